"""Reads about operations: whoever takes part or is invited sees one, and nobody else.

::

    page(by=actor, narrowed=Narrowed(), after=None, limit=50) -> list[Operation]
    get(by=actor, operation_id=...) -> Operation            # OperationNotFound
    by_number(by=actor, number="渝江津农渔联合行动〔2026〕1号") -> Operation
    members(operation), teams(operation), items(operation), legs(operation)
    check(by=actor, check_id=...) -> Check                  # CheckNotFound
    checks(by=actor, narrowed=..., after=None, limit=50) -> list[Check]
    outcomes(by=actor, …) -> list[Outcome];  brought(by=actor, …) -> list[Brought]
    photo(by=actor, photo_id=...) -> Photo;  read_photo(photo) -> BinaryIO
    figures(by=actor, narrowed=...) -> Figures
    desk(by=actor, on=day) -> list[Line]                    # one question
    of_case(by=actor, case=case) -> list[FromOperation]
    stored_files() -> Iterator[tuple[str, str]]

What other nodes told is read in :mod:`told_queries`.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import BinaryIO

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet

from xiejiang.audit.domain import Actor, Power
from xiejiang.cases import queries as cases
from xiejiang.cases.queries import READS_CASES, Case
from xiejiang.documents import queries as documents
from xiejiang.documents.domain import DocumentFile, Form
from xiejiang.documents.queries import Document
from xiejiang.evidence import queries as evidence
from xiejiang.operations import desks, told_queries
from xiejiang.operations import figures as counting
from xiejiang.operations.domain import (
    IN,
    SEEING,
    Figures,
    OutcomeKind,
    Result,
)
from xiejiang.operations.errors import CheckNotFound, OperationNotFound
from xiejiang.operations.models import (
    Brought,
    Check,
    ChecklistItem,
    Leg,
    Line,
    Member,
    Operation,
    Outcome,
    Photo,
    Signature,
    Team,
)

PAGE = 50
SAID, said_to = told_queries.SAID, told_queries.said_to
last_heard, told_elsewhere = told_queries.last_heard, told_queries.told_elsewhere
desk = desks.desk
LEGS, LISTED = 100, 200

ACT_LABELS = {
    "operations.planned": "提出联合行动",
    "operations.amended": "修改联合行动方案",
    "operations.invited": "邀请机关",
    "operations.answered": "答复邀请",
    "operations.team_set": "编组",
    "operations.started": "开始联合行动",
    "operations.cancelled": "取消联合行动",
    "operations.checked": "登记联合行动检查",
    "operations.leg_reported": "报告行程",
    "operations.case_opened": "联合行动的发现转为案件",
    "operations.evidence_added": "联合行动的发现作为证据",
    "operations.reported": "提交联合行动报告",
    "operations.signed": "会签联合行动报告",
    "operations.closed": "办结联合行动",
    "operations.said": "告知其他节点联合行动",
    "operations.plan_told": "登记其他节点告知的联合行动",
    "operations.back_told": "登记其他节点告知的答复、检查和会签",
}


def act_label(name: str) -> str:
    """What an officer calls an act of this room."""
    return ACT_LABELS.get(name, name)


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Which operations are wanted, and of what was recorded in them."""

    state: str = ""
    kit: str = ""
    since: date | None = None
    until: date | None = None
    operation: uuid.UUID | None = None
    agency: str = ""
    """Who recorded it; of an operation, who takes part."""
    findings: bool = False
    turned: str = ""
    """Of checks at other nodes: ``case`` or ``items``, what they came to there."""


NOTHING_LEFT_OUT = Narrowed()


def visible(*, by: Actor) -> QuerySet[Operation]:
    """The operations that an actor may see."""
    if by.can(Power.SYSTEM):
        return Operation.objects.all()
    if by.agency_id is None or not by.can(*READS_CASES):
        return Operation.objects.none()
    mine = Member.objects.filter(operation=OuterRef("pk"), agency_id=by.agency_key)
    return Operation.objects.filter(Exists(mine.filter(state__in=SEEING)))


def narrow(found: QuerySet[Operation], narrowed: Narrowed) -> QuerySet[Operation]:
    """The operations that are wanted; by the day on which they begin."""
    if narrowed.state:
        found = found.filter(state=narrowed.state)
    if narrowed.kit:
        found = found.filter(kit=narrowed.kit)
    if narrowed.since:
        found = found.filter(starts_at__date__gte=narrowed.since)
    if narrowed.until:
        found = found.filter(starts_at__date__lte=narrowed.until)
    if narrowed.operation:
        found = found.filter(pk=narrowed.operation)
    return found


