"""The process that takes an inspection in is killed; the outbox sends again: once, whole, or not.

Each time a process of its own is really killed (SIGKILL), at another place in its code, on a
database and files on the disk. Whatever is left then has to be all of it or nothing.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.db import connections
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from tests.conftest import NOW, Cast, found_cast
from tests.exchange.places import Place
from tests.inspections.sites import Site, built, picture
from tests.inspections.test_pages import typed
from xiejiang.audit import queries as log
from xiejiang.audit.models import LogEntry
from xiejiang.cases import services as cases
from xiejiang.cases.domain import Field
from xiejiang.cases.domain import Place as Where
from xiejiang.evidence import queries as evidence
from xiejiang.exchange.torture.points import AFTER_COMMIT, BEFORE_COMMIT, CALL, RETURN, Point
from xiejiang.restoration.models_inspections import Inspection, Photo, Reading

INSPECTIONS = "restoration/inspections.py"
LOGGED = Point("audit/services.py", "_write", RETURN)
PLACES = [
    (Point("store/blobs.py", "copied", RETURN), 1),
    (Point("store/blobs.py", "Blobs.put", RETURN), 1),
    (Point("store/blobs.py", "Blobs.put", RETURN), 3),
    (Point(INSPECTIONS, "inspect", CALL), 1),
    (Point(INSPECTIONS, "_write", RETURN), 1),
    (Point("store/photographs.py", "Photograph.keep", RETURN), 1),
    (Point(INSPECTIONS, "_write_readings", RETURN), 1),
    (LOGGED, 1),
    (BEFORE_COMMIT, 1),
    (AFTER_COMMIT, 1),
    (Point("restoration/views_inspections.py", "send", RETURN), 1),
]


@dataclass(frozen=True)
class Node:
    """A node on the disk: its database, its files, and who works there."""

    place: Place
    connection: Any
    mother: subprocess.Popen[str]
    cast: Cast
    site: Site

    def take(self, given: dict[str, Any], photos: list[Path], at: Any = None) -> tuple[int, str]:
        """Let a process take in what the outbox holds; how it ended, and what it answered."""
        point, occasion = at or (None, 0)
        told = {
            "username": "procurator",
            "address": f"/inspections/send/{self.site.project.pk}/",
            "given": given,
            "photos": [str(p) for p in photos],
            "point": point and astuple(point)[:3],
            "occasion": occasion,
        }
        assert self.mother.stdin is not None and self.mother.stdout is not None
        self.mother.stdin.write(f"{json.dumps(told)}\n")
        self.mother.stdin.flush()
        code, said = json.loads(self.mother.stdout.readline())
        return code, said


@contextmanager
def on_disk(home: Path) -> Iterator[tuple[Any, str]]:
    """A database like the test's own that another process can open; and its address."""
    original = connections["default"]
    original.ensure_connection()
    if original.vendor == "sqlite":
        made = type(original)({**original.settings_dict, "NAME": str(home / FILE)}, "default")
        made.connect()
        original.connection.backup(made.connection)
        address = ""
    else:
        mark = f"killed{os.getpid()}"
        original.creation.clone_test_db(mark, autoclobber=True)
        settings = original.creation.get_test_db_clone_settings(mark)
        made = type(original)(settings, "default")
        address = urlunsplit(urlsplit(os.environ["XIEJIANG_DB"])._replace(path=settings["NAME"]))
    try:
        yield made, address
    finally:
        made.close()
        if address:
            original.creation._destroy_test_db(made.settings_dict["NAME"], verbosity=0)


FILE = "xiejiang.sqlite3"


@contextmanager
def standing(place: Place, made: Any) -> Iterator[None]:
    """Everything happens at this node, and is really committed."""
    before = connections["default"]
    connections["default"] = made
    try:
        with place.here():
            yield
    finally:
        connections["default"] = before


@pytest.fixture(scope="module")
def node(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: Any
) -> Iterator[Node]:
    home = tmp_path_factory.mktemp("node")
    place = Place("killed.example", home)
    with django_db_blocker.unblock(), on_disk(home) as (made, address):
        with standing(place, made):
            cast = found_cast()
            case = cases.open_case(
                cast.by("fisheries"),
                lead=cast.agency("500116-agriculture"),
                title="长江江津段夜间电捕鱼案",
                field=Field.FISHING,
                place=Where(division="500116", words="丁家沱水域"),
                discovered_at=NOW - timedelta(days=1),
                summary="夜间巡查发现。",
            )
            site = built(cast, case)
        env = {
            **os.environ,
            "XIEJIANG_HOME": str(home),
            "XIEJIANG_DB": address,
            "XIEJIANG_NODE": place.name,
            "DJANGO_SETTINGS_MODULE": "xiejiang.shell.settings",
        }
        with subprocess.Popen(
            [sys.executable, "-m", "tests.inspections.taking"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=env,
        ) as mother:
            yield Node(place, made, mother, cast, site)
            mother.communicate()


@pytest.fixture(scope="module")
def photos(tmp_path_factory: Any) -> list[list[Path]]:
    """Three photographs for each time."""
    folder = tmp_path_factory.mktemp("photos")
    made = []
    for n in range(len(PLACES)):
        paths = [folder / f"{n}-{k}.jpg" for k in (1, 2, 3)]
        for k, path in enumerate(paths, 1):
            path.write_bytes(picture(3 * n + k))
        made.append(paths)
    return made


def held(key: str) -> tuple[int, int, int, int]:
    """What is stored of an inspection: itself, photographs, readings, entries of the log."""
    entries = LogEntry.objects.filter(
        act="restoration.inspected", subject=f"restoration.Inspection:{key}"
    )
    return (
        Inspection.objects.filter(pk=key).count(),
        Photo.objects.filter(inspection=key).count(),
        Reading.objects.filter(inspection=key).count(),
        entries.count(),
    )


NOTHING, WHOLE = (0, 0, 0, 0), (1, 3, 1, 1)


@pytest.mark.django_db
@pytest.mark.parametrize("n", range(len(PLACES)), ids=[f"{p.name}-{k}" for p, k in PLACES])
def test_killed_anywhere_it_arrives_once_and_whole(
    node: Node, photos: list[list[Path]], n: int
) -> None:
    now, keys = timezone.now(), [str(uuid.uuid4()) for _ in range(3)]
    given = typed(
        node.cast,
        recorded_at=(now - timedelta(hours=5)).isoformat(),
        sent_at=now.isoformat(),
        photo_id=keys,
    )
    key = str(given["inspection"])
    with standing(node.place, node.connection):
        code, said = node.take(given, photos[n], PLACES[n])
        assert code == -signal.SIGKILL, f"it was not killed there: {code} {said}"
        left = held(key)
        assert left in (NOTHING, WHOLE), "nothing is half stored"
        code, said = node.take(given, photos[n])
        assert (code, said) == (0, "201" if left == NOTHING else "200")
        assert held(key) == WHOLE
        assert node.take(given, photos[n]) == (0, "200"), "and once more it is the same"
        assert held(key) == WHOLE
        found = list(Photo.objects.filter(inspection=key))
        assert {str(p.pk) for p in found} == set(keys)
        assert all(evidence.photo_store().verify(p.sha256) for p in found)
        assert log.verify().sound
