"""The bytes of a log entry over which its leaf of the tree is taken."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from xiejiang.audit.domain import canonical
from xiejiang.audit.models import LogEntry

COLUMNS = (
    "index",
    "act",
    "at",
    "recorded_at",
    "person_id",
    "person_name",
    "agency_code",
    "agency_name",
    "post_id",
    "post_title",
    "post_role",
    "authority",
    "matter",
    "subject",
    "basis",
    "details",
    "salt",
)
"""What of a row the leaf is taken over, in the order in which :func:`leaf_of` reads it."""


def leaf_data(entry: LogEntry) -> bytes:
    """The canonical bytes of an entry."""
    return leaf_of([getattr(entry, name) for name in COLUMNS])


def leaf_of(row: Sequence[Any]) -> bytes:
    """The canonical bytes of an entry, from its columns, over which its leaf hash is taken.

    Of the details they hold a digest only: who may know that something was done, and prove it,
    need not be told what. (Entries from before there was a salt hold the details themselves.)
    """
    index, act, at, recorded_at, person_id, person_name, agency_code, agency_name = row[:8]
    post_id, post_title, post_role, authority, matter, subject, basis, details, salt = row[8:17]
    return canonical(
        {
            "act": act,
            "agency": [agency_code, agency_name],
            "at": _utc(at),
            "authority": authority,
            "basis": basis,
            "details": details_digest(salt, details) if salt else details,
            "index": index,
            "matter": None if matter is None else str(matter),
            "person": [person_id, person_name],
            "post": [post_id, post_title, post_role],
            "recorded_at": _utc(recorded_at),
            "subject": subject,
        }
    )


def details_digest(salt: str, details: Mapping[str, Any]) -> str:
    """What the leaf keeps of the details: a digest with salt, so that they can be left out."""
    return hashlib.sha256(salt.encode() + canonical(details)).hexdigest()


def _utc(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat(timespec="microseconds")
