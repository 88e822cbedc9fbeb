"""Keys of a node: Ed25519, or SM2 where the operator wants the national algorithm.

    signer = Ed25519Signer.load(path)        # KeyUnreadable
    signer.sign(message) -> bytes
    key = PublicKey.parse(text)              # "name+1a2b3c4d+base64", KeyMalformed
    key.check(message, signature)            # SignatureWrong

A public key is written as signed notes of transparency logs write it: the key's name, four bytes
of its digest, and the algorithm with the key itself. Whoever compares the *fingerprint* of a key
by telephone compares the digest of exactly these bytes.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
import re
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from xiejiang.kernel.errors import Invalid
from xiejiang.store.blobs import sync_folder

ED25519 = 0x01
COSIGNATURE = 0x04
"""An Ed25519 key that signs checkpoints of other logs, with the time."""
SM2 = 0xFF
"""Algorithms without a number of their own; SM2 with SM3, its key as DER."""
NAME = re.compile(r"[^\s+]{1,120}")
OPENSSL_SECONDS = 20


class KeyUnreadable(Invalid):
    """签名密钥无法读取（{path}）：{why}。请从备份恢复密钥文件，不要新建同名密钥。"""

    code: ClassVar[str] = "key-unreadable"


class KeyMalformed(Invalid):
    """公钥“{text}”的格式不对，应为“名称+8 位十六进制+Base64”。请向对方重新索取完整的一行。"""

    code: ClassVar[str] = "key-malformed"


class SignatureWrong(Invalid):
    """{name} 的签名不成立：内容被改动，或者不是这把密钥签的。"""

    code: ClassVar[str] = "signature-wrong"
    status: ClassVar[int] = 403


class Sm2Missing(Invalid):
    """本机的 OpenSSL 不支持国密 SM2，请安装 OpenSSL 3 以上版本。"""

    code: ClassVar[str] = "sm2-missing"


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A key by which signatures are checked."""

    name: str
    kind: int
    raw: bytes

    @property
    def id(self) -> bytes:
        """Four bytes that tell keys of one name apart."""
        seed = self.name.encode() + b"\n" + bytes([self.kind]) + self.raw
        return hashlib.sha256(seed).digest()[:4]

    @property
    def fingerprint(self) -> str:
        """The digest that two people compare before they trust the key: eight groups of four."""
        digest = hashlib.sha256(bytes([self.kind]) + self.raw).hexdigest()[:32].upper()
        return " ".join(digest[i : i + 4] for i in range(0, 32, 4))

    @property
    def algorithm(self) -> str:
        return "SM2" if self.kind == SM2 else "Ed25519"

    def for_log(self) -> str:
        """How it stands in the log: the written form."""
        return str(self)

    def __str__(self) -> str:
        coded = base64.b64encode(bytes([self.kind]) + self.raw).decode()
        return f"{self.name}+{self.id.hex()}+{coded}"

    @classmethod
    def parse(cls, text: str) -> PublicKey:
        """Read the written form, whose middle part must be the digest of the rest."""
        name, _, rest = text.strip().partition("+")
        given, _, coded = rest.partition("+")
        try:
            raw = base64.b64decode(coded, validate=True)
        except binascii.Error as error:
            raise KeyMalformed(text=text[:80]) from error
        known = raw[:1] in (bytes([ED25519]), bytes([COSIGNATURE])) and len(raw) == 33
        if not NAME.fullmatch(name) or not (known or (raw[:1] == bytes([SM2]) and len(raw) < 200)):
            raise KeyMalformed(text=text[:80])
        key = cls(name, raw[0], raw[1:])
        if key.id.hex() != given:
            raise KeyMalformed(text=text[:80])
        return key

    def check(self, message: bytes, signature: bytes) -> None:
        """Refuse a signature that this key did not make over the message."""
        if self.kind == SM2:
            _check_sm2(self, message, signature)
            return
        try:
            Ed25519PublicKey.from_public_bytes(self.raw).verify(signature, message)
        except (InvalidSignature, ValueError) as error:
            raise SignatureWrong(name=self.name) from error


