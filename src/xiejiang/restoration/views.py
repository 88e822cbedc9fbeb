"""Pages of projects: the list, one project, its duties, a version of its plan, the public page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from xiejiang.audit.domain import Power
from xiejiang.cases import queries as cases
from xiejiang.funds import queries as funds
from xiejiang.kernel.money import Money
from xiejiang.proceedings import queries as proceedings
from xiejiang.restoration import queries, services
from xiejiang.restoration.ahead import next_step
from xiejiang.restoration.checks import PROCEDURE, verifier
from xiejiang.restoration.domain import (
    DutyKind,
    EntrustmentState,
    MeasureKind,
    OpinionKind,
    PlanState,
    ProjectStatus,
    Way,
)
from xiejiang.restoration.errors import NoVerifier
from xiejiang.restoration.forms import DutyForm, NarrowForm, ProjectForm
from xiejiang.restoration.models import Measure, Plan, Project
from xiejiang.restoration.panels import (
    TONES,
    laid,
    leads,
    may,
    pieces,
    rows,
    spots_of,
    watches,
)
from xiejiang.restoration.views_inspections import listing
from xiejiang.web import maps
from xiejiang.web.api import keyset, read_keyset
from xiejiang.web.forms import PlainForm, carried_out
from xiejiang.web.language import title_of
from xiejiang.web.problems import CursorUnreadable
from xiejiang.web.public import anybody, page
from xiejiang.web.requests import Request, by

PAGE = 50


def index(request: Request) -> HttpResponse:
    """The projects I may see, narrowed, a page at a time; where they are, on a map."""
    kinds = [(k.value, k.zh) for k in MeasureKind]
    form = NarrowForm(request.GET, kinds=kinds)
    data = form.cleaned_data if form.is_valid() else {}
    narrowed = queries.Narrowed(
        text=data.get("q", ""),
        status=data.get("status", ""),
        kind=data.get("kind", ""),
        mine=data.get("mine", ""),
        late_on=timezone.localdate() if data.get("late") else None,
    )
    after = _cursor(request.GET.get("after", ""))
    found = queries.page(by=request.actor, narrowed=narrowed, after=after, limit=PAGE + 1)
    shown, rest = found[:PAGE], found[PAGE:]
    kept = {k: str(v) for k, v in request.GET.items() if k != "after" and v}
    more = {**kept, "after": keyset(shown[-1].changed_at, shown[-1].pk)} if rest else {}
    context = {
        "form": form,
        "rows": rows(shown, on=timezone.localdate()),
        "next": "?" + urlencode(more) if more else "",
        "narrowed": bool(kept),
        "paged": after is not None,
        **maps.drawn(_sites(shown)),
    }
    return render(request, "restoration/index.html", context)


def _cursor(text: str) -> Any:
    """Where the last page ended; a spoilt cursor begins again."""
    try:
        read = read_keyset(text)
        return (read[0], UUID(read[1])) if read else None
    except (CursorUnreadable, ValueError):
        return None


def _sites(projects: list[Project]) -> list[Any]:
    found = Measure.objects.filter(
        plan__project__in=projects, plan__state=PlanState.SETTLED, site__isnull=False
    )
    by_key = {p.pk: p for p in projects}
    return [
        spot
        for m in found.select_related("plan")
        for spot in spots_of(
            [m],
            by_key[m.plan.project_id],
            reverse("restoration-project", args=[m.plan.project_id]),
        )
    ]


def seen(request: Request, project_id: UUID) -> Project:
    """The project of a page, its case noted as shown."""
    found = queries.get(by=request.actor, project_id=project_id)
    request.must_see(found.case_id)
    return found


def form_page(
    request: Request,
    project: Project,
    form: PlainForm,
    act: Callable[[], object],
    *,
    title: str,
    verb: str,
    told: str,
    to: str = "",
    **more: Any,
) -> HttpResponse:
    """A page with one form: carried out, or shown with what is wrong."""
    home = to or reverse("restoration-project", args=[project.pk])
    answer = carried_out(request, form, act, to=home, told=told)
    context = {"project": project, "form": form, "title": title, "verb": verb, "back": home, **more}
    return answer or render(request, "restoration/form.html", context, status=form.status)


def new(request: Request, case_id: UUID) -> HttpResponse:
    """Open a project for a case."""
    case = cases.get(by=request.actor, case_id=case_id)
    form = ProjectForm(request.POST or None, running=_running(request, case))
    home = reverse("case-tab", args=[case.pk, "restoration"])

    def act() -> object:
        return services.open_project(by(request), case=case, given=form.given)

    answer = carried_out(request, form, act, to=home, told=_("已建立修复项目。"))
    context = {
        "form": form,
        "title": _("建立修复项目"),
        "verb": _("建立"),
        "back": home,
        "case": case,
    }
    return answer or render(request, "restoration/form.html", context, status=form.status)


def _running(request: Request, case: Any) -> list[Any]:
    found = proceedings.for_case(by=request.actor, case=case)
    return [p for p in found if p.procedure == PROCEDURE]


def supervisors(request: Request, project_id: UUID) -> HttpResponse:
    """Who supervises and accepts."""
    project = seen(request, project_id)
    running = _running(request, project.case)
    form = ProjectForm(request.POST or None, running=running, project=project)
    return form_page(
        request,
        project,
        form,
        lambda: services.name_supervisors(by(request), project=project, given=form.given),
        title=_("监督和验收的机关"),
        verb=_("保存"),
        told=_("已写明。"),
    )


def new_duty(request: Request, project_id: UUID) -> HttpResponse:
    """Register a duty."""
    project = seen(request, project_id)
    matter = (project.case_id,)
    owed = funds.obligations(by=request.actor, matters=matter).filter(matter=project.case_id)
    held = funds.accounts(by=request.actor, matters=matter).filter(matter=project.case_id)
    form = DutyForm(
        request.POST or None,
        parties=cases.parties(case=project.case),
        owed=[(o.pk, f"{o.component} {Money(o.amount)}") for o in owed],
        accounts=[(a.pk, a.name) for a in held.exclude(kind="obligation")],
    )
    return form_page(
        request,
        project,
        form,
        lambda: services.register_duty(by(request), project=project, given=form.given),
        title=_("登记修复义务"),
        verb=_("登记"),
        told=_("已登记修复义务。"),
    )


def show(request: Request, project_id: UUID) -> HttpResponse:
    """One project: what is expected, the plan on a map, who until when, and the money."""
    project = seen(request, project_id)
    plan = queries.current_plan(project)
    return _page(request, project, plan)


def version_of_plan(request: Request, project_id: UUID, version: int) -> HttpResponse:
    """An earlier version, as it was."""
    project = seen(request, project_id)
    plan = queries.plan(by=request.actor, project=project, version=version)
    return _page(request, project, plan)


def _page(request: Request, project: Project, plan: Plan | None) -> HttpResponse:
    on = timezone.localdate()
    purse = queries.purse(by=request.actor, project=project)
    status = ProjectStatus(project.status)
    current = plan is None or plan.state in (PlanState.SETTLED, PlanState.DRAFT)
    measures = laid(plan) if plan else []
    acts = request.acts_in(project.case)
    context = {
        **listing(request, project),
        "project": project,
        "status": status.zh,
        "tone": TONES[status],
        "plan": plan,
        "plan_state": PlanState(plan.state).zh if plan else "",
        "way": Way(plan.way).zh if plan else "",
        "current": current,
        "draft": queries.draft_plan(project),
        "step": next_step(request, project, plan) if current and acts else None,
        "running": _proceeding(request, project),
        "duties": [(d, DutyKind(d.kind).zh) for d in project.duties.prefetch_related("parties")],
        "measures": measures,
        "pieces": pieces(plan, purse, on=on) if plan else [],
        "indicators": list(plan.indicators.all()) if plan else [],
        "opinions": [(o, OpinionKind(o.kind).zh) for o in plan.opinions.select_related("agency")]
        if plan
        else [],
        "versions": [(p, PlanState(p.state).zh) for p in project.plans.all()],
        "entrustments": [
            (e, EntrustmentState(e.state))
            for e in project.entrustments.select_related("agency").prefetch_related("reports")
        ],
        "purse": purse,
        "accepts": _accepts(project),
        "care": getattr(project, "care", None),
        "publication": getattr(project, "publication", None),
        "missed": any(i.reached is False for i in plan.indicators.all()) if plan else False,
        "powers": _powers(request, project, status, acts=acts),
        **maps.drawn(spots_of([m.measure for m in measures], project)),
    }
    return render(request, "restoration/project.html", context)


def _powers(
    request: Request, project: Project, status: ProjectStatus, *, acts: bool
) -> dict[str, bool]:
    """What the reader may press, beside the one thing that is expected."""
    live = acts and status not in (ProjectStatus.CLOSED, ProjectStatus.VOID)
    lead = live and leads(request, project) and may(request)
    approves = request.actor.can(Power.APPROVE)
    early = status in (ProjectStatus.PLANNING, ProjectStatus.RESTORING)
    running = status in (ProjectStatus.RESTORING, ProjectStatus.ACCEPTED)
    return {
        "lead": lead,
        "duty": lead and early,
        "entrust": lead and early,
        "change": lead and approves and running,
        "void": lead and approves,
        "supervise": live
        and watches(request, project)
        and may(request, (Power.HANDLE, Power.APPROVE, Power.SUPERVISE)),
        "remedy": lead and running,
    }


def _accepts(project: Project) -> str:
    """Who accepts where no department is named."""
    try:
        return verifier(project).name
    except NoVerifier:
        return _("还没有写明，验收以前须写明")


def _proceeding(request: Request, project: Project) -> tuple[Any, str] | None:
    """The proceeding in which the law's own steps and clocks run."""
    if project.proceeding is None:
        return None
    found = proceedings.proceeding(by=request.actor, pk=project.proceeding)
    return found, title_of(found.content.state(found.state))


