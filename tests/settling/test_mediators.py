"""The register of mediating bodies: two people, versions, consent, and who may be chosen."""

from __future__ import annotations

import html
import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.api.conftest import Programs
from tests.conftest import NOW, Cast
from tests.proceedings.walking import Walk
from tests.settling.conftest import START
from tests.settling.test_pages import page, signed_in
from tests.settling.test_talks import GIVEN, Table, join
from xiejiang.audit.domain import By
from xiejiang.audit.errors import PowerMissing
from xiejiang.audit.models import LogEntry
from xiejiang.kernel.citation import Confidence
from xiejiang.kernel.errors import XiejiangError
from xiejiang.settling import bodyfiles, mediators, queries, services
from xiejiang.settling.bodykinds import kinds
from xiejiang.settling.domain import BodyGiven, BodyState, MediatorGiven
from xiejiang.settling.errors import (
    BodyFileRefused,
    BodyInvalid,
    BodyMoved,
    BodyNotOwner,
    BodySamePerson,
    TalkInvalid,
)
from xiejiang.settling.models import (
    BodyConfirmation,
    BodyVersion,
    Mediation,
    MediationBody,
    Mediator,
    Talk,
)
from xiejiang.shell.cli import main

pytestmark = pytest.mark.django_db

DAY = NOW.date()
BODY = BodyGiven(
    name="江津区生态环境纠纷人民调解委员会（测试）",
    kind="trade",
    set_up_by="江津区某协会（测试）",
    basis="人民调解法第三十四条",
    division="500116",
    valid_until=date(2027, 12, 31),
    matters=("pollution",),
    contact="023-00000000",
    source="测试名录",
    source_on=date(2026, 1, 5),
    link="https://example.org/list",
    mediators=(MediatorGiven("王某", "主任", date(2026, 3, 1)), MediatorGiven("李某", "调解员")),
)
CSV = (
    "名称,种类,设立单位,设立依据,区划,有效期至,事项,调解员\n"
    "甲调解委员会,人民调解委员会,甲村民委员会,人民调解法第八条,江津区,2027-12-31,,\n"
    "乙商会调解中心,法院特邀调解组织,乙商会,法释〔2016〕14号第六条,500116,2027-12-31,"
    "尾矿库；水污染、固体废物与其他污染,赵某/调解员/2026-03-01；钱某\n"
)


@pytest.fixture
def table(cast: Cast) -> Table:
    walk = Walk(cast, "damage.compensation", "500116-ecology", at=START)
    for code in ("500116-procuratorate", "500116-police"):
        join(cast, walk.case, code)
    return Table(cast, walk.case)


def register(cast: Cast, given: BodyGiven = BODY, who: str = "ecology") -> MediationBody:
    return services.register_bodies(cast.by(who), bodies=[given])[0]


def valid(cast: Cast, given: BodyGiven = BODY, at: Any = NOW) -> MediationBody:
    body = services.register_bodies(By(cast.actor("ecology"), at), bodies=[given])[0]
    services.confirm_body(By(cast.actor("ecology_head"), at), body=body, seen=1)
    return body


def state(body: MediationBody, on: date = DAY) -> BodyState:
    again = mediators.get(body_id=body.pk)
    return mediators.state(mediators.counting(mediators.versions(again)), on=on)


def test_every_kind_has_its_provision_and_what_was_not_read_is_marked() -> None:
    assert list(kinds()) == ["people", "trade", "agency", "court", "commercial"]
    unread = {
        k.id
        for k in kinds().values()
        if any(b.confidence is not Confidence.VERIFIED for b in k.bases)
    }
    assert unread == {"commercial"}


def test_one_registers_another_confirms_and_only_then_may_it_be_chosen(cast: Cast) -> None:
    body = register(cast)
    assert state(body) is BodyState.UNCONFIRMED
    assert mediators.choosable(body_id=body.pk, on=DAY) is None
    for who, error in (("ecology", BodySamePerson), ("fisheries", BodyNotOwner)):
        with pytest.raises(error):
            services.confirm_body(cast.by(who), body=body, seen=1)
    with pytest.raises(BodyMoved):
        services.confirm_body(cast.by("ecology_head"), body=body, seen=2)
    services.confirm_body(cast.by("ecology_head"), body=body, seen=1)
    assert state(body) is BodyState.VALID
    with pytest.raises(BodyMoved):
        services.confirm_body(cast.by("ecology_head"), body=body, seen=1)
    version = BodyVersion.objects.get()
    same = version.registered_by
    with pytest.raises(IntegrityError), transaction.atomic():
        BodyConfirmation.objects.create(
            version=version, registered_by=same, confirmed_by=same, confirmed_at=NOW
        )


