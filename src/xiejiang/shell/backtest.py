"""回测: the engine against what courts and procuratorates really found in published cases.

``xiejiang law backtest CASES.jsonl`` puts the coded facts of each published case to the law of
its day and compares the charges. A case agrees, disagrees, or has not enough facts published to
say; every line names its reason. Nothing is stored.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from xiejiang.cases.domain import load_coded
from xiejiang.kernel.errors import Complaint, Invalid
from xiejiang.law.assess import Assessment, assess
from xiejiang.law.consequences import Crime
from xiejiang.law.evaluate import Finding, Verdict
from xiejiang.law.facts import parse_facts
from xiejiang.law.model import Law, RuleKind
from xiejiang.law.schema import load_law

_SHOWN = 4


class BacktestUnreadable(Invalid):
    """读不了公开案例文件：应为 JSON Lines，每行一个案例。请核对路径和内容。"""

    code = "backtest-unreadable"


class Outcome(StrEnum):
    """How one published charge compares."""

    AGREES = "agrees"
    DISAGREES = "disagrees"
    OPEN = "open"
    NO_LAW = "no-law"

    @property
    def label(self) -> str:
        return {
            Outcome.AGREES: "一致",
            Outcome.DISAGREES: "不一致",
            Outcome.OPEN: "公布的事实不足",
            Outcome.NO_LAW: "行为时的规则没有收入",
        }[self]


@dataclass(frozen=True, slots=True)
class Compared:
    """One charge of one case, published or found."""

    case: str
    charge: str
    outcome: Outcome
    reason: str

    def as_dict(self) -> dict[str, str]:
        return {
            "case": self.case,
            "charge": self.charge,
            "outcome": self.outcome.value,
            "reason": self.reason,
        }


def backtest(lines: Iterable[str]) -> list[Compared]:
    """Every coded case among the records, charge by charge."""
    law = load_law()
    coded = load_coded()
    found: list[Compared] = []
    for record in _records(lines):
        facts = coded.cases.get(record["id"])
        if facts is not None:
            found += _case(law, record, facts, coded.charge_names)
    return found


def _records(lines: Iterable[str]) -> Iterable[Mapping[str, Any]]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
            _ = record["id"], record["outcome"]["charges"]
        except (ValueError, KeyError, TypeError):
            told = [Complaint(f"第 {number} 行", "不是一个有 id 和 outcome.charges 的案例")]
            raise BacktestUnreadable(complaints=told) from None
        yield record


def _case(
    law: Law, record: Mapping[str, Any], facts: Mapping[str, Any], names: Mapping[str, str]
) -> list[Compared]:
    key = str(record["id"])
    unknown = () if "conduct_date" in facts else ("conduct_date",)
    assessed = assess(law, parse_facts(law, facts, unknown), unknown=unknown, unlisted="unknown")
    charges = [names.get(c, c) for c in record["outcome"]["charges"]]
    compared = [_charge(key, charge, assessed) for charge in charges]
    extra = _met(assessed) - set(charges)
    for charge in sorted(extra):
        if _is_same(charge, charges):
            continue
        why = "公布的结果没有这个罪名" if charges else "公布的是行政处理或者没有公布刑事结果"
        compared.append(Compared(key, charge, Outcome.DISAGREES, f"系统判为达到，{why}"))
    if not compared:
        compared.append(Compared(key, "—", Outcome.AGREES, "都没有刑事罪名"))
    return compared


def _is_same(charge: str, charges: Iterable[str]) -> bool:
    """Charges whose names the content joins, as 污染环境罪或非法经营罪."""
    return any(other in charge or charge in other for other in charges)


def _crimes(assessed: Assessment) -> list[tuple[Finding, Crime]]:
    return [
        (f, f.rule.consequence)
        for f in assessed.applicable
        if isinstance(f.rule.consequence, Crime) and f.rule.consequence.transfer_to_police
    ]


def _met(assessed: Assessment) -> set[str]:
    return {c.charge for f, c in _crimes(assessed) if f.verdict is Verdict.MET}


def _charge(key: str, charge: str, assessed: Assessment) -> Compared:
    own = [(f, c) for f, c in _crimes(assessed) if _is_same(charge, [c.charge])]
    if not own:
        return Compared(key, charge, Outcome.NO_LAW, "")
    met = [f for f, _ in own if f.verdict is Verdict.MET]
    if met:
        heaviest = max(met, key=lambda f: (f.rule.kind is RuleKind.TIER, f.rule.id))
        return Compared(key, charge, Outcome.AGREES, f"{heaviest.rule.title}（{heaviest.via[0]}）")
    labels = assessed.law.facts
    missing = [name for f, _ in own for name in f.missing]
    if missing:
        told = "、".join(labels[n].label for n in dict.fromkeys(missing[:_SHOWN]))
        return Compared(key, charge, Outcome.OPEN, f"须查明{told}")
    judged = [note for f, _ in own for note in f.judgement]
    if judged:
        return Compared(key, charge, Outcome.OPEN, judged[0])
    return Compared(key, charge, Outcome.DISAGREES, own[0][0].explanation)


def register(verbs: Any) -> None:
    """Add ``backtest`` to the verbs of the law."""
    testing = verbs.add_parser("backtest", help="把公开案例放回行为时的法律，与公布的罪名比较")
    testing.add_argument("file", type=Path, help="公开案例（JSON Lines）")
    testing.add_argument("--json", action="store_true", help="输出 JSON")
    testing.set_defaults(func=run)


def run(args: argparse.Namespace) -> int:
    """Print every comparison, and how many there are of each kind."""
    try:
        with args.file.open(encoding="utf-8") as lines:
            found = backtest(lines)
    except (OSError, UnicodeDecodeError) as error:
        raise BacktestUnreadable(f"读不了文件 {args.file}：{error}") from error
    counts = {o: sum(1 for c in found if c.outcome is o) for o in Outcome}
    if args.json:
        told = {
            "compared": [c.as_dict() for c in found],
            "counts": {o.value: counts[o] for o in Outcome},
        }
        print(json.dumps(told, ensure_ascii=False, indent=1))
        return 0
    for c in found:
        print(f"{c.outcome.label}  {c.case}  {c.charge}{'：' + c.reason if c.reason else ''}")
    print("，".join(f"{o.label} {counts[o]}" for o in Outcome))
    return 0