After = tuple[datetime, uuid.UUID]


def page(
    *,
    by: Actor,
    narrowed: Narrowed = NOTHING_LEFT_OUT,
    after: After | None = None,
    limit: int = PAGE,
) -> list[Operation]:
    """The operations, the latest first."""
    found = narrow(visible(by=by), narrowed).select_related("lead")
    if narrowed.agency:
        taking = Member.objects.filter(operation=OuterRef("pk"), agency__code=narrowed.agency)
        found = found.filter(Exists(taking.filter(state__in=IN)))
    told = Line.objects.filter(operation=OuterRef("pk"), late=False)
    found = found.annotate(
        checks_made=Count("checks", distinct=True) + told_queries.how_many(told),
        found=Count("checks", filter=Q(checks__result=Result.FINDING), distinct=True)
        + told_queries.how_many(told.filter(result=Result.FINDING)),
    )
    if after is not None:
        at, key = after
        found = found.filter(Q(starts_at__lt=at) | Q(starts_at=at, pk__lt=key))
    return list(found.order_by("-starts_at", "-pk")[:limit])


def get(*, by: Actor, operation_id: uuid.UUID) -> Operation:
    """One operation; "not found" also for who takes no part."""
    found = visible(by=by).filter(pk=operation_id).select_related("lead").first()
    if found is None:
        raise OperationNotFound
    return found


def by_number(*, by: Actor, number: str) -> Operation:
    """The operation with a number."""
    found = visible(by=by).filter(number=number).select_related("lead").first()
    if found is None:
        raise OperationNotFound
    return found


def members(operation: Operation) -> list[Member]:
    """Everybody who was asked, in order; who declined with the reason."""
    return list(Member.objects.filter(operation=operation).select_related("agency"))


def own(operation: Operation, *, by: Actor) -> Member | None:
    """As what the actor's agency takes part."""
    return Member.objects.filter(operation=operation, agency_id=by.agency_key).first()


def teams(operation: Operation) -> list[Team]:
    """The teams with their officers."""
    rows = Team.objects.filter(operation=operation).select_related("agency")
    return list(rows.prefetch_related("officers__agency"))


def lines(
    *,
    by: Actor,
    narrowed: Narrowed = NOTHING_LEFT_OUT,
    after: tuple[datetime, str] | None = None,
    limit: int = PAGE,
) -> list[Line]:
    """The checks at other nodes, as they told them, the latest first; the late ones as well."""
    found = Line.objects.filter(operation__in=narrow(visible(by=by), narrowed))
    if narrowed.agency:
        found = found.filter(agency__code=narrowed.agency)
    if narrowed.findings:
        found = found.filter(result=Result.FINDING)
    if narrowed.turned == "case":
        found = found.filter(kind=OutcomeKind.CASE)
    if narrowed.turned == "items":
        found = found.filter(items__gt=0)
    if after is not None:
        at, key = after
        found = found.filter(Q(at__lt=at) | Q(at=at, pk__lt=int(key)))
    rows = found.select_related("operation__lead", "agency").order_by("-at", "-pk")
    return list(rows[:limit])


def items(operation: Operation) -> list[ChecklistItem]:
    """The checklist, in order."""
    return list(ChecklistItem.objects.filter(operation=operation))


def legs(operation: Operation, *, limit: int = LEGS) -> list[Leg]:
    """Where the teams were, the latest first."""
    rows = Leg.objects.filter(team__operation=operation).select_related("team", "agency")
    return list(rows[:limit])


def signatures(operation: Operation) -> list[Signature]:
    """Who signed which report, in order."""
    return list(Signature.objects.filter(operation=operation).select_related("agency"))


def _checks(by: Actor) -> QuerySet[Check]:
    rows = Check.objects.filter(operation__in=visible(by=by))
    return rows.select_related("operation__lead", "agency", "team", "outcome__agency")


def checks(
    *,
    by: Actor,
    narrowed: Narrowed = NOTHING_LEFT_OUT,
    after: After | None = None,
    limit: int = PAGE,
    whole: bool = False,
) -> list[Check]:
    """What was recorded on the spot, the latest first; ``whole`` with all that belongs to it."""
    found = _checks(by).filter(operation__in=narrow(visible(by=by), narrowed))
    if narrowed.agency:
        found = found.filter(agency__code=narrowed.agency)
    if narrowed.findings:
        found = found.filter(result=Result.FINDING)
    if after is not None:
        at, key = after
        found = found.filter(Q(at__lt=at) | Q(at=at, pk__lt=key))
    found = found.annotate(pictures=Count("photos"))
    if whole:
        found = found.prefetch_related("photos", "answers__item")
    return list(found.order_by("-at", "-pk")[:limit])


