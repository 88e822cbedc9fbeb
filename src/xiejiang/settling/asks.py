"""建议事项 as the database counts them: the texts cut into lines, each as it was last found.

The same as :func:`xiejiang.settling.reading.suggestions_in` says of one suggestion, for all of
them in one question; a test holds the two together.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q, QuerySet

from xiejiang.proceedings.queries import Event
from xiejiang.settling.domain import BLANK, Mend
from xiejiang.settling.models import Checked, Verification
from xiejiang.settling.seeking import texts
from xiejiang.store.dialects import text_finder
from xiejiang.web.api import keyset, row_number

_ASKS = """
WITH RECURSIVE issued (pk, proceeding, nth, at, words) AS ({issued}),
cut (pk, number, line, rest) AS (
    SELECT pk, 0, CAST('' AS text), replace(words, %s, %s) || %s FROM issued
    UNION ALL
    SELECT pk, number + 1, trim(substr(rest, 1, {find}(rest, %s) - 1), %s),
           substr(rest, {find}(rest, %s) + 1)
    FROM cut WHERE rest <> ''
),
asked (pk, position, words) AS (
    SELECT pk, row_number() OVER (PARTITION BY pk ORDER BY number), line
    FROM cut WHERE line <> ''
),
seen (proceeding, nth, position, words, mend, back) AS (
    SELECT v.proceeding_id, v.nth, c.position, c.words, c.mend, row_number() OVER (
        PARTITION BY v.proceeding_id, v.nth, c.position
        ORDER BY v.at DESC, v.recorded_at DESC, v.id DESC
    )
    FROM {checked} c JOIN {verification} v ON v.id = c.verification_id
),
found (pk, at, position, mend) AS (
    SELECT issued.pk, issued.at, asked.position,
           CASE WHEN seen.words = asked.words THEN seen.mend ELSE %s END
    FROM asked JOIN issued ON issued.pk = asked.pk
    LEFT JOIN seen ON seen.back = 1 AND seen.proceeding = issued.proceeding
        AND seen.nth = issued.nth AND seen.position = asked.position
)
"""
_COUNTED = "SELECT mend, count(*) FROM found GROUP BY mend"
_LISTED = """
SELECT pk, position FROM found
WHERE %s IN ('', mend) AND NOT (pk = %s AND position <= %s)
ORDER BY at DESC, pk DESC, position LIMIT %s
"""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page of items ended: of the suggestion issued then, the line."""

    at: datetime
    pk: int
    position: int

    @property
    def cursor(self) -> str:
        """The same as an address says it."""
        return keyset(self.at, f"{self.pk}.{self.position}")


def place(after: tuple[datetime, tuple[int, int]] | None) -> Place | None:
    """A cursor whose key :func:`place_key` read."""
    return None if after is None else Place(after[0], *after[1])


def place_key(text: str) -> tuple[int, int]:
    """The event and the line that a cursor names."""
    pk, _dot, position = text.partition(".")
    return row_number(pk), row_number(position)


def counted(rows: QuerySet[Event]) -> dict[Mend, int]:
    """How many things these suggestions ask for, by how they were last found."""
    found = {Mend(mend): n for mend, n in _told(rows, _COUNTED, ())}
    return {mend: found.get(mend, 0) for mend in Mend}


def listed(
    rows: QuerySet[Event], *, mend: Mend | None, after: Place | None, limit: int
) -> list[tuple[int, int]]:
    """The things asked for that stand so: the issuing event and the line, the latest first."""
    wanted, pk, position = mend.value if mend else "", 0, 0
    if after is not None:
        same = Q(legal_at=after.at, pk__lte=after.pk)
        rows = rows.filter(Q(legal_at__lt=after.at) | same)
        pk, position = after.pk, after.position
    return _told(rows, _LISTED, (wanted, pk, position, limit))


def _told(rows: QuerySet[Event], question: str, more: tuple[Any, ...]) -> list[tuple[Any, ...]]:
    issued = rows.annotate(words=texts()).filter(words__isnull=False).order_by()
    named = issued.values_list("pk", "proceeding", "span_nth", "legal_at", "words")
    try:
        sql, given = named.query.sql_with_params()
    except EmptyResultSet:  # Whoever sees no case is not asked about any.
        return []
    laid = _ASKS.format(
        issued=sql,
        find=text_finder(),
        checked=Checked._meta.db_table,
        verification=Verification._meta.db_table,
    )
    own = ("\r", "\n", "\n", "\n", BLANK, "\n", Mend.UNVERIFIED.value)
    with connection.cursor() as cursor:
        cursor.execute(laid + question, [*given, *own, *more])
        return list(cursor)