def test_a_correction_counts_when_it_is_confirmed_and_the_earlier_version_stays(
    cast: Cast,
) -> None:
    body = valid(cast)
    longer = replace(BODY, valid_until=date(2029, 12, 31))
    correction = {"body": body, "given": longer, "why": "换届，任期延长", "seen": 1}
    services.correct_body(cast.by("ecology"), **correction)
    counts = mediators.counting(mediators.versions(body))
    assert (counts.number, counts.valid_until) == (1, BODY.valid_until)
    with pytest.raises(BodyMoved):
        services.correct_body(cast.by("ecology"), **correction)
    with pytest.raises(BodySamePerson):
        services.confirm_body(cast.by("ecology"), body=body, seen=2)
    services.confirm_body(cast.by("ecology_head"), body=body, seen=2)
    found = mediators.versions(body)
    assert mediators.counting(found).number == 2
    assert [v.valid_until for v in found] == [longer.valid_until, BODY.valid_until]
    for model in (MediationBody, BodyVersion, Mediator, BodyConfirmation):
        with pytest.raises(DatabaseError), transaction.atomic():
            model.objects.all()._raw_delete(using="default")


def test_lapsed_or_withdrawn_it_stays_in_the_register_and_is_not_offered(table: Table) -> None:
    cast = table.cast
    body = valid(cast)
    after = BODY.valid_until + timedelta(days=1)
    assert state(body, BODY.valid_until) is BodyState.VALID
    assert state(body, after) is BodyState.LAPSED
    assert mediators.offered(case=table.case, on=after) == []
    with pytest.raises(BodyInvalid):
        services.withdraw_body(cast.by("ecology"), body=body, why=" ")
    with pytest.raises(BodyNotOwner):
        services.withdraw_body(cast.by("procurator"), body=body, why="登记有误")
    services.withdraw_body(cast.by("ecology"), body=body, why="已经撤销")
    assert state(body) is BodyState.WITHDRAWN
    assert mediators.offered(case=table.case, on=DAY) == []
    gone = mediators.Narrowed(state="gone")
    assert [v.body_id for v in mediators.page(on=DAY, narrowed=gone)] == [body.pk]
    assert mediators.page(on=DAY) == []
    for again in (
        lambda: services.withdraw_body(cast.by("ecology"), body=body, why="再撤"),
        lambda: services.correct_body(cast.by("ecology"), body=body, given=BODY, why="改", seen=1),
    ):
        with pytest.raises(BodyMoved):
            again()
    register(cast)


def test_what_is_wrong_is_told_at_once_and_nothing_is_registered(cast: Cast) -> None:
    wrong = replace(
        BODY,
        name=" ",
        kind="club",
        division="999999",
        matters=("weather",),
        valid_until=DAY - timedelta(days=1),
        contact="办公室 138-0013-8000",
        link="javascript:alert(1)",
        source_on=DAY + timedelta(days=1),
        mediators=(MediatorGiven("王某"), MediatorGiven("王某", "", DAY + timedelta(days=1))),
    )
    with pytest.raises(BodyInvalid) as error:
        services.register_bodies(cast.by("ecology"), bodies=[BODY, wrong])
    assert {c.where for c in error.value.complaints} == {
        *("名称", "种类", "区划", "事项", "有效期至", "办公电话", "链接", "出处日期", "调解员"),
    }
    with pytest.raises(BodyInvalid, match="与第 1 个重复"):
        services.register_bodies(cast.by("ecology"), bodies=[BODY, BODY])
    assert not MediationBody.objects.exists()
    with pytest.raises(PowerMissing):
        register(cast, who="ecology_head")
    register(cast, who="liaison")
    with pytest.raises(BodyInvalid, match="已由重庆市江津区农业农村委员会登记"):
        register(cast)


def test_without_consent_a_name_stays_with_the_agency_and_no_name_is_in_the_log(
    cast: Cast,
) -> None:
    body = valid(cast)
    counts = mediators.counting(mediators.versions(body))
    seen = {
        who: [m.name for m in mediators.names(counts, by=cast.actor(who))]
        for who in ("ecology_head", "fisheries")
    }
    assert seen == {"ecology_head": ["王某", "李某"], "fisheries": ["王某"]}
    assert mediators.names(counts, by=cast.actor("fisheries"), counts=False) == []
    told = str(list(LogEntry.objects.filter(act__contains="mediators").values_list("details")))
    assert "生态环境纠纷" in told
    assert "王某" not in told


