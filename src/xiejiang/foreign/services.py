"""Writes about requests for judicial assistance; every one an act."""

from __future__ import annotations

from xiejiang.agencies import services as agency_services
from xiejiang.audit.domain import Act, Power
from xiejiang.audit.services import act
from xiejiang.cases import queries as cases
from xiejiang.cases.domain import CaseStatus
from xiejiang.cases.errors import CaseClosed
from xiejiang.cases.queries import Case
from xiejiang.foreign import checks, queries
from xiejiang.foreign.domain import AssistanceState, HandGiven, Outcome, RequestGiven
from xiejiang.foreign.errors import AssistanceMoved, AssistanceOver, ForeignInvalid, NotRegistrar
from xiejiang.foreign.models import Assistance, Hand

WORKING = (Power.HANDLE, Power.LIAISE, Power.APPROVE)
WORD = "司协"


@act("foreign.assistance_registered", *WORKING)
def register(act: Act, *, case: Case, given: RequestGiven, filled_in: bool = False) -> Assistance:
    """登记司法协助请求：向外国提出的或者外国提出的，写明途径、依据和请求事项。"""
    cases.require_part(case, by=act.actor, now=act.now)
    act.about(case, matter=case.pk)
    if case.status == CaseStatus.CLOSED:
        raise CaseClosed
    agency = queries.own_agency(by=act.actor)
    ForeignInvalid.insist(checks.request(given, kind=agency.kind))
    serial = agency_services.take_number(agency_id=agency.pk, word=WORD, year=act.now.year)
    return Assistance.objects.create(
        number=f"{agency.short_name}{WORD}〔{act.now.year}〕{serial}号",
        case=case,
        agency=agency,
        channel=given.channel,
        country=given.country,
        basis=given.basis.value,
        treaty=given.treaty,
        basis_words=given.basis_words.strip(),
        subject=given.subject.strip(),
        reference=given.reference.strip(),
        filled_in=filled_in,
        registered_by=act.actor.person_name,
        registered_at=act.now,
        changed_at=act.now,
    )


@act("foreign.hand_recorded", *WORKING)
def record(act: Act, *, assistance: Assistance, given: HandGiven, hands: int) -> Hand:
    """登记一环：哪一天办到哪一环、在谁手里；退回、拒绝的写明理由。登记以后不能更改。"""
    found = queries.get(by=act.actor, assistance_id=assistance.pk)
    case = found.case
    cases.require_part(case, by=act.actor, now=act.now)
    act.about(found, matter=case.pk)
    if act.actor.agency_id != found.agency_id:
        raise NotRegistrar(agency=found.agency.name)
    if found.state != AssistanceState.MOVING:
        raise AssistanceOver(number=found.number, state=AssistanceState(found.state).zh)
    last = found.steps.last()
    ForeignInvalid.insist(
        checks.hand(given, assistance=found, last=last.on if last else None, today=act.today)
    )
    _claim(found, given.outcome, hands, act)
    return Hand.objects.create(
        assistance=found,
        serial=hands + 1,
        step=given.step,
        outcome=given.outcome.value,
        on=given.on,
        holder=given.holder.strip(),
        words=given.words.strip(),
        agreed=given.agreed,
        person=act.actor.person_name,
        post=act.actor.post_title,
        at=act.now,
    )


def _claim(found: Assistance, outcome: Outcome, hands: int, act: Act) -> None:
    """Whoever comes second, with hands that are no longer the last, is refused."""
    rows = Assistance.objects.filter(pk=found.pk, hands=hands, state=AssistanceState.MOVING)
    state = outcome.ends or AssistanceState.MOVING
    if rows.update(hands=hands + 1, state=state.value, changed_at=act.now) != 1:
        raise AssistanceMoved(number=found.number)
    found.refresh_from_db()
