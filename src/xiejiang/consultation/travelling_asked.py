"""What two nodes tell one another of a question (会商事项), as plain values; whole each time.

What is asked never changes, so an answer names its digest. A case is not named, as in meetings.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date
from typing import Any

from xiejiang.agencies.queries import Agency
from xiejiang.cases.domain import Field
from xiejiang.consultation import travelling
from xiejiang.consultation.domain import About, QuestionState
from xiejiang.consultation.models import Deed, Position, Question
from xiejiang.consultation.travelling import LEFT_OUT
from xiejiang.store.canonical import digest

Told = Mapping[str, Any]


def as_asked(question: Question) -> dict[str, Any]:
    """What is asked, of whom and by when: it never changes."""
    codes = question.asked.values_list("agency__code", flat=True)
    return {
        "number": question.number,
        "title": question.title,
        "words": question.words,
        "by": question.raised_by,
        "at": question.raised_at.astimezone(UTC).isoformat(),
        "about": question.about,
        "subject": question.rule or question.field,
        "answer_by": question.answer_by.isoformat(),
        "asked": sorted(codes),
    }


def shown(question: Question) -> str:
    """The digest of what is asked, by which an answer says what was read."""
    return digest(as_asked(question))


# ------------------------------------------------------------------ from the node that keeps it


def question_of(question: Question, node: str, serial: int) -> dict[str, Any]:
    """会商事项 as it travels to a node whose agencies are asked."""
    asked = question.asked.filter(agency__node=node).select_related("agency").first()
    said = question.positions.select_related("agency")
    theirs = question.deeds.filter(agency__node=node).exclude(settled_at=None)
    return {
        "id": str(question.pk),
        "serial": serial,
        "from_code": question.raiser.code,
        "to_code": asked.agency.code if asked else "",
        "question": as_asked(question),
        "left_out": LEFT_OUT if question.about == About.CASE else "",
        "positions": [_position(p) for p in said],
        **_end(question),
        "outcomes": [{"id": str(d.pk), "outcome": d.outcome, "why": d.why} for d in theirs],
    }


def _position(one: Position) -> dict[str, Any]:
    return {
        "code": one.agency.code,
        "version": one.version,
        "opinion": one.opinion,
        "reasons": one.reasons,
        "by": one.given_by,
        "at": one.given_at.astimezone(UTC).isoformat(),
    }


def _end(question: Question) -> dict[str, Any]:
    """How it ended, as far as it has."""
    told: dict[str, Any] = {"state": question.state, "outcome": question.outcome}
    if question.ended_at is not None:
        told["ended_at"] = question.ended_at.astimezone(UTC).isoformat()
    meeting = question.meeting
    if meeting is not None:
        told["meeting"] = {
            "id": str(meeting.pk),
            "number": meeting.number,
            "title": meeting.title,
            "starts_at": meeting.starts_at.isoformat(),
        }
    return told


# ------------------------------------------------------------------ back from an agency


def answers_of(question: Question, agency: Agency, serial: int) -> dict[str, Any]:
    """书面意见 as they travel back: everything that an agency has answered."""
    return {
        "id": str(question.pk),
        "serial": serial,
        "from_code": agency.code,
        "to_code": question.raiser.code,
        "deeds": [_deed(d) for d in question.deeds.filter(agency=agency)],
    }


def _deed(one: Deed) -> dict[str, Any]:
    who = {"id": str(one.pk), "what": one.what, "by": one.done_by, "at": one.done_at.isoformat()}
    return {**who, **one.given}


# ------------------------------------------------------------------ reading what came


def must_be_readable(told: Told) -> None:
    """Refuse what no question can hold: ValueError. The schema has checked words and lists."""
    for wrong in _wrong(told):
        raise ValueError(wrong)


def _wrong(told: Told) -> Iterator[str]:
    one, state = told["question"], told["state"]
    date.fromisoformat(one["answer_by"])
    ended = travelling.instant(told, "ended_at") is not None
    if told["to_code"] not in one["asked"] or told["from_code"] in one["asked"]:
        yield "受告知机关不在征求意见的机关里"
    if (one["about"] == About.CASE.value) != (one["subject"] == ""):
        yield "对象不对：规则、领域应写明，案件不应写明"
    if one["about"] == About.FIELD.value and one["subject"] not in set(Field):
        yield f"没有领域 {one['subject']}"
    if ended != (state != QuestionState.OPEN.value):
        yield "有没有结束与结束时间不符"
    if (state == QuestionState.CLOSED.value) != bool(told["outcome"].strip()):
        yield "有没有结论与所写不符"
    if (state == QuestionState.MEETING.value) != ("meeting" in told):
        yield "有没有转会议与所写不符"
    yield from _wrong_positions(told["positions"], set(one["asked"]))


def _wrong_positions(positions: list[Told], asked: set[str]) -> Iterator[str]:
    """Only who was asked says something; versions count from one, none left out."""
    last: dict[str, int] = {}
    for one in positions:
        if one["code"] not in asked:
            yield f"{one['code']} 没有被征求意见"
        if one["version"] != last.get(one["code"], 0) + 1:
            yield f"{one['code']} 意见的版本重复或者次序不对"
        last[one["code"]] = one["version"]
