"""Balances at a day, statements, trial balances, and what is overdue of an obligation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef, Subquery

from xiejiang.funds.domain import EntryKind, Overdue
from xiejiang.funds.models import Account, Entry, Obligation, Posting
from xiejiang.kernel.money import Money


@dataclass(frozen=True, slots=True)
class Statement:
    """对账单: what an account held before, each posting, and what it holds after."""

    account: Account
    opening: Money
    postings: tuple[Posting, ...]
    closing: Money
    more: bool
    """There are postings beyond those shown."""

    @property
    def came_in(self) -> Money:
        return Money(sum(p.amount for p in self.postings if p.amount > 0))

    @property
    def went_out(self) -> Money:
        return Money(-sum(p.amount for p in self.postings if p.amount < 0))


@dataclass(frozen=True, slots=True)
class TrialRow:
    """One account in a trial balance."""

    account: Account
    balance: Money


def balance(*, account: Account, on: date) -> Money:
    """What an account held at the end of a day: the balance after its last posting until then."""
    last = Posting.objects.filter(account=account, on__lte=on).order_by("-on", "-serial")
    return Money(last.values_list("after", flat=True).first() or 0)


def statement(
    *, account: Account, since: date, until: date, limit: int = 500, after: int = 0
) -> Statement:
    """The postings of an account from one day to another; ``after`` is the last serial shown."""
    within = Posting.objects.filter(account=account, on__gte=since, on__lte=until)
    rows = list(
        within.filter(serial__gt=after)
        .select_related("entry", "account__agency")
        .order_by("serial")[: limit + 1]
    )
    shown = rows[:limit]
    if shown:
        opening = shown[0].after - shown[0].amount
        closing = shown[-1].after
    else:
        opening = closing = balance(account=account, on=until).fen
    return Statement(account, Money(opening), tuple(shown), Money(closing), len(rows) > limit)


def trial_balance(*, agency_id: int, on: date) -> list[TrialRow]:
    """Every account of an agency at the end of a day; they sum to zero."""
    last = Posting.objects.filter(account=OuterRef("pk"), on__lte=on).order_by("-on", "-serial")
    rows = Account.objects.filter(agency_id=agency_id, opened_on__lte=on).annotate(
        held=Subquery(last.values("after")[:1])
    )
    return [TrialRow(a, Money(a.held or 0)) for a in rows.order_by("kind", "name")]


def _due_and_paid(obligation: Obligation, on: date) -> tuple[list[tuple[date, int]], int]:
    dues = [(i.on, i.amount) for i in obligation.instalments.all() if i.on < on]
    return dues, obligation.amount - obligation.account.balance


def overdue_of(obligation: Obligation, *, on: date) -> Overdue | None:
    """What of an obligation should have been paid before a day and was not: oldest dues first."""
    dues, covered = _due_and_paid(obligation, on)
    late, oldest = 0, None
    for day, fen in sorted(dues):
        part = max(0, fen - covered)
        covered = max(0, covered - fen)
        if part and oldest is None:
            oldest = day
        late += part
    late = min(late, obligation.account.balance)
    if not late or oldest is None:
        return None
    return Overdue(obligation.pk, late, (on - oldest).days)


EVERYTHING = 10_000_000
"""A limit that no account reaches: for files, which are read whole."""
STATEMENT_HEAD = ("记账日", "发生日", "凭证", "事由", "摘要", "来由", "金额（元）", "余额（元）")


def statement_rows(found: Statement) -> list[tuple[object, ...]]:
    """A statement as the rows of a file."""
    return [
        (
            p.on,
            p.entry.happened_on,
            voucher(p.entry),
            EntryKind(p.entry.kind).zh,
            p.entry.words,
            p.entry.source_words,
            Money(p.amount).in_yuan,
            Money(p.after).in_yuan,
        )
        for p in found.postings
    ]


def voucher(entry: Entry) -> str:
    """The number of an entry as people write it."""
    return f"{entry.year}年记字第{entry.number}号"
