"""行政区划: the nineteen provinces of the Yangtze River Protection Law and all below them.

Pure; loaded once. The public door is:

* ``division(code) -> Division`` — raises ``UnknownDivision``; ``find(code)`` returns ``None``.
* ``check_code(text, placeholders=False) -> Division`` — for input: raises
  ``InvalidDivisionCode``, ``UnknownDivision`` or ``PlaceholderDivision``.
* ``path(code) -> Path`` — province, prefecture, county and the full name
  (``重庆市江津区``, ``湖北省襄阳市枣阳市``, ``湖北省仙桃市``).
* ``children(code, in_basin=False)``, ``counties(code, in_basin=False)``, ``provinces()``.
* ``superior(code) -> Division | None`` — the division whose government is the next above;
  skips code placeholders: 江津区 → 重庆市, 仙桃市 → 湖北省, 重庆市 → 全国.
* ``contains(outer, inner) -> bool`` — prefix semantics; ``100000`` contains everything.
* ``search(text, limit=20, in_basin=False, level=None) -> tuple[Division, ...]`` — by name,
  full name, code or pinyin initials, best first.

``100000`` is the nation. 310100, 419000, 429000, 500100 and 500200 exist in the code tables
only (``placeholder``): they have children but no government.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from xiejiang.basin.errors import InvalidDivisionCode, PlaceholderDivision, UnknownDivision
from xiejiang.basin.tables import read_changes, read_table

NATION_CODE = "100000"


class Level(StrEnum):
    """The level of a division."""

    NATION = "nation"
    PROVINCE = "province"
    PREFECTURE = "prefecture"
    COUNTY = "county"

    @property
    def zh(self) -> str:
        return _LEVEL_ZH[self]


_LEVEL_ZH = {
    Level.NATION: "国家",
    Level.PROVINCE: "省级",
    Level.PREFECTURE: "地市级",
    Level.COUNTY: "县级",
}


@dataclass(frozen=True, slots=True)
class Division:
    """One administrative division (GB/T 2260 code, state of 2023)."""

    code: str
    name: str
    level: Level
    parent: str
    """Code above in the code table; may be a placeholder. See ``superior``."""
    in_basin: bool
    confidence: str
    """How sure the basin flag is: ``high``, ``medium`` or ``low`` (“可能涉及”)."""
    placeholder: bool
    initials: str
    """Pinyin initials of the name, for pickers."""
    note: str = ""
    """A known change since the state of the codes; empty when there is none."""

    @property
    def prefix(self) -> str:
        """The leading digits shared by everything inside."""
        return prefix(self.code)

    @property
    def is_municipality(self) -> bool:
        """直辖市."""
        return self.level is Level.PROVINCE and self.name.endswith("市")

    @property
    def basin_zh(self) -> str:
        """What may be said about the basin; the law names provinces, not counties."""
        if not self.in_basin:
            return "不在长江流域（参考推算，以主管部门认定为准）"
        if self.confidence == "low":
            return "可能涉及长江流域（参考推算，以主管部门认定为准）"
        return "属于长江流域（参考推算，以主管部门认定为准）"


@dataclass(frozen=True, slots=True)
class Path:
    """A division with the governments above it; placeholders are left out."""

    province: Division | None
    prefecture: Division | None
    county: Division | None

    @property
    def parts(self) -> tuple[Division, ...]:
        return tuple(p for p in (self.province, self.prefecture, self.county) if p is not None)

    @property
    def full_name(self) -> str:
        """``四川省泸州市合江县``; the nation is ``全国``."""
        return "".join(p.name for p in self.parts) or "全国"

    def __str__(self) -> str:
        return self.full_name


@dataclass(frozen=True, slots=True)
class _Tree:
    by_code: dict[str, Division]
    by_parent: dict[str, tuple[Division, ...]]


@lru_cache(maxsize=1)
def _tree() -> _Tree:
    by_code = {
        NATION_CODE: Division(NATION_CODE, "全国", Level.NATION, "", True, "high", False, "qg")
    }
    by_parent: dict[str, list[Division]] = defaultdict(list)
    notes = {code: change.note for change in read_changes() for code in change.codes}
    for row in read_table("divisions"):
        one = Division(
            code=row["code"],
            name=row["name"],
            level=Level(row["level"]),
            parent=row["parent"],
            in_basin=row["in_basin"] == "1",
            confidence=row["confidence"],
            placeholder=row["placeholder"] == "1",
            initials=row["initials"],
            note=notes.get(row["code"], ""),
        )
        by_code[one.code] = one
        by_parent[one.parent].append(one)
    return _Tree(
        by_code,
        {code: tuple(sorted(found, key=lambda d: d.code)) for code, found in by_parent.items()},
    )


def prefix(code: str) -> str:
    """The leading digits that everything inside the division shares; empty for the nation."""
    if code == NATION_CODE:
        return ""
    if code.endswith("0000"):
        return code[:2]
    return code[:4] if code.endswith("00") else code


def contains(outer: str, inner: str) -> bool:
    """Whether ``inner`` lies in ``outer`` or is the same division."""
    return inner == outer or (inner != NATION_CODE and inner.startswith(prefix(outer)))


def find(code: str) -> Division | None:
    """The division with this code, if there is one."""
    return _tree().by_code.get(code)


def division(code: str) -> Division:
    """The division with this code."""
    found = find(code)
    if found is None:
        raise UnknownDivision(code=code)
    return found


def check_code(text: str, *, placeholders: bool = False) -> Division:
    """The division a person typed or picked; the errors say what is wrong with the text."""
    code = text.strip()
    if len(code) != 6 or not (code.isascii() and code.isdigit()):
        raise InvalidDivisionCode(text=text)
    found = division(code)
    if found.placeholder and not placeholders:
        raise PlaceholderDivision(name=found.name)
    return found


def all_divisions() -> Iterator[Division]:
    """Every division below the nation, in the order of the codes."""
    tree = _tree()
    return (tree.by_code[code] for code in sorted(tree.by_code) if code != NATION_CODE)


def provinces() -> tuple[Division, ...]:
    """The nineteen."""
    return children(NATION_CODE)


def children(code: str, *, in_basin: bool = False) -> tuple[Division, ...]:
    """Divisions next below in the code table (placeholders included)."""
    found = _tree().by_parent.get(division(code).code, ())
    return tuple(d for d in found if d.in_basin) if in_basin else found


def counties(code: str, *, in_basin: bool = False) -> tuple[Division, ...]:
    """All counties in the division, itself if it is one."""
    division(code)
    return tuple(
        d
        for d in all_divisions()
        if d.level is Level.COUNTY and contains(code, d.code) and (d.in_basin or not in_basin)
    )


def superior(code: str) -> Division | None:
    """The division whose government stands next above; ``None`` above the nation."""
    above = division(code).parent
    while above:
        found = division(above)
        if not found.placeholder:
            return found
        above = found.parent
    return None


def path(code: str) -> Path:
    """The division and the governments above it."""
    at: dict[Level, Division] = {}
    here: Division | None = division(code)
    while here is not None:
        at[here.level] = here
        here = superior(here.code)
    return Path(at.get(Level.PROVINCE), at.get(Level.PREFECTURE), at.get(Level.COUNTY))


@lru_cache(maxsize=4096)
def full_name(code: str) -> str:
    """The name with everything above it."""
    return path(code).full_name


def search(
    text: str, *, limit: int = 20, in_basin: bool = False, level: Level | None = None
) -> tuple[Division, ...]:
    """Divisions for a picker, best match first; placeholders are never offered."""
    wanted = text.strip().lower()
    if not wanted:
        return ()
    scored = [
        (rank, one.code, one)
        for one in all_divisions()
        if not one.placeholder
        and (one.in_basin or not in_basin)
        and (level is None or one.level is level)
        and (rank := _rank(one, wanted)) is not None
    ]
    return tuple(one for _, _, one in sorted(scored)[:limit])


def _rank(one: Division, wanted: str) -> int | None:
    tests = (
        one.code == wanted or one.name == wanted,
        one.name.startswith(wanted),
        full_name(one.code).startswith(wanted),
        wanted in one.name,
        _spread(full_name(one.code), wanted),
        one.code.startswith(wanted) or one.initials.startswith(wanted),
    )
    return next((rank for rank, hit in enumerate(tests) if hit), None)


def _spread(name: str, wanted: str) -> bool:
    """Whether the characters occur in order: ``泸州合江`` in ``四川省泸州市合江县``."""
    if len(wanted) < 2 or wanted.isascii():
        return False
    letters = iter(name)
    return all(letter in letters for letter in wanted)
