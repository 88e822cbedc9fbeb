"""Beginning a proceeding: its number, its parts, who holds it, and what happened before it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from xiejiang.agencies import services as agency_services
from xiejiang.agencies.queries import Agency
from xiejiang.audit.domain import By
from xiejiang.cases.queries import Case
from xiejiang.law.deadline import day_of
from xiejiang.law.procedures import Procedure
from xiejiang.proceedings import clocks, seats
from xiejiang.proceedings.models import Event, Hold, Part, Proceeding
from xiejiang.proceedings.running import Run


def begin(
    by: By,
    case: Case,
    content: Procedure,
    parts: Mapping[str, Agency],
    since: datetime,
    findings: Sequence[Mapping[str, Any]] = (),
) -> Run:
    """A new proceeding in the hands of its starter, ``since`` a legal time."""
    starter = parts[content.starter]
    proceeding = _create(by, case, content, starter, since, findings)
    Part.objects.bulk_create(
        Part(proceeding=proceeding, role=role, agency=agency) for role, agency in parts.items()
    )
    Hold.objects.create(
        proceeding=proceeding, agency=starter, since=since, reason=proceeding.holder_reason
    )
    run = Run.load(by, proceeding)
    earlier = Event.objects.filter(
        proceeding__case=case, event__in=content.hears, step__gt=""
    ).order_by("legal_at", "id")
    run.hear(list(earlier))
    run.record(content.opens, step="", legal_at=since, reason="", data={})
    clocks.apply(run.ground(), list(run.new))
    seats.seat(proceeding, {content.starter: starter})
    run.settle()
    return run


def _create(
    by: By,
    case: Case,
    content: Procedure,
    starter: Agency,
    since: datetime,
    findings: Sequence[Mapping[str, Any]],
) -> Proceeding:
    year = day_of(by.at).year
    word = f"{content.mark}办"
    serial = agency_services.take_number(agency_id=starter.pk, word=word, year=year)
    state = content.state(content.initial)
    return Proceeding.objects.create(
        case=case,
        procedure=content.id,
        procedure_version=content.version,
        number=f"{starter.short_name}{word}〔{year}〕{serial}号",
        alone=not content.several,
        sector=content.sector_of(starter.kind),
        state=state.id,
        holder=starter,
        turn=starter,
        holder_since=since,
        holder_reason=state.reason,
        entered_at=since,
        opened_at=by.at,
        findings=[dict(f) for f in findings],
        updated_at=by.at,
    )
