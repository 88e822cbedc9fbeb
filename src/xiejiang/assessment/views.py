"""Pages of assessments: the sheet, its versions and files, two of them compared, the methods."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from xiejiang.assessment import queries
from xiejiang.assessment.domain import (
    Computed,
    Given,
    InputDef,
    RulingBasis,
    State,
    cautions_of_time,
    fen,
    met,
    methods,
    units_of,
)
from xiejiang.assessment.errors import AssessmentNotFound, VersionNotFound
from xiejiang.assessment.panels import TONES
from xiejiang.assessment.papers import ANSWERS_ZH, paper
from xiejiang.assessment.queries import Assessment, Shown
from xiejiang.assessment.wording import amount_words, explained, input_words, ranges_of
from xiejiang.assessment.workbook import workbook
from xiejiang.documents.domain import Form
from xiejiang.kernel.money import Money
from xiejiang.web.requests import Request

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def library(request: Request) -> HttpResponse:
    """Every method: formula, inputs, conditions, source, worked example."""
    context = {
        "methods": [
            (m, [(i, units_of(m, i), ranges_of(m, i)) for i in m.inputs])
            for m in methods().values()
        ]
    }
    return render(request, "assessment/methods.html", context)


def show(request: Request, assessment_id: UUID) -> HttpResponse:
    """The sheet: the draft for its agency, the last version for everybody else."""
    found = queries.get(by=request.actor, assessment_id=assessment_id)
    return _page(request, queries.shown(found, by=request.actor))


def version(request: Request, assessment_id: UUID, number: int) -> HttpResponse:
    """One version."""
    found = queries.get(by=request.actor, assessment_id=assessment_id)
    return _page(request, queries.of_version(found, queries.version(found, number=number)))


def _page(request: Request, shown: Shown) -> HttpResponse:
    return render(request, "assessment/sheet.html", sheet_context(request, shown))


def sheet_context(request: Request, shown: Shown) -> dict[str, Any]:
    """Everything the page of a sheet needs."""
    found = shown.assessment
    state = State(found.state)
    titles = queries.titles_of_evidence(shown.items, case=found.case)
    draft, actor = shown.number == 0, request.actor
    acts = request.acts_in(found.case)
    decision = queries.decision_of(shown.version) if shown.version else None
    return {
        "assessment": found,
        "sheet": shown,
        "state": state.zh,
        "tone": TONES[state],
        "total": amount_words(shown.sheet.total),
        "drift": _drift(shown),
        "lines": [_line(shown, line, titles) for line in shown.sheet.lines],
        "tornado": tornado(shown),
        "excluded": shown.sheet.excluded,
        "open_conditions": [(d, q, ANSWERS_ZH[a]) for d, q, a in shown.sheet.open_conditions],
        "versions": queries.versions(found),
        "decision": decision
        and (
            decision,
            State(decision.outcome).zh,
            RulingBasis(decision.basis).zh,
            None if decision.amount is None else Money(decision.amount),
        ),
        "may_edit": draft and acts and queries.may_edit(found, by=actor),
        "may_revise": not draft and acts and queries.may_revise(found, by=actor),
        "may_rule": acts and shown.number == found.version and queries.may_rule(found, by=actor),
        "others": [
            other
            for other in queries.all_shown(by=actor, case=found.case)
            if other.assessment != found and other.assessment.version
        ],
    }


def _drift(shown: Shown) -> Money | None:
    """What was submitted, where the library now computes something else."""
    kept = shown.version.base if shown.version else None
    total = shown.sheet.total
    if kept is None or (total.known and fen(total.base).fen == kept):
        return None
    return Money(kept)


def _line(shown: Shown, line: Computed, titles: dict[str, str]) -> dict[str, Any]:
    return {
        "computed": line,
        "amount": amount_words(line.estimate),
        "known": line.estimate.known,
        "steps": explained(line),
        "inputs": [_input(line, d, titles) for d in line.method.inputs],
        "conditions": [
            (c, ANSWERS_ZH[answer]) for c, answer in met(line.method, line.given.answers)
        ],
        "caution": cautions_of_time(line.method, shown.heading.valued_on),
        "unsure": line.method.unsure(),
    }


def _input(line: Computed, defined: InputDef, titles: dict[str, str]) -> dict[str, Any]:
    given = line.given.inputs.get(defined.name, Given())
    return {
        "label": defined.label,
        "words": input_words(defined, given),
        "unknown": not given.base.strip(),
        "given": given,
        "evidence": titles.get(given.evidence, ""),
    }


def tornado(shown: Shown) -> list[dict[str, Any]]:
    """The swings as bars: where each begins and how wide it is, of a hundred."""
    swings = shown.sheet.tornado
    if not swings:
        return []
    least = min(min(s.low, s.high) for s in swings)
    most = max(max(s.low, s.high) for s in swings)
    span = (most - least) or 1
    return [
        {
            "swing": s,
            "low": fen(s.low),
            "high": fen(s.high),
            "width": fen(s.width),
            "at": float(100 * (min(s.low, s.high) - least) / span),
            "wide": max(1.0, float(100 * s.width / span)),
        }
        for s in swings
    ]


def file(request: Request, assessment_id: UUID, number: int, form: str) -> HttpResponse:
    """The sheet as a file: .docx, PDF or .xlsx; number 0 is the draft of the own agency."""
    found = queries.get(by=request.actor, assessment_id=assessment_id)
    shown = numbered(request, found, number)
    data, media_type = rendered(shown, form)
    name = _("损害计算书") + f"-{shown.heading.damage}-{number or _('草稿')}.{form}"
    answer = HttpResponse(data, content_type=media_type)
    answer["Content-Disposition"] = content_disposition_header(True, name.replace("/", "／")) or ""
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def numbered(request: Request, found: Assessment, number: int) -> Shown:
    """A version by its number, or for 0 the draft, which only its agency has."""
    if number:
        return queries.of_version(found, queries.version(found, number=number))
    shown = queries.shown(found, by=request.actor)
    if shown.number:
        raise VersionNotFound
    return shown


def rendered(shown: Shown, form: str) -> tuple[bytes, str]:
    """A sheet in one of its forms. The same version gives the same bytes."""
    titles = queries.titles_of_evidence(shown.items, case=shown.assessment.case)
    at = shown.version.submitted_at if shown.version else timezone.now()
    if form == "xlsx":
        return workbook(shown, evidence=titles, at=at), XLSX
    if form not in list(Form):
        raise VersionNotFound
    chosen = Form(form)
    return paper(shown, evidence=titles, at=at, form=chosen), chosen.media_type


def compare(request: Request, assessment_id: UUID, other_id: UUID) -> HttpResponse:
    """Two assessments of a case, or two versions of one, line by line."""
    left = queries.get(by=request.actor, assessment_id=assessment_id)
    right = queries.get(by=request.actor, assessment_id=other_id)
    if left.case_id != right.case_id:
        raise AssessmentNotFound
    sides = (_side(request, left, "left"), _side(request, right, "right"))
    told = queries.comparison(*sides)
    context = {
        "left": sides[0],
        "right": sides[1],
        "totals": [amount_words(s.sheet.total) for s in sides],
        "lines": [_compared(line) for line in told.lines],
        "difference": None if told.difference is None else fen(told.difference),
    }
    return render(request, "assessment/compare.html", context)


def _side(request: Request, found: Assessment, name: str) -> Shown:
    asked = request.GET.get(name, "")
    number = int(asked) if asked.isdecimal() and len(asked) < 6 else found.version
    return numbered(request, found, number)


def _compared(line: Any) -> dict[str, Any]:
    sides = [
        amount_words(side.estimate) if side is not None else _("没有这一项")
        for side in (line.left, line.right)
    ]
    methods_ = [side.method.title if side is not None else "" for side in (line.left, line.right)]
    return {
        "line": line,
        "amounts": sides,
        "methods": methods_,
        "difference": None if line.difference is None else fen(line.difference),
        "inputs": [
            {
                "input": one,
                "left": input_words(one.defined, one.left),
                "right": input_words(one.defined, one.right),
                "explains": None if one.explains is None else fen(one.explains),
            }
            for one in line.inputs
        ],
    }
