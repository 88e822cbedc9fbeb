"""Whether a case is foreign-related: three-valued, with reasons. Pure.

A sign decides; a hint never does. Without either the answer is 不明 and nothing is shown: nobody
has spoken of it, and there is no trace of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from xiejiang.cases.domain import Side, side
from xiejiang.foreign.domain import Flag, Hint, Known, Raised, Reason, Rules, Species
from xiejiang.kernel.logic import Tri, any_of

SIDES = {
    "party": frozenset({Side.FOREIGN, Side.STATELESS}),
    "region": frozenset({Side.REGION}),
}
"""The flags that parties decide, by the side of the border on which one stands."""
REASON_ZH = {
    "unstated": "{name}：国籍、注册地不明，不推定为中国",
    "party": "{name}：{nationality}",
    "fact": "{fact}：{value}",
    "species": "案名、案情提到“{word}”：{name}（{latin}），公约{appendix}",
}
"""Sentences of reasons, put into the reader's language where they are shown."""


def judge(known: Known, content: Rules, *, on: date) -> tuple[Raised, ...]:
    """Every flag as it stands in a case, with the duties in force on a day."""
    return tuple(_raise(flag, known, content, on) for flag in content.flags)


def _raise(flag: Flag, known: Known, content: Rules, on: date) -> Raised:
    sides = SIDES.get(flag.id)
    reasons = _of_facts(flag, known, content) if sides is None else _of_parties(known, sides)
    answer = any_of(r.answer for r in reasons) if reasons else Tri.UNKNOWN
    if answer is Tri.TRUE:
        reasons = [r for r in reasons if r.answer is Tri.TRUE]
    if answer is Tri.UNKNOWN:
        reasons += _hinted(flag, known, content)
    duties = tuple(d for d in flag.duties if d.in_force(on))
    return Raised(flag, answer, tuple(reasons), duties)


def _of_parties(known: Known, wanted: frozenset[Side]) -> list[Reason]:
    """A party of that side makes it so; only parties that are all known make it not so."""
    found = []
    for name, nationality in known.parties:
        where = side(nationality)
        if where is Side.UNKNOWN:
            found.append(Reason(Tri.UNKNOWN, REASON_ZH["unstated"], {"name": name}))
        else:
            told = {"name": name, "nationality": nationality or ""}
            found.append(Reason(Tri.of(where in wanted), REASON_ZH["party"], told))
    return found


def _of_facts(flag: Flag, known: Known, content: Rules) -> list[Reason]:
    """What known facts decide."""
    found = []
    for sign in content.signs:
        value = known.values.get(sign.fact, "")
        if sign.flag == flag.id and value in sign.holds | sign.excludes:
            told = {"fact": sign.fact, "value": value}
            found.append(Reason(Tri.of(value in sign.holds), REASON_ZH["fact"], told))
    return found


def _hinted(flag: Flag, known: Known, content: Rules) -> Iterator[Reason]:
    """What only asks to find out."""
    if flag.id == "species":
        for one in content.species:
            yield from _named(one, known)
    for hint in content.hints:
        if hint.flag == flag.id:
            yield from _hint(hint, known)


def _named(one: Species, known: Known) -> Iterator[Reason]:
    word = next((w for w in one.names if w in known.text), "")
    if word:
        told = {"word": word, "name": one.name, "latin": one.latin, "appendix": one.appendix.zh}
        yield Reason(Tri.UNKNOWN, REASON_ZH["species"], told, hint=True, confidence=one.confidence)


def _hint(hint: Hint, known: Known) -> Iterator[Reason]:
    word = next((w for w in hint.words if w in known.text), "")
    if word:
        yield Reason(Tri.UNKNOWN, hint.says, {"word": word}, hint=True)
    if known.field in hint.fields or known.division.startswith(hint.divisions or ("x",)):
        yield Reason(Tri.UNKNOWN, hint.says, {}, hint=True)
    for fact in hint.facts:
        if known.values.get(fact) == "true":
            yield Reason(Tri.UNKNOWN, hint.says, {"fact": fact}, hint=True)
