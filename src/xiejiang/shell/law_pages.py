"""The law one click away: rules, facts, instruments, changes and procedures, with their sources.

The playground puts facts to the law without a case: the facts stand in the address, so that a
question can be passed on as a link.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from xiejiang.consultation import panels as consultation
from xiejiang.law.assess import Assessment, assess
from xiejiang.law.catalogue import consequences_of
from xiejiang.law.errors import FactError, RuleNotFound
from xiejiang.law.evaluate import Finding, Verdict
from xiejiang.law.facts import parse_facts
from xiejiang.law.golden import golden_of
from xiejiang.law.liability import Branch, liability
from xiejiang.law.model import FactDef, Instrument, Law, Rule
from xiejiang.law.periods_loading import load_periods
from xiejiang.law.procedures import Procedure, Role, State, Step, load_procedures
from xiejiang.law.schema import load_law
from xiejiang.law.succession import Succession
from xiejiang.law.world import Unlisted
from xiejiang.web.requests import Request

FOUND = 40
"""At most so many hits of a kind on one page."""
EXAMPLE = """conduct_date = 2026-10-01
inland_waters = true
caught_aquatic_products = true
in_no_fishing_zone = true
illegal_catch_kg = 60
"""


def catalogue(request: Request) -> HttpResponse:
    """All procedures and rules on one page, or what a text is about."""
    law = load_law()
    text = request.GET.get("q", "").strip()
    context: dict[str, Any] = {
        "text": text,
        "procedures": list(load_procedures().by_id.values()),
        "fields": [(field, law.rules_of(field.id)) for field in law.fields.values()],
        "rules": len(law.rules),
        "facts": len(law.facts),
        "instruments": len(law.instruments),
        "found": None,
    }
    if text:
        context["found"] = {
            "rules": _about(law.rules.values(), text, _rule_words),
            "facts": _about(law.facts.values(), text, _fact_words),
            "instruments": _about(law.instruments.values(), text, _instrument_words),
        }
    return render(request, "shell/law.html", context)


def _about(things: Iterable[Any], text: str, words_of: Any) -> list[Any]:
    words = text.casefold().split()
    return [t for t in things if all(w in words_of(t).casefold() for w in words)][:FOUND]


def _rule_words(rule: Rule) -> str:
    items = " ".join(f"{c.id} {c.label}" for c in rule.conditions)
    return f"{rule.id} {rule.title} {gettext(rule.title)} {rule.source} {items}"


def _fact_words(fact: FactDef) -> str:
    return f"{fact.name} {fact.label} {gettext(fact.label)} {fact.question}"


def _instrument_words(instrument: Instrument) -> str:
    return f"{instrument.id} {instrument.full_title}"


def rule(request: Request, rule_id: str) -> HttpResponse:
    """One rule: where it stands, since when, what it looks at, what follows, what it replaced."""
    law = load_law()
    try:
        found = law.rule(rule_id)
    except RuleNotFound as error:
        raise Http404(error.message) from error
    context = {
        "rule": found,
        "facts": [law.facts[name] for name in found.fact_names if name in law.facts],
        "consequences": consequences_of(law, found),
        "changes": [s for s in law.successions if rule_id in s.old + s.new],
        "tiers": [r for r in law.rules.values() if r.tier_of == rule_id],
        "titles": {name: r.title for name, r in law.rules.items()},
        "labels": {name: f.label for name, f in law.facts.items()},
        "golden": golden_of(found),
        "standards": consultation.of_rule(request, rule_id),
        "asked": consultation.asked_of_rule(request, rule_id),
        "benchmarks": [b for b in law.benchmarks if b.rule == rule_id],
    }
    return render(request, "shell/law_rule.html", context)


def fact(request: Request, name: str) -> HttpResponse:
    """One fact: what is asked, what proves it, what follows from it, which rules read it."""
    law = load_law()
    found = law.facts.get(name)
    if found is None:
        raise Http404
    context = {
        "fact": found,
        "rules": [r for r in law.rules.values() if name in r.fact_names],
        "implied": [i for i in law.implications if i.fact == name],
        "implies": [i for i in law.implications if i.condition.fact == name],
        "formulas": [f for f in law.formulas if name in (f.result, *f.inputs)],
        "labels": {n: f.label for n, f in law.facts.items()},
    }
    return render(request, "shell/law_fact.html", context)


def instrument(request: Request, instrument_id: str) -> HttpResponse:
    """One instrument: its dates, how it was checked, and where it is used."""
    law = load_law()
    found = law.instruments.get(instrument_id)
    if found is None:
        raise Http404
    context = {
        "instrument": found,
        "successor": law.instruments.get(found.superseded_by),
        "rules": [r for r in law.rules.values() if _cites(r, instrument_id)],
        "steps": [
            (p, s)
            for p in load_procedures().by_id.values()
            for s in p.steps
            if any(x.citation.instrument == instrument_id for x in s.provisions)
        ],
    }
    return render(request, "shell/law_instrument.html", context)


def _cites(found: Rule, instrument_id: str) -> bool:
    cited = (found.source.instrument, *(place.partition(":")[0] for place in found.source.also))
    return instrument_id in cited


def changes(request: Request) -> HttpResponse:
    """What changed when: every change of law that is compared, the latest first."""
    law = load_law()
    found: list[Succession] = sorted(law.successions, key=lambda s: s.changed_on, reverse=True)
    return render(request, "shell/law_changes.html", {"changes": found, "rules": law.rules})


def procedure(request: Request, procedure_id: str) -> HttpResponse:
    """One procedure: from which state one comes to which, and the table of its clocks."""
    found = load_procedures().by_id.get(procedure_id)
    if found is None:
        raise Http404
    flow = _flow(found)
    context = {
        "procedure": found,
        "flow": flow,
        "lanes": _lanes(found),
        "titles": load_procedures().by_id,
        "heard": _heard(found),
        "numbers": {row.state.id: row.number for row in flow},
        "unit": unit_word,
        "events": load_procedures().events,
    }
    return render(request, "shell/law_procedure.html", context)


@dataclass(frozen=True, slots=True)
class FlowRow:
    """A state in the diagram: its number, whose move it is, and the steps that lead on."""

    number: int
    state: State
    onward: tuple[Step, ...]
    staying: tuple[Step, ...]
    """Steps that do not change the state."""


def _flow(found: Procedure) -> list[FlowRow]:
    """The states as one comes to them from the first, each with its steps."""
    order = [found.initial]
    for name in order:
        leading = [s.to for s in found.steps if name in s.states and s.to]
        order += [to for to in dict.fromkeys(leading) if to not in order]
    return [_flow_row(found, number, name) for number, name in enumerate(order, 1)]


def _flow_row(found: Procedure, number: int, name: str) -> FlowRow:
    here = [s for s in found.steps if name in s.states]
    onward = tuple(s for s in here if s.to and s.to != name)
    return FlowRow(number, found.state(name), onward, tuple(s for s in here if s not in onward))


def _heard(found: Procedure) -> list[tuple[str, list[Procedure]]]:
    """Events that count here although they happen elsewhere, and where."""
    others = [p for p in load_procedures().by_id.values() if p.id != found.id]
    return [(name, [p for p in others if name in p.made]) for name in found.hears]


def _lanes(found: Procedure) -> list[Role]:
    """The roles whose move it is somewhere: the columns of the diagram."""
    turns = {s.turn for s in found.states}
    return [r for r in found.roles if r.id in turns]


def step(request: Request, procedure_id: str, step_id: str) -> HttpResponse:
    """One step of a procedure: who takes it, on what basis, which limits begin with it."""
    try:
        running = load_procedures().procedure(procedure_id)
        found = running.step(step_id)
    except KeyError as error:
        raise Http404 from error
    context = {
        "procedure": running,
        "step": found,
        "states": [running.state(s).title for s in found.states],
        "to": running.state(found.to).title if found.to else "",
        "limits": [x for x in running.limits if x.begins in (*found.emits, *found.serves)],
        "unit": unit_word,
    }
    return render(request, "shell/law_step.html", context)


def playground(request: Request) -> HttpResponse:
    """Facts in, findings out; nothing is stored, and the address is the question."""
    law = load_law()
    text = request.GET.get("facts", "").replace("\r\n", "\n")
    unlisted: Unlisted = "absent" if request.GET.get("unlisted") == "absent" else "unknown"
    context: dict[str, Any] = {
        "text": text or EXAMPLE,
        "unlisted": unlisted,
        "labels": {name: d.label for name, d in law.facts.items()},
        "consequences": consequences_of,
        "error": None,
        "assessment": None,
    }
    status = 200
    if text:
        try:
            found = assess(law, _read(law, text), unlisted=unlisted)
        except FactError as error:
            context["error"], status = error, error.status
        else:
            context |= _laid_out(found)
    return render(request, "shell/law_try.html", context, status=status)


def _read(law: Law, text: str) -> Mapping[str, Any]:
    try:
        given = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        message = "事实每行写一个，形如“illegal_catch_kg = 60”；文字用引号，日期写 2026-10-01。"
        raise FactError(f"{message}（{error}）") from None
    return parse_facts(law, given, ())


def _laid_out(found: Assessment) -> dict[str, Any]:
    table = liability(found)
    groups = ((Verdict.MET, "ok"), (Verdict.UNDETERMINED, "due"), (Verdict.EXCLUDED, "plain"))
    given = set(found.world.given)

    def near(finding: Finding) -> bool:
        return finding.verdict is Verdict.MET or bool(given & set(finding.rule.fact_names))

    return {
        "assessment": found,
        "groups": [
            (v, tone, [f for f in found.findings if f.verdict is v and near(f)])
            for v, tone in groups
        ],
        "branches": [(b, table.of(b)) for b in Branch if table.of(b)],
    }


def unit_word(unit: str) -> str:
    """What a unit of time is called."""
    known = load_periods().units.get(unit)
    return known.title if known else unit
