"""A request for assistance from hand to hand: what is due, what ends it, who may record it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone

from tests.conftest import Cast
from tests.foreign.conftest import page, signed_in, token
from xiejiang.audit.domain import By
from xiejiang.audit.errors import PowerMissing
from xiejiang.cases import queries as case_queries
from xiejiang.cases import services as cases
from xiejiang.cases.domain import ParticipantRole
from xiejiang.cases.errors import CaseClosed, CaseNotFound
from xiejiang.cases.models import Case
from xiejiang.exchange import archiving
from xiejiang.exchange.beside import beside
from xiejiang.foreign import channels, queries, reading, services
from xiejiang.foreign.domain import AssistanceState, Basis, HandGiven, Outcome, RequestGiven
from xiejiang.foreign.errors import (
    AssistanceMoved,
    AssistanceNotFound,
    AssistanceOpen,
    AssistanceOver,
    ForeignContentError,
    ForeignInvalid,
    NotRegistrar,
)
from xiejiang.foreign.models import Assistance, Hand
from xiejiang.kernel.citation import Confidence
from xiejiang.shell.cli import main

GIVEN = RequestGiven(
    channel="out.criminal.police",
    country="KR",
    basis=Basis.BILATERAL,
    basis_words="中韩刑事司法协助条约",
    subject="调取供货合同和付款记录",
)


def now_by(cast: Cast, who: str) -> By:
    return By(cast.actor(who), timezone.now())


def today() -> date:
    return timezone.localdate()


def registered(cast: Cast, case: Case, who: str = "police", **changes: Any) -> Assistance:
    return services.register(now_by(cast, who), case=case, given=replace(GIVEN, **changes))


def record(cast: Cast, one: Assistance, step: str, who: str = "police", **changes: Any) -> Hand:
    given = {"step": step, "on": today(), "holder": "重庆市公安局", **changes}
    one.refresh_from_db()
    hands = given.pop("hands", one.hands)
    return services.record(now_by(cast, who), assistance=one, given=HandGiven(**given), hands=hands)


def test_every_step_cites_and_every_limit_can_be_computed() -> None:
    for channel in channels.channels().values():
        for step in channel.steps:
            assert step.source.title
            assert step.confidence is not Confidence.UNKNOWN
            assert (channels.due_after(step, date(2026, 3, 2)) is None) is (step.limit is None)


def test_what_the_provisions_set_is_what_is_due() -> None:
    serve = channels.channels()["out.service.treaty"]
    assert channels.due_after(serve.step("high"), date(2026, 3, 2)) == date(2026, 3, 11)
    assert channels.due_after(serve.step("ministry"), date(2026, 3, 2)) == date(2026, 9, 2)
    asked = channels.channels()["in.criminal.police.evidence"]
    assert channels.due_after(asked.step("received"), date(2026, 3, 2)) == date(2026, 6, 2)
    papers = channels.channels()["in.criminal.police.serve"]
    assert channels.due_after(papers.step("received"), date(2026, 3, 2)) == date(2026, 3, 12)


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ('id = "out.service.diplomatic"', 'id = "out.service.treaty"', "途径编号重复"),
        ('bases = ["treaty", "bilateral"]', 'bases = ["custom"]', "没有“custom”这一取值"),
        ('regime = "civil-litigation"', 'regime = "civil"', "没有期间制度“civil”"),
        ('id = "high"', 'id = "made"', "编号不能重复"),
        ('who = "司法部"', 'who = "司法部"\nmood = "calm"', "不认识的键“mood”"),
    ],
)
def test_channels_are_read_strictly(tmp_path: Path, old: str, new: str, complaint: str) -> None:
    text = (reading.content() / channels.CHANNELS).read_text("utf-8")
    assert old in text
    (tmp_path / channels.CHANNELS).write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(ForeignContentError) as caught:
        channels.read(tmp_path)
    assert complaint in "\n".join(c.message for c in caught.value.complaints)


@pytest.mark.django_db
def test_a_request_goes_from_hand_to_hand_and_ends_once(cast: Cast, sludge: Case) -> None:
    one = registered(cast, sludge)
    assert one.number.startswith("渝江津公司协〔")
    first = queries.standing(one)
    assert first.next_step is not None
    assert (first.next_step.id, first.due) == ("made", None)
    record(cast, one, "made")
    record(cast, one, "province", outcome=Outcome.RETURNED, words="请补译文")
    found = queries.of_case(case=sludge)[0]
    assert found.next_step is not None
    assert found.next_step.id == "province", "what was returned is asked for again"
    record(cast, one, "province", agreed=today() + timedelta(days=9))
    found = queries.of_case(case=sludge)[0]
    assert found.due is not None
    assert (found.due.agreed, found.due.on) == (True, today() + timedelta(days=9))
    record(cast, one, "abroad", outcome=Outcome.REFUSED, words="不构成双重犯罪")
    one.refresh_from_db()
    assert (one.state, one.hands) == (AssistanceState.REFUSED, 4)
    found = queries.of_case(case=sludge)[0]
    assert (found.due, found.next_step) == (None, None)
    with pytest.raises(AssistanceOver, match="已拒绝"):
        record(cast, one, "contact")


@pytest.mark.django_db
def test_hands_stay_for_ever(cast: Cast, sludge: Case) -> None:
    hand = record(cast, registered(cast, sludge), "made")
    for change in (
        lambda: Hand.objects.filter(pk=hand.pk).update(words="改"),
        lambda: Hand.objects.filter(pk=hand.pk).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


@pytest.mark.django_db
def test_who_comes_second_is_refused_whole(cast: Cast, sludge: Case) -> None:
    one = registered(cast, sludge)
    record(cast, one, "made")
    with pytest.raises(AssistanceMoved):
        record(cast, one, "province", hands=0)
    assert Hand.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"channel": "out.criminal.court"}, "途径"),
        ({"channel": "nowhere"}, "途径"),
        ({"country": "CN"}, "国家"),
        ({"country": "HK"}, "国家"),
        ({"country": "XX"}, "国家"),
        ({"subject": " "}, "请求事项"),
        ({"basis_words": ""}, "依据说明"),
        ({"basis": Basis.TREATY, "treaty": "", "basis_words": ""}, "公约"),
        ({"basis": Basis.TREATY, "treaty": "hague-service"}, "公约"),
        ({"treaty": "untoc"}, "公约"),
    ],
)
def test_what_is_wrong_with_a_request_is_said(
    cast: Cast, sludge: Case, changes: dict[str, Any], where: str
) -> None:
    with pytest.raises(ForeignInvalid) as caught:
        registered(cast, sludge, **changes)
    assert [c.where for c in caught.value.complaints] == [where]
    assert not Assistance.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"step": "high"}, "环节"),
        ({"holder": ""}, "在谁手里"),
        ({"outcome": Outcome.FAILED}, "说明"),
        ({"on": date(2999, 1, 1)}, "日期"),
        ({"on": date(2020, 1, 1)}, "日期"),
        ({"agreed": date(2020, 1, 1)}, "约定期限"),
        ({"outcome": Outcome.EXECUTED, "agreed": date(2999, 1, 1)}, "约定期限"),
    ],
)
def test_what_is_wrong_with_a_hand_is_said(
    cast: Cast, sludge: Case, changes: dict[str, Any], where: str
) -> None:
    one = registered(cast, sludge)
    record(cast, one, "made")
    with pytest.raises(ForeignInvalid) as caught:
        record(cast, one, **{"step": "province", **changes})
    assert [c.where for c in caught.value.complaints] == [where]
    assert Hand.objects.count() == 1


@pytest.mark.django_db
def test_only_those_in_the_case_and_of_the_agency_write(cast: Cast, sludge: Case) -> None:
    with pytest.raises(CaseNotFound):
        registered(cast, sludge, who="other_police")
    with pytest.raises(PowerMissing):
        registered(cast, sludge, who="supervisor")
    one = registered(cast, sludge)
    with pytest.raises(NotRegistrar):
        record(cast, one, "made", who="procurator")
    with pytest.raises(AssistanceNotFound):
        record(cast, one, "made", who="outsider")
    case = Case.objects.get(pk=sludge.pk)
    cases.close(now_by(cast, "police"), case=case, version=case.version, reason="移送")
    with pytest.raises(CaseClosed):
        registered(cast, case)


@pytest.mark.django_db
def test_a_case_is_archived_when_its_requests_rest(cast: Cast, sludge: Case) -> None:
    one = registered(cast, sludge)
    case = Case.objects.get(pk=sludge.pk)
    cases.close(now_by(cast, "police"), case=case, version=case.version, reason="移送")
    case = case_queries.get(by=cast.actor("police"), case_id=sludge.pk)
    with pytest.raises(AssistanceOpen, match="司法协助请求"):
        archiving.must_be_archivable(by=cast.actor("police"), case=case)
    record(cast, one, "made", outcome=Outcome.WITHDRAWN, words="改由另案提出")
    archiving.must_be_archivable(by=cast.actor("police"), case=case)
    assert "司法协助请求" in beside(case)


@pytest.mark.django_db
def test_pages_from_registering_to_the_last_hand(cast: Cast, sludge: Case, case: Case) -> None:
    client = signed_in("police")
    tab = f"/cases/{sludge.pk}/foreign/"
    assert "登记司法协助请求" in page("police", tab)
    sent = {
        "channel": "out.criminal.police",
        "country": "KR",
        "basis": "treaty",
        "treaty": "untoc",
        "subject": "调取供货合同",
    }
    address = f"{tab}assistance/new/"
    wrong = client.post(address, {**sent, "country": ""})
    assert wrong.status_code == 422
    assert client.post(address, sent).status_code == 302
    one = Assistance.objects.get()
    home = f"/foreign/assistance/{one.pk}/"
    form = page("police", f"{home}record/")
    assert 'value="办案公安机关"' in form
    given = {"step": "made", "outcome": "passed", "holder": "本分局", "hands": "0"}
    given["on"] = today().isoformat()
    assert client.post(f"{home}record/", given).status_code == 302
    again = client.post(f"{home}record/", {**given, "holder": "别处"})
    assert again.status_code == 409
    told = page("police", home)
    assert "本分局" in told
    assert "公安机关办理刑事案件程序规定" in told
    assert "登记一环" not in page("procurator", home)
    assert one.number in page("procurator", tab)
    assert one.number in page("police", "/foreign/")
    page("outsider", home, 404)
    page("outsider", f"{home}record/", 404)
    assert one.number not in page("outsider", "/foreign/")
    assert "登记司法协助请求" not in page("fisheries", f"/cases/{case.pk}/")


@pytest.mark.django_db
def test_a_request_alone_shows_the_tab(cast: Cast, case: Case) -> None:
    police = cast.agency("500116-police")
    by = cast.by("fisheries")
    cases.add_participant(by, case=case, agency=police, role=ParticipantRole.RECEIVE)
    page("police", f"/cases/{case.pk}/foreign/", 404)
    one = registered(cast, case)
    assert one.number in page("police", f"/cases/{case.pk}/foreign/")


@pytest.mark.django_db
def test_programs_register_record_and_list(
    cast: Cast, sludge: Case, capsys: pytest.CaptureFixture[str]
) -> None:
    client = Client(**token(cast, "police"))
    address = f"/api/v1/cases/{sludge.pk}/assistance"
    given = {
        "channel": "out.criminal.police",
        "country": "KR",
        "basis": "reciprocity",
        "basis_words": "外交途径",
        "subject": "调取供货合同",
    }
    made = client.post(address, given, content_type="application/json")
    assert made.status_code == 201, made.content
    hands = f"/api/v1/assistance/{made.json()['id']}/hands"
    hand = {"hands": 0, "step": "made", "on": today().isoformat(), "holder": "本分局"}
    told = client.post(hands, hand, content_type="application/json")
    assert told.status_code == 201, told.content
    assert told.json()["next_step"] == "province"
    assert client.post(hands, hand, content_type="application/json").status_code == 409
    assert client.get(address).json() == [told.json()]
    assert Client(**token(cast, "outsider")).get(address).status_code == 404
    capsys.readouterr()
    assert main(["foreign", "requests"]) == 0
    assert "共 1 个办理中的请求" in capsys.readouterr().out
