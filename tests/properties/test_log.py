"""Any edit of the log breaks its verification, and acts of two connections keep it whole."""

from __future__ import annotations

import json
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, connections, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import NOW
from tests.environment import unguarded
from xiejiang.audit import queries
from xiejiang.audit.domain import NODE, Act, By, Power
from xiejiang.audit.leaves import leaf_data
from xiejiang.audit.models import LogEntry, LogHead
from xiejiang.audit.services import act
from xiejiang.store import merkle

SIZE = 9
FIELDS = tuple(f.name for f in LogEntry._meta.concrete_fields if f.name != "index")
ON_ONE_DATABASE = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@act("tests.noted", Power.SYSTEM)
def _note(act: Act, *, word: str) -> None:
    """试记。"""
    act.subject = word


def _other(value: Any) -> Any:
    """A value of the same type that is not this one."""
    if value is None:
        return None
    if isinstance(value, uuid.UUID):
        return uuid.uuid4()
    if isinstance(value, str):
        return ("0" if value[:1] != "0" else "1") + value[1:]
    if isinstance(value, int):
        return value + 1
    if isinstance(value, list):
        return [*value, "改"]
    if isinstance(value, dict):
        return {**value, "改": 1}
    return value + timedelta(microseconds=1)


def _filled() -> None:
    for number in range(SIZE):
        _note(By(NODE, NOW), word=f"第{number}件")
    assert queries.verify().sound


@given(index=st.integers(0, SIZE - 1), field=st.sampled_from(FIELDS))
@ON_ONE_DATABASE
def test_any_edit_of_an_entry_is_found(db: None, index: int, field: str) -> None:
    with unguarded("audit_logentry"):
        _filled()
        entry = LogEntry.objects.get(index=index)
        old = getattr(entry, field)
        new = _other(old)
        if new is None:
            new = uuid.uuid4() if field == "matter" else 7
        LogEntry.objects.filter(index=index).update(**{field: new})
        found = queries.verify()
        assert not found.sound
        assert any(f"第 {index} 条" in p or "根" in p for p in found.problems)


@given(index=st.integers(0, SIZE - 1))
@ON_ONE_DATABASE
def test_an_edit_with_its_leaf_made_to_match_is_found_at_the_root(db: None, index: int) -> None:
    with unguarded("audit_logentry"):
        _filled()
        entry = LogEntry.objects.get(index=index)
        entry.details = {"word": "改"}
        entry.leaf = merkle.leaf_hash(leaf_data(entry)).hex()
        entry.save(update_fields=["details", "leaf"])
        assert queries.verify().problems == ("重算的根与日志头的根不符",)


@given(index=st.integers(0, SIZE - 1))
@ON_ONE_DATABASE
def test_a_lost_entry_is_found(db: None, index: int) -> None:
    with unguarded("audit_logentry"):
        _filled()
        LogEntry.objects.filter(index=index).delete()
        [problem, *_] = queries.verify().problems
        last = index == SIZE - 1
        assert problem == (f"日志头记 {SIZE} 条，实有 {index} 条" if last else f"第 {index} 条缺失")


def _raw(index: int, **columns: Any) -> None:
    """Write what no act would: past every field, and whatever type the database lets in."""
    with connection.cursor() as cursor:
        for name, value in columns.items():
            column = connection.ops.quote_name(name)
            written = f'UPDATE audit_logentry SET {column} = %s WHERE "index" = %s'  # noqa: S608
            cursor.execute(written, [value, index])


def _stored(index: int, name: str) -> str:
    with connection.cursor() as cursor:
        asked = f'SELECT {name} FROM audit_logentry WHERE "index" = %s'  # noqa: S608
        cursor.execute(asked, [index])
        return str(cursor.fetchone()[0])


@given(index=st.integers(0, SIZE - 1), indent=st.integers(0, 3), ascii_only=st.booleans())
@ON_ONE_DATABASE
def test_a_row_written_in_another_form_is_the_same_row(
    db: None, index: int, indent: int, ascii_only: bool
) -> None:
    """As rows from before the columns were kept in canonical form, or after a move of databases."""
    with unguarded("audit_logentry"):
        _filled()
        details = json.loads(_stored(index, "details"))
        text = json.dumps(details, ensure_ascii=ascii_only, indent=indent)
        _raw(index, details=text, basis="[ ]")
        assert queries.verify().sound
        _raw(index, details=text.replace("件", "案").replace("\\u4ef6", "\\u6848"))
        assert queries.verify().problems == (f"第 {index} 条（tests.noted）内容与叶哈希不符",)