def performed(request: Request, case_id: UUID, party_id: int) -> HttpResponse:
    """Confirm that what was accepted for a party is a fact."""
    case = cases.get(by=request.actor, case_id=case_id)
    party = next((p for p in cases.parties(case=case) if p.pk == party_id), None)
    if party is None:
        raise Http404
    home = reverse("case-tab", args=[case.pk, "restoration"])
    form = PlainForm(request.POST if request.method == "POST" else None)
    done = queries.done_for(case=case, party=party)

    def act() -> object:
        return services.state_performance(by(request), case=case, party=party)

    answer = carried_out(request, form, act, to=home, told=_("已登记为事实，写明了由谁验收。"))
    context = {"form": form, "case": case, "party": party, "done": done, "back": home}
    return answer or render(request, "restoration/performed.html", context, status=form.status)


@require_safe
@anybody()
def published(request: HttpRequest, number: str) -> HttpResponse:
    """What anyone may read of a closed project, without signing in."""
    found = queries.published(number=number)
    return page(request, "restoration/public.html", public_context(found.content, found))


def public_context(content: dict[str, Any], publication: Any = None) -> dict[str, Any]:
    """What the public page shows; the preview is the same page."""
    return {
        "told": content,
        "publication": publication,
        "planned": Money(content["planned_fen"]),
        "paid": Money(content["paid_fen"]),
    }
