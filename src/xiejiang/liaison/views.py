"""Pages of bulletins: the lists, one bulletin, its editions and attachments, and signing."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from xiejiang.liaison import queries, services
from xiejiang.liaison.domain import BulletinState, Cursor
from xiejiang.liaison.errors import BulletinNotFound
from xiejiang.liaison.forms import SignForm
from xiejiang.liaison.forms_lists import FilterForm
from xiejiang.liaison.models import Bulletin
from xiejiang.liaison.panels import Sheet, may_publish, may_write, row, sheet_of
from xiejiang.web.forms import carried_out, version
from xiejiang.web.requests import Request, by

PAGE = 50


def index(request: Request) -> HttpResponse:
    """What I want shown, or everything I may read; narrowed, a page at a time."""
    everything = request.GET.get("all") == "1"
    form = FilterForm(request.GET)
    narrowed = form.narrowed
    after = read_cursor(request.GET.get("after", ""))
    found = queries.page(
        by=request.actor, narrowed=narrowed, after=after, limit=PAGE + 1, stream=not everything
    )
    shown, rest = found[:PAGE], found[PAGE:]
    kept = {k: str(v) for k, v in request.GET.items() if k != "after" and v}
    context = {
        "form": form,
        "rows": [row(b) for b in shown],
        "everything": everything,
        "narrowed": any(k for k in kept if k != "all"),
        "next": _next(shown[-1], kept) if rest else "",
        "paged": after is not None,
        "may_write": may_write(request),
    }
    return render(request, "liaison/index.html", context)


def _next(last: Bulletin, kept: dict[str, str]) -> str:
    return "?" + urlencode({**kept, "after": f"{last.changed_at.isoformat()}~{last.pk}"})


def read_cursor(text: str) -> Cursor | None:
    """Where the last page ended; a spoilt cursor begins again."""
    at, _sep, key = text.partition("~")
    try:
        return Cursor.read(datetime.fromisoformat(at), key)
    except ValueError:
        return None


def own(request: Request) -> HttpResponse:
    """What my agency drafted and published, and what others let lapse."""
    now = timezone.now()
    mine = Cursor(now, UUID(int=2**128 - 1))
    after = read_cursor(request.GET.get("after", "")) or mine
    found = queries.published(by=request.actor, after=after, limit=PAGE + 1)
    context = {
        "drafts": queries.drafts(by=request.actor),
        "overdue": [row(b) for b in queries.overdue(by=request.actor, now=now)],
        "rows": [row(b) for b in found[:PAGE]],
        "next": _next(found[PAGE - 1], {}) if len(found) > PAGE else "",
        "may_write": may_write(request),
    }
    return render(request, "liaison/own.html", context)


def show(request: Request, bulletin_id: UUID) -> HttpResponse:
    """One bulletin. Whoever opens it has read it; signing is for the agency."""
    found = queries.get(by=request.actor, bulletin_id=bulletin_id)
    form = SignForm(request.POST or None)
    home = reverse("bulletin", args=[found.pk])
    answer = carried_out(
        request,
        form,
        lambda: services.sign(
            by(request),
            bulletin=found,
            version=version(request),
            remark=form.cleaned_data["remark"],
        ),
        to=home,
        told=_("已签收，发布机关看得到签收的时间和意见。"),
    )
    if answer is not None:
        return answer
    if queries.is_unread(found, by=request.actor):
        services.read(by(request), bulletin=found)
    return _page(request, sheet_of(request, found), form)


def _page(request: Request, sheet: Sheet, form: SignForm) -> HttpResponse:
    found = sheet.bulletin
    asked = queries.is_asked(found, by=request.actor)
    signed = queries.signature(found, by=request.actor)
    open_ = found.state == BulletinState.PUBLISHED
    context = {
        "sheet": sheet,
        "form": form,
        "signed": signed,
        "to_sign": asked and open_ and signed is None and may_write(request),
        "asked": asked,
        "readers": queries.readers(by=request.actor, bulletin=found),
        "owner": queries.owns(found, by=request.actor),
        "may_publish": may_publish(request),
        "may_write": may_write(request),
        "late": found.sign_by is not None and found.sign_by < timezone.now(),
    }
    return render(request, "liaison/bulletin.html", context, status=form.status)


def edition(request: Request, bulletin_id: UUID, version: int) -> HttpResponse:
    """An earlier edition, for whoever may read the bulletin."""
    found = queries.get(by=request.actor, bulletin_id=bulletin_id)
    if version == found.version:
        return redirect("bulletin", found.pk)
    if not queries.shows_words(found, by=request.actor):
        raise BulletinNotFound
    sheet = sheet_of(request, found, version=version)
    return render(request, "liaison/edition.html", {"sheet": sheet})


def attachment(request: Request, bulletin_id: UUID, version: int, position: int) -> FileResponse:
    """An attachment, hashed again before it is given out."""
    found = queries.get(by=request.actor, bulletin_id=bulletin_id)
    if not queries.shows_words(found, by=request.actor):
        raise BulletinNotFound
    file = queries.attachment(found, version=version, position=position)
    stream = queries.open_attachment(file)
    answer = FileResponse(
        stream, as_attachment=True, filename=file.name, content_type=file.media_type
    )
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
