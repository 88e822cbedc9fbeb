"""Writes of the room; every one an act.

::

    open_study(by, *, asked, invited=(), origin=None) -> Study       # :mod:`studies`
    invite(by, *, study, invited) -> Study
    answer(by, *, study, joins, words="") -> Partner
    collect(by, *, study, chosen, note="") -> list[Collected]
    note(by, *, collected, words) -> CaseNote
    leave_out(by, *, collected, reason) -> Collected
    drop(by, *, study, reason) -> Study
    write_report(by, *, study, text, answer_by, advice=()) -> StudyReport   # :mod:`reporting`
    state_opinion(by, *, report, agrees, words="") -> Opinion
    conclude(by, *, study) -> Study
    put_forward(by, *, recommendation, meeting, since=None, until=None, due=None) -> Proposal

    announce(by, *, plan, invited) -> Training
    take_in(*, actor, training, name, stream) -> Kept       # :mod:`materials`: not an act
    add_material(by, *, training, phase, what, title="") -> Material
    withdraw_material(by, *, material) -> Material
    enrol(by, *, training, username="") -> Enrolment     # oneself, or somebody of one's agency
    note_attendance(by, *, enrolment, attended) -> Enrolment
    hand_in(by, *, training, replies, drawn="") -> Enrolment
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from django.db import IntegrityError, transaction

from xiejiang.agencies import queries as agencies
from xiejiang.agencies.queries import Agency, Person
from xiejiang.audit.domain import Act, NoticeTo, Power
from xiejiang.audit.services import act, lacking
from xiejiang.kernel.errors import Complaint
from xiejiang.research import queries, quiz
from xiejiang.research.domain import ARTICLE, MOST_QUESTIONS, Plan, Reply
from xiejiang.research.errors import (
    AlreadyAnswered,
    AlreadyEnrolled,
    AttendanceTooSoon,
    EnrolmentClosed,
    NotEnrolled,
    NotOrganiser,
    QuizChanged,
    QuizNotOpen,
    TrainingInvalid,
    TrainingNotFound,
)
from xiejiang.research.materials import ORGANISING, add_material, take_in, withdraw_material
from xiejiang.research.models import Enrolment, Invitation, Training
from xiejiang.research.putting import put_forward
from xiejiang.research.reporting import conclude, state_opinion, write_report
from xiejiang.research.studies import (
    ANSWERING,
    DECIDING,
    STUDYING,
    answer,
    collect,
    drop,
    invite,
    leave_out,
    note,
    open_study,
)

__all__ = [
    "ANSWERING",
    "DECIDING",
    "ORGANISING",
    "STUDYING",
    "TAKING_PART",
    "add_material",
    "announce",
    "answer",
    "collect",
    "conclude",
    "drop",
    "enrol",
    "hand_in",
    "invite",
    "leave_out",
    "note",
    "note_attendance",
    "open_study",
    "put_forward",
    "state_opinion",
    "take_in",
    "withdraw_material",
    "write_report",
]

TAKING_PART = (Power.HANDLE, Power.APPROVE, Power.LIAISE, Power.SUPERVISE)
"""Who may be on a roster: everybody who works on cases."""


@act("research.training_announced", *ORGANISING)
def announce(act: Act, *, plan: Plan, invited: Sequence[Agency]) -> Training:
    """发布培训：由主办机关发布，通知受邀机关；测验按种子从算例抽题。"""
    home = agencies.agency(code=act.actor.agency_code)
    questions = quiz.draw(seed=plan.quiz_seed, field=plan.quiz_field, count=plan.quiz_count)
    complaints = _wrong(plan, invited, act.today, len(questions))
    TrainingInvalid.insist(complaints)
    try:
        with transaction.atomic():
            made = Training.objects.create(
                title=plan.title.strip(),
                agency=home,
                since=plan.since,
                until=plan.until,
                place=plan.place.strip(),
                about=plan.about.strip(),
                quiz_seed=plan.quiz_seed,
                quiz_field=plan.quiz_field,
                quiz_count=len(questions),
                quiz_until=plan.quiz_until,
                announced_at=act.now,
            )
    except IntegrityError:
        told = Complaint("名称", "本机关同一天已有同名的培训，请换一个名称")
        raise TrainingInvalid(complaints=[told]) from None
    everybody = {a.pk: a for a in (home, *invited)}
    Invitation.objects.bulk_create(Invitation(training=made, agency=a) for a in everybody.values())
    for one in everybody.values():
        if one.pk != home.pk:
            text = f"{home.name}邀请参加培训“{made.title}”，{made.since}起，请报名。"
            act.notify(NoticeTo(one.code, "training", text))
    act.cite(ARTICLE)
    return made


def _wrong(plan: Plan, invited: Sequence[Agency], today: date, drawn: int) -> list[Complaint]:
    found = []
    for where, text, most, needed in (
        ("名称", plan.title, 120, True),
        ("地点", plan.place, 200, True),
        ("内容", plan.about, 4000, False),
        ("测验种子", plan.quiz_seed, 60, True),
    ):
        if needed and not text.strip():
            found.append(Complaint(where, "请填写"))
        elif len(text) > most:
            found.append(Complaint(where, f"最多 {most} 字"))
        elif "\x00" in text:
            found.append(Complaint(where, "不能有空字符"))
    return found + _days(plan, today) + _quiz(plan, drawn) + _away(invited)


def _days(plan: Plan, today: date) -> list[Complaint]:
    found = []
    if plan.since < today:
        found.append(Complaint("起日", "不能早于今天"))
    if plan.until < plan.since:
        found.append(Complaint("止日", "不能早于起日"))
    if plan.quiz_until < plan.since:
        found.append(Complaint("测验截止日", "不能早于起日"))
    return found


def _quiz(plan: Plan, drawn: int) -> list[Complaint]:
    if plan.quiz_field and plan.quiz_field not in quiz.fields():
        return [Complaint("测验领域", f"没有这个领域，可用：{'、'.join(quiz.fields())}")]
    if not 1 <= plan.quiz_count <= MOST_QUESTIONS:
        return [Complaint("题数", f"应在 1 至 {MOST_QUESTIONS} 之间")]
    if drawn < plan.quiz_count:
        return [Complaint("题数", f"这个领域只有 {drawn} 题，请减少题数或者放宽领域")]
    return []


def _away(invited: Sequence[Agency]) -> list[Complaint]:
    away = "、".join(a.name for a in invited if a.node)
    told = f"{away}在其他节点，还不能邀请，请删去"
    return [Complaint("受邀机关", told)] if away else []


@act("research.enrolled", *TAKING_PART)
def enrol(act: Act, *, training: Training, username: str = "") -> Enrolment:
    """报名：本人报名，或者由联络、审批人员为本机关人员报名。"""
    queries.training(by=act.actor, pk=training.pk)
    today = act.today
    if today > training.until:
        raise EnrolmentClosed(until=training.until)
    person = _colleague(act, username, today) if username else _self(act)
    row = Enrolment(
        training=training, person=person, agency_id=act.actor.agency_key, enrolled_at=act.now
    )
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise AlreadyEnrolled(name=person.name) from None
    act.cite(ARTICLE)
    return row


def _self(act: Act) -> Person:
    for post in agencies.people_in(agency_id=act.actor.agency_key, on=act.today):
        if post.person_id == act.actor.person_id:
            return post.person
    raise TrainingNotFound


def _colleague(act: Act, username: str, today: date) -> Person:
    if not act.actor.can(*ORGANISING):
        raise lacking(act.actor, ORGANISING[:-1])
    for post in agencies.people_in(agency_id=act.actor.agency_key, on=today):
        if post.person.username == username:
            if not agencies.actor(post).can(*TAKING_PART):
                continue
            return post.person
    told = Complaint("人员", "本机关没有这个用户名的在岗办案人员，请核对")
    raise TrainingInvalid(complaints=[told])


@act("research.attendance_noted", *ORGANISING)
def note_attendance(act: Act, *, enrolment: Enrolment, attended: bool) -> Enrolment:
    """登记到场：由主办机关在培训开始以后登记。"""
    training = queries.training(by=act.actor, pk=enrolment.training_id)
    if not queries.organises(training, by=act.actor):
        raise NotOrganiser(agency=training.agency.name)
    if act.today < training.since:
        raise AttendanceTooSoon(since=training.since)
    enrolment.attended = attended
    enrolment.save(update_fields=["attended"])
    return enrolment


@act("research.quiz_handed_in", *TAKING_PART)
def hand_in(
    act: Act, *, training: Training, replies: Mapping[int, Reply], drawn: str = ""
) -> Enrolment:
    """交卷：每人一次，由规则引擎当场评判；日志只记交卷，不记得分和回答。"""
    queries.training(by=act.actor, pk=training.pk)
    mine = queries.own(by=act.actor, training=training)
    if mine is None:
        raise NotEnrolled
    if mine.handed_in_at is not None:
        raise AlreadyAnswered
    if not training.since <= act.today <= training.quiz_until:
        raise QuizNotOpen(since=training.since, until=training.quiz_until)
    questions = queries.questions(training=training)
    if drawn and drawn != quiz.mark(questions):
        raise QuizChanged
    complaints = quiz.misses(questions, replies)
    TrainingInvalid.insist(complaints)
    paper = [quiz.marked(q, replies[n]) for n, q in enumerate(questions)]
    rows = Enrolment.objects.filter(pk=mine.pk, handed_in_at__isnull=True).update(
        handed_in_at=act.now,
        paper=paper,
        right=sum(1 for line in paper if line["right"]),
        reasoned=sum(1 for line in paper if line["reasoned"]),
    )
    if not rows:
        raise AlreadyAnswered
    act.details["replies"] = len(paper)
    mine.refresh_from_db()
    return mine
