"""Packages to try things on."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from xiejiang.store import packages
from xiejiang.store.bagging import writing
from xiejiang.store.packages import Header, Seal
from xiejiang.store.signing import Ed25519Signer, Signer

SENDER = Ed25519Signer.generate("jiangjin.xiejiang")
STRANGER = Ed25519Signer.generate("elsewhere.xiejiang")
AT = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
HEADER = Header(
    id=UUID("0b8e4a54-9d4c-4f0f-9d58-5d5a3c2f7f10"),
    receiver="hechuan.xiejiang",
    stream="case/渝江津农渔立〔2026〕12号",
    sequence=1,
    previous=None,
    created_at=AT,
)
FILES = {"勘验笔录.txt": b"at the river\n", "photos/1.jpg": b"\xff\xd8" + bytes(500), "empty": b""}


def sealed(
    target: Path,
    files: Mapping[str, bytes] = FILES,
    *,
    signer: Signer = SENDER,
    header: Header = HEADER,
) -> Seal:
    """Write and seal a package."""
    with writing(target) as bag:
        for path, content in files.items():
            bag.add(path, io.BytesIO(content))
        bag.tag("case.json", b'{"case": 12}\n')
        bag.finish({"Source-Organization": "重庆市江津区农业农村委员会"})
        return packages.seal(bag.folder, header, signer)


def following(seal: Seal) -> Header:
    """The header of the package after this one."""
    head = seal.header
    return replace(head, id=UUID(int=7), sequence=head.sequence + 1, previous=seal.digest)
