"""跨区划移交: two linked halves, each in its own ledger, here or on another node.

The sender's money lies in an account of its own (移交在途) until the other side says that it
arrived. Plain values go between the ledgers; whoever carries them (a room above, a page, a disc)
brings them to ``announce`` on one side and ``take_confirmation`` on the other. Both are harmless
to repeat. What has neither arrived nor come back stays open, and is shown; it is never evened out.
"""

from __future__ import annotations

import uuid
from datetime import date

from xiejiang.agencies import queries as agencies
from xiejiang.agencies.queries import Agency
from xiejiang.audit.domain import NODE, Act, By, NoticeTo, Power
from xiejiang.audit.queries import head_size
from xiejiang.audit.services import act
from xiejiang.funds import queries
from xiejiang.funds.booking import book
from xiejiang.funds.checks import (
    WORKING,
    amount_complaints,
    counter_account,
    insist,
    must_own,
    text_complaints,
)
from xiejiang.funds.domain import (
    SPENDABLE,
    AccountKind,
    Carried,
    Confirmed,
    Draft,
    EntryKind,
    Leg,
    Origin,
    TransferSide,
    digest_of,
)
from xiejiang.funds.errors import (
    TransferDiffers,
    TransferEnded,
    TransferExceeded,
    TransferNotFound,
)
from xiejiang.funds.models import Account, Move, Order, Transfer
from xiejiang.kernel.errors import Complaint
from xiejiang.kernel.money import Money


def sent(act: Act, order: Order) -> Transfer:
    """Our half of a transfer that was carried out. Part of the caller's act."""
    entry = order.entry
    if entry is None:
        raise TransferNotFound
    moves = Move.objects.filter(entry=entry).select_related("lot__entry").order_by("pk")
    made = Transfer.objects.create(
        transfer=order.pk,
        side=TransferSide.OUT.value,
        agency=order.agency,
        other_code=order.to_code,
        other_name=order.to_name,
        matter=order.matter,
        purpose=order.words,
        amount=order.amount,
        sent_on=entry.on,
        account=order.payee,
        origins=[_told(move, order.agency) for move in moves],
        source_kind=order.source_kind,
        source_words=order.source_words,
        source_reference=order.source_reference,
    )
    _tell(act, made)
    return made


def _tell(act: Act, half: Transfer) -> None:
    """What the other ledger is to know now: its digest to the log, and itself when it is here.

    A ledger on another node learns it by a package, whose proof the digest is.
    """
    other = next((a for a in agencies.agencies(codes=[half.other_code]) if not a.node), None)
    out = half.side == TransferSide.OUT
    told = queries.carried(half) if out else queries.confirmed(half, on=act.today)
    half.said, half.log_index = told.as_data(), head_size()
    act.details["told"] = digest_of(half.said)
    half.save(update_fields=["said", "log_index"])
    if other is None:
        return
    if isinstance(told, Carried):
        announce(By(NODE, act.now), agency=other, carried=told, matter=half.matter)
    else:
        take_confirmation(By(NODE, act.now), agency=other, confirmed=told)


def _told(move: Move, agency: Agency) -> dict[str, object]:
    """What the other ledger is told of money that comes to it: its source and its way so far."""
    lot = move.lot
    way = [lot.ledger] if lot.ledger else []
    way.append(f"{agency.name} {queries.voucher(lot.entry)}")
    return {
        "fen": move.amount,
        "kind": lot.source_kind,
        "words": lot.source_words,
        "reference": lot.source_reference,
        "earmark": lot.earmark,
        "ledger": "；".join(way)[-200:],
    }


@act("funds.transfer_announced", *WORKING)
def announce(
    act: Act, *, agency: Agency, carried: Carried, matter: uuid.UUID | None = None
) -> Transfer:
    """登记外地移交：按移交方的清单登记，等款项到账；同一笔再来一次不变。"""
    must_own(act, agency)
    insist(_carried_complaints(carried))
    if carried.to_code != agency.code:
        raise TransferDiffers(what="接收机关不是本机关")
    made, new = Transfer.objects.get_or_create(
        transfer=carried.id,
        side=TransferSide.IN.value,
        defaults={
            "agency": agency,
            "other_code": carried.from_code,
            "other_name": carried.from_name,
            "matter": matter,
            "purpose": carried.purpose,
            "amount": carried.amount.fen,
            "sent_on": carried.sent_on,
            "origins": [o.as_data() for o in carried.origins],
            "returned": carried.returned.fen,
            "source_kind": carried.source.kind.value,
            "source_words": carried.source.words,
            "source_reference": carried.source.reference,
        },
    )
    if not new and _same(made) != _same_of(carried, agency):
        raise TransferDiffers(what="机关、金额、日期或者来款清单")
    if not new:
        _note_returned(made, carried.returned)
    act.about(made, matter=made.matter)
    if new:
        text = f"{carried.from_name}移交修复费用 {carried.amount}，到账后请登记"
        act.notify(NoticeTo(agency.code, "transfer", text, matter))
    return made


