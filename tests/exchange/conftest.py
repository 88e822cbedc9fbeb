"""Two nodes in one test: A seals under its settings, B receives under its own."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.test import override_settings

from tests.conftest import NOW, Cast
from xiejiang.audit.domain import NODE, By
from xiejiang.cases import services as cases
from xiejiang.cases.domain import FactStatus, NewFact, NewParty
from xiejiang.cases.models import Case
from xiejiang.evidence import services as evidence
from xiejiang.evidence.domain import ItemKind
from xiejiang.evidence.models import Item
from xiejiang.exchange import intake, packing, sending, services
from xiejiang.exchange.domain import Choice, Trust
from xiejiang.exchange.intake import Answer
from xiejiang.exchange.models import Node, Outgoing
from xiejiang.store import node as own_node
from xiejiang.store.places import Bucket
from xiejiang.store.signing import PublicKey

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
TRUST = Trust("", "渝东节点 王某", "电话")
LATER = NOW + timedelta(minutes=5)


@dataclass(frozen=True)
class Place:
    """A node of a test: a name, and a home of its own. The database is shared."""

    name: str
    home: Path
    bucket: Bucket | None = None

    @contextmanager
    def here(self) -> Iterator[None]:
        with override_settings(
            KEYS_ROOT=self.home / "keys",
            NODE_NAME=self.name,
            FILES_ROOT=self.home / "files",
            SCRATCH_ROOT=self.home / "scratch",
            FILES_BUCKET=self.bucket,
        ):
            yield

    @property
    def key(self) -> PublicKey:
        with self.here():
            return own_node.public_key()

    def trust(self, other: Place, *, url: str = "") -> Node:
        with self.here():
            trust = Trust(url, TRUST.compared_with, TRUST.compared_how)
            return services.register_node(
                By(NODE, NOW), key=other.key, fingerprint=other.key.fingerprint, trust=trust
            )

    def receive(self, path: Path, at: datetime = LATER) -> Answer:
        with self.here():
            return intake.receive(path, now=at)


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
