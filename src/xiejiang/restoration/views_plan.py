"""Pages on which a plan is written: outline, measures, milestones, indicators, review, settling."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xiejiang.audit.domain import Power
from xiejiang.kernel.money import Money
from xiejiang.restoration import basing, queries, services, settling
from xiejiang.restoration.catalogue import Condition, conditions, conditions_of, kinds
from xiejiang.restoration.domain import (
    Answer,
    MeasureKind,
    OpinionKind,
    ProjectStatus,
    Way,
)
from xiejiang.restoration.forms import (
    AnswerForm,
    IndicatorForm,
    MeasureForm,
    MilestoneForm,
    OpinionForm,
    OutlineForm,
)
from xiejiang.restoration.forms_doing import WordsForm
from xiejiang.restoration.models import Milestone, Plan, Project
from xiejiang.restoration.panels import laid, leads, may
from xiejiang.restoration.settling import REVIEWS
from xiejiang.restoration.views import form_page, seen
from xiejiang.web.forms import PlainForm, carried_out, version
from xiejiang.web.requests import Request, by

ANSWER_TONES = {Answer.MET: "ok", Answer.NOT_MET: "overdue", Answer.UNKNOWN: "due"}


def plan(request: Request, project_id: UUID) -> HttpResponse:
    """The version that is being written: piece by piece, and what it still lacks."""
    project = seen(request, project_id)
    found = queries.draft_plan(project)
    form = PlainForm(request.POST if request.method == "POST" else None)
    here = reverse("restoration-plan", args=[project.pk])
    answer = carried_out(
        request,
        form,
        lambda: services.draft_plan(by(request), project=project),
        to=here,
        told=_("已开始编制方案，请逐项填写。"),
    )
    if answer is not None:
        return answer
    context: dict[str, Any] = {
        "project": project,
        "plan": found,
        "form": form,
        "kinds": [(k, kinds()[k].words) for k in MeasureKind],
        "may_write": leads(request, project) and may(request),
        "may_begin": project.status == ProjectStatus.PLANNING,
        "may_settle": leads(request, project) and request.actor.can(Power.APPROVE),
        "may_allow": project.court_id == request.actor.agency_id and may(request),
    }
    return render(
        request,
        "restoration/plan.html",
        {**context, **(_written(found) if found else {})},
        status=form.status,
    )


def _written(found: Plan) -> dict[str, Any]:
    measures = laid(found)
    used = [m.measure.kind for m in measures]
    milestones: dict[int, list[Milestone]] = {}
    for milestone in Milestone.objects.filter(measure__plan=found).order_by("pk"):
        milestones.setdefault(milestone.measure_id, []).append(milestone)
    return {
        "way": Way(found.way).zh,
        "based": basing.KINDS,
        "measures": [
            (m, [(x, Money(x.price)) for x in milestones.get(m.measure.pk, [])]) for m in measures
        ],
        "indicators": list(found.indicators.all()),
        "opinions": [(o, OpinionKind(o.kind).zh) for o in found.opinions.select_related("agency")],
        "conditions": [_answered(found, c) for c in conditions_of(used)]
        if found.way != Way.DIRECT
        else [],
        "verdict": settling.verdict(found, used).value,
        "lacks": settling.missing(found),
        "total": queries.planned_price(found),
    }


def _answered(plan: Plan, condition: Condition) -> tuple[Condition, Any, str, str]:
    """A condition, what was said of it, and how it looks; unsaid is unknown."""
    said = plan.test.get(condition.id)
    answer = Answer(said["answer"]) if said else Answer.UNKNOWN
    return condition, said, answer.zh, ANSWER_TONES[answer]


def draft_shown(request: Request, project_id: UUID) -> tuple[Project, Plan, str]:
    """The project, the version that is being written, and where it is shown."""
    project = seen(request, project_id)
    found = queries.draft_plan(project)
    if found is None:
        raise Http404
    return project, found, reverse("restoration-plan", args=[project.pk])


def _piece(
    request: Request,
    project_id: UUID,
    form: PlainForm,
    act: Callable[[Plan], object],
    *,
    title: str,
    told: str,
    verb: str = "",
    **more: Any,
) -> HttpResponse:
    """A form that changes the draft as the reader saw it."""
    project, found, home = draft_shown(request, project_id)
    return form_page(
        request,
        project,
        form,
        lambda: act(found),
        title=title,
        verb=verb or _("保存"),
        told=told,
        to=home,
        version=found.saved,
        **more,
    )


def outline(request: Request, project_id: UUID) -> HttpResponse:
    """Aims, way, standard."""
    _project, found, _home = draft_shown(request, project_id)
    names = ("way", "aims", "standard", "executor", "until", "adopted_from")
    form = OutlineForm(request.POST or None, initial={n: getattr(found, n) for n in names})
    return _piece(
        request,
        project_id,
        form,
        lambda draft: services.outline(
            by(request), plan=draft, saved=version(request), given=form.given
        ),
        title=_("方案概要"),
        told=_("已保存。"),
    )


def change(request: Request, project_id: UUID) -> HttpResponse:
    """Another version, with a reason."""
    project = seen(request, project_id)
    form = WordsForm(request.POST or None, chinese="理由")
    return form_page(
        request,
        project,
        form,
        lambda: services.change_plan(
            by(request), project=project, reason=form.cleaned_data["words"]
        ),
        title=_("变更方案"),
        verb=_("另作一版"),
        told=_("已照现行方案另作一版；审定以前现行方案继续有效。"),
        note=_("裁判确定的修复义务不因变更方案减少。旧的一版保留，任何时候可以查看。"),
    )


def new_measure(request: Request, project_id: UUID, kind: str) -> HttpResponse:
    """A measure of a kind."""
    if kind not in {k.value for k in MeasureKind}:
        raise Http404
    known = kinds()[MeasureKind(kind)]
    project, _plan, _home = draft_shown(request, project_id)
    form = MeasureForm(request.POST or None, kind=known, duties=list(project.duties.all()))
    return _piece(
        request,
        project_id,
        form,
        lambda draft: services.add_measure(
            by(request), plan=draft, saved=version(request), given=form.given
        ),
        title=_("加入措施：%(kind)s") % {"kind": _(known.kind.zh)},
        told=_("已加入措施。"),
        note=known.words,
        bases=known.bases,
    )


def new_milestone(request: Request, project_id: UUID, line: str) -> HttpResponse:
    """A milestone of a measure."""
    form, measure = MilestoneForm(request.POST or None), _uuid(line)
    return _piece(
        request,
        project_id,
        form,
        lambda draft: services.add_milestone(
            by(request), plan=draft, saved=version(request), line=measure, given=form.given
        ),
        title=_("加入节点"),
        told=_("已加入节点。"),
        note=_("价款为零的节点不进入资金台账。期限是方案的约定，不是法定期限。"),
    )


def new_indicator(request: Request, project_id: UUID) -> HttpResponse:
    """A target."""
    form = IndicatorForm(request.POST or None)
    return _piece(
        request,
        project_id,
        form,
        lambda draft: services.add_indicator(
            by(request), plan=draft, saved=version(request), given=form.given
        ),
        title=_("加入指标"),
        told=_("已加入指标。"),
    )


def answer(request: Request, project_id: UUID, condition: str) -> HttpResponse:
    """Whether a condition of substitution is met."""
    known = next((c for c in conditions() if c.id == condition), None)
    if known is None:
        raise Http404
    _project, found, _home = draft_shown(request, project_id)
    form = AnswerForm(request.POST or None, initial=found.test.get(condition, {}))
    return _piece(
        request,
        project_id,
        form,
        lambda draft: services.answer_condition(
            by(request),
            plan=draft,
            saved=version(request),
            condition=condition,
            answer=Answer(form.cleaned_data["answer"]),
            reason=form.cleaned_data["reason"],
        ),
        title=known.words,
        told=_("已写明。"),
        note=known.help,
        bases=known.bases,
    )


def review(request: Request, project_id: UUID) -> HttpResponse:
    """Experts' opinion, or public notice."""
    who = _("专家（单位、专业）；公示的方式和期限")
    form = OpinionForm(request.POST or None, kinds=REVIEWS, who=who)
    return _piece(
        request,
        project_id,
        form,
        lambda draft: services.record_review(
            by(request),
            plan=draft,
            saved=version(request),
            kind=OpinionKind(form.cleaned_data["kind"]),
            agrees=form.agrees,
            words=form.cleaned_data["words"],
            who=form.cleaned_data["who"],
            on=form.cleaned_data["on"],
        ),
        title=_("登记论证、公示"),
        verb=_("登记"),
        told=_("已登记意见。"),
        note=_("公示多少日没有全国统一的规定；矿区的方案应当公示并听取村（居）民意见。"),
    )


