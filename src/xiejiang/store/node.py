"""Who this node is: the name of its log, and the keys it signs with.

The keys lie in one folder, one file for each, and ``current`` names the one in use, so that
turning to a new key is one rename. A key that was ever in use stays: what it signed stays true.
"""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import ClassVar

from django.conf import settings

from xiejiang.kernel.errors import Invalid
from xiejiang.store.blobs import sync_folder
from xiejiang.store.signing import (
    NAME,
    Ed25519Signer,
    KeyUnreadable,
    PublicKey,
    Signer,
    Sm2Signer,
    write_once,
)


class BadNodeName(Invalid):
    """节点名称“{name}”不能有空格和加号，不超过 120 个字符，例如 chongqing.xiejiang。"""

    code: ClassVar[str] = "bad-node-name"


def name() -> str:
    """The name under which other nodes know this one; made once where none is set."""
    given = settings.NODE_NAME or _kept_name(settings.KEYS_ROOT)
    if not NAME.fullmatch(given):
        raise BadNodeName(name=given)
    return given


def signer() -> Signer:
    """The key in use; the first call on a new node makes one."""
    folder: Path = settings.KEYS_ROOT
    current = folder / "current"
    if not current.exists():
        return rotate()
    return _load(name(), folder / current.read_text("ascii").strip())


def public_key() -> PublicKey:
    """The public half of the key in use."""
    return signer().public


def public_keys() -> list[PublicKey]:
    """Every key that was ever in use here, the one in use first."""
    now = public_key()
    files = sorted(settings.KEYS_ROOT.glob("*.pem"))
    return [now, *(k for f in files if (k := _load(name(), f).public) != now)]


def rotate() -> Signer:
    """Make a new key and turn to it."""
    folder: Path = settings.KEYS_ROOT
    label = f"{secrets.token_hex(6)}-{settings.SIGNATURE_SCHEME.lower()}.pem"
    made: Signer
    if settings.SIGNATURE_SCHEME == "SM2":
        made = Sm2Signer.generate(name(), folder / label)
    else:
        made = Ed25519Signer.generate(name())
        made.save(folder / label)
    scratch = folder / f"current.{secrets.token_hex(4)}"
    write_once(scratch, label.encode())
    os.replace(scratch, folder / "current")
    sync_folder(folder)
    return made


@lru_cache(maxsize=8)
def _load(own_name: str, path: Path) -> Signer:
    if not path.is_file():
        raise KeyUnreadable(path=path.name, why="文件不在")
    if path.stem.endswith("-sm2"):
        return Sm2Signer(own_name, path)
    return Ed25519Signer.load(path, own_name)


def _kept_name(folder: Path) -> str:
    path = folder / "name"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with suppress(FileExistsError):
            write_once(path, f"node-{secrets.token_hex(4)}.xiejiang".encode())
    return path.read_text("ascii").strip()
