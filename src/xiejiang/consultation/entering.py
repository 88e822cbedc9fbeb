"""What agencies of another node did in what this one keeps: entered as their acts, or refused.

A meeting or a question. Each deed is entered once, by its own number; what is refused is
refused in words that go back.
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
from xiejiang.consultation import papers, queries, travelling_asked
from xiejiang.consultation.agreeing import report, sign
from xiejiang.consultation.asking import give_position
from xiejiang.consultation.convening import answer
from xiejiang.consultation.domain import Opinion, Outcome, Reply, Stand, What
from xiejiang.consultation.errors import (
    DeedUnreadable,
    MeetingNotFound,
    MinutesDiffer,
    QuestionDiffers,
    QuestionNotFound,
    ResolutionNotFound,
)
from xiejiang.consultation.models import Deed, Meeting, Question, QuestionWord, Resolution, Word
from xiejiang.consultation.telling import pass_on
from xiejiang.consultation.travelling import EMPTY
from xiejiang.kernel.errors import XiejiangError

Told = Mapping[str, Any]
POWERS = {
    What.ANSWER: frozenset({Power.HANDLE}),
    What.SIGN: frozenset({Power.APPROVE}),
    What.REPORT: frozenset({Power.HANDLE}),
    What.POSITION: frozenset({Power.APPROVE}),
}
"""What the node there has vouched for: that whoever did it may do just that."""


@act("consultation.deeds_entered", Power.SYSTEM)
def enter_deeds(act: Act, *, told: Told, node: str) -> Meeting:
    """登记其他节点的机关在会议里的办理：逐项登记，不能登记的写明理由，随会议告知该节点。"""
    meeting = Meeting.objects.select_for_update().filter(pk=told["id"], origin="").first()
    speaker = _speaker(told, node)
    seated = meeting is not None and meeting.seats.filter(agency=speaker).exists()
    if meeting is None or speaker is None or not seated:
        raise MeetingNotFound
    _hear(act, meeting, told, Word, meeting=meeting, node=node, agency=speaker)
    return meeting


@act("consultation.positions_entered", Power.SYSTEM)
def enter_positions(act: Act, *, told: Told, node: str) -> Question:
    """登记其他节点的机关对会商事项的答复：逐项登记，不能登记的写明理由，随事项告知该节点。"""
    rows = Question.objects.select_for_update(of=("self",)).select_related("raiser")
    question = rows.filter(pk=told["id"], origin="").first()
    speaker = _speaker(told, node)
    asked = question is not None and question.asked.filter(agency=speaker).exists()
    if question is None or speaker is None or not asked:
        raise QuestionNotFound
    _hear(act, question, told, QuestionWord, question=question, node=node, agency=speaker)
    return question


def _speaker(told: Told, node: str) -> Agency | None:
    """The agency that speaks, if that node serves it."""
    found = agencies.agencies(codes=[told["from_code"]])
    return next((a for a in found if a.node == node), None)


def _hear(
    act: Act, kept: Meeting | Question, told: Told, words: type[Word | QuestionWord], **about: Any
) -> None:
    """Keep the word, unless a later one came before, and take what it tells."""
    act.details["new"] = words.is_new(told, **about)
    act.about(kept)
    if act.details["new"]:
        words.heard(told, at=act.now, log_index=head_size(), **about)
        _take_all(act, kept, about["agency"], told)


def _take_all(act: Act, kept: Meeting | Question, speaker: Agency, told: Told) -> None:
    """Every deed that was not taken before; what became of them goes back."""
    known = {str(key) for key in kept.deeds.values_list("pk", flat=True)}
    fresh = [one for one in told["deeds"] if one["id"] not in known]
    for one in fresh:
        _take(act, kept, speaker, one)
    if fresh:
        pass_on(act, kept)


def _take(act: Act, kept: Meeting | Question, agency: Agency, told: Told) -> None:
    """One deed: entered whole, or refused in words."""
    if Deed.objects.filter(pk=told["id"]).exists():
        raise DeedUnreadable(why="办理的编号属于另一次会议、另一会商事项")
    deed = Deed.objects.create(
        id=told["id"],
        meeting=kept if isinstance(kept, Meeting) else None,
        question=kept if isinstance(kept, Question) else None,
        agency=agency,
        what=told["what"],
        given={name: told[name] for name in EMPTY if name in told},
        done_by=told["by"],
        done_at=datetime.fromisoformat(told["at"]),
        settled_at=act.now,
    )
    try:
        with transaction.atomic():
            _enter(act, kept, deed)
    except XiejiangError as error:
        deed.outcome, deed.why = Outcome.REFUSED.value, _words(error)
    else:
        deed.outcome = Outcome.ENTERED.value
    deed.save(update_fields=["outcome", "why"])


def _words(error: XiejiangError) -> str:
    """Why not, with whatever is wrong in what was filled in."""
    complaints = getattr(error, "complaints", ())
    return "；".join([error.message, *(f"{c.where}：{c.message}" for c in complaints)])[:1000]


def _enter(act: Act, kept: Meeting | Question, deed: Deed) -> None:
    """Do it as the agency did it there, at its time."""
    by = By(_officer(deed), _time(act, kept, deed))
    try:
        if isinstance(kept, Question):
            _position(by, kept, deed.given)
        else:
            _in_meeting(by, kept, deed)
    except ValueError as error:
        raise DeedUnreadable(why="选择不在列出的范围里") from error


def _position(by: By, question: Question, given: Told) -> None:
    """An answer to just what is asked here."""
    opinion = Opinion(given["choice"])
    if travelling_asked.shown(question) != given["sha256"]:
        raise QuestionDiffers(title=question.title)
    give_position(by, question=question, opinion=opinion, reasons=given["words"])


def _in_meeting(by: By, meeting: Meeting, deed: Deed) -> None:
    given = deed.given
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


def _time(act: Act, kept: Meeting | Question, deed: Deed) -> datetime:
    """When it was done there, unless that cannot be: then now."""
    began = kept.called_at if isinstance(kept, Meeting) else kept.raised_at
    plausible = began <= deed.done_at <= act.now
    return deed.done_at if plausible else act.now
