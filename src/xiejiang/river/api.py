"""The API of the river: how places stand, where they lie, and water alerts to the all-clear."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from ninja import Query, Router, Schema, Status
from pydantic import Field

from xiejiang.basin import queries as basin
from xiejiang.basin.domain import REFERENCE_ONLY, Neighbour
from xiejiang.cases import queries as cases
from xiejiang.river import queries, services
from xiejiang.river.domain import (
    FARTHEST_KM,
    AlertState,
    Found,
    Means,
    Outcome,
    Range,
    Recipient,
    Release,
    digest,
)
from xiejiang.river.models import Alert, Answer
from xiejiang.river.queries import ToldLine
from xiejiang.web.api import (
    AgencyRef,
    IfMatch,
    Instant,
    Limit,
    Line,
    Prose,
    Remark,
    agency_ref,
    answers,
    expected_version,
    keyset,
    read_keyset,
    tag,
)
from xiejiang.web.api import Cursor as CursorText
from xiejiang.web.problems import CursorUnreadable
from xiejiang.web.requests import Request, by

router = Router(tags=["river"])
Level = Literal["county", "prefecture", "province"]
Within = Annotated[int, Query(ge=0, le=6400, description="多少公里以内；0 为不限")]
Quantity = Annotated[Decimal, Field(max_digits=14, decimal_places=3)]


class RelationOut(Schema):
    """两地的关系."""

    a: str
    a_name: str
    b: str
    b_name: str
    relation: Literal["upstream_of", "downstream_of", "shared_water", "unrelated"]
    km: int | None
    via: list[str] = Field(description="河流编号，按水流的次序")
    via_names: list[str]
    uncertain: bool = Field(description="只经闸泵调度的河道相通")
    why: str
    words: str
    note: str = REFERENCE_ONLY


class NeighbourOut(Schema):
    """上游、下游的一处."""

    code: str
    name: str
    km: int
    shared: bool
    uncertain: bool


class NeighboursOut(Schema):
    """上游或者下游."""

    place: str
    name: str
    divisions: list[NeighbourOut]
    note: str = REFERENCE_ONLY


class ReachOut(Schema):
    """河段和两岸."""

    id: str
    river: str
    river_id: str
    kind: str
    regulated: bool
    label: str
    km: float
    km_to_mouth: float
    left: list[str]
    right: list[str]


class SectionOut(Schema):
    """控制断面."""

    name: str
    river: str
    reach: str
    type: str
    lon: float
    lat: float
    confidence: str


class WaterOut(Schema):
    """保护水域."""

    id: str
    name: str
    type: str
    level: str
    fishing_ban: bool
    ban_period: str


class WhereOut(Schema):
    """一地在哪条河."""

    place: str
    name: str
    in_basin: bool
    basin_words: str
    on: bool = Field(description="河段流经或相邻；否则是水流入的河段")
    reaches: list[ReachOut]
    sections: list[SectionOut]
    protected: list[WaterOut]
    note: str = REFERENCE_ONLY


@router.get("/basin/relation", response=answers(RelationOut), summary="流域：两地的关系")
def relation(request: Request, a: Line, b: Line) -> RelationOut:
    """How two places stand: codes, names or reach ids."""
    return RelationOut(**basin.relation_row(basin.place_of(a), basin.place_of(b)))


@router.get("/basin/upstream", response=answers(NeighboursOut), summary="流域：上游")
def upstream(
    request: Request, place: Line, level: Level = "county", within: Within = 0
) -> NeighboursOut:
    """The divisions the water comes from, nearest first."""
    code = basin.place_of(place)
    return _neighbours(code, basin.upstream(place=code, level=basin.Level(level)), within)


@router.get("/basin/downstream", response=answers(NeighboursOut), summary="流域：下游")
def downstream(
    request: Request, place: Line, level: Level = "county", within: Within = 0
) -> NeighboursOut:
    """The divisions the water runs to, nearest first."""
    code = basin.place_of(place)
    return _neighbours(code, basin.downstream(place=code, level=basin.Level(level)), within)


def _neighbours(place: str, found: tuple[Neighbour, ...], within: int) -> NeighboursOut:
    near = [n for n in found if not within or n.km <= within]
    return NeighboursOut(
        place=place,
        name=basin.network().label(place),
        divisions=[NeighbourOut(**row) for row in basin.neighbour_rows(near)],
    )


@router.get("/basin/where", response=answers(WhereOut), summary="流域：在哪条河")
def where(request: Request, place: Line) -> WhereOut:
    """Reaches with both banks, sections on them, protected waters of the place."""
    return WhereOut(**basin.where_row(basin.where(basin.place_of(place))))


# ------------------------------------------------------------------ water alerts


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


def _release(given: ReleaseIn) -> Release:
    names = ("reach", "place", "released_at", "pollutant", "source", "quantity", "unit")
    return Release(**{n: getattr(given, n) for n in (*names, "measures", "wanted")})


def _range(given: ReleaseIn) -> Range:
    return Range(given.within_km, tuple(dict.fromkeys(given.kinds)), given.superiors)


def _arrival(one: Recipient) -> dict[str, Any]:
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


def _told(line: ToldLine) -> ToldOut:
    return ToldOut(
        **_arrival(queries.kept(line.told)),
        signed_at=line.signed_at,
        otherwise_at=line.told.otherwise_at,
        outcome=line.answer.outcome if line.answer is not None else "",
    )


def _answer(one: Answer) -> AnswerOut:
    names = ("found_at", "words", "station", "item", "value", "unit", "at")
    told = {name: getattr(one, name) for name in names}
    outcome = Outcome(one.outcome)
    return AnswerOut(agency=one.agency_code, name=one.agency_name, outcome=outcome, **told)


def _row(one: Alert) -> dict[str, Any]:
    names = ("reach", "place", "released_at", "pollutant", "version", "sent_at", "number")
    release = queries.release_of(one)
    return {
        **{name: getattr(one, name) for name in names},
        "id": one.pk,
        "agency": agency_ref(one.agency),
        "state": AlertState(one.state),
        "quantity": release.quantity_words,
    }


def _whole(request: Request, response: HttpResponse, one: Alert) -> AlertOut:
    tag(response, one.version)
    case = queries.case_of(one, by=request.actor)
    if case is not None:
        request.must_see(case.pk)
    names = ("source", "measures", "wanted", "within_km", "kinds", "superiors", "sign_by")
    return AlertOut(
        **_row(one),
        **{name: getattr(one, name) for name in names},
        case=case.pk if case is not None else None,
        told=[_told(line) for line in queries.told(one, by=request.actor)],
        answers=[_answer(a) for a in queries.answers(one)],
    )


@router.get("/water-alerts", response=answers(AlertPage), summary="水污染通报：列出")
def list_alerts(request: Request, cursor: CursorText = "", limit: Limit = 50) -> AlertPage:
    """The agency's own alerts, and those it is told; the latest first."""
    found = queries.page(by=request.actor, after=_after(cursor), limit=limit + 1)
    shown, rest = found[:limit], found[limit:]
    end = keyset(shown[-1].sent_at, shown[-1].pk) if rest else ""
    return AlertPage(items=[AlertRowOut(**_row(a)) for a in shown], next_cursor=end)


