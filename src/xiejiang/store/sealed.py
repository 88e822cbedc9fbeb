"""Text kept encrypted at rest, and the keyed digest by which equal texts are still found."""

from __future__ import annotations

import base64
import hashlib
import hmac
from functools import lru_cache

from cryptography.fernet import Fernet
from django.conf import settings


@lru_cache(maxsize=2)
def _key(secret: str, purpose: str) -> bytes:
    return hashlib.blake2b(secret.encode(), digest_size=32, person=purpose.encode()).digest()


def seal(text: str) -> str:
    """Encrypt a short text under the node's key; empty stays empty."""
    if not text:
        return ""
    key = base64.urlsafe_b64encode(_key(settings.SECRET_KEY, "xj-seal"))
    return Fernet(key).encrypt(text.encode()).decode("ascii")


def unseal(sealed: str) -> str:
    """Decrypt what :func:`seal` made; raises ``InvalidToken`` under another key."""
    if not sealed:
        return ""
    key = base64.urlsafe_b64encode(_key(settings.SECRET_KEY, "xj-seal"))
    return Fernet(key).decrypt(sealed.encode("ascii")).decode()


def fingerprint(text: str) -> str:
    """A keyed digest: equal texts match, and nobody without the key can guess them."""
    if not text:
        return ""
    return hmac.new(_key(settings.SECRET_KEY, "xj-match"), text.encode(), "sha256").hexdigest()
