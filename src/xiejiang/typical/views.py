"""Pages of typical cases at work: the list, one, its texts, what is masked in it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from xiejiang.audit.services import lacking
from xiejiang.cases import queries as cases
from xiejiang.typical import checks, queries, services
from xiejiang.typical.domain import WRITABLE, MarkState, TypicalState
from xiejiang.typical.errors import NotProposer
from xiejiang.typical.forms import AddForm, MarksForm, TextsForm
from xiejiang.typical.models import Mark, Typical
from xiejiang.typical.panels import line, parts, snippets
from xiejiang.typical.publishable import hurdles, masked_texts
from xiejiang.web.api import keyset, read_keyset
from xiejiang.web.forms import PlainForm, carried_out, version
from xiejiang.web.problems import CursorUnreadable
from xiejiang.web.requests import Request, by

PAGE = 50


def home(typical: Typical) -> str:
    """The address of a typical case."""
    return reverse("typical", args=[typical.pk])


def form_page(
    request: Request,
    form: PlainForm,
    typical: Typical | None,
    *,
    title: str,
    verb: str,
    back: str,
    **more: Any,
) -> HttpResponse:
    """A form on a page of its own."""
    context: dict[str, Any] = {"hint": "", "against": (), "shows": None, "version": None, **more}
    context |= {"form": form, "typical": typical, "title": title, "verb": verb, "back": back}
    return render(request, "typical/form.html", context, status=form.status)


def mine(request: Request, typical_id: UUID, *, deciding: bool = False) -> Typical:
    """A typical case that the reader's agency proposed; for a post that could send the form."""
    found = queries.get(by=request.actor, typical_id=typical_id)
    powers = checks.DECIDING if deciding else checks.WRITING
    if not request.actor.can(*powers):
        raise lacking(request.actor, powers[:-1])
    if request.actor.agency_id != found.agency_id:
        raise NotProposer(agency=found.agency.name)
    return found


def index(request: Request) -> HttpResponse:
    """What my agency sees, narrowed by state, a page at a time."""
    name = request.GET.get("state", "")
    state = TypicalState(name) if name in {s.value for s in TypicalState} else None
    cursor = request.GET.get("after", "")
    try:
        after = read_keyset(cursor)
        UUID(after[1] if after else "0" * 32)
    except (CursorUnreadable, ValueError):
        after = None
    found = queries.page(by=request.actor, state=state, after=after, limit=PAGE + 1)
    shown = found[:PAGE]
    request.shown |= {t.case_id for t in shown}
    end = keyset(shown[-1].changed_at, shown[-1].pk) if len(found) > PAGE else ""
    context = {
        "rows": [line(t) for t in shown],
        "states": [(s.value, _(s.zh)) for s in TypicalState],
        "state": state.value if state else "",
        "after": end,
        "paged": after is not None,
    }
    return render(request, "typical/index.html", context)


def new(request: Request, case_id: UUID) -> HttpResponse:
    """Write a candidate from a case; what the case file says is filled in."""
    case = cases.to_act(by=request.actor, case_id=case_id)
    if not request.actor.can(*checks.WRITING):
        raise lacking(request.actor, checks.WRITING[:-1])
    told = {"title": case.title, "facts": case.summary}
    form = TextsForm(request.POST or None, initial=told)
    made: list[Typical] = []
    back = reverse("case-tab", args=[case.pk, "typical"])
    answer = carried_out(
        request,
        form,
        lambda: made.append(services.propose(by(request), case=case, texts=form.texts)),
        to=back,
        told=_("已推荐为典型案例。系统提出了去标识的建议，请逐项处理。"),
    )
    title = _("推荐典型案例")
    hint = _("文字可以照案卷写；姓名、号码、地址在公布以前替换，系统会逐项提出建议。")
    return answer or form_page(
        request, form, None, title=title, verb=_("推荐"), back=back, hint=hint
    )


def show(request: Request, typical_id: UUID) -> HttpResponse:
    """One typical case: where it stands, what would be public, who agreed."""
    found = queries.get(by=request.actor, typical_id=typical_id)
    marks = queries.marks(typical=found)
    own = request.actor.agency_id == found.agency_id and request.acts_in(found.case)
    writable = found.state in WRITABLE
    context = {
        "typical": found,
        "row": line(found),
        "told": _told(found, marks),
        "marks": marks,
        "open_marks": sum(m.state == MarkState.PROPOSED for m in marks),
        "assents": queries.assents(typical=found),
        "history": queries.history(typical=found),
        "hurdles": hurdles(found) if own and writable else [],
        "writes": own and request.actor.can(*checks.WRITING),
        "decides": own and request.actor.can(*checks.DECIDING),
        "writable": writable,
        "answers": _may_answer(request, found),
        "may_withdraw": _may_withdraw(request, found),
    }
    return render(request, "typical/show.html", context)


def _told(found: Typical, marks: list[Mark]) -> Any:
    """What was sent for approval; while it is written, or was never sent, what it would be."""
    if found.state in WRITABLE or found.content is None:
        return masked_texts(found, marks)
    return found.content


def _may_answer(request: Request, found: Typical) -> bool:
    if found.state != TypicalState.ASKED or not request.actor.can(*checks.DECIDING):
        return False
    return queries.asked_of(typical=found, by=request.actor) is not None


def _may_withdraw(request: Request, found: Typical) -> bool:
    if not found.version or found.state == TypicalState.WITHDRAWN:
        return False
    party = request.actor.agency_id == found.agency_id or any(
        a.agency_id == request.actor.agency_id and a.state == "agreed"
        for a in queries.assents(typical=found)
    )
    return party and request.actor.can(*checks.DECIDING)


def edit(request: Request, typical_id: UUID) -> HttpResponse:
    """Change the texts."""
    found = mine(request, typical_id)
    form = TextsForm(request.POST or None, initial=found.texts.each())
    seen = version(request) if request.method == "POST" else found.saved
    answer = carried_out(
        request,
        form,
        lambda: services.amend(by(request), typical=found, texts=form.texts, saved=seen),
        to=home(found),
        told=_("已保存。处理过的去标识项都保留，新出现的请接着处理。"),
    )
    title = _("修改文字")
    return answer or form_page(
        request, form, found, title=title, verb=_("保存"), back=home(found), version=seen
    )


def marks(request: Request, typical_id: UUID) -> HttpResponse:
    """Decide what is masked, row by row; add what the machine did not see."""
    found = mine(request, typical_id)
    rows = queries.marks(typical=found)
    adding = request.POST.get("do") == "add"
    seen = version(request) if request.method == "POST" else found.saved
    here = reverse("typical-marks", args=[found.pk])
    form = MarksForm(request.POST if request.method == "POST" and not adding else None, rows)
    more = AddForm(request.POST if adding else None)
    told = _("已处理。")
    answer = carried_out(
        request,
        more if adding else form,
        lambda: (
            services.add_mark(by(request), typical=found, added=more.added, saved=seen)
            if adding
            else services.decide_marks(
                by(request), typical=found, decisions=form.decisions, saved=seen
            )
        ),
        to=here,
        told=told,
    )
    context = {
        "typical": found,
        "form": form,
        "more": more,
        "rows": [(m, snippets(found, m)) for m in rows],
        "version": seen,
        "parts": parts(found, rows),
        "back": home(found),
    }
    status = max(form.status, more.status)
    return answer or render(request, "typical/marks.html", context, status=status)
