"""What is learnt later never overturns what was already decided."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from xiejiang.law.assess import assess
from xiejiang.law.model import FactDef, FactType, Value
from xiejiang.law.schema import load_law

LAW = load_law()
# A fact that follows from others is not learnt but derived.
FOLLOWING = {item.fact for item in LAW.implications} | {item.result for item in LAW.formulas}
LEARNABLE = [
    fact
    for fact in LAW.facts.values()
    if fact.name not in FOLLOWING and fact.type not in (FactType.DATE, FactType.STRING)
]


def _values(fact: FactDef) -> st.SearchStrategy[Value]:
    if fact.type is FactType.BOOL:
        return st.booleans()
    if fact.type is FactType.ENUM:
        return st.sampled_from([choice.value for choice in fact.choices])
    if fact.type is FactType.INT:
        return st.integers(0, 6000)
    return st.decimals(0, 6_000_000, places=2)


LEARNT = st.sampled_from(LEARNABLE).flatmap(
    lambda fact: st.tuples(st.just(fact.name), _values(fact))
)


@settings(max_examples=40, deadline=None)
@given(
    day=st.dates(date(2010, 1, 1), date(2027, 1, 1)),
    known=st.lists(LEARNT, max_size=25),
    more=LEARNT,
)
def test_a_learnt_fact_never_overturns_a_decided_finding(
    day: date, known: list[tuple[str, Value]], more: tuple[str, Value]
) -> None:
    facts: dict[str, Value] = {"conduct_date": day, **dict(known)}
    facts.pop(more[0], None)
    before = assess(LAW, facts, unlisted="unknown")
    after = assess(LAW, {**facts, more[0]: more[1]}, unlisted="unknown")
    for finding in before.findings:
        if finding.verdict.is_decided:
            assert after.finding(finding.rule.id).verdict is finding.verdict