def _after(cursor: str) -> tuple[Any, UUID] | None:
    read = read_keyset(cursor)
    try:
        return None if read is None else (read[0], UUID(read[1]))
    except ValueError:
        raise CursorUnreadable from None


@router.post("/water-alerts/preview", response=answers(PreviewOut), summary="水污染通报：通知谁")
def preview(request: Request, given: ReleaseIn) -> PreviewOut:
    """Exactly who would be told, and when the water may reach them; nothing is sent."""
    services.must_be_sound(_release(given), _range(given), now=timezone.now())
    found = queries.preview(
        reach=given.reach,
        wide=_range(given),
        sender=request.actor.agency_code,
        now=timezone.now(),
    )
    listed = [ArrivalOut(**_arrival(r)) for r in found]
    return PreviewOut(shown=digest(found), recipients=listed)


@router.post("/water-alerts", response=answers(AlertOut, status=201), summary="水污染通报：发出")
def send(request: Request, response: HttpResponse, given: SendIn) -> Any:
    """Send to the list that was shown; refused when it is no longer the same."""
    case = cases.to_act(by=request.actor, case_id=given.case) if given.case else None
    made = services.alert(
        by(request),
        release=_release(given),
        wide=_range(given),
        shown=given.shown,
        sign_by=given.sign_by,
        case=case,
        personal=given.personal,
    )
    return Status(201, _whole(request, response, _seen(request, made.pk)))


def _seen(request: Request, alert_id: UUID) -> Alert:
    return queries.get(by=request.actor, alert_id=alert_id)


ONE = "/water-alerts/{uuid:alert_id}"


@router.get(ONE, response=answers(AlertOut), summary="水污染通报：读取")
def get_alert(request: Request, response: HttpResponse, alert_id: UUID) -> AlertOut:
    """One alert with who is told and what they answered."""
    return _whole(request, response, _seen(request, alert_id))


@router.put(ONE, response=answers(AlertOut, versioned=True), summary="水污染通报：更正")
def correct(
    request: Request,
    response: HttpResponse,
    alert_id: UUID,
    given: CorrectIn,
    if_match: IfMatch = "",
) -> AlertOut:
    """The alert as it should be; whoever was told gets it, and whoever is new."""
    version = expected_version(if_match)
    made = services.correct(
        by(request),
        alert=_seen(request, alert_id),
        release=_release(given),
        wide=_range(given),
        shown=given.shown,
        sign_by=given.sign_by,
        reason=given.reason,
        version=version,
        personal=given.personal,
    )
    return _whole(request, response, made)


@router.post(ONE + "/clear", response=answers(AlertOut, versioned=True), summary="水污染通报：解除")
def clear(
    request: Request,
    response: HttpResponse,
    alert_id: UUID,
    given: ClearIn,
    if_match: IfMatch = "",
) -> AlertOut:
    """The alert is over."""
    version = expected_version(if_match)
    made = services.clear(
        by(request),
        alert=_seen(request, alert_id),
        words=given.words,
        sign_by=given.sign_by,
        version=version,
    )
    return _whole(request, response, made)


@router.post(ONE + "/answers", response=answers(AnswerOut, status=201), summary="水污染通报：答复")
def answer(request: Request, alert_id: UUID, given: AnswerIn) -> Any:
    """What my agency found; signs as well, where that is still open."""
    names = ("outcome", "words", "station", "item", "value", "unit")
    found = Found(at=given.found_at, **{name: getattr(given, name) for name in names})
    made = services.answer(by(request), alert=_seen(request, alert_id), found=found)
    return Status(201, _answer(made))


@router.post(ONE + "/told/{agency}", response=answers(AlertOut), summary="水污染通报：登记另行通知")
def tell_otherwise(
    request: Request, response: HttpResponse, alert_id: UUID, agency: str, given: ToldIn
) -> AlertOut:
    """That an agency which is not on the platform was told by telephone or fax."""
    found = _seen(request, alert_id)
    services.tell_otherwise(by(request), alert=found, agency=agency, words=given.words, at=given.at)
    return _whole(request, response, found)
