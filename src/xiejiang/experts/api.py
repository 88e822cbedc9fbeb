"""The API of experts: the pool, finding with recusal, selections, draws and engagements."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from ninja import Query, Router, Status

from xiejiang.agencies import queries as agencies
from xiejiang.cases import queries as cases
from xiejiang.experts import api_work, queries, services
from xiejiang.experts.api_schemas import (
    CandidateOut,
    DeclarationIn,
    DrawRecordOut,
    GroundOut,
    MemberIn,
    MemberOut,
    RecordOut,
    SelectionIn,
    SelectionOut,
)
from xiejiang.experts.domain import (
    Consent,
    Jury,
    MemberKind,
    Record,
    SelectionState,
    Told,
    Way,
)
from xiejiang.experts.finding import unavailable, unsure
from xiejiang.experts.models import Member, Selection
from xiejiang.experts.queries import Asked, Candidate
from xiejiang.experts.services import Wanted
from xiejiang.web.api import (
    IfMatch,
    Limit,
    Named,
    agency_ref,
    answers,
    expected_version,
    tag,
)
from xiejiang.web.requests import Request, by

router = Router(tags=["experts"])
router.add_router("", api_work.router)
Text = Annotated[str, Query(max_length=160)]


def _member(row: Member, record: Record, on: date) -> MemberOut:
    return MemberOut(
        id=row.pk,
        kind=Named(value=row.kind, label=MemberKind(row.kind).zh),
        name=row.name,
        division=row.division,
        items=[s.item for s in row.scopes.all()],
        employer=row.employer_id,
        unit=row.unit,
        group=row.group,
        specialty=row.specialty,
        fee_fen=row.fee,
        capacity=row.capacity,
        agency=agency_ref(row.agency),
        unavailable=list(unavailable(row, on=on, open_now=record.open)),
        unsure=list(unsure(row)),
        record=RecordOut(
            open=record.open,
            done=record.done,
            median_days=record.days,
            treated={how.value: n for how, n in record.treated},
        ),
        version=row.version,
    )


def _candidate(c: Candidate, on: date) -> CandidateOut:
    return CandidateOut(
        member=_member(c.member, c.record, on),
        recusal=c.recusal.answer.value,
        eligible=c.eligible,
        grounds=[
            GroundOut(
                id=g.id,
                title=g.title,
                answer=g.answer.value,
                why=g.why,
                citations=[str(cited) for cited in g.citations],
                confidence=g.confidence.value,
            )
            for g in c.recusal.grounds
        ],
        hints=list(c.recusal.hints),
    )


def _selection(row: Selection) -> SelectionOut:
    return SelectionOut(
        id=row.pk,
        agency=agency_ref(row.agency),
        way=Named(value=row.way, label=Way(row.way).zh),
        state=Named(value=row.state, label=SelectionState(row.state).zh),
        matters=row.matters,
        count=row.count,
        substitutes=row.substitutes,
        candidates=row.candidates,
        excluded=row.excluded,
        passed_over=row.passed_over,
        chosen=row.chosen,
        reserve=row.reserve,
        size=row.size,
        digest=row.digest,
        began_at=row.began_at,
        settled_at=row.settled_at,
    )


def _one(request: Request, member: Member) -> MemberOut:
    today = timezone.localdate()
    return _member(member, queries.records([member])[member.pk], today)


@router.get("/experts", response=answers(list[MemberOut]), summary="专家与机构：名册")
def list_members(
    request: Request,
    text: Text = "",
    kind: Text = "",
    item: Text = "",
    division: Text = "",
    limit: Limit = 100,
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
) -> list[MemberOut]:
    """Who is in the pool."""
    found = queries.pool(by=request.actor, text=text, kind=kind, item=item, division=division)
    rows = list(found[offset : offset + limit])
    worked, today = queries.records(rows), timezone.localdate()
    return [_member(m, worked[m.pk], today) for m in rows]


@router.post("/experts", response=answers(MemberOut, status=201), summary="专家与机构：登记入册")
def enter_member(request: Request, response: HttpResponse, given: MemberIn) -> Any:
    """Enter a member with their papers."""
    agency = agencies.agency(code=request.actor.agency_code)
    papers = [p.value() for p in given.papers]
    made = services.enter(by(request), agency=agency, entry=given.entry(), papers=papers)
    tag(response, made.version)
    return Status(201, _one(request, queries.member(by=request.actor, pk=made.pk)))


@router.get("/experts/{int:member_id}", response=answers(MemberOut), summary="专家与机构：一条")
def get_member(request: Request, response: HttpResponse, member_id: int) -> MemberOut:
    """One member."""
    found = queries.member(by=request.actor, pk=member_id)
    tag(response, found.version)
    return _one(request, found)


@router.put(
    "/experts/{int:member_id}",
    response=answers(MemberOut, versioned=True),
    summary="专家与机构：修改",
)
def amend_member(
    request: Request,
    response: HttpResponse,
    member_id: int,
    given: MemberIn,
    if_match: IfMatch = "",
) -> MemberOut:
    """Change what is entered; papers are only added."""
    services.amend(
        by(request),
        member=queries.member(by=request.actor, pk=member_id),
        entry=given.entry(),
        expected_version=expected_version(if_match),
    )
    found = queries.member(by=request.actor, pk=member_id)
    tag(response, found.version)
    return _one(request, found)


@router.get(
    "/cases/{uuid:case_id}/experts",
    response=answers(list[CandidateOut]),
    summary="专家与机构：为案件查找",
)
def find_members(
    request: Request,
    case_id: UUID,
    item: Text = "",
    kind: Text = "",
    text: Text = "",
    division: Text = "",
    on: Annotated[date | None, Query()] = None,
    redo: Annotated[bool, Query()] = False,
) -> list[CandidateOut]:
    """Who may do it, and who must recuse and why."""
    case = cases.get(by=request.actor, case_id=case_id)
    day = on or timezone.localdate()
    asked = Asked(
        on=day,
        kinds=frozenset({MemberKind(kind)} if kind in set(MemberKind) else ()),
        items=(item,) if item else (),
        division=division,
        text=text,
        redo=redo,
    )
    return [_candidate(c, day) for c in queries.find(by=request.actor, case=case, asked=asked)]


@router.post(
    "/cases/{uuid:case_id}/experts/{int:member_id}/declarations",
    response=answers(CandidateOut, status=201),
    summary="专家与机构：登记回避声明",
)
def declare(request: Request, case_id: UUID, member_id: int, given: DeclarationIn) -> Any:
    """Register what a member states of themselves, and give the grounds as they stand then."""
    case = cases.to_act(by=request.actor, case_id=case_id)
    member = queries.member(by=request.actor, pk=member_id)
    services.declare(by(request), case=case, member=member, told=Told(**given.model_dump()))
    today = timezone.localdate()
    (one,) = queries.judged([member], case=case, asked=Asked(on=today))
    return Status(201, _candidate(one, today))


@router.get(
    "/cases/{uuid:case_id}/selections",
    response=answers(list[SelectionOut]),
    summary="专家与机构：案件的选定",
)
def list_selections(request: Request, case_id: UUID) -> list[SelectionOut]:
    """How somebody was chosen in a case."""
    case = cases.get(by=request.actor, case_id=case_id)
    return [_selection(s) for s in queries.selections(by=request.actor, case=case)]


@router.post(
    "/cases/{uuid:case_id}/selections",
    response=answers(SelectionOut, status=201),
    summary="专家与机构：选定或者公告抽取",
)
def select(request: Request, case_id: UUID, given: SelectionIn) -> Any:
    """Choose by agreement or designation, or announce a draw."""
    case = cases.to_act(by=request.actor, case_id=case_id)
    members = queries.members(by=request.actor, keys=given.members)
    wanted = Wanted(given.matters, tuple(given.items), given.redo)
    if given.way is Way.AGREED:
        consents = [Consent(c.party, c.on) for c in given.consents]
        made = services.agree(
            by(request), case=case, wanted=wanted, members=members, consents=consents
        )
    elif given.way is Way.DESIGNATED:
        made = services.designate(
            by(request), case=case, wanted=wanted, members=members, reason=given.reason
        )
    else:
        made = services.announce(
            by(request),
            case=case,
            wanted=wanted,
            members=members,
            count=given.count,
            substitutes=given.substitutes,
            gap=given.gap,
            jury=_jury(given),
            reason=given.reason,
        )
    return Status(201, _selection(made))


def _jury(given: SelectionIn) -> Jury | None:
    jury = given.jury
    if jury is None:
        return None
    return Jury(jury.panel, jury.hearing_on, tuple(jury.divisions))


@router.post(
    "/selections/{uuid:selection_id}/draw",
    response=answers(SelectionOut),
    summary="专家与机构：抽取",
)
def draw(request: Request, selection_id: UUID) -> SelectionOut:
    """Make a draw once the log has the size that was announced."""
    found = queries.selection(by=request.actor, pk=selection_id)
    return _selection(services.draw(by(request), selection=found))


@router.get(
    "/selections/{uuid:selection_id}/record",
    response=answers(DrawRecordOut),
    summary="专家与机构：抽取记录",
)
def get_draw_record(request: Request, selection_id: UUID) -> dict[str, Any]:
    """What anybody can run again without this node."""
    found = queries.selection(by=request.actor, pk=selection_id)
    return queries.draw_record(selection=found)
