"""Sealed packages: a bag, and a signed note in it that says from whom, to whom and in what order.

    with writing(target) as bag:
        bag.add(…); bag.finish({…})
        packages.seal(bag.folder, header, signer)
    package = packages.check(path, keys)       # SealMissing, SealMalformed, SealBroken,
                                               # SenderUnknown, SignatureWrong, NotForUs, bag's own
    package.files["data/a.pdf"].hex["sha256"]

The seal is ``seal.txt``. It states the digests of both tag manifests, these state those of the
manifests, and these those of the payload, so nothing can change unseen; and the digest of the
package before it in its stream, so none can be left out unseen. Who reads a file after checking
compares it with the digest in the result: what lies on disk may have been exchanged since.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import ClassVar
from uuid import UUID

from xiejiang.kernel.errors import Conflict, Invalid
from xiejiang.store import bags, notes
from xiejiang.store.archives import opened
from xiejiang.store.bagging import WRITTEN, write_file
from xiejiang.store.bags import Bag, Warned
from xiejiang.store.blobs import sync_folder
from xiejiang.store.containers import LIMITS, Folder, Limits, Source, Steady
from xiejiang.store.digests import Digests, digests, hashing
from xiejiang.store.names import shown
from xiejiang.store.notes import Note, NoteMalformed
from xiejiang.store.signing import COSIGNATURE, NAME, PublicKey, Signer

FORMAT = "xiejiang-package/1"
SEAL = "seal.txt"
ANYBODY = "*"
NOTHING = "-"
WORD = re.compile(r"[^\s\x00-\x20\x7f]{1,200}")
NUMBER = re.compile(r"[1-9][0-9]{0,17}")
DIGEST = re.compile(r"[0-9a-f]{64}")
TAGS = tuple(f"tagmanifest-{algorithm}.txt" for algorithm in WRITTEN)
MANIFESTS = tuple(f"manifest-{algorithm}.txt" for algorithm in WRITTEN)


class SealMissing(Invalid):
    """包里没有封签（seal.txt），不知道是谁出的。请出包的一方用本系统重新出包。"""

    code: ClassVar[str] = "seal-missing"


class SealMalformed(Invalid):
    """封签的格式不对：{why}。请出包的一方重新出包。"""

    code: ClassVar[str] = "seal-malformed"


class SealBroken(Invalid):
    """封签与包的内容不符：{why}。包在签封以后被改动，请要求重新移交。"""

    code: ClassVar[str] = "seal-broken"
    status: ClassVar[int] = 403


class AlreadySealed(Conflict):
    """这个包已经签封，不能再签。请另出一个包。"""

    code: ClassVar[str] = "already-sealed"


class SenderUnknown(Invalid):
    """没有 {name} 的这把公钥，不能确认是谁签的。请先与对方核对指纹并登记公钥。"""

    code: ClassVar[str] = "sender-unknown"
    status: ClassVar[int] = 403


class NotForUs(Invalid):
    """这个包是给 {receiver} 的，不是给 {own} 的。请退回出包的一方。"""

    code: ClassVar[str] = "package-not-for-us"
    status: ClassVar[int] = 403


@dataclass(frozen=True, slots=True)
class Header:
    """What a sender says of a package: to whom it goes and where it stands in its stream."""

    id: UUID
    receiver: str
    """The name of a node, or ``*`` for whoever gets it."""
    stream: str
    """What the packages follow one another in, such as a case."""
    sequence: int
    previous: str | None
    """The digest of the package before it; none for the first."""
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Seal:
    """The text of a seal: the header, the sender, and the digests of the two tag manifests."""

    header: Header
    sender: str
    sha256: str
    sm3: str

    @property
    def text(self) -> str:
        head = self.header
        lines = (
            *(FORMAT, str(head.id), self.sender, head.receiver, head.stream, str(head.sequence)),
            *(head.previous or NOTHING, self.sha256, self.sm3, head.created_at.isoformat()),
        )
        return "".join(f"{line}\n" for line in lines)

    @property
    def digest(self) -> str:
        """What the next package in the stream states of this one."""
        return hashlib.sha256(self.text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Package:
    """A package whose bag and seal were checked, and whose signature too where a key is named."""

    seal: Seal
    key: PublicKey | None
    bag: Bag

    @property
    def header(self) -> Header:
        return self.seal.header

    @property
    def sender(self) -> str:
        return self.seal.sender

    @property
    def digest(self) -> str:
        return self.seal.digest

    @property
    def files(self) -> Mapping[str, Digests]:
        """Every file but the seal and the tag manifests, with length and digests."""
        return self.bag.files

    @property
    def warnings(self) -> tuple[Warned, ...]:
        return self.bag.warnings


def seal(folder: Path, header: Header, signer: Signer, limits: Limits = LIMITS) -> Seal:
    """Sign a finished bag as its tag manifests state it; the payload is not read again."""
    if (folder / SEAL).exists():
        raise AlreadySealed
    source = Steady(Folder(folder, limits))
    _must_be_ours(source)
    found = _tag_digests(source, limits)
    made = Seal(header, signer.public.name, found["sha256"], found["sm3"])
    if parse(made.text) != made:
        raise SealMalformed(why="有一项不能写入封签")
    write_file(folder / SEAL, str(Note(made.text).signed(signer)).encode())
    sync_folder(folder)
    return made


def check(
    path: Path,
    keys: Iterable[PublicKey],
    *,
    receiver: str | None = None,
    limits: Limits = LIMITS,
) -> Package:
    """A package, once everything in it is whole and signed by a key that is valid to the caller.

    The signature comes first: what nobody known has signed is not worth reading.
    """
    with opened(path, limits) as source:
        note, stated = read_seal(source)
        key = signed_by(note, stated.sender, keys)
        if receiver is not None and stated.header.receiver not in (receiver, ANYBODY):
            raise NotForUs(receiver=stated.header.receiver, own=receiver)
        return Package(stated, key, contents(source, stated, limits))


def read_seal(source: Steady) -> tuple[Note, Seal]:
    """The seal as it stands there: told, not checked."""
    if SEAL not in source.files:
        raise SealMissing
    note = notes.exact(bags.read(source, SEAL, notes.LONGEST))
    return note, parse(note.text)


def signed_by(note: Note, name: str, keys: Iterable[PublicKey]) -> PublicKey:
    """The key of that name that signed; every signature by a key we know must hold."""
    signed = {(s.name, s.key_id) for s in note.signatures}
    ours = [k for k in keys if k.kind != COSIGNATURE and k.name == name]
    known = [k for k in ours if (k.name, k.id) in signed]
    if not known:
        raise SenderUnknown(name=shown(name))
    for key in known:
        note.check(key)
    return known[0]


def contents(source: Steady, stated: Seal, limits: Limits = LIMITS) -> Bag:
    """The bag, once it is whole and the one that the seal states."""
    _must_be_ours(source)
    found = _tag_digests(source, limits)
    if (found["sha256"], found["sm3"]) != (stated.sha256, stated.sm3):
        raise SealBroken(why="标签清单（tagmanifest）的摘要不同")
    bag = bags.check(source, limits)
    beside = {path for path in source.files if not path.startswith(bags.PAYLOAD)}
    for name in TAGS:
        extra = beside - bag.listed[name].keys() - {SEAL, *TAGS}
        if extra:
            raise SealBroken(why=f"多出封签没有覆盖的“{shown(min(extra))}”")
    if bag.version != "1.0":
        raise SealMalformed(why="封签的包应为 BagIt 1.0 版")
    return bag


def _must_be_ours(source: Source) -> None:
    """Exactly the manifests that we write."""
    found = {path for path in source.files if bags.MANIFEST.fullmatch(path)}
    if found != {*TAGS, *MANIFESTS}:
        raise SealMalformed(why=f"清单应为 {'、'.join(sorted((*TAGS, *MANIFESTS)))} 四份")


def _tag_digests(source: Steady, limits: Limits) -> dict[str, str]:
    """The digest of each tag manifest, by its own algorithm."""
    found = {}
    with hashing() as pool:
        for name, algorithm in zip(TAGS, WRITTEN, strict=True):
            content = io.BytesIO(bags.read(source, name, limits.manifest))
            one = digests(content, (algorithm,), pool, limit=limits.manifest)
            found[algorithm] = one.hex[algorithm]
    return found


def parse(text: str) -> Seal:
    """Read the text of a seal, which can be written in one way only."""
    lines = text.split("\n")
    if len(lines) != 11 or lines[0] != FORMAT or lines[-1]:
        raise SealMalformed(why=f"应为 {FORMAT} 的十行")
    _, number, sender, receiver, stream, sequence, previous, sha256, sm3, at, _ = lines
    if not NAME.fullmatch(sender) or not (receiver == ANYBODY or NAME.fullmatch(receiver)):
        raise SealMalformed(why="出包方或者接收方的名称不对")
    if not WORD.fullmatch(stream) or not NUMBER.fullmatch(sequence):
        raise SealMalformed(why="序列或者序号不对")
    if not DIGEST.fullmatch(sha256) or not DIGEST.fullmatch(sm3):
        raise SealMalformed(why="摘要应为 64 位十六进制小写字符")
    if not (DIGEST.fullmatch(previous) if sequence != "1" else previous == NOTHING):
        raise SealMalformed(why="第一个包没有上一个包的摘要，以后的都要有")
    before = None if previous == NOTHING else previous
    header = Header(uuid(number), receiver, stream, int(sequence), before, instant(at))
    return Seal(header, sender, sha256, sm3)


def uuid(text: str) -> UUID:
    """A number as it is written in a seal or a receipt."""
    try:
        found = UUID(text)
    except ValueError as error:
        raise NoteMalformed(why="编号不是 UUID") from error
    if str(found) != text:
        raise NoteMalformed(why="编号应为小写、带连字符的 UUID")
    return found


def instant(text: str) -> datetime:
    """A time as it is written in a seal or a receipt: ISO 8601 with its offset."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise NoteMalformed(why="时间不是 ISO 8601 格式") from error
    if found.tzinfo is None or found.isoformat() != text:
        raise NoteMalformed(why="时间应带时区，按 ISO 8601 书写")
    if not 1970 < found.year < 9000:
        raise NoteMalformed(why="时间的年份不对")
    return found
