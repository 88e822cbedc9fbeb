"""A package of another kind: no case, no officer, and the same seal, stream, receipt, refusal."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests.conftest import Cast
from tests.exchange.conftest import LATER, Place
from xiejiang.audit.domain import NODE, By, Power
from xiejiang.audit.services import ACTS, act
from xiejiang.exchange import intake, keeping, kinds, packing, queries, schema, sealing, services
from xiejiang.exchange.domain import IncomingState, OutgoingState
from xiejiang.exchange.errors import PackageNotFound
from xiejiang.exchange.kinds import CASE, Kind
from xiejiang.exchange.models import Incoming, Outgoing
from xiejiang.exchange.sending import archive

pytestmark = pytest.mark.django_db
Pair = tuple[Place, Place]

LETTER = Kind(
    name="letter",
    zh="公函",
    main="letter.json",
    format="letter/1",
    lists=(),
    title=("purpose",),
)
AGENCY = {"type": "object", "properties": {"code": {"type": "string"}, "name": {}}}
SCHEMA = {
    "type": "object",
    "properties": {
        "format": {"const": "letter/1"},
        "from": AGENCY,
        "to": AGENCY,
        "sent_by": {"type": "string"},
        "purpose": {"type": "string", "maxLength": 20},
    },
    "required": ["format", "from", "to", "sent_by", "purpose"],
}


@pytest.fixture
def letters(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """A kind that is received at once; what it did is in the list."""
    read: list[str] = []
    known = dict(ACTS)

    @act("exchange.letter_kept", Power.SYSTEM)
    def keep(act: Any, *, kept: Any) -> Incoming:
        """收函。"""
        row = keeping.keep(act, kept, IncomingState.RECEIVED)
        read.append(kept.content["purpose"])
        return row

    published = schema.published

    def also(format_: str) -> dict[str, Any]:
        return SCHEMA if format_ == LETTER.format else published(format_)

    monkeypatch.setattr(schema, "published", also)
    monkeypatch.setattr(packing, "published", also)
    monkeypatch.setitem(kinds.KINDS, "letter", LETTER)  # type: ignore[arg-type]
    monkeypatch.setitem(intake.KEEPERS, "letter", keep)  # type: ignore[arg-type]
    yield read
    ACTS.clear()
    ACTS.update(known)


@pytest.fixture
def write(cast: Cast, pair: Pair, letters: list[str], tmp_path: Path) -> Callable[[str], Path]:
    """Seal a letter at A for B."""
    a, b = pair

    @act("exchange.letter_sealed", Power.HANDLE)
    def seal(act: Any, *, packed: packing.Packed, address: sealing.Address) -> Outgoing:
        """寄函。"""
        return sealing.seal(act, packed=packed, address=address)

    def make(purpose: str) -> Path:
        by, number = cast.by("fisheries"), uuid4()
        to = cast.agency("500116-police")
        with a.here():
            packed = packing.write(
                by.actor,
                LETTER,
                lambda bag: packing.addressed(by.actor, to, purpose),
                id_=number,
                folder=queries.outgoing_folder(number),
                lines=("一封信",),
            )
            node = queries.must_trust(b.name)
            row = seal(by, packed=packed, address=sealing.Address(node, to, purpose, "letters"))
            with archive(row) as path:
                return Path(shutil.copy(path, tmp_path / f"{row.pk}.zip"))

    return make


def test_another_kind_travels_like_a_case(
    cast: Cast, pair: Pair, letters: list[str], write: Callable[[str], Path]
) -> None:
    a, b = pair
    first, second = write("问候"), write("再问候")
    gap = b.receive(second)
    assert gap.refused is not None
    assert gap.refused.code == "package-gap"
    answers = [b.receive(path) for path in (first, first, second)]
    assert [one.refused for one in answers] == [None] * 3
    assert letters == ["问候", "再问候"], "once each, although one came twice"
    rows = Incoming.objects.order_by("sequence")
    assert [(r.kind, r.state, r.title) for r in rows] == [
        ("letter", "received", "问候"),
        ("letter", "received", "再问候"),
    ]
    with a.here():
        told = services.take_receipt(By(NODE, LATER), data=answers[0].receipt)
    assert (told.case, told.state, told.title) == (None, OutgoingState.ACCEPTED, "问候")
    assert queries.outgoing(by=cast.actor("fisheries"), package_id=told.pk) == told
    with pytest.raises(PackageNotFound):
        queries.outgoing(by=cast.actor("outsider"), package_id=told.pk)


def test_a_kind_that_is_not_known_here_is_refused(
    pair: Pair, write: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write("问候")
    monkeypatch.delitem(kinds.KINDS, "letter")  # type: ignore[arg-type]
    answer = pair[1].receive(path)
    assert answer.refused is not None
    assert "case.json" in answer.refused.message
    assert not Incoming.objects.exists()


def test_two_main_files_are_no_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    other = replace(CASE, name="other", main="other.json")
    monkeypatch.setitem(kinds.KINDS, "other", other)  # type: ignore[arg-type]
    with pytest.raises(kinds.ContentMalformed):
        kinds.of_files(frozenset({"case.json", "other.json"}), under="")
    assert kinds.of_files(frozenset({"data/case.json", "x"}), under="data/") is CASE
