"""The pages, the API and the command line, walked by members and tried by an outsider."""

from __future__ import annotations

import html
import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.bases.conftest import SQUARE, Site, details
from tests.conftest import NOW, PASSWORD, Cast
from xiejiang.agencies import services as agencies
from xiejiang.audit.domain import NODE, By
from xiejiang.bases import services
from xiejiang.bases.domain import EventKind, Measure, Occasion, Offer, Standing
from xiejiang.bases.models import Base, Booking, Capacity, Event, Result, Sharing
from xiejiang.bases.services import Entry
from xiejiang.cases import services as cases
from xiejiang.cases.models import Reading
from xiejiang.shell.cli import main

pytestmark = pytest.mark.django_db


def signed_in(who: str) -> Client:
    client = Client()
    assert client.login(username=who, password=PASSWORD)
    return client


def page(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, (address, answer.status_code)
    return html.unescape(answer.content.decode())


def token(cast: Cast, who: str) -> dict[str, str]:
    _, secret = agencies.issue_token(
        By(NODE, NOW), post=cast.posts[who], name=who, expires_at=timezone.now() + timedelta(days=9)
    )
    return {"HTTP_AUTHORIZATION": f"Bearer {secret.text}"}


def hold(site: Site, **changes: str) -> dict[str, str]:
    """A form that books four 亩 for the case from today on."""
    today = timezone.localdate()
    given = {
        "case": site.case.number,
        "measure": "replanting",
        "amount": "4",
        "unit": "亩",
        "since": str(today),
        "until": str(today),
        "species": "中山杉",
        "words": "当事人补植",
    }
    return {**given, **changes}


def this_year(site: Site) -> None:
    """The capacity of the base is that of the year in which the test runs."""
    Capacity.objects.filter(pk=site.capacity.pk).update(year=timezone.localdate().year)


def test_nothing_is_registered_yet(cast: Cast) -> None:
    told = page(signed_in("fisheries"), "/bases/")
    assert "还没有登记基地" in told and "登记基地</a>" not in told
    assert "登记基地</a>" in page(signed_in("liaison"), "/bases/")


def test_a_base_is_founded_through_pages(cast: Cast) -> None:
    liaison, today = signed_in("liaison"), timezone.localdate()
    given: dict[str, Any] = {
        "name": "油溪放流基地",
        "purposes": ["restocking", "education"],
        "setting": "germplasm",
        "division": "江津区",
        "place": "油溪码头",
        "longitude": "106.25",
        "latitude": "29.25",
        "outline": json.dumps(SQUARE),
        "water": "1.5",
        "water_unit": "hm²",
        "document": "共建协议",
        "hours": "周二至周日 9:00—17:00",
        "standing": "open",
    }
    for wrong in (
        {"hours": "全年" * 101},
        {"division": "东京"},
        {"outline": "{"},
        {"outline": "[" * 5000},
        {"longitude": "29.25", "latitude": "106.25"},
        {"water_unit": ""},
        {"water": "0.00001"},
        {"purposes": []},
        {"name": ""},
        {"reach": "恒河"},
        {"standing": "ended"},
        {"document_on": str(today + timedelta(days=3))},
    ):
        answer = liaison.post("/bases/new/", {**given, **wrong})
        assert answer.status_code == 422, wrong
        assert "还不能提交" in answer.content.decode()
    assert not Base.objects.exists()
    assert liaison.post("/bases/new/", given).status_code == 302
    base = Base.objects.get()
    home = f"/bases/{base.pk}/"
    assert "周二至周日 9:00—17:00" in page(Client(), "/public/bases/")
    told = page(liaison, home)
    assert "周二至周日 9:00—17:00" in told
    assert "1.5 公顷" in told and "水产种质资源保护区" in told and "增殖放流" in told
    assert f"{today.year} 年的容量未登记，须先登记才能占用" in told
    assert 'data-shapes="[{"type": "Polygon"' in told
    edit = {**given, "name": "油溪基地", "version": base.version}
    assert liaison.post(f"{home}edit/", {**edit, "version": "7"}).status_code == 409
    assert liaison.post(f"{home}edit/", edit).status_code == 302
    assert 'value="1.5"' in page(liaison, f"{home}edit/")
    sharing = {"agency": "重庆市江津区人民法院", "role": "partner"}
    assert liaison.post(f"{home}share/", {**sharing, "agency": "没有的局"}).status_code == 422
    assert liaison.post(f"{home}share/", sharing).status_code == 302
    assert liaison.post(f"{home}share/", sharing).status_code == 409
    pk = Sharing.objects.get().pk
    assert liaison.post(f"/bases/sharings/{pk}/end/", {"on": str(today)}).status_code == 302
    assert f"{today} 止" in page(liaison, home)
    pause = {"standing": "paused", "on": str(today), "words": "汛期"}
    assert liaison.post(f"{home}standing/", {**pause, "standing": "planned"}).status_code == 422
    assert liaison.post(f"{home}standing/", pause).status_code == 302
    assert "暂停" in page(liaison, home) and "占用容量</a>" not in page(liaison, home)


def test_from_need_to_done_through_pages(site: Site) -> None:
    this_year(site)
    officer, judge = signed_in("fisheries"), signed_in("judge")
    home, today = f"/bases/{site.base.pk}/", timezone.localdate()
    tab = f"/cases/{site.case.pk}/bases/"
    assert "本案还没有占用基地" in page(officer, tab)
    need = f"measure=replanting&amount=4&unit=亩&on={today}&division=江津区"
    told = page(officer, f"/bases/find/?{need}&case={site.case.number}")
    assert "10 亩" in told and "同一区县" in told
    link = re.search(r'href="(/bases/[0-9a-f-]+/book/\?[^"]+)"', told)
    assert link is not None
    assert f'value="{site.case.number}"' in page(officer, link[1])
    for wrong, status in (
        ({"case": "没有"}, 422),
        ({"amount": "x"}, 422),
        ({"unit": "尾"}, 422),
        ({"amount": "-1"}, 422),
        ({"amount": "11"}, 409),
        ({"measure": "wetland"}, 409),
        ({"species": "桉树"}, 422),
        ({"until": "2001-01-01"}, 422),
    ):
        answer = officer.post(f"{home}book/", hold(site, **wrong))
        assert answer.status_code == status, wrong
    once = hold(site, once="the-same-drawing")
    assert officer.post(f"{home}book/", once).status_code == 302
    assert officer.post(f"{home}book/", once).status_code == 302
    booking = Booking.objects.get()
    door = f"/bases/bookings/{booking.pk}/"
    assert "江津江岸修复基地" in page(officer, tab)
    assert "江津江岸修复基地" in page(officer, f"/cases/{site.case.pk}/map/")
    assert "有 1 项占用等本机关确认" in page(judge, "/bases/")
    told = page(judge, door)
    assert "案件的内容不显示" in told and site.case.title not in told
    assert "当事人补植" not in told and "当事人补植" in page(officer, door)
    assert officer.post(door, {"do": "confirm"}).status_code == 403
    assert judge.post(door, {"do": "confirm"}).status_code == 302
    assert judge.post(door, {"do": "confirm"}).status_code == 409
    used = {"do": "use", "amount": "1600", "unit": "m²", "on": str(today), "remark": "现场丈量"}
    assert officer.post(door, {**used, "unit": "株"}).status_code == 422
    assert officer.post(door, {**used, "remark": ""}).status_code == 422
    assert officer.post(door, used).status_code == 302
    told = page(officer, home)
    assert "2.4 亩" in told and "7.6 亩" in told and "已完成" in told
    assert site.case.title in told
    assert officer.post(door, {"do": "release", "r-reason": "x"}).status_code == 409


def test_capacity_calendar_and_results_through_pages(site: Site) -> None:
    judge, today = signed_in("judge"), timezone.localdate()
    home = f"/bases/{site.base.pk}/"
    offer = {
        "year": "2027",
        "measure": "restocking",
        "amount": "30",
        "unit": "万尾",
        "species": "胭脂鱼、长吻鮠",
        "source": "年度计划",
    }
    assert judge.post(f"{home}capacity/", {**offer, "species": ""}).status_code == 422
    assert judge.post(f"{home}capacity/", {**offer, "amount": "0.00001"}).status_code == 422
    assert judge.post(f"{home}capacity/", offer).status_code == 302
    assert judge.post(f"{home}capacity/", {**offer, "unit": "尾"}).status_code == 409
    assert "30 万尾" in page(judge, home)
    row = Capacity.objects.get(measure="restocking")
    amend = {**offer, "amount": "31", "version": "1"}
    assert 'value="30"' in page(judge, f"/bases/capacities/{row.pk}/")
    assert judge.post(f"/bases/capacities/{row.pk}/", amend).status_code == 302
    assert judge.post(f"/bases/capacities/{row.pk}/", amend).status_code == 409
    event = {"kind": "open-day", "title": "开放日", "since": str(today), "until": str(today)}
    public = {**event, "public": "on", "starts": "09:00", "ends": "11:00"}
    assert judge.post(f"{home}events/new/", {**public, "ends": ""}).status_code == 422
    assert judge.post(f"{home}events/new/", public).status_code == 302
    hidden = {**event, "kind": "closed", "title": "内部封闭"}
    assert judge.post(f"{home}events/new/", hidden).status_code == 302
    month = page(judge, f"{home}calendar/")
    assert "开放日" in month and "内部封闭" in month and "不公开" in month
    assert "没有日程" in page(judge, f"{home}calendar/?month=1999-01")
    assert "开放日" in page(judge, f"{home}calendar/?month=nonsense")
    feed = judge.get(f"{home}calendar.ics")
    assert feed.headers["Content-Type"] == "text/calendar; charset=utf-8"
    body = feed.content.decode()
    assert "SUMMARY:开放日\r\n" in body and "内部封闭" not in body
    pk = Event.objects.get(title="开放日").pk
    assert judge.post(f"/bases/events/{pk}/cancel/", {"reason": ""}).status_code == 422
    assert judge.post(f"/bases/events/{pk}/cancel/", {"reason": "雨"}).status_code == 302
    assert judge.get(f"/bases/events/{pk}/cancel/").status_code == 404
    assert "STATUS:CANCELLED" in judge.get(f"{home}calendar.ics").content.decode()
    assert "还没有成效" in page(judge, home)
    result = {
        "year": "2024",
        "indicator": "成活率",
        "value": "88",
        "unit": "%",
        "measured": "样方调查",
        "source": "监测报告",
    }
    assert judge.post(f"{home}results/new/", result).status_code == 302
    assert "<polyline" not in page(judge, home), "one year makes no line"
    assert judge.post(f"{home}results/new/", {**result, "year": "2025"}).status_code == 302
    assert judge.post(f"{home}results/new/", {**result, "year": "2025"}).status_code == 409
    told = page(judge, home)
    assert 'aria-label="成活率：2024 年 88 %；2025 年 88 %"' in told and "<polyline" in told
    pk_ = Result.objects.get(year=2025).pk
    fix = {"value": "90", "reason": "笔误", "version": "1"}
    assert judge.post(f"/bases/results/{pk_}/", fix).status_code == 302
    assert judge.post(f"/bases/results/{pk_}/", fix).status_code == 409
    assert "更正：笔误" in page(judge, home)


def test_the_register_is_narrowed_and_paged(site: Site) -> None:
    this_year(site)
    court = site.base.agency
    for number in range(52):
        given = details(name=f"测试基地{number:02}", place={"outline": None, "division": "500102"})
        services.register(site.chief, entry=Entry(court, given, Standing.PLANNED))
    client = signed_in("outsider")
    first = page(client, "/bases/")
    assert first.count("/bases/") > 50
    following = re.search(r'href="(\?after=[^"]+)"', first)
    assert following is not None
    second = page(client, f"/bases/{following[1]}")
    assert "江津江岸修复基地" in first + second and "测试基地51" in first + second
    shown = set(re.findall("测试基地[0-9]{2}", first)) | set(re.findall("测试基地[0-9]{2}", second))
    assert len(shown) == 52
    for query, found in (
        ("q=江津江岸", True),
        ("q=涪陵的什么", False),
        ("division=500000&standing=open", True),
        ("standing=paused", False),
        ("purpose=replanting&standing=open", True),
        ("purpose=carbon", False),
        ("measure=replanting", True),
        ("measure=wetland", False),
        ("free=on", True),
        ("after=spoilt&q=江津江岸", True),
    ):
        told = page(client, f"/bases/?{query}")
        assert ("江津江岸修复基地</a>" in told) is found, query
    assert "还不能提交" in page(client, "/bases/?standing=nonsense")
    Capacity.objects.update(taken=Capacity.objects.get().total)
    assert "没有找到基地" in page(client, "/bases/?free=on")


def test_the_register_asks_the_same_whatever_its_length(site: Site) -> None:
    client = signed_in("outsider")
    page(client, "/bases/")

    def count() -> int:
        with CaptureQueriesContext(connection) as asked:
            page(client, "/bases/")
        return len(asked)

    before = count()
    for number in range(8):
        given = details(name=f"基地{number}", place={"outline": None})
        services.register(site.chief, entry=Entry(site.base.agency, given, Standing.OPEN))
    assert count() == before <= 12


def test_the_outsider_reads_the_register_and_no_booking(site: Site) -> None:
    booking = site.hold(words="当事人补植")
    services.plan_event(
        site.judge,
        base=site.base,
        occasion=Occasion(
            EventKind.VISIT, "内部会议", timezone.localdate(), timezone.localdate(), public=False
        ),
    )
    event = Event.objects.get()
    home = f"/bases/{site.base.pk}/"
    for who in ("outsider", "system_admin"):
        client = signed_in(who)
        told = page(client, home)
        assert "江津江岸修复基地" in told and "10 亩" in told
        if who == "outsider":
            for hidden in ("在这里办的修复", "内部会议", "修改</a>", "占用容量</a>"):
                assert hidden not in told, hidden
        for hidden in (site.case.title, site.case.number, "当事人补植", str(booking.pk)):
            assert hidden not in told
            assert hidden not in page(client, "/bases/")
        assert page(client, f"/bases/bookings/{booking.pk}/", 404)
    client = signed_in("outsider")
    assert "内部会议" not in page(client, f"{home}calendar/")
    assert "内部会议" not in client.get(f"{home}calendar.ics").content.decode()
    assert client.get(f"/bases/events/{event.pk}/cancel/").status_code == 404
    writing = {
        f"{home}edit/": 403,
        f"{home}standing/": 403,
        f"{home}share/": 403,
        f"{home}capacity/": 403,
        f"{home}book/": 403,
        f"{home}events/new/": 403,
        f"{home}results/new/": 403,
        f"/bases/capacities/{site.capacity.pk}/": 403,
        f"/bases/sharings/{Sharing.objects.get().pk}/end/": 403,
        "/bases/new/": 403,
        "/bases/results/999/": 404,
        "/bases/capacities/999/": 404,
        "/bases/sharings/999/end/": 404,
        f"/bases/{site.case.pk}/": 404,
    }
    for door, status in writing.items():
        assert client.get(door).status_code == status, door
        assert client.post(door, hold(site)).status_code == status, door
    for do in ("confirm", "use", "release", ""):
        answer = client.post(f"/bases/bookings/{booking.pk}/", {"do": do})
        assert answer.status_code == 404
    assert client.get(f"/cases/{site.case.pk}/bases/").status_code == 404
    told = page(
        client, f"/bases/find/?measure=replanting&amount=4&unit=亩&on={timezone.localdate()}"
    )
    assert "本机关没有共建" in told


def test_reading_a_case_here_leaves_a_trace(site: Site) -> None:
    site.hold()
    by = By(site.cast.actor("outsider"), timezone.now())
    cases.open_in_emergency(by, number=site.case.number, reason="核对修复")
    assert site.case.title in page(signed_in("outsider"), f"/bases/{site.base.pk}/")
    assert Reading.objects.get(case=site.case).what == f"/bases/{site.base.pk}/"
    door = f"/bases/bookings/{Booking.objects.get().pk}/"
    assert site.case.title in page(signed_in("outsider"), door)
    assert signed_in("outsider").post(door, {"do": "release", "r-reason": "x"}).status_code == 404


def test_the_api(site: Site) -> None:
    this_year(site)
    officer, judge, other = (token(site.cast, who) for who in ("fisheries", "judge", "outsider"))
    client, root = Client(), "/api/v1/bases"

    def post(path: str, body: object, who: dict[str, str]) -> Any:
        answer = client.post(f"{root}{path}", json.dumps(body), "application/json", **who)
        return answer.status_code, answer.json()

    def get(path: str, who: dict[str, str]) -> Any:
        answer = client.get(f"{root}{path}", **who)
        return answer.status_code, answer.json()

    assert client.get(root).status_code == 401
    [summary] = get("", other)[1]["items"]
    assert (summary["name"], summary["standing"]["value"]) == ("江津江岸修复基地", "open")
    one = f"/{site.base.pk}"
    told = get(one, other)[1]
    assert told["capacities"][0]["left"] == {
        "value": "10",
        "unit": "亩",
        "label": "10 亩",
        "exact": True,
    }
    assert told["outline"] == SQUARE
    today = str(timezone.localdate())
    need = f"/candidates?measure=replanting&unit=m²&on={today}&division=500116"
    status, found = get(f"{need}&amount=2000", officer)
    assert status == 200 and found[0]["left"]["exact"] is False and found[0]["may_book"]
    for wrong in ("amount=0", "amount=x", "amount=1&longitude=106", "amount=1&unit=斤"):
        assert get(f"{need}&{wrong}", officer)[0] == 422, wrong
    assert get(f"/candidates?measure=restocking&amount=0.5&unit=尾&on={today}", officer)[0] == 422
    body = {
        "measure": "replanting",
        "amount": "4",
        "unit": "亩",
        "since": today,
        "until": today,
        "case": str(site.case.pk),
    }
    assert post(f"{one}/bookings", body, other)[0] == 403
    assert post(f"{one}/bookings", body, judge)[0] == 404, "the judge does not see the case"
    for wrong in ({"amount": "0"}, {"amount": "NaN"}, {"unit": "尾"}, {"since": "0001-01-01"}):
        assert post(f"{one}/bookings", {**body, **wrong}, officer)[0] == 422, wrong
    assert post(f"{one}/bookings", {**body, "amount": "10.0001"}, officer)[0] == 409
    status, made = post(f"{one}/bookings", body, officer)
    assert (status, made["case"], made["state"]["value"]) == (201, str(site.case.pk), "held")
    path = f"/bookings/{made['id']}"
    assert get(path, other)[0] == 404
    assert get(path, judge)[1]["case"] is None
    assert get(f"{one}/bookings", other)[1] == {"items": [], "others": None}
    assert get(f"{one}/bookings", judge)[1]["others"] == 0
    assert post(f"{path}/confirm", {}, other)[0] == 404
    assert post(f"{path}/confirm", {}, officer)[0] == 403
    assert post(f"{path}/confirm", {}, judge)[1]["state"]["value"] == "confirmed"
    used = {"actual": "2000", "unit": "m²", "on": today, "remark": "验收"}
    assert post(f"{path}/use", {**used, "actual": "-1"}, officer)[0] == 422
    assert post(f"{path}/use", used, officer)[1]["actual"]["label"] == "3 亩"
    assert post(f"{path}/use", used, officer)[0] == 409
    assert post(f"{path}/release", {"reason": "x"}, officer)[0] == 409
    assert get(one, other)[1]["capacities"][0]["left"]["value"] == "7"
    feed = client.get(f"{root}{one}/calendar.ics", **other)
    assert feed.content.startswith(b"BEGIN:VCALENDAR\r\n")
    for spoilt in ("spoilt", "500116~no-key~x"):
        assert get(f"?after={spoilt}", other)[0] == 422
        assert signed_in("outsider").get(f"/bases/?after={spoilt}").status_code == 200
    assert get("?division=999999", other)[1]["items"] == []
    assert get("?division=xyz", other)[0] == 422
    assert get("?purpose=carbon", other)[1]["items"] == []


HEAD = "名称,作用,区划,管理机关,状态,状态起日,经度,纬度,陆域亩,来源,开放时间\n"
GOOD = (
    "永胜林场基地,补植复绿、法治宣传,500116,500116-court,启用,2016-03-01,,,2000,报道,全年\n"
    "油溪码头基地,增殖放流,500116,重庆市江津区人民法院,,,106.25,29.29,,,\n"
)


def _file(tmp_path: Path, text: str, encoding: str = "utf-8") -> str:
    path = tmp_path / "bases.csv"
    path.write_bytes(text.encode(encoding))
    return str(path)


def test_the_command_line_imports_lists_and_shows(
    cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["bases", "list"]) == 0
    assert "共 0 个基地" in capsys.readouterr().out
    assert main(["bases", "import", _file(tmp_path, HEAD + GOOD, "gb18030")]) == 0
    assert "已登记 2 个基地" in capsys.readouterr().out
    assert main(["bases", "list", "--purpose", "restocking"]) == 0
    told = capsys.readouterr().out
    assert "油溪码头基地" in told and "永胜林场" not in told
    assert main(["bases", "list", "--json", "--division", "500116"]) == 0
    assert len(json.loads(capsys.readouterr().out)) == 2
    assert main(["bases", "list", "--division", "xyz"]) == 2
    number = Base.objects.get(name="永胜林场基地", hours="全年").number
    assert main(["bases", "show", number]) == 0
    told = capsys.readouterr().out
    assert "容量：未登记，须先登记" in told and "补植复绿、法治宣传" in told
    assert main(["bases", "show", "没有"]) == 2
    assert main(["bases", "import", _file(tmp_path, HEAD + GOOD)]) == 2
    assert "已经登记了这个基地" in capsys.readouterr().err
    assert Base.objects.count() == 2


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "是空的"),
        (HEAD, "只有表头"),
        ("名称,作用\nx,y\n", "缺少“区划”"),
        (HEAD.replace("来源", "备注") + GOOD, "不认识“备注”"),
        (HEAD.replace("来源", "名称") + GOOD, "出现两次"),
        (HEAD + "只有两格,x\n", "第 2 行：有 2 格，表头有 11 格"),
        (HEAD + GOOD + GOOD, "第 4 行：名称：与第 2 行重复"),
        (HEAD + "甲,种花,500116,500116-court,,,,,,,\n", "没有“种花”"),
        (HEAD + "甲,碳汇,999999,500116-court,,,,,,,\n", "没有代码为“999999”"),
        (HEAD + "甲,碳汇,500116,某局,,,,,,,\n", "机关目录里没有“某局”"),
        (HEAD + "甲,碳汇,500116,500116-court,开张,,,,,,\n", "没有“开张”"),
        (HEAD + "甲,碳汇,500116,500116-court,,昨天,,,,,\n", "不是日期"),
        (HEAD + "甲,碳汇,500116,500116-court,,2999-01-01,,,,,\n", "不能晚于今天"),
        (HEAD + "甲,碳汇,500116,500116-court,,,29,106,,,\n", "写反了"),
        (HEAD + "甲,碳汇,500116,500116-court,,,106,,,,\n", "一起填写"),
        (HEAD + "甲,碳汇,500116,500116-court,,,Infinity,29,,,\n", "不是数"),
        (HEAD + "甲,碳汇,500116,500116-court,,,,,0.000000001,,\n", "陆域亩：以亩计的数量"),
        (HEAD + ",碳汇,500116,500116-court,,,,,,,\n", "名称：请填写"),
        (HEAD + '"没有完,碳汇', "不是完整的 CSV"),
    ],
)
def test_a_file_with_a_wrong_line_is_refused_whole(
    cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, told: str
) -> None:
    assert main(["bases", "import", _file(tmp_path, text)]) == 2
    said = capsys.readouterr().err
    assert told in said, said
    assert not Base.objects.exists()


