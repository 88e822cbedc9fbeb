"""Who sees a case, and why: the one rule, as a query filter and for one object.

An agency sees a case because it takes part in it; or because it, or one of its posts, has a right
to read it now: given by the owner, or taken in an emergency. Such a right reads and does nothing
else, and reaches no case that is classified above the post's clearance.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from xiejiang.audit.domain import Actor, Power
from xiejiang.cases.access_models import Grant
from xiejiang.cases.domain import GrantKind, ParticipantRole, Secrecy
from xiejiang.cases.errors import CaseNotFound, IdentityNotGranted, OnlyReading
from xiejiang.cases.models import Case, Participant
from xiejiang.kernel.errors import NotFound

READS_CASES = frozenset(
    {Power.HANDLE, Power.APPROVE, Power.LIAISE, Power.SUPERVISE, Power.READ_LOG}
)
"""Any of these lets a post read its agency's cases; administrators have none of them."""


@dataclass(frozen=True, slots=True)
class Right:
    """One reason why somebody sees a case."""

    ground: str
    """``part``, or the kind of a grant."""
    words: str
    """The role of the agency, or what the right is called."""
    purpose: str
    """The proceeding by which it came to take part, or the purpose of the right."""
    since: datetime
    until: datetime | None
    given_by: str
    grant: Grant | None


def reads_cases(by: Actor) -> bool:
    """Whether the post reads cases at all."""
    return by.agency_id is not None and bool(by.powers & READS_CASES)


def parts(*, by: Actor) -> QuerySet[Participant]:
    """Where the actor's agency takes part now."""
    return Participant.objects.filter(agency_id=by.agency_key, until__isnull=True)


def live(*, by: Actor, now: datetime) -> QuerySet[Grant]:
    """What the actor may read now without taking part: in time, not ended, within clearance."""
    own = Q(post__isnull=True) | Q(post_id=by.post_id)
    return Grant.objects.filter(
        own,
        agency_id=by.agency_key,
        since__lte=now,
        until__gt=now,
        ended_at__isnull=True,
        case__secrecy__in=Secrecy.up_to(by.clearance),
    )


def visible(*, by: Actor, now: datetime | None = None) -> QuerySet[Case]:
    """The cases that an actor may see.

    Whoever holds no right to read beside taking part, which is nearly everybody, pays one look
    into an index for it, and their lists are asked for as if there were none.
    """
    if by.can(Power.SYSTEM):
        return Case.objects.all()
    if not reads_cases(by):
        return Case.objects.none()
    takes_part = Exists(parts(by=by).filter(case=OuterRef("pk")))
    lent = set(live(by=by, now=now or timezone.now()).values_list("case", flat=True))
    if not lent:
        return Case.objects.filter(takes_part)
    return Case.objects.filter(takes_part | Q(pk__in=lent))


def joined(*, by: Actor) -> QuerySet[Case]:
    """The cases in which an actor's agency takes part: those in which something can wait for it."""
    if not reads_cases(by):
        return Case.objects.none()
    return Case.objects.filter(pk__in=parts(by=by).values("case"))


def sees(case: Case, *, by: Actor, now: datetime | None = None) -> bool:
    """Whether an actor may see one case; the same rule as :func:`visible`."""
    if takes_part(case, by=by):
        return True
    if not reads_cases(by):
        return False
    return live(by=by, now=now or timezone.now()).filter(case=case).exists()


def takes_part(case: Case, *, by: Actor) -> bool:
    """Whether the actor's agency takes part, so that its officers may act and not only read."""
    if by.can(Power.SYSTEM):
        return True
    return reads_cases(by) and parts(by=by).filter(case=case).exists()


def require_part(
    case: Case, *, by: Actor, now: datetime | None = None, unseen: type[NotFound] = CaseNotFound
) -> None:
    """Refuse whoever does not take part: who may only read is told so, others find nothing."""
    if takes_part(case, by=by):
        return
    if sees(case, by=by, now=now):
        raise OnlyReading(lead=case.lead.name)
    raise unseen


def require_identities(case: Case, *, by: Actor, now: datetime) -> None:
    """Refuse to unmask personal data for who does not see the case, or reads without that."""
    found = rights(by=by, case=case.pk, now=now)
    if not found:
        raise CaseNotFound
    if all(r.grant is not None and not r.grant.identities for r in found):
        raise IdentityNotGranted(lead=case.lead.name)


def rights(*, by: Actor, case: uuid.UUID, now: datetime) -> tuple[Right, ...]:
    """Every reason why an actor sees a case: taking part first, then what ends last."""
    if not reads_cases(by):
        return ()
    taken = [
        Right("part", ParticipantRole(p.role).zh, p.scope, p.since, None, "", None)
        for p in parts(by=by).filter(case=case)
    ]
    lent = live(by=by, now=now).filter(case=case).order_by("-until", "-pk")
    return (*taken, *(_lent(g) for g in lent))


def _lent(grant: Grant) -> Right:
    return Right(
        ground=grant.kind,
        words=GrantKind(grant.kind).zh,
        purpose=grant.purpose,
        since=grant.since,
        until=grant.until,
        given_by=grant.given_by,
        grant=grant,
    )
