"""Files in a bucket of an S3-compatible service; the contract is that of ``blobs.Files``.

What comes in is digested on its way to a nameless file on the local disk, and only then sent, in
parts where it is large, under its final name. An object appears whole or not at all, and a
process killed half-way leaves nothing with a name. Reading asks for one piece after the other:
memory does not grow with the file, each request is short, and a lost one is asked again.

The client keeps threads that do not survive a fork, so a process that used it may not fork.
"""

from __future__ import annotations

import io
import logging
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO, cast
from urllib.parse import urlsplit

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store

from xiejiang.store.blobs import (
    MIB,
    Blob,
    BlobMissing,
    StoreUnavailable,
    address,
    copied,
    is_named_after,
    named,
)
from xiejiang.store.places import Bucket

PIECE = 4 * MIB
"""What one request reads."""
PART, PARTS_AT_ONCE = 8 * MIB, 4
"""What one request writes, and how many go at once: the memory that an upload takes."""
CONNECT, SILENCE = timedelta(seconds=3), timedelta(seconds=20)
REQUEST, ALL_TRIES = timedelta(seconds=60), timedelta(seconds=40)
"""How long one request may take, and after how long none is tried again. Putting the parts of a
large file together takes a service its time; meanwhile it sends blanks, and is not silent."""
RETRIES = 2
PAUSE, LONGEST_PAUSE = timedelta(milliseconds=200), timedelta(seconds=2)

LOG = logging.getLogger(__name__)
BORN = os.getpid()
CODE = re.compile(r"<Code>(\w{1,60})</Code>")
STATUS = re.compile(r"status code: (\d{3})")


class Objects:
    """A content-addressed store in one bucket, or under one prefix of it."""

    def __init__(self, bucket: Bucket, *, scratch: Path, limit: int) -> None:
        if os.getpid() != BORN:
            raise RuntimeError("the S3 client was used before this process was forked")
        self._bucket, self._scratch, self._limit = bucket, scratch, limit
        self._client = _client(bucket)

    def put(self, stream: BinaryIO, *, expected: str = "") -> Blob:
        """The object is there, as long as it should be, before this returns."""
        self._scratch.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=self._scratch) as spool:
            blob = copied(stream, cast(BinaryIO, spool), limit=self._limit, expected=expected)
            if self._length(blob.sha256) == blob.size and self.verify(blob.sha256):
                return blob
            spool.seek(0)
            # "No such upload": parts put together by a request whose answer was lost, or thrown
            # away over there. What is there now says which.
            with suppress(FileNotFoundError), self._speaking():
                obstore.put(
                    self._client,
                    address(blob.sha256),
                    spool,
                    chunk_size=PART,
                    max_concurrency=PARTS_AT_ONCE,
                )
        if self._length(blob.sha256) != blob.size:
            raise StoreUnavailable(why="上传后核对，存储服务上没有这个文件，或者长度不对")
        return blob

    def open(self, sha256: str) -> BinaryIO:
        reader = _Reader(self, sha256, self.size(sha256))
        return cast(BinaryIO, io.BufferedReader(reader, PIECE))

    def size(self, sha256: str) -> int:
        found = self._length(sha256)
        if found is None:
            self._must_be_reachable()
            raise BlobMissing(sha256=sha256)
        return found

    def exists(self, sha256: str) -> bool:
        try:
            self.size(sha256)
        except BlobMissing:
            return False
        return True

    def verify(self, sha256: str) -> bool:
        return is_named_after(self, sha256)

    def names(self) -> Iterator[str]:
        yield from filter(None, map(named, self._paths()))

    def strangers(self) -> Iterator[str]:
        yield from (path for path in self._paths() if not named(path))

    def read(self, sha256: str, start: int, length: int) -> memoryview:
        """One piece of a file, whole."""
        try:
            with self._speaking():
                piece = obstore.get_range(self._client, address(sha256), start=start, length=length)
        except FileNotFoundError as error:
            raise BlobMissing(sha256=sha256) from error
        if len(piece) != length:
            raise StoreUnavailable(why="读到一半，文件的长度变了")
        return memoryview(piece)

    def _length(self, sha256: str) -> int | None:
        """None where there is no such object, nor perhaps a bucket."""
        try:
            with self._speaking():
                return obstore.head(self._client, address(sha256))["size"]
        except FileNotFoundError:
            return None

    def _must_be_reachable(self) -> None:
        """To a question about one object, "no bucket" and "no object" are the same answer."""
        next(self._paths(), None)

    def _paths(self) -> Iterator[str]:
        """Every object, within the prefix, in order."""
        batches = obstore.list(self._client)
        while True:
            with self._speaking():
                batch = next(batches, None)
            if batch is None:
                return
            yield from (found["path"] for found in batch)

    @contextmanager
    def _speaking(self) -> Iterator[None]:
        """What goes wrong between us and the service, in words for whoever waits."""
        try:
            yield
        except FileNotFoundError as error:
            if "NoSuchBucket" in str(error):
                raise StoreUnavailable(why=self._why(error)) from error
            raise
        except BaseError as error:
            raise StoreUnavailable(why=self._why(error)) from error

    def _why(self, error: Exception) -> str:
        told = str(error)
        LOG.warning("object store: %s", told.partition("\n")[0])
        code, status = CODE.search(told), STATUS.search(told)
        shown = code[1] if code else status[1] if status else ""
        if shown == "NoSuchBucket":
            return f"存储桶“{self._bucket.name}”不存在，请核对 XIEJIANG_FILES"
        if status is None:
            return "连接不上存储服务，或者它没有按时答复"
        if status[1] in ("401", "403"):
            return f"存储服务拒绝访问（{shown}），请核对密钥、授权和本机时间"
        return f"存储服务出错（{shown}）"


