"""Acts on the spot: where a team is, and what a check found; each arrives once, whole.

::

    receive(by, *, operation, report, offered) -> Received   # what a page, a phone, the API calls
    record(by, *, operation, report, photos) -> Check        # the act
    report_leg(by, *, team, leg) -> Leg
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from xiejiang.audit.domain import Act, Actor, By
from xiejiang.audit.services import act, lacking
from xiejiang.evidence import services as evidence
from xiejiang.kernel.errors import Complaint
from xiejiang.operations import checks, domain, elsewhere
from xiejiang.operations.domain import CheckReport, OperationState
from xiejiang.operations.errors import CheckDiffers, CheckInvalid, NotRecording, OperationInvalid
from xiejiang.operations.membership import (
    RECORDING,
    locked,
    must_be,
    must_take_part,
    own_teams,
)
from xiejiang.operations.models import (
    Answered,
    Check,
    ChecklistItem,
    Leg,
    Operation,
    Photo,
    Team,
)
from xiejiang.store import onsite
from xiejiang.store.onsite import Offered, Taken, Where


@dataclass(frozen=True, slots=True)
class Received:
    """What became of what was sent."""

    check: Check
    is_new: bool
    """False where it had arrived before and nothing was done."""


def receive(
    by: By, *, operation: Operation, report: CheckReport, offered: Sequence[Offered]
) -> Received:
    """Take a check in, once; not an act itself."""
    arrival = evidence.Onsite(
        stated=lambda found: report.digest(operation=operation.pk, photos=found),
        earlier=lambda stated: _earlier(by.actor, report, stated),
        allowed=lambda: must_record(by.actor, operation),
        write=lambda photos: record(by, operation=operation, report=report, photos=photos),
        invalid=CheckInvalid,
        differs=CheckDiffers,
    )
    return Received(*evidence.receive_onsite(offered, arrival))


def must_record(by: Actor, operation: Operation) -> None:
    """Refuse whoever takes no part on the spot. Not an act."""
    if not by.can(*RECORDING):
        raise lacking(by, RECORDING[:-1])
    must_take_part(by, operation)


def _earlier(actor: Actor, report: CheckReport, stated: str) -> Check | None:
    """What arrived under this id, if it is the same from the same hand; else it is refused."""
    found = Check.objects.filter(pk=report.id).first()
    if found is None:
        return None
    own = (found.person_id, found.agency_id) == (actor.person_id, actor.agency_id)
    if not own or found.digest != stated:
        raise CheckDiffers
    return found


@act("operations.checked", *RECORDING)
def record(
    act: Act, *, operation: Operation, report: CheckReport, photos: Sequence[Taken]
) -> Check:
    """登记联合行动检查：时间、地点、对象、清单、情况和照片，摘要入存证日志。"""
    act.about(operation)
    must_record(act.actor, operation)
    current = locked(operation)
    if current.state not in domain.RECORDING:
        state = OperationState(current.state).zh
        raise NotRecording(title=current.title, state=state)
    items = {i.code: i for i in ChecklistItem.objects.filter(operation=current)}
    complaints = checks.check(report, items)
    teams = own_teams(current, by=act.actor)
    team = teams.filter(pk=report.team).first() if report.team else None
    if report.team and team is None:
        complaints.append(Complaint("编组", "这个组不在本次行动中，请改选，或者选“不分组”"))
    CheckInvalid.insist(complaints)
    found = _write(act, current, team, report, photos)
    Photo.keep(photos, check_made=found)
    _write_answers(found, report, items)
    act.about(found)
    act.details |= {
        "digest": found.digest,
        "photos": [{"id": str(p.id), "sha256": p.sha256, "sm3": p.sm3} for p in photos],
    }
    if found.clock_doubt:
        act.details["clock"] = found.clock_doubt
    elsewhere.tell_back(act, current, agency=found.agency_id)
    return found


def _spot(act: Act, where: Where) -> dict[str, object]:
    """Where it was, and who says so."""
    return {
        "source": where.source.value,
        "latitude": where.latitude,
        "longitude": where.longitude,
        "accuracy": where.accuracy,
        "place": where.words.strip(),
        "person_id": act.actor.person_key,
        "person_name": act.actor.person_name,
        "post_title": act.actor.post_title,
        "agency_id": act.actor.agency_key,
        "received_at": act.now,
    }


def _write(
    act: Act,
    operation: Operation,
    team: Team | None,
    report: CheckReport,
    photos: Sequence[Taken],
) -> Check:
    return Check.objects.create(
        id=report.id,
        digest=report.digest(operation=operation.pk, photos=[(p.id, p.sha256) for p in photos]),
        operation=operation,
        team=team,
        at=report.at,
        subject=report.subject.strip(),
        findings=report.findings.strip(),
        result=report.result.value,
        disposal=report.disposal.strip(),
        recorded_at=report.clock.recorded_at,
        clock_doubt=report.clock.doubt(at=report.at, received_at=act.now),
        **_spot(act, report.where),
    )


def _write_answers(found: Check, report: CheckReport, items: Mapping[str, ChecklistItem]) -> None:
    Answered.objects.bulk_create(
        Answered(check_made=found, item=items[a.item], value=a.value, note=a.note.strip())
        for a in report.answers
    )


@act("operations.leg_reported", *RECORDING)
def report_leg(act: Act, *, team: Team, leg: domain.Leg) -> Leg:
    """报告行程：编组到了哪里、在做什么。"""
    operation = locked(team.operation)
    act.about(operation)
    must_record(act.actor, operation)
    must_be(operation, OperationState.RUNNING, what="报告行程")
    complaints = [*onsite.when(leg.at, onsite.NO_CLOCK), *onsite.place(leg.where)]
    if len(leg.words) > domain.TASK_MOST:
        complaints.append(Complaint("情况", f"不超过 {domain.TASK_MOST} 个字"))
    if leg.at > act.now + onsite.CLOCK_TOLERANCE:
        complaints.append(Complaint("时间", "不能晚于现在，请核对"))
    OperationInvalid.insist(complaints)
    return Leg.objects.create(
        team=team, at=leg.at, words=leg.words.strip(), **_spot(act, leg.where)
    )
