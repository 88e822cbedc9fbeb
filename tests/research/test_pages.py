"""The pages and the command line, walked by members and tried by an outsider."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.conftest import PASSWORD, Cast
from tests.research.conftest import all_right
from xiejiang.cases.models import Case
from xiejiang.research.models import Enrolment, Training
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


def test_a_training_from_the_announcement_to_the_paper(cast: Cast) -> None:
    liaison = signed_in("liaison")
    assert "测验种子" in page(liaison, "/research/trainings/new/")
    today = timezone.localdate()
    sent = {
        "title": "入罪标准",
        "since": today,
        "until": today,
        "place": "线上",
        "invited": "500116-procuratorate\n重庆市江津区人民检察院",
        "quiz_field": "fishing",
        "quiz_count": 3,
        "quiz_seed": "一",
        "quiz_until": today + timedelta(days=7),
    }
    wrong = liaison.post("/research/trainings/new/", {**sent, "invited": "没有这个机关"})
    assert wrong.status_code == 422 and "没有找到机关" in html.unescape(wrong.content.decode())
    assert liaison.post("/research/trainings/new/", sent).status_code == 302
    training = Training.objects.get()
    assert training.invitations.count() == 2

    taker, address = signed_in("procurator"), f"/research/trainings/{training.pk}/"
    page(taker, f"{address}quiz/", 403)
    assert taker.post(f"{address}enrol/", {"username": ""}).status_code == 302
    assert "测验等您答题" in page(taker, "/research/")
    asked = page(taker, f"{address}quiz/")
    assert "规则的结论" not in asked and "第 3 题" in asked
    assert taker.post(f"{address}quiz/", {"verdict_0": "met"}).status_code == 422
    replies = all_right(training)
    answers = {f"verdict_{n}": r.verdict for n, r in replies.items()}
    answers |= {f"item_{n}": r.item for n, r in replies.items()}
    changed = taker.post(f"{address}quiz/", {**answers, "drawn": "x"})
    assert changed.status_code == 409 and "题目随法规内容更新" in changed.content.decode()
    drawn = re.findall(r'name="drawn" value="([0-9a-f]{32})"', asked)
    assert taker.post(f"{address}quiz/", {**answers, "drawn": drawn[0]}).status_code == 302
    paper = page(taker, f"{address}quiz/")
    assert "结论正确 3 题，理由也正确 3 题，共 3 题" in paper and "条文" in paper

    row = Enrolment.objects.get()
    noted = f"{address}attendance/{row.pk}/"
    assert taker.post(noted, {"attended": "yes"}).status_code == 403
    assert liaison.post(noted, {"attended": "maybe"}).status_code == 422
    assert liaison.post(noted, {"attended": "yes"}).status_code == 302
    sheet = page(liaison, address)
    assert "已交卷 1 份" in sheet and "理由也正确" not in sheet


def test_the_outsider_gets_nothing(cast: Cast, training: Training, case: Case) -> None:
    outsider = signed_in("outsider_head")
    address = f"/research/trainings/{training.pk}/"
    for one in (address, f"{address}enrol/", f"{address}quiz/", "/research/topics/field/fishing/"):
        page(outsider, one, 404)
    assert outsider.post(f"{address}attendance/1/").status_code == 404
    assert training.title not in page(outsider, "/research/")
    assert case.title in page(signed_in("fisheries"), "/research/topics/field/fishing/")
    for wrong in ("nothing/x", "overdue/x", "overdue/~", "field/%00", "departure/x~y"):
        assert outsider.get(f"/research/topics/{wrong}/").status_code in (400, 404)
    page(signed_in("fisheries"), "/research/trainings/new/", 403)


def test_the_command_line_draws_what_the_page_asks(
    cast: Cast, case: Case, capsys: pytest.CaptureFixture[str]
) -> None:
    line = ["training", "quiz", "--seed", "一", "--field", "fishing", "-n", "2"]
    assert main(line) == 0
    asked = capsys.readouterr().out
    assert "→" not in asked and asked.count("的结论？") == 2
    assert main([*line, "--answers"]) == 0
    assert capsys.readouterr().out.count("→") == 2
    assert main(["training", "quiz", "--seed", "一", "--field", "没有"]) != 0
    assert "可用" in capsys.readouterr().err
    assert main(["research", "topics"]) == 0
    assert "案件最多的领域" in capsys.readouterr().out
