"""The list of suggestions, its figures and its items, at 100 and at 5,000 suggestions.

The aim, on both engines: at fifty times the suggestions a page of the list costs at most five
times as much. Figures and items are shown beside it: the database counts every one of them each
time.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.db import connection

from benchmarks.bench_desk import AT, agency
from benchmarks.node import migrated
from benchmarks.rows import multiply
from benchmarks.timing import median_ms
from xiejiang.agencies import queries as agencies
from xiejiang.agencies import services as agency_services
from xiejiang.agencies.domain import Role
from xiejiang.agencies.models import Agency, Person
from xiejiang.audit.domain import NODE, Actor, By
from xiejiang.cases import services as cases
from xiejiang.cases.domain import Field, Place
from xiejiang.proceedings import services as proceedings
from xiejiang.proceedings.models import Proceeding
from xiejiang.settling import queries
from xiejiang.settling.domain import Mend, Stand
from xiejiang.settling.queries import Narrowed

SIZES = (100, 5_000)
AIM = 5.0
WORDS = {
    "subject": "清理垃圾堆放点",
    "source": "履行职责中发现",
    "facts": "现场有垃圾堆放点。",
    "problems": "没有清理",
    "advice": "清理十处垃圾堆放点\n封堵两处取水口\n制定巡护制度",
    "basis": "《人民检察院检察建议工作规定》第十一条",
    "reply_by": "两个月",
    "officers": ["甲某", "乙某"],
    "phone": "023-0000",
}


def actor(person: Person) -> Actor:
    """An officer in the only post."""
    return agencies.acting(person=person, post_id=None, on=AT.date())


def approver(of: Agency) -> Person:
    """The officer of an agency who approves."""
    by = By(NODE, AT)
    found = agency_services.add_person(
        by, username=f"{of.code}-head", name="长", password=agency_services.one_time_password()
    )
    agency_services.change_password(by, person=found, password=agency_services.one_time_password())
    agency_services.fill_post(
        by, person=found, agency=of, role=Role.APPROVER, title="长", since=date(2020, 1, 1)
    )
    return found


def one_suggestion(issuer: Agency, officer: Actor, head: Actor, addressee: Actor) -> Proceeding:
    """A suggestion that was served and waits for its answer, made by acts."""
    case = cases.open_case(
        By(officer, AT),
        lead=issuer,
        title="南岸湿地垃圾堆放",
        field=Field.FISHING,
        place=Place(division=issuer.division, words="南岸湿地"),
        discovered_at=AT - timedelta(days=1),
    )
    made = proceedings.start(By(officer, AT), case=case, procedure="suggestions", sender=issuer)
    steps: tuple[tuple[Actor, str, dict[str, Any]], ...] = (
        (head, "sg.investigate", {}),
        (officer, "sg.draft", WORDS | {"addressee": addressee.agency_code}),
        (head, "sg.spp.issue", {}),
        (addressee, "sg.sign", {}),
    )
    for hour, (who, step, inputs) in enumerate(steps, 1):
        proceedings.perform(
            By(who, AT + timedelta(hours=hour)),
            proceeding=made.pk,
            step=step,
            inputs=inputs,
            expected_version=hour + 1,
        )
    return made


def questions(by: Actor) -> dict[str, Callable[[], Any]]:
    """What the page asks, each by itself."""
    asked: dict[str, Any] = {"by": by, "now": AT + timedelta(days=90)}
    late = Narrowed(Stand.OVERDUE)
    return {
        "list, all": lambda: queries.suggestions(**asked),
        "list, overdue": lambda: queries.suggestions(**asked, narrowed=late),
        "figures": lambda: queries.figures(**asked),
        "items, unverified": lambda: queries.items(**asked, mend=Mend.UNVERIFIED),
    }


def main() -> int:
    """Measure and print; 1 when an aim is missed."""
    engine = migrated()
    issuer, person = agency("500116-procuratorate", "procuratorate", "江津区人民检察院")
    _addressee, other = agency("500116-agriculture", "agriculture", "江津区农业农村委员会")
    officer = actor(person)
    made = one_suggestion(issuer, officer, actor(approver(issuer)), actor(other))
    found: dict[str, list[float]] = {}
    size = 1
    for wanted in SIZES:
        multiply(made.case, made, start=size, stop=wanted)
        size = wanted
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        for name, once in questions(officer).items():
            found.setdefault(name, []).append(median_ms(once, times=7))
    return report(engine, found)


def report(engine: str, found: dict[str, list[float]]) -> int:
    """The table of times with the ratio beside the aim."""
    heads = " ".join(f"{size:>11,}" for size in SIZES)
    print(f"\n建议与回复 on {engine}, milliseconds")
    print(f"  {'':44} {heads} {'ratio':>8}  aim: lists ≤ {AIM}")
    missed = 0
    for name, (small, large) in found.items():
        ratio = large / small
        above = name.startswith("list") and ratio > AIM
        missed += above
        print(f"  {name:44} {small:11.1f} {large:11.1f} {ratio:8.2f}{'  above' if above else ''}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
