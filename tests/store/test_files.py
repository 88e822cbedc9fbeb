"""What every store of files must do, on disk and in a bucket alike.

Against a service of your own: ``XIEJIANG_TEST_S3=s3://bucket/prefix`` with the node's own
``XIEJIANG_S3_*`` settings; each test writes under a prefix of its own there.
"""

from __future__ import annotations

import hashlib
import os
import uuid
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from pytest_django import Settings

from tests.s3_service import serving
from xiejiang.shell import config
from xiejiang.store import objects
from xiejiang.store.archives import Archive, pack
from xiejiang.store.bagging import writing
from xiejiang.store.blobs import (
    MIB,
    BadDigest,
    BlobMissing,
    Empty,
    Files,
    OtherContent,
    TooBig,
    digest,
)
from xiejiang.store.filetypes import sniff
from xiejiang.store.places import Bucket, opened

ABC_SHA256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
ABC_SM3 = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
"""The first example of GB/T 32905-2016."""
LIMIT = 3 * MIB


@pytest.fixture(params=["disk", "s3"])
def place(
    request: pytest.FixtureRequest, settings: Settings, tmp_path: Path
) -> Iterator[Path | Bucket]:
    settings.SCRATCH_ROOT = tmp_path / "scratch"
    real = os.environ.get("XIEJIANG_TEST_S3", "")
    if request.param == "disk":
        yield tmp_path / "files"
    elif real:
        bucket = config.bucket(config.read(), real)
        yield replace(bucket, prefix=f"{bucket.prefix}/{uuid.uuid4()}".strip("/"))
    else:
        with serving() as service:
            yield service.bucket()


@pytest.fixture
def files(place: Path | Bucket) -> Files:
    return opened(place, limit=LIMIT)


def test_both_digests_are_those_of_the_standards(files: Files) -> None:
    blob = files.put(BytesIO(b"abc"))
    assert (blob.sha256, blob.sm3, blob.size) == (ABC_SHA256, ABC_SM3, 3)
    assert digest(BytesIO(b"abc")) == blob


def test_what_went_in_comes_out(files: Files) -> None:
    content = os.urandom(2 * MIB + 17)
    blob = files.put(BytesIO(content))
    assert blob.sha256 == hashlib.sha256(content).hexdigest()
    with files.open(blob.sha256) as stream:
        assert stream.read() == content
        assert stream.read() == b""
    assert files.verify(blob.sha256)
    assert files.exists(blob.sha256)
    assert files.size(blob.sha256) == len(content)


def test_what_is_too_large_for_one_request_comes_out_too(place: Path | Bucket) -> None:
    files = opened(place, limit=64 * MIB)
    content = os.urandom(2 * objects.PART + 5)
    blob = files.put(BytesIO(content))
    with files.open(blob.sha256) as stream:
        assert stream.read() == content


def test_a_reader_may_jump(files: Files) -> None:
    content = os.urandom(MIB)
    blob = files.put(BytesIO(content))
    with files.open(blob.sha256) as stream:
        assert stream.seek(-5, os.SEEK_END) == MIB - 5
        assert stream.read() == content[-5:]
        assert stream.seek(1000) == 1000
        assert stream.read(7) == content[1000:1007]
        assert stream.seek(3, os.SEEK_CUR) == 1010
        assert stream.tell() == 1010
        assert stream.read(1) == content[1010:1011]
        stream.seek(2 * MIB)
        assert stream.read(1) == b""
        with pytest.raises((ValueError, OSError)):
            stream.seek(-1)


def test_the_same_content_is_stored_once(files: Files) -> None:
    assert files.put(BytesIO(b"abc")) == files.put(BytesIO(b"abc"))
    assert list(files.names()) == [ABC_SHA256]


def test_names_come_in_order_and_nothing_else_does(files: Files) -> None:
    put = {files.put(BytesIO(bytes([n]))).sha256 for n in range(1, 9)}
    assert list(files.names()) == sorted(put)
    assert list(files.strangers()) == []


@pytest.mark.parametrize(
    ("content", "refusal"), [(bytes(LIMIT + 1), TooBig), (b"", Empty)], ids=["too big", "empty"]
)
def test_a_refused_file_leaves_nothing_behind(
    files: Files, tmp_path: Path, content: bytes, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        files.put(BytesIO(content))
    assert list(files.names()) == []
    assert [p for p in tmp_path.rglob("*") if p.is_file()] == []


def test_exactly_the_limit_is_accepted(files: Files) -> None:
    assert files.put(BytesIO(bytes(LIMIT))).size == LIMIT


def test_content_that_was_not_expected_is_not_stored(files: Files) -> None:
    with pytest.raises(OtherContent, match=ABC_SHA256):
        files.put(BytesIO(b"abd"), expected=ABC_SHA256)
    assert list(files.names()) == []
    assert files.put(BytesIO(b"abc"), expected=ABC_SHA256).sha256 == ABC_SHA256


class Breaking(BytesIO):
    """A connection that is lost after the first chunk."""

    def read(self, size: int | None = -1, /) -> bytes:
        if self.tell():
            raise ConnectionResetError
        return super().read(size)


def test_a_lost_connection_leaves_nothing_behind(files: Files, tmp_path: Path) -> None:
    with pytest.raises(ConnectionResetError):
        files.put(Breaking(bytes(2 * MIB)))
    assert list(files.names()) == []
    assert [p for p in tmp_path.rglob("*") if p.is_file()] == []


def test_a_missing_file_says_which(files: Files) -> None:
    with pytest.raises(BlobMissing, match=ABC_SHA256):
        files.open(ABC_SHA256)
    with pytest.raises(BlobMissing, match=ABC_SHA256):
        files.size(ABC_SHA256)
    assert not files.verify(ABC_SHA256)
    assert not files.exists(ABC_SHA256)


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "A" * 64, "0" * 63, "0" * 64 + "\n"])
def test_a_name_that_is_no_digest_never_becomes_a_path(files: Files, name: str) -> None:
    for question in (files.open, files.size, files.exists, files.verify):
        with pytest.raises(BadDigest):
            question(name)


def test_a_stored_file_is_recognised_packed_and_read_as_an_archive(
    files: Files, tmp_path: Path
) -> None:
    """Whoever reads a stored file reads a stream: type, package, archive."""
    (tmp_path / "卷宗").mkdir()
    (tmp_path / "卷宗" / "笔录.txt").write_text("江津", "utf-8")
    pack(tmp_path / "卷宗", tmp_path / "卷宗.zip")
    with (tmp_path / "卷宗.zip").open("rb") as source:
        blob = files.put(source)
    with files.open(blob.sha256) as stream:
        assert sniff(stream, "卷宗.zip").mime == "application/zip"
        assert Archive(stream).open("笔录.txt").read() == "江津".encode()
        stream.seek(0)
        with writing(tmp_path / "bag") as bag:
            assert bag.add("卷宗.zip", stream).hex["sha256"] == blob.sha256
            bag.finish({})
