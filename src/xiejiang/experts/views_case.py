"""Pages of a case: finding, why somebody must recuse, choosing, and draws to be run again."""

from __future__ import annotations

import json
from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from xiejiang.audit import queries as log
from xiejiang.cases import queries as cases
from xiejiang.cases.queries import Case
from xiejiang.experts import queries, services
from xiejiang.experts.content_reader import classes, grounds, items, jurors, panel_rules
from xiejiang.experts.domain import MemberKind, PastRole, SelectionState, Way
from xiejiang.experts.forms import (
    ANSWERS,
    DeclareForm,
    InvolveForm,
    ReasonForm,
    SeatForm,
    SelectForm,
    item_choices,
)
from xiejiang.experts.models import Member, Selection
from xiejiang.experts.panels import TREATED, selection_row, works
from xiejiang.experts.queries import Asked, Candidate
from xiejiang.experts.services import Wanted
from xiejiang.experts.views import division_named, place
from xiejiang.kernel.logic import Tri
from xiejiang.kernel.money import Money
from xiejiang.store import node
from xiejiang.web.forms import PlainForm, carried_out
from xiejiang.web.panels import in_case
from xiejiang.web.requests import Request, by

TAB = "experts"
MOST = 200
TRI_TONES = {Tri.TRUE: "overdue", Tri.UNKNOWN: "due", Tri.FALSE: "ok"}


def find(request: Request, case_id: UUID) -> HttpResponse:
    """Who may do it in this case, and who must recuse and why."""
    case = cases.get(by=request.actor, case_id=case_id)
    get = request.GET
    asked = Asked(
        on=_day(get.get("on", "")) or timezone.localdate(),
        kinds=frozenset(MemberKind(k) for k in get.getlist("kind") if k in set(MemberKind)),
        items=tuple(i for i in get.getlist("item") if i in {**items(), **classes()}),
        division=division_named(get.get("place", "").strip()[:60]),
        text=get.get("text", "").strip()[:60],
        redo=get.get("redo") == "1",
    )
    found = queries.find(by=request.actor, case=case, asked=asked)
    context = {
        "asked": asked,
        "near": get.get("place", "").strip()[:60],
        "rows": [_row(c) for c in found[:MOST]],
        "more": max(0, len(found) - MOST),
        "kinds": [(k.value, k.zh) for k in MemberKind],
        "items": item_choices(whole=True),
        "may_act": works(request) and request.acts_in(case),
    }
    return in_case(request, case, tab=TAB, template="experts/_find.html", context=context)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _row(c: Candidate) -> dict[str, Any]:
    """A candidate as the table shows it."""
    return {
        "c": c,
        "kind": MemberKind(c.member.kind).zh,
        "place": place(c.member.division),
        "tone": TRI_TONES[c.recusal.answer],
        "words": {
            Tri.TRUE: _("应当回避"),
            Tri.UNKNOWN: _("未申报，须先声明"),
            Tri.FALSE: _("没有回避情形"),
        }[c.recusal.answer],
        "fee": None if c.member.fee is None else Money(c.member.fee),
        "treated": [(TREATED[how], how.zh, n) for how, n in c.record.treated],
    }


def weighed(request: Request, case_id: UUID, member_id: int) -> HttpResponse:
    """One member in one case: every ground with its reason and provision, and what they declare."""
    case = cases.get(by=request.actor, case_id=case_id)
    found = queries.member(by=request.actor, pk=member_id)
    pressed = request.POST.get("do", "")
    today = timezone.localdate()
    asked = [(k, g.question) for k, g in grounds().items() if k in ANSWERS]
    said = DeclareForm(
        request.POST if pressed == "declare" else None,
        questions=asked,
        initial={"made_on": today},
    )
    role = InvolveForm(request.POST if pressed == "involve" else None)
    form: PlainForm = role if pressed == "involve" else said

    def act() -> object:
        if pressed == "involve":
            return services.involve(by(request), case=case, member=found, **_involved(role))
        return services.declare(by(request), case=case, member=found, told=said.told)

    home = reverse("experts-weighed", args=[case_id, member_id])
    answer = carried_out(request, form, act, to=home, told=_("已登记。"))
    if answer:
        return answer
    (one,) = queries.judged([found], case=case, asked=Asked(on=today))
    context = {
        "member": found,
        **_row(one),
        "grounds": [(g, TRI_TONES[g.answer], g.answer.value) for g in one.recusal.grounds],
        "said": said,
        "role": role,
        "form": form,
        "may_act": works(request) and request.acts_in(case) and found.removed_at is None,
    }
    return in_case(
        request,
        case,
        tab=TAB,
        template="experts/_weighed.html",
        context=context,
        status=form.status,
    )


def _involved(form: InvolveForm) -> dict[str, Any]:
    data = form.cleaned_data
    return {"role": PastRole(data["role"]), "words": data["words"]}


