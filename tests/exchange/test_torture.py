"""The torture itself: its judge finds what is planted, plans repeat, a few runs are sound."""

from __future__ import annotations

import ast
import json
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import django
import pytest

import xiejiang
from xiejiang.exchange.torture.channel import status
from xiejiang.exchange.torture.command import Bench
from xiejiang.exchange.torture.databases import Files, Server
from xiejiang.exchange.torture.faults import MAIN, Ending, Fault, Plan, plan
from xiejiang.exchange.torture.judging import Happened, Kept, Sent, Story, Word, judge
from xiejiang.exchange.torture.pair import Keeper, Pair
from xiejiang.exchange.torture.points import ALL, ANYWHERE, BASE, Aim, Trap
from xiejiang.exchange.torture.runs import Result, Run
from xiejiang.exchange.torture.tally import Tally
from xiejiang.exchange.torture.weather import BACK, OUT, Weather, cut, flipped
from xiejiang.shell.cli import main

SEED = 20260815
CALM = Plan(SEED, 0, frozenset(), 1, 60, Ending.WAIT, by_disc=False)
BAG = {"data/case.json": "1", "seal.txt": "2"}
GOOD = Word("p1", "d1", "accepted", "", signed=True)
SENT = Sent("p1", 1, "d1", "accepted", "", "", GOOD, BAG, sound=True, entries=1)
KEPT = Kept(
    "p1", 1, "d1", None, "kept", GOOD, None, answered=False, bag=BAG, sound=True, told="x",
    signer="F1", entries=1, ended=0,
)  # fmt: skip
STORY = Story(sealed=("p1",), sent=(SENT,), kept=(KEPT,))
TAKEN = Word("p1", "d1", "received", "", signed=True)


def with_kept(**changes: Any) -> Story:
    return replace(STORY, kept=(replace(KEPT, **changes),))


def with_sent(**changes: Any) -> Story:
    return replace(STORY, sent=(replace(SENT, **changes),))


def events(*acts: str) -> Story:
    about = {"exchange.key_voided": "F1", "exchange.kept": "p1"}
    return replace(STORY, happened=[Happened(a, about.get(a, "")) for a in acts])


def test_a_sound_story_has_no_violation() -> None:
    assert judge(STORY) == []
    received = replace(with_sent(state="received"), kept=(_taken(),))
    assert judge(received) == []
    refused = replace(with_sent(state="refused", code="x", reason="y", word=None), kept=())
    assert judge(refused) == []
    assert judge(events("exchange.node_suspended", "exchange.node_restored", "exchange.kept")) == []


def _taken() -> Kept:
    return replace(KEPT, state="received", answer=TAKEN, answered=True, ended=1)


@pytest.mark.parametrize(
    ("word", "story"),
    [
        ("lost", replace(STORY, sent=(), kept=())),
        ("lost", replace(STORY, kept=())),
        ("lost", replace(with_sent(state="received"), kept=(replace(_taken(), missing=("f",)),))),
        ("doubled", replace(STORY, kept=(KEPT, KEPT))),
        ("doubled", replace(STORY, kept=(KEPT, replace(KEPT, id="p2", digest="d2")))),
        ("doubled", with_kept(entries=2)),
        ("doubled", with_kept(ended=1)),
        ("doubled", with_kept(sequence=2)),
        ("doubled", with_kept(previous="d0")),
        ("altered", with_kept(id="p9")),
        ("altered", with_kept(digest="d9")),
        ("altered", with_kept(bag={**BAG, "data/case.json": "9"})),
        ("altered", with_kept(bag={**BAG, "more": "1"})),
        ("altered", with_kept(bag={})),
        ("altered", with_kept(sound=False)),
        ("altered", with_kept(told="")),
        ("altered", with_sent(sound=False)),
        ("untold", with_sent(state="sent")),
        ("untold", with_sent(state="refused", code="x", reason="y")),
        ("untold", replace(with_sent(state="refused"), kept=())),
        ("untold", with_sent(state="received")),
        ("untold", with_sent(word=None)),
        ("untold", with_sent(word=replace(GOOD, signed=False))),
        ("untold", with_sent(word=replace(GOOD, digest="d9"))),
        ("untold", with_kept(word=replace(GOOD, outcome="refused"))),
        ("untold", replace(with_sent(state="received"), kept=(replace(_taken(), answer=None),))),
        ("untold", replace(STORY, waiting=1)),
        ("untold", replace(STORY, open_again=False)),
        ("untold", replace(STORY, crashes=("Traceback",))),
        ("untold", replace(STORY, answers=(200, 500))),
        ("untrusted", events("exchange.node_suspended", "exchange.kept")),
        ("untrusted", events("exchange.node_revoked", "exchange.kept")),
        ("untrusted", events("exchange.key_voided", "exchange.key_turned", "exchange.kept")),
        ("half", with_sent(entries=0)),
    ],
)
def test_the_judge_finds_what_is_planted(word: str, story: Story) -> None:
    found = judge(story)
    assert found
    assert any(v.startswith(f"{word}: ") for v in found), found


