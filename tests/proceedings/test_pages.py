"""Proceedings in the browser without scripts: start, steps, reading over, conflicts, the desk."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.conftest import Cast
from xiejiang.cases.domain import Field, Place
from xiejiang.cases.models import Case
from xiejiang.cases.services import open_case
from xiejiang.proceedings import queries, services
from xiejiang.proceedings.domain import Tab
from xiejiang.proceedings.models import Event, Proceeding

DESK_QUERIES = 40
CASE_QUERIES = 40
"""Recorded baselines: raise them only knowing why.

The desk asks for late milestones, for entrustments, for operations, for water alerts, for
typical cases that wait, for minutes to sign, for tasks, for reports of the public and, in one
UNION, for what waits in suggestions and settling; the case page
for the lane of restoration, for what the public reported, and for what may be foreign about it.
"""

READERS = ("fisheries", "fisheries_head", "liaison", "auditor")
RECEIVERS = ("police", "police_head", "procurator", "supervisor")


def typed(at: datetime) -> str:
    """A time as a browser sends it."""
    return f"{timezone.localtime(at):%Y-%m-%dT%H:%M}"


def hours_ago(hours: float) -> datetime:
    return timezone.now() - timedelta(hours=hours)


REPORT = {
    "officers": ["甲某", "乙某"],
    "charge": "非法捕捞水产品罪",
    "report": "夜间电鱼，查获渔获物。",
    "receiver": "500116-police",
}


@pytest.fixture
def started(cast: Cast, case: Case) -> Proceeding:
    return services.start(
        cast.by("fisheries", hours_ago(20)),
        case=case,
        procedure="transfer.criminal",
        receiver=cast.agency("500116-police"),
        supervisor=cast.agency("500116-procuratorate"),
    )


@pytest.fixture
def reported(cast: Cast, started: Proceeding) -> Proceeding:
    return perform(cast, started, "fisheries", "tc.report", 18, REPORT)


@pytest.fixture
def sent(cast: Cast, reported: Proceeding) -> Proceeding:
    found = perform(cast, reported, "fisheries_head", "tc.decide.approve", 16, {"capacity": "head"})
    for entry in queries.checklist(by=cast.actor("fisheries"), proceeding=found).missing:
        services.set_material(
            cast.by("fisheries", hours_ago(15)),
            proceeding=found,
            item=entry.item.id,
            expected_version=found.version,
            inapplicable="本案没有",
        )
        found.refresh_from_db()
    return perform(cast, found, "fisheries", "tc.handover.send", 14, {"phone": "023-10000"})


def perform(
    cast: Cast, found: Proceeding, who: str, step: str, hours: float, inputs: dict[str, Any]
) -> Proceeding:
    return services.perform(
        cast.by(who, hours_ago(hours)),
        proceeding=found,
        step=step,
        inputs=inputs,
        expected_version=found.version,
    )


def enter(client: Client, cast: Cast, who: str) -> Client:
    client.force_login(cast.person(who))
    return client


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of the form of a page, as a browser sends them."""
    form = page[page.index('<form method="post"', page.index("case-panel")) :]
    form = form[: form.index("</form>")]
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form)
    return {name: html.unescape(value) for name, value in found if name != "csrfmiddlewaretoken"}


def report_typed() -> dict[str, str]:
    now = f"{timezone.localtime():%Y-%m-%dT%H:%M}"
    return {**REPORT, "officers": "甲某\n乙某", "legal_at": now}  # type: ignore[dict-item]


@pytest.mark.parametrize("who", READERS)
def test_the_senders_read_their_case(
    client: Client, cast: Cast, started: Proceeding, who: str
) -> None:
    enter(client, cast, who)
    assert client.get("/").status_code == 200
    page = client.get(f"/cases/{started.case_id}/").content.decode()
    assert "涉嫌犯罪案件移送" in client.get(f"/proceedings/{started.pk}/").content.decode()
    assert "下一步" in page


@pytest.mark.parametrize("who", RECEIVERS)
def test_the_receivers_read_it_once_it_is_sent(
    client: Client, cast: Cast, sent: Proceeding, who: str
) -> None:
    enter(client, cast, who)
    page = client.get(f"/proceedings/{sent.pk}/").content.decode()
    assert "移送公安机关" in page
    assert "重庆市江津区农业农村委员会" in page


