"""Pages that read: the operations, one of them, its checks, and what came of them all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from xiejiang.basin import queries as basin
from xiejiang.cases.domain import Field
from xiejiang.documents.domain import Form
from xiejiang.kernel.citation import Confidence
from xiejiang.operations import figures as counting
from xiejiang.operations import kits, membership, queries
from xiejiang.operations.domain import (
    IN,
    OPEN,
    RECORDING,
    MemberRole,
    MemberState,
    OperationState,
    OutcomeKind,
    Result,
)
from xiejiang.operations.errors import OperationNotFound
from xiejiang.operations.forms import FilterForm
from xiejiang.operations.forms_doing import said
from xiejiang.operations.models import Check, Line, Member, Operation
from xiejiang.operations.queries import Narrowed
from xiejiang.operations.telling import report_digest
from xiejiang.web import maps
from xiejiang.web.api import keyset, read_keyset
from xiejiang.web.language import title_of
from xiejiang.web.panels import Spot
from xiejiang.web.problems import CursorUnreadable
from xiejiang.web.requests import Request


def narrowed(request: Request) -> tuple[FilterForm, Narrowed]:
    """What the address asks for; what cannot be read asks for nothing."""
    form = FilterForm(request.GET)
    data = form.cleaned_data if form.is_valid() else {}
    return form, Narrowed(
        state=data.get("state", ""),
        kit=data.get("kit", ""),
        since=data.get("since"),
        until=data.get("until"),
        operation=_uuid(request.GET.get("operation", "")),
        agency=request.GET.get("agency", "")[:60],
        findings=request.GET.get("findings") == "on",
        turned=request.GET.get("turned", "")[:10],
    )


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


def after(request: Request) -> tuple[datetime, UUID] | None:
    """Where the last page ended."""
    found = read_keyset(request.GET.get("after", ""))
    if found is None:
        return None
    key = _uuid(found[1])
    if key is None:
        raise CursorUnreadable
    return found[0], key


def asked(wanted: Narrowed, **more: str) -> str:
    """The address of a list that counts the same."""
    told = {
        "since": wanted.since.isoformat() if wanted.since else "",
        "until": wanted.until.isoformat() if wanted.until else "",
        "kit": wanted.kit,
        "state": wanted.state,
        "operation": str(wanted.operation or ""),
        "agency": wanted.agency,
        "findings": "on" if wanted.findings else "",
        "turned": wanted.turned,
        **more,
    }
    return "?" + urlencode({k: v for k, v in told.items() if v})


def more(wanted: Narrowed, rows: Sequence[Any], limit: int, end: Any) -> str:
    """Where the next page begins; nothing on the last."""
    return asked(wanted, after=end(rows[limit - 1])) if len(rows) > limit else ""


@dataclass(frozen=True, slots=True)
class Row:
    """An operation as lists show it."""

    operation: Operation
    state: OperationState
    kit: str


def row(operation: Operation) -> Row:
    """Lay one line out."""
    kit = kits.kit(operation.kit)
    return Row(operation, OperationState(operation.state), title_of(kit) if kit else operation.kit)


@require_GET
def index(request: Request) -> HttpResponse:
    """The operations that the reader's agency takes part in."""
    form, wanted = narrowed(request)
    limit = queries.PAGE
    found = queries.page(by=request.actor, narrowed=wanted, after=after(request), limit=limit + 1)
    context = {
        "form": form,
        "rows": [row(o) for o in found[:limit]],
        "next": more(wanted, found, limit, lambda o: keyset(o.starts_at, o.pk)),
        "lines": queries.desk(by=request.actor, on=timezone.localdate()),
        "may_plan": request.actor.can(*membership.PLANNING),
    }
    return render(request, "operations/index.html", context)


@require_GET
def list_kits(request: Request) -> HttpResponse:
    """The ready-made checklists with their provisions."""
    found = [(k, title_of(k), title_of(k, "aim")) for k in kits.kits().values()]
    return render(request, "operations/kits.html", {"kits": found})


@require_GET
def show(request: Request, operation_id: UUID) -> HttpResponse:
    """One operation: plan, who takes part, what was found, what to do next."""
    operation = queries.get(by=request.actor, operation_id=operation_id)
    return render(request, "operations/operation.html", _sheet(request, operation))


