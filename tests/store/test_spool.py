"""Records that wait on the disk: whole or not there, and bringing them in twice does no harm."""

from __future__ import annotations

from pathlib import Path

import pytest

from xiejiang.store.spool import Spool


def test_what_is_added_waits_until_it_is_done(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "traces")
    assert list(spool.waiting()) == []
    spool.add("one", {"who": "甲", "n": 1})
    spool.add("one", {"who": "甲", "n": 1})
    spool.add("two", {"who": "乙"})
    assert dict(spool.waiting()) == {"one": {"who": "甲", "n": 1}, "two": {"who": "乙"}}
    spool.done("one")
    spool.done("one")
    assert dict(Spool(tmp_path / "traces").waiting()) == {"two": {"who": "乙"}}


def test_a_record_begun_and_not_ended_is_none(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    (tmp_path / ".half.part").write_text('{"who": ', "utf-8")
    assert list(spool.waiting()) == []
    spool.add("whole", {})
    assert [name for name, _record in spool.waiting()] == ["whole"]


def test_only_the_node_reads_what_waits(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "traces")
    spool.add("one", {})
    assert (tmp_path / "traces").stat().st_mode & 0o077 == 0
    assert (tmp_path / "traces" / "one.json").stat().st_mode & 0o077 == 0


def test_where_nothing_can_be_kept_it_says_so(tmp_path: Path) -> None:
    (tmp_path / "traces").write_text("a file where the folder should be")
    with pytest.raises(OSError, match="traces"):
        Spool(tmp_path / "traces").add("one", {})
