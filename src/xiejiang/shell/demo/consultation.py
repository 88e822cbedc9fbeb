"""A joint meeting at Jiangjin: three agencies of a published case agree how to go on from it.

That the agencies of 江津 hold the published fishing case together is public; the question that went
before, the meeting, its minutes, the standard, the task and the dissent are filled in, and their
texts say so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from django.utils import timezone

from xiejiang.agencies import queries as agencies
from xiejiang.agencies.domain import Role
from xiejiang.agencies.queries import Agency
from xiejiang.audit.domain import By
from xiejiang.consultation import queries, services
from xiejiang.consultation.domain import About, Opinion, Stand, Standard, Subject, Task
from xiejiang.consultation.queries import Meeting, Question
from xiejiang.research.queries import Recommendation
from xiejiang.research.services import put_forward
from xiejiang.shell.demo import research
from xiejiang.shell.demo.replay import acting
from xiejiang.shell.demo.script import cast

FISHERIES, POLICE, PROCURATORATE = "500116-agriculture", "500116-police", "500116-procuratorate"
PLACE, RULE = "500116", "fish.crime.340"
FILLED_IN = "（演示补设）"
Say = Callable[[str], None]


def play(*, now: datetime, say: Say, advice: Recommendation | None = None) -> Meeting:
    """Call, write the minutes, sign them, one with a dissent; the standard stands from today.

    The standard is what a study recommended, when one did.
    """
    day = timezone.localdate(now)
    convener = _by("jj.officer", FISHERIES, Role.LIAISON, now - timedelta(days=9))
    invited = [agencies.agency(code=code) for code in (POLICE, PROCURATORATE)]
    question = _asked(now, invited)
    meeting = services.call(
        convener,
        question=question,
        title=f"江津区十年禁渔案件联席会议{FILLED_IN}",
        starts_at=now - timedelta(days=6),
        place="江津区农业农村委员会三楼会议室",
        agenda=f"{queries.agenda(question)}\n二、移送前的会商",
        invited=invited,
    )
    standard = Standard(
        words=research.STANDARD,
        rules=(RULE,),
        territory=(PLACE,),
        since=day,
        until=day + timedelta(days=365),
    )
    if advice is not None:
        put = put_forward(
            _by("jj.officer", FISHERIES, Role.LIAISON, now - timedelta(days=8)),
            recommendation=advice,
            meeting=meeting,
            since=standard.since,
            until=standard.until,
        )
        standard = replace(standard, proposal=put.pk)
    minutes = services.write_minutes(
        _by("jj.officer", FISHERIES, Role.LIAISON, now - timedelta(days=5)),
        meeting=meeting,
        text=f"三机关就禁渔案件移送材料的做法取得一致，议定事项如下。{FILLED_IN}",
        present=[agencies.agency(code=FISHERIES), *invited],
        standards=[standard],
        tasks=[
            Task(
                words=f"整理近两年移送案件的认定意见样式，发各机关{FILLED_IN}",
                owner=FISHERIES,
                due=day + timedelta(days=14),
            )
        ],
    )
    for who, code, stand, reasons in (
        ("jj.head", FISHERIES, Stand.SIGNED, ""),
        ("jj.chief", POLICE, Stand.SIGNED, ""),
        ("jj.prosecutor", PROCURATORATE, Stand.DISSENT, f"水域图可以在审查批捕前补交{FILLED_IN}"),
    ):
        by = _by(who, code, Role.APPROVER, now - timedelta(days=4))
        services.sign(by, minutes=minutes, stand=stand, reasons=reasons)
    say(f"\n已补设联席会议：{meeting.title}（{meeting.number}），纪要已由三机关会签")
    return meeting


def _asked(now: datetime, asked: list[Agency]) -> Question:
    """The question that went round in writing before the meeting, with a position on conditions."""
    made = services.raise_question(
        _by("jj.officer", FISHERIES, Role.LIAISON, now - timedelta(days=14)),
        subject=Subject(About.RULE, RULE),
        title=f"移送时附哪些禁用渔具、方法的认定材料{FILLED_IN}",
        words=f"移送时随案附认定意见和水域图，是否足以审查立案？{FILLED_IN}",
        answer_by=timezone.localdate(now - timedelta(days=9)),
        asked=asked,
    )
    for who, code, opinion, reasons in (
        ("jj.chief", POLICE, Opinion.SUPPORT, "认定意见由渔政部门出具，足以审查立案"),
        ("jj.prosecutor", PROCURATORATE, Opinion.CONDITIONAL, "认定意见要写明依据的规定和查获经过"),
    ):
        by = _by(who, code, Role.APPROVER, now - timedelta(days=11))
        services.give_position(by, question=made, opinion=opinion, reasons=f"{reasons}{FILLED_IN}")
    return made


def _by(who: str, agency: str, role: Role, at: datetime) -> By:
    member = next(m for m in cast() if m.key == who)
    return By(acting(member, agency, role), at)
