"""Pages of inspections. What a phone may keep lies under one address, and nothing else does."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.staticfiles import finders
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from xiejiang.kernel.errors import XiejiangError
from xiejiang.restoration import indicators, inspections
from xiejiang.restoration import inspection_queries as queries
from xiejiang.restoration import queries as restoration
from xiejiang.restoration.inspecting import (
    Conclusion,
    InspectionKind,
)
from xiejiang.restoration.inspection_errors import InspectionInvalid, InspectionOfAnother
from xiejiang.restoration.inspection_forms import InspectionForm
from xiejiang.restoration.models import Project
from xiejiang.restoration.models_inspections import Inspection
from xiejiang.store.onsite import PlaceSource, plain
from xiejiang.web import onsite
from xiejiang.web.api import keyset, read_keyset
from xiejiang.web.problems import CursorUnreadable, problem
from xiejiang.web.requests import Request, by

ASSETS = (
    "vendor/bootstrap/bootstrap.min.css",
    "xiejiang/tokens.css",
    "xiejiang/base.css",
    "xiejiang/parts.css",
    "xiejiang/inspection.css",
    "xiejiang/mark.svg",
    "xiejiang/inspection-outbox.js",
    "xiejiang/inspection.js",
)
"""What the form needs where there is no network."""
WORKER, OUTBOX = "xiejiang/inspection-worker.js", "xiejiang/inspection-outbox.js"


@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker of the addresses below this one; it holds nothing of anybody."""
    answer = HttpResponse(_worker(), content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = "no-cache"
    return answer


def _worker() -> str:
    told = {
        "VERSION": _version(),
        "ASSETS": [static(name) for name in ASSETS],
        "OUTBOX": static(OUTBOX),
        "TOKEN": reverse("inspection-token"),
        "HOME": reverse("inspection-outbox"),
    }
    head = "".join(f"const {name} = {json.dumps(value)};\n" for name, value in told.items())
    return head + _found(WORKER).read_text("utf-8")


@cache
def _version() -> str:
    """Of everything that is kept: other content is another version."""
    found = hashlib.sha256()
    for name in (*ASSETS, WORKER):
        found.update(_found(name).read_bytes())
    return found.hexdigest()[:16]


def _found(name: str) -> Path:
    return Path(str(finders.find(name)))


@require_GET
def token(request: Request) -> HttpResponse:
    """Who is signed in, in which post, and the token with which a form is taken."""
    told = {
        "person": str(request.actor.person_key),
        "post": str(request.actor.post_id or ""),
        "csrf": get_token(request),
    }
    return JsonResponse(told)


@require_GET
def outbox(request: Request) -> HttpResponse:
    """What waits in this phone, and where the reader may inspect."""
    return render(request, "restoration/inspection_outbox.html", onsite.frame(request.actor))


@require_GET
def choose(request: Request) -> HttpResponse:
    """The projects that the reader may inspect now."""
    found = queries.waiting(by=request.actor)
    for one in found:
        request.must_see(one.case_id)
    return render(request, "restoration/inspection_choose.html", {"projects": found})


def new(request: Request, project_id: UUID) -> HttpResponse:
    """The form, and what is sent by it where there is no script."""
    project = _inspected(request, project_id)
    form = _form(request, project)
    if request.method == "POST" and form.is_valid():
        try:
            received = _receive(request, project, form)
        except XiejiangError as error:
            form.complain(error)
        else:
            messages.success(request, _said(received))
            return redirect("inspection", received.inspection.pk)
    context = {"form": form, "project": project, **onsite.frame(request.actor)}
    return render(request, "restoration/inspection_form.html", context, status=form.status)


@require_POST
def send(request: Request, project_id: UUID) -> HttpResponse:
    """What a phone sends: done once, however often; a refusal is a problem document."""
    try:
        project = _inspected(request, project_id)
        form = _form(request, project)
        if not form.is_valid():
            raise InspectionInvalid(complaints=onsite.complaints(form))
        received = _receive(request, project, form)
    except XiejiangError as error:
        return problem(error)
    told_url = reverse("inspection", args=[received.inspection.pk])
    return onsite.arrived(received.inspection.pk, told_url, is_new=received.is_new)


def _inspected(request: Request, project_id: UUID) -> Project:
    """A project that the reader sees and may inspect."""
    project = restoration.get(by=request.actor, project_id=project_id)
    request.must_see(project.case_id)
    inspections.must_inspect(by(request), project)
    return project


def _form(request: Request, project: Project) -> InspectionForm:
    return InspectionForm(
        request.POST or None,
        known=indicators.of_plan(queries.targets(project)),
        milestones=queries.milestones(project),
        initial=onsite.begun(request.actor, timezone.localtime()),
    )


def _receive(request: Request, project: Project, form: InspectionForm) -> inspections.Received:
    data = form.cleaned_data
    if not form.is_of(request.actor):
        raise InspectionOfAnother
    acting = by(request)
    return inspections.receive(
        acting,
        project=project,
        report=form.report(onsite.clock(request.POST, now=acting.at)),
        offered=onsite.offered(request.FILES, request.POST, data["inspection"]),
    )


def _said(received: inspections.Received) -> str:
    return _("已登记检查。") if received.is_new else _("这次检查先前已经收到，没有重复登记。")


@require_GET
def one(request: Request, inspection_id: UUID) -> HttpResponse:
    """One inspection with its photographs, its measurements and what is known of its clock."""
    found = queries.inspection(by=request.actor, inspection_id=inspection_id)
    request.must_see(found.project.case_id)
    context = {
        "inspection": found,
        "project": found.project,
        "kind": InspectionKind(found.kind).zh,
        "conclusion": Conclusion(found.conclusion),
        "source": PlaceSource(found.source).zh,
        "readings": list(found.readings.all()),
        "photos": list(found.photos.all()),
        "accuracy": "" if found.accuracy is None else plain(found.accuracy),
    }
    return render(request, "restoration/inspection.html", context)


@require_GET
def of_project(request: Request, project_id: UUID) -> HttpResponse:
    """The inspections of a project, and what was measured against what the plan wants."""
    project = restoration.get(by=request.actor, project_id=project_id)
    request.must_see(project.case_id)
    context = {"project": project, **listing(request, project)}
    return render(request, "restoration/inspections.html", context)


def listing(request: Request, project: Project) -> dict[str, Any]:
    """What the list of inspections needs, wherever it is shown."""
    after = read_keyset(request.GET.get("after", ""))
    found = queries.inspections(
        by=request.actor,
        project=project,
        after=None if after is None else (after[0], _key(after[1])),
        limit=queries.PAGE + 1,
    )
    shown = found[: queries.PAGE]
    return {
        "inspections": [_row(i) for i in shown],
        "cursor": keyset(shown[-1].at, shown[-1].pk) if len(found) > queries.PAGE else "",
        "series": queries.series(by=request.actor, project=project),
        "may_inspect": queries.may_inspect(by=request.actor, project=project),
    }


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise CursorUnreadable from None


def _row(found: Inspection) -> tuple[Inspection, str, Conclusion]:
    return found, InspectionKind(found.kind).zh, Conclusion(found.conclusion)


@require_GET
def photo(request: Request, photo_id: UUID) -> FileResponse:
    """A photograph as it came, hashed again before it is given out."""
    found = queries.photo(by=request.actor, photo_id=photo_id)
    request.must_see(found.inspection.project.case_id)
    stream = queries.read_photo(found)
    answer = FileResponse(stream, filename=found.file_name, content_type=found.media_type)
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
