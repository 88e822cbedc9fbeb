"""Opening a kept or arriving package: what it says of a case, and whether that is what it holds."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from xiejiang.exchange import schema
from xiejiang.exchange.domain import LIMITS
from xiejiang.exchange.errors import CaseMalformed
from xiejiang.kernel.errors import XiejiangError
from xiejiang.store import bags, verifying
from xiejiang.store.archives import opened
from xiejiang.store.bags import PAYLOAD
from xiejiang.store.containers import Steady
from xiejiang.store.digests import Digests
from xiejiang.store.packages import Package
from xiejiang.store.signing import PublicKey

CASE = f"{PAYLOAD}case.json"
LONGEST_CASE = 16 * 1024 * 1024
LONGEST_PROOF = 4 * 1024 * 1024


def files_of(content: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Every file that the description names: of evidence, then of documents."""
    return [one["file"] for one in (*content["items"], *content["documents"])]


def read(path: Path, package: Package, keys: Iterable[PublicKey]) -> dict[str, Any]:
    """The description of the case in a checked package, once it tells exactly what is there."""
    with opened(path, LIMITS) as source:
        if CASE not in package.files:
            raise CaseMalformed(why="没有 case.json")
        content = schema.read_case(_as_checked(source, package, CASE, LONGEST_CASE))
        _must_have_instants(content)
        _must_list_everything(content, package)
        own = tuple(keys)
        for one in content["proofs"]:
            where = PAYLOAD + one["path"]
            _must_prove(_as_checked(source, package, where, LONGEST_PROOF), one, own)
    return content


def _as_checked(source: Steady, package: Package, path: str, limit: int) -> bytes:
    """A small file of the package; the bytes are those that were checked."""
    data = bags.read(source, path, limit)
    if len(data) != package.files[path].size or not _same(data, package.files[path]):
        raise CaseMalformed(why=f"“{path}”在核验之后变了")
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
            datetime.fromisoformat(value)
        except ValueError as error:
            raise CaseMalformed(why=f"“{value}”不是时间") from error


def _must_list_everything(content: Mapping[str, Any], package: Package) -> None:
    told = {PAYLOAD + f["path"]: f for f in files_of(content)}
    proofs = {PAYLOAD + p["path"] for p in content["proofs"]}
    number = len(content["items"]) + len(content["documents"])
    if len(told) != number or len(proofs) != len(content["proofs"]):
        raise CaseMalformed(why="同一个文件列了两次")
    held = {path for path in package.files if path.startswith(PAYLOAD)}
    if held != {CASE, *told, *proofs}:
        raise CaseMalformed(why="所列的文件与包里的不同")
    for path, one in told.items():
        found = package.files[path]
        stated = (one["size"], one["sha256"], one["sm3"])
        if stated != (found.size, found.hex["sha256"], found.hex["sm3"]):
            raise CaseMalformed(why=f"“{path}”的大小或摘要与包里的不同")


def _must_prove(data: bytes, told: Mapping[str, Any], keys: tuple[PublicKey, ...]) -> None:
    """A proof that does not hold, or is of another entry, discredits the package."""
    try:
        proof = verifying.read_proof(data)
        report = verifying.check_proof(proof, keys)
    except XiejiangError as error:
        raise CaseMalformed(why=f"日志证明 {told['index']} 读不了：{error}") from error
    signed = bool(report.claims) and report.claims[-1].holds is True
    if report.failed or not signed or proof["index"] != told["index"]:
        raise CaseMalformed(why=f"日志证明 {told['index']} 不成立")


def _same(data: bytes, stated: Digests) -> bool:
    return hashlib.sha256(data).hexdigest() == stated.hex["sha256"]
