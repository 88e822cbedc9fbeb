"""The draw is the same for everybody, and the engine says what is right."""

from __future__ import annotations

from typing import ClassVar

import pytest

from xiejiang.law.evaluate import Verdict
from xiejiang.research import quiz
from xiejiang.research.domain import NO_ITEM, Reply


class TestDraw:
    SEED: ClassVar = "长江保护法 2026"

    def test_a_seed_gives_the_same_questions_and_another_gives_others(self) -> None:
        first = quiz.draw(seed=self.SEED, field="", count=10)
        assert first == quiz.draw(seed=self.SEED, field="", count=10)
        assert first != quiz.draw(seed="另一个", field="", count=10)
        assert len({(q.golden.rule, q.golden.article) for q in first}) == 10

    def test_a_longer_draw_begins_with_a_shorter_one(self) -> None:
        long = quiz.draw(seed=self.SEED, field="fishing", count=8)
        assert quiz.draw(seed=self.SEED, field="fishing", count=3) == long[:3]
        assert {q.rule.field for q in long} == {"fishing"}

    def test_every_side_of_a_line_is_asked_about(self) -> None:
        asked = [q for n in range(6) for q in quiz.draw(seed=str(n), field="", count=30)]
        assert {q.finding.verdict for q in asked} >= {
            Verdict.MET,
            Verdict.NOT_MET,
            Verdict.UNDETERMINED,
        }
        assert any(("未查明" in dict(q.lines).values()) for q in asked if q.value is None)


@pytest.mark.parametrize("seed", ["甲", "乙", "丙"])
def test_what_the_engine_finds_is_always_among_what_is_offered(seed: str) -> None:
    for question in quiz.draw(seed=seed, field="", count=30):
        found = question.finding
        offered = {key for key, _label in question.items}
        assert set(found.via) <= offered
        item = found.via[0] if found.via else NO_ITEM
        line = quiz.marked(question, Reply(found.verdict.value, item))
        assert line["right"] and line["reasoned"]


def test_a_right_verdict_for_a_wrong_reason_is_half_right() -> None:
    met = next(
        q for q in quiz.draw(seed="甲", field="", count=30) if q.finding.verdict is Verdict.MET
    )
    line = quiz.marked(met, Reply("met", NO_ITEM))
    assert line["right"] and not line["reasoned"]
    assert not quiz.marked(met, Reply("not-met", met.finding.via[0]))["reasoned"]


def test_what_is_missing_or_was_not_offered_is_named() -> None:
    questions = quiz.draw(seed="甲", field="", count=3)
    given = {0: Reply("met", "没有这一项"), 1: Reply("guilty", NO_ITEM)}
    told = [(c.where, c.message) for c in quiz.misses(questions, given)]
    assert told == [
        ("第 1 题", "请选择所依据的项"),
        ("第 2 题", "请选择结论"),
        ("第 3 题", "请选择结论"),
    ]
