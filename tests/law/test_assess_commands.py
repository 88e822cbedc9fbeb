"""``xiejiang law assess`` refuses bad input in Chinese, with exit code 2."""

from __future__ import annotations

from pathlib import Path

import pytest

from xiejiang.shell.cli import main

DAY = "conduct_date = 2024-03-12\n"
BAD = {
    "malformed": ("[facts\n", "TOML"),
    "unknown fact": (f"[facts]\n{DAY}hazardous_waste_tons = 3\n", "没有这个事实变量"),
    "wrong type": (f'[facts]\n{DAY}hazardous_waste_tonnes = "三吨"\n', "应填数字"),
    "impossible date": ('[facts]\nconduct_date = "2024-02-30"\n', "不是存在的日期"),
    "impossible TOML date": ("[facts]\nconduct_date = 2024-02-30\n", "TOML"),
    "negative": (f"[facts]\n{DAY}hazardous_waste_tonnes = -1\n", "不能为负"),
    "empty": ("", "没有 [facts] 一节"),
    "no conduct date": ("[facts]\nviolates_state_rule = true\n", "没有写明行为日期"),
    "unknown key": (f"fact = 1\n[facts]\n{DAY}", "不认识的键"),
}


@pytest.mark.parametrize(("text", "told"), BAD.values(), ids=BAD)
def test_bad_input_is_refused(
    text: str, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "facts.toml"
    path.write_text(text, encoding="utf-8")
    assert main(["law", "assess", str(path)]) == 2
    shown = capsys.readouterr()
    assert told in shown.err
    assert not shown.out


def test_a_missing_file_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["law", "assess", str(tmp_path / "none.toml")]) == 2
    assert "读不到文件" in capsys.readouterr().err


def test_unlisted_facts_can_be_unknown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "facts.toml"
    path.write_text(f"[facts]\n{DAY}", encoding="utf-8")
    assert main(["law", "assess", str(path)]) == 0
    assert "pol.crime.338.basic" not in capsys.readouterr().out
    assert main(["law", "assess", str(path), "--unlisted", "unknown"]) == 0
    assert "pol.crime.338.basic" in capsys.readouterr().out


def test_another_word_for_unlisted_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["law", "assess", "facts.toml", "--unlisted", "maybe"])
    assert stopped.value.code == 2
    assert "可用" in capsys.readouterr().err
