"""Reading granted by the owner: asked for, given, extended, withdrawn. It ends by itself."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from xiejiang.agencies import queries as agencies
from xiejiang.agencies.domain import Role
from xiejiang.agencies.queries import Agency, Post
from xiejiang.audit.domain import Act, NoticeTo, Power
from xiejiang.audit.services import act
from xiejiang.cases import checks, sight
from xiejiang.cases.access_models import AccessRequest, Grant
from xiejiang.cases.domain import GrantKind, RequestState
from xiejiang.cases.errors import (
    GrantExists,
    GrantInvalid,
    GrantOver,
    NotLead,
    RequestAnswered,
    RequestWaiting,
    SeenAlready,
    TakesPartAlready,
)
from xiejiang.cases.models import Case, Participant
from xiejiang.kernel.errors import Complaint

GRANTING = (Power.HANDLE, Power.APPROVE, Power.LIAISE)
"""Who may let an agency take part may let it read: the lesser right, decided by the same posts."""
ASKING = (Power.HANDLE, Power.APPROVE, Power.LIAISE, Power.SUPERVISE)


def longest() -> timedelta:
    """The longest reading that may be granted at a time: a setting of the node, not law."""
    found: timedelta = settings.LONGEST_GRANT
    return found


@act("cases.access_requested", *ASKING, archived_too=True)
def request_access(act: Act, *, number: str, purpose: str, days: int) -> AccessRequest:
    """申请查阅：写明案号、目的和天数；有没有这个案件，申请人不会由此知道。"""
    given = number.strip()
    complaints = [*checks.words("案号", given, 80), *checks.words("目的", purpose, 300)]
    if not 1 <= days <= longest().days:
        complaints.append(Complaint("天数", f"应为 1 至 {longest().days} 天"))
    GrantInvalid.insist(complaints)
    case = Case.objects.select_related("lead").filter(number=given).first()
    if case is not None and sight.sees(case, by=act.actor, now=act.now):
        raise SeenAlready
    waiting = AccessRequest.objects.filter(number=given, state=RequestState.WAITING)
    if waiting.filter(agency_id=act.actor.agency_key).exists():
        raise RequestWaiting
    made = AccessRequest.objects.create(
        number=given,
        case=case,
        agency_id=act.actor.agency_key,
        purpose=purpose.strip(),
        days=days,
        asked_by=act.actor.person_name,
        asked_at=act.now,
    )
    act.about(made, matter=case.pk if case else None)
    if case is not None:
        text = f"{act.actor.agency_name}申请查阅《{case.title}》，目的：{purpose.strip()}"
        act.notify(NoticeTo(case.lead.code, "access-requested", text, case.pk))
    return made


@act("cases.access_granted", *GRANTING, archived_too=True)
def grant_access(
    act: Act,
    *,
    case: Case,
    agency: Agency,
    purpose: str,
    until: datetime,
    since: datetime | None = None,
    post: Post | None = None,
    identities: bool = False,
    request: AccessRequest | None = None,
) -> Grant:
    """授权查阅：主办机关准许一个机关或其一个岗位，为写明的目的、在一段时间内查阅案件。"""
    _must_own(act, case)
    act.about(case, matter=case.pk)
    begins = max(since or act.now, act.now)
    complaints = [*checks.words("目的", purpose, 300), *_term(begins, until), *_fit(agency, post)]
    GrantInvalid.insist(complaints)
    Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    if Participant.objects.filter(case=case, agency=agency, until__isnull=True).exists():
        raise TakesPartAlready(agency=agency.name)
    same = Grant.objects.filter(case=case, agency=agency, post=post, kind=GrantKind.GIVEN)
    standing = same.filter(until__gt=act.now, ended_at__isnull=True).first()
    if standing is not None:
        raise GrantExists(until=_day(standing.until))
    made = Grant.objects.create(
        case=case,
        agency=agency,
        post=post,
        kind=GrantKind.GIVEN.value,
        purpose=purpose.strip(),
        identities=identities,
        since=begins,
        until=until,
        given_by=act.actor.person_name,
        given_at=act.now,
    )
    act.details["grant"] = made.pk
    if request is not None:
        _answer(act, request, case, RequestState.GRANTED, "")
    text = f"{act.actor.agency_name}准许{_whom(made)}查阅《{case.title}》，至 {_day(until)}"
    act.notify(NoticeTo(agency.code, "access-granted", text, case.pk, _person(made)))
    return made


@act("cases.access_request_refused", *GRANTING, archived_too=True)
def refuse_request(act: Act, *, case: Case, request: AccessRequest, reason: str) -> AccessRequest:
    """不同意查阅申请，写明理由。"""
    _must_own(act, case)
    act.about(case, matter=case.pk)
    complaints = checks.words("理由", reason, 300)
    GrantInvalid.insist(complaints)
    _answer(act, request, case, RequestState.REFUSED, reason.strip())
    text = f"{act.actor.agency_name}不同意查阅 {request.number}：{reason.strip()}"
    act.notify(NoticeTo(request.agency.code, "access-refused", text))
    return request


@act("cases.access_extended", *GRANTING, archived_too=True)
def extend_grant(act: Act, *, grant: Grant, until: datetime, reason: str) -> Grant:
    """延长查阅授权，写明理由。"""
    _must_own(act, grant.case)
    act.about(grant.case, matter=grant.case_id)
    complaints = [*checks.words("理由", reason, 300), *_term(act.now, until)]
    if until <= grant.until:
        complaints.append(Complaint("到何时", f"应晚于现在的 {_day(grant.until)}"))
    GrantInvalid.insist(complaints)
    _change(grant, _running(grant, act.now), until=until)
    text = (
        f"{act.actor.agency_name}把{_whom(grant)}对《{grant.case.title}》的查阅延长至 {_day(until)}"
    )
    act.notify(NoticeTo(grant.agency.code, "access-extended", text, grant.case_id, _person(grant)))
    return grant


@act("cases.access_withdrawn", *GRANTING, archived_too=True)
def withdraw_grant(act: Act, *, grant: Grant, reason: str) -> Grant:
    """收回查阅授权，写明理由；立即生效。"""
    _must_own(act, grant.case)
    act.about(grant.case, matter=grant.case_id)
    complaints = checks.words("理由", reason, 300)
    GrantInvalid.insist(complaints)
    _change(grant, _running(grant, act.now), ended_at=act.now, ended_why=reason.strip())
    text = f"{act.actor.agency_name}收回了{_whom(grant)}对《{grant.case.title}》的查阅：{reason}"
    act.notify(NoticeTo(grant.agency.code, "access-withdrawn", text, None, _person(grant)))
    return grant


def _must_own(act: Act, case: Case) -> None:
    """The agency that answers for the case decides who else reads it."""
    sight.require_part(case, by=act.actor, now=act.now)
    if act.actor.agency_id != case.lead_id:
        raise NotLead(lead=case.lead.name)


def _term(since: datetime, until: datetime) -> list[Complaint]:
    if until <= since:
        return [Complaint("到何时", "应晚于开始的时间和现在")]
    if until - since > longest():
        return [Complaint("到何时", f"一次至多 {longest().days} 天；仍需要的，到期前可以延长")]
    return []


def _fit(agency: Agency, post: Post | None) -> list[Complaint]:
    if post is not None and post.agency_id != agency.pk:
        return [Complaint("岗位", f"这个岗位不属于{agency.name}，请重新选择")]
    if post is not None and not Role(post.role).sees_cases:
        return [Complaint("岗位", f"{Role(post.role).zh}岗位不查阅案件，请选择其他岗位")]
    return []


def _running(grant: Grant, now: datetime) -> QuerySet[Grant]:
    """The grant if it can still be changed: given, not over, and as it was seen."""
    still = Q(kind=GrantKind.GIVEN, ended_at__isnull=True, until__gt=now)
    return Grant.objects.filter(still, pk=grant.pk, until=grant.until)


def _change(grant: Grant, rows: QuerySet[Grant], **values: object) -> None:
    if not rows.update(**values):
        raise GrantOver
    grant.refresh_from_db()


def _answer(act: Act, request: AccessRequest, case: Case, state: RequestState, answer: str) -> None:
    """Answer a waiting request of this case, once."""
    won = AccessRequest.objects.filter(pk=request.pk, case=case, state=RequestState.WAITING).update(
        state=state.value,
        answer=answer,
        answered_by=act.actor.person_name,
        answered_at=act.now,
    )
    request.refresh_from_db()
    if not won:
        raise RequestAnswered(who=request.answered_by)


def _whom(grant: Grant) -> str:
    return grant.agency.name + (f"“{grant.post.title}”岗位" if grant.post else "")


def _person(grant: Grant) -> int | None:
    """The person to whom the notice goes; the whole agency when any of its posts may read."""
    return grant.post.person_id if grant.post else None


def _day(at: datetime) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M")


def posts_of(agency: Agency, *, now: datetime) -> list[Post]:
    """The posts of an agency to which reading may be granted."""
    roles = [role for role in Role if role.sees_cases]
    on = timezone.localtime(now).date()
    return list(agencies.people_in(agency_id=agency.pk, on=on, roles=roles))
