"""The API of who is in a case: parties, the agencies taking part, linked cases."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from ninja import Router, Status

from xiejiang.agencies import queries as agencies
from xiejiang.cases import checks, queries, services
from xiejiang.cases.api_schemas import (
    IdentityOut,
    LinkIn,
    LinkOut,
    NationalityIn,
    ParticipantIn,
    ParticipantOut,
    PartyIn,
    PartyOut,
    PurposeIn,
    ReasonIn,
)
from xiejiang.cases.domain import NO_IDENTITY, Identity, NewParty
from xiejiang.cases.errors import ParticipantNotFound, PartyNotFound
from xiejiang.cases.queries import Case, Link, Participant, Party
from xiejiang.web.api import IfMatch, agency_ref, answers, expected_version, tag
from xiejiang.web.requests import Request, by

router = Router()


def party_out(party: Party) -> PartyOut:
    """A party; of an identity number only the mask."""
    return PartyOut(
        id=party.pk,
        kind=party.kind,
        name=party.name,
        role=party.role,
        identity_kind=party.id_kind,
        identity_masked=party.id_masked,
        nationality=party.nationality or "",
    )


def participant_out(joined: Participant) -> ParticipantOut:
    """An agency that takes part."""
    return ParticipantOut(
        id=joined.pk,
        agency=agency_ref(joined.agency),
        role=joined.role,
        scope=joined.scope,
        since=joined.since,
        until=joined.until,
    )


def link_out(link: Link) -> LinkOut:
    """A linked case that the reader may see."""
    other = link.other
    return LinkOut(
        case=other.pk, number=other.number, title=other.title, kind=link.kind, reason=link.reason
    )


def new_party(given: PartyIn) -> NewParty:
    """A party as given, its identity number checked."""
    return NewParty(given.name, given.kind, given.role, _identity(given), given.nationality)


def _identity(given: PartyIn) -> Identity:
    if not given.identity_number:
        return NO_IDENTITY
    kind, number = given.identity_kind, given.identity_number
    return checks.identity(kind, number, on=timezone.localdate())


def _party_of(case: Case, party_id: int) -> Party:
    found = next((p for p in queries.parties(case=case) if p.pk == party_id), None)
    if found is None:
        raise PartyNotFound
    return found


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
    made = services.add_party(by(request), case=case, version=version, party=new_party(given))
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


@router.post(
    "/cases/{uuid:case_id}/parties/{int:party_id}/remove",
    response=answers(PartyOut, versioned=True),
    summary="当事人：移出",
)
def remove_party(
    request: Request,
    response: HttpResponse,
    case_id: UUID,
    party_id: int,
    given: ReasonIn,
    if_match: IfMatch = "",
) -> PartyOut:
    """Remove a party listed by mistake, with a reason; the record stays."""
    case = queries.get(by=request.actor, case_id=case_id)
    gone = services.remove_party(
        by(request),
        case=case,
        version=expected_version(if_match),
        party=_party_of(case, party_id),
        reason=given.reason,
    )
    tag(response, case.version)
    return party_out(gone)


@router.post(
    "/cases/{uuid:case_id}/parties/{int:party_id}/nationality",
    response=answers(PartyOut, versioned=True),
    summary="当事人：写明国籍、注册地",
)
def state_nationality(
    request: Request,
    response: HttpResponse,
    case_id: UUID,
    party_id: int,
    given: NationalityIn,
    if_match: IfMatch = "",
) -> PartyOut:
    """State where a party belongs and how that is known; empty is unknown again."""
    case = queries.get(by=request.actor, case_id=case_id)
    party = services.state_nationality(
        by(request),
        case=case,
        version=expected_version(if_match),
        party=_party_of(case, party_id),
        nationality=given.nationality,
        how=given.how,
    )
    tag(response, case.version)
    return party_out(party)


@router.post(
    "/cases/{uuid:case_id}/parties/{int:party_id}/identity",
    response=answers(IdentityOut),
    summary="当事人：查看证件号码",
)
def read_identity(
    request: Request, response: HttpResponse, case_id: UUID, party_id: int, given: PurposeIn
) -> IdentityOut:
    """The whole identity number, for a stated purpose; the reading is logged."""
    case = queries.get(by=request.actor, case_id=case_id)
    party = _party_of(case, party_id)
    number = services.read_identity(by(request), case=case, party=party, purpose=given.purpose)
    response["Cache-Control"] = "no-store"
    return IdentityOut(kind=party.id_kind, number=number)


@router.post(
    "/cases/{uuid:case_id}/participants/{int:participant_id}/leave",
    response=answers(ParticipantOut),
    summary="参与机关：退出",
)
def leave(request: Request, case_id: UUID, participant_id: int, given: ReasonIn) -> ParticipantOut:
    """End an agency's part in the case, with a reason."""
    case = queries.get(by=request.actor, case_id=case_id)
    found = next((p for p in queries.participants(case=case) if p.pk == participant_id), None)
    if found is None:
        raise ParticipantNotFound
    return participant_out(
        services.end_participation(by(request), case=case, participant=found, reason=given.reason)
    )


@router.post(
    "/cases/{uuid:case_id}/links", response=answers(LinkOut, status=201), summary="案件：关联"
)
def link(request: Request, case_id: UUID, given: LinkIn) -> Any:
    """Link another case, by its number."""
    case = queries.get(by=request.actor, case_id=case_id)
    other = queries.by_number(by=request.actor, number=given.number)
    made = services.link(by(request), case=case, other=other, kind=given.kind, reason=given.reason)
    return Status(201, link_out(made))
