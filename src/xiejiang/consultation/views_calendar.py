"""The page of the personal calendar, and the file that calendar programs read."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from xiejiang.consultation import calendars
from xiejiang.consultation.errors import CalendarTooSoon, ConsultationError
from xiejiang.web.forms import done, sent_before
from xiejiang.web.ical import MEDIA_TYPE, whole, written
from xiejiang.web.requests import Request, by


def page(request: Request) -> HttpResponse:
    """Whether there is an address, since when, and when it was read last."""
    context = {"key": calendars.key_of(by=request.actor), "address": ""}
    return render(request, "consultation/calendar.html", context)


@require_POST
def issue(request: Request) -> HttpResponse:
    """Make an address and show it once."""
    home = reverse("calendar")
    if sent_before(request):
        return redirect(home)
    key, secret = calendars.issue_calendar(by(request))
    done(request, home)
    path = f"{reverse('calendar-feed')}?key={secret.text}"
    context = {"key": key, "address": request.build_absolute_uri(path)}
    return render(request, "consultation/calendar.html", context)


@require_POST
def revoke(request: Request) -> HttpResponse:
    """Revoke the address at once."""
    calendars.revoke_calendar(by(request))
    return done(request, reverse("calendar"), _("日历地址已停用。"))


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """The calendar that a key opens; the key stands in the query, which no log of ours keeps."""
    now = timezone.now()
    try:
        actor = calendars.open_calendar(key=request.GET.get("key", ""), now=now)
    except ConsultationError as error:
        answer = HttpResponse(error.message, "text/plain; charset=utf-8", status=error.status)
        if error.status == CalendarTooSoon.status:
            answer.headers["Retry-After"] = str(calendars.BETWEEN.seconds)
        return answer
    host = request.build_absolute_uri("/").rstrip("/")
    found = calendars.entries(by=actor, now=now, host=host)
    lines = (line for entry in found for line in written(entry, settings.NODE_NAME))
    name = f"协江 {actor.agency_name} {actor.post_title}"
    answer = HttpResponse(whole(name, "Consultation", lines), content_type=MEDIA_TYPE)
    answer.headers["Content-Disposition"] = 'inline; filename="xiejiang.ics"'
    return answer
