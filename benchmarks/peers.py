"""The peers' form of our rules: each rule one decision table, each way to meet it one row.

Given as much as possible: floats for decimals, an absent fact as false, zero or empty, no unknown,
no dates, no citations, no comparison of laws, no figures. A predicate over sums or a line of the
province becomes one comparison of its first fact, which is less work than ours does.
"""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import product
from types import SimpleNamespace
from typing import Any

from xiejiang.law.model import Group, Law, Op, Predicate, Rule, Threshold, Value, names_of

HUGE = 1e15
"""In place of a distance without end, which the peers cannot read."""
Decide = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Cell:
    """A comparison of one fact with one value."""

    fact: str
    op: Op
    value: Any

    def unary(self) -> str:
        """As the cell of a zen table."""
        if self.op is Op.IN:
            return ",".join(json.dumps(v, ensure_ascii=False) for v in self.value)
        told = json.dumps(self.value, ensure_ascii=False)
        return told if self.op is Op.EQ else f"{self.op.value} {told}"

    def python(self) -> str:
        """As the entry of a DMN table of SpiffWorkflow."""
        if self.op is Op.IN:
            return f"? in {self.value!r}"
        return f"? {'==' if self.op is Op.EQ else self.op.value} {self.value!r}"


@dataclass(frozen=True, slots=True)
class Table:
    """One rule as a decision table that collects every row it hits."""

    name: str
    rows: tuple[Mapping[str, Cell], ...]

    @property
    def facts(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(fact for row in self.rows for fact in row))


def table_of(rule: Rule) -> Table:
    """A rule's gate and items as rows."""
    rows = []
    for condition in rule.conditions:
        for gate, item in product(_ways(rule.gate), _ways(condition.group)):
            cells = (_cell(p) for p in (*gate, *item))
            rows.append({cell.fact: cell for cell in cells})
    return Table(rule.id, tuple(rows))


def _ways(group: Group) -> list[tuple[Predicate, ...]]:
    return [group.all + option for option in (group.any or ((),))]


def _cell(predicate: Predicate) -> Cell:
    if not isinstance(predicate, Threshold) or isinstance(predicate.value, date):
        return Cell(names_of(predicate)[0], Op.GT, 0.0)
    value = predicate.value
    return Cell(predicate.fact, predicate.op, float(value) if isinstance(value, Decimal) else value)


def context_of(law: Law, tables: Iterable[Table], values: Mapping[str, Value]) -> dict[str, Any]:
    """The facts as the peers read them; what is absent is false, zero or empty."""
    nothing = {"bool": False, "int": 0, "number": 0.0, "date": 0.0}
    context: dict[str, Any] = {}
    for name in {fact for table in tables for fact in table.facts}:
        value = values.get(name)
        absent = value is None or isinstance(value, date)
        told = nothing.get(law.facts[name].type.value, "") if absent else value
        context[name] = min(float(told), HUGE) if isinstance(told, Decimal) else told
    return context


def zen(tables: Sequence[Table], context: Mapping[str, Any]) -> Decide | None:
    """One graph of all the tables, its trace on; ``None`` when zen-engine is not installed."""
    try:
        engine = importlib.import_module("zen").ZenEngine()
    except ImportError:
        return None
    nodes: list[dict[str, Any]] = [{"id": "in", "type": "inputNode", "name": "in"}]
    edges = []
    for number, table in enumerate(tables):
        key = f"t{number}"
        nodes.append(
            {
                "id": key,
                "type": "decisionTableNode",
                "name": key,
                "content": _zen_content(table, key),
            }
        )
        edges.append({"id": f"i{key}", "type": "edge", "sourceId": "in", "targetId": key})
        edges.append({"id": f"o{key}", "type": "edge", "sourceId": key, "targetId": "out"})
    nodes.append({"id": "out", "type": "outputNode", "name": "out"})
    decision = engine.create_decision(json.dumps({"nodes": nodes, "edges": edges}))
    given, options = dict(context), {"trace": True}
    return lambda: decision.evaluate(given, options)


def _zen_content(table: Table, key: str) -> dict[str, Any]:
    columns = {fact: f"c{n}" for n, fact in enumerate(table.facts)}
    rows = []
    for number, row in enumerate(table.rows):
        cells = {column: row[f].unary() if f in row else "" for f, column in columns.items()}
        rows.append({"_id": f"{key}r{number}", **cells, "o": str(number)})
    return {
        "hitPolicy": "collect",
        "rules": rows,
        "inputs": [{"id": c, "name": f, "field": f} for f, c in columns.items()],
        "outputs": [{"id": "o", "name": key, "field": f"hit_{key}"}],
        "outputPath": key,
    }


def spiff(tables: Sequence[Table], context: Mapping[str, Any]) -> Decide | None:
    """The same tables decided one by one; ``None`` when SpiffWorkflow is not installed."""
    try:
        model = importlib.import_module("SpiffWorkflow.dmn.specs.model")
        engine = importlib.import_module("SpiffWorkflow.dmn.engine.DMNEngine")
        scripts = importlib.import_module("SpiffWorkflow.bpmn.script_engine")
    except ImportError:
        return None
    workflow = SimpleNamespace(script_engine=scripts.PythonScriptEngine())
    task = SimpleNamespace(data=dict(context), workflow=workflow)
    engines = [engine.DMNEngine(_spiff_table(model, table)) for table in tables]
    return lambda: [one.decide(task) for one in engines]


def _spiff_table(model: Any, table: Table) -> Any:
    made = model.DecisionTable(table.name, table.name, "COLLECT")
    for number, row in enumerate(table.rows):
        rule = model.Rule(f"r{number}")
        for fact, cell in row.items():
            column = model.Input(fact, fact, fact, fact, "")
            entry = model.InputEntry(f"e{fact}", column)
            entry.lhs = [cell.python()]
            rule.inputEntries.append(entry)
        made.rules.append(rule)
    return made
