"""The API of the room: the flags of a case, with reasons and what is then required."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.utils import timezone
from ninja import Router, Schema, Status
from pydantic import Field

from xiejiang.cases import queries as cases
from xiejiang.foreign import queries, services
from xiejiang.foreign.domain import Basis, Duty, HandGiven, Outcome, Raised, RequestGiven
from xiejiang.foreign.panels import cited, reason_words
from xiejiang.foreign.treaties import told, treaties
from xiejiang.web.api import AgencyRef, Line, Prose, Remark, agency_ref, answers
from xiejiang.web.requests import Request, by

router = Router(tags=["foreign"])


class DutyOut(Schema):
    """要求: what is to be reported or done, and under which provision."""

    id: str
    title: str
    track: str
    kinds: list[str]
    words: str
    limit: str
    channel: list[str]
    provisions: list[str]
    confidence: str


class ReasonOut(Schema):
    """理由; a hint decides nothing."""

    answer: str
    words: str
    hint: bool
    confidence: str


class FlagOut(Schema):
    """涉外提示: 成立, 不成立 or 不明."""

    id: str
    title: str
    answer: str
    reasons: list[ReasonOut]
    duties: list[DutyOut]


@router.get(
    "/cases/{uuid:case_id}/foreign",
    response=answers(list[FlagOut]),
    summary="涉外提示：一个案件",
)
def list_flags(request: Request, case_id: UUID) -> list[FlagOut]:
    """Every flag of a case with its reasons, and the duties in force today."""
    case = cases.get(by=request.actor, case_id=case_id)
    request.shown.add(case.pk)
    return [flag_out(r) for r in queries.flags_of(case=case, on=timezone.localdate())]


def flag_out(raised: Raised) -> FlagOut:
    """A flag as it stands."""
    return FlagOut(
        id=raised.flag.id,
        title=raised.flag.title,
        answer=raised.answer.name.lower(),
        reasons=[
            ReasonOut(
                answer=r.answer.name.lower(),
                words=reason_words(r),
                hint=r.hint,
                confidence=r.confidence.value,
            )
            for r in raised.reasons
        ],
        duties=[duty_out(d) for d in raised.duties],
    )


def duty_out(duty: Duty) -> DutyOut:
    """A duty with every provision it cites."""
    source = duty.source
    return DutyOut(
        id=duty.id,
        title=duty.title,
        track=duty.track.value,
        kinds=list(duty.kinds),
        words=duty.words,
        limit=duty.limit,
        channel=list(duty.channel),
        provisions=[str(source), *map(cited, source.also)] if source else [],
        confidence=duty.confidence.value,
    )


class Bilingual(Schema):
    """The same in Chinese and in English."""

    zh: str
    en: str


class StatusOut(Schema):
    """Where the dates come from, and how sure they are."""

    source: str
    confidence: str


class AuthorityOut(Bilingual):
    """主管、中央机关."""

    provision: str | None
    source: str | None
    confidence: str


class DeclarationOut(Bilingual):
    """声明、保留."""

    source: str
    confidence: str


class TreatyOut(Schema):
    """条约, in both languages."""

    id: str
    title: Bilingual
    short: str
    adopted: str
    in_force_for_china: str | None
    status: StatusOut
    authority: AuthorityOut
    use: Bilingual
    flags: list[str]
    assistance: list[str]
    declarations: list[DeclarationOut]


@router.get("/treaties", response=answers(list[TreatyOut]), summary="条约名录")
def list_treaties(request: Request) -> list[dict[str, Any]]:
    """The treaties that matter to environmental cases of the basin."""
    return [told(t) for t in treaties().values()]


class RequestIn(Schema):
    """司法协助请求, as it is registered."""

    channel: Line = Field(description="途径的编号")
    country: Line = Field(max_length=2, description="ISO 3166 两位代码")
    basis: Basis
    treaty: Line = Field(default="", description="依据公约的，写条约名录里的编号")
    basis_words: Line = Field(default="", description="双边条约的名称，或者互惠、外交途径的说明")
    subject: Prose
    reference: Line = Field(default="", max_length=80, description="外方文号")


class HandIn(Schema):
    """一环, as it is recorded."""

    hands: int = Field(ge=0, description="读取时已经登记的环节数；他人先登记的，答 409")
    step: Line
    on: date
    holder: Line = Field(max_length=120)
    outcome: Outcome = Outcome.PASSED
    words: Remark = ""
    agreed: date | None = None


class HandOut(Schema):
    """一环; it never changes."""

    serial: int
    step: str
    on: date
    holder: str
    outcome: str
    words: str
    agreed: date | None


class AssistanceOut(Schema):
    """司法协助请求: in whose hands it is, and by when what comes next."""

    id: UUID
    number: str
    case: UUID
    agency: AgencyRef
    channel: str
    direction: str
    kind: str
    country: str
    basis: str
    treaty: str
    basis_words: str
    subject: str
    reference: str
    state: str
    next_step: str
    due: date | None
    due_agreed: bool
    hands: list[HandOut]


@router.get(
    "/cases/{uuid:case_id}/assistance",
    response=answers(list[AssistanceOut]),
    summary="司法协助请求：一个案件",
)
def list_assistance(request: Request, case_id: UUID) -> list[AssistanceOut]:
    """The requests of a case, newest first."""
    case = cases.get(by=request.actor, case_id=case_id)
    request.shown.add(case.pk)
    return [_assistance(s) for s in queries.of_case(case=case)]


@router.post(
    "/cases/{uuid:case_id}/assistance",
    response=answers(AssistanceOut, status=201),
    summary="司法协助请求：登记",
)
def register_assistance(request: Request, case_id: UUID, given: RequestIn) -> Status[AssistanceOut]:
    """Register a request of the caller's agency in a case."""
    case = cases.to_act(by=request.actor, case_id=case_id)
    request.shown.add(case.pk)
    made = services.register(by(request), case=case, given=RequestGiven(**given.model_dump()))
    return Status(201, _assistance(queries.standing(made)))


@router.post(
    "/assistance/{uuid:assistance_id}/hands",
    response=answers(AssistanceOut, status=201),
    summary="司法协助请求：登记一环",
)
def record_hand(request: Request, assistance_id: UUID, given: HandIn) -> Status[AssistanceOut]:
    """Record the next hand of a request; it never changes."""
    found = queries.get(by=request.actor, assistance_id=assistance_id)
    request.shown.add(found.case_id)
    told = given.model_dump()
    hands = told.pop("hands")
    services.record(by(request), assistance=found, given=HandGiven(**told), hands=hands)
    again = queries.get(by=request.actor, assistance_id=assistance_id)
    return Status(201, _assistance(queries.standing(again)))


def _assistance(standing: queries.Standing) -> AssistanceOut:
    one, due = standing.assistance, standing.due
    return AssistanceOut(
        id=one.pk,
        number=one.number,
        case=one.case_id,
        agency=agency_ref(one.agency),
        channel=one.channel,
        direction=standing.channel.direction.value,
        kind=standing.channel.kind.value,
        country=one.country,
        basis=one.basis,
        treaty=one.treaty,
        basis_words=one.basis_words,
        subject=one.subject,
        reference=one.reference,
        state=one.state,
        next_step=standing.next_step.id if standing.next_step else "",
        due=due.on if due else None,
        due_agreed=due.agreed if due else False,
        hands=[
            HandOut(
                serial=h.serial,
                step=h.step,
                on=h.on,
                holder=h.holder,
                outcome=h.outcome,
                words=h.words,
                agreed=h.agreed,
            )
            for h in standing.hands
        ],
    )
