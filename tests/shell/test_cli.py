"""The command ``xiejiang``: what it prints, and that it complains in Chinese with code 2."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from pathlib import Path

import pytest
from django.db import OperationalError
from django.db.migrations.executor import MigrationExecutor

from tests.conftest import Cast
from xiejiang.agencies.models import Person, Post
from xiejiang.audit import queries as log
from xiejiang.cases.models import Case
from xiejiang.shell import checkup
from xiejiang.shell.cli import in_chinese, main

Output = pytest.CaptureFixture[str]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "缺少参数：命令"),
        (["fly"], "不能是 'fly'，可用"),
        (["case"], "缺少参数"),
        (["case", "show"], "缺少参数：case"),
        (["case", "list", "--fild", "x"], "无法识别：--fild"),
        (["case", "list", "--field", "mining"], "--field 不能是 'mining'"),
        (["case", "list", "--limit", "many"], "--limit 应为整数，不能是 'many'"),
        (["case", "list", "--limit"], "--limit 后面缺少内容"),
        (["post", "fill", "wu", "500116-police", "king", "王"], "role 不能是 'king'"),
    ],
)
def test_bad_arguments_are_named_in_chinese(
    arguments: list[str], words: str, capsys: Output
) -> None:
    with pytest.raises(SystemExit) as left:
        main(arguments)
    assert left.value.code == 2
    said = capsys.readouterr().err
    assert words in said
    assert "用法：xiejiang" in said
    assert "argument" not in said


@pytest.mark.parametrize("verb", [[], ["case"], ["case", "import"], ["law", "check"], ["doctor"]])
def test_help_is_chinese(verb: list[str], capsys: Output) -> None:
    with pytest.raises(SystemExit) as left:
        main([*verb, "--help"])
    assert left.value.code == 0
    said = capsys.readouterr().out
    assert said.startswith("用法：xiejiang")
    assert "显示帮助并退出" in said
    assert not re.search(r"optional|show (this|program)|positional", said)


def test_our_own_words_are_left_alone() -> None:
    assert in_chinese("日期应为年-月-日") == "日期应为年-月-日"


@pytest.mark.parametrize("as_json", [True, False])
def test_without_a_database_it_says_to_set_up(
    as_json: bool, capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(**_given: object) -> None:
        raise OperationalError("no such table: audit_loghead")

    monkeypatch.setattr(log, "verify", missing)
    assert main(["log", "verify", *(["--json"] if as_json else [])]) == 2
    said = capsys.readouterr().err
    assert "xiejiang setup" in said
    if as_json:
        assert "xiejiang setup" in json.loads(said)["detail"]


def test_log_verify(cast: Cast, case: Case, capsys: Output) -> None:
    assert main(["log", "verify"]) == 0
    assert "存证日志完整：1 条" in capsys.readouterr().out
    assert main(["log", "verify", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["size"], found["sound"], found["problems"]) == (1, True, [])


def test_log_verify_fails_loudly(db: None, capsys: Output, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = log.Verification(size=3, root="00", problems=("第 1 条缺失",))
    monkeypatch.setattr(log, "verify", lambda **_given: broken)
    assert main(["log", "verify"]) == 1
    assert "第 1 条缺失" in capsys.readouterr().out


def test_cases_are_listed_and_shown(case: Case, capsys: Output) -> None:
    assert main(["case", "list", "电捕鱼", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert len(listed) == 1
    assert main(["case", "list"]) == 0
    assert case.title in capsys.readouterr().out
    assert main(["case", "show", str(case.pk), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["number"] == case.number
    assert main(["case", "show", case.number]) == 0
    assert case.title in capsys.readouterr().out


def test_a_case_that_is_not_there(db: None, capsys: Output) -> None:
    assert main(["case", "show", "没有这个", "--json"]) == 2
    assert json.loads(capsys.readouterr().err)["type"].startswith("urn:xiejiang:problem:")


def test_a_file_that_is_not_there(db: None, capsys: Output, tmp_path: Path) -> None:
    assert main(["case", "import", str(tmp_path / "none.jsonl")]) == 2
    assert "读不了文件" in capsys.readouterr().err


def test_lines_that_are_no_cases_are_refused_by_number(
    db: None, capsys: Output, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.jsonl"
    bad.write_text('{"nonsense": 1}\nnot json\n', encoding="utf-8")
    assert main(["case", "import", str(bad), "--dry-run", "--json"]) == 1
    outcomes = json.loads(capsys.readouterr().out)
    assert [(o["line"], o["state"]) for o in outcomes] == [(1, "refused"), (2, "refused")]
    assert not Case.objects.exists()


def test_agencies_are_found(cast: Cast, capsys: Output) -> None:
    assert main(["agency", "find", "江津", "--kind", "police", "--json"]) == 0
    assert [a["code"] for a in json.loads(capsys.readouterr().out)] == ["500116-police"]
    assert main(["agency", "find", "合川"]) == 0
    assert capsys.readouterr().out.startswith("500117-police\t")


def test_a_person_gets_a_post_and_a_token(cast: Cast, capsys: Output) -> None:
    assert main(["person", "add", "wu", "吴某"]) == 0
    said = capsys.readouterr().out
    password = said.split("：")[1].split("（")[0]
    assert Person.objects.get(username="wu").check_password(password)
    assert main(["person", "add", "wu", "吴某"]) == 2
    assert "已被使用" in capsys.readouterr().err
    assert main(["post", "fill", "wu", "500116-police", "handler", "侦查岗"]) == 0
    assert Post.objects.get(person__username="wu").title == "侦查岗"
    assert main(["post", "fill", "wu", "000000-none", "handler", "侦查岗"]) == 2
    capsys.readouterr()
    assert main(["token", "issue", "wu", "500116-police", "handler"]) == 0
    assert len(capsys.readouterr().out.strip()) > 30
    assert main(["token", "issue", "wu", "500116-police", "approver"]) == 2
    assert "任命" in capsys.readouterr().err


def test_doctor_names_every_check(case: Case, capsys: Output) -> None:
    main(["doctor", "--json"])
    checks = {c["name"]: c for c in json.loads(capsys.readouterr().out)}
    assert len(checks) == len(checkup.CHECKS)
    for name in ("数据库", "机关目录", "存证日志", "证据文件"):
        assert checks[name]["good"], checks[name]
    main(["doctor"])
    assert "✓ 数据库：" in capsys.readouterr().out


def test_doctor_fails_with_the_log(
    case: Case, capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = log.Verification(size=3, root="00", problems=("第 1 条缺失",))
    monkeypatch.setattr(log, "verify", lambda **_given: broken)
    assert main(["doctor"]) == 1
    assert "✗ 存证日志：第 1 条缺失" in capsys.readouterr().out


def test_doctor_stops_at_a_database_that_is_behind(
    db: None, capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(MigrationExecutor, "migration_plan", lambda *_: ["one"])
    assert main(["doctor"]) == 1
    said = capsys.readouterr().out
    assert "1 项升级未执行；请执行 xiejiang setup" in said
    assert len(said.splitlines()) == 1


def test_doctor_names_fonts_that_are_gone(tmp_path: Path) -> None:
    for name in checkup.FONTS[1:]:
        (tmp_path / name).write_bytes(checkup.OPENTYPE)
    (tmp_path / checkup.FONTS[1]).write_bytes(b"html")
    assert checkup.unreadable_fonts(tmp_path) == list(checkup.FONTS[:2])


def test_doctor_looks_at_every_font_that_ships() -> None:
    shipped = files("xiejiang.documents").joinpath("fonts").iterdir()
    assert {f.name for f in shipped if f.name.endswith(".otf")} == set(checkup.FONTS)
