"""Pages of the publisher: choosing a category, drafting, publishing, correcting, withdrawing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from xiejiang.audit.domain import Power
from xiejiang.audit.errors import PowerMissing
from xiejiang.cases import queries as cases
from xiejiang.cases.queries import Case
from xiejiang.documents import queries as documents
from xiejiang.documents.domain import DocumentStatus
from xiejiang.documents.queries import Document
from xiejiang.kernel.errors import XiejiangError
from xiejiang.liaison import queries, services
from xiejiang.liaison.domain import Category, Correction, Draft, FieldType, File, category
from xiejiang.liaison.errors import BulletinMoved, NotOwner
from xiejiang.liaison.forms import (
    OWN,
    CorrectForm,
    DraftForm,
    PublishForm,
    ReasonForm,
    SaidForm,
    place_words,
    usual,
)
from xiejiang.liaison.models import Bulletin
from xiejiang.liaison.panels import sheet_of
from xiejiang.web.forms import carried_out, done, sent_before, version
from xiejiang.web.language import title_of
from xiejiang.web.requests import Request, by

ABOUT = ("title", "field", "division")
WHOM = ("divisions", "downstream_of", "within_km", "kinds", "agencies")
WHEN = ("urgent", "sign_by")


def _must(request: Request, powers: tuple[Power, ...], words: str) -> None:
    if not request.actor.can(*powers):
        raise PowerMissing(post=request.actor.post_title, power=words, powers=powers)


def _case(request: Request, case_id: UUID | None) -> Case | None:
    return None if case_id is None else cases.to_act(by=request.actor, case_id=case_id)


def choose(request: Request, case_id: UUID | None = None) -> HttpResponse:
    """The categories that my kind of agency publishes."""
    _must(request, queries.WRITES, _("办理"))
    case = _case(request, case_id)
    offered = queries.may_publish(agency_kind=request.actor.agency_kind)
    addresses = [
        (kind, reverse("bulletin-new", args=[kind.id]))
        if case is None
        else (kind, reverse("case-bulletin-new", args=[case.pk, kind.id]))
        for kind in offered
    ]
    return render(
        request, "liaison/choose.html", {"offered": addresses, "case": case, "title": title_of}
    )


def new(request: Request, category: str, case_id: UUID | None = None) -> HttpResponse:
    """Draft a bulletin; what the case and the category say already is filled in."""
    _must(request, queries.WRITES, _("办理"))
    kind, case = category_of(category), _case(request, case_id)
    initial = {**usual(kind, queries.agency_of(request.actor)), **_of_case(case)}
    form = DraftForm(
        request.POST or None,
        request.FILES or None,
        category=kind,
        documents=_papers(request, case),
        initial=initial,
    )
    earlier = sent_before(request)
    if earlier:
        return redirect(earlier)
    if request.method == "POST" and form.is_valid():
        try:
            given = _draft(request, form)
            made = services.draft(by(request), given=given, case=case)
            return _saved(request, made)
        except XiejiangError as error:
            form.complain(error)
    return _draft_page(request, form, kind, case, None)


def category_of(name: str) -> Category:
    """A category by the name in the address."""
    return category(name)


def _of_case(case: Case | None) -> Mapping[str, Any]:
    """What a case says already."""
    if case is None:
        return {}
    return {"field": case.field, "division": place_words(case.division)}


def _papers(request: Request, case: Case | None) -> list[Document]:
    """What the agency issued in the case."""
    if case is None:
        return []
    found = documents.for_matter(by=request.actor, matter=case.pk)
    mine = [d for d in found if d.agency_id == request.actor.agency_id]
    return [d for d in mine if d.status == DocumentStatus.ISSUED]


def _draft(request: Request, form: DraftForm) -> Draft:
    data = form.cleaned_data
    return Draft(
        category=form.category.id,
        content=form.content(_added(request, form)),
        audience=form.audience,
        field=data["field"],
        division=data["division"],
        urgent=data["urgent"],
        sign_by=data["sign_by"],
    )


def _added(request: Request, form: SaidForm) -> list[File]:
    """The files that come with this form, in the store."""
    found = [services.take_document(actor=request.actor, document=d) for d in form.papers]
    given = form.cleaned_data.get("file")
    if given:
        found.append(services.take_in(actor=request.actor, name=given.name, stream=given.file))
    return found


def _saved(request: Request, bulletin: Bulletin) -> HttpResponse:
    home = reverse("bulletin", args=[bulletin.pk])
    if request.POST.get("do") == "publish":
        home = reverse("bulletin-publish", args=[bulletin.pk])
    return done(request, home, _("草稿已保存，发布以前只有本机关看到。"))


def _draft_page(
    request: Request, form: DraftForm, kind: Category, case: Case | None, bulletin: Bulletin | None
) -> HttpResponse:
    context = {
        "form": form,
        "title": title_of,
        "kind": kind,
        "case": case,
        "bulletin": bulletin,
        "own": [OWN + f.id for f in kind.fields],
        "about": ABOUT,
        "whom": WHOM,
        "when": WHEN,
        "files": [n for n in ("keep", "papers", "file") if n in form.fields],
        "back": _back(case, bulletin),
    }
    return render(request, "liaison/draft.html", context, status=form.status)


def _back(case: Case | None, bulletin: Bulletin | None) -> str:
    if bulletin is not None:
        return reverse("bulletin", args=[bulletin.pk])
    return reverse("case-tab", args=[case.pk, "bulletins"]) if case else reverse("bulletins-own")


def _mine(request: Request, bulletin_id: UUID, *, draft: bool) -> Bulletin:
    """A bulletin of my agency in the state that the page is for."""
    found = queries.get(by=request.actor, bulletin_id=bulletin_id)
    if not queries.owns(found, by=request.actor):
        raise NotOwner(agency=found.agency.name)
    if (found.state == "draft") is not draft or found.state == "withdrawn":
        raise BulletinMoved(state=found.get_state_display())
    return found


def edit(request: Request, bulletin_id: UUID) -> HttpResponse:
    """Change a draft."""
    found = _mine(request, bulletin_id, draft=True)
    kind = category(found.category)
    had = queries.content_of(found)
    form = DraftForm(
        request.POST or None,
        request.FILES or None,
        category=kind,
        files=had.files,
        documents=_papers(request, found.case),
        initial=_entered(found),
    )
    earlier = sent_before(request)
    if earlier:
        return redirect(earlier)
    if request.method == "POST" and form.is_valid():
        try:
            given = _draft(request, form)
            made = services.amend(by(request), bulletin=found, given=given, saved=version(request))
            return _saved(request, made)
        except XiejiangError as error:
            form.complain(error)
    return _draft_page(request, form, kind, found.case, found)


def _said(bulletin: Bulletin) -> dict[str, Any]:
    """What it says, as forms show it."""
    content, kind = queries.content_of(bulletin), category(bulletin.category)
    times = {f.id for f in kind.fields if f.type is FieldType.INSTANT}
    own = {
        OWN + name: datetime.fromisoformat(text) if name in times else text
        for name, text in content.values.items()
    }
    return {"title": content.title, "body": content.body, **own}


def _entered(bulletin: Bulletin) -> Mapping[str, Any]:
    stated = queries.of_draft(bulletin)
    return {
        **_said(bulletin),
        "field": bulletin.field,
        "division": place_words(bulletin.division),
        "divisions": "、".join(place_words(code) for code in stated.divisions),
        "downstream_of": place_words(stated.downstream_of),
        "within_km": stated.within_km or None,
        "kinds": list(stated.kinds),
        "agencies": "、".join(stated.agencies),
        "urgent": bulletin.urgent,
        "sign_by": bulletin.sign_by,
    }


def publish(request: Request, bulletin_id: UUID) -> HttpResponse:
    """Show exactly what will go to whom; then publish."""
    found = _mine(request, bulletin_id, draft=True)
    _must(request, queries.PUBLISHES, _("审批、联络"))
    form = PublishForm(request.POST or None)
    answer = carried_out(
        request,
        form,
        lambda: services.publish(
            by(request),
            bulletin=found,
            saved=version(request),
            personal=form.cleaned_data["personal"],
        ),
        to=reverse("bulletin", args=[found.pk]),
        told=_("已发布。知悉范围内的机关现在看得到。"),
    )
    if answer is not None:
        return answer
    context = {
        "sheet": sheet_of(request, found),
        "form": form,
        "warnings": queries.warnings(found, queries.content_of(found)),
        "readers": queries.readers(by=request.actor, bulletin=found),
    }
    return render(request, "liaison/publish.html", context, status=form.status)


def correct(request: Request, bulletin_id: UUID) -> HttpResponse:
    """A new edition; the old one stays."""
    found = _mine(request, bulletin_id, draft=False)
    _must(request, queries.PUBLISHES, _("审批、联络"))
    kind = category(found.category)
    form = CorrectForm(
        request.POST or None,
        request.FILES or None,
        category=kind,
        files=queries.content_of(found).files,
        urgent=found.urgent,
        initial=_said(found),
    )

    def act() -> object:
        data = form.cleaned_data
        given = Correction(
            content=form.content(_added(request, form)),
            reason=data["reason"],
            personal=data["personal"],
            sign_by=data.get("sign_by"),
        )
        return services.correct(
            by(request), bulletin=found, correction=given, version=version(request)
        )

    home = reverse("bulletin", args=[found.pk])
    answer = carried_out(request, form, act, to=home, told=_("已更正，读过的机关收到提醒。"))
    context = {"form": form, "kind": kind, "bulletin": found}
    return answer or render(request, "liaison/correct.html", context, status=form.status)


def withdraw(request: Request, bulletin_id: UUID) -> HttpResponse:
    """Take a bulletin back, with a reason."""
    found = _mine(request, bulletin_id, draft=False)
    _must(request, queries.PUBLISHES, _("审批、联络"))
    form = ReasonForm(request.POST or None)
    answer = carried_out(
        request,
        form,
        lambda: services.withdraw(by(request), bulletin=found, reason=form.cleaned_data["reason"]),
        to=reverse("bulletin", args=[found.pk]),
        told=_("已撤回，读过的机关收到提醒和理由。"),
    )
    context = {"form": form, "bulletin": found}
    return answer or render(request, "liaison/withdraw.html", context, status=form.status)


def discard(request: Request, bulletin_id: UUID) -> HttpResponse:
    """Throw a draft away; asked once more before it is done."""
    found = _mine(request, bulletin_id, draft=True)
    _must(request, queries.WRITES, _("办理"))
    if request.method == "POST":
        services.discard(by(request), bulletin=found)
        return done(request, reverse("bulletins-own"), _("草稿已删除。"))
    return render(request, "liaison/discard.html", {"bulletin": found})
