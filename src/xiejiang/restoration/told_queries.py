"""Reads of what two nodes tell one another of entrusted restoration."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from django.db.models import Q, QuerySet

from xiejiang.cases.queries import Case
from xiejiang.restoration.domain import EntrustmentState
from xiejiang.restoration.models import Entrustment, Word

TOLD = (EntrustmentState.DECLINED, EntrustmentState.DONE, EntrustmentState.WITHDRAWN)
SAID = "restoration.entrustment_said"
"""By which act a node says something of an entrustment to another."""


def said_to(*, agencies: Collection[str]) -> list[Word]:
    """The latest of what is to be told to some agencies of another node, for each entrustment."""
    own = Q(entrustment__project__origin="")
    theirs = Q(entrustment__project__agency__code__in=agencies)
    meant = own & Q(entrustment__agency__code__in=agencies) | ~own & theirs
    with_ = ("agency", "entrustment__agency", "entrustment__project__agency")
    rows = Word.objects.filter(meant, came=False).select_related(
        *with_, "entrustment__project__case"
    )
    return list(Word.latest(rows, "entrustment"))


def entrusted_of(*, case: Case) -> QuerySet[Entrustment]:
    """Who was entrusted with restoration of a case; for whoever sees the case."""
    rows = Entrustment.objects.filter(project__case=case)
    return rows.select_related("agency", "project__agency").order_by("asked_at", "pk")[:50]


def entrusted_here(key: uuid.UUID) -> Entrustment | None:
    """An entrustment by the number that both nodes have. For the exchange alone."""
    return Entrustment.objects.filter(pk=key).select_related("project__case", "agency").first()