@act("funds.transfer_arrived", *WORKING)
def take_arrival(
    act: Act,
    *,
    transfer: Transfer,
    account: Account,
    amount: Money,
    happened_on: date | None = None,
    matter: uuid.UUID | None = None,
) -> Transfer:
    """接收外地移交：核对到账金额，按实际到账登记；少到的列为未达，不自行抹平。"""
    must_own(act, transfer.agency)
    held = _held(transfer, TransferSide.IN)
    complaints = amount_complaints(amount)
    if account.kind not in SPENDABLE:
        complaints.append(Complaint("账户", "应当是存放款项的账户"))
    insist(complaints)
    _must_be_open(held, amount)
    held.matter = held.matter or matter
    on = act.today
    payer = counter_account(held.agency, AccountKind.TAKEN_OVER, on)
    legs = (Leg(account.pk, amount.fen), Leg(payer.pk, -amount.fen))
    draft = Draft(
        EntryKind.ARRIVED,
        f"接收{held.other_name}移交",
        legs,
        queries.source_of(held),
        held.matter,
        happened_on,
        origins=_rest(held, amount.fen),
    )
    entry = book(act, agency=held.agency, drafts=[draft], on=on)[0]
    held.done += amount.fen
    held.save(update_fields=["done", "matter"])
    act.about(held, matter=held.matter)
    act.details["entry"] = str(entry)
    _tell(act, held)
    return held


@act("funds.transfer_confirmed", *WORKING)
def take_confirmation(act: Act, *, agency: Agency, confirmed: Confirmed) -> Transfer:
    """登记对方接收：按接收凭证核减在途；对方少收的仍列在途。"""
    must_own(act, agency)
    found = Transfer.objects.filter(
        transfer=confirmed.id, side=TransferSide.OUT.value, agency=agency
    ).first()
    if found is None:
        raise TransferNotFound
    held = _held(found, TransferSide.OUT)
    if confirmed.to_code != held.other_code:
        raise TransferDiffers(what="接收机关")
    fresh = confirmed.received.fen - held.done
    if fresh > 0:
        _must_be_open(held, Money(fresh))
        to = _handed_over(held, act.today)
        words = f"{held.other_name}已接收"
        legs = (Leg(_transit(held), -fresh), Leg(to.pk, fresh))
        _move(act, held, EntryKind.CONFIRMED, words, legs, happened_on=confirmed.on)
        held.done += fresh
    held.declined = held.declined or confirmed.declined
    held.reason = confirmed.reason[:300] or held.reason
    held.save(update_fields=["done", "declined", "reason"])
    act.about(held, matter=held.matter)
    return held


@act("funds.transfer_declined", Power.APPROVE, Power.SYSTEM)
def decline(act: Act, *, transfer: Transfer, reason: str) -> Transfer:
    """不再接收外地移交：写明理由，没有到账的由移交方收回。"""
    must_own(act, transfer.agency)
    insist(text_complaints(reason=("理由", reason, 300)))
    held = _held(transfer, TransferSide.IN)
    held.declined, held.reason = True, reason.strip()
    held.save(update_fields=["declined", "reason"])
    act.about(held, matter=held.matter)
    _tell(act, held)
    return held


@act("funds.transfer_taken_back", Power.APPROVE, Power.SYSTEM)
def take_back(
    act: Act, *, transfer: Transfer, account: Account, amount: Money, reason: str
) -> Transfer:
    """收回移交：退回的款项从在途记回本方账户，写明理由。"""
    must_own(act, transfer.agency)
    insist(amount_complaints(amount) + text_complaints(reason=("理由", reason, 300)))
    held = _held(transfer, TransferSide.OUT)
    if account.kind not in SPENDABLE:
        insist([Complaint("账户", "应当是存放款项的账户")])
    _must_be_open(held, amount)
    legs = (Leg(_transit(held), -amount.fen), Leg(account.pk, amount.fen))
    _move(act, held, EntryKind.TAKEN_BACK, f"收回移交：{reason.strip()}", legs)
    held.returned += amount.fen
    held.save(update_fields=["returned"])
    act.about(held, matter=held.matter)
    _tell(act, held)
    return held