class _Reader(io.RawIOBase):
    """A stored file as a stream, asked for piece by piece."""

    def __init__(self, objects: Objects, sha256: str, size: int) -> None:
        self._objects, self._sha256, self._size, self._at = objects, sha256, size, 0

    def readinto(self, buffer: memoryview, /) -> int:  # type: ignore[override]
        length = min(len(buffer), PIECE, max(self._size - self._at, 0))
        if length:
            buffer[:length] = self._objects.read(self._sha256, self._at, length)
            self._at += length
        return length

    def readall(self) -> bytes:
        """The rest, in pieces as large as ever; the library's own are a thousand times smaller."""
        return b"".join(iter(lambda: self.read(PIECE), b""))

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence]
        if start + offset < 0:
            raise ValueError(offset)
        self._at = start + offset
        return self._at

    def tell(self) -> int:
        return self._at

    def seekable(self) -> bool:
        return True

    def readable(self) -> bool:
        return True


@lru_cache(maxsize=4)
def _client(bucket: Bucket) -> S3Store:
    """One client for each bucket: it keeps its connections open."""
    service = urlsplit(bucket.endpoint)
    host = f"{bucket.name}.{service.netloc}" if bucket.virtual else service.netloc
    return S3Store(
        bucket.name,
        prefix=bucket.prefix or None,
        config={
            "endpoint": f"{service.scheme}://{host}",
            "region": bucket.region,
            "access_key_id": bucket.access_key,
            "secret_access_key": bucket.secret_key,
            "virtual_hosted_style_request": bucket.virtual,
        },
        client_options={
            "allow_http": service.scheme == "http",
            "connect_timeout": CONNECT,
            "read_timeout": SILENCE,
            "timeout": REQUEST,
            **({"root_certificate": bucket.ca} if bucket.ca else {}),
        },
        retry_config={
            "max_retries": RETRIES,
            "retry_timeout": ALL_TRIES,
            "backoff": {"init_backoff": PAUSE, "max_backoff": LONGEST_PAUSE},
        },
    )