def check(*, by: Actor, check_id: uuid.UUID) -> Check:
    """One check with what belongs to it; "not found" also for who takes no part."""
    rows = _checks(by).prefetch_related("photos", "answers__item")
    found = rows.filter(pk=check_id).first()
    if found is None:
        raise CheckNotFound
    return found


def outcomes(
    *,
    by: Actor,
    narrowed: Narrowed = NOTHING_LEFT_OUT,
    after: After | None = None,
    limit: int = PAGE,
) -> list[Outcome]:
    """The cases that findings were opened as, the latest first."""
    within = narrow(visible(by=by), narrowed)
    found = Outcome.objects.filter(check_made__operation__in=within, kind=OutcomeKind.CASE)
    if narrowed.agency:
        found = found.filter(agency__code=narrowed.agency)
    if after is not None:
        at, key = after
        found = found.filter(Q(at__lt=at) | Q(at=at, pk__lt=key))
    rows = found.select_related("check_made__operation", "agency", "case")
    return list(rows.order_by("-at", "-pk")[:limit])


def brought(
    *,
    by: Actor,
    narrowed: Narrowed = NOTHING_LEFT_OUT,
    after: After | None = None,
    limit: int = PAGE,
) -> list[Brought]:
    """The photographs that became evidence, the latest first."""
    within = narrow(visible(by=by), narrowed)
    found = Brought.objects.filter(outcome__check_made__operation__in=within)
    if narrowed.agency:
        found = found.filter(outcome__agency__code=narrowed.agency)
    if after is not None:
        at, key = after
        found = found.filter(Q(outcome__at__lt=at) | Q(outcome__at=at, photo__lt=key))
    rows = found.select_related("outcome__check_made__operation", "outcome__agency")
    rows = rows.select_related("outcome__case", "photo", "item")
    return list(rows.order_by("-outcome__at", "-photo")[:limit])


def seen_cases(*, by: Actor, ids: set[uuid.UUID]) -> Mapping[uuid.UUID, Case]:
    """Those of some cases that the actor sees; the others are counted and not named."""
    return cases.visible(by=by).in_bulk(ids) if ids else {}


def photo(*, by: Actor, photo_id: uuid.UUID) -> Photo:
    """One photograph; "not found" also for who takes no part."""
    seen = Photo.objects.filter(check_made__operation__in=visible(by=by))
    found = seen.filter(pk=photo_id).first()
    if found is None:
        raise CheckNotFound
    return found


def read_photo(found: Photo) -> BinaryIO:
    """The bytes of a photograph, hashed before the first of them is given out."""
    return evidence.read_photo(found.sha256)


def figures(*, by: Actor, narrowed: Narrowed = NOTHING_LEFT_OUT) -> Figures:
    """What was recorded in the operations that the actor sees; each number is that of a list."""
    return counting.count(narrow(visible(by=by), narrowed))


def report(*, by: Actor, operation: Operation) -> Document | None:
    """The report that was issued; none before the operation is closed."""
    if operation.document is None:
        return None
    return documents.get(by=by, document_id=operation.document)


def report_file(document: Document, form: Form) -> DocumentFile:
    """The report as a file of the store, checked."""
    return documents.file(document, form)


@dataclass(frozen=True, slots=True)
class FromOperation:
    """What came into a case from an operation, and whether the reader takes part in that."""

    outcome: Outcome
    operation: Operation
    seen: bool
    facts: tuple[str, ...]


def of_case(*, by: Actor, case: Case) -> list[FromOperation]:
    """What came into a case from operations; the caller has checked that the case is seen."""
    mine = visible(by=by).filter(pk=OuterRef("check_made__operation"))
    rows = (
        Outcome.objects.filter(case=case)
        .select_related("check_made__operation__lead", "check_made__agency", "agency")
        .prefetch_related(Prefetch("brought", Brought.objects.select_related("item")))
        .annotate(seen=Exists(mine))
        .order_by("at")
    )
    return [FromOperation(o, o.check_made.operation, o.seen, tuple(o.facts)) for o in rows[:LISTED]]


def stored_files() -> Iterator[tuple[str, str]]:
    """Every photograph: where it belongs, and its digest."""
    rows = Photo.objects.annotate(number=F("check_made__operation__number"))
    for row in rows.order_by("check_made", "position").iterator(chunk_size=500):
        yield f"{row.number} 检查照片 {row.file_name}", row.sha256
