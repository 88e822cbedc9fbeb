"""The command-line verb ``law deadline``: one period, computed and explained."""

from __future__ import annotations

import argparse
import json
from datetime import date, datetime

from xiejiang.law.deadline import BEIJING
from xiejiang.law.periods import Extension, Period, Span, compute, load_periods
from xiejiang.law.periods_errors import (
    BadCustody,
    BadExtension,
    BadSpan,
    BadStart,
    BadTransit,
    BadValue,
    PeriodError,
)

_CUSTODY: dict[str, bool | None] = {"yes": True, "no": False, "unknown": None}
_TEXT = {
    "regime": "期间口径，例如 env-link-2017",
    "start": "起算事件的时间：2026-09-30，小时期间写 2026-09-30T16:20（北京时间）",
    "value": "期限的数值",
    "unit": "单位：hour、natural-day、working-day、month、year 等",
}


def register_deadline(
    law_subparsers: argparse._SubParsersAction[argparse.ArgumentParser],
) -> None:
    """Add the verb ``deadline``."""
    parser = law_subparsers.add_parser("deadline", help="计算一个法定期限并逐日说明")
    for name, text in _TEXT.items():
        parser.add_argument(f"--{name}", required=name != "value", default="0", help=text)
    parser.add_argument("--role", default="max", help="期限性质，默认 max（最迟）")
    parser.add_argument(
        "--in-custody", nargs="?", const="yes", default="no", help="是否在押：yes、no、unknown"
    )
    parser.add_argument("--direction", help="forward 或 backward，默认由期限性质决定")
    parser.add_argument("--transit", default="0", help="在途天数")
    parser.add_argument(
        "--suspend",
        action="append",
        default=[],
        metavar="START..END",
        help="扣除的期间，含首尾，可以写多次；还没有结束的写 START..",
    )
    parser.add_argument(
        "--extend",
        action="append",
        default=[],
        metavar="N:UNIT[:total]",
        help="延长，可以写多次；写 :total 的改为该总期限",
    )
    parser.add_argument("--json", action="store_true", help="输出 JSON")
    parser.set_defaults(func=run_deadline)


def run_deadline(args: argparse.Namespace) -> int:
    """Compute what was asked and print it."""
    period = compute(
        load_periods(),
        regime=args.regime,
        start=parse_start(args.start),
        value=_number(args.value, BadValue(given=args.value, largest="36500")),
        unit=args.unit,
        role=args.role,
        in_custody=_custody(args.in_custody),
        direction=args.direction,
        transit_days=_number(args.transit, BadTransit(given=args.transit)),
        suspensions=[parse_span(given) for given in args.suspend],
        extensions=[parse_extension(given) for given in args.extend],
    )
    print(as_json(period) if args.json else as_text(period))
    return 0


def parse_start(given: str) -> date | datetime:
    """A day, or a moment; without an offset it is Beijing time."""
    try:
        return date.fromisoformat(given)
    except ValueError:
        pass
    try:
        moment = datetime.fromisoformat(given)
    except ValueError:
        raise BadStart(given=given) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=BEIJING)


def parse_span(given: str) -> Span:
    """``START..END``, or ``START..`` for what has not ended."""
    start, dots, end = given.partition("..")
    if not dots:
        raise BadSpan(given=given)
    try:
        return Span(date.fromisoformat(start), date.fromisoformat(end) if end else None)
    except ValueError:
        raise BadSpan(given=given) from None


def parse_extension(given: str) -> Extension:
    """``N:UNIT`` adds, ``N:UNIT:total`` names the new total."""
    number, _, rest = given.partition(":")
    unit, _, mode = rest.partition(":")
    value = _number(number, BadExtension(given=given))
    return Extension(value, unit, mode or "add")


def as_json(period: Period) -> str:
    """The period for a program."""
    days = {
        "legal": period.legal,
        "safe": period.safe,
        "earliest_next": period.earliest_next,
        "alternative": period.alternative,
    }
    return json.dumps(
        {
            **{name: day.isoformat() if day else None for name, day in days.items()},
            "provisional": period.provisional,
            "explanation": period.explanation,
            "doubts": period.doubts,
        },
        ensure_ascii=False,
        indent=2,
    )


def as_text(period: Period) -> str:
    """The period for a person."""
    days = {
        "期满日": period.legal,
        "安全日": period.safe,
        "最早可办": period.earliest_next,
        "另一种算法": period.alternative,
    }
    lines = [f"{name}：{_written(day)}" for name, day in days.items() if day]
    lines = lines or ["期满日：不能自动判断"]
    if period.provisional:
        lines[0] += "（暂定）"
    lines += ["怎么算的：", *(f"  · {said}" for said in period.explanation)]
    if period.doubts:
        lines += ["疑义：", *(f"  · {doubt}" for doubt in period.doubts)]
    return "\n".join(lines)


def _written(day: date | datetime) -> str:
    if isinstance(day, datetime):
        return f"{day:%Y-%m-%d %H:%M}"
    return day.isoformat()


def _number(given: str, error: PeriodError) -> int:
    try:
        return int(given)
    except ValueError:
        raise error from None


def _custody(given: str) -> bool | None:
    if given not in _CUSTODY:
        raise BadCustody(given=given)
    return _CUSTODY[given]
