"""The API of the law: rules and facts with their sources, findings, and periods."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from ninja import Router, Schema
from pydantic import Field, JsonValue

from xiejiang.cases import queries as cases
from xiejiang.law.assess import Assessment, assess
from xiejiang.law.errors import RuleNotFound
from xiejiang.law.evaluate import Finding
from xiejiang.law.facts import parse_facts
from xiejiang.law.interview import next_questions
from xiejiang.law.model import FactDef, Rule
from xiejiang.law.periods import compute
from xiejiang.law.periods_commands import parse_start
from xiejiang.law.periods_loading import load_periods
from xiejiang.law.schema import load_law
from xiejiang.web.api import Line, Named, answers
from xiejiang.web.requests import Request

router = Router(tags=["law"])


class RuleOut(Schema):
    """规则."""

    id: str
    title: str
    field: str
    kind: str
    valid_from: date
    valid_to: date | None
    source: str
    confidence: str
    facts: list[str]
    notes: str


class FactDefOut(Schema):
    """事实变量."""

    name: str
    label: str
    type: str
    unit: str
    question: str
    choices: list[Named]
    proved_by: list[str]
    notes: str


class QuestionOut(Schema):
    """下一个要查明的问题, and why it is asked."""

    fact: str
    label: str
    question: str
    type: str
    unit: str
    choices: list[Named]
    proved_by: list[str]
    why: str
    rules: list[str]


class FindingOut(Schema):
    """一条规则的结论."""

    rule: str
    title: str
    kind: str
    verdict: str
    label: str
    explanation: str
    missing: list[str]
    judgement: list[str]
    source: str
    confidence: str
    as_comparison: bool


class AssessmentOut(Schema):
    """研判: advice with reasons; it never decides for the officer."""

    conduct_date: date | None
    findings: list[FindingOut]
    required_procedures: list[str]
    warnings: list[str]


class AssessIn(Schema):
    """研判的事实."""

    facts: dict[str, bool | int | float | Line | dict[str, JsonValue]] = Field(max_length=300)
    unknown: list[Line] = Field(default=[], max_length=300)
    unlisted: Literal["absent", "unknown"] = "unknown"
    as_of: date | None = None
    fields: list[Line] | None = Field(default=None, max_length=20)


class PeriodIn(Schema):
    """期限的算法."""

    regime: Line
    start: Line = Field(description="ISO 日期或时间")
    value: int = Field(ge=0, le=36500)
    unit: Line
    role: Line = "max"
    in_custody: bool | None = False
    transit_days: int = Field(default=0, ge=0, le=365)


class PeriodOut(Schema):
    """期限."""

    legal: date | datetime | None
    safe: date | datetime | None
    earliest_next: date | datetime | None
    alternative: date | datetime | None
    provisional: bool
    explanation: list[str]
    doubts: list[str]


def rule_out(rule: Rule) -> RuleOut:
    """A rule with its provision and how sure we are of it."""
    return RuleOut(
        id=rule.id,
        title=rule.title,
        field=rule.field,
        kind=rule.kind.value,
        valid_from=rule.valid_from,
        valid_to=rule.valid_to,
        source=str(rule.source),
        confidence=rule.confidence.value,
        facts=list(rule.fact_names),
        notes=rule.notes,
    )


def fact_out(fact: FactDef) -> FactDefOut:
    """A variable of the dictionary."""
    return FactDefOut(
        name=fact.name,
        label=fact.label,
        type=fact.type.value,
        unit=fact.unit,
        question=fact.question,
        choices=[Named(value=c.value, label=c.label) for c in fact.choices],
        proved_by=list(fact.proved_by),
        notes=fact.notes,
    )


class LiabilityLineOut(Schema):
    """责任统筹表的一行."""

    branch: str
    title: str
    verdict: str
    told: list[str]
    amount: str
    rule: str
    source: str
    facts: list[str]
    cautions: list[str]


class LiabilityOut(Schema):
    """责任统筹: penal, administrative and civil consequences side by side."""

    lines: list[LiabilityLineOut]
    open_facts: list[str]
    cautions: list[str]


def finding_out(finding: Finding) -> FindingOut:
    """What one rule concludes, and why."""
    return FindingOut(
        rule=finding.rule.id,
        title=finding.rule.title,
        kind=finding.rule.kind.value,
        verdict=finding.verdict.value,
        label=finding.verdict.label,
        explanation=finding.explanation,
        missing=list(finding.missing),
        judgement=list(finding.judgement),
        source=str(finding.rule.source),
        confidence=finding.rule.confidence.value,
        as_comparison=finding.as_comparison,
    )


def assessment_out(found: Assessment) -> AssessmentOut:
    """All findings, those in force first."""
    return AssessmentOut(
        conduct_date=found.conduct_on,
        findings=[finding_out(f) for f in found.findings + found.comparisons],
        required_procedures=list(found.required_procedures),
        warnings=list(found.warnings),
    )


@router.get("/law/rules", response=answers(list[RuleOut]), summary="法规：规则目录")
def list_rules(request: Request, field: str = "") -> list[RuleOut]:
    """The rules, of one field or of all."""
    return [rule_out(r) for r in load_law().rules.values() if field in ("", r.field)]


@router.get("/law/rules/{rule_id}", response=answers(RuleOut), summary="法规：规则")
def get_rule(request: Request, rule_id: str) -> RuleOut:
    """One rule."""
    return rule_out(load_law().rule(rule_id))


@router.get("/law/facts", response=answers(list[FactDefOut]), summary="法规：事实字典")
def list_fact_definitions(request: Request) -> list[FactDefOut]:
    """The dictionary of facts."""
    return [fact_out(f) for f in load_law().facts.values()]


@router.get("/law/facts/{name}", response=answers(FactDefOut), summary="法规：事实变量")
def get_fact_definition(request: Request, name: str) -> FactDefOut:
    """One variable of fact."""
    found = load_law().facts.get(name)
    if found is None:
        raise RuleNotFound
    return fact_out(found)


@router.post("/law/assess", response=answers(AssessmentOut), summary="法规：研判")
def assess_facts(request: Request, given: AssessIn) -> AssessmentOut:
    """Put facts to the law; nothing is stored."""
    law = load_law()
    values = parse_facts(law, given.facts, given.unknown)
    found = assess(
        law,
        values,
        unknown=given.unknown,
        unlisted=given.unlisted,
        as_of=given.as_of,
        fields=given.fields,
    )
    return assessment_out(found)


@router.post("/law/deadline", response=answers(PeriodOut), summary="法规：计算期限")
def compute_deadline(request: Request, given: PeriodIn) -> PeriodOut:
    """Compute a period; nothing is stored."""
    period = compute(
        load_periods(),
        regime=given.regime,
        start=parse_start(given.start),
        value=given.value,
        unit=given.unit,
        role=given.role,
        in_custody=given.in_custody,
        transit_days=given.transit_days,
    )
    return PeriodOut(
        legal=period.legal,
        safe=period.safe,
        earliest_next=period.earliest_next,
        alternative=period.alternative,
        provisional=period.provisional,
        explanation=list(period.explanation),
        doubts=list(period.doubts),
    )


@router.get(
    "/cases/{uuid:case_id}/questions",
    response=answers(list[QuestionOut]),
    summary="事实：接着查明什么",
)
def list_questions(request: Request, case_id: UUID) -> list[QuestionOut]:
    """What to find out next in a case, the most decisive first."""
    case = cases.get(by=request.actor, case_id=case_id)
    law = load_law()
    if not cases.fields_of(case):
        return []
    values, unknown = cases.known_and_not(case=case)
    return [
        QuestionOut(
            fact=q.fact,
            label=q.label,
            question=q.question,
            type=q.type.value,
            unit=q.unit,
            choices=[Named(value=c.value, label=c.label) for c in q.choices],
            proved_by=list(q.proved_by),
            why=q.why,
            rules=list(q.rules),
        )
        for q in next_questions(law, cases.fields_of(case), values, unknown)
    ]


@router.get(
    "/cases/{uuid:case_id}/findings", response=answers(AssessmentOut), summary="案件：研判结论"
)
def list_findings(request: Request, case_id: UUID) -> AssessmentOut:
    """The findings on what is known of a case; what was not said is not known."""
    case = cases.get(by=request.actor, case_id=case_id)
    return assessment_out(cases.assessment(case=case))


@router.get(
    "/cases/{uuid:case_id}/liability", response=answers(LiabilityOut), summary="案件：责任统筹"
)
def get_liability(request: Request, case_id: UUID) -> LiabilityOut:
    """What each branch of the law imposes, bars and offsets; empty without rules of the field."""
    case = cases.get(by=request.actor, case_id=case_id)
    if not cases.fields_of(case):
        return LiabilityOut(lines=[], open_facts=[], cautions=[])
    return LiabilityOut.model_validate(cases.liability(case=case).as_dict())
