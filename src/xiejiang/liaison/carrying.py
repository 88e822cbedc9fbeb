"""What the exchange asks of bulletins: which go to other nodes, what they say, what to answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from xiejiang.agencies.queries import Agency
from xiejiang.audit.domain import reference
from xiejiang.audit.queries import LogEntry, entry_about
from xiejiang.liaison import audiences, readers, seeing
from xiejiang.liaison.domain import AnswerLine, BulletinState, Content, ReceiptKind
from xiejiang.liaison.models import Asked, Bulletin, Edition, Receipt

BECOMES = ("liaison.published", "liaison.corrected", "liaison.withdrawn")
"""The acts by which a bulletin becomes what others see."""


def own_published(*, since: datetime) -> list[Bulletin]:
    """What agencies of this node published, corrected or withdrew since an instant."""
    found = Bulletin.objects.filter(node="", state__in=seeing.OUT, changed_at__gte=since)
    return list(found.select_related("agency").order_by("changed_at", "id"))


def meant_among(bulletin: Bulletin, agencies: Iterable[Agency]) -> list[Agency]:
    """Those of some agencies that the audience includes, the publisher left out."""
    reach = audiences.reach_of(bulletin)
    others = (a for a in agencies if a.pk != bulletin.agency_id)
    return [a for a in others if audiences.includes(reach, a)]


def carried_content(bulletin: Bulletin) -> tuple[Content, Edition]:
    """What goes along: the current edition; of what was withdrawn the title alone."""
    edition = readers.edition(bulletin)
    if bulletin.state == BulletinState.WITHDRAWN:
        return Content(bulletin.title), edition
    return readers.content_of(bulletin), edition


def last_entry(bulletin: Bulletin) -> LogEntry | None:
    """The entry of the log by which it became what it is now."""
    return entry_about(subject=reference(bulletin), acts=BECOMES, after=bulletin.log_index)


def arrived(*, node: str, since: datetime) -> list[Bulletin]:
    """The bulletins that came from a node and changed since an instant."""
    found = Bulletin.objects.filter(node=node, changed_at__gte=since)
    return list(found.select_related("agency").order_by("changed_at", "id"))


def answers(bulletins: Iterable[Bulletin]) -> dict[UUID, tuple[AnswerLine, ...]]:
    """For each bulletin what became of it at the agencies of this node; no reader is named."""
    found = {b.pk: _Told(b.version) for b in bulletins}
    for asked in Asked.objects.filter(bulletin__in=found, node=""):
        found[asked.bulletin_id].asked.add(asked.agency_code)
    rows = Receipt.objects.filter(bulletin__in=found, node="")
    for row in rows.order_by("at", "id"):
        found[row.bulletin_id].note(row)
    return {key: told.lines for key, told in found.items()}


@dataclass
class _Told:
    """What is known of one bulletin, by agency and version."""

    version: int
    asked: set[str] = field(default_factory=set)
    receipts: dict[tuple[str, int], list[Receipt]] = field(default_factory=dict)

    def note(self, row: Receipt) -> None:
        self.receipts.setdefault((row.agency_code, row.version), []).append(row)

    @property
    def lines(self) -> tuple[AnswerLine, ...]:
        silent = self.asked - {code for code, _ in self.receipts}
        keys = sorted([*self.receipts, *((code, self.version) for code in silent)])
        return tuple(self._line(code, version) for code, version in keys)

    def _line(self, code: str, version: int) -> AnswerLine:
        rows = self.receipts.get((code, version), [])
        read = next((r for r in rows if r.kind == ReceiptKind.READ), None)
        signed = next((r for r in rows if r.kind == ReceiptKind.SIGNED), None)
        return AnswerLine(
            agency=code,
            version=version,
            asked=code in self.asked,
            read_at=read.at if read else None,
            signed_at=signed.at if signed else None,
            remark=signed.remark if signed else "",
        )
