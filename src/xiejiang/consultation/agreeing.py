"""Acts on minutes: written, signed by every agency present, and what was agreed in them."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import IntegrityError, transaction

from xiejiang.agencies.queries import Agency
from xiejiang.audit.domain import Act, NoticeTo
from xiejiang.audit.services import act
from xiejiang.consultation import queries
from xiejiang.consultation.checks import SIGNING, WORKING, said, wrong_standard, wrong_task
from xiejiang.consultation.convening import must_be_kept_here, must_convene, tell_seats
from xiejiang.consultation.domain import MOST_ITEMS, Kind, Stand, Standard, Task, TaskState
from xiejiang.consultation.errors import (
    ConsultationInvalid,
    MeetingNotFound,
    MinutesFixed,
    MinutesSuperseded,
    NotBinding,
    NotTaskOwner,
    ResolutionMoved,
    SignedAlready,
)
from xiejiang.consultation.models import Attached, Meeting, Minutes, Resolution, Signature
from xiejiang.consultation.proposing import of_standard, of_task, once, taken_up
from xiejiang.consultation.telling import pass_on
from xiejiang.kernel.errors import Complaint


@act("consultation.minutes_written", *WORKING)
def write_minutes(
    act: Act,
    *,
    meeting: Meeting,
    text: str,
    present: Sequence[Agency],
    standards: Sequence[Standard] = (),
    tasks: Sequence[Task] = (),
    correct: bool = False,
) -> Minutes:
    """写入会议纪要：记明到会机关和议定事项；已有会签的，更正要形成新的一版。"""
    must_convene(act, meeting)
    meeting = Meeting.objects.select_for_update().get(pk=meeting.pk)
    seated = {s.agency_id: s.agency for s in queries.seats(meeting=meeting)}
    keys = sorted({a.pk for a in present})
    found = said("纪要", text)
    if meeting.convener_id not in keys or not set(keys) <= set(seated) or len(keys) < 2:
        found.append(Complaint("到会机关", "应包括召集机关和至少一个其他参加机关"))
    for n, one in enumerate(standards, 1):
        found += wrong_standard(n, one)
    owners = {a.code: a for a in seated.values() if a.pk in keys}
    for n, t in enumerate(tasks, 1):
        found += wrong_task(n, t, owners, act.today)
    if max(len(standards), len(tasks)) > MOST_ITEMS:
        found.append(Complaint("议定事项", f"一版纪要最多{MOST_ITEMS}条口径、{MOST_ITEMS}项督办"))
    ConsultationInvalid.insist(found)
    last = meeting.minutes.first()
    if last is not None and not correct:
        raise MinutesFixed(version=last.version)
    made = Minutes.objects.create(
        meeting=meeting,
        version=last.version + 1 if last else 1,
        text=text.strip(),
        present=keys,
        written_at=act.now,
    )
    for one in standards:
        _attach(made, one)
    Resolution.objects.bulk_create(
        Resolution(
            minutes=made,
            kind=Kind.TASK.value,
            state=TaskState.OPEN.value,
            proposal=taken_up(meeting, Kind.TASK, t.proposal),
            **of_task(t, owners),
        )
        for t in tasks
    )
    tell_seats(act, meeting, f"第{made.version}版纪要等待会签")
    pass_on(act, meeting)
    return made


def _attach(minutes: Minutes, one: Standard) -> None:
    made = Resolution.objects.create(
        minutes=minutes,
        kind=Kind.STANDARD.value,
        proposal=taken_up(minutes.meeting, Kind.STANDARD, one.proposal),
        **of_standard(one),
    )
    Attached.objects.bulk_create(Attached(resolution=made, rule=r) for r in once(one.rules))


@act("consultation.minutes_signed", *SIGNING)
def sign(act: Act, *, minutes: Minutes, stand: Stand, reasons: str = "") -> Signature:
    """会签纪要：会签、会签并保留意见，或者拒绝；表态以后不能更改。"""
    meeting = Meeting.objects.select_for_update().get(pk=minutes.meeting_id)
    queries.get(by=act.actor, meeting_id=meeting.pk)
    must_be_kept_here(meeting)
    last = signable(minutes, meeting, act.actor.agency_key, stand, reasons)
    try:
        with transaction.atomic():
            made = Signature.objects.create(
                minutes=last,
                agency_id=act.actor.agency_key,
                stand=stand.value,
                reasons=reasons.strip(),
                signed_by=act.actor.person_name,
                signed_at=act.now,
            )
    except IntegrityError:
        raise SignedAlready(agency=act.actor.agency_name, version=last.version) from None
    _bind(act, meeting, last)
    pass_on(act, meeting)
    return made


def signable(
    minutes: Minutes, meeting: Meeting, agency: int, stand: Stand, reasons: str
) -> Minutes:
    """The latest minutes, if that is what an agency that was present answers, with its reasons."""
    last = queries.latest(meeting=meeting)
    if last.pk != minutes.pk:
        raise MinutesSuperseded(version=last.version)
    if agency not in last.present:
        raise MeetingNotFound
    if stand is not Stand.SIGNED:
        ConsultationInvalid.insist(said("理由", reasons))
    return last


def _bind(act: Act, meeting: Meeting, minutes: Minutes) -> None:
    """Minutes bind when every agency present has signed; they then replace earlier ones."""
    stands = minutes.signatures.exclude(stand=Stand.REFUSED.value)
    if {s.agency_id for s in stands} != set(minutes.present):
        return
    minutes.bound_at = max(act.now, *(s.signed_at for s in stands))
    minutes.save(update_fields=["bound_at"])
    meeting.minutes.exclude(pk=minutes.pk).update(superseded=True)
    tell_seats(act, meeting, f"第{minutes.version}版纪要已经全部会签，生效")


def _move(
    act: Act, found: Resolution, before: TaskState, after: TaskState, **said: str
) -> Resolution:
    """From one state to the next, once. The meeting is held first: a condition on its minutes is
    looked up before the wait for the task's row, and would let a second one through.
    """
    Meeting.objects.select_for_update().get(pk=found.minutes.meeting_id)
    if found.minutes.bound_at is None:
        raise NotBinding(version=found.minutes.version)
    rows = Resolution.objects.filter(
        pk=found.pk, state=before.value, minutes__superseded=False
    ).update(state=after.value, **said)
    found.refresh_from_db()
    if rows != 1:
        raise ResolutionMoved(now=TaskState(found.state).zh)
    pass_on(act, found.minutes.meeting)
    return found


@act("consultation.task_reported", *WORKING)
def report(act: Act, *, task: Resolution, words: str) -> Resolution:
    """报告督办结果：承办机关写明办了什么，等召集机关确认。"""
    found = owned(act, task, words)
    must_be_kept_here(found.minutes.meeting)
    moved = _move(act, found, TaskState.OPEN, TaskState.REPORTED, report=words.strip())
    told = f"{act.actor.agency_name}报告了督办结果，请确认"
    act.notify(NoticeTo(found.minutes.meeting.convener.code, "consultation", told))
    return moved


def owned(act: Act, task: Resolution, words: str) -> Resolution:
    """A task of the actor's agency, with words to report. Part of the caller's act."""
    found = queries.task(by=act.actor, resolution_id=task.pk)
    if found.owner is None or found.owner_id != act.actor.agency_key:
        raise NotTaskOwner(agency=found.owner.name if found.owner else "")
    ConsultationInvalid.insist(said("办理报告", words))
    return found


@act("consultation.task_confirmed", *WORKING)
def confirm(act: Act, *, task: Resolution) -> Resolution:
    """确认督办办结：召集机关核对报告后确认。"""
    found = queries.task(by=act.actor, resolution_id=task.pk)
    must_convene(act, found.minutes.meeting)
    return _move(act, found, TaskState.REPORTED, TaskState.CONFIRMED)


@act("consultation.task_returned", *WORKING)
def send_back(act: Act, *, task: Resolution, reason: str) -> Resolution:
    """退回督办：召集机关写明还缺什么，承办机关继续办理。"""
    found = queries.task(by=act.actor, resolution_id=task.pk)
    must_convene(act, found.minutes.meeting)
    ConsultationInvalid.insist(said("退回理由", reason))
    moved = _move(act, found, TaskState.REPORTED, TaskState.OPEN, remark=reason.strip())
    if found.owner is not None:
        told = f"督办事项被退回：{reason.strip()}"[:300]
        act.notify(NoticeTo(found.owner.code, "consultation", told))
    return moved


@act("consultation.standard_revoked", *SIGNING)
def revoke(act: Act, *, standard: Resolution, reason: str) -> Resolution:
    """废止裁量口径：召集机关写明理由；自即日起不再显示在规则旁。"""
    found = queries.standard(by=act.actor, resolution_id=standard.pk)
    must_convene(act, found.minutes.meeting)
    ConsultationInvalid.insist(said("废止理由", reason))
    rows = Resolution.objects.filter(pk=found.pk, revoked_on__isnull=True).update(
        revoked_on=act.today, revoked_for=reason.strip()
    )
    if rows != 1:
        raise ResolutionMoved(now="已废止")
    found.refresh_from_db()
    tell_seats(act, found.minutes.meeting, "一项裁量口径已经废止")
    pass_on(act, found.minutes.meeting)
    return found
