"""What was last answered: a withdrawn answer does not come back; nor does a twin's number."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.conftest import Cast
from tests.proceedings.walking import Walk, officer
from xiejiang.audit.domain import By
from xiejiang.cases import queries as cases
from xiejiang.cases.domain import ParticipantRole
from xiejiang.documents import queries as documents
from xiejiang.law.procedures import load_procedures
from xiejiang.law.procedures_words import JOINS
from xiejiang.proceedings import answers, papers, services


@dataclass(frozen=True)
class Told:
    step: str
    at_version: int
    data: Mapping[str, Any] = field(default_factory=dict)


def said(*told: Told) -> Any:
    found = answers.latest(told, "charge")
    return None if found is None else found[1]


@pytest.mark.parametrize(
    ("events", "wanted"),
    [
        ((), None),
        ((Told("a", 1, {"charge": "甲"}), Told("b", 2, {"charge": "乙"})), "乙"),
        # a step that asks nothing, or leaves an optional field alone, changes nothing
        ((Told("a", 1, {"charge": "甲"}), Told("b", 2)), "甲"),
        # emptied on purpose
        ((Told("a", 1, {"charge": "甲"}), Told("b", 2, {"charge": ""})), None),
        ((Told("a", 1, {"charge": True}), Told("b", 2, {"charge": False})), None),
        # the same step again, without the field
        ((Told("a", 1, {"charge": "甲"}), Told("a", 2)), None),
        # the second event of one act keeps no answers and withdraws none
        ((Told("a", 1, {"charge": "甲"}), Told("a", 1)), "甲"),
        # a nought is an answer
        ((Told("a", 1, {"charge": 3}), Told("b", 2, {"charge": 0})), 0),
        # what was heard of another proceeding withdraws nothing
        ((Told("", 1, {"charge": "甲"}), Told("", 2)), "甲"),
    ],
)
def test_the_newest_act_decides(events: tuple[Told, ...], wanted: object) -> None:
    assert said(*events) == wanted


def printed(walk: Walk, kind: str, name: str) -> object:
    """What the newest document of a kind in a proceeding says."""
    found = documents.of_kind(matter=walk.case.pk, kind=kind)
    return [d for d in found if d.origin == walk.proceeding.pk][-1].values[name]


@pytest.mark.parametrize(
    ("given", "wanted"),
    [({}, "非法捕捞水产品罪"), ({"charge": ""}, "（见案件调查报告）")],
)
def test_what_was_taken_back_is_not_printed(
    cast: Cast, given: Mapping[str, str], wanted: str
) -> None:
    """The offence named in the report is left out on purpose when the case is sent."""
    walk = Walk(cast).along("tc.report[charge=非法捕捞水产品罪] tc.decide.approve")
    walk.do("tc.handover.send", **given)
    assert printed(walk, "transfer.letter", "finding.crime") == wanted


def test_two_proceedings_of_one_kind_print_their_own_numbers(cast: Cast) -> None:
    """The answer to a request for assistance quotes that request, not the one beside it."""
    first = Walk(cast, "coordination")
    second = copy(first)
    second.proceeding = services.start(
        By(officer(first.sender, "handler"), first.at), case=first.case, procedure="coordination"
    )
    first.along("co.assist.ask")
    second.at = first.at
    second.along("co.assist.ask")
    issued = documents.of_kind(matter=first.case.pk, kind="coordination.assist_request")
    asked = [d.number for d in issued]
    assert len(set(asked)) == 2
    for walk, number in zip((second, first), asked[::-1], strict=True):
        walk.along("+1h co.assist.accept co.assist.done")
        assert printed(walk, "coordination.assist_reply", "coordination.request_number") == number


def test_a_twin_without_a_document_borrows_none(cast: Cast) -> None:
    """Nor does a proceeding that issued nothing quote another of its kind."""
    first = Walk(cast, "coordination").along("co.assist.ask")
    second = services.start(
        By(officer(first.sender, "handler"), first.at), case=first.case, procedure="coordination"
    )
    kinds = ("coordination.assist_request",)
    assert papers._first_number(first.proceeding, kinds) != ""
    assert papers._first_number(second, kinds) == ""
    other = services.start(
        By(officer(first.sender, "handler"), first.at), case=first.case, procedure="penalty"
    )
    assert papers._first_number(other, kinds) == papers._first_number(first.proceeding, kinds)


def test_every_role_says_in_what_capacity_it_joins(cast: Cast) -> None:
    """The closed vocabulary of the law is one of participants, but for who leads."""
    assert {r.value for r in ParticipantRole} - {"lead"} == JOINS
    for procedure in load_procedures().versions.values():
        for role in procedure.roles:
            courts = set(role.kinds) == {"court"} and role.id.endswith("court")
            if courts and not role.id.startswith(("delegate", "judicial")):
                assert role.joins == "hear", (procedure.id, role.id)
            if role.id.startswith("next-"):
                assert role.joins == "receive", (procedure.id, role.id)
            if role.id == "supervisor":
                assert role.joins == "supervise", (procedure.id, role.id)


def test_an_agency_takes_part_in_the_capacity_of_its_role(cast: Cast) -> None:
    """Whoever claims together takes part as a handler, the court as one that hears."""
    walk = Walk(cast, "coordination").along("co.assist.ask")
    asked = walk.parts["counterpart"]
    joined = {p.agency_id: p.role for p in cases.participants(case=walk.case)}
    assert joined[asked.pk] == ParticipantRole.ASSIST