class Signer(Protocol):
    """Whoever holds a private key."""

    @property
    def public(self) -> PublicKey: ...

    def sign(self, message: bytes) -> bytes:
        """The signature over a message."""
        ...


@dataclass(frozen=True, slots=True)
class Ed25519Signer:
    """An Ed25519 key pair (RFC 8032)."""

    name: str
    key: Ed25519PrivateKey

    @property
    def public(self) -> PublicKey:
        return PublicKey(self.name, ED25519, self.key.public_key().public_bytes_raw())

    def sign(self, message: bytes) -> bytes:
        return self.key.sign(message)

    @classmethod
    def generate(cls, name: str) -> Ed25519Signer:
        return cls(name, Ed25519PrivateKey.generate())

    @classmethod
    def load(cls, path: Path, name: str) -> Ed25519Signer:
        """Read a private key in PEM."""
        try:
            key = serialization.load_pem_private_key(path.read_bytes(), None)
        except (OSError, ValueError, TypeError) as error:
            raise KeyUnreadable(path=path.name, why=type(error).__name__) from error
        if not isinstance(key, Ed25519PrivateKey):
            raise KeyUnreadable(path=path.name, why="不是 Ed25519 密钥")
        return cls(name, key)

    def save(self, path: Path) -> None:
        """Write the private key where only its owner reads it; an existing file stays."""
        pem = self.key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        write_once(path, pem)


@dataclass(frozen=True, slots=True)
class Sm2Signer:
    """An SM2 key pair (GB/T 32918) in a PEM file, used through the system's OpenSSL."""

    name: str
    path: Path

    @property
    def public(self) -> PublicKey:
        der = _openssl("pkey", "-in", str(self.path), "-pubout", "-outform", "DER")
        return PublicKey(self.name, SM2, der)

    def sign(self, message: bytes) -> bytes:
        return _on_file(
            message, lambda f: ("-sign", "-inkey", str(self.path), *_SM2_OPTIONS, "-in", f)
        )

    @classmethod
    def generate(cls, name: str, path: Path) -> Sm2Signer:
        write_once(path, _openssl("genpkey", "-algorithm", "SM2"))
        return cls(name, path)


_SM2_OPTIONS = ("-rawin", "-digest", "sm3", "-pkeyopt", "distid:1234567812345678")


def _check_sm2(key: PublicKey, message: bytes, signature: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        public, signed = Path(folder, "key.der"), Path(folder, "signature")
        public.write_bytes(key.raw)
        signed.write_bytes(signature)
        arguments = ("-verify", "-pubin", "-keyform", "DER", "-inkey", str(public))
        try:
            _on_file(
                message,
                lambda f: (*arguments, *_SM2_OPTIONS, "-sigfile", str(signed), "-in", f),
            )
        except subprocess.CalledProcessError as error:
            raise SignatureWrong(name=key.name) from error


def _on_file(message: bytes, arguments: Callable[[str], Sequence[str]]) -> bytes:
    with tempfile.NamedTemporaryFile() as file:
        file.write(message)
        file.flush()
        return _openssl("pkeyutl", *arguments(file.name))


def _openssl(*arguments: str) -> bytes:
    try:
        done = subprocess.run(
            ["openssl", *arguments], check=True, capture_output=True, timeout=OPENSSL_SECONDS
        )
    except FileNotFoundError as error:
        raise Sm2Missing from error
    return done.stdout


def write_once(path: Path, content: bytes) -> None:
    """A file that only its owner reads, there whole or not at all; an existing one stays."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.") as scratch:
        scratch.write(content)
        scratch.flush()
        os.fsync(scratch.fileno())
        os.link(scratch.name, path)
    sync_folder(path.parent)
