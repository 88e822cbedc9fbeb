"""The API of the list of responsibilities: by matter and place, with gaps and overlaps."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone
from ninja import Router, Schema

from xiejiang.agencies.queries import Candidate
from xiejiang.basin import queries as basin
from xiejiang.river import duties, published
from xiejiang.river.errors import TooWide
from xiejiang.web.api import Line, answers
from xiejiang.web.requests import Request

router = Router()


class ResponsibleOut(Schema):
    """可能负责的机关."""

    code: str
    name: str
    role: str
    default: bool
    reason: str
    must_check: bool


class DutyLineOut(Schema):
    """一条规定：哪一类机关，在这里是谁，没有的为什么."""

    who: str
    kind: str
    words: str
    citations: list[str]
    verified: bool
    agencies: list[ResponsibleOut]
    superiors: list[ResponsibleOut]
    gap: str


class BesideOut(Schema):
    """公布的清单写明的，列在条文推出的答案旁边."""

    id: str
    agency: str
    name: str
    title: str
    document: str
    confirmed: bool
    agrees: bool
    fills: bool


class DutyOut(Schema):
    """一项职责."""

    duty: str
    title: str
    lines: list[DutyLineOut]
    overlap: list[str]
    rule: str
    rule_citations: list[str]
    published: list[BesideOut]


class DutiesOut(Schema):
    """责任清单：一个事项在一个地方."""

    matter: str
    title: str
    place: str
    name: str
    duties: list[DutyOut]


class GapOut(Schema):
    """缺口：哪个区县的哪项职责."""

    place: str
    name: str
    duty: str
    why: str


class OverlapOut(Schema):
    """几个机关同有的职责."""

    place: str
    name: str
    duty: str
    agencies: list[str]


class SurveyOut(Schema):
    """一个省或者市的缺口和重叠."""

    counties: int
    gaps: list[GapOut]
    overlaps: list[OverlapOut]


@router.get("/duties", response=answers(DutiesOut), summary="责任清单：按事项和地点")
def get_duties(request: Request, matter: Line, place: Line) -> DutiesOut:
    """Who is responsible for what, with the provision; what nobody and what several have."""
    return duties_out(matter, place)


@router.get("/duties/survey", response=answers(SurveyOut), summary="责任清单：缺口和重叠")
def get_survey(request: Request, matter: Line, place: Line) -> SurveyOut:
    """Of every county in a province or city."""
    code = basin.place_of(place)
    if basin.find(code) is None:
        raise TooWide
    found = duties.survey(matter=matter, division=code)
    return SurveyOut(
        counties=found.counties,
        gaps=[GapOut(place=c, name=n, duty=d.id, why=w) for c, n, d, w in found.gaps],
        overlaps=[
            OverlapOut(place=c, name=n, duty=d.id, agencies=list(a))
            for c, n, d, a in found.overlaps
        ],
    )


def duties_out(matter: str, place: str) -> DutiesOut:
    """The list at a place, by code, name or reach."""
    found = duties.table(matter=matter, place=basin.place_of(place))
    beside = published.beside(
        table=found, division=duties.division_of(found.place), on=timezone.localdate()
    )
    return DutiesOut(
        matter=found.matter.id,
        title=found.matter.title,
        place=found.place,
        name=found.name,
        duties=[_row(row, beside.get(row.duty.id, ())) for row in found.rows],
    )


def _row(row: duties.Row, beside: Sequence[published.Beside]) -> DutyOut:
    return DutyOut(
        duty=row.duty.id,
        title=row.duty.title,
        lines=[_line(line) for line in row.lines],
        overlap=list(row.overlap),
        rule=row.rule.words if row.rule else "",
        rule_citations=[str(b.citation) for b in row.rule.bases] if row.rule else [],
        published=[_beside(x) for x in beside],
    )


def _beside(x: published.Beside) -> BesideOut:
    return BesideOut(
        id=str(x.item.pk),
        agency=x.item.taker.code,
        name=x.item.taker.name,
        title=x.item.title,
        document=x.item.document,
        confirmed=x.confirmed,
        agrees=x.agrees,
        fills=x.fills,
    )


def _line(line: duties.Line) -> DutyLineOut:
    return DutyLineOut(
        who=line.who.title,
        kind=line.who.kind,
        words=line.who.words,
        citations=[str(b.citation) for b in line.who.bases],
        verified=all(b.confidence.is_verified for b in line.who.bases),
        agencies=[_agency(c) for c in line.competent],
        superiors=[_agency(c) for c in line.superior],
        gap=line.gap,
    )


def _agency(one: Candidate) -> ResponsibleOut:
    return ResponsibleOut(
        code=one.agency_code,
        name=one.agency_name,
        role=one.role.value,
        default=one.is_default,
        reason=one.reason,
        must_check=one.must_check,
    )
