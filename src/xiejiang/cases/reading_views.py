"""Pages of reading beside any case: what waits for me, asking, an emergency, and its figures."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from xiejiang.agencies import queries as agencies
from xiejiang.audit.domain import Power
from xiejiang.audit.services import POWER_ZH
from xiejiang.cases import access, emergency, granting, queries, services
from xiejiang.cases.access_forms import AskForm, EmergencyForm, SpanForm
from xiejiang.cases.access_models import Grant
from xiejiang.cases.domain import RequestState
from xiejiang.web.forms import carried_out
from xiejiang.web.requests import Request, by

TONES = {"waiting": "running", "granted": "ok", "refused": "done"}
SPOKEN_OF = (Power.HANDLE, Power.APPROVE, Power.LIAISE, Power.SUPERVISE, Power.READ_LOG)


def home(request: Request) -> HttpResponse:
    """What I may read beside taking part, what I asked, and what others ask of me."""
    now = timezone.now()
    actor = request.actor
    if not queries.reads_cases(actor):
        raise Http404
    to_review, overdue = access.reviews(by=actor, now=now)
    asked = [
        (r, TONES[r.state], RequestState(r.state).zh) for r in access.requests(by=actor, limit=30)
    ]
    context = {
        "held": access.held(by=actor, now=now),
        "asked": asked,
        "to_answer": access.requests_to_answer(by=actor),
        "to_review": to_review,
        "overdue": overdue,
        "now_is": now,
        "may_ask": actor.can(*granting.ASKING),
        "may_open": actor.can(*emergency.OPENING),
        "may_count": actor.can(Power.READ_LOG),
    }
    return render(request, "cases/access_home.html", context)


def ask(request: Request) -> HttpResponse:
    """Ask to read a case; the answer is the same whether there is one or not."""
    if not request.actor.can(*granting.ASKING):
        raise Http404
    form = AskForm(request.POST or None)

    def act() -> object:
        return services.request_access(by(request), **form.cleaned_data)

    told = _("已提交。有这个案件的，主办机关会收到您的申请并答复。")
    answer = carried_out(request, form, act, to=reverse("access"), told=told)
    return answer or render(request, "cases/access_ask.html", {"form": form}, status=form.status)


def open_in_emergency(request: Request) -> HttpResponse:
    """Open a case in an emergency, with a reason; whoever has not the post finds no such page."""
    if not request.actor.can(*emergency.OPENING):
        raise Http404
    form = EmergencyForm(request.POST or None)
    made: list[Grant] = []

    def act() -> object:
        made.append(services.open_in_emergency(by(request), **form.cleaned_data))
        return made[0]

    told = _("已紧急查阅，主办机关已得到通知。请只看需要的内容：每一页都会留痕。")
    answer = carried_out(request, form, act, to=reverse("access"), told=told)
    if answer is not None and made:
        answer["Location"] = reverse("case", args=[made[0].case_id])
    context = {"form": form, "hours": emergency.lasts().total_seconds() / 3600}
    return answer or render(request, "cases/emergency.html", context, status=form.status)


def statistics(request: Request) -> HttpResponse:
    """Emergency readings in figures, for auditors."""
    now = timezone.now()
    form = SpanForm(request.GET if "since" in request.GET else None, initial=SpanForm.of_late())
    span = form.cleaned_data if form.is_bound and form.is_valid() else SpanForm.of_late()
    since, until = (timezone.make_aware(datetime.combine(d, time.min)) for d in span.values())
    found = access.statistics(
        by=request.actor, since=since, until=until + timedelta(days=1), now=now
    )
    context = {"form": form, "rows": found, "span": span}
    return render(request, "cases/access_statistics.html", context, status=form.status)


def powers(request: Request) -> HttpResponse:
    """Who in my agency may do what: whom to ask when a post lacks a power."""
    on = timezone.localdate()
    agency_id = request.actor.agency_key
    found = [
        (
            POWER_ZH[power],
            request.actor.can(power),
            agencies.holders(agency_id=agency_id, powers=[power], on=on),
        )
        for power in SPOKEN_OF
    ]
    return render(request, "cases/access_powers.html", {"powers": found})
