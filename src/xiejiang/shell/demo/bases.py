"""基地 of the demonstration: published bases with their sources; the rest is marked 补设."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.utils import timezone

from xiejiang.agencies import queries as agencies
from xiejiang.audit.domain import NODE, Actor, By
from xiejiang.bases import services
from xiejiang.bases.domain import (
    Amount,
    Ask,
    Details,
    EventKind,
    Measure,
    Occasion,
    Offer,
    Outcome,
    Place,
    Purpose,
    Setting,
    ShareRole,
    Standing,
    Unit,
)
from xiejiang.bases.queries import Base
from xiejiang.bases.services import Entry
from xiejiang.cases import queries as cases
from xiejiang.shell.demo import replay, script

FILE = Path(__file__).parent / "bases.toml"


def open_bases(now: datetime) -> list[Base]:
    """Register every base of the file, with what is booked, planned and achieved there."""
    rows = tomllib.loads(FILE.read_text("utf-8"))["base"]
    by = By(NODE, now)
    made = services.import_entries(by, entries=[_entry(row) for row in rows])
    for base, row in zip(made, rows, strict=True):
        _furnish(by, base, row)
        for booking in row.get("booking", ()):
            _book(by, base, booking)
    return made


def _entry(row: Mapping[str, Any]) -> Entry:
    east, north = map(Decimal, row["point"]) if "point" in row else (None, None)
    land = Amount.of(row["land"][0], Unit(row["land"][1])) if "land" in row else None
    details = Details(
        name=row["name"],
        purposes=tuple(Purpose(p) for p in row["purposes"]),
        setting=Setting(row["setting"]),
        place=Place(row["division"], row["place"], east, north, land=land),
        about=row["about"],
        source=row["source"],
        hours=row.get("hours", ""),
    )
    agency = agencies.agency(code=row["agency"])
    return Entry(agency, details, Standing(row["standing"]), row.get("since"))


def _furnish(by: By, base: Base, row: Mapping[str, Any]) -> None:
    today = timezone.localdate(by.at)
    for given in row.get("shared", ()):
        services.share(
            by,
            base=base,
            agency=agencies.agency(code=given["agency"]),
            role=ShareRole(given["role"]),
            agreement=given["agreement"],
        )
    for given in row.get("capacity", ()):
        offer = Offer(
            given.get("year", today.year),
            Measure(given["measure"]),
            Amount.of(given["amount"], Unit(given["unit"])),
            given["source"],
            tuple(given.get("species", ())),
            filled_in=True,
        )
        services.set_capacity(by, base=base, offer=offer)
    for given in row.get("event", ()):
        services.plan_event(by, base=base, occasion=_occasion(given, today))
    for given in row.get("result", ()):
        services.record_result(by, base=base, outcome=_outcome(given))


def _occasion(given: Mapping[str, Any], today: date) -> Occasion:
    since = today + timedelta(days=given["in_days"])
    return Occasion(
        EventKind(given["kind"]),
        given["title"],
        since,
        since + timedelta(days=given["lasts"] - 1),
        given.get("starts"),
        given.get("ends"),
        filled_in=True,
    )


def _outcome(given: Mapping[str, Any]) -> Outcome:
    return Outcome(
        given["year"],
        given["indicator"],
        Decimal(given["value"]),
        given["unit"],
        given["measured"],
        given["source"],
        filled_in=not given.get("published", False),
    )


def _book(by: By, base: Base, given: Mapping[str, Any]) -> None:
    """A booking for a published case that is here; within the year, whose capacity it takes."""
    case = cases.by_source(key=given["case"])
    if case is None:
        return
    today = timezone.localdate(by.at)
    last = today.replace(month=12, day=31)
    since = given.get("since") or min(today + timedelta(days=given["in_days"]), last)
    ask = Ask(
        measure=Measure(given["measure"]),
        amount=Amount.of(given["amount"], Unit(given["unit"])),
        since=since,
        until=given.get("until", since),
        matter=case.pk,
        species=given.get("species", ""),
        words=given["words"],
        filled_in=True,
    )
    who = By(_officer(given["who"]), by.at) if "who" in given else by
    booking = services.hold(who, base=base, ask=ask)
    if used := given.get("used"):
        services.confirm(by, booking=booking)
        actual = Amount.of(used["amount"], ask.amount.unit)
        services.use(by, booking=booking, actual=actual, on=used["on"], remark=used["remark"])


def _officer(key: str) -> Actor:
    """Somebody of the cast in their first post."""
    [member] = [m for m in script.cast() if m.key == key]
    code, role, _title = member.posts[0]
    return replay.acting(member, code, role)
