"""What two nodes tell one another of a meeting, as plain values; whole each time.

The node that keeps it tells what an agency of its own would see, and what became of the deeds of
the other node's agencies. A case that a question is about is not named: whoever does not take part
in it does not see it here either.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from xiejiang.agencies.queries import Agency
from xiejiang.basin import queries as basin
from xiejiang.consultation import papers, queries, questions
from xiejiang.consultation.domain import About, Kind
from xiejiang.consultation.models import (
    Deed,
    Meeting,
    Minutes,
    Proposal,
    Question,
    Resolution,
    Seat,
    Signature,
)

Told = Mapping[str, Any]
LEFT_OUT = "会商事项针对的案件没有写明：参与办理的机关才看得到案件。"
EMPTY: Mapping[str, Any] = {"choice": "", "words": "", "version": 0, "sha256": "", "task": ""}
"""What a deed may say besides who, what and when."""


def _present(**given: date | datetime | None) -> dict[str, str]:
    """Days and times that are known; what is not known is left out."""
    return {name: value.isoformat() for name, value in given.items() if value is not None}


# ------------------------------------------------------------------ from the node that keeps it


def meeting_of(meeting: Meeting, node: str, serial: int) -> dict[str, Any]:
    """会议 as it travels to a node whose agencies are invited."""
    seats = queries.seats(meeting=meeting)
    codes = {s.agency_id: s.agency.code for s in seats}
    asked = questions.of_meeting(meeting=meeting)
    put = meeting.proposals.select_related("agency", "owner")
    theirs = meeting.deeds.filter(agency__node=node).exclude(settled_at=None)
    return {
        "id": str(meeting.pk),
        "serial": serial,
        "from_code": meeting.convener.code,
        "to_code": next(s.agency.code for s in seats if s.agency.node == node),
        "number": meeting.number,
        "title": meeting.title,
        "starts_at": meeting.starts_at.isoformat(),
        "place": meeting.place,
        "agenda": meeting.agenda,
        "called_at": meeting.called_at.isoformat(),
        **_present(cancelled_at=meeting.cancelled_at),
        "cancelled_for": meeting.cancelled_for,
        "seats": [_seat(s) for s in seats],
        "questions": [_question(q) for q in asked],
        "left_out": LEFT_OUT if any(q.about == About.CASE for q in asked) else "",
        "proposals": [_proposal(p) for p in put],
        "minutes": [_minutes(m, codes) for m in reversed(queries.versions(meeting=meeting))],
        "outcomes": [{"id": str(d.pk), "outcome": d.outcome, "why": d.why} for d in theirs],
    }


def _seat(seat: Seat) -> dict[str, Any]:
    return {
        "code": seat.agency.code,
        "answer": seat.answer,
        "words": seat.answer_words,
        "by": seat.answered_by,
        **_present(at=seat.answered_at),
    }


def _question(question: Question) -> dict[str, Any]:
    said = [(v.asked.agency.name, v.latest) for v in questions.voices(question)]
    return {
        "number": question.number,
        "title": question.title,
        "words": question.words,
        "raiser": question.raiser.name,
        "about": question.about,
        "subject": question.rule or question.field,
        "voices": [
            {
                "agency": name,
                "opinion": last.opinion if last else "",
                "reasons": last.reasons if last else "",
            }
            for name, last in said
        ],
    }


def _proposal(one: Proposal) -> dict[str, Any]:
    return {
        "id": str(one.pk),
        "code": one.agency.code,
        "kind": one.kind,
        "words": one.words,
        "rules": one.rules,
        "territory": one.territory,
        "owner": one.owner.code if one.owner else "",
        **_present(since=one.since, until=one.until, due=one.due),
        "source": one.source,
        "by": one.proposed_by,
        "at": one.proposed_at.isoformat(),
    }


def _minutes(one: Minutes, codes: Mapping[int, str]) -> dict[str, Any]:
    return {
        "version": one.version,
        "text": one.text,
        "present": sorted(codes[key] for key in one.present),
        "written_at": one.written_at.isoformat(),
        **_present(bound_at=one.bound_at),
        "superseded": one.superseded,
        "sha256": papers.digest(one),
        "resolutions": [_resolution(r) for r in one.resolutions.all()],
        "signatures": [_signature(s) for s in one.signatures.all()],
    }


def _resolution(one: Resolution) -> dict[str, Any]:
    return {
        "id": str(one.pk),
        "kind": one.kind,
        "words": one.words,
        "proposal": str(one.proposal_id or ""),
        "owner": one.owner.code if one.owner else "",
        **_present(since=one.since, until=one.until, due=one.due, revoked_on=one.revoked_on),
        "state": one.state,
        "report": one.report,
        "remark": one.remark,
        "territory": one.territory,
        "rules": [a.rule for a in one.attached.all()],
        "revoked_for": one.revoked_for,
    }


def _signature(one: Signature) -> dict[str, Any]:
    return {
        "code": one.agency.code,
        "stand": one.stand,
        "reasons": one.reasons,
        "by": one.signed_by,
        "at": one.signed_at.isoformat(),
    }


# ------------------------------------------------------------------ back from an agency


def deeds_of(meeting: Meeting, agency: Agency, serial: int) -> dict[str, Any]:
    """办理 as it travels back: everything that an agency has done in the meeting."""
    return {
        "id": str(meeting.pk),
        "serial": serial,
        "from_code": agency.code,
        "to_code": meeting.convener.code,
        "deeds": [_deed(d) for d in meeting.deeds.filter(agency=agency)],
    }


def _deed(one: Deed) -> dict[str, Any]:
    who = {"id": str(one.pk), "what": one.what, "by": one.done_by, "at": one.done_at.isoformat()}
    return {**who, **EMPTY, **one.given}


# ------------------------------------------------------------------ reading what came


def must_be_readable(told: Told) -> None:
    """Refuse what no meeting can hold: ValueError. The schema has checked words and lists."""
    seated = {s["code"] for s in told["seats"]}
    for one in [*told["proposals"], *(r for m in told["minutes"] for r in m["resolutions"])]:
        _must_be_whole(one, seated)
    for minutes in told["minutes"]:
        if not {*minutes["present"], *(s["code"] for s in minutes["signatures"])} <= seated:
            raise ValueError(f"第{minutes['version']}版纪要有没有受邀的机关")
    versions = [m["version"] for m in told["minutes"]]
    if versions != sorted(set(versions)):
        raise ValueError("纪要的版本重复或者次序不对")
    if told["to_code"] not in seated or told["from_code"] not in seated:
        raise ValueError("召集机关或者受告知机关不在参加的机关里")


def _must_be_whole(one: Told, seated: set[str]) -> None:
    """A task has an owner at the table and a day, a standard a place and a time that exist."""
    for name in ("since", "until", "due", "revoked_on"):
        day(one, name)
    if one["kind"] == Kind.TASK.value:
        if one["owner"] not in seated or "due" not in one:
            raise ValueError("督办没有承办机关或者期限")
        return
    if not ("since" in one and "until" in one and one["since"] <= one["until"]):
        raise ValueError("口径的起止日期不对")
    for code in _strange(one["territory"]):
        raise ValueError(f"没有区划 {code}")


def _strange(codes: list[str]) -> Iterator[str]:
    return (code for code in codes if basin.find(code) is None)


def day(told: Told, name: str) -> date | None:
    """A day that was told, or none."""
    return date.fromisoformat(told[name]) if name in told else None


def instant(told: Told, name: str) -> datetime | None:
    """A time that was told, or none."""
    return datetime.fromisoformat(told[name]) if name in told else None
