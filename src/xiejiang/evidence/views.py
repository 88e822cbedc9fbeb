"""Pages of evidence: adding, looking, handing over in two halves, and leaving the file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext as _

from xiejiang.cases import queries as cases
from xiejiang.evidence import queries, services
from xiejiang.evidence.domain import (
    DisposalWay,
    Hand,
    HandoverState,
    ItemKind,
    ItemStatus,
    Purpose,
)
from xiejiang.evidence.forms import (
    PLAIN,
    THING,
    FactsForm,
    HandOverForm,
    ItemForm,
    LeaveForm,
    RemarkForm,
)
from xiejiang.evidence.models import Handover, Item
from xiejiang.evidence.panels import may_collect, row
from xiejiang.evidence.views_care import beside
from xiejiang.kernel.errors import XiejiangError
from xiejiang.law.schema import load_law
from xiejiang.web.forms import carried_out, done, sent_before
from xiejiang.web.panels import in_case
from xiejiang.web.requests import Request, by

TAB = "evidence"


def _shown(
    request: Request, case: Any, template: str, context: Mapping[str, Any], status: int
) -> HttpResponse:
    return in_case(
        request, case, tab=TAB, template=f"evidence/{template}", context=context, status=status
    )


def _home(case: Any) -> str:
    return reverse("case-tab", args=[case.pk, TAB])


def add(request: Request, case_id: UUID) -> HttpResponse:
    """Add an item; a file that is not what its name says is refused before anything is kept."""
    case = cases.get(by=request.actor, case_id=case_id)
    form = ItemForm(
        request.POST or None,
        request.FILES or None,
        facts=_stated(case),
        initial={
            "collected_at": timezone.localtime(),
            "collectors": request.actor.person_name,
        },
    )
    told = _("已入卷：%(title)s。") % {"title": request.POST.get("title", "").strip()}
    answer = carried_out(
        request, form, lambda: _add(request, case, form), to=_home(case), told=told
    )
    context = {"form": form, "plain": PLAIN, "thing": THING}
    return answer or _shown(request, case, "_add.html", context, form.status)


def _stated(case: Any) -> list[tuple[str, str]]:
    """The facts stated in the case, with their names in the reader's language."""
    facts = load_law().facts
    return [
        (f.name, gettext(facts[f.name].label)) for f in cases.facts(case=case) if f.name in facts
    ]


def facts(request: Request, item_id: UUID) -> HttpResponse:
    """Which of the case's facts an item supports."""
    found = queries.get(by=request.actor, item_id=item_id)
    linked = list(found.supports.all())
    had = {
        "supports": [s.fact for s in linked if not s.contradicts],
        "contradicts": [s.fact for s in linked if s.contradicts],
    }
    form = FactsForm(request.POST or None, facts=_stated(found.case), initial=had)

    def act() -> object:
        data = form.cleaned_data
        return services.link_facts(
            by(request), item=found, facts=data["supports"], contradicts=data["contradicts"]
        )

    home = reverse("evidence-item", args=[found.pk])
    answer = carried_out(request, form, act, to=home, told=_("已关联。"))
    context = {"form": form, "item": found}
    return answer or _shown(request, found.case, "_facts.html", context, form.status)


def _add(request: Request, case: Any, form: ItemForm) -> Item:
    data, upload = form.cleaned_data, None
    given = data.get("file")
    if given:
        upload = services.take_in(
            actor=request.actor, case=case, name=given.name, stream=given.file
        )
    return services.add_item(
        by(request),
        case=case,
        kind=ItemKind(data["kind"]),
        title=data["title"],
        proves=data["proves"],
        collectors=form.collectors,
        collected_at=data["collected_at"],
        place=data["place"],
        supports=data["supports"],
        upload=upload,
        physical=form.physical,
    )


