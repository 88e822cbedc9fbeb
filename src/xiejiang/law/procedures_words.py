"""The closed vocabularies of procedures."""

from __future__ import annotations

FIELD_TYPES = frozenset(
    {"text", "note", "instant", "date", "agency", "people", "choice", "flag", "number"}
)
POSTS = frozenset({"handler", "approver", "liaison", "supervisor"})
LIMIT_ROLES = frozenset({"max", "window", "min", "min-before", "validity", "trigger", "resume"})
UNITS = frozenset({"hour", "natural-day", "working-day", "month", "year", "promptly", "resume"})
REQUIRED = frozenset(
    {"always", "optional", "if-already-penalised", "if-seized", "if-hazardous", "if-appraised"}
)
JOINS = frozenset({"assist", "receive", "supervise", "copied", "hear"})
"""In what capacity an agency takes part in a case that it does not lead."""
GUARDS = frozenset(
    {
        "once",
        "at-most",
        "after",
        "since",
        "not-after",
        "within",
        "overdue",
        "idle",
        "expired",
        "any",
    }
)
"""Closed vocabulary of conditions on a step; see :class:`Guard`."""
