"""What operations came to, counted from what was recorded: never typed in."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from xiejiang.operations.domain import Counts, Figures, OutcomeKind, Result
from xiejiang.operations.models import Brought, Check, Line, Operation, Outcome

Row = tuple[int, int]


def count(operations: QuerySet[Operation]) -> Figures:
    """The numbers of some operations, and those of each agency that recorded something."""
    within = operations.order_by().values("pk")
    checks = Check.objects.filter(operation__in=within).order_by()
    cases = Outcome.objects.filter(check_made__operation__in=within).order_by()
    brought = Brought.objects.filter(outcome__check_made__operation__in=within).order_by()
    told: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    seen = checks.values_list("agency__code", "agency__name").annotate(
        n=Count("pk"), found=Count("pk", filter=Q(result=Result.FINDING))
    )
    for code, name, n, found in seen:
        told[code, name].update(checks=n, findings=found)
    opened = cases.filter(kind=OutcomeKind.CASE).values_list("agency__code", "agency__name")
    for code, name, n in opened.annotate(n=Count("pk")):
        told[code, name]["cases"] = n
    items = brought.values_list("outcome__agency__code", "outcome__agency__name")
    for code, name, n in items.annotate(n=Count("pk")):
        told[code, name]["evidence"] = n
    nodes = _elsewhere(within, told)
    rows = tuple((*key, Counts(**told[key])) for key in sorted(told))
    return Figures(
        operations=operations.count(),
        total=_sum([c for _, _, c in rows]),
        by_agency=rows,
        by_state=_by(operations, "state"),
        by_kit=_by(operations, "kit"),
        nodes=nodes,
    )


def _elsewhere(
    within: QuerySet[Operation, Any], told: dict[tuple[str, str], Counter[str]]
) -> Mapping[str, str]:
    """Add what agencies of other nodes told; from which node, by the code of the agency."""
    lines = Line.objects.filter(operation__in=within, late=False).order_by()
    rows = lines.values_list("agency__code", "agency__name", "agency__node").annotate(
        n=Count("pk"),
        found=Count("pk", filter=Q(result=Result.FINDING)),
        opened=Count("pk", filter=Q(kind=OutcomeKind.CASE)),
        items=Sum("items"),
    )
    nodes = {}
    for code, name, node, n, found, opened, items in rows:
        told[code, name].update(checks=n, findings=found, cases=opened, evidence=items)
        nodes[code] = node
    return nodes


def of_operation(operation: Operation) -> Figures:
    """The numbers of one operation."""
    return count(Operation.objects.filter(pk=operation.pk))


def _sum(rows: list[Counts]) -> Counts:
    return Counts(
        sum(c.checks for c in rows),
        sum(c.findings for c in rows),
        sum(c.cases for c in rows),
        sum(c.evidence for c in rows),
    )


def _by(operations: QuerySet[Operation], name: str) -> Mapping[str, int]:
    rows = operations.order_by().values_list(name).annotate(n=Count("pk")).order_by(name)
    return dict(rows)
