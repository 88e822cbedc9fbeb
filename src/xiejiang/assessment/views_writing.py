"""Pages on which an assessment is written: its heading, its items, and what becomes of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from xiejiang.assessment import queries, services
from xiejiang.assessment.domain import State, method
from xiejiang.assessment.errors import AssessmentMoved, NotAssessor, NotDeciding
from xiejiang.assessment.forms import HeadingForm, ItemForm, MethodForm, ReasonForm, RulingForm
from xiejiang.assessment.queries import Assessment
from xiejiang.audit.services import lacking
from xiejiang.cases import queries as cases
from xiejiang.evidence import queries as evidence
from xiejiang.evidence.domain import OUT
from xiejiang.evidence.queries import Item
from xiejiang.kernel.errors import XiejiangError
from xiejiang.web.forms import PlainForm, carried_out, done, sent_before
from xiejiang.web.forms import version as saved_of
from xiejiang.web.requests import Request, by


def _must_write(request: Request) -> None:
    if not queries.writes(request.actor):
        raise lacking(request.actor, queries.WRITES)


def _mine(request: Request, assessment_id: UUID) -> Assessment:
    """An assessment of the reader's agency, by somebody who acts in the case."""
    _must_write(request)
    found = queries.get(by=request.actor, assessment_id=assessment_id)
    request.must_act(found.case_id)
    if not queries.owns(found, by=request.actor):
        raise NotAssessor(agency=found.agency.name)
    return found


def _draft(request: Request, assessment_id: UUID) -> Assessment:
    found = _mine(request, assessment_id)
    if found.state != State.DRAFT:
        raise AssessmentMoved(state=State(found.state).zh)
    return found


def _form(
    request: Request,
    form: PlainForm,
    title: str,
    verb: str,
    found: Assessment | None = None,
    **more: Any,
) -> HttpResponse:
    back = reverse("damage", args=[found.pk]) if found else more.pop("back")
    context = {
        "form": form,
        "title": title,
        "verb": verb,
        "assessment": found,
        "back": back,
        "saved": found.saved if found else None,
        **more,
    }
    return render(request, "assessment/form.html", context, status=form.status)


def new(request: Request, case_id: UUID) -> HttpResponse:
    """Open an assessment of a damage."""
    _must_write(request)
    case = cases.to_act(by=request.actor, case_id=case_id)
    form = HeadingForm(request.POST or None)
    earlier = sent_before(request)
    if earlier:
        return redirect(earlier)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.open_assessment(by(request), case=case, heading=form.heading)
            told = _("已建立，请增加评估项。")
            return done(request, reverse("damage", args=[made.pk]), told)
        except XiejiangError as error:
            form.complain(error)
    back = reverse("case-tab", args=[case.pk, "damage"])
    return _form(request, form, _("建立损害评估"), _("建立"), back=back, case=case)


def heading(request: Request, assessment_id: UUID) -> HttpResponse:
    """Change what is assessed, by whom, as of when."""
    found = _draft(request, assessment_id)
    initial = {"damage": found.damage, "assessor": found.assessor, "valued_on": found.valued_on}
    form = HeadingForm(request.POST or None, initial=initial)
    answer = carried_out(
        request,
        form,
        lambda: services.set_heading(
            by(request), assessment=found, heading=form.heading, saved=saved_of(request)
        ),
        to=reverse("damage", args=[found.pk]),
        told=_("已修改。"),
    )
    return answer or _form(request, form, _("修改基本情况"), _("保存"), found)


def choose(request: Request, assessment_id: UUID) -> HttpResponse:
    """By which method a new item is computed."""
    found = _draft(request, assessment_id)
    form = MethodForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return redirect("damage-item-new", found.pk, form.cleaned_data["method"])
    return _form(request, form, _("增加评估项：选择方法"), _("下一步"), found, library=True)


def _items(request: Request, found: Assessment) -> list[Item]:
    shown = evidence.items(by=request.actor, case=found.case)
    return [item for item in shown if item.status not in OUT]


def new_item(request: Request, assessment_id: UUID, method: str) -> HttpResponse:
    """One more item."""
    found = _draft(request, assessment_id)
    chosen = method_of(method)
    form = ItemForm(
        request.POST or None, method=chosen, evidence=_items(request, found), damage=found.damage
    )
    answer = carried_out(
        request,
        form,
        lambda: services.write_item(
            by(request), assessment=found, item=form.item, saved=saved_of(request)
        ),
        to=reverse("damage", args=[found.pk]),
        told=_("已增加评估项。"),
    )
    return answer or _item_page(request, form, found)


