"""Reads about water alerts. Default deny: the sender sees them, and whoever is told on this node.

::

    visible(by=actor) -> QuerySet[Alert]           # one rule as a filter,
    sees(alert, by=actor) -> bool                  # and for one object
    get(by=actor, alert_id=...) -> Alert           # AlertNotFound
    page(by=actor, after=None, limit=50) -> list[Alert]
    of_case(by=actor, case=...) -> list[Alert]
    desk(by=actor, now=...) -> list[Waiting]       # one bounded query
    told(alert) -> list[ToldLine]; answers(alert) -> list[Answer]
    preview(...) -> list[Recipient]                # who will get it, before it is sent
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from xiejiang.audit.domain import Actor, Power
from xiejiang.basin import queries as basin
from xiejiang.cases import queries as cases
from xiejiang.cases.queries import Case
from xiejiang.liaison import queries as liaison
from xiejiang.liaison.domain import category
from xiejiang.river.domain import (
    CATEGORY,
    AlertState,
    Arrival,
    Means,
    Outcome,
    Range,
    Recipient,
    Release,
)
from xiejiang.river.errors import AlertNotFound
from xiejiang.river.models import Alert, Answer, Sending, Told
from xiejiang.river.recipients import recipients

__all__ = [
    "Alert",
    "Answer",
    "Told",
    "answered",
    "answered_by",
    "answers",
    "bulletin_for",
    "bulletins",
    "case_of",
    "case_of_alert",
    "desk",
    "get",
    "kept",
    "mapped_cases",
    "may_send",
    "of_case",
    "owns",
    "page",
    "preview",
    "release_of",
    "sees",
    "short_name",
    "told",
    "visible",
]

MOST_ON_DESK = 20


@dataclass(frozen=True, slots=True)
class ToldLine:
    """One agency on the list: whether it signed for the current edition, and what it last said."""

    told: Told
    signed_at: datetime | None
    remark: str
    answer: Answer | None

    @property
    def missing(self) -> bool:
        """Whether nobody knows yet that this agency knows."""
        if self.told.means == Means.OUTSIDE:
            return self.told.otherwise_at is None
        return self.signed_at is None


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits on a desk: an answer of my agency, or somebody my agency still has to tell."""

    alert: Alert
    earliest: datetime | None
    """When the water may reach us at the earliest; nothing when unknown, or for the sender."""
    own: bool
    last: str
    """What my agency last answered, as a word; empty for nothing."""


def may_send(*, agency_kind: str) -> bool:
    """Whether agencies of a kind send alerts."""
    return agency_kind in category(CATEGORY).publishers


def release_of(alert: Alert) -> Release:
    """What was released, as an alert keeps it."""
    return Release(
        reach=alert.reach,
        place=alert.place,
        released_at=alert.released_at,
        pollutant=alert.pollutant,
        source=alert.source,
        quantity=alert.quantity,
        unit=alert.unit,
        measures=alert.measures,
        wanted=alert.wanted,
    )


def short_name(*, by: Actor) -> str:
    """发文代字 of the actor's agency."""
    return liaison.agency_of(by).short_name


def visible(*, by: Actor) -> QuerySet[Alert]:
    """The alerts an actor may see: their agency's, and those their agency is told."""
    if by.can(Power.SYSTEM):
        return Alert.objects.all()
    if not by.agency_id or not by.powers & cases.READS_CASES:
        return Alert.objects.none()
    mine = Told.objects.filter(alert=OuterRef("pk"), agency_code=by.agency_code)
    return Alert.objects.filter(Q(agency_id=by.agency_key) | Q(Exists(mine)))


def sees(alert: Alert, *, by: Actor) -> bool:
    """Whether an actor may see one alert; the same rule as :func:`visible`."""
    return visible(by=by).filter(pk=alert.pk).exists()


def owns(alert: Alert, *, by: Actor) -> bool:
    """Whether the actor's agency sent it."""
    return by.agency_id is not None and alert.agency_id == by.agency_id


def get(*, by: Actor, alert_id: uuid.UUID) -> Alert:
    """One alert; "not found" also when the actor's agency is not told."""
    found = visible(by=by).select_related("agency", "case").filter(pk=alert_id).first()
    if found is None:
        raise AlertNotFound
    return found


def page(
    *, by: Actor, after: tuple[datetime, uuid.UUID] | None = None, limit: int = 50
) -> list[Alert]:
    """Alerts, the latest first, a page at a time."""
    found = visible(by=by).select_related("agency")
    if after is not None:
        at, key = after
        found = found.filter(Q(sent_at__lt=at) | Q(sent_at=at, pk__lt=key))
    return list(found.order_by("-sent_at", "-id")[:limit])


def of_case(*, by: Actor, case: Case) -> list[Alert]:
    """The alerts about a case that the actor may see."""
    return list(visible(by=by).filter(case=case).select_related("agency")[:50])


def case_of(alert: Alert, *, by: Actor) -> Case | None:
    """The case it is about, for those who see the case."""
    case: Case | None = alert.case
    return case if case is not None and cases.sees(case, by=by) else None


def case_of_alert(alert_id: uuid.UUID) -> uuid.UUID | None:
    """The case an alert is about, if any; for the traces of reading."""
    return Alert.objects.filter(pk=alert_id).values_list("case_id", flat=True).first()


def mapped_cases(*, by: Actor, division: str, limit: int) -> list[Case]:
    """The latest cases with a point, of those the actor may see; in a division, if one is named."""
    found = cases.visible(by=by).filter(longitude__isnull=False, latitude__isnull=False)
    if division:
        found = found.filter(division__startswith=basin.prefix(division))
    return list(found.order_by("-updated_at", "-id")[:limit])


