"""Money from a ledger of one node to one of another: no fen lost, none made, both agree."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import NOW, PASSWORD
from tests.exchange.several import Site
from tests.funds.conftest import JUDGMENT, MATTER, TODAY, claim, opened
from xiejiang.audit.domain import NODE, By
from xiejiang.exchange import funds_out, services
from xiejiang.exchange.domain import OutgoingState
from xiejiang.exchange.intake import Answer
from xiejiang.exchange.models import Incoming, Outgoing
from xiejiang.funds import services as funds
from xiejiang.funds.checking import check
from xiejiang.funds.domain import AccountKind, OrderKind, Payment
from xiejiang.funds.errors import FundsError
from xiejiang.funds.models import Account, Transfer
from xiejiang.kernel.money import Money

pytestmark = pytest.mark.django_db
Sites = tuple[Site, Site, Site]
K = Money.yuan(1_000)
SENDER, TAKER = "500116-ecology", "500116-police"
"""The ecology bureau keeps its book on A, and whoever takes the money on B."""
LATER = NOW + timedelta(hours=1)


@dataclass
class Two:
    """The two ledgers, and what is carried between them."""

    a: Site
    c: Site
    deposit: Account
    into: Account

    def send(self, amount: Money = K + K) -> None:
        """Two receipts of a judgment, and an order that sends both to the damaged region."""
        with self.a.here():
            cast = self.a.cast
            agency = cast.agency(SENDER)
            owed = funds.register_claim(
                cast.by("ecology"), agency=agency, matter=MATTER, claim=claim()
            )
            for part in (amount.fen // 2, amount.fen - amount.fen // 2):
                funds.receive(
                    cast.by("ecology"), account=self.deposit, amount=Money(part), obligation=owed
                )
            transit = opened(cast, SENDER, "ecology", AccountKind.TRANSIT, "移交在途")
            payment = Payment(
                OrderKind.TRANSFER,
                amount,
                "增殖放流",
                JUDGMENT,
                TODAY + timedelta(days=30),
                to_code=TAKER,
                to_name="重庆市公安局江津区分局",
            )
            order = funds.order(
                cast.by("ecology"),
                payer=self.deposit,
                payee=transit,
                payment=payment,
                matter=MATTER,
            )
            funds.approve(cast.by("ecology_head"), order=order)
            funds.carry_out(cast.by("ecology"), order=order)

    def sealed(self, site: Site) -> list[Outgoing]:
        with site.here():
            before = set(Outgoing.objects.values_list("pk", flat=True))
            for _words, work in funds_out.pending(now=LATER):
                work()
            return list(Outgoing.objects.exclude(pk__in=before).order_by("stream", "sequence"))

    def carry(self, site: Site) -> list[Answer]:
        to = self.c if site is self.a else self.a
        return [site.carry(row, to, LATER) for row in self.sealed(site)]

    def half(self, site: Site) -> Transfer:
        with site.here():
            return Transfer.objects.get()

    def arrive(self, amount: Money) -> None:
        with self.c.here():
            by, half = self.c.cast.by("police"), Transfer.objects.get()
            funds.take_arrival(by, transfer=half, account=self.into, amount=amount)

    def take_back(self, amount: Money) -> None:
        with self.a.here():
            by = self.a.cast.by("ecology_head")
            half = Transfer.objects.get()
            funds.take_back(by, transfer=half, account=self.deposit, amount=amount, reason="退票")

    def sound(self) -> None:
        for site in (self.a, self.c):
            with site.here():
                assert check() == []


@pytest.fixture
def two(sites: Sites) -> Two:
    a, c, _ = sites
    with a.here():
        deposit = opened(a.cast, SENDER, "ecology", AccountKind.DEPOSIT, "待缴库专户")
    with c.here():
        into = opened(c.cast, TAKER, "police", AccountKind.FUND, "接收专户")
    return Two(a, c, deposit, into)


def refusals(answers: list[Answer]) -> list[str]:
    return [one.refused.code if one.refused else "" for one in answers]


def test_money_goes_over_and_both_books_say_what_arrived(two: Two) -> None:
    two.send()
    assert refusals(two.carry(two.a)) == [""]
    assert two.sealed(two.a) == [], "nothing is told twice"
    into = two.half(two.c)
    assert (into.amount, into.done, into.other_code) == (2 * K.fen, 0, SENDER)
    assert [o["reference"] for o in into.origins] == ["judgment-12"] * 2
    assert two.sealed(two.c) == [], "there is nothing to say yet"
    two.arrive(K + Money(1))
    assert (two.half(two.a).done, two.half(two.a).open) == (0, 2 * K.fen)
    assert refusals(two.carry(two.c)) == [""]
    assert two.half(two.a).open == two.half(two.c).open == K.fen - 1
    two.arrive(K - Money(1))
    assert refusals(two.carry(two.c)) == [""]
    assert two.half(two.a).open == two.half(two.c).open == 0
    two.sound()
    with two.c.here():
        row = Incoming.objects.get()
        client = Client()
        assert client.login(username="police", password=PASSWORD)
        page = client.get(f"/exchange/in/{row.pk}/funds/", follow=True)
        assert "两边已经对平" in page.content.decode()
        assert client.login(username="outsider", password=PASSWORD)
        assert client.get(f"/exchange/in/{row.pk}/funds/").status_code == 404


def test_what_is_declined_goes_back_and_what_went_back_cannot_arrive(two: Two) -> None:
    two.send()
    two.carry(two.a)
    two.arrive(K)
    with two.c.here():
        by = two.c.cast.by("police_head")
        funds.decline(by, transfer=Transfer.objects.get(), reason="河段已经修复")
    assert refusals(two.carry(two.c)) == [""]
    assert (two.half(two.a).declined, two.half(two.a).open) == (True, K.fen)
    two.take_back(K)
    assert refusals(two.carry(two.a)) == [""]
    assert (two.half(two.c).returned, two.half(two.c).open) == (K.fen, 0)
    assert two.sealed(two.a) == two.sealed(two.c) == []
    two.sound()


def test_what_both_sides_claim_is_refused_with_a_reason_and_stays_open(two: Two) -> None:
    """The sender took back what the receiver has booked: one of them is wrong, and both see it."""
    two.send()
    two.carry(two.a)
    two.take_back(K + Money(5))
    two.arrive(K)
    (answer,) = two.carry(two.c)
    assert answer.refused is not None
    assert "移交" in str(answer.refused)
    (told,) = two.carry(two.a)
    assert told.refused is not None
    assert "已经登记到账" in str(told.refused)
    with two.a.here():
        row = Outgoing.objects.exclude(state=OutgoingState.ACCEPTED).get()
        assert (row.state, row.reason != "") == (OutgoingState.REFUSED, True)
    assert two.half(two.a).open == K.fen - 5
    two.sound()
    with two.a.here():  # the sender looks again, and corrects by telling once more
        services.send_again(By(NODE, LATER), node=row.node)
    assert len(two.sealed(two.a)) == 1


def altered(two: Two, change: Callable[[dict[str, Any]], None]) -> str:
    """The refusal of a list that the node changed after its ledger wrote it."""
    two.send()
    with two.a.here():
        half = Transfer.objects.get()
        said = json.loads(json.dumps(half.said))
        change(said)
        Transfer.objects.update(said=said)
    (answer,) = two.carry(two.a)
    assert answer.refused is not None
    with two.c.here():
        assert not Transfer.objects.exists()
        assert not Incoming.objects.exists()
    return str(answer.refused)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"fen": 3 * K.fen}, "摘要不同"),
        ({"to_code": "500117-police"}, "摘要不同"),
        ({"sent_on": "2026-13-45"}, "摘要不同"),
    ],
)
def test_what_the_log_does_not_say_is_refused(two: Two, change: dict[str, Any], why: str) -> None:
    assert why in altered(two, lambda said: said.update(change))


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("arrive"), st.integers(1, 9)),
        st.tuples(st.just("back"), st.integers(1, 9)),
        st.tuples(st.sampled_from(["carry-a", "carry-c", "carry-both"]), st.just(0)),
    ),
    max_size=10,
)


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=STEPS)
def test_whatever_happens_no_fen_is_made_or_lost_across_the_nodes(
    sites: Sites, two: Two, steps: list[tuple[str, int]]
) -> None:
    """Of ten fen: what left A is in transit, taken back, or there; when all is told, both agree."""
    with two.a.here():
        if not Transfer.objects.exists():
            two.send(Money(10))
            two.carry(two.a)
    for what, fen in steps:
        done(two, what, fen)
    a, c = two.half(two.a), two.half(two.c)
    with two.c.here():
        two.into.refresh_from_db()
        assert two.into.balance == c.done
    assert a.done <= c.done
    assert a.open + a.done + a.returned == a.amount == 10
    two.sound()


def done(two: Two, what: str, fen: int) -> None:
    """One step; what the books do not allow, they refuse."""
    try:
        if what == "arrive":
            two.arrive(Money(fen))
        elif what == "back":
            two.take_back(Money(fen))
        for site in (two.a, two.c):
            if what in ("carry-both", f"carry-{site.name[0]}"):
                two.carry(site)
    except FundsError:
        return
