"""A project is opened, its duties are registered, and it is known who supervises and accepts."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import partial
from typing import Any

from django.utils import timezone

from xiejiang.agencies import queries as agencies
from xiejiang.agencies import services as agency_services
from xiejiang.agencies.queries import Agency
from xiejiang.audit.domain import Act, Power
from xiejiang.audit.services import act
from xiejiang.cases import queries as cases
from xiejiang.cases import services as case_services
from xiejiang.cases.domain import ParticipantRole
from xiejiang.cases.queries import Case
from xiejiang.funds import queries as funds
from xiejiang.kernel.errors import Complaint, NotFound
from xiejiang.proceedings import queries as proceedings
from xiejiang.restoration.basing import release_unused
from xiejiang.restoration.checks import (
    PROCEDURE,
    WORKS,
    insist,
    kinds_of,
    locked,
    must_lead,
    texts,
    touch,
)
from xiejiang.restoration.domain import (
    NUMBER_WORD,
    DutyGiven,
    DutyKind,
    ProjectGiven,
    ProjectStatus,
)
from xiejiang.restoration.errors import ProjectNotFound
from xiejiang.restoration.models import Duty, Project

SUPERVISORS = (
    ("court", "法院", "court", ParticipantRole.HEAR),
    ("procuratorate", "检察院", "procuratorate", ParticipantRole.SUPERVISE),
    ("department", "主管部门", "verifier", ParticipantRole.ASSIST),
)
"""Field, label, role in the procedure, and how it takes part in the case."""


@act("restoration.opened", Power.HANDLE)
def open_project(act: Act, *, case: Case, given: ProjectGiven, filled_in: bool = False) -> Project:
    """建立修复项目：写明名称、监督的法院和检察院、组织验收的主管部门。"""
    cases.require_part(case, by=act.actor, now=act.now, unseen=ProjectNotFound)
    complaints = texts([("名称", given.title, 120)])
    agency = agencies.agency_by_id(pk=act.actor.agency_key)
    if agency.kind not in kinds_of("organiser"):
        complaints.append(Complaint("牵头机关", "本机关不是可以牵头修复的机关，请由主管部门建立"))
    proceeding, wrong = _proceeding(act, case, given.proceeding)
    named, unfit = _supervisors(given)
    insist(complaints + wrong + unfit)
    year = timezone.localtime(act.now).year
    serial = agency_services.take_number(agency_id=agency.pk, word=NUMBER_WORD, year=year)
    made = Project.objects.create(
        case=case,
        proceeding=proceeding,
        number=f"{agency.short_name}{NUMBER_WORD}〔{year}〕{serial}号",
        title=given.title.strip(),
        agency=agency,
        opened_at=act.now,
        changed_at=act.now,
        filled_in=filled_in,
        **named,
    )
    _let_in(act, case, named)
    act.about(made, matter=case.pk)
    return made


def _proceeding(act: Act, case: Case, text: str) -> tuple[uuid.UUID | None, list[Complaint]]:
    """The running proceeding of the case, if one is named."""
    if not text.strip():
        return None, []
    running = proceedings.for_case(by=act.actor, case=case)
    found = next((p for p in running if str(p.pk) == text and p.procedure == PROCEDURE), None)
    if found is None:
        return None, [Complaint("程序", "本案没有这个生态环境修复程序，请核对")]
    return found.pk, []


def _supervisors(given: ProjectGiven) -> tuple[dict[str, Agency], list[Complaint]]:
    """The agencies named, each of a kind that may stand where it is named."""
    named, complaints = {}, []
    for field, label, role, _ in SUPERVISORS:
        code = getattr(given, field).strip()
        if not code:
            continue
        try:
            found = agencies.agency(code=code)
        except NotFound as error:
            complaints.append(Complaint(label, error.message))
            continue
        if found.kind not in kinds_of(role):
            complaints.append(Complaint(label, f"{found.name}不能作为{label}"))
        named[field] = found
    return named, complaints


def _let_in(act: Act, case: Case, named: dict[str, Agency]) -> None:
    """Whoever supervises or accepts sees the case."""
    inside = {p.agency_id for p in cases.participants(case=case)}
    for field, _label, _role, part in SUPERVISORS:
        agency = named.get(field)
        if agency is not None and agency.pk not in inside:
            inside.add(agency.pk)
            case_services.add_participant(
                act.by, case=case, agency=agency, role=part, scope="生态环境修复"
            )


@act("restoration.supervisors_named", *WORKS)
def name_supervisors(act: Act, *, project: Project, given: ProjectGiven) -> Project:
    """写明监督的法院、检察院和组织验收的主管部门，以及所在的程序。"""
    found = locked(act, project.pk)
    must_lead(act, found)
    complaints = texts([("名称", given.title, 120)])
    proceeding, wrong = _proceeding(act, found.case, given.proceeding)
    named, unfit = _supervisors(given)
    insist(complaints + wrong + unfit)
    found.title, found.proceeding = given.title.strip(), proceeding
    for field, *_ in SUPERVISORS:
        setattr(found, field, named.get(field))
    touch(act, found, "title", "proceeding", *(field for field, *_ in SUPERVISORS))
    _let_in(act, found.case, named)
    return found


@act("restoration.duty_registered", *WORKS)
def register_duty(act: Act, *, project: Project, given: DutyGiven) -> Duty:
    """登记修复义务：由哪份文书确定、修复什么、由谁承担、到何时为止。"""
    found = locked(act, project.pk, (ProjectStatus.PLANNING, ProjectStatus.RESTORING))
    must_lead(act, found)
    insist(_duty_complaints(act, found, given))
    made = Duty.objects.create(
        project=found,
        kind=given.kind.value,
        title=given.title.strip(),
        words=given.words.strip(),
        obligor=given.obligor.strip(),
        effective_on=given.effective_on,
        perform_by=given.perform_by,
        bond=given.bond.fen if given.bond else None,
        bond_account=given.bond_account,
        obligations=list(given.obligations),
        registered_by=act.actor.person_name,
        registered_at=act.now,
    )
    made.parties.set(given.parties)
    touch(act, found)
    act.about(made, matter=found.case_id)
    return made


def _duty_complaints(act: Act, project: Project, given: DutyGiven) -> list[Complaint]:
    found = texts(
        [("文书", given.title, 160), ("义务", given.words, 4000), ("义务人", given.obligor, 160)]
    )
    if set(given.parties) - {p.pk for p in cases.parties(case=project.case)}:
        found.append(Complaint("当事人", "应当是本案的当事人"))
    if given.effective_on is not None and given.effective_on > act.today:
        found.append(Complaint("生效日", "不能晚于今天；没有生效的，等生效以后登记"))
    if given.bond is not None and given.bond.fen <= 0:
        found.append(Complaint("保证金", "应当大于零"))
    if given.kind is not DutyKind.PLEDGE and given.effective_on is None:
        found.append(Complaint("生效日", "请填写文书生效的日期"))
    return found + _ledger_complaints(act, project, given)


def _ledger_complaints(act: Act, project: Project, given: DutyGiven) -> list[Complaint]:
    """What is named of the ledger belongs to the case, and may be read."""
    by = act.actor

    def only_this(matter: uuid.UUID) -> object:
        if matter != project.case_id:
            raise NotFound
        return matter

    found = []
    for pk in given.obligations:
        if not _is_of_case(project, partial(funds.obligation, by=by, pk=pk, seen=only_this)):
            found.append(Complaint("应缴款项", f"本案没有编号为 {pk} 的应缴款项"))
    account = given.bond_account
    read = partial(funds.account, by=by, pk=account or 0, seen=only_this)
    if account is not None and not _is_of_case(project, read):
        found.append(Complaint("保证金账户", "应当是只属本案的账户"))
    return found


def _is_of_case(project: Project, read: Callable[[], Any]) -> bool:
    """Whether a row of the ledger may be read, and belongs to the case."""
    try:
        return bool(read().matter == project.case_id)
    except NotFound:
        return False


@act("restoration.voided", Power.APPROVE, Power.SYSTEM)
def void(act: Act, *, project: Project, reason: str) -> Project:
    """没有修复义务，终结：写明理由。"""
    found = locked(act, project.pk)
    must_lead(act, found)
    insist(texts([("理由", reason, 300)]))
    found.status, found.ending = ProjectStatus.VOID.value, reason.strip()
    found.closed_on = act.today
    release_unused(act, found, "修复程序终结", ended=True)
    touch(act, found, "status", "ending", "closed_on")
    return found
