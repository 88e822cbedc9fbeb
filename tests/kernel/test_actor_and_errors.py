"""Who acts, where a statement of law stands, and errors that say what to do."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from xiejiang.audit.domain import NODE, with_powers
from xiejiang.kernel.actor import By, Power
from xiejiang.kernel.citation import Citation, Confidence
from xiejiang.kernel.errors import Complaint, Conflict, NotFound, XiejiangError


class _Example(NotFound):
    """没有找到“{name}”，请核对{what}。"""

    code = "example"


def test_the_default_message_is_filled_in_leniently() -> None:
    error = _Example(name="甲")
    assert str(error) == "没有找到“甲”，请核对{what}。"
    assert (error.code, error.status) == ("example", 404)
    assert error.context["name"] == "甲"


def test_a_given_message_counts_before_the_default() -> None:
    assert Conflict("请刷新。").message == "请刷新。"


def test_complaints_are_listed() -> None:
    error = XiejiangError(complaints=[Complaint("案名", "太短"), Complaint("地点", "缺")])
    assert str(error).splitlines()[1:] == ["  · 案名：太短", "  · 地点：缺"]


def test_an_act_takes_an_aware_instant() -> None:
    with pytest.raises(ValueError, match="aware"):
        By(NODE, datetime(2026, 1, 1))
    assert By(NODE, datetime(2026, 1, 1, tzinfo=UTC)).actor is NODE


def test_the_node_has_no_keys_of_a_person() -> None:
    assert (NODE.person_key, NODE.agency_key) == (0, 0)
    assert not NODE.can(Power.HANDLE)
    assert with_powers(NODE, Power.HANDLE).can(Power.HANDLE)


def test_a_citation_reads_as_jurists_write_it() -> None:
    assert str(Citation("fs-2022-12", "第三条第一款")) == "fs-2022-12 第三条第一款"
    assert str(Citation("x", "第一条", title="长江保护法")) == "长江保护法 第一条"


def test_only_one_confidence_is_verified() -> None:
    assert [c for c in Confidence if c.is_verified] == [Confidence.VERIFIED]
    assert len({c.zh for c in Confidence}) == len(Confidence)
