"""Acts on questions (会商事项): raising, positions in writing, and how it ends."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from xiejiang.agencies import queries as agencies
from xiejiang.agencies import services as agency_services
from xiejiang.agencies.queries import Agency
from xiejiang.audit.domain import Act, NoticeTo
from xiejiang.audit.services import act
from xiejiang.cases import queries as cases
from xiejiang.cases.domain import Field
from xiejiang.consultation import questions
from xiejiang.consultation.checks import POSITIONING, WORKING, absent, said
from xiejiang.consultation.domain import About, Opinion, QuestionState, Subject
from xiejiang.consultation.errors import (
    ConsultationInvalid,
    NotAsked,
    NotRaiser,
    QuestionElsewhere,
    QuestionOver,
)
from xiejiang.consultation.models import Asked, Meeting, Position, Question
from xiejiang.consultation.telling import pass_on
from xiejiang.kernel.errors import Complaint
from xiejiang.law.schema import load_law

WORD = "会商"
LONGEST_DAYS = 366
CHANGED = "刚才有人同时答复，请刷新页面核对后再提交"


@act("consultation.question_raised", *WORKING)
def raise_question(
    act: Act,
    *,
    subject: Subject,
    title: str,
    words: str,
    answer_by: date,
    asked: Sequence[Agency],
) -> Question:
    """提出会商事项：就一个案件、一条规则或者一类案件，征求其他机关的书面意见。"""
    raiser = agencies.agency_by_id(pk=act.actor.agency_key)
    others = {a.pk: a for a in asked if a.pk != raiser.pk}
    about, wrong = _about(act, subject)
    found = wrong + said("事项", title, 120) + said("问题", words)
    if not 0 <= (answer_by - act.today).days <= LONGEST_DAYS:
        found.append(Complaint("约定答复日", "应是今天以后、一年以内的日期"))
    if not others:
        found.append(Complaint("征求意见的机关", "至少征求一个其他机关的意见"))
    found += absent("征求意见的机关", others.values())
    ConsultationInvalid.insist(found)
    year = act.today.year
    serial = agency_services.take_number(agency_id=raiser.pk, word=WORD, year=year)
    made = Question.objects.create(
        number=f"{raiser.short_name}{WORD}〔{year}〕{serial}号",
        title=title.strip(),
        words=words.strip(),
        raiser=raiser,
        raised_by=act.actor.person_name,
        raised_at=act.now,
        about=subject.about.value,
        answer_by=answer_by,
        **about,
    )
    Asked.objects.bulk_create(Asked(question=made, agency=a) for a in others.values())
    act.about(made, matter=made.case_id)
    _tell(act, made, f"请在约定的 {answer_by} 以前答复会商事项“{made.title}”")
    pass_on(act, made)
    return made


def _about(act: Act, subject: Subject) -> tuple[dict[str, Any], list[Complaint]]:
    """The columns of a subject, or what is wrong with it; a case must be one's own to act in."""
    if subject.about is About.RULE:
        wrong = f"法规内容里没有这条规则：{subject.key or '没有填写'}。请照规则页的编号填写"
        known = subject.key in load_law().rules
        return {"rule": subject.key}, [] if known else [Complaint("规则", wrong)]
    if subject.about is About.FIELD:
        known = subject.key in set(Field)
        return {"field": subject.key}, [] if known else [Complaint("领域", "请选择")]
    try:
        key = UUID(subject.key)
    except ValueError:
        raise cases.CaseNotFound from None
    return {"case": cases.to_act(by=act.actor, case_id=key)}, []


def _tell(act: Act, question: Question, words: str) -> None:
    for one in question.asked.select_related("agency"):
        if one.agency_id != act.actor.agency_id:
            act.notify(NoticeTo(one.agency.code, "consultation", words))


def _open(act: Act, question: Question) -> Question:
    """The question as it stands, seen by who acts, and open; held until the act ends."""
    questions.get(by=act.actor, question_id=question.pk)
    found = Question.objects.select_for_update(of=("self",)).select_related("raiser")
    held = found.get(pk=question.pk)
    act.about(held, matter=held.case_id)
    if held.origin:
        raise QuestionElsewhere(title=held.title, node=held.origin, agency=held.raiser.name)
    must_be_open(held)
    return held


def must_be_open(question: Question) -> None:
    """Refuse one that has ended."""
    if question.state != QuestionState.OPEN.value:
        raise QuestionOver(now=QuestionState(question.state).zh)


def must_be_asked(act: Act, question: Question) -> None:
    """Refuse an agency whose position was not asked for."""
    if not question.asked.filter(agency_id=act.actor.agency_key).exists():
        raise NotAsked(title=question.title, agency=act.actor.agency_name)


def checked_position(opinion: Opinion, reasons: str) -> list[Complaint]:
    """What is wrong with an answer: an opinion gives its reasons."""
    if opinion is Opinion.NONE and not reasons.strip():
        return []
    return said("理由", reasons)


@act("consultation.position_given", *POSITIONING)
def give_position(act: Act, *, question: Question, opinion: Opinion, reasons: str = "") -> Position:
    """答复会商事项：以本机关名义书面表明意见；改变意见的形成新的一版，以前的保留。"""
    held = _open(act, question)
    must_be_asked(act, held)
    ConsultationInvalid.insist(checked_position(opinion, reasons))
    last = held.positions.filter(agency_id=act.actor.agency_key).last()
    try:
        with transaction.atomic():
            made = Position.objects.create(
                question=held,
                agency_id=act.actor.agency_key,
                version=last.version + 1 if last else 1,
                opinion=opinion.value,
                reasons=reasons.strip(),
                given_by=act.actor.person_name,
                given_at=act.now,
            )
    except IntegrityError:
        raise ConsultationInvalid(complaints=[Complaint("意见", CHANGED)]) from None
    told = f"{act.actor.agency_name}答复了会商事项“{held.title}”：{opinion.zh}"
    act.notify(NoticeTo(held.raiser.code, "consultation", told))
    pass_on(act, held)
    return made


def _own(act: Act, question: Question) -> Question:
    held = _open(act, question)
    if held.raiser_id != act.actor.agency_id:
        raise NotRaiser(title=held.title, agency=held.raiser.name)
    return held


@act("consultation.question_closed", *WORKING)
def conclude(act: Act, *, question: Question, outcome: str) -> Question:
    """作出会商结论：提出机关写明结论；各机关的意见和不同意见都保留。"""
    held = _own(act, question)
    ConsultationInvalid.insist(said("结论", outcome))
    held.state, held.outcome, held.ended_at = QuestionState.CLOSED.value, outcome.strip(), act.now
    held.save(update_fields=["state", "outcome", "ended_at"])
    _tell(act, held, f"会商事项“{held.title}”已作结论：{held.outcome}"[:300])
    pass_on(act, held)
    return held


def hand_to_meeting(act: Act, *, question: Question, meeting: Meeting) -> None:
    """The question goes on in a meeting. Part of the caller's act."""
    held = _own(act, question)
    held.state, held.meeting, held.ended_at = QuestionState.MEETING.value, meeting, act.now
    held.save(update_fields=["state", "meeting", "ended_at"])
    pass_on(act, held)
