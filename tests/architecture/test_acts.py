"""One way to change state: every public function of ``services`` is an act, or says why not."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tests.architecture.source import HAN, Module, modules, rooms

EXCUSES = ("part of the caller's act", "not an act")
SIGNALS = ("django.dispatch", "django.db.models.signals", "django.core.signals")
WRITES = {"save", "create", "bulk_create", "bulk_update", "update_or_create", "get_or_create"}


def _services() -> list[Module]:
    return [m for m in modules() if m.name == "services" and m.room in rooms()]


def _public(module: Module) -> Iterator[ast.FunctionDef]:
    for node in module.tree.body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            yield node


def _act_name(function: ast.FunctionDef) -> str | None:
    for decorator in function.decorator_list:
        if isinstance(decorator, ast.Call) and ast.unparse(decorator.func) in ("act", "audit.act"):
            first = decorator.args[0]
            return first.value if isinstance(first, ast.Constant) else ast.unparse(first)
    return None


def test_every_service_is_an_act_or_says_why_not() -> None:
    wrong = []
    for module in _services():
        for function in _public(module):
            doc = " ".join((ast.get_docstring(function) or "").lower().split())
            excused = any(words in doc for words in EXCUSES)
            if _act_name(function) is None and not excused and function.name != "act":
                wrong.append(f"{module.where}:{function.lineno} {function.name}")
    assert wrong == []


def test_acts_are_named_for_their_room_and_explained_in_chinese() -> None:
    seen: dict[str, str] = {}
    wrong = []
    for module in modules():
        for function in _public(module):
            name = _act_name(function)
            if name is None:
                continue
            where = f"{module.where}:{function.lineno} {name}"
            if not re.fullmatch(rf"{module.room}\.[a-z_]+", name) or name in seen:
                wrong.append(f"{where}: not named for its room, or named twice")
            seen[name] = where
            if not HAN.search(ast.get_docstring(function) or ""):
                wrong.append(f"{where}: no Chinese docstring")
    assert wrong == []
    assert len(seen) > 10


def test_there_are_no_signals() -> None:
    wrong = [m.where for m in modules() if any(s in m.text for s in SIGNALS)]
    assert wrong == []


def test_faces_and_reads_do_not_write() -> None:
    """Views, forms, panels, API, commands and queries call acts; they do not save."""
    faces = {"views", "forms", "panels", "api", "commands", "queries"}
    wrong = []
    for module in modules():
        if module.name.split(".")[0] not in faces:
            continue
        for node in ast.walk(module.tree):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            chain = ast.unparse(node.func)
            if node.func.attr in WRITES and (".objects." in chain or node.func.attr == "save"):
                wrong.append(f"{module.where}:{node.lineno} {chain}")
    assert wrong == []
