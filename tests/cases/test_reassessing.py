"""Every case put to the law anew: the same answers as on its page, and what an update changes."""

from __future__ import annotations

import json
from argparse import Namespace
from dataclasses import replace
from pathlib import Path

import pytest

from tests.conftest import NOW
from xiejiang.agencies import commands as agency_commands
from xiejiang.audit.domain import NODE, By
from xiejiang.cases import importing, queries, reassessing, services
from xiejiang.cases.domain import FactStatus, NewFact
from xiejiang.cases.models import Case, Fact
from xiejiang.law.evaluate import Verdict
from xiejiang.shell.cli import main
from xiejiang.shell.demo import script

KEYS = ("cq-bishan-2022-ling-electrofishing", "js-jiangyin-2019-nickel-gutter")


@pytest.fixture
def cases(db: None) -> list[Case]:
    agency_commands.load(Namespace())
    importing.import_lines(By(NODE, NOW), script.published_lines(), only=KEYS)
    return list(Case.objects.order_by("pk"))


def test_the_answers_are_those_of_the_case_page(cases: list[Case]) -> None:
    services.state_facts(
        By(NODE, NOW),
        case=cases[0],
        facts=[NewFact("illegal_gains_yuan", "", FactStatus.SOUGHT)],
    )
    for case, line in zip(cases, reassessing.reassess(), strict=True):
        found = queries.assessment(case=case)
        met = tuple(f.rule.id for f in found.applicable if f.verdict is Verdict.MET)
        assert (line.case, line.met) == (str(case.pk), met)
        assert line.open
    assert any(line.met for line in reassessing.reassess())


def test_what_an_update_changes_is_named(cases: list[Case]) -> None:
    now = list(reassessing.reassess())
    before = {line.case: line for line in now}
    assert list(reassessing.changes(before, now)) == []
    touched = next(line for line in now if line.met)
    before[touched.case] = replace(touched, met=("gone.rule",), open=())
    [change] = reassessing.changes(before, now)
    assert change.number == touched.number
    assert set(change.now_met) == set(touched.met)
    assert change.no_longer_met == ("gone.rule",)
    assert list(reassessing.changes({}, now)) == [], "new cases are no change"


def test_the_command_keeps_lines_and_compares(
    cases: list[Case], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = tmp_path / "before.jsonl"
    assert main(["case", "reassess", "--out", str(kept)]) == 0
    assert len(kept.read_text("utf-8").splitlines()) == len(cases)
    assert main(["case", "reassess", "--against", str(kept)]) == 0
    assert "结论有变化的 0 件" in capsys.readouterr().out
    lines = [json.loads(line) for line in kept.read_text("utf-8").splitlines()]
    lines[0]["met"] = ["gone.rule"]
    kept.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    assert main(["case", "reassess", "--against", str(kept), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["changed"][0]["no_longer_met"] == ["gone.rule"]


@pytest.mark.parametrize("content", ["{", "{}", "[1]", '{"case": 1}'])
def test_lines_that_are_none_are_refused(
    db: None, tmp_path: Path, content: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text(content, "utf-8")
    assert main(["case", "reassess", "--against", str(path)]) == 2
    assert main(["case", "reassess", "--against", str(tmp_path / "none")]) == 2
    assert "上一次的结果" in capsys.readouterr().err


def test_a_value_the_dictionary_no_longer_reads_is_not_known(cases: list[Case]) -> None:
    by = By(NODE, NOW)
    services.state_facts(by, case=cases[0], facts=[NewFact("illegal_gains_yuan", "5")])
    Fact.objects.filter(name="illegal_gains_yuan").update(value="五块")
    assert len(list(reassessing.reassess())) == len(cases)
