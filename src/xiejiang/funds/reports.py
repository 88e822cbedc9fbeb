"""Reports: how much came in and was paid, by case, region, month or source."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db.models import Case, F, Q, Sum, When
from django.db.models.functions import TruncMonth

from xiejiang.audit.domain import Actor
from xiejiang.funds import queries
from xiejiang.funds.domain import SourceKind
from xiejiang.funds.models import Entry, Move
from xiejiang.kernel.money import Money

CAME = Q(giving__isnull=True, entry=F("lot__entry"))
CAME_NOT = Q(getting__isnull=True, entry__reverses=F("lot__entry"))
PAID = Q(getting__isnull=True) & ~CAME_NOT
PAID_NOT = Q(giving__isnull=True) & ~Q(entry=F("lot__entry"))


class Grouping(StrEnum):
    """By what a report adds up."""

    CASE = "case"
    REGION = "region"
    MONTH = "month"
    SOURCE = "source"

    @property
    def zh(self) -> str:
        return {"case": "案件", "region": "区划", "month": "月份", "source": "来由"}[self.value]


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One line of a report."""

    key: str
    came_in: Money
    paid: Money


def report(*, by: Actor, grouping: Grouping, since: date, until: date) -> list[ReportRow]:
    """What came in and was paid between two days; reversals count against both."""
    rows = Move.objects.filter(
        entry__in=queries.visible(Entry, by=by), entry__on__gte=since, entry__on__lte=until
    )
    fields = {
        Grouping.CASE: ("lot__matter",),
        Grouping.REGION: ("entry__agency__division",),
        Grouping.MONTH: ("month",),
        Grouping.SOURCE: ("lot__source_kind", "lot__source_words"),
    }[grouping]
    if grouping is Grouping.MONTH:
        rows = rows.annotate(month=TruncMonth("entry__on"))
    summed = rows.values_list(*fields).annotate(
        came=Sum(Case(When(CAME, then=F("amount")), When(CAME_NOT, then=-F("amount")), default=0)),
        paid=Sum(Case(When(PAID, then=F("amount")), When(PAID_NOT, then=-F("amount")), default=0)),
    )
    found = [
        ReportRow(_key(grouping, row[:-2]), Money(row[-2]), Money(row[-1]))
        for row in summed.order_by(*fields)
    ]
    return [row for row in found if row.came_in.fen or row.paid.fen]


def _key(grouping: Grouping, cells: tuple[object, ...]) -> str:
    if grouping is Grouping.SOURCE:
        return f"{SourceKind(str(cells[0])).zh} {cells[1]}"
    if grouping is Grouping.MONTH:
        return str(cells[0])[:7]
    return str(cells[0] or "—")
