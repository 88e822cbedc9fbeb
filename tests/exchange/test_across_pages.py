"""Over pages and the command line: handed over at a, received at b, refused, settled."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from tests.conftest import PASSWORD
from tests.exchange.test_across import HOUR, Sites, handed_over, received
from xiejiang.exchange.models import Incoming, Node, Outgoing
from xiejiang.proceedings.models import Proceeding
from xiejiang.shell.cli import main

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Any:
    """What time it is for pages and commands."""

    def turn(at: datetime) -> None:
        monkeypatch.setattr("django.utils.timezone.now", lambda: at)

    return turn


def signed_in(who: str) -> Client:
    client = Client()
    assert client.login(username=who, password=PASSWORD)
    return client


def ticked(page: str) -> dict[str, list[str]]:
    """What stands ticked in a form of boxes."""
    found: dict[str, list[str]] = {}
    for part in page.split("<input")[1:]:
        tag = part.split(">")[0]
        if 'type="checkbox"' in tag and "checked" in tag:
            name, value = (tag.split(f'{a}="')[1].split('"')[0] for a in ("name", "value"))
            found.setdefault(name, []).append(value)
    return found


def test_over_the_pages(sites: Sites, clock: Any) -> None:
    a, b, _ = sites
    walk = handed_over(a)
    clock(walk.at)
    address = f"/proceedings/{walk.proceeding.pk}/hand/{b.name}/"
    with a.here():
        here = signed_in("fisheries")
        assert "核对并签封" in here.get("/").content.decode()
        case = here.get(f"/cases/{walk.case.pk}/").content.decode()
        assert address in case
        assert "（在节点 b.example）" in case, "the lane of the police says where they work"
        page = here.get(address).content.decode()
        assert "最少必要" in page
        assert signed_in("outsider").get(address).status_code == 404
        assert signed_in("ecology").post(address, {}).status_code == 404
        chosen = ticked(page)
        assert here.post(address, {}).status_code == 422, "another choice without a reason"
        assert here.post(address, chosen).status_code == 302
        row = Outgoing.objects.get()
        away = here.get(f"/cases/{walk.case.pk}/exchange/").content.decode()
        assert "对方机关接收以前仍由" in away
    a.carry(row, b, walk.at)
    clock(walk.at + HOUR)
    with b.here():
        there = signed_in("police")
        assert "个包等待接收" in there.get("/").content.decode()
        assert "/exchange/transfer/" in there.get("/exchange/").content.decode()
        address = f"/exchange/transfer/{row.pk}/"
        assert signed_in("outsider").get(address).status_code == 404
        page = there.get(address).content.decode()
        assert "至今的办理" in page
        late = {"do": "take", "at": f"{walk.at + timedelta(days=2):%Y-%m-%dT%H:%M}"}
        assert there.post(address, late).status_code == 422
        done = there.post(address, {"do": "take", "at": f"{walk.at + HOUR:%Y-%m-%dT%H:%M}"})
        assert done.status_code == 302, done.content.decode()
        case = there.get(done.headers["Location"]).content.decode()
        assert "公安机关审查" in case
        assert Proceeding.objects.get().state == "under-review"
    b.all_told(a, walk.at + HOUR)
    with a.here():
        case = here.get(f"/proceedings/{walk.proceeding.pk}/").content.decode()
        assert "经节点 b.example 转告" in case
        progress = Incoming.objects.get()
        assert "有存证证明" in here.get(f"/exchange/progress/{progress.pk}/").content.decode()
        assert here.get(f"/proceedings/{walk.proceeding.pk}/settle/").status_code == 404


def test_a_refusal_and_a_divergence_stand_on_the_desk(sites: Sites, clock: Any) -> None:
    a, b, _ = sites
    walk = handed_over(a)
    row = a.hand("fisheries", walk.proceeding, b, walk.at)
    a.carry(row, b, walk.at)
    clock(walk.at)
    with b.here():
        there = signed_in("police")
        address = f"/exchange/transfer/{row.pk}/"
        assert there.post(address, {"do": "return", "at": "", "reason": ""}).status_code == 422
        at = f"{walk.at:%Y-%m-%dT%H:%M}"
        back = there.post(address, {"do": "return", "at": at, "reason": "案卷缺页"})
        assert back.status_code == 302
        answer = Incoming.objects.get().answer.encode()
    a.take_receipt(answer, walk.at)
    with a.here():
        here = signed_in("fisheries")
        desk = here.get("/").content.decode()
        assert "没有被接收" in desk
        assert "案卷缺页" in desk
        page = here.get(f"/proceedings/{walk.proceeding.pk}/hand/{b.name}/").content.decode()
        assert "案卷缺页" in page
        assert "仍由本机关负责" in page
    row = a.hand("fisheries", walk.proceeding, b, walk.at)
    a.carry(row, b, walk.at)
    with a.here():
        walk.along("tc.withdraw")
    b.receive_transfer("police", row, walk.at)
    for one, other in ((a, b), (b, a)):
        one.all_told(other, walk.at)
    clock(walk.at + HOUR)
    address = f"/proceedings/{walk.proceeding.pk}/settle/"
    with b.here():
        assert "两边办理不一致" in there.get("/").content.decode()
        page = there.get(address).content.decode()
        assert "由它结清" in page
    with a.here():
        assert "核对并结清" in here.get("/").content.decode()
        version = str(Proceeding.objects.get().version)
        given = {"side": "theirs", "reason": "电话核对", "version": version}
        assert signed_in("outsider").post(address, given).status_code == 404
        assert here.post(address, {**given, "reason": ""}).status_code == 422
        assert here.post(address, given).status_code == 302
        assert Proceeding.objects.get().state == "under-review"


def test_the_administrator_registers_where_agencies_work(sites: Sites) -> None:
    a, b, _ = sites
    with a.here():
        pk = Node.objects.get(name=b.name).pk
        admin = signed_in("system_admin")
        page = admin.get(f"/nodes/{pk}/").content.decode()
        assert "重庆市公安局江津区分局" in page
        address = f"/nodes/{pk}/serves/"
        assert admin.post(address, {"do": "serve", "codes": "nowhere"}).status_code == 422
        assert admin.post(address, {"do": "here", "codes": "500116-police"}).status_code == 302
        assert "重庆市公安局江津区分局" not in admin.get(f"/nodes/{pk}/").content.decode()
        assert admin.post(address, {"do": "serve", "codes": "500116-police"}).status_code == 302
        assert signed_in("fisheries").get(f"/nodes/{pk}/").status_code == 403


def told(capsys: pytest.CaptureFixture[str]) -> Any:
    return json.loads(capsys.readouterr().out.splitlines()[-1])


def test_over_the_command_line(
    sites: Sites, clock: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    a, b, _ = sites
    walk = handed_over(a)
    clock(walk.at + HOUR)
    who = ["--as", "fisheries@500116-agriculture", "--json"]
    with a.here():
        assert main(["node", "serves", "--json"]) == 0
        assert {r["code"] for r in told(capsys)} == {"500116-police", "500117-police"}
        assert main(["exchange", "waiting", "--json"]) == 0
        (row,) = told(capsys)
        assert (row["node"], row["needs"]) == (b.name, "hand")
        assert main(["exchange", "need", row["number"], b.name, *who]) == 0
        assert told(capsys)["role"] == "receiver"
        short = ["exchange", "hand", row["number"], b.name, *who, "--without", "勘验笔录"]
        assert main(short) == 2
        assert "请写明理由" in capsys.readouterr().err
        assert main([*short, "--because", "原件当面移交"]) == 0
        made = told(capsys)
        assert not any("勘验笔录" in line for line in made["contents"])
        assert main(["exchange", "save", made["id"], str(a.disc)]) == 0
    with b.here():
        assert main(["exchange", "receive", str(a.disc / f"{made['id']}.zip")]) == 0
        capsys.readouterr()
        at = f"{walk.at + HOUR:%Y-%m-%dT%H:%M}"
        taking = ["exchange", "take", made["id"], "--as", "police@500116-police", "--json"]
        assert main([*taking, "--at", "昨天"]) == 2
        capsys.readouterr()
        assert main([*taking, "--at", at]) == 0
        (one,) = told(capsys)["proceedings"]
        assert (one["number"], one["state"]) == (row["number"], "under-review")
        assert main(["exchange", "push", "--json"]) == 0
        assert "没有登记对方的地址" in capsys.readouterr().out, "no address: it goes by disc"
        assert Outgoing.objects.get().kind == "progress"


def test_a_divergence_is_settled_at_the_command_line(
    sites: Sites, clock: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    a, b, _ = sites
    walk, on = received(a, b)
    with b.here():
        on.along("tc.supplement.ask")
    b.all_told(a, on.at)
    with b.here():
        on.along("tc.return")
    with a.here():
        here = a.walk(walk.proceeding.pk, on.at).along("tc.supplement.send")
    row = a.hand("fisheries", walk.proceeding, b, here.at)
    a.carry(row, b, here.at)
    clock(here.at + HOUR)
    with b.here():
        number = on.fresh.number
        words = ["exchange", "settle", number, "--ours", "--reason", "已经退回", "--json"]
        assert main([*words, "--as", "police@500116-police"]) == 0
        assert told(capsys)["state"] == "returned"
        assert main(["exchange", "return", str(row.pk), "--reason", "已结清", *who_b()]) == 0


def who_b() -> list[str]:
    return ["--as", "police@500116-police", "--json"]
