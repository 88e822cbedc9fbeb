"""The tabs of facts and findings, and the question that comes next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext as _

from xiejiang.audit.domain import Power
from xiejiang.cases import queries
from xiejiang.cases.domain import CaseStatus, FactStatus
from xiejiang.cases.models import Case, Fact
from xiejiang.law import facts as law_facts
from xiejiang.law.assess import Assessment
from xiejiang.law.catalogue import consequences_of
from xiejiang.law.evaluate import Finding, Verdict
from xiejiang.law.interview import Question, next_questions
from xiejiang.law.model import FactDef
from xiejiang.law.schema import load_law
from xiejiang.web.panels import NextAct, Panel
from xiejiang.web.requests import Request

ASKED = 3
"""Questions on one page: enough to go on, few enough to answer standing up."""
TONES = {
    FactStatus.ASSERTED: "running",
    FactStatus.VERIFIED: "ok",
    FactStatus.DISPUTED: "due",
    FactStatus.SOUGHT: "plain",
}


@dataclass(frozen=True, slots=True)
class FactRow:
    """A statement as the page shows it."""

    fact: Fact
    label: str
    value: str
    tone: str
    status: str


def may_state(request: Request, case: Case) -> bool:
    """Whether the reader may state facts in the case."""
    return (
        case.status != CaseStatus.CLOSED
        and request.actor.can(Power.HANDLE)
        and request.acts_in(case)
    )


def has_rules(case: Case) -> bool:
    """Whether the law of the case's field is in the content."""
    return bool(queries.fields_of(case))


def questions(case: Case) -> list[Question]:
    """What to ask next, the most decisive first."""
    if not has_rules(case):
        return []
    known, unknown = queries.known_and_not(case=case)
    return next_questions(load_law(), queries.fields_of(case), known, unknown, limit=ASKED)


def search(case: Case, text: str) -> list[FactDef]:
    """The facts of the dictionary that a text is about, those of the case's fields first."""
    near = {"common", *queries.fields_of(case)}
    words = text.split()
    found = [d for d in load_law().facts.values() if words or d.group in near]
    told = [d for d in found if all(word in _told_of(d) for word in words)]
    return sorted(told, key=lambda d: d.group not in near)


def _told_of(definition: FactDef) -> str:
    label = definition.label
    return f"{definition.name} {label} {gettext(label)} {definition.question}"


def group_titles() -> dict[str, str]:
    """What the groups of the dictionary are called."""
    titles = {field.id: _(field.title) for field in load_law().fields.values()}
    return {"common": _("通用"), **titles}


def row(fact: Fact) -> FactRow:
    """Lay one statement out."""
    definition = load_law().facts.get(fact.name)
    status = FactStatus(fact.status)
    return FactRow(
        fact=fact,
        label=definition.label if definition else fact.name,
        value=said(definition, fact.value),
        tone=TONES[status],
        status=status.zh,
    )


def said(definition: FactDef | None, text: str) -> str:
    """A canonical value in words, with its unit."""
    if definition is None or not text:
        return text
    return law_facts.format_value(definition, law_facts.parse_text(definition, text))


def panels(request: Request, case: Case) -> tuple[Panel, ...]:
    """事实 and 结论."""

    def facts() -> Mapping[str, Any]:
        definitions = load_law().facts
        stated = [row(f) for f in queries.facts(case=case)]
        derived = queries.assessment(case=case).derived if has_rules(case) else ()
        return {
            "rows": stated,
            "derived": [
                (definitions[d.fact].label, law_facts.format_value(definitions[d.fact], d.value), d)
                for d in derived
            ],
            "may_state": may_state(request, case),
            "open_questions": len(questions(case)),
        }

    def findings() -> Mapping[str, Any]:
        if not has_rules(case):
            return {"assessment": None}
        assessment = queries.assessment(case=case)
        return {
            "assessment": assessment,
            "groups": _groups(assessment),
            "consequences": consequences_of,
            "quiet": [f for f in assessment.findings if f.verdict is Verdict.NOT_MET],
            "labels": {name: d.label for name, d in load_law().facts.items()},
            "may_state": may_state(request, case),
        }

    count = case.facts.filter(current=True).count()
    return (
        Panel("facts", _("事实"), count, "cases/_facts.html", facts),
        Panel("findings", _("结论"), None, "cases/_findings.html", findings),
    )


def _groups(assessment: Assessment) -> list[tuple[str, str, list[Finding]]]:
    """Findings that say something, in the order an officer reads them."""
    order = (
        (Verdict.MET, "overdue", _("成立")),
        (Verdict.UNDETERMINED, "due", _("不明：要先查清")),
        (Verdict.EXCLUDED, "plain", _("有排除情形")),
    )
    found = [(t, w, [f for f in assessment.findings if f.verdict is v]) for v, t, w in order]
    return [group for group in found if group[2]]


def next_act(request: Request, case: Case) -> NextAct | None:
    """Go on with the interview while an answer still matters and nothing is running."""
    if not may_state(request, case) or request.actor.agency_id != case.lead_id:
        return None
    if not questions(case):
        return None
    words = _("还有问题没有回答，回答后才能判断是否应当移送。")
    return NextAct(words, _("继续回答"), reverse("case-interview", args=[case.pk]), urgency=10)
