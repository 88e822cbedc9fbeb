"""紧急查阅: an officer opens a case by its number for a short time; its owner is told at once."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from xiejiang.audit.domain import Act, By, NoticeTo, Power
from xiejiang.audit.services import act
from xiejiang.cases import checks, sight
from xiejiang.cases.access_models import Grant, Review
from xiejiang.cases.domain import GrantKind, Secrecy
from xiejiang.cases.errors import (
    EmergencyUnknown,
    GrantInvalid,
    GrantNotFound,
    NotLead,
    ReviewedAlready,
    SeenAlready,
)
from xiejiang.cases.models import Case

OPENING = (Power.HANDLE, Power.APPROVE, Power.SUPERVISE)
"""The posts that work on cases, the same that may read an identity number."""


def open_in_emergency(by: By, *, number: str, reason: str) -> Grant:
    """Open a case in an emergency; not an act itself, it ends in one.

    Whoever has not the post for it, a number that is none, and a case above the officer's
    clearance get the same answer. A number tried in vain is noted, so that guessing shows.
    """
    if not by.actor.can(*OPENING):
        raise EmergencyUnknown
    try:
        return open_emergency(by, number=number, reason=reason)
    except EmergencyUnknown:
        note_miss(by, number=number.strip()[:80])
        raise


@act("cases.emergency_opened", *OPENING, archived_too=True)
def open_emergency(act: Act, *, number: str, reason: str) -> Grant:
    """紧急查阅：凭案号和理由短时打开案件，立即通知主办机关，由其复核。"""
    complaints = [*checks.words("案号", number, 80), *checks.words("理由", reason, 300)]
    GrantInvalid.insist(complaints)
    within = Secrecy.up_to(act.actor.clearance)
    known = Case.objects.select_for_update(of=("self",)).select_related("lead")
    case = known.filter(number=number.strip(), secrecy__in=within).first()
    if case is None:
        raise EmergencyUnknown
    if sight.sees(case, by=act.actor, now=act.now):
        raise SeenAlready
    made = Grant.objects.create(
        case=case,
        agency_id=act.actor.agency_key,
        post_id=act.actor.post_id,
        kind=GrantKind.EMERGENCY.value,
        purpose=reason.strip(),
        identities=True,
        since=act.now,
        until=act.now + lasts(),
        given_by=act.actor.person_name,
        given_at=act.now,
        review_by=act.now + settings.REVIEW_WITHIN,
    )
    act.about(case, matter=case.pk)
    act.details["grant"] = made.pk
    who = f"{act.actor.agency_name}{act.actor.post_title}{act.actor.person_name}"
    until = timezone.localtime(made.until).strftime("%m-%d %H:%M")
    text = f"{who}紧急查阅《{case.title}》，至 {until}，理由：{reason.strip()}。请复核"
    act.notify(NoticeTo(case.lead.code, "emergency", text, case.pk))
    return made


@act("cases.emergency_missed", *OPENING)
def note_miss(act: Act, *, number: str) -> None:
    """紧急查阅未成：所写案号没有可以查阅的案件。"""


@act("cases.emergency_reviewed", Power.APPROVE, archived_too=True)
def review_emergency(act: Act, *, grant: Grant, justified: bool, reason: str) -> Review:
    """复核紧急查阅：主办机关认定是否正当，写明理由；认定不正当的立即终止。"""
    case = grant.case
    sight.require_part(case, by=act.actor, now=act.now)
    if act.actor.agency_id != case.lead_id:
        raise NotLead(lead=case.lead.name)
    act.about(case, matter=case.pk)
    if grant.kind != GrantKind.EMERGENCY:
        raise GrantNotFound
    complaints = checks.words("理由", reason, 300)
    GrantInvalid.insist(complaints)
    made, first = Review.objects.get_or_create(
        grant=grant,
        defaults={
            "justified": justified,
            "reason": reason.strip(),
            "reviewed_by": act.actor.person_name,
            "reviewed_at": act.now,
        },
    )
    if not first:
        raise ReviewedAlready(who=made.reviewed_by)
    if not justified:
        standing = Grant.objects.filter(pk=grant.pk, until__gt=act.now, ended_at__isnull=True)
        standing.update(ended_at=act.now, ended_why=reason.strip())
    found = "有正当理由" if justified else "没有正当理由"
    text = f"{act.actor.agency_name}复核认为，对 {case.number} 的紧急查阅{found}：{reason.strip()}"
    act.notify(NoticeTo(grant.agency.code, "emergency-reviewed", text))
    return made


def lasts() -> timedelta:
    """How long an emergency reading lasts: a setting of the node, not law."""
    found: timedelta = settings.EMERGENCY_LASTS
    return found
