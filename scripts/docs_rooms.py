"""One page per room, from its own docstrings, signatures and tables."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from django.apps import apps
from django.db.models import Field, Model

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "xiejiang"
ROLE = re.compile(r":\w+:`")
"""How a docstring refers to code: a role before the literal."""
DOORS = {"services": "写 Writes", "queries": "读 Reads"}


def table(head: list[str], rows: list[list[str]]) -> str:
    """A table; cells keep to one line."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(
        "| " + " | ".join(" ".join(c.split()).replace("|", "\\|") for c in line) + " |"
        for line in lines
    )


def room_pages() -> dict[str, str]:
    """The page of every room, library and the shell."""
    rooms = sorted(p.parent.name for p in PACKAGE.glob("*/__init__.py"))
    return {f"rooms/{room}.md": room_page(room) for room in rooms}


def room_page(room: str) -> str:
    """What a room is for, in its own words; its modules, its doors and its tables."""
    words = _docstring(PACKAGE / room / "__init__.py")
    parts = [f"# `{room}`", prose(words), "## 模块 Modules", _modules(room)]
    for door, title in DOORS.items():
        path = PACKAGE / room / f"{door}.py"
        if path.exists():
            parts += [f"## {title} · `{room}.{door}`", _functions(path)]
    for model in _models(room):
        parts += [f"## 表 `{model.__name__}` {model._meta.verbose_name}", _fields(model)]
    return "\n\n".join(part for part in parts if part)


def prose(doc: str) -> str:
    """A docstring as Markdown: literal marks and literal blocks."""
    out: list[str] = []
    block = False
    for line in ROLE.sub("`", doc.replace("``", "`")).splitlines():
        if block and line and not line.startswith("    "):
            out.append("```\n")
            block = False
        if line.endswith("::"):
            out += [line.removesuffix("::").rstrip() + ("" if line == "::" else ":"), "\n```text"]
            block = True
        else:
            out.append(line[4:] if block else line)
    return "\n".join([*out, "```"] if block else out).replace("```text\n\n", "```text\n")


def _docstring(path: Path) -> str:
    return ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""


def _first(doc: str | None) -> str:
    paragraph = (doc or "").split("\n\n")[0]
    return ROLE.sub("`", " ".join(paragraph.split()).replace("``", "`"))


def _modules(room: str) -> str:
    rows = []
    for path in sorted((PACKAGE / room).rglob("*.py")):
        if "migrations" in path.parts or path.name == "__init__.py":
            continue
        name = ".".join(path.relative_to(PACKAGE / room).with_suffix("").parts)
        rows.append([f"`{name}`", _first(_docstring(path))])
    return table(["模块", "说明"], rows) if rows else ""


def _functions(path: Path) -> str:
    rows = []
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            arguments = [a.arg for a in (*node.args.posonlyargs, *node.args.args)]
            arguments = ["by" if a == "act" else a for a in arguments]
            arguments += ["*"] * bool(node.args.kwonlyargs)
            arguments += [
                f"{a.arg}=…" if default is not None else a.arg
                for a, default in zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True)
            ]
            answer = f" → {ast.unparse(node.returns)}" if node.returns else ""
            signature = f"`{node.name}({', '.join(arguments)}){answer}`"
            rows.append([signature, _first(ast.get_docstring(node))])
    return table(["函数", "说明"], rows) if rows else ""


def _models(room: str) -> list[type[Model]]:
    if not apps.is_installed(f"xiejiang.{room}"):
        return []
    return sorted(apps.get_app_config(room).get_models(), key=lambda m: m.__name__)


def _fields(model: type[Model]) -> str:
    rows = [
        [f"`{field.name}`", str(field.verbose_name), str(field.help_text)]
        for field in model._meta.get_fields()
        if isinstance(field, Field) and not field.auto_created
    ]
    return _first(model.__doc__) + "\n\n" + table(["列", "名称", "说明"], rows)
