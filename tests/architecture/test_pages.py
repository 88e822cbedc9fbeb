"""Pages of a node that may reach no other network: nothing from outside, nothing inline."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import pytest

from tests.architecture.source import PACKAGE, ROOT, page_files

VENDOR = PACKAGE / "shell" / "static" / "vendor"
ADDRESS = re.compile(r"""(?:https?:)?//[\w.-]+\.\w+[^\s"')<]*""")
NAMESPACE = "http://www.w3.org/"
INLINE = {
    "a script in the page": re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")"),
    "a style in the page": re.compile(r"<style\b"),
    "a style on an element": re.compile(r"<[a-z][^>]*\sstyle\s*="),
    "a handler on an element": re.compile(r"<[a-z][^>]*\son[a-z]+\s*="),
    "an address that is a script": re.compile(r"javascript:"),
}


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", page_files(), ids=name_of)
def test_nothing_comes_from_outside(path: Path) -> None:
    found = ADDRESS.findall(path.read_text("utf-8"))
    assert [a for a in found if not a.startswith(NAMESPACE)] == []


@pytest.mark.parametrize("path", [p for p in page_files() if p.suffix == ".html"], ids=name_of)
def test_nothing_is_inline(path: Path) -> None:
    text = path.read_text("utf-8")
    assert [what for what, pattern in INLINE.items() if pattern.search(text)] == []


def test_vendored_files_are_the_ones_that_were_fetched() -> None:
    record = json.loads((VENDOR / "VENDOR.json").read_text("utf-8"))
    named = {name: digest for asset in record for name, digest in asset["files"].items()}
    present = {
        p.relative_to(VENDOR).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in VENDOR.rglob("*")
        if p.suffix in {".css", ".js", ".svg", ".woff2"}
    }
    assert named == present
    for asset in record:
        assert (VENDOR / asset["licence_file"]).is_file()
    for name in named:
        assert "sourceMappingURL" not in (VENDOR / name).read_text("utf-8")
