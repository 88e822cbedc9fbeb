"""Pages of facts: the interview, one fact with its history."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from xiejiang.cases import fact_panels, queries, services
from xiejiang.cases.domain import FactStatus, NewFact
from xiejiang.cases.fact_forms import HOW, FactForm, InterviewForm, canonical
from xiejiang.cases.models import Case
from xiejiang.kernel.errors import XiejiangError
from xiejiang.law.schema import load_law
from xiejiang.web.forms import done, sent_before, version
from xiejiang.web.panels import in_case
from xiejiang.web.requests import Request, by


def interview(request: Request, case_id: UUID) -> HttpResponse:
    """Only the questions whose answers matter, the most decisive first."""
    case = queries.get(by=request.actor, case_id=case_id)
    earlier = sent_before(request)
    if earlier:
        return redirect(earlier)
    asked = fact_panels.questions(case)
    form = InterviewForm(request.POST or None, questions=asked)
    if request.method == "POST" and form.is_valid():
        answer = _answer(request, case, form)
        if answer is not None:
            return answer
    found = queries.assessment(case=case) if fact_panels.has_rules(case) else None
    context = {
        "form": form,
        "questions": asked,
        "assessment": found,
        "may_state": fact_panels.may_state(request, case),
    }
    return in_case(
        request,
        case,
        tab="facts",
        template="cases/_interview.html",
        context=context,
        status=form.status,
    )


def _answer(request: Request, case: Case, form: InterviewForm) -> HttpResponse | None:
    """State what was answered; ``None`` if that could not be done and the form says why."""
    answers = form.answers()
    if not answers:
        form.add_error(None, _("请至少回答一个问题；查不清的选“尚未查明”。"))
        return None
    current = {f.name: f.pk for f in queries.facts(case=case)}
    how = form.cleaned_data[HOW]
    facts = [NewFact(n, v, status, how, replaces=current.get(n)) for n, v, status in answers]
    try:
        services.state_facts(by(request), case=case, facts=facts)
    except XiejiangError as error:
        form.complain(error)
        return None
    told = _("已登记 %(n)d 项事实。") % {"n": len(facts)}
    return done(request, reverse("case-interview", args=[case.pk]), told)


def pick(request: Request, case_id: UUID) -> HttpResponse:
    """Look for a fact by its name, its question or its code."""
    case = queries.get(by=request.actor, case_id=case_id)
    text = request.GET.get("q", "").strip()
    found = fact_panels.search(case, text)
    if len(found) == 1 and text:
        text = found[0].name
    if text in load_law().facts:
        return redirect("case-fact", case_id=case_id, name=text)
    context = {"text": text, "found": found, "fields": fact_panels.group_titles()}
    return in_case(request, case, tab="facts", template="cases/_pick.html", context=context)


def fact(request: Request, case_id: UUID, name: str) -> HttpResponse:
    """One fact: what was said of it so far, and a new statement."""
    case = queries.get(by=request.actor, case_id=case_id)
    definition = load_law().facts.get(name)
    if definition is None:
        raise Http404
    earlier = sent_before(request)
    if earlier:
        return redirect(earlier)
    history = queries.fact_history(case=case, name=name)
    current = next((f for f in history if f.current), None)
    form = FactForm(
        request.POST or None,
        definition=definition,
        initial={
            "value": current.value if current else "",
            "status": current.status if current else FactStatus.ASSERTED.value,
        },
    )
    if request.method == "POST" and form.is_valid():
        try:
            stated = NewFact(
                name,
                canonical(form.cleaned_data["value"] or ""),
                FactStatus(form.cleaned_data["status"]),
                form.cleaned_data[HOW],
                replaces=version(request) or None,
            )
            services.state_facts(by(request), case=case, facts=[stated])
            back = reverse("case-tab", args=[case.pk, "facts"])
            return done(request, back, _("已登记；以往的陈述仍然保留。"))
        except XiejiangError as error:
            form.complain(error)
            history = queries.fact_history(case=case, name=name)
            current = next((f for f in history if f.current), None)
    context = {
        "form": form,
        "definition": definition,
        "history": [fact_panels.row(f) for f in history],
        "current_pk": current.pk if current else 0,
        "may_state": fact_panels.may_state(request, case),
    }
    return in_case(
        request, case, tab="facts", template="cases/_fact.html", context=context, status=form.status
    )
