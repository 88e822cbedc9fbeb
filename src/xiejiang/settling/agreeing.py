"""Acts on agreements: what was agreed, that it took effect, and that a court confirmed it."""

from __future__ import annotations

import uuid

from django.db import IntegrityError, transaction

from xiejiang.agencies import queries as agencies
from xiejiang.audit.domain import Act, Power
from xiejiang.audit.services import act
from xiejiang.cases import queries as cases
from xiejiang.cases.queries import Case
from xiejiang.funds import services as funds
from xiejiang.funds.domain import Claim, Source, SourceKind
from xiejiang.funds.domain import Due as LedgerDue
from xiejiang.funds.queries import Obligation
from xiejiang.kernel.errors import Complaint, wording
from xiejiang.kernel.money import Money
from xiejiang.law.deadline import day_of
from xiejiang.restoration import queries as restorations
from xiejiang.restoration import services as restoration
from xiejiang.restoration.domain import DutyGiven, DutyKind, ProjectGiven, ProjectStatus
from xiejiang.restoration.queries import Duty, Project
from xiejiang.settling import agreements
from xiejiang.settling.agreements import Standing
from xiejiang.settling.domain import Terms
from xiejiang.settling.errors import (
    AgreementInvalid,
    AgreementNotFound,
    EarlierOwed,
    FedAlready,
    NewerVersion,
    NotConfirmed,
    NotEffective,
    NothingSigned,
    NotInLedger,
    NotRecorder,
)
from xiejiang.settling.models import Agreement, Due, Effect
from xiejiang.store.dialects import one_at_a_time

WORKING = (Power.HANDLE, Power.APPROVE)
LINE, NAME, COMPONENT, PROSE, MOST = 160, 120, 80, 4000, 60
TAKING = (ProjectStatus.PLANNING, ProjectStatus.RESTORING)


@act("settling.agreed", *WORKING)
def record(
    act: Act, *, case: Case, proceeding: uuid.UUID, kind: str, nth: int, terms: Terms
) -> Agreement:
    """登记协议内容：义务人、分期、修复；程序里已经登记签订的才能登记，生效入账以前可以重新登记。"""
    cases.require_part(case, by=act.actor, now=act.now, unseen=AgreementNotFound)
    signed = agreements.signed(by=act.actor, case=case)
    one = next((s for p, s in signed if (p.pk, s.deal.id, s.nth) == (proceeding, kind, nth)), None)
    if one is None:
        raise NothingSigned
    AgreementInvalid.insist(_complaints(case, terms))
    one_at_a_time(f"agreement {proceeding} {kind} {nth}")
    same = Agreement.objects.filter(proceeding=proceeding, kind=kind, nth=nth)
    last = same.order_by("-version").first()
    if last is not None and last.agency_id != act.actor.agency_id:
        raise NotRecorder(agency=last.agency.name)
    if Effect.objects.filter(proceeding=proceeding, kind=kind, nth=nth).exists():
        raise FedAlready
    made = Agreement.objects.create(
        case=case,
        proceeding_id=proceeding,
        kind=kind,
        nth=nth,
        version=last.version + 1 if last else 1,
        title=terms.title.strip(),
        obligor=terms.obligor.strip(),
        parties=list(terms.parties),
        component=terms.component.strip(),
        amount=terms.amount.fen,
        restore=terms.restore.strip(),
        restore_by=terms.restore_by,
        agency=agencies.agency_by_id(pk=act.actor.agency_key),
        recorded_by=act.actor.person_name,
        recorded_at=act.now,
    )
    Due.objects.bulk_create(
        Due(agreement=made, position=n, on=d.on, amount=d.amount.fen)
        for n, d in enumerate(terms.dues, 1)
    )
    act.about(made, matter=case.pk)
    act.cite(*(b.citation for b in one.deal.bases))
    return made


def _complaints(case: Case, terms: Terms) -> list[Complaint]:
    found = wording("文书", terms.title, LINE) + wording("义务人", terms.obligor, NAME)
    if not terms.dues and not terms.restore.strip():
        found.append(Complaint("分期", "请写明分期付款，或者写明修复什么"))
    if terms.dues:
        found += wording("款项", terms.component, COMPONENT)
    found += _due_complaints(terms)
    if terms.restore.strip():
        found += wording("修复", terms.restore, PROSE)
    elif terms.restore_by is not None:
        found.append(Complaint("修复", "写了修复期限的，请写明修复什么"))
    if set(terms.parties) - {p.pk for p in cases.parties(case=case)}:
        found.append(Complaint("当事人", "应当是本案的当事人"))
    return found


def _due_complaints(terms: Terms) -> list[Complaint]:
    found = []
    if len(terms.dues) > MOST:
        found.append(Complaint("分期", f"最多{MOST}期"))
    if any(d.amount.fen <= 0 for d in terms.dues):
        found.append(Complaint("分期", "每一期的金额应当大于零"))
    days = [d.on for d in terms.dues]
    if days != sorted(set(days)):
        found.append(Complaint("分期", "按日期先后填写，一天一期"))
    return found


