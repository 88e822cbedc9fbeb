"""The source of the product as the architecture tests read it: modules, trees, rooms."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "xiejiang"
LIBRARIES = frozenset({"kernel", "law", "store", "web"})
SHELL = "shell"
HAN = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class Module:
    """One Python module of the product."""

    path: Path
    room: str
    """The package under ``xiejiang`` that it belongs to."""
    name: str
    """Dotted name within the room: ``services``, ``rendering.docx``."""
    text: str
    tree: ast.Module

    @property
    def where(self) -> str:
        return self.path.relative_to(ROOT).as_posix()


@cache
def modules() -> tuple[Module, ...]:
    """Every module of the product, but for migrations, which are written by Django."""
    return tuple(
        _read(path) for path in sorted(PACKAGE.glob("*/**/*.py")) if "migrations" not in path.parts
    )


def _read(path: Path) -> Module:
    room, *rest = path.relative_to(PACKAGE).with_suffix("").parts
    text = path.read_text("utf-8")
    return Module(path, room, ".".join(rest), text, ast.parse(text))


def rooms() -> frozenset[str]:
    """The rooms that are open: every package but the libraries and the shell."""
    return frozenset(m.room for m in modules()) - LIBRARIES - {SHELL}


def imports(module: Module) -> Iterator[tuple[int, str]]:
    """Every name a module imports, with its line: ``from a.b import c`` gives ``a.b.c``."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module is not None and node.level == 0:
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def tracked() -> list[Path]:
    """Every file under version control that still exists."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True
    )
    paths = (ROOT / name for name in listed.stdout.split("\0") if name)
    return [path for path in paths if path.is_file()]


def page_files() -> list[Path]:
    """Templates and static files of our own."""
    found = [p for p in PACKAGE.glob("*/templates/**/*") if p.is_file()]
    found += [p for p in PACKAGE.glob("*/static/**/*") if p.is_file() and "vendor" not in p.parts]
    return sorted(p for p in found if p.suffix in {".html", ".txt", ".css", ".js", ".svg"})
