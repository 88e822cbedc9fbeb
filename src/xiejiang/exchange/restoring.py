"""An archive at the door: everything is looked at before anything is written.

    found = restore(path, keys=keys, now=now)      # the archive as registered; twice is once

Who sealed it must be known: a node that is registered here, this node itself, or a key that the
operator gives. The files are stored first, under their digests; then one transaction writes the
case, and fails as a whole unless what it wrote gives the very same state again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import DatabaseError, IntegrityError

from xiejiang.agencies import queries as agencies
from xiejiang.audit.domain import NODE, By, canonical
from xiejiang.cases import queries as cases
from xiejiang.documents import queries as documents
from xiejiang.evidence import queries as evidence
from xiejiang.exchange import archive_acts, case_state, queries, schema
from xiejiang.exchange.case_state import FORMAT
from xiejiang.exchange.domain import LIMITS, Arrived
from xiejiang.exchange.earlier import LONGEST
from xiejiang.exchange.errors import (
    ArchiveAgencies,
    ArchiveMalformed,
    ArchiveOtherVersion,
    ArchiveProcedures,
    ArchiveTaken,
    ContentMalformed,
)
from xiejiang.exchange.models import Archive
from xiejiang.proceedings import queries as proceedings
from xiejiang.store import bags, packages, verifying_archives
from xiejiang.store.archives import opened
from xiejiang.store.bags import PAYLOAD
from xiejiang.store.containers import Steady
from xiejiang.store.packages import Package
from xiejiang.store.signing import PublicKey


@dataclass(frozen=True, slots=True)
class Restored:
    """What an archive came to: the case it is of, and whether it was brought in just now."""

    case: Any
    archive: Archive | None
    new: bool


def restore(path: Path, *, keys: Sequence[PublicKey], now: datetime) -> Restored:
    """Bring an archived case in; what is here already in the same state stays as it is."""
    arrived = judge(path, keys=keys)
    here = _here(arrived)
    if here is not None:
        return here
    must_fit(arrived)
    with opened(path, LIMITS) as source:
        for file in arrived.told["files"]:
            with source.open(PAYLOAD + file["path"]) as stream:
                blob = evidence.store().put(stream)
            if (blob.sha256, blob.sm3) != (file["sha256"], file["sm3"]):
                raise ArchiveMalformed(why=f"“{file['path']}”在核验之后变了")
    with path.open("rb") as stream:
        kept = queries.store().put(stream)
    try:
        made = archive_acts.restore(By(NODE, now), arrived=replace(arrived, file=kept.sha256))
    except IntegrityError as error:
        raise ArchiveTaken(what=str(arrived.told["case"]["number"])) from error
    except DatabaseError as error:
        raise ArchiveMalformed(why="有一项内容数据库不接受") from error
    return Restored(made.case, made, new=True)


def _here(arrived: Arrived) -> Restored | None:
    """The case of an archive, when it is here in the very state that the archive tells."""
    told = arrived.told
    case = cases.archived(case_id=told["case"]["id"])
    if case is None:
        return None
    if case_state.digest(case_state.alike(case, arrived.state)) != told["state"]["sha256"]:
        raise ArchiveTaken(what=f"案件 {case.number}")
    return Restored(case, Archive.objects.filter(digest=arrived.digest).first(), new=False)


def must_fit(arrived: Arrived) -> None:
    """Refuse what this node could not show, and what is here already under the same names."""
    state = arrived.state
    known = agencies.keys_by_code()
    names = {one["code"]: one["name"] for one in arrived.told["agencies"]}
    lacking = case_state.agencies(state) - known.keys()
    if lacking:
        words = [f"{names.get(code, '')}（{code}）" for code in sorted(lacking)]
        raise ArchiveAgencies(codes="、".join(words[:20]))
    case_state.must_read(state, {"agencies.Agency": known})
    unknown = proceedings.archive_unknown(state)
    if unknown:
        raise ArchiveProcedures(versions="、".join(unknown))
    taken = cases.archive_taken(state["case"])
    for room in (evidence, documents, proceedings, *case_state.LATER):
        taken += room.archive_taken(state)
    if taken:
        raise ArchiveTaken(what="、".join(taken[:5]))


def judge(path: Path, *, keys: Sequence[PublicKey]) -> Arrived:
    """An archive that is whole, signed, and says exactly what it holds; nothing is written."""
    package = packages.check(path, keys, limits=LIMITS)
    try:
        with opened(path, LIMITS) as source:
            note, _ = packages.read_seal(source)
            told = _described(source, package)
            state = _state(source, package, told)
            _must_prove(source, package, told, state, keys)
    except ContentMalformed as error:
        raise ArchiveMalformed(why=str(error.context["why"])) from error
    known = {a.code: a.name for a in agencies.agencies(codes=sorted(case_state.agencies(state)))}
    renamed = [
        f"{one['name']}（本节点称{known[one['code']]}）"
        for one in told["agencies"]
        if known.get(one["code"], one["name"]) != one["name"]
    ]
    size = sum(digests.size for digests in package.files.values())
    head = package.header
    return Arrived(
        told, state, package.digest, str(note), head.created_at, size, renamed=tuple(renamed)
    )


def _described(source: Steady, package: Package) -> dict[str, Any]:
    told = _json(source, package, "archive.json")
    found = told.get("format") if isinstance(told, dict) else None
    if found != FORMAT:
        raise ArchiveOtherVersion(format=str(found)[:40], own=FORMAT)
    schema.check(told, schema.archive_schema("archive"))
    head, agency = package.header, told["agency"]["name"]
    if (told["id"], told["node"], told["case"]["id"]) != (
        str(head.id),
        package.sender,
        head.stream,
    ):
        raise ArchiveMalformed(why=f"封签与 {agency} 的说明不是同一个归档包")
    return dict(told)


def _state(source: Steady, package: Package, told: Mapping[str, Any]) -> dict[str, Any]:
    content = _bytes(source, package, told["state"]["path"])
    state = schema.read(content)
    schema.check(state, schema.archive_schema("state"))
    _must_be_plain(state, content)
    if hashlib.sha256(content).hexdigest() != told["state"]["sha256"]:
        raise ArchiveMalformed(why="案卷状态与说明所记的摘要不符")
    case = state["case"]
    about = {name: case[name] for name in ("id", "number", "title")}
    if about != told["case"] or case["status"] != "closed" or "archived_at" not in case:
        raise ArchiveMalformed(why="案卷不是说明所写的、已经办结归档的案件")
    _must_hold(state, package, told)
    return dict(state)


def _must_be_plain(state: Any, content: bytes) -> None:
    """One way to write a state, and no characters that a database cannot keep."""
    try:
        same = canonical(state) == content
    except (ValueError, UnicodeEncodeError) as error:
        raise ArchiveMalformed(why="案卷状态有不能保存的字符") from error
    if not same or b"\\u0000" in content:
        raise ArchiveMalformed(why="案卷状态不是规范的写法")


def _must_hold(state: Mapping[str, Any], package: Package, told: Mapping[str, Any]) -> None:
    """Exactly the files that the state rests on, and no payload that the description omits."""
    wanted = set(case_state.files(state))
    listed = {(f["of"], f["form"], f["sha256"], f["sm3"]) for f in told["files"]}
    if wanted != listed or len(listed) != len(told["files"]):
        raise ArchiveMalformed(why="所列的文件与案卷的不同")
    named = [told["state"]["path"], told["log"]["path"]]
    named += [one["path"] for part in ("files", "papers", "earlier") for one in told[part]]
    held = {path for path in package.files if path.startswith(PAYLOAD)}
    if held != {PAYLOAD + path for path in (*named, "archive.json")}:
        raise ArchiveMalformed(why="所列的文件与包里的不同")
    for file in told["files"]:
        found = package.files[PAYLOAD + file["path"]]
        stated = (file["size"], file["sha256"], file["sm3"])
        if stated != (found.size, found.hex["sha256"], found.hex["sm3"]):
            raise ArchiveMalformed(why=f"“{file['path']}”的大小或摘要与包里的不同")


def _must_prove(
    source: Steady,
    package: Package,
    told: Mapping[str, Any],
    state: Mapping[str, Any],
    keys: Sequence[PublicKey],
) -> None:
    """Entries that are not proven, or of another matter, discredit the archive."""
    for path in (told["log"]["path"], *(one["path"] for one in told["earlier"])):
        found = _json(source, package, path)
        schema.check(found, schema.archive_schema("log"))
        report = verifying_archives.check_log(found, keys)
        own = path == told["log"]["path"]
        if report.failed or (own and not any(claim.holds for claim in report.claims)):
            raise ArchiveMalformed(why="日志条目不成立，或者检查点不是出具的节点签的")
        try:
            matters = {json.loads(entry["leaf"])["matter"] for entry in found["entries"]}
        except (ValueError, KeyError, TypeError) as error:
            raise ArchiveMalformed(why="日志条目读不了") from error
        if matters - {state["case"]["id"]}:
            raise ArchiveMalformed(why="日志条目属于另一个案件")


def _json(source: Steady, package: Package, path: str) -> Any:
    return schema.read(_bytes(source, package, path))


def _bytes(source: Steady, package: Package, path: str) -> bytes:
    """A small file of the package; the bytes are those that were checked."""
    stated = package.files.get(PAYLOAD + path)
    if stated is None:
        raise ArchiveMalformed(why=f"没有 {path}")
    content = bags.read(source, PAYLOAD + path, LONGEST)
    if hashlib.sha256(content).hexdigest() != stated.hex["sha256"]:
        raise ArchiveMalformed(why=f"“{path}”在核验之后变了")
    return content


def trusted_keys(path: Path, given: Sequence[PublicKey]) -> list[PublicKey]:
    """The keys that count for an archive: given, this node's own, or of the registered sender."""
    with opened(path, LIMITS) as source:
        _, stated = packages.read_seal(source)
    return [*given, *queries.archive_keys(stated.sender, stated.header.created_at)]
