"""What an operator prints: the categories, the list, and the digest in three forms."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from tests.conftest import NOW, Cast
from tests.liaison.conftest import Publish, alert, penalty
from xiejiang.liaison.commands import DigestForNobody
from xiejiang.liaison.domain import Content
from xiejiang.shell.cli import build

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> int:
    args = build(with_database=True).parse_args(["bulletin", *arguments])
    code: int = args.func(args)
    return code


def test_categories_and_list(publish: Publish, capsys: pytest.CaptureFixture[str]) -> None:
    made = publish()
    assert run("categories") == 0
    assert "评估鉴定" in capsys.readouterr().out
    assert run("categories", "--json") == 0
    assert len(json.loads(capsys.readouterr().out)) == 9
    assert run("list") == 0
    assert made.number in capsys.readouterr().out
    assert run("list", "--json", "--limit", "0") == 0
    assert json.loads(capsys.readouterr().out)[0]["id"] == str(made.pk)


def test_the_digest(cast: Cast, publish: Publish, capsys: pytest.CaptureFixture[str]) -> None:
    publish(penalty(content=Content("<b>处罚</b>情况通报", "", penalty().content.values)))
    publish(alert(urgent=True, sign_by=NOW + timedelta(hours=3)), who="ecology_head")
    day = ("--on", "2026-11-24")
    who = ("digest", "--as", "police@500116-police", *day)
    assert run(*who) == 0
    text = capsys.readouterr().out
    assert "2 份" in text
    assert "待签收" in text
    assert text.index("环境监测") < text.index("行政处罚")
    assert run(*who, "--format", "html") == 0
    page = capsys.readouterr().out
    assert "&lt;b&gt;处罚" in page
    assert "<script" not in page
    assert run(*who, "--format", "json") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["count"], len(told["to_sign"])) == (2, 1)
    assert run("digest", "--agency", "500116-court", *day) == 0
    assert "处罚" in capsys.readouterr().out
    assert run("digest", "--agency", "420583-agriculture", *day) == 0
    assert "没有通报" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments",
    [("digest",), ("digest", "--as", "police@500116-police", "--agency", "500116-police")],
)
def test_a_digest_is_for_one(cast: Cast, arguments: tuple[str, ...]) -> None:
    with pytest.raises(DigestForNobody):
        run(*arguments)
