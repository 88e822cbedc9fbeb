"""Pages of studies: the list, one study, and every act of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from xiejiang.audit.services import lacking
from xiejiang.basin import queries as basin
from xiejiang.consultation import queries as consultation
from xiejiang.consultation.domain import Kind
from xiejiang.kernel.errors import XiejiangError
from xiejiang.law.schema import load_law
from xiejiang.research import queries, services
from xiejiang.research.domain import DISPUTED, TAKING, Origin, PartState, StudyState
from xiejiang.research.forms_studies import (
    AnswerForm,
    CollectForm,
    InviteForm,
    NoteForm,
    OpinionForm,
    PutForm,
    ReportForm,
    StudyForm,
)
from xiejiang.research.models import Study
from xiejiang.research.queries import StudyReport
from xiejiang.web.api import keyset, read_keyset
from xiejiang.web.forms import PlainForm, carried_out, done, sent_before
from xiejiang.web.problems import CursorUnreadable
from xiejiang.web.requests import Request, by

PAGE = 50
OFFERED = 50
"""Of the cases of its topic, how many the form of collecting offers."""


def listing(request: Request) -> HttpResponse:
    """The studies that the reader's agency takes part in or was asked to."""
    wanted = request.GET.get("state", "")
    state = wanted if wanted in list(StudyState) else ""
    after = _cursor(request.GET.get("after", ""))
    rows = queries.study_page(by=request.actor, state=state, after=after, limit=PAGE + 1)
    shown = rows[:PAGE]
    last = shown[-1] if len(rows) > PAGE else None
    context = {
        "studies": shown,
        "states": list(StudyState),
        "state": state,
        "after": keyset(last.opened_at, last.pk) if last else "",
        "waiting": queries.desk(by=request.actor, on=timezone.localdate()),
        "may_open": request.actor.can(*services.STUDYING),
        "today": timezone.localdate(),
    }
    return render(request, "research/studies.html", context)


def _cursor(text: str) -> queries.After | None:
    """Where the last page ended; a spoilt cursor begins again."""
    try:
        read = read_keyset(text)
        return None if read is None else (read[0], UUID(read[1]))
    except (CursorUnreadable, ValueError):
        return None


def _form(
    request: Request,
    form: PlainForm,
    *,
    title: str,
    verb: str,
    back: str,
    hint: str = "",
    template: str = "study_form",
) -> HttpResponse:
    context = {"form": form, "title": title, "verb": verb, "back": back, "hint": hint}
    return render(request, f"research/{template}.html", context, status=form.status)


def _origin(request: Request) -> Origin | None:
    kind, key = request.GET.get("kind", ""), request.GET.get("key", "")
    if not kind:
        return None
    return queries.origin(by=request.actor, kind=kind, key=key, now=timezone.now())


def new(request: Request) -> HttpResponse:
    """Open a study, freely or from a topic."""
    if not request.actor.can(*services.STUDYING):
        raise lacking(request.actor, services.STUDYING)
    origin = _origin(request)
    form = StudyForm(request.POST or None, origin=origin)
    earlier = sent_before(request)
    if earlier:
        return redirect(earlier)
    if request.method == "POST" and form.is_valid():
        invited = form.cleaned_data["invited"]
        try:
            made = services.open_study(
                by(request), asked=form.asked, invited=invited, origin=origin
            )
            told = _("已开题，受邀机关已收到通知。下一步：收集案件。")
            return done(request, _home(made), told)
        except XiejiangError as error:
            form.complain(error)
    hint = _("选题：%(label)s") % {"label": origin.label} if origin else ""
    return _form(request, form, title=_("开题"), verb=_("开题"), back=reverse("studies"), hint=hint)


def show(request: Request, study_id: UUID) -> HttpResponse:
    """One study: who takes part, the sample as far as the reader sees it, the report."""
    found = queries.study(by=request.actor, pk=study_id)
    after = request.GET.get("after", "")
    sample = queries.sample(
        by=request.actor,
        study=found,
        after=int(after) if after.isdecimal() and len(after) < 18 else 0,
        limit=PAGE,
    )
    request.shown |= sample.cases
    context = _sheet(request, found) | {"sample": sample, "paged": bool(after)}
    return render(request, "research/study.html", context)