def test_a_plan_is_the_same_every_time_and_every_fault_has_its_turn() -> None:
    plans = [plan(SEED, run) for run in range(300)]
    assert plans == [plan(SEED, run) for run in range(300)]
    assert {p.main for p in plans} == set(Fault)
    assert {f for p in plans for f in p.faults} == set(MAIN)
    assert {p.ending for p in plans} == set(Ending)
    assert plans != [plan(SEED + 1, run) for run in range(300)]


def test_the_weather_is_the_same_every_time_and_ends() -> None:
    raw = b"POST /exchange/packages HTTP/1.1\r\n\r\n" + bytes(500)
    for run in range(120):
        planned = plan(SEED, run)
        first, second = Weather(planned), Weather(planned)
        for way in (OUT, BACK, OUT):
            assert first.passage(way, raw) == second.passage(way, raw)
            for how in ("whole", "lost", "cut", "flipped"):
                assert first.spoilt(way, raw, how) == second.spoilt(way, raw, how)
        first.calm = True
        assert first.passage(OUT, raw).copies == (raw,)
        dice = planned.dice("x")
        assert len(cut(dice, raw)) < len(raw)
        assert len(flipped(dice, raw)) == len(raw)
    assert cut(dice, b"") == flipped(dice, b"") == b""
    assert [status(a) for a in (b"HTTP/1.0 200 OK", b"", b"HTTP/1.0 x")] == [200, 0, 0]


def _functions(tree: ast.AST, prefix: str = "") -> Iterator[str]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield prefix + node.name
            inner = f"{prefix}{node.name}."
            yield from _functions(node, inner if isinstance(node, ast.ClassDef) else "?")


def test_every_point_is_a_place_in_the_code() -> None:
    """A function that was renamed would never be struck, and nobody would notice."""
    home = Path(xiejiang.__file__).parent
    db = Path(django.__file__).parent / "db"
    for point in ALL:
        if point.file == ANYWHERE:
            continue
        path = (db if point.file == BASE else home) / point.file
        assert point.function in set(_functions(ast.parse(path.read_text("utf-8")))), point.name


def test_a_trap_strikes_once_at_its_occasion() -> None:
    struck: list[int] = []
    point = next(p for p in ALL if p.function == "Blobs.put")
    trap = Trap(Aim(point, 2, "kill"), lambda: struck.append(1))

    class Code:
        co_qualname, co_filename = "Blobs.put", "/x/xiejiang/store/blobs.py"

    class Frame:
        f_code = Code

    for event in ("return", "call", "return", "return"):
        trap(Frame, event, None)  # type: ignore[arg-type]
    assert struck == [1]


# ------------------------------------------------------------------ real nodes


@pytest.fixture(scope="module")
def new_pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], Pair]]:
    """Pairs of nodes on the database of the tests, in processes of their own."""
    folder = tmp_path_factory.mktemp("t")
    url = os.environ.get("XIEJIANG_DB", "")
    keeper = Keeper(folder / "keeper", url)
    databases = Server(url, folder, f"t{os.getpid()}") if url else Files(folder)
    with ExitStack() as ending:
        ending.callback(keeper.close)
        ending.callback(databases.close)
        databases.prepare(keeper)
        numbers = iter(range(100))

        def make() -> Pair:
            pair = Pair(keeper, databases, folder / f"p{next(numbers)}")
            ending.callback(pair.close)
            return pair

        yield make