def addresses(found: Proceeding) -> list[str]:
    event = Event.objects.filter(proceeding=found).first()
    assert event is not None
    tails = ("", "steps/tc.report/", "materials/", "urge/", "reassign/", f"events/{event.pk}/time/")
    return [f"/proceedings/{found.pk}/{tail}" for tail in tails]


@pytest.mark.parametrize("who", ["outsider", "other_police", "system_admin", "judge"])
def test_the_outsider_tries_every_door(
    client: Client, cast: Cast, started: Proceeding, who: str
) -> None:
    enter(client, cast, who)
    start = f"/cases/{started.case_id}/proceedings/start/transfer.criminal/"
    for address in (*addresses(started), start):
        assert client.get(address).status_code == 404, address
        assert client.post(address, {"version": "1"}).status_code == 404, address


def test_starting_proposes_and_begins(client: Client, cast: Cast, case: Case) -> None:
    enter(client, cast, "fisheries")
    address = f"/cases/{case.pk}/proceedings/start/transfer.criminal/"
    page = client.get(address).content.decode()
    assert 'value="500116-police" checked' in page
    assert 'value="500116-procuratorate" checked' in page
    assert "发现涉嫌犯罪的时间" in page
    begun = hours_ago(5).replace(second=0, microsecond=0)
    chosen = {
        "receiver": "500116-police",
        "supervisor": "500116-procuratorate",
        "legal_at": typed(begun),
        **hidden(page),
    }
    answer = client.post(address, chosen)
    assert answer.status_code == 302
    found = Proceeding.objects.get(case=case)
    assert found.events.get().legal_at == begun
    assert {d.started_at for d in found.deadlines.all()} == {begun}
    assert answer["Location"] == f"/proceedings/{found.pk}/"
    assert client.post(address, chosen)["Location"] == answer["Location"]
    assert Proceeding.objects.count() == 1


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ({}, "请填写发现或者收到违法线索的时间"),
        ({"legal_at": "昨天"}, "请写成年月日和时分"),
        ({"legal_at": "2999-01-01T08:00"}, "不能晚于现在"),
    ],
)
def test_starting_asks_since_when(
    client: Client, cast: Cast, case: Case, given: Mapping[str, str], wanted: str
) -> None:
    """The limits of a procedure run from its legal beginning: it is asked, and not to come."""
    enter(client, cast, "fisheries")
    address = f"/cases/{case.pk}/proceedings/start/penalty/"
    before = timezone.now()
    page = client.get(address).content.decode()
    offered = {typed(at) for at in (before, timezone.now())}
    assert any(f'value="{at}"' in page for at in offered)
    assert "从这个时间起算" in page
    answer = client.post(address, {**given, **hidden(page)})
    assert answer.status_code == 422
    assert wanted in answer.content.decode()
    assert not Proceeding.objects.exists()


def test_starting_names_who_is_missing(client: Client, cast: Cast, case: Case) -> None:
    enter(client, cast, "fisheries")
    address = f"/cases/{case.pk}/proceedings/start/transfer.criminal/"
    answer = client.post(address, {"receiver": "", "receiver_other": "没有这个局"})
    assert answer.status_code == 422
    words = answer.content.decode()
    assert "没有名称包含" in words
    assert "请选择一个机关" in words


def test_a_step_inside_the_agency_is_done_at_once(
    client: Client, cast: Cast, started: Proceeding
) -> None:
    enter(client, cast, "fisheries")
    address = f"/proceedings/{started.pk}/steps/tc.report/"
    page = client.get(address).content.decode()
    assert "重庆市公安局江津区分局" in page
    answer = client.post(address, {**report_typed(), **hidden(page)})
    assert answer.status_code == 302
    started.refresh_from_db()
    assert started.state == "awaiting-head"


