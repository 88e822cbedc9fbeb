"""Reads of the material of a training: for those on its roster, and for the organiser."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import BinaryIO

from xiejiang.audit.domain import Actor
from xiejiang.consultation import queries as consultation
from xiejiang.research.domain import MATERIAL_LIMIT, Page, Phase
from xiejiang.research.errors import MaterialMissing, MaterialNotFound
from xiejiang.research.models import Material, Training
from xiejiang.research.roster import organises, own, trainings
from xiejiang.store import places
from xiejiang.store.blobs import Files


def store() -> Files:
    """Where the files of the node lie."""
    return places.own(limit=MATERIAL_LIMIT)


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of material as a reader sees it."""

    material: Material
    opens: bool
    """Whether the reader may open it: a meeting is named to its members only."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """What is attached to a training, as far as the reader may see it."""

    before: list[Piece]
    after: list[Piece]
    hidden: int
    """How many pieces wait for an enrolment, or for the last day."""


def may_see_material(*, by: Actor, training: Training) -> bool:
    """Whether the reader is on the roster, or organises."""
    return organises(training, by=by) or own(by=by, training=training) is not None


def shelf(*, by: Actor, training: Training, on: date) -> Shelf:
    """The material: what is for afterwards opens on the last day, to the organiser at once."""
    rows = list(training.materials.filter(withdrawn=False))
    everything = organises(training, by=by)
    if not everything and own(by=by, training=training) is None:
        return Shelf([], [], len(rows))
    shown = [r for r in rows if everything or _is_open(r, training, on)]
    meetings = [uuid.UUID(r.key) for r in shown if r.page == Page.MEETING]
    mine = consultation.visible(by=by).filter(pk__in=meetings).values_list("pk", flat=True)
    keys = {str(pk) for pk in mine} if meetings else set()
    pieces = [Piece(r, r.page != Page.MEETING or r.key in keys) for r in shown]
    return Shelf(
        [p for p in pieces if p.material.phase == Phase.BEFORE],
        [p for p in pieces if p.material.phase == Phase.AFTER],
        len(rows) - len(shown),
    )


def _is_open(row: Material, training: Training, on: date) -> bool:
    return row.phase == Phase.BEFORE or on >= training.until


def material(*, by: Actor, pk: uuid.UUID, on: date) -> Material:
    """One file that the reader may open; "not found" also for who is not on the roster."""
    rows = Material.objects.filter(pk=pk, withdrawn=False, training__in=trainings(by=by))
    found = rows.select_related("training__agency").first()
    if found is None or not may_see_material(by=by, training=found.training):
        raise MaterialNotFound
    if not (organises(found.training, by=by) or _is_open(found, found.training, on)):
        raise MaterialNotFound
    return found


def open_material(row: Material) -> BinaryIO:
    """The bytes of a file, hashed before the first of them is given out."""
    kept = store()
    if not row.sha256:
        raise MaterialNotFound
    if not (kept.exists(row.sha256) and kept.verify(row.sha256)):
        raise MaterialMissing(name=row.name)
    return kept.open(row.sha256)


def stored_files() -> Iterator[tuple[str, str]]:
    """Every file that a training rests on: where it belongs, and its digest."""
    rows = Material.objects.exclude(sha256="").values_list("training__title", "name", "sha256")
    for title, name, digest in rows.iterator():
        yield f"培训“{title}” {name}", digest
