"""Labels for things, each with a square code that leads back to the item, and the handover list."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import segno
from django.urls import reverse
from django.utils import timezone

from xiejiang.documents.domain import FieldValue
from xiejiang.evidence import lists, queries
from xiejiang.evidence.domain import HandoverState, ItemKind
from xiejiang.evidence.models import Handover, Item

BORDER = 4
"""White modules around the code, as ISO/IEC 18004 asks."""


@dataclass(frozen=True, slots=True)
class Label:
    """What is printed and stuck on a thing."""

    case_number: str
    serial: int
    title: str
    amount: str
    seal: str
    collectors: str
    agency: str
    collected: str
    whereabouts: str
    code: str
    address: str
    path: str
    """The dark modules, as the path of a drawing."""
    side: int


def label(item: Item, *, absolute: Callable[[str], str]) -> Label:
    """One label; ``absolute`` makes an address of this node out of a path."""
    code = queries.code_of(item)
    address = absolute(reverse("evidence-short", args=[code]))
    path, side = drawn(address)
    taken = item.collected_at
    return Label(
        case_number=item.case.number,
        serial=item.serial,
        title=item.title,
        amount=lists.amount(item),
        seal=item.seal,
        collectors=item.collectors,
        agency=item.agency.name,
        collected=timezone.localtime(taken).strftime("%Y-%m-%d %H:%M") if taken else "",
        whereabouts=item.whereabouts,
        code=f"{code[:4]} {code[4:8]} {code[8:]}",
        address=address,
        path=path,
        side=side,
    )


def drawn(text: str) -> tuple[str, int]:
    """A QR code as one path, row by row, and the length of its side in modules."""
    rows = [bytes(r) for r in segno.make_qr(text, error="m").matrix]
    parts = []
    for y, row in enumerate(rows, start=BORDER):
        x = 0
        while x < len(row):
            dark = x
            while dark < len(row) and row[dark]:
                dark += 1
            if dark > x:
                parts.append(f"M{x + BORDER} {y}h{dark - x}v1h{x - dark}z")
            x = dark + 1
    return "".join(parts), len(rows) + 2 * BORDER


def handover_values(handover: Handover, items: Sequence[Item]) -> dict[str, FieldValue]:
    """What the list of a handover shows (证据移交清单)."""
    values: dict[str, FieldValue] = {
        "case.title": handover.case.title,
        "case.number": handover.case.number,
        "receiver.name": handover.receiver.name,
        "handover.items": [_line(i, handover) for i in items],
        "handover.signatures": list(_signed(handover)),
    }
    digests = [f"证{i.serial} SHA-256 {grouped(i.sha256)}" for i in items if i.has_file]
    if digests:
        values["handover.digests"] = digests
    if handover.note:
        values["handover.note"] = handover.note
    return values


def grouped(digest: str) -> str:
    """A digest in groups, so that people can compare it and lines can break."""
    return " ".join(digest[n : n + 8] for n in range(0, len(digest), 8))


def _line(item: Item, handover: Handover) -> list[str]:
    """A row as things stood when they were handed over, not as they stand now."""
    kind = ItemKind(item.kind).zh
    seal, whereabouts = handover.listed.get(str(item.pk), (item.seal, item.whereabouts))
    cells = [
        f"证{item.serial}",
        item.title,
        kind,
        lists.amount(item),
        item.features,
        seal,
        whereabouts,
    ]
    return [cell or "—" for cell in cells]


def _signed(handover: Handover) -> Iterable[str]:
    yield f"移交：{handover.sender.name} {handover.sent_by}，{_minute(handover.sent_at)}"
    state = HandoverState(handover.state)
    if state is HandoverState.SENT or handover.ended_at is None:
        yield f"接收：{handover.receiver.name}尚未清点签收"
        return
    told = f"，{handover.remark}" if handover.remark else ""
    who = handover.sender if state is HandoverState.RECALLED else handover.receiver
    words = "接收" if state is HandoverState.RECEIVED else state.zh.removeprefix("已")
    yield f"{words}：{who.name} {handover.ended_by}，{_minute(handover.ended_at)}{told}"


def _minute(instant: datetime) -> str:
    return timezone.localtime(instant).strftime("%Y年%m月%d日 %H:%M")
