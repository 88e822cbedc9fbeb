"""The money of a project, as the ledger has it: planned, committed, paid, owed, and the deposit."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from xiejiang.audit.domain import NODE, Actor
from xiejiang.funds import queries as funds
from xiejiang.funds.domain import OrderState
from xiejiang.kernel.money import Money
from xiejiang.restoration.errors import ProjectNotFound
from xiejiang.restoration.models import Duty, Project
from xiejiang.restoration.seeing import sees


@dataclass(frozen=True, slots=True)
class Paid:
    """One payment order for a milestone."""

    order: uuid.UUID
    entry: int | None
    milestone: int | None
    amount: Money
    state: OrderState


@dataclass(frozen=True, slots=True)
class Purse:
    """The money of a project, as the ledger has it."""

    planned: Money
    committed: Money
    paid: Money
    owed: Money
    """What is still to be paid under the obligations of its duties."""
    due: Money
    """What those obligations came to."""
    orders: tuple[Paid, ...]
    obligations: tuple[tuple[int, str, Money, Money], ...]
    """Key, component, amount, what is left."""
    bonds: tuple[tuple[str, Money, Money | None, int | None], ...]
    """Of which title, how much was promised, how much lies there, in which account."""

    @property
    def any(self) -> bool:
        return bool(self.planned.fen or self.obligations or self.bonds)


def purse_of(project: Project) -> Purse:
    """The whole purse, for the room's own use: what is published is the same for everybody."""
    return purse(by=NODE, project=project)


def purse(*, by: Actor, project: Project) -> Purse:
    """Planned, committed, paid and owed; read by whoever sees the case."""
    if not sees(project, by=by):
        raise ProjectNotFound
    seen = (project.case_id,)
    budget = funds.budgets(by=by, matters=seen).filter(pk=project.budget or 0).first()
    orders = []
    if budget is not None:
        rows = funds.orders(by=by, matters=seen).filter(milestone__budget=budget)
        orders = [
            Paid(o.pk, o.entry_id, o.milestone_id, Money(o.amount), OrderState(o.state))
            for o in rows
        ]
    duties = list(project.duties.all())
    keys = [pk for d in duties for pk in d.obligations]
    owed = list(funds.obligations(by=by, matters=seen).filter(pk__in=keys, matter=project.case_id))
    return Purse(
        planned=Money(budget.amount if budget else 0),
        committed=Money(budget.committed if budget else 0),
        paid=Money(sum(o.amount.fen for o in orders if o.state is OrderState.CARRIED_OUT)),
        owed=Money(sum(o.account.balance for o in owed)),
        due=Money(sum(o.amount for o in owed)),
        orders=tuple(orders),
        obligations=tuple(
            (o.pk, o.component, Money(o.amount), Money(o.account.balance)) for o in owed
        ),
        bonds=tuple(_bonds(by, project, duties)),
    )


def _bonds(
    by: Actor, project: Project, duties: list[Duty]
) -> list[tuple[str, Money, Money | None, int | None]]:
    given = [d for d in duties if d.bond]
    keys = [d.bond_account for d in given if d.bond_account]
    rows = funds.accounts(by=by, matters=(project.case_id,)).filter(pk__in=keys)
    held = {a.pk: Money(a.balance) for a in rows}
    return [
        (d.title, Money(d.bond or 0), held.get(d.bond_account or 0), d.bond_account) for d in given
    ]
