"""Writes about bulletins; every one an act.

::

    take_in(*, actor, name, stream) -> File           # before the act: looked at, hashed, stored
    take_document(*, actor, document) -> File         # an issued document of the agency, as PDF
    draft(by, *, given, case=None, room="") -> Bulletin    # room: of whom the category is
    amend(by, *, bulletin, given, saved) -> Bulletin
    attach(by, *, bulletin, file) -> Bulletin
    discard(by, *, bulletin) -> None
    publish(by, *, bulletin, saved, personal="") -> Bulletin   # numbered, once
    correct(by, *, bulletin, correction, version, room="") -> Bulletin  # readers are told
    withdraw(by, *, bulletin, reason) -> Bulletin
    read(by, *, bulletin) -> Bulletin                 # the first time of each person
    sign(by, *, bulletin, version, remark="") -> Receipt       # once for the agency
    subscribe(by, *, wanted, whole=False) -> Subscription
    unsubscribe(by, *, subscription) -> None
    keep(by, *, arrived) -> Bulletin                  # from another node (``crossing``)
    answer(by, *, answered) -> int                    # who read and signed there
"""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from typing import BinaryIO

from django.utils import timezone

from xiejiang.agencies import services as agency_services
from xiejiang.audit import queries as log
from xiejiang.audit.domain import Act, Actor, Power
from xiejiang.audit.services import act, lacking
from xiejiang.cases import queries as cases
from xiejiang.cases.domain import ParticipantRole, Secrecy
from xiejiang.cases.queries import Case
from xiejiang.documents import queries as documents
from xiejiang.documents.domain import DocumentStatus, Form
from xiejiang.documents.queries import Document
from xiejiang.evidence.domain import safe_name
from xiejiang.kernel.errors import Complaint
from xiejiang.liaison import audiences, checks, privacy, queries, recording
from xiejiang.liaison.crossing import answer, keep
from xiejiang.liaison.domain import (
    BulletinState,
    Category,
    Content,
    Correction,
    Draft,
    File,
    Reach,
    category,
)
from xiejiang.liaison.errors import (
    BulletinChanged,
    BulletinInvalid,
    BulletinMoved,
    BulletinNotFound,
    BulletinOfRoom,
    CaseCopied,
    CaseRestricted,
    LiaisonReasonMissing,
    NotOwner,
    NotPublisher,
    PersonalData,
)
from xiejiang.liaison.models import Bulletin
from xiejiang.liaison.reading import read, sign, subscribe, unsubscribe
from xiejiang.store.filetypes import sniff

__all__ = [
    "amend",
    "answer",
    "attach",
    "correct",
    "discard",
    "draft",
    "keep",
    "publish",
    "read",
    "sign",
    "subscribe",
    "take_document",
    "take_in",
    "unsubscribe",
    "withdraw",
]

MARK = "通报"
"""The word in the number: 渝江津农渔通报〔2026〕3号."""
SPEAKING = (
    ParticipantRole.LEAD,
    ParticipantRole.ASSIST,
    ParticipantRole.RECEIVE,
    ParticipantRole.SUPERVISE,
    ParticipantRole.HEAR,
)
"""Who may tell others of a case: not whoever was only sent a copy."""


def take_in(*, actor: Actor, name: str, stream: BinaryIO) -> File:
    """Take a file into the store, before the act that will use it; not an act itself."""
    _must_write(actor)
    kept = safe_name(name)
    if not kept:
        raise BulletinInvalid(complaints=[Complaint("附件", "文件没有名字，请命名后重新上传")])
    kind = sniff(stream, kept)
    blob = queries.store().put(stream)
    return File(kept, kind.mime, blob.size, blob.sha256, blob.sm3)


def take_document(*, actor: Actor, document: Document) -> File:
    """An issued document of the agency as an attachment, before the act; not an act itself."""
    _must_write(actor)
    if document.agency_id != actor.agency_id or document.status != DocumentStatus.ISSUED:
        raise BulletinInvalid(
            complaints=[Complaint("附件", "只能附上本机关已经制发、没有作废的文书")]
        )
    made = documents.file(document, Form.PDF)
    blob = queries.store().put(BytesIO(made.data))
    name = safe_name(f"{document.number}.pdf")
    return File(name, made.media_type, blob.size, blob.sha256, blob.sm3, document.number)


def _must_write(actor: Actor) -> None:
    """Officers who write bulletins, and the node for what other nodes send."""
    if not actor.can(*queries.WRITES, Power.SYSTEM):
        raise lacking(actor, queries.WRITES)


# ------------------------------------------------------------------ drafts


