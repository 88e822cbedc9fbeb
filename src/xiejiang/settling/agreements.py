"""Agreements as they stand: what was recorded, signed, confirmed, entered, paid and overdue."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from xiejiang.audit.domain import Actor
from xiejiang.cases import queries as cases
from xiejiang.cases.queries import Case
from xiejiang.funds import queries as funds
from xiejiang.kernel.money import Money
from xiejiang.proceedings import queries as proceedings
from xiejiang.proceedings.queries import Proceeding
from xiejiang.settling.deals import Remedy, Signed, signed_in
from xiejiang.settling.errors import AgreementNotFound
from xiejiang.settling.models import Agreement, Effect

KEY = ("proceeding_id", "kind", "nth")


@dataclass(frozen=True, slots=True)
class Paid:
    """One instalment and how much of it was paid, the oldest first."""

    position: int
    on: date
    amount: Money
    paid: Money
    overdue: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """协议现在怎样: its text, its signing, its effect, and what was paid."""

    agreement: Agreement
    signed: Signed
    newest: int
    effect: Effect | None
    """Of this signing, of whichever version."""
    instalments: tuple[Paid, ...]
    overdue: Money

    @property
    def remedies(self) -> tuple[Remedy, ...]:
        """What the law allows when it is not performed, as it stands now."""
        titled = self.signed.confirmed is not None
        money = bool(self.agreement.amount) and not self.agreement.restore
        fits = {"title": titled, "none": not titled, "money": not titled and money}
        return tuple(r for r in self.signed.deal.remedies if fits[r.when])

    @property
    def title_missing(self) -> bool:
        """Whether it was confirmed after it entered the ledger, and the ledger does not know."""
        owed = self.effect.obligation if self.effect else None
        return owed is not None and not owed.enforceable and self.signed.confirmed is not None


Found = Sequence[Proceeding] | None
"""The proceedings of the case, by whoever has just asked for them."""


def signed(*, by: Actor, case: Case, found: Found = None) -> list[tuple[Proceeding, Signed]]:
    """Every signing in the proceedings of a case that may be seen."""
    rows = proceedings.for_case(by=by, case=case) if found is None else found
    return [(p, s) for p in rows for s in signed_in(p)]


def to_record(*, by: Actor, case: Case, found: Found = None) -> list[tuple[Proceeding, Signed]]:
    """The signings whose content may still be recorded: nothing of them is in the ledger yet."""
    entered = set(Effect.objects.filter(agreement__case=case).values_list(*KEY))
    every = signed(by=by, case=case, found=found)
    return [(p, s) for p, s in every if (p.pk, s.deal.id, s.nth) not in entered]


def get(*, by: Actor, agreement_id: uuid.UUID, on: date) -> Standing:
    """One agreement; "not found" also when its case may not be seen."""
    rows = Agreement.objects.select_related("case__lead", "agency").prefetch_related("dues")
    found = rows.filter(pk=agreement_id, case__in=cases.visible(by=by)).first()
    if found is None:
        raise AgreementNotFound
    made = _standing([found], signed(by=by, case=found.case), on=on)
    if not made:
        raise AgreementNotFound
    return made[0]


def of_case(*, by: Actor, case: Case, on: date, found: Found = None) -> list[Standing]:
    """The agreements of a case that is seen: of every signing the last version."""
    rows = Agreement.objects.filter(case=case).select_related("case__lead", "agency")
    rows = rows.prefetch_related("dues")
    last = {a.signing: a for a in rows.order_by("version")}
    if not last:
        return []
    made = _standing(last.values(), signed(by=by, case=case, found=found), on=on)
    return sorted(made, key=lambda s: s.signed.at)


def case_of_agreement(key: uuid.UUID) -> uuid.UUID | None:
    """The case of an agreement, without showing anything of either."""
    return Agreement.objects.filter(pk=key).values_list("case", flat=True).first()


def _standing(
    rows: Collection[Agreement], signings: Sequence[tuple[Proceeding, Signed]], *, on: date
) -> list[Standing]:
    """Agreements of one case, each beside its signing; those whose signing is not seen are not."""
    by_key = {(p.pk, s.deal.id, s.nth): s for p, s in signings}
    ids = {row.case_id for row in rows}
    every = Agreement.objects.filter(case__in=ids).order_by("version")
    newest = {tuple(key): version for *key, version in every.values_list(*KEY, "version")}
    entered = Effect.objects.filter(agreement__case__in=ids).select_related(
        "obligation__account", "obligation__agency", "duty__project"
    )
    effects = {e.signing: e for e in entered}
    return [
        _one(row, by_key[row.signing], newest[row.signing], effects.get(row.signing), on)
        for row in rows
        if row.signing in by_key
    ]


def _one(row: Agreement, sign: Signed, newest: int, effect: Effect | None, on: date) -> Standing:
    owed = effect.obligation if effect else None
    late = funds.overdue_of(owed, on=on) if owed else None
    covered = owed.amount - owed.account.balance if owed else 0
    return Standing(
        agreement=row,
        signed=sign,
        newest=newest,
        effect=effect,
        instalments=tuple(_paid(row, covered, on)),
        overdue=Money(late.fen if late else 0),
    )


def _paid(row: Agreement, covered: int, on: date) -> Iterable[Paid]:
    for due in row.dues.all():
        part = min(due.amount, covered)
        covered -= part
        late = part < due.amount and due.on < on
        yield Paid(due.position, due.on, Money(due.amount), Money(part), late)
