"""The personal calendar: a secret address that reads, and says no more than a phone may know."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.conftest import Cast
from tests.consultation.conftest import Table, today
from tests.consultation.test_pages import page, signed_in
from tests.consultation.test_questions import ask
from tests.proceedings.test_pages import REPORT, hours_ago, perform
from xiejiang.agencies.models import Post
from xiejiang.audit.models import LogEntry
from xiejiang.cases.models import Case
from xiejiang.consultation import services
from xiejiang.consultation.domain import About, Subject
from xiejiang.consultation.models import CalendarKey
from xiejiang.proceedings import services as proceedings

pytestmark = pytest.mark.django_db

HOME = "/consultation/calendar/"


def address(who: str) -> str:
    """A fresh address, as the page shows it once."""
    shown = html.unescape(signed_in(who).post(f"{HOME}issue/").content.decode())
    found = re.search(r"http://testserver(/calendar/feed\.ics\?key=[\w-]+)", shown)
    assert found, shown[-2000:]
    return found[1]


def read(where: str) -> str:
    """The calendar, with its folded lines put together."""
    CalendarKey.objects.update(read_at=None)
    answer = Client().get(where)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    text = answer.content.decode()
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    return text.replace("\r\n ", "")


def test_meetings_and_agreed_days_without_their_words(table: Table) -> None:
    table.bind()
    ask(table.cast)
    text = read(address("police_head"))
    assert text.startswith("BEGIN:VCALENDAR\r\nVERSION:2.0")
    assert "SUMMARY:联席会议：电捕鱼案件联席会议" in text
    assert "LOCATION:线上" in text
    due = today() + timedelta(days=9)
    assert f"DTSTART;VALUE=DATE:{due:%Y%m%d}" in text
    assert "督办：约定办结日" in text
    assert "会商事项：约定答复日（答复" in text
    assert "梳理今年的同类案件" not in text
    assert "设备浸水" not in text
    assert text.count("BEGIN:VEVENT") == 3
    assert "督办" not in read(address("procurator")), "the task is not theirs"
    assert read(address("outsider")).count("BEGIN:VEVENT") == 0


def test_deadlines_name_a_case_by_its_number_and_a_sensitive_one_not_at_all(
    cast: Cast, case: Case
) -> None:
    begun = proceedings.start(
        cast.by("fisheries", hours_ago(20)),
        case=case,
        procedure="transfer.criminal",
        receiver=cast.agency("500116-police"),
        supervisor=cast.agency("500116-procuratorate"),
    )
    perform(cast, begun, "fisheries", "tc.report", 18, REPORT)
    where = address("fisheries_head")
    text = read(where)
    assert case.title not in text
    assert re.search(rf"SUMMARY:期限：.*（{re.escape(case.number)}）", text)
    Case.objects.filter(pk=case.pk).update(secrecy="sensitive")
    guarded = read(where)
    assert case.number not in guarded
    assert "SUMMARY:期限：涉及敏感案件" in guarded
    asked = ask(cast, subject=Subject(About.CASE, str(case.pk)))
    services.call(
        cast.by("fisheries", timezone.now()),
        title="某某专案会",
        starts_at=timezone.now(),
        place="线上",
        agenda="议程",
        invited=[cast.agency("500116-police")],
        question=asked,
    )
    text = read(address("police_head"))
    assert "某某专案会" not in text
    assert "涉及敏感案件" in text


def test_the_address_is_shown_once_kept_as_a_digest_and_revoked(cast: Cast) -> None:
    where = address("police")
    secret = where.partition("=")[2]
    assert secret not in page("police", HOME)
    assert "还没有读取过" in page("police", HOME)
    assert secret not in str(list(CalendarKey.objects.values()))
    assert secret not in str(list(LogEntry.objects.values_list("details", flat=True)))
    read(where)
    again = address("police")
    assert Client().get(where).status_code == 404, "an earlier address ends with the new one"
    read(again)
    signed_in("police").post(f"{HOME}revoke/")
    assert Client().get(again).status_code == 404
    assert CalendarKey.objects.count() == 2


def test_it_reads_nothing_else_not_too_often_and_ends_with_the_post(cast: Cast) -> None:
    where = address("police")
    outside = Client()
    assert outside.get(where).status_code == 200
    soon = outside.get(where)
    assert (soon.status_code, soon["Retry-After"]) == (429, "30")
    assert outside.post(where).status_code == 405
    assert outside.get("/consultation/").status_code == 302
    assert outside.get("/calendar/feed.ics").status_code == 404
    assert outside.get("/calendar/feed.ics?key=x").status_code == 404
    Post.objects.filter(person__username="police").update(until=today() - timedelta(days=1))
    CalendarKey.objects.update(read_at=None)
    assert outside.get(where).status_code == 404


def test_administrators_have_no_calendar(cast: Cast) -> None:
    assert signed_in("system_admin").post(f"{HOME}issue/").status_code == 403
