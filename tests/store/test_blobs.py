"""The store on disk: which files there are, in what order they are written, what is swept."""

from __future__ import annotations

import os
from io import BytesIO
from pathlib import Path

import pytest

from xiejiang.store.blobs import Blobs

ABC_SHA256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


@pytest.fixture
def blobs(tmp_path: Path) -> Blobs:
    return Blobs(tmp_path / "files", limit=3 * 1024 * 1024)


def files_under(root: Path) -> list[Path]:
    return sorted(path for path in root.rglob("*") if path.is_file())


def test_the_same_content_is_stored_once(blobs: Blobs, tmp_path: Path) -> None:
    assert blobs.put(BytesIO(b"abc")) == blobs.put(BytesIO(b"abc"))
    assert [path.name for path in files_under(tmp_path)] == [ABC_SHA256]


def test_a_damaged_file_is_noticed_and_mended_by_the_next_upload(
    blobs: Blobs, tmp_path: Path
) -> None:
    blobs.put(BytesIO(b"abc"))
    (path,) = files_under(tmp_path)
    path.chmod(0o600)
    path.write_bytes(b"abd")
    assert not blobs.verify(ABC_SHA256)
    blobs.put(BytesIO(b"abc"))
    assert blobs.verify(ABC_SHA256)


def test_a_crash_before_the_name_is_given_is_swept_away(blobs: Blobs, tmp_path: Path) -> None:
    incoming = tmp_path / "files" / "incoming"
    incoming.mkdir(parents=True)
    left_over = incoming / "half"
    left_over.write_bytes(b"half a fi")
    os.utime(left_over, (1000, 1000))
    fresh = incoming / "still-coming"
    fresh.write_bytes(b"x")
    os.utime(fresh, (3000, 3000))
    assert blobs.sweep(older_than=2000) == 1
    assert files_under(tmp_path) == [fresh]


def test_the_name_appears_only_after_the_bytes_are_on_disk(
    blobs: Blobs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []
    sync, replace = os.fsync, os.replace

    def recording_sync(descriptor: int) -> None:
        order.append("sync")
        sync(descriptor)

    def recording_replace(source: Path, target: Path) -> None:
        order.append("rename")
        replace(source, target)

    monkeypatch.setattr(os, "fsync", recording_sync)
    monkeypatch.setattr(os, "replace", recording_replace)
    blobs.put(BytesIO(b"abc"))
    assert order == ["sync", "rename", "sync", "sync", "sync"]
