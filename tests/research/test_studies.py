"""A study from its opening to its conclusion; who sees which of its cases."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from tests.conftest import NOW, Cast
from tests.research.conftest import ADVICE, QUESTION, RULE, TODAY
from xiejiang.agencies.models import Agency
from xiejiang.audit.domain import By
from xiejiang.audit.errors import PowerMissing
from xiejiang.audit.models import LogEntry, Notice
from xiejiang.cases import services as cases
from xiejiang.cases.domain import ParticipantRole
from xiejiang.cases.errors import CaseNotFound
from xiejiang.cases.models import Case
from xiejiang.consultation import services as consultation
from xiejiang.consultation.domain import Kind, Stand
from xiejiang.consultation.errors import MeetingNotFound, ProposedAlready
from xiejiang.research import queries, services
from xiejiang.research.domain import Advice, Question
from xiejiang.research.errors import (
    CollectedAlready,
    CollectedNotFound,
    InvitationAnswered,
    NoReport,
    NotCollector,
    NotStudyLead,
    NotTakingPart,
    OpinionGiven,
    OpinionsMissing,
    RecommendationNotFound,
    ReportSuperseded,
    StudyInvalid,
    StudyMoved,
    StudyNotFound,
    TopicNotFound,
)
from xiejiang.research.models import (
    CaseNote,
    Collected,
    Opinion,
    Recommendation,
    Study,
    StudyReport,
)

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(days=90)


def report(cast: Cast, study: Study, **changes: Any) -> StudyReport:
    given = {"text": "样本显示认定意见最关键。", "answer_by": TODAY + timedelta(days=10)}
    given["advice"] = ADVICE
    return services.write_report(cast.by("fisheries"), study=study, **{**given, **changes})


def test_a_study_is_opened_and_those_asked_are_told_and_answer(cast: Cast, study: Study) -> None:
    assert study.number == "渝江津农渔课题〔2026〕1号"
    told = Notice.objects.filter(kind="study").values_list("agency_code", flat=True)
    assert sorted(told) == ["500116-agriculture", "500116-police", "500116-procuratorate"]
    assert "第十五条" in str(LogEntry.objects.get(act="research.study_opened").basis)
    with pytest.raises(InvitationAnswered):
        services.answer(cast.by("chief_procurator"), study=study, joins=False, words="改主意")
    with pytest.raises(PowerMissing):
        services.answer(cast.by("police"), study=study, joins=True)
    with pytest.raises(StudyInvalid, match="请填写"):
        services.answer(cast.by("police_head"), study=study, joins=False)
    services.answer(cast.by("police_head"), study=study, joins=False, words="人手不足")
    with pytest.raises(StudyNotFound):
        queries.study(by=cast.actor("police"), pk=study.pk)
    services.invite(cast.by("liaison"), study=study, invited=[cast.agency("500116-police")])
    assert queries.study(by=cast.actor("police"), pk=study.pk) == study
    with pytest.raises(StudyInvalid, match="都已经邀请过"):
        services.invite(cast.by("liaison"), study=study, invited=[cast.agency("500116-police")])
    with pytest.raises(NotStudyLead):
        services.invite(cast.by("procurator"), study=study, invited=[cast.agency("500116-court")])


@pytest.mark.parametrize(
    ("asked", "where"),
    [
        (Question(" ", "问", TODAY), "名称"),
        (Question("长" * 121, "问", TODAY), "名称"),
        (Question("题", "问\x00", TODAY), "问题"),
        (Question("题", "问" * 2001, TODAY), "问题"),
        (Question("题", "问", TODAY - timedelta(days=1)), "约定完成日"),
        (Question("题", "问", TODAY.replace(year=2300)), "约定完成日"),
    ],
)
def test_a_wrong_question_is_refused_whole(cast: Cast, asked: Question, where: str) -> None:
    with pytest.raises(StudyInvalid) as caught:
        services.open_study(cast.by("fisheries"), asked=asked)
    assert where in {c.where for c in caught.value.complaints}
    assert not Study.objects.exists()


def test_who_is_not_here_cannot_be_asked(cast: Cast) -> None:
    away = cast.agency("500116-court")
    Agency.objects.filter(pk=away.pk).update(node="hubei")
    away.refresh_from_db()
    with pytest.raises(StudyInvalid, match="不能邀请"):
        services.open_study(cast.by("fisheries"), asked=QUESTION, invited=[away])
    with pytest.raises(PowerMissing):
        services.open_study(cast.by("auditor"), asked=QUESTION)


def test_cases_are_shown_to_those_who_see_them_and_counted_for_the_others(
    cast: Cast, study: Study, case: Case
) -> None:
    with pytest.raises(CaseNotFound):
        services.collect(cast.by("procurator"), study=study, chosen=[case])
    (row,) = services.collect(
        cast.by("fisheries"), study=study, chosen=[case, case], note="有渔具鉴定"
    )
    with pytest.raises(CollectedAlready):
        services.collect(cast.by("fisheries"), study=study, chosen=[case])
    with pytest.raises(NotTakingPart):
        services.collect(cast.by("police"), study=study, chosen=[case])
    mine = queries.sample(by=cast.actor("fisheries"), study=study)
    assert ([r.pk for r in mine.rows], mine.seen, mine.hidden) == ([row.pk], 1, 0)
    theirs = queries.sample(by=cast.actor("procurator"), study=study)
    assert (theirs.rows, theirs.seen, theirs.hidden) == ([], 0, 1)
    for act in (
        lambda by: services.note(by, collected=row, words="想看"),
        lambda by: services.leave_out(by, collected=row, reason="不合适"),
    ):
        with pytest.raises(CollectedNotFound):
            act(cast.by("procurator"))
    with pytest.raises(StudyInvalid):
        services.note(cast.by("fisheries"), collected=row, words=" ")
    services.note(cast.by("liaison"), collected=row, words="水域图缺")
    assert [n.words for n in CaseNote.objects.all()] == ["有渔具鉴定", "水域图缺"]
    with pytest.raises(StudyInvalid, match="至少一个"):
        services.collect(cast.by("fisheries"), study=study, chosen=[])


def test_a_case_is_left_out_with_a_reason_and_may_come_in_again(
    cast: Cast, study: Study, case: Case
) -> None:
    (row,) = services.collect(cast.by("fisheries"), study=study, chosen=[case])
    cases.add_participant(
        cast.by("fisheries"),
        case=case,
        agency=cast.agency("500116-procuratorate"),
        role=ParticipantRole.SUPERVISE,
    )
    with pytest.raises(NotCollector):
        services.leave_out(cast.by("procurator"), collected=row, reason="不合适")
    with pytest.raises(StudyInvalid):
        services.leave_out(cast.by("fisheries"), collected=row, reason=" ")
    assert services.leave_out(cast.by("fisheries"), collected=row, reason="不是电捕").left_out
    assert report(cast, study).cases == 0
    (again,) = services.collect(cast.by("procurator"), study=study, chosen=[case])
    assert (again.pk, again.left_out, again.agency_id) == (
        row.pk,
        False,
        cast.agency("500116-procuratorate").pk,
    )
    assert Collected.objects.count() == 1


def test_the_outsider_finds_nothing_at_any_door(cast: Cast, study: Study, case: Case) -> None:
    (row,) = services.collect(cast.by("fisheries"), study=study, chosen=[case])
    made, outsider = report(cast, study), cast.by("outsider_head")
    assert not queries.studies(by=outsider.actor).exists()
    assert not queries.studies(by=cast.actor("auditor")).exists()
    for act in (
        lambda: queries.study(by=outsider.actor, pk=study.pk),
        lambda: queries.study_by_text(by=outsider.actor, text=study.number),
        lambda: services.answer(outsider, study=study, joins=True),
        lambda: services.collect(outsider, study=study, chosen=[case]),
        lambda: services.write_report(outsider, study=study, text="x", answer_by=TODAY),
        lambda: services.state_opinion(outsider, report=made, agrees=True),
        lambda: services.conclude(outsider, study=study),
        lambda: services.drop(outsider, study=study, reason="x"),
    ):
        with pytest.raises(StudyNotFound):
            act()
    with pytest.raises(CollectedNotFound):
        services.note(outsider, collected=row, words="x")
    assert queries.desk(by=outsider.actor, on=TODAY) == []


@pytest.mark.parametrize(
    "one",
    [
        Advice(Kind.STANDARD, " ", (RULE,), ("500116",)),
        Advice(Kind.STANDARD, "口径", (), ("500116",)),
        Advice(Kind.STANDARD, "口径", ("no.rule",), ("500116",)),
        Advice(Kind.STANDARD, "口径", (RULE,), ("999999",)),
        Advice(Kind.STANDARD, "口径", (RULE,), ()),
        Advice(Kind.TASK, "督办", owner="nobody"),
        Advice(Kind.TASK, "督" * 2001, owner="500116-agriculture"),
    ],
)
def test_a_wrong_recommendation_is_refused_whole(cast: Cast, study: Study, one: Advice) -> None:
    with pytest.raises(StudyInvalid) as caught:
        report(cast, study, advice=(ADVICE[0], one))
    assert {c.where for c in caught.value.complaints} == {"建议2"}
    assert not StudyReport.objects.exists()


def test_a_report_is_answered_version_by_version_and_dissent_stays(
    cast: Cast, study: Study
) -> None:
    with pytest.raises(NoReport):
        services.conclude(cast.by("fisheries_head"), study=study)
    with pytest.raises(NotStudyLead):
        services.write_report(cast.by("procurator"), study=study, text="报告", answer_by=TODAY)
    first = report(cast, study)
    with pytest.raises(NotTakingPart):
        services.state_opinion(cast.by("police_head"), report=first, agrees=True)
    with pytest.raises(PowerMissing):
        services.state_opinion(cast.by("procurator"), report=first, agrees=True)
    with pytest.raises(StudyInvalid):
        services.state_opinion(cast.by("chief_procurator"), report=first, agrees=False)
    services.state_opinion(
        cast.by("chief_procurator"), report=first, agrees=False, words="样本太少"
    )
    with pytest.raises(OpinionGiven):
        services.state_opinion(cast.by("chief_procurator"), report=first, agrees=True)
    second = report(cast, study, text="补充了样本。", advice=())
    with pytest.raises(ReportSuperseded):
        services.state_opinion(cast.by("chief_procurator"), report=first, agrees=True)
    with pytest.raises(OpinionsMissing, match="人民检察院"):
        services.conclude(cast.by("fisheries_head"), study=study)
    services.state_opinion(cast.by("chief_procurator"), report=second, agrees=True)
    with pytest.raises(PowerMissing):
        services.conclude(cast.by("fisheries"), study=study)
    assert services.conclude(cast.by("fisheries_head"), study=study).state == "concluded"
    for act in (
        lambda: report(cast, study),
        lambda: services.conclude(cast.by("fisheries_head"), study=study),
        lambda: services.drop(cast.by("fisheries_head"), study=study, reason="x"),
        lambda: services.answer(cast.by("police_head"), study=study, joins=True),
    ):
        with pytest.raises(StudyMoved):
            act()
    told = [r.version for r in queries.reports(study=study)]
    assert told == [2, 1] and Opinion.objects.filter(agrees=False).count() == 1


def test_the_agreed_day_passes_and_the_lead_concludes_without_the_silent(
    cast: Cast, study: Study
) -> None:
    report(cast, study)
    services.conclude(cast.by("fisheries_head", LATER), study=study)
    entry = LogEntry.objects.get(act="research.study_concluded")
    assert entry.details["silent"] == 1


def test_a_dropped_study_says_why_and_stands_still(cast: Cast, study: Study, case: Case) -> None:
    with pytest.raises(StudyInvalid):
        services.drop(cast.by("fisheries_head"), study=study, reason=" ")
    services.drop(cast.by("fisheries_head"), study=study, reason="问题已有解释")
    with pytest.raises(StudyMoved, match="已终止"):
        services.collect(cast.by("fisheries"), study=study, chosen=[case])


def test_the_desk_says_what_waits_for_whom(cast: Cast, study: Study) -> None:
    def waits(who: str, day: Any = TODAY) -> list[str]:
        return [e.what for e in queries.desk(by=cast.actor(who), on=day)]

    assert waits("police_head") == ["答复课题邀请"]
    assert waits("police") == waits("chief_procurator") == waits("fisheries_head") == []
    assert waits("liaison", QUESTION.due + timedelta(days=1)) == ["过了约定完成日，还没有报告"]
    made = report(cast, study)
    assert waits("chief_procurator") == ["对课题报告表态"]
    assert waits("fisheries_head") == []
    assert waits("fisheries_head", LATER.date()) == ["可以结题"]
    services.state_opinion(cast.by("chief_procurator"), report=made, agrees=True)
    assert waits("chief_procurator") == [] and waits("fisheries_head") == ["可以结题"]
    report(cast, study)
    assert waits("chief_procurator") == ["对课题报告表态"] and waits("fisheries_head") == []
    services.drop(cast.by("fisheries_head"), study=study, reason="不做了")
    assert waits("chief_procurator") == waits("police_head") == []


def test_a_study_starts_from_a_topic_of_the_reader(cast: Cast, case: Case) -> None:
    actor, outsider = cast.actor("fisheries"), cast.actor("outsider")
    origin = queries.origin(by=actor, kind="field", key="fishing", now=NOW)
    assert origin.label == "十年禁渔与非法捕捞"
    made = services.open_study(cast.by("fisheries"), asked=QUESTION, origin=origin)
    found = queries.origin_of(made)
    assert found == origin
    rows = queries.of_origin(by=actor, origin=origin, now=NOW)
    assert queries.not_collected(study=made, found=rows) == [case]
    services.collect(cast.by("fisheries"), study=made, chosen=[case])
    assert queries.not_collected(study=made, found=rows) == []
    assert queries.of_origin(by=outsider, origin=origin, now=NOW) == []
    for kind, key in (("field", "fishing"), ("nothing", "x"), ("disputed", "x~y")):
        with pytest.raises(TopicNotFound):
            queries.origin(by=outsider, kind=kind, key=key, now=NOW)
    one = queries.disputed()[0]
    key = f"{one.rule}~{one.item}"
    asked = queries.origin(by=outsider, kind="disputed", key=key, now=NOW)
    assert one.title in asked.label and queries.of_origin(by=outsider, origin=asked, now=NOW) == []


def test_what_was_said_cannot_be_changed_in_the_database(
    cast: Cast, study: Study, case: Case
) -> None:
    (row,) = services.collect(cast.by("fisheries"), study=study, chosen=[case], note="甲")
    made = report(cast, study)
    services.state_opinion(cast.by("chief_procurator"), report=made, agrees=False, words="不够")
    assert row.notes.count() == 1
    for rows in (
        CaseNote.objects.all(),
        StudyReport.objects.all(),
        Recommendation.objects.all(),
        Opinion.objects.all(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        Opinion.objects.update(agrees=True)


def test_a_recommendation_becomes_a_resolution_and_the_study_shows_its_fate(
    cast: Cast, study: Study
) -> None:
    now = timezone.now()
    today, by = timezone.localdate(), lambda who: By(cast.actor(who), now)
    made = report(cast, study)
    standard, task = made.recommendations.all()
    days = {"since": today, "until": today + timedelta(days=90)}
    meeting = consultation.call(
        by("fisheries"),
        title="电捕鱼联席会议",
        starts_at=now,
        place="线上",
        agenda="证据",
        invited=[cast.agency("500116-police")],
    )
    with pytest.raises(StudyMoved, match="先结题"):
        services.put_forward(by("fisheries"), recommendation=standard, meeting=meeting, **days)
    services.conclude(cast.by("fisheries_head", LATER), study=study)
    with pytest.raises(MeetingNotFound):
        services.put_forward(by("procurator"), recommendation=standard, meeting=meeting, **days)
    with pytest.raises(NotTakingPart):
        services.put_forward(by("police"), recommendation=standard, meeting=meeting, **days)
    with pytest.raises(RecommendationNotFound):
        services.put_forward(by("outsider"), recommendation=standard, meeting=meeting, **days)
    with pytest.raises(StudyInvalid, match="请填写"):
        services.put_forward(by("fisheries"), recommendation=task, meeting=meeting, **days)
    past = {"since": today - timedelta(days=9), "until": today - timedelta(days=1)}
    with pytest.raises(StudyInvalid, match="不能早于今天"):
        services.put_forward(by("fisheries"), recommendation=standard, meeting=meeting, **past)
    put = services.put_forward(by("fisheries"), recommendation=standard, meeting=meeting, **days)
    services.put_forward(
        by("fisheries"), recommendation=task, meeting=meeting, due=today + timedelta(days=5)
    )
    with pytest.raises(ProposedAlready):
        services.put_forward(by("liaison"), recommendation=standard, meeting=meeting, **days)
    assert study.number in put.source
    minutes = consultation.write_minutes(
        by("fisheries"),
        meeting=meeting,
        text="一致。",
        present=[cast.agency("500116-agriculture"), cast.agency("500116-police")],
        standards=[put.given],
    )
    for who in ("fisheries_head", "police_head"):
        consultation.sign(by(who), minutes=minutes, stand=Stand.SIGNED)

    def known(who: str) -> list[tuple[str, bool]]:
        found = queries.fates(by=cast.actor(who), report=made, on=today)
        return [(x.fate.value, x.seen) for key in (standard.pk, task.pk) for x in found[key]]

    assert known("fisheries") == [("in_force", True), ("rejected", True)]
    assert known("procurator") == [("in_force", False), ("rejected", False)]
