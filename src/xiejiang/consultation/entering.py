"""What agencies of another node did in a meeting of this one: entered as their acts, or refused.

Each deed is entered once, by its own number; what is refused is refused in words that go back.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from xiejiang.agencies import queries as agencies
from xiejiang.agencies.queries import Agency
from xiejiang.audit.domain import Act, Actor, By, Power
from xiejiang.audit.queries import head_size
from xiejiang.audit.services import act
from xiejiang.consultation import papers, queries
from xiejiang.consultation.agreeing import report, sign
from xiejiang.consultation.convening import answer
from xiejiang.consultation.domain import Outcome, Reply, Stand, What
from xiejiang.consultation.errors import (
    MeetingNotFound,
    MeetingUnreadable,
    MinutesDiffer,
    ResolutionNotFound,
)
from xiejiang.consultation.models import Deed, Meeting, Resolution, Word
from xiejiang.consultation.telling import pass_on
from xiejiang.kernel.errors import XiejiangError

Told = Mapping[str, Any]
POWERS = {
    What.ANSWER: frozenset({Power.HANDLE}),
    What.SIGN: frozenset({Power.APPROVE}),
    What.REPORT: frozenset({Power.HANDLE}),
}
"""What the node there has vouched for: that whoever did it may do just that."""


@act("consultation.deeds_entered", Power.SYSTEM)
def enter_deeds(act: Act, *, told: Told, node: str) -> Meeting:
    """登记其他节点的机关在会议里的办理：逐项登记，不能登记的写明理由，随会议告知该节点。"""
    meeting = Meeting.objects.select_for_update().filter(pk=told["id"], origin="").first()
    agency = agencies.agencies(codes=[told["from_code"]])
    seated = meeting is not None and meeting.seats.filter(agency__in=agency).exists()
    if meeting is None or not seated or agency[0].node != node:
        raise MeetingNotFound
    speaker = agency[0]
    act.details["new"] = Word.is_new(told, meeting=meeting, node=node, agency=speaker)
    act.about(meeting)
    if not act.details["new"]:
        return meeting
    Word.heard(told, agency=speaker, at=act.now, log_index=head_size(), meeting=meeting, node=node)
    known = {str(key) for key in meeting.deeds.values_list("pk", flat=True)}
    fresh = [one for one in told["deeds"] if one["id"] not in known]
    for one in fresh:
        _take(act, meeting, speaker, one)
    if fresh:
        pass_on(act, meeting)
    return meeting


def _take(act: Act, meeting: Meeting, agency: Agency, told: Told) -> None:
    """One deed: entered whole, or refused in words."""
    if Deed.objects.filter(pk=told["id"]).exists():
        raise MeetingUnreadable(why="办理的编号属于另一次会议")
    deed = Deed.objects.create(
        id=told["id"],
        meeting=meeting,
        agency=agency,
        what=told["what"],
        given={name: told[name] for name in ("choice", "words", "version", "sha256", "task")},
        done_by=told["by"],
        done_at=datetime.fromisoformat(told["at"]),
        settled_at=act.now,
    )
    try:
        with transaction.atomic():
            _enter(act, meeting, deed)
    except XiejiangError as error:
        deed.outcome, deed.why = Outcome.REFUSED.value, _words(error)
    else:
        deed.outcome = Outcome.ENTERED.value
    deed.save(update_fields=["outcome", "why"])


def _words(error: XiejiangError) -> str:
    """Why not, with whatever is wrong in what was filled in."""
    complaints = getattr(error, "complaints", ())
    return "；".join([error.message, *(f"{c.where}：{c.message}" for c in complaints)])[:1000]


def _enter(act: Act, meeting: Meeting, deed: Deed) -> None:
    """Do it as the agency did it there, at its time."""
    by = By(_officer(deed), _time(act, meeting, deed))
    given = deed.given
    try:
        if deed.what == What.ANSWER:
            answer(by, meeting=meeting, reply=Reply(given["choice"]), words=given["words"])
        elif deed.what == What.SIGN:
            stand = Stand(given["choice"])
            minutes = queries.version(meeting=meeting, number=given["version"])
            if papers.digest(minutes) != given["sha256"]:
                raise MinutesDiffer(version=minutes.version)
            sign(by, minutes=minutes, stand=stand, reasons=given["words"])
        else:
            tasks = Resolution.objects.filter(minutes__meeting=meeting)
            found = tasks.filter(pk=given["task"]).first() if given["task"] else None
            if found is None:
                raise ResolutionNotFound
            report(by, task=found, words=given["words"])
    except ValueError as error:
        raise MeetingUnreadable(why="选择不在列出的范围里") from error


def _officer(deed: Deed) -> Actor:
    """Who did it there, marked so for the log."""
    agency = deed.agency
    return Actor(
        person_id=None,
        person_name=deed.done_by,
        agency_id=agency.pk,
        agency_code=agency.code,
        agency_name=agency.name,
        agency_kind=agency.kind,
        post_id=None,
        post_title=f"经节点 {agency.node} 转告"[:80],
        post_role="node",
        powers=POWERS[What(deed.what)],
    )


def _time(act: Act, meeting: Meeting, deed: Deed) -> datetime:
    """When it was done there, unless that cannot be: then now."""
    plausible = meeting.called_at <= deed.done_at <= act.now
    return deed.done_at if plausible else act.now
