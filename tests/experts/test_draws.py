"""A draw is fair, can be run again by anybody, and never takes who must recuse."""

from __future__ import annotations

import copy
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.experts.conftest import Pool
from xiejiang.experts import queries
from xiejiang.experts.errors import SelectionNotFound
from xiejiang.store import drawing, node
from xiejiang.store.drawing import Terms
from xiejiang.store.verifying_draws import NotADrawRecord, check_draw, read_record

DRAWS = 100_000
CHI_SQUARE = {6: 27.9, 719: 845.0}
"""Bounds for so many degrees of freedom that chance passes once in ten thousand and in a thousand
trials; the seeds are fixed, so that the test never flickers."""


def seeds(count: int) -> list[bytes]:
    """Seeds as a log would give them."""
    return [
        drawing.seed_of(root=n.to_bytes(32, "big"), draw=f"draw-{n % 7}", digest="0" * 64)
        for n in range(count)
    ]


def chi_square(counted: Counter[Any], kinds: int) -> float:
    expected = counted.total() / kinds
    empty = (kinds - len(counted)) * expected
    return empty + sum((n - expected) ** 2 / expected for n in counted.values())


def test_a_hundred_thousand_draws_are_uniform() -> None:
    keys = [str(n) for n in range(7)]
    first = Counter(drawing.order(seed, keys)[0] for seed in seeds(DRAWS))
    assert chi_square(first, 7) < CHI_SQUARE[6]


def test_every_order_is_as_likely_as_any_other() -> None:
    keys = [str(n) for n in range(6)]
    orders = Counter(tuple(drawing.order(seed, keys)) for seed in seeds(DRAWS))
    assert len(orders) == 720
    assert chi_square(orders, 720) < CHI_SQUARE[719]


def test_a_biased_way_would_be_noticed() -> None:
    keys = [str(n) for n in range(7)]
    biased = Counter(keys[min(seed[0] % 8, 6)] for seed in seeds(DRAWS))
    assert chi_square(biased, 7) > CHI_SQUARE[6]


def test_the_draw_is_the_one_that_is_written_down() -> None:
    """A change of the way of drawing would make published records wrong."""
    terms = Terms("d", (("1", "甲"), ("2", "乙"), ("3", "丙")), 1, 1, 9)
    digest = drawing.digest_of(terms)
    seed = drawing.seed_of(root=bytes(32), draw="d", digest=digest)
    told = digest[:16], seed.hex()[:16], drawing.order(seed, ["1", "2", "3"])
    assert told == EXPECTED


EXPECTED = ("f3dfc44487ca033d", "6f0db58d4d53e388", ["2", "1", "3"])


@settings(max_examples=200, derandomize=True, deadline=None)
@given(
    keys=st.lists(st.text(min_size=1, max_size=4), min_size=1, max_size=30, unique=True),
    root=st.binary(min_size=32, max_size=32),
    data=st.data(),
)
def test_who_is_passed_over_is_never_chosen(
    keys: list[str], root: bytes, data: st.DataObject
) -> None:
    over = data.draw(st.sets(st.sampled_from(keys)))
    most = data.draw(st.integers(0, 40))
    seed = drawing.seed_of(root=root, draw="d", digest="e")
    drawn = drawing.order(seed, keys)
    assert sorted(drawn) == sorted(keys)
    assert drawn == drawing.order(seed, keys)
    first = drawing.chosen(drawn, passed_over=over, most=most)
    assert not over & set(first)
    assert len(first) == min(most, len(keys) - len(over))


@pytest.fixture
def record(pool: Pool) -> dict[str, Any]:
    members = [pool.enter(f"演示{n}所") for n in "甲乙丙丁"]
    drawn = pool.draw(pool.announce(*members, count=1, substitutes=2))
    told: dict[str, Any] = json.loads(json.dumps(queries.draw_record(selection=drawn)))
    return told


@pytest.mark.django_db
def test_a_record_alone_is_enough(record: dict[str, Any]) -> None:
    data = read_record(json.dumps(record).encode())
    report = check_draw(data, [node.public_key()])
    assert report.proven, [c.words for c in report.claims if not c.holds]
    unsigned = check_draw(data, [])
    assert not unsigned.failed and not unsigned.proven, "a signature nobody checked is open"


