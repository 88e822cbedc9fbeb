"""督促检查: alerts, tasks and requests counted for those entitled; a figure is its list."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from tests.conftest import Cast
from tests.consultation.conftest import Table
from tests.proceedings.walking import Walk
from xiejiang.audit.domain import NODE, Actor, By
from xiejiang.consultation import services as consultation
from xiejiang.river.domain import AlertState, Means
from xiejiang.river.models import Alert, Answer, Told
from xiejiang.shell import supervision
from xiejiang.shell.cli import main
from xiejiang.shell.supervision import Kept, What

LATER = timedelta(days=30)


@pytest.fixture(autouse=True)
def _files(settings: Settings, tmp_path: Path) -> None:
    settings.FILES_ROOT = tmp_path / "files"


@pytest.fixture
def alert(cast: Cast) -> Alert:
    """Of the ecology bureau, asked of two; the police answered late, the court not at all."""
    now = timezone.now()
    made = Alert.objects.create(
        number="渝江津环水污通报〔2026〕1号",
        agency=cast.agency("500116-ecology"),
        state=AlertState.OPEN.value,
        reach="yangtze-015",
        place="丁家沱",
        released_at=now - timedelta(hours=9),
        pollutant="含镍废液",
        source="侧翻",
        within_km=0,
        kinds=[],
        sign_by=now - timedelta(hours=5),
        sent_at=now - timedelta(hours=8),
        changed_at=now - timedelta(hours=8),
    )
    for code in ("500116-police", "500116-court"):
        Told.objects.create(
            alert=made,
            agency_code=code,
            agency_name=cast.agency(code).name,
            agency_kind="police",
            division="500116",
            km=0,
            means=Means.HERE,
            since_version=1,
        )
    for hours in (4, 1):
        Answer.objects.create(
            alert=made,
            agency_code="500116-police",
            agency_name="公安",
            outcome="watching",
            found_at=now,
            person="甲",
            post="岗",
            at=now - timedelta(hours=hours),
        )
    return made


def counted(by: Actor, what: What) -> dict[str, list[str]]:
    now = timezone.now()
    since = timezone.localdate(now) - supervision.YEAR
    found: dict[str, list[str]] = {}
    for line in supervision.lines(by=by, now=now, since=since):
        if line.what is what:
            found.setdefault(line.code, []).append(line.kept.value)
    return found


def test_an_alert_counts_for_its_sender_and_for_each_its_own(cast: Cast, alert: Alert) -> None:
    assert counted(cast.actor("ecology"), What.ALERT) == {
        "500116-police": ["late"],
        "500116-court": ["never"],
    }
    assert counted(cast.actor("judge"), What.ALERT) == {"500116-court": ["never"]}
    assert counted(cast.actor("outsider"), What.ALERT) == {}
    assert counted(cast.actor("system_admin"), What.ALERT) == {}


def test_a_task_is_overdue_after_its_day_and_reported_when_it_is(cast: Cast) -> None:
    made = consultation.call(
        By(cast.actor("fisheries"), timezone.now()),
        title="电捕鱼案件联席会议",
        starts_at=timezone.now(),
        place="线上",
        agenda="电捕鱼的认定",
        invited=[cast.agency(c) for c in ("500116-police", "500116-procuratorate")],
    )
    minutes = Table(cast, made).bind()
    by, today = cast.actor("police"), timezone.localdate()

    def kept(on_day: int) -> list[Kept]:
        at = timezone.now() + timedelta(days=on_day)
        found = supervision.lines(by=by, now=at, since=today)
        return [x.kept for x in found if x.what is What.TASK]

    assert (kept(0), kept(30)) == ([Kept.WAITING], [Kept.NEVER])
    task = minutes.resolutions.get(kind="task")
    consultation.report(By(by, timezone.now()), task=task, words="已经梳理")
    assert kept(30) == [Kept.DONE]
    assert counted(cast.actor("outsider"), What.TASK) == {}


def test_a_request_counts_where_its_case_is_seen(cast: Cast) -> None:
    walk = Walk(cast, "coordination").along("co.assist.ask")
    now = walk.at
    found = supervision.lines(by=NODE, now=now, since=timezone.localdate(now) - LATER)
    assert [(x.what, x.kept) for x in found] == [(What.REQUEST, Kept.WAITING)]
    assert found[0].case == walk.case.pk
    none = supervision.lines(by=cast.actor("outsider"), now=now, since=now.date() - LATER)
    assert none == []


def test_every_figure_opens_a_list_of_as_many(
    cast: Cast, alert: Alert, capsys: pytest.CaptureFixture[str]
) -> None:
    client = Client()
    client.force_login(cast.person("ecology"))
    page = client.get("/supervision/").content.decode()
    figures = re.findall(r'href="(/supervision/list/[^"]+)">(\d+)</a>', page)
    assert len(figures) == 4
    for address, n in figures:
        listed = client.get(address.replace("&amp;", "&")).content.decode()
        assert listed.count('<a class="title"') == int(n)
    told = client.get("/supervision/figures.csv?kept=never").content.decode("utf-8-sig")
    assert len(told.splitlines()) == 2
    assert "逾期未办" in told
    admin = Client()
    admin.force_login(cast.person("system_admin"))
    assert admin.get("/supervision/").status_code == 403
    assert main(["supervision", "--kept", "late"]) == 0
    assert "逾期办理" in capsys.readouterr().out
