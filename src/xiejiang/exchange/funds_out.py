"""Money on its way to another node: what one ledger tells the other, packed once.

The ledger says what the other side is to know (``funds.Transfer.said``), and its log keeps the
digest of it. Here it becomes a package to the node of the other agency, in a stream for each half
of each transfer, with the proof of that entry.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from xiejiang.agencies import queries as agencies
from xiejiang.agencies.queries import Agency
from xiejiang.audit.domain import Act, By, Power
from xiejiang.audit.services import act
from xiejiang.exchange import on_behalf, packing, queries, sealing
from xiejiang.exchange.kinds import FUNDS, FUNDS_ANSWER
from xiejiang.exchange.models import CarriedFunds, Node, Outgoing
from xiejiang.exchange.on_behalf import Work
from xiejiang.exchange.packing import Packed
from xiejiang.exchange.sealing import Address
from xiejiang.funds import queries as funds
from xiejiang.funds.domain import TransferSide, digest_of
from xiejiang.funds.queries import Transfer


def pending(*, name: str = "", now: datetime) -> Iterator[tuple[str, Work]]:
    """What ledgers of trusted nodes are to be told: in words, and how it is packed."""
    for node in on_behalf.nodes(name):
        there = {a.code: a for a in agencies.at_node(node=node.name)}
        halves = list(funds.said_to(agencies=there)) if there else []
        rows = CarriedFunds.objects.filter(transfer__in=halves)
        had = dict(rows.values_list("transfer_id", "sha256"))
        for half in halves:
            if had.get(half.pk) != digest_of(half.said):
                words = f"资金移交 {half.transfer} 告知 {node.name}"
                yield words, partial(_send, node, half, there[half.other_code], now)


def _send(node: Node, half: Transfer, to: Agency, now: datetime) -> str:
    """Pack and seal what is to be told; if sealing fails nothing is left of it."""
    by = By(agencies.speaking_for(half.agency), now)
    kind = FUNDS if half.side == TransferSide.OUT else FUNDS_ANSWER
    purpose = f"{kind.zh}：{half.purpose}"[:300]
    address = Address(node, to, purpose, f"{kind.name}:{half.transfer}")
    with queries.new_bag() as (number, folder):
        packed = packing.write(
            by.actor,
            kind,
            lambda bag: {
                **packing.addressed(by.actor, to, purpose),
                "told": half.said,
                "proofs": [on_behalf.proof(bag, funds.telling_entry(half), now=now)],
            },
            id_=number,
            folder=folder,
            lines=(kind.zh, half.purpose),
        )
        seal_funds(by, half=half, packed=packed, address=address)
    return "已签封"


@act("exchange.funds_sealed", Power.SYSTEM, archived_too=True)
def seal_funds(act: Act, *, half: Transfer, packed: Packed, address: Address) -> Outgoing:
    """签封资金移交：移交清单、接收情况每变一次告知一次，随普通的包推送。"""
    row = sealing.seal(act, packed=packed, address=address)
    CarriedFunds.objects.update_or_create(
        transfer=half, defaults={"sha256": digest_of(half.said), "package": row}
    )
    act.about(row, matter=half.matter)
    return row