@act("liaison.drafted", *queries.WRITES)
def draft(act: Act, *, given: Draft, case: Case | None = None, room: str = "") -> Bulletin:
    """拟写通报：发布以前只有本机关看到，可以修改和删除。"""
    _must_write_here(category(given.category), room)
    _check(act, given, case)
    made = Bulletin(
        agency_id=act.actor.agency_key,
        case=case,
        drafted_by=act.actor.person_name,
        drafted_at=act.now,
        changed_at=act.now,
    )
    _write(made, given)
    made.save(force_insert=True)
    return made


@act("liaison.amended", *queries.WRITES)
def amend(act: Act, *, bulletin: Bulletin, given: Draft, saved: int) -> Bulletin:
    """修改通报草稿。"""
    current = _own_draft(act, bulletin, saved)
    _check(act, given, current.case)
    _write(current, given)
    current.saved += 1
    current.save()
    return current


@act("liaison.discarded", *queries.WRITES)
def discard(act: Act, *, bulletin: Bulletin) -> None:
    """删除通报草稿：没有发布过的才能删除。"""
    current = _own_draft(act, bulletin, bulletin.saved)
    act.about(current)
    act.details["title"] = current.title
    current.delete()


@act("liaison.attached", *queries.WRITES)
def attach(act: Act, *, bulletin: Bulletin, file: File) -> Bulletin:
    """给通报草稿增加附件。"""
    current = _own_draft(act, bulletin, bulletin.saved)
    content = queries.content_of(current)
    if complaints := checks.words(replace(content, files=(*content.files, file))):
        raise BulletinInvalid(complaints=complaints)
    current.draft["files"].append(file.as_data())
    current.saved += 1
    current.save(update_fields=["draft", "saved"])
    return current


def _check(act: Act, given: Draft, case: Case | None) -> None:
    kind = category(given.category)
    if act.actor.agency_kind not in kind.publishers:
        raise NotPublisher(agency=act.actor.agency_name, category=kind.title)
    if complaints := checks.draft(given):
        raise BulletinInvalid(complaints=complaints)
    if case is not None:
        _must_speak(act, case)


def _must_write_here(kind: Category, room: str) -> None:
    """What a room above writes, nobody else writes, corrects or takes back beside it."""
    if kind.room != room:
        raise BulletinOfRoom(category=kind.title)


def _must_speak(act: Act, case: Case) -> None:
    cases.require_part(case, by=act.actor, now=act.now)
    if not cases.has_role(case, by=act.actor, roles=SPEAKING):
        raise CaseCopied


def _write(made: Bulletin, given: Draft) -> None:
    content = given.content
    made.category, made.title = given.category, content.title.strip()
    made.field, made.division = given.field, given.division
    made.urgent, made.sign_by = given.urgent, given.sign_by if given.urgent else None
    made.audience = given.audience.as_data()
    made.draft = {
        "body": content.body.strip(),
        "values": {k: v.strip() for k, v in content.values.items() if v.strip()},
        "files": [f.as_data() for f in content.files],
    }


def _own_draft(act: Act, bulletin: Bulletin, saved: int) -> Bulletin:
    """The draft as it is now, held until the act ends."""
    current = _locked(act, bulletin)
    if current.state != BulletinState.DRAFT:
        raise BulletinMoved(state=BulletinState(current.state).zh)
    if current.saved != saved:
        raise BulletinChanged
    return current


def _locked(act: Act, bulletin: Bulletin) -> Bulletin:
    """The bulletin as it is now, of the actor's own agency, held until the act ends."""
    found = Bulletin.objects.select_for_update(of=("self",)).select_related("agency", "case")
    current = found.filter(pk=bulletin.pk).first()
    if current is None or not queries.sees(current, by=act.actor):
        raise BulletinNotFound
    if not queries.owns(current, by=act.actor):
        raise NotOwner(agency=current.agency.name)
    return current


# ------------------------------------------------------------------ publishing


@act("liaison.published", *queries.PUBLISHES)
def publish(act: Act, *, bulletin: Bulletin, saved: int, personal: str = "") -> Bulletin:
    """发布通报：编号，写定知悉范围；以后只能更正、撤回。"""
    current = _own_draft(act, bulletin, saved)
    kind, content = category(current.category), queries.content_of(current)
    complaints = checks.whole(kind, content)
    complaints += checks.sign_by(current.sign_by, urgent=current.urgent, now=act.now)
    audience = audiences.of_draft(current)
    complaints += audiences.complaints(audience)
    _must_stand(current, kind, content, personal, complaints)
    if act.actor.agency_kind not in kind.publishers:
        raise NotPublisher(agency=act.actor.agency_name, category=kind.title)
    reach = audiences.written_out(audience)
    if current.case is not None:
        _must_speak(act, current.case)
        _must_stay_within(current.case, reach)
    year = timezone.localtime(act.now).year
    agency = current.agency
    serial = agency_services.take_number(agency_id=agency.pk, word=MARK, year=year)
    current.number = f"{agency.short_name}{MARK}〔{year}〕{serial}号"
    current.state, current.version, current.draft = BulletinState.PUBLISHED.value, 1, {}
    current.published_at = current.changed_at = act.now
    current.log_index = log.head_size()
    recording.write_edition(act, current, content, personal=personal.strip())
    recording.write_scope(current, reach)
    asked = recording.ask(act, current, reach) if current.urgent else []
    _about(act, current)
    act.details |= {"number": current.number, "sha256": content.digest, "asked": len(asked)}
    act.details["personal"] = bool(personal.strip())
    recording.tell_named(act, current, reach, asked)
    return current


