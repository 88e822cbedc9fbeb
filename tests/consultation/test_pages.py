"""A resolution changes what an officer of a third agency sees on the next case, until it lapses."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.conftest import PASSWORD, Cast
from tests.consultation.conftest import RULE, WORDS, Table, today
from xiejiang.agencies import services as agencies
from xiejiang.audit.domain import NODE, By
from xiejiang.cases import services as cases
from xiejiang.cases.domain import Field, Place
from xiejiang.cases.models import Case
from xiejiang.consultation import services, views
from xiejiang.consultation.models import Meeting, Resolution
from xiejiang.shell.cli import main

API = "/api/v1/cases/{}/standards"

pytestmark = pytest.mark.django_db


def signed_in(who: str) -> Client:
    client = Client()
    assert client.login(username=who, password=PASSWORD)
    return client


def page(who: str, address: str, status: int = 200) -> str:
    answer = signed_in(who).get(address)
    assert answer.status_code == status, (address, answer.status_code)
    return html.unescape(answer.content.decode())


def send(who: str, address: str, given: dict[str, object], status: int = 302) -> str:
    answer = signed_in(who).post(address, given)
    assert answer.status_code == status, (address, html.unescape(answer.content.decode())[-3000:])
    return html.unescape(answer.content.decode())


def token(cast: Cast, who: str) -> Any:
    _, secret = agencies.issue_token(
        By(NODE, timezone.now()),
        post=cast.posts[who],
        name=who,
        expires_at=timezone.now() + timedelta(days=9),
    )
    return {"HTTP_AUTHORIZATION": f"Bearer {secret.text}"}


def next_case(cast: Cast, who: str, agency: str) -> Case:
    """A case of a third agency, which did not sit in the meeting."""
    return cases.open_case(
        By(cast.actor(who), timezone.now()),
        lead=cast.agency(agency),
        title="又一起电捕鱼案",
        field=Field.FISHING,
        place=Place(division="500116", words="江边"),
        discovered_at=timezone.now() - timedelta(hours=2),
        summary="巡查发现。",
    )


def test_from_a_call_to_what_a_third_agency_sees_and_no_longer_sees(
    cast: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    send("fisheries", "/consultation/meetings/new/", {"title": "", "invited": "nobody"}, 422)
    called = {
        "title": "电捕鱼案件联席会议",
        "starts_at": "2026-11-25T09:00",
        "place": "线上",
        "agenda": "电捕鱼的认定",
        "invited": "500116-police\n500116-procuratorate",
    }
    send("fisheries", "/consultation/meetings/new/", called)
    home = f"/consultation/meetings/{Meeting.objects.get().pk}/"
    assert "邀请参加联席会议" in page("police", "/")
    written: dict[str, object] = {
        "text": "交换了意见。",
        "present": ["500116-agriculture", "500116-police", "500116-procuratorate"],
        "standard-1-words": WORDS,
        "standard-1-rules": RULE,
        "standard-1-territory": "500116",
        "standard-1-since": str(today()),
        "standard-1-until": str(today() + timedelta(days=90)),
    }
    half = {k: v for k, v in written.items() if k != "standard-1-rules"}
    send("fisheries", f"{home}minutes/", half, 422)
    send("fisheries", f"{home}minutes/", {**written, "standard-1-rules": "no.such"}, 422)
    send("fisheries", f"{home}minutes/", written)
    assert "等本机关会签" in page("police_head", "/consultation/")

    findings = f"/cases/{next_case(cast, 'ecology', '500116-ecology').pk}/findings/"
    assert WORDS not in page("ecology", findings)
    for who in ("fisheries_head", "police_head"):
        send(who, f"{home}sign/", {"stand": "signed"})
    send("chief_procurator", f"{home}sign/", {"stand": "dissent"}, 422)
    dissent: dict[str, object] = {"stand": "dissent", "reasons": "应当个案判断"}
    send("chief_procurator", f"{home}sign/", dissent)

    told = page("ecology", findings)
    assert WORDS in told
    assert "会商口径" in told
    assert "保留意见：应当个案判断" in told
    assert "不得与法律抵触" in told
    assert WORDS in page("ecology", reverse("law-rule", args=[RULE]))
    found = Resolution.objects.get()
    assert "应当个案判断" in page("outsider", f"/consultation/resolutions/{found.pk}/")

    api = Client().get(API.format(findings.split("/")[2]), **token(cast, "ecology"))
    assert api.status_code == 200
    assert [(s["rule"], s["words"]) for s in api.json()] == [(RULE, WORDS)]
    refused = Client().get(api.request["PATH_INFO"], **token(cast, "outsider"))
    assert refused.status_code == 404
    capsys.readouterr()
    assert main(["consultation", "standards", "--json"]) == 0
    assert WORDS in capsys.readouterr().out
    assert main(["consultation", "show", str(Meeting.objects.get().pk)]) == 0
    assert "会签并保留意见 应当个案判断" in capsys.readouterr().out
    assert main(["consultation", "show", "x"]) != 0
    Resolution.objects.update(until=today())
    assert WORDS in page("ecology", findings)
    yesterday = today() - timedelta(days=1)
    Resolution.objects.update(since=yesterday, until=yesterday)
    assert WORDS not in page("ecology", findings)
    assert WORDS not in page("ecology", reverse("law-rule", args=[RULE]))
    assert "已失效" in page("ecology", f"/consultation/resolutions/{found.pk}/")


def test_a_task_is_done_on_pages(table: Table) -> None:
    task = table.bind().resolutions.get(kind="task")
    home, item = (
        f"/consultation/meetings/{table.meeting.pk}/",
        f"/consultation/resolutions/{task.pk}/",
    )
    Resolution.objects.filter(pk=task.pk).update(due=today() - timedelta(days=1))
    assert "is-overdue" in page("procurator", "/consultation/")
    send("police", f"{item}report/", {"words": "梳理完毕"})
    assert "确认办结" in page("fisheries", home)
    send("fisheries", f"{item}return/", {"words": "缺附表"})
    assert "缺附表" in page("police", home)
    send("police", f"{item}report/", {"words": "已补附表"})
    send("fisheries", f"{item}confirm/", {})
    assert "已补附表" in page("procurator", home)


def test_the_outsider_at_every_door(table: Table) -> None:
    task = table.bind().resolutions.get(kind="task")
    home, item = (
        f"/consultation/meetings/{table.meeting.pk}/",
        f"/consultation/resolutions/{task.pk}/",
    )
    for address in (home, f"{home}minutes/", f"{home}sign/", f"{item}report/", f"{item}return/"):
        page("outsider", address, 404)
    send("outsider", f"{item}confirm/", {}, 404)
    page("outsider", item, 404)
    assert table.meeting.title not in page("outsider", "/consultation/")
    answer = Client().get(home)
    assert answer.status_code == 302


def test_the_list_of_meetings_goes_on(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "PAGE", 2)
    for n in range(4):
        services.call(
            table.by("fisheries"),
            title=f"第{n}次会",
            starts_at=timezone.now() + timedelta(days=n),
            place="线上",
            agenda="议程",
            invited=[table.cast.agency("500116-police")],
        )
    first = page("police", "/consultation/")
    assert "第3次会" in first
    assert "第1次会" not in first
    found = re.search(r'href="(\?after=[^"]+)"', first)
    assert found
    second = page("police", f"/consultation/{found[1]}")
    assert "第1次会" in second
    assert "第3次会" not in second.partition("<h2>会议")[2]
    assert "第3次会" in page("police", "/consultation/?after=spoilt")


def test_an_invitation_is_answered_and_a_meeting_called_off_on_pages(table: Table) -> None:
    home = f"/consultation/meetings/{table.meeting.pk}/"
    police, fisheries = signed_in("police"), signed_in("fisheries")
    wrong = police.post(f"{home}answer/", {"reply": "absent", "words": ""})
    assert wrong.status_code == 422
    police.post(f"{home}answer/", {"reply": "attend", "words": "法制大队参加"})
    assert "法制大队参加" in fisheries.get(home).content.decode()
    assert police.post(f"{home}cancel/", {"words": "改期"}).status_code == 403
    fisheries.post(f"{home}cancel/", {"words": "改期另行召集"})
    page = police.get(home).content.decode()
    assert "改期另行召集" in page and "答复邀请" not in page
    late = police.post(f"{home}answer/", {"reply": "attend", "words": ""})
    assert "已经取消" in late.content.decode()
    assert "已取消" in police.get("/consultation/").content.decode()
