"""Make the directory of agencies from the rules, the divisions and the curated bodies.

``generate() -> list[Record]`` is what ``scripts/build_directory.py`` packs and what a test
compares with the packed file. Pure; not used at run time.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from xiejiang.agencies.directory import DATA, Confidence, Record, rank_of
from xiejiang.agencies.domain import Kind, Level
from xiejiang.agencies.naming import KindRule, Named, kind_rules, named, places, stem
from xiejiang.basin import queries as basin
from xiejiang.basin.domain import NATION_CODE, Division
from xiejiang.basin.domain import Level as DivisionLevel

NAMED_IN_THE_OPINIONS = "国家机关名称为公知事实"


def generate() -> list[Record]:
    """All agencies, in the order of the codes."""
    seats = _seats()
    marks = short_marks(seats)
    general = [_general(rule, place, marks) for rule in kind_rules() for place in seats]
    curated, superiors = _curated()
    placed = [_under_curated(record, superiors) for record in general]
    return sorted([*placed, *curated], key=lambda record: record.code)


def _seats() -> list[Division]:
    """The nation, and every division of the basin that has a government."""
    nation = basin.division(NATION_CODE)
    local = [d for d in basin.all_divisions() if d.in_basin and not d.placeholder]
    return [nation, *local]


def _general(rule: KindRule, place: Division, marks: Mapping[str, str]) -> Record:
    called = named(rule, place)
    above = basin.superior(place.code)
    level = rank_of(place.code)
    return Record(
        code=f"{place.code}-{rule.kind}",
        kind=rule.kind,
        level=level,
        rank=level,
        name=called.name,
        short_name=f"{marks[place.code]}{rule.mark}",
        name_en=called.name_en,
        division=place.code,
        territory=(place.code,),
        parent_code=f"{above.code}-{rule.kind}" if above is not None else "",
        special=False,
        competences=rule.competences,
        waters=(),
        confidence=_confidence(place, called),
        source=called.source or (NAMED_IN_THE_OPINIONS if above is None else ""),
        note="；".join(part for part in (called.note, place.note.rstrip("。")) if part),
    )


def _confidence(place: Division, called: Named) -> Confidence:
    if place.level is DivisionLevel.NATION or called.source:
        return Confidence.CURATED
    return Confidence.GENERATED


def short_marks(seats: Iterable[Division]) -> dict[str, str]:
    """代字 of each place, one of a kind: 渝江津; 川内江市中 where 川市中区 would be two."""
    pool = list(seats)
    marks = {d.code: _province_mark(d) for d in pool if d.level is not DivisionLevel.COUNTY}
    counties = [d for d in pool if d.level is DivisionLevel.COUNTY]
    stems = Counter(_candidate(d, stem(d.name)) for d in counties)
    names = Counter(_candidate(d, d.name) for d in counties)
    taken = set(marks.values())
    for one in counties:
        short, long = _candidate(one, stem(one.name)), _candidate(one, one.name)
        if stems[short] == 1 and short not in taken:
            marks[one.code] = short
        elif names[long] == 1 and long not in taken:
            marks[one.code] = long
        else:
            above = basin.superior(one.code)
            within = stem(above.name) if above is not None else ""
            marks[one.code] = _candidate(one, f"{within}{stem(one.name)}")
    return marks


def _province_mark(place: Division) -> str:
    if place.level is DivisionLevel.NATION:
        return "国"
    short = places().abbreviation[f"{place.code[:2]}0000"]
    return short if place.level is DivisionLevel.PROVINCE else f"{short}{stem(place.name)}"


def _candidate(place: Division, text: str) -> str:
    return f"{places().abbreviation[f'{place.code[:2]}0000']}{text}"


def _curated() -> tuple[list[Record], list[Record]]:
    """The special bodies, and those of them that supervise agencies of their territory."""
    content = tomllib.loads(DATA.joinpath("special.toml").read_text(encoding="utf-8"))
    records, superiors = [], []
    for item in content["agency"]:
        record = _special(item)
        records.append(record)
        if item.get("superior_in_territory", False):
            superiors.append(record)
    return records, superiors


def _special(item: Mapping[str, Any]) -> Record:
    return Record(
        code=item["code"],
        kind=Kind(item["kind"]),
        level=Level(item.get("level", "special")),
        rank=Level(item["rank"]),
        name=item["name"],
        short_name=item["short_name"],
        name_en=item["name_en"],
        division=item["division"],
        territory=tuple(item["territory"]),
        parent_code=item["parent"],
        special=item.get("special", True),
        competences=tuple(item["competences"]),
        waters=tuple(item["waters"]),
        confidence=Confidence(item["confidence"]),
        source=item["source"],
        note=item.get("note", ""),
    )


def _under_curated(record: Record, superiors: Iterable[Record]) -> Record:
    if record.rank is not Level.COUNTY:
        return record
    for above in superiors:
        if above.kind is record.kind and above.covers(record.division):
            return replace(record, parent_code=above.code)
    return record
