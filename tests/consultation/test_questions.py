"""A question goes out, is answered in writing, and ends in an outcome or in a meeting."""

from __future__ import annotations

import html
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.conftest import Cast
from tests.consultation.conftest import RULE, today
from tests.consultation.test_pages import page, send
from xiejiang.agencies.models import Agency, Post
from xiejiang.audit.domain import By
from xiejiang.audit.errors import MatterSealed, PowerMissing
from xiejiang.audit.services import seal_matter
from xiejiang.cases.models import Case
from xiejiang.cases.queries import CaseNotFound
from xiejiang.consultation import queries, questions, services
from xiejiang.consultation.domain import About, Opinion, Subject, Wait
from xiejiang.consultation.errors import (
    ConsultationInvalid,
    NotAsked,
    NotRaiser,
    QuestionNotFound,
    QuestionOver,
    QuestionsOpen,
)
from xiejiang.consultation.models import Meeting, Position, Question
from xiejiang.shell.cli import main

pytestmark = pytest.mark.django_db

ASKED = ("500116-police", "500116-procuratorate")


def by(cast: Cast, who: str) -> By:
    return By(cast.actor(who), timezone.now())


def ask(cast: Cast, who: str = "fisheries", **changes: Any) -> Question:
    given: dict[str, Any] = {
        "subject": Subject(About.RULE, RULE),
        "title": "电捕鱼何时算着手",
        "words": "设备浸水但尚未通电的，是否已经着手？",
        "answer_by": today() + timedelta(days=7),
        "asked": [cast.agency(c) for c in ASKED],
    }
    return services.raise_question(by(cast, who), **{**given, **changes})


def answer(cast: Cast, question: Question, who: str, opinion: Opinion, why: str = "") -> Position:
    return services.give_position(by(cast, who), question=question, opinion=opinion, reasons=why)


def waits(cast: Cast, who: str, days: int = 0) -> list[Wait]:
    on = today() + timedelta(days=days)
    return [e.what for e in queries.desk(by=cast.actor(who), on=on)]


def test_positions_are_versions_and_the_dissent_stays(cast: Cast) -> None:
    asked = ask(cast)
    assert waits(cast, "police_head") == [Wait.POSITION]
    assert waits(cast, "police") == [], "who cannot speak for the agency is not asked"
    answer(cast, asked, "police_head", Opinion.SUPPORT, "同意")
    answer(cast, asked, "chief_procurator", Opinion.AGAINST, "还要看当时的水情")
    changed = answer(cast, asked, "police_head", Opinion.CONDITIONAL, "限于夜间")
    assert changed.version == 2
    assert waits(cast, "police_head") == []
    assert waits(cast, "fisheries") == [Wait.CONCLUDE], "everybody answered"
    done = services.conclude(by(cast, "fisheries"), question=asked, outcome="个案判断")
    voices = {v.asked.agency.code: v for v in questions.voices(done)}
    assert [p.reasons for p in voices["500116-police"].positions] == ["同意", "限于夜间"]
    against = voices["500116-procuratorate"].latest
    assert against is not None
    assert against.opinion_zh == "不同意"
    with pytest.raises(QuestionOver):
        answer(cast, asked, "police_head", Opinion.NONE)
    assert waits(cast, "fisheries") == []


def test_positions_cannot_be_rewritten(cast: Cast) -> None:
    answer(cast, ask(cast), "police_head", Opinion.SUPPORT, "同意")
    with pytest.raises(DatabaseError), transaction.atomic():
        Position.objects.update(reasons="改写")
    with pytest.raises(DatabaseError), transaction.atomic():
        Position.objects.all().delete()


def test_silence_waits_for_the_agreed_day_and_then_for_the_raiser(cast: Cast) -> None:
    ask(cast)
    assert waits(cast, "fisheries") == []
    assert waits(cast, "fisheries", days=8) == [Wait.CONCLUDE]
    (errand,) = queries.desk(by=cast.actor("police_head"), on=today() + timedelta(days=8))
    assert errand.tone == "overdue"


def test_who_may_not(cast: Cast, case: Case) -> None:
    asked = ask(cast)
    with pytest.raises(PowerMissing):
        answer(cast, asked, "police", Opinion.SUPPORT, "同意")
    with pytest.raises(QuestionNotFound):
        answer(cast, asked, "outsider_head", Opinion.SUPPORT, "同意")
    with pytest.raises(NotAsked):
        answer(cast, asked, "fisheries_head", Opinion.SUPPORT, "同意")
    with pytest.raises(NotRaiser):
        services.conclude(by(cast, "police"), question=asked, outcome="x")
    with pytest.raises(CaseNotFound):
        ask(cast, "police", subject=Subject(About.CASE, str(case.pk)))
    with pytest.raises(CaseNotFound):
        ask(cast, subject=Subject(About.CASE, "x"))
    assert questions.of_rule(by=cast.actor("system_admin"), rule=RULE) == []
    assert questions.waiting(by=cast.actor("system_admin"), on=today(), limit=9) == []
    assert questions.page(by=cast.actor("system_admin"), limit=9) == []