def _swap(record: dict[str, Any]) -> None:
    record["chosen"], record["reserve"][0] = [record["reserve"][0]], record["chosen"][0]


def _rename(record: dict[str, Any]) -> None:
    record["candidates"][0][1] = "演示冒名所"


def _later(record: dict[str, Any]) -> None:
    record["size"] += 1


def _add(record: dict[str, Any]) -> None:
    record["candidates"].append(["999", "演示添加所"])


def _redigest(record: dict[str, Any]) -> None:
    """Somebody changes the list and computes everything anew: the log says otherwise."""
    _add(record)
    terms = Terms(
        record["draw"],
        tuple((k, n) for k, n in record["candidates"]),
        record["count"],
        record["substitutes"],
        record["size"],
    )
    record["digest"] = drawing.digest_of(terms)


def _reroot(record: dict[str, Any]) -> None:
    lines = record["checkpoint"].split("\n")
    lines[2] = "A" * 43 + "="
    record["checkpoint"] = "\n".join(lines)


def _unproven(record: dict[str, Any]) -> None:
    record["announcement"]["index"] += 1


@pytest.mark.django_db
@pytest.mark.parametrize("tamper", [_swap, _rename, _later, _add, _redigest, _reroot, _unproven])
def test_whatever_is_changed_is_noticed(
    record: dict[str, Any], tamper: Callable[[dict[str, Any]], None]
) -> None:
    changed = copy.deepcopy(record)
    tamper(changed)
    assert check_draw(read_record(json.dumps(changed).encode()), [node.public_key()]).failed


@pytest.mark.django_db
def test_a_draw_without_its_announcement_is_not_called_proven(record: dict[str, Any]) -> None:
    record["announcement"] = None
    report = check_draw(read_record(json.dumps(record).encode()), [node.public_key()])
    assert not report.failed and not report.proven


@pytest.mark.django_db
def test_an_announcement_that_cannot_be_read_is_told_in_words(record: dict[str, Any]) -> None:
    record["announcement"]["details"] = 5
    told = [c.words for c in check_draw(read_record(json.dumps(record).encode()), []).claims]
    assert "没有可以核验的公告证明：公告的内容读不出" in told


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{}",
        b"\xff",
        b"[" * 100_000,
        b'{"format": "xiejiang-draw/1"}',
        b"x" * 5_000_000,
    ],
)
def test_what_is_no_record_is_refused(content: bytes) -> None:
    with pytest.raises(NotADrawRecord):
        read_record(content)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong",
    [
        {"candidates": ["1"]},
        {"candidates": [["1", 2]]},
        {"passed_over": [1]},
        {"count": True},
        {"size": "9"},
        {"draw": "\ud800"},
        {"checkpoint": "\ud800"},
    ],
)
def test_a_record_of_another_shape_is_refused(
    record: dict[str, Any], wrong: dict[str, Any]
) -> None:
    with pytest.raises(NotADrawRecord):
        read_record(json.dumps({**record, **wrong}).encode())


@pytest.mark.django_db
def test_the_command_needs_no_database(record: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "draw.json"
    path.write_text(json.dumps(record, ensure_ascii=False), "utf-8")
    env = {**os.environ, "XIEJIANG_DB": "postgres://nobody@localhost:1/none"}

    def run(*more: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "xiejiang.shell.cli", "experts", "draw-verify"]
        return subprocess.run(
            [*command, *more], env=env, capture_output=True, text=True, check=False
        )

    held = run(str(path), "--key", str(node.public_key()))
    assert held.returncode == 0 and "这次抽取核验通过" in held.stdout, held.stderr
    told = run(str(path), "--json")
    assert not json.loads(told.stdout)["failed"]
    record["drawn"].reverse()
    path.write_text(json.dumps(record), "utf-8")
    broken = run(str(path))
    assert broken.returncode == 1 and "次序不一致" in broken.stdout
    assert run(str(tmp_path / "none.json")).returncode == 2


@pytest.mark.django_db
def test_a_draw_that_is_not_made_has_no_record(pool: Pool) -> None:
    made = pool.announce(pool.enter(), gap=9)
    with pytest.raises(SelectionNotFound):
        queries.draw_record(selection=made)
