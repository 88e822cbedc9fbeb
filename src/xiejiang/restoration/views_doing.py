"""Pages on which a plan is carried out, accepted, supervised, looked after, and made public."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from xiejiang.restoration import queries, services
from xiejiang.restoration.checks import carries_out
from xiejiang.restoration.domain import (
    MilestoneState,
    ProjectStatus,
)
from xiejiang.restoration.errors import NotPublishable
from xiejiang.restoration.forms import MilestoneForm, OpinionForm
from xiejiang.restoration.forms_doing import (
    CareForm,
    DayForm,
    EvaluateForm,
    JudgeForm,
    PublishForm,
    WordsForm,
)
from xiejiang.restoration.models import Indicator, Milestone, Project
from xiejiang.restoration.panels import leads, may, verifies
from xiejiang.restoration.views import form_page, public_context, seen
from xiejiang.web.forms import PlainForm, carried_out
from xiejiang.web.requests import Request, by


def milestone(request: Request, pk: int) -> HttpResponse:
    """One milestone: start it, report it done, accept it, or have it made good."""
    found = queries.milestone(by=request.actor, pk=pk)
    project = found.measure.plan.project
    request.must_see(project.case_id)
    state = MilestoneState(found.state)
    today = {"on": timezone.localdate()}
    offered = _offered(request, project, found, state)
    form: PlainForm
    if offered == "start":
        form = DayForm(
            request.POST or None, day="开始日", words="理由", required=False, initial=today
        )
    elif offered == "judge":
        form = JudgeForm(request.POST or None, initial=today)
    elif offered == "remedy":
        form = MilestoneForm(request.POST or None, priced=False)
    else:
        form = DayForm(request.POST or None, day="完工日", words="完工情况", initial=today)
    titles = {
        "start": (_("开始实施"), _("登记开始"), _("已登记开始。")),
        "done": (_("报告完工"), _("报告完工"), _("已报完工，等待验收。")),
        "judge": (_("验收"), _("作出验收结论"), _("已作出验收结论。")),
        "remedy": (_("要求整改"), _("要求整改"), _("已要求整改，监督的机关已收到通知。")),
        "": (_("修复节点"), "", ""),
    }
    title, verb, told = titles[offered]
    return form_page(
        request,
        project,
        form,
        lambda: _do(request, offered, found, form),
        title=title,
        verb=verb,
        told=told,
        milestone=found,
        state=state.zh,
        note=_note(offered),
        to=reverse("restoration-project", args=[project.pk]),
    )


def _offered(request: Request, project: Project, found: Milestone, state: MilestoneState) -> str:
    """What the reader may do with a milestone now."""
    if (
        not may(request)
        or not request.acts_in(project.case)
        or found.measure.plan.state != "settled"
    ):
        return ""
    if state is MilestoneState.DONE:
        return "judge" if verifies(request, project) else ""
    if state is MilestoneState.FAILED:
        return "remedy" if leads(request, project) else ""
    doing = {MilestoneState.PLANNED: "start", MilestoneState.STARTED: "done"}
    return doing.get(state, "") if carries_out(request.actor, project) else ""


def _note(offered: str) -> str:
    return {
        "start": _("不在方案的实施窗口以内开始的，写明理由。"),
        "done": _("完工不等于验收；由主管部门、报告人以外的人验收。"),
        "judge": _("验收合格以后，资金台账可以按节点付款。"),
        "remedy": _("整改的费用由义务人、实施单位负担。"),
    }.get(offered, "")


def _do(request: Request, offered: str, found: Milestone, form: Any) -> object:
    data, who = form.cleaned_data, by(request)
    if offered == "start":
        return services.start_milestone(who, milestone=found, on=data["on"], reason=data["words"])
    if offered == "done":
        return services.report_done(who, milestone=found, on=data["on"], words=data["words"])
    if offered == "remedy":
        return services.order_remedy(who, measure=found.measure, failed=found, given=form.given)
    if offered != "judge":
        raise Http404
    if data["verdict"] == "fail":
        return services.reject_milestone(who, milestone=found, on=data["on"], words=data["words"])
    return services.accept_milestone(who, milestone=found, on=data["on"], acceptance=data["words"])


def indicator(request: Request, pk: int) -> HttpResponse:
    """The result of an indicator."""
    found = Indicator.objects.select_related("plan").filter(pk=pk).first()
    if found is None:
        raise Http404
    project = seen(request, found.plan.project_id)
    form = EvaluateForm(request.POST or None, initial={"on": timezone.localdate()})
    return form_page(
        request,
        project,
        form,
        lambda: services.evaluate(by(request), indicator=found, given=form.given),
        title=_("效果评估：%(name)s") % {"name": found.name},
        verb=_("登记"),
        told=_("已登记评估结果。"),
        note=_("目标：%(target)s，%(method)s")
        % {"target": found.target_words, "method": found.method},
    )


def remedy(request: Request, project_id: UUID, measure_pk: int) -> HttpResponse:
    """Another milestone because a target was not reached."""
    project = seen(request, project_id)
    measure = queries.measure(by=request.actor, pk=measure_pk)
    form = MilestoneForm(request.POST or None, priced=False)
    return form_page(
        request,
        project,
        form,
        lambda: services.order_remedy(by(request), measure=measure, given=form.given),
        title=_("要求整改：%(what)s") % {"what": measure.title},
        verb=_("要求整改"),
        told=_("已要求整改，监督的机关已收到通知。"),
    )


def supervise(request: Request, project_id: UUID) -> HttpResponse:
    """What a court, a procuratorate or a department found."""
    project = seen(request, project_id)
    form = OpinionForm(
        request.POST or None,
        verdicts=(_("没有发现问题"), _("提出不同意见")),
        initial={"on": timezone.localdate()},
    )
    return form_page(
        request,
        project,
        form,
        lambda: services.supervise(
            by(request),
            project=project,
            agrees=form.agrees,
            words=form.cleaned_data["words"],
            on=form.cleaned_data["on"],
        ),
        title=_("登记监督意见"),
        verb=_("登记"),
        told=_("已登记监督意见。"),
    )


def _words(
    request: Request,
    project_id: UUID,
    act: Callable[[Project, str], object],
    *,
    chinese: str,
    **more: Any,
) -> HttpResponse:
    """A page on which an opinion is all that is asked."""
    project = seen(request, project_id)
    form = WordsForm(request.POST or None, chinese=chinese)
    return form_page(
        request, project, form, lambda: act(project, form.cleaned_data["words"]), **more
    )


def accept(request: Request, project_id: UUID) -> HttpResponse:
    """The project as a whole is accepted."""
    return _words(
        request,
        project_id,
        lambda project, words: services.accept_project(by(request), project=project, words=words),
        chinese="验收意见",
        title=_("修复项目验收"),
        verb=_("验收合格"),
        told=_("修复项目验收合格。"),
    )


def close(request: Request, project_id: UUID) -> HttpResponse:
    """The end."""
    return _words(
        request,
        project_id,
        lambda project, words: services.close(by(request), project=project, words=words),
        chinese="结案意见",
        title=_("修复结案"),
        verb=_("结案"),
        told=_("修复已经结案。"),
    )


def void(request: Request, project_id: UUID) -> HttpResponse:
    """There is nothing to restore."""
    return _words(
        request,
        project_id,
        lambda project, words: services.void(by(request), project=project, reason=words),
        chinese="理由",
        title=_("没有修复义务，终结"),
        verb=_("终结"),
        told=_("已终结。"),
    )


def care(request: Request, project_id: UUID) -> HttpResponse:
    """After-care."""
    project = seen(request, project_id)
    form = CareForm(request.POST or None)
    return form_page(
        request,
        project,
        form,
        lambda: services.set_care(by(request), project=project, given=form.given),
        title=_("确定后期管护"),
        verb=_("确定"),
        told=_("已确定后期管护。"),
    )


def publish(request: Request, project_id: UUID) -> HttpResponse:
    """Show exactly what will be public; then, with one more press, make it so."""
    project = seen(request, project_id)
    if project.status != ProjectStatus.CLOSED:
        raise NotPublishable
    form = PublishForm(request.POST or None)
    here = reverse("restoration-project", args=[project.pk])
    context: dict[str, Any] = {"project": project, "form": form, "back": here, "told": None}
    if request.method == "POST" and form.is_valid():
        content = queries.preview(project, form.telling)
        if request.POST.get("do") == "publish":
            answer = carried_out(
                request,
                form,
                lambda: services.publish(
                    by(request),
                    project=project,
                    telling=form.telling,
                    digest=form.cleaned_data["digest"],
                ),
                to=here,
                told=_("修复结果已经公开。"),
            )
            if answer is not None:
                return answer
        context |= {
            **public_context(content),
            "digest": queries.digest_of(content),
            "names": queries.names_inside(project, content),
        }
    return render(request, "restoration/publish.html", context, status=form.status)
