"""An archive closed to everyone but its receiver, in the age format (age-encryption.org/v1).

    key = envelopes.Key.generate()                 # .address is told to senders: age1…
    envelopes.close(archive, target, [address])    # AddressMalformed
    envelopes.open_(target, archive, [key])        # NotOpened: not for us, or changed

Optional: it covers media and carriers nobody trusts. It proves nothing about the sender; that is
what the seal inside is for, which also names the receiver, so no envelope can be passed on as if
it had been meant for another.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import ClassVar

import pyrage

from xiejiang.kernel.errors import Invalid
from xiejiang.store.archives import appearing
from xiejiang.store.blobs import MIB
from xiejiang.store.containers import LIMITS, Limits
from xiejiang.store.digests import TooLarge
from xiejiang.store.signing import KeyUnreadable, write_once


class AddressMalformed(Invalid):
    """收件公钥“{text}”的格式不对，应以 age1 开头。请向对方重新索取完整的一行。"""

    code: ClassVar[str] = "address-malformed"


class NotOpened(Invalid):
    """加密包打不开：不是用本机的收件公钥加密的，或者内容被改动。请出包的一方重新出包。"""

    code: ClassVar[str] = "envelope-not-opened"


class Key:
    """What opens envelopes, and the address that senders close them for."""

    def __init__(self, identity: pyrage.x25519.Identity) -> None:
        self.identity = identity

    @property
    def address(self) -> str:
        return str(self.identity.to_public())

    @classmethod
    def generate(cls) -> Key:
        return cls(pyrage.x25519.Identity.generate())

    @classmethod
    def load(cls, path: Path) -> Key:
        """Read the key from its file."""
        try:
            return cls(pyrage.x25519.Identity.from_str(path.read_text("ascii").strip()))
        except (OSError, ValueError, pyrage.IdentityError) as error:
            raise KeyUnreadable(path=path.name, why=type(error).__name__) from error

    def save(self, path: Path) -> None:
        """Write the key where only its owner reads it; an existing file stays."""
        write_once(path, f"{self.identity}\n".encode())


def close(archive: Path, target: Path, addresses: Sequence[str]) -> None:
    """Encrypt an archive to everyone whose address is given."""
    if not addresses:
        raise AddressMalformed(text="")
    recipients = [_recipient(address) for address in addresses]
    with archive.open("rb") as read, appearing(target) as write:
        pyrage.encrypt_io(read, write, recipients)


def open_(envelope: Path, target: Path, keys: Sequence[Key], limits: Limits = LIMITS) -> None:
    """Decrypt into an archive, which appears once every byte was found to be unchanged."""
    with envelope.open("rb") as read, appearing(target) as write:
        counted = _Counted(write.write, limits.total)
        try:
            pyrage.decrypt_io(read, counted, [key.identity for key in keys])
        except (pyrage.DecryptError, OSError) as error:
            if counted.over:
                raise TooLarge(why=f"解密后超过 {limits.total // MIB} MB") from error
            raise NotOpened from error


def _recipient(address: str) -> pyrage.x25519.Recipient:
    try:
        return pyrage.x25519.Recipient.from_str(address.strip())
    except (ValueError, pyrage.RecipientError) as error:
        raise AddressMalformed(text=address[:80]) from error


class _Counted:
    """Takes what is decrypted until it is too much."""

    def __init__(self, write: Callable[[bytes], int], most: int) -> None:
        self._write, self._left, self.over = write, most, False

    def write(self, piece: bytes) -> int:
        self._left -= len(piece)
        if self._left < 0:
            self.over = True
            raise OSError
        return self._write(piece)

    def flush(self) -> None:
        """Nothing is held back here."""