def test_what_is_wrong_is_said_at_once_and_nothing_is_kept(cast: Cast) -> None:
    silent = Agency.objects.get(code=cast.actor("outsider").agency_code)
    Post.objects.filter(agency=silent).update(until=today())
    with pytest.raises(ConsultationInvalid) as caught:
        ask(
            cast,
            subject=Subject(About.RULE, "no.such"),
            title=" ",
            words="\x00",
            answer_by=today() - timedelta(days=1),
            asked=[silent],
        )
    wheres = [c.where for c in caught.value.complaints]
    assert wheres == ["规则", "事项", "问题", "约定答复日", "征求意见的机关"]
    assert "没有人员" in str(caught.value)
    with pytest.raises(ConsultationInvalid) as caught:
        ask(cast, subject=Subject(About.FIELD, "no"), asked=[])
    assert [c.where for c in caught.value.complaints] == ["领域", "征求意见的机关"]
    asked = ask(cast)
    with pytest.raises(ConsultationInvalid):
        answer(cast, asked, "police_head", Opinion.AGAINST)
    assert answer(cast, asked, "police_head", Opinion.NONE).reasons == ""
    assert Question.objects.count() == 1


def test_a_case_with_an_open_question_is_not_archived(cast: Cast, case: Case) -> None:
    asked = ask(cast, subject=Subject(About.CASE, str(case.pk)))
    with pytest.raises(QuestionsOpen) as caught:
        queries.must_rest(case=case)
    assert asked.number in str(caught.value)
    services.conclude(by(cast, "fisheries"), question=asked, outcome="已明确")
    queries.must_rest(case=case)
    late = ask(cast, subject=Subject(About.CASE, str(case.pk)))
    with transaction.atomic():
        seal_matter(matter=case.pk, at=timezone.now())
    with pytest.raises(MatterSealed):
        answer(cast, late, "police_head", Opinion.SUPPORT, "同意")


def test_on_pages_from_a_case_to_a_meeting(
    cast: Cast, case: Case, capsys: pytest.CaptureFixture[str]
) -> None:
    tab = f"/cases/{case.pk}/consultation/"
    assert "本案没有会商事项" in page("fisheries", tab)
    assert "程序计算期限" in page("fisheries", tab)
    new = f"/consultation/questions/new/?case={case.pk}"
    assert str(case.pk) in page("fisheries", new)
    given: dict[str, object] = {
        "case": case.number,
        "title": "本案水域怎样认定",
        "words": "支流河口算不算禁捕水域？",
        "asked": "\n".join(ASKED),
        "answer_by": str(today() + timedelta(days=5)),
    }
    wrong = send("fisheries", new, {**given, "rule": RULE}, 422)
    assert "只填一项" in wrong
    assert "支流河口" in wrong, "nothing typed is lost"
    send("fisheries", new, {**given, "case": "没有的案号"}, 422)
    send("fisheries", new, given)
    asked = Question.objects.get()
    home = reverse("question", args=[asked.pk])
    assert asked.title in page("fisheries", tab)
    assert "答复会商事项" in page("police_head", "/")
    seen = page("police_head", home)
    assert "案件本身不显示" in seen
    assert case.title not in seen
    send("police_head", f"{home}position/", {"opinion": "against"}, 422)
    send("police_head", f"{home}position/", {"opinion": "against", "reasons": "要看汛期水位"})
    assert "要看汛期水位" in page("procurator", home)
    meet = page("fisheries", f"/consultation/meetings/new/?question={asked.pk}")
    assert "要看汛期水位" in meet
    assert "500116-procuratorate" in meet
    called: dict[str, object] = {
        "title": asked.title,
        "starts_at": "2026-12-05T09:00",
        "place": "线上",
        "agenda": questions.agenda(asked),
        "invited": "500116-police\n500116-ecology",
    }
    send("fisheries", f"/consultation/meetings/new/?question={asked.pk}", called)
    meeting = Meeting.objects.get()
    assert "没有答复" in meeting.agenda
    assert "已转联席会议" in page("chief_procurator", home)
    assert asked.title in page("ecology", f"/consultation/meetings/{meeting.pk}/")
    assert "要看汛期水位" in page("ecology", home), "who meets on it reads it"
    assert asked.number in page("fisheries", "/consultation/questions/")
    send("fisheries", f"/consultation/meetings/new/?question={asked.pk}", called, 409)
    page("fisheries", "/consultation/meetings/new/?question=x", 404)
    assert main(["consultation", "questions"]) == 0
    assert asked.number in capsys.readouterr().out


def test_a_question_on_a_rule_stands_beside_it(cast: Cast) -> None:
    asked = ask(cast)
    beside = reverse("law-rule", args=[RULE])
    home = reverse("question", args=[asked.pk])
    assert home in page("police", beside)
    others = page("outsider", beside)
    assert asked.title in others, "every officer hears that it is being asked"
    assert home not in others
    page("outsider", home, 404)
    send("fisheries", f"{home}conclude/", {"words": "按司法解释办"})
    assert "按司法解释办" in page("police", home)
    field = ask(cast, subject=Subject(About.FIELD, "fishing"))
    assert "一类案件" in page("police", reverse("question", args=[field.pk]))


def test_the_outsider_at_every_door_and_a_spoilt_cursor(cast: Cast) -> None:
    asked = ask(cast)
    home = reverse("question", args=[asked.pk])
    for address in (home, f"{home}position/", f"{home}conclude/"):
        page("outsider", address, 404)
    assert asked.title not in page("outsider", "/consultation/questions/")
    for spoilt in ("x", "2026-01-01~x", f"2099-01-01T00:00:00+00:00~{asked.pk}"):
        text = page("fisheries", f"/consultation/questions/?after={spoilt}".replace("+", "%2B"))
        assert asked.title in text
    assert Client().get(home).status_code == 302
    assert html.unescape(home) == home
