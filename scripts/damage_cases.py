"""Published cases computed again by the library of methods: writes ``docs/damage-cases.md``.

python scripts/damage_cases.py            # writes the page
python scripts/damage_cases.py --check    # exit code 1 when the page is stale
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from xiejiang.assessment.domain import Sheet, compute, fen
from xiejiang.assessment.files import items
from xiejiang.assessment.wording import explained, given_words

ROOT = Path(__file__).resolve().parents[1]
GOLDEN = ROOT / "tests" / "assessment" / "golden" / "published.toml"
PAGE = ROOT / "docs" / "damage-cases.md"
GRADES = {"full": "完整重算", "partial": "部分验算"}
HEAD = """<!-- 由 scripts/damage_cases.py 生成，请勿手改；改 published.toml 后重新运行。 -->

# 公布案例的损害数额重算 Published cases computed again

每件案例用方法库按公布的数重算（`tests/assessment/golden/published.toml`）。
**完整重算**：数量、单价、系数都有公布的来源；**部分验算**：只公布了合计或者部分参数，
只能说明公布的数彼此相容。差额照实写；不知道为什么差的，写不知道。

Each case is computed by the library from the published figures. *Full*: quantity, price and
coefficient are all published; *partial*: only totals or some inputs are, so that agreement
says little. Differences are stated as they are.
"""


def cases() -> list[dict[str, Any]]:
    """The golden cases, as they are written."""
    read: list[dict[str, Any]] = tomllib.loads(GOLDEN.read_text("utf-8"))["case"]
    return read


def sheet(case: Mapping[str, Any]) -> Sheet:
    """A case, computed."""
    return compute(items(case["item"]))


def difference(case: Mapping[str, Any], made: Sheet) -> Decimal:
    """Computed less published, in yuan."""
    return fen(made.total.base).in_yuan - Decimal(case["published"])


def page() -> str:
    """The whole page."""
    return "\n".join((HEAD, *_table(), *(line for case in cases() for line in _case(case)), ""))


def _table() -> Iterator[str]:
    yield "| 案例 | 重算 | 公布（元） | 重算（元） | 相差 |"
    yield "|---|---|---:|---:|---:|"
    for case in cases():
        made = sheet(case)
        off, published = difference(case, made), Decimal(case["published"])
        share = f"（{off / published * 100:+.2f}%）" if off else ""
        amount = f"{fen(made.total.base).in_yuan:,.2f}"
        grade = GRADES[case["grade"]]
        yield f"| {case['title']} | {grade} | {published:,.2f} | {amount} | {off:,.2f}{share} |"


def _case(case: Mapping[str, Any]) -> Iterator[str]:
    yield f"\n## {case['title']}\n"
    yield f"- 来源：{case['source']}"
    yield f"- 参数：{case['given']}"
    yield f"- 差额：{case['why']}\n"
    for line in sheet(case).lines:
        told = []
        for defined in line.method.inputs:
            given = line.given.inputs[defined.name]
            words = given_words(dict(defined.choices).get(given.base, given.base), given.unit)
            told.append(f"{defined.label} {words}")
        yield f"  - {line.given.damage}，{line.method.title}：{'；'.join(told)}。"
        for step in explained(line):
            yield f"    {step.label} = {step.numbers} = {step.result}；"


def main() -> int:
    """Write the page, or say that it is stale."""
    text = page()
    if "--check" in sys.argv[1:]:
        return 0 if PAGE.read_text("utf-8") == text else 1
    PAGE.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