def test_what_binds_others_is_read_over_first(client: Client, cast: Cast, sent: Proceeding) -> None:
    enter(client, cast, "police")
    perform(cast, sent, "police", "tc.receipt.sign", 10, {})
    enter(client, cast, "police_head")
    address = f"/proceedings/{sent.pk}/steps/tc.filing.accept/"
    page = client.get(address).content.decode()
    now = f"{timezone.localtime():%Y-%m-%dT%H:%M}"
    typed = {"charge": "非法捕捞水产品罪", "filing_number": "江公立字1号", "legal_at": now}
    review = client.post(address, {**hidden(page), **typed})
    words = review.content.decode()
    assert review.status_code == 200
    assert "将制发并送出" in words
    assert "重庆市江津区农业农村委员会" in words
    assert "重庆市江津区人民检察院" in words
    assert Proceeding.objects.get(pk=sent.pk).state == "under-review"
    back = client.post(address, {**hidden(words), "stage": "edit"}).content.decode()
    assert 'value="江公立字1号"' in back
    done = client.post(address, {**hidden(words), "stage": "perform"})
    assert done.status_code == 302
    assert Proceeding.objects.get(pk=sent.pk).state == "filed"


def test_sending_twice_does_it_once(client: Client, cast: Cast, started: Proceeding) -> None:
    enter(client, cast, "fisheries")
    address = f"/proceedings/{started.pk}/steps/tc.report/"
    data = {**report_typed(), **hidden(client.get(address).content.decode())}
    first, second = client.post(address, data), client.post(address, data)
    assert first["Location"] == second["Location"]
    assert Event.objects.filter(proceeding=started, step="tc.report").count() == 1


def test_who_comes_second_learns_who_was_first_and_loses_nothing(
    client: Client, cast: Cast, started: Proceeding
) -> None:
    enter(client, cast, "fisheries")
    address = f"/proceedings/{started.pk}/steps/tc.report/"
    data = {**report_typed(), **hidden(client.get(address).content.decode())}
    alert = {"receiver": "500116-police", "note": "电话通报"}
    perform(cast, started, "fisheries", "tc.alert", 1, alert)
    answer = client.post(address, data)
    words = answer.content.decode()
    assert answer.status_code == 409
    assert "有人先一步办理了" in words
    assert "渔政执法岗甲" in words
    assert "夜间电鱼，查获渔获物。" in words
    again = client.post(address, {**data, **hidden(words)})
    assert again.status_code == 302


def test_what_is_wrong_is_listed_and_linked(
    client: Client, cast: Cast, started: Proceeding
) -> None:
    enter(client, cast, "fisheries")
    address = f"/proceedings/{started.pk}/steps/tc.report/"
    data = {**report_typed(), "officers": "甲某", "charge": "", "version": str(started.version)}
    answer = client.post(address, data)
    words = answer.content.decode()
    assert answer.status_code == 422
    assert 'href="#id_charge"' in words
    assert "至少写 2 人" in words


def test_nobody_takes_a_step_of_another_post(
    client: Client, cast: Cast, reported: Proceeding
) -> None:
    enter(client, cast, "fisheries")
    page = client.get(f"/proceedings/{reported.pk}/steps/tc.decide.approve/")
    assert "现在还不能办" in page.content.decode()
    now = f"{timezone.localtime():%Y-%m-%dT%H:%M}"
    data = {"capacity": "head", "legal_at": now, "version": str(reported.version)}
    answer = client.post(f"/proceedings/{reported.pk}/steps/tc.decide.approve/", data)
    assert answer.status_code == 403
    reported.refresh_from_db()
    assert reported.state == "awaiting-head"


def test_the_checklist_is_filled_on_one_page(
    client: Client, cast: Cast, reported: Proceeding
) -> None:
    enter(client, cast, "fisheries")
    found = perform(cast, reported, "fisheries_head", "tc.decide.approve", 16, {"capacity": "head"})
    step = client.get(f"/proceedings/{found.pk}/steps/tc.handover.send/").content.decode()
    assert "材料还不齐" in step
    address = f"/proceedings/{found.pk}/materials/"
    page = client.get(f"{address}?next=tc.handover.send").content.decode()
    data = hidden(page)
    for name in re.findall(r'name="(n-tm-[\w-]+)"', page):
        data[name] = "本案没有"
    answer = client.post(address, data)
    assert answer.status_code == 302
    assert answer["Location"].endswith("/steps/tc.handover.send/")
    assert queries.checklist(by=cast.actor("fisheries"), proceeding=found).complete