def _must_stand(
    bulletin: Bulletin, kind: Category, content: Content, personal: str, found: list[Complaint]
) -> None:
    """Refuse what is incomplete, what bears identity numbers, and personal data unexplained."""
    if len(personal) > checks.REASON:
        found = [*found, Complaint("个人信息的说明", f"最多 {checks.REASON} 个字")]
    found = [*found, *privacy.identities(checks.texts(kind, content))]
    if found:
        raise BulletinInvalid(complaints=found)
    warnings = queries.warnings(bulletin, content)
    if warnings and not personal.strip():
        told = [Complaint(w.where, f"有{w.what}：{w.found}") for w in warnings]
        raise PersonalData(complaints=told)


def _must_stay_within(case: Case, reach: Reach) -> None:
    """Of a sensitive case only those who take part are told."""
    if case.secrecy != Secrecy.SENSITIVE:
        return
    taking_part = {p.agency.code for p in cases.participants(case=case)}
    if reach.places or not reach.agencies <= taking_part:
        raise CaseRestricted


def _about(act: Act, bulletin: Bulletin) -> None:
    act.about(bulletin, matter=bulletin.case_id)
    act.cite(category(bulletin.category).citation)


@act("liaison.corrected", *queries.PUBLISHES, archived_too=True)
def correct(
    act: Act, *, bulletin: Bulletin, correction: Correction, version: int, room: str = ""
) -> Bulletin:
    """更正通报：发布新的一版取代原来的，读过的机关收到提醒；旧版保留。"""
    current = _published(act, bulletin, version)
    _must_write_here(category(current.category), room)
    content = _trimmed(correction.content)
    kind = category(current.category)
    complaints = _reason(correction.reason)
    complaints += checks.whole(kind, content)
    complaints += checks.sign_by(correction.sign_by, urgent=current.urgent, now=act.now)
    _must_stand(current, kind, content, correction.personal, complaints)
    current.version += 1
    current.sign_by, current.changed_at = correction.sign_by, act.now
    current.log_index = log.head_size()
    reason, personal = correction.reason.strip(), correction.personal.strip()
    recording.write_edition(act, current, content, personal=personal, reason=reason)
    _about(act, current)
    act.details |= {"number": current.number, "sha256": content.digest}
    recording.tell_readers(act, current, "更正", reason)
    return current


def _trimmed(content: Content) -> Content:
    values = {k: v.strip() for k, v in content.values.items() if v.strip()}
    return replace(content, title=content.title.strip(), body=content.body.strip(), values=values)


@act("liaison.withdrawn", *queries.PUBLISHES, archived_too=True)
def withdraw(act: Act, *, bulletin: Bulletin, reason: str) -> Bulletin:
    """撤回通报：写明理由；此后别的机关只看到标题、文号和理由。"""
    current = _published(act, bulletin, bulletin.version)
    _must_write_here(category(current.category), "")
    if complaints := _reason(reason):
        raise BulletinInvalid(complaints=complaints)
    current.state, current.reason = BulletinState.WITHDRAWN.value, reason.strip()
    current.changed_at, current.log_index = act.now, log.head_size()
    current.save(update_fields=["state", "reason", "changed_at", "log_index"])
    _about(act, current)
    recording.tell_readers(act, current, "撤回", current.reason)
    return current


def _published(act: Act, bulletin: Bulletin, version: int) -> Bulletin:
    current = _locked(act, bulletin)
    if current.state != BulletinState.PUBLISHED:
        raise BulletinMoved(state=BulletinState(current.state).zh)
    if current.version != version:
        raise BulletinChanged
    return current


def _reason(text: str) -> list[Complaint]:
    if not text.strip():
        raise LiaisonReasonMissing
    if len(text.strip()) > checks.REASON:
        return [Complaint("理由", f"最多 {checks.REASON} 个字")]
    return []