@act("settling.took_effect", Power.HANDLE)
def take_effect(act: Act, *, agreement: uuid.UUID) -> Effect:
    """协议生效入账：登记一笔应缴款项和分期、一项修复义务，同一次签订只登记一次。"""
    found = _mine(act, agreement)
    made, deal = found.agreement, found.signed.deal
    act.about(made, matter=made.case_id)
    if not deal.ledger:
        raise NotInLedger(title=made.title)
    if found.effect is not None:
        raise FedAlready
    if found.newest != made.version:
        raise NewerVersion(version=found.newest)
    event = found.signed.effective
    if event is None or found.signed.undone is not None:
        raise NotEffective(title=made.title)
    _must_follow(made)
    obligation = _claim(act, found) if made.amount else None
    duty = _duty(act, found, obligation) if made.restore else None
    try:
        with transaction.atomic():
            effect = Effect.objects.create(
                agreement=made,
                proceeding_id=made.proceeding_id,
                kind=made.kind,
                nth=made.nth,
                effective_at=event.legal_at,
                obligation=obligation,
                duty=duty,
                recorded_by=act.actor.person_name,
                recorded_at=act.now,
            )
    except IntegrityError:
        raise FedAlready from None
    act.cite(*(b.citation for b in deal.bases))
    return effect


def _mine(act: Act, agreement: uuid.UUID) -> Standing:
    """As it stands when whoever was first has finished: a new version, or the same act."""
    known = agreements.get(by=act.actor, agreement_id=agreement, on=act.today).agreement
    one_at_a_time(f"agreement {known.proceeding_id} {known.kind} {known.nth}")
    found = agreements.get(by=act.actor, agreement_id=agreement, on=act.today)
    cases.require_part(found.agreement.case, by=act.actor, now=act.now, unseen=AgreementNotFound)
    if act.actor.agency_id != found.agreement.agency_id:
        raise NotRecorder(agency=found.agreement.agency.name)
    return found


def _must_follow(made: Agreement) -> None:
    """What an earlier agreement of the same proceeding left owing is settled first."""
    earlier = Effect.objects.filter(proceeding=made.proceeding_id, kind=made.kind)
    if earlier.filter(obligation__account__balance__gt=0).exists():
        raise EarlierOwed


def _source(found: Standing) -> Source:
    kind = SourceKind(found.signed.deal.source_kind)
    return Source(kind, found.agreement.title[:200], str(found.agreement.pk))


def _claim(act: Act, found: Standing) -> Obligation:
    made = found.agreement
    dues = tuple(
        LedgerDue(d.on, Money(d.amount), f"约定：{made.title}第{d.position}期"[:200])
        for d in made.dues.all()
    )
    claim = Claim(
        obligor=made.obligor,
        amount=Money(made.amount),
        component=made.component,
        source=_source(found),
        enforceable=found.signed.confirmed is not None,
        dues=dues,
    )
    return funds.register_claim(act.by, agency=made.agency, matter=made.case_id, claim=claim)


def _duty(act: Act, found: Standing, obligation: Obligation | None) -> Duty:
    made = found.agreement
    confirmed = found.signed.confirmed is not None
    event = found.signed.effective
    given = DutyGiven(
        kind=DutyKind.CONFIRMATION if confirmed else DutyKind.AGREEMENT,
        title=made.title,
        words=made.restore,
        obligor=made.obligor,
        parties=tuple(made.parties),
        effective_on=day_of(event.legal_at) if event else None,
        perform_by=made.restore_by,
        obligations=(obligation.pk,) if obligation else (),
    )
    return restoration.register_duty(act.by, project=_project(act, made), given=given)


def _project(act: Act, made: Agreement) -> Project:
    """The running project of this agency in the case, or a new one."""
    for project in restorations.of_case(by=act.actor, case=made.case):
        if project.agency_id == made.agency_id and project.status in TAKING:
            return project
    title = f"{made.case.title}生态环境修复"[:120]
    return restoration.open_project(act.by, case=made.case, given=ProjectGiven(title))


@act("settling.title_noted", *WORKING)
def note_title(act: Act, *, agreement: uuid.UUID) -> Obligation:
    """补登司法确认：协议入账以后获得确认的，应缴款项改为有生效文书，此后可以申请执行。"""
    found = _mine(act, agreement)
    made = found.agreement
    act.about(made, matter=made.case_id)
    owed = found.effect.obligation if found.effect else None
    if owed is None or owed.enforceable or found.signed.confirmed is None:
        raise NotConfirmed(title=made.title)
    act.cite(*(b.citation for b in found.signed.deal.bases))
    return funds.record_title(act.by, obligation=owed, source=_source(found))
