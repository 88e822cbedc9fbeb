"""Templates are complete: each compiles, and what it names — template, address, file — exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.template import engines
from django.urls import get_resolver
from jinja2 import Environment, meta

from tests.architecture.source import HAN, PACKAGE

FOLDERS = sorted(PACKAGE.glob("*/templates"))
NAMED = re.compile(r"""\burl\(\s*["']([\w:-]+)["']""")
FILES = re.compile(r"""\bstatic\(\s*["']([\w./-]+)["']\s*\)""")
SPOKEN = re.compile(r"""_\(\s*(["']).*?\1|\{%-?\s*trans.*?\{%-?\s*endtrans""", re.DOTALL)
COMMENT = re.compile(r"\{#.*?#\}|<(\w+)[^>]*lang=\"zh-Hans\"[^>]*>[^<]*</\1>", re.DOTALL)
QUOTED = re.compile(r"""gettext\([^)]*\)""")


def environment() -> Environment:
    """The environment the product renders with."""
    return engines["jinja2"].env


def templates() -> list[str]:
    """The names of all templates."""
    return [
        path.relative_to(folder).as_posix()
        for folder in FOLDERS
        for path in sorted(folder.rglob("*.html"))
    ]


def source(name: str) -> str:
    """The text of a template."""
    return next((f / name for f in FOLDERS if (f / name).is_file()), Path(name)).read_text("utf-8")


def address_names() -> set[str]:
    """Every name that ``url`` can reverse."""
    return {key for key in get_resolver().reverse_dict if isinstance(key, str)} | {
        f"{space}:{key}"
        for space, (_, inner) in get_resolver().namespace_dict.items()
        for key in inner.reverse_dict
        if isinstance(key, str)
    }


@pytest.mark.parametrize("name", templates())
def test_it_compiles_and_names_what_exists(name: str) -> None:
    env, text = environment(), source(name)
    env.get_template(name)
    named = meta.find_referenced_templates(env.parse(text))
    assert [t for t in named if t is not None and t not in templates()] == []
    assert [n for n in NAMED.findall(text) if n not in address_names()] == []
    assert [f for f in FILES.findall(text) if finders.find(f) is None] == []


@pytest.mark.parametrize("name", templates())
def test_every_word_can_be_translated(name: str) -> None:
    """Chinese outside of ``_("…")`` and ``{% trans %}`` would stay Chinese for everybody."""
    text = SPOKEN.sub("", QUOTED.sub("", COMMENT.sub("", source(name))))
    wrong = [line.strip() for line in text.splitlines() if HAN.search(line)]
    assert wrong == []
