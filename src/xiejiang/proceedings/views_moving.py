"""随案移转: done from the page of the proceeding that settled who is competent."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xiejiang.proceedings import queries, services
from xiejiang.web.forms import done, sent_before
from xiejiang.web.requests import Request, by


@require_POST
def move(request: Request, pk: UUID) -> HttpResponse:
    """Whatever can still go over: what the reader's agency keeps, and the proceedings."""
    proceeding = queries.proceeding(by=request.actor, pk=pk)
    earlier = sent_before(request)
    if earlier:
        return redirect(earlier)
    home = reverse("proceeding", args=[pk])
    if request.POST.get("half") == "send":
        sent = services.send_along(by(request), proceeding=proceeding)
        words = _("已随案移交证据 %(n)d 件，对方签收以前仍由本机关负责。")
        return done(request, home, words % {"n": sent})
    plan = services.move_pending(by(request), proceeding=proceeding)
    told = _("已移转 %(n)d 个程序，由%(name)s接续办理。")
    return done(request, home, told % {"n": len(plan.moving), "name": plan.to.title})
