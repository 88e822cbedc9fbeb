"""A question of one node answered in writing at another: asked, answered, ended, told back."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone

from tests.conftest import NOW, PASSWORD
from tests.consultation.test_api import Program
from tests.exchange.several import Site
from xiejiang.agencies import queries as agencies
from xiejiang.audit.domain import NODE, By
from xiejiang.audit.models import Notice
from xiejiang.cases import services as cases
from xiejiang.cases.domain import Field, Place
from xiejiang.cases.models import Case
from xiejiang.consultation import calendars, queries, questions, services
from xiejiang.consultation.domain import About, Opinion, Reply, Subject, Wait
from xiejiang.consultation.errors import (
    ConsultationInvalid,
    DeedWaiting,
    QuestionElsewhere,
    QuestionHere,
    QuestionNotFound,
    QuestionOver,
    QuestionParted,
    QuestionUnreadable,
)
from xiejiang.consultation.models import Deed, Meeting, Position, Question, QuestionWord
from xiejiang.exchange import meetings_out, questions_out
from xiejiang.exchange.models import Incoming, Outgoing
from xiejiang.kernel.errors import XiejiangError
from xiejiang.shell.cli import main

pytestmark = pytest.mark.django_db
Sites = tuple[Site, Site, Site]
RULE = "fish.crime.340"
POLICE, FISHERIES, PROCURATORATE = "500116-police", "500116-agriculture", "500116-procuratorate"
LATER = NOW + timedelta(hours=1)
WORDS = "设备浸水但尚未通电的，是否已经着手？"


def today() -> date:
    return timezone.localdate(NOW)


@dataclass
class Two:
    """The fisheries of Jiangjin on A ask; the police on B and the procuratorate on A are asked."""

    a: Site
    b: Site
    key: uuid.UUID

    def question(self) -> Question:
        """The question as the node has it. Only within ``here``."""
        return Question.objects.select_related("raiser").get(pk=self.key)

    def seal(self, site: Site) -> list[Outgoing]:
        with site.here():
            before = set(Outgoing.objects.values_list("pk", flat=True))
            for source in (meetings_out, questions_out):
                for _words, work in source.pending(now=LATER):
                    work()
            return list(Outgoing.objects.exclude(pk__in=before).order_by("stream", "sequence"))

    def carry(self, site: Site) -> list[str]:
        """What is to be told, brought to the other; the codes of what was refused."""
        to = self.b if site is self.a else self.a
        answers = [site.carry(row, to, LATER) for row in self.seal(site)]
        return [a.refused.code if a.refused else "" for a in answers]

    def answer_there(self, opinion: Opinion, reasons: str = "", at: datetime = LATER) -> Deed:
        by = self.b.cast.by("police_head", at)
        return services.give_position_there(
            by, question=self.question(), opinion=opinion, reasons=reasons
        )

    def conclude(self, outcome: str = "个案判断") -> Question:
        by = self.a.cast.by("fisheries", LATER)
        return services.conclude(by, question=self.question(), outcome=outcome)

    def said(self) -> list[tuple[str, int, str]]:
        """Who said what, every version. Only within ``here``."""
        rows = Position.objects.filter(question=self.key).select_related("agency")
        return [(p.agency.code, p.version, p.reasons) for p in rows]


def ask(site: Site, **changes: Any) -> Question:
    given: dict[str, Any] = {
        "subject": Subject(About.RULE, RULE),
        "title": "电捕鱼何时算着手",
        "words": WORDS,
        "answer_by": today() + timedelta(days=7),
        "asked": agencies.agencies(codes=[POLICE, PROCURATORATE]),
    }
    return services.raise_question(site.cast.by("fisheries"), **{**given, **changes})


@pytest.fixture
def two(sites: Sites) -> Two:
    a, b, _ = sites
    with a.here():
        made = ask(a)
    return Two(a, b, made.pk)


def signed_in(username: str) -> Client:
    client = Client()
    assert client.login(username=username, password=PASSWORD)
    return client


def waits(site: Site, who: str) -> list[Wait]:
    return [e.what for e in queries.desk(by=site.cast.actor(who), on=today())]


def open_case(site: Site) -> Case:
    return cases.open_case(
        site.cast.by("fisheries"),
        lead=site.cast.agency(FISHERIES),
        title="张某某电捕鱼案",
        field=Field.FISHING,
        place=Place(division="500116", words="丁家沱水域"),
        discovered_at=NOW - timedelta(days=1),
        summary="夜间巡查发现。",
    )


def test_asked_answered_in_every_version_concluded_and_told(two: Two) -> None:
    assert two.carry(two.a) == [""]
    assert two.seal(two.a) == [], "nothing is told twice"
    with two.b.here():
        mine = two.question()
        assert (mine.origin, mine.raiser.code, mine.rule) == (two.a.name, FISHERIES, RULE)
        head = two.b.cast.actor("police_head")
        (errand,) = queries.desk(by=head, on=today())
        assert (errand.what, errand.due_on) == (Wait.POSITION, today() + timedelta(days=7))
        feed = calendars.entries(by=head, now=NOW, host="")
        assert [e.when for e in feed if "约定答复日（答复" in e.title] == [errand.due_on]
        told = Notice.objects.filter(agency_code=POLICE).values_list("text", flat=True)
        assert any("以前答复会商事项" in words for words in told)
        assert questions.of_rule(by=head, rule=RULE) == [(mine, True)]
        other = two.b.cast.actor("chief_procurator")
        assert not questions.visible(by=two.b.cast.actor("outsider_head")).exists()
        assert questions.of_rule(by=two.b.cast.actor("outsider_head"), rule=RULE) == []
        with pytest.raises(QuestionElsewhere):
            services.give_position(
                By(head, LATER), question=mine, opinion=Opinion.SUPPORT, reasons="同意"
            )
        with pytest.raises(ConsultationInvalid):
            two.answer_there(Opinion.SUPPORT, " ")
        two.answer_there(Opinion.SUPPORT, "同意", at=LATER - timedelta(minutes=9))
        with pytest.raises(DeedWaiting):
            two.answer_there(Opinion.SUPPORT, "同意")
        two.answer_there(Opinion.CONDITIONAL, "限于夜间")
        assert (two.said(), waits(two.b, "police_head")) == ([], []), "it waits for that node"
        assert other.agency_code == PROCURATORATE
    assert two.carry(two.b) == [""]
    with two.a.here():
        assert two.said() == [(POLICE, 1, "同意"), (POLICE, 2, "限于夜间")]
        last = Position.objects.get(version=2)
        assert (last.given_by, last.given_at) == (two.b.cast.person("police_head").name, LATER)
        by = two.a.cast.by("chief_procurator", LATER)
        with pytest.raises(QuestionHere):
            services.give_position_there(by, question=two.question(), opinion=Opinion.NONE)
        services.give_position(
            by, question=two.question(), opinion=Opinion.AGAINST, reasons="要看水情"
        )
        assert waits(two.a, "fisheries") == [Wait.CONCLUDE], "everybody answered"
    assert two.carry(two.a) == [""]
    with two.b.here():
        assert set(Deed.objects.values_list("outcome", flat=True)) == {"entered"}
        assert two.said()[-1] == (PROCURATORATE, 1, "要看水情"), "and what the others say"
    with two.a.here():
        two.conclude()
    assert two.carry(two.a) == [""]
    with two.b.here():
        mine = two.question()
        assert (mine.state, mine.outcome, mine.ended_at) == ("closed", "个案判断", LATER)
        with pytest.raises(QuestionOver):
            two.answer_there(Opinion.NONE)
        words = QuestionWord.objects.all()
        for change in (words.delete, lambda: words.update(serial=9)):
            with pytest.raises(DatabaseError), transaction.atomic():
                change()


def test_an_answer_after_the_end_is_refused_in_words_that_its_agency_reads(two: Two) -> None:
    two.carry(two.a)
    with two.b.here():
        two.answer_there(Opinion.AGAINST, "证据不足")
    with two.a.here():
        two.conclude()
    assert two.carry(two.b) == [""], "the package is kept; the answer in it is refused"
    with two.a.here():
        assert two.said() == []
    assert two.carry(two.a) == [""]
    with two.b.here():
        deed = Deed.objects.get()
        assert deed.outcome == "refused" and "已作结论" in deed.why
        page = signed_in("police_head").get(f"/consultation/questions/{two.key}/")
        assert "没有登记" in page.content.decode() and "个案判断" in page.content.decode()
        told = Notice.objects.filter(agency_code=POLICE).values_list("text", flat=True)
        assert any("没有登记" in words for words in told)


def test_turned_into_a_meeting_whoever_was_asked_elsewhere_is_invited(two: Two) -> None:
    two.carry(two.a)
    with two.a.here():
        form = signed_in("fisheries").get(f"/consultation/meetings/new/?question={two.key}")
        assert POLICE in form.content.decode()
        made = services.call(
            two.a.cast.by("fisheries", LATER),
            title="电捕鱼案件联席会议",
            starts_at=NOW + timedelta(days=3),
            place="线上",
            agenda=questions.agenda(two.question()),
            invited=agencies.agencies(codes=[POLICE, PROCURATORATE]),
            question=two.question(),
        )
    assert two.carry(two.a) == ["", ""]
    with two.b.here():
        assert two.question().state == "meeting"
        client = signed_in("police_head")
        page = client.get(f"/consultation/questions/{two.key}/").content.decode()
        assert "电捕鱼案件联席会议" in page and f"/consultation/meetings/{made.pk}/" in page
        by = two.b.cast.by("police", LATER)
        meeting = Meeting.objects.get(pk=made.pk)
        services.answer_there(by, meeting=meeting, reply=Reply.ATTEND)
        assert (waits(two.b, "police_head"), Deed.objects.get().question) == ([], None)
    assert two.carry(two.b) == [""]


def test_twice_out_of_order_and_overtaken(two: Two) -> None:
    (first,) = two.seal(two.a)
    with two.a.here():
        by = two.a.cast.by("chief_procurator", LATER)
        services.give_position(by, question=two.question(), opinion=Opinion.NONE)
    (second,) = two.seal(two.a)
    early = two.a.carry(second, two.b, LATER)
    assert early.refused is not None and early.refused.code == "package-gap"
    with two.b.here():
        assert not Question.objects.exists(), "nothing of it is half kept"
    for row in (first, second, first, second):
        assert two.a.carry(row, two.b, LATER).refused is None
    with two.b.here():
        assert (Question.objects.count(), QuestionWord.objects.filter(came=True).count()) == (1, 2)
        two.answer_there(Opinion.NONE)
    (back,) = two.seal(two.b)
    for _ in range(2):
        assert two.b.carry(back, two.a, LATER).refused is None
    with two.a.here():
        assert [code for code, _, _ in two.said()] == [PROCURATORATE, POLICE]


def heard(two: Two, **changes: Any) -> Question:
    """Tell the other node again what it was told last, with something changed."""
    with two.b.here():
        last = two.question().told.filter(came=True).order_by("-serial").first()
        assert last is not None
        told = {**last.said, "serial": last.serial + 1, **changes}
        return services.renew_question(By(NODE, LATER), told=told, node=two.a.name)


def test_what_does_not_fit_is_refused_in_words_and_changes_nothing(two: Two) -> None:
    with two.a.here():
        by = two.a.cast.by("chief_procurator", LATER)
        services.give_position(by, question=two.question(), opinion=Opinion.SUPPORT, reasons="同意")
    two.carry(two.a)
    heard(two, serial=1, left_out="旧的")
    with two.b.here():
        told = two.question().told.get(came=True).said
    one, (said,) = told["question"], told["positions"]
    ended = {"state": "closed", "ended_at": LATER.isoformat()}
    wrong: list[tuple[type[XiejiangError], dict[str, Any]]] = [
        (QuestionParted, {"question": {**one, "words": "另一个问题"}}),
        (QuestionParted, {"positions": [{**said, "opinion": "against"}]}),
        (QuestionParted, {"positions": []}),
        (QuestionUnreadable, {"positions": [said, said]}),
        (QuestionUnreadable, {"positions": [{**said, "code": FISHERIES}]}),
        (QuestionUnreadable, {"question": {**one, "asked": [*one["asked"], "nobody"]}}),
        (QuestionUnreadable, {"question": {**one, "answer_by": "2026-13-01"}}),
        (QuestionUnreadable, {"question": {**one, "subject": ""}}),
        (QuestionUnreadable, ended),
        (QuestionNotFound, {"from_code": two.b.cast.actor("outsider_head").agency_code}),
    ]
    for error, changes in wrong:
        with pytest.raises(error):
            heard(two, **changes)
    heard(two, **ended, outcome="个案判断")
    with pytest.raises(QuestionParted):
        heard(two, **ended, outcome="另一个结论")
    with two.b.here():
        assert (two.question().words, two.question().outcome) == (WORDS, "个案判断")
        assert len(two.said()) == 1


def test_forged_answers_are_refused(two: Two) -> None:
    two.carry(two.a)
    with two.b.here():
        two.answer_there(Opinion.SUPPORT, "同意")
        told = two.question().told.get(came=False).said
    by, (deed,) = By(NODE, LATER), told["deeds"]
    with two.a.here():
        with pytest.raises(QuestionNotFound):
            services.enter_positions(by, told=told, node="c.example")
        given = {**told, "from_code": PROCURATORATE}
        with pytest.raises(QuestionNotFound):
            services.enter_positions(by, told=given, node=two.b.name)
        forged = {**told, "deeds": [{**deed, "sha256": "0" * 64}]}
        services.enter_positions(by, told=forged, node=two.b.name)
        assert "摘要不符" in Deed.objects.get().why and two.said() == []
    with two.b.here():
        outsider = two.b.cast.by("outsider_head", LATER)
        with pytest.raises(QuestionNotFound):
            services.give_position_there(outsider, question=two.question(), opinion=Opinion.NONE)


def test_a_case_is_not_named_and_before_sending_it_is_said_what_goes(two: Two) -> None:
    with two.a.here():
        case = open_case(two.a)
        client = signed_in("fisheries")
        given = {
            "case": case.number,
            "title": "能否移送",
            "words": "设备入水能否移送？",
            "asked": f"{POLICE}\n{PROCURATORATE}",
            "answer_by": (timezone.localdate() + timedelta(days=9)).isoformat(),
        }
        page = "/consultation/questions/new/"
        shown = client.post(page, given).content.decode()
        assert "将告知其他节点" in shown and two.b.name in shown and "不写明是哪一案" in shown
        assert not Question.objects.filter(title="能否移送").exists(), "first it is said"
        agreed = shown.split('name="shown" value="')[1].split('"')[0]
        changed = client.post(page, {**given, "words": "改了一句", "shown": agreed})
        assert "将告知其他节点" in changed.content.decode(), "what was changed is shown again"
        answer = client.post(page, {**given, "shown": agreed})
        assert answer.status_code == 302
        made = Question.objects.get(title="能否移送")
        said = str(QuestionWord.objects.get(question=made).said)
        assert str(case.pk) not in said and case.number not in said and case.title not in said
    assert two.carry(two.a) == ["", ""]
    with two.b.here():
        page = signed_in("police_head").get(f"/consultation/questions/{made.pk}/").content.decode()
        assert "设备入水能否移送" in page and "没有写明" in page
        assert case.number not in page and case.title not in page
        assert Question.objects.get(pk=made.pk).case is None


def test_on_pages_by_the_api_and_the_command_it_is_a_question_like_any_other(
    two: Two, capsys: pytest.CaptureFixture[str]
) -> None:
    two.carry(two.a)
    home = f"/consultation/questions/{two.key}/"
    with two.b.here():
        client = signed_in("police_head")
        row = Incoming.objects.get()
        answer = client.get(f"/exchange/in/{row.pk}/question/")
        assert answer.status_code == 302 and answer["Location"] == home
        assert two.a.name in client.get("/consultation/questions/").content.decode()
        page = client.get(home).content.decode()
        assert WORDS in page and two.a.name in page and "作结论" not in page
        client.post(f"{home}position/", {"opinion": "conditional", "reasons": "限于夜间"})
        page = client.get(home).content.decode()
        assert "等提出节点登记" in page and "限于夜间" in page
        assert signed_in("outsider").get(home).status_code == 404
        program = Program(two.b.cast, "police_head")
        program.post(f"/questions/{two.key}/position", {"opinion": "none"})
        told = program.get(f"/questions/{two.key}")
        assert (told["origin"], len(told["apart"]["deeds"])) == (two.a.name, 2)
        assert main(["consultation", "questions"]) == 0
        assert two.a.name in capsys.readouterr().out
    two.carry(two.b)
    with two.a.here():
        page = signed_in("fisheries").get(home).content.decode()
        assert "限于夜间" in page and f"在节点 {two.b.name}" in page
        assert main(["consultation", "question", str(two.key)]) == 0
        assert f"（在节点 {two.b.name}）" in capsys.readouterr().out
