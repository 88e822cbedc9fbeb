"""The content-addressed store: digests, once only, whole or not at all."""

from __future__ import annotations

import hashlib
import os
from io import BytesIO
from pathlib import Path

import pytest

from xiejiang.store.blobs import BadDigest, BlobMissing, Blobs, Empty, TooBig, digest

ABC_SHA256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
ABC_SM3 = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
"""The first example of GB/T 32905-2016."""


@pytest.fixture
def blobs(tmp_path: Path) -> Blobs:
    return Blobs(tmp_path / "files", limit=3 * 1024 * 1024)


def files_under(root: Path) -> list[Path]:
    return sorted(path for path in root.rglob("*") if path.is_file())


def test_both_digests_are_those_of_the_standards(blobs: Blobs) -> None:
    blob = blobs.put(BytesIO(b"abc"))
    assert (blob.sha256, blob.sm3, blob.size) == (ABC_SHA256, ABC_SM3, 3)
    assert digest(BytesIO(b"abc")) == blob


def test_what_went_in_comes_out(blobs: Blobs) -> None:
    content = os.urandom(2 * 1024 * 1024 + 17)
    blob = blobs.put(BytesIO(content))
    assert blob.sha256 == hashlib.sha256(content).hexdigest()
    with blobs.open(blob.sha256) as stream:
        assert stream.read() == content
    assert blobs.verify(blob.sha256)


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


def test_too_big_leaves_nothing_behind(blobs: Blobs, tmp_path: Path) -> None:
    with pytest.raises(TooBig, match="3 MB"):
        blobs.put(BytesIO(bytes(3 * 1024 * 1024 + 1)))
    assert files_under(tmp_path) == []


def test_exactly_the_limit_is_accepted(blobs: Blobs) -> None:
    assert blobs.put(BytesIO(bytes(3 * 1024 * 1024))).size == 3 * 1024 * 1024


def test_an_empty_file_is_refused(blobs: Blobs, tmp_path: Path) -> None:
    with pytest.raises(Empty):
        blobs.put(BytesIO(b""))
    assert files_under(tmp_path) == []


class Breaking(BytesIO):
    """A connection that is lost after the first chunk."""

    def read(self, size: int | None = -1, /) -> bytes:
        if self.tell():
            raise ConnectionResetError
        return super().read(size)


def test_a_lost_connection_leaves_nothing_behind(blobs: Blobs, tmp_path: Path) -> None:
    with pytest.raises(ConnectionResetError):
        blobs.put(Breaking(bytes(2 * 1024 * 1024)))
    assert files_under(tmp_path) == []


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


def test_a_missing_file_says_which(blobs: Blobs) -> None:
    with pytest.raises(BlobMissing, match=ABC_SHA256):
        blobs.open(ABC_SHA256)
    assert not blobs.verify(ABC_SHA256)
    assert not blobs.exists(ABC_SHA256)


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "A" * 64, "0" * 63, "0" * 64 + "\n"])
def test_a_name_that_is_no_digest_never_becomes_a_path(blobs: Blobs, name: str) -> None:
    with pytest.raises(BadDigest):
        blobs.open(name)
