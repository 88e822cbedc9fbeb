"""Reads of the room: topics among the reader's cases, studies, trainings, rosters and figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from xiejiang.audit.domain import Actor
from xiejiang.cases import queries as cases
from xiejiang.cases.domain import Field
from xiejiang.cases.queries import Case
from xiejiang.law.procedures import load_procedures
from xiejiang.law.schema import load_law
from xiejiang.proceedings import queries as proceedings
from xiejiang.research import quiz
from xiejiang.research.domain import DISPUTED, SMALL, Disputed, Origin, Topic, TopicKind
from xiejiang.research.errors import TopicNotFound
from xiejiang.research.models import Enrolment, Recommendation, Study, StudyReport, Training
from xiejiang.research.quiz import Question
from xiejiang.research.roster import After, organises, own, training, training_page, trainings
from xiejiang.research.shelf import (
    Piece,
    Shelf,
    material,
    may_see_material,
    open_material,
    shelf,
    stored_files,
)
from xiejiang.research.study_queries import (
    Sample,
    StudyErrand,
    desk,
    fates,
    latest_report,
    not_collected,
    one_collected,
    origin_of,
    partners,
    recommendation,
    reports,
    sample,
    studies,
    study,
    study_by_text,
    study_page,
)

__all__ = [
    "After",
    "Figures",
    "Piece",
    "Recommendation",
    "Sample",
    "Share",
    "Shelf",
    "Study",
    "StudyErrand",
    "StudyReport",
    "counted",
    "desk",
    "disputed",
    "fates",
    "figures",
    "latest_report",
    "material",
    "may_see_material",
    "not_collected",
    "of_origin",
    "one_collected",
    "open_material",
    "organises",
    "origin",
    "origin_of",
    "own",
    "partners",
    "questions",
    "recommendation",
    "reports",
    "roster",
    "sample",
    "shelf",
    "stored_files",
    "studies",
    "study",
    "study_by_text",
    "study_page",
    "to_do",
    "topics",
    "training",
    "training_page",
    "trainings",
]

SHOWN = 10
MOST_CASES = 200


def topics(*, by: Actor, now: datetime) -> list[Topic]:
    """What the reader's own cases propose, the most frequent of each kind first."""
    fields = [
        Topic(TopicKind.FIELD, key, Field(key).zh, n)
        for key, n in cases.most_by_field(by=by, limit=SHOWN)
    ]
    rules = load_law().rules
    departed = [
        Topic(TopicKind.DEPARTURE, key, rules[key].title if key in rules else key, n)
        for key, n in cases.most_departed(by=by, limit=SHOWN)
    ]
    overdue = [
        Topic(TopicKind.OVERDUE, f"{procedure}~{limit}", _limit_label(procedure, limit), n)
        for procedure, limit, n in proceedings.most_overdue(by=by, now=now, limit=SHOWN)
    ]
    return fields + departed + overdue


def _limit_label(procedure: str, limit: str) -> str:
    found = load_procedures().by_id.get(procedure)
    if found is None:
        return f"{procedure} {limit}"
    named = next((one.title for one in found.limits if one.id == limit), limit)
    return f"{found.title}：{named}"


def counted(*, by: Actor, kind: TopicKind, key: str, now: datetime) -> tuple[Topic, list[Case]]:
    """What a number counts: the cases, newest first, as far as the reader sees them."""
    if kind is TopicKind.FIELD and key in list(Field):
        found, label = cases.in_field(by=by, field=key), Field(key).zh
    elif kind is TopicKind.DEPARTURE:
        rule = load_law().rules.get(key)
        found, label = cases.departing_from(by=by, rule=key), rule.title if rule else key
    elif kind is TopicKind.OVERDUE and "~" in key:
        procedure, _sep, limit = key.partition("~")
        found = proceedings.overdue_cases(by=by, procedure=procedure, limit=limit, now=now)
        label = _limit_label(procedure, limit)
    else:
        raise TopicNotFound
    number = found.count()
    if not number:
        raise TopicNotFound
    return Topic(kind, key, label, number), list(found.order_by("-updated_at", "-id")[:MOST_CASES])


