"""Nodes with a database each, in one process: ``with site.here():`` everything happens there."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from tests.conftest import NOW, Cast, found_cast
from tests.exchange.places import Place
from tests.proceedings.walking import Walk
from xiejiang.agencies.models import Post
from xiejiang.audit.domain import NODE, By
from xiejiang.exchange import (
    handing,
    intake,
    necessary,
    queries,
    sending,
    services,
    serving,
    telling,
    transfers,
)
from xiejiang.exchange.handing import Handed
from xiejiang.exchange.intake import Answer
from xiejiang.exchange.models import Incoming, Outgoing
from xiejiang.exchange.transfers import Receiving
from xiejiang.law.procedures import load_procedures
from xiejiang.proceedings import queries as proceedings
from xiejiang.proceedings.models import Proceeding

NAMES = ("a", "b", "c")


def clone(original: BaseDatabaseWrapper, suffix: str) -> BaseDatabaseWrapper:
    """A second database with the same tables, and nothing in it but what migrations put there."""
    if original.vendor == "sqlite":
        settings = {**original.settings_dict}
        settings["NAME"] = f"file:site_{suffix}?mode=memory&cache=shared"
        made = type(original)(settings, "default")
        made.connect()
        original.ensure_connection()
        original.connection.backup(made.connection)
        return made
    original.creation.clone_test_db(suffix, autoclobber=True)
    return type(original)(original.creation.get_test_db_clone_settings(suffix), "default")


@dataclass(frozen=True)
class Site(Place):
    """A node with a home and a database of its own."""

    connection: Any
    disc: Path
    known: dict[str, Any] = field(default_factory=dict)

    @contextmanager
    def here(self) -> Iterator[None]:
        before = connections["default"]
        connections["default"] = self.connection
        try:
            with super().here():
                yield
        finally:
            connections["default"] = before

    @property
    def cast(self) -> Cast:
        found: Cast = self.known["cast"]
        return found

    def begin(self) -> None:
        """An empty node with the standing cast."""
        with self.here():
            self.known["cast"] = found_cast()

    def serves(self, other: Site, *codes: str) -> None:
        """Register that agencies work at another node."""
        with self.here():
            Post.objects.filter(agency__code__in=codes).delete()
            serving.serve(By(NODE, NOW), node=other.name, codes=codes)

    # ------------------------------------------------------------------ carrying

    def hand(self, who: str, proceeding: Any, node: Site, at: datetime, **other: Any) -> Outgoing:
        """Seal what a node needs, as proposed or otherwise."""
        with self.here():
            by = self.cast.by(who, at)
            found = proceedings.proceeding(by=by.actor, pk=proceeding.pk)
            need = handing.need_of(by, found, node.name)
            given = {**vars_of(Handed.as_needed(need)), **other}
            return handing.hand(by, proceeding=found, choice=Handed(**given))

    def need(self, who: str, proceeding: Any, node: Site, at: datetime) -> necessary.Need:
        with self.here():
            by = self.cast.by(who, at)
            found = proceedings.proceeding(by=by.actor, pk=proceeding.pk)
            return handing.need_of(by, found, node.name)

    def tell(self, at: datetime) -> list[Outgoing]:
        """Seal whatever is to be told."""
        with self.here():
            return [made for copy in telling.waiting() for made in telling.tell(copy, now=at)]

    def save(self, row: Outgoing) -> Path:
        """A package as a file on a disc."""
        with self.here(), sending.archive(row) as path:
            return Path(shutil.copy(path, self.disc / f"{row.pk}.zip"))

    def carry(self, row: Outgoing, to: Site, at: datetime) -> Answer:
        """Bring a package to its node, and the receipt back."""
        path = self.save(row)
        with to.here():
            answer = intake.receive(path, now=at)
        self.take_receipt(answer.receipt, at)
        return answer

    def take_receipt(self, data: bytes, at: datetime) -> Outgoing:
        with self.here():
            return services.take_receipt(By(NODE, at), data=data)

    def all_told(self, to: Site, at: datetime) -> list[Answer]:
        """Tell everything to one node."""
        rows = [r for r in self.tell(at) if r.node.name == to.name]
        return [self.carry(row, to, at) for row in rows]

    # ------------------------------------------------------------------ receiving

    def incoming(self, row: Outgoing) -> Incoming:
        return Incoming.objects.select_related("node", "agency", "case").get(pk=row.pk)

    def receive_transfer(self, who: str, row: Outgoing, now: datetime, **how: Any) -> Incoming:
        """An officer receives a kept transfer."""
        with self.here():
            by = self.cast.by(who, now)
            package = queries.incoming(by=by.actor, package_id=row.pk)
            receiving = Receiving(**how)
            return transfers.receive_transfer(by, package=package, receiving=receiving)

    def proceeding(self, pk: Any) -> Proceeding:
        with self.here():
            return proceedings.proceeding(by=NODE, pk=pk)

    def walk(self, pk: Any, at: datetime) -> Walk:
        """Walk on with a proceeding that came from elsewhere. Only within :meth:`here`."""
        made = Walk.__new__(Walk)
        found = proceedings.proceeding(by=NODE, pk=pk)
        made.at, made.kinds, made.cast = at, (), self.cast
        made.law = load_procedures().procedure(found.procedure)
        made.sender = found.parts.get(role=made.law.starter).agency
        made.steps, made.officers = set(), {}
        made.case, made.proceeding = found.case, found
        return made


def vars_of(value: Any) -> dict[str, Any]:
    return {name: getattr(value, name) for name in value.__slots__}


@contextmanager
def on_stage(sites: Iterable[Site]) -> Iterator[None]:
    """Every database as it was, once the test is over."""
    open_ones = []
    for site in sites:
        with site.here():
            atomic = transaction.atomic()
            atomic.__enter__()
            open_ones.append((site, atomic))
    try:
        yield
    finally:
        for site, atomic in open_ones:
            with site.here():
                transaction.set_rollback(True)
                atomic.__exit__(None, None, None)


def acquaint(*sites: Site) -> None:
    """All trust one another."""
    for one in sites:
        for other in sites:
            if other is not one:
                one.trust(other)
