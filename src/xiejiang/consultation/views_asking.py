"""Pages of questions (会商事项): the list, asking, positions, and how it ended."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from xiejiang.cases import queries as cases
from xiejiang.cases.domain import Field, Secrecy
from xiejiang.consultation import queries, questions, services
from xiejiang.consultation.domain import About, Opinion, Outcome, QuestionState
from xiejiang.consultation.forms import AskForm, PositionForm, WordsForm
from xiejiang.consultation.models import Question
from xiejiang.consultation.panels import OPINION_TONES, QUESTION_TONES
from xiejiang.law.schema import load_law
from xiejiang.store.canonical import digest
from xiejiang.web.api import begun_again, keyset
from xiejiang.web.forms import PlainForm, carried_out, sent_before
from xiejiang.web.requests import Request, by

PAGE = 50


def after(cursor: str) -> questions.After | None:
    """Where the last page ended; a spoilt cursor begins again."""
    found = begun_again(cursor, UUID)
    return None if found is None else (found[0], UUID(found[1]))


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
    """Ask; the case or the rule from whose page one comes is filled in.

    What goes to other nodes is shown first, and again when it was changed.
    """
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
    leaving = _leaving(request, form)
    if leaving is None or request.POST.get("shown") == leaving["shown"]:
        answer = carried_out(request, form, act, to=home, told=told)
        if answer is not None:
            return answer
    context = {"form": form, "back": home, "hint": hint, "leaving": leaving}
    return render(request, "consultation/question_new.html", context, status=form.status)


def _leaving(request: Request, form: AskForm) -> dict[str, Any] | None:
    """What the nodes of agencies that are asked elsewhere will be told; none where nobody is."""
    if request.method != "POST" or sent_before(request) or not form.is_valid():
        return None
    data = form.cleaned_data
    away = [a for a in data["asked"] if a.node]
    if not away:
        return None
    about, key = data["subject"].about, data["subject"].key
    named, codes = about is not About.CASE, sorted(a.code for a in data["asked"])
    case = None if named else cases.visible(by=request.actor).filter(pk=key).first()
    said = [data["title"], data["words"], about.value, key]
    return {
        "away": away,
        "about": about.zh,
        "subject": named_subject(about, key)[0] if named else "",
        "rule": key if about is About.RULE else "",
        "sensitive": case is not None and case.secrecy != Secrecy.WORK,
        "raiser": f"{request.actor.agency_name} {request.actor.person_name}",
        "asked": "、".join(a.name for a in data["asked"]),
        "shown": digest([*said, data["answer_by"].isoformat(), *codes]),
        **{name: data[name] for name in ("title", "words", "answer_by")},
    }


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
    apart = _apart(request, found, voices)
    given = any(d.fate is Outcome.WAITING for d in apart["mine"])
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
        "given": given,
        "ends": open_ and found.raiser_id == actor.agency_id and actor.can(*services.WORKING),
        **apart,
    }
    return render(request, "consultation/question.html", context)


def _apart(request: Request, question: Question, voices: list[questions.Voice]) -> dict[str, Any]:
    """What the page says of other nodes: who is there, what waits or was refused, what is left out.

    What an agency answered that is not entered yet is read by that agency alone.
    """
    sides = queries.sides(kept=question, members=[v.asked for v in voices])
    deeds = queries.deeds_in(kept=question) if sides else []
    told = queries.told_here(kept=question)
    meeting = told.get("meeting")
    meets = queries.visible(by=request.actor).filter(pk=meeting["id"]) if meeting else None
    return {
        "sides": sides,
        "told": told,
        "moved": meeting,
        "moved_at": datetime.fromisoformat(meeting["starts_at"]) if meeting else None,
        "meets": meets is not None and meets.exists(),
        "deeds": [d for d in deeds if d.fate is not Outcome.ENTERED],
        "under_way": {d.agency_id for d in deeds if d.fate is Outcome.WAITING},
        "mine": [d for d in deeds if question.origin and d.agency_id == request.actor.agency_id],
        "opinions": {o.value: o.zh for o in Opinion},
    }


def subject(request: Request, question: Question) -> dict[str, Any]:
    """What a question is about, with the way there for who may go it."""
    about = About(question.about)
    if about is not About.CASE:
        words, url = named_subject(about, question.rule or question.field)
        return {"what": about.zh, "words": words, "url": url}
    if question.origin:
        return {"what": about.zh, "words": _("提出节点没有写明是哪一案"), "url": ""}
    key = question.case_id
    case = cases.visible(by=request.actor).filter(pk=key).first() if key else None
    if case is None:
        words = _("本机关没有参与这一案件，案件本身不显示")
        return {"what": about.zh, "words": words, "url": ""}
    request.shown.add(case.pk)
    return {"what": about.zh, "words": str(case), "url": reverse("case", args=[case.pk])}


def named_subject(about: About, key: str) -> tuple[str, str]:
    """What a rule or a field is called, and where it stands; a rule may be unknown here."""
    if about is About.FIELD:
        return Field(key).zh, ""
    known = load_law().rules.get(key)
    return (known.title, reverse("law-rule", args=[key])) if known else (key, "")


def _home(question: Question) -> str:
    return reverse("question", args=[question.pk])


def position(request: Request, question_id: UUID) -> HttpResponse:
    """Say what my agency thinks of it; of a question of another node it is carried there."""
    found = questions.get(by=request.actor, question_id=question_id)
    form = PositionForm(request.POST or None)

    def act() -> None:
        data = form.cleaned_data
        doing = services.give_position_there if found.origin else services.give_position
        opinion = Opinion(data["opinion"])
        doing(by(request), question=found, opinion=opinion, reasons=data["reasons"])

    told, hint = _("已记下本机关的意见。"), found.words
    if found.origin or any(v.asked.agency.node for v in questions.voices(found)):
        told += _("随下次推送告知其他节点。")
        hint += " " + _("（意见、理由和答复人随下次推送告知其他节点。）")
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
