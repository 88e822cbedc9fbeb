"""The facts of published cases, coded from what was published (``content/coded.toml``).

Only what a publication says or necessarily implies is coded; what it does not say is unknown.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files

from xiejiang.law.facts import Value


@dataclass(frozen=True, slots=True)
class Coded:
    """Every coded case, and the charges that bear another name today."""

    cases: Mapping[str, Mapping[str, Value]]
    charge_names: Mapping[str, str]


@cache
def load_coded() -> Coded:
    """The coded cases shipped with the product."""
    text = (files("xiejiang.cases") / "content" / "coded.toml").read_text("utf-8")
    found = tomllib.loads(text, parse_float=Decimal)
    return Coded(found["cases"], found["charge_names"])
