"""Pages of questions (会商事项): the list, asking, positions, and how it ended."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from xiejiang.cases import queries as cases
from xiejiang.cases.domain import Field
from xiejiang.consultation import questions, services
from xiejiang.consultation.domain import About, Opinion, QuestionState
from xiejiang.consultation.forms import AskForm, PositionForm, WordsForm
from xiejiang.consultation.models import Question
from xiejiang.consultation.panels import OPINION_TONES, QUESTION_TONES
from xiejiang.law.schema import load_law
from xiejiang.web.api import keyset, read_keyset
from xiejiang.web.forms import PlainForm, carried_out
from xiejiang.web.problems import CursorUnreadable
from xiejiang.web.requests import Request, by

PAGE = 50


def after(cursor: str) -> questions.After | None:
    """Where the last page ended; a spoilt cursor begins again."""
    try:
        found = read_keyset(cursor)
        return None if found is None else (found[0], UUID(found[1]))
    except (CursorUnreadable, ValueError):
        return None


def next_page(rows: Sequence[Any], shown: int, column: str) -> str:
    """The address of what comes after a page; empty for the last."""
    if len(rows) <= shown:
        return ""
    last = rows[shown - 1]
    return "?" + urlencode({"after": keyset(getattr(last, column), last.pk)})


def index(request: Request) -> HttpResponse:
    """The questions of my agency, the latest first."""
    rows = questions.page(
        by=request.actor, after=after(request.GET.get("after", "")), limit=PAGE + 1
    )
    context = {
        "questions": rows[:PAGE],
        "next": next_page(rows, PAGE, "raised_at"),
        "tones": QUESTION_TONES,
        "states": {s.value: s.zh for s in QuestionState},
        "works": request.actor.can(*services.WORKING),
    }
    return render(request, "consultation/questions.html", context)


def new(request: Request) -> HttpResponse:
    """Ask; the case or the rule from whose page one comes is filled in."""
    begun = {name: request.GET.get(name, "") for name in ("case", "rule", "field")}
    form = AskForm(request.POST or None, by=request.actor, initial=begun)
    home = reverse("questions")

    def act() -> None:
        data = form.cleaned_data
        services.raise_question(
            by(request),
            subject=data["subject"],
            title=data["title"],
            words=data["words"],
            answer_by=data["answer_by"],
            asked=data["asked"],
        )

    told = _("已提出，并通知各机关。")
    hint = _(
        "答复日是约定的。法律、文件规定了答复期限的会商、协助，请在案件里开始“会商、联合执法、协助请求和信息共享”程序，"
        "由程序计算期限。"
    )
    return carried_out(request, form, act, to=home, told=told) or _form(
        request, form, title=_("提出会商事项"), verb=_("提出"), back=home, hint=hint
    )


def _form(
    request: Request, form: PlainForm, *, title: str, verb: str, back: str, hint: str = ""
) -> HttpResponse:
    context = {"form": form, "title": title, "verb": verb, "back": back, "hint": hint}
    return render(request, "consultation/form.html", context, status=form.status)


def show(request: Request, question_id: UUID) -> HttpResponse:
    """One question, with every version of every position."""
    found = questions.get(by=request.actor, question_id=question_id)
    voices = questions.voices(found)
    actor, open_ = request.actor, found.state == QuestionState.OPEN.value
    asked = any(v.asked.agency_id == actor.agency_id for v in voices)
    context = {
        "question": found,
        "subject": subject(request, found),
        "voices": voices,
        "answered": sum(v.latest is not None for v in voices),
        "opinion_tones": {o.value: t for o, t in OPINION_TONES.items()},
        "tone": QUESTION_TONES[found.state],
        "state": QuestionState(found.state).zh,
        "open": open_,
        "late": open_ and found.answer_by < timezone.localdate(),
        "answers": open_ and asked and actor.can(*services.POSITIONING),
        "ends": open_ and found.raiser_id == actor.agency_id and actor.can(*services.WORKING),
    }
    return render(request, "consultation/question.html", context)


def subject(request: Request, question: Question) -> dict[str, Any]:
    """What a question is about, with the way there for who may go it."""
    about = About(question.about)
    if about is About.RULE:
        rules = load_law().rules
        known = rules.get(question.rule)
        words = known.title if known else question.rule
        return {"what": about.zh, "words": words, "url": reverse("law-rule", args=[question.rule])}
    if about is About.FIELD:
        return {"what": about.zh, "words": Field(question.field).zh, "url": ""}
    key = question.case_id
    case = cases.visible(by=request.actor).filter(pk=key).first() if key else None
    if case is None:
        words = _("本机关没有参与这一案件，案件本身不显示")
        return {"what": about.zh, "words": words, "url": ""}
    request.shown.add(case.pk)
    return {"what": about.zh, "words": str(case), "url": reverse("case", args=[case.pk])}


def _home(question: Question) -> str:
    return reverse("question", args=[question.pk])


def position(request: Request, question_id: UUID) -> HttpResponse:
    """Say what my agency thinks of it."""
    found = questions.get(by=request.actor, question_id=question_id)
    form = PositionForm(request.POST or None)

    def act() -> None:
        data = form.cleaned_data
        services.give_position(
            by(request),
            question=found,
            opinion=Opinion(data["opinion"]),
            reasons=data["reasons"],
        )

    told, hint = _("已记下本机关的意见。"), found.words
    return carried_out(request, form, act, to=_home(found), told=told) or _form(
        request, form, title=_("答复会商事项"), verb=_("答复"), back=_home(found), hint=hint
    )


def conclude(request: Request, question_id: UUID) -> HttpResponse:
    """End a question with an outcome."""
    found = questions.get(by=request.actor, question_id=question_id)
    form = WordsForm(request.POST or None, label=_("结论"))

    def act() -> None:
        services.conclude(by(request), question=found, outcome=form.cleaned_data["words"])

    hint = _(
        "结论只说明提出机关接下来怎样办，不约束其他机关；要约束各机关的，请召集会议、会签纪要。"
    )
    return carried_out(request, form, act, to=_home(found), told=_("已作结论。")) or _form(
        request, form, title=_("作出会商结论"), verb=_("作结论"), back=_home(found), hint=hint
    )
