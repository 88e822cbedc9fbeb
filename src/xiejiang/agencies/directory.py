"""机关目录: read the directory of agencies that ships with the product. Pure; loaded once.

* ``Record`` — one agency as data (a superset of what the table ``Agency`` keeps).
* ``load_rows() -> Iterator[Record]`` — every line, in the order of the codes; for the loader.
* ``directory() -> Directory`` — the same, indexed: ``get(code)``, ``find(code)``,
  ``at(kind, division)`` (the general agency of that kind for exactly that division),
  ``nearest(kind, division, rank)`` (the same, climbing past levels without one),
  ``special(kind)``, ``superior(code)``, ``subordinates(code)``, ``counterpart(code, kind)``
  (同级: the agency of another kind at the same rank and place), ``search(text, …)``.
* ``Directory.concentrations`` — 集中管辖: courts that hear the environmental cases of a wider
  area.

Codes: ``<division>-<kind>`` for general agencies (``500116-agriculture``), ``100000-…`` for the
nation; special bodies have names (``yangtze-police-chongqing``). Names made by rule are marked
``generated-by-rule``; a node's administrator corrects them.
"""

from __future__ import annotations

import csv
import gzip
import io
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files

from xiejiang.agencies.domain import Kind, Level
from xiejiang.agencies.errors import AgencyNotFound
from xiejiang.basin import queries as basin
from xiejiang.basin.domain import Division

DATA = files("xiejiang.agencies").joinpath("data")
COLUMNS = (
    "code",
    "kind",
    "level",
    "rank",
    "name",
    "short_name",
    "name_en",
    "division",
    "territory",
    "parent_code",
    "special",
    "competences",
    "waters",
    "confidence",
    "source",
    "note",
)
ANYTHING = "*"


class Confidence(StrEnum):
    """How sure a line of the directory is."""

    GENERATED = "generated-by-rule"
    CURATED = "curated"
    UNVERIFIED = "curated-unverified"

    @property
    def zh(self) -> str:
        return _CONFIDENCE_ZH[self]


_CONFIDENCE_ZH = {
    Confidence.GENERATED: "名称按规则生成，须由该机关核对",
    Confidence.CURATED: "有公开来源",
    Confidence.UNVERIFIED: "未核对，使用前须核对",
}


@dataclass(frozen=True, slots=True)
class Record:
    """One agency of the directory."""

    code: str
    kind: Kind
    level: Level
    rank: Level
    """The level at which it counts as 同级; equals ``level`` unless that is ``special``."""
    name: str
    short_name: str
    """发文代字."""
    name_en: str
    division: str
    """Where it sits."""
    territory: tuple[str, ...]
    """Division codes it is competent for, each with everything inside."""
    parent_code: str
    """The supervising agency of the same kind; empty at the top."""
    special: bool
    competences: tuple[str, ...]
    """Fields of cases; ``*`` for all."""
    waters: tuple[str, ...]
    """River ids its competence is bound to; empty when it is not."""
    confidence: Confidence
    source: str
    note: str

    def covers(self, division: str) -> bool:
        """Whether the division lies in its territory."""
        return any(basin.contains(one, division) for one in self.territory)

    def handles(self, field: str | None) -> bool:
        """Whether cases of the field are its business; yes when no field is named."""
        return field is None or ANYTHING in self.competences or field in self.competences


@dataclass(frozen=True, slots=True)
class Concentration:
    """集中管辖: one court hears the environmental cases of several divisions."""

    court: str
    tribunal: str
    rank: Level
    territory: tuple[str, ...]
    excluded: tuple[str, ...]
    waters: tuple[str, ...]
    fields: tuple[str, ...]
    """Fields of cases concerned; empty for all environmental cases."""
    exclusive: bool
    """Courts of the territory no longer take such cases themselves."""
    confidence: Confidence
    source: str
    note: str

    def covers(self, division: str) -> bool:
        """Whether the division's cases go to this court."""
        inside = any(basin.contains(one, division) for one in self.territory)
        return inside and not any(basin.contains(one, division) for one in self.excluded)

    def handles(self, field: str | None) -> bool:
        """Whether cases of the field are concerned; yes when no field is named."""
        return field is None or not self.fields or field in self.fields


def load_rows() -> Iterator[Record]:
    """Every agency of the directory, in the order of the codes."""
    packed = DATA.joinpath("agencies.csv.gz").read_bytes()
    text = gzip.decompress(packed).decode("utf-8")
    return (_record(row) for row in csv.DictReader(io.StringIO(text)))


