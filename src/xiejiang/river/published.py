"""Reads of what agencies published: the register, and what it says at a place.

What is published never changes the law's answer: it stands beside it, and where the two differ
that is said. Everybody who signs in may read it, for it is public elsewhere.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from xiejiang.agencies.queries import Candidate
from xiejiang.audit.domain import Actor, Power
from xiejiang.basin import queries as basin
from xiejiang.river.domain import Sort
from xiejiang.river.duties import Row, Table, load_duties
from xiejiang.river.errors import PublishedNotFound
from xiejiang.river.models import Published

WRITES = (Power.HANDLE, Power.APPROVE, Power.LIAISE)
"""Who registers, confirms and withdraws for an agency."""


@dataclass(frozen=True, slots=True)
class Beside:
    """A published item beside the law's answer."""

    item: Published
    agrees: bool
    """The law's default is the agency that the document names."""
    fills: bool
    """The directory has nobody by the law."""
    default: tuple[str, ...]
    """Who it is by the law's default."""

    @property
    def confirmed(self) -> bool:
        return self.item.confirmed_at is not None


def _rows() -> QuerySet[Published]:
    return Published.objects.select_related(
        "agency", "taker", "registered_by", "confirmed_by", "withdrawn_by"
    )


def get(*, item_id: uuid.UUID) -> Published:
    """One item."""
    found = _rows().filter(pk=item_id).first()
    if found is None:
        raise PublishedNotFound
    return found


def page(
    *,
    agency: str = "",
    sort: str = "",
    state: str = "",
    after: tuple[datetime, uuid.UUID] | None = None,
    limit: int = 50,
) -> list[Published]:
    """The register, newest first; ``state``: ``open`` (unconfirmed), ``confirmed``, ``gone``."""
    found = _rows()
    if agency:
        found = found.filter(agency__code=agency)
    if sort:
        found = found.filter(sort=sort)
    found = found.filter(withdrawn_at__isnull=state != "gone")
    if state in ("open", "confirmed"):
        found = found.filter(confirmed_at__isnull=state == "open")
    if after is not None:
        at, pk = after
        found = found.filter(Q(registered_at__lt=at) | Q(registered_at=at, pk__lt=pk))
    return list(found.order_by("-registered_at", "-id")[:limit])


def may_write(*, by: Actor) -> bool:
    """Whether the reader's post registers for an agency."""
    return bool(by.agency_id) and by.can(*WRITES)


def at(*, division: str, on: date) -> list[Published]:
    """What holds in a division on a day: of itself and of all that it lies in; one query."""
    chain = _chain(division)
    found = _rows().filter(
        places__division__in=chain, withdrawn_at__isnull=True, in_force_on__lte=on
    )
    return [
        item
        for item in found.order_by("document", "title", "id").distinct()
        if not set(item.excepted) & set(chain)
    ]


def _chain(division: str) -> list[str]:
    chain = [division]
    while (above := basin.superior(chain[-1])) is not None:
        chain.append(above.code)
    return chain


def beside(*, table: Table, division: str, on: date) -> dict[str, tuple[Beside, ...]]:
    """By duty, what is published for the matter and place of a table."""
    listed = [
        item
        for item in at(division=division, on=on)
        if not item.matters or table.matter.id in item.matters
    ]
    found = {
        row.duty.id: tuple(_beside(i, row) for i in listed if row.duty.id in i.duties)
        for row in table.rows
    }
    return {duty: items for duty, items in found.items() if items}


def _beside(item: Published, row: Row) -> Beside:
    return _compared(item, [c for line in row.lines for c in line.competent])


def _compared(item: Published, competent: Sequence[Candidate]) -> Beside:
    default = {c.agency_code: c.agency_name for c in competent if c.is_default}
    agrees = item.taker.code in default
    return Beside(item, agrees, not competent, tuple(dict.fromkeys(default.values())))


def schemes(
    *,
    division: str,
    field: str,
    on: date,
    competent: Mapping[str, Sequence[Candidate]],
) -> list[Beside]:
    """Schemes of centralised jurisdiction for a place; ``competent``: kind of agency → answer."""
    fields = {m.id: m.field for m in load_duties().matters}
    return [
        _compared(item, competent.get(item.taker.kind, ()))
        for item in at(division=division, on=on)
        if item.sort == Sort.SCHEME
        and (not field or not item.matters or field in {fields.get(m) for m in item.matters})
    ]
