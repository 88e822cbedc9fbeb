"""Reads about reading: why somebody sees a case, who else may, who did, and what waits for whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from xiejiang.audit import queries as log
from xiejiang.audit.domain import Actor, Power
from xiejiang.audit.services import lacking
from xiejiang.cases import sight
from xiejiang.cases.access_models import AccessRequest, Grant, Reading
from xiejiang.cases.domain import GrantKind, ParticipantRole, RequestState
from xiejiang.cases.errors import CaseNotFound, GrantNotFound, RequestNotFound
from xiejiang.cases.models import Case, Participant

DISCLOSURES = ("cases.identity_read", "proceedings.personal_read", "evidence.opened")
"""Acts by which sealed or personal data was given out: they are in the log, with the purpose."""
EMERGENCIES = Q(kind=GrantKind.EMERGENCY)


@dataclass(frozen=True, slots=True)
class Read:
    """One reading, wherever it was noted."""

    at: datetime
    agency: str
    post: str
    person: str
    ground: str
    purpose: str
    what: str


@dataclass(frozen=True, slots=True)
class Totals:
    """How emergency readings stand, for one agency or in all."""

    agency: str
    opened: int
    justified: int
    unjustified: int
    waiting: int
    overdue: int


def owns(case: Case, *, by: Actor) -> bool:
    """Whether the actor's agency answers for the case."""
    return by.agency_id == case.lead_id


def grants(*, by: Actor, case: Case) -> list[Grant]:
    """Who may or might read a case without taking part: all for its owner, else one's own."""
    found = Grant.objects.filter(case=case).select_related("agency", "post", "review", "case__lead")
    if not owns(case, by=by) and not by.can(Power.SYSTEM):
        found = found.filter(agency_id=by.agency_key)
    return list(found)


def grant(*, by: Actor, case: Case, pk: int) -> Grant:
    """One right to read a case."""
    found = next((g for g in grants(by=by, case=case) if g.pk == pk), None)
    if found is None:
        raise GrantNotFound
    return found


def held(*, by: Actor, now: datetime) -> list[Grant]:
    """What the actor may read now without taking part, the first to end first."""
    if not sight.reads_cases(by):
        return []
    found = sight.live(by=by, now=now).select_related("case__lead", "post")
    return list(found.order_by("until", "pk"))


def requests(*, by: Actor, limit: int = 50) -> list[AccessRequest]:
    """What the actor's agency asked to read, newest first."""
    found = AccessRequest.objects.filter(agency_id=by.agency_key)
    return list(found[:limit])


def requests_to_answer(*, by: Actor, case: Case | None = None) -> list[AccessRequest]:
    """What the actor's agency is asked, the oldest first."""
    found = AccessRequest.objects.filter(
        case__lead_id=by.agency_key, state=RequestState.WAITING
    ).select_related("agency", "case__lead")
    if case is not None:
        found = found.filter(case=case)
    return list(found.order_by("pk"))


def request_to_answer(*, by: Actor, case: Case, pk: int) -> AccessRequest:
    """One request that a case's owner is asked, answered or not."""
    found = AccessRequest.objects.filter(case=case, pk=pk, case__lead_id=by.agency_key)
    one = found.select_related("agency", "case__lead").first()
    if one is None:
        raise RequestNotFound
    return one


def reviews(*, by: Actor, now: datetime) -> tuple[list[Grant], list[Grant]]:
    """Emergency readings that the actor's agency has to review, the first due first; and those
    that others let lapse and it watches, as supervisor of the case or as their superior."""
    supervised = Participant.objects.filter(
        agency_id=by.agency_key, role=ParticipantRole.SUPERVISE, until__isnull=True
    )
    watched = Q(case__in=supervised.values("case"))
    if by.agency_code:
        watched |= Q(case__lead__parent_code=by.agency_code)
    mine = Q(case__lead_id=by.agency_key)
    found = list(_unreviewed().filter(mine | (watched & Q(review_by__lte=now))))
    own = [g for g in found if g.case.lead_id == by.agency_id]
    lapsed = [g for g in found if g.case.lead_id != by.agency_id]
    return own, lapsed


def _unreviewed() -> QuerySet[Grant]:
    found = Grant.objects.filter(EMERGENCIES, review__isnull=True)
    return found.select_related("case__lead", "agency", "post").order_by("review_by", "pk")


def readings(*, by: Actor, case: Case, limit: int = 200) -> list[Read]:
    """Who read what, newest first: everybody's for the owner and auditors, else one's agency's.

    What was given out by an act is in the log; pages and files are among the traces.
    """
    if not sight.sees(case, by=by):
        raise CaseNotFound
    noted = Reading.objects.filter(case=case)
    given = log.done(matter=case.pk, acts=DISCLOSURES)
    if not (owns(case, by=by) or by.can(Power.READ_LOG) or by.can(Power.SYSTEM)):
        noted = noted.filter(agency_code=by.agency_code)
        given = given.filter(agency_code=by.agency_code)
    found = [_noted(r) for r in noted[:limit]] + [_given(e) for e in given[:limit]]
    return sorted(found, key=lambda r: r.at, reverse=True)[:limit]


def _noted(row: Reading) -> Read:
    return Read(
        at=row.at,
        agency=row.agency_name,
        post=row.post_title,
        person=row.person_name,
        ground=row.ground,
        purpose=row.purpose,
        what=row.what,
    )


def _given(entry: log.LogEntry) -> Read:
    return Read(
        at=entry.at,
        agency=entry.agency_name,
        post=entry.post_title,
        person=entry.person_name,
        ground="act",
        purpose=str(entry.details.get("purpose", "")),
        what=entry.act,
    )


def statistics(*, by: Actor, since: datetime, until: datetime, now: datetime) -> list[Totals]:
    """Emergency readings by the agency that opened them; the first line is the sum.

    An auditor sees those of the own agency and those of its cases; who audits the node sees all
    of them as numbers.
    """
    if not (by.can(Power.READ_LOG) or by.can(Power.RUN_AUDIT) or by.can(Power.SYSTEM)):
        raise lacking(by, (Power.READ_LOG, Power.RUN_AUDIT))
    found = Grant.objects.filter(EMERGENCIES, since__gte=since, since__lt=until)
    if by.can(Power.READ_LOG):
        found = found.filter(Q(agency_id=by.agency_key) | Q(case__lead_id=by.agency_key))
    rows = list(found.values_list("agency__name", "review__justified", "review_by"))
    names = sorted({name for name, _found, _due in rows})
    return [_total("", rows, now)] + [
        _total(name, [r for r in rows if r[0] == name], now) for name in names
    ]


def _total(
    name: str, rows: Sequence[tuple[str, bool | None, datetime | None]], now: datetime
) -> Totals:
    counted = Counter(found for _name, found, _due in rows)
    late = sum(found is None and due is not None and due <= now for _name, found, due in rows)
    return Totals(
        agency=name,
        opened=len(rows),
        justified=counted[True],
        unjustified=counted[False],
        waiting=counted[None],
        overdue=late,
    )
