"""How agencies are called: names, English names and 发文代字 from the rules kept as data.

``Rules`` reads ``data/kinds.toml`` and ``data/places.toml``; ``Namer`` applies them to one
division. Pure; used to build the directory, not at run time.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from xiejiang.agencies.directory import DATA
from xiejiang.agencies.domain import Kind
from xiejiang.basin import queries as basin
from xiejiang.basin.domain import NATION_CODE, Division, Level
from xiejiang.kernel.pinyin import syllables

_SUFFIXES = ("自治州", "自治县", "林区", "新区", "地区", "市", "区", "县")
_SUFFIX_EN = {
    "自治州": "Autonomous Prefecture",
    "自治县": "Autonomous County",
    "新区": "New Area",
    "林区": "Forestry District",
    "地区": "Prefecture",
    "市": "City",
    "区": "District",
    "县": "County",
}
_BRANCH = frozenset({"district", "county"})


@dataclass(frozen=True, slots=True)
class Override:
    """An exception to the pattern of a kind, for the divisions under a code prefix."""

    under: str
    classes: frozenset[str]
    name: str
    pattern: str
    note: str
    source: str


@dataclass(frozen=True, slots=True)
class KindRule:
    """How agencies of one kind are called at each level."""

    kind: Kind
    mark: str
    competences: tuple[str, ...]
    names: Mapping[str, str]
    english: Mapping[str, str]
    notes: Mapping[str, str]
    overrides: tuple[Override, ...]


@dataclass(frozen=True, slots=True)
class Named:
    """What a division's agency of one kind is called."""

    name: str
    name_en: str
    note: str
    source: str


@dataclass(frozen=True, slots=True)
class Places:
    """Abbreviations and English spellings."""

    abbreviation: Mapping[str, str]
    english: Mapping[str, str]
    stem: Mapping[str, str]
    ethnic: Mapping[str, str]


@lru_cache(maxsize=1)
def places() -> Places:
    """The spellings of ``places.toml``."""
    content = tomllib.loads(DATA.joinpath("places.toml").read_text(encoding="utf-8"))
    return Places(content["abbreviation"], content["english"], content["stem"], content["ethnic"])


@lru_cache(maxsize=1)
def kind_rules() -> tuple[KindRule, ...]:
    """The twelve kinds of ``kinds.toml``, with the missing levels filled in."""
    content = tomllib.loads(DATA.joinpath("kinds.toml").read_text(encoding="utf-8"))
    like = content["like"]
    return tuple(
        KindRule(
            kind=Kind(item["id"]),
            mark=item["mark"],
            competences=tuple(item["competences"]),
            names=_filled(item["name"], like),
            english=_filled(item["en"], like),
            notes=item.get("note", {}),
            overrides=tuple(_override(o) for o in item.get("override", ())),
        )
        for item in content["kind"]
    )


_FALLBACK = {"district": "county", "prefecture": "county", "province": "prefecture"}


def _filled(given: Mapping[str, str], like: Mapping[str, str]) -> dict[str, str]:
    """Every level key: as given, else like another, else as the next below."""
    filled = dict(given)
    for missing, other in (*_FALLBACK.items(), *like.items()):
        filled.setdefault(missing, filled[other])
    return filled


def _override(item: Mapping[str, str]) -> Override:
    given = item["class"]
    classes = {"branch": _BRANCH, "any": frozenset()}.get(given, frozenset({given}))
    return Override(
        item["under"],
        classes,
        item.get("name", ""),
        item.get("pattern", ""),
        item.get("note", ""),
        item.get("source", ""),
    )


def class_of(place: Division) -> str:
    """The level key of the rules: which pattern a division takes."""
    if place.level is Level.NATION:
        return "national"
    if place.level is Level.PROVINCE:
        return "municipality" if place.is_municipality else "province"
    if place.level is Level.PREFECTURE:
        return "prefecture"
    above = basin.superior(place.code)
    is_district = place.name.endswith("区") and not place.name.endswith("林区")
    if above is not None and above.is_municipality:
        return "municipal-district" if is_district else "municipal-county"
    if above is not None and above.level is Level.PROVINCE:
        return "direct-county"
    return "district" if is_district else "county"


def named(rule: KindRule, place: Division) -> Named:
    """The name of the agency of the kind for the division."""
    key = class_of(place)
    name, note, source = rule.names[key], rule.notes.get(key, ""), ""
    best = _applicable(rule.overrides, place.code, key)
    if best is not None:
        name = best.name or best.pattern
        note, source = best.note or note, best.source
    words = _words(place, key)
    return Named(name.format_map(words), rule.english[key].format_map(words), note, source)


def _applicable(overrides: Sequence[Override], code: str, key: str) -> Override | None:
    fitting = [
        o for o in overrides if code.startswith(o.under) and (not o.classes or key in o.classes)
    ]
    return max(fitting, key=lambda o: len(o.under), default=None)


def _words(place: Division, key: str) -> dict[str, str]:
    above = basin.superior(place.code)
    above_name = above.name if above is not None else ""
    local = {"district", "municipal-district"}
    return {
        "name": place.name,
        "stem": stem(place.name),
        "above": above_name,
        "place": f"{above_name}{place.name}" if key in local else place.name,
        "en": english(place),
        "stem_en": _stem_english(place.name),
        "above_en": english(above) if above is not None else "",
    }


def stem(name: str) -> str:
    """The name without its generic part: 江津区 → 江津, 石柱土家族自治县 → 石柱, 洋县 stays."""
    suffix = next((s for s in _SUFFIXES if name.endswith(s)), "")
    short = name.removesuffix(suffix)
    if suffix.startswith("自治"):
        for ethnic in sorted(places().ethnic, key=len, reverse=True):
            short = short.replace(ethnic, "")
        short = short.removesuffix("各族")
    return short if len(short) > 1 else name


def english(place: Division) -> str:
    """``Jiangjin District, Chongqing``; ``Enshi Tujia and Miao Autonomous Prefecture, …``."""
    known = places().english.get(place.code)
    if place.level is Level.PROVINCE or place.code == NATION_CODE:
        return known or "China"
    own = known or f"{_stem_english(place.name)}{_people(place.name)} {_generic(place.name)}"
    above = basin.superior(place.code)
    if above is None or above.code == NATION_CODE:
        return own
    own_above, comma, rest = english(above).removesuffix(" Province").partition(", ")
    return f"{own}, {own_above.removesuffix(' City')}{comma}{rest}"


def _stem_english(name: str) -> str:
    short = stem(name)
    bare = short.removesuffix("县") if len(short) == 2 and short == name else short
    known = places().stem.get(short) or places().stem.get(bare)
    return known or _spell(bare)


def _spell(text: str) -> str:
    """Pinyin as one word, with the apostrophe before a vowel: 西安 → Xi'an."""
    first, *more = syllables(text)
    joined = first + "".join(f"'{s}" if s[0] in "aeo" else s for s in more)
    return joined.replace("ü", "v").capitalize()


def _people(name: str) -> str:
    """`` Tujia and Miao`` of an autonomous place, in the order of the name."""
    if "自治" not in name:
        return ""
    peoples = places().ethnic
    pattern = "|".join(sorted(map(re.escape, peoples), key=len, reverse=True))
    found = [peoples[m] for m in re.findall(pattern, name)]
    if len(found) < 2:
        return "".join(f" {one}" for one in found)
    return f" {', '.join(found[:-1])} and {found[-1]}"


def _generic(name: str) -> str:
    suffix = next((s for s in _SUFFIXES if name.endswith(s)), "")
    return _SUFFIX_EN.get(suffix, "")
