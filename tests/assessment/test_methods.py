"""The library: worked examples, refusals, unknowns, ranges, formulas in three notations."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from importlib.resources import files

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import given as drawn
from hypothesis import strategies as st

from tests.assessment.conftest import water
from xiejiang.assessment.domain import compute, fen
from xiejiang.assessment.errors import MethodContentError, MethodUnknown
from xiejiang.assessment.methods.comparing import compare, shapley
from xiejiang.assessment.methods.content import exclusions, method, methods, read
from xiejiang.assessment.methods.evaluating import amount_of, applicable, evaluate
from xiejiang.assessment.methods.model import Example, Given, InputKind, ItemGiven, Method
from xiejiang.assessment.methods.reading import Readings, Refused, number, shown
from xiejiang.assessment.methods.reading import read as readings
from xiejiang.assessment.wording import amount_words, explained
from xiejiang.kernel.citation import Confidence
from xiejiang.kernel.logic import Tri

TEXT = (files("xiejiang.assessment") / "content" / "methods.toml").read_text("utf-8")


def entered(used: Method, example: Example) -> dict[str, Given]:
    """The inputs of an example, ``"145624 t"`` each."""
    found = {}
    for name, text in example.inputs.items():
        defined = used.input(name)
        assert defined is not None
        if defined.kind is InputKind.CHOICE:
            found[name] = Given(text)
        else:
            base, _, unit = text.rpartition(" ")
            found[name] = Given(base, unit)
    return found


EXAMPLES = [(m, e) for m in methods().values() for e in m.examples]


@pytest.mark.parametrize(("used", "example"), EXAMPLES, ids=lambda x: getattr(x, "id", ""))
def test_worked_examples(used: Method, example: Example) -> None:
    got = evaluate(used, readings(used, entered(used, example)))
    assert got.known
    assert fen(got.base).in_yuan == Decimal(example.amount)


def test_every_method_has_a_worked_example_a_source_and_its_uncertainty() -> None:
    for used in methods().values():
        assert used.examples and used.source.words and used.uncertainty
        if used.source.confidence is Confidence.SECONDARY:
            assert used.source.note, used.id


@pytest.mark.parametrize(("used", "example"), EXAMPLES, ids=lambda x: getattr(x, "id", ""))
def test_each_missing_input_makes_the_amount_unknown(used: Method, example: Example) -> None:
    for name in example.inputs:
        defined = used.input(name)
        assert defined is not None
        given = {k: v for k, v in entered(used, example).items() if k != name}
        got = evaluate(used, readings(used, given))
        assert not got.known
        told = [*got.unknown, *(c.where for c in got.complaints)]
        assert defined.label in told, (used.id, name)
        assert "0.00" not in amount_words(got)


@pytest.mark.parametrize(
    "text",
    ["", "nan", "NaN", "inf", "-inf", "1e9", "0x10", "１２", "1,2", "--1", "1.", "9" * 16, "一百"],
)
def test_what_is_no_plain_number_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="不是数"):
        number(text)


def test_grouped_numbers_are_read() -> None:
    assert number("1,441,677.50") == Fraction("1441677.5")


def refused(**inputs: Given) -> list[str]:
    got = readings(method("water.imputed.2014"), dict(water(inputs=inputs).inputs))
    return [f"{c.where}：{c.message}" for c in got.complaints]


@pytest.mark.parametrize(
    ("inputs", "told"),
    [
        ({"quantity": Given("-5", "t")}, "应当大于 0"),
        ({"quantity": Given("0", "t")}, "应当大于 0"),
        ({"quantity": Given("5", "吨")}, "单位“吨”不能用"),
        ({"quantity": Given("5")}, "没有写单位"),
        ({"unit_cost": Given("22", "元/m3")}, "不能相乘"),
        ({"multiple": Given("4.4", "倍")}, "4.5 至 6"),
        ({"multiple": Given("6.01", "倍")}, "4.5 至 6"),
        ({"multiple": Given("5", "倍", "5.5", "6")}, "下限 ≤ 采用的值 ≤ 上限"),
        ({"multiple": Given("", "倍", "4.5", "6")}, "没有写采用的值"),
        ({"water_class": Given("VI")}, "没有“VI”这一项"),
        ({"water_class": Given("")}, "先选定系数所依的类别"),
        ({"nonsense": Given("5", "倍")}, "没有这个参数"),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_reason(inputs: dict[str, Given], told: str) -> None:
    assert any(told in line for line in refused(**inputs)), refused(**inputs)


@pytest.mark.parametrize("multiple", ["4.5", "6"])
def test_the_ends_of_a_range_belong_to_it(multiple: str) -> None:
    assert refused(multiple=Given(multiple, "倍")) == []


@pytest.mark.parametrize(
    ("kappa", "tau"),
    [
        ("-1", "1"),
        ("0", "1"),
        ("0.01", "1.25"),
        ("10", "1.25"),
        ("10.1", "1.5"),
        ("100", "1.5"),
        ("100.1", "1.75"),
        ("1000", "1.75"),
        ("1000.1", "2"),
    ],
)
def test_the_table_of_excess_on_each_side_of_each_boundary(kappa: str, tau: str) -> None:
    used = method("water.imputed")
    given = entered(used, used.examples[0]) | {"excess": Given(kappa, "倍")}
    got = evaluate(used, readings(used, given))
    assert got.base == Fraction("142420") * Fraction("0.634") * Fraction("1.5") * Fraction(tau)


def test_units_convert_exactly() -> None:
    used = method("interim.value")
    given = entered(used, used.examples[0]) | {
        "extent": Given("30", "亩"),
        "yearly_value": Given("1", "万元/hm2"),
    }
    assert fen(evaluate(used, readings(used, given)).base).in_yuan == Decimal("29523.81")
    per_mu = given | {"yearly_value": Given("10000", "元/亩")}
    assert (
        evaluate(used, readings(used, per_mu)).base
        == 15 * evaluate(used, readings(used, given)).base
    )


def test_discounting_against_the_closed_form() -> None:
    """A full loss for n years is the annuity due; the ratio of two such is the size."""
    used, rate, years = method("interim.hea"), Fraction(3, 100), 15
    given = {
        "extent": Given("30", "hm2"),
        "losses": Given(" ".join(["100"] * years), "%"),
        "gains": Given(" ".join(["100"] * 50), "%"),
        "rate": Given("3", "%"),
        "unit_cost": Given("1", "元/hm2"),
    }

    def annuity(n: int) -> Fraction:
        return (1 - (1 + rate) ** -n) / (1 - 1 / (1 + rate))

    got = evaluate(used, readings(used, given))
    assert got.base == 30 * annuity(years) / annuity(50)


def test_no_gain_at_all_is_refused_not_divided_by() -> None:
    used = method("interim.hea")
    given = entered(used, used.examples[0]) | {"gains": Given("0 0", "%")}
    got = evaluate(used, readings(used, given))
    assert not got.known
    assert "除数" in got.complaints[0].message


def test_a_range_that_reaches_no_gain_is_refused_on_the_whole_sheet() -> None:
    used = method("interim.hea")
    reaching = {"gains": Given("50 50", "%", "0 0", "100 100")}
    given = entered(used, used.examples[0]) | reaching
    sheet = compute([ItemGiven("湿地", used.id, given)])
    assert "除数" in sheet.total.complaints[0].message
    assert sheet.tornado == ()


def test_amounts_without_end_are_refused() -> None:
    used = method("carbon.sink")
    given = {
        "quantity": Given("9" * 15, "tCO2e"),
        "price": Given("9" * 15, "元/tCO2e"),
    }
    assert "超过" in evaluate(used, readings(used, given)).complaints[0].message


def test_a_series_is_bounded() -> None:
    used = method("cost.appraisal")
    got = readings(used, {"amounts": Given(" ".join(["1"] * 201), "元")})
    assert "1 至 200 个数" in got.complaints[0].message


def test_ranges_become_a_range_and_the_widest_swing_comes_first() -> None:
    item = water(inputs={"unit_cost": Given("22", "元/t", "21", "23", "询价")})
    sheet = compute([item])
    assert fen(sheet.total.low).in_yuan == Decimal(145624) * 21 * Decimal("4.5")
    assert fen(sheet.total.high).in_yuan == Decimal(145624) * 23 * 6
    assert [s.label for s in sheet.tornado] == ["倍数", "单位治理成本"]
    assert "至" in amount_words(sheet.total)


def test_unknown_is_named_in_the_total() -> None:
    sheet = compute([water(), water(inputs={"quantity": Given()})])
    assert not sheet.total.known
    assert amount_words(sheet.total) == "未知（缺 排放数量）"


def test_conditions_are_three_valued() -> None:
    used = method("water.imputed")
    yes = {"fact_clear": Tri.TRUE, "damage_unclear": Tri.TRUE, "costs_known": Tri.FALSE}
    assert applicable(used, yes) is Tri.TRUE
    assert applicable(used, {**yes, "costs_known": Tri.TRUE}) is Tri.FALSE
    assert applicable(used, {"fact_clear": Tri.TRUE}) is Tri.UNKNOWN
    assert applicable(used, {"costs_known": Tri.TRUE}) is Tri.FALSE


def test_steps_are_told_in_words_and_numbers() -> None:
    (line,) = compute([water()]).lines
    told = [(s.label, s.formula, s.numbers, s.result) for s in explained(line)]
    assert told == [
        ("虚拟治理成本", "排放数量 × 单位治理成本", "145624 × 22", "3203728"),
        ("损害数额", "虚拟治理成本 × 倍数", "3203728 × 4.5", "14416776"),
    ]


def test_brackets_stand_where_they_are_needed() -> None:
    used = method("air.imputed")
    item = ItemGiven("大气", used.id, entered(used, used.examples[0]))
    (line,) = compute([item]).lines
    gamma = next(s for s in explained(line) if s.label == "调整系数")
    assert gamma.formula == "(危害系数 α × 受体敏感系数 β + 环境功能系数 ω) × 超标系数 τ"
    assert gamma.numbers == "(1 × 1 + 1.5) × 1"


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@drawn(
    st.lists(st.integers(1, 10**6), min_size=3, max_size=3),
    st.lists(st.integers(1, 10**6), min_size=3, max_size=3),
)
def test_what_each_difference_explains_adds_up(left: list[int], right: list[int]) -> None:
    used = method("fish.individuals")
    names = ("number", "price", "multiple")
    a = {n: (Fraction(v),) for n, v in zip(names, left, strict=True)}
    b = {n: (Fraction(v),) for n, v in zip(names, right, strict=True)}
    shares = shapley(used, a, b)
    assert sum(shares.values(), Fraction(0)) == amount_of(used, b) - amount_of(used, a)
    assert all(a[n] != b[n] for n in shares)


def test_comparing_aligns_by_damage_and_names_what_stands_alone() -> None:
    left = compute([water(), water(damage="渔业资源损失")]).lines
    cheaper = {"unit_cost": Given("20", "元/t")}
    right = compute([water(damage="长江干流 水环境损害", inputs=cheaper)])
    told = compare(left, right.lines)
    assert [line.why for line in told.lines] == ["", "只有前一份有这一项"]
    first = told.lines[0]
    assert [i.label for i in first.inputs if i.differs] == ["单位治理成本"]
    assert first.difference == -2 * 145624 * Fraction("4.5")
    assert next(i for i in first.inputs if i.differs).explains == first.difference
    assert told.difference == first.difference - 14416776


def test_other_methods_for_one_damage_are_not_explained_by_inputs() -> None:
    other = ItemGiven(water().damage, "restoration.cost")
    told = compare(compute([water()]).lines, compute([other]).lines)
    assert "方法不同" in told.lines[0].why
    assert told.difference is None


def test_exclusions_name_methods_of_the_library() -> None:
    pairs = {frozenset(e.methods) for e in exclusions()}
    assert frozenset({"water.imputed", "restoration.cost"}) in pairs


def test_rounding_is_half_up_once() -> None:
    assert fen(Fraction("0.005")).fen == 1
    assert fen(Fraction("0.0049999")).fen == 0
    assert fen(Fraction("-0.005")).fen == -1
    assert fen(Fraction(2, 3)).fen == 67


def test_numbers_are_shown_as_they_are() -> None:
    assert shown(Fraction("4.5")) == "4.5"
    assert shown(Fraction(1, 3)) == "≈0.333333"
    assert shown(Fraction(-7)) == "-7"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('formula = "water_imputed"', 'formula = "water_imputde"'),
        ('covers = "ecological"', 'covers = "everything"'),
        ('units = ["t", "kg", "m3", "万m3"]', 'units = ["tonne"]'),
        ('per = "quantity"', 'per = "amount"'),
        ("[[method.condition]]", "[[method.conditon]]"),
        ('methods = ["water.imputed", "restoration.cost"]', 'methods = ["water.imputed", "x"]'),
        ('id = "water.imputed.2014"', 'id = "water.imputed"'),
    ],
)
def test_a_misspelt_library_does_not_load(before: str, after: str) -> None:
    assert before in TEXT
    with pytest.raises((MethodContentError, ValueError)):
        read(TEXT.replace(before, after))


def test_an_unknown_method_is_said_so() -> None:
    with pytest.raises(MethodUnknown, match="nothing"):
        method("nothing")


def test_readings_keep_apart_what_is_unknown_and_what_is_wrong() -> None:
    got: Readings = readings(method("carbon.sink"), {"quantity": Given("x", "tCO2e")})
    assert got.unknown == ("碳汇单价",)
    assert [c.where for c in got.complaints] == ["碳汇损失量"]
