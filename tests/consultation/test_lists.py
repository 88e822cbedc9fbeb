"""Long lists a page at a time; what waits for an agency is chosen before the limit."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.conftest import Cast
from tests.consultation.conftest import RULE, Table, standard, today
from xiejiang.audit.domain import By
from xiejiang.cases.models import Case
from xiejiang.consultation import queries, services, views_lists
from xiejiang.consultation.domain import About, Subject, Task

MANY = 3


def tasks() -> list[Task]:
    """Of the police, the first due; and one of the procuratorate after them."""
    police = [Task(f"第{n}件", "500116-police", today() + timedelta(days=1)) for n in range(MANY)]
    return [*police, Task("检察院的一件", "500116-procuratorate", today() + timedelta(days=9))]


def walked(client: Client, address: str, words: str) -> list[str]:
    """What the pages list, from the first to the last."""
    found: list[str] = []
    following = address
    while following:
        page = client.get(following).content.decode()
        found += re.findall(words, page)
        onward = re.search(r'<a class="btn btn-quiet" href="(\?[^"]+)" rel="next"', page)
        following = address.partition("?")[0] + onward[1].replace("&amp;", "&") if onward else ""
    return found


def test_what_waits_is_not_hidden_behind_the_tasks_of_others(
    table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    table.bind(tasks=tasks())
    monkeypatch.setattr(queries, "SHOWN", MANY)
    by = table.cast.actor("procurator")
    assert [e.words for e in queries.desk(by=by, on=today())] == ["检察院的一件"]
    assert [t.words for t in queries.tasks(by=by, limit=1, owned=True)] == ["检察院的一件"]


def test_tasks_and_standards_go_on_page_by_page(
    table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    spans = [standard(words=f"口径甲{n}") for n in range(MANY)]
    table.bind(tasks=tasks(), standards=spans)
    monkeypatch.setattr(views_lists, "PAGE", 2)
    client = Client()
    client.force_login(table.cast.person("police"))
    every = walked(client, "/consultation/tasks/", "第\\d件|检察院的一件")
    assert every == sorted(every, key=lambda w: w == "检察院的一件")
    assert len(every) == MANY + 1
    assert len(walked(client, "/consultation/tasks/?own=1", "第\\d件")) == MANY
    assert len(walked(client, "/consultation/standards/", "口径甲\\d")) == MANY
    assert client.get("/consultation/tasks/?after=x").status_code == 200
    stranger = Client()
    stranger.force_login(table.cast.person("outsider"))
    assert "没有没办结的督办" in stranger.get("/consultation/tasks/").content.decode()


def test_a_question_stands_beside_the_finding_for_who_may_open_it(cast: Cast, case: Case) -> None:
    question = services.raise_question(
        By(cast.actor("fisheries"), timezone.now()),
        subject=Subject(About.RULE, RULE),
        title="设备浸水是否着手",
        words="设备已经浸水、没有渔获的，怎样认定。",
        answer_by=today() + timedelta(days=5),
        asked=[cast.agency("500116-police")],
    )
    client = Client()
    client.force_login(cast.person("fisheries"))
    page = client.get(f"/cases/{case.pk}/findings/").content.decode()
    assert question.title in page
    assert "会商事项不改变结论" in page
    other = services.raise_question(
        By(cast.actor("ecology"), timezone.now()),
        subject=Subject(About.RULE, RULE),
        title="别的机关之间的问题",
        words="不问本机关的，不显示在结论旁。",
        answer_by=today() + timedelta(days=5),
        asked=[cast.agency("500116-police")],
    )
    assert other.title not in client.get(f"/cases/{case.pk}/findings/").content.decode()
