"""The kinds of agreements; read from ``content/agreements.toml`` and held against the procedures.

deals() -> Mapping[str, Deal]
signed_in(proceeding) -> list[Signed]      # every signing, with what became of it
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any

from xiejiang.law.procedures import load_procedures
from xiejiang.proceedings.queries import Event, Proceeding, spans
from xiejiang.settling.bases import Basis, bases, insist
from xiejiang.settling.errors import ContentUnreadable

REMEDY = {"when", "words", "words_en", "steps", "sources"}
DEAL = {
    *("id", "title", "title_en", "procedure", "signed", "effective", "confirmed", "undone"),
    *("ledger", "source_kind", "effect", "effect_en", "sources", "remedy"),
}
WHEN = {"title", "none", "money"}


@dataclass(frozen=True, slots=True)
class Remedy:
    """不履行时条文允许怎样办."""

    when: str
    """``title``: with an enforceable title; ``none``: without; ``money``: without, money alone."""
    words: str
    words_en: str
    steps: tuple[str, ...]
    bases: tuple[Basis, ...]


@dataclass(frozen=True, slots=True)
class Deal:
    """协议的种类: by which events of which procedure it is signed, takes effect, is confirmed."""

    id: str
    title: str
    title_en: str
    procedure: str
    signed: str
    effective: str
    confirmed: str
    undone: tuple[str, ...]
    """Events after which a signed agreement does not stand as it was."""
    ledger: bool
    """Whether the money is owed to an agency and enters its ledger."""
    source_kind: str
    effect: str
    effect_en: str
    bases: tuple[Basis, ...]
    remedies: tuple[Remedy, ...]


@dataclass(frozen=True, slots=True)
class Signed:
    """One signing in a proceeding and what became of it there."""

    deal: Deal
    nth: int
    at: datetime
    effective: Event | None
    confirmed: Event | None
    undone: Event | None
    """The last thing that undid it, unless it was confirmed afterwards."""


@cache
def deals() -> Mapping[str, Deal]:
    """Every kind by its id."""
    text = (files("xiejiang.settling") / "content" / "agreements.toml").read_text("utf-8")
    return read(tomllib.loads(text))


def read(content: Mapping[str, Any]) -> Mapping[str, Deal]:
    """The kinds of such a file; what is too much, missing, unknown or said twice is an error."""
    found: dict[str, Deal] = {}
    for table in content["kind"]:
        item = str(table.get("id", ""))
        insist(item, set(table), DEAL)
        made = _deal(item, table)
        if made.id in found:
            raise ContentUnreadable(item=item, problem="写了两次")
        found[made.id] = made
    return found


def _deal(item: str, table: Mapping[str, Any]) -> Deal:
    procedure = load_procedures().by_id.get(table["procedure"])
    if procedure is None:
        raise ContentUnreadable(item=item, problem=f"没有程序 {table['procedure']}")
    events = {table[k] for k in ("signed", "effective", "confirmed")} | {*table["undone"]}
    steps = {s for r in table["remedy"] for s in r["steps"]}
    wrong = (events - procedure.made) | (steps - {s.id for s in procedure.steps})
    if wrong:
        raise ContentUnreadable(item=item, problem=f"程序没有 {sorted(wrong)}")
    return Deal(
        **{k: table[k] for k in DEAL - {"undone", "sources", "remedy"}},
        undone=tuple(table["undone"]),
        bases=bases(item, table["sources"]),
        remedies=tuple(_remedy(item, r) for r in table["remedy"]),
    )


def _remedy(item: str, table: Mapping[str, Any]) -> Remedy:
    insist(item, set(table), REMEDY)
    if table["when"] not in WHEN:
        raise ContentUnreadable(item=item, problem=f"何时适用不能是 {table['when']}")
    told = bases(item, table["sources"])
    return Remedy(table["when"], table["words"], table["words_en"], tuple(table["steps"]), told)


def signed_in(proceeding: Proceeding) -> list[Signed]:
    """Every signing of a proceeding, in order."""
    events = sorted(proceeding.events.all(), key=lambda e: e.seq)
    found: list[Signed] = []
    for deal in deals().values():
        if deal.procedure == proceeding.procedure:
            signings = spans.of(events, {deal.signed})
            found += [_signed(deal, nth, span) for nth, span in enumerate(signings, 1)]
    return found


def _signed(deal: Deal, nth: int, span: Sequence[Event]) -> Signed:
    def last(*names: str) -> Event | None:
        return next((e for e in reversed(span) if e.event in names), None)

    confirmed, undone = last(deal.confirmed), last(*deal.undone)
    if confirmed and undone:
        confirmed, undone = (confirmed, None) if confirmed.seq > undone.seq else (None, undone)
    return Signed(deal, nth, span[0].legal_at, last(deal.effective), confirmed, undone)
