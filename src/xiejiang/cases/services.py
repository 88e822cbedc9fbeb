"""Writes about cases; every one an act. Changes to a case carry the version they saw."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from xiejiang.agencies import services as agency_services
from xiejiang.agencies.queries import Agency
from xiejiang.audit import queries as log
from xiejiang.audit.domain import Act, NoticeTo, Power
from xiejiang.audit.services import act
from xiejiang.cases import archival, checks, queries, rows
from xiejiang.cases.domain import (
    CaseStatus,
    Field,
    LinkKind,
    NewFact,
    NewParty,
    ParticipantRole,
    Place,
    Secrecy,
    Source,
)
from xiejiang.cases.emergency import open_in_emergency, review_emergency
from xiejiang.cases.errors import (
    CaseArchived,
    CaseChanged,
    CaseClosed,
    CaseInvalid,
    NotLead,
    ReasonMissing,
)
from xiejiang.cases.granting import (
    extend_grant,
    grant_access,
    refuse_request,
    request_access,
    withdraw_grant,
)
from xiejiang.cases.leading import pass_lead
from xiejiang.cases.models import (
    Case,
    Departure,
    Fact,
    Link,
    Participant,
    Party,
    Watch,
)
from xiejiang.cases.tracing import bring_in, note_reading
from xiejiang.kernel.errors import Complaint
from xiejiang.law.schema import load_law
from xiejiang.store import sealed

__all__ = [
    "add_participant",
    "add_party",
    "amend",
    "bring_in",
    "close",
    "depart",
    "end_participation",
    "extend_grant",
    "grant_access",
    "link",
    "mark_archived",
    "note_reading",
    "open_case",
    "open_in_emergency",
    "pass_lead",
    "read_identity",
    "refuse_request",
    "remove_party",
    "reopen",
    "request_access",
    "restore",
    "review_emergency",
    "state_facts",
    "state_nationality",
    "unwatch",
    "watch",
    "withdraw_grant",
]

mark_archived = archival.mark_archived
restore = archival.restore

LEAD = (ParticipantRole.LEAD, ParticipantRole.ASSIST)


@act("cases.opened", Power.HANDLE, Power.SYSTEM)
def open_case(
    act: Act,
    *,
    lead: Agency,
    title: str,
    field: Field,
    place: Place,
    discovered_at: datetime,
    summary: str = "",
    secrecy: Secrecy = Secrecy.WORK,
    parties: Sequence[NewParty] = (),
    source: Source | None = None,
) -> Case:
    """建立案件。"""
    checks.check_case(act, title=title, place=place, discovered_at=discovered_at)
    year = act.now.year
    serial = agency_services.take_number(agency_id=lead.pk, word="案", year=year)
    case = Case.objects.create(
        number=f"{lead.short_name}案〔{year}〕{serial}号",
        title=title.strip(),
        field=field.value,
        summary=summary.strip(),
        division=place.division,
        reach=place.reach,
        longitude=checks.degrees(place.longitude),
        latitude=checks.degrees(place.latitude),
        place=place.words,
        discovered_at=discovered_at,
        secrecy=secrecy.value,
        lead=lead,
        opened_at=act.now,
        updated_at=act.now,
        log_index=log.head_size(),
        published_by=source.publisher if source else "",
        published_in=source.batch if source else "",
        published_on=source.published_on if source else "",
        source_key=source.key if source else None,
    )
    act.about(case, matter=case.pk)
    rows.join(case, lead, ParticipantRole.LEAD, "", act.now)
    for party in parties:
        rows.party(case, party)
    return case


@act("cases.amended", Power.HANDLE, Power.SYSTEM)
def amend(
    act: Act,
    *,
    case: Case,
    version: int,
    title: str | None = None,
    summary: str | None = None,
    field: Field | None = None,
    place: Place | None = None,
    discovered_at: datetime | None = None,
) -> Case:
    """修改案件信息。"""
    _may_write(act, case)
    checks.check_case(
        act,
        title=case.title if title is None else title,
        place=place,
        discovered_at=discovered_at,
    )
    _bump(act, case, version)
    if title is not None:
        case.title = title.strip()
    if summary is not None:
        case.summary = summary.strip()
    if field is not None:
        case.field = field.value
    if place is not None:
        case.division, case.reach, case.place = place.division, place.reach, place.words
        case.longitude = checks.degrees(place.longitude)
        case.latitude = checks.degrees(place.latitude)
    if discovered_at is not None:
        case.discovered_at = discovered_at
    case.save()
    act.about(case, matter=case.pk)
    return case


@act("cases.fact_stated", Power.HANDLE, Power.SYSTEM)
def state_facts(act: Act, *, case: Case, facts: Sequence[NewFact]) -> list[Fact]:
    """陈述事实：以往的陈述保留，新的陈述成为现行。"""
    _may_write(act, case)
    act.about(case, matter=case.pk)
    complaints = [c for new in facts for c in checks.check_fact(new.name, new.value, new.status)]
    CaseInvalid.insist(complaints)
    made = [rows.state(act, case, new) for new in facts]
    _touch(act, case)
    return made


@act("cases.party_added", Power.HANDLE, Power.SYSTEM)
def add_party(act: Act, *, case: Case, version: int, party: NewParty) -> Party:
    """增加当事人。"""
    _may_write(act, case)
    act.about(case, matter=case.pk)
    if not party.name.strip():
        raise CaseInvalid(complaints=[Complaint("当事人", "请填写姓名、名称或特征")])
    _bump(act, case, version)
    case.save(update_fields=["version", "updated_at", "log_index"])
    return rows.party(case, party)


@act("cases.nationality_stated", Power.HANDLE, Power.SYSTEM)
def state_nationality(
    act: Act, *, case: Case, version: int, party: Party, nationality: str, how: str
) -> Party:
    """写明当事人的国籍、注册地：凭什么确认；查不清的仍为不明。"""
    _may_write(act, case)
    _need_reason(how)
    act.about(case, matter=case.pk)
    checks.check_nationality(nationality)
    _bump(act, case, version)
    case.save(update_fields=["version", "updated_at", "log_index"])
    party.nationality = nationality or None
    party.save(update_fields=["nationality"])
    return party


@act("cases.party_removed", Power.HANDLE)
def remove_party(act: Act, *, case: Case, version: int, party: Party, reason: str) -> Party:
    """移出误列的当事人；记录保留，可以查到。"""
    _may_write(act, case)
    _need_reason(reason)
    act.about(case, matter=case.pk)
    _bump(act, case, version)
    case.save(update_fields=["version", "updated_at", "log_index"])
    party.removed_at = act.now
    party.save(update_fields=["removed_at"])
    return party


@act(
    "cases.identity_read",
    Power.HANDLE,
    Power.APPROVE,
    Power.SUPERVISE,
    archived_too=True,
)
def read_identity(act: Act, *, case: Case, party: Party, purpose: str) -> str:
    """查看证件号码：须写明目的，查看留痕。"""
    queries.require_identities(case, by=act.actor, now=act.now)
    _need_reason(purpose)
    act.about(case, matter=case.pk)
    return sealed.unseal(party.id_sealed)


@act("cases.agency_joined", Power.HANDLE, Power.APPROVE, Power.LIAISE, Power.SYSTEM)
def add_participant(
    act: Act, *, case: Case, agency: Agency, role: ParticipantRole, scope: str = ""
) -> Participant:
    """加入参与机关：从此该机关可以看到案件。"""
    _must_take_part(act, case)
    act.about(case, matter=case.pk)
    joined = rows.join(case, agency, role, scope, act.now)
    if agency.pk != act.actor.agency_id:
        text = f"{act.actor.agency_name}邀请贵机关以“{role.zh}”身份参与《{case.title}》"
        act.notify(NoticeTo(agency.code, "joined", text, case.pk))
    return joined


@act("cases.agency_left", Power.HANDLE, Power.LIAISE)
def end_participation(
    act: Act, *, case: Case, participant: Participant, reason: str
) -> Participant:
    """退出参与：由主办机关或该机关自己提出，主办机关不能退出。"""
    _must_take_part(act, case)
    _need_reason(reason)
    act.about(case, matter=case.pk)
    if participant.role == ParticipantRole.LEAD:
        raise CaseInvalid("主办机关不能退出；须移交主办的，请先办理移送。")
    if act.actor.agency_id not in (participant.agency_id, case.lead_id):
        raise NotLead(lead=queries.lead_of(case))
    participant.until = act.now
    participant.save(update_fields=["until"])
    return participant


@act("cases.linked", Power.HANDLE, Power.SYSTEM)
def link(act: Act, *, case: Case, other: Case, kind: LinkKind, reason: str) -> Link:
    """关联另一个案件。"""
    _may_write(act, case)
    _need_reason(reason)
    act.about(case, matter=case.pk)
    _must_take_part(act, other)
    if case.pk == other.pk:
        raise CaseInvalid("案件不能与自己关联，请选择另一个案件。")
    made, _ = Link.objects.update_or_create(
        case=case, other=other, defaults={"kind": kind.value, "reason": reason}
    )
    if other.archived_at is None:
        Link.objects.get_or_create(
            case=other, other=case, defaults={"kind": kind.value, "reason": reason}
        )
    return made


@act("cases.liability_departed", Power.HANDLE, Power.APPROVE)
def depart(act: Act, *, case: Case, rule: str, decision: str, reason: str) -> Departure:
    """记录偏离：实际决定与规则提示不一致的，写明理由。"""
    _may_write(act, case)
    act.about(case, matter=case.pk)
    if rule not in load_law().rules:
        raise CaseInvalid(complaints=[Complaint("规则", f"没有编号为“{rule}”的规则")])
    if not decision.strip():
        raise CaseInvalid(complaints=[Complaint("决定", "请写明实际怎样决定")])
    _need_reason(reason)
    return Departure.objects.create(
        case=case,
        rule=rule,
        decision=decision.strip(),
        reason=reason.strip(),
        agency_id=act.actor.agency_id or case.lead_id,
        stated_by=act.actor.person_name,
        stated_at=act.now,
    )


@act("cases.watched", *queries.READS_CASES, archived_too=True)
def watch(act: Act, *, case: Case) -> Watch:
    """关注案件。"""
    _must_see(act, case)
    act.about(case, matter=case.pk)
    made, _ = Watch.objects.get_or_create(
        case=case,
        person_id=act.actor.person_key,
        agency_id=act.actor.agency_key,
        defaults={"since": act.now},
    )
    return made


@act("cases.unwatched", *queries.READS_CASES, archived_too=True)
def unwatch(act: Act, *, case: Case) -> int:
    """取消关注。"""
    act.about(case, matter=case.pk)
    gone, _ = Watch.objects.filter(
        case=case, person_id=act.actor.person_key, agency_id=act.actor.agency_key
    ).delete()
    return gone


@act("cases.closed", Power.HANDLE, Power.APPROVE)
def close(act: Act, *, case: Case, version: int, reason: str) -> Case:
    """办结案件。"""
    _may_write(act, case)
    _need_reason(reason)
    return _set_status(act, case, version, CaseStatus.CLOSED)


@act("cases.reopened", Power.HANDLE, Power.APPROVE)
def reopen(act: Act, *, case: Case, version: int, reason: str) -> Case:
    """恢复办理。"""
    _need_reason(reason)
    if not queries.has_role(case, by=act.actor, roles=[ParticipantRole.LEAD]):
        raise NotLead(lead=queries.lead_of(case))
    if Case.objects.filter(pk=case.pk, archived_at__isnull=False).exists():
        raise CaseArchived
    return _set_status(act, case, version, CaseStatus.OPEN)


def _set_status(act: Act, case: Case, version: int, status: CaseStatus) -> Case:
    _bump(act, case, version)
    case.status = status.value
    case.save(update_fields=["status", "version", "updated_at", "log_index"])
    act.about(case, matter=case.pk)
    return case


def _may_write(act: Act, case: Case) -> None:
    _must_take_part(act, case)
    if case.status == CaseStatus.CLOSED:
        raise CaseClosed


def _must_take_part(act: Act, case: Case) -> None:
    queries.require_part(case, by=act.actor, now=act.now)


def _must_see(act: Act, case: Case) -> None:
    if not queries.sees(case, by=act.actor, now=act.now):
        raise queries.CaseNotFound


def _need_reason(reason: str) -> None:
    if not reason.strip():
        raise ReasonMissing


def _bump(act: Act, case: Case, version: int) -> None:
    """Claim the next version; whoever comes second learns who was first and what they did."""
    won = Case.objects.filter(pk=case.pk, version=version).update(
        version=version + 1, updated_at=act.now
    )
    if not won:
        raise CaseChanged(changes=queries.changes_since(case, version=version))
    case.version, case.updated_at = version + 1, act.now
    case.log_index = log.head_size()


def _touch(act: Act, case: Case) -> None:
    Case.objects.filter(pk=case.pk, updated_at__lt=act.now).update(updated_at=act.now)
