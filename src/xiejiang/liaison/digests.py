"""日报: what one day brought an officer, or an agency, in the order of the nine categories."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from xiejiang.agencies.queries import Agency
from xiejiang.audit.domain import Actor
from xiejiang.liaison import audiences, lists, seeing, streams
from xiejiang.liaison.domain import BulletinState, Category, Filter, beyond, categories
from xiejiang.liaison.models import Bulletin

MOST = 500


@dataclass(frozen=True, slots=True)
class DigestLine:
    """One bulletin of the day, and what happened to it."""

    bulletin: Bulletin
    event: str


@dataclass(frozen=True, slots=True)
class Digest:
    """日报: of one day, for one reader."""

    on: date
    reader: str
    groups: tuple[tuple[Category, tuple[DigestLine, ...]], ...]
    to_sign: tuple[Bulletin, ...]
    cut: bool
    """Whether there were more than a digest shows; the list has them all."""

    @property
    def count(self) -> int:
        """How many bulletins."""
        return sum(len(lines) for _, lines in self.groups)


def of_officer(*, by: Actor, on: date) -> Digest:
    """The digest of the officer's stream."""
    found = lists.page(by=by, narrowed=Filter(since=on, until=on), limit=MOST + 1)
    waiting = lists.counts(by=by, now=timezone.now()).to_sign
    return _digest(on, f"{by.agency_name} {by.person_name}", found, waiting)


def of_agency(agency: Agency, *, on: date) -> Digest:
    """The digest of an agency as a whole: for its notice board, and for programs of the node."""
    found: QuerySet[Bulletin] = Bulletin.objects.filter(
        audiences.meant(agency), streams.shown(streams.of_agency(agency)), state__in=seeing.OUT
    )
    since = lists.midnight(on)
    found = found.filter(changed_at__gte=since, changed_at__lt=since + timedelta(days=1))
    found = found.select_related("agency").order_by("-changed_at", "-id")
    return _digest(on, agency.name, list(found[: MOST + 1]), ())


def _digest(
    on: date, reader: str, found: Sequence[Bulletin], waiting: tuple[Bulletin, ...]
) -> Digest:
    shown = found[:MOST]
    groups = []
    for one in (*categories().values(), *beyond().values()):
        lines = tuple(DigestLine(b, event(b)) for b in shown if b.category == one.id)
        if lines:
            groups.append((one, lines))
    return Digest(on, reader, tuple(groups), waiting, len(found) > MOST)


def event(bulletin: Bulletin) -> str:
    """What last happened to a bulletin, in a word."""
    if bulletin.state == BulletinState.WITHDRAWN:
        return "撤回"
    return "更正" if bulletin.version > 1 else "发布"


def yesterday(now: datetime) -> date:
    """The day a digest is of, when no day is named: the last whole one."""
    return timezone.localtime(now).date() - timedelta(days=1)
