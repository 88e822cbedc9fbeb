"""``xiejiang assessment``: the methods, a sheet computed from a file, two of them compared."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from xiejiang.assessment import files
from xiejiang.assessment.domain import (
    Comparison,
    Sheet,
    applicable,
    compare,
    compute,
    fen,
    methods,
    units_of,
)
from xiejiang.assessment.errors import FileUnreadable
from xiejiang.assessment.wording import amount_words, explained
from xiejiang.kernel.logic import Tri

LARGEST = 1_000_000
"""No calculation needs a longer file."""


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verbs of this room."""
    verbs = subparsers.add_parser("assessment", help="损害评估").add_subparsers(
        required=True, metavar="命令"
    )
    listing = verbs.add_parser("methods", help="方法库：公式、参数、单位和出处")
    listing.add_argument("--json", action="store_true", help="输出 JSON")
    listing.set_defaults(func=list_methods)
    computing = verbs.add_parser("compute", help="按 TOML 文件计算，逐步列出；算不出的退出码 1")
    computing.add_argument("path", type=Path, help="计算文件")
    computing.add_argument("--json", action="store_true", help="输出 JSON")
    computing.set_defaults(func=compute_file)
    comparing = verbs.add_parser("compare", help="对照两个计算文件，列出差额由哪些参数造成")
    comparing.add_argument("left", type=Path, help="前一份")
    comparing.add_argument("right", type=Path, help="后一份")
    comparing.set_defaults(func=compare_files)


def list_methods(args: argparse.Namespace) -> int:
    """Print the library."""
    if args.json:
        print(json.dumps([_method(m) for m in methods().values()], ensure_ascii=False, indent=1))
        return 0
    for m in methods().values():
        print(f"{m.id}\t{m.title}\n  {m.words}\n  {m.source.words}（{m.source.confidence.zh}）")
        for i in m.inputs:
            print(f"    {i.name}\t{i.label}\t{'、'.join(units_of(m, i)) or '选项'}")
    return 0


def _method(m: Any) -> dict[str, Any]:
    return {
        "id": m.id,
        "title": m.title,
        "words": m.words,
        "source": m.source.words,
        "confidence": m.source.confidence.value,
        "inputs": [
            {"name": i.name, "label": i.label, "units": list(units_of(m, i))} for i in m.inputs
        ],
    }


def _read(path: Path) -> Sheet:
    try:
        if path.stat().st_size > LARGEST:
            raise FileUnreadable(problem=f"{path.name} 超过 1 MB")
        return compute(files.read(path.read_text("utf-8")))
    except (OSError, UnicodeDecodeError):
        raise FileUnreadable(problem=f"{path} 打不开，或者不是 UTF-8 文字") from None


def compute_file(args: argparse.Namespace) -> int:
    """Compute a file; exit code 1 when something is unknown, refused or counted twice."""
    sheet = _read(args.path)
    sound = sheet.total.known and not sheet.excluded and not _forbidden(sheet)
    if args.json:
        print(json.dumps(_sheet(sheet), ensure_ascii=False, indent=1))
        return 0 if sound else 1
    for number, line in enumerate(sheet.lines, 1):
        print(f"{number}. {line.given.damage}：{line.method.title}")
        for step in explained(line):
            print(f"   {step.label} = {step.formula} = {step.numbers} = {step.result}")
        print(f"   {amount_words(line.estimate)}")
    for damage, question, answer in sheet.open_conditions:
        print(f"  ! {damage}：{question}（{answer.value}）")
    for rule, where in sheet.excluded:
        print(f"  ! {where[0]}：{rule.reason}（{rule.source.words}）")
    for swing in sheet.tornado:
        print(f"  ~ {swing.item} {swing.label}：{fen(swing.low)} 至 {fen(swing.high)}")
    print(f"合计 {amount_words(sheet.total)}")
    return 0 if sound else 1


def _forbidden(sheet: Sheet) -> bool:
    return any(applicable(x.method, x.given.answers) is Tri.FALSE for x in sheet.lines)


def _sheet(sheet: Sheet) -> dict[str, Any]:
    return {
        "items": [
            {
                "damage": x.given.damage,
                "method": x.method.id,
                "fen": fen(x.estimate.base).fen if x.estimate.known else None,
                "low_fen": fen(x.estimate.low).fen if x.estimate.known else None,
                "high_fen": fen(x.estimate.high).fen if x.estimate.known else None,
                "unknown": list(x.estimate.unknown),
                "refused": [f"{c.where}：{c.message}" for c in x.estimate.complaints],
                "applicable": applicable(x.method, x.given.answers).value,
            }
            for x in sheet.lines
        ],
        "total_fen": fen(sheet.total.base).fen if sheet.total.known else None,
        "excluded": [rule.reason for rule, _ in sheet.excluded],
    }


def compare_files(args: argparse.Namespace) -> int:
    """Print two files line by line, and what explains the difference."""
    told = compare(_read(args.left).lines, _read(args.right).lines)
    for text in _told(told):
        print(text)
    return 0


def _told(told: Comparison) -> Sequence[str]:
    lines = []
    for line in told.lines:
        sides = [amount_words(s.estimate) if s else "没有这一项" for s in (line.left, line.right)]
        lines.append(f"{line.damage}：{sides[0]} → {sides[1]}{'；' + line.why if line.why else ''}")
        for one in line.inputs:
            if one.differs:
                explains = "未知" if one.explains is None else str(fen(one.explains))
                left, right = (f"{g.base} {g.unit}" if g else "未知" for g in (one.left, one.right))
                lines.append(f"  ≠ {one.label}：{left} → {right}，说明 {explains}")
    difference = "有未知的，不能相减" if told.difference is None else str(fen(told.difference))
    return [*lines, f"相差 {difference}"]
