"""The instruments of law that the content cites."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from types import MappingProxyType

from xiejiang.kernel.citation import Citation, Confidence
from xiejiang.law.errors import ContentError
from xiejiang.law.model import Instrument
from xiejiang.law.place import pack_files
from xiejiang.law.reader import Report, Table, read_file


def content_root() -> Traversable:
    """Where the content of the law lies inside the package."""
    return files("xiejiang.law") / "content"


@lru_cache(maxsize=1)
def load_instruments() -> Mapping[str, Instrument]:
    """Every instrument by its id; raises :class:`ContentError` with all mistakes."""
    report = Report()
    found = read_instruments(content_root(), report, pack_files())
    if report.complaints:
        raise ContentError(complaints=report.complaints)
    return found


def read_instruments(
    root: Traversable, report: Report, packs: Sequence[Path] = ()
) -> Mapping[str, Instrument]:
    """Read and check ``instruments.toml`` under a content root, and those of local packs."""
    name = "instruments.toml"
    found: dict[str, Instrument] = {}
    file = read_file(root / name, name, report)
    tables = file.named_tables("instrument")
    file.done()
    for path in packs:
        tables += read_file(path, path.name, report).named_tables("instrument")
    for table in tables:
        instrument = _instrument(table)
        if instrument.id in found:
            table.complain("规范编号重复")
        found[instrument.id] = instrument
    for instrument in found.values():
        successor = instrument.superseded_by
        if successor and successor not in found:
            report.add(f"{name} {instrument.id}", f"取代它的规范“{successor}”没有列出")
    return MappingProxyType(found)


def _instrument(table: Table) -> Instrument:
    instrument = Instrument(
        id=table.text("id"),
        title=table.text("title"),
        number=table.text("number", required=False),
        issuer=table.text("issuer"),
        promulgated=str(table.raw("promulgated") or ""),
        effective=table.optional_day("effective"),
        confidence=table.choice("confidence", Confidence, Confidence.UNKNOWN),
        superseded_by=table.text("superseded_by", required=False),
        superseded_on=table.optional_day("superseded_on"),
        notes=table.text("notes", required=False),
    )
    if bool(instrument.superseded_by) != bool(instrument.superseded_on):
        table.complain("superseded_by 与 superseded_on 应同时写明")
    table.done()
    return instrument


def read_citation(table: Table | None, owner: Table, known: Mapping[str, Instrument]) -> Citation:
    """A citation whose every instrument is on the list."""
    if table is None:
        owner.complain("没有写明依据（source）")
        return Citation("", "")
    instrument, article = table.text("instrument"), table.text("article")
    also = table.texts("also")
    table.done()
    for cited in (instrument, *(place.partition(":")[0] for place in also)):
        if cited not in known:
            table.complain(f"所引规范“{cited}”没有列入 instruments.toml")
    title = known[instrument].full_title if instrument in known else ""
    return Citation(instrument, article, also, title)
