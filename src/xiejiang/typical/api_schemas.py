"""What the API of typical cases takes and gives."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from ninja import Schema
from pydantic import Field

from xiejiang.typical import queries
from xiejiang.typical.deidentify import Kind, Span
from xiejiang.typical.domain import Added, AssentState, Decision, MarkState, Texts, TypicalState
from xiejiang.typical.models import Assent, Mark, Typical
from xiejiang.web.api import AgencyRef, Line, Named, Prose, Remark, agency_ref

Digest = Annotated[str, Field(pattern="^[0-9a-f]{64}$", description="内容的 SHA-256")]
Confirmation = Annotated[str, Field(max_length=40, pattern="^[a-z-]+$")]


class TextsIn(Schema):
    """The texts, before masking."""

    title: Line
    facts: Prose
    handling: Prose
    outcome: Prose
    significance: Prose
    articles: Prose = ""
    title_en: Remark = ""
    summary_en: Prose = ""

    def texts(self) -> Texts:
        """As the acts take them."""
        return Texts(**self.dict())


class DecisionIn(Schema):
    """What is decided about one mark."""

    mark: Annotated[int, Field(ge=1, lt=2**31)]
    accepts: bool
    replacement: Line = ""
    reason: Remark = ""

    def value(self) -> Decision:
        """As the acts take it."""
        return Decision(self.mark, self.accepts, self.replacement, self.reason)


class DecideIn(Schema):
    """Decisions, all or none."""

    decisions: Annotated[list[DecisionIn], Field(max_length=2000)]


class MarkIn(Schema):
    """A mark that was not proposed."""

    text: Remark
    kind: Kind
    replacement: Line

    def value(self) -> Added:
        """As the acts take it."""
        return Added(self.text, self.kind.value, self.replacement)


class AskIn(Schema):
    """Whom to ask by when, and what is confirmed, by the id of the provision."""

    agencies: Annotated[list[Line], Field(max_length=50)]
    by: date
    confirmed: dict[Confirmation, Remark] = {}


class AssentIn(Schema):
    """The answer of the caller's agency."""

    agrees: bool
    words: Remark = ""
    digest: Digest


class PublishIn(Schema):
    """Which content is meant."""

    digest: Digest


class WhyIn(Schema):
    """A reason."""

    why: Remark


class DeidentifyIn(Schema):
    """A text, and names that are known beforehand."""

    text: Annotated[str, Field(max_length=100_000)]
    names: Annotated[list[Line], Field(max_length=200)] = []
    mask: bool = False


class SpanOut(Schema):
    """One place."""

    start: int
    end: int
    kind: Named
    text: str
    rule: str
    confidence: int
    replacement: str


class DeidentifyOut(Schema):
    """What was found, and the text with all of it replaced where that was asked."""

    spans: list[SpanOut]
    masked: str


class MarkOut(Schema):
    """去标识项."""

    id: int
    text: str
    kind: Named
    rule: str
    confidence: int
    replacement: str
    state: Named
    reason: str


class AssentOut(Schema):
    """会签."""

    round: int
    agency: AgencyRef
    state: Named
    words: str
    at: datetime | None


class SummaryOut(Schema):
    """典型案例 in a list."""

    id: UUID
    number: str | None
    case: UUID
    agency: AgencyRef
    title: str
    state: Named
    version: int
    saved: int
    changed_at: datetime


class TypicalPage(Schema):
    """一页典型案例."""

    items: list[SummaryOut]
    next_cursor: str


class TypicalOut(SummaryOut):
    """典型案例."""

    texts: dict[str, str]
    marks: list[MarkOut]
    assents: list[AssentOut]
    digest: str
    decide_by: date | None


def _summary(typical: Typical) -> dict[str, object]:
    state = TypicalState(typical.state)
    return {
        "id": typical.pk,
        "number": typical.number,
        "case": typical.case_id,
        "agency": agency_ref(typical.agency),
        "title": typical.title,
        "state": Named(value=state.value, label=state.zh),
        "version": typical.version,
        "saved": typical.saved,
        "changed_at": typical.changed_at,
    }


def summary_out(typical: Typical) -> SummaryOut:
    """As lists give it."""
    return SummaryOut.model_validate(_summary(typical))


def typical_out(typical: Typical) -> TypicalOut:
    """With everything that whoever sees the case may read of it."""
    return TypicalOut.model_validate(
        {
            **_summary(typical),
            "texts": typical.texts.each(),
            "marks": [_mark(m) for m in queries.marks(typical=typical)],
            "assents": [_assent(a) for a in queries.assents(typical=typical)],
            "digest": typical.digest,
            "decide_by": typical.decide_by,
        }
    )


def _mark(mark: Mark) -> MarkOut:
    return MarkOut(
        id=mark.pk,
        text=mark.text,
        kind=Named(value=mark.kind, label=Kind(mark.kind).zh),
        rule=mark.rule,
        confidence=mark.confidence,
        replacement=mark.replacement,
        state=Named(value=mark.state, label=MarkState(mark.state).zh),
        reason=mark.reason,
    )


def _assent(one: Assent) -> AssentOut:
    return AssentOut(
        round=one.round,
        agency=agency_ref(one.agency),
        state=Named(value=one.state, label=AssentState(one.state).zh),
        words=one.words,
        at=one.at,
    )


def span_out(span: Span) -> SpanOut:
    """A span."""
    return SpanOut(
        start=span.start,
        end=span.end,
        kind=Named(value=span.kind.value, label=span.kind.zh),
        text=span.text,
        rule=span.rule,
        confidence=span.confidence,
        replacement=span.replacement,
    )
