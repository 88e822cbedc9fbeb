"""A head of the log as it was: signed later, the same as if it had been signed then."""

from __future__ import annotations

import json

import pytest

from tests.conftest import NOW, Cast
from xiejiang.agencies.models import Person
from xiejiang.audit import queries, services
from xiejiang.audit.domain import Act, Power
from xiejiang.audit.errors import EntryNotFound, HeadUnknown
from xiejiang.audit.models import SignedHead
from xiejiang.audit.services import act
from xiejiang.store import node, notes, verifying
from xiejiang.store.verifying import check_proof

SEEN: list[int] = []


@act("tests.counted", Power.HANDLE)
def _count(act: Act, *, word: str) -> Person:
    """试记次序。"""
    SEEN.append(services.next_index())
    return Person.objects.create(username=word, name=word, password="!")


def test_a_past_head_is_the_one_that_was(cast: Cast) -> None:
    roots = {}
    for number in range(1, 301):
        _count(cast.by("fisheries"), word=f"人{number}")
        if number in (1, 7, 255, 256, 257):
            roots[number] = services.checkpoint(now=NOW).root
    SignedHead.objects.all().delete()
    for size, root in roots.items():
        head = services.checkpoint_at(size=size, now=NOW)
        assert (head.size, head.root) == (size, root)
        note = notes.parse(head.note.encode())
        note.check(node.public_key())
        assert notes.checkpoint(note.text).root.hex() == root
        assert services.checkpoint_at(size=size, now=NOW).note == head.note
    proof = queries.proof_under(index=200, size=256)
    read = verifying.read_proof(json.dumps(proof).encode())
    assert check_proof(read, [node.public_key()]).proven
    latest = services.checkpoint(now=NOW)
    assert latest.size == 300 and queries.signed_head() == latest


def test_there_is_no_head_of_a_log_that_is_not_there(cast: Cast) -> None:
    _count(cast.by("fisheries"), word="人")
    for size in (-1, 0, 2):
        with pytest.raises(HeadUnknown):
            services.checkpoint_at(size=size, now=NOW)
    services.checkpoint_at(size=1, now=NOW)
    for index, size in ((1, 1), (0, 2)):
        with pytest.raises(EntryNotFound):
            queries.proof_under(index=index, size=size)


def test_an_act_knows_where_its_entry_will_stand(cast: Cast) -> None:
    SEEN.clear()
    before = queries.head_size()
    for number in range(3):
        _count(cast.by("fisheries"), word=f"人{number}")
    assert [before, before + 1, before + 2] == SEEN
