"""The bytes of a log entry over which its leaf of the tree is taken.

They can be had in two ways, which give the same: from the values of an entry (:func:`leaf_of`),
and, five times as fast, from a row as the database stores it (:func:`stored_leaf`). The second is
for rows that are written as this program writes them. Whatever it does not lead to the leaf hash
that the row keeps is read by the first, whose word is the last.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256
from json.encoder import encode_basestring as quoted
from typing import Any
from uuid import UUID

from django.db.models import F, TextField
from django.db.models.functions import Cast

from xiejiang.audit.domain import canonical
from xiejiang.audit.errors import LogBroken
from xiejiang.audit.models import LogEntry
from xiejiang.store import merkle
from xiejiang.store.dialects import InstantText

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

_AS_TEXT = {
    "at": InstantText("at"),
    "recorded_at": InstantText("recorded_at"),
    "matter": Cast("matter", TextField()),
    "basis": Cast("basis", TextField()),
    "details": Cast("details", TextField()),
}
STORED = (*(_AS_TEXT.get(name, F(name)) for name in COLUMNS), F("leaf"))
"""The same columns as they are stored, and the leaf hash that the row keeps."""

INSTANT, WHOLE_SECOND, SALT = 26, 19, 32
"""How long the text of an instant, of one without a fraction, and a salt are."""
remembered = lru_cache(maxsize=16_384)
"""For parts of the text that many entries share: the same values always give the same text."""


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


def stored_leaf(row: Sequence[Any]) -> bytes | None:
    """The canonical bytes of a row of :data:`STORED`; none when it is not what its leaf says."""
    try:
        data = _put_together(row)
        if sha256(b"\0" + data).hexdigest() == row[17]:
            return data
        data = leaf_of(_read(row))
    except (ValueError, TypeError, AttributeError):  # columns that hold what no act ever wrote
        return None
    return data if merkle.leaf_hash(data).hex() == row[17] else None


def exported(row: Sequence[Any]) -> tuple[bytes, bytes, bytes]:
    """The canonical bytes of a row of :data:`STORED`, and, where it has one, salt and details.

    A row that is not what was logged is told as it is now: whoever checks the export finds it.
    """
    try:
        data = stored_leaf(row) or leaf_of(_read(row))
        salt, details = row[16], row[15]
        if salt and sha256((salt + details).encode()).hexdigest().encode() not in data:
            details = canonical(json.loads(details)).decode()
    except (ValueError, TypeError, AttributeError) as error:
        raise LogBroken(why=f"第 {row[0]} 条读不出") from error
    return data, salt.encode(), details.encode() if salt else b""


def _put_together(row: Sequence[Any]) -> bytes:
    """What :func:`leaf_of` gives, when text and JSON of the row are stored in canonical form.

    Only of rows whose columns have the length they should, so that none can take over a part of
    its neighbour: then different rows give different bytes.
    """
    (
        index, act, at, recorded_at, person_id, person_name, agency_code, agency_name, post_id,
        post_title, post_role, authority, matter, subject, basis, details, salt, _leaf,
    ) = row  # fmt: skip
    if len(at) == WHOLE_SECOND:
        at += ".000000"
    if not (len(salt) == SALT and len(at) == len(recorded_at) == INSTANT):
        return b""
    digest = sha256((salt + details).encode()).hexdigest()
    return (
        f'{{{_done(act, agency_code, agency_name)},"at":"{at.replace(" ", "T")}+00:00"'
        f',"authority":{quoted(authority)},"basis":{basis},"details":"{digest}","index":{index}'
        f',"matter":{_matter(matter)}'
        f",{_who(person_id, person_name, post_id, post_title, post_role)}"
        f',"recorded_at":"{recorded_at.replace(" ", "T")}+00:00","subject":{quoted(subject)}}}'
    ).encode()


@remembered
def _done(act: str, agency_code: str, agency_name: str) -> str:
    return f'"act":{quoted(act)},"agency":[{quoted(agency_code)},{quoted(agency_name)}]'


@remembered
def _who(person_id: int | None, name: str, post_id: int | None, title: str, role: str) -> str:
    person = f"[{_number(person_id)},{quoted(name)}]"
    return f'"person":{person},"post":[{_number(post_id)},{quoted(title)},{quoted(role)}]'


def _number(value: int | None) -> str:
    return "null" if value is None else int.__repr__(value)


@remembered
def _matter(stored: str | None) -> str:
    """A UUID as SQLite stores it, without hyphens, or as PostgreSQL tells it, with them."""
    return "null" if stored is None else f'"{UUID(stored)}"'


def _read(row: Sequence[Any]) -> list[Any]:
    """The values of a stored row."""
    values = dict(zip(COLUMNS, row, strict=False))
    for name in ("at", "recorded_at"):
        values[name] = datetime.fromisoformat(f"{values[name]}+00:00")
    for name in ("basis", "details"):
        values[name] = json.loads(values[name])
    if values["matter"] is not None:
        values["matter"] = UUID(values["matter"])
    return list(values.values())


def details_digest(salt: str, details: Mapping[str, Any]) -> str:
    """What the leaf keeps of the details: a digest with salt, so that they can be left out."""
    return sha256(salt.encode() + canonical(details)).hexdigest()


def _utc(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat(timespec="microseconds")
