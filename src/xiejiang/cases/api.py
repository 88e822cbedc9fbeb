"""The API of cases: find, open, amend, and who takes part in them."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from ninja import Router, Status

from xiejiang.agencies import queries as agencies
from xiejiang.cases import checks, queries, services
from xiejiang.cases.api_schemas import (
    CaseChange,
    CaseOut,
    CasePage,
    CaseRow,
    FactOut,
    FactsIn,
    LogOut,
    ParticipantIn,
    ParticipantOut,
    PartyIn,
    PartyOut,
    PlaceIn,
    PlaceOut,
    ReasonIn,
    WatchOut,
)
from xiejiang.cases.api_schemas import NewCase as NewCaseIn
from xiejiang.cases.domain import NO_IDENTITY, Field, Identity, Place
from xiejiang.cases.errors import PossibleDuplicates
from xiejiang.cases.queries import Case, Fact, Participant, Party
from xiejiang.cases.services import NewFact, NewParty
from xiejiang.kernel.errors import Complaint
from xiejiang.store import sealed
from xiejiang.web.api import (
    Cursor,
    IfMatch,
    Limit,
    agency_ref,
    answers,
    expected_version,
    keyset,
    read_keyset,
    tag,
)
from xiejiang.web.problems import CursorUnreadable
from xiejiang.web.requests import Request, by

router = Router(tags=["cases"])


def row(case: Case) -> CaseRow:
    """A line of a list."""
    return CaseRow(
        id=case.pk,
        number=case.number,
        title=case.title,
        field=case.field,
        status=case.status,
        division=case.division,
        lead=agency_ref(case.lead),
        discovered_at=case.discovered_at,
        updated_at=case.updated_at,
        version=case.version,
    )


def whole(case: Case) -> CaseOut:
    """A case with its parties and the agencies taking part."""
    return CaseOut(
        **row(case).model_dump(),
        summary=case.summary,
        secrecy=case.secrecy,
        place=PlaceOut(**asdict(queries.place_of(case))),
        opened_at=case.opened_at,
        parties=[party_out(p) for p in queries.parties(case=case)],
        participants=[participant_out(p) for p in queries.participants(case=case)],
    )


def party_out(party: Party) -> PartyOut:
    """A party; of an identity number only the mask."""
    return PartyOut(
        id=party.pk,
        kind=party.kind,
        name=party.name,
        role=party.role,
        identity_kind=party.id_kind,
        identity_masked=party.id_masked,
    )


def participant_out(joined: Participant) -> ParticipantOut:
    """An agency that takes part."""
    return ParticipantOut(
        agency=agency_ref(joined.agency), role=joined.role, scope=joined.scope, since=joined.since
    )


def fact_out(fact: Fact) -> FactOut:
    """A statement of fact."""
    return FactOut(
        id=fact.pk,
        name=fact.name,
        value=fact.value,
        status=fact.status,
        agency=agency_ref(fact.agency),
        stated_by=fact.stated_by,
        stated_at=fact.stated_at,
        how=fact.how,
        filled_in=fact.filled_in,
    )


def _place(given: PlaceIn) -> Place:
    return Place(**given.model_dump())


def _party(given: PartyIn) -> NewParty:
    return NewParty(given.name, given.kind, given.role, _identity(given))


def _identity(given: PartyIn) -> Identity:
    if not given.identity_number:
        return NO_IDENTITY
    kind, number = given.identity_kind, given.identity_number
    return checks.identity(kind, number, on=timezone.localdate())


@router.get("/cases", response=answers(CasePage), summary="案件：查找")
def find_cases(
    request: Request,
    q: str = "",
    field: str = "",
    division: str = "",
    status: str = "",
    cursor: Cursor = "",
    limit: Limit = 50,
) -> CasePage:
    """The cases that the agency takes part in, newest change first."""
    found = queries.search(
        by=request.actor,
        text=q[:200],
        field=field,
        division=division,
        status=status,
        after=_after(cursor),
        limit=limit + 1,
    )
    shown, rest = found[:limit], found[limit:]
    end = keyset(shown[-1].updated_at, shown[-1].pk) if rest else ""
    return CasePage(items=[row(c) for c in shown], next_cursor=end)


def _after(cursor: str) -> queries.Cursor | None:
    read = read_keyset(cursor)
    if read is None:
        return None
    try:
        return queries.Cursor(read[0], UUID(read[1]))
    except ValueError:
        raise CursorUnreadable from None


@router.post("/cases", response=answers(CaseOut, status=201), summary="案件：建立")
def open_case(
    request: Request, response: HttpResponse, given: NewCaseIn, confirm: bool = False
) -> Any:
    """Open a case. Likely duplicates are refused (409) unless ``confirm`` says to go on."""
    parties = [_party(p) for p in given.parties]
    if not confirm:
        _refuse_duplicates(request, given, parties)
    lead = agencies.agency(code=request.actor.agency_code)
    made = services.open_case(
        by(request),
        lead=lead,
        title=given.title,
        field=given.field,
        place=_place(given.place),
        discovered_at=given.discovered_at,
        summary=given.summary,
        secrecy=given.secrecy,
        parties=parties,
    )
    tag(response, made.version)
    return Status(201, whole(made))


def _refuse_duplicates(request: Request, given: NewCaseIn, parties: list[NewParty]) -> None:
    found = queries.duplicate_candidates(
        by=request.actor,
        title=given.title,
        field=given.field.value,
        division=given.place.division,
        reach=given.place.reach,
        discovered_at=given.discovered_at,
        names=[p.name for p in parties],
        id_matches=[sealed.fingerprint(p.identity.number) for p in parties if p.identity.number],
    )
    if not found:
        return
    raise PossibleDuplicates(
        count=len(found),
        complaints=[
            Complaint(c.case.number, f"{c.case.lead.name}：{'；'.join(c.reasons)}") for c in found
        ],
    )


@router.get("/cases/{uuid:case_id}", response=answers(CaseOut), summary="案件：读取")
def get_case(request: Request, response: HttpResponse, case_id: UUID) -> CaseOut:
    """One case; its version is the ETag."""
    case = queries.get(by=request.actor, case_id=case_id)
    tag(response, case.version)
    return whole(case)


@router.patch(
    "/cases/{uuid:case_id}", response=answers(CaseOut, versioned=True), summary="案件：修改"
)
def amend_case(
    request: Request,
    response: HttpResponse,
    case_id: UUID,
    given: CaseChange,
    if_match: IfMatch = "",
) -> CaseOut:
    """Change what is given, if nobody changed the case since the writer read it."""
    case = queries.get(by=request.actor, case_id=case_id)
    changed = services.amend(
        by(request),
        case=case,
        version=expected_version(if_match),
        title=given.title,
        summary=given.summary,
        field=Field(given.field) if given.field else None,
        place=_place(given.place) if given.place else None,
        discovered_at=given.discovered_at,
    )
    tag(response, changed.version)
    return whole(changed)


@router.post(
    "/cases/{uuid:case_id}/close", response=answers(CaseOut, versioned=True), summary="案件：办结"
)
def close_case(
    request: Request, response: HttpResponse, case_id: UUID, given: ReasonIn, if_match: IfMatch = ""
) -> CaseOut:
    """Close a case, with a reason."""
    case = queries.get(by=request.actor, case_id=case_id)
    version = expected_version(if_match)
    closed = services.close(by(request), case=case, version=version, reason=given.reason)
    tag(response, closed.version)
    return whole(closed)


@router.post(
    "/cases/{uuid:case_id}/reopen",
    response=answers(CaseOut, versioned=True),
    summary="案件：恢复办理",
)
def reopen_case(
    request: Request, response: HttpResponse, case_id: UUID, given: ReasonIn, if_match: IfMatch = ""
) -> CaseOut:
    """Take a closed case up again, with a reason."""
    case = queries.get(by=request.actor, case_id=case_id)
    version = expected_version(if_match)
    opened = services.reopen(by(request), case=case, version=version, reason=given.reason)
    tag(response, opened.version)
    return whole(opened)


@router.put("/cases/{uuid:case_id}/watch", response=answers(WatchOut), summary="案件：关注")
def watch_case(request: Request, case_id: UUID) -> WatchOut:
    """Keep the case on the desk's watched tab."""
    services.watch(by(request), case=queries.get(by=request.actor, case_id=case_id))
    return WatchOut(watching=True)


