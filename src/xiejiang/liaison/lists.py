"""Lists of bulletins: pages, drafts, those of a case, and what the desk counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from xiejiang.audit.domain import Actor
from xiejiang.basin import queries as basin
from xiejiang.cases.queries import Case
from xiejiang.liaison import seeing, streams
from xiejiang.liaison.domain import BulletinState, Cursor, Filter, ReceiptKind
from xiejiang.liaison.models import Asked, Bulletin, Receipt

ALL = Filter()
MOST_ON_DESK = 20
FIRST, LAST = date(1949, 10, 1), date(2199, 12, 31)


@dataclass(frozen=True, slots=True)
class Counts:
    """What the desk says of bulletins."""

    unread: int
    to_sign: tuple[Bulletin, ...]
    """Urgent ones that wait for the agency's signature, the earliest first."""
    overdue: tuple[Bulletin, ...]
    """The agency's own, past their time, that somebody has not signed for."""


def page(
    *,
    by: Actor,
    narrowed: Filter = ALL,
    after: Cursor | None = None,
    limit: int = 50,
    stream: bool = True,
) -> list[Bulletin]:
    """A page of what was published, the latest change first; each with ``unread``, ``to_sign``.

    With ``stream`` what the officer wants shown, without it everything they are entitled to.
    """
    found = _stream(by) if stream else seeing.visible(by=by)
    found = _marked(_narrowed(found.filter(state__in=seeing.OUT), narrowed), by)
    if narrowed.unread:
        found = found.filter(_unread(by))
    if after is not None:
        found = _after(found, after)
    return list(found.select_related("agency").order_by("-changed_at", "-id")[:limit])


def _after(found: QuerySet[Bulletin], cursor: Cursor) -> QuerySet[Bulletin]:
    return found.filter(changed_at__lte=cursor.at).filter(
        Q(changed_at__lt=cursor.at) | Q(id__lt=cursor.id)
    )


def _stream(by: Actor) -> QuerySet[Bulletin]:
    found = seeing.visible(by=by)
    if not seeing.reads(by):
        return found
    wanted = streams.shown(streams.of_actor(by, seeing.agency_of(by)))
    return found.filter(seeing.own(by) | wanted)


def _narrowed(found: QuerySet[Bulletin], narrowed: Filter) -> QuerySet[Bulletin]:
    same = {
        "category": narrowed.category,
        "field": narrowed.field,
        "agency__kind": narrowed.publisher,
    }
    found = found.filter(**{name: value for name, value in same.items() if value})
    if narrowed.division:
        found = found.filter(division__startswith=basin.prefix(narrowed.division))
    if narrowed.urgent:
        found = found.filter(urgent=True)
    if narrowed.since:
        found = found.filter(changed_at__gte=midnight(narrowed.since))
    if narrowed.until:
        found = found.filter(changed_at__lt=midnight(min(narrowed.until, LAST) + timedelta(days=1)))
    for word in narrowed.text.split()[:6]:
        words = Q(state=BulletinState.PUBLISHED, words__icontains=word)
        found = found.filter(Q(number__icontains=word) | Q(title__icontains=word) | words)
    return found


def midnight(day: date) -> datetime:
    """The beginning of a day in Beijing; of a mistyped year, the end of what a calendar holds."""
    known = min(max(day, FIRST), LAST)
    return timezone.make_aware(datetime.combine(known, time.min))


def _marked(found: QuerySet[Bulletin], by: Actor) -> QuerySet[Bulletin]:
    """Each with whether the reader has not read its edition, and whether they are to sign it."""
    return found.annotate(unread=_unread(by), to_sign=_to_sign(by))


def _unread(by: Actor) -> Q:
    """Editions of others that the reader has not opened."""
    read = _receipts(by).filter(kind=ReceiptKind.READ, person_id=by.person_key)
    return Q(state=BulletinState.PUBLISHED) & ~seeing.own(by) & ~Q(Exists(read))


def _to_sign(by: Actor) -> Q:
    """Editions that the reader's agency is asked to sign and has not."""
    asked = Asked.objects.filter(bulletin=OuterRef("pk"), agency_code=by.agency_code)
    signed = _receipts(by).filter(kind=ReceiptKind.SIGNED)
    return Q(Exists(asked), state=BulletinState.PUBLISHED) & ~Q(Exists(signed))


def _receipts(by: Actor) -> QuerySet[Receipt]:
    """The receipts of the reader's agency under the current edition."""
    return Receipt.objects.filter(
        bulletin=OuterRef("pk"), version=OuterRef("version"), agency_code=by.agency_code
    )


def drafts(*, by: Actor) -> list[Bulletin]:
    """What the actor's agency has not published yet."""
    found = seeing.visible(by=by).filter(seeing.own(by), state=BulletinState.DRAFT)
    return list(found.select_related("agency", "case").order_by("-drafted_at")[:200])


def published(*, by: Actor, after: Cursor, limit: int = 50) -> list[Bulletin]:
    """What the actor's agency published, the latest change first."""
    found = seeing.visible(by=by).filter(seeing.own(by), state__in=seeing.OUT)
    return list(
        _after(found, after).select_related("agency").order_by("-changed_at", "-id")[:limit]
    )


def is_unread(bulletin: Bulletin, *, by: Actor) -> bool:
    """Whether the reader has not opened the current edition, and it is there to be read."""
    return Bulletin.objects.filter(_unread(by), pk=bulletin.pk).exists()


def of_case(*, by: Actor, case: Case) -> list[Bulletin]:
    """The bulletins about a case that the actor is entitled to, with the agency's own drafts."""
    found = _marked(seeing.visible(by=by).filter(case=case), by)
    return list(found.select_related("agency").order_by("-changed_at", "-id")[:200])


def count_of_case(*, by: Actor, case: Case) -> int:
    """How many these are."""
    return seeing.visible(by=by).filter(case=case).count()


def to_sign_of_case(*, by: Actor, case: Case) -> Bulletin | None:
    """A bulletin about a case that waits for the signature of the actor's agency."""
    found = Bulletin.objects.filter(_to_sign(by), case=case).select_related("agency")
    return found.order_by("sign_by").first()


def counts(*, by: Actor, now: datetime) -> Counts:
    """What the desk says: unread, to be signed, and own ones that others let lapse."""
    if not seeing.reads(by):
        return Counts(0, (), ())
    mine = _stream(by)
    waiting = _marked(mine.filter(_to_sign(by)), by).select_related("agency").order_by("sign_by")
    return Counts(
        unread=mine.filter(_unread(by)).count(),
        to_sign=tuple(waiting[:MOST_ON_DESK]),
        overdue=tuple(overdue(by=by, now=now)),
    )


def overdue(*, by: Actor, now: datetime) -> list[Bulletin]:
    """The agency's own urgent bulletins past their time that somebody has not signed for."""
    signed = Receipt.objects.filter(
        bulletin=OuterRef("bulletin"),
        version=OuterRef("bulletin__version"),
        agency_code=OuterRef("agency_code"),
        kind=ReceiptKind.SIGNED,
    )
    missing = Asked.objects.filter(~Q(Exists(signed)), bulletin=OuterRef("pk"))
    found = Bulletin.objects.filter(
        seeing.own(by), Exists(missing), state=BulletinState.PUBLISHED, urgent=True
    )
    return list(found.filter(sign_by__lt=now).order_by("sign_by")[:MOST_ON_DESK])
