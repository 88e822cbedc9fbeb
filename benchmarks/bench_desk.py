"""Server time of the desk, a case page and the search, at 1,000 and at 100,000 cases.

The aim: a hundred times the cases cost at most 1.3 times the time. Two readers are measured: an
agency that takes part in every single case (the worst there is), and one whose own work stays
the same while the node around it grows (what most agencies are). The aim binds the desk and the
case page of the second; the rest is shown beside it.
"""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime
from functools import partial

from django.conf import settings
from django.test import Client

from benchmarks.node import migrated
from benchmarks.rows import multiply
from benchmarks.timing import median_ms
from xiejiang.agencies import queries as agencies
from xiejiang.agencies import services as agency_services
from xiejiang.agencies.domain import Role
from xiejiang.agencies.models import Agency, Person
from xiejiang.audit.domain import NODE, By
from xiejiang.cases import services as cases
from xiejiang.cases.domain import Field, NewParty, Place
from xiejiang.cases.models import Case
from xiejiang.proceedings import services as proceedings
from xiejiang.proceedings.models import Proceeding

SIZES = (1_000, 100_000)
OWN = 200
"""Cases of the agency whose work does not grow."""
AIM = 1.3
AT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


def agency(code: str, kind: str, name: str) -> tuple[Agency, Person]:
    """One agency with one officer."""
    by = By(NODE, AT)
    row = agency_services.AgencyRow(
        code=code,
        kind=kind,
        level="county",
        name=name,
        short_name=name[:4],
        name_en=code,
        division=code[:6],
        territory=(code[:6],),
        parent_code="",
        special=False,
        confidence="curated",
        note="",
    )
    agency_services.load_directory(by, directory=agency_services.Directory((row,)))
    found = agencies.agency(code=code)
    person = agency_services.add_person(
        by, username=code, name="测", password=agency_services.one_time_password()
    )
    agency_services.change_password(by, person=person, password=agency_services.one_time_password())
    agency_services.fill_post(
        by, person=person, agency=found, role=Role.HANDLER, title="执法岗", since=date(2020, 1, 1)
    )
    return found, person


def real_case(lead: Agency, person: Person) -> Case:
    """A case with a running transfer, made by the acts of its officer."""
    actor = agencies.acting(person=person, post_id=None, on=AT.date())
    by = By(actor, AT)
    case = cases.open_case(
        by,
        lead=lead,
        title="长江段夜间电捕鱼案",
        field=Field.FISHING,
        place=Place(division=lead.division, words="丁家沱水域"),
        discovered_at=AT,
        parties=[NewParty(name="丁某平")],
    )
    proceedings.start(by, case=case, procedure="transfer.criminal", sender=lead)
    return case


def signed_in(person: Person) -> Client:
    """A browser of an officer."""
    client = Client(SERVER_NAME="localhost")
    client.force_login(person)
    return client


def times(client: Client, case: Case) -> dict[str, float]:
    """Milliseconds of each page."""
    pages = {"desk": "/", "case page": f"/cases/{case.pk}/", "search": "/search/?q=丁家沱"}

    def fetch(address: str) -> None:
        answer = client.get(address)
        if answer.status_code != 200:
            raise RuntimeError(f"{address} answered {answer.status_code}")

    return {name: median_ms(partial(fetch, address)) for name, address in pages.items()}


def main() -> int:
    """Measure and print; 1 when the aim is missed for the agency whose work does not grow."""
    engine = migrated()
    settings.ALLOWED_HOSTS = ["localhost"]
    _police, _ = agency("500116-police", "police", "重庆市公安局江津区分局")
    _procuratorate, _ = agency("500116-procuratorate", "procuratorate", "江津区人民检察院")
    all_of_it = agency("500116-agriculture", "agriculture", "江津区农业农村委员会")
    steady = agency("500117-agriculture", "agriculture", "合川区农业农村委员会")
    case_of = {"takes part in every case": real_case(*all_of_it)}
    case_of[f"takes part in {OWN} cases"] = real_case(*steady)
    readers = dict(zip(case_of, (all_of_it[1], steady[1]), strict=True))
    grown, still = case_of.values()
    multiply(still, _running(still), start=10_000_000, stop=10_000_000 + OWN)
    found: dict[tuple[str, str], list[float]] = {}
    size = 1
    for wanted in SIZES:
        multiply(grown, _running(grown), start=size, stop=wanted)
        size = wanted
        for reader, person in readers.items():
            for page, spent in times(signed_in(person), case_of[reader]).items():
                found.setdefault((reader, page), []).append(spent)
    return report(engine, found)


def _running(case: Case) -> Proceeding:
    return Proceeding.objects.get(case=case)


def report(engine: str, found: dict[tuple[str, str], list[float]]) -> int:
    """The table of times with the ratio beside the aim."""
    heads = " ".join(f"{size:>11,}" for size in SIZES)
    print(f"\n页面 server time on {engine}, milliseconds")
    print(f"  {'':44} {heads} {'ratio':>8}  aim ≤ {AIM}")
    missed = 0
    for (reader, page), (small, large) in found.items():
        ratio = large / small
        missed += ratio > AIM and "every" not in reader and page != "search"
        mark = "" if ratio <= AIM else "  above the aim"
        print(f"  {page + ', ' + reader:44} {small:11.1f} {large:11.1f} {ratio:8.2f}{mark}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
