"""Reads of what nodes tell one another of operations."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import Count, IntegerField, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from xiejiang.operations.domain import MemberState
from xiejiang.operations.models import Line, Member, Operation, Word

SAID = "operations.said"
"""By which act a node says something of an operation to another."""


def said_to(*, agencies: Collection[str]) -> list[Word]:
    """The latest of what is to be told to some agencies of another node, for each member."""
    back = ~Q(member__operation__origin="") & Q(member__operation__lead__code__in=agencies)
    there = Q(member__operation__origin="") & Q(member__agency__code__in=agencies)
    rows = Word.objects.filter(there | back, came=False)
    rows = rows.select_related("agency", "member__agency", "member__operation__lead")
    return list(Word.latest(rows, "member"))


def last_heard(member: Member) -> Word | None:
    """What the other node told last of a member."""
    return Word.objects.filter(member=member, came=True).order_by("-serial").first()


def told_elsewhere(operation: Operation) -> list[tuple[Member, Word | None]]:
    """The members at other nodes, each with what it told last."""
    rows = Member.objects.filter(operation=operation).exclude(agency__node="")
    rows = rows.exclude(state=MemberState.LEAD).select_related("agency")
    return [(m, last_heard(m)) for m in rows]


def how_many(lines: QuerySet[Line]) -> Any:
    """As many of some lines as a row has."""
    counted = lines.order_by().values("operation").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
