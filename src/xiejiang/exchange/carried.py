"""Opening a kept or arriving package: what it says, and whether that is what it holds."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from xiejiang.exchange import kinds, queries, schema
from xiejiang.exchange.domain import LIMITS
from xiejiang.exchange.errors import ContentMalformed, PackageAltered
from xiejiang.exchange.kinds import Kind
from xiejiang.exchange.models import Archive, Incoming
from xiejiang.kernel.errors import XiejiangError
from xiejiang.store import archives, bags, verifying
from xiejiang.store.archives import opened
from xiejiang.store.bags import PAYLOAD
from xiejiang.store.blobs import BlobMissing
from xiejiang.store.containers import Steady
from xiejiang.store.digests import Digests
from xiejiang.store.packages import Package
from xiejiang.store.signing import PublicKey

FIRST_YEAR, LAST_YEAR = 1900, 9000
"""Beyond them no other time zone can say the same instant."""
LONGEST_MAIN = 16 * 1024 * 1024
LONGEST_PROOF = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Carried:
    """What a package says, and as what kind."""

    kind: Kind
    content: dict[str, Any]


@contextmanager
def kept(digest: str) -> Iterator[Steady]:
    """What is in a kept package, wherever the store has it. BlobMissing."""
    with queries.store().open(digest) as stream:
        yield Steady(archives.Archive(stream, LIMITS))


@contextmanager
def whole(row: Incoming | Archive) -> Iterator[Steady]:
    """The same, once its bytes are still those that were kept."""
    must_be_whole(row)
    with kept(row.file) as source:
        yield source


def must_be_whole(row: Incoming | Archive) -> None:
    """Refuse a kept package whose bytes are no longer those that were kept."""
    store = queries.store()
    if not store.exists(row.file):
        raise BlobMissing(sha256=row.file)
    if not store.verify(row.file):
        raise PackageAltered(path=str(row.pk))


def file(source: Steady, name: str, limit: int) -> bytes:
    """One small file of a package that was checked when it was kept."""
    return bags.read(source, PAYLOAD + name, limit)


def read(path: Path, package: Package, keys_of: Callable[[str], Iterable[PublicKey]]) -> Carried:
    """What a checked package says, once it tells exactly what is there.

    ``keys_of`` gives the keys under which a node of a name signs its log.
    """
    with opened(path, LIMITS) as source:
        kind = kinds.of_files(package.files, under=PAYLOAD)
        main = PAYLOAD + kind.main
        content = schema.read_as(kind.format, _as_checked(source, package, main, LONGEST_MAIN))
        _must_have_instants(content)
        _must_list_everything(kind, content, package)
        sender = package.seal.sender
        for one in content.get("proofs", ()):
            where = PAYLOAD + one["path"]
            keys = tuple(keys_of(one.get("node", sender)))
            _must_prove(_as_checked(source, package, where, LONGEST_PROOF), one, keys)
    return Carried(kind, content)


def _as_checked(source: Steady, package: Package, path: str, limit: int) -> bytes:
    """A small file of the package; the bytes are those that were checked."""
    data = bags.read(source, path, limit)
    if len(data) != package.files[path].size or not _same(data, package.files[path]):
        raise ContentMalformed(why=f"“{path}”在核验之后变了")
    return data


def _must_have_instants(value: Any, name: str = "") -> None:
    """Every time is one: the schema knows only how they are written."""
    if isinstance(value, dict):
        for key, one in value.items():
            _must_have_instants(one, key)
    elif isinstance(value, list):
        for one in value:
            _must_have_instants(one)
    elif name == "at" or name.endswith("_at"):
        try:
            year = datetime.fromisoformat(value).year
        except ValueError as error:
            raise ContentMalformed(why=f"“{value}”不是时间") from error
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise ContentMalformed(why=f"“{value}”的年份不对")


def _must_list_everything(kind: Kind, content: Mapping[str, Any], package: Package) -> None:
    listed, proven = list(kind.files_of(content)), content.get("proofs", ())
    told = {PAYLOAD + f["path"]: f for f in listed}
    proofs = {PAYLOAD + p["path"] for p in proven}
    if len(told) != len(listed) or len(proofs) != len(proven):
        raise ContentMalformed(why="同一个文件列了两次")
    held = {path for path in package.files if path.startswith(PAYLOAD)}
    if held != {PAYLOAD + kind.main, *told, *proofs}:
        raise ContentMalformed(why="所列的文件与包里的不同")
    for path, one in told.items():
        found = package.files[path]
        stated = (one["size"], one["sha256"], one["sm3"])
        if stated != (found.size, found.hex["sha256"], found.hex["sm3"]):
            raise ContentMalformed(why=f"“{path}”的大小或摘要与包里的不同")


def _must_prove(data: bytes, told: Mapping[str, Any], keys: tuple[PublicKey, ...]) -> None:
    """A proof that does not hold, or is of another entry, discredits the package."""
    try:
        proof = verifying.read_proof(data)
        report = verifying.check_proof(proof, keys)
    except XiejiangError as error:
        raise ContentMalformed(why=f"日志证明 {told['index']} 读不了：{error}") from error
    signed = bool(report.claims) and report.claims[-1].holds is True
    if report.failed or not signed or proof["index"] != told["index"]:
        raise ContentMalformed(why=f"日志证明 {told['index']} 不成立")


def _same(data: bytes, stated: Digests) -> bool:
    return hashlib.sha256(data).hexdigest() == stated.hex["sha256"]
