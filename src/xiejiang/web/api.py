"""What the rooms' APIs share: versions, pages, texts, and the answers an operation may give."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, Any, TypeVar

from django.http import HttpResponse
from ninja import Header, Query, Schema
from pydantic import AfterValidator, AwareDatetime, Field, StringConstraints

from xiejiang.web.forms import whole
from xiejiang.web.problems import CursorUnreadable, Problem, VersionMissing, VersionUnreadable

REFUSALS = (400, 401, 403, 404, 409, 422)
"""What any operation may answer instead: each is a problem document."""

VERSION_LIMIT = 2**31
EARLIEST_YEAR, LATEST_YEAR = 1900, 2199
Key = TypeVar("Key")


def _storable(text: str) -> str:
    if "\x00" in text:
        raise ValueError("文字中不能有空字符")
    return text


Line = Annotated[str, StringConstraints(max_length=160), AfterValidator(_storable)]
"""A line of text: a name, a title, a code."""
Remark = Annotated[str, StringConstraints(max_length=300), AfterValidator(_storable)]
"""A few sentences: a reason, a note."""
Prose = Annotated[str, StringConstraints(max_length=8000), AfterValidator(_storable)]
"""A longer text."""


def _plausible(at: datetime) -> datetime:
    if not EARLIEST_YEAR <= at.year <= LATEST_YEAR:
        raise ValueError(f"年份应在 {EARLIEST_YEAR} 至 {LATEST_YEAR} 之间")
    return at


Instant = Annotated[AwareDatetime, AfterValidator(_plausible), Field(description="带时区的时间")]

Day = Annotated[
    date, Query(ge=date(EARLIEST_YEAR, 1, 1), le=date(LATEST_YEAR, 12, 31), description="日期")
]

IfMatch = Annotated[
    str,
    Header(
        alias="If-Match",
        description="读取时 ETag 的值；他人先改过的，答 409 并说明是谁",
    ),
]
Cursor = Annotated[str, Query(max_length=200, description="上一页给出的 next_cursor；第一页为空")]
Limit = Annotated[int, Query(ge=1, le=100, description="一页多少条")]


class AgencyRef(Schema):
    """机关: by its code."""

    code: str
    name: str


class Named(Schema):
    """A value of a closed list, with what an officer calls it."""

    value: str
    label: str


def answers(schema: Any, *, status: int = 200, versioned: bool = False) -> dict[int, Any]:
    """The answers of an operation: what it gives, and every refusal as a problem."""
    refusals = (*REFUSALS, 428) if versioned else REFUSALS
    return {status: schema, **dict.fromkeys(refusals, Problem)}


def expected_version(if_match: str) -> int:
    """The version that the writer saw, from ``If-Match``."""
    if not if_match.strip():
        raise VersionMissing
    found = re.fullmatch(r'(?:W/)?"?([0-9]{1,10})"?', if_match.strip())
    if found is None or int(found[1]) >= VERSION_LIMIT:
        raise VersionUnreadable
    return int(found[1])


def tag(response: HttpResponse, version: int) -> None:
    """Tell the reader the version, to be sent back as ``If-Match``."""
    response["ETag"] = f'"{version}"'


def agency_ref(agency: Any) -> AgencyRef:
    """An agency as the API names it."""
    return AgencyRef(code=agency.code, name=agency.name)


def keyset(at: date, key: object) -> str:
    """Where a page ended: an instant, or a day where the list is in the order of days."""
    return f"{at.isoformat()}~{key}"


def read_keyset(cursor: str) -> tuple[datetime, str] | None:
    """Where the last page ended; nothing for the first page."""
    if not cursor:
        return None
    at, _sep, key = cursor.partition("~")
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        raise CursorUnreadable from None
    if not key or moment.tzinfo is None or not EARLIEST_YEAR <= moment.year <= LATEST_YEAR:
        raise CursorUnreadable
    return moment, key


def begun_again(cursor: str, key: Callable[[str], object]) -> tuple[datetime, str] | None:
    """The same for a page, where a spoilt cursor begins again; ``key`` reads the key, or raises."""
    try:
        after = read_keyset(cursor)
        if after is not None:
            key(after[1])
    except (CursorUnreadable, ValueError):
        return None
    return after


def page_after(cursor: str, key: Callable[[str], Key]) -> tuple[datetime, Key] | None:
    """Where the last page ended, with its key read; a spoilt cursor is refused."""
    found = read_keyset(cursor)
    if found is None:
        return None
    try:
        return found[0], key(found[1])
    except ValueError:
        raise CursorUnreadable from None


def day_after(cursor: str, key: Callable[[str], Key]) -> tuple[date, Key] | None:
    """The same for a list in the order of days, whose cursor is a day and a key."""
    if not cursor:
        return None
    day, _sep, text = cursor.partition("~")
    try:
        found = date.fromisoformat(day), key(text)
    except ValueError:
        raise CursorUnreadable from None
    if not EARLIEST_YEAR <= found[0].year <= LATEST_YEAR:
        raise CursorUnreadable
    return found


def day_begun_again(cursor: str, key: Callable[[str], Key]) -> tuple[date, Key] | None:
    """The same for a page, where a spoilt cursor begins again."""
    try:
        return day_after(cursor, key)
    except CursorUnreadable:
        return None


def row_number(text: str) -> int:
    """The number of a row as a cursor names it; what no row can have is refused."""
    number = whole(text)
    if number is None:
        raise ValueError(text[:20])
    return number
