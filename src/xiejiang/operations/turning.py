"""One act that makes of a finding a case, or evidence of one: whole, or nothing of it.

The photographs keep their digests; who took them, when and where is the first row of their custody.
What the checklist answered is asserted by the agency that acts, and verified by nobody yet; a fact
that somebody stated already is left as it stands.
"""

from __future__ import annotations

from django.utils import timezone

from xiejiang.agencies import queries as agencies
from xiejiang.audit.domain import Act, Power
from xiejiang.audit.services import act
from xiejiang.cases import queries as case_queries
from xiejiang.cases import services as cases
from xiejiang.cases.domain import FactStatus, NewFact, Place
from xiejiang.cases.queries import Case
from xiejiang.evidence import services as evidence
from xiejiang.evidence.domain import FirstHand, ItemKind, Shot, Upload
from xiejiang.evidence.queries import Item
from xiejiang.kernel.errors import Complaint
from xiejiang.operations import elsewhere
from xiejiang.operations.domain import NewCase, OutcomeKind, Result, Turn
from xiejiang.operations.errors import AlreadyTurned, CheckInvalid, NothingFound
from xiejiang.operations.membership import must_take_part
from xiejiang.operations.models import Answered, Brought, Check, Outcome, Photo

TURNING = (Power.HANDLE, Power.SYSTEM)
PROVES_MOST = 300


@act("operations.case_opened", *TURNING)
def open_case(act: Act, *, check: Check, new: NewCase, turn: Turn) -> Outcome:
    """发现转为案件：立为本机关的新案件，照片入卷并带上现场流转，清单的回答作为陈述的事实。"""
    current = _to_turn(act, check)
    lead = agencies.agency_by_id(pk=act.actor.agency_key)
    degrees = ("" if d is None else str(d) for d in (current.longitude, current.latitude))
    longitude, latitude = degrees
    case = cases.open_case(
        act.by,
        lead=lead,
        title=new.title,
        field=new.case_field,
        place=Place(new.division, new.reach, longitude, latitude, current.place),
        discovered_at=min(current.at, act.now),
        summary=new.summary.strip() or current.findings,
    )
    return _bring(act, current, case, OutcomeKind.CASE, turn)


@act("operations.evidence_added", *TURNING)
def add_evidence(act: Act, *, check: Check, case: Case, turn: Turn) -> Outcome:
    """发现作为证据：照片收入已有案件的案卷并带上现场流转，清单的回答作为陈述的事实。"""
    current = _to_turn(act, check)
    case_queries.require_part(case, by=act.actor, now=act.now)
    return _bring(act, current, case, OutcomeKind.EVIDENCE, turn)


def _to_turn(act: Act, check: Check) -> Check:
    """The check, locked, if it found something that nobody has turned yet."""
    current = Check.objects.select_for_update(of=("self",)).get(pk=check.pk)
    must_take_part(act.actor, current.operation)
    act.about(current)
    if current.result != Result.FINDING:
        raise NothingFound
    earlier = Outcome.objects.filter(check_made=current).select_related("agency").first()
    if earlier is not None:
        kind = OutcomeKind(earlier.kind).zh
        raise AlreadyTurned(agency=earlier.agency.name, kind=kind)
    return current


def _bring(act: Act, check: Check, case: Case, kind: OutcomeKind, turn: Turn) -> Outcome:
    answers = _answers(check, turn)
    photos = _photos(check, turn)
    if kind is OutcomeKind.EVIDENCE and not photos and not answers:
        wanted = "请至少选择一张照片，或者一项清单的回答"
        raise CheckInvalid(complaints=[Complaint("照片", wanted)])
    act.about(check, matter=case.pk)
    told = _state(act, check, case, answers)
    done = Outcome.objects.create(
        check_made=check,
        case=case,
        kind=kind.value,
        facts=told,
        agency_id=act.actor.agency_key,
        person_name=act.actor.person_name,
        at=act.now,
    )
    names = [a.item.fact for a in answers]
    for photo in photos:
        item = _item(act, check, case, photo, names, turn)
        Brought.objects.create(outcome=done, photo=photo, item=item)
    act.details |= {
        "operation": check.operation.number,
        "case": case.number,
        "facts": told,
        "left": sorted(set(names) - set(told)),
    }
    elsewhere.tell_back(act, check.operation, agency=check.agency_id)
    return done


def _answers(check: Check, turn: Turn) -> list[Answered]:
    """The answers whose facts are to be asserted; one that was not given is refused."""
    rows = Answered.objects.filter(check_made=check).exclude(item__fact="")
    found = {a.item.fact: a for a in rows.select_related("item")}
    if unknown := turn.facts - set(found):
        told = f"这次检查没有回答：{'、'.join(sorted(unknown))}"
        raise CheckInvalid(complaints=[Complaint("事实", told)])
    return [a for name, a in found.items() if name in turn.facts]


def _photos(check: Check, turn: Turn) -> list[Photo]:
    found = [p for p in Photo.objects.filter(check_made=check) if p.pk in turn.photos]
    complaints = []
    if len(found) < len(turn.photos):
        complaints.append(Complaint("照片", "有的照片不是这次检查的，请重新选择"))
    if len(turn.proves) > PROVES_MOST:
        complaints.append(Complaint("证明对象", f"不超过 {PROVES_MOST} 个字"))
    CheckInvalid.insist(complaints)
    return found


def _state(act: Act, check: Check, case: Case, answers: list[Answered]) -> list[str]:
    """Assert what was answered, where nobody has stated anything yet."""
    stated = {f.name for f in case_queries.facts(case=case)}
    fresh = [a for a in answers if a.item.fact not in stated]
    when = f"{timezone.localtime(check.at):%Y-%m-%d %H:%M}"
    facts = [
        NewFact(
            a.item.fact,
            a.value,
            FactStatus.ASSERTED,
            how=f"{check.operation.number} {when} 检查清单：{a.item.look}。{a.note}"[:300],
            filled_in=check.operation.filled_in,
        )
        for a in fresh
    ]
    if facts:
        cases.state_facts(act.by, case=case, facts=facts)
    return sorted(a.item.fact for a in fresh)


def _item(act: Act, check: Check, case: Case, photo: Photo, facts: list[str], turn: Turn) -> Item:
    operation = check.operation
    shot = Shot(photo.shot_at, photo.shot_latitude, photo.shot_longitude)
    upload = Upload(
        photo.file_name, photo.media_type, "照片", photo.size, photo.sha256, photo.sm3, shot
    )
    return evidence.add_item(
        act.by,
        case=case,
        kind=ItemKind.ELECTRONIC,
        title=f"{check.subject} 现场照片 {photo.position}"[:160],
        proves=turn.proves,
        collectors=[check.person_name],
        collected_at=min(check.at, act.now),
        place=check.place,
        supports=facts,
        upload=upload,
        filled_in=operation.filled_in,
        first=FirstHand(
            agency_id=check.agency_id,
            person=check.person_name,
            post=check.post_title,
            at=check.at,
            words=f"{operation.number}现场检查，{check.place}",
        ),
    )
