"""What the room shows of a case: the questions on it, and beside its findings the standards."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from xiejiang.consultation import queries, questions
from xiejiang.consultation.checks import WORKING
from xiejiang.consultation.domain import Opinion, QuestionState, Reply, Stand
from xiejiang.consultation.models import Minutes, Question, Resolution
from xiejiang.web.panels import Beside, Panel
from xiejiang.web.requests import Request

QUESTIONS_MOST = 100
"""Beside the findings of a case; all of them are in the list of questions."""
QUESTION_TONES = {
    QuestionState.OPEN.value: "running",
    QuestionState.CLOSED.value: "done",
    QuestionState.MEETING.value: "due",
}
OPINION_TONES = {
    Opinion.SUPPORT: "ok",
    Opinion.CONDITIONAL: "due",
    Opinion.AGAINST: "overdue",
    Opinion.NONE: "plain",
}
REPLY_TONES = {"": "plain", Reply.ATTEND: "ok", Reply.ABSENT: "overdue"}
STAND_TONES = {Stand.SIGNED: "ok", Stand.DISSENT: "due", Stand.REFUSED: "overdue"}


def panels(request: Request, case: Any) -> tuple[Panel, ...]:
    """会商: the questions on the case. Nothing is asked until it is open."""

    def context() -> Mapping[str, Any]:
        return {
            "questions": questions.of_case(by=request.actor, case=case),
            "tones": QUESTION_TONES,
            "may_ask": case.archived_at is None
            and request.acts_in(case)
            and request.actor.can(*WORKING),
        }

    return (Panel("consultation", _("会商"), None, "consultation/_case.html", context),)


def beside_findings(request: Request, case: Any) -> Mapping[str, list[Beside]]:
    """The standards in force where the case lies, and the reader's questions, by their rule."""
    found = queries.beside(by=request.actor, on=timezone.localdate(), division=case.division)
    told = {rule: [as_beside(s) for s in standards] for rule, standards in found.items()}
    for rule, asked in questions.on_rules(by=request.actor, limit=QUESTIONS_MOST).items():
        told.setdefault(rule, []).extend(_asked(q, opens=True) for q in asked)
    return told


def of_rule(request: Request, rule: str) -> list[Beside]:
    """The standards in force anywhere that attach to a rule."""
    found = queries.beside(by=request.actor, on=timezone.localdate(), rules=[rule])
    return [as_beside(s) for s in found.get(rule, ())]


def asked_of_rule(request: Request, rule: str) -> list[Beside]:
    """The questions on a rule, for every officer; who takes part may open them."""
    return [_asked(q, opens=o) for q, o in questions.of_rule(by=request.actor, rule=rule)]


def _asked(question: Question, *, opens: bool) -> Beside:
    told = {
        "title": question.title,
        "raiser": question.raiser.name,
        "number": question.number,
    }
    return Beside(
        _(QuestionState(question.state).zh),
        _("%(title)s（%(raiser)s提出，%(number)s）") % told,
        reverse("question", args=[question.pk]) if opens else "",
        QUESTION_TONES[question.state],
    )


def as_beside(standard: Resolution) -> Beside:
    """A standard as it stands beside a rule."""
    signed = _signed(standard.minutes)
    told = _("%(words)s（%(number)s第%(n)d版纪要，%(signed)s；适用 %(since)s 至 %(until)s）") % {
        "words": standard.words,
        "number": standard.minutes.meeting.number,
        "n": standard.minutes.version,
        "signed": signed,
        "since": standard.since,
        "until": standard.until,
    }
    home = reverse("consultation-standard", args=[standard.pk])
    return Beside(_("会商口径"), told, home, "due" if _("保留意见") in signed else "running")


def _signed(minutes: Minutes) -> str:
    """Who signed, with every dissent."""
    parts = []
    for s in minutes.signatures.all():
        dissents = s.stand == Stand.DISSENT.value
        more = _("保留意见") + f"：{s.reasons}" if dissents else ""
        parts.append(f"{s.agency.name}（{more}）" if more else s.agency.name)
    return _("会签：") + "、".join(parts)
