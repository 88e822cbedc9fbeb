"""Two nodes in one test: A seals under its settings, B receives under its own."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from pytest_django import DjangoDbBlocker

from tests.conftest import NOW, Cast
from tests.exchange import several
from tests.exchange.places import LATER, PDF, TRUST, Place
from xiejiang.cases import services as cases
from xiejiang.cases.domain import FactStatus, NewFact, NewParty
from xiejiang.cases.models import Case
from xiejiang.evidence import services as evidence
from xiejiang.evidence.domain import ItemKind
from xiejiang.evidence.models import Item
from xiejiang.exchange import packing, sending
from xiejiang.exchange.domain import Choice
from xiejiang.exchange.models import Outgoing

__all__ = ["LATER", "PDF", "TRUST", "Place", "Seal"]


@pytest.fixture
def a(tmp_path: Path) -> Place:
    return Place("a.example", tmp_path / "a")


@pytest.fixture
def b(tmp_path: Path) -> Place:
    return Place("b.example", tmp_path / "b")


@pytest.fixture
def pair(cast: Cast, a: Place, b: Place) -> tuple[Place, Place]:
    """Both trust one another; their rows share the test's database."""
    a.trust(b)
    b.trust(a)
    return a, b


@pytest.fixture
def item(cast: Cast, case: Case, a: Place) -> Item:
    """A case with a fact, a party, and an item that supports the fact; another that does not."""
    by = cast.by("fisheries")
    with a.here():
        new = NewFact("conduct_date", "2026-11-23", FactStatus.VERIFIED, how="现场笔录")
        cases.state_facts(by, case=case, facts=[new])
        case.refresh_from_db()
        cases.add_party(by, case=case, version=case.version, party=NewParty("周某"))
        made = [
            evidence.add_item(
                by,
                case=case,
                kind=ItemKind.INSPECTION_RECORD,
                title=title,
                collectors=("甲", "乙"),
                collected_at=NOW,
                supports=supports,
                upload=evidence.take_in(
                    actor=by.actor, case=case, name=f"{title}.pdf", stream=io.BytesIO(content)
                ),
            )
            for title, supports, content in (
                ("现场笔录", ["conduct_date"], PDF),
                ("无关照片", [], PDF + b"2\n"),
            )
        ]
    return made[0]


Seal = Callable[..., tuple[Outgoing, Path]]


@pytest.fixture
def seal(cast: Cast, case: Case, item: Item, pair: tuple[Place, Place], tmp_path: Path) -> Seal:
    """Seal the supporting item at A for B; the package as a file."""
    a, b = pair

    def make(at: datetime = NOW, **changes: object) -> tuple[Outgoing, Path]:
        by = cast.by("fisheries", at)
        with a.here():
            offer = packing.offer(by=by.actor, case=case)
            given: dict[str, object] = {
                "node": b.name,
                "agency": "500116-police",
                "purpose": "移送涉嫌犯罪线索",
                "facts": tuple(f.name for f in offer.facts),
                "items": tuple(offer.supporting),
            }
            row = sending.send(by, case=case, choice=Choice(**(given | changes)))
            with sending.archive(row) as path:
                return row, Path(shutil.copy(path, tmp_path / f"{row.pk}.zip"))

    return make


@pytest.fixture(scope="session")
def databases_of_nodes(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[dict[str, Any]]:
    """Three more databases like the test's own, made once."""
    with django_db_blocker.unblock():
        made = {name: several.clone(connections["default"], name) for name in several.NAMES}
        yield made
        for one in made.values():
            one.close()


@pytest.fixture
def sites(
    db: None, databases_of_nodes: dict[str, Any], tmp_path: Path
) -> Iterator[tuple[several.Site, several.Site, several.Site]]:
    """江津的机关在 a，公安在 b，合川公安在 c: each node with its own database, all acquainted."""
    disc = tmp_path / "disc"
    disc.mkdir()
    a, b, c = (
        several.Site(f"{name}.example", tmp_path / name, databases_of_nodes[name], disc)
        for name in several.NAMES
    )
    with several.on_stage((a, b, c)):
        for one in (a, b, c):
            one.begin()
        several.acquaint(a, b, c)
        for there, codes in (
            (a, ("500116-agriculture", "500116-ecology", "500116-procuratorate", "500116-court")),
            (b, ("500116-police",)),
            (c, ("500117-police",)),
        ):
            for here in (a, b, c):
                if there is not here:
                    here.serves(there, *codes)
        yield a, b, c
