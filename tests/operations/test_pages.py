"""The pages: the desk, the running part on a phone, turning a finding, figures; the outsider."""

from __future__ import annotations

import html
import json
import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from tests.conftest import Cast
from tests.operations.conftest import Patrol, built, picture
from xiejiang.cases.models import Case
from xiejiang.evidence.models import Item
from xiejiang.operations import queries
from xiejiang.operations.models import Check, Operation, Outcome
from xiejiang.shell import cli


def enter(client: Client, cast: Cast, who: str) -> Client:
    client.force_login(cast.person(who))
    return client


def page(client: Client, url: str, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status, (url, answer.status_code)
    return html.unescape(answer.content.decode())


@pytest.fixture
def tonight(cast: Cast) -> Patrol:
    """Planned for the evening of the day on which the pages are opened."""
    now = timezone.now()
    return built(cast, starts_at=now, ends_at=now + timedelta(hours=9), answer_by=now.date())


def typed(cast: Cast, who: str, **changes: object) -> dict[str, object]:
    given: dict[str, object] = {
        "inspection": str(uuid.uuid4()),
        "person": cast.person(who).pk,
        "post": cast.posts[who].pk,
        "source": "typed",
        "team": "",
        "subject": "无名木船",
        "at": f"{timezone.localtime():%Y-%m-%dT%H:%M}",
        "place": "丁家沱右岸",
        "answer-electric": "true",
        "note-electric": "电瓶接逆变器",
        "answer-catch": "12.5",
        "findings": "一人电鱼。",
        "conclusion": "finding",
        "demands": "扣押电瓶一套。",
    }
    return {**given, **changes}


def shots(*numbers: int) -> list[SimpleUploadedFile]:
    return [SimpleUploadedFile(f"现场{n}.jpg", picture(n), "image/jpeg") for n in numbers]


def test_from_the_plan_to_the_report_by_pages(client: Client, cast: Cast) -> None:
    enter(client, cast, "fisheries")
    now = timezone.localtime()
    given = {
        "title": "江津段禁渔联合巡查",
        "kit": "fishing-ban-patrol",
        "starts_at": f"{now:%Y-%m-%dT%H:%M}",
        "ends_at": f"{now + timedelta(hours=9):%Y-%m-%dT%H:%M}",
        "answer_by": f"{now:%Y-%m-%d}",
        "divisions": "江津区",
        "site": "",
        "invited": "重庆市公安局江津区分局",
        "role": "secure",
    }
    wrong = client.post("/operations/new/", {**given, "divisions": "没有的地方", "site": "{"})
    assert wrong.status_code == 422
    assert "读不懂" in wrong.content.decode()
    assert client.post("/operations/new/", given).status_code == 302
    operation = Operation.objects.get()
    assert operation.fields == ["fishing"]
    assert operation.divisions == ["500116"]
    one = f"/operations/{operation.pk}/"
    assert "等待各机关答复" in page(client, "/")
    assert operation.title in page(client, "/operations/")

    other = enter(Client(), cast, "police_head")
    assert "答复联合行动邀请" in page(other, "/")
    assert "答复" in page(other, one)
    told = {"joins": "yes", "words": "警力四人"}
    assert other.post(f"{one}answer/", told).status_code == 302
    assert client.post(f"{one}start/").status_code == 302
    assert "联合行动进行中" in page(other, "/")

    officer = enter(Client(), cast, "police")
    form = page(officer, f"/inspections/new/operation/{operation.pk}/")
    assert "拉直量网目" in form
    kept = re.search(r'id="inspection-words">(.*?)</script>', form)
    assert kept is not None
    assert json.loads(kept[1])["demandMissing"].startswith("发现问题的")
    bad = officer.post(
        f"/inspections/new/operation/{operation.pk}/", typed(cast, "police", demands="")
    )
    assert bad.status_code == 422
    sent = officer.post(
        f"/inspections/new/operation/{operation.pk}/", typed(cast, "police", photos=shots(1, 2))
    )
    found = Check.objects.get()
    assert sent["Location"] == f"/operations/checks/{found.pk}/"
    assert "电瓶接逆变器" in page(officer, f"/operations/checks/{found.pk}/")
    photo = officer.get(f"/operations/photos/{found.photos.first().pk}/")
    assert b"".join(photo.streaming_content) == picture(1)

    turning = f"/operations/checks/{found.pk}/case/"
    assert "有没有使用电鱼、毒鱼、炸鱼的方法：是" in page(client, turning)
    asked = {
        "title": "江津丁家沱电鱼案",
        "case_field": "fishing",
        "division": "江津区",
        "summary": "夜间电鱼。",
        "facts": ["uses_electric_poison_explosive", "illegal_catch_kg"],
        "photos": [str(p.pk) for p in found.photos.all()],
        "proves": "电鱼的工具",
    }
    done = client.post(turning, asked)
    case = Case.objects.get()
    assert done["Location"] == f"/cases/{case.pk}/"
    assert Item.objects.filter(case=case).count() == 2
    tab = page(client, f"/cases/{case.pk}/operations/")
    assert "来自联合行动" in tab
    assert operation.title in tab
    assert f"/cases/{case.pk}/proceedings/start/coordination/" in tab
    assert page(client, f"/cases/{case.pk}/proceedings/start/coordination/")

    for address in ("figures/", "checks/", "checks/?findings=on", "cases/", "evidence/", "kits/"):
        assert page(client, f"/operations/{address}")
    figures = page(client, "/operations/figures/")
    for number, link in re.findall(
        r'href="(/operations/(?:checks|cases|evidence)/[^"]*)"><b>(\d+)</b>', figures
    ):
        rows = re.findall(r"<tr>\s*<td>", page(client, number))
        assert len(rows) == int(link), number
    # the police takes part and does not see the case: it is counted and not named
    assert case.title not in page(officer, "/operations/cases/")
    assert "本机关没有参与的案件" in page(officer, "/operations/cases/")

    report = {"text": "巡查朱杨至油溪江段，秩序良好。", "sign_by": f"{now:%Y-%m-%d}"}
    assert client.post(f"{one}report/", report).status_code == 302
    head = enter(Client(), cast, "fisheries_head")
    for signer in (other, head):
        assert signer.post(f"{one}sign/", {"agrees": "yes"}).status_code == 302
    assert head.post(f"{one}close/").status_code == 302
    operation.refresh_from_db()
    assert operation.state == "closed"
    assert client.get(f"{one}report.docx").content[:2] == b"PK"
    assert client.get(f"{one}report.pdf").content[:4] == b"%PDF"
    assert client.get(f"{one}report.txt").status_code == 404


def test_what_a_phone_sends_is_answered_once(client: Client, cast: Cast, tonight: Patrol) -> None:
    tonight.run()
    enter(client, cast, "police")
    address = f"/inspections/send/operation/{tonight.operation.pk}/"
    given = typed(cast, "police", photo_id=[str(uuid.uuid4())])
    assert client.post(address, {**given, "photos": shots(1)}).status_code == 201
    assert client.post(address, {**given, "photos": shots(1)}).status_code == 200
    other = client.post(address, {**given, "findings": "别的", "photos": shots(1)})
    assert other.status_code == 409
    assert other.json()["type"].endswith("operation-check-differs")
    stolen = typed(cast, "fisheries")
    assert client.post(address, stolen).status_code == 403
    empty = client.post(address, typed(cast, "police", subject=""))
    assert empty.status_code == 422
    assert empty.json()["errors"][0]["where"] == "检查对象"
    assert Check.objects.count() == 1


def test_the_outsider_finds_nothing_at_any_door(
    client: Client, cast: Cast, tonight: Patrol
) -> None:
    tonight.run()
    found = tonight.check()
    one = f"/operations/{tonight.operation.pk}/"
    doors = [one, *(f"{one}{t}/" for t in ("answer", "sign", "edit", "invite", "team", "leg"))]
    doors += [f"{one}{t}/" for t in ("report", "cancel")] + [f"{one}report.pdf"]
    doors += [f"/operations/checks/{found.pk}/{t}" for t in ("", "case/", "evidence/")]
    doors += [f"/operations/photos/{p.pk}/" for p in found.photos.all()]
    doors += [f"/inspections/new/operation/{tonight.operation.pk}/"]
    enter(client, cast, "outsider_head")
    deciding = {f"{one}answer/", f"{one}sign/"}
    for door in doors:
        if door not in deciding:
            continue
        assert client.get(door).status_code == 404, door
    enter(client, cast, "outsider")
    for door in doors:
        assert client.get(door).status_code == 404, door
        assert client.post(door).status_code in (404, 405), door
    for door in (f"{one}start/", f"{one}close/"):
        assert client.post(door).status_code == 404
    assert (
        client.post(
            f"/inspections/send/operation/{tonight.operation.pk}/", typed(cast, "outsider")
        ).status_code
        == 404
    )
    for shown in ("/operations/", "/operations/checks/", "/operations/figures/", "/"):
        assert tonight.operation.title not in page(client, shown)
        assert found.subject not in page(client, shown)
    assert not Outcome.objects.exists()


def test_spoilt_addresses_ask_for_nothing(client: Client, cast: Cast, tonight: Patrol) -> None:
    enter(client, cast, "fisheries")
    for query in ("since=x", "operation=1", "agency=%27", "state=nothing", "findings=?"):
        assert page(client, f"/operations/checks/?{query}")
    assert client.get("/operations/?after=spoilt").status_code == 422
    assert client.get("/operations/checks/?after=2026-11-24T10:00:00%2B08:00~x").status_code == 422


def test_the_desk_asks_one_question_for_the_room(
    cast: Cast, tonight: Patrol, django_assert_num_queries: Any
) -> None:
    tonight.run()
    with django_assert_num_queries(1):
        found = queries.desk(by=cast.actor("police"), on=timezone.localdate())
    assert [x.what for x in found] == ["联合行动进行中"]


def test_the_command_line_reads(
    cast: Cast, tonight: Patrol, capsys: pytest.CaptureFixture[str]
) -> None:
    tonight.run()
    tonight.check()

    def told(*words: str) -> str:
        assert cli.main(["operations", *words]) == 0
        return capsys.readouterr().out

    assert tonight.operation.number in told("list")
    assert json.loads(told("list", "--json"))[0]["id"] == str(tonight.operation.pk)
    assert "检查 1 次，发现问题 1 次" in told("show", tonight.operation.number)
    shown = json.loads(told("show", str(tonight.operation.pk), "--json"))
    assert shown["figures"]["total"]["checks"] == 1
    assert "渔业法" in told("kits")
    assert len(json.loads(told("kits", "--json"))) == 3
    assert "联合行动 1 次" in told("figures")
    assert json.loads(told("figures", "--json"))["total"]["findings"] == 1
    assert cli.main(["operations", "show", "没有的"]) != 0
    assert "没有找到这次联合行动" in capsys.readouterr().err
