"""简单案件的条件 and 合议庭的组成: checked against what the law says; three-valued and pure."""

from __future__ import annotations

from datetime import date

from xiejiang.experts.content_reader import PanelRule, jurors, simple
from xiejiang.experts.domain import Condition, Simple
from xiejiang.kernel.logic import Tri, all_of
from xiejiang.law.periods import compute, load_periods
from xiejiang.law.procedures import Limit


def simple_conditions(given: Simple) -> tuple[Condition, ...]:
    """The three conditions, each answered or with the question to ask."""
    definition = simple()
    answers = {
        "facts": given.facts,
        "liability": given.liability,
        "small": Tri.UNKNOWN
        if given.estimate is None
        else Tri.of(given.estimate.fen <= definition.amount.fen),
    }
    found = []
    for each in definition.conditions:
        answer = answers[each.id]
        words = each.question if answer is Tri.UNKNOWN else answer.value
        if each.id == "small" and given.estimate is not None:
            words = f"估计 {given.estimate}；{definition.amount_words}"
        found.append(Condition(each.title, answer, words))
    return tuple(found)


def is_simple(given: Simple) -> Tri:
    """Whether all three hold."""
    return all_of(c.answer for c in simple_conditions(given))


def panel_conditions(
    rule: PanelRule, *, members: int, jurors_with_knowledge: int, drawn_on: date, hearing_on: date
) -> tuple[Condition, ...]:
    """Whether a panel is composed as prescribed, and its jurors were drawn in time."""
    least = jurors().least
    last = last_day(jurors().limit, hearing_on)
    return (
        Condition(
            "合议庭人数", Tri.of(members == rule.size), f"应为 {rule.size} 人，现为 {members} 人"
        ),
        Condition(
            "具有专门知识的人民陪审员",
            Tri.of(jurors_with_knowledge >= least),
            f"不少于 {least} 人，现为 {jurors_with_knowledge} 人",
        ),
        Condition(
            "抽取的时间",
            Tri.UNKNOWN if last is None else Tri.of(drawn_on <= last),
            f"开庭 {hearing_on}，最迟 {last or '没有算出'} 抽取，实际 {drawn_on}",
        ),
    )


def last_day(limit: Limit, before: date) -> date | None:
    """The last day on which something may be done that lies so long before a fixed day."""
    legal = compute(
        load_periods(),
        regime=limit.regime,
        start=before,
        value=limit.value,
        unit=limit.unit,
        role=limit.role,
    ).legal
    return legal if isinstance(legal, date) else None
