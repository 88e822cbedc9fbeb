"""The one thing that a reader is expected to do next with a project."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from xiejiang.audit.domain import Power
from xiejiang.restoration.checks import carries_out, open_milestones
from xiejiang.restoration.domain import WAITED_FOR, MeasureKind, MilestoneState, ProjectStatus
from xiejiang.restoration.models import Indicator, Milestone, Plan, Project
from xiejiang.restoration.panels import leads, may, verifies
from xiejiang.web.requests import Request


@dataclass(frozen=True, slots=True)
class Step:
    """The one thing that the reader is expected to do next."""

    sentence: str
    verb: str
    url: str


def next_step(request: Request, project: Project, plan: Plan | None) -> Step | None:
    """The one thing that the reader is expected to do."""
    status = ProjectStatus(project.status)
    if status in (ProjectStatus.VOID,) or not may(request):
        return None
    if status is ProjectStatus.PLANNING:
        return _planning_step(project) if leads(request, project) else None
    if status is ProjectStatus.RESTORING and plan is not None:
        return _restoring_step(request, project, plan)
    if not leads(request, project):
        return None
    return _ending_step(request, project, status, plan)


def _planning_step(project: Project) -> Step:
    if not project.duties.exists():
        url = reverse("restoration-duty", args=[project.pk])
        return Step(_("还没有登记修复义务由哪份文书确定。"), _("登记修复义务"), url)
    words = _("方案还没有确定：写明措施、节点和指标，经专家论证后审定。")
    return Step(words, _("编制方案"), reverse("restoration-plan", args=[project.pk]))


def _restoring_step(request: Request, project: Project, plan: Plan) -> Step | None:
    found = list(Milestone.objects.filter(measure__plan=plan).order_by("due_on", "pk"))
    if verifies(request, project):
        if (waiting := _first(found, (MilestoneState.DONE,))) is not None:
            words = _("节点“%(what)s”已报完工。") % {"what": waiting.words}
            return Step(words, _("验收"), reverse("restoration-milestone", args=[waiting.pk]))
        if found and not open_milestones(plan) and request.actor.can(Power.APPROVE):
            url = reverse("restoration-accept", args=[project.pk])
            return Step(_("全部节点已经验收合格。"), _("作出项目验收"), url)
    if not carries_out(request.actor, project):
        return None
    remedied = {m.remedies_id for m in found}
    failed = [m for m in found if m.state == MilestoneState.FAILED and m.pk not in remedied]
    if failed and leads(request, project):
        url = reverse("restoration-milestone", args=[failed[0].pk])
        told = _("节点“%(what)s”验收不合格。") % {"what": failed[0].words}
        return Step(told, _("要求整改"), url)
    if (mine := _first(found, WAITED_FOR)) is None:
        return None
    words = _("节点“%(what)s”约定 %(on)s 以前完成。") % {"what": mine.words, "on": mine.due_on}
    return Step(words, _("登记实施"), reverse("restoration-milestone", args=[mine.pk]))


def _first(found: Sequence[Milestone], states: Sequence[MilestoneState]) -> Milestone | None:
    return next((m for m in found if m.state in states), None)


def _ending_step(
    request: Request, project: Project, status: ProjectStatus, plan: Plan | None
) -> Step | None:
    approves = request.actor.can(Power.APPROVE)
    if status is ProjectStatus.CLOSED:
        return None if not approves or hasattr(project, "publication") else _publish_step(project)
    targets = plan.indicators.all() if plan else ()
    waiting: Indicator | None = next((i for i in targets if i.reached is not True), None)
    if waiting is not None:
        url = reverse("restoration-indicator", args=[waiting.pk])
        words = _("指标“%(what)s”还没有达到目标的评估结果。") % {"what": waiting.name}
        return Step(words, _("登记效果评估"), url)
    return _closing_step(project, status, plan) if approves else None


def _publish_step(project: Project) -> Step:
    url = reverse("restoration-publish", args=[project.pk])
    return Step(_("修复已经完成，可以公开结果。"), _("核对并公开"), url)


def _closing_step(project: Project, status: ProjectStatus, plan: Plan | None) -> Step | None:
    close = reverse("restoration-close", args=[project.pk])
    if status is ProjectStatus.AFTERCARE:
        over = project.care.until <= timezone.localdate()
        return Step(_("管护期已满。"), _("结案"), close) if over else None
    if plan is not None and any(MeasureKind(m.kind).leaves_works for m in plan.measures.all()):
        url = reverse("restoration-care", args=[project.pk])
        return Step(_("验收合格，请确定后期管护。"), _("确定管护"), url)
    return Step(_("验收合格，不需要管护。"), _("结案"), close)
