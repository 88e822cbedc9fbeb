"""How the code is written where no linter looks: clocks, sizes, names, things left behind."""

from __future__ import annotations

import ast
import re

import pytest

from tests.architecture.source import HAN, ROOT, Module, modules

CLOCKS = {"now", "today", "localtime", "localdate", "utcnow", "time", "monotonic"}
BANNED_NAMES = {"utils", "util", "common", "core", "misc", "helpers"}
LONGEST_MODULE = 400
LONGEST_FUNCTION = 60


def pure(module: Module) -> bool:
    """Whether a module may know no clock and no settings."""
    return module.room in {"kernel", "law"} or module.name.split(".")[0] == "domain"


@pytest.mark.parametrize("module", modules(), ids=lambda m: m.where)
def test_size(module: Module) -> None:
    assert module.text.count("\n") < LONGEST_MODULE
    long = [
        f"{node.name}: {node.end_lineno - node.lineno + 1}"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.FunctionDef)
        and node.end_lineno is not None
        and node.end_lineno - node.lineno + 1 >= LONGEST_FUNCTION
    ]
    assert long == []


def test_domain_and_law_know_no_clock_and_no_settings() -> None:
    wrong = []
    for module in modules():
        if not pure(module):
            continue
        for node in ast.walk(module.tree):
            called = node.func if isinstance(node, ast.Call) else None
            if isinstance(called, ast.Attribute) and called.attr in CLOCKS:
                wrong.append(f"{module.where}:{node.lineno} {ast.unparse(called)}()")
            if isinstance(node, ast.ImportFrom) and node.module in ("django.conf", "os"):
                wrong.append(f"{module.where}:{node.lineno} imports {node.module}")
    assert wrong == []


def test_every_module_says_what_it_is() -> None:
    assert [m.where for m in modules() if m.text.strip() and not ast.get_docstring(m.tree)] == []


def test_no_room_for_odds_and_ends() -> None:
    wrong = [m.where for m in modules() if BANNED_NAMES & {m.room, *m.name.split(".")}]
    assert wrong == []


def test_every_error_tells_the_reader_what_to_do_in_chinese() -> None:
    wrong = []
    for module in modules():
        if module.name != "errors":
            continue
        for node in module.tree.body:
            if not isinstance(node, ast.ClassDef) or node.name.startswith("_"):
                continue
            doc = ast.get_docstring(node) or ""
            is_value = any("dataclass" in ast.unparse(d) for d in node.decorator_list)
            if not is_value and not HAN.search(doc.splitlines()[0] if doc else ""):
                wrong.append(f"{module.where}:{node.lineno} {node.name}")
    assert wrong == []


def test_no_test_is_skipped() -> None:
    marks = ("mark.sk" + "ip", "mark.xf" + "ail", "pytest.sk" + "ip(", "importor" + "skip")
    wrong = [
        f"{path.relative_to(ROOT)}: {mark}"
        for path in sorted((ROOT / "tests").rglob("*.py"))
        for mark in marks
        if mark in path.read_text("utf-8")
    ]
    assert wrong == []


def test_nothing_is_left_for_later() -> None:
    left = re.compile("# ?TO" + "DO|FIX" + "ME|raise NotImplemented" + "Error")
    wrong = [m.where for m in modules() if left.search(m.text)]
    assert wrong == []
