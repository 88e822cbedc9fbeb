"""The formulas themselves, by the name that ``content/methods.toml`` gives them.

Each is a function of how long the series are and of the method's table; it returns the tree whose
value is the amount in yuan. What the inputs are, their units and the source stand in the content.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

from xiejiang.assessment.methods.terms import ONE, Banded, Bands, Ref, Step, Term, Total

Sizes = Mapping[str, int]
Table = tuple[Bands, Fraction] | None
Build = Callable[[Sizes, Table], Term]

AMOUNT = "损害数额"


def _imputed(gamma: Term) -> Term:
    cost = Step("虚拟治理成本", Ref("quantity") * Ref("unit_cost"))
    return Step(AMOUNT, cost * gamma)


def water_imputed(sizes: Sizes, table: Table) -> Term:
    """GB/T 39793.2-2020: D = E × C × γ，γ = α × τ × ω，τ 由最大超标倍数查表。"""
    if table is None:
        raise ValueError("the method has no table of excess")
    tau = Step("超标系数", Banded(Ref("excess"), *table))
    return _imputed(Step("调整系数", Ref("hazard") * tau * Ref("function")))


def air_imputed(sizes: Sizes, table: Table) -> Term:
    """GB/T 39793.1-2020（二手来源）: γ = (α × β + ω) × τ。"""
    gamma = (Ref("hazard") * Ref("receptor") + Ref("function")) * Ref("excess_factor")
    return _imputed(Step("调整系数", gamma))


def multiple_imputed(sizes: Sizes, table: Table) -> Term:
    """推荐方法（第Ⅱ版）: 虚拟治理成本 × 环境功能敏感倍数。"""
    return _imputed(Ref("multiple"))


def restoration(sizes: Sizes, table: Table) -> Term:
    """恢复工程量 × 单位费用 + 其他费用。"""
    works = Step("恢复工程费用", Ref("quantity") * Ref("unit_cost"))
    return Step(AMOUNT, works + Ref("other"))


def _present(series: str, length: int) -> Term:
    growth = ONE + Ref("rate")
    return Total(tuple(Ref(series, n) / growth**n for n in range(length)))


def equivalency(sizes: Sizes, table: Table) -> Term:
    """等值分析: 损失现值 ÷ 每单位补偿的收益现值 = 补偿规模，再乘单位费用。"""
    debit = Step("服务损失现值", Ref("extent") * _present("losses", sizes["losses"]))
    credit = Step("单位补偿收益现值", _present("gains", sizes["gains"]))
    size = Step("补偿性恢复规模", debit / credit)
    return Step(AMOUNT, size * Ref("unit_cost"))


def interim_value(sizes: Sizes, table: Table) -> Term:
    """期间服务价值: 面积 × 年服务价值 × 各年损失程度，折现求和。"""
    yearly = Step("年服务价值", Ref("extent") * Ref("yearly_value"))
    return Step(AMOUNT, yearly * Step("损失年数现值", _present("losses", sizes["losses"])))


def catch(sizes: Sizes, table: Table) -> Term:
    """直接损害（渔获物、致死未捕获）+ 间接损害。"""
    caught = Step("渔获物价值", Ref("weight") * Ref("price"))
    killed = Step("致死未捕获价值", caught * Ref("killed_multiple"))
    indirect = Step("间接损害", caught * Ref("indirect_multiple"))
    return Step(AMOUNT, caught + killed + indirect)


def individuals(sizes: Sizes, table: Table) -> Term:
    """个体数 × 单价 × 倍数。"""
    caught = Step("资源直接价值", Ref("number") * Ref("price"))
    return Step(AMOUNT, caught * Ref("multiple"))


def early_stages(sizes: Sizes, table: Table) -> Term:
    """鱼卵、仔稚鱼按成活率折算苗种。"""
    eggs, larvae = Ref("eggs") * Ref("egg_rate"), Ref("larvae") * Ref("larva_rate")
    return Step(AMOUNT, Step("折算苗种", eggs + larvae) * Ref("price"))


def fishery_pollution(sizes: Sizes, table: Table) -> Term:
    """天然渔业资源直接损失 + 恢复费用（直接损失 × 倍数）+ 环境敏感区附加。"""
    restoring = Step("资源恢复费用", Ref("direct") * Ref("multiple"))
    return Step(AMOUNT, Ref("direct") + restoring + Ref("sensitive"))


def sand_mass(sizes: Sizes, table: Table) -> Term:
    """采砂重量 ÷ 堆积密度 = 受损体积，再乘单位恢复费用。"""
    volume = Step("河床受损体积", Ref("mass") / Ref("density"))
    return Step(AMOUNT, volume * Ref("unit_cost"))


def sand_bed(sizes: Sizes, table: Table) -> Term:
    """河床结构 + 水源涵养 + 水生生物。"""
    bed = Step("河床恢复费用", Ref("bed") * Ref("bed_cost"))
    water = Step("水源涵养恢复费用", Ref("retention") * Ref("retention_cost"))
    return Step(AMOUNT, bed + water + Ref("aquatic"))


def replanting(sizes: Sizes, table: Table) -> Term:
    """毁坏株数 × 补植倍数 ×（种植费 + 年抚育费 × 年数）。"""
    trees = Step("补植株数", Ref("number") * Ref("multiple"))
    each = Step("每株费用", Ref("planting") + Ref("care") * Ref("years"))
    return Step(AMOUNT, trees * each)


def product(sizes: Sizes, table: Table) -> Term:
    """数量 × 单价。"""
    return Step(AMOUNT, Ref("quantity") * Ref("price"))


def vouchers(sizes: Sizes, table: Table) -> Term:
    """各张票据金额之和。"""
    return Step(AMOUNT, Total(tuple(Ref("amounts", n) for n in range(sizes["amounts"]))))


FORMULAS: Mapping[str, Build] = {
    "water_imputed": water_imputed,
    "air_imputed": air_imputed,
    "multiple_imputed": multiple_imputed,
    "restoration": restoration,
    "equivalency": equivalency,
    "interim_value": interim_value,
    "catch": catch,
    "individuals": individuals,
    "early_stages": early_stages,
    "fishery_pollution": fishery_pollution,
    "sand_mass": sand_mass,
    "sand_bed": sand_bed,
    "replanting": replanting,
    "product": product,
    "vouchers": vouchers,
}
