"""A node in a process of its own: set up, take a step, or die in the middle of taking it.

Run by ``test_services_processes`` with ``XIEJIANG_HOME`` and ``XIEJIANG_DB`` set; not a test.
"""

from __future__ import annotations

import os
import sys
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xiejiang.shell.settings")
django.setup()

from django.core.management import call_command  # noqa: E402 - after the set-up

from xiejiang.agencies import queries as agencies  # noqa: E402
from xiejiang.agencies.models import Agency, Person, Post  # noqa: E402
from xiejiang.audit import queries as log  # noqa: E402
from xiejiang.audit.domain import NODE, By  # noqa: E402
from xiejiang.cases import services as cases  # noqa: E402
from xiejiang.cases.domain import Field, Place  # noqa: E402
from xiejiang.documents import queries as documents  # noqa: E402
from xiejiang.proceedings import papers, services  # noqa: E402
from xiejiang.proceedings.errors import ProceedingChanged  # noqa: E402
from xiejiang.proceedings.models import Deadline, Event, Hold, Proceeding  # noqa: E402

AT = datetime(2026, 11, 24, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
KINDS = (("agriculture", "甲机关"), ("police", "乙公安局"))
REPORT = {
    "officers": ["甲某", "乙某"],
    "charge": "非法捕捞水产品罪",
    "report": "夜间电鱼，查获渔获物。",
    "receiver": "police",
}


def set_up() -> None:
    """Tables, two agencies, an officer, a case and its proceeding."""
    call_command("migrate", verbosity=0)
    for kind, name in KINDS:
        Agency.objects.create(
            code=kind,
            kind=kind,
            level="county",
            name=name,
            short_name=name[0],
            name_en=kind,
            division="500116",
            confidence="curated",
        )
    person = Person.objects.create(username="a", name="甲某", password="!")
    lead = Agency.objects.get(code="agriculture")
    Post.objects.create(
        person=person, agency=lead, role="handler", title="执法岗", since=date(2020, 1, 1)
    )
    case = cases.open_case(
        officer(AT),
        lead=lead,
        title="夜间电捕鱼案",
        field=Field.FISHING,
        place=Place(division="500116"),
        discovered_at=AT,
    )
    services.start(officer(AT), case=case, procedure="transfer.criminal")


def officer(at: datetime) -> By:
    return By(agencies.actor(Post.objects.select_related("agency", "person").get()), at)


def report() -> str:
    """Take the step; what became of it."""
    found = Proceeding.objects.get()
    by = officer(AT + timedelta(hours=1))
    print("ready", flush=True)
    sys.stdin.readline()
    try:
        services.perform(
            by,
            proceeding=found,
            step="tc.report",
            inputs=REPORT,
            expected_version=found.version,
        )
    except ProceedingChanged as error:
        return f"lost {error.message}"
    return "won"


def die(making: papers.Making) -> None:
    """As if the power failed."""
    os._exit(9)


def state() -> str:
    """All that a half-taken step would betray."""
    found = Proceeding.objects.get()
    counts = [
        Event.objects.count(),
        Deadline.objects.count(),
        Hold.objects.count(),
        len(documents.for_matter(by=NODE, matter=found.case_id)),
    ]
    return f"{found.state} {found.version} {counts} {log.verify().sound} {log.head_size()}"


if __name__ == "__main__":
    verb = sys.argv[1]
    if verb == "set-up":
        set_up()
    elif verb == "report":
        print(report())
    elif verb == "die-in-the-middle":
        papers.issue = die  # type: ignore[assignment]
        report()
    elif verb == "state":
        print(state())
