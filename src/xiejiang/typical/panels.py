"""What the room shows on the case page, and how a typical case is laid out in lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from xiejiang.audit.domain import Power
from xiejiang.typical import queries
from xiejiang.typical.domain import TEXTS, MarkState, TypicalState
from xiejiang.typical.models import Mark, Typical
from xiejiang.web.panels import Panel
from xiejiang.web.requests import Request

TONES = {
    TypicalState.DRAFT: "running",
    TypicalState.ASKED: "due",
    TypicalState.RETURNED: "overdue",
    TypicalState.AGREED: "running",
    TypicalState.PUBLISHED: "ok",
    TypicalState.WITHDRAWN: "done",
    TypicalState.DROPPED: "done",
}
AROUND = 12
PLACES = 3


@dataclass(frozen=True, slots=True)
class Line:
    """A typical case in a list."""

    typical: Typical
    state: str
    tone: str


def line(typical: Typical) -> Line:
    """A typical case as lists show it."""
    state = TypicalState(typical.state)
    return Line(typical, state.zh, TONES[state])


def snippets(typical: Typical, mark: Mark) -> list[tuple[str, str, str]]:
    """Where a mark stands: what is before it, itself, and what is after; the first few places."""
    found: list[tuple[str, str, str]] = []
    for text in typical.texts.each().values():
        at = text.find(mark.text)
        while at >= 0 and len(found) < PLACES:
            end = at + len(mark.text)
            found.append((text[max(0, at - AROUND) : at], mark.text, text[end : end + AROUND]))
            at = text.find(mark.text, end)
    return found


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text, plain or marked."""

    text: str
    mark: Mark | None


def parts(typical: Typical, marks: Sequence[Mark]) -> list[tuple[str, list[Piece]]]:
    """Every text in runs, so that the page shows what is marked where."""
    ordered = sorted(marks, key=lambda m: -len(m.text))
    told = []
    for name, text in typical.texts.each().items():
        if text:
            told.append((TEXTS[name][0], _runs(text, ordered)))
    return told


def _runs(text: str, marks: Sequence[Mark]) -> list[Piece]:
    runs = [Piece(text, None)]
    for mark in marks:
        if mark.state != MarkState.REJECTED:
            runs = [p for run in runs for p in _split(run, mark)]
    return runs


def _split(run: Piece, mark: Mark) -> list[Piece]:
    if run.mark is not None or mark.text not in run.text:
        return [run]
    found: list[Piece] = []
    for i, plain in enumerate(run.text.split(mark.text)):
        found += [Piece(mark.text, mark)] if i else []
        found += [Piece(plain, None)] if plain else []
    return found


def panels(request: Request, case: Any) -> tuple[Panel, ...]:
    """典型案例. Counted nowhere: what was made of a case is looked for when the tab is open."""

    def context() -> Mapping[str, Any]:
        writes = request.actor.can(Power.HANDLE, Power.APPROVE)
        return {
            "rows": [line(t) for t in queries.of_case(case=case)],
            "may_propose": writes and request.acts_in(case),
        }

    return (Panel("typical", _("典型案例"), None, "typical/_typical.html", context),)
