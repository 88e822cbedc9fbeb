"""What the law says of each kind of account, read strictly from ``content/kinds.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from xiejiang.funds.domain import AccountKind
from xiejiang.funds.errors import ContentError
from xiejiang.kernel.citation import Citation, Confidence
from xiejiang.law.instruments import load_instruments

KEYS = {"id", "words", "source", "confidence"}


@dataclass(frozen=True, slots=True)
class Basis:
    """Why a kind of account exists."""

    kind: AccountKind
    words: str
    citation: Citation
    confidence: Confidence


@cache
def bases() -> Mapping[AccountKind, Basis]:
    """Every kind of account with its basis; a missing or unreadable one is an error."""
    text = (files("xiejiang.funds") / "content" / "kinds.toml").read_text("utf-8")
    found = {b.kind: b for b in map(_basis, tomllib.loads(text)["kind"])}
    missing = set(AccountKind) - set(found)
    if missing:
        raise ContentError(problem=f"缺少 {'、'.join(sorted(missing))}")
    return found


def _basis(table: Mapping[str, Any]) -> Basis:
    if KEYS.symmetric_difference(table):
        raise ContentError(problem=f"{table.get('id')} 多了或少了项目")
    source = table["source"]
    instrument = load_instruments().get(source["instrument"])
    if instrument is None:
        raise ContentError(problem=f"没有规范性文件 {source['instrument']}")
    return Basis(
        AccountKind(table["id"]),
        str(table["words"]),
        Citation(instrument.id, source["article"], title=instrument.title),
        Confidence(table["confidence"]),
    )
