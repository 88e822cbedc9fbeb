"""A study over published fishing cases of several places, and a training; both filled in.

The cases are published; that their agencies studied them together, what they noted, the report,
the dissent, the training and its paper are filled in, and their texts say so. Each agency collects
the cases that it sees, so that every reader of the study sees another part of it.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime, timedelta

from django.utils import timezone

from xiejiang.agencies import queries as agencies
from xiejiang.agencies.domain import Role
from xiejiang.audit.domain import By
from xiejiang.cases import queries as cases
from xiejiang.consultation import queries as consultation
from xiejiang.consultation.domain import Kind
from xiejiang.research import queries, services
from xiejiang.research.domain import NO_ITEM, Advice, Link, Page, Phase, Plan, Question, Reply
from xiejiang.research.queries import Recommendation
from xiejiang.shell.demo.replay import acting
from xiejiang.shell.demo.script import cast
from xiejiang.typical import queries as typical

FISHERIES, POLICE, PROCURATORATE = "500116-agriculture", "500116-police", "500116-procuratorate"
BISHAN, JIANGYANG = "500120-agriculture", "510502-agriculture"
RULE = "fish.crime.340"
FILLED_IN = "（演示补设）"
SAMPLE = (
    "cq-jiangjin-2024-dabry-sturgeon-nest",
    "cq-bishan-2022-ling-electrofishing",
    "sc-luzhou-2020-dabry-sturgeon",
    "sc-gulin-2020-chishui-tributary",
)
NOTES = {
    "jj.officer": "渔具、渔获有评估意见，水域在保护区内，随案有图。",
    "bs.officer": "电鱼工具由渔政认定，损害经磋商赔偿。",
    "jy.officer": "渔获有珍稀品种，鉴定用时较长，先移送后补。",
}
STANDARD = f"移送非法捕捞案件时，渔政部门随案附禁用工具、方法的认定意见和水域图{FILLED_IN}"
TASK = f"几地渔政部门交换认定意见的样式{FILLED_IN}"
REPORT = (
    "样本是几地公布的非法捕捞案件。能够一次移送、不被要求补充的，都随案附有禁用工具、方法的认定意见和水域图；"
    f"缺一项的，补充材料平均要往返一次。鉴定用时长的，可以先移送后补。{FILLED_IN}"
)
Say = Callable[[str], None]


def _by(who: str, agency: str, role: Role, at: datetime) -> By:
    member = next(m for m in cast() if m.key == who)
    return By(acting(member, agency, role), at)


def study(*, now: datetime, say: Say) -> Recommendation:
    """From the opening to the conclusion; returns the recommendation that a meeting takes up."""
    day = timezone.localdate(now)

    def ago(days: int) -> datetime:
        return now - timedelta(days=days)

    partners = (BISHAN, JIANGYANG, PROCURATORATE)
    made = services.open_study(
        _by("jj.officer", FISHERIES, Role.HANDLER, ago(40)),
        asked=Question(
            f"长江上游非法捕捞案件移送材料{FILLED_IN}",
            "哪些材料随案移送，可以不再要求补充？各地做法有什么不同？",
            day - timedelta(days=5),
        ),
        invited=agencies.agencies(codes=partners),
    )
    heads = (("bs.head", BISHAN), ("jy.head", JIANGYANG), ("jj.prosecutor", PROCURATORATE))
    for who, code in heads:
        services.answer(_by(who, code, Role.APPROVER, ago(38)), study=made, joins=True)
    found = [c for c in map(_case, SAMPLE) if c is not None]
    for who, code in (("jj.officer", FISHERIES), ("bs.officer", BISHAN), ("jy.officer", JIANGYANG)):
        by = _by(who, code, Role.HANDLER, ago(30))
        keys = [c.pk for c in found]
        mine = list(cases.visible(by=by.actor).filter(pk__in=keys))
        there = set(made.collected.values_list("case_id", flat=True))
        chosen = [c for c in mine if c.pk not in there]
        if chosen:
            services.collect(by, study=made, chosen=chosen, note=f"{NOTES[who]}{FILLED_IN}")
    report = services.write_report(
        _by("jj.officer", FISHERIES, Role.HANDLER, ago(18)),
        study=made,
        text=REPORT,
        answer_by=day - timedelta(days=12),
        advice=(
            Advice(Kind.STANDARD, STANDARD, (RULE,), ("500116",)),
            Advice(Kind.TASK, TASK, owner=FISHERIES),
        ),
    )
    for (who, code), words in zip(
        heads, ("", "", f"水域图可以在审查批捕前补交{FILLED_IN}"), strict=True
    ):
        services.state_opinion(
            _by(who, code, Role.APPROVER, ago(14)), report=report, agrees=not words, words=words
        )
    services.conclude(_by("jj.head", FISHERIES, Role.APPROVER, ago(10)), study=made)
    say(f"\n已补设课题：{made.title}（{made.number}），样本 {made.collected.count()} 件，已结题")
    return report.recommendations.get(position=1)


def _case(key: str) -> cases.Case | None:
    return cases.by_source(key=key)


def train(*, now: datetime, say: Say) -> None:
    """A training that was held, with what was read before and what came of it afterwards."""
    day = timezone.localdate(now)
    held = day - timedelta(days=2)

    def liaison(days: int) -> By:
        return _by("jj.officer", FISHERIES, Role.LIAISON, now - timedelta(days=days))

    made = services.announce(
        liaison(12),
        plan=Plan(
            title=f"非法捕捞案件移送材料培训{FILLED_IN}",
            since=held,
            until=held,
            place="江津区农业农村委员会三楼会议室",
            about="课前读规则和典型案例，课后答题；测验题从算例按种子抽取。",
            quiz_seed="江津禁渔",
            quiz_field="fishing",
            quiz_count=4,
            quiz_until=day + timedelta(days=10),
        ),
        invited=agencies.agencies(codes=(POLICE, PROCURATORATE)),
    )
    handout = f"讲义{FILLED_IN}：认定意见写明工具名称、网目、使用方法和依据；水域图标明禁渔区界线。"
    data = handout.encode()
    kept = services.take_in(
        actor=liaison(6).actor, training=made, name="讲义（演示补设）.txt", stream=io.BytesIO(data)
    )
    services.add_material(liaison(6), training=made, phase=Phase.BEFORE, what=kept)
    links = [(Phase.BEFORE, Link(Page.RULE, RULE))]
    published = typical.editions(narrowed=typical.Narrowed(), limit=1)
    links += [(Phase.BEFORE, Link(Page.CASE, e.number)) for e in published]
    standards = consultation.standards(by=liaison(1).actor, on=day, limit=1)
    links += [(Phase.AFTER, Link(Page.STANDARD, str(s.pk))) for s in standards]
    for phase, link in links:
        services.add_material(liaison(1), training=made, phase=phase, what=link)
    takers = (
        ("jj.officer", FISHERIES, Role.HANDLER),
        ("jj.police", POLICE, Role.HANDLER),
        ("jj.procurator", PROCURATORATE, Role.HANDLER),
    )
    for who, code, role in takers:
        row = services.enrol(_by(who, code, role, now - timedelta(days=9)), training=made)
        services.note_attendance(liaison(2), enrolment=row, attended=who != "jj.police")
    drawn = queries.questions(training=made)
    replies = {
        n: Reply(q.finding.verdict.value, q.finding.via[0] if q.finding.via else NO_ITEM)
        for n, q in enumerate(drawn)
    }
    replies[0] = Reply("excluded", replies[0].item)
    taker = _by("jj.procurator", PROCURATORATE, Role.HANDLER, now - timedelta(days=1))
    services.hand_in(taker, training=made, replies=replies)
    say(f"已补设培训：{made.title}，材料 {made.materials.count()} 份，测验到 {made.quiz_until}")
