"""A base in Jiangjin with a capacity: the court answers for it, the fisheries officers share it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.conftest import NOW, Cast
from xiejiang.agencies import queries as agencies
from xiejiang.agencies.domain import Role
from xiejiang.agencies.models import Person, Post
from xiejiang.audit.domain import By
from xiejiang.bases import services
from xiejiang.bases.domain import (
    Amount,
    Ask,
    Details,
    Founding,
    Measure,
    Offer,
    Place,
    Purpose,
    Setting,
    ShareRole,
    Standing,
    Unit,
)
from xiejiang.bases.models import Base, Booking, Capacity
from xiejiang.bases.services import Entry
from xiejiang.cases.models import Case

TODAY = NOW.date()
SQUARE = {
    "type": "Polygon",
    "coordinates": [
        [[106.2, 29.2], [106.3, 29.2], [106.3, 29.3], [106.2, 29.3], [106.2, 29.2]],
    ],
}


def details(**changes: Any) -> Details:
    """What is said of the base, with changes."""
    place = {
        "division": "500116",
        "words": "油溪镇江岸",
        "longitude": Decimal("106.25"),
        "latitude": Decimal("29.29"),
        "outline": SQUARE,
        **changes.pop("place", {}),
    }
    given = {
        "name": "江津江岸修复基地",
        "purposes": (Purpose.RESTORATION, Purpose.REPLANTING),
        "place": Place(**place),
        "setting": Setting.TREATED,
        "founding": Founding("共建协议", "渝江津法〔2025〕1号", date(2025, 3, 1)),
    }
    return Details(**{**given, **changes})


def mu(value: str) -> Amount:
    return Amount.of(value, Unit.MU)


@dataclass(frozen=True)
class Site:
    """The base, its capacity and its people."""

    cast: Cast
    base: Base
    capacity: Capacity
    case: Case
    judge: By
    """Of the owner, not taking part in the case."""
    chief: By

    def ask(self, amount: Amount | None = None, **changes: Any) -> Ask:
        given: dict[str, Any] = {
            "measure": Measure.REPLANTING,
            "amount": amount or mu("4"),
            "since": date(2026, 12, 1),
            "until": date(2026, 12, 20),
            "matter": self.case.pk,
        }
        return Ask(**{**given, **changes})

    def hold(self, amount: Amount | None = None, who: str = "fisheries", **changes: Any) -> Booking:
        by = self.cast.by(who)
        return services.hold(by, base=self.base, ask=self.ask(amount, **changes))

    def left(self) -> Amount:
        self.capacity.refresh_from_db()
        return self.capacity.left


def court_head(cast: Cast) -> By:
    """Somebody who decides for the court; the cast has only a judge."""
    person = Person.objects.create(
        username="court_head",
        name="院长甲",
        password=cast.posts["judge"].person.password,
        must_change_password=False,
    )
    post = Post.objects.create(
        person=person,
        agency=cast.agency("500116-court"),
        role=Role.APPROVER.value,
        title="院长",
        since=date(2020, 1, 1),
    )
    return By(agencies.actor(post), NOW)


@pytest.fixture
def site(cast: Cast, case: Case) -> Site:
    return built(cast, case)


def built(cast: Cast, case: Case) -> Site:
    """The base in whatever database is in use."""
    chief, judge = court_head(cast), cast.by("judge")
    entry = Entry(cast.agency("500116-court"), details(), Standing.OPEN, date(2025, 3, 12))
    base = services.register(chief, entry=entry)
    services.share(
        chief, base=base, agency=cast.agency("500116-agriculture"), role=ShareRole.PARTNER
    )
    offer = Offer(2026, Measure.REPLANTING, mu("10"), "2026年造林方案", ("中山杉", "桤木"))
    capacity = services.set_capacity(judge, base=base, offer=offer)
    return Site(cast, base, capacity, case, judge, chief)


NOWHERE = uuid.UUID(int=404)
