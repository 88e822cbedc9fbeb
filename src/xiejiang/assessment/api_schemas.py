"""What the API of assessments takes and gives. Amounts are whole fen; unknown is ``null``."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from xiejiang.assessment.domain import Given, Heading, ItemGiven, Ruling, RulingBasis, State
from xiejiang.assessment.methods.evaluating import MOST
from xiejiang.kernel.logic import Tri
from xiejiang.web.api import AgencyRef, Line, Named, Prose, Remark

Value = Annotated[str, Field(max_length=4000)]
Answer = Literal["true", "false", "unknown"]


class InputDefOut(Schema):
    """参数: an input of a method."""

    name: str
    label: str
    kind: str
    units: list[str]
    choices: list[Named]
    help: str


class ConditionOut(Schema):
    """适用条件."""

    id: str
    question: str
    wanted: bool
    source: str


class MethodOut(Schema):
    """方法."""

    id: str
    title: str
    words: str
    covers: Named
    source: str
    confidence: Named
    valid_from: date | None
    overtaken_from: date | None
    overtaken_by: str
    uncertainty: str
    inputs: list[InputDefOut]
    conditions: list[ConditionOut]


class GivenIn(Schema):
    """参数的值: what is not known is left empty, never zero."""

    base: Value = ""
    unit: Line = ""
    low: Value = ""
    high: Value = ""
    source: Remark = ""
    evidence: Line = ""


class ItemIn(Schema):
    """评估项."""

    damage: Line
    method: Line
    inputs: Annotated[dict[str, GivenIn], Field(max_length=40)] = {}
    answers: Annotated[dict[str, Answer], Field(max_length=20)] = {}
    note: Prose = ""

    def value(self) -> ItemGiven:
        """As the acts take it."""
        return ItemGiven(
            damage=self.damage,
            method=self.method,
            inputs={n: Given(**g.model_dump()) for n, g in self.inputs.items()},
            answers={n: Tri[a.upper()] for n, a in self.answers.items()},
            note=self.note,
        )


class HeadingIn(Schema):
    """基本情况."""

    damage: Line
    assessor: Line
    valued_on: date | None = None

    def value(self) -> Heading:
        """As the acts take it."""
        return Heading(self.damage, self.assessor, self.valued_on)


class AmountOut(Schema):
    """数额和范围: all ``null`` while an input is unknown."""

    low_fen: int | None
    base_fen: int | None
    high_fen: int | None
    unknown: list[str]


class GivenOut(GivenIn):
    """参数的值, with who stated it and when."""

    by: str
    on: str


class StepOut(Schema):
    """计算步骤."""

    label: str
    formula: str
    numbers: str
    result: str


class ItemOut(Schema):
    """评估项, computed."""

    damage: str
    method: str
    inputs: dict[str, GivenOut]
    answers: dict[str, str]
    applicable: str
    amount: AmountOut
    steps: list[StepOut]
    note: str


class SwingOut(Schema):
    """敏感性."""

    damage: str
    input: str
    low_fen: int
    high_fen: int


class DecisionOut(Schema):
    """采信情况."""

    outcome: Named
    basis: Named
    document: str
    on: date
    amount_fen: int | None
    reason: str


class AssessmentOut(Schema):
    """损害评估."""

    id: UUID
    case: UUID
    agency: AgencyRef
    damage: str
    assessor: str
    state: Named
    version: int
    changed_at: datetime


class SheetOut(AssessmentOut):
    """计算书: version 0 is the draft of the own agency."""

    shown_version: int
    valued_on: date | None
    sha256: str
    items: list[ItemOut]
    total: AmountOut
    tornado: list[SwingOut]
    excluded: list[str]
    decision: DecisionOut | None


class SubmitIn(Schema):
    """提交."""

    reason: Remark = ""


class RulingIn(Schema):
    """采信情况."""

    version: Annotated[int, Field(gt=0, lt=10**6)]
    outcome: Literal["adopted", "partly", "not-adopted"]
    basis: RulingBasis
    document: Remark
    on: date
    amount_fen: Annotated[int, Field(ge=0, le=MOST.fen, strict=True)] | None = None
    reason: Prose = ""

    def value(self) -> Ruling:
        """As the act takes it."""
        return Ruling(
            State(self.outcome), self.basis, self.document, self.on, self.amount_fen, self.reason
        )


class InputLineOut(Schema):
    """一个参数的对照."""

    label: str
    left: GivenOut | None
    right: GivenOut | None
    differs: bool
    explains_fen: int | None


class ItemLineOut(Schema):
    """一项损害的对照."""

    damage: str
    left_fen: int | None
    right_fen: int | None
    difference_fen: int | None
    why: str
    inputs: list[InputLineOut]


class ComparisonOut(Schema):
    """两份评估的对照."""

    difference_fen: int | None
    lines: list[ItemLineOut]