def told(pair: Pair, planned: Plan) -> tuple[Run, Result]:
    run = Run(pair, planned)
    return run, run.tell()


@pytest.mark.engine
def test_a_run_without_faults_is_delivered_and_taken_over(new_pair: Callable[[], Pair]) -> None:
    pair = new_pair()
    _, result = told(pair, replace(CALM, packages=2, ending=Ending.TAKE))
    assert result.violations == []
    assert result.states == [("received", ""), ("received", "")]
    assert (result.pushes, result.deaths) == (0, 0)
    assert result.story is not None
    assert set(result.story.answers) == {200}
    assert pair.verify() == []


PLANTED = {
    "lost": "DELETE FROM exchange_incoming WHERE sequence = 2",
    "doubled": "UPDATE exchange_incoming SET sequence = 7 WHERE sequence = 2",
    "altered": "UPDATE exchange_incoming SET content = '{}' WHERE sequence = 2",
    "untold": "UPDATE exchange_incoming SET state = 'received' WHERE sequence = 2",
}


@pytest.mark.engine
def test_what_is_planted_in_real_nodes_is_found(new_pair: Callable[[], Pair]) -> None:
    """Rows taken away, moved, changed; a stored file with one other bit."""
    for word in ("lost", "doubled", "altered", "untold"):
        pair = new_pair()
        run, result = told(pair, replace(CALM, packages=2))
        assert result.violations == []
        pair.b.call("run_sql", PLANTED[word])
        found = judge(run.story(open_again=True))
        assert any(v.startswith(f"{word}: ") for v in found), (word, found)
        assert pair.verify() == []
    file = _kept_file(pair)
    file.chmod(0o640)
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    assert any(v.startswith("altered: ") for v in judge(run.story(open_again=True)))
    assert any("altered: " in v for v in pair.verify())


def _kept_file(pair: Pair) -> Path:
    """The file of a kept package: a zip among the files of the node."""
    found = sorted((pair.b.home / "files").glob("??/??/*"))
    return next(path for path in found if path.read_bytes()[:2] == b"PK")


@pytest.mark.engine
def test_a_node_that_was_killed_is_back_and_nothing_is_lost(new_pair: Callable[[], Pair]) -> None:
    pair = new_pair()
    faults = frozenset({Fault.KILL_SENDER, Fault.KILL_RECEIVER})
    deaths = 0
    for run in range(3):
        _, result = told(pair, replace(CALM, run=run, faults=faults))
        assert result.violations == []
        deaths += result.deaths
    assert deaths > 0
    assert pair.verify() == []


@pytest.mark.engine
def test_runs_side_by_side_give_one_table(tmp_path: Path) -> None:
    bench = Bench(tmp_path, SEED, os.environ.get("XIEJIANG_DB", ""), quiet=True)
    bench.torture(range(6), 2)
    assert bench.tally.bad == []
    assert bench.tally.sound
    assert sum(line.runs for line in bench.tally.lines.values()) == 12
    assert "| 合计 | 6 |" in bench.tally.table()


def test_a_violation_is_counted_and_shown() -> None:
    tally = Tally()
    tally.add(Result(CALM, ["lost: p1", "doubled: p2"], states=[("sent", "")]))
    assert not tally.sound
    assert (tally.counts["lost"], tally.counts["altered"]) == (1, 0)
    assert json.loads(json.dumps(tally.told()))["bad"][0]["run"] == 0


@pytest.mark.parametrize(
    "words", ["--runs 0", "--runs x", "--only 9-3", "--only a", "--db mysql://x", "--jobs 0"]
)
def test_what_makes_no_sense_is_refused(words: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["exchange", "torture", *words.split()])
    assert "不能是" in capsys.readouterr().err


@pytest.mark.engine
def test_the_command_prints_the_table(capsys: pytest.CaptureFixture[str]) -> None:
    db = os.environ.get("XIEJIANG_DB", "") or "sqlite"
    assert main(["exchange", "torture", "--only", "3-4", "--jobs", "1", "--db", db]) == 0
    assert "丢失 0，重复收存 0，改动后收存 0" in capsys.readouterr().out
