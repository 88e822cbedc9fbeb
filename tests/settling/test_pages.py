"""The pages, the API and the command line of suggestions: one visibility, one set of numbers."""

from __future__ import annotations

import html
import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.conftest import PASSWORD, Cast
from tests.settling.conftest import Asked
from xiejiang.agencies import services as agencies
from xiejiang.audit.domain import NODE, By
from xiejiang.evidence import services as evidence
from xiejiang.evidence.domain import ItemKind
from xiejiang.settling.models import Verification
from xiejiang.shell.cli import main

pytestmark = pytest.mark.django_db


def signed_in(who: str) -> Client:
    client = Client()
    assert client.login(username=who, password=PASSWORD)
    return client


def page(who: str, address: str, status: int = 200) -> str:
    answer = signed_in(who).get(address)
    assert answer.status_code == status, (address, answer.status_code)
    return html.unescape(answer.content.decode())


def token(cast: Cast, who: str) -> Any:
    _, secret = agencies.issue_token(
        By(NODE, timezone.now()),
        post=cast.posts[who],
        name=who,
        expires_at=timezone.now() + timedelta(days=9),
    )
    return {"HTTP_AUTHORIZATION": f"Bearer {secret.text}"}


def one(answered: Asked, name: str = "suggestion") -> str:
    return reverse(name, args=[answered.walk.proceeding.pk, 1])


def test_the_list_opens_the_suggestion_and_an_outsider_finds_neither(answered: Asked) -> None:
    listed = page("procurator", reverse("suggestions"))
    assert one(answered) in listed
    assert "0/3 项已整改" in listed
    shown = page("fisheries", one(answered))
    assert "封堵两处取水口" in shown
    assert "登记实地核验" not in shown
    assert "人民检察院检察建议工作规定" in shown
    assert "没有这样的建议、意见" in page("outsider", reverse("suggestions"))
    page("outsider", one(answered), 404)
    page("outsider", one(answered, "suggestion-verify"), 404)


def test_a_verification_is_recorded_on_the_page_once(answered: Asked) -> None:
    case = answered.walk.case
    photo = evidence.add_item(
        answered.by("procurator"),
        case=case,
        kind=ItemKind.AUDIO_VISUAL,
        title="取水口照片",
        collectors=("甲", "乙"),
    )
    address = one(answered, "suggestion-verify")
    client = signed_in("procurator")
    given = {
        "at": timezone.localtime(answered.now).strftime("%Y-%m-%dT%H:%M"),
        "place": "南岸湿地",
        "people": "检察官甲",
        "words": "",
        "evidence": [str(photo.pk)],
        **{f"mend_{n}": "mended" for n in (1, 2)},
        "mend_3": "partly",
        **{f"note_{n}": "" for n in (1, 2, 3)},
    }
    refused = client.post(address, given)
    assert refused.status_code == 422
    assert "没有全部整改或者不明的，请写明看到什么" in html.unescape(refused.content.decode())
    given["note_3"] = "制度已制定，没有上墙"
    assert client.post(address, {**given, "once": "abc"}).status_code == 302
    assert client.post(address, {**given, "once": "abc"}).status_code == 302
    assert Verification.objects.count() == 1
    shown = page("fisheries", one(answered))
    assert "取水口照片" in shown
    assert "制度已制定，没有上墙" in shown
    assert "2/3 项已整改" in shown
    items = page("fisheries", reverse("suggestion-items") + "?mend=partly")
    assert "巡护制度" in items
    assert "取水口" not in items


def test_numbers_and_lists_bear_strange_questions(answered: Asked) -> None:
    spoilt = (f"?after=2026-11-24T00:00:00Z~{key}" for key in ("x", "9" * 30, f"{'9' * 30}.1"))
    for query in ("?stand=x&side=y&kind=z&since=q", "?after=x", "?mend=zz", *spoilt):
        page("procurator", reverse("suggestions") + query)
        page("procurator", reverse("suggestion-items") + query)


def test_the_api_gives_what_the_pages_give(answered: Asked) -> None:
    answered.verify()
    client, bearer = Client(), token(answered.cast, "fisheries")
    listed = client.get("/api/v1/suggestions?stand=verified", **bearer).json()["items"]
    assert [(x["nth"], x["mended"], x["stand"]["value"]) for x in listed] == [(1, 1, "verified")]
    counted = client.get("/api/v1/suggestions/figures", **bearer).json()
    assert (counted["items"], counted["mends"]["unmended"]) == (3, 1)
    items = "/api/v1/suggestions/items"
    (found,) = client.get(f"{items}?mend=unmended", **bearer).json()["items"]
    assert (found["position"], found["nth"]) == (2, 1)
    first = client.get(f"{items}?limit=2", **bearer).json()
    rest = client.get(items, {"cursor": first["next_cursor"]}, **bearer).json()
    assert [x["position"] for x in first["items"] + rest["items"]] == [1, 2, 3]
    assert client.get(f"{items}?cursor=x", **bearer).status_code == 422
    address = f"/api/v1/proceedings/{answered.walk.proceeding.pk}/suggestions/1"
    full = client.get(address, **bearer).json()
    assert [a["mend"]["value"] for a in full["asks"]] == ["mended", "unmended", "unclear"]
    assert full["visits"][0]["place"] == "南岸湿地"
    other = token(answered.cast, "outsider")
    assert client.get("/api/v1/suggestions", **other).json()["items"] == []
    assert client.get(items, **other).json()["items"] == []
    assert client.get(address, **other).status_code == 404


def test_the_command_line_lists_and_counts(
    answered: Asked, capsys: pytest.CaptureFixture[str]
) -> None:
    answered.verify()
    assert main(["settling", "suggestions", "--stand", "verified"]) == 0
    said = capsys.readouterr().out
    assert "1/3 项已整改" in said
    assert "共 1 份" in said
    assert main(["settling", "suggestions", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["kind"]["value"] == "procuratorial"
    assert main(["settling", "figures"]) == 0
    assert "未整改  1" in capsys.readouterr().out
    assert main(["settling", "figures", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["stands"]["verified"] == 1


def test_a_missing_fact_is_stated_from_the_tab_and_the_way_then_holds(answered: Asked) -> None:
    tab = reverse("case-tab", args=[answered.walk.case.pk, "settling"])
    fact = reverse("case-fact", args=[answered.walk.case.pk, "resource_dispute_over"])
    law = reverse("law-fact", args=["resource_dispute_over"])
    officer = signed_in("procurator")
    shown = html.unescape(officer.get(tab).content.decode())
    assert fact in shown
    assert "林木、林地权属争议：单位之间由县级以上人民政府处理" in shown
    told = {"value": "forest", "status": "asserted", "how": "林权证和争议处理申请书"}
    assert officer.post(fact, told).status_code == 302
    shown = html.unescape(officer.get(tab).content.decode())
    assert fact not in shown
    assert "林木、林地权属争议：单位之间由县级以上人民政府处理" in shown
    assert "土地权属争议，协商不成" not in shown
    assert "·</i>不成立" in shown
    assert "✓</i>不成立" not in shown, "what does not hold never looks approved"
    assert "权属、水事争议争的是什么" in page("fisheries", law)