def pack(records: Iterable[Record]) -> bytes:
    """The packed file of the records; the same records give the same bytes."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(
        [_cell(getattr(record, column)) for column in COLUMNS]
        for record in sorted(records, key=lambda r: r.code)
    )
    return gzip.compress(buffer.getvalue().encode("utf-8"), compresslevel=9, mtime=0)


def _cell(value: object) -> str:
    if isinstance(value, tuple):
        return "|".join(value)
    if isinstance(value, bool):
        return "1" if value else "0"
    return str(value)


def _record(row: Mapping[str, str]) -> Record:
    return Record(
        code=row["code"],
        kind=Kind(row["kind"]),
        level=Level(row["level"]),
        rank=Level(row["rank"]),
        name=row["name"],
        short_name=row["short_name"],
        name_en=row["name_en"],
        division=row["division"],
        territory=_several(row["territory"]),
        parent_code=row["parent_code"],
        special=row["special"] == "1",
        competences=_several(row["competences"]),
        waters=_several(row["waters"]),
        confidence=Confidence(row["confidence"]),
        source=row["source"],
        note=row["note"],
    )


def _several(cell: str) -> tuple[str, ...]:
    return tuple(cell.split("|")) if cell else ()


class Directory:
    """All agencies, indexed."""

    def __init__(
        self, records: Iterable[Record], concentrations: Sequence[Concentration] = ()
    ) -> None:
        self._by_code = {record.code: record for record in records}
        self._at: dict[tuple[Kind, str], Record] = {}
        special: dict[Kind, list[Record]] = defaultdict(list)
        below: dict[str, list[Record]] = defaultdict(list)
        for record in self._by_code.values():
            if record.code == f"{record.division}-{record.kind}":
                self._at[record.kind, record.division] = record
            else:
                special[record.kind].append(record)
            below[record.parent_code].append(record)
        self._special = {kind: tuple(found) for kind, found in special.items()}
        self._below = {code: tuple(found) for code, found in below.items()}
        self.concentrations = tuple(concentrations)

    def __len__(self) -> int:
        return len(self._by_code)

    def __iter__(self) -> Iterator[Record]:
        return iter(self._by_code.values())

    def find(self, code: str) -> Record | None:
        """The agency with this code, if there is one."""
        return self._by_code.get(code)

    def get(self, code: str) -> Record:
        """The agency with this code."""
        found = self.find(code)
        if found is None:
            raise AgencyNotFound(code=code)
        return found

    def at(self, kind: Kind, division: str) -> Record | None:
        """The general agency of the kind for exactly this division."""
        return self._at.get((kind, division))

    def nearest(self, kind: Kind, division: str, rank: Level | None = None) -> Record | None:
        """The agency of the kind for the place at the rank, or the next above that exists.

        Municipalities have no prefectures: at prefecture rank 江津区 gives the court that
        covers it, and for kinds without such a body the municipality's own.
        """
        places = _upwards(division)
        wanted = rank if rank is not None else _RANK_OF_LEVEL[places[0].level]
        general = [found for p in places if (found := self.at(kind, p.code)) is not None]
        exact = [record for record in general if record.rank is wanted] or [
            record
            for record in self.special(kind)
            if not record.special and record.rank is wanted and record.covers(division)
        ]
        above = [record for record in general if _ORDER[record.rank] > _ORDER[wanted]]
        return next(iter(exact + above), None)

    def special(self, kind: Kind) -> tuple[Record, ...]:
        """Agencies of the kind that are not the one general agency of a division."""
        return self._special.get(kind, ())

    def superior(self, code: str) -> Record | None:
        """The supervising agency of the same kind."""
        return self.find(self.get(code).parent_code)

    def subordinates(self, code: str) -> tuple[Record, ...]:
        """Agencies directly supervised."""
        return self._below.get(code, ())

    def counterpart(self, code: str, kind: Kind) -> Record | None:
        """同级: the agency of another kind at the same rank for the same seat."""
        record = self.get(code)
        return self.nearest(kind, record.division, record.rank)

    def search(
        self,
        text: str,
        *,
        kind: Kind | None = None,
        division: str | None = None,
        limit: int = 20,
    ) -> tuple[Record, ...]:
        """Agencies whose name, 代字 or code holds every word; nearer the top first."""
        words = text.lower().split()
        hits = [
            record
            for record in self
            if (kind is None or record.kind is kind)
            and (division is None or basin.contains(division, record.division))
            and all(word in f"{record.name} {record.short_name} {record.code}" for word in words)
        ]
        hits.sort(key=lambda r: (-_ORDER[r.rank], r.code))
        return tuple(hits[:limit])


_ORDER = {Level.COUNTY: 0, Level.PREFECTURE: 1, Level.PROVINCE: 2, Level.NATIONAL: 3}
_RANK_OF_LEVEL = {
    basin.Level.NATION: Level.NATIONAL,
    basin.Level.PROVINCE: Level.PROVINCE,
    basin.Level.PREFECTURE: Level.PREFECTURE,
    basin.Level.COUNTY: Level.COUNTY,
}


def order(rank: Level) -> int:
    """Ranks from the county upwards."""
    return _ORDER[rank]


def rank_of(division: str) -> Level:
    """The rank of the agencies of a division."""
    return _RANK_OF_LEVEL[basin.division(division).level]


def _upwards(division: str) -> list[Division]:
    """The division and those whose governments stand above it."""
    here: Division | None = basin.division(division)
    found = []
    while here is not None:
        found.append(here)
        here = basin.superior(here.code)
    return found


def load_concentrations() -> tuple[Concentration, ...]:
    """集中管辖, as curated in ``special.toml``."""
    content = tomllib.loads(DATA.joinpath("special.toml").read_text(encoding="utf-8"))
    return tuple(
        Concentration(
            court=item["court"],
            tribunal=item.get("tribunal", ""),
            rank=Level(item["rank"]),
            territory=tuple(item["territory"]),
            excluded=tuple(item.get("excluded", ())),
            waters=tuple(item.get("waters", ())),
            fields=tuple(item.get("fields", ())),
            exclusive=item["exclusive"],
            confidence=Confidence(item["confidence"]),
            source=item["source"],
            note=item.get("note", ""),
        )
        for item in content["concentration"]
    )


@lru_cache(maxsize=1)
def directory() -> Directory:
    """The one directory, read on first use."""
    return Directory(load_rows(), load_concentrations())
