"""Pages of the room: topics, trainings, and the quiz."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xiejiang.audit.services import lacking
from xiejiang.kernel.errors import Complaint
from xiejiang.research import queries, services
from xiejiang.research.domain import ARTICLE, SMALL, Phase, TopicKind
from xiejiang.research.errors import (
    NotEnrolled,
    NotOrganiser,
    QuizNotOpen,
    TopicNotFound,
    TrainingInvalid,
    TrainingNotFound,
)
from xiejiang.research.forms import EnrolForm, MaterialForm, QuizForm, TrainingForm, today_first
from xiejiang.research.models import Training
from xiejiang.web.api import begun_again, keyset
from xiejiang.web.forms import PlainForm, carried_out, done
from xiejiang.web.requests import Request, by

PAGE, SHOWN_TRAININGS = 50, 10
SHOWN_STUDIES = 10


def index(request: Request) -> HttpResponse:
    """Studies, the trainings they are invited to, and topics from the reader's cases."""
    found = queries.topics(by=request.actor, now=timezone.now())
    today = timezone.localdate()
    trainings = queries.training_page(by=request.actor, limit=SHOWN_TRAININGS + 1)
    context = {
        "topics": [(k.zh, [t for t in found if t.kind is k]) for k in TopicKind],
        "disputed": queries.disputed(),
        "trainings": trainings[:SHOWN_TRAININGS],
        "more_trainings": len(trainings) > SHOWN_TRAININGS,
        "to_do": queries.to_do(by=request.actor, on=today),
        "studies": queries.study_page(by=request.actor, limit=SHOWN_STUDIES),
        "waiting": queries.desk(by=request.actor, on=today),
        "may_open": request.actor.can(*services.STUDYING),
        "may_announce": request.actor.can(*services.ORGANISING),
        "article": ARTICLE,
    }
    return render(request, "research/index.html", context)


def trainings(request: Request) -> HttpResponse:
    """Every training that the reader's agency is invited to, the latest announced first."""
    cursor = begun_again(request.GET.get("after", ""), UUID)
    after = None if cursor is None else (cursor[0], UUID(cursor[1]))
    rows = queries.training_page(by=request.actor, after=after, limit=PAGE + 1)
    end = keyset(rows[PAGE - 1].announced_at, rows[PAGE - 1].pk) if len(rows) > PAGE else ""
    context = {
        "trainings": rows[:PAGE],
        "paged": after is not None,
        "next": "?" + urlencode({"after": end}) if end else "",
        "may_announce": request.actor.can(*services.ORGANISING),
    }
    return render(request, "research/trainings.html", context)


def topic(request: Request, kind: str, key: str) -> HttpResponse:
    """The cases that a number counts."""
    if kind not in list(TopicKind):
        raise TopicNotFound
    found, rows = queries.counted(
        by=request.actor, kind=TopicKind(kind), key=key, now=timezone.now()
    )
    request.shown |= {c.pk for c in rows}
    may_open = request.actor.can(*services.STUDYING)
    context = {"topic": found, "cases": rows, "may_open": may_open}
    return render(request, "research/topic.html", context)


def _form(request: Request, form: PlainForm, title: str, back: str) -> HttpResponse:
    context = {"form": form, "title": title, "back": back}
    return render(request, "research/form.html", context, status=form.status)


def new(request: Request) -> HttpResponse:
    """Announce a training."""
    if not request.actor.can(*services.ORGANISING):
        raise lacking(request.actor, services.ORGANISING[:-1])
    form = TrainingForm(request.POST or None, initial=today_first(timezone.localdate()))
    answer = carried_out(
        request,
        form,
        lambda: services.announce(
            by(request), plan=form.plan, invited=form.cleaned_data["invited"]
        ),
        to=reverse("research"),
        told=_("培训已发布，受邀机关已收到通知。"),
    )
    return answer or _form(request, form, _("发布培训"), reverse("research"))


def training(request: Request, training_id: UUID) -> HttpResponse:
    """One training: what it is, who comes, and what came of the quiz."""
    found = queries.training(by=request.actor, pk=training_id)
    return render(request, "research/training.html", _sheet(request, found))


