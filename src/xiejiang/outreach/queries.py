"""Reads of reports: an officer's own agency's, and what a receipt code shows."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import BinaryIO

from django.db.models import Count, Q, QuerySet

from xiejiang.audit.domain import Actor
from xiejiang.cases import queries as cases
from xiejiang.evidence import queries as evidence
from xiejiang.outreach.domain import ENDED, Matter, State, Step, read_code
from xiejiang.outreach.errors import ReceiptUnknown, ReportNotFound
from xiejiang.outreach.models import Photo, Report, Turn
from xiejiang.outreach.opinions import Article, opinions
from xiejiang.store import sealed

SMALL = 3
"""A cell of fewer is not published: it might point to somebody."""


def _seen(by: Actor) -> QuerySet[Report]:
    """What lies with an agency; for its officers, not for those who administer the node."""
    if not cases.reads_cases(by):
        return Report.objects.none()
    mine = Q(agency_id=by.agency_key) | Q(offered_id=by.agency_key)
    return Report.objects.filter(mine).select_related("agency", "offered")


def get(*, by: Actor, report_id: uuid.UUID) -> Report:
    """One report that lies with the reader's agency, or is offered to it."""
    found = _seen(by).select_related("case", "same_as").filter(pk=report_id).first()
    if found is None:
        raise ReportNotFound
    return found


def by_number(*, number: str) -> Report:
    """One report by its number, for the operator's command line."""
    found = Report.objects.filter(number=number).select_related("agency", "offered").first()
    if found is None:
        raise ReportNotFound
    return found


def photo(*, by: Actor, pk: int) -> Photo:
    """One photo of a report that the reader sees."""
    found = Photo.objects.filter(pk=pk, report__in=_seen(by)).select_related("report__agency")
    first = found.first()
    if first is None:
        raise ReportNotFound
    return first


def read_photo(photo: Photo) -> BinaryIO:
    """The bytes of a photo, hashed first, for who has just done ``services.open_photo``."""
    return evidence.read_photo(photo.sha256)


def page(
    *,
    by: Actor,
    state: State | None = None,
    after: tuple[datetime, uuid.UUID] | None = None,
    limit: int = 50,
) -> list[Report]:
    """The reports of the reader's agency, the newest first; those folded into another left out."""
    found = _seen(by).filter(same_as=None)
    if state is not None:
        found = found.filter(state=state.value)
    return _after(found, after, limit)


def every(*, state: State | None = None, limit: int = 50) -> list[Report]:
    """The newest of the node, for the operator's command line; nothing of who reported."""
    found = Report.objects.select_related("agency", "offered")
    if state is not None:
        found = found.filter(state=state.value)
    return _after(found, None, limit)


def _after(
    found: QuerySet[Report], after: tuple[datetime, uuid.UUID] | None, limit: int
) -> list[Report]:
    if after is not None:
        at, key = after
        found = found.filter(Q(lodged_at__lt=at) | Q(lodged_at=at, id__lt=key))
    return list(found.order_by("-lodged_at", "-id")[:limit])


def desk(*, by: Actor, limit: int = 20) -> list[Report]:
    """What waits for the reader's agency: its own, and what it is asked to take."""
    if not cases.reads_cases(by):
        return []
    own = Q(agency_id=by.agency_key, state__in=[State.RECEIVED, State.ACCEPTED, State.CASED])
    offered = Q(offered_id=by.agency_key, state=State.PASSING)
    found = Report.objects.filter(own | offered, same_as=None).select_related("agency")
    return list(found.order_by("due_at", "id")[:limit])


def of_case(*, by: Actor, case_id: uuid.UUID) -> list[Report]:
    """The reports that led to a case, for the agency that answers them; one question."""
    if not cases.reads_cases(by):
        return []
    found = Report.objects.filter(case_id=case_id, agency_id=by.agency_key)
    return list(found.select_related("agency"))


def turns(*, report: Report) -> list[Turn]:
    """Everything that was done about a report the reader sees."""
    return list(Turn.objects.filter(report=report))


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a receipt code shows: never who reported, never what stays inside."""

    report: Report
    state: State
    question: str
    steps: Sequence[tuple[Step, datetime, str, str]]


def receipt(*, code: str) -> Receipt:
    """What anybody who holds the code may read; a folded report shows how the first one fares."""
    read = read_code(code)
    rows = Report.objects.select_related("agency", "same_as__agency")
    found = rows.filter(receipt=sealed.fingerprint(read)).first() if read else None
    if found is None:
        raise ReceiptUnknown
    shown = found.same_as or found
    own = Q(report=found) if found.same_as is None else Q(report=shown) & ~Q(step__in=PRIVATE)
    rows_of = Turn.objects.filter(own)
    steps = [(Step(t.step), t.at, t.agency_name, t.public) for t in rows_of]
    state = State(shown.state)
    asked = [words for step, _, _, words in steps if step is Step.ASKED]
    mine = found.same_as is None and state is State.ASKED
    return Receipt(found, state, asked[-1] if asked and mine else "", steps)


PRIVATE = (Step.ASKED, Step.SUPPLEMENTED)
"""Between the agency and the one who reported first."""


@dataclass(frozen=True, slots=True)
class Figure:
    """How many reports of a matter; nothing where so few might point to somebody."""

    matter: Matter
    received: int | None
    ended: int | None


def a_year_before(day: date) -> date:
    """From when the published figures count."""
    return day - timedelta(days=365)


def figures(*, since: date) -> list[Figure]:
    """Reports by matter since a day, small cells left out; anybody may read it."""
    rows = (
        Report.objects.filter(lodged_at__date__gte=since, filled_in=False)
        .exclude(state=State.ABUSIVE)
        .values("matter")
        .annotate(n=Count("id"), done=Count("id", filter=Q(state__in=ENDED)))
    )
    return [
        Figure(Matter(r["matter"]), _shown(r["n"]), _shown(r["done"], r["n"] - r["done"]))
        for r in sorted(rows, key=lambda r: list(Matter).index(Matter(r["matter"])))
    ]


def _shown(*cells: int) -> int | None:
    """The first of some cells, unless it or another that follows from it is small."""
    return None if any(0 < count < SMALL for count in cells) else cells[0]


def counts(*, by: Actor) -> dict[str, int]:
    """State → how many of the reader's agency."""
    rows = _seen(by).filter(same_as=None).order_by().values("state").annotate(n=Count("id"))
    return {r["state"]: r["n"] for r in rows}


def case_of_report(report_id: uuid.UUID) -> uuid.UUID | None:
    """The case that a report led to."""
    return Report.objects.filter(pk=report_id).values_list("case_id", flat=True).first()


def stored_files() -> list[tuple[str, str]]:
    """Every file that reports rest on: where it belongs, and its digest."""
    rows = Photo.objects.select_related("report")
    return [(f"举报 {p.report} {p.file_name}", p.sha256) for p in rows]


def articles() -> tuple[Article, ...]:
    """The eighteen articles of the Opinions: what is here, what is not, and where."""
    return opinions()
