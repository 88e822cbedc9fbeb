"""The portal and its form without a login, the officers' pages, the API and the command line."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.conf import settings
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from tests.conftest import NOW, Cast
from tests.outreach.conftest import PNG, Public
from xiejiang.agencies import services as agency_services
from xiejiang.audit.domain import NODE, By
from xiejiang.law.instruments import load_instruments
from xiejiang.outreach import explained, forms, queries, services, uploads
from xiejiang.outreach.domain import Matter, State, Words
from xiejiang.outreach.models import Report
from xiejiang.shell import cli
from xiejiang.web import public

ASKED = {
    "matter": "fishing",
    "words": "丁家沱码头夜里有人电鱼 <script>alert(1)</script>",
    "division": "江津区",
    "place": "丁家沱码头",
}


@pytest.fixture(autouse=True)
def _no_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forms, "SOONEST", -1)


def send(client: Client, **changes: Any) -> Any:
    given = {**ASKED, "nonce": forms.fresh_nonce(), **changes}
    return client.post("/public/report/", given)


def code_in(answer: Any) -> str:
    found = re.search(r'id="receipt-code">([^<]+)<', answer.content.decode())
    assert found is not None
    return found[1]


def signed_in(cast: Cast, name: str) -> Client:
    client = Client()
    client.force_login(cast.person(name))
    return client


PORTAL = (
    *("", "restoration/", "bases/", "law/", "articles/", "figures/"),
    *("report/", "report/follow/"),
)


@pytest.mark.parametrize("path", [*PORTAL, *(f"law/{t.slug}/" for t in explained.topics())])
def test_a_page_for_everybody_needs_no_cookie_and_speaks_english(cast: Cast, path: str) -> None:
    client = Client()
    chinese = client.get(f"/public/{path}")
    english = client.get(f"/public/{path}?lang=en")
    assert (chinese.status_code, english.status_code) == (200, 200)
    assert 'lang="zh-Hans"' in chinese.content.decode()
    assert '<html lang="en"' in english.content.decode()
    assert not client.cookies
    assert "Cookie" not in chinese.get("Vary", "")


def test_pages_are_kept_for_minutes_and_the_form_is_not(cast: Cast) -> None:
    client = Client()
    first = client.get("/public/law/fishing/")
    assert "max-age=300" in first["Cache-Control"]
    again = client.get("/public/law/fishing/", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    form = client.get("/public/report/")
    assert form["Cache-Control"] == "no-store"
    assert "ETag" not in form


@pytest.mark.parametrize("path", ["law/nothing/", "report/ABCD-EFGH/", "report/%E4%B8%80/"])
def test_what_is_not_there_is_said_in_the_frame_of_the_portal(cast: Cast, path: str) -> None:
    answer = Client().get(f"/public/{path}")
    assert answer.status_code == 404
    told = answer.content.decode()
    assert "没有找到" in told and 'class="head"' in told


def test_every_line_of_law_cites_an_instrument_that_is_in_force() -> None:
    today = timezone.localdate()
    lines = [x for t in explained.topics() for x in t.lines] + [c.line for c in explained.calls()]
    for line in lines:
        instrument = load_instruments()[line.instrument]
        assert not instrument.superseded_on or instrument.superseded_on > today
        assert line.effective <= today
        assert line.verified
        assert re.fullmatch(
            r"第[一二三四五六七八九十百千]+条(之[一二三])?(第[一二三四]款)?", line.article
        )


def test_a_report_is_sent_without_a_login_and_followed_by_its_code(cast: Cast) -> None:
    client = Client()
    photo = SimpleUploadedFile("../../a.svg", PNG, "image/svg+xml")
    answer = send(client, photos=photo, name="郝建国", contact="13912345678")
    assert answer.status_code == 201
    code = code_in(answer)
    report = Report.objects.get()
    assert (report.agency.code, report.division) == ("500116-agriculture", "500116")
    assert report.photos.get().file_name == "举报照片1.png"
    for shown in (
        client.get(f"/public/report/{code.lower()}/"),
        client.post("/public/report/follow/", {"code": code}),
    ):
        text = shown.content.decode()
        assert shown.status_code == 200
        assert "已收到，待受理" in text
        for secret in ("郝建国", "13912345678", "alert(1)", report.number, "举报照片"):
            assert secret not in text
    wrong = client.post("/public/report/follow/", {"code": "ABCD"})
    assert (wrong.status_code, "没有这个查询码" in wrong.content.decode()) == (404, True)
    assert not client.cookies


def test_pressed_twice_it_is_one_report(cast: Cast) -> None:
    client, nonce = Client(), forms.fresh_nonce()
    first, second = (send(client, nonce=nonce) for _ in range(2))
    assert code_in(first) == code_in(second)
    assert Report.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"matter": ""}, "请填写"),
        ({"matter": "x"}, "选择"),
        ({"words": "  "}, "请填写"),
        ({"words": "鱼"}, "至少 5 个字"),
        ({"words": "a\x00bcdef"}, "空字符"),
        ({"division": "哪里也不是"}, "没有找到"),
        ({"division": "", "place": ""}, "请至少写一项"),
        ({"longitude": "abc", "latitude": "1"}, "度数"),
        ({"website": "http://spam"}, "留空"),
        ({"nonce": "forged"}, "放得太久"),
        ({"nonce": ""}, "放得太久"),
        ({"photos": SimpleUploadedFile("a.jpg", b"<html>")}, "不是能读的照片"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    cast: Cast, changes: dict[str, Any], words: str
) -> None:
    answer = send(Client(), seen="每天半夜", **changes)
    text = answer.content.decode()
    assert (answer.status_code, words in text, "每天半夜" in text) == (422, True, True)
    assert "<script>alert" not in text
    assert Report.objects.count() == 0


def test_too_fast_and_too_late_are_asked_to_press_again(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forms, "SOONEST", 3)
    assert "太快" in send(Client()).content.decode()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(signing.time, "time", lambda: NOW.timestamp() - 10**6)
        old = forms.fresh_nonce()
    assert "放得太久" in send(Client(), nonce=old).content.decode()


def test_a_flood_is_slowed_in_words(cast: Cast) -> None:
    client = Client()
    answers = [send(client, words=f"第 {n} 次反映电鱼") for n in range(6)]
    assert [a.status_code for a in answers] == [201] * 5 + [429]
    assert "太频繁" in answers[-1].content.decode()
    assert "第 5 次反映电鱼" in answers[-1].content.decode()  # what was typed still stands
    forged = client.post("/public/report/", ASKED, headers={"X-Forwarded-For": "198.51.100.1"})
    assert forged.status_code == 429


def test_codes_cannot_be_tried_without_end(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xiejiang.outreach.views_report.LOOKS", 2)
    tried = [Client().get("/public/report/ABCD/").status_code for _ in range(3)]
    assert tried == [404, 404, 429]


@pytest.mark.parametrize(
    ("proxies", "forwarded", "remote", "found"),
    [
        (0, "198.51.100.1", "203.0.113.7", "203.0.113.7"),
        (1, "198.51.100.1, 198.51.100.2", "10.0.0.1", "198.51.100.2"),
        (2, "198.51.100.1, 198.51.100.2", "10.0.0.1", "198.51.100.1"),
        (2, "198.51.100.2", "10.0.0.1", "10.0.0.1"),
        (1, "not an address", "10.0.0.1", "unknown"),
        (0, "", "2001:db8::1:2", "2001:db8::/64"),
    ],
)
def test_only_the_nodes_own_proxies_say_where_a_request_came_from(
    rf: Any, monkeypatch: pytest.MonkeyPatch, proxies: int, forwarded: str, remote: str, found: str
) -> None:
    monkeypatch.setattr(settings, "PROXIES", proxies)
    request = rf.get("/public/", headers={"X-Forwarded-For": forwarded}, REMOTE_ADDR=remote)
    assert public.address(request) == found


def test_bodies_too_large_or_broken_are_refused_in_words(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = Client()
    big = client.post("/public/report/", ASKED, headers={}, CONTENT_LENGTH=str(10**10))
    assert (big.status_code, "太大" in big.content.decode()) == (413, True)
    many = [SimpleUploadedFile(f"{n}.png", PNG) for n in range(7)]
    told = send(client, photos=many, name="郝建国")
    assert told.status_code == 413
    assert "丁家沱码头夜里有人电鱼" in told.content.decode()
    assert "郝建国" in told.content.decode()  # after the photos in the form
    monkeypatch.setattr(uploads, "PHOTO_LIMIT", 20)
    assert send(client, photos=SimpleUploadedFile("a.png", PNG)).status_code == 413
    broken = client.generic(
        "POST", "/public/report/", b"--x\r\nnothing", content_type="multipart/form-data; boundary="
    )
    assert (broken.status_code, "没有完整传到" in broken.content.decode()) == (400, True)
    assert Report.objects.count() == 0


def test_another_site_cannot_make_its_readers_report(cast: Cast) -> None:
    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        answer = Client().post("/public/report/", ASKED, headers=headers)
        assert (answer.status_code, "不是从本站" in answer.content.decode()) == (403, True)


def test_the_question_is_answered_on_the_receipt(public: Public) -> None:
    report, code = public.sent(at=By(NODE, timezone.now()))
    by = public.cast.by("fisheries", timezone.now())
    services.ask(by, report=report, words=Words("船是什么颜色？<b>"))
    client = Client()
    page = client.get(f"/public/report/{code}/").content.decode()
    assert "船是什么颜色？&lt;b&gt;" in page
    assert f'action="/public/report/{code}' not in page  # no address that is sent to has the code
    follow = "/public/report/follow/"
    empty = client.post(follow, {"code": code, "words": " "})
    assert empty.status_code == 422
    done = client.post(follow, {"code": code.lower(), "words": "蓝色"})
    assert "已收到，待受理" in done.content.decode()
    late = client.post(follow, {"code": code, "words": "又想起来<i>"})
    assert late.status_code == 409
    assert "又想起来&lt;i&gt;" in late.content.decode()
    assert client.post(f"/public/report/{code}/", {"words": "x"}).status_code == 405
    assert late["Referrer-Policy"] == client.get(follow)["Referrer-Policy"] == "no-referrer"


def test_an_officer_works_through_a_report_on_its_page(public: Public) -> None:
    photos = services.look_at_photos(files=[BytesIO(PNG)])
    report, code = public.sent(at=By(NODE, timezone.now()), photos=photos, words="夜里有人<b>电鱼")
    client = signed_in(public.cast, "fisheries")
    desk = client.get("/").content.decode()
    assert report.number in desk
    at = f"/reports/{report.pk}/"
    page = client.get(at).content.decode()
    assert "夜里有人&lt;b&gt;电鱼" in page
    assert "13912345678" not in page
    opened = client.post(f"{at}contact/", {"purpose": "核实船的位置"}).content.decode()
    assert "13912345678" in opened
    assert client.post(f"{at}contact/", {"purpose": ""}).status_code == 200
    photo = client.post(f"/reports/photos/{report.photos.get().pk}/")
    assert b"".join(photo.streaming_content) == PNG
    assert photo["Content-Disposition"].startswith("attachment")
    assert client.post(f"{at}accept/", {"words": ""}).status_code == 302
    form = client.get(f"{at}case/").content.decode()
    assert "夜里有人&lt;b&gt;电鱼" in form
    given = {
        "title": "丁家沱码头电鱼线索",
        "field": "fishing",
        "division": "500116",
        "place": "丁家沱码头",
        "discovered_at": "2026-01-02T03:04",
        "summary": "夜里有人电鱼。",
    }
    assert client.post(f"{at}case/", {**given, "title": ""}).status_code == 422
    assert client.post(f"{at}case/", given).status_code == 302
    case = f"/cases/{Report.objects.get().case_id}/"
    assert report.number in client.get(f"{case}report/").content.decode()
    assert client.post(f"{at}answer/", {"words": "已立案查处。"}).status_code == 302
    assert client.post(f"{at}answer/", {"words": "再答复一次"}).status_code == 409
    assert "已立案查处" in Client().get(f"/public/report/{code}/").content.decode()
    assert Report.objects.get().state == State.ANSWERED


def test_passing_on_by_pages(public: Public) -> None:
    report, _ = public.sent(at=By(NODE, timezone.now()))
    fisheries, police = signed_in(public.cast, "fisheries"), signed_in(public.cast, "police")
    at = f"/reports/{report.pk}/"
    assert police.get(at).status_code == 404
    wrong = fisheries.post(f"{at}pass-on/", {"agency": "没有的机关", "words": "归公安"})
    assert wrong.status_code == 422
    assert fisheries.post(f"{at}pass-on/", {"agency": "500116-police", "words": "归公安"}).url == at
    assert "接收或者退回转办" in police.get("/").content.decode()
    assert "接收" in police.get(at).content.decode()
    assert police.get(f"{at}give-back/").status_code == 200
    assert police.post(f"{at}take/").status_code == 302
    assert fisheries.get(at).status_code == 404
    assert police.get("/reports/?state=received").status_code == 200


def test_the_outsider_gets_nothing(public: Public) -> None:
    photos = services.look_at_photos(files=[BytesIO(PNG)])
    report, _ = public.sent(at=By(NODE, timezone.now()), photos=photos)
    client = signed_in(public.cast, "outsider")
    at = f"/reports/{report.pk}/"
    assert report.number not in client.get("/reports/").content.decode()
    for path in (at, f"{at}accept/", f"{at}give-back/"):
        assert client.get(path).status_code == 404
    for path in (f"{at}take/", f"{at}contact/", f"/reports/photos/{report.photos.get().pk}/"):
        assert client.post(path).status_code == 404
    assert Client().get(at).status_code == 302


def test_the_desk_asks_one_question_more(
    public: Public, django_assert_max_num_queries: Any
) -> None:
    actor = public.cast.actor("fisheries")
    for n in range(5):
        public.lodge(f"n{n}", words=f"第 {n} 处有人电鱼")
    with django_assert_max_num_queries(1):
        assert len(queries.desk(by=actor)) == 5


def test_the_lists_go_on_where_they_ended(public: Public, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xiejiang.outreach.views.PAGE", 2)
    for n in range(3):
        public.lodge(f"n{n}", By(NODE, NOW + timedelta(minutes=n)), words=f"第 {n} 处有人电鱼")
    client = signed_in(public.cast, "fisheries")
    first = client.get("/reports/").content.decode()
    [more] = re.findall(r'href="(\?after=[^"]+)"', first)
    second = client.get(f"/reports/{more}").content.decode()
    assert ("第 0 处" in first, "第 0 处" in second) == (False, True)
    assert client.get("/reports/?after=spoilt").status_code == 200


def token(public: Public, name: str) -> dict[str, str]:
    post = public.cast.posts[name]
    by = By(NODE, timezone.now())
    made = agency_services.issue_token(
        by, post=post, name="测试", expires_at=timezone.now() + timedelta(days=1)
    )
    return {"Authorization": f"Bearer {made[1].text}"}


def test_the_api_reads_and_works_as_the_pages_do(public: Public) -> None:
    report, code = public.sent()
    mine, others = token(public, "fisheries"), token(public, "outsider")
    at = f"/api/v1/reports/{report.pk}"

    def post(path: str, body: Any = None, headers: dict[str, str] = mine) -> Any:
        return Client().post(
            at + path, json.dumps(body or {}), content_type="application/json", headers=headers
        )

    listed = Client().get("/api/v1/reports", headers=mine)
    assert [r["number"] for r in listed.json()["items"]] == [report.number]
    for secret in ("郝建国", "13912345678", code):
        assert secret not in listed.content.decode()
    assert Client().get("/api/v1/reports", headers=others).json()["items"] == []
    assert Client().get(at, headers=others).status_code == 404
    assert Client().get("/api/v1/reports").status_code == 401
    assert Client().get("/api/v1/reports?after=x~y", headers=mine).status_code == 422
    assert post("/accept").json()["state"]["value"] == "accepted"
    assert post("/accept").status_code == 409
    assert post("/ask", {"words": "什么颜色"}).json()["state"]["value"] == "asked"
    assert post("/pass", {"agency": "nobody", "words": "归公安"}).status_code == 404
    assert post("/pass", {"agency": "500116-police", "words": "归公安"}).status_code == 200
    taken = post("/take", headers=token(public, "police"))
    assert taken.json()["agency"]["code"] == "500116-police"
    assert post("/answer", {"words": "x\x00y"}, token(public, "police")).status_code == 422
    for path in ("restoration", "law", "figures"):
        assert Client().get(f"/api/v1/public/{path}", headers=mine).status_code == 200


def test_the_command_line_tells_states_and_nothing_else(
    public: Public, capsys: pytest.CaptureFixture[str]
) -> None:
    report = public.lodge()
    for words in (["list"], ["list", "--json"], ["show", report.number], ["figures"]):
        assert cli.main(["reports", *words]) == 0
    out = capsys.readouterr().out
    assert report.number in out
    for secret in ("郝建国", "13912345678", "码头夜里"):
        assert secret not in out
    assert cli.main(["reports", "show", "没有"]) == 2


def test_matters_are_in_both_languages() -> None:
    assert all(m.zh and m.kind and m.field for m in Matter)


@pytest.mark.parametrize(
    ("article", "told"),
    [
        ("第五十三条第一款", "Article 53, paragraph 1"),
        ("第一百四十五条第二款", "Article 145, paragraph 2"),
        ("第三百三十八条之一", "Article 338-1"),
        ("第十条", "Article 10"),
        ("第二百零五条", "Article 205"),
    ],
)
def test_a_place_in_the_law_is_told_in_english(article: str, told: str) -> None:
    line = explained.topics()[0].lines[0]
    assert replace(line, article=article).article_en == told


def test_the_english_pages_of_the_law_speak_english(cast: Cast) -> None:
    """But for the link to the Chinese page and the frame's own words."""
    for topic in explained.topics():
        text = Client().get(f"/public/law/{topic.slug}/?lang=en").content.decode()
        said = re.sub(r"<[^>]*>", " ", text.partition("<main")[2].partition("</main>")[0])
        for heading in topic.parts:
            said = said.replace(heading, "")
        assert re.findall("[\u4e00-\u9fff]+", said) == []