def _sheet(request: Request, found: Study) -> dict[str, Any]:
    actor, today = request.actor, timezone.localdate()
    partners = queries.partners(study=found)
    mine = next((p for p in partners if p.agency_id == actor.agency_id), None)
    reports = queries.reports(study=found)
    said = {o.agency_id for o in reports[0].opinions.all()} if reports else set()
    silent = [p for p in partners if p.state == PartState.IN and p.agency_id not in said]
    is_open = found.state == StudyState.OPEN
    takes = is_open and mine is not None and mine.state in TAKING
    leads = is_open and actor.agency_id == found.lead_id
    ended = found.state == StudyState.CONCLUDED and bool(reports)
    ready = bool(reports) and (not silent or reports[0].answer_by < today)
    heads = actor.can(*services.DECIDING)
    return {
        "study": found,
        "partners": partners,
        "origin_url": _origin_url(queries.origin_of(found)),
        "reports": reports,
        "silent": silent,
        "today": today,
        "open": is_open,
        "fates": queries.fates(by=actor, report=reports[0], on=today) if ended else {},
        "puts": ended
        and mine is not None
        and mine.state in TAKING
        and actor.can(*services.STUDYING),
        "answers": is_open
        and mine is not None
        and mine.state == PartState.ASKED
        and actor.can(*services.ANSWERING),
        "works": takes and actor.can(*services.STUDYING),
        "leads": leads and actor.can(*services.STUDYING),
        "states": takes and bool(reports) and actor.agency_id not in said and heads,
        "concludes": leads and ready and heads,
        "drops": leads and heads,
        **_names(),
    }


def _origin_url(origin: Origin | None) -> str:
    if origin is None:
        return ""
    if origin.kind == DISPUTED:
        return reverse("law-rule", args=[origin.key.partition("~")[0]])
    return reverse("research-topic", args=[origin.kind, origin.key])


def _names() -> dict[str, Any]:
    """What rules and divisions are called."""
    rules = load_law().rules
    return {
        "rule_title": lambda rule: rules[rule].title if rule in rules else rule,
        "places": lambda codes: "、".join(basin.full_name(code) for code in codes),
    }


def _home(study: Study) -> str:
    return reverse("study", args=[study.pk])


def invite(request: Request, study_id: UUID) -> HttpResponse:
    """Ask further agencies."""
    found = queries.study(by=request.actor, pk=study_id)
    form = InviteForm(request.POST or None)

    def act() -> None:
        services.invite(by(request), study=found, invited=form.cleaned_data["invited"])

    return carried_out(request, form, act, to=_home(found), told=_("已邀请。")) or _form(
        request, form, title=_("邀请机关"), verb=_("邀请"), back=_home(found)
    )


def answer(request: Request, study_id: UUID) -> HttpResponse:
    """Take part, or decline."""
    found = queries.study(by=request.actor, pk=study_id)
    form = AnswerForm(request.POST or None)

    def act() -> None:
        data = form.cleaned_data
        services.answer(by(request), study=found, joins=data["joins"] == "yes", words=data["words"])

    back, told = _home(found), _("已答复。")
    to = reverse("studies") if request.POST.get("joins") == "no" else back
    return carried_out(request, form, act, to=to, told=told) or _form(
        request, form, title=_("答复课题邀请"), verb=_("答复"), back=back, hint=found.question
    )


def collect(request: Request, study_id: UUID) -> HttpResponse:
    """Bring cases in; those of the topic that are not there yet are offered."""
    found = queries.study(by=request.actor, pk=study_id)
    initial = {} if request.method == "POST" else {"numbers": "\n".join(_offered(request, found))}
    form = CollectForm(request.POST or None, by=request.actor, initial=initial)

    def act() -> None:
        data = form.cleaned_data
        services.collect(by(request), study=found, chosen=data["numbers"], note=data["note"])

    hint = ""
    if initial.get("numbers"):
        hint = _("已填入选题所统计的、还没有收集的案件（最多 %(n)s 件），不要的请删去。")
        hint = hint % {"n": OFFERED}
    return carried_out(request, form, act, to=_home(found), told=_("已收集。")) or _form(
        request, form, title=_("收集案件"), verb=_("收集"), back=_home(found), hint=hint
    )


def _offered(request: Request, study: Study) -> list[str]:
    origin = queries.origin_of(study)
    if origin is None:
        return []
    rows = queries.of_origin(by=request.actor, origin=origin, now=timezone.now())
    offered = queries.not_collected(study=study, found=rows)[:OFFERED]
    request.shown |= {c.pk for c in offered}
    return [c.number for c in offered]


def _collected(
    request: Request,
    row: int,
    *,
    label: str,
    verb: str,
    act: Callable[[Any, str], object],
    told: str = "",
) -> HttpResponse:
    found = queries.one_collected(by=request.actor, pk=row)
    request.shown.add(found.case_id)
    form = NoteForm(request.POST or None, label=label, told=told)
    home, title = _home(found.study), f"{verb}：{found.case.title}"
    return carried_out(
        request, form, lambda: act(found, form.cleaned_data["words"]), to=home, told=_("已记下。")
    ) or _form(request, form, title=title, verb=verb, back=home)


