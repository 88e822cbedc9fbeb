"""The bytes of a log entry over which its leaf of the tree is taken."""

from __future__ import annotations

from datetime import UTC, datetime

from xiejiang.audit.domain import canonical
from xiejiang.audit.models import LogEntry


def leaf_data(entry: LogEntry) -> bytes:
    """The canonical bytes of an entry, over which its leaf hash is taken."""
    return canonical(
        {
            "act": entry.act,
            "agency": [entry.agency_code, entry.agency_name],
            "at": _utc(entry.at),
            "authority": entry.authority,
            "basis": entry.basis,
            "details": entry.details,
            "index": entry.index,
            "matter": None if entry.matter is None else str(entry.matter),
            "person": [entry.person_id, entry.person_name],
            "post": [entry.post_id, entry.post_title, entry.post_role],
            "recorded_at": _utc(entry.recorded_at),
            "subject": entry.subject,
        }
    )


def _utc(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat(timespec="microseconds")