def test_those_of_the_place_and_matter_come_first_with_the_reason(table: Table) -> None:
    cast = table.cast
    fits = valid(cast, replace(BODY, matters=(table.case.field,)))
    wide = valid(cast, replace(BODY, name="市级（测试）", division="500000", matters=()))
    other = next(m for m in ("fishing", "heritage") if m != table.case.field)
    away = valid(cast, replace(BODY, name="枝江（测试）", division="420583", matters=(other,)))
    register(cast, replace(BODY, name="未经核对（测试）"))
    found = mediators.offered(case=table.case, on=DAY)
    assert [(o.version.body_id, o.fits) for o in found] == [
        (fits.pk, True),
        (wide.pk, True),
        (away.pk, False),
    ]
    assert "区划：重庆市江津区，含本案；" in found[0].reason
    assert found[1].reason.endswith("事项：全部，含本案")
    assert "枝江市，不含本案" in found[2].reason
    first = mediators.page(on=DAY, limit=2)
    end = (first[-1].body.registered_at, first[-1].body.pk)
    rest = mediators.page(on=DAY, after=end)
    assert len({v.body_id for v in (*first, *rest)}) == len(first) + len(rest) == 4
    assert [v.pk for v in mediators.everything(on=DAY)] == [v.pk for v in (*first, *rest)]
    near = mediators.Narrowed(division="500116", matter=table.case.field)
    listed = {v.body_id for v in mediators.page(on=DAY, narrowed=near)}
    assert {fits.pk, wide.pk} <= listed
    assert away.pk not in listed


def test_a_talk_keeps_the_version_that_counted_and_only_who_sat_there_sees_it(
    table: Table,
) -> None:
    body = valid(table.cast, at=GIVEN.at)
    for wrong in (
        {"mediating": register(table.cast, replace(BODY, name="另一个")).pk},
        {"mediating": body.pk, "mediating_words": "又写一个"},
    ):
        with pytest.raises(TalkInvalid):
            table.talk(**wrong)
    assert not Talk.objects.exists()
    talk = table.talk(mediating=body.pk)
    services.correct_body(
        table.by("ecology", 1), body=body, given=replace(BODY, name="改名"), why="更名", seen=1
    )
    services.confirm_body(table.by("ecology_head", 1), body=body, seen=2)
    found = queries.talk(by=table.cast.actor("procurator"), talk_id=talk.pk)
    assert found.mediation.version.name == BODY.name
    table.talk(mediating_words="某商会调解室")
    assert list(Mediation.objects.values_list("words", flat=True)) == ["", "某商会调解室"]
    assert BODY.name not in page("police", reverse("case-tab", args=[table.case.pk, "settling"]))
    with pytest.raises(DatabaseError), transaction.atomic():
        Mediation.objects.update(words="改")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("江津区", "火星"), "第 2 行：区划"),
        (("2027-12-31,,", "2020-12-31,,"), "第 2 行：有效期至：已经过了"),
        (("人民调解委员会,甲", "俱乐部,甲"), "第 2 行：种类：没有“俱乐部”"),
        (("尾矿库", "天气"), "第 3 行：事项：没有“天气”"),
        (("；钱某", "；钱/某/2026/1"), "第 3 行：调解员"),
        (("乙商会调解中心", "甲调解委员会"), "第 3 行：名称：与第 2 行重复"),
    ],
)
def test_a_file_comes_in_whole_or_is_refused_by_its_lines(
    cast: Cast, change: tuple[str, str], told: str
) -> None:
    good = bodyfiles.read(CSV.encode("gb18030"), on=DAY)
    assert len(services.register_bodies(cast.by("ecology"), bodies=good)) == 2
    assert Mediator.objects.get(name="钱某").consented_on is None
    with pytest.raises(BodyFileRefused) as error:
        bodyfiles.read(CSV.replace(*change).encode(), on=DAY)
    assert told in str(error.value)