@router.delete("/cases/{uuid:case_id}/watch", response=answers(WatchOut), summary="案件：取消关注")
def unwatch_case(request: Request, case_id: UUID) -> WatchOut:
    """Watch the case no more."""
    services.unwatch(by(request), case=queries.get(by=request.actor, case_id=case_id))
    return WatchOut(watching=False)


@router.get(
    "/cases/{uuid:case_id}/facts/{name}",
    response=answers(list[FactOut]),
    summary="事实：一个变量的历次陈述",
)
def fact_history(request: Request, case_id: UUID, name: str) -> list[FactOut]:
    """Everything ever stated about one variable, newest first."""
    case = queries.get(by=request.actor, case_id=case_id)
    return [fact_out(f) for f in queries.fact_history(case=case, name=name)]


@router.get("/cases/{uuid:case_id}/facts", response=answers(list[FactOut]), summary="事实：现行")
def list_facts(request: Request, case_id: UUID) -> list[FactOut]:
    """The current statements of a case."""
    case = queries.get(by=request.actor, case_id=case_id)
    return [fact_out(f) for f in queries.facts(case=case)]


@router.post(
    "/cases/{uuid:case_id}/facts",
    response=answers(list[FactOut], status=201),
    summary="事实：陈述",
)
def state_facts(request: Request, case_id: UUID, given: FactsIn) -> Any:
    """State facts: ``replaces`` is the statement the writer saw; a newer one refuses (409)."""
    case = queries.get(by=request.actor, case_id=case_id)
    new = [NewFact(f.name, f.value, f.status, f.how, replaces=f.replaces) for f in given.facts]
    return Status(
        201, [fact_out(f) for f in services.state_facts(by(request), case=case, facts=new)]
    )


