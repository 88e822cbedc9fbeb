"""The verb ``law deadline``."""

from __future__ import annotations

import argparse
import json
from typing import Any

import pytest

from xiejiang.law import periods_errors as errors
from xiejiang.law.periods_commands import register_deadline

ROLLED = "--regime env-link-2017 --start 2026-09-29 --value 3 --unit natural-day"


def run(line: str) -> int:
    parser = argparse.ArgumentParser()
    register_deadline(parser.add_subparsers())
    args = parser.parse_args(["deadline", *line.split()])
    result: int = args.func(args)
    return result


def answer(capsys: pytest.CaptureFixture[str], line: str) -> dict[str, Any]:
    assert run(f"{line} --json") == 0
    printed: dict[str, Any] = json.loads(capsys.readouterr().out)
    return printed


def test_json(capsys: pytest.CaptureFixture[str]) -> None:
    printed = answer(capsys, ROLLED)
    assert printed["legal"] == "2026-10-08"
    assert printed["safe"] == "2026-09-30"
    assert printed["provisional"] is False
    assert printed["earliest_next"] is None
    assert printed["explanation"][1] == "9 月 29 日（星期二）为起算之日，不计入。"
    assert printed["doubts"] == []


def test_json_of_hours_keeps_the_offset(capsys: pytest.CaptureFixture[str]) -> None:
    line = "--regime hours --start 2026-09-30T16:20 --value 24 --unit hour"
    printed = answer(capsys, line)
    assert printed["legal"] == "2026-10-01T17:00:00+08:00"
    assert printed["safe"] == "2026-10-01T16:20:00+08:00"
    assert answer(capsys, line.replace("16:20", "08:20Z")) == printed


def test_json_when_nothing_can_be_computed(capsys: pytest.CaptureFixture[str]) -> None:
    printed = answer(capsys, "--regime none --start 2026-09-30 --unit promptly")
    assert printed["legal"] is None and printed["safe"] is None


def test_text_for_a_person(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--regime penalty-law --start 2026-01-05 --value 90 --unit natural-day") == 0
    printed = capsys.readouterr().out
    assert printed.startswith("期满日：2026-04-05\n安全日：2026-04-03\n另一种算法：2026-04-07\n")
    assert "怎么算的：\n  · 按“行政处罚法期间”计算" in printed
    assert "疑义：\n  · 末日遇休假是否顺延没有定论" in printed


def test_text_marks_what_is_provisional_and_what_is_an_hour(
    capsys: pytest.CaptureFixture[str],
) -> None:
    run("--regime pil-rules --start 2026-12-20 --value 1 --unit month")
    assert capsys.readouterr().out.startswith("期满日：2027-01-20（暂定）")
    run("--regime civil-general --start 2026-11-24T09:30 --value 1 --unit hour")
    printed = capsys.readouterr().out
    assert printed.startswith("期满日：2026-11-24 10:30\n")
    assert "疑义" not in printed
    run("--regime none --start 2026-11-24 --unit promptly")
    assert capsys.readouterr().out.startswith("期满日：不能自动判断\n")


@pytest.mark.parametrize(
    ("line", "legal"),
    [
        ("--value 7 --in-custody yes", "2026-10-05"),
        ("--value 7 --in-custody", "2026-10-05"),
        ("--value 7 --in-custody unknown", "2026-10-05"),
        ("--value 7 --in-custody no", "2026-10-08"),
        ("--value 7 --direction backward", "2026-09-21"),
        ("--value 7 --role min-before", "2026-09-21"),
        ("--value 7 --transit 6", "2026-10-12"),
        ("--value 2 --suspend 2026-09-29..2026-09-29 --suspend 2026-10-01..", "2026-10-08"),
        ("--value 1 --extend 1:natural-day", "2026-09-30"),
        ("--value 5 --extend 2:natural-day:total", "2026-09-30"),
    ],
)
def test_flags(capsys: pytest.CaptureFixture[str], line: str, legal: str) -> None:
    base = "--regime criminal-litigation --start 2026-09-28 --unit natural-day"
    assert answer(capsys, f"{base} {line}")["legal"] == legal


@pytest.mark.parametrize(
    ("line", "error"),
    [
        (ROLLED.replace("2026-09-29", "2026-02-30"), errors.BadStart),
        (ROLLED.replace("--value 3", "--value three"), errors.BadValue),
        (ROLLED.replace("--value 3", ""), errors.BadValue),
        (f"{ROLLED} --transit x", errors.BadTransit),
        (f"{ROLLED} --in-custody perhaps", errors.BadCustody),
        (f"{ROLLED} --suspend 2026-09-29", errors.BadSpan),
        (f"{ROLLED} --suspend 2026-09-29..soon", errors.BadSpan),
        (f"{ROLLED} --extend x:month", errors.BadExtension),
        (f"{ROLLED} --extend 3", errors.UnknownUnit),
        (ROLLED.replace("env-link-2017", "env"), errors.UnknownRegime),
    ],
)
def test_bad_input_is_refused_in_chinese(line: str, error: type[errors.PeriodError]) -> None:
    with pytest.raises(error) as caught:
        run(line)
    assert "{" not in str(caught.value)