def _move(
    act: Act,
    held: Transfer,
    kind: EntryKind,
    words: str,
    legs: tuple[Leg, Leg],
    happened_on: date | None = None,
) -> None:
    """Book money out of the transit account, from the lots of this transfer alone."""
    on = act.today
    happened = None if happened_on is None or happened_on > on else happened_on
    source = queries.source_of(held)
    drafts = [
        Draft(
            kind,
            words,
            tuple(Leg(leg.account, fen if leg.fen > 0 else -fen) for leg in legs),
            source,
            held.matter,
            happened,
            lot=lot,
        )
        for lot, fen in _lots_in_transit(held, abs(legs[0].fen))
    ]
    book(act, agency=held.agency, drafts=drafts, on=on)


def _lots_in_transit(held: Transfer, fen: int) -> list[tuple[int, int]]:
    """The lots that were sent, in order, less what was confirmed or taken back, up to an amount."""
    order = Order.objects.get(pk=held.transfer)
    moves = Move.objects.filter(entry=order.entry).order_by("pk")
    skip, found = held.done + held.returned, []
    for move in moves:
        past = min(skip, move.amount)
        skip -= past
        part = min(move.amount - past, fen)
        if part:
            found.append((move.lot_id, part))
            fen -= part
    return found


def _transit(held: Transfer) -> int:
    if held.account_id is None:
        raise TransferNotFound
    return held.account_id


def _handed_over(held: Transfer, on: date) -> Account:
    """The account that says how much one agency elsewhere has taken over."""
    found, _ = Account.objects.get_or_create(
        agency=held.agency,
        name=f"{AccountKind.HANDED_OVER.zh} {held.other_name}"[:120],
        defaults={"kind": AccountKind.HANDED_OVER.value, "floor": 0, "opened_on": on},
    )
    return found


def _held(transfer: Transfer, side: TransferSide) -> Transfer:
    """The half on the side on which this can be done, locked with the other if that is here."""
    rows = Transfer.objects.select_for_update(of=("self",), no_key=True).select_related("agency")
    both = rows.filter(transfer=transfer.transfer).order_by("pk")
    found = next((h for h in both if h.pk == transfer.pk and h.side == side), None)
    if found is None:
        raise TransferNotFound
    return found


def _note_returned(made: Transfer, returned: Money) -> None:
    """What the sender has taken back since will not arrive any more; it never grows less."""
    held = _held(made, TransferSide.IN)
    if returned.fen > held.amount - held.done:
        raise TransferDiffers(what="移交方收回的金额，本方已经登记到账，请与移交方核对")
    made.returned = held.returned = max(held.returned, returned.fen)
    held.save(update_fields=["returned"])


def _must_be_open(held: Transfer, amount: Money) -> None:
    if held.declined and held.side == TransferSide.IN:
        raise TransferEnded
    if amount.fen > held.open:
        raise TransferExceeded(open=Money(held.open), asked=amount)


def _rest(held: Transfer, fen: int) -> tuple[Origin, ...]:
    """The origins of money that arrives now: after those that arrived before."""
    skip, found = held.done, []
    for origin in map(Origin.of_data, held.origins):
        past = min(skip, origin.fen)
        skip -= past
        part = min(origin.fen - past, fen)
        if part:
            found.append(Origin(part, origin.source, origin.earmark, origin.ledger))
            fen -= part
    return tuple(found)


def _same(held: Transfer) -> tuple[object, ...]:
    return (held.agency.code, held.other_code, held.amount, held.sent_on, held.origins)


def _same_of(carried: Carried, agency: Agency) -> tuple[object, ...]:
    told = [o.as_data() for o in carried.origins]
    return (agency.code, carried.from_code, carried.amount.fen, carried.sent_on, told)


def _carried_complaints(carried: Carried) -> list[Complaint]:
    found = amount_complaints(carried.amount)
    if not 0 <= carried.returned.fen <= carried.amount.fen:
        found.append(Complaint("收回", "应当不多于移交的金额"))
    found += text_complaints(
        code=("移交机关代码", carried.from_code, 60),
        name=("移交机关", carried.from_name, 120),
        purpose=("用途", carried.purpose, 200),
        words=("来由", carried.source.words, 200),
    )
    if any(o.fen <= 0 for o in carried.origins) or (
        sum(o.fen for o in carried.origins) != carried.amount.fen
    ):
        found.append(Complaint("来款清单", "各笔应当大于零，合计应当等于移交的金额"))
    if any(
        len(text) > most
        for o in carried.origins
        for text, most in ((o.source.words, 200), (o.source.reference, 120), (o.earmark, 80))
    ):
        found.append(Complaint("来款清单", "文字过长"))
    return found
