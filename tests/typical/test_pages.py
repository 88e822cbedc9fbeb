"""The pages, the API and the command line, walked by members and tried by an outsider."""

from __future__ import annotations

import html
import json
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.conftest import NOW, PASSWORD, Cast
from tests.typical.conftest import TEXTS, Desk
from xiejiang.agencies import services as agencies
from xiejiang.audit.domain import NODE, By
from xiejiang.shell.cli import main
from xiejiang.typical import services
from xiejiang.typical.models import Typical

pytestmark = pytest.mark.django_db


def signed_in(who: str) -> Client:
    client = Client()
    assert client.login(username=who, password=PASSWORD)
    return client


def page(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, (address, answer.status_code)
    return html.unescape(answer.content.decode())


def send(client: Client, address: str, status: int = 302, **given: Any) -> str:
    answer = client.post(address, given)
    assert answer.status_code == status, (address, html.unescape(answer.content.decode())[:3000])
    return html.unescape(answer.content.decode())


def token(cast: Cast, who: str) -> dict[str, str]:
    _, secret = agencies.issue_token(
        By(NODE, NOW), post=cast.posts[who], name=who, expires_at=timezone.now() + timedelta(days=9)
    )
    return {"HTTP_AUTHORIZATION": f"Bearer {secret.text}"}


def test_from_the_case_page_to_the_public_page(desk: Desk) -> None:
    officer, head = signed_in("fisheries"), signed_in("fisheries_head")
    case = f"/cases/{desk.case.pk}/typical/"
    assert "本案还没有推荐为典型案例" in page(officer, case)
    new = f"/typical/new/{desk.case.pk}/"
    assert "长江江津段夜间电捕鱼案" in page(officer, new)
    assert "请填写" in send(officer, new, 422, title="")
    send(officer, new, **TEXTS.each())
    made = Typical.objects.get()
    home = f"/typical/{made.pk}/"
    assert "郝建国非法捕捞水产品案" in page(officer, "/")
    assert "没有处理" in page(officer, home)
    marks = page(officer, f"{home}marks/")
    assert "<mark>郝建民</mark>" in marks
    rows = {f"m{m.pk}": "accept" for m in made.marks.all()}
    send(officer, f"{home}marks/", version=made.saved, **rows)
    assert "还不能提交" in send(officer, f"{home}marks/", 422, do="add", version=2, text="")
    told = page(officer, f"{home}ask/")
    assert "案件还没有办结" in told
    asked = {
        "agencies": [str(desk.cast.agency(f"500116-{k}").pk) for k in ("police", "court")],
        "by": str(timezone.localdate() + timedelta(days=9)),
        "confirm-unfinished": "判决已经生效",
    }
    send(officer, f"{home}ask/", 409, version=1, **asked)
    send(officer, f"{home}ask/", version=2, **asked)
    made.refresh_from_db()
    for who in ("police_head", "court_head"):
        client = signed_in(who)
        assert "会签" in page(client, "/")
        shown = page(client, f"{home}assent/")
        assert "一字不差" in shown
        assert "郝建国" not in shown.split("<main")[1].split("</nav>", 1)[1]
        send(client, f"{home}assent/", agrees="yes", words="", digest=made.digest)
    assert "岗位" in page(officer, f"{home}publish/", 403)
    send(head, f"{home}publish/", digest=made.digest)
    made.refresh_from_db()
    assert made.number is not None
    anybody = Client()
    public = anybody.get(f"/public/cases/{made.number}/")
    assert public.status_code == 200
    assert "郝某甲" in public.content.decode()
    assert not public.cookies
    assert public["Cache-Control"] == "public, max-age=300, must-revalidate"
    assert "Cookie" not in public.get("Vary", "")


def test_the_outsider_finds_nothing(desk: Desk) -> None:
    found = desk.agreed()
    outsider = signed_in("outsider_head")
    for tail in ("", "edit/", "marks/", "ask/", "assent/", "publish/", "withdraw/", "drop/"):
        page(outsider, f"/typical/{found.pk}/{tail}", 404)
    page(outsider, f"/typical/new/{desk.case.pk}/", 404)
    assert "郝建国" not in page(outsider, "/typical/")
    assert "郝建国" not in page(outsider, "/")
    api = token(desk.cast, "outsider_head")
    address = f"/api/v1/typical/{found.pk}"
    assert Client().get(address, **api).status_code == 404
    assert Client().get("/api/v1/typical", **api).json()["items"] == []
    sent = Client().post(f"{address}/publish", {"digest": found.digest}, "application/json", **api)
    assert sent.status_code == 404
    assert page(Client(), "/public/cases/XJ-TC-2026-0001/", 404)
    assert Client().get(f"/typical/{found.pk}/").status_code == 302


def test_public_pages_hold_what_was_published_and_escape_it(desk: Desk) -> None:
    wicked = replace(
        TEXTS,
        facts=f"{TEXTS.facts[:20]}\x0b\x1f\ufffe{TEXTS.facts[20:]}",  # as Word's clipboard has it
        significance="<script>alert(1)</script>依法严惩",
        title_en='"><img src=x onerror=alert(1)>',
        summary_en="A case of electric fishing.",
    )
    edition = desk.published(wicked)
    anybody = Client()
    address = f"/public/cases/{edition.number}/"
    raw = anybody.get(address).content.decode()
    assert "<script>" not in raw
    assert "<img" not in raw
    assert f'type="application/ld+json" href="/public/cases/{edition.number}.jsonld"' in raw
    linked = anybody.get(f"/public/cases/{edition.number}.jsonld")
    assert linked["Content-Type"].startswith("application/ld+json")
    told = json.loads(linked.content)
    assert told["identifier"]["value"].startswith(f"{edition.number}@")
    assert told["about"] == [{"@type": "Legislation", "name": "长江保护法第五十三条"}]
    feed = page(anybody, "/public/cases/feed.atom")
    assert edition.number in feed
    assert not {"\x0b", "\x1f", "\ufffe"} & set(feed)
    assert f"{edition.number}/</loc>" in page(anybody, "/public/cases/sitemap.xml")
    assert 'lang="en"' in page(anybody, f"{address}?lang=en")
    tag = anybody.get(address)["ETag"]
    assert anybody.get(address, headers={"If-None-Match": tag}).status_code == 304
    assert anybody.post(address).status_code == 405


def test_the_public_list_is_narrowed_and_paged(desk: Desk) -> None:
    numbers = [desk.published(replace(TEXTS, title=f"案{i}")).number for i in range(21)]
    anybody = Client()
    first = page(anybody, "/public/cases/?field=fishing&province=500000")
    assert numbers[-1] in first
    assert numbers[0] not in first
    more = re.search(r'href="(\?[^"]*after=[^"]*)"', first)
    assert more
    assert numbers[0] in page(anybody, f"/public/cases/{more[1]}")
    assert "没有找到典型案例" in page(anybody, "/public/cases/?year=1999")
    for odd in (
        "year=abc",
        "after=x",
        "after=2026-01-01T00:00:00%2B08:00~x",
        "q=%27%22<",
        "year=²",
    ):
        page(anybody, f"/public/cases/?{odd}")


def test_a_withdrawn_case_leaves_a_tombstone(desk: Desk) -> None:
    edition = desk.published()
    head = signed_in("fisheries_head")
    send(head, f"/typical/{edition.typical_id}/withdraw/", words="仍能认出当事人")
    anybody = Client()
    gone = page(anybody, f"/public/cases/{edition.number}/", 410)
    assert "撤回，不再公开" in gone
    for secret in ("郝某甲", "电鱼", "仍能认出当事人"):
        assert secret not in gone
    data = anybody.get(f"/public/cases/{edition.number}.jsonld")
    assert (data.status_code, data.json()["creativeWorkStatus"]) == (410, "withdrawn")
    assert "articleBody" not in data.json()
    for address in ("/public/cases/", "/public/cases/feed.atom", "/public/cases/sitemap.xml"):
        assert edition.number not in page(anybody, address)


def test_pages_of_every_state_open(desk: Desk) -> None:
    found = desk.propose()
    send(signed_in("fisheries_head"), f"/typical/{found.pk}/drop/", words="不典型")
    assert "不再推荐" in page(signed_in("police"), f"/typical/{found.pk}/")
    edition = desk.published()
    services.revise(desk.cast.by("fisheries"), typical=edition.typical)
    assert "第 1 版" in page(signed_in("judge"), f"/typical/{edition.typical_id}/")
    assert page(Client(), f"/public/cases/{edition.number}/")


def test_terms_are_published_with_anchors_that_stay() -> None:
    anybody = Client()
    assert 'id="de-identification"' in page(anybody, "/public/terms/?lang=en")
    rows = anybody.get("/public/terms.json").json()["terms"]
    ids = [r["id"] for r in rows]
    assert len(ids) == len(set(ids)) >= 30
    assert all(r["zh"] and r["en"] and r["zh_means"] and r["en_means"] for r in rows)


def test_the_api_walks_the_same_way(desk: Desk) -> None:
    client, mine = Client(), token(desk.cast, "fisheries")

    def call(method: str, path: str, given: Any = None, **headers: str) -> Any:
        send_ = getattr(client, method)
        return send_(f"/api/v1{path}", given, "application/json", **mine, **headers)

    made = call("post", f"/cases/{desk.case.pk}/typical", TEXTS.each())
    assert made.status_code == 201, made.content
    told = made.json()
    path = f"/typical/{told['id']}"
    assert call("post", f"{path}/marks/decide", {"decisions": []}).status_code == 428
    given = {"decisions": [{"mark": m["id"], "accepts": True} for m in told["marks"]]}
    done = call("post", f"{path}/marks/decide", given, HTTP_IF_MATCH='"1"')
    assert {m["state"]["value"] for m in done.json()["marks"]} == {"accepted"}
    ask = {
        "agencies": ["500116-police"],
        "by": str(timezone.localdate() + timedelta(days=5)),
        "confirmed": {"unfinished": "已生效"},
    }
    strange = {**ask, "agencies": ["420583-agriculture"]}
    assert call("post", f"{path}/ask", strange, HTTP_IF_MATCH='"2"').status_code == 422
    asked = call("post", f"{path}/ask", ask, HTTP_IF_MATCH='"2"')
    assert asked.json()["state"]["value"] == "asked", asked.content
    head = token(desk.cast, "police_head")
    answer = {"agrees": True, "digest": asked.json()["digest"]}
    agreed = client.post(f"/api/v1{path}/assent", answer, "application/json", **head)
    assert agreed.json()["state"]["value"] == "agreed"
    found = call("post", "/deidentify", {"text": "被告人郝建国，电话13912345678", "mask": True})
    assert found.json()["masked"] == "被告人郝某某，电话×××"
    assert call("post", "/deidentify", {"text": "字" * 100_001}).status_code == 422
    assert call("get", "/typical?after=x").status_code == 422
    assert [t["id"] for t in call("get", "/typical").json()["items"]] == [told["id"]]


def test_the_command_line(desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edition = desk.published()
    services.revise(desk.cast.by("fisheries"), typical=edition.typical)
    assert main(["typical", "list"]) == 0
    assert edition.number in capsys.readouterr().out
    assert main(["typical", "show", edition.number]) == 0
    shown = capsys.readouterr().out
    assert "第 1 版" in shown
    assert "郝建国" not in shown
    assert main(["typical", "show", "XJ-TC-1999-0001"]) == 2
    file = tmp_path / "case.txt"
    file.write_text("被告人郝建国驾驶渝A8K219。", "utf-8")
    capsys.readouterr()
    assert main(["typical", "deidentify", str(file), "--masked"]) == 0
    assert capsys.readouterr().out == "被告人郝某某驾驶渝A×××××。"
    assert main(["typical", "deidentify", str(file), "--json"]) == 0
    assert {s["kind"] for s in json.loads(capsys.readouterr().out)} == {"person", "plate"}
    file.write_bytes(b"\xff\xfe\x00")
    assert main(["typical", "deidentify", str(file)]) == 2
    assert "UTF-8" in capsys.readouterr().err
