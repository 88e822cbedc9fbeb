"""Pages of the room: meetings, minutes, signing, tasks and standards."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xiejiang.basin import queries as basin
from xiejiang.consultation import forms_minutes as rows
from xiejiang.consultation import papers, queries, questions, services
from xiejiang.consultation.domain import (
    ARTICLE,
    MOST_ITEMS,
    Opinion,
    Outcome,
    QuestionState,
    Stand,
)
from xiejiang.consultation.errors import MeetingNotFound, QuestionNotFound
from xiejiang.consultation.forms import MeetingForm, SignForm, WordsForm
from xiejiang.consultation.forms_minutes import MinutesForm
from xiejiang.consultation.models import Meeting, Minutes, Question, Seat
from xiejiang.consultation.panels import QUESTION_TONES, REPLY_TONES, STAND_TONES
from xiejiang.consultation.views_asking import after, next_page
from xiejiang.documents.domain import Form
from xiejiang.law.schema import load_law
from xiejiang.web.forms import PlainForm, carried_out
from xiejiang.web.requests import Request, by

SHOWN, LATEST, PAGE = 100, 10, 50


def index(request: Request) -> HttpResponse:
    """What waits for my agency, the tasks of my meetings, meetings, and the standards in force."""
    today, cursor = timezone.localdate(), request.GET.get("after", "")
    meetings = queries.page(by=request.actor, after=after(cursor), limit=PAGE + 1)
    tasks = queries.tasks(by=request.actor, limit=LATEST + 1)
    standards = queries.standards(by=request.actor, on=today, limit=LATEST + 1)
    context = {
        "to_sign": queries.to_sign(by=request.actor, limit=SHOWN),
        "tasks": tasks[:LATEST],
        "meetings": meetings[:PAGE],
        "next": next_page(meetings, PAGE, "starts_at"),
        "standards": standards[:LATEST],
        "more_tasks": len(tasks) > LATEST,
        "more_standards": len(standards) > LATEST,
        "questions": questions.page(by=request.actor, limit=LATEST),
        "tones": QUESTION_TONES,
        "states": {s.value: s.zh for s in QuestionState},
        "today": today,
        "works": request.actor.can(*services.WORKING),
        "article": ARTICLE,
    }
    return render(request, "consultation/index.html", context)


def form_page(
    request: Request, form: PlainForm, *, title: str, verb: str, back: str, hint: str = ""
) -> HttpResponse:
    """A form on a page of its own."""
    context = {"form": form, "title": title, "verb": verb, "back": back, "hint": hint}
    return render(request, "consultation/form.html", context, status=form.status)


def new(request: Request) -> HttpResponse:
    """Call a meeting, by itself or on a question, which then is its agenda."""
    question = _question(request)
    form = MeetingForm(request.POST or None, initial=_taken_over(question) if question else {})
    home = reverse("consultation")

    def act() -> None:
        services.call(by(request), question=question, **form.cleaned_data)

    told = _("已召集，并通知参加的机关。")
    hint = _("会商事项和各机关的书面意见已经写进议程。") if question else ""
    return carried_out(request, form, act, to=home, told=told) or form_page(
        request, form, title=_("召集联席会议"), verb=_("召集"), back=home, hint=hint
    )


def _question(request: Request) -> Question | None:
    """The question that a meeting is to be called on."""
    key = request.GET.get("question", "")
    if not key:
        return None
    try:
        return questions.get(by=request.actor, question_id=UUID(key))
    except ValueError:
        raise QuestionNotFound from None


def _taken_over(question: Question) -> dict[str, Any]:
    """What a meeting takes over from a question."""
    asked = [v.asked.agency.code for v in questions.voices(question)]
    return {
        "title": question.title,
        "agenda": questions.agenda(question),
        "invited": "\n".join(asked),
    }


def show(request: Request, meeting_id: UUID) -> HttpResponse:
    """One meeting with every version of its minutes and everything said of them."""
    meeting = queries.get(by=request.actor, meeting_id=meeting_id)
    versions, seats = queries.versions(meeting=meeting), queries.seats(meeting=meeting)
    waiting = {m.pk for m in queries.to_sign(by=request.actor, limit=SHOWN)}
    works = request.actor.can(*services.WORKING) and meeting.cancelled_at is None
    mine, convener = request.actor.agency_id, meeting.convener_id
    seated = any(s.agency_id == mine for s in seats)
    context = {
        "meeting": meeting,
        "seats": [(s, REPLY_TONES[s.answer]) for s in seats if s.agency_id != convener],
        "questions": questions.of_meeting(meeting=meeting),
        "versions": [_version(m) for m in versions],
        "proposals": queries.proposals(meeting=meeting, on=timezone.localdate()),
        "signs": bool(versions)
        and versions[0].pk in waiting
        and request.actor.can(*services.SIGNING),
        "convenes": works and convener == mine and not meeting.origin,
        "answers": works and seated and convener != mine and not versions,
        "today": timezone.localdate(),
        **_apart(meeting, seats),
        **_names(),
    }
    return render(request, "consultation/meeting.html", context)


def _apart(meeting: Meeting, seats: list[Seat]) -> dict[str, Any]:
    """What the page says of other nodes: who is there, what was done there, what is left out."""
    sides = queries.sides(kept=meeting, members=seats)
    deeds = queries.deeds_in(kept=meeting) if sides else []
    return {
        "sides": sides,
        "deeds": deeds,
        "handed_in": {d.given.get("task") for d in deeds if d.fate is Outcome.WAITING},
        "told": queries.told_here(kept=meeting),
        "opinions": {o.value: o.zh for o in Opinion},
    }


def _names() -> dict[str, Any]:
    """What rules and divisions are called, for the pages that list them."""
    rules = load_law().rules
    return {
        "rule_title": lambda rule: rules[rule].title if rule in rules else rule,
        "places": lambda codes: "、".join(basin.full_name(code) for code in codes),
    }


def _version(minutes: Minutes) -> tuple[Any, list[Any]]:
    said = [(s, Stand(s.stand).zh, STAND_TONES[Stand(s.stand)]) for s in minutes.signatures.all()]
    return minutes, said


def _home(meeting: Meeting) -> str:
    return reverse("consultation-meeting", args=[meeting.pk])


def minutes(request: Request, meeting_id: UUID) -> HttpResponse:
    """Write the minutes, or a new version of them, which begins with what the last one says."""
    meeting = queries.get(by=request.actor, meeting_id=meeting_id)
    correct = bool(request.GET.get("correct"))
    again = rows.asked(request.POST)
    versions = queries.versions(meeting=meeting) if correct and request.method == "GET" else []
    put = [x.proposal for x in queries.proposals(meeting=meeting, on=timezone.localdate())]
    begun = _begun(versions[0]) if versions else rows.as_put(put)
    sent = None if again is not None else request.POST or None
    form = MinutesForm(sent, meeting=meeting, proposals=put, initial=again or begun)

    def act() -> None:
        data = form.cleaned_data
        services.write_minutes(
            by(request),
            meeting=meeting,
            text=data["text"],
            present=[form.present[c] for c in data["present"]],
            standards=form.standards,
            tasks=form.tasks,
            correct=correct,
        )

    told = _("纪要已写入，等待会签。")
    context = {
        "form": form,
        "meeting": meeting,
        "title": _("更正纪要") if correct else _("写入纪要"),
        "verb": _("写入"),
        "back": _home(meeting),
        "most": MOST_ITEMS,
        "hint": _("口径只在结论旁显示，不改变结论，也不得与法律抵触。期限是约定的，不是法定的。"),
    }
    return carried_out(request, form, act, to=_home(meeting), told=told) or render(
        request, "consultation/minutes_form.html", context, status=form.status
    )


def _begun(last: Minutes) -> dict[str, Any]:
    """The last version as it would be typed."""
    seated = queries.seats(meeting=last.meeting)
    present = [s.agency.code for s in seated if s.agency_id in last.present]
    return {**rows.as_typed(last), "present": present}


def file(request: Request, meeting_id: UUID, number: int, form: str) -> HttpResponse:
    """A version of the minutes as .docx or PDF, for the members of the meeting."""
    meeting = queries.get(by=request.actor, meeting_id=meeting_id)
    if form not in list(Form):
        raise MeetingNotFound
    found, chosen = queries.version(meeting=meeting, number=number), Form(form)
    answer = HttpResponse(papers.paper(found, form=chosen), content_type=chosen.media_type)
    name = f"{meeting.number}-v{number}.{form}".replace("/", "／")
    answer["Content-Disposition"] = content_disposition_header(True, name) or ""
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def sign(request: Request, meeting_id: UUID) -> HttpResponse:
    """Sign the latest minutes, or refuse."""
    meeting = queries.get(by=request.actor, meeting_id=meeting_id)
    latest = queries.latest(meeting=meeting)
    form = SignForm(request.POST or None)

    def act() -> None:
        data = form.cleaned_data
        doing = services.sign_there if meeting.origin else services.sign
        doing(by(request), minutes=latest, stand=Stand(data["stand"]), reasons=data["reasons"])

    told = _("已记下本机关的态度。")
    title = _("会签第%(n)d版纪要") % {"n": latest.version}
    return carried_out(request, form, act, to=_home(meeting), told=told) or form_page(
        request, form, title=title, verb=_("提交"), back=_home(meeting)
    )


def report(request: Request, resolution_id: UUID) -> HttpResponse:
    """Report what was done about a task."""
    task = queries.task(by=request.actor, resolution_id=resolution_id)
    form = WordsForm(request.POST or None, label=_("办理报告"))
    home = _home(task.minutes.meeting)

    def act() -> None:
        doing = services.report_there if task.minutes.meeting.origin else services.report
        doing(by(request), task=task, words=form.cleaned_data["words"])

    return carried_out(
        request, form, act, to=home, told=_("已报告，等召集机关确认。")
    ) or form_page(
        request, form, title=_("报告督办结果"), verb=_("报告"), back=home, hint=task.words
    )


@require_POST
def confirm(request: Request, resolution_id: UUID) -> HttpResponse:
    """Confirm a task as done."""
    task = queries.task(by=request.actor, resolution_id=resolution_id)
    services.confirm(by(request), task=task)
    return redirect(_home(task.minutes.meeting))


def send_back(request: Request, resolution_id: UUID) -> HttpResponse:
    """Send a task back."""
    task = queries.task(by=request.actor, resolution_id=resolution_id)
    form = WordsForm(request.POST or None, label=_("退回理由"))
    home = _home(task.minutes.meeting)

    def act() -> None:
        services.send_back(by(request), task=task, reason=form.cleaned_data["words"])

    return carried_out(request, form, act, to=home, told=_("已退回。")) or form_page(
        request, form, title=_("退回督办"), verb=_("退回"), back=home, hint=task.report
    )


def standard(request: Request, resolution_id: UUID) -> HttpResponse:
    """One standard: what, where, how long, who signed and who dissented."""
    found = queries.standard(by=request.actor, resolution_id=resolution_id)
    mine = found.minutes.meeting.convener_id == request.actor.agency_id
    context = {
        "standard": found,
        "rules": [a.rule for a in found.attached.all()],
        "said": _version(found.minutes)[1],
        "today": timezone.localdate(),
        "revokes": mine and not found.revoked_on and request.actor.can(*services.SIGNING),
        **_names(),
    }
    return render(request, "consultation/standard.html", context)


def revoke(request: Request, resolution_id: UUID) -> HttpResponse:
    """Revoke a standard."""
    found = queries.standard(by=request.actor, resolution_id=resolution_id)
    form = WordsForm(request.POST or None, label=_("废止理由"))
    home = reverse("consultation-standard", args=[found.pk])

    def act() -> None:
        services.revoke(by(request), standard=found, reason=form.cleaned_data["words"])

    return carried_out(request, form, act, to=home, told=_("已废止。")) or form_page(
        request, form, title=_("废止裁量口径"), verb=_("废止"), back=home, hint=found.words
    )
