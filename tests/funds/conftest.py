"""A book with money in it: what a judgment ordered, an account for it, a plan and a contractor."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from tests.conftest import NOW, Cast
from xiejiang.agencies.models import Agency
from xiejiang.funds import services
from xiejiang.funds.domain import (
    AccountKind,
    Claim,
    Due,
    OrderKind,
    Payment,
    Source,
    SourceKind,
)
from xiejiang.funds.models import Account, Budget, Milestone, Obligation, Order
from xiejiang.kernel.money import Money

MATTER = uuid.UUID(int=7)
OTHER_MATTER = uuid.UUID(int=8)
TODAY = NOW.date()
JUDGMENT = Source(SourceKind.JUDGMENT, "（2026）渝0116民初12号民事判决书", "judgment-12")
MILLION = Money.yuan(1_000_000)


def claim(amount: Money = MILLION, **changes: Any) -> Claim:
    """What the judgment orders: restoration costs in two instalments."""
    half = Money(amount.fen // 2)
    given: dict[str, Any] = {
        "obligor": "某化工公司",
        "amount": amount,
        "component": "修复费用",
        "source": JUDGMENT,
        "enforceable": True,
        "dues": (
            Due(TODAY - timedelta(days=40), half, "判决书主文第二项"),
            Due(TODAY + timedelta(days=50), amount - half, "判决书主文第二项"),
        ),
    }
    return Claim(**{**given, **changes})


@dataclass(frozen=True)
class Book:
    """The book of the ecology officers of Jiangjin."""

    cast: Cast
    agency: Agency
    owed: Obligation
    deposit: Account
    fund: Account
    contractor: Account
    budget: Budget
    milestone: Milestone

    def receive(self, amount: Money, **given: Any) -> Any:
        given.setdefault("obligation", self.owed)
        given.setdefault("account", self.deposit)
        return services.receive(self.cast.by("ecology"), amount=amount, **given)

    def payment(self, amount: Money, kind: OrderKind = OrderKind.PAYMENT, **given: Any) -> Payment:
        given.setdefault("valid_until", TODAY + timedelta(days=30))
        given.setdefault("words", "增殖放流第一期")
        given.setdefault("source", Source(SourceKind.CONTRACT, "施工合同", "contract-1"))
        return Payment(kind, amount, **given)

    def order(self, amount: Money, kind: OrderKind = OrderKind.PAYMENT, **given: Any) -> Order:
        payer = given.pop("payer", self.deposit)
        payee = given.pop("payee", self.contractor)
        milestone = given.pop("milestone", self.milestone if kind.spends else None)
        matter = given.pop("matter", None)
        return services.order(
            self.cast.by("ecology"),
            payer=payer,
            payee=payee,
            payment=self.payment(amount, kind, **given),
            milestone=milestone,
            matter=matter,
        )

    def accept(self) -> None:
        services.accept_milestone(
            self.cast.by("ecology"),
            milestone=self.milestone,
            accepted_on=TODAY,
            acceptance="验收意见 1 号",
        )
        self.milestone.refresh_from_db()

    def pay(self, amount: Money, kind: OrderKind = OrderKind.PAYMENT, **given: Any) -> Order:
        made = self.order(amount, kind, **given)
        head = self.cast.by("ecology_head")
        if kind is OrderKind.ADVANCE:
            services.approve_advance(head, order=made, reason="汛期以前必须备料")
        else:
            services.approve(head, order=made)
        return services.carry_out(self.cast.by("ecology"), order=made)


def opened(cast: Cast, code: str, who: str, kind: AccountKind, name: str) -> Account:
    return services.open_account(cast.by(who), agency=cast.agency(code), kind=kind, name=name)


@pytest.fixture
def book(cast: Cast) -> Book:
    agency, by = cast.agency("500116-ecology"), cast.by("ecology")
    budget = services.set_budget(
        cast.by("ecology_head"),
        agency=agency,
        matter=MATTER,
        plan="plan-1",
        words="丁家沱岸线修复方案",
        amount=Money.yuan(800_000),
    )
    code = agency.code
    return Book(
        cast=cast,
        agency=agency,
        owed=services.register_claim(by, agency=agency, matter=MATTER, claim=claim()),
        deposit=opened(cast, code, "ecology", AccountKind.DEPOSIT, "待缴库专户"),
        fund=opened(cast, code, "ecology", AccountKind.FUND, "修复专项资金"),
        contractor=opened(cast, code, "ecology", AccountKind.CONTRACTOR, "某生态工程公司"),
        budget=budget,
        milestone=services.add_milestone(
            by, budget=budget, reference="m-1", words="岸线清淤", price=Money.yuan(500_000)
        ),
    )
