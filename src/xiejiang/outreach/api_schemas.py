"""What the API of reports takes and gives. Nothing of who reported goes out."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from ninja import Schema
from pydantic import Field

from xiejiang.outreach.domain import Matter, State
from xiejiang.outreach.explained import Topic
from xiejiang.outreach.models import Report
from xiejiang.web.api import AgencyRef, Line, Named, Prose, agency_ref


class ReportOut(Schema):
    """一件举报."""

    id: UUID
    number: str
    matter: Named
    words: str
    division: str
    place: str
    longitude: Decimal | None
    latitude: Decimal | None
    seen: str
    state: Named
    agency: AgencyRef
    offered: AgencyRef | None
    due_at: datetime | None = Field(description="约定，不是法定期限")
    case: UUID | None
    same_as: UUID | None
    lodged_at: datetime
    filled_in: bool


class ReportPage(Schema):
    """一页举报."""

    items: list[ReportOut]
    next_cursor: str


class WordsIn(Schema):
    """写给举报人的话；受理的可以为空."""

    words: Prose = ""


class InsideIn(Schema):
    """写给举报人的理由，和内部怎样核查的."""

    words: Prose
    inside: Prose


class PassIn(Schema):
    """转给谁、为什么."""

    agency: Annotated[Line, Field(max_length=60, description="机关代码")]
    words: Prose


class RestoredOut(Schema):
    """一项公开的修复结果."""

    number: str
    title: str
    agency: str
    place: str
    published_at: datetime
    digest: str
    content: Any


class RestoredPage(Schema):
    """一页修复结果."""

    items: list[RestoredOut]
    next_cursor: str


class LineOut(Schema):
    """一句话和它的出处."""

    part: str
    zh: str
    en: str
    instrument: str
    title: str
    article: str
    effective: date


class TopicOut(Schema):
    """一页法律说明."""

    slug: str
    zh: str
    en: str
    lines: list[LineOut]


class FigureOut(Schema):
    """一个事项的举报数；空为太少，不列."""

    matter: str
    received: int | None
    ended: int | None


def report_out(report: Report) -> ReportOut:
    """A report as its agency reads it."""
    return ReportOut(
        id=report.pk,
        number=report.number,
        matter=Named(value=report.matter, label=Matter(report.matter).zh),
        words=report.words,
        division=report.division,
        place=report.place,
        longitude=report.longitude,
        latitude=report.latitude,
        seen=report.seen,
        state=Named(value=report.state, label=State(report.state).zh),
        agency=agency_ref(report.agency),
        offered=agency_ref(report.offered) if report.offered else None,
        due_at=report.due_at,
        case=report.case_id,
        same_as=report.same_as_id,
        lodged_at=report.lodged_at,
        filled_in=report.filled_in,
    )


def restored_out(publication: Any) -> RestoredOut:
    """A published result as anybody reads it."""
    told = publication.content
    return RestoredOut(
        number=told["number"],
        title=told["title"],
        agency=told["agency"],
        place=told["place"],
        published_at=publication.published_at,
        digest=publication.digest,
        content=told,
    )


def topic_out(topic: Topic) -> TopicOut:
    """A topic with its lines."""
    return TopicOut(
        slug=topic.slug,
        zh=topic.zh,
        en=topic.en,
        lines=[
            LineOut(
                part=x.part,
                zh=x.zh,
                en=x.en,
                instrument=x.instrument,
                title=x.title,
                article=x.article,
                effective=x.effective,
            )
            for x in topic.lines
        ],
    )
