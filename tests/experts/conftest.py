"""A pool in which everybody is somebody's problem, and a case to look for them in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import pytest

from tests.conftest import NOW, Cast
from xiejiang.audit import queries as log
from xiejiang.cases import services as cases
from xiejiang.cases.domain import NewParty, ParticipantRole, PartyKind, PartyRole
from xiejiang.cases.models import Case
from xiejiang.experts import queries, services
from xiejiang.experts.domain import (
    Commission,
    Consent,
    Entry,
    MemberKind,
    Paper,
    Route,
    Said,
    Told,
)
from xiejiang.experts.models import Engagement, Member, Selection
from xiejiang.experts.queries import Asked
from xiejiang.experts.services import Wanted
from xiejiang.kernel.money import Money

TODAY = NOW.date()
POLLUTED = "surface-water.environment"
LICENCE = Paper("司法鉴定许可证", "演示 1 号", "某省司法厅", date(2024, 1, 1), date(2028, 1, 1))
CLEAR = Told(TODAY, Said.NO, Said.NO, Said.NO, Said.NO)
WATER = Wanted("受污染水体的损害数额", (POLLUTED,))


def entry(name: str = "演示鉴定所", **changes: Any) -> Entry:
    """A registered institution in Yuzhong with one item."""
    made = Entry(
        MemberKind.REGISTERED, name, "500103", (POLLUTED,), fee=Money.yuan(30_000), capacity=3
    )
    return replace(made, **changes)


@dataclass(frozen=True)
class Pool:
    """The pool, and what its tests do over and over."""

    cast: Cast
    case: Case

    def enter(
        self, name: str = "演示鉴定所", papers: tuple[Paper, ...] = (LICENCE,), **c: Any
    ) -> Member:
        return services.enter(
            self.cast.by("liaison"),
            agency=self.cast.agency("500116-agriculture"),
            entry=entry(name, **c),
            papers=papers,
        )

    def declare(self, member: Member, told: Told = CLEAR) -> None:
        services.declare(self.cast.by("fisheries"), case=self.case, member=member, told=told)

    def agree(self, *members: Member, wanted: Wanted = WATER) -> Selection:
        return services.agree(
            self.cast.by("fisheries"),
            case=self.case,
            wanted=wanted,
            members=members,
            consents=[Consent("某化工公司", TODAY), Consent("主办机关", TODAY)],
        )

    def announce(self, *members: Member, **given: Any) -> Selection:
        wanted = given.pop("wanted", WATER)
        return services.announce(
            self.cast.by("fisheries"), case=self.case, wanted=wanted, members=members, **given
        )

    def grow(self, selection: Selection) -> None:
        """Other work goes on until the log is long enough."""
        for number in range(selection.size or 0):
            if log.head_size() >= (selection.size or 0):
                return
            self.enter(f"演示旁人{number}-{selection.pk}")

    def draw(self, selection: Selection) -> Selection:
        self.grow(selection)
        return services.draw(self.cast.by("fisheries"), selection=selection)

    def commission(self, member: Member, selection: Selection | None, **given: Any) -> Engagement:
        made = {
            "route": Route.APPRAISAL,
            "matters": WATER.matters,
            "fee": Money.yuan(20_000),
            "on": TODAY - timedelta(days=20),
        }
        keys = ("route", "matters", "fee", "on", "agreed", "simple")
        made |= {k: given.pop(k) for k in keys if k in given}
        return services.commission(
            self.cast.by("fisheries"),
            case=self.case,
            member=member,
            given=Commission(**made),
            selection=selection,
            **given,
        )

    def step(self, engagement: Engagement, step: str, ago: int = 0, **given: Any) -> Any:
        return services.take_step(
            self.cast.by("fisheries"),
            engagement=engagement,
            step=step,
            on=TODAY - timedelta(days=ago),
            expected_version=engagement.version,
            **given,
        )

    def deliver(self, member: Member, **given: Any) -> Engagement:
        """An engagement from commission to opinion."""
        self.declare(member)
        made = self.commission(member, self.agree(member), **given)
        self.step(made, "accepted", 18)
        self.step(made, "delivered", 4, number="演示 1 号", words="损害数额二十万元")
        return made


@pytest.fixture
def pool(cast: Cast, case: Case) -> Pool:
    cases.add_party(
        cast.by("fisheries"),
        case=case,
        party=NewParty("某化工公司", PartyKind.ORGANISATION, PartyRole.LIABLE),
        version=case.version,
    )
    case.refresh_from_db()
    cases.add_participant(
        cast.by("fisheries"),
        case=case,
        agency=cast.agency("500116-court"),
        role=ParticipantRole.HEAR,
    )
    case.refresh_from_db()
    return Pool(cast, case)


def found(pool: Pool, **asked: Any) -> dict[str, queries.Candidate]:
    rows = queries.find(
        by=pool.cast.actor("fisheries"), case=pool.case, asked=Asked(on=TODAY, **asked)
    )
    return {c.member.name: c for c in rows}


def words(error: pytest.ExceptionInfo[Any]) -> str:
    return str(error.value)
