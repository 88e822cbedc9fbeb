"""How the API shows water alerts, and what it takes."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from ninja import Schema
from pydantic import Field

from xiejiang.basin.domain import REFERENCE_ONLY
from xiejiang.river import queries
from xiejiang.river.domain import (
    FARTHEST_KM,
    AlertState,
    Means,
    Outcome,
    Range,
    Recipient,
    Release,
)
from xiejiang.river.models import Alert, Answer
from xiejiang.river.queries import ToldLine
from xiejiang.web.api import AgencyRef, Instant, Line, Prose, Remark, agency_ref

Quantity = Annotated[Decimal, Field(max_digits=14, decimal_places=3)]


class ReleaseIn(Schema):
    """泄漏、排放；不明的留空."""

    reach: Line
    place: Line
    released_at: Instant
    pollutant: Line
    quantity: Quantity | None = None
    unit: Annotated[Line, Field(max_length=20)] = ""
    source: Prose
    measures: Prose = ""
    wanted: Prose = ""
    within_km: int = Field(ge=0, le=FARTHEST_KM)
    kinds: list[Line] = Field(min_length=1, max_length=12)
    superiors: bool = True


class SendIn(ReleaseIn):
    """发出；shown 是核对名单时给出的."""

    shown: Line
    sign_by: Instant = Field(description="约定的签收时间，不是法定期限")
    case: UUID | None = None
    personal: Remark = ""


class CorrectIn(SendIn):
    """更正."""

    reason: Remark


class ClearIn(Schema):
    """解除."""

    words: Remark
    sign_by: Instant


class AnswerIn(Schema):
    """答复."""

    outcome: Outcome
    found_at: Instant
    words: Remark = ""
    station: Line = ""
    item: Line = ""
    value: Annotated[Decimal, Field(max_digits=18, decimal_places=6)] | None = None
    unit: Annotated[Line, Field(max_length=20)] = ""


class ToldIn(Schema):
    """另行通知."""

    words: Remark
    at: Instant


class ArrivalOut(Schema):
    """应通知的机关和预计到达."""

    agency: str
    name: str
    kind: str
    division: str
    km: int
    earliest_hours: Decimal | None = Field(description="泄漏后小时；空为不明")
    latest_hours: Decimal | None = Field(description="泄漏后小时；空为不明")
    caveats: list[str]
    means: Means
    node: str


class PreviewOut(Schema):
    """将通知谁."""

    shown: str = Field(description="发出时原样送回：名单有变动的不会发出")
    recipients: list[ArrivalOut]
    note: str = REFERENCE_ONLY


class ToldOut(ArrivalOut):
    """名单上的一个机关."""

    signed_at: Instant | None = Field(description="只有发出机关和该机关看得到")
    otherwise_at: Instant | None
    outcome: str


class AnswerOut(Schema):
    """答复."""

    agency: str
    name: str
    outcome: Outcome
    found_at: Instant
    words: str
    station: str
    item: str
    value: Decimal | None
    unit: str
    at: Instant


class AlertRowOut(Schema):
    """水污染通报."""

    id: UUID
    number: str
    agency: AgencyRef
    state: AlertState
    reach: str
    place: str
    released_at: Instant
    pollutant: str
    quantity: str
    version: int
    sent_at: Instant


class AlertOut(AlertRowOut):
    """一份水污染通报."""

    source: str
    measures: str
    wanted: str
    within_km: int
    kinds: list[str]
    superiors: bool
    sign_by: Instant
    case: UUID | None
    told: list[ToldOut]
    answers: list[AnswerOut]


class AlertPage(Schema):
    """一页."""

    items: list[AlertRowOut]
    next_cursor: str


def release_of(given: ReleaseIn) -> Release:
    """What a program says was released."""
    names = ("reach", "place", "released_at", "pollutant", "source", "quantity", "unit")
    return Release(**{n: getattr(given, n) for n in (*names, "measures", "wanted")})


def range_of(given: ReleaseIn) -> Range:
    """How far it is to be told."""
    return Range(given.within_km, tuple(dict.fromkeys(given.kinds)), given.superiors)


def arrival_of(one: Recipient) -> dict[str, Any]:
    """A recipient with its arrival."""
    return {
        "agency": one.agency,
        "name": one.name,
        "kind": one.kind,
        "division": one.division,
        "km": one.arrival.km,
        "earliest_hours": one.arrival.earliest,
        "latest_hours": one.arrival.latest,
        "caveats": list(one.arrival.caveats),
        "means": one.means,
        "node": one.node,
    }


def told_of(line: ToldLine) -> ToldOut:
    """A line of the list."""
    return ToldOut(
        **arrival_of(queries.kept(line.told)),
        signed_at=line.signed_at,
        otherwise_at=line.told.otherwise_at,
        outcome=line.answer.outcome if line.answer is not None else "",
    )


def answer_of(one: Answer) -> AnswerOut:
    """What an agency found."""
    names = ("found_at", "words", "station", "item", "value", "unit", "at")
    told = {name: getattr(one, name) for name in names}
    outcome = Outcome(one.outcome)
    return AnswerOut(agency=one.agency_code, name=one.agency_name, outcome=outcome, **told)


def row_of(one: Alert) -> dict[str, Any]:
    """What lists say of an alert."""
    names = ("reach", "place", "released_at", "pollutant", "version", "sent_at", "number")
    release = queries.release_of(one)
    return {
        **{name: getattr(one, name) for name in names},
        "id": one.pk,
        "agency": agency_ref(one.agency),
        "state": AlertState(one.state),
        "quantity": release.quantity_words,
    }
