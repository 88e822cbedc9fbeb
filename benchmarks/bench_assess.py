"""Assessments per second, beside the same rule written as plain Python.

The limit is what Python needs to compare the same facts and answer yes or no, without reasons,
without unknowns and without the law of another day. What the engine adds to that it pays for
in the tree of reasons; the share says how much.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from benchmarks.timing import rate, show
from xiejiang.law.assess import assess
from xiejiang.law.evaluate import evaluate
from xiejiang.law.facts import parse_facts
from xiejiang.law.interview import next_questions
from xiejiang.law.schema import load_law
from xiejiang.law.world import build_world

RAW: dict[str, object] = {
    "conduct_date": date(2024, 3, 12),
    "violates_state_rule": True,
    "discharge_dump_or_dispose": True,
    "hazardous_waste_tonnes": Decimal("3.0"),
    "substance_class": "toxic-substance",
}
RULE = "pol.crime.338.basic"
CLASSES = ("radioactive-waste", "infectious-waste", "toxic-substance", "other-harmful")


def plain_if(facts: dict[str, object]) -> bool:
    """The gate and the second item of the rule, as a program without a law would have it."""
    if not facts["violates_state_rule"] or not facts["discharge_dump_or_dispose"]:
        return False
    if facts["substance_class"] not in CLASSES:
        return False
    tonnes = facts["hazardous_waste_tonnes"]
    return isinstance(tonnes, Decimal) and tonnes >= 3


def main() -> None:
    """Measure and print."""
    law = load_law()
    facts = parse_facts(law, RAW)
    world = build_world(law, facts, (), "absent")
    rule = law.rule(RULE)
    show(
        f"判断 assessments ({len(law.rules)} rules in the law)",
        [
            rate("one rule with its reasons", lambda: evaluate(law, rule, world)),
            rate("one field: pollution", lambda: assess(law, facts, fields=["pollution"])),
            rate("the whole law", lambda: assess(law, facts)),
            rate(
                "next questions of the interview", lambda: next_questions(law, ["pollution"], facts)
            ),
        ],
        against=rate("peer: plain if, yes or no only", lambda: plain_if(RAW)),
        what="which gives no reasons and knows no unknown",
    )


if __name__ == "__main__":
    main()
