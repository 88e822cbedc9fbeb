"""The public calendar of a base as iCalendar (RFC 5545): text escaped, lines folded, UTC stamps."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from xiejiang.bases.domain import EventKind
from xiejiang.bases.models import Base, Event
from xiejiang.web.ical import MEDIA_TYPE, escaped, folded, utc, whole, whole_days

__all__ = ["MEDIA_TYPE", "calendar", "escaped", "folded"]

BEIJING = ZoneInfo("Asia/Shanghai")


def calendar(*, base: Base, events: Iterable[Event], node: str) -> str:
    """The whole file; cancelled events stay in it as such, so that subscribers hear of it."""
    lines = [line for event in events for line in _event(base, event, node)]
    return whole(base.name, "Bases", lines)


def _event(base: Base, event: Event, node: str) -> list[str]:
    changed = event.changed_at
    lines = [
        "BEGIN:VEVENT",
        f"UID:{event.pk}@{escaped(node)}",
        f"DTSTAMP:{utc(changed)}",
        f"LAST-MODIFIED:{utc(changed)}",
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
        return whole_days(event.since, event.until)
    first = _at(datetime.combine(event.since, event.starts))
    last = _at(datetime.combine(event.until, event.ends))
    return [f"DTSTART:{utc(first)}", f"DTEND:{utc(last)}"]


def _at(local: datetime) -> datetime:
    return local.replace(tzinfo=BEIJING)
