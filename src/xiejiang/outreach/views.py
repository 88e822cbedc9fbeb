"""Pages of officers: the reports of their agency, one of them, and what is done about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xiejiang.basin import queries as basin
from xiejiang.cases.domain import Field
from xiejiang.kernel.errors import XiejiangError
from xiejiang.outreach import queries, services
from xiejiang.outreach.domain import ENDED, Matter, Opening, State, Step, Words
from xiejiang.outreach.forms import OpeningForm, PassForm, StepForm, UnfoundedForm, opening_of
from xiejiang.outreach.models import Report
from xiejiang.outreach.panels import line
from xiejiang.web.api import keyset, read_keyset
from xiejiang.web.forms import PlainForm, carried_out
from xiejiang.web.problems import CursorUnreadable
from xiejiang.web.requests import Request, by

PAGE = 50


def index(request: Request) -> HttpResponse:
    """The reports of the reader's agency, the newest first."""
    name = request.GET.get("state", "")
    state = State(name) if name in {s.value for s in State} else None
    after = _after(request.GET.get("after", ""))
    found = queries.page(by=request.actor, state=state, after=after, limit=PAGE + 1)
    rows = found[:PAGE]
    more = keyset(rows[-1].lodged_at, rows[-1].pk) if len(found) > PAGE else ""
    context = {
        "rows": [line(r, by=request.actor) for r in rows],
        "state": state,
        "counts": [(State(k), n) for k, n in queries.counts(by=request.actor).items()],
        "after": more,
        "paged": after is not None,
    }
    return render(request, "outreach/index.html", context)


def _after(text: str) -> tuple[Any, UUID] | None:
    """Where the last page ended; a spoilt cursor begins again."""
    try:
        read = read_keyset(text)
        return None if read is None else (read[0], UUID(read[1]))
    except (CursorUnreadable, ValueError):
        return None


def show(request: Request, report_id: UUID) -> HttpResponse:
    """One report: what was said, where it has got to, and what may be done."""
    return _page(request, queries.get(by=request.actor, report_id=report_id))


def _page(request: Request, report: Report, **more: Any) -> HttpResponse:
    mine = report.agency_id == request.actor.agency_key and report.same_as_id is None
    offered = report.offered_id == request.actor.agency_key
    state = State(report.state)
    context = {
        "report": report,
        "line": line(report, by=request.actor),
        "matter": Matter(report.matter).zh,
        "where": basin.full_name(report.division) if report.division else "",
        "photos": list(report.photos.all()),
        "repeats": list(report.repeats.all()[:20]),
        "turns": [(t, Step(t.step).zh) for t in queries.turns(report=report)],
        "verbs": [v for v in VERBS.values() if mine and state in v.states],
        "offered": offered and state is State.PASSING,
        "mine": mine,
        "ended": state in ENDED,
        "contact": None,
        **more,
    }
    return render(request, "outreach/report_page.html", context)


@dataclass(frozen=True, slots=True)
class Verb:
    """Something that may be done to a report: when, what is asked, and the act."""

    slug: str
    words: str
    states: tuple[State, ...]
    form: Callable[..., PlainForm]
    act: Callable[[Request, Report, PlainForm], object]
    told: str
    asked: Mapping[str, Any]

    def drawn(self, request: Request, report: Report) -> PlainForm:
        """Its form, filled in where the report knows."""
        data = request.POST if request.method == "POST" else None
        asked = {k: _(v) if isinstance(v, str) else v for k, v in self.asked.items()}
        if self.form is OpeningForm:
            asked["initial"] = opening_of(report)
        return self.form(data, **asked)


def _words(form: PlainForm) -> Words:
    return Words(form.cleaned_data["words"])


def _opening(form: PlainForm) -> Opening:
    data = form.cleaned_data
    return Opening(**{**data, "field": Field(data["field"])})


