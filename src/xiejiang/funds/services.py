"""Writes of the ledger; every one an act.

::

    open_account(by, *, agency, kind, name, matter=None) -> Account
    close_account(by, *, account) -> Account
    register_claim(by, *, agency, matter, claim) -> Obligation
    reduce_claim(by, *, obligation, amount, source) -> Obligation            # APPROVE
    record_title(by, *, obligation, source) -> Obligation
    hand_to_enforcement(by, *, obligation, words) -> Obligation              # APPROVE
    receive(by, *, account, amount, obligation=None, words="", source=None, happened_on=None)
        -> Entry
    credit_interest(by, *, account, amount, source, matter=None, earmark="") -> Entry
    identify(by, *, entry, obligation) -> Entry
    reverse(by, *, entry, reason) -> Entry                                   # APPROVE
    set_budget, amend_budget, add_milestone, accept_milestone                # :mod:`ordering`
    order, approve, approve_advance, refuse, cancel, carry_out, expire_orders
    announce, take_arrival, take_confirmation, decline, take_back            # :mod:`transferring`
    import_file, match_line, unmatch_line, set_aside                         # :mod:`banking`

Amounts are :class:`kernel.money.Money`. What is booked is booked on the day of the act;
``happened_on`` keeps the day on which it happened.
"""

from __future__ import annotations

import uuid
from datetime import date

from xiejiang.agencies.queries import Agency
from xiejiang.audit.domain import Act, Power
from xiejiang.audit.services import act
from xiejiang.funds import queries
from xiejiang.funds.banking import import_file, match_line, set_aside, unmatch_line
from xiejiang.funds.booking import Sitting, book
from xiejiang.funds.checks import (
    WORKING,
    amount_complaints,
    counter_account,
    insist,
    must_own,
    source_complaints,
    text_complaints,
)
from xiejiang.funds.claims import (
    hand_to_enforcement,
    record_title,
    reduce_claim,
    register_claim,
)
from xiejiang.funds.domain import (
    REVERSIBLE,
    SPENDABLE,
    UNIDENTIFIED_EARMARK,
    AccountKind,
    Draft,
    EntryKind,
    Leg,
    Source,
    SourceKind,
)
from xiejiang.funds.errors import (
    AccountExists,
    AccountNotEmpty,
    NotReversible,
    SamePerson,
)
from xiejiang.funds.models import Account, Entry, Obligation
from xiejiang.funds.ordering import (
    accept_milestone,
    add_milestone,
    amend_budget,
    approve,
    approve_advance,
    cancel,
    carry_out,
    expire_orders,
    order,
    refuse,
    release_reversed,
    set_budget,
)
from xiejiang.funds.transferring import (
    announce,
    decline,
    take_arrival,
    take_back,
    take_confirmation,
)
from xiejiang.kernel.errors import Complaint
from xiejiang.kernel.money import Money

__all__ = [
    "accept_milestone",
    "add_milestone",
    "amend_budget",
    "announce",
    "approve",
    "approve_advance",
    "cancel",
    "carry_out",
    "close_account",
    "credit_interest",
    "decline",
    "expire_orders",
    "hand_to_enforcement",
    "identify",
    "import_file",
    "match_line",
    "open_account",
    "order",
    "receive",
    "record_title",
    "reduce_claim",
    "refuse",
    "register_claim",
    "reverse",
    "set_aside",
    "set_budget",
    "take_arrival",
    "take_back",
    "take_confirmation",
    "unmatch_line",
]


@act("funds.account_opened", *WORKING)
def open_account(
    act: Act, *, agency: Agency, kind: AccountKind, name: str, matter: uuid.UUID | None = None
) -> Account:
    """开立账户：写明类别；只属一个案件的写明案件。"""
    must_own(act, agency)
    insist(text_complaints(name=("名称", name, 120)))
    made, new = Account.objects.get_or_create(
        agency=agency,
        name=name.strip(),
        defaults={
            "kind": kind.value,
            "matter": matter,
            "floor": kind.floor,
            "opened_on": act.today,
        },
    )
    if not new:
        raise AccountExists(name=name.strip())
    act.about(made, matter=matter)
    return made


@act("funds.account_closed", Power.APPROVE, Power.SYSTEM)
def close_account(act: Act, *, account: Account) -> Account:
    """销户：余额为零的账户不再记账。"""
    must_own(act, account.agency)
    act.about(account, matter=account.matter)
    closed = Account.objects.filter(pk=account.pk, balance=0, closed_on__isnull=True)
    if not closed.update(closed_on=act.today):
        account.refresh_from_db()
        raise AccountNotEmpty(name=account.name, balance=Money(account.balance))
    account.refresh_from_db()
    return account


@act("funds.received", *WORKING)
def receive(
    act: Act,
    *,
    account: Account,
    amount: Money,
    obligation: Obligation | None = None,
    words: str = "",
    source: Source | None = None,
    happened_on: date | None = None,
) -> Entry:
    """登记到账：缴纳哪笔应缴款项；不知道由谁缴纳的，登记为待查明。"""
    must_own(act, account.agency)
    draft = _receipt(act, account, amount, obligation, words, source, happened_on)
    entry = book(act, agency=account.agency, drafts=[draft], on=act.today)[0]
    act.about(entry, matter=entry.matter)
    return entry