def item(request: Request, item_id: UUID) -> HttpResponse:
    """One item: digests, custody, cautions, and how it may leave the file."""
    found = queries.get(by=request.actor, item_id=item_id)
    form = LeaveForm(request.POST or None)
    home = _home(found.case)
    answer = carried_out(
        request, form, lambda: _leave(request, found, form), to=home, told=_("已登记。")
    )
    if answer is not None:
        return answer
    trail = queries.custody(by=request.actor, item=found)
    context = {
        "row": row(found),
        "trail": [(c, Hand(c.action).zh) for c in trail],
        "form": form,
        "may_leave": may_collect(request, found.case) and found.status == ItemStatus.HELD,
        **beside(request, found),
    }
    return _shown(request, found.case, "_item.html", context, form.status)


def _leave(request: Request, found: Item, form: LeaveForm) -> None:
    data = form.cleaned_data
    if data["way"] == "withdraw":
        services.withdraw(by(request), item=found, reason=data["reason"])
    elif data["way"] == "return":
        services.return_item(by(request), item=found, to=data["to"], reason=data["reason"])
    else:
        services.dispose(
            by(request),
            item=found,
            way=DisposalWay(data["way"]),
            reason=data["reason"],
            approved_by=data["approved_by"],
        )


def download(request: Request, item_id: UUID) -> FileResponse:
    """The file, hashed again before it is given out; the reading is traced."""
    found = queries.get(by=request.actor, item_id=item_id)
    if not found.file_name:
        raise Http404
    services.open_file(by(request), item=found, purpose=Purpose.DOWNLOAD)
    stream = queries.read_file(found)
    answer = FileResponse(
        stream, as_attachment=True, filename=found.file_name, content_type=found.media_type
    )
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def hand_over(request: Request, case_id: UUID) -> HttpResponse:
    """Hand things over: the first half; until the other signs, the sender answers for them."""
    case = cases.get(by=request.actor, case_id=case_id)
    mine = [
        i
        for i in queries.items(by=request.actor, case=case)
        if i.holder_id == request.actor.agency_id and i.status == ItemStatus.HELD
    ]
    others = [
        p.agency for p in cases.participants(case=case) if p.agency_id != request.actor.agency_id
    ]
    form = HandOverForm(request.POST or None, items=mine, suggestions=others)

    def act() -> object:
        chosen = set(form.cleaned_data["items"])
        return services.hand_over(
            by(request),
            items=[i for i in mine if str(i.pk) in chosen],
            to_agency=form.cleaned_data["to"],
            note=form.cleaned_data["note"],
        )

    told = _("已移交，等待对方清点签收。")
    answer = carried_out(request, form, act, to=_home(case), told=told)
    context = {"form": form, "mine": mine, "others": others}
    return answer or _shown(request, case, "_hand_over.html", context, form.status)


def handover(request: Request, handover_id: UUID) -> HttpResponse:
    """The second half: receive, decline or recall."""
    found = queries.handover(by=request.actor, handover_id=handover_id)
    earlier = sent_before(request)
    if earlier:
        return redirect(earlier)
    form = RemarkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            told = _end(request, found, form.cleaned_data["remark"])
            return done(request, _home(found.case), told)
        except XiejiangError as error:
            form.complain(error)
            found.refresh_from_db()
    sent = found.state == HandoverState.SENT
    context = {
        "handover": found,
        "state": HandoverState(found.state).zh,
        "things": list(found.items.all()),
        "form": form,
        "to_receive": sent and found.receiver_id == request.actor.agency_id,
        "to_recall": sent and found.sender_id == request.actor.agency_id,
    }
    return _shown(request, found.case, "_handover.html", context, form.status)


def _end(request: Request, found: Handover, words: str) -> str:
    """Do what was pressed, and say so."""
    pressed = request.POST.get("do", "")
    if pressed == "receive":
        services.receive(by(request), handover=found, remark=words)
        return _("已清点签收。")
    if pressed == "decline":
        services.decline(by(request), handover=found, reason=words)
        return _("已退回，对方会看到理由。")
    if pressed == "recall":
        services.recall(by(request), handover=found, reason=words)
        return _("已收回。")
    raise Http404
