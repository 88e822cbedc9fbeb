"""iCalendar (RFC 5545) as every room writes it: text escaped, lines folded, stamps in UTC."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

MEDIA_TYPE = "text/calendar; charset=utf-8"
LONGEST = 75
"""Octets of a line, without its end (RFC 5545 3.1)."""


def escaped(text: str) -> str:
    """A TEXT value (3.3.11): backslash, semicolon, comma and line ends; no other controls."""
    clean = "".join(c for c in text.replace("\r\n", "\n") if c == "\n" or c >= " ")
    for mark, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        clean = clean.replace(mark, written)
    return clean


def folded(line: str) -> str:
    """A content line in pieces of at most 75 octets, never cut within a character."""
    pieces, piece, size = [], "", 0
    for char in line:
        octets = len(char.encode())
        if size + octets > LONGEST:
            pieces.append(piece)
            piece, size = " ", 1
        piece += char
        size += octets
    return "\r\n".join([*pieces, piece]) + "\r\n"


def utc(moment: datetime) -> str:
    """An instant."""
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def whole_days(since: date, until: date) -> list[str]:
    """From one day to another, both included: DTEND is the first day that is over."""
    after = until + timedelta(days=1)
    return [f"DTSTART;VALUE=DATE:{since:%Y%m%d}", f"DTEND;VALUE=DATE:{after:%Y%m%d}"]


def whole(name: str, product: str, lines: Iterable[str]) -> str:
    """The whole file."""
    head = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//Xiejiang//{product}//ZH",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{escaped(name)}",
    ]
    return "".join(map(folded, [*head, *lines, "END:VCALENDAR"]))


@dataclass(frozen=True, slots=True)
class Entry:
    """Something in a calendar: at an instant, or the whole of a day."""

    key: str
    title: str
    when: datetime | date
    changed_at: datetime
    place: str = ""
    words: str = ""
    url: str = ""


def written(entry: Entry, node: str) -> list[str]:
    """An entry as content lines; it never marks anybody as busy."""
    when = entry.when
    start = [f"DTSTART:{utc(when)}"] if isinstance(when, datetime) else whole_days(when, when)
    lines = [
        "BEGIN:VEVENT",
        f"UID:{entry.key}@{escaped(node)}",
        f"DTSTAMP:{utc(entry.changed_at)}",
        *start,
        f"SUMMARY:{escaped(entry.title)}",
    ]
    if entry.place:
        lines.append(f"LOCATION:{escaped(entry.place)}")
    if entry.words:
        lines.append(f"DESCRIPTION:{escaped(entry.words)}")
    if entry.url:
        lines.append(f"URL:{entry.url}")
    if not isinstance(when, datetime):
        lines.append("TRANSP:TRANSPARENT")
    return [*lines, "END:VEVENT"]
