"""Pages of the register of mediating bodies: the list, one body, and what is written there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from xiejiang.basin import queries as basin
from xiejiang.cases.domain import Field
from xiejiang.kernel.errors import XiejiangError
from xiejiang.settling import bodyfiles, mediators, services
from xiejiang.settling.bodykinds import kinds
from xiejiang.settling.domain import BodyGiven, BodyState
from xiejiang.settling.errors import BodyInvalid, BodyNotOwner
from xiejiang.settling.forms_mediators import BodyFileForm, BodyForm, BodyWhyForm, as_entered
from xiejiang.settling.mediators import Narrowed
from xiejiang.settling.models import BodyVersion, MediationBody
from xiejiang.web.api import begun_again, keyset
from xiejiang.web.downloads import spreadsheet
from xiejiang.web.forms import PlainForm, carried_out, version
from xiejiang.web.language import title_of
from xiejiang.web.requests import Request, by

PAGE = 50
HEAD = (
    *("名称", "种类", "设立单位", "设立依据", "区划", "有效期至", "事项", "办公电话"),
    *("出处", "出处日期", "链接", "说明", "调解员", "状态", "登记机关", "区划名称"),
)


def _narrowed(request: Request) -> tuple[Narrowed, XiejiangError | None]:
    """What the filters ask for; a place that means nothing is told and left out."""
    given = request.GET
    place, trouble = "", None
    if text := given.get("place", "").strip():
        try:
            place = mediators.division(text)
        except XiejiangError as error:
            trouble = error
    kind, matter, state = (given.get(k, "") for k in ("kind", "matter", "state"))
    return (
        Narrowed(
            kind=kind if kind in kinds() else "",
            division=place,
            matter=matter if matter in {f.value for f in Field} else "",
            state=state if state in {s.value for s in BodyState} else "",
            agency=request.actor.agency_code if "own" in given else "",
        ),
        trouble,
    )


@require_GET
def index(request: Request) -> HttpResponse:
    """The register, the latest first, narrowed by kind, place, matter and state."""
    narrowed, trouble = _narrowed(request)
    on = timezone.localdate()
    cursor = begun_again(request.GET.get("after", ""), UUID)
    after = None if cursor is None else (cursor[0], UUID(cursor[1]))
    found = mediators.page(on=on, narrowed=narrowed, after=after, limit=PAGE + 1)
    rows = [] if trouble else found[:PAGE]
    kept = {k: v for k, v in request.GET.items() if v and k != "after"}
    end = keyset(rows[-1].body.registered_at, rows[-1].body.pk) if len(found) > PAGE else ""
    context = {
        "rows": [said(v) for v in rows],
        "trouble": trouble,
        "narrowed": narrowed,
        "place": request.GET.get("place", ""),
        "kinds": [(k.id, title_of(k)) for k in kinds().values()],
        "matters": [(f.value, _(f.zh)) for f in Field],
        "states": [(s.value, _(s.zh)) for s in BodyState],
        "paged": cursor is not None,
        "next": "?" + urlencode({**kept, "after": end}) if end and rows else "",
        "file": reverse("mediators-file") + ("?" + urlencode(kept) if kept else ""),
        "may_write": mediators.may_write(by=request.actor),
    }
    return render(
        request, "settling/mediators.html", context, status=getattr(trouble, "status", 200)
    )


@require_GET
def file(request: Request) -> HttpResponse:
    """The same list for a spreadsheet, with what the reader may see."""
    narrowed, trouble = _narrowed(request)
    if trouble is not None:
        raise trouble
    on = timezone.localdate()
    rows = (_cells(request, v) for v in mediators.everything(on=on, narrowed=narrowed))
    return spreadsheet(f"mediators-{on}.csv", HEAD, rows)


def _cells(request: Request, found: BodyVersion) -> list[object]:
    people = mediators.names(found, by=request.actor)
    return [
        found.name,
        kinds()[found.kind].title,
        found.set_up_by,
        found.basis,
        found.division,
        found.valid_until.isoformat(),
        bodyfiles.APART.join(Field(m.field).zh for m in found.matters.all()),
        found.contact,
        found.source,
        found.source_on.isoformat() if found.source_on else "",
        found.link,
        found.words,
        bodyfiles.APART.join(map(bodyfiles.spelt, people)),
        mediators.state(found, on=timezone.localdate()).zh,
        found.body.agency.name,
        basin.full_name(found.division),
    ]


def said(found: BodyVersion) -> dict[str, Any]:
    """A version in words."""
    kind = kinds()[found.kind]
    matters = [_(Field(m.field).zh) for m in found.matters.all()]
    return {
        "version": found,
        "kind": kind,
        "kind_title": title_of(kind),
        "place": basin.full_name(found.division),
        "matters": " / ".join(matters) or _("全部事项"),
        "state": mediators.state(found, on=timezone.localdate()),
        "confirmation": getattr(found, "confirmation", None),
    }


def lines(one: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What a version says, label by label."""
    found: BodyVersion = one["version"]
    on = f" · {found.source_on.isoformat()}" if found.source_on else ""
    return [
        (_("名称"), found.name),
        (_("种类"), one["kind_title"]),
        (_("设立单位"), found.set_up_by),
        (_("设立依据"), found.basis),
        (_("区划"), one["place"]),
        (_("事项"), one["matters"]),
        (_("有效期至"), found.valid_until.isoformat()),
        (_("办公电话"), found.contact),
        (_("出处"), found.source + on),
        (_("链接"), found.link),
        (_("说明"), found.words),
    ]


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """What a correction changes: the label, what counts, and what would."""
    both = zip(lines(before), lines(after), strict=True)
    return [(label, old, new) for (label, old), (_label, new) in both if old != new]


