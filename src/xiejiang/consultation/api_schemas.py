"""What the API of the room gives."""

from __future__ import annotations

from datetime import date

from ninja import Schema

from xiejiang.consultation.directory import Line
from xiejiang.consultation.models import Duty
from xiejiang.web.api import AgencyRef, agency_ref


class DutyOut(Schema):
    """值班."""

    person: str
    post: str
    since: date
    until: date
    phone: str


class SpanOut(Schema):
    """空档: days that nobody is entered for, both included."""

    since: date
    until: date


class LiaisonOut(Schema):
    """联络名录里的一个机关."""

    agency: AgencyRef
    kind: str
    division: str
    body: str
    phone: str
    posts: list[str]
    on_duty: list[DutyOut]
    later: list[DutyOut]
    gaps: list[SpanOut]


class LiaisonPage(Schema):
    """一页联络名录."""

    items: list[LiaisonOut]
    next_cursor: str


def duty_out(duty: Duty) -> DutyOut:
    """One entry of a roster."""
    return DutyOut(
        person=duty.post.person.name,
        post=duty.post.title,
        since=duty.since,
        until=duty.until,
        phone=duty.phone,
    )


def line_out(line: Line) -> LiaisonOut:
    """One agency of the directory."""
    return LiaisonOut(
        agency=agency_ref(line.agency),
        kind=line.agency.kind,
        division=line.agency.division,
        body=line.contact.body if line.contact else "",
        phone=line.phone,
        posts=[f"{p.person.name}（{p.title}）" for p in line.posts],
        on_duty=[duty_out(d) for d in line.now],
        later=[duty_out(d) for d in line.later],
        gaps=[SpanOut(since=a, until=b) for a, b in line.gaps],
    )
