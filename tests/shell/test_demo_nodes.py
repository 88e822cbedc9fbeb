"""The three nodes: the whole tour as an operator runs it, and its parts where they may go wrong."""

from __future__ import annotations

import os
import re
import socket
import string
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from xiejiang.shell.cli import main
from xiejiang.shell.demo import script
from xiejiang.shell.demo.nodes import machine, postgres, tour, worker
from xiejiang.shell.demo.nodes.commands import NODES, DemoPort, _ports
from xiejiang.shell.demo.nodes.telling import LANGUAGES, Teller, words

HERE = Path(worker.__file__).parent
Output = pytest.CaptureFixture[str]


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that the user of the database server can reach too."""
    with TemporaryDirectory(prefix="xiejiang-tour-") as made:
        Path(made).chmod(0o755)
        yield Path(made)


@pytest.mark.nodes
@pytest.mark.parametrize(
    ("options", "engines"),
    [
        (["--sqlite"], ["SQLite"] * 3),
        (["--lang", "en"], ["SQLite", "PostgreSQL" if postgres.found() else "SQLite", "SQLite"]),
    ],
    ids=["sqlite", "postgres"],
)
def test_the_tour_holds_from_end_to_end(
    open_folder: Path, options: list[str], engines: list[str]
) -> None:
    own = {k: v for k, v in os.environ.items() if not k.startswith(("XIEJIANG_", "DJANGO_"))}
    done = subprocess.run(
        [*machine.PROGRAM, "demo-nodes", "--once", "--port", "0", *options],
        env={**own, "XIEJIANG_HOME": str(open_folder / "unused"), "TMPDIR": str(open_folder)},
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    said = done.stdout
    assert done.returncode == 0, said + done.stderr
    assert re.findall(r"127\.0\.0\.1:\d+  (\w+)", said) == engines
    assert "✗" not in said
    assert said.count("✓") >= 60
    assert bool(re.search(r"^All \d+ checks hold", said, re.MULTILINE)) is ("en" in options)
    assert not list(open_folder.glob("xiejiang-*")), "nothing of the nodes is left"


def test_everything_is_said_in_both_languages_with_the_same_gaps() -> None:
    for key, said in words().items():
        assert set(said) == set(LANGUAGES), key
        gaps = [{g for _, g, _, _ in string.Formatter().parse(said[n]) if g} for n in LANGUAGES]
        assert gaps[0] == gaps[1], key
    used = set(re.findall(r'"([a-z_]+)"', "".join(p.read_text("utf-8") for p in HERE.glob("*.py"))))
    assert set(words()) <= used, "nothing is written that is never said"


def test_a_check_that_fails_is_told_with_what_was_said(capsys: Output) -> None:
    teller = Teller("zh")
    teller.check(True, "trusted")
    teller.check(False, "returned", "没有登记\n第二行")
    told = capsys.readouterr().out
    assert "✓ 三个节点两两登记" in told
    assert "✗ 重庆的承办人退回" in told
    assert "      第二行" in told
    assert (teller.count, len(teller.failed), teller.ended) == (2, 1, False)
    teller.sum_up(3)
    assert "2 项核对中有 1 项不成立" in capsys.readouterr().out
    assert teller.ended


def test_the_stories_of_the_nodes_are_marked_and_play_on_what_is_published() -> None:
    cast = script.read_cast(HERE / "cast.toml")
    assert {m.key.partition(".")[0] for m in cast} == {key for key, *_ in NODES}
    lines = [line for line in script.published_lines() if tour.CASE in line]
    assert len(lines) == 1
    for key, _, (agency, officer), (code, police) in NODES:
        posts = {(m.username, p[0]) for m in worker.members(key) for p in m.posts}
        assert (officer, agency) in posts
        assert not police or (police, code) in posts
    for path in (HERE / "stories").glob("*.toml"):
        for scene in script.read_story(path, cast).scenes:
            assert not scene.published, "nothing of the exchange was published"
            for item in scene.data.get("items", ()):
                text = item["file"]["text"]
                if "演示补设" in item["title"]:
                    assert "不是公布的内容" in text
                else:
                    assert all(n in lines[0] for n in ("602400", "4128400", "2018-07-27"))
                    assert "602400 吨" in text and "没有公布：判决结果" in text


def test_ports_in_use_are_refused_before_anything_starts() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        for first in (taken, taken - 2, 80, 65_535, -1):
            with pytest.raises(DemoPort):
                _ports(first)
    assert len(set(_ports(0))) == 3


def test_a_home_with_something_in_it_is_left_alone(tmp_path: Path, capsys: Output) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    assert main(["demo-nodes", "--home", str(tmp_path)]) == 2
    assert "空目录" in capsys.readouterr().err
    assert [p.name for p in tmp_path.iterdir()] == ["notes.txt"]


def test_a_node_that_falls_says_why(tmp_path: Path) -> None:
    fallen = machine.Machine("x", "x.example", tmp_path / "x")
    fallen.start()
    fallen.processes[0].kill()
    fallen.processes[0].wait()
    (tmp_path / "x" / "commands.log").write_text("no space left\n")
    with pytest.raises(machine.NodeFell, match="no space left"):
        fallen.run("log", "verify")
    fallen.stop()
    assert fallen.processes == []


def test_a_postgres_that_cannot_start_says_so(tmp_path: Path) -> None:
    broken = tmp_path / "bin"
    broken.mkdir()
    for name in ("initdb", "pg_ctl", "createdb"):
        (broken / name).write_text(f"#!{sys.executable}\nraise SystemExit('no locale')\n")
        (broken / name).chmod(0o755)
    for folder in (tmp_path, *list(tmp_path.parents)[:2]):
        folder.chmod(0o755)
    with (
        pytest.raises(postgres.PostgresFailed, match="--sqlite"),
        postgres.server(broken, machine.free_port()),
    ):
        raise AssertionError


def test_postgres_is_looked_for_where_it_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PG_BIN", str(tmp_path))
    assert postgres.found() is None


def test_inside_a_node_it_does_what_it_is_told(
    tmp_path: Path, db: None, capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = ['{"argv": ["log", "verify", "--no-files"]}', '{"argv": ["nothing"]}']
    monkeypatch.setattr(sys, "stdin", [f"{line}\n" for line in asked])
    monkeypatch.setenv(machine.INSIDE, "jiangsu")
    assert main(["demo-nodes"]) == 0
    first, second = capsys.readouterr().out.splitlines()
    assert '"code": 0' in first
    assert '"code": 2' in second
