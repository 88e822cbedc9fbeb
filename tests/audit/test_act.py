"""An act is whole or not at all, and the log cannot be changed unseen."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from tests.conftest import NOW, Cast
from xiejiang.agencies import services as agencies
from xiejiang.agencies.domain import Role
from xiejiang.agencies.models import Person
from xiejiang.audit import queries
from xiejiang.audit.domain import Act, By, NoticeTo, Power
from xiejiang.audit.errors import PowerMissing
from xiejiang.audit.models import LogEntry, LogHead, Notice
from xiejiang.audit.services import act
from xiejiang.cases.models import Case
from xiejiang.store import merkle


@act("tests.done", Power.HANDLE)
def _do(act: Act, *, word: str, fail: bool = False) -> Person:
    """试办。"""
    person = Person.objects.create(username=word, name=word, password="!")
    act.notify(NoticeTo("500116-police", "test", f"办了{word}"))
    if fail:
        raise RuntimeError("halfway")
    return person


def test_act_writes_log_and_notice(cast: Cast) -> None:
    _do(cast.by("fisheries"), word="甲")
    entry = LogEntry.objects.get()
    assert entry.act == "tests.done"
    assert entry.person_name == cast.person("fisheries").name
    assert entry.post_title == "渔政执法岗"
    assert entry.authority == "handle"
    assert entry.details == {"word": "甲"}
    assert entry.subject.startswith("agencies.Person:")
    assert Notice.objects.get().text == "办了甲"
    assert queries.verify().sound


def test_failure_halfway_leaves_nothing(cast: Cast) -> None:
    with pytest.raises(RuntimeError):
        _do(cast.by("fisheries"), word="乙", fail=True)
    assert not Person.objects.filter(username="乙").exists()
    assert LogEntry.objects.count() == 0
    assert Notice.objects.count() == 0
    assert LogHead.objects.get().size == 0


def test_power_is_checked(cast: Cast) -> None:
    with pytest.raises(PowerMissing, match=r"渔政|审计"):
        _do(cast.by("auditor"), word="丙")
    assert LogEntry.objects.count() == 0


@pytest.mark.parametrize(
    "verb", ["UPDATE audit_logentry SET act = 'x'", "DELETE FROM audit_logentry"]
)
def test_database_refuses_change(cast: Cast, verb: str) -> None:
    _do(cast.by("fisheries"), word="丁")
    refused = pytest.raises(DatabaseError, match="append-only")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(verb)
    assert queries.verify().sound


def test_root_is_the_tree_over_all_leaves(cast: Cast) -> None:
    for word in "一二三四五六七":
        _do(cast.by("fisheries"), word=word)
    leaves = [bytes.fromhex(e.leaf) for e in LogEntry.objects.order_by("index")]
    assert LogHead.objects.get().root == merkle.root_of(leaves).hex()


def test_secret_never_enters_the_log(node: By) -> None:
    secret = agencies.one_time_password()
    agencies.add_person(node, username="wu", name="吴某", password=secret)
    assert secret.text not in str(LogEntry.objects.get().details)
    assert "pbkdf2" not in str(LogEntry.objects.get().details)


def test_three_administrators_stay_apart(node: By, cast: Cast) -> None:
    with pytest.raises(agencies.RolesApart):
        agencies.fill_post(
            node,
            person=cast.person("system_admin"),
            agency=cast.agency("500116-agriculture"),
            role=Role.AUDIT_ADMIN,
            title="审计管理员",
            since=date(2026, 1, 1),
        )


def test_nested_acts_share_one_transaction(cast: Cast, case: Case) -> None:
    before = LogEntry.objects.count()

    @act("tests.outer", Power.HANDLE)
    def outer(act: Act) -> None:
        """外层。"""
        _do(act.by, word="内层")
        raise RuntimeError("outer fails")

    with pytest.raises(RuntimeError):
        outer(cast.by("fisheries", NOW))
    assert LogEntry.objects.count() == before
    assert queries.verify().sound