@act("funds.interest_credited", *WORKING)
def credit_interest(
    act: Act,
    *,
    account: Account,
    amount: Money,
    source: Source,
    matter: uuid.UUID | None = None,
    earmark: str = "",
) -> Entry:
    """登记利息：写明结息凭据；归入哪个案件、什么用途，由登记人写明。"""
    must_own(act, account.agency)
    _must_hold(account)
    insist(amount_complaints(amount) + source_complaints(source))
    on = act.today
    interest = counter_account(account.agency, AccountKind.INTEREST, on)
    legs = (Leg(account.pk, amount.fen), Leg(interest.pk, -amount.fen))
    draft = Draft(
        EntryKind.INTEREST, "结息", legs, source, matter or account.matter, earmark=earmark
    )
    entry = book(act, agency=account.agency, drafts=[draft], on=on)[0]
    act.about(entry, matter=entry.matter)
    return entry


@act("funds.identified", *WORKING)
def identify(act: Act, *, entry: Entry, obligation: Obligation) -> Entry:
    """查明来款：冲销待查明的到账，按应缴款项重新登记，发生日不变。"""
    must_own(act, entry.agency)
    must_own(act, obligation.agency)
    act.about(entry, matter=obligation.matter)
    legs = queries.legs_of(entry)
    sitting = Sitting(
        act,
        agency=entry.agency,
        on=act.today,
        accounts=[*(leg.account for leg in legs), obligation.account_id],
    )
    into = next(leg for leg in legs if leg.fen > 0)
    payer = next(leg for leg in legs if leg.fen < 0)
    if sitting.account(payer.account).kind != AccountKind.UNIDENTIFIED:
        raise NotReversible(number=queries.voucher(entry), why="它不是待查明的到账")
    _must_stand(entry)
    source = queries.source_of(entry)
    sitting.add(_reversal(entry, legs, "查明来款", source))
    receipt = _receipt(
        act,
        sitting.account(into.account),
        Money(into.fen),
        obligation,
        f"查明来款：{queries.voucher(entry)}",
        None,
        entry.happened_on,
    )
    made = sitting.add(receipt)
    sitting.close()
    act.details["entry"] = str(made)
    return made


@act("funds.reversed", Power.APPROVE, Power.SYSTEM)
def reverse(act: Act, *, entry: Entry, reason: str) -> Entry:
    """冲销凭证：原凭证不改，另记一张相反的；由记账人以外的人审批，带来的款项还没有用出。"""
    must_own(act, entry.agency)
    insist(text_complaints(reason=("理由", reason, 150)))
    if entry.kind not in REVERSIBLE:
        why = f"“{EntryKind(entry.kind).zh}”有另外的办理"
        raise NotReversible(number=queries.voucher(entry), why=why)
    if act.actor.person_id is not None and act.actor.person_id == entry.booked_by_id:
        raise SamePerson(what="记账", person=act.actor.person_name)
    legs = queries.legs_of(entry)
    sitting = Sitting(
        act, agency=entry.agency, on=act.today, accounts=[leg.account for leg in legs]
    )
    _must_stand(entry)
    made = sitting.add(
        _reversal(entry, legs, f"冲销 {queries.voucher(entry)}：{reason.strip()}", None)
    )
    sitting.close()
    release_reversed(entry)
    act.about(made, matter=made.matter)
    return made


def _must_hold(account: Account) -> None:
    if account.kind not in SPENDABLE:
        insist([Complaint("账户", "款项只能记入存放款项的账户，如待缴库款项、国库款项")])


def _must_stand(entry: Entry) -> None:
    """The entry was not reversed yet; asked while its accounts are locked."""
    if Entry.objects.filter(reverses=entry).exists():
        raise NotReversible(number=queries.voucher(entry), why="它已经冲销")


def _reversal(entry: Entry, legs: tuple[Leg, ...], words: str, source: Source | None) -> Draft:
    """The entry turned round."""
    return Draft(
        EntryKind.REVERSED,
        words,
        tuple(Leg(leg.account, -leg.fen) for leg in legs),
        source or queries.source_of(entry),
        entry.matter,
        paid_for=entry.paid_for,
        reverses=entry.pk,
    )


def _receipt(
    act: Act,
    account: Account,
    amount: Money,
    obligation: Obligation | None,
    words: str,
    source: Source | None,
    happened_on: date | None,
) -> Draft:
    """Money that came in: for an obligation, or from somebody not known yet."""
    _must_hold(account)
    complaints = amount_complaints(amount)
    if happened_on is not None and happened_on > act.today:
        complaints.append(Complaint("到账日", "不能晚于今天"))
    if obligation is not None:
        must_own(act, obligation.agency)
        owed = Money(Account.objects.get(pk=obligation.account_id).balance)
        if amount > owed:
            more = f"超过还应缴纳的 {owed}，多出的请登记为待查明来源"
            complaints.append(Complaint("金额", more))
        insist(complaints)
        legs = (Leg(account.pk, amount.fen), Leg(obligation.account_id, -amount.fen))
        told = words.strip() or f"缴纳{obligation.component}"
        named = queries.source_of(obligation)
        return Draft(EntryKind.RECEIVED, told, legs, named, obligation.matter, happened_on)
    named = source or Source(SourceKind.OTHER, "待查明")
    insist(complaints + source_complaints(named))
    payer = counter_account(account.agency, AccountKind.UNIDENTIFIED, act.today)
    legs = (Leg(account.pk, amount.fen), Leg(payer.pk, -amount.fen))
    return Draft(
        EntryKind.RECEIVED,
        words.strip() or "待查明来款",
        legs,
        named,
        None,
        happened_on,
        earmark=UNIDENTIFIED_EARMARK,
    )