@router.post(
    "/cases/{uuid:case_id}/parties",
    response=answers(PartyOut, status=201, versioned=True),
    summary="当事人：增加",
)
def add_party(
    request: Request,
    response: HttpResponse,
    case_id: UUID,
    given: PartyIn,
    if_match: IfMatch = "",
) -> Any:
    """Add a party; an identity number is checked, sealed, and shown masked ever after."""
    case = queries.get(by=request.actor, case_id=case_id)
    version = expected_version(if_match)
    made = services.add_party(by(request), case=case, version=version, party=_party(given))
    tag(response, case.version)
    return Status(201, party_out(made))


@router.post(
    "/cases/{uuid:case_id}/participants",
    response=answers(ParticipantOut, status=201),
    summary="参与机关：加入",
)
def add_participant(request: Request, case_id: UUID, given: ParticipantIn) -> Any:
    """Let an agency take part: from now on it sees the case."""
    case = queries.get(by=request.actor, case_id=case_id)
    agency = agencies.agency(code=given.agency)
    joined = services.add_participant(
        by(request), case=case, agency=agency, role=given.role, scope=given.scope
    )
    return Status(201, participant_out(joined))


@router.get("/cases/{uuid:case_id}/log", response=answers(list[LogOut]), summary="存证：案件经过")
def log(request: Request, case_id: UUID, after: int = -1, limit: Limit = 50) -> list[LogOut]:
    """What was done to a case, in order; ``after`` is the last index already read."""
    case = queries.get(by=request.actor, case_id=case_id)
    last = max(-1, min(after, 2**62))
    return [
        LogOut(
            index=e.index,
            act=e.act,
            at=e.at,
            recorded_at=e.recorded_at,
            person=e.person_name,
            post=e.post_title,
            agency=e.agency_name,
            basis=e.basis,
            leaf=e.leaf,
        )
        for e in queries.timeline(by=request.actor, case=case, after=last, limit=limit)
    ]
