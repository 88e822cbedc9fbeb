"""Reads of questions (会商事项), for who raised them, who was asked, and who meets on them."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from xiejiang.audit.domain import Actor, Power
from xiejiang.cases.queries import Case
from xiejiang.consultation.checks import POSITIONING, WORKING
from xiejiang.consultation.domain import Outcome, QuestionState
from xiejiang.consultation.errors import QuestionNotFound, QuestionsOpen
from xiejiang.consultation.models import Asked, Deed, Meeting, Position, Question, Seat

READING = (Power.HANDLE, Power.LIAISE, Power.APPROVE, Power.SUPERVISE, Power.SYSTEM)
QUOTED = 300
"""Characters of a position that an agenda quotes."""
After = tuple[datetime, uuid.UUID]


def _member(by: Actor) -> Q:
    asked = Asked.objects.filter(question=OuterRef("pk"), agency_id=by.agency_key)
    seated = Seat.objects.filter(meeting=OuterRef("meeting"), agency_id=by.agency_key)
    return Q(raiser_id=by.agency_key) | Q(Exists(asked)) | Q(Exists(seated))


def visible(*, by: Actor) -> QuerySet[Question]:
    """The questions that an actor's agency raised, was asked, or meets on."""
    found = Question.objects.select_related("raiser")
    if by.can(Power.SYSTEM):
        return found
    return found.filter(_member(by)) if by.can(*READING) else found.none()


def get(*, by: Actor, question_id: uuid.UUID) -> Question:
    """One question."""
    found = visible(by=by).select_related("meeting").filter(pk=question_id).first()
    if found is None:
        raise QuestionNotFound
    return found


def case_of_question(key: uuid.UUID) -> uuid.UUID | None:
    """The case that a question is about, without showing anything of either."""
    return Question.objects.filter(pk=key).values_list("case", flat=True).first()


def page(*, by: Actor, after: After | None = None, limit: int) -> list[Question]:
    """The questions, the latest first."""
    found = visible(by=by)
    if after is not None:
        at, key = after
        found = found.filter(Q(raised_at__lt=at) | Q(raised_at=at, pk__lt=key))
    return list(found[:limit])


@dataclass(frozen=True, slots=True)
class Voice:
    """What one agency that was asked said, the latest last; nothing for who has not answered."""

    asked: Asked
    positions: tuple[Position, ...]

    @property
    def latest(self) -> Position | None:
        """What stands."""
        return self.positions[-1] if self.positions else None


def voices(question: Question) -> list[Voice]:
    """Every agency that was asked, with every version of its position."""
    given: dict[int, list[Position]] = {}
    for one in question.positions.select_related("agency"):
        given.setdefault(one.agency_id, []).append(one)
    asked = question.asked.select_related("agency")
    return [Voice(a, tuple(given.get(a.agency_id, ()))) for a in asked]


def agenda(question: Question) -> str:
    """The question and what was said of it, as the agenda of a meeting begins with it."""
    lines = [
        f"一、会商事项“{question.title}”（{question.number}）",
        question.words,
        "各机关的书面意见：",
    ]
    for voice in voices(question):
        last, name = voice.latest, voice.asked.agency.name
        if last is None:
            lines.append(f"· {name}：没有答复")
        else:
            more = "……（全文见会商事项）" if len(last.reasons) > QUOTED else ""
            lines.append(f"· {name}：{last.opinion_zh}。{last.reasons[:QUOTED]}{more}")
    return "\n".join(lines)


def of_case(*, by: Actor, case: Case) -> list[Question]:
    """The questions on a case that an actor may see."""
    return list(visible(by=by).filter(case=case))


def of_meeting(*, meeting: Meeting) -> list[Question]:
    """What a meeting was called on."""
    return list(meeting.questions.select_related("raiser"))


def of_rule(*, by: Actor, rule: str) -> list[tuple[Question, bool]]:
    """The questions on a rule, and whether the actor may open them.

    Every officer sees those of this node; those of another only who takes part in them.
    """
    if not by.can(*READING):
        return []
    found = Question.objects.filter(rule=rule).select_related("raiser")
    rows = found.annotate(opens=_member(by)).filter(Q(origin="") | Q(opens=True))
    return [(q, q.opens) for q in rows]


def on_rules(*, by: Actor, limit: int) -> dict[str, list[Question]]:
    """The questions on rules that an actor may open, the latest first, by the rule."""
    found: dict[str, list[Question]] = {}
    for one in visible(by=by).exclude(rule="")[:limit]:
        found.setdefault(one.rule, []).append(one)
    return found


def waiting(*, by: Actor, on: date, limit: int) -> list[tuple[Question, bool]]:
    """Open questions that wait for the actor's agency; and whether for its position.

    Else for its conclusion: everybody answered, or the agreed day is over.
    """
    if not by.can(*WORKING):
        return []
    own = Position.objects.filter(question=OuterRef("pk"), agency_id=by.agency_key)
    asked = Asked.objects.filter(question=OuterRef("pk"), agency_id=by.agency_key)
    said = Position.objects.filter(question=OuterRef("question"), agency=OuterRef("agency"))
    silent = Asked.objects.filter(~Exists(said), question=OuterRef("pk"))
    handed = Deed.objects.filter(question=OuterRef("pk"), agency_id=by.agency_key)
    under_way = handed.filter(outcome=Outcome.WAITING.value)
    answers = (
        Exists(asked) & ~Exists(own) & ~Exists(under_way) if by.can(*POSITIONING) else Q(pk__in=[])
    )
    concludes = Q(raiser_id=by.agency_key) & (Q(~Exists(silent)) | Q(answer_by__lt=on))
    found = Question.objects.filter(Q(answers) | concludes, state=QuestionState.OPEN.value)
    rows = found.select_related("raiser").order_by("answer_by", "pk")[:limit]
    return [(q, q.raiser_id != by.agency_key) for q in rows]


def must_rest(*, case: Case) -> None:
    """Refuse a case on which a question is still open."""
    open_ = Question.objects.filter(case=case, state=QuestionState.OPEN.value)
    numbers = list(open_.values_list("number", flat=True))
    if numbers:
        raise QuestionsOpen(numbers="、".join(numbers))