method_of = method


def item(request: Request, assessment_id: UUID, position: int) -> HttpResponse:
    """Change one item."""
    found = _draft(request, assessment_id)
    before = queries.item_at(found, position=position)
    form = ItemForm(
        request.POST or None,
        method=method_of(before.method),
        evidence=_items(request, found),
        item=before,
    )
    answer = carried_out(
        request,
        form,
        lambda: services.write_item(
            by(request),
            assessment=found,
            item=form.item,
            saved=saved_of(request),
            position=position,
        ),
        to=reverse("damage", args=[found.pk]),
        told=_("已保存评估项。"),
    )
    return answer or _item_page(request, form, found)


def _item_page(request: Request, form: ItemForm, found: Assessment) -> HttpResponse:
    context = {"form": form, "method": form.method, "assessment": found}
    return render(request, "assessment/item.html", context, status=form.status)


def drop(request: Request, assessment_id: UUID, position: int) -> HttpResponse:
    """Take an item out of the draft."""
    found = _draft(request, assessment_id)
    before = queries.item_at(found, position=position)
    form = PlainForm(request.POST or None)
    answer = carried_out(
        request,
        form,
        lambda: services.drop_item(
            by(request), assessment=found, position=position, saved=saved_of(request)
        ),
        to=reverse("damage", args=[found.pk]),
        told=_("已删除评估项。"),
    )
    title = _("删除评估项：%(damage)s") % {"damage": before.damage}
    return answer or _form(request, form, title, _("删除"), found)


def submit(request: Request, assessment_id: UUID) -> HttpResponse:
    """Make the draft a version."""
    found = _draft(request, assessment_id)
    label = _("与上一版相比改了什么") if found.version else _("说明")
    form = ReasonForm(request.POST or None, label=label, required=bool(found.version))
    answer = carried_out(
        request,
        form,
        lambda: services.submit(
            by(request),
            assessment=found,
            saved=saved_of(request),
            reason=form.cleaned_data["reason"],
        ),
        to=reverse("damage", args=[found.pk]),
        told=_("已提交，参加本案的机关都能看到；这一版不再改动。"),
    )
    words = _("提交后成为第 %(n)s 版，不能再改；要改的重新编制新的一版。") % {
        "n": found.version + 1
    }
    return answer or _form(request, form, _("提交损害计算书"), _("提交"), found, words=words)


def revise(request: Request, assessment_id: UUID) -> HttpResponse:
    """Begin a new version."""
    found = _mine(request, assessment_id)
    form = ReasonForm(request.POST or None, label=_("理由"))
    answer = carried_out(
        request,
        form,
        lambda: services.revise(by(request), assessment=found, reason=form.cleaned_data["reason"]),
        to=reverse("damage", args=[found.pk]),
        told=_("可以修改了，旧版保留。"),
    )
    return answer or _form(request, form, _("重新编制"), _("重新编制"), found)


def discard(request: Request, assessment_id: UUID) -> HttpResponse:
    """Delete a draft that was never submitted."""
    found = _draft(request, assessment_id)
    form = PlainForm(request.POST or None)
    answer = carried_out(
        request,
        form,
        lambda: services.discard(by(request), assessment=found),
        to=reverse("case-tab", args=[found.case_id, "damage"]),
        told=_("已删除评估草稿。"),
    )
    title = _("删除评估草稿：%(damage)s") % {"damage": found.damage}
    return answer or _form(request, form, title, _("删除"), found)


def rule(request: Request, assessment_id: UUID) -> HttpResponse:
    """Register what a court or an agreement made of the last version."""
    _must_write(request)
    found = queries.get(by=request.actor, assessment_id=assessment_id)
    request.must_act(found.case_id)
    court = request.actor.agency_kind == "court"
    if not court and not queries.owns(found, by=request.actor):
        raise NotDeciding(basis=_("采信情况"), who=_("人民法院或者编制机关"))
    if found.state != State.SUBMITTED:
        raise AssessmentMoved(state=State(found.state).zh)
    form = RulingForm(request.POST or None, court=court)
    answer = carried_out(
        request,
        form,
        lambda: services.rule(
            by(request), assessment=found, version=saved_of(request), ruling=form.ruling
        ),
        to=reverse("damage", args=[found.pk]),
        told=_("已登记采信情况。"),
    )
    title, verb = _("登记采信情况"), _("登记")
    return answer or _form(request, form, title, verb, found, saved=found.version)
