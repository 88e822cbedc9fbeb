"""One threshold with its eleven alternatives, and a whole table of liability, beside zen-engine.

The peer is a decision table of zen-engine (GoRules, in Rust) with the same gate and the same
eleven alternatives as one row each, its trace on: floats instead of decimals, no unknown, no law
of another day, no citations. Ours gives a verdict in three values with its tree of reasons. The
decision to install the peer is the reader's: ``make bench`` does, from ``benchmarks/peers.lock``.
"""

from __future__ import annotations

import importlib
import json
from datetime import date
from decimal import Decimal
from typing import Any

from benchmarks.timing import Rate, rate, show
from xiejiang.law.assess import assess
from xiejiang.law.evaluate import evaluate
from xiejiang.law.facts import parse_facts
from xiejiang.law.liability import FIELDS, liability
from xiejiang.law.schema import load_law
from xiejiang.law.world import build_world

RULE = "pol.crime.338.basic"
RAW: dict[str, object] = {
    "conduct_date": date(2025, 3, 12),
    "violates_state_rule": True,
    "discharge_dump_or_dispose": True,
    "substance_class": "toxic-substance",
    "hazardous_waste_tonnes": Decimal("3.2"),
    "in_key_protection_zone": False,
    "evasive_method": False,
    "metal_a_exceedance_multiple": Decimal(1),
    "illegal_gains_yuan": Decimal(20_000),
}
JUDGED: dict[str, object] = {
    **RAW,
    "decision_date": date(2026, 3, 1),
    "criminal_outcome": "convicted",
    "criminal_fine_yuan": Decimal(80_000),
    "admin_fine_paid_yuan": Decimal(50_000),
    "admin_fine_same_act": True,
    "admin_fine_same_subject": True,
}
THREE = '"radioactive-waste","infectious-waste","toxic-substance"'
ROWS = (
    {"zone": "true", "class": THREE},
    {"tonnes": ">= 3"},
    {"metal_a": ">= 3"},
    {"metal_b": ">= 10"},
    {"evasive": "true", "class": THREE},
    {"air": ">= 2", "repeat": "true"},
    {"tampered": "true", "monitored": "true", "key": "true"},
    {"toxic": ">= 2", "class": THREE},
    {"gains": ">= 300000"},
    {"cutoff": ">= 12"},
    {"other": "true"},
)
COLUMNS = {
    "class": "substance_class",
    "zone": "in_key_protection_zone",
    "tonnes": "hazardous_waste_tonnes",
    "metal_a": "metal_a_exceedance_multiple",
    "metal_b": "metal_b_exceedance_multiple",
    "evasive": "evasive_method",
    "air": "alert_air_penalties_2y",
    "repeat": "repeats_alert_air_violation",
    "tampered": "auto_monitoring_tampered",
    "monitored": "discharged_monitored_pollutant",
    "key": "is_key_discharge_unit",
    "toxic": "toxic_penalties_2y",
    "gains": "illegal_gains_yuan",
    "cutoff": "township_water_cutoff_hours",
    "other": "other_serious_pollution_found",
}
GATE = {"g1": "violates_state_rule", "g2": "discharge_dump_or_dispose"}


def table() -> dict[str, Any]:
    """The threshold as a decision table that collects every row it hits."""
    inputs = [{"id": k, "name": f, "field": f} for k, f in (COLUMNS | GATE).items()]
    rows = [
        {"_id": f"r{n}", **row, "g1": "true", "g2": "true", "o": str(n)}
        for n, row in enumerate(ROWS, 1)
    ]
    content = {
        "hitPolicy": "collect",
        "rules": rows,
        "inputs": inputs,
        "outputs": [{"id": "o", "name": "item", "field": "item"}],
    }
    nodes = [
        {"id": "in", "type": "inputNode", "name": "in"},
        {"id": "t", "type": "decisionTableNode", "name": "t", "content": content},
        {"id": "out", "type": "outputNode", "name": "out"},
    ]
    edges = [
        {"id": "e1", "type": "edge", "sourceId": "in", "targetId": "t"},
        {"id": "e2", "type": "edge", "sourceId": "t", "targetId": "out"},
    ]
    return {"nodes": nodes, "edges": edges}


def peer() -> Rate | None:
    """The peer's rate, its answer checked; ``None`` when it is not installed."""
    try:
        zen = importlib.import_module("zen")
    except ImportError:
        return None
    decision = zen.ZenEngine().create_decision(json.dumps(table()))
    facts = {
        name: float(v) if isinstance(v, Decimal) else v
        for name, v in RAW.items()
        if not isinstance(v, date)
    }
    context = {name: facts.get(name, False) for name in (COLUMNS | GATE).values()}
    context |= {
        COLUMNS[k]: facts.get(COLUMNS[k], 0.0)
        for k in ("tonnes", "metal_a", "metal_b", "air", "toxic", "gains", "cutoff")
    }
    options = {"trace": True}
    answer = decision.evaluate(context, options)["result"]
    assert [int(r["item"]) for r in answer] == [2], answer
    return rate(
        "peer: zen-engine, one table, trace on", lambda: decision.evaluate(context, options)
    )


def main() -> None:
    """Measure and print."""
    law = load_law()
    facts = parse_facts(law, RAW)
    judged = parse_facts(law, JUDGED)
    world = build_world(law, facts, (), "absent")
    rule = law.rule(RULE)
    fields = ["pollution", *FIELDS]
    finding = evaluate(law, rule, world)
    assert finding.verdict == "met" and len(finding.via) == 1

    ours = [
        rate("the threshold, its tree of reasons told", lambda: evaluate(law, rule, world).trace),
        rate(
            "the same, the facts read anew",
            lambda: evaluate(law, rule, build_world(law, facts, (), "absent")).trace,
        ),
        rate("a whole table of liability", lambda: liability(assess(law, judged, fields=fields))),
    ]
    against = peer()
    if against is None:
        print("zen-engine is not installed: pip install --require-hashes -r benchmarks/peers.lock")
        against = ours[0]
    what = "which has floats, no unknown, no citations and one table only"
    show(
        "规则与责任 a threshold with eleven alternatives; a table of liability",
        ours,
        against=against,
        what=what,
    )


if __name__ == "__main__":
    main()
