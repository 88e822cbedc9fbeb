"""Signed notes and checkpoints, in the form that transparency logs have agreed on.

A note is some lines, an empty line, and one line for each signature::

    yuzhou.example/log
    20852163
    CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

    — yuzhou.example/log Az3grlgtzPICa5OS8npVmf1Myq…
    — witness.example jWbPPwAAAABkGFDL…

These three lines are a checkpoint: the log's name, how many leaves it has, its root. A log signs
the text; a witness signs it together with the time, once it has seen that the log only grew.
Formats: C2SP signed-note, tlog-checkpoint and tlog-cosignature.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from xiejiang.kernel.errors import Invalid
from xiejiang.store.signing import COSIGNATURE, PublicKey, SignatureWrong, Signer

LONGEST = 64 * 1024
MOST_SIGNATURES = 100
DASH = "— "


class NoteMalformed(Invalid):
    """不是有效的签名文本：{why}。"""

    code: ClassVar[str] = "note-malformed"
    status: ClassVar[int] = 400


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line: whose, which of their keys, and the bytes."""

    name: str
    key_id: bytes
    raw: bytes

    def __str__(self) -> str:
        return f"{DASH}{self.name} {base64.b64encode(self.key_id + self.raw).decode()}\n"


@dataclass(frozen=True, slots=True)
class Note:
    """A text that ends with a line break, and who signed it."""

    text: str
    signatures: tuple[Signature, ...] = ()

    def __str__(self) -> str:
        return f"{self.text}\n{''.join(str(s) for s in self.signatures)}"

    def signed(self, signer: Signer) -> Note:
        """The note with one more signature."""
        key = signer.public
        return self.with_signatures([Signature(key.name, key.id, signer.sign(self.text.encode()))])

    def with_signatures(self, more: Iterable[Signature]) -> Note:
        """The note with more signatures, each once."""
        return replace(self, signatures=tuple(dict.fromkeys((*self.signatures, *more))))

    def check(self, key: PublicKey) -> None:
        """Refuse unless the key signed the text."""
        found = [s for s in self.signatures if (s.name, s.key_id) == (key.name, key.id)]
        if not found:
            raise SignatureWrong(name=key.name)
        for signature in found:
            key.check(self.text.encode(), signature.raw)


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """检查点: what a log was at an instant."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


@dataclass(frozen=True, slots=True)
class Cosigned:
    """A witness's word: at a time (seconds since 1970) it had seen the log only grow."""

    key: PublicKey
    at: int


def parse(data: bytes) -> Note:
    """Read a note; whatever is not exactly one is refused."""
    if len(data) > LONGEST:
        raise NoteMalformed(why="超过 64 KB")
    try:
        whole = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise NoteMalformed(why="不是 UTF-8 文本") from error
    if any(ord(char) < 32 and char != "\n" for char in whole):
        raise NoteMalformed(why="有控制字符")
    text, separator, signatures = whole.rpartition("\n\n")
    if not separator or not signatures.endswith("\n"):
        raise NoteMalformed(why="缺少签名")
    lines = signatures[:-1].split("\n")
    if len(lines) > MOST_SIGNATURES:
        raise NoteMalformed(why="签名过多")
    return Note(text + "\n", tuple(_signature(line) for line in lines))


def exact(data: bytes) -> Note:
    """Read a note that is written in the one way in which this module writes it."""
    note = parse(data)
    if str(note).encode() != data:
        raise NoteMalformed(why="有多余的字符")
    return note


def _signature(line: str) -> Signature:
    name, _, coded = line.removeprefix(DASH).partition(" ")
    try:
        raw = base64.b64decode(coded, validate=True)
    except (binascii.Error, ValueError) as error:
        raise NoteMalformed(why="签名行不是 Base64") from error
    if not line.startswith(DASH) or not name or "+" in name or len(raw) < 5:
        raise NoteMalformed(why="签名行的格式不对")
    return Signature(name, raw[:4], raw[4:])


def checkpoint(text: str) -> Checkpoint:
    """Read the first three lines of a note as a checkpoint."""
    lines = text.split("\n")
    if len(lines) < 4 or not lines[0]:
        raise NoteMalformed(why="检查点应有三行：日志名称、条数、根")
    origin, size, root = lines[:3]
    if not size.isascii() or not size.isdigit() or (size != "0" and size.startswith("0")):
        raise NoteMalformed(why="检查点第二行应为条数")
    try:
        decoded = base64.b64decode(root, validate=True)
    except (binascii.Error, ValueError) as error:
        raise NoteMalformed(why="检查点第三行应为根的 Base64") from error
    if len(decoded) != 32 or len(size) > 18:
        raise NoteMalformed(why="检查点的根应为 32 字节")
    return Checkpoint(origin, int(size), decoded)


def cosign(note: Note, signer: Signer, at: int) -> Signature:
    """A witness's signature over a checkpoint and the time, in seconds since 1970."""
    key = as_witness(signer.public)
    raw = at.to_bytes(8, "big") + signer.sign(_cosigned(note.text, at))
    return Signature(key.name, key.id, raw)


def as_witness(key: PublicKey) -> PublicKey:
    """The same key in its part as a witness."""
    return replace(key, kind=COSIGNATURE)


def cosignatures(note: Note, witnesses: Sequence[PublicKey]) -> list[Cosigned]:
    """The words of the known witnesses on a note; a wrong one is an error, an unknown one not."""
    known = {(k.name, k.id): k for k in map(as_witness, witnesses)}
    found = []
    for signature in note.signatures:
        key = known.get((signature.name, signature.key_id))
        if key is None:
            continue
        at = int.from_bytes(signature.raw[:8], "big")
        key.check(_cosigned(note.text, at), signature.raw[8:])
        found.append(Cosigned(key, at))
    return found


def _cosigned(text: str, at: int) -> bytes:
    return f"cosignature/v1\ntime {at}\n{text}".encode()