def _sheet(request: Request, operation: Operation) -> dict[str, Any]:
    members, state = queries.members(operation), OperationState(operation.state)
    mine = next((m for m in members if m.agency_id == request.actor.agency_id), None)
    wanted = Narrowed(operation=operation.pk)
    found = queries.checks(by=request.actor, narrowed=wanted, limit=20)
    told = queries.lines(by=request.actor, narrowed=wanted, limit=20)
    legs = queries.legs(operation)
    return {
        "operation": operation,
        "row": row(operation),
        "fields": [Field(f).zh for f in operation.fields],
        "places": [basin.full_name(c) for c in operation.divisions],
        "reaches": [_reach(r) for r in operation.reaches],
        "members": [(m, MemberRole(m.role).zh, MemberState(m.state)) for m in members],
        "teams": queries.teams(operation),
        "items": [(i, _sources(i.sources)) for i in queries.items(operation)],
        "legs": legs,
        "checks": [check_row(c) for c in found],
        "told": [line_row(x) for x in told],
        "figures": counting.of_operation(operation),
        "links": links(wanted),
        **_report(operation, members),
        **_elsewhere(operation, members, mine),
        **may(request, operation, mine),
        **maps.drawn(_spots([*found, *told], legs), [operation.site] if operation.site else []),
        "state": state,
    }


def _reach(reach_id: str) -> str:
    found = basin.network().find(reach_id)
    return found.label if found else reach_id


def _sources(rows: Sequence[Mapping[str, str]]) -> list[tuple[str, str, Confidence]]:
    return [(s["words"], s["instrument"], Confidence(s["confidence"])) for s in rows]


def _report(operation: Operation, members: Sequence[Member]) -> dict[str, Any]:
    """Who signed what, who has not, and whether the numbers moved since."""
    signed = queries.signatures(operation)
    current = {s.agency_id for s in signed if s.digest == operation.report_digest}
    takers = [m for m in members if m.state in IN]
    moved = False
    if operation.state == OperationState.REPORTING:
        found = counting.of_operation(operation)
        moved = report_digest(operation.report, found.stated()) != operation.report_digest
    return {
        "signed": [(s, s.digest == operation.report_digest) for s in signed],
        "unsigned": [m for m in takers if m.agency_id not in current] if operation.report else [],
        "moved": moved,
    }


def _elsewhere(
    operation: Operation, members: Sequence[Member], mine: Member | None
) -> dict[str, Any]:
    """Which nodes take part, what they told last, and the numbers of the report as told."""
    if not operation.origin:
        away = any(m.agency.node for m in members)
        nodes = queries.told_elsewhere(operation) if away else []
        return {"heard": {m.pk: word for m, word in nodes}, "told_figures": []}
    word = queries.last_heard(mine) if mine else None
    return {"heard": {}, "word": word, "told_figures": word.said["figures"] if word else []}


def may(request: Request, operation: Operation, mine: Member | None) -> dict[str, bool]:
    """What the reader may press, so that nobody presses for nothing."""
    state, actor = operation.state, request.actor
    leads = mine is not None and mine.state == MemberState.LEAD
    takes_part = mine is not None and mine.state in IN
    plans, decides = actor.can(*membership.PLANNING), actor.can(*membership.DECIDING)
    before = state in (OperationState.PLANNED, OperationState.RUNNING)
    invited = mine is not None and mine.state == MemberState.INVITED
    return {
        "may_answer": invited and decides and before,
        "waits_for_head": invited and not decides and before,
        "may_amend": leads and plans and state == OperationState.PLANNED,
        "may_invite": leads and plans and before,
        "may_team": before and plans and (leads or (takes_part and bool(operation.origin))),
        "may_start": leads and plans and state == OperationState.PLANNED,
        "may_cancel": leads and plans and state in OPEN,
        "may_check": takes_part and actor.can(*membership.RECORDING) and state in RECORDING,
        "may_leg": takes_part
        and actor.can(*membership.RECORDING)
        and state == OperationState.RUNNING,
        "may_report": leads and plans and state in RECORDING,
        "may_sign": takes_part and decides and state == OperationState.REPORTING,
        "may_close": leads and decides and state == OperationState.REPORTING,
    }


