"""The kinds of mediating bodies; read from ``content/mediators.toml``, each with its provisions."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from xiejiang.settling.bases import Basis, bases, insist

KIND = {"id", "title", "title_en", "about", "about_en", "sources", "rule"}
RULE = {"words", "words_en", "sources"}


@dataclass(frozen=True, slots=True)
class Rule:
    """What the law says of bodies of a kind, in a sentence."""

    words: str
    words_en: str
    bases: tuple[Basis, ...]


@dataclass(frozen=True, slots=True)
class BodyKind:
    """调解组织的种类: what it is called, and by which provision it mediates."""

    id: str
    title: str
    title_en: str
    about: str
    about_en: str
    bases: tuple[Basis, ...]
    rules: tuple[Rule, ...]


@cache
def kinds() -> Mapping[str, BodyKind]:
    """Every kind by its id, in the order of the file."""
    text = (files("xiejiang.settling") / "content" / "mediators.toml").read_text("utf-8")
    found = {}
    for table in tomllib.loads(text)["kind"]:
        insist(table["id"], set(table), KIND)
        rules = []
        for rule in table["rule"]:
            insist(table["id"], set(rule), RULE)
            told = bases(table["id"], rule["sources"])
            rules.append(Rule(rule["words"], rule["words_en"], told))
        named = {k: table[k] for k in ("id", "title", "title_en", "about", "about_en")}
        told = bases(table["id"], table["sources"])
        found[table["id"]] = BodyKind(**named, bases=told, rules=tuple(rules))
    return MappingProxyType(found)