@given(index=st.integers(0, SIZE - 1))
@ON_ONE_DATABASE
def test_a_row_from_before_there_was_a_salt_is_verified(db: None, index: int) -> None:
    with unguarded("audit_logentry"):
        _filled()
        entry = LogEntry.objects.get(index=index)
        entry.salt = ""
        leaf = merkle.leaf_hash(leaf_data(entry)).hex()
        LogEntry.objects.filter(index=index).update(salt="", leaf=leaf)
        assert queries.verify().problems == ("重算的根与日志头的根不符",)
        LogEntry.objects.filter(index=index).update(details={"word": "改"})
        assert queries.verify().problems == (f"第 {index} 条（tests.noted）内容与叶哈希不符",)


@pytest.mark.parametrize(
    "columns",
    [
        {"details": "不是 JSON"},
        {"details": ""},
        {"basis": "{"},
        {"salt": ""},
        {"salt": "0" * 31},
        {"leaf": ""},
        {"act": ""},
    ],
    ids=repr,
)
def test_a_row_that_no_act_could_write_is_named(db: None, columns: dict[str, str]) -> None:
    with unguarded("audit_logentry"):
        _filled()
        _raw(4, **columns)
        assert any("第 4 条" in problem for problem in queries.verify().problems)


def test_no_part_of_a_row_can_pass_for_its_neighbour(db: None) -> None:
    """Salt and details are hashed one after the other: where one ends is fixed all the same."""
    with unguarded("audit_logentry"):
        _filled()
        salt, details = _stored(4, "salt"), _stored(4, "details")
        _raw(4, salt=salt[:-1], details=salt[-1] + details)
        assert queries.verify().problems == ("第 4 条（tests.noted）内容与叶哈希不符",)


@pytest.mark.parametrize(
    "columns",
    [
        {"person_id": "null"},
        {"person_id": 7.5},
        {"at": "2026-11-24 02:00:00+08:00"},
        {"at": "2026-11-24 02:00:00.000000Z"},
        {"at": 7},
        {"matter": 'null,"x":1'},
        {"act": b"tests.noted"},
        {"salt": b"0" * 32},
    ],
    ids=repr,
)
def test_other_types_than_the_columns_have_are_named(db: None, columns: dict[str, Any]) -> None:
    """PostgreSQL refuses most of them by itself, and stores the same instant as the same value."""
    with unguarded("audit_logentry"):
        _filled()
        before = LogEntry.objects.values().get(pk=4)
        try:
            with transaction.atomic():
                _raw(4, **columns)
        except DatabaseError:
            assert queries.verify().sound
            return
        typed = connection.vendor == "postgresql"
        if typed and LogEntry.objects.values().get(pk=4) == before:
            assert queries.verify().sound
        else:
            assert any("第 4 条" in problem for problem in queries.verify().problems)


@given(node=st.sampled_from(["size", "root"]))
@ON_ONE_DATABASE
def test_any_edit_of_the_head_is_found(db: None, node: str) -> None:
    with unguarded("audit_logentry"):
        _filled()
        head = LogHead.objects.get(pk=1)
        LogHead.objects.update(**{node: _other(getattr(head, node))})
        assert not queries.verify().sound


def test_a_lost_head_and_a_leaf_that_is_no_hash_are_named(db: None) -> None:
    with unguarded("audit_logentry"):
        _filled()
        LogEntry.objects.filter(index=2).update(leaf="不是哈希")
        LogHead.objects.all().delete()
        problems = queries.verify().problems
    assert problems == ("第 2 条（tests.noted）内容与叶哈希不符", "日志头缺失")


@pytest.mark.parametrize("place", range(2))
def test_an_edit_of_a_kept_node_is_found(db: None, place: int) -> None:
    """Nine leaves leave two nodes in the frontier; the next act must not build on a false one."""
    _filled()
    head = LogHead.objects.get(pk=1)
    head.frontier[place] = _other(head.frontier[place])
    head.save()
    assert not queries.verify().sound


def test_the_database_refuses_from_django_too(db: None) -> None:
    _filled()
    third = LogEntry.objects.filter(index=3)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        third.update(subject="改")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        third.delete()
    assert queries.verify().sound


def _work(name: str) -> None:
    try:
        for number in range(10):
            _note(By(NODE, NOW), word=f"{name}{number}")
    finally:
        connections.close_all()


def test_acts_on_several_connections_keep_the_tree_whole(committed: None) -> None:
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(_work, "甲乙丙"))
    found = queries.verify()
    assert (found.size, found.problems) == (30, ())
    assert len({e.subject for e in LogEntry.objects.all()}) == 30
