"""One threshold with its eleven alternatives, and a whole table of liability, beside two peers.

The peers are zen-engine (GoRules, in Rust; its trace on) and the DMN engine of SpiffWorkflow (in
Python; it has no trace), given the same rules as decision tables (:mod:`benchmarks.peers`). Ours
answers in three values and keeps what every predicate answered: that record is the explanation,
from which the tree is built when someone reads it. ``make bench`` installs the peers from
``benchmarks/peers.lock``; without them only our own rates are shown.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from benchmarks import peers
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


def beside(title: str, ours: list[Rate], others: dict[str, peers.Decide | None], what: str) -> None:
    """Print our rates with their share of the faster peer."""
    measured = [rate(name, decide) for name, decide in others.items() if decide is not None]
    if not measured:
        print("no peer is installed: pip install --require-hashes -r benchmarks/peers.lock")
    against = max(measured or ours, key=lambda one: one.per_second)
    rest = [one for one in measured if one is not against]
    show(title, [*ours, *rest], against=against, what=what)


def main() -> None:
    """Measure and print."""
    law = load_law()
    facts, judged = parse_facts(law, RAW), parse_facts(law, JUDGED)
    world = build_world(law, facts, (), "absent")
    rule = law.rule(RULE)
    finding = evaluate(law, rule, world)
    assert finding.verdict == "met" and len(finding.via) == 1

    one = [peers.table_of(rule)]
    context = peers.context_of(law, one, world.values)
    zen, spiff = peers.zen(one, context), peers.spiff(one, context)
    ours = [
        rate("the threshold, every answer kept", lambda: evaluate(law, rule, world)),
        rate("the same, its tree of reasons built", lambda: evaluate(law, rule, world).trace),
    ]
    others = {"peer: zen-engine, trace on": zen, "peer: SpiffWorkflow DMN": spiff}
    beside("规则 the pollution threshold with eleven alternatives", ours, others, "the faster peer")

    fields = ["pollution", *FIELDS]
    found = assess(law, judged, fields=fields)
    every = [peers.table_of(f.rule) for f in (*found.findings, *found.comparisons)]
    context = peers.context_of(law, every, found.world.values)
    zen, spiff = peers.zen(every, context), peers.spiff(every, context)
    ours = [
        rate("a table of liability", lambda: liability(assess(law, judged, fields=fields))),
        rate("only its rules, every answer kept", lambda: assess(law, judged, fields=fields)),
    ]
    rows = sum(len(table.rows) for table in every)
    print(f"\n{len(every)} rules as tables with {rows} rows for the peers")
    others = {"peer: zen-engine, its rules, trace on": zen, "peer: SpiffWorkflow, its rules": spiff}
    beside("责任 a whole table of liability", ours, others, "which only decides the rules")


if __name__ == "__main__":
    main()
