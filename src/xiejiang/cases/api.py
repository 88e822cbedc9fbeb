"""The API of cases: find, open, amend, and who takes part in them."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from ninja import Router, Status

from xiejiang.agencies import queries as agencies
from xiejiang.audit import services as audit_services
from xiejiang.cases import api_access, api_people, queries, services
from xiejiang.cases.api_people import link_out, new_party, participant_out, party_out
from xiejiang.cases.api_schemas import (
    CaseChange,
    CaseOut,
    CasePage,
    CaseRow,
    FactOut,
    FactsIn,
    LogOut,
    PlaceIn,
    PlaceOut,
    ProofOut,
    ReasonIn,
    WatchOut,
)
from xiejiang.cases.api_schemas import NewCase as NewCaseIn
from xiejiang.cases.domain import Field, NewFact, NewParty, Place
from xiejiang.cases.errors import PossibleDuplicates
from xiejiang.cases.queries import Case, Fact
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
router.add_router("", api_people.router)
router.add_router("", api_access.router)


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


def whole(request: Request, case: Case) -> CaseOut:
    """A case with its parties, the agencies taking part, and the linked cases one may see."""
    return CaseOut(
        **row(case).model_dump(),
        summary=case.summary,
        secrecy=case.secrecy,
        place=PlaceOut(**asdict(queries.place_of(case))),
        opened_at=case.opened_at,
        parties=[party_out(p) for p in queries.parties(case=case)],
        participants=[participant_out(p) for p in queries.participants(case=case)],
        links=[link_out(x) for x in queries.links(by=request.actor, case=case)],
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
    parties = [new_party(p) for p in given.parties]
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
    return Status(201, whole(request, made))


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
    return whole(request, case)


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
    return whole(request, changed)


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
    return whole(request, closed)


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
    return whole(request, opened)


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


@router.get(
    "/cases/{uuid:case_id}/log/{int:index}/proof",
    response=answers(ProofOut),
    summary="存证证明：某一条在日志里，没有被改动",
)
def log_proof(request: Request, case_id: UUID, index: int) -> dict[str, Any]:
    """The proof of one entry, to be checked offline by ``xiejiang verify``."""
    case = queries.get(by=request.actor, case_id=case_id)
    return audit_services.prove(by=request.actor, index=index, matter=case.pk, now=timezone.now())
