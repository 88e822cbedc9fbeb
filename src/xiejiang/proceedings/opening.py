"""Beginning a proceeding: its number, its parts, who holds it, and what happened before it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

from xiejiang.agencies import services as agency_services
from xiejiang.agencies.queries import Agency
from xiejiang.audit.domain import By
from xiejiang.cases.queries import Case
from xiejiang.law.deadline import day_of
from xiejiang.law.procedures import Procedure
from xiejiang.proceedings import clocks, seats
from xiejiang.proceedings.domain import Base
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
    year, word = day_of(by.at).year, f"{content.mark}办"
    serial = agency_services.take_number(agency_id=starter.pk, word=word, year=year)
    base = Base(
        id=uuid4(),
        procedure=content.id,
        version=content.version,
        number=f"{starter.short_name}{word}〔{year}〕{serial}号",
        opened_at=by.at,
        findings=tuple(findings),
    )
    run = create(by, case, content, base, parts, since)
    earlier = Event.objects.filter(
        proceeding__case=case, event__in=content.hears, step__gt=""
    ).order_by("legal_at", "id")
    run.hear(list(earlier))
    return opened(run, since)


def create(
    by: By,
    case: Case,
    content: Procedure,
    base: Base,
    parts: Mapping[str, Agency],
    since: datetime,
) -> Run:
    """The rows of a proceeding in the hands of its starter, in which nothing has happened yet."""
    starter = parts[content.starter]
    proceeding = Proceeding(
        id=base.id,
        case=case,
        procedure=content.id,
        procedure_version=content.version,
        number=base.number,
        alone=not content.several,
        sector=content.sector_of(starter.kind),
        opened_at=base.opened_at,
        findings=[dict(f) for f in base.findings],
        updated_at=base.opened_at,
    )
    reset(proceeding, content, parts, since)
    return Run.load(by, proceeding)


def reset(
    proceeding: Proceeding, content: Procedure, parts: Mapping[str, Agency], since: datetime
) -> None:
    """Put a proceeding where it stands before anything has happened, in its starter's hands."""
    starter, state = parts[content.starter], content.state(content.initial)
    proceeding.state, proceeding.entered_at = state.id, since
    proceeding.holder, proceeding.turn = starter, starter
    proceeding.holder_since, proceeding.holder_reason = since, state.reason
    proceeding.closed_at, proceeding.outcome = None, ""
    proceeding.save()
    Part.objects.bulk_create(
        Part(proceeding=proceeding, role=role, agency=agency) for role, agency in parts.items()
    )
    Hold.objects.create(
        proceeding=proceeding, agency=starter, since=since, reason=proceeding.holder_reason
    )


def opened(run: Run, since: datetime) -> Run:
    """Let it begin: the events that open it, its first clocks, a seat for its starter."""
    content = run.procedure
    run.record(content.opens, step="", legal_at=since, reason="", data={})
    clocks.apply(run.ground(), list(run.new))
    seats.seat(run.proceeding, {content.starter: run.parts[content.starter]})
    run.settle()
    return run
