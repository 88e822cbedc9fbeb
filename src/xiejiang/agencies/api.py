"""The API of agencies: who they are, and who is competent for a place."""

from __future__ import annotations

from ninja import Router, Schema

from xiejiang.agencies import queries
from xiejiang.agencies.queries import Agency
from xiejiang.web.api import Limit, answers
from xiejiang.web.requests import Request

router = Router(tags=["agencies"])


class AgencyOut(Schema):
    """机关."""

    code: str
    name: str
    short_name: str
    kind: str
    level: str
    division: str


class CompetentOut(Schema):
    """可能有权受理的机关, and why."""

    code: str
    name: str
    reason: str
    is_default: bool
    must_check: bool


class ReceiversOut(Schema):
    """移送给谁、抄送谁."""

    police: list[CompetentOut]
    procuratorate: list[CompetentOut]
    court: list[CompetentOut]


def agency_out(agency: Agency) -> AgencyOut:
    """An agency of the directory."""
    return AgencyOut(
        code=agency.code,
        name=agency.name,
        short_name=agency.short_name,
        kind=agency.kind,
        level=agency.level,
        division=agency.division,
    )


@router.get("/agencies", response=answers(list[AgencyOut]), summary="机关：查找")
def find_agencies(
    request: Request, q: str = "", kind: str = "", division: str = "", limit: Limit = 20
) -> list[AgencyOut]:
    """Agencies by name, kind and division."""
    found = queries.search(text=q[:200], kind=kind, division=division, limit=limit)
    return [agency_out(a) for a in found]


@router.get("/agencies/competent", response=answers(ReceiversOut), summary="机关：谁有权受理")
def competent(request: Request, division: str, field: str = "", reach: str = "") -> ReceiversOut:
    """Who is competent to receive a referral of the caller's agency from a place."""
    found = queries.receivers(
        sender_code=request.actor.agency_code, division=division, field=field, reach=reach
    )
    if found is None:
        return ReceiversOut(police=[], procuratorate=[], court=[])
    police, procuratorate, court = (
        [
            CompetentOut(
                code=c.agency_code,
                name=c.agency_name,
                reason=c.reason,
                is_default=c.is_default,
                must_check=c.must_check,
            )
            for c in listed
        ]
        for listed in (found.police, found.procuratorate, found.court)
    )
    return ReceiversOut(police=police, procuratorate=procuratorate, court=court)


@router.get("/agencies/{code}", response=answers(AgencyOut), summary="机关：读取")
def get_agency(request: Request, code: str) -> AgencyOut:
    """One agency."""
    return agency_out(queries.agency(code=code))
