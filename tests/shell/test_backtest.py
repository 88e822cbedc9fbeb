"""The engine against published outcomes."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path

import pytest

from xiejiang.shell.backtest import BacktestUnreadable, Outcome, backtest
from xiejiang.shell.cli import main

CASES = files("xiejiang.shell") / "demo" / "cases.jsonl"


@pytest.fixture(scope="module")
def lines() -> list[str]:
    return CASES.read_text(encoding="utf-8").splitlines()


def test_the_engine_contradicts_no_published_charge(lines: list[str]) -> None:
    found = backtest(lines)
    assert [c for c in found if c.outcome is Outcome.DISAGREES] == []
    assert sum(1 for c in found if c.outcome is Outcome.AGREES) >= 18


def test_another_outcome_than_the_published_one_is_told(lines: list[str]) -> None:
    record = next(json.loads(x) for x in lines if "hb-zaoyang-2023-lead-furnace" in x)
    record["outcome"]["charges"] = ["非法采矿罪"]
    [wrong, extra] = backtest([json.dumps(record, ensure_ascii=False)])
    assert wrong.outcome in (Outcome.NO_LAW, Outcome.DISAGREES, Outcome.OPEN)
    assert (extra.charge, extra.outcome) == ("污染环境罪", Outcome.DISAGREES)


@pytest.mark.parametrize("line", ["{", "[]", '{"id": 1}', '{"id": "x", "outcome": {}}'])
def test_a_line_that_is_no_case_is_named(line: str) -> None:
    with pytest.raises(BacktestUnreadable) as caught:
        backtest(["", line])
    assert caught.value.complaints[0].where == "第 2 行"


def test_every_coded_case_is_shipped(lines: list[str]) -> None:
    ids = {json.loads(line)["id"] for line in lines}
    coded = (files("xiejiang.cases") / "content" / "coded.toml").read_text(encoding="utf-8")
    for line in coded.splitlines():
        if line.startswith("[cases."):
            assert line.removeprefix("[cases.").rstrip("]") in ids


def test_the_command_prints_counts(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_text(CASES.read_text(encoding="utf-8"), "utf-8")
    assert main(["law", "backtest", str(path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["counts"]["disagrees"] == 0
    assert main(["law", "backtest", str(tmp_path / "none")]) != 0
