"""Which other nodes keep a proceeding too, and what each has still to be given."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from xiejiang.agencies.queries import Agency
from xiejiang.proceedings.domain import Needs
from xiejiang.proceedings.models import Copy, Deed, Proceeding
from xiejiang.store import node as own_node


def wanted(proceeding: Proceeding, agencies: Iterable[Agency]) -> set[str]:
    """The nodes of agencies that now take part and have no copy yet."""
    nodes = {a.node for a in agencies if a.node}
    if not nodes:
        return set()
    return nodes - set(proceeding.copies.values_list("node", flat=True))


def give(proceeding: Proceeding, nodes: Iterable[str], *, by: Agency, at: datetime) -> None:
    """Note that nodes are to get the proceeding, from an agency here."""
    Copy.objects.bulk_create(
        Copy(
            proceeding=proceeding,
            node=name,
            given=True,
            agency=by,
            needs=Needs.HAND.value,
            since=at,
        )
        for name in sorted(nodes)
    )


def got(proceeding: Proceeding, node: str, *, by: Agency, at: datetime) -> None:
    """Note where a proceeding comes from, before anything is done again."""
    Copy.objects.create(proceeding=proceeding, node=node, given=False, agency=by, since=at)


def arrived(proceeding: Proceeding, agencies: Iterable[Agency], node: str, *, at: datetime) -> None:
    """It is here: what came needs no telling back, and the others hear through where it came."""
    proceeding.copies.update(told=proceeding.deeds.count(), needs="")
    reached_via(proceeding, agencies, node, at=at)


def reached_via(
    proceeding: Proceeding, agencies: Iterable[Agency], via: str, *, at: datetime
) -> None:
    """Agencies of further nodes hear of it through the node that brought them in."""
    fresh = wanted(proceeding, agencies) - {via, own_node.name()}
    Copy.objects.bulk_create(
        Copy(proceeding=proceeding, node=name, via=via, given=False, since=at)
        for name in sorted(fresh)
    )


def note(proceeding: Proceeding, deed: Deed, *, by: Agency | None, turn: Agency | None) -> None:
    """A new deed is to be told to every node that keeps a copy, but the one it came from."""
    for copy in proceeding.copies.filter(via="").exclude(node=deed.node):
        hands = copy.given and turn is not None and turn.node == copy.node and by is not None
        if copy.needs != Needs.HAND:
            copy.needs = (Needs.HAND if hands else Needs.TELL).value
        if by is not None and not by.node:
            copy.agency = by
        copy.save(update_fields=["needs", "agency"])


def sealed(copy: Copy, *, told: int) -> None:
    """What was sealed is told. Part of the caller's act."""
    copy.told = told
    copy.needs = Needs.TELL.value if untold(copy) else ""
    copy.save(update_fields=["told", "needs"])


def unsealed(copy: Copy, *, told: int, needs: Needs) -> None:
    """What was sealed did not arrive: it is to be given again. Part of the caller's act."""
    copy.told, copy.needs = min(copy.told, told), needs.value
    copy.save(update_fields=["told", "needs"])


def untold(copy: Copy) -> list[Deed]:
    """The deeds that the other node has not been told, in order; not those it told us."""
    rows = copy.proceeding.deeds.filter(number__gt=copy.told, stands=True).exclude(node=copy.node)
    return list(rows.order_by("number"))