def test_a_file_that_is_none(
    cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "x.csv").write_bytes(b"\xff\xfe\x81" * 9)
    assert main(["bases", "import", str(tmp_path / "x.csv")]) == 2
    assert "编码" in capsys.readouterr().err


def test_a_capacity_of_another_year_is_not_this_years(site: Site) -> None:
    Capacity.objects.filter(pk=site.capacity.pk).update(year=2019)
    told = page(signed_in("fisheries"), f"/bases/{site.base.pk}/")
    assert "未登记，须先登记才能占用" in told
    answer = signed_in("fisheries").post(f"/bases/{site.base.pk}/book/", hold(site))
    assert answer.status_code == 409
    assert "须先登记" in answer.content.decode()
    offer = Offer(2018, Measure.CARE, site.capacity.whole, "方案")
    services.set_capacity(site.judge, base=site.base, offer=offer)
    assert "管护" in page(signed_in("fisheries"), f"/bases/{site.base.pk}/")


def test_in_another_language_a_complaint_still_stands_at_its_field(site: Site) -> None:
    client = signed_in("fisheries")
    client.post("/language/", {"language": "en", "next": "/bases/"})
    assert page(client, "/bases/") and page(client, f"/bases/{site.base.pk}/")
    this_year(site)
    answer = client.post(f"/bases/{site.base.pk}/book/", hold(site, species="桉树"))
    assert answer.status_code == 422
    assert 'id="id_species_error"' in answer.content.decode()