def select(request: Request, case_id: UUID) -> HttpResponse:
    """Choose among those who were ticked: by agreement, by designation or by a draw."""
    case = cases.to_act(by=request.actor, case_id=case_id)
    keys = [int(k) for k in request.GET.getlist("m")[:MOST] if k.isdecimal() and len(k) < 16]
    wanted_items = tuple(i for i in request.GET.getlist("item") if i in {**items(), **classes()})
    members = queries.members(by=request.actor, keys=list(dict.fromkeys(keys)))
    if not members:
        return redirect("experts-find", case_id)
    jury = all(m.kind == MemberKind.JUROR for m in members)
    form = SelectForm(request.POST or None, jury=jury)
    made: list[Selection] = []
    answer = carried_out(
        request,
        form,
        lambda: made.append(_select(request, case, form, members, wanted_items)),
        to=reverse("case-tab", args=[case_id, TAB]),
        told=_("已登记。"),
    )
    if answer:
        return redirect("experts-selection", made[0].pk) if made else answer
    judged = queries.judged(members, case=case, asked=Asked(on=timezone.localdate()))
    context = {"form": form, "rows": [_row(c) for c in judged], "jury": jury, "rule": jurors()}
    return in_case(
        request,
        case,
        tab=TAB,
        template="experts/_select.html",
        context=context,
        status=form.status,
    )


def _select(
    request: Request,
    case: Case,
    form: SelectForm,
    members: list[Member],
    wanted_items: tuple[str, ...],
) -> Selection:
    data = form.cleaned_data
    wanted = Wanted(data["matters"], wanted_items, data["redo"])
    way = Way(data["way"])
    if way is Way.AGREED:
        return services.agree(
            by(request), case=case, wanted=wanted, members=members, consents=data["consents"]
        )
    if way is Way.DESIGNATED:
        return services.designate(
            by(request), case=case, wanted=wanted, members=members, reason=data["reason"]
        )
    return services.announce(
        by(request),
        case=case,
        wanted=wanted,
        members=members,
        count=data["count"] or 0,
        substitutes=data["substitutes"] or 0,
        gap=data["gap"] or 0,
        jury=form.jury([m.division for m in members]),
        reason=data["reason"],
    )


def selection(request: Request, selection_id: UUID) -> HttpResponse:
    """A selection; for a draw, how far the log is, what came out, and how to run it again."""
    found = queries.selection(by=request.actor, pk=selection_id)
    pressed = request.POST.get("do", "")
    back = ReasonForm(request.POST if pressed == "withdraw" else None)
    seat = SeatForm(request.POST if pressed == "seat" else None)
    forms: dict[str, PlainForm] = {
        "withdraw": back,
        "seat": seat,
        "draw": PlainForm(request.POST if pressed == "draw" else None),
    }
    if pressed and pressed not in forms:
        raise Http404
    form = forms.get(pressed, forms["draw"])

    def act() -> object:
        if pressed == "draw":
            return services.draw(by(request), selection=found)
        if pressed == "withdraw":
            reason = back.cleaned_data["reason"]
            return services.withdraw(by(request), selection=found, reason=reason)
        return services.seat_panel(by(request), selection=found, **seat.cleaned_data)

    home = reverse("experts-selection", args=[selection_id])
    answer = carried_out(request, form, act, to=home, told=_("已办理。"))
    context = {
        **_selection(request, found),
        "form": form,
        "back": back,
        "seat": seat,
    }
    return answer or render(request, "experts/selection.html", context, status=form.status)


def _selection(request: Request, found: Selection) -> dict[str, Any]:
    names = {c["key"]: c["name"] for c in found.candidates}
    mine = found.agency_id == request.actor.agency_id and works(request)
    now, size = log.head_size(), found.size or 0
    line = [*found.chosen, *found.reserve]
    jury = found.jury
    return {
        "selection": found,
        "row": selection_row(found),
        "drawn": found.way == Way.DRAWN,
        "waiting": found.state == SelectionState.ANNOUNCED,
        "settled": found.state == SelectionState.SETTLED,
        "now": now,
        "left": max(0, size - now),
        "line": [(key, names.get(key, key), key in found.chosen) for key in line],
        "engaged": {str(e.member_id): e for e in found.engagements.all()},
        "order": [names.get(key, key) for key in found.drawn],
        "may_act": mine and request.acts_in(found.case),
        "is_jury": bool(jury),
        "rule": panel_rules()[jury["panel"]] if jury else None,
        "conditions": [(c, TRI_TONES[c.answer]) for c in queries.jury_conditions(found)],
        "key": str(node.public_key()),
    }


def record(request: Request, selection_id: UUID) -> HttpResponse:
    """The record of a draw as a file: enough to run it again without this node."""
    found = queries.selection(by=request.actor, pk=selection_id)
    told = queries.draw_record(selection=found)
    answer = HttpResponse(
        json.dumps(told, ensure_ascii=False, indent=1), content_type="application/json"
    )
    answer["Content-Disposition"] = f'attachment; filename="draw-{found.pk}.json"'
    return answer