def test_urging_is_a_word_to_whoever_holds_it(client: Client, cast: Cast, sent: Proceeding) -> None:
    enter(client, cast, "fisheries")
    address = f"/proceedings/{sent.pk}/urge/"
    data = hidden(client.get(address).content.decode())
    assert client.post(address, data).status_code == 422
    assert client.post(address, {**data, "text": "请尽快签收"}).status_code == 302
    enter(client, cast, "police")
    assert "请尽快签收" in client.get("/notices/").content.decode()


def test_a_case_passes_to_a_colleague(client: Client, cast: Cast, started: Proceeding) -> None:
    enter(client, cast, "fisheries")
    address = f"/proceedings/{started.pk}/reassign/"
    data = hidden(client.get(address).content.decode())
    to = str(cast.person("liaison").pk)
    answer = client.post(address, {**data, "to": to, "reason": "外出办案"})
    assert answer.status_code == 302
    seat = started.seats.get(agency=cast.agency("500116-agriculture"))
    assert seat.person == cast.person("liaison")


def test_a_wrong_time_is_corrected_with_its_reason(
    client: Client, cast: Cast, reported: Proceeding
) -> None:
    enter(client, cast, "fisheries")
    event = Event.objects.get(proceeding=reported, step="tc.report")
    address = f"/proceedings/{reported.pk}/events/{event.pk}/time/"
    data = hidden(client.get(address).content.decode())
    right = f"{timezone.localtime(hours_ago(19)):%Y-%m-%dT%H:%M}"
    answer = client.post(address, {**data, "legal_at": right, "reason": "按送达回证"})
    assert answer.status_code == 302
    event.refresh_from_db()
    assert event.corrections[0]["reason"] == "按送达回证"
    assert "时间已更正" in client.get(f"/proceedings/{reported.pk}/").content.decode()


@pytest.mark.parametrize("who", [*READERS, *RECEIVERS, "judge", "outsider"])
def test_counts_match_the_lists(client: Client, cast: Cast, sent: Proceeding, who: str) -> None:
    enter(client, cast, who)
    now = timezone.now()
    counts = queries.counts(by=cast.actor(who), now=now)
    for tab in Tab:
        rows = queries.desk(by=cast.actor(who), tab=tab, now=now).rows
        assert len(rows) == counts[tab]
        page = client.get(f"/?tab={tab.value}").content.decode()
        listed = page.split('class="desk-list"')[1].split('class="section"')[0]
        assert listed.count('class="desk-row"') == counts[tab]


def test_what_i_sent_shows_in_whose_hands_it_is(
    client: Client, cast: Cast, sent: Proceeding
) -> None:
    enter(client, cast, "fisheries")
    page = client.get("/").content.decode()
    block = page.split("我移送出去的，现在在谁手里")[1]
    assert sent.case.title in block
    assert f"/proceedings/{sent.pk}/urge/" in block


def test_the_desk_answers_htmx_with_its_part(
    client: Client, cast: Cast, started: Proceeding
) -> None:
    enter(client, cast, "fisheries")
    part = client.get("/?tab=started", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert started.case.title in part


def test_the_page_speaks_english(client: Client, cast: Cast, started: Proceeding) -> None:
    enter(client, cast, "fisheries")
    client.cookies["django_language"] = "en"
    page = client.get(f"/proceedings/{started.pk}/").content.decode()
    assert "Referral of a suspected crime" in page
    assert "Report to the head" in page


def count(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def test_questions_to_the_database_do_not_grow_with_the_desk(
    client: Client, cast: Cast, started: Proceeding
) -> None:
    enter(client, cast, "fisheries")
    first = count(client, "/")
    for number in range(6):
        other = open_case(
            cast.by("fisheries", hours_ago(19)),
            lead=cast.agency("500116-agriculture"),
            title=f"长江江津段第{number}号地笼案",
            field=Field.FISHING,
            place=Place(division="500116"),
            discovered_at=hours_ago(20),
        )
        services.start(
            cast.by("fisheries", hours_ago(18)), case=other, procedure="transfer.criminal"
        )
    assert count(client, "/") == first
    assert first <= DESK_QUERIES


def test_the_case_page_asks_a_known_number_of_questions(
    client: Client, cast: Cast, sent: Proceeding
) -> None:
    enter(client, cast, "fisheries")
    assert count(client, f"/cases/{sent.case_id}/proceedings/") <= CASE_QUERIES
