"""Who sees a bulletin: one rule, as a filter for lists and for one object."""

from __future__ import annotations

import uuid

from django.db.models import Q, QuerySet

from xiejiang.agencies import queries as agencies
from xiejiang.agencies.queries import Agency
from xiejiang.audit.domain import Actor, Power
from xiejiang.cases import queries as cases
from xiejiang.cases.queries import Case
from xiejiang.liaison import audiences
from xiejiang.liaison.domain import OUT_STATES, BulletinState
from xiejiang.liaison.errors import BulletinNotFound
from xiejiang.liaison.models import Bulletin

OUT = tuple(state.value for state in OUT_STATES)


def reads(by: Actor) -> bool:
    """Whether a post reads bulletins at all; the administrators do not."""
    return by.agency_id is not None and bool(by.powers & cases.READS_CASES)


def agency_of(by: Actor) -> Agency:
    """The agency of whoever asks."""
    return agencies.agency_by_id(pk=by.agency_key)


def visible(*, by: Actor) -> QuerySet[Bulletin]:
    """The bulletins that an actor may see: their agency's, and those whose audience it is in."""
    if by.can(Power.SYSTEM):
        return Bulletin.objects.all()
    if not reads(by):
        return Bulletin.objects.none()
    return Bulletin.objects.filter(own(by) | Q(state__in=OUT) & audiences.meant(agency_of(by)))


def sees(bulletin: Bulletin, *, by: Actor) -> bool:
    """Whether an actor may see one bulletin; the same rule as :func:`visible`."""
    if by.can(Power.SYSTEM):
        return True
    if not reads(by):
        return False
    if owns(bulletin, by=by):
        return True
    if bulletin.state not in OUT:
        return False
    return audiences.includes(audiences.reach_of(bulletin), agency_of(by))


def get(*, by: Actor, bulletin_id: uuid.UUID) -> Bulletin:
    """One bulletin; "not found" also when the actor's agency is not entitled to it."""
    found = visible(by=by).select_related("agency", "case").filter(pk=bulletin_id).first()
    if found is None:
        raise BulletinNotFound
    return found


def own(by: Actor) -> Q:
    """What the actor's agency wrote on this node; the same rule as :func:`owns`."""
    return Q(agency_id=by.agency_key, node="")


def owns(bulletin: Bulletin, *, by: Actor) -> bool:
    """Whether the actor's agency wrote it, on this node."""
    return bulletin.agency_id == by.agency_key and not bulletin.node


def shows_words(bulletin: Bulletin, *, by: Actor) -> bool:
    """Whether the words are shown: of what was withdrawn only the publisher keeps them."""
    return bulletin.state != BulletinState.WITHDRAWN or owns(bulletin, by=by)


def case_of(bulletin: Bulletin, *, by: Actor) -> Case | None:
    """The case it is about, for those who see the case."""
    case: Case | None = bulletin.case
    return case if case is not None and cases.sees(case, by=by) else None


def case_of_bulletin(bulletin_id: uuid.UUID) -> uuid.UUID | None:
    """The case a bulletin is about, if any; for the traces of reading."""
    found = Bulletin.objects.filter(pk=bulletin_id)
    return found.values_list("case_id", flat=True).first()
