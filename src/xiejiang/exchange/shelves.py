"""Where packages lie at this node: kept ones among its files, sealed ones in folders until sent."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.conf import settings
from django.db import Error as DatabaseError

from xiejiang.exchange.domain import LIMITS, PACKAGE_LIMIT
from xiejiang.exchange.hindered import in_words
from xiejiang.exchange.models import Archive, Incoming, Outgoing
from xiejiang.kernel.errors import XiejiangError
from xiejiang.store import node as own_node
from xiejiang.store import packages, places
from xiejiang.store.blobs import Files

_SEALED = (Outgoing.objects, Archive.objects)
"""Whose bags lie in a folder of their own."""


def store() -> Files:
    """Where kept packages lie: among the files of the node, each under its digest."""
    return places.own(limit=PACKAGE_LIMIT)


def stored_files() -> Iterator[tuple[str, str]]:
    """Every package that is kept: what it is, and the digest of its file."""
    rows = Incoming.objects.select_related("node").order_by("node", "stream", "sequence")
    for row in rows.iterator(chunk_size=500):
        yield f"收到的包 {row.pk}（{row.node.name} 第 {row.sequence} 个包）", row.file
    for restored in Archive.objects.exclude(file="").order_by("kept_at").iterator():
        yield f"导入的归档包 {restored.pk}", restored.file


def outgoing_folder(package_id: uuid.UUID) -> Path:
    """The sealed bag of an outgoing package."""
    folder: Path = settings.FILES_ROOT / "outgoing" / str(package_id)
    return folder


@contextmanager
def new_bag() -> Iterator[tuple[uuid.UUID, Path]]:
    """The number and the folder of a package that is to be written and sealed.

    If that fails nothing is left of it; only where nobody can say whether it was sealed, it stays.
    """
    number = uuid.uuid4()
    folder = outgoing_folder(number)
    with in_words():
        try:
            yield number, folder
        except BaseException:
            with suppress(DatabaseError):
                if not any(rows.filter(pk=number).exists() for rows in _SEALED):
                    shutil.rmtree(folder, ignore_errors=True)
            raise


def unsealed() -> list[Path]:
    """What lies beside the sealed bags and is none of them: a process may be writing it still."""
    folder: Path = settings.FILES_ROOT / "outgoing"
    found = list(folder.iterdir()) if folder.is_dir() else []
    if not found:
        return []
    sealed = {str(pk) for rows in _SEALED for pk in rows.values_list("pk", flat=True)}
    return [path for path in found if path.name not in sealed]


def scratch_folder() -> Path:
    """Where packages are while they are read; whatever is left here by a crash may go."""
    folder: Path = settings.SCRATCH_ROOT
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def sealed_folders() -> Iterator[tuple[str, Path, bool]]:
    """Every package that was sealed here: where it belongs, its folder, whether it is as sealed."""
    for row in Outgoing.objects.select_related("node").order_by("sealed_at").iterator():
        folder = outgoing_folder(row.pk)
        yield f"发出的包 {row.pk}（{row.node.name}）", folder, _as_sealed(row, folder)


def _as_sealed(row: Outgoing, folder: Path) -> bool:
    try:
        found = packages.check(
            folder, own_node.public_keys(), receiver=row.node.name, limits=LIMITS
        )
    except (OSError, XiejiangError):
        return False
    return found.digest == row.digest
