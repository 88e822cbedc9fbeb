"""Whom a bulletin is shown to without being looked for: one rule, as a predicate and as a filter.

A stream shows nothing that its reader is not entitled to (:mod:`audiences`); it only leaves out.
By default an agency is shown the categories that are addressed to its kind. Following adds to
that, muting takes away, for the agency or for one officer. What names an agency, or asks it to
sign, is always shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from xiejiang.agencies.queries import Agency
from xiejiang.audit.domain import Actor
from xiejiang.basin import queries as basin
from xiejiang.liaison import audiences
from xiejiang.liaison.domain import Wish, categories
from xiejiang.liaison.models import Asked, Bulletin, Subscription


@dataclass(frozen=True, slots=True)
class Stream:
    """What an agency, or one officer of it, wants to be shown."""

    agency: Agency
    follows: tuple[Subscription, ...]
    mutes: tuple[Subscription, ...]


def of_actor(by: Actor, agency: Agency) -> Stream:
    """The stream of an officer: the agency's wishes and their own."""
    mine = Q(person__isnull=True) | Q(person_id=by.person_key)
    return _of(agency, Subscription.objects.filter(mine, agency=agency))


def of_agency(agency: Agency) -> Stream:
    """The stream of an agency as a whole."""
    return _of(agency, Subscription.objects.filter(agency=agency, person__isnull=True))


def _of(agency: Agency, rows: Iterable[Subscription]) -> Stream:
    found = list(rows)
    follows = tuple(s for s in found if s.wish == Wish.FOLLOW)
    return Stream(agency, follows, tuple(s for s in found if s.wish == Wish.MUTE))


def usual(agency: Agency) -> list[str]:
    """The categories that are shown to an agency of this kind by default."""
    return [c.id for c in categories().values() if agency.kind in c.kinds]


def shows(stream: Stream, bulletin: Bulletin, *, asked: bool) -> bool:
    """Whether a bulletin that its reader is entitled to is shown; same rule as :func:`shown`."""
    reach = audiences.reach_of(bulletin)
    if asked or audiences.names(reach, stream.agency):
        return True
    if any(_matches(s, bulletin) for s in stream.mutes):
        return False
    return bulletin.category in usual(stream.agency) or any(
        _matches(s, bulletin) for s in stream.follows
    )


def _matches(wish: Subscription, bulletin: Bulletin) -> bool:
    if wish.category and wish.category != bulletin.category:
        return False
    if wish.field and wish.field != bulletin.field:
        return False
    return not wish.division or bulletin.division.startswith(basin.prefix(wish.division))


def shown(stream: Stream) -> Q:
    """The bulletins of a stream, among those that its reader is entitled to."""
    asked = Asked.objects.filter(bulletin=OuterRef("pk"), agency_code=stream.agency.code)
    always = audiences.named(stream.agency) | Q(Exists(asked))
    wanted = Q(category__in=usual(stream.agency)) | _any(stream.follows)
    return always | wanted & ~_any(stream.mutes)


def _any(wishes: Sequence[Subscription]) -> Q:
    """Bulletins that one of some wishes is about; none without a wish."""
    found = Q(pk__in=[])
    for wish in wishes:
        one = Q(division__startswith=basin.prefix(wish.division)) if wish.division else Q()
        if wish.category:
            one &= Q(category=wish.category)
        if wish.field:
            one &= Q(field=wish.field)
        found |= one or ~Q(pk__in=[])
    return found
