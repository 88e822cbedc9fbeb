"""The bytes of a log entry over which its leaf of the tree is taken."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from xiejiang.audit.domain import canonical
from xiejiang.audit.models import LogEntry


def leaf_data(entry: LogEntry) -> bytes:
    """The canonical bytes of an entry, over which its leaf hash is taken.

    Of the details they hold a digest only: who may know that something was done, and prove it,
    need not be told what. (Entries from before there was a salt hold the details themselves.)
    """
    return canonical(
        {
            "act": entry.act,
            "agency": [entry.agency_code, entry.agency_name],
            "at": _utc(entry.at),
            "authority": entry.authority,
            "basis": entry.basis,
            "details": details_digest(entry.salt, entry.details) if entry.salt else entry.details,
            "index": entry.index,
            "matter": None if entry.matter is None else str(entry.matter),
            "person": [entry.person_id, entry.person_name],
            "post": [entry.post_id, entry.post_title, entry.post_role],
            "recorded_at": _utc(entry.recorded_at),
            "subject": entry.subject,
        }
    )


def details_digest(salt: str, details: Mapping[str, Any]) -> str:
    """What the leaf keeps of the details: a digest with salt, so that they can be left out."""
    return hashlib.sha256(salt.encode() + canonical(details)).hexdigest()


def _utc(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat(timespec="microseconds")
