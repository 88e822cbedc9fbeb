"""Acts in what another node keeps: answering, signing, reporting, and positions in writing.

Each is kept here as a deed and told to that node, which enters it as the act of this agency or
says why not. Until it has said so the deed waits; what the page says is always as it was told.
"""

from __future__ import annotations

from typing import Any

from xiejiang.agencies import queries as agencies
from xiejiang.audit.domain import Act
from xiejiang.audit.services import act
from xiejiang.consultation import papers, queries, questions, travelling_asked
from xiejiang.consultation.agreeing import owned, signable
from xiejiang.consultation.asking import checked_position, must_be_asked, must_be_open
from xiejiang.consultation.checks import POSITIONING, SIGNING, WORKING
from xiejiang.consultation.convening import checked_reply, must_stand
from xiejiang.consultation.domain import Opinion, Outcome, Reply, Stand, TaskState, What
from xiejiang.consultation.errors import (
    ConsultationInvalid,
    DeedWaiting,
    MeetingHere,
    MeetingNotFound,
    NotBinding,
    QuestionHere,
    ResolutionMoved,
    SignedAlready,
)
from xiejiang.consultation.models import Deed, Meeting, Minutes, Question, Resolution
from xiejiang.consultation.telling import hand_back


@act("consultation.answered_there", *WORKING)
def answer_there(act: Act, *, meeting: Meeting, reply: Reply, words: str = "") -> Deed:
    """答复其他节点召集的会议：参加或者不能参加，随下次推送送达召集机关。"""
    held = _held(act, meeting)
    ConsultationInvalid.insist(checked_reply(reply, words))
    return _done(act, held, What.ANSWER, choice=reply.value, words=words.strip())


@act("consultation.signed_there", *SIGNING)
def sign_there(act: Act, *, minutes: Minutes, stand: Stand, reasons: str = "") -> Deed:
    """会签其他节点的会议纪要：连同所见纪要的摘要送达召集节点，由该节点登记。"""
    held = _held(act, minutes.meeting)
    last = signable(minutes, held, act.actor.agency_key, stand, reasons)
    if last.signatures.filter(agency_id=act.actor.agency_key).exists():
        raise SignedAlready(agency=act.actor.agency_name, version=last.version)
    shown = queries.version(meeting=held, number=last.version)
    return _done(
        act,
        held,
        What.SIGN,
        choice=stand.value,
        words=reasons.strip(),
        version=shown.version,
        sha256=papers.digest(shown),
    )


@act("consultation.reported_there", *WORKING)
def report_there(act: Act, *, task: Resolution, words: str) -> Deed:
    """报告其他节点会议的督办结果：随下次推送送达召集机关，等其确认。"""
    found = owned(act, task, words)
    held = _held(act, found.minutes.meeting)
    if found.minutes.bound_at is None:
        raise NotBinding(version=found.minutes.version)
    if found.state != TaskState.OPEN.value or found.minutes.superseded:
        raise ResolutionMoved(now=TaskState(found.state).zh)
    return _done(act, held, What.REPORT, words=words.strip(), task=str(found.pk))


@act("consultation.position_given_there", *POSITIONING)
def give_position_there(
    act: Act, *, question: Question, opinion: Opinion, reasons: str = ""
) -> Deed:
    """答复其他节点的会商事项：连同所见事项的摘要送达提出节点，由该节点登记为新的一版。"""
    questions.get(by=act.actor, question_id=question.pk)
    held = Question.objects.select_for_update().get(pk=question.pk)
    act.about(held)
    if not held.origin:
        raise QuestionHere(title=held.title)
    must_be_open(held)
    must_be_asked(act, held)
    ConsultationInvalid.insist(checked_position(opinion, reasons))
    given = {"choice": opinion.value, "words": reasons.strip()}
    shown = travelling_asked.shown(held)
    return _done(act, held, What.POSITION, same=("choice", "words"), sha256=shown, **given)


def _held(act: Act, meeting: Meeting) -> Meeting:
    """A meeting of another node that the actor's agency sits in, held until the act ends."""
    queries.get(by=act.actor, meeting_id=meeting.pk)
    held = Meeting.objects.select_for_update().get(pk=meeting.pk)
    if not held.origin:
        raise MeetingHere(title=held.title)
    must_stand(held)
    if not held.seats.filter(agency_id=act.actor.agency_key).exists():
        raise MeetingNotFound
    return held


def _done(
    act: Act,
    kept: Meeting | Question,
    what: What,
    *,
    same: tuple[str, ...] = ("task", "version"),
    **given: Any,
) -> Deed:
    """Keep it, and tell the other node; the same is not asked twice while it waits."""
    agency = agencies.agency_by_id(pk=act.actor.agency_key)
    waiting = kept.deeds.filter(agency=agency, what=what.value, outcome=Outcome.WAITING.value)
    about = {name: given.get(name) for name in same}
    if any({n: d.given.get(n) for n in about} == about for d in waiting):
        raise DeedWaiting(what=what.zh, node=kept.origin)
    made = Deed.objects.create(
        meeting=kept if isinstance(kept, Meeting) else None,
        question=kept if isinstance(kept, Question) else None,
        agency=agency,
        what=what.value,
        given=given,
        done_by=act.actor.person_name,
        done_at=act.now,
    )
    hand_back(act, kept, agency)
    return made
