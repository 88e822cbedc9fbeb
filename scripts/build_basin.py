"""Maintainer's script: reduce the geographic reference set to the product's own compact tables.

    python scripts/build_basin.py SOURCE_DIRECTORY [--into src/xiejiang/basin/data]

``SOURCE_DIRECTORY`` holds ``divisions.csv.gz``, ``network.csv``, ``division_reaches.csv`` and
``protected-areas.csv``, ``control-sections.csv`` and ``rivers.geojson``. Boundaries and every value
derived from polygons (representative points, areas, shares) stay behind: the rights in them are
uncertain and nothing here needs them. Of the river lines only those in the public domain and
those drawn for this set come along. Running the script twice gives the same bytes.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from pypinyin import Style, lazy_pinyin

PLACEHOLDERS = frozenset({"310100", "419000", "429000", "500100", "500200"})
Row = Mapping[str, str]


def main() -> None:
    """Read the source tables and write the compact ones."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("source", type=Path)
    parser.add_argument("--into", type=Path, default=Path("src/xiejiang/basin/data"))
    arguments = parser.parse_args()
    source: Path = arguments.source
    into: Path = arguments.into
    into.mkdir(parents=True, exist_ok=True)
    divisions = read(source / "divisions.csv.gz")
    reaches = read(source / "network.csv")
    relations = read(source / "division_reaches.csv")
    protected = read(source / "protected-areas.csv")
    sections = read(source / "control-sections.csv")
    write(into / "divisions.csv.gz", DIVISION_COLUMNS, map(division_row, divisions))
    write(into / "reaches.csv.gz", REACH_COLUMNS, map(reach_row, reaches))
    write(into / "relations.csv.gz", RELATION_COLUMNS, map(relation_row, relations))
    write(into / "protected.csv.gz", PROTECTED_COLUMNS, map(protected_row, protected))
    write(into / "sections.csv.gz", SECTION_COLUMNS, map(section_row, sections))
    (into / "map").mkdir(exist_ok=True)
    orders = {row["river_id"]: int(row["order"]) for row in reaches}
    lines = json.loads((source / "rivers.geojson").read_text("utf-8"))["features"]
    kept = [river(one, orders) for one in lines if one["properties"]["source"] in FREE]
    told = {"type": "FeatureCollection", "features": sorted(kept, key=drawing_order)}
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    (into / "map" / "rivers.json").write_text(text + "\n", "utf-8")


FREE = ("natural_earth", "schematic")
"""Natural Earth is in the public domain; schematic lines were drawn for the set itself."""


def river(feature: Any, orders: Mapping[str, int]) -> dict[str, Any]:
    """A line or lake for the map: name, kind, order; degrees to three places, about 100 metres."""
    told = feature["properties"]
    return {
        "type": "Feature",
        "properties": {
            "name": told["name"],
            "kind": "lake" if told["kind"] == "lake" else "river",
            "order": orders.get(told["id"], 3),
            "schematic": bool(told["schematic"]),
        },
        "geometry": {
            "type": feature["geometry"]["type"],
            "coordinates": rounded(feature["geometry"]["coordinates"]),
        },
    }


def rounded(value: Any) -> Any:
    """Coordinates to three places."""
    return [rounded(v) for v in value] if isinstance(value, list) else round(value, 3)


def drawing_order(feature: Mapping[str, Any]) -> tuple[bool, int, str]:
    """Lakes first, then small rivers, the main stem on top."""
    told = feature["properties"]
    return (told["kind"] != "lake", -told["order"], told["name"])


DIVISION_COLUMNS = (
    "code",
    "name",
    "level",
    "parent",
    "in_basin",
    "confidence",
    "placeholder",
    "initials",
)
REACH_COLUMNS = (
    "id",
    "river",
    "river_id",
    "order",
    "kind",
    "regulated",
    "from_node",
    "to_node",
    "from_name",
    "to_name",
    "length_hm",
    "to_mouth_hm",
    "left",
    "right",
    "divisions",
    "schematic",
)
RELATION_COLUMNS = ("division", "relation", "reach", "confidence")
PROTECTED_COLUMNS = (
    "id",
    "name",
    "type",
    "level",
    "divisions",
    "lon",
    "lat",
    "waters",
    "protects",
    "ban_period",
    "confidence",
)

SECTION_COLUMNS = (
    "name",
    "river",
    "reach",
    "lon",
    "lat",
    "km_to_mouth",
    "above",
    "below",
    "type",
    "confidence",
    "note",
)


def division_row(row: Row) -> tuple[str, ...]:
    """A division without anything measured on its polygon, with pinyin initials for pickers."""
    code = row["code"]
    initials = "".join(lazy_pinyin(row["name"], style=Style.FIRST_LETTER))
    return (
        code,
        row["name"],
        row["level"],
        row["parent"],
        row["in_basin"],
        row["confidence"],
        "1" if code in PLACEHOLDERS else "0",
        initials,
    )


def reach_row(row: Row) -> tuple[str, ...]:
    """A reach with whole hundreds of metres instead of decimals."""
    return (
        row["reach_id"],
        row["river"],
        row["river_id"],
        row["order"],
        row["kind"],
        row["regulated"],
        row["from_node"],
        row["to_node"],
        row["from_name"],
        row["to_name"],
        hectometres(row["length_km"]),
        hectometres(row["km_to_mouth_from"]),
        row["left_codes"],
        row["right_codes"],
        row["division_codes"],
        "1" if row["geometry_source"] == "schematic" else "0",
    )


def relation_row(row: Row) -> tuple[str, ...]:
    """How one county and one reach belong together."""
    return row["code"], row["relation"], row["reach_id"], row["confidence"]


def protected_row(row: Row) -> tuple[str, ...]:
    """A protected water or area; its legal basis is content of the law, not of the map."""
    return (
        row["id"],
        row["name"],
        row["type"],
        row["level"],
        row["division_codes"],
        row["lon"],
        row["lat"],
        row["waters"],
        row["protects"],
        row["ban_period"],
        row["confidence"],
    )


def section_row(row: Row) -> tuple[str, ...]:
    """A monitoring section; its point is approximate and its name is to be checked."""
    return (
        row["name"],
        row["river"],
        row["reach_id"],
        row["lon"],
        row["lat"],
        row["km_to_mouth"],
        row["upstream_area"],
        row["downstream_area"],
        row["type"],
        row["confidence"],
        row["note"],
    )


def hectometres(kilometres: str) -> str:
    """``"22.0"`` kilometres are ``"220"`` hundreds of metres; one decimal exactly."""
    whole, _, tenth = kilometres.partition(".")
    if len(tenth) > 1:
        raise SystemExit(f"more than one decimal in {kilometres}")
    return str(int(whole) * 10 + int(tenth or "0"))


def read(path: Path) -> list[dict[str, str]]:
    """All rows of a CSV file, compressed or not."""
    raw = path.read_bytes()
    text = gzip.decompress(raw) if path.suffix == ".gz" else raw
    return list(csv.DictReader(io.StringIO(text.decode("utf-8-sig"))))


def write(path: Path, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A gzip CSV whose bytes depend on the rows alone."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    packed = gzip.compress(buffer.getvalue().encode("utf-8"), compresslevel=9, mtime=0)
    path.write_bytes(packed)


if __name__ == "__main__":
    main()
