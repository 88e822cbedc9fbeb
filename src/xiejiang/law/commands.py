"""Command-line verbs of the law: ``xiejiang law assess | liability | check | show``.

Each verb is a function that returns its text; the parser prints it. Errors become exit
codes at the edge.
"""

from __future__ import annotations

import argparse
import json
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from xiejiang.kernel.errors import Complaint
from xiejiang.law.assess import Assessment, assess
from xiejiang.law.catalogue import describe_fact, describe_instrument, describe_rule
from xiejiang.law.errors import ContentError, FactError, RuleNotFound
from xiejiang.law.evaluate import Finding, Verdict
from xiejiang.law.facts import format_value, parse_facts
from xiejiang.law.golden import faults, load_golden
from xiejiang.law.liability import Branch, liability
from xiejiang.law.model import Law
from xiejiang.law.periods_commands import register_deadline
from xiejiang.law.procedures import load_procedures
from xiejiang.law.records import as_record
from xiejiang.law.schema import load_law
from xiejiang.law.world import Unlisted

_DESCRIPTIVE = frozenset(
    {
        "id",
        "title",
        "title_zh",
        "field",
        "notes",
        "note",
        "reasoning",
        "reasoning_zh",
        "expect",
        "compute",
        "schema",
        "as_of",
    }
)
_KNOWN = _DESCRIPTIVE | {"facts", "unknown_facts"}
_ORDER = (Verdict.MET, Verdict.UNDETERMINED, Verdict.EXCLUDED)


def check(*, as_json: bool = False) -> str:
    """Read the whole content strictly and run its golden cases; raises with every mistake."""
    law, running = load_law(), load_procedures()
    wrong = faults(law)
    if wrong:
        raise ContentError(complaints=wrong)
    counts = {
        "instruments": len(law.instruments),
        "facts": len(law.facts),
        "rules": len(law.rules),
        "successions": len(law.successions),
        "golden": len(load_golden()),
        "procedures": len(running.by_id),
        "steps": sum(len(p.steps) for p in running.by_id.values()),
        "limits": sum(len(p.limits) for p in running.by_id.values()),
        "packs": len(law.packs),
    }
    if as_json:
        return _json(counts)
    lines = [
        f"法规内容无误：规范 {counts['instruments']} 件，事实变量 {counts['facts']} 个，"
        f"规则 {counts['rules']} 条，新旧对照 {counts['successions']} 组，"
        f"地方内容包 {counts['packs']} 个；",
        f"每条数额线两侧都有算例，{counts['golden']} 个算例全部相符；",
        f"程序 {counts['procedures']} 个，步骤 {counts['steps']} 步，期限 {counts['limits']} 个，"
        "各步可以到达，各期限有口径。",
    ]
    unsure = [rule for rule in law.rules.values() if not rule.confidence.is_verified]
    lines += [f"  · {rule.id}：{rule.confidence.zh}" for rule in unsure]
    return "\n".join(lines)


def assess_file(path: Path, *, unlisted: Unlisted = "absent", as_json: bool = False) -> str:
    """Assess the facts in a TOML file."""
    law = load_law()
    assessment = assess_document(law, read_document(path), unlisted=unlisted)
    return _json(assessment.as_dict()) if as_json else told(assessment)


def lay_out_file(path: Path, *, unlisted: Unlisted = "absent", as_json: bool = False) -> str:
    """The table of liability for the facts in a TOML file."""
    found = liability(assess_document(load_law(), read_document(path), unlisted=unlisted))
    if as_json:
        return _json(found.as_dict())
    lines = []
    for branch in Branch:
        shown = found.of(branch)
        lines += [f"【{branch.label}】"] if shown else []
        for line in shown:
            amount = f"：{line.amount}" if line.amount else ""
            lines.append(f"  {line.verdict.label} {line.title}{amount}（{line.source}）")
            lines += [f"      · {told}" for told in (*line.told, *line.cautions)]
    lines += [f"注意：{caution}" for caution in found.cautions]
    return "\n".join(lines) or "没有可以列出的责任。"


