"""A node of a test: a name, a home of its own, and what it signs with."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from django.test import override_settings

from tests.conftest import NOW
from xiejiang.audit.domain import NODE, By
from xiejiang.exchange import intake, services
from xiejiang.exchange.domain import Trust
from xiejiang.exchange.intake import Answer
from xiejiang.exchange.models import Node
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
    bucket: Bucket | None = field(default=None, kw_only=True)

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
