"""Messages that no ``_("…")`` marks: errors, labels of the domain, acts, and names in the law.

They are translated where they are shown, by the filter ``t`` of the templates.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from xiejiang.experts import content_reader as experts
from xiejiang.foreign.reading import rules as foreign_rules
from xiejiang.law.procedures import Procedure, load_procedures
from xiejiang.law.schema import load_law
from xiejiang.liaison.catalogue import categories
from xiejiang.restoration.catalogue import conditions, kinds
from xiejiang.restoration.indicators import listed
from xiejiang.river.arrivals import travel
from xiejiang.typical.domain import provisions

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "xiejiang"
HAN = re.compile(r"[\u4e00-\u9fff]")
LABEL_TABLE = re.compile(r"(?:^|_)(?:ZH|LABELS)$")
ERRORS = {"Exception", "XiejiangError", "Invalid", "NotFound", "NotAllowed", "Conflict"}
Found = Iterator[tuple[str, str]]
"""Where it is said, and what."""


def unmarked() -> Found:
    """Every such message."""
    for path in sorted(PACKAGE.rglob("*.py")):
        if "migrations" in path.parts:
            continue
        where = path.relative_to(ROOT).as_posix()
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            yield from ((where, words) for words in _said(path, node) if HAN.search(words))
    yield from law_names()
    yield from bulletin_names()
    yield from restoration_names()
    yield from experts_names()
    yield from typical_names()
    yield from river_names()
    yield from foreign_names()


def _said(path: Path, node: ast.AST) -> Iterator[str]:
    match node:
        case ast.ClassDef() if _is_error(path, node):
            yield from _first_line(node)
        case ast.FunctionDef():
            yield from _of_function(node)
        case ast.Raise(exc=ast.Call() as call):
            yield from _given(call)
        case ast.Call(func=ast.Name(id="Complaint")):
            yield from _given(node)
        case ast.Assign(targets=[target], value=value) if _is_label_table(target):
            yield from _literals(value)
        case ast.AnnAssign(target=target, value=ast.expr() as value) if _is_label_table(target):
            yield from _literals(value)


def _of_function(node: ast.FunctionDef) -> Iterator[str]:
    if any(ast.unparse(d).startswith("act(") for d in node.decorator_list):
        yield from _first_line(node)
    joined = any(isinstance(part, ast.JoinedStr) for part in ast.walk(node))
    if node.name in ("zh", "label") and not joined:
        yield from _literals(node)


def _is_label_table(target: ast.expr) -> bool:
    return isinstance(target, ast.Name) and bool(LABEL_TABLE.search(target.id))


def _is_error(path: Path, node: ast.ClassDef) -> bool:
    bases = {ast.unparse(base).rsplit(".", 1)[-1] for base in node.bases}
    return bool(bases) and (path.name == "errors.py" or bool(bases & ERRORS))


def _given(call: ast.Call) -> Iterator[str]:
    for argument in call.args:
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
            yield argument.value


def _first_line(node: ast.ClassDef | ast.FunctionDef) -> Iterator[str]:
    yield from (ast.get_docstring(node) or "").strip().splitlines()[:1]


def _literals(node: ast.AST) -> Iterator[str]:
    for part in ast.walk(node):
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            doc = isinstance(node, ast.FunctionDef) and part.value == ast.get_docstring(node, False)
            if not doc:
                yield part.value


def law_names() -> Found:
    """Facts with their questions and choices, rules by title, and the words of procedures.

    Notes, conditions and quotations stay in the language of the law.
    """
    law = load_law()
    for fact in law.facts.values():
        words = [fact.label, fact.question, *(choice.label for choice in fact.choices)]
        yield from ((f"law/content/facts:{fact.name}", w) for w in words if w)
    yield from (("law/content/rules", field.title) for field in law.fields.values())
    for rule in law.rules.values():
        yield f"law/content/rules:{rule.id}", rule.title
    for procedure in load_procedures().by_id.values():
        yield from (
            (f"law/content/procedures:{procedure.id}", w)
            for w in _procedure_words(procedure)
            if HAN.search(w)
        )


def bulletin_names() -> Found:
    """What the categories of bulletins say and have no English for."""
    for kind in categories().values():
        words = [kind.reading, *(label for f in kind.fields for _, label in f.choices)]
        yield from ((f"liaison/content/bulletins:{kind.id}", w) for w in words if w)


def restoration_names() -> Found:
    """What the kinds of measures and the conditions of substitution say."""
    for kind in kinds().values():
        asked = [w for p in kind.params for w in (p.title, p.help, *(c for _, c in p.choices))]
        words = [kind.words, *asked]
        yield from ((f"restoration/content/measures:{kind.kind}", w) for w in words if w)
    for condition in conditions():
        words = [condition.words, condition.help]
        yield from ((f"restoration/content/substitution:{condition.id}", w) for w in words)
    for one in listed().values():
        words = [one.zh, one.unit, one.source]
        yield from ((f"restoration/content/indicators:{one.id}", w) for w in words if HAN.search(w))


def experts_names() -> Found:
    """Classes, grounds of recusal, steps and conditions of the room of experts."""
    where = "experts/content"
    for each in experts.classes().values():
        yield from ((where, title) for title in (each.title, *(i.title for i in each.items)))
    for ground in experts.grounds().values():
        yield from ((where, words) for words in (ground.title, ground.question))
    for question in experts.simple().conditions:
        yield from ((where, words) for words in (question.title, question.question))
    yield from ((where, s.title) for s in experts.steps().values())
    yield from ((where, r.title) for r in experts.panel_rules().values())


def typical_names() -> Found:
    """What stands against the publication of a typical case."""
    for one in provisions().values():
        yield from ((f"typical/content/publishing:{one.id}", w) for w in (one.title, one.ask))


def river_names() -> Found:
    """What to bear in mind about arrivals, with a place for the names of rivers."""
    yield from ((f"river/content/travel:{c.id}", c.words) for c in travel().caveats)


def foreign_names() -> Found:
    """What flags say of a case, and what hints at them; the duties stay in the law's language."""
    found = foreign_rules()
    for flag in found.flags:
        yield f"foreign/content/flags:{flag.id}", flag.words
    yield from (("foreign/content/flags", hint.says) for hint in found.hints)


def _procedure_words(procedure: Procedure) -> Iterator[str]:
    """What has no English beside it in the content."""
    for limit in procedure.limits:
        yield limit.title
    for material in procedure.materials:
        yield from (material.title, material.question)
    for state in procedure.states:
        yield state.reason
    for step in procedure.steps:
        yield from (step.time_title, step.summary)
        for field in step.fields:
            yield from (field.help, *(label for _, label in field.choices))
        yield from (guard.message for guard in step.guards)
