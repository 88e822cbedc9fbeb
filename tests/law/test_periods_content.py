"""The content of the period regimes is read strictly."""

from __future__ import annotations

from pathlib import Path

import pytest

from xiejiang.law.calendar import load_calendar
from xiejiang.law.periods_content import MonthRule, Roll
from xiejiang.law.periods_errors import BadContent
from xiejiang.law.periods_loading import CONTENT, load_periods, read_periods

TEXT = CONTENT.read_text(encoding="utf-8")


def test_every_regime_cites_and_says_how_sure_we_are() -> None:
    for regime in load_periods().regimes.values():
        assert regime.source.instrument and regime.source.article and regime.source.title
        assert regime.confidence.zh
        assert regime.month_article or not {"month", "year"} & set(regime.units)


def test_only_the_texts_that_say_so_roll_and_stop_for_custody() -> None:
    regimes = load_periods().regimes.values()
    assert {r.id for r in regimes if r.except_in_custody} == {
        "criminal-litigation",
        "police-admin",
    }
    assert {r.id for r in regimes if r.roll is Roll.ANALOGY} == {
        "penalty-law", "coercion-law", "spp-advice", "sc310", "normative-undefined",
    }  # fmt: skip
    assert [r.id for r in regimes if r.month_rule is MonthRule.MONTH_END] == ["criminal-litigation"]


def test_working_numbers() -> None:
    regimes = load_periods().regimes
    assert regimes["penalty-law"].working_numbers == (2, 3, 5, 7)
    assert regimes["coercion-law"].working_numbers == tuple(range(1, 11))
    assert regimes["reconsideration"].working_numbers == (3, 5, 7, 10)


HOUR = 'id = "hour"\ntitle = "小时"'
CASES = [
    (HOUR, f"{HOUR}\ncolour = 1", "不认识的键 colour"),
    (HOUR, 'id = "hour"', "缺少 title"),
    ('measure = "小时"', "", "须且只须写一个"),
    ('measure = "小时"', 'measure = "小时"\nuncounted = "无"', "须且只须写一个"),
    ('id = "natural-day"', 'id = "hour"', "id 重复"),
    ('id = "window"', 'id = "max"', "id 重复"),
    ('id = "civil-litigation"', 'id = "criminal-litigation"', "id 重复"),
    ("opens = true", "opens = 1", "opens 应为true 或 false"),
    ('safe = "later"', 'safe = "sooner"', "写的是 sooner"),
    ('units = ["working-day"]', 'units = ["working-day", "moon"]', "没有定义的单位 moon"),
    ('as_unit = "natural-day"', 'as_unit = "moon"', "没有定义的单位 moon"),
    ('units = ["working-day"]', 'units = ["working-day", "month"]', "months 与 units 不符"),
    ('units = ["natural-day"]', 'units = ["hour"]', "first_day 与 units 不符"),
    ("working_up_to = 10, ", "", "working 与 working_up_to"),
    ("working_up_to = 10, ", "working_up_to = 10, working = [1], ", "working 与 working_up_to"),
    ("except_in_custody = true }", "except_in_custody = true, x = 1 }", "不认识的键 x"),
    ('source = { instrument = "apl-2021"', "source = { instrument = 1", "instrument 应为文字"),
    ("[[role]]", "[[roles]]", "不认识的键 roles"),
]


@pytest.mark.parametrize(("old", "new", "complaint"), CASES)
def test_bad_content_is_named(tmp_path: Path, old: str, new: str, complaint: str) -> None:
    assert old in TEXT
    path = tmp_path / "periods.toml"
    path.write_text(TEXT.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(BadContent, match=complaint) as caught:
        read_periods(path, load_calendar())
    assert "periods.toml" in str(caught.value)
