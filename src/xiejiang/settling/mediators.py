"""Reads of the register of mediating bodies, and who may be chosen for a talk.

::

    page(on=day, narrowed=NARROWED, after=None) -> list[BodyVersion]     # as each counts
    get(body_id=...) -> MediationBody                                    # BodyNotFound
    counting(body) -> BodyVersion;  pending(body) -> BodyVersion | None
    state(version, on=day) -> BodyState
    names(version, by=actor) -> list[Mediator]                           # with consent, or own
    offered(case=case, on=day) -> list[Offered]                          # for the form of a talk

Everybody who signs in may read it. Of a body the latest confirmed version counts; while none is,
the latest is shown as unconfirmed. A name without consent is for the registering agency alone.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Case as Either
from django.db.models import Exists, Max, OuterRef, Q, QuerySet, Subquery, Value, When

from xiejiang.audit.domain import Actor, Power
from xiejiang.basin import queries as basin
from xiejiang.basin.errors import UnknownDivision
from xiejiang.cases.domain import Field
from xiejiang.cases.queries import Case
from xiejiang.settling.domain import BodyState
from xiejiang.settling.errors import BodyNotFound
from xiejiang.settling.models import BodyVersion, MediationBody, Mediator

WRITES = (Power.HANDLE, Power.LIAISE)
"""Who registers and corrects for an agency."""
CHECKS = (*WRITES, Power.APPROVE)
"""Who confirms and withdraws."""
FITTING, OTHERS = 200, 100
"""How many bodies a form offers."""
"""调解组织最多列出多少个."""


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Which bodies of the register are wanted."""

    kind: str = ""
    division: str = ""
    """Those that mediate in this division: of itself, above it, and within it."""
    matter: str = ""
    state: str = ""
    """A ``BodyState``; empty for all that are not withdrawn."""
    agency: str = ""
    """Code of the registering agency."""


NARROWED = Narrowed()


@dataclass(frozen=True, slots=True)
class Offered:
    """A body that may be chosen, whether it fits the case, and why."""

    version: BodyVersion
    fits: bool
    reason: str


def may_write(*, by: Actor) -> bool:
    """Whether the reader's post registers for an agency."""
    return bool(by.agency_id) and by.can(*WRITES)


def _shown() -> QuerySet[BodyVersion]:
    """Of each body the version that counts: the latest confirmed, else the latest."""
    checked = Either(When(confirmation__isnull=False, then=Value(1)), default=Value(0))
    best = BodyVersion.objects.filter(body=OuterRef("body")).order_by(checked.desc(), "-number")
    found = BodyVersion.objects.filter(pk=Subquery(best.values("pk")[:1]))
    return _whole(found)


def _whole(rows: QuerySet[BodyVersion]) -> QuerySet[BodyVersion]:
    found = rows.select_related(
        "body__agency", "body__withdrawal__withdrawn_by", "registered_by", "confirmation"
    )
    return found.prefetch_related("matters", "mediators")


def page(
    *,
    on: date,
    narrowed: Narrowed = NARROWED,
    after: tuple[datetime, uuid.UUID] | None = None,
    limit: int = 50,
) -> list[BodyVersion]:
    """The register as each body counts, the latest registered body first."""
    found = _standing(_shown(), narrowed.state, on)
    if narrowed.kind:
        found = found.filter(kind=narrowed.kind)
    if narrowed.agency:
        found = found.filter(body__agency__code=narrowed.agency)
    if narrowed.matter:
        found = found.filter(_in_matter(narrowed.matter))
    if narrowed.division:
        found = found.filter(_near(narrowed.division))
    if after is not None:
        at, pk = after
        earlier = Q(body__registered_at=at, body__pk__lt=pk)
        found = found.filter(Q(body__registered_at__lt=at) | earlier)
    return list(found.order_by("-body__registered_at", "-body__pk")[:limit])


def _standing(rows: QuerySet[BodyVersion], state: str, on: date) -> QuerySet[BodyVersion]:
    rows = rows.filter(body__withdrawal__isnull=state != BodyState.WITHDRAWN)
    if state == BodyState.UNCONFIRMED:
        later = BodyVersion.objects.filter(body=OuterRef("body"), number__gt=OuterRef("number"))
        return rows.filter(Q(confirmation__isnull=True) | Exists(later))
    if state in (BodyState.VALID, BodyState.LAPSED):
        rows = rows.filter(confirmation__isnull=False)
        valid = Q(valid_until__gte=on)
        return rows.filter(valid if state == BodyState.VALID else ~valid)
    return rows


