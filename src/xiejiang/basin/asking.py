"""问水: what people and programs ask of the river by a code, a name or a reach. Pure.

* ``place_of(text) -> str`` — the division code or reach id that a text means; nobody guesses.
* ``where(place) -> Where`` — whether it lies in the basin, its reaches with both banks, the
  sections on them and the protected waters of the place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from xiejiang.basin.divisions import Division, all_divisions, find, full_name
from xiejiang.basin.errors import (
    InvalidDivisionCode,
    PlaceAmbiguous,
    PlaceUnknown,
    UnknownDivision,
    UnknownReach,
)
from xiejiang.basin.network import network
from xiejiang.basin.protected import ProtectedWater, protected_in
from xiejiang.basin.reaches import Reach
from xiejiang.basin.sections import Section, sections_on

LISTED = 8
"""How many places a complaint lists."""


@dataclass(frozen=True, slots=True)
class Where:
    """A place on the river."""

    place: str
    name: str
    division: Division | None
    """Nothing for a reach."""
    reaches: tuple[Reach, ...]
    """Main stem first; of a county without a named river, the reaches it drains to."""
    on: bool
    """Whether it lies on them; else its waters run into them."""
    sections: tuple[Section, ...]
    protected: tuple[ProtectedWater, ...]


def place_of(text: str) -> str:
    """The place that a text means: a code, a reach id, or a name, full or its own."""
    wanted = text.strip()
    if wanted.isascii() and wanted.isdigit():
        if len(wanted) != 6:
            raise InvalidDivisionCode(text=text[:LISTED])
        if find(wanted) is None:
            raise UnknownDivision(code=wanted)
        return wanted
    if wanted.isascii() and "-" in wanted:
        if network().find(wanted) is None:
            raise UnknownReach(reach=wanted[:60])
        return wanted
    return _named(wanted)


def _named(text: str) -> str:
    names = [d for d in all_divisions() if not d.placeholder and text]
    for same in (
        [d for d in names if text in (d.name, full_name(d.code))],
        [d for d in names if _short(d) == text],
        [d for d in names if full_name(d.code).endswith(text)],
        [d for d in names if len(text) > 1 and d.name.startswith(text)],
    ):
        if len(same) == 1:
            return same[0].code
        if same:
            raise PlaceAmbiguous(text=text, listed=_listed(same))
    raise PlaceUnknown(text=text[:60])


def _short(division: Division) -> str:
    """武汉 for 武汉市; districts keep their last word, or half the cities would answer."""
    name = division.name
    return name[:-1] if name[-1] in "省市县州" and len(name) > 2 else name


def _listed(found: Sequence[Division]) -> str:
    shown = "、".join(f"{full_name(d.code)}（{d.code}）" for d in found[:LISTED])
    more = len(found) - LISTED
    return shown + (f"等 {len(found)} 处" if more > 0 else "")


def where(place: str) -> Where:
    """A place on the river, by a division code or a reach id."""
    net = network()
    reach = net.find(place)
    if reach is not None:
        near = {w.id: w for code in reach.divisions for w in protected_in(code)}
        sections = sections_on((reach.id,))
        return Where(place, reach.label, None, (reach,), True, sections, tuple(near.values()))
    found = net.reaches_of(place)
    return Where(
        place=place,
        name=full_name(place),
        division=find(place),
        reaches=found,
        on=bool(net.on(place)),
        sections=sections_on({r.id for r in found}),
        protected=protected_in(place),
    )