SEEN = "举报人凭查询码可以看到。"
VERBS: dict[str, Verb] = {
    v.slug: v
    for v in (
        Verb(
            "accept",
            "受理",
            (State.RECEIVED,),
            StepForm,
            lambda r, x, f: services.accept(by(r), report=x, words=_words(f)),
            "已受理",
            {"label": "告诉举报人的话", "hint": SEEN, "required": False},
        ),
        Verb(
            "case",
            "建立案件",
            services.IN_HAND,
            OpeningForm,
            lambda r, x, f: services.open_case(by(r), report=x, opening=_opening(f)),
            "已建立案件，照片已作为证据入卷",
            {},
        ),
        Verb(
            "answer",
            "答复",
            (*services.IN_HAND, State.CASED),
            StepForm,
            lambda r, x, f: services.answer(by(r), report=x, words=_words(f)),
            "已答复",
            {"label": "答复", "hint": SEEN},
        ),
        Verb(
            "ask",
            "请举报人补充",
            (State.RECEIVED, State.ACCEPTED),
            StepForm,
            lambda r, x, f: services.ask(by(r), report=x, words=_words(f)),
            "已请举报人补充",
            {"label": "要补充什么", "hint": SEEN},
        ),
        Verb(
            "pass-on",
            "转办",
            services.IN_HAND,
            PassForm,
            lambda r, x, f: services.pass_on(
                by(r), report=x, to=f.cleaned_data["agency"], words=_words(f)
            ),
            "已转办，对方接收以前仍由本机关负责",
            {"label": "理由", "hint": "为什么归对方办；举报人只看到转给谁。"},
        ),
        Verb(
            "unfounded",
            "核查不属实，办结",
            services.IN_HAND,
            UnfoundedForm,
            lambda r, x, f: services.close_unfounded(
                by(r), report=x, words=_words(f), inside=Words(f.cleaned_data["inside"])
            ),
            "已办结",
            {"label": "告诉举报人的理由", "hint": SEEN},
        ),
        Verb(
            "abusive",
            "不予处理",
            (State.RECEIVED,),
            StepForm,
            lambda r, x, f: services.mark_abusive(by(r), report=x, words=_words(f)),
            "已标为不予处理",
            {
                "label": "理由",
                "hint": "广告、辱骂、与长江无关的。只是与事实有出入的，请用“核查不属实”。",
            },
        ),
    )
}


def step(request: Request, report_id: UUID, verb: str) -> HttpResponse:
    """One thing that is done to a report."""
    report = queries.get(by=request.actor, report_id=report_id)
    home = reverse("report", args=[report.pk])
    doing = VERBS.get(verb)
    if doing is None:
        return redirect(home)
    form = doing.drawn(request, report)
    answer = carried_out(
        request, form, lambda: doing.act(request, report, form), to=home, told=_(doing.told)
    )
    context = {
        "form": form,
        "form_title": _(doing.words),
        "verb": _(doing.words),
        "back": home,
        "back_words": report.number,
        "version": None,
    }
    return answer or render(request, "outreach/step.html", context, status=form.status)


@require_POST
def take(request: Request, report_id: UUID) -> HttpResponse:
    """Take a report that was passed on."""
    report = queries.get(by=request.actor, report_id=report_id)
    form, home = PlainForm(request.POST), reverse("report", args=[report.pk])

    def act() -> object:
        return services.take(by(request), report=report)

    answer = carried_out(request, form, act, to=home, told=_("已接收，由本机关负责"))
    return answer or _page(request, report, trouble=form.trouble)


def give_back(request: Request, report_id: UUID) -> HttpResponse:
    """Give back a report that was passed on."""
    report = queries.get(by=request.actor, report_id=report_id)
    data = request.POST if request.method == "POST" else None
    form = StepForm(data, label=_("理由"), hint=_("为什么不归本机关；转来的机关可以看到。"))

    def act() -> object:
        return services.give_back(by(request), report=report, words=_words(form))

    answer = carried_out(request, form, act, to=reverse("reports"), told=_("已退回"))
    context = {
        "form": form,
        "form_title": _("退回转办"),
        "verb": _("退回"),
        "back": reverse("report", args=[report.pk]),
        "back_words": report.number,
        "version": None,
    }
    return answer or render(request, "outreach/step.html", context, status=form.status)


@require_POST
def contact(request: Request, report_id: UUID) -> HttpResponse:
    """Open who reported, with a purpose; shown once, in the answer to this request."""
    report = queries.get(by=request.actor, report_id=report_id)
    try:
        purpose = request.POST.get("purpose", "").replace("\x00", "")
        found = services.read_contact(by(request), report=report, purpose=purpose)
    except XiejiangError as error:
        return _page(request, report, trouble=error)
    return _page(request, report, contact=found)


@require_POST
def photo(request: Request, shot: int) -> FileResponse:
    """A photo as it came; opening it stands in the log."""
    found = queries.photo(by=request.actor, pk=shot)
    opened = services.open_photo(by(request), photo=found)
    return FileResponse(
        queries.read_photo(opened),
        content_type=opened.media_type,
        filename=opened.file_name,
        as_attachment=True,
    )