def _sheet(request: Request, found: Training) -> dict[str, Any]:
    today = timezone.localdate()
    return {
        "training": found,
        "invited": [i.agency for i in found.invitations.select_related("agency")],
        "roster": queries.roster(by=request.actor, training=found),
        "own": queries.own(by=request.actor, training=found),
        "organises": queries.organises(found, by=request.actor),
        "may_organise": request.actor.can(*services.ORGANISING),
        "may_note": request.actor.can(*services.ORGANISING) and today >= found.since,
        "enrolling": today <= found.until,
        "quiz_open": found.since <= today <= found.quiz_until,
        "figures": queries.figures(by=request.actor, training=found, on=today),
        "small": SMALL,
        "shelf": queries.shelf(by=request.actor, training=found, on=today),
        "today": today,
    }


def enrol(request: Request, training_id: UUID) -> HttpResponse:
    """Enrol oneself or a colleague."""
    found = queries.training(by=request.actor, pk=training_id)
    form = EnrolForm(request.POST or None)
    back = reverse("training", args=[found.pk])
    answer = carried_out(
        request,
        form,
        lambda: services.enrol(
            by(request), training=found, username=form.cleaned_data["username"].strip()
        ),
        to=back,
        told=_("已列入培训名单。"),
    )
    return answer or _form(request, form, _("报名"), back)


def add_material(request: Request, training_id: UUID) -> HttpResponse:
    """Attach a file or a page."""
    found = queries.training(by=request.actor, pk=training_id)
    if not queries.organises(found, by=request.actor):
        raise NotOrganiser(agency=found.agency.name)
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = MaterialForm(*sent)
    back = reverse("training", args=[found.pk])

    def act() -> None:
        data = form.cleaned_data
        what = data["address"]
        if what is None:
            file = data["file"]
            what = services.take_in(
                actor=request.actor, training=found, name=file.name or "", stream=file
            )
        services.add_material(
            by(request), training=found, phase=Phase(data["phase"]), what=what, title=data["title"]
        )

    answer = carried_out(request, form, act, to=back, told=_("已添加材料。"))
    return answer or _form(request, form, _("添加材料"), back)


def material(request: Request, material_id: UUID) -> FileResponse:
    """A file, for those on the roster."""
    row = queries.material(by=request.actor, pk=material_id, on=timezone.localdate())
    stream = queries.open_material(row)
    return FileResponse(stream, as_attachment=True, filename=row.name, content_type=row.media_type)


@require_POST
def withdraw_material(request: Request, material_id: UUID) -> HttpResponse:
    """Take a piece of material off again."""
    row = queries.material(by=request.actor, pk=material_id, on=timezone.localdate())
    services.withdraw_material(by(request), material=row)
    return done(request, reverse("training", args=[row.training_id]), _("已撤下。"))


@require_POST
def attendance(request: Request, training_id: UUID, row: int) -> HttpResponse:
    """Note whether somebody came."""
    found = queries.training(by=request.actor, pk=training_id)
    if not queries.organises(found, by=request.actor):
        raise NotOrganiser(agency=found.agency.name)
    enrolment = found.enrolments.filter(pk=row).first()
    if enrolment is None:
        raise TrainingNotFound
    said = request.POST.get("attended", "")
    if said not in ("yes", "no"):
        raise TrainingInvalid(complaints=[Complaint("到场", "请选择到场或者未到")])
    came = said == "yes"
    services.note_attendance(by(request), enrolment=enrolment, attended=came)
    return done(request, reverse("training", args=[found.pk]), _("已登记到场情况。"))


def quiz_page(request: Request, training_id: UUID) -> HttpResponse:
    """The questions, or the reader's paper with the provisions once it is handed in."""
    found = queries.training(by=request.actor, pk=training_id)
    mine = queries.own(by=request.actor, training=found)
    if mine is None:
        raise NotEnrolled
    if mine.handed_in_at is not None:
        return render(request, "research/paper.html", {"training": found, "own": mine})
    if not found.since <= timezone.localdate() <= found.quiz_until:
        raise QuizNotOpen(since=found.since, until=found.quiz_until)
    questions = queries.questions(training=found)
    form = QuizForm(request.POST or None, questions=questions)
    answer = carried_out(
        request,
        form,
        lambda: services.hand_in(
            by(request), training=found, replies=form.replies, drawn=form.cleaned_data["drawn"]
        ),
        to=reverse("training-quiz", args=[found.pk]),
        told=_("已交卷。"),
    )
    asked = [(q, form[f"verdict_{n}"], form[f"item_{n}"]) for n, q in enumerate(questions)]
    context = {"training": found, "form": form, "asked": asked}
    return answer or render(request, "research/quiz.html", context, status=form.status)
