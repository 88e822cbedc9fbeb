"""A joint meeting of two nodes: called at one, signed at the other, in force at both."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, timedelta
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
from xiejiang.cases import services as cases
from xiejiang.cases.domain import Field, Place
from xiejiang.consultation import papers, queries, services
from xiejiang.consultation.domain import About, Reply, Stand, Standard, Subject, Task
from xiejiang.consultation.errors import (
    ConsultationInvalid,
    DeedWaiting,
    MeetingCancelled,
    MeetingElsewhere,
    MeetingNotFound,
    MeetingParted,
    MeetingUnreadable,
    MinutesSuperseded,
)
from xiejiang.consultation.models import Deed, Meeting, Minutes, Resolution, Word
from xiejiang.exchange import meetings_out, serving
from xiejiang.exchange import queries as exchange_queries
from xiejiang.exchange import services as exchange
from xiejiang.exchange.models import Incoming, Outgoing
from xiejiang.kernel.errors import XiejiangError

pytestmark = pytest.mark.django_db
Sites = tuple[Site, Site, Site]
RULE = "fish.crime.340"
WORDS = "夜间电捕鱼，设备浸水即视为着手使用。"
POLICE, FISHERIES, PROCURATORATE = "500116-police", "500116-agriculture", "500116-procuratorate"
LATER = NOW + timedelta(hours=1)


def today() -> date:
    return timezone.localdate(NOW)


def standard(**changes: Any) -> Standard:
    given: dict[str, Any] = {
        "words": WORDS,
        "rules": (RULE,),
        "territory": ("500116",),
        "since": today() - timedelta(days=1),
        "until": timezone.localdate() + timedelta(days=300),
    }
    return Standard(**{**given, **changes})


@dataclass
class Two:
    """The fisheries of Jiangjin on A call, the police on B are invited."""

    a: Site
    b: Site
    key: uuid.UUID

    def meeting(self) -> Meeting:
        """The meeting as the node has it. Only within ``here``."""
        return Meeting.objects.select_related("convener").get(pk=self.key)

    def minutes(self) -> Minutes:
        return queries.latest(meeting=self.meeting())

    def seal(self, site: Site, at: Any = LATER) -> list[Outgoing]:
        with site.here():
            before = set(Outgoing.objects.values_list("pk", flat=True))
            for _words, work in meetings_out.pending(now=at):
                work()
            return list(Outgoing.objects.exclude(pk__in=before).order_by("stream", "sequence"))

    def carry(self, site: Site) -> list[str]:
        """What is to be told, brought to the other; the codes of what was refused."""
        to = self.b if site is self.a else self.a
        answers = [site.carry(row, to, LATER) for row in self.seal(site)]
        return [a.refused.code if a.refused else "" for a in answers]

    def write(self, **changes: Any) -> Minutes:
        given: dict[str, Any] = {
            "meeting": self.meeting(),
            "text": "三机关就电捕鱼的认定交换意见。",
            "present": agencies.agencies(codes=[POLICE, FISHERIES, PROCURATORATE]),
            "standards": [standard()],
            "tasks": [Task("梳理今年的同类案件", POLICE, today() + timedelta(days=9))],
        }
        return services.write_minutes(self.a.cast.by("fisheries"), **{**given, **changes})

    def sign_here(self, *who: str) -> None:
        for one in who:
            by = self.a.cast.by(one)
            services.sign(by, minutes=self.minutes(), stand=Stand.SIGNED)

    def sign_there(self, stand: Stand = Stand.SIGNED, reasons: str = "") -> Deed:
        by = self.b.cast.by("police_head", LATER)
        return services.sign_there(by, minutes=self.minutes(), stand=stand, reasons=reasons)

    def agreed(self, **changes: Any) -> None:
        """Written, signed by all, and both nodes know."""
        with self.a.here():
            self.write(**changes)
            self.sign_here("fisheries_head", "chief_procurator")
        assert self.carry(self.a) == [""]
        with self.b.here():
            self.sign_there(Stand.DISSENT, "设备入水应有影像。")
        assert self.carry(self.b) == [""]
        assert self.carry(self.a) == [""]


@pytest.fixture
def two(sites: Sites) -> Two:
    a, b, _ = sites
    with a.here():
        made = services.call(
            a.cast.by("fisheries"),
            title="电捕鱼案件联席会议",
            starts_at=NOW + timedelta(days=3),
            place="线上",
            agenda="电捕鱼的认定",
            invited=agencies.agencies(codes=[POLICE, PROCURATORATE]),
        )
    return Two(a, b, made.pk)


def signed_in(username: str) -> Client:
    client = Client()
    assert client.login(username=username, password=PASSWORD)
    return client


def beside(two: Two, on: date) -> str:
    """What an officer of the police there reads beside a finding on a case in Jiangjin."""
    by = two.b.cast.actor("police")
    found = queries.beside(by=by, on=on, division="500116").get(RULE, [])
    return "".join(s.words for s in found)


def test_a_standard_agreed_at_one_node_changes_what_an_officer_at_the_other_sees(two: Two) -> None:
    two.carry(two.a)
    with two.b.here():
        assert beside(two, today()) == ""
    two.agreed()
    with two.b.here():
        assert beside(two, today()) == WORDS
        after = timezone.localdate() + timedelta(days=301)
        assert beside(two, after) == "", "a lapsed one no longer does"
        case = cases.open_case(
            two.b.cast.by("police", LATER),
            lead=two.b.cast.agency(POLICE),
            title="长江江津段夜间电捕鱼案",
            field=Field.FISHING,
            place=Place(division="500116", words="丁家沱水域"),
            discovered_at=NOW - timedelta(days=1),
            summary="夜间巡查发现一人用电鱼设备捕捞。",
        )
        page = signed_in("police").get(f"/cases/{case.pk}/findings/").content.decode()
        assert WORDS in page and "设备入水应有影像" in page, "and the dissent stays visible"
    with two.a.here():
        head = two.a.cast.by("fisheries_head", LATER)
        found = Resolution.objects.get(kind="standard")
        services.revoke(head, standard=found, reason="与新的司法解释不一致")
    assert two.carry(two.a) == [""]
    with two.b.here():
        assert beside(two, today()) == "", "and one that was revoked does not either"
        assert Resolution.objects.get(kind="standard").revoked_for == "与新的司法解释不一致"


def test_invited_answered_written_signed_done_and_confirmed(two: Two) -> None:
    assert two.carry(two.a) == [""]
    assert two.seal(two.a) == [], "nothing is told twice"
    with two.b.here():
        mine = queries.visible(by=two.b.cast.actor("police")).get()
        assert (mine.pk, mine.origin, mine.convener.code) == (two.key, two.a.name, FISHERIES)
        assert not queries.visible(by=two.b.cast.actor("outsider")).exists()
        by = two.b.cast.by("police", LATER)
        services.answer_there(by, meeting=mine, reply=Reply.ATTEND, words="副支队长参加")
        with pytest.raises(DeedWaiting):
            services.answer_there(by, meeting=mine, reply=Reply.ABSENT, words="改日")
        with pytest.raises(MeetingElsewhere):
            services.answer(by, meeting=mine, reply=Reply.ATTEND)
    assert two.carry(two.b) == [""]
    with two.a.here():
        seat = two.meeting().seats.get(agency__code=POLICE)
        name = two.b.cast.person("police").name
        assert (seat.answer, seat.answer_words, seat.answered_by) == (
            "attend",
            "副支队长参加",
            name,
        )
        two.write()
        two.sign_here("fisheries_head", "chief_procurator")
        shown = papers.digest(queries.version(meeting=two.meeting(), number=1))
    assert two.carry(two.a) == [""]
    with two.b.here():
        assert Deed.objects.get().outcome == "entered"
        head = two.b.cast.actor("police_head")
        (errand,) = queries.desk(by=head, on=today())
        assert (errand.what, errand.matter.pk) == ("sign", two.key)
        there = queries.version(meeting=two.meeting(), number=1)
        assert papers.digest(there) == shown, "the same words at both"
        two.sign_there()
        assert not queries.desk(by=head, on=today()), "it waits for the other node, not for us"
        assert not there.signatures.filter(agency__code=POLICE).exists()
    assert two.carry(two.b) == [""]
    with two.a.here():
        signed = two.minutes().signatures.get(agency__code=POLICE)
        assert signed.signed_by == two.b.cast.person("police_head").name
        assert two.minutes().bound_at == LATER, "everybody present has signed"
    assert two.carry(two.a) == [""]
    with two.b.here():
        by = two.b.cast.by("police", LATER)
        (task,) = queries.tasks(by=by.actor, limit=9)
        services.report_there(by, task=task, words="今年共 14 件，清单另送。")
        assert not queries.desk(by=by.actor, on=today())
    assert two.carry(two.b) == [""]
    with two.a.here():
        task = Resolution.objects.get(kind="task")
        assert (task.state, task.report) == ("reported", "今年共 14 件，清单另送。")
        services.send_back(two.a.cast.by("fisheries", LATER), task=task, reason="请附清单")
    two.carry(two.a)
    with two.b.here():
        task = Resolution.objects.get(kind="task")
        assert (task.state, task.remark) == ("open", "请附清单")
        services.report_there(two.b.cast.by("police", LATER), task=task, words="已附清单。")
    two.carry(two.b)
    with two.a.here():
        task = Resolution.objects.get(kind="task")
        services.confirm(two.a.cast.by("fisheries", LATER), task=task)
    two.carry(two.a)
    with two.b.here():
        assert Resolution.objects.get(kind="task").state == "confirmed"
        assert set(Deed.objects.values_list("outcome", flat=True)) == {"entered"}


def test_a_signature_under_an_older_version_is_refused_in_words_that_the_guest_sees(
    two: Two,
) -> None:
    with two.a.here():
        two.write()
    two.carry(two.a)
    with two.b.here():
        two.sign_there()
    with two.a.here():
        two.write(text="更正：到会人员有误。", correct=True)
    assert two.carry(two.b) == [""], "the package is kept; the deed in it is refused"
    with two.a.here():
        assert not two.minutes().signatures.exists()
        assert not Minutes.objects.get(version=1).signatures.exists()
    two.carry(two.a)
    with two.b.here():
        deed = Deed.objects.get()
        assert deed.outcome == "refused" and "第2版代替" in deed.why
        page = signed_in("police").get(f"/consultation/meetings/{two.key}/").content.decode()
        assert "第2版代替" in page and "没有登记" in page
        by = two.b.cast.by("police_head", LATER)
        first = Minutes.objects.get(version=1)
        with pytest.raises(MinutesSuperseded):
            services.sign_there(by, minutes=first, stand=Stand.SIGNED)
        two.sign_there()
    two.carry(two.b)
    with two.a.here():
        assert two.minutes().signatures.get().agency.code == POLICE


def test_a_refusal_and_a_cancelled_meeting_while_an_answer_is_under_way(two: Two) -> None:
    two.carry(two.a)
    with two.b.here():
        by = two.b.cast.by("police", LATER)
        services.answer_there(by, meeting=two.meeting(), reply=Reply.ATTEND)
    with two.a.here():
        by = two.a.cast.by("fisheries", LATER)
        with pytest.raises(ConsultationInvalid):
            services.cancel(by, meeting=two.meeting(), reason=" ")
        services.cancel(by, meeting=two.meeting(), reason="并入流域会议")
    assert two.carry(two.b) == [""]
    with two.a.here():
        assert not two.meeting().seats.exclude(answer="").exists()
    assert two.carry(two.a) == [""]
    with two.b.here():
        assert two.meeting().cancelled_for == "并入流域会议"
        assert "已经取消：并入流域会议" in Deed.objects.get().why
        by = two.b.cast.by("police", LATER)
        with pytest.raises(MeetingCancelled):
            services.answer_there(by, meeting=two.meeting(), reply=Reply.ATTEND)


def test_twice_out_of_order_and_a_suspended_node(two: Two) -> None:
    (first,) = two.seal(two.a)
    with two.a.here():
        two.write()
    (second,) = two.seal(two.a)
    early = two.a.carry(second, two.b, LATER)
    assert early.refused is not None and early.refused.code == "package-gap"
    with two.b.here():
        assert not Meeting.objects.exists(), "nothing of it is half kept"
    for row in (first, second, first, second):
        assert two.a.carry(row, two.b, LATER).refused is None
    with two.b.here():
        assert (Meeting.objects.count(), Minutes.objects.count()) == (1, 1)
        assert Word.objects.filter(came=True).count() == 2
        two.sign_there()
    (back,) = two.seal(two.b)
    with two.a.here():
        node = exchange_queries.node(by=NODE, name=two.b.name)
        exchange.suspend(By(NODE, LATER), node=node, reason="核对密钥")
    refused = two.b.carry(back, two.a, LATER)
    assert refused.refused is not None and "暂停" in refused.refused.message
    with two.a.here():
        assert not two.minutes().signatures.exists()
        assert list(meetings_out.pending(now=LATER)) == [], "nothing goes there meanwhile"
        exchange.restore(By(NODE, LATER), node=node, reason="已核对")
    with two.b.here():
        assert Deed.objects.get().outcome == "waiting", "nothing is lost"
        node = exchange_queries.node(by=NODE, name=two.a.name)
        exchange.send_again(By(NODE, LATER), node=node)
    assert two.carry(two.b) == [""]
    with two.a.here():
        assert two.minutes().signatures.get().agency.code == POLICE


def heard(two: Two, **changes: Any) -> Meeting:
    """Tell the guest again what it was told last, with something changed."""
    with two.b.here():
        last = two.meeting().told.filter(came=True).order_by("-serial").first()
        assert last is not None
        told = {**last.said, "serial": last.serial + 1, **changes}
        return services.renew_meeting(By(NODE, LATER), told=told, node=two.a.name)


def test_what_does_not_fit_is_refused_in_words_and_changes_nothing(two: Two) -> None:
    with two.a.here():
        two.write()
    two.carry(two.a)
    heard(two, serial=1, title="旧的")
    with two.b.here():
        said = two.meeting().told.get(came=True).said
    (minutes,) = said["minutes"]
    item = next(r for r in minutes["resolutions"] if r["kind"] == "standard")
    wrong: list[tuple[type[XiejiangError], dict[str, Any]]] = [
        (MeetingParted, {"minutes": [{**minutes, "sha256": "0" * 64}]}),
        (MeetingParted, {"title": "另一个名称"}),
        (MeetingUnreadable, {"minutes": [minutes, minutes]}),
        (
            MeetingUnreadable,
            {"minutes": [{**minutes, "resolutions": [{**item, "until": "2026-13-01"}]}]},
        ),
        (
            MeetingUnreadable,
            {"minutes": [{**minutes, "resolutions": [{**item, "territory": ["999999"]}]}]},
        ),
        (MeetingUnreadable, {"seats": [*said["seats"], {**said["seats"][0], "code": "nobody"}]}),
        (MeetingNotFound, {"from_code": PROCURATORATE}),
    ]
    for error, changes in wrong:
        with pytest.raises(error):
            heard(two, **changes)
    with two.b.here():
        assert two.meeting().title == "电捕鱼案件联席会议"
        assert two.meeting().told.filter(came=True).count() == 1
    with two.b.here():
        two.sign_there()
        deeds = two.meeting().told.get(came=False).said
    with two.a.here(), pytest.raises(MeetingNotFound):
        services.enter_deeds(By(NODE, LATER), told=deeds, node="c.example")
    with two.a.here():
        (told,) = deeds["deeds"]
        other = {**told, "sha256": "0" * 64}
        by = By(NODE, LATER)
        services.enter_deeds(by, told={**deeds, "deeds": [other]}, node=two.b.name)
        assert "摘要不符" in Deed.objects.get().why
        for change in (Word.objects.all().delete, lambda: Word.objects.update(serial=9)):
            with pytest.raises(DatabaseError), transaction.atomic():
                change()


def test_an_agency_that_left_the_node_is_refused_in_words(two: Two) -> None:
    two.carry(two.a)
    with two.b.here():
        by = two.b.cast.by("police", LATER)
        services.answer_there(by, meeting=two.meeting(), reply=Reply.ATTEND)
    with two.a.here():
        serving.serve_here(By(NODE, LATER), codes=[POLICE])
    (row,) = two.seal(two.b)
    answer = two.b.carry(row, two.a, LATER)
    assert answer.refused is not None
    with two.a.here():
        assert not Incoming.objects.exists()
        assert not two.meeting().seats.exclude(answer="").exists()
    with two.b.here():
        sent = Outgoing.objects.get()
        assert sent.state == "refused" and sent.reason


def test_the_case_of_a_question_is_not_named_and_it_is_said_so(two: Two) -> None:
    with two.a.here():
        by = two.a.cast.by("fisheries")
        case = cases.open_case(
            by,
            lead=two.a.cast.agency(FISHERIES),
            title="张某某电捕鱼案",
            field=Field.FISHING,
            place=Place(division="500116", words="丁家沱水域"),
            discovered_at=NOW - timedelta(days=1),
            summary="夜间巡查发现。",
        )
        asked = services.raise_question(
            by,
            subject=Subject(About.CASE, str(case.pk)),
            title="能否移送",
            words="设备入水能否移送？",
            answer_by=today() + timedelta(days=9),
            asked=agencies.agencies(codes=[PROCURATORATE]),
        )
        made = services.call(
            by,
            title="移送联席会议",
            starts_at=NOW + timedelta(days=3),
            place="线上",
            agenda="是否移送",
            invited=agencies.agencies(codes=[POLICE]),
            question=asked,
        )
    assert two.carry(two.a) == ["", ""]
    with two.b.here():
        page = signed_in("police").get(f"/consultation/meetings/{made.pk}/").content.decode()
        assert "设备入水能否移送" in page and "没有写明" in page
        assert case.number not in page and case.title not in page
        said = str(Word.objects.get(meeting=made.pk).said)
        assert str(case.pk) not in said and case.number not in said


def test_on_pages_and_by_the_api_it_is_a_meeting_like_any_other(two: Two) -> None:
    two.carry(two.a)
    home = f"/consultation/meetings/{two.key}/"
    with two.b.here():
        client = signed_in("police")
        row = Incoming.objects.get()
        answer = client.get(f"/exchange/in/{row.pk}/meeting/")
        assert answer.status_code == 302 and answer["Location"] == home
        page = client.get(home).content.decode()
        assert "答复邀请" in page and two.a.name in page and "取消会议" not in page
        assert two.a.name in client.get("/consultation/").content.decode()
        client.post(f"{home}answer/", {"reply": "absent", "words": "当日开庭"})
        assert "等召集节点登记" in client.get(home).content.decode()
        assert signed_in("outsider").get(home).status_code == 404
    two.carry(two.b)
    with two.a.here():
        page = signed_in("fisheries").get(home).content.decode()
        assert "当日开庭" in page and "不能参加" in page and two.b.name in page
        two.write()
    two.carry(two.a)
    with two.b.here():
        program = Program(two.b.cast, "police_head")
        told = program.get(f"/meetings/{two.key}")["apart"]
        assert (told["origin"], told["deeds"][0]["outcome"]) == (two.a.name, "entered")
        body = {"version": 1, "stand": "signed"}
        told = program.post(f"/meetings/{two.key}/sign", body)["apart"]
        assert told["deeds"][1]["outcome"] == "waiting"
    two.carry(two.b)
    with two.a.here():
        assert two.minutes().signatures.get().agency.code == POLICE
