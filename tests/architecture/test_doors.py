"""From outside, a room has four doors; the shell has a few more, because it draws the house."""

from __future__ import annotations

import ast

import pytest

from tests.architecture.source import LIBRARIES, SHELL, Module, imports, modules, rooms

DOORS = frozenset({"services", "queries", "domain", "errors"})
DOORS_OF_THE_SHELL = DOORS | {"panels", "urls", "api", "commands"}


def offences(module: Module, open_rooms: frozenset[str]) -> list[str]:
    """Imports of ``module`` that enter another room by something that is no door."""
    allowed = DOORS_OF_THE_SHELL if module.room == SHELL else DOORS
    found = []
    for line, name in imports(module):
        package, *rest = name.split(".")
        if package != "xiejiang" or not rest or rest[0] == module.room:
            continue
        room, door = rest[0], rest[1] if len(rest) > 1 else ""
        if room in open_rooms and door not in allowed:
            found.append(f"{module.where}:{line} enters {room} by {door or 'its front'}")
    return found


def test_other_rooms_are_entered_by_their_doors() -> None:
    wrong = [o for m in modules() for o in offences(m, rooms())]
    assert wrong == []


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("from xiejiang.agencies.queries import agency", False),
        ("from xiejiang.agencies import services", False),
        ("from xiejiang.agencies.models import Agency", True),
        ("from xiejiang.agencies import models", True),
        ("import xiejiang.agencies.forms", True),
        ("from xiejiang.cases.models import Case", False),
        ("from xiejiang.law.model import Law", False),
    ],
)
def test_the_test_itself(text: str, refused: bool) -> None:
    """It sees what it should see."""
    some = modules()[0]
    module = Module(some.path, "cases", "services", text, ast.parse(text))
    assert bool(offences(module, frozenset({"agencies", "cases"}))) is refused


def test_nobody_knows_the_shell() -> None:
    wrong = [
        f"{m.where}:{line}"
        for m in modules()
        if m.room != SHELL
        for line, name in imports(m)
        if name.startswith("xiejiang.shell")
    ]
    assert wrong == []


def test_the_libraries_have_no_tables() -> None:
    wrong = [m.where for m in modules() if m.room in LIBRARIES and m.name == "models"]
    assert wrong == []
