"""The API of assessments: methods, sheets, what became of them, comparison, files."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Router, Status

from xiejiang.assessment import queries, services, views
from xiejiang.assessment.api_schemas import (
    AmountOut,
    AssessmentOut,
    ComparisonOut,
    ConditionOut,
    DecisionOut,
    GivenOut,
    HeadingIn,
    InputDefOut,
    InputLineOut,
    ItemIn,
    ItemLineOut,
    ItemOut,
    MethodOut,
    RulingIn,
    SheetOut,
    StepOut,
    SubmitIn,
    SwingOut,
)
from xiejiang.assessment.domain import (
    Computed,
    Estimate,
    Given,
    RulingBasis,
    State,
    applicable,
    fen,
    methods,
    units_of,
)
from xiejiang.assessment.errors import AssessmentNotFound
from xiejiang.assessment.queries import Assessment, Decision, Shown
from xiejiang.assessment.wording import explained
from xiejiang.cases import queries as cases
from xiejiang.web.api import IfMatch, Named, agency_ref, answers, expected_version, tag
from xiejiang.web.requests import Request, by

router = Router(tags=["damage"])


@router.get("/damage/methods", response=answers(list[MethodOut]), summary="损害：方法库")
def list_methods(request: Request) -> list[MethodOut]:
    """Every method with its inputs, units, conditions and source."""
    return [
        MethodOut(
            id=m.id,
            title=m.title,
            words=m.words,
            covers=Named(value=m.covers.value, label=m.covers.zh),
            source=m.source.words,
            confidence=Named(value=m.source.confidence.value, label=m.source.confidence.zh),
            valid_from=m.valid_from,
            overtaken_from=m.overtaken_from,
            overtaken_by=m.overtaken_by,
            uncertainty=m.uncertainty,
            inputs=[
                InputDefOut(
                    name=i.name,
                    label=i.label,
                    kind=i.kind.value,
                    units=list(units_of(m, i)),
                    choices=[Named(value=v, label=label) for v, label in i.choices],
                    help=i.help,
                )
                for i in m.inputs
            ],
            conditions=[
                ConditionOut(id=c.id, question=c.question, wanted=c.wanted, source=c.source.words)
                for c in m.conditions
            ],
        )
        for m in methods().values()
    ]


@router.get(
    "/cases/{uuid:case_id}/damage",
    response=answers(list[AssessmentOut]),
    summary="损害：案件的评估",
)
def list_assessments(request: Request, case_id: UUID) -> list[AssessmentOut]:
    """The assessments of a case that the reader may see."""
    case = cases.get(by=request.actor, case_id=case_id)
    return [AssessmentOut(**head_out(s)) for s in queries.all_shown(by=request.actor, case=case)]


@router.post(
    "/cases/{uuid:case_id}/damage", response=answers(SheetOut, status=201), summary="损害：建立评估"
)
def open_assessment(
    request: Request, response: HttpResponse, case_id: UUID, given: HeadingIn
) -> Any:
    """Open an assessment of a damage."""
    case = cases.get(by=request.actor, case_id=case_id)
    made = services.open_assessment(by(request), case=case, heading=given.value())
    return Status(201, _whole(request, response, made.pk))


@router.get("/damage/{uuid:assessment_id}", response=answers(SheetOut), summary="损害：读取计算书")
def get_sheet(
    request: Request, response: HttpResponse, assessment_id: UUID, version: int | None = None
) -> SheetOut:
    """The draft for its agency, else the last version; or one version by its number."""
    return _whole(request, response, assessment_id, version)


@router.put(
    "/damage/{uuid:assessment_id}",
    response=answers(SheetOut, versioned=True),
    summary="损害：修改基本情况",
)
def set_heading(
    request: Request,
    response: HttpResponse,
    assessment_id: UUID,
    given: HeadingIn,
    if_match: IfMatch = "",
) -> SheetOut:
    """Change what is assessed, by whom, as of when."""
    found, saved = _seen(request, assessment_id), expected_version(if_match)
    services.set_heading(by(request), assessment=found, heading=given.value(), saved=saved)
    return _whole(request, response, assessment_id)


@router.post(
    "/damage/{uuid:assessment_id}/items",
    response=answers(SheetOut, versioned=True, status=201),
    summary="损害：增加评估项",
)
def add_item(
    request: Request,
    response: HttpResponse,
    assessment_id: UUID,
    given: ItemIn,
    if_match: IfMatch = "",
) -> Any:
    """Add an item to the draft."""
    found, saved = _seen(request, assessment_id), expected_version(if_match)
    services.write_item(by(request), assessment=found, item=given.value(), saved=saved)
    return Status(201, _whole(request, response, assessment_id))


@router.put(
    "/damage/{uuid:assessment_id}/items/{int:position}",
    response=answers(SheetOut, versioned=True),
    summary="损害：修改评估项",
)
def change_item(
    request: Request,
    response: HttpResponse,
    assessment_id: UUID,
    position: int,
    given: ItemIn,
    if_match: IfMatch = "",
) -> SheetOut:
    """Change an item of the draft, counted from one."""
    found, saved = _seen(request, assessment_id), expected_version(if_match)
    services.write_item(
        by(request), assessment=found, item=given.value(), saved=saved, position=position
    )
    return _whole(request, response, assessment_id)


@router.delete(
    "/damage/{uuid:assessment_id}/items/{int:position}",
    response=answers(SheetOut, versioned=True),
    summary="损害：删除评估项",
)
def drop_item(
    request: Request,
    response: HttpResponse,
    assessment_id: UUID,
    position: int,
    if_match: IfMatch = "",
) -> SheetOut:
    """Take an item out of the draft."""
    found, saved = _seen(request, assessment_id), expected_version(if_match)
    services.drop_item(by(request), assessment=found, position=position, saved=saved)
    return _whole(request, response, assessment_id)


@router.post(
    "/damage/{uuid:assessment_id}/submit",
    response=answers(SheetOut, versioned=True),
    summary="损害：提交计算书",
)
def submit(
    request: Request,
    response: HttpResponse,
    assessment_id: UUID,
    given: SubmitIn,
    if_match: IfMatch = "",
) -> SheetOut:
    """Make the draft a version."""
    found, saved = _seen(request, assessment_id), expected_version(if_match)
    services.submit(by(request), assessment=found, saved=saved, reason=given.reason)
    return _whole(request, response, assessment_id)


@router.post(
    "/damage/{uuid:assessment_id}/revise", response=answers(SheetOut), summary="损害：重新编制"
)
def revise(
    request: Request, response: HttpResponse, assessment_id: UUID, given: SubmitIn
) -> SheetOut:
    """Begin a new version."""
    found = _seen(request, assessment_id)
    services.revise(by(request), assessment=found, reason=given.reason)
    return _whole(request, response, assessment_id)


@router.post(
    "/damage/{uuid:assessment_id}/ruling", response=answers(SheetOut), summary="损害：登记采信情况"
)
def rule(
    request: Request, response: HttpResponse, assessment_id: UUID, given: RulingIn
) -> SheetOut:
    """Register what a court or an agreement made of the last version."""
    found = _seen(request, assessment_id)
    services.rule(by(request), assessment=found, version=given.version, ruling=given.value())
    return _whole(request, response, assessment_id)


@router.get(
    "/damage/{uuid:assessment_id}/compare/{uuid:other_id}",
    response=answers(ComparisonOut),
    summary="损害：对照两份评估",
)
def compare(
    request: Request,
    assessment_id: UUID,
    other_id: UUID,
    left: int | None = None,
    right: int | None = None,
) -> ComparisonOut:
    """Two assessments of one case, or two versions of one, line by line."""
    one, other = _seen(request, assessment_id), _seen(request, other_id)
    if one.case_id != other.case_id:
        raise AssessmentNotFound
    told = queries.comparison(_shown(request, one, left), _shown(request, other, right))
    return ComparisonOut(
        difference_fen=None if told.difference is None else fen(told.difference).fen,
        lines=[
            ItemLineOut(
                damage=line.damage,
                left_fen=_fen(line.left),
                right_fen=_fen(line.right),
                difference_fen=None if line.difference is None else fen(line.difference).fen,
                why=line.why,
                inputs=[
                    InputLineOut(
                        label=i.label,
                        left=_given(i.left),
                        right=_given(i.right),
                        differs=i.differs,
                        explains_fen=None if i.explains is None else fen(i.explains).fen,
                    )
                    for i in line.inputs
                ],
            )
            for line in told.lines
        ],
    )


@router.get("/damage/{uuid:assessment_id}/sheet.{slug:form}", summary="损害：计算书文件")
def get_sheet_file(
    request: Request, assessment_id: UUID, form: str, version: int | None = None
) -> HttpResponse:
    """The sheet as .docx, .pdf or .xlsx."""
    shown = _shown(request, _seen(request, assessment_id), version)
    data, media_type = views.rendered(shown, form)
    return HttpResponse(data, content_type=media_type)


def _seen(request: Request, assessment_id: UUID) -> Assessment:
    return queries.get(by=request.actor, assessment_id=assessment_id)


def _shown(request: Request, found: Assessment, number: int | None) -> Shown:
    if number is None:
        return queries.shown(found, by=request.actor)
    return views.numbered(request, found, number)


def head_out(shown: Shown) -> dict[str, Any]:
    """What an assessment is, without its items; the heading as the reader sees it."""
    found = shown.assessment
    return {
        "id": found.pk,
        "case": found.case_id,
        "agency": agency_ref(found.agency),
        "damage": shown.heading.damage,
        "assessor": shown.heading.assessor,
        "state": Named(value=found.state, label=State(found.state).zh),
        "version": found.version,
        "changed_at": found.changed_at,
    }


def _whole(
    request: Request, response: HttpResponse, assessment_id: UUID, number: int | None = None
) -> SheetOut:
    found = _seen(request, assessment_id)
    shown = _shown(request, found, number)
    tag(response, found.saved)
    decision = queries.decision_of(shown.version) if shown.version else None
    return SheetOut(
        **head_out(shown),
        shown_version=shown.number,
        valued_on=shown.heading.valued_on,
        sha256=shown.version.sha256 if shown.version else "",
        items=[_item(line) for line in shown.sheet.lines],
        total=_amount(shown.sheet.total),
        tornado=[
            SwingOut(damage=s.item, input=s.label, low_fen=fen(s.low).fen, high_fen=fen(s.high).fen)
            for s in shown.sheet.tornado
        ],
        excluded=[f"{where[0]}：{rule_.reason}" for rule_, where in shown.sheet.excluded],
        decision=_decision(decision) if decision else None,
    )


def _decision(decision: Decision) -> DecisionOut:
    return DecisionOut(
        outcome=Named(value=decision.outcome, label=State(decision.outcome).zh),
        basis=Named(value=decision.basis, label=RulingBasis(decision.basis).zh),
        document=decision.document,
        on=decision.on,
        amount_fen=decision.amount,
        reason=decision.reason,
    )


def _item(line: Computed) -> ItemOut:
    return ItemOut(
        damage=line.given.damage,
        method=line.method.id,
        inputs={name: GivenOut(**asdict(given)) for name, given in line.given.inputs.items()},
        answers={name: answer.name.lower() for name, answer in line.given.answers.items()},
        applicable=applicable(line.method, line.given.answers).name.lower(),
        amount=_amount(line.estimate),
        steps=[StepOut(**asdict(s)) for s in explained(line)],
        note=line.given.note,
    )


def _amount(estimate: Estimate) -> AmountOut:
    ends = (estimate.low, estimate.base, estimate.high)
    low, base, high = (fen(e).fen if estimate.known else None for e in ends)
    return AmountOut(low_fen=low, base_fen=base, high_fen=high, unknown=list(estimate.unknown))


def _fen(side: Computed | None) -> int | None:
    known = side is not None and side.estimate.known
    return fen(side.estimate.base).fen if side is not None and known else None


def _given(given: Given | None) -> GivenOut | None:
    return None if given is None else GivenOut(**asdict(given))
