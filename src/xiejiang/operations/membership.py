"""Who may do what with an operation; asked by every act, inside its transaction."""

from __future__ import annotations

from django.db.models import QuerySet

from xiejiang.agencies.queries import Agency
from xiejiang.audit.domain import Act, Actor, NoticeTo, Power
from xiejiang.operations.domain import IN, SEEING, MemberState, OperationState
from xiejiang.operations.errors import NotLead, NotMember, OperationNotFound, WrongState
from xiejiang.operations.models import Member, Operation, Team

PLANNING = (Power.HANDLE, Power.APPROVE, Power.SYSTEM)
DECIDING = (Power.APPROVE, Power.SYSTEM)
RECORDING = (Power.HANDLE, Power.APPROVE, Power.SUPERVISE, Power.SYSTEM)


def locked(operation: Operation) -> Operation:
    """The operation as it is now, locked, so that two officers do not decide at once."""
    found = Operation.objects.select_for_update(of=("self",)).select_related("lead")
    return found.get(pk=operation.pk)


def membership(operation: Operation, by: Actor) -> Member | None:
    """As what the actor's agency stands to an operation."""
    return Member.objects.filter(operation=operation, agency_id=by.agency_key).first()


def must_see(act: Act, operation: Operation) -> None:
    """Whoever takes no part finds nothing."""
    if act.actor.can(Power.SYSTEM):
        return
    found = membership(operation, act.actor)
    if found is None or found.state not in SEEING:
        raise OperationNotFound


def must_lead(act: Act, operation: Operation) -> None:
    """Only the lead plans, starts, reports and closes."""
    must_see(act, operation)
    here = act.actor.can(Power.SYSTEM) or act.actor.agency_id == operation.lead_id
    if operation.origin or not here:
        raise NotLead(title=operation.title, lead=operation.lead.name)


def must_take_part(by: Actor, operation: Operation) -> None:
    """Only who leads or accepted acts on the spot. Not an act."""
    found = membership(operation, by)
    if found is None or found.state not in SEEING:
        raise OperationNotFound
    if found.state not in IN:
        raise NotMember


def must_be(operation: Operation, *states: OperationState, what: str) -> None:
    """Refuse what does not fit the state, naming it."""
    if operation.state not in states:
        state = OperationState(operation.state).zh
        raise WrongState(title=operation.title, state=state, what=what)


def takers(operation: Operation) -> list[Agency]:
    """The agencies that take part, the lead first."""
    rows = Member.objects.filter(operation=operation, state__in=IN).select_related("agency")
    return [m.agency for m in sorted(rows, key=lambda m: (m.state != MemberState.LEAD, m.pk))]


def own_teams(operation: Operation, *, by: Actor) -> QuerySet[Team]:
    """The teams that officers here are in: those of the lead, or the actor's own."""
    own = by.agency_id if operation.origin else None
    return Team.objects.filter(operation=operation, agency=own)


def tell(act: Act, operation: Operation, kind: str, text: str) -> None:
    """A notice to every other agency that takes part or is invited."""
    rows = Member.objects.filter(operation=operation, state__in=SEEING).select_related("agency")
    for member in rows:
        if member.agency_id != act.actor.agency_id and not member.agency.node:
            act.notify(NoticeTo(member.agency.code, kind, text))