def test_register_confirm_choose_and_export_through_the_web(table: Table) -> None:
    """登记、另一人核对、在登记会谈时选择、更正、撤下；别的机关看不到没有同意的名字。"""
    client, head = signed_in("ecology"), signed_in("ecology_head")
    entered = {
        "name": BODY.name,
        "kind": "trade",
        "set_up_by": "某协会",
        "basis": "人民调解法第三十四条",
        "division": "江津区",
        "matters": [table.case.field, "tailings"],
        "valid_until": (timezone.localdate() + timedelta(days=400)).isoformat(),
        "mediators": "王某/主任/2026-03-01\n李某",
    }
    refused = client.post(reverse("mediators-new"), {**entered, "division": "火星"})
    assert refused.status_code == 422
    assert client.post(reverse("mediators-new"), entered).status_code == 302
    body = MediationBody.objects.get()
    one = reverse("mediators-body", args=[body.pk])
    assert "由本机关另一人对照出处核对" in page("ecology", one)
    pressed = {"do": "confirm", "version": 1}
    assert client.post(one, pressed).status_code == 403
    assert "与公布的一致" in html.unescape(head.get(one).content.decode())
    assert head.post(one, pressed).status_code == 302
    shown = page("procurator", one)
    assert "王某" in shown
    assert "李某" not in shown
    assert "第三十四条" in shown
    assert "另有 1 名没有同意公开" in shown
    export = signed_in("procurator").get(reverse("mediators-file")).content.decode()
    assert "王某/主任/2026-03-01" in export
    assert "李某" not in export
    talking = reverse("talk-new", args=[table.case.pk])
    assert "区划和事项与本案相合" in page("ecology", talking)
    sat = {
        "way": "negotiation",
        "at": timezone.localtime(GIVEN.at).strftime("%Y-%m-%dT%H:%M"),
        "place": "三楼",
        "presided": "法制科干部",
        "left_open": "没有谈定",
        "mediating": str(body.pk),
    }
    assert client.post(talking, sat).status_code == 302
    talk = Talk.objects.get()
    assert BODY.name in page("ecology", reverse("talk", args=[talk.pk]))
    change = {**entered, "words": "不收费", "why": "补说明", "version": 1}
    assert client.post(reverse("mediators-correct", args=[body.pk]), change).status_code == 302
    waiting = page("procurator", one)
    assert "有一版更正等待登记机关核对" in waiting
    assert "— → <ins>不收费</ins>" in waiting
    assert "调解组织名册" in page("procurator", reverse("mediators") + "?place=500116&state=valid")
    page("procurator", reverse("mediators") + "?place=火星", 404)
    given = {"do": "withdraw", "why": "已经撤销"}
    assert client.post(one, given).status_code == 302
    assert "已撤下" in page("procurator", one)
    page("procurator", reverse("mediators-correct", args=[body.pk]), 403)
    file = SimpleUploadedFile("list.csv", CSV.encode())
    assert client.post(reverse("mediators-import"), {"file": file}).status_code == 302


def test_the_api_and_the_command_line_tell_the_register(
    cast: Cast, node: By, capsys: pytest.CaptureFixture[str]
) -> None:
    programs, root = Programs(cast, node), "/settling/mediators"
    given = {
        "name": BODY.name,
        "kind": "court",
        "set_up_by": "某商会",
        "basis": "法释〔2016〕14号第六条",
        "division": "500116",
        "valid_until": "2099-12-31",
        "mediators": [{"name": "王某", "consented_on": "2026-03-01"}, {"name": "李某"}],
    }
    made = programs["ecology"].post(root, {"bodies": [given]})
    assert made.status_code == 201
    one = f"{root}/{made.json()[0]}"
    assert programs["ecology_head"].post(f"{one}/confirm", {}).status_code == 428
    done = programs["ecology_head"].post(f"{one}/confirm", {}, if_match='"1"')
    assert (done.status_code, done.json()["state"]["value"]) == (200, "valid")
    change = {"body": {**given, "words": "不收费"}, "why": "补说明"}
    corrected = programs["ecology"].post(f"{one}/correct", change, if_match='"1"').json()
    assert (corrected["version"], corrected["latest"], corrected["words"]) == (1, 2, "")
    page_ = programs["procurator"].get(f"{root}?place=江津区&state=valid").json()
    assert [[m["name"] for m in b["mediators"]] for b in page_["items"]] == [["王某"]]
    assert main(["settling", "mediators", "--json"]) == 0
    (told,) = json.loads(capsys.readouterr().out)
    assert [m["name"] for m in told["mediators"]] == ["王某"]
    assert main(["settling", "mediators", "--place", "江津区"]) == 0
    assert "共 1 个" in capsys.readouterr().out
    gone = programs["ecology"].post(f"{one}/withdraw", {"why": "已经撤销"}).json()
    assert gone["state"]["value"] == "gone"
    assert programs["procurator"].get(root).json()["items"] == []


def test_a_reader_without_a_post_to_write_is_told_so(cast: Cast) -> None:
    with pytest.raises(XiejiangError):
        services.register_bodies(cast.by("supervisor"), bodies=[BODY])
    assert Client().get(reverse("mediators")).status_code == 302