def preview(
    *, reach: str, wide: Range, sender: str, now: datetime, alert: Alert | None = None
) -> list[Recipient]:
    """Whom an alert will be for, before it is sent; who was told before stays on the list."""
    found = recipients(reach=reach, wide=wide, sender=sender, on=timezone.localdate(now))
    if alert is None:
        return found
    listed = {r.agency for r in found}
    return found + [_left(t) for t in alert.told.all() if t.agency_code not in listed]


def _left(told: Told) -> Recipient:
    """Told before, and no longer within the range: it still gets the correction."""
    gone = Arrival(told.km, None, None, ("更正后不在推算的范围内，仍收到更正",))
    return replace(kept(told), arrival=gone)


def kept(told: Told) -> Recipient:
    """A line of the list as a recipient, reckoned as it was."""
    return Recipient(
        agency=told.agency_code,
        name=told.agency_name,
        kind=told.agency_kind,
        division=told.division,
        arrival=told.arrival,
        means=Means(told.means),
        node=told.node,
    )


def bulletins(alert: Alert) -> list[liaison.Bulletin]:
    """The bulletins by which an alert went, the first first."""
    sent = Sending.objects.filter(alert=alert).select_related("bulletin__agency")
    return [s.bulletin for s in sent]


def bulletin_for(alert: Alert, *, by: Actor) -> liaison.Bulletin | None:
    """The bulletin by which the actor's agency was told."""
    return next((b for b in bulletins(alert) if liaison.is_asked(b, by=by)), None)


def told(alert: Alert, *, by: Actor) -> list[ToldLine]:
    """Who is on the list, with signatures and last answers; signatures only for the sender."""
    signed: dict[str, tuple[datetime, str]] = {}
    for bulletin in bulletins(alert):
        for line in liaison.readers(by=by, bulletin=bulletin).lines:
            if line.signed_at is not None:
                signed[line.code] = (line.signed_at, line.remark)
    last: dict[str, Answer] = {}
    for one in alert.answers.all():
        last.setdefault(one.agency_code, one)
    return [
        ToldLine(t, signed_at, remark, last.get(t.agency_code))
        for t in alert.told.all()
        for signed_at, remark in [signed.get(t.agency_code, (None, ""))]
    ]


def answers(alert: Alert) -> list[Answer]:
    """What agencies found, the latest first: a measurement upstream is a warning to those below."""
    return list(alert.answers.all()[:500])


@dataclass(frozen=True, slots=True)
class Answered:
    """One agency that an alert asked for an answer, and when it first gave one."""

    alert: Alert
    code: str
    name: str
    first: datetime | None


def answered(*, by: Actor, since: datetime, limit: int) -> list[Answered]:
    """Who of those on this node answered the alerts sent since; of all to the sender alone.

    An agency that was told sees its own line, as it does its own answer.
    """
    first = Answer.objects.filter(alert=OuterRef("alert"), agency_code=OuterRef("agency_code"))
    lines = Told.objects.filter(
        means=Means.HERE, alert__in=visible(by=by), alert__sent_at__gte=since
    )
    if not by.can(Power.SYSTEM):
        lines = lines.filter(Q(alert__agency_id=by.agency_key) | Q(agency_code=by.agency_code))
    lines = lines.select_related("alert").annotate(
        first=Subquery(first.order_by("at", "id").values("at")[:1])
    )
    return [
        Answered(t.alert, t.agency_code, t.agency_name, getattr(t, "first", None))
        for t in lines.order_by("-alert__sent_at", "agency_code")[:limit]
    ]


def answered_by(alert: Alert, *, agency: str) -> Answer | None:
    """What an agency last answered."""
    return alert.answers.filter(agency_code=agency).first()


def desk(*, by: Actor, now: datetime) -> list[Waiting]:
    """What waits for the actor's agency: answers to give, and agencies still to be told."""
    if not by.agency_id or not by.powers & cases.READS_CASES:
        return []
    mine = Told.objects.filter(alert=OuterRef("pk"), agency_code=by.agency_code)
    silent = Told.objects.filter(
        alert=OuterRef("pk"), means=Means.OUTSIDE, otherwise_at__isnull=True
    )
    last = Answer.objects.filter(alert=OuterRef("pk"), agency_code=by.agency_code)
    told_here = Q(Exists(mine.filter(means=Means.HERE)))
    own = Q(agency_id=by.agency_key) & Q(Exists(silent))
    found = (
        Alert.objects.filter(told_here | own, state=AlertState.OPEN)
        .select_related("agency")
        .annotate(
            own_last=Subquery(last.values("outcome")[:1]),
            own_earliest=Subquery(mine.values("earliest")[:1]),
        )
        .order_by("-sent_at", "-id")[:MOST_ON_DESK]
    )
    lines = (_waiting(a, by) for a in found)
    return [w for w in lines if w.own or _is_due(w, now)]


def _waiting(alert: Alert, by: Actor) -> Waiting:
    hours = getattr(alert, "own_earliest", None)
    earliest = None if hours is None else alert.released_at + timedelta(hours=float(hours))
    return Waiting(alert, earliest, owns(alert, by=by), getattr(alert, "own_last", None) or "")


def _is_due(waiting: Waiting, now: datetime) -> bool:
    """Whether an answer is to be given: none yet, or the water may have come since."""
    if not waiting.last:
        return True
    open_ = waiting.last in (Outcome.WATCHING, Outcome.NOT_ARRIVED)
    return open_ and waiting.earliest is not None and waiting.earliest <= now