def show(request: Request, body_id: UUID) -> HttpResponse:
    """One body with its versions; who may confirm or withdraw it does so here."""
    body = mediators.get(body_id=body_id)
    found = mediators.versions(body)
    home = reverse("mediators-body", args=[body.pk])
    pressed = request.POST.get("do", "")
    confirming = PlainForm(request.POST if pressed == "confirm" else None)
    form = BodyWhyForm(request.POST if pressed == "withdraw" else None)
    asked, act, told = _pressed(request, body, confirming, form)
    answer = carried_out(request, asked, act, to=home, told=told)
    if answer is not None:
        return answer
    context = _shown(request, body, found) | {"form": form, "confirming": confirming}
    return render(request, "settling/mediators_body.html", context, status=asked.status)


def _pressed(
    request: Request, body: MediationBody, confirming: PlainForm, form: PlainForm
) -> tuple[PlainForm, Callable[[], object], str]:
    if confirming.is_bound:
        seen = version(request)
        return (
            confirming,
            lambda: services.confirm_body(by(request), body=body, seen=seen),
            _("已核对，现在可以选择。"),
        )
    return (
        form,
        lambda: services.withdraw_body(by(request), body=body, why=form.cleaned_data["why"]),
        _("已撤下，记录仍在。"),
    )


def _shown(request: Request, body: MediationBody, found: list[BodyVersion]) -> dict[str, Any]:
    counts, waits = mediators.counting(found), mediators.pending(found)
    one, people = said(counts), mediators.names(counts, by=request.actor)
    own = body.agency_id == request.actor.agency_id and not hasattr(body, "withdrawal")
    mine = waits is not None and waits.registered_by_id == request.actor.person_id
    checks = own and request.actor.can(*mediators.CHECKS)
    agreed = counts if mediators.is_confirmed(counts) else None
    corrects = waits is not None and waits != counts
    return {
        "body": body,
        "withdrawal": getattr(body, "withdrawal", None),
        "one": one,
        "people": people,
        "hidden": len(counts.mediators.all()) - len(people),
        "rules": [(r, title_of(r, "words")) for r in kinds()[counts.kind].rules],
        "about": title_of(kinds()[counts.kind], "about"),
        "waits": waits if corrects else None,
        "changes": changes(one, said(waits)) if waits and corrects else [],
        "waits_people": mediators.names(waits, by=request.actor, counts=False) if waits else [],
        "last": found[0].number,
        "history": [
            (said(v), mediators.names(v, by=request.actor, counts=False), v == agreed)
            for v in found
        ],
        "may_confirm": checks and waits is not None and not mine,
        "awaits": own and mine,
        "may_correct": own and mediators.may_write(by=request.actor),
        "may_withdraw": checks,
        "own": body.agency_id == request.actor.agency_id,
    }


def _own_post(request: Request) -> None:
    if not mediators.may_write(by=request.actor):
        raise BodyNotOwner(agency=request.actor.agency_name)


def _given(form: BodyForm) -> BodyGiven:
    given, wrong = bodyfiles.body_of(form.row)
    if given is None:
        raise BodyInvalid(complaints=wrong)
    return given


def new(request: Request) -> HttpResponse:
    """Register one body."""
    _own_post(request)
    form = BodyForm(request.POST or None)

    def act() -> object:
        return services.register_bodies(by(request), bodies=[_given(form)])

    home = reverse("mediators") + "?own=1"
    told = _("已登记，标“未经核对”；请本机关另一人对照出处核对，核对以后才能选择。")
    answer = carried_out(request, form, act, to=home, told=told)
    titled = {"title": _("登记调解组织"), "back": reverse("mediators"), "body": None, "seen": None}
    context = {"form": form, **titled}
    return answer or render(request, "settling/mediators_form.html", context, status=form.status)


def correct(request: Request, body_id: UUID) -> HttpResponse:
    """Correct a body: the next version, which counts when a second person confirmed it."""
    body = mediators.get(body_id=body_id)
    if body.agency_id != request.actor.agency_id:
        raise BodyNotOwner(agency=body.agency.name)
    _own_post(request)
    latest = mediators.versions(body)[0]
    form = BodyForm(request.POST or None, corrects=True, initial=as_entered(latest))
    seen = version(request) if request.method == "POST" else latest.number

    def act() -> object:
        why = form.cleaned_data["why"]
        given = _given(form)
        return services.correct_body(by(request), body=body, given=given, why=why, seen=seen)

    home = reverse("mediators-body", args=[body.pk])
    told = _("更正已登记；本机关另一人核对以后代替前一版。")
    answer = carried_out(request, form, act, to=home, told=told)
    context = {"form": form, "title": _("更正登记"), "back": home, "body": latest, "seen": seen}
    return answer or render(request, "settling/mediators_form.html", context, status=form.status)


def bring(request: Request) -> HttpResponse:
    """Import a file of bodies, whole or not at all."""
    _own_post(request)
    form = BodyFileForm(request.POST or None, request.FILES or None)

    def act() -> object:
        data = form.cleaned_data["file"].read(bodyfiles.FILE.most_bytes + 1)
        bodies = bodyfiles.read(data, on=timezone.localdate())
        return services.register_bodies(by(request), bodies=bodies)

    home = reverse("mediators") + "?own=1"
    told = _("已登记，标“未经核对”；请本机关另一人对照出处核对，核对以后才能选择。")
    answer = carried_out(request, form, act, to=home, told=told)
    context = {
        "form": form,
        "columns": (bodyfiles.FILE.needed, bodyfiles.FILE.also),
        "kinds": [k.title for k in kinds().values()],
        "matters": [f.zh for f in Field],
    }
    return answer or render(request, "settling/mediators_import.html", context, status=form.status)
