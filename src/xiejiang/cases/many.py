"""What cases say, read at once: one query for any number of them."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import BigIntegerField, CharField, F, QuerySet, Value
from django.db.models.functions import Cast

from xiejiang.cases.domain import KNOWN
from xiejiang.cases.models import Case, Fact, Party

PARTY, FACT, ALSO = "party", "fact", "also"
Expression = F | Value


@dataclass(slots=True)
class Said:
    """The parties of a case with their nationality, and some facts where they are known."""

    parties: list[tuple[str, str | None]] = field(default_factory=list)
    values: dict[str, str] = field(default_factory=dict)
    also: bool = False
    """Whether the caller has a row of its own about the case."""


def said_of(
    *, cases: Sequence[Case], names: Collection[str], also: QuerySet[Any]
) -> Mapping[uuid.UUID, Said]:
    """What cases say that the caller has found to be seen; ``also`` are its own rows about them."""
    found = {c.pk: Said() for c in cases}
    parties = Party.objects.filter(case__in=found, removed_at__isnull=True)
    facts = Fact.objects.filter(case__in=found, current=True, status__in=KNOWN, name__in=names)
    own = _told(also.filter(case__in=found), ALSO, Value(""), Value(""), Value(0))
    rows = _told(parties, PARTY, F("name"), F("nationality"), F("id")).union(
        _told(facts, FACT, F("name"), F("value"), F("id")), own, all=True
    )
    for case_id, _serial, kind, name, value in rows.order_by("said_serial"):
        if kind == PARTY:
            found[case_id].parties.append((name, value))
        elif kind == FACT:
            found[case_id].values[name] = value
        else:
            found[case_id].also = True
    return found


def _told(
    rows: QuerySet[Any], kind: str, name: Expression, value: Expression, serial: Expression
) -> QuerySet[Any, Any]:
    """Rows of any table as five columns of the same types."""
    text = CharField()
    told = rows.order_by().annotate(
        said_serial=Cast(serial, BigIntegerField()),
        said_kind=Value(kind, text),
        said_name=Cast(name, text),
        said=Cast(value, text),
    )
    columns = ("case", "said_serial", "said_kind", "said_name", "said")
    made: QuerySet[Any, Any] = told.values_list(*columns)
    return made
