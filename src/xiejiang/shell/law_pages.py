"""The law one click away: rules and procedures with their sources and how sure we are."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render

from xiejiang.law.errors import RuleNotFound
from xiejiang.law.periods_loading import load_periods
from xiejiang.law.procedures import load_procedures
from xiejiang.law.schema import load_law
from xiejiang.web.requests import Request


def catalogue(request: Request) -> HttpResponse:
    """All procedures and rules on one page."""
    law = load_law()
    context = {
        "procedures": list(load_procedures().by_id.values()),
        "fields": [(field, law.rules_of(field.id)) for field in law.fields.values()],
        "rules": len(law.rules),
    }
    return render(request, "shell/law.html", context)


def rule(request: Request, rule_id: str) -> HttpResponse:
    """One rule: where it stands, since when, and what it looks at."""
    law = load_law()
    try:
        found = law.rule(rule_id)
    except RuleNotFound as error:
        raise Http404(error.message) from error
    facts = [law.facts[name] for name in found.fact_names if name in law.facts]
    return render(request, "shell/law_rule.html", {"rule": found, "facts": facts})


def step(request: Request, procedure_id: str, step_id: str) -> HttpResponse:
    """One step of a procedure: who takes it, on what basis, which limits begin with it."""
    try:
        procedure = load_procedures().procedure(procedure_id)
        found = procedure.step(step_id)
    except KeyError as error:
        raise Http404 from error
    context = {
        "procedure": procedure,
        "step": found,
        "states": [procedure.state(s).title for s in found.states],
        "to": procedure.state(found.to).title if found.to else "",
        "limits": [x for x in procedure.limits if x.begins in found.emits],
        "unit": unit_word,
    }
    return render(request, "shell/law_step.html", context)


def unit_word(unit: str) -> str:
    """What a unit of time is called."""
    known = load_periods().units.get(unit)
    return known.title if known else unit
