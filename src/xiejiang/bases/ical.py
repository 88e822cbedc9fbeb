"""The public calendar of a base as iCalendar (RFC 5545): text escaped, lines folded, UTC stamps."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from xiejiang.bases.domain import EventKind
from xiejiang.bases.models import Base, Event

MEDIA_TYPE = "text/calendar; charset=utf-8"
BEIJING = ZoneInfo("Asia/Shanghai")
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


def calendar(*, base: Base, events: Iterable[Event], node: str) -> str:
    """The whole file; cancelled events stay in it as such, so that subscribers hear of it."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Xiejiang//Bases//ZH",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{escaped(base.name)}",
    ]
    for event in events:
        lines += _event(base, event, node)
    return "".join(map(folded, [*lines, "END:VCALENDAR"]))


def _event(base: Base, event: Event, node: str) -> list[str]:
    changed = event.changed_at.astimezone(UTC)
    lines = [
        "BEGIN:VEVENT",
        f"UID:{event.pk}@{escaped(node)}",
        f"DTSTAMP:{_utc(changed)}",
        f"LAST-MODIFIED:{_utc(changed)}",
        f"SEQUENCE:{event.version - 1}",
        *_when(event),
        f"SUMMARY:{escaped(event.title)}",
        f"CATEGORIES:{escaped(EventKind(event.kind).zh)}",
        f"STATUS:{'CANCELLED' if event.cancelled else 'CONFIRMED'}",
    ]
    told = "\n".join(w for w in (event.words, event.cancelled) if w)
    if told:
        lines.append(f"DESCRIPTION:{escaped(told)}")
    lines.append(f"LOCATION:{escaped(' '.join(w for w in (base.name, base.place) if w))}")
    if base.longitude is not None and base.latitude is not None:
        lines.append(f"GEO:{base.latitude:f};{base.longitude:f}")
    if event.kind != EventKind.CLOSED:
        lines.append("TRANSP:TRANSPARENT")
    return [*lines, "END:VEVENT"]


def _when(event: Event) -> list[str]:
    if event.starts is None or event.ends is None:
        after = event.until + timedelta(days=1)  # DTEND is the first day that is over
        return [
            f"DTSTART;VALUE=DATE:{event.since:%Y%m%d}",
            f"DTEND;VALUE=DATE:{after:%Y%m%d}",
        ]
    first = _at(datetime.combine(event.since, event.starts))
    last = _at(datetime.combine(event.until, event.ends))
    return [f"DTSTART:{_utc(first)}", f"DTEND:{_utc(last)}"]


def _at(local: datetime) -> datetime:
    return local.replace(tzinfo=BEIJING).astimezone(UTC)


def _utc(moment: datetime) -> str:
    return f"{moment:%Y%m%dT%H%M%SZ}"
