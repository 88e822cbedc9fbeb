"""条约名录: the treaties that matter to environmental cases of the basin, read strictly.

Dates, authority and each declaration say on their own where they come from and how sure that is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources.abc import Traversable
from typing import Any

from xiejiang.foreign.domain import AssistanceKind
from xiejiang.foreign.errors import ForeignContentError
from xiejiang.foreign.reading import among, content, members, rules
from xiejiang.kernel.citation import Citation, Confidence
from xiejiang.law.instruments import load_instruments, read_citation
from xiejiang.law.model import Instrument
from xiejiang.law.reader import Report, Table, read_file

TREATIES = "treaties.toml"


@dataclass(frozen=True, slots=True)
class Status:
    """Where the dates of a treaty come from, and how sure they are."""

    source: str
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Authority:
    """主管、中央机关: who answers for a treaty in China."""

    words: str
    words_en: str
    law: Citation | None
    source: str
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Declaration:
    """声明、保留: what China said when it joined and a case should know."""

    words: str
    words_en: str
    source: str
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Treaty:
    """条约: what it is for in a case, and since when it binds China."""

    id: str
    title: str
    title_en: str
    short: str
    adopted: date
    in_force: date | None
    """For China; ``None`` when that was not found."""
    status: Status
    authority: Authority
    use: str
    use_en: str
    flags: tuple[str, ...]
    assistance: tuple[AssistanceKind, ...]
    declarations: tuple[Declaration, ...]


@cache
def treaties() -> Mapping[str, Treaty]:
    """The treaties by id, in the order of the content."""
    return read(content())


def read(root: Traversable) -> Mapping[str, Treaty]:
    """Read the register under a folder; raises with all mistakes."""
    report = Report()
    instruments = load_instruments()
    flags = {f.id for f in rules().flags}
    file = read_file(root / TREATIES, TREATIES, report)
    found: dict[str, Treaty] = {}
    for table in file.named_tables("treaty"):
        one = _treaty(table, instruments, flags)
        if one.id in found:
            table.complain("条约编号重复")
        found[one.id] = one
    file.done()
    if report.complaints:
        raise ForeignContentError(complaints=report.complaints)
    return found


def _treaty(table: Table, known: Mapping[str, Instrument], flags: set[str]) -> Treaty:
    treaty = Treaty(
        id=table.text("id"),
        title=table.text("title"),
        title_en=table.text("title_en"),
        short=table.text("short"),
        adopted=table.day("adopted"),
        in_force=table.optional_day("in_force"),
        status=Status(table.text("status_source"), _sure(table, "status_confidence")),
        authority=_authority(table, known),
        use=table.text("use"),
        use_en=table.text("use_en"),
        flags=among(table, "flags", flags, required=True),
        assistance=members(table, "assistance", AssistanceKind),
        declarations=tuple(_declaration(t) for t in table.tables("declaration")),
    )
    if treaty.in_force is not None and treaty.in_force < treaty.adopted:
        table.complain("对中国生效不能早于通过")
    table.done()
    return treaty


def _authority(table: Table, known: Mapping[str, Instrument]) -> Authority:
    sure = _sure(table, "authority_confidence")
    given = table.table("authority_law")
    law: Citation | None = None
    if given is not None or sure is Confidence.VERIFIED:
        law = read_citation(given, table, known)
    return Authority(
        words=table.text("authority"),
        words_en=table.text("authority_en"),
        law=law,
        source=table.text("authority_source", required=False),
        confidence=sure,
    )


def _declaration(table: Table) -> Declaration:
    found = Declaration(
        words=table.text("words"),
        words_en=table.text("words_en"),
        source=table.text("source"),
        confidence=_sure(table, "confidence"),
    )
    table.done()
    return found


def _sure(table: Table, key: str) -> Confidence:
    return table.choice(key, Confidence, Confidence.UNKNOWN)


def told(treaty: Treaty) -> dict[str, Any]:
    """A treaty for programs, in both languages, with every source and how sure it is."""
    law = treaty.authority.law
    return {
        "id": treaty.id,
        "title": {"zh": treaty.title, "en": treaty.title_en},
        "short": treaty.short,
        "adopted": treaty.adopted.isoformat(),
        "in_force_for_china": treaty.in_force.isoformat() if treaty.in_force else None,
        "status": {"source": treaty.status.source, "confidence": treaty.status.confidence.value},
        "authority": {
            "zh": treaty.authority.words,
            "en": treaty.authority.words_en,
            "provision": str(law) if law else None,
            "source": treaty.authority.source or None,
            "confidence": treaty.authority.confidence.value,
        },
        "use": {"zh": treaty.use, "en": treaty.use_en},
        "flags": list(treaty.flags),
        "assistance": [k.value for k in treaty.assistance],
        "declarations": [
            {"zh": d.words, "en": d.words_en, "source": d.source, "confidence": d.confidence.value}
            for d in treaty.declarations
        ],
    }
