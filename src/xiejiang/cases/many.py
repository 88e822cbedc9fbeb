"""What cases say, read at once: one query for any number of them."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import CharField, QuerySet, Value
from django.db.models.functions import Cast

from xiejiang.cases.domain import KNOWN
from xiejiang.cases.models import Case, Fact, Party

PARTY, FACT = "party", "fact"


@dataclass(slots=True)
class Said:
    """The parties of a case with their nationality, and some facts where they are known."""

    parties: list[tuple[str, str | None]] = field(default_factory=list)
    values: dict[str, str] = field(default_factory=dict)


def said_of(*, cases: Sequence[Case], names: Collection[str]) -> Mapping[uuid.UUID, Said]:
    """What cases say that the caller has found to be seen."""
    found = {c.pk: Said() for c in cases}
    parties = Party.objects.filter(case__in=found, removed_at__isnull=True)
    facts = Fact.objects.filter(case__in=found, current=True, status__in=KNOWN, name__in=names)
    rows = _told(parties, PARTY, "nationality").union(_told(facts, FACT, "value"), all=True)
    for case_id, _row, kind, name, value in rows.order_by("id"):
        if kind == PARTY:
            found[case_id].parties.append((name, value))
        else:
            found[case_id].values[name] = value
    return found


def _told(rows: QuerySet[Any], kind: str, column: str) -> QuerySet[Any, Any]:
    """Rows of either table as five columns of the same types."""
    text = CharField()
    told = rows.order_by().annotate(said_kind=Value(kind, text), said=Cast(column, text))
    made: QuerySet[Any, Any] = told.values_list("case", "id", "said_kind", "name", "said")
    return made
