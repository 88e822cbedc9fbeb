"""Announcing, enrolling, attending and handing in; topics by what the reader sees."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.conftest import NOW, Cast
from tests.research.conftest import TODAY, all_right, plan
from xiejiang.agencies.domain import Role
from xiejiang.agencies.models import Agency, Person, Post
from xiejiang.audit.errors import PowerMissing
from xiejiang.audit.models import LogEntry, Notice
from xiejiang.cases import services as cases
from xiejiang.cases.models import Case
from xiejiang.research import queries, services
from xiejiang.research.domain import Reply, TopicKind
from xiejiang.research.errors import (
    AlreadyAnswered,
    AlreadyEnrolled,
    AttendanceTooSoon,
    EnrolmentClosed,
    NotEnrolled,
    NotOrganiser,
    QuizChanged,
    QuizNotOpen,
    TopicNotFound,
    TrainingInvalid,
    TrainingNotFound,
)
from xiejiang.research.models import Enrolment, Training

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(days=8)


def test_the_invited_are_told_and_the_organiser_is_invited_too(
    cast: Cast, training: Training
) -> None:
    told = Notice.objects.filter(kind="training").values_list("agency_code", flat=True)
    assert list(told) == ["500116-procuratorate"]
    for who in ("liaison", "procurator"):
        assert queries.training(by=cast.actor(who), pk=training.pk) == training
    entry = LogEntry.objects.get(act="research.training_announced")
    assert "第十五条" in str(entry.basis)


def test_only_liaison_and_heads_announce(cast: Cast) -> None:
    with pytest.raises(PowerMissing):
        services.announce(cast.by("fisheries"), plan=plan(), invited=[])


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"title": " "}, "名称"),
        ({"title": "长" * 121}, "名称"),
        ({"place": "甲\x00"}, "地点"),
        ({"since": TODAY - timedelta(days=1)}, "起日"),
        ({"until": TODAY - timedelta(days=1)}, "止日"),
        ({"quiz_until": TODAY - timedelta(days=1)}, "测验截止日"),
        ({"quiz_field": "没有"}, "测验领域"),
        ({"quiz_count": 0}, "题数"),
        ({"quiz_count": 31}, "题数"),
        ({"quiz_field": "fishing", "quiz_count": 30}, "题数"),
    ],
)
def test_a_wrong_plan_is_refused_whole(cast: Cast, changes: dict[str, object], where: str) -> None:
    with pytest.raises(TrainingInvalid) as caught:
        services.announce(cast.by("liaison"), plan=plan(**changes), invited=[])
    assert where in {c.where for c in caught.value.complaints}
    assert not Training.objects.exists()


def test_the_same_training_twice_and_an_agency_elsewhere_are_refused(
    cast: Cast, training: Training
) -> None:
    with pytest.raises(TrainingInvalid):
        services.announce(cast.by("liaison"), plan=plan(), invited=[])
    away = cast.agency("500116-court")
    Agency.objects.filter(pk=away.pk).update(node="hubei")
    away.refresh_from_db()
    with pytest.raises(TrainingInvalid, match="其他节点"):
        services.announce(cast.by("liaison"), plan=plan(title="又一次"), invited=[away])


def test_officers_enrol_themselves_and_liaison_enrols_colleagues(
    cast: Cast, training: Training
) -> None:
    mine = services.enrol(cast.by("procurator"), training=training)
    assert mine.person == cast.person("procurator")
    with pytest.raises(AlreadyEnrolled):
        services.enrol(cast.by("procurator"), training=training)
    services.enrol(cast.by("liaison"), training=training, username="fisheries")
    with pytest.raises(PowerMissing):
        services.enrol(cast.by("fisheries"), training=training, username="fisheries_head")
    for stranger in ("procurator", "nobody", "auditor", "system_admin"):
        with pytest.raises(TrainingInvalid):
            services.enrol(cast.by("liaison"), training=training, username=stranger)
    with pytest.raises(EnrolmentClosed):
        services.enrol(cast.by("fisheries_head", LATER), training=training)
    assert Enrolment.objects.count() == 2


def test_the_outsider_finds_nothing_at_any_door(cast: Cast, training: Training) -> None:
    outsider = cast.by("outsider_head")
    mine = services.enrol(cast.by("procurator"), training=training)
    assert not queries.trainings(by=outsider.actor).exists()
    with pytest.raises(TrainingNotFound):
        queries.training(by=outsider.actor, pk=training.pk)
    with pytest.raises(TrainingNotFound):
        services.enrol(outsider, training=training)
    with pytest.raises(TrainingNotFound):
        services.hand_in(outsider, training=training, replies=all_right(training))
    with pytest.raises(TrainingNotFound):
        services.note_attendance(outsider, enrolment=mine, attended=True)
    assert queries.figures(by=outsider.actor, training=training, on=LATER.date()) is None
    assert queries.roster(by=outsider.actor, training=training) == []


def test_attendance_is_noted_by_the_organiser_once_it_has_begun(
    cast: Cast, training: Training
) -> None:
    mine = services.enrol(cast.by("procurator"), training=training)
    with pytest.raises(NotOrganiser):
        services.note_attendance(cast.by("chief_procurator"), enrolment=mine, attended=True)
    early = cast.by("liaison", NOW - timedelta(days=1))
    with pytest.raises(AttendanceTooSoon):
        services.note_attendance(early, enrolment=mine, attended=True)
    assert services.note_attendance(cast.by("liaison"), enrolment=mine, attended=True).attended


def test_a_paper_is_handed_in_once_and_judged_by_the_engine(cast: Cast, training: Training) -> None:
    replies = all_right(training)
    with pytest.raises(NotEnrolled):
        services.hand_in(cast.by("procurator"), training=training, replies=replies)
    services.enrol(cast.by("procurator"), training=training)
    assert queries.to_do(by=cast.actor("procurator"), on=TODAY) == [training]
    with pytest.raises(TrainingInvalid):
        services.hand_in(cast.by("procurator"), training=training, replies={0: replies[0]})
    late = cast.by("procurator", LATER)
    with pytest.raises(QuizNotOpen):
        services.hand_in(late, training=training, replies=replies)
    wrong = {**replies, 0: Reply("excluded", replies[0].item)}
    mine = services.hand_in(cast.by("procurator"), training=training, replies=wrong)
    assert (mine.right, mine.reasoned, len(mine.paper)) == (2, 2, 3)
    assert all(line["source"] and line["why"] for line in mine.paper)
    with pytest.raises(AlreadyAnswered):
        services.hand_in(cast.by("procurator"), training=training, replies=replies)
    assert queries.to_do(by=cast.actor("procurator"), on=TODAY) == []
    entry = LogEntry.objects.get(act="research.quiz_handed_in")
    assert "excluded" not in str(entry.details) and "right" not in str(entry.details)


def fill(cast: Cast, training: Training, number: int) -> None:
    """That many officers of the procuratorate hand in a right paper."""
    for n in range(number):
        person = Person.objects.create(username=f"taker{n}", name=f"学员{n}", password="x")
        Post.objects.create(
            person=person,
            agency=cast.agency("500116-procuratorate"),
            role=Role.HANDLER.value,
            title="检察官",
            since=TODAY,
        )
        services.enrol(cast.by("chief_procurator"), training=training, username=person.username)
    row = services.enrol(cast.by("procurator"), training=training)
    row = services.hand_in(cast.by("procurator"), training=training, replies=all_right(training))
    worse = [{**row.paper[0], "right": False}, *row.paper[1:]]
    Enrolment.objects.exclude(pk=row.pk).update(
        handed_in_at=NOW, paper=worse, right=row.right - 1, reasoned=row.reasoned - 1
    )


@pytest.mark.parametrize(("others", "shown"), [(3, False), (4, True)])
def test_figures_are_for_the_organiser_after_the_close_and_never_of_a_few(
    cast: Cast, training: Training, others: int, shown: bool
) -> None:
    fill(cast, training, others)
    organiser = cast.actor("liaison")
    now = queries.figures(by=organiser, training=training, on=TODAY)
    assert now is not None and not now.shown and now.papers == others + 1
    assert queries.figures(by=cast.actor("procurator"), training=training, on=TODAY) is None
    then = queries.figures(by=organiser, training=training, on=LATER.date())
    assert then is not None and then.shown is shown
    assert [s.right for s in then.shares] == ([None] * 3 if shown else [])
    assert {e.agency_id for e in queries.roster(by=organiser, training=training)} == {
        cast.agency("500116-procuratorate").pk
    }


def test_a_question_that_changed_between_two_papers_is_left_out_of_the_figures(
    cast: Cast, training: Training
) -> None:
    fill(cast, training, 5)
    row = Enrolment.objects.filter(person__username="taker0").get()
    row.paper = [{**row.paper[0], "rule": "another.rule"}, row.paper[1]]
    row.save(update_fields=["paper"])
    then = queries.figures(by=cast.actor("liaison"), training=training, on=LATER.date())
    assert then is not None and then.shown and len(then.shares) == 1


def test_answers_to_other_questions_are_not_marked(cast: Cast, training: Training) -> None:
    services.enrol(cast.by("procurator"), training=training)
    replies = all_right(training)
    with pytest.raises(QuizChanged):
        services.hand_in(cast.by("procurator"), training=training, replies=replies, drawn="x")
    assert not Enrolment.objects.get().paper


def test_topics_count_what_the_reader_sees_and_open_it(cast: Cast, case: Case) -> None:
    cases.depart(
        cast.by("fisheries"),
        case=case,
        rule="fish.crime.340",
        decision="不移送",
        reason="数量未查明",
    )
    seen = queries.topics(by=cast.actor("fisheries"), now=NOW)
    assert [(t.kind, t.key, t.cases) for t in seen] == [
        (TopicKind.FIELD, "fishing", 1),
        (TopicKind.DEPARTURE, "fish.crime.340", 1),
    ]
    for one in seen:
        _topic, rows = queries.counted(
            by=cast.actor("fisheries"), kind=one.kind, key=one.key, now=NOW
        )
        assert rows == [case]
        with pytest.raises(TopicNotFound):
            queries.counted(by=cast.actor("outsider"), kind=one.kind, key=one.key, now=NOW)
    assert queries.topics(by=cast.actor("outsider"), now=NOW) == []
    assert queries.disputed()