def _in_matter(matter: str) -> Q:
    return Q(matters__isnull=True) | Q(matters__field=matter)


def _near(division: str) -> Q:
    within = Q(division__startswith=basin.prefix(division))
    return within | Q(division__in=chain(division))


def chain(division: str) -> list[str]:
    """A division and all that it lies in, the nearest first."""
    found = [division]
    while (above := basin.superior(found[-1])) is not None:
        found.append(above.code)
    return found


def everything(*, on: date, narrowed: Narrowed = NARROWED) -> Iterator[BodyVersion]:
    """All pages, one after the other."""
    after = None
    while rows := page(on=on, narrowed=narrowed, after=after, limit=500):
        yield from rows
        after = (rows[-1].body.registered_at, rows[-1].body.pk)


def division(text: str) -> str:
    """The code of the division that a text means; a reach of a river is none."""
    found = basin.place_of(text)
    if basin.find(found) is None:
        raise UnknownDivision(code=text)
    return found


def latest_of(rows: Sequence[BodyVersion]) -> dict[uuid.UUID, int]:
    """The number of the latest version of each body, confirmed or not."""
    found = BodyVersion.objects.filter(body__in=[v.body_id for v in rows]).order_by()
    return dict(found.values_list("body").annotate(latest=Max("number")))


def get(*, body_id: uuid.UUID) -> MediationBody:
    """One body."""
    found = MediationBody.objects.select_related("agency", "withdrawal__withdrawn_by")
    body = found.filter(pk=body_id).first()
    if body is None:
        raise BodyNotFound
    return body


def versions(body: MediationBody) -> list[BodyVersion]:
    """Every version of a body, the latest first."""
    rows = BodyVersion.objects.filter(body=body).order_by("-number")
    return list(_whole(rows).select_related("confirmation__confirmed_by"))


def is_confirmed(version: BodyVersion) -> bool:
    """Whether a second person compared it with its source."""
    return hasattr(version, "confirmation")


def counting(found: Sequence[BodyVersion]) -> BodyVersion:
    """Among the versions of a body, the latest first, the one that counts."""
    return next((v for v in found if is_confirmed(v)), found[0])


def pending(found: Sequence[BodyVersion]) -> BodyVersion | None:
    """The latest version, when nobody confirmed it yet."""
    return None if is_confirmed(found[0]) else found[0]


def state(version: BodyVersion, *, on: date) -> BodyState:
    """Whether the body may be chosen by this version, and if not, why."""
    if hasattr(version.body, "withdrawal"):
        return BodyState.WITHDRAWN
    if not is_confirmed(version):
        return BodyState.UNCONFIRMED
    return BodyState.LAPSED if version.valid_until < on else BodyState.VALID


def names(version: BodyVersion, *, by: Actor, counts: bool = True) -> list[Mediator]:
    """Its mediators: with consent and while it counts, or all for the registering agency."""
    listed = list(version.mediators.all())
    if by.agency_id is not None and version.body.agency_id == by.agency_id:
        return listed
    return [m for m in listed if m.consented_on is not None] if counts else []


def choosable(*, body_id: uuid.UUID, on: date) -> BodyVersion | None:
    """The version of a body that may be chosen on a day; nothing when it may not."""
    rows = _standing(_shown(), BodyState.VALID, on)
    return rows.filter(body=body_id).first()


def offered(*, case: Case, on: date) -> list[Offered]:
    """Who may be chosen for a talk on a case: those of its place and matter first, then others."""
    around = chain(case.division)
    valid = _standing(_shown(), BodyState.VALID, on)
    fitting = Q(division__in=around) & _in_matter(case.field)
    fits = sorted(
        valid.filter(fitting).order_by("name", "pk")[:FITTING],
        key=lambda v: around.index(v.division),
    )
    taken = [v.pk for v in fits]
    others = valid.exclude(pk__in=taken).order_by("name", "pk")[:OTHERS]
    return [
        *(Offered(v, True, _reason(v, case, around)) for v in fits),
        *(Offered(v, False, _reason(v, case, around)) for v in others),
    ]


def _reason(version: BodyVersion, case: Case, around: list[str]) -> str:
    place = basin.full_name(version.division)
    matters = [m.field for m in version.matters.all()]
    within = version.division in around
    concerns = not matters or case.field in matters
    told = " / ".join(Field(m).zh for m in matters) or "全部"
    return "；".join(
        (
            f"区划：{place}，{'含本案' if within else '不含本案'}",
            f"事项：{told}，{'含本案' if concerns else '不含本案'}",
        )
    )