def _spots(found: Sequence[Check | Line], legs: Sequence[Any]) -> list[Spot]:
    told = [
        Spot(
            c.longitude,
            c.latitude,
            _("检查"),
            c.subject,
            f"{timezone.localtime(c.at):%m-%d %H:%M}",
            tone="due" if c.result == Result.FINDING else "ok",
        )
        for c in found
        if c.longitude is not None and c.latitude is not None
    ]
    told += [
        Spot(
            x.longitude,
            x.latitude,
            _("行程"),
            x.team.name,
            f"{timezone.localtime(x.at):%m-%d %H:%M}",
            tone="running",
        )
        for x in legs
        if x.longitude is not None and x.latitude is not None
    ]
    return told


@dataclass(frozen=True, slots=True)
class CheckRow:
    """A check as lists show it."""

    check: Check
    result: Result
    outcome: Any


def check_row(found: Check) -> CheckRow:
    """Lay one line out."""
    return CheckRow(found, Result(found.result), getattr(found, "outcome", None))


@dataclass(frozen=True, slots=True)
class LineRow:
    """A check of another node as lists show it."""

    line: Line
    result: Result
    kind: str


def line_row(found: Line) -> LineRow:
    """Lay one line out."""
    return LineRow(found, Result(found.result), OutcomeKind(found.kind).zh if found.kind else "")


@require_GET
def one_check(request: Request, check_id: UUID) -> HttpResponse:
    """One check with its answers and photographs, and what became of it."""
    found = queries.check(by=request.actor, check_id=check_id)
    outcome = getattr(found, "outcome", None)
    ids = {outcome.case_id} if outcome else set()
    seen = queries.seen_cases(by=request.actor, ids=ids)
    for case_id in seen:
        request.must_see(case_id)
    mine = queries.own(found.operation, by=request.actor)
    turns = (
        found.result == Result.FINDING
        and outcome is None
        and mine is not None
        and mine.state in IN
        and request.actor.can(*membership.PLANNING[:1])
    )
    context = {
        "check": found,
        "operation": found.operation,
        "result": Result(found.result),
        "answers": [(a, said(a), _sources(a.item.sources)) for a in found.answers.all()],
        "photos": list(found.photos.all()),
        "outcome": outcome,
        "case": seen.get(outcome.case_id) if outcome else None,
        "may_turn": turns,
    }
    return render(request, "operations/check.html", context)


@require_GET
def photo(request: Request, photo_id: UUID) -> FileResponse:
    """A photograph as it came, hashed again before it is given out."""
    found = queries.photo(by=request.actor, photo_id=photo_id)
    answer = FileResponse(
        queries.read_photo(found), filename=found.file_name, content_type=found.media_type
    )
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@dataclass(frozen=True, slots=True)
class Links:
    """Where each number opens the list that it counts."""

    operations: str
    checks: str
    findings: str
    cases: str
    evidence: str
    page_checks: str = "operation-checks"
    page_cases: str = "operation-cases"
    page_evidence: str = "operation-evidence"


TOLD = "operation-told"


def told_links(wanted: Narrowed, agency: str) -> Links:
    """The same for what an agency of another node told: every number opens its lines."""
    mine = replace(wanted, agency=agency)
    return Links(
        asked(mine),
        asked(mine),
        asked(replace(mine, findings=True)),
        asked(replace(mine, turned="case")),
        asked(replace(mine, turned="items")),
        *(TOLD, TOLD, TOLD),
    )


def links(wanted: Narrowed, agency: str = "") -> Links:
    """The lists behind the numbers of some operations, or of one agency in them."""
    mine = replace(wanted, agency=agency or wanted.agency)
    same = asked(mine)
    return Links(same, same, asked(replace(mine, findings=True)), same, same)


@require_GET
def report_file(request: Request, operation_id: UUID, form: str) -> HttpResponse:
    """The report as PDF or DOCX."""
    operation = queries.get(by=request.actor, operation_id=operation_id)
    paper = queries.report(by=request.actor, operation=operation)
    if paper is None or form not in {f.value for f in Form}:
        raise OperationNotFound
    found = queries.report_file(paper, Form(form))
    answer = HttpResponse(found.data, content_type=found.media_type)
    answer["Content-Disposition"] = f'attachment; filename="report.{form}"'
    return answer
