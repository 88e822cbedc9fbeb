"""The content of the law is refused, with file and item, when it is not exact."""

from __future__ import annotations

from pathlib import Path

import pytest

from xiejiang.law.errors import ContentError
from xiejiang.law.model import Law
from xiejiang.law.schema import load_law_from

INSTRUMENTS = """
[[instrument]]
id = "code"
title = "某法"
issuer = "某机关"
promulgated = 2020-01-01
effective = 2020-03-01
confidence = "verified-against-text"
"""

FACTS = """
[[fact]]
name = "weight_kg"
label = "重量"
type = "number"
unit = "公斤"
question = "多重?"
proved_by = ["称重笔录"]

[[fact]]
name = "value_yuan"
label = "价值"
type = "number"
unit = "元"
question = "值多少?"
proved_by = ["价格认定"]

[[fact]]
name = "at_night"
label = "夜间"
type = "bool"
question = "是否夜间?"
proved_by = ["现场笔录"]

[[fact]]
name = "gear"
label = "工具"
type = "enum"
question = "用什么工具?"
proved_by = ["扣押清单"]
values = [{ value = "net", label = "网" }, { value = "rod", label = "竿" }]
"""

RULES = """
field = "fishing"
title = "捕捞"
overview = "概述"

[[rule]]
id = "old"
title = "旧罚则"
kind = "admin-penalty"
valid_from = 2020-03-01
valid_to = 2023-12-31
confidence = "verified-against-text"
source = { instrument = "code", article = "第一条" }
[rule.consequence]
type = "admin-penalty"
authority = "渔业主管部门"
fine = { basis = "range", min_yuan = 100, max_yuan = 200 }
[[rule.condition]]
id = "第一条"
label = "重量 ≥ 5 公斤"
all = [{ fact = "weight_kg", op = ">=", value = 5, unit = "公斤" }]

[[rule]]
id = "new"
title = "新罚则"
kind = "admin-penalty"
valid_from = 2024-01-01
confidence = "verified-against-text"
source = { instrument = "code", article = "第二条" }
[rule.consequence]
type = "admin-penalty"
authority = "渔业主管部门"
fine = { basis = "multiple", of = "value_yuan", min_times = 1, max_times = 5 }
[[rule.condition]]
id = "第二条第一项"
label = "夜间用网"
all = [{ fact = "at_night", op = "==", value = true }]
any = [[{ fact = "gear", op = "==", value = "net" }]]
[[rule.condition]]
id = "第二条第二项"
label = "折算"
[[rule.condition.all]]
sum = [{ fact = "weight_kg", per = 10 }, { fact = "value_yuan", per = 50 }]
op = ">="
value = 1
"""

DERIVATIONS = """
[[implication]]
if = { fact = "weight_kg", op = ">=", value = 100, unit = "公斤" }
then = { fact = "at_night", value = true }
source = "某法"

[[formula]]
result = "value_yuan"
function = "concentration-ratio"
inputs = ["weight_kg", "weight_kg"]
source = "某法"
"""

SUCCESSIONS = """
[[succession]]
id = "change"
title = "修订"
kind = "penalty"
measure = "fine"
old = ["old"]
new = ["new"]
changed_on = 2024-01-01
source = { instrument = "code", article = "第九条" }
"""

SMALL = {
    "instruments.toml": INSTRUMENTS,
    "facts/common.toml": FACTS,
    "rules/fishing.toml": RULES,
    "derivations.toml": DERIVATIONS,
    "successions.toml": SUCCESSIONS,
}


def load(folder: Path, content: dict[str, str]) -> Law:
    for name, text in content.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
    return load_law_from(folder)


def test_small_content_is_read(tmp_path: Path) -> None:
    law = load(tmp_path, SMALL)
    assert set(law.rules) == {"old", "new"}
    assert law.facts["weight_kg"].unit == "公斤"


