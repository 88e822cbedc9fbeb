"""条文导引: every link opens for the reader who is shown it; the document agrees."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.test import Client

from tests.conftest import Cast
from xiejiang.cases.models import Case
from xiejiang.outreach import opinions, queries
from xiejiang.outreach.errors import OpinionsUnreadable

DOCUMENT = Path(__file__).parents[2] / "docs" / "articles.md"
SECTION = re.compile(r'<section class="section article".*?</section>', re.DOTALL)


def links(client: Client, address: str) -> list[str]:
    page = client.get(address).content.decode()
    sections = SECTION.findall(page)
    assert len(sections) == 18
    return [a for s in sections for a in re.findall(r'<a class="title" href="([^"]+)"', s)]


@pytest.mark.parametrize("name", ["fisheries", "system_admin"])
def test_what_is_linked_opens(cast: Cast, case: Case, name: str) -> None:
    client = Client()
    client.force_login(cast.person(name))
    shown = list(dict.fromkeys(links(client, "/articles/")))
    assert [a for a in shown if client.get(a).status_code != 200] == []
    assert (f"/cases/{case.pk}/river/" in shown) is (name == "fisheries")
    assert "/duties/" in shown


def test_what_is_not_linked_says_whose_work_it_is(cast: Cast, case: Case) -> None:
    system, outsider = Client(), Client()
    system.force_login(cast.person("system_admin"))
    page = system.get("/articles/").content.decode()
    assert "由承办、审批、联络、监督或者审计岗位办理" in page
    assert 'href="/operations/figures/"' not in page
    outsider.force_login(cast.person("outsider"))
    page = outsider.get("/articles/").content.decode()
    assert case.title not in page
    assert "您还没有这样的案件" in page


def test_the_portal_shows_what_is_public_and_no_user_of_the_demonstration(cast: Cast) -> None:
    client = Client()
    chinese = client.get("/public/articles/").content.decode()
    english = client.get("/public/articles/?lang=en").content.decode()
    assert all(a.words in chinese for a in queries.articles())
    assert all(a.asks_en in english for a in queries.articles())
    for place in [p for a in queries.articles() for p in a.public]:
        assert client.get(place.to).status_code == 200
        assert urlsplit(place.to).path in chinese
    assert "jj.officer" not in chinese


def test_the_document_is_made_of_the_same_file() -> None:
    rows = [line for line in DOCUMENT.read_text("utf-8").splitlines() if line.startswith("| 第")]
    told = [[cell.strip() for cell in row.strip("|").split(" | ")] for row in rows]
    assert [(cells[0], cells[1], cells[4]) for cells in told] == [
        (a.name, a.asks, a.tried or "–") for a in queries.articles()
    ]
    assert all(a.here in cells[2] for a, cells in zip(queries.articles(), told, strict=True))


def test_what_programmers_read_is_left_out_of_the_page() -> None:
    told = [a.told(english=e) for a in queries.articles() for e in (False, True)]
    assert [t for t in told if "`" in t or "](" in t or "（）" in t] == []
    assert opinions.plain("通报（`liaison`），见[回测](backtest.md)。") == "通报，见回测。"


def test_a_file_that_leaves_an_article_out_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = opinions.CONTENT.read_text("utf-8")
    monkeypatch.setattr(opinions, "CONTENT", tmp_path / "articles.toml")
    for wrong in (
        text.replace("number = 5\n", "number = 6\n"),
        text.replace('tab = "river"', 'tab = ""', 1),
    ):
        opinions.CONTENT.write_text(wrong, encoding="utf-8")
        with pytest.raises(OpinionsUnreadable):
            opinions.opinions.__wrapped__()
