"""Writes about proceedings; every one an act. Each carries the version its writer saw."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any

from xiejiang.agencies import queries as agencies
from xiejiang.agencies.queries import Agency, Person
from xiejiang.audit.domain import Act, NoticeTo, Power
from xiejiang.audit.services import act
from xiejiang.cases import queries as cases
from xiejiang.cases.domain import CaseStatus
from xiejiang.cases.errors import CaseClosed
from xiejiang.cases.queries import Case
from xiejiang.documents import queries as document_queries
from xiejiang.evidence import queries as evidence_queries
from xiejiang.law.deadline import day_of
from xiejiang.law.procedures import Procedure, load_procedures, materials_for
from xiejiang.proceedings import (
    archival,
    clocks,
    copy_acts,
    corrections,
    interlock,
    moving_acts,
    opening,
    replaying,
    settling,
)
from xiejiang.proceedings.copy_acts import STEPS
from xiejiang.proceedings.domain import REASSIGNED, URGED, Base, DeedKind, Relayed, Told
from xiejiang.proceedings.errors import (
    AgencyUnfit,
    AlreadyRunning,
    MaterialUnknown,
    MaterialWrong,
    NotYours,
    PersonUnfit,
    ProcedureUnknown,
    ProceedingNotFound,
    ReasonMissing,
    TimeImpossible,
)
from xiejiang.proceedings.models import Event, Material, Proceeding, Seat
from xiejiang.proceedings.running import Run, locked
from xiejiang.proceedings.telling import personal, step_of

restore = archival.restore
mark_told = copy_acts.mark_told
mark_untold = copy_acts.mark_untold
note_divergence = copy_acts.note_divergence
move_pending = moving_acts.move_pending
send_along = moving_acts.send_along

NOTHING: Mapping[str, Any] = MappingProxyType({})


@act("proceedings.started", Power.HANDLE, Power.APPROVE, Power.SYSTEM)
def start(
    act: Act,
    *,
    case: Case,
    procedure: str,
    receiver: Agency | None = None,
    supervisor: Agency | None = None,
    findings: Sequence[Mapping[str, Any]] = (),
    sender: Agency | None = None,
    legal_at: datetime | None = None,
) -> Proceeding:
    """启动程序：记下当时的结论；有结论的，期限从发现之时起算。"""
    act.about(case, matter=case.pk)
    content = _procedure(procedure)
    starter = sender or agencies.agency_by_id(pk=act.actor.agency_id or case.lead_id)
    _may_start(act, case, content, starter)
    since = legal_at or act.now
    if since > act.now:
        raise TimeImpossible(why="发现的时间不能晚于现在。")
    parts = {content.starter: starter, "receiver": receiver, "supervisor": supervisor}
    given = {role: agency for role, agency in parts.items() if agency is not None}
    for role, agency in given.items():
        _require_fit(content, role, agency)
    run = opening.begin(act.by, case, content, given, since, findings)
    Seat.objects.filter(proceeding=run.proceeding).update(person_id=act.actor.person_id)
    for notice in interlock.tell(run):
        act.notify(notice)
    act.about(run.proceeding, matter=case.pk)
    return run.proceeding


@act("proceedings.step_taken", *STEPS)
def perform(
    act: Act,
    *,
    proceeding: Proceeding | uuid.UUID,
    step: str,
    inputs: Mapping[str, Any] = NOTHING,
    expected_version: int,
    legal_at: datetime | None = None,
) -> Proceeding:
    """办理一步：核对岗位、状态、条件和材料，记下法律事件，移动期限，制发文书。"""
    run = Run.open(act.by, proceeding, expected_version)
    act.about(run.proceeding, matter=run.proceeding.case_id)
    taken = run.take(step, inputs, legal_at or act.now)
    heard = interlock.tell(run)
    act.name = f"{run.procedure.id}:{step}"
    act.authority = taken.authority
    act.cite(*taken.citations)
    act.details |= {**taken.details, "deed": run.proceeding.chain}
    for notice in (*taken.notices, *heard):
        act.notify(notice)
    moving_acts.follow(run)
    return run.proceeding


@act("proceedings.material_stated", *STEPS)
def set_material(
    act: Act,
    *,
    proceeding: Proceeding | uuid.UUID,
    item: str,
    expected_version: int,
    evidence: Sequence[uuid.UUID] = (),
    documents: Sequence[uuid.UUID] = (),
    inapplicable: str = "",
) -> Material:
    """登记材料：由哪些证据或文书满足，或者为什么不适用。"""
    run = Run.open(act.by, proceeding, expected_version)
    act.about(run.proceeding, matter=run.proceeding.case_id)
    run.require_part(run.procedure.starter)
    found = materials_for(run.procedure, sector=run.proceeding.sector)
    known = next((m for m in found if m.id == item), None)
    if known is None:
        raise MaterialUnknown(item=item)
    if inapplicable.strip() and not known.inapplicable:
        raise MaterialWrong(title=known.title, why="这一项必须提供，不能写为不适用。")
    if not (evidence or documents or inapplicable.strip() or known.generated):
        raise MaterialWrong(title=known.title, why="请选择证据、文书，或者写明不适用的理由。")
    _check_material(act, run.proceeding, known.title, evidence, documents)
    material, _ = Material.objects.update_or_create(
        proceeding=run.proceeding,
        item=item,
        defaults={
            "evidence": [str(e) for e in evidence],
            "documents": [str(d) for d in documents],
            "inapplicable": inapplicable.strip()[:300],
            "stated_by": act.actor.person_name,
            "stated_at": act.now,
        },
    )
    run.settle()
    return material


@act("proceedings.urged", *STEPS)
def urge(
    act: Act, *, proceeding: Proceeding | uuid.UUID, text: str, expected_version: int
) -> Proceeding:
    """催办：提醒应办机关，留在案卷里。"""
    run = Run.open(act.by, proceeding, expected_version)
    act.about(run.proceeding, matter=run.proceeding.case_id)
    if not text.strip():
        raise ReasonMissing
    owing = run.owing()
    told = [a for a in owing if a.pk != act.actor.agency_id]
    if not told:
        raise NotYours(verb="催办", agency="其他参与机关（现在应由贵机关办理）")
    run.record([URGED], step="", legal_at=act.now, reason=text.strip(), data={})
    for agency in told:
        words = f"{act.actor.agency_name}就《{run.proceeding.case.title}》催办：{text.strip()}"
        act.notify(NoticeTo(agency.code, "urged", words, run.proceeding.case_id))
    run.settle()
    return run.proceeding


@act("proceedings.reassigned", *STEPS)
def reassign(
    act: Act,
    *,
    proceeding: Proceeding | uuid.UUID,
    to: Person,
    reason: str,
    expected_version: int,
) -> Proceeding:
    """转办：在本机关内换承办人，写明理由。"""
    run = Run.open(act.by, proceeding, expected_version)
    act.about(run.proceeding, matter=run.proceeding.case_id)
    if not reason.strip():
        raise ReasonMissing
    agency_id = act.actor.agency_id or 0
    held = agencies.people_in(agency_id=agency_id, on=day_of(act.now)).filter(person=to)
    if not any(agencies.actor(post).powers & frozenset(STEPS) for post in held):
        raise PersonUnfit(person=to.name, agency=act.actor.agency_name)
    Seat.objects.filter(proceeding=run.proceeding, agency_id=agency_id).update(person=to)
    run.record([REASSIGNED], step="", legal_at=act.now, reason=reason.strip(), data={"to": to.name})
    words = f"《{run.proceeding.case.title}》已转由您承办：{reason.strip()}"
    act.notify(NoticeTo(act.actor.agency_code, "reassigned", words, run.proceeding.case_id, to.pk))
    run.settle()
    return run.proceeding


@act("proceedings.event_time_corrected", *STEPS)
def correct_event_time(
    act: Act, *, event: Event, legal_at: datetime, reason: str, expected_version: int
) -> Proceeding:
    """更正时间：写明理由，原来的时间保留，有关期限重新计算。"""
    run = Run.open(act.by, event.proceeding_id, expected_version)
    act.about(run.proceeding, matter=run.proceeding.case_id)
    if not reason.strip():
        raise ReasonMissing
    if event.agency_id != act.actor.agency_id:
        raise NotYours(verb="更正时间", agency=event.agency.name)
    before, after = corrections.neighbours(run, event)
    latest = min(after, act.now) if after is not None else act.now
    if legal_at > latest or (before is not None and legal_at < before):
        raise TimeImpossible(why="更正后的时间要在前一步之后、后一步和现在之前。")
    corrections.move_event(run, event, legal_at, reason.strip())
    clocks.recompute(run.ground())
    run.settle(corrections.told(run, event, legal_at, reason.strip()))
    return run.proceeding


@act(
    "proceedings.personal_read",
    *(Power.HANDLE, Power.APPROVE, Power.SUPERVISE),
    archived_too=True,
)
def read_personal(act: Act, *, event: Event, purpose: str) -> dict[str, Any]:
    """查看个人信息：须写明目的，查看留痕。"""
    case = event.proceeding.case
    cases.require_identities(case, by=act.actor, now=act.now)
    if not purpose.strip():
        raise ReasonMissing
    act.about(event.proceeding, matter=case.pk)
    found = personal(step_of(event), event.data)
    act.details["fields"] = [f.id for f in found]
    return {f.id: event.data[f.id] for f in found}


@act("proceedings.adopted", Power.SYSTEM)
def adopt(
    act: Act, *, case: Case, base: Base, deeds: Sequence[Told], source: str, agency: Agency
) -> Proceeding:
    """接续程序：由其他节点移送来的，逐次照办到现在这一步，编号不变。"""
    runs = replaying.adopt(case, base, deeds, source=source, by=agency, at=act.now)
    made = runs[-1].proceeding
    for run in runs:
        interlock.tell(run)
    act.about(made, matter=case.pk)
    act.details |= {"state": made.state, "holder": made.holder.code}
    return made


@act("proceedings.relayed", Power.SYSTEM)
def relay(act: Act, *, proceeding: uuid.UUID, told: Told) -> Relayed:
    """转告办理：其他节点办理的一步，按同一程序核对后在这里照办，日期是对方的。"""
    current = _kept(proceeding)
    act.about(current, matter=current.case_id)
    if not replaying.must_follow(current, told):
        return Relayed(current.pk, current.state)
    run = replaying.again(current, told)
    heard = interlock.tell(run)
    own: list[NoticeTo] = []
    if told.kind is DeedKind.STEP:
        step = run.procedure.step(told.body["step"])
        act.name = f"{run.procedure.id}:{step.id}"
        act.cite(*(p.citation for p in step.cited(day_of(told.at), current.sector)))
        own = run.notices(step)
    proof = {"node": told.node, "index": told.proof["index"]} if told.proof else {}
    act.details |= {"state": current.state, "holder": current.holder.code, "proof": proof}
    return Relayed(current.pk, current.state, (*own, *heard))


@act("proceedings.divergence_settled", Power.HANDLE, Power.APPROVE)
def settle_divergence(
    act: Act,
    *,
    proceeding: uuid.UUID,
    theirs: Sequence[Told],
    ours_stand: bool,
    reason: str,
    expected_version: int,
) -> Proceeding:
    """结清分歧：两个节点各自办理、不一致的，由分开时的持有机关决定以哪一边为准，写明理由。"""
    run = Run.open(act.by, proceeding, expected_version)
    act.about(run.proceeding, matter=run.proceeding.case_id)
    if not reason.strip():
        raise ReasonMissing
    parted = settling.parting(run.proceeding, theirs)
    made = settling.settle(run, parted, ours_stand=ours_stand, reason=reason.strip())
    act.details |= {"state": made.state, "deed": made.chain}
    return made


@act("proceedings.settlement_relayed", Power.SYSTEM)
def take_settlement(
    act: Act, *, proceeding: uuid.UUID, told: Told, theirs: Sequence[Told]
) -> Relayed:
    """转告结清：其他节点的持有机关结清了分歧，在这里照办。"""
    current = _kept(proceeding)
    act.about(current, matter=current.case_id)
    made = settling.take(current, told, theirs)
    act.details |= {"state": made.state}
    words = f"《{made.case.title}》两个节点办理的分歧已经结清：{told.body['reason']}"
    seats = made.seats.select_related("agency")
    notices = (NoticeTo(s.agency.code, "progress", words, made.case_id) for s in seats)
    return Relayed(made.pk, made.state, tuple(n for n in notices))


def _kept(key: uuid.UUID) -> Proceeding:
    """A proceeding that another node tells of, locked with the others of its case."""
    found = next((p for p in locked(key) if p.pk == key), None)
    if found is None:
        raise ProceedingNotFound
    return found


@act("proceedings.recomputed", Power.SYSTEM, Power.RUN_SYSTEM)
def recompute(act: Act) -> int:
    """重算期限：休假安排公布或者更正后，计算中的期限重新计算，变动的提醒有关机关。"""
    changed = 0
    open_ones = Proceeding.objects.filter(closed_at__isnull=True).select_related("case")
    for proceeding in open_ones.order_by("pk").iterator(chunk_size=200):
        run = Run.load(act.by, proceeding)
        moved = clocks.recompute(run.ground())
        if not moved:
            continue
        changed += moved
        run.settle()
        for agency in run.owing():
            words = f"《{proceeding.case.title}》有 {moved} 个期限因休假安排重新计算，请核对"
            act.notify(NoticeTo(agency.code, "recomputed", words, proceeding.case_id))
    act.details |= {"changed": changed}
    return changed


def _procedure(procedure: str) -> Procedure:
    found = load_procedures().by_id.get(procedure)
    if found is None:
        raise ProcedureUnknown(procedure=procedure)
    return found


def _may_start(act: Act, case: Case, content: Procedure, starter: Agency) -> None:
    cases.require_part(case, by=act.actor, now=act.now)
    if case.status == CaseStatus.CLOSED:
        raise CaseClosed
    if act.actor.agency_id not in (None, starter.pk):
        raise NotYours(verb=f"启动{content.title}", agency=starter.name)
    _require_fit(content, content.starter, starter)
    open_one = Proceeding.objects.filter(
        case=case, procedure=content.id, closed_at__isnull=True, alone=True
    ).first()
    if open_one is not None:
        raise AlreadyRunning(procedure=content.title, number=open_one.number)


def _require_fit(content: Procedure, role_id: str, agency: Agency) -> None:
    role = next((r for r in content.roles if r.id == role_id), None)
    if role is None:
        raise AgencyUnfit(agency=agency.name, role=role_id, why="本程序没有这一角色。")
    if agency.kind not in role.kinds:
        raise AgencyUnfit(agency=agency.name, role=role.title, why="机关类型不符，请另选机关。")


def _check_material(
    act: Act,
    proceeding: Proceeding,
    title: str,
    items: Sequence[uuid.UUID],
    papers: Sequence[uuid.UUID],
) -> None:
    case = proceeding.case
    known = {str(i.pk) for i in evidence_queries.items(by=act.actor, case=case)}
    if not {str(i) for i in items} <= known:
        raise MaterialWrong(title=title, why="所选证据不在本案，请重新选择。")
    issued = {str(d.pk) for d in document_queries.for_matter(by=act.actor, matter=case.pk)}
    if not {str(p) for p in papers} <= issued:
        raise MaterialWrong(title=title, why="所选文书不在本案，请重新选择。")