def read_document(path: Path) -> dict[str, Any]:
    """A TOML file as a table; raises with what to do when it cannot be read."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    except OSError:
        raise FactError(f"读不到文件“{path}”，请核对路径和权限。") from None
    except UnicodeDecodeError:
        raise FactError(f"“{path}”不是 UTF-8 文本，请另存为 UTF-8 后再试。") from None
    except tomllib.TOMLDecodeError as error:
        raise FactError(
            f"“{path}”不是正确的 TOML 文件，请按所指位置改正。",
            complaints=[Complaint("TOML", str(error))],
        ) from None


def assess_document(
    law: Law, document: Mapping[str, Any], *, unlisted: Unlisted = "absent"
) -> Assessment:
    """Assess a document with ``[facts]`` and ``unknown_facts``."""
    complaints = [
        Complaint(key, "不认识的键；事实写在 [facts] 下，不明的事实写在 unknown_facts 里。")
        for key in document
        if key not in _KNOWN
    ]
    facts = document.get("facts")
    if not isinstance(facts, Mapping):
        complaints.append(Complaint("facts", "没有 [facts] 一节，请在其下写明事实。"))
        facts = {}
    unknown = _unknown_names(document, facts, complaints)
    listed = {name: value for name, value in facts.items() if name != "unknown_facts"}
    if "conduct_date" not in listed and "conduct_date" not in unknown and not complaints:
        complaints.append(
            Complaint("conduct_date", "没有写明行为日期；查不清的，列入 unknown_facts。")
        )
    if complaints:
        raise FactError(complaints=complaints)
    return assess(law, parse_facts(law, listed, unknown), unknown=unknown, unlisted=unlisted)


def _unknown_names(
    document: Mapping[str, Any], facts: Mapping[str, Any], complaints: list[Complaint]
) -> list[str]:
    """``unknown_facts`` may stand at the top or, written after ``[facts]``, inside it."""
    names: list[str] = []
    for holder in (document, facts):
        listed = holder.get("unknown_facts", [])
        if isinstance(listed, list) and all(isinstance(name, str) for name in listed):
            names += listed
        else:
            complaints.append(Complaint("unknown_facts", "应为事实变量名称的列表。"))
    return list(dict.fromkeys(names))


def told(assessment: Assessment) -> str:
    """The assessment for people: what is met, what is open, what follows."""
    lines: list[str] = []
    for verdict in _ORDER:
        found = [f for f in assessment.findings if f.verdict is verdict]
        if found:
            lines += ["", f"【{verdict.label}】", *(line for f in found for line in _told(f))]
    if not lines:
        lines = ["", "没有达到或者待定的规则。"]
    lines += [f"新旧比较 {choice.reason}" for choice in assessment.choices]
    for procedure in assessment.procedures:
        state = "应当启动程序" if procedure.certain else "可能需要启动程序（待查明）"
        lines.append(f"{state} {procedure.id}：{'、'.join(procedure.findings)}")
    for item in assessment.derived:
        fact = assessment.law.facts[item.fact]
        told_value = format_value(fact, item.value)
        lines.append(f"推定 {fact.label}：{told_value}（{item.source}）")
    lines += [f"注意 {warning}" for warning in assessment.warnings]
    lines += ["", "以上是办案提示，不代替移送、起诉、裁判机关的判断。"]
    return "\n".join(lines).strip()


def _told(finding: Finding) -> list[str]:
    rule = finding.rule
    mark = "" if rule.confidence.is_verified else f"〔{rule.confidence.zh}〕"
    lines = [f"{rule.title}（{rule.id}）{mark}", f"    {finding.explanation}"]
    lines += [f"    依据 {provision}" for provision in finding.via]
    return lines


def show(item: str, *, as_json: bool = False) -> str:
    """A rule, a fact or an instrument by its id."""
    law = load_law()
    for known, describe in (
        (law.rules, describe_rule),
        (law.facts, describe_fact),
        (law.instruments, describe_instrument),
    ):
        if item in known:
            return _json(as_record(known[item])) if as_json else describe(law, item)
    raise RuleNotFound(f"没有编号为“{item}”的规则、事实变量或规范，请核对编号。")


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)


def register(subparsers: Any) -> Any:
    """Add ``law`` and its verbs; ``func(args)`` of each prints and returns the exit code.

    The parser of the verbs is given back, for those who know more than the law.
    """
    law = subparsers.add_parser("law", help="法规：评估事实、核对内容、查看条目、计算期限")
    verbs = law.add_subparsers(required=True, metavar="动作")
    assessing = verbs.add_parser("assess", help="按事实文件评估适用的规则")
    assessing.add_argument("file", type=Path, help="TOML 文件，含 [facts] 和 unknown_facts")
    assessing.add_argument(
        "--unlisted",
        choices=("absent", "unknown"),
        default="absent",
        help="没有列出的事实：absent 经核查不存在（默认），unknown 尚未查明",
    )
    assessing.add_argument("--json", action="store_true", help="输出 JSON")
    assessing.set_defaults(func=_run_assess)
    laying = verbs.add_parser("liability", help="按事实文件列出刑事、行政、民事责任及其折抵")
    laying.add_argument("file", type=Path, help="TOML 文件，与 assess 相同")
    laying.add_argument(
        "--unlisted", choices=("absent", "unknown"), default="absent", help="与 assess 相同"
    )
    laying.add_argument("--json", action="store_true", help="输出 JSON")
    laying.set_defaults(func=_run_liability)
    checking = verbs.add_parser("check", help="核对全部法规内容")
    checking.add_argument("--json", action="store_true", help="输出 JSON")
    checking.set_defaults(func=_run_check)
    showing = verbs.add_parser("show", help="查看一条规则、一个事实变量或一件规范")
    showing.add_argument("id", help="编号")
    showing.add_argument("--json", action="store_true", help="输出 JSON")
    showing.set_defaults(func=_run_show)
    register_deadline(verbs)
    return verbs


def _run_assess(args: argparse.Namespace) -> int:
    return _print(assess_file(args.file, unlisted=args.unlisted, as_json=args.json))


def _run_liability(args: argparse.Namespace) -> int:
    return _print(lay_out_file(args.file, unlisted=args.unlisted, as_json=args.json))


def _run_check(args: argparse.Namespace) -> int:
    return _print(check(as_json=args.json))


def _run_show(args: argparse.Namespace) -> int:
    return _print(show(args.id, as_json=args.json))


def _print(text: str) -> int:
    print(text)
    return 0