def leave(request: Request, project_id: UUID) -> HttpResponse:
    """The court's answer to another way."""
    form = OpinionForm(request.POST or None, verdicts=(_("准许"), _("不准许")))
    return _piece(
        request,
        project_id,
        form,
        lambda draft: services.answer_substitution(
            by(request),
            plan=draft,
            saved=version(request),
            agrees=form.agrees,
            words=form.cleaned_data["words"],
            on=form.cleaned_data["on"],
        ),
        title=_("答复替代性修复"),
        verb=_("答复"),
        told=_("已答复。"),
    )


def settle(request: Request, project_id: UUID) -> HttpResponse:
    """Settle the plan: what it lacks, what enters the ledger, and one button."""
    _project, found, _home = draft_shown(request, project_id)
    form = WordsForm(request.POST or None, chinese="审定意见")
    total = queries.planned_price(found)
    return _piece(
        request,
        project_id,
        form,
        lambda draft: services.settle_plan(
            by(request), plan=draft, saved=version(request), words=form.cleaned_data["words"]
        ),
        title=_("审定修复方案"),
        verb=_("审定"),
        told=_("方案已确定，监督的机关已收到通知。"),
        note=_("审定以后这一版不再改动；资金台账登记预算 %(total)s，有价款的节点验收以后才能付款。")
        % {"total": total},
        lacks=settling.missing(found),
    )


@require_POST
def remove(request: Request, project_id: UUID) -> HttpResponse:
    """Take a piece out of the draft, or drop the draft as a whole."""
    _project, found, home = draft_shown(request, project_id)
    what, key = request.POST.get("what", ""), request.POST.get("key", "")
    saved, who = version(request), by(request)
    if what == "plan":
        services.drop_plan(who, plan=found, saved=saved)
    elif what == "indicator":
        services.remove_indicator(who, plan=found, saved=saved, name=key)
    elif what in ("measure", "milestone"):
        drop = services.remove_measure if what == "measure" else services.remove_milestone
        drop(who, plan=found, saved=saved, line=_uuid(key))
    else:
        raise Http404
    return redirect(home)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None