def test_a_new_file_of_rules_and_facts_is_found_by_its_place(tmp_path: Path) -> None:
    more = {
        "facts/heritage.toml": FACTS.replace('"weight_kg"', '"depth_cm"')
        .replace('"value_yuan"', '"other_yuan"')
        .replace('"at_night"', '"grave"')
        .replace('"gear"', '"tool"'),
        "rules/heritage.toml": RULES.replace('"fishing"', '"heritage"')
        .replace('id = "old"', 'id = "heritage.old"')
        .replace('id = "new"', 'id = "heritage.new"'),
    }
    law = load(tmp_path, SMALL | more)
    assert set(law.fields) == {"fishing", "heritage"}
    assert law.facts["depth_cm"].group == "heritage"


@pytest.mark.parametrize(
    ("file", "old", "new", "item", "message"),
    [
        # Keys and types
        ("rules/fishing.toml", 'title = "旧罚则"', 'titel = "旧"', "old", "不认识的键“titel”"),
        ("rules/fishing.toml", 'title = "旧罚则"', "", "old", "“title”应为非空文字"),
        ("rules/fishing.toml", 'title = "捕捞"', "title = 3", "", "“title”应为非空文字"),
        ("rules/fishing.toml", "min_yuan = 100", 'min_yuan = "100"', "old", "应为数字"),
        ("rules/fishing.toml", "min_yuan = 100", "min_yuan = 300", "old", "下限高于上限"),
        ("rules/fishing.toml", "min_times = 1", "min_times = 9", "new", "下限高于上限"),
        ("rules/fishing.toml", '"range"', '"guess"', "old", "不认识的罚款方式"),
        ("rules/fishing.toml", 'type = "admin-penalty"', 'type = "admonition"', "old", "后果类型"),
        ("rules/fishing.toml", 'kind = "admin-penalty"', 'kind = "x"', "old", "“kind”"),
        ("rules/fishing.toml", '"verified-against-text"', '"sure"', "old", "“confidence”"),
        # Facts, units, choices
        ("rules/fishing.toml", '"weight_kg", op', '"weight", op', "第一条", "没有声明事实变量"),
        ("rules/fishing.toml", 'unit = "公斤"', 'unit = "吨"', "第一条", "单位是“公斤”"),
        ("rules/fishing.toml", ', unit = "公斤"', "", "第一条", "单位是“公斤”"),
        ("rules/fishing.toml", "value = 5,", 'value = "5",', "第一条", "不是number"),
        ("rules/fishing.toml", "value = true", "value = 1", "第二条第一项", "不是bool"),
        ("rules/fishing.toml", 'value = "net"', 'value = "bow"', "第二条第一项", "没有取值“bow”"),
        ("rules/fishing.toml", '"at_night", op = "=="', '"at_night", op = ">="', "第二条", "比较"),
        ("rules/fishing.toml", 'op = ">=", value = 5', 'op = "~", value = 5', "第一条", "“op”"),
        ("rules/fishing.toml", "per = 10", "per = 0", "第二条第二项", "大于 0"),
        ("rules/fishing.toml", '"value_yuan", per', '"gear", per', "第二条第二项", "不能折算"),
        ("rules/fishing.toml", 'of = "value_yuan"', 'of = "worth"', "new", "没有声明事实变量"),
        ("facts/common.toml", 'unit = "公斤"\n', "", "weight_kg", "数量须有单位"),
        ("facts/common.toml", 'name = "value_yuan"', 'name = "weight_kg"', "weight_kg", "重复"),
        ("facts/common.toml", 'value = "rod"', 'value = "net"', "gear", "取值重复"),
        ("facts/common.toml", 'question = "多重?"\n', "", "weight_kg", "“question”"),
        ("facts/common.toml", 'proved_by = ["称重笔录"]\n', "", "weight_kg", "“proved_by”"),
        # Citations
        ("rules/fishing.toml", 'instrument = "code"', 'instrument = "lore"', "old", "“lore”没有列"),
        (
            "rules/fishing.toml",
            'article = "第一条"',
            'article = "第一条", also = ["lore:第二条"]',
            "old",
            "“lore”没有列",
        ),
        (
            "rules/fishing.toml",
            'source = { instrument = "code", article = "第一条" }\n',
            "",
            "old",
            "没有写明依据",
        ),
        ("instruments.toml", "effective = 2020-03-01", 'superseded_by = "y"', "code", "同时写明"),
        (
            "instruments.toml",
            "effective = 2020-03-01",
            'superseded_by = "y"\nsuperseded_on = 2024-01-01',
            "code",
            "“y”没有列出",
        ),
        # Shape of a rule
        ("rules/fishing.toml", 'id = "new"', 'id = "old"', "old", "规则编号重复"),
        ("rules/fishing.toml", 'id = "第二条第二项"', 'id = "第二条第一项"', "new", "条件编号重复"),
        (
            "rules/fishing.toml",
            'title = "旧罚则"',
            'title = "x"\ntier_of = "z"',
            "old",
            "“z”不存在",
        ),
        ("rules/fishing.toml", "any = [[", "any = [[], [", "第二条第一项", "空的一组"),
        (
            "rules/fishing.toml",
            'label = "折算"',
            'label = "x"\nyields_to = "z"',
            "new",
            "“z”不存在",
        ),
        # Time
        ("rules/fishing.toml", "2023-12-31", "2019-12-31", "old", "失效日早于生效日"),
        ("rules/fishing.toml", "2020-03-01", '"2020-03-01"', "old", "“valid_from”应为日期"),
        ("rules/fishing.toml", "valid_to = 2023-12-31", "", "change", "新旧重叠"),
        ("rules/fishing.toml", "2023-12-31", "2024-01-01", "change", "新旧重叠"),
        ("rules/fishing.toml", "2024-01-01", "2023-12-31", "change", "新旧重叠"),
        ("successions.toml", 'old = ["old"]', 'old = ["older"]', "change", "没有规则“older”"),
        ("rules/fishing.toml", "2020-03-01", "2020-02-29", "old", "早于所引规范的施行日"),
        (
            "instruments.toml",
            "effective = 2020-03-01",
            'superseded_by = "code"\nsuperseded_on = 2025-01-01',
            "new",
            "已被取代",
        ),
        # Derivations
        ("derivations.toml", '"weight_kg", "weight_kg"', '"weight_kg"', "value_yuan", "输入数量"),
        ("derivations.toml", '"concentration-ratio"', '"guess"', "value_yuan", "没有登记"),
        (
            "derivations.toml",
            '"weight_kg", "weight_kg"',
            '"gear", "weight_kg"',
            "value_yuan",
            "不是",
        ),
        ("derivations.toml", '"at_night", value', '"at_day", value', "implication[1]", "没有声明"),
        ("derivations.toml", "value = true", 'value = "yes"', "implication[1]", "不是bool"),
        # Files
        ("rules/fishing.toml", "[[rule]]", "[[rule", "fishing.toml", "不是正确的 TOML"),
    ],
)
def test_a_mistake_is_named_with_file_and_item(
    tmp_path: Path, file: str, old: str, new: str, item: str, message: str
) -> None:
    assert old in SMALL[file]
    with pytest.raises(ContentError) as caught:
        load(tmp_path, SMALL | {file: SMALL[file].replace(old, new, 1)})
    found = [c for c in caught.value.complaints if message in c.message and item in c.where]
    assert found, str(caught.value.complaints)
    assert all(c.where.startswith(tuple(SMALL)) for c in found)


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    wrong = RULES.replace('unit = "公斤"', 'unit = "吨"').replace('value = "net"', 'value = "bow"')
    with pytest.raises(ContentError) as caught:
        load(tmp_path, SMALL | {"rules/fishing.toml": wrong})
    assert len(caught.value.complaints) == 2