def note(request: Request, row: int) -> HttpResponse:
    """Note something of a collected case."""
    return _collected(
        request,
        row,
        label=_("笔记"),
        verb=_("记录笔记"),
        told=_("看得到这个案件的参加机关都能看到；写下以后保留。"),
        act=lambda found, words: services.note(by(request), collected=found, words=words),
    )


def leave_out(request: Request, row: int) -> HttpResponse:
    """Leave a case out of the sample."""
    return _collected(
        request,
        row,
        label=_("剔除理由"),
        verb=_("剔除案件"),
        act=lambda found, words: services.leave_out(by(request), collected=found, reason=words),
    )


def report(request: Request, study_id: UUID) -> HttpResponse:
    """Write the report, or a new version of it."""
    found = queries.study(by=request.actor, pk=study_id)
    last = next(iter(queries.reports(study=found)), None)
    form = ReportForm(request.POST or None, last=last)

    def act() -> None:
        data = form.cleaned_data
        services.write_report(
            by(request),
            study=found,
            text=data["text"],
            answer_by=data["answer_by"],
            advice=form.advice,
        )

    told = _("报告已写入，请参加机关表态。")
    hint = _("新的一版要重新表态；以前各版和意见都保留。") if last else ""
    return carried_out(request, form, act, to=_home(found), told=told) or _form(
        request,
        form,
        title=_("写入课题报告"),
        verb=_("写入"),
        back=_home(found),
        hint=hint,
        template="study_report_form",
    )


def opinion(request: Request, study_id: UUID) -> HttpResponse:
    """State the agency on the latest report."""
    found = queries.study(by=request.actor, pk=study_id)
    latest: StudyReport = queries.latest_report(study=found)
    form = OpinionForm(request.POST or None)

    def act() -> None:
        data = form.cleaned_data
        services.state_opinion(
            by(request), report=latest, agrees=data["agrees"] == "yes", words=data["words"]
        )

    title = _("对第%(n)d版报告表态") % {"n": latest.version}
    return carried_out(request, form, act, to=_home(found), told=_("已表态。")) or _form(
        request, form, title=title, verb=_("提交"), back=_home(found)
    )


def conclude(request: Request, study_id: UUID) -> HttpResponse:
    """Conclude with the latest report; shown before it is done."""
    found = queries.study(by=request.actor, pk=study_id)
    latest = queries.latest_report(study=found)
    form = PlainForm(request.POST if request.method == "POST" else None)
    hint = _("按第%(n)d版报告结题以后，不能再收集案件、修改报告；各项建议可以提交联席会议。")
    return carried_out(
        request,
        form,
        lambda: services.conclude(by(request), study=found),
        to=_home(found),
        told=_("已结题。"),
    ) or _form(
        request,
        form,
        title=_("结题"),
        verb=_("结题"),
        back=_home(found),
        hint=hint % {"n": latest.version},
    )


def drop(request: Request, study_id: UUID) -> HttpResponse:
    """Drop a study, with the reason."""
    found = queries.study(by=request.actor, pk=study_id)
    form = NoteForm(request.POST or None, label=_("终止理由"))

    def act() -> None:
        services.drop(by(request), study=found, reason=form.cleaned_data["words"])

    return carried_out(request, form, act, to=_home(found), told=_("已终止。")) or _form(
        request, form, title=_("终止课题"), verb=_("终止"), back=_home(found)
    )


def put(request: Request, recommendation_id: UUID) -> HttpResponse:
    """Put a recommendation to a joint meeting."""
    found = queries.recommendation(by=request.actor, pk=recommendation_id)
    meetings = consultation.open_to_proposals(by=request.actor, limit=PAGE)
    standard = found.kind == Kind.STANDARD.value
    form = PutForm(request.POST or None, meetings=meetings, standard=standard)
    home = _home(found.report.study)

    def act() -> None:
        chosen = form.meetings[form.cleaned_data["meeting"]]
        services.put_forward(by(request), recommendation=found, meeting=chosen, **form.days)

    hint = found.words
    if not meetings:
        told = _("本机关现在没有还没写入纪要的联席会议；请先召集，或者请召集机关邀请。")
        hint = f"{found.words}\n{told}"
    return carried_out(request, form, act, to=home, told=_("已提交联席会议。")) or _form(
        request, form, title=_("提交联席会议"), verb=_("提交"), back=home, hint=hint
    )
