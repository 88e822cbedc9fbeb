"""Who acts, when, and what one act leaves behind."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, Protocol, runtime_checkable

from django.utils import timezone

from xiejiang.kernel.actor import Actor, By, Power
from xiejiang.kernel.citation import Citation
from xiejiang.kernel.money import Money
from xiejiang.store.canonical import text as canonical_text

NODE = Actor(
    person_id=None,
    person_name="本节点",
    agency_id=None,
    agency_code="node",
    agency_name="本节点",
    agency_kind="node",
    post_id=None,
    post_title="系统作业",
    post_role="node",
    powers=frozenset({Power.SYSTEM}),
)
"""The node itself: set-up, imports and scheduled work."""


@dataclass(frozen=True, slots=True)
class NoticeTo:
    """A notice to be written with the act: to an agency, about a matter, in words."""

    agency_code: str
    kind: str
    text: str
    matter: uuid.UUID | None = None
    person_id: int | None = None


@dataclass
class Act:
    """The act being done. The function fills in what the log keeps beyond its arguments."""

    name: str
    by: By
    authority: Power
    matter: uuid.UUID | None = None
    subject: str = ""
    basis: list[Citation] = field(default_factory=list)
    details: dict[str, Any] = field(default_factory=dict)
    notices: list[NoticeTo] = field(default_factory=list)

    @property
    def now(self) -> datetime:
        return self.by.at

    @property
    def today(self) -> date:
        """The day of the act in the node's time zone (Beijing), whatever happened before."""
        return self.now.astimezone(timezone.get_current_timezone()).date()

    @property
    def actor(self) -> Actor:
        return self.by.actor

    def about(self, subject: object, *, matter: uuid.UUID | None = None) -> None:
        """Name what the act is done to: ``cases.Case:<id>``."""
        self.subject = reference(subject)
        if matter is not None:
            self.matter = matter

    def cite(self, *citations: Citation) -> None:
        """Add the provisions on which the act rests."""
        self.basis.extend(citations)

    def notify(self, notice: NoticeTo) -> None:
        """Queue a notice, written in the same transaction."""
        self.notices.append(notice)


@runtime_checkable
class LogForm(Protocol):
    """A value that knows how it may stand in the log (masked, digested)."""

    def for_log(self) -> str | int | Mapping[str, Any]:
        """The form in which the log keeps this value."""
        ...


def reference(thing: object) -> str:
    """``room.Model:key`` of a stored thing; empty for anything else."""
    meta = getattr(thing, "_meta", None)
    key = getattr(thing, "pk", None)
    return "" if meta is None else f"{meta.label}:{key}"


def plain(value: object) -> Any:
    """A value as canonical JSON can hold it.

    Bytes become their digest; a value that says how it stands in the log is asked; of anything
    unknown only the type is kept, so that nothing personal slips in through a ``repr``.
    """
    if isinstance(value, LogForm):
        return value.for_log()
    for kinds, form in _FORMS:
        if isinstance(value, kinds):
            return form(value)
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in fields(value)}
    return reference(value) or f"<{type(value).__name__}>"


def _sha256(content: bytes) -> dict[str, str]:
    return {"sha256": hashlib.sha256(content).hexdigest()}


_FORMS: tuple[tuple[type | tuple[type, ...], Callable[[Any], Any]], ...] = (
    ((bool, int, str, type(None)), lambda value: value),
    (Enum, lambda value: plain(value.value)),
    (Decimal, lambda value: format(value, "f")),
    ((datetime, date), lambda value: value.isoformat()),
    ((uuid.UUID, Citation), str),
    (Money, lambda value: {"fen": value.fen}),
    (bytes, _sha256),
    (Mapping, lambda value: {str(k): plain(v) for k, v in value.items()}),
    ((set, frozenset), lambda value: [plain(v) for v in sorted(value, key=str)]),
    (Sequence, lambda value: [plain(v) for v in value]),
)


def canonical(record: Mapping[str, Any]) -> bytes:
    """The bytes that are hashed: JSON with sorted keys and no spaces, UTF-8."""
    return canonical_text(record).encode()


@dataclass(frozen=True, slots=True)
class Carried:
    """What an archive says of one room, on its way into it; the log keeps its digest alone."""

    told: Mapping[str, Any]

    def for_log(self) -> dict[str, str]:
        """No content: it may name people."""
        return _sha256(canonical(self.told))


def with_powers(actor: Actor, *powers: Power) -> Actor:
    """A copy of an actor with other powers (tests and the node's own work)."""
    return replace(actor, powers=frozenset(powers))