def disputed() -> list[Disputed]:
    """The items whose reading the law itself leaves open."""
    return [
        Disputed(rule.id, rule.title, condition.id, condition.dispute.label)
        for rule in load_law().rules.values()
        for condition in rule.conditions
        if condition.dispute is not None
    ]


def origin(*, by: Actor, kind: str, key: str, now: datetime) -> Origin:
    """A topic of the reader's as the origin of a study."""
    return _origin(by, kind, key, now)[0]


def _origin(by: Actor, kind: str, key: str, now: datetime) -> tuple[Origin, list[Case]]:
    if kind == DISPUTED:
        for one in disputed():
            if f"{one.rule}~{one.item}" == key:
                return Origin(DISPUTED, key, f"{one.title} {one.item}：{one.question}"[:300]), []
        raise TopicNotFound
    if kind not in list(TopicKind):
        raise TopicNotFound
    topic, found = counted(by=by, kind=TopicKind(kind), key=key, now=now)
    return Origin(kind, key, topic.label[:300]), found


def of_origin(*, by: Actor, origin: Origin, now: datetime) -> list[Case]:
    """The reader's cases that the topic of a study counts today; none when it counts none."""
    try:
        return _origin(by, origin.kind, origin.key, now)[1]
    except TopicNotFound:
        return []


def roster(*, by: Actor, training: Training) -> list[Enrolment]:
    """Who is enrolled: the organiser sees everybody, others the people of their own agency."""
    found = training.enrolments.select_related("person", "agency").defer("paper")
    if not organises(training, by=by):
        found = found.filter(agency_id=by.agency_key)
    return list(found)


def questions(*, training: Training) -> list[Question]:
    """What the quiz of a training asks, drawn by its seed."""
    return quiz.draw(seed=training.quiz_seed, field=training.quiz_field, count=training.quiz_count)


def to_do(*, by: Actor, on: date, limit: int = 5) -> list[Training]:
    """Trainings on which the reader is enrolled and whose quiz waits for them."""
    open_now = Training.objects.filter(since__lte=on, quiz_until__gte=on)
    mine = open_now.filter(
        enrolments__person_id=by.person_key, enrolments__handed_in_at__isnull=True
    )
    return list(mine.select_related("agency").order_by("quiz_until", "id")[:limit])


@dataclass(frozen=True, slots=True)
class Share:
    """How many were right about one question; ``None`` where it would point to a few."""

    title: str
    right: int | None


@dataclass(frozen=True, slots=True)
class Figures:
    """What the organiser sees of a quiz: ``papers`` only, until there are enough."""

    papers: int
    shown: bool
    closed: bool
    mean_right: str
    mean_reasoned: str
    shares: tuple[Share, ...]


def figures(*, by: Actor, training: Training, on: date) -> Figures | None:
    """The results as figures, for the organiser; they are told once the quiz is closed."""
    if not organises(training, by=by):
        return None
    papers = list(training.enrolments.filter(handed_in_at__isnull=False))
    number, closed = len(papers), on > training.quiz_until
    scores = {p.right for p in papers}
    if number < SMALL or len(scores) == 1 or not closed:
        return Figures(number, False, closed, "", "", ())
    means = [
        f"{sum(values) / number:.1f}"
        for values in ([p.right for p in papers], [p.reasoned for p in papers])
    ]
    return Figures(number, True, True, means[0], means[1], _shares(papers))


def _shares(papers: list[Enrolment]) -> tuple[Share, ...]:
    """Question by question; one that changed with the law between two papers is left out."""
    found, number = [], len(papers)
    for lines in zip(*(p.paper for p in papers), strict=False):
        if len({(line["rule"], str(line["facts"])) for line in lines}) > 1:
            continue
        right = sum(1 for line in lines if line["right"])
        few = right < SMALL or number - right < SMALL
        found.append(Share(lines[0]["title"], None if few else right))
    return tuple(found)
