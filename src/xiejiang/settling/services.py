"""Writes of the room; every one an act.

::

    verify(by, *, proceeding, nth, visit) -> Verification
    record(by, *, case, proceeding, kind, nth, terms) -> Agreement       # :mod:`agreeing`
    take_effect(by, *, agreement) -> Effect                    # a claim and a duty, once
    note_title(by, *, agreement) -> Obligation                 # confirmed after it was entered
    talk(by, *, case, given) -> Talk                           # :mod:`talking`; confidential
    read(by, *, talk) -> Talk                                  # who read it stays in the log
    offer(by, *, talk, given, replaces=None) -> Offer
    reply(by, *, offer, given) -> Reply                        # once
    register_bodies(by, *, bodies) -> list[MediationBody]      # :mod:`listing`; the register
    correct_body(by, *, body, given, why, seen) -> BodyVersion
    confirm_body(by, *, body, seen) -> BodyConfirmation        # a second person of the agency
    withdraw_body(by, *, body, why) -> BodyWithdrawal
"""

from __future__ import annotations

import uuid

from xiejiang.audit.domain import Act, NoticeTo, Power
from xiejiang.audit.services import act
from xiejiang.cases import queries as cases
from xiejiang.evidence import queries as evidence
from xiejiang.kernel.errors import Complaint, wording
from xiejiang.settling import queries
from xiejiang.settling.agreeing import WORKING, note_title, record, take_effect
from xiejiang.settling.domain import Mend, Visit
from xiejiang.settling.errors import NotIssuer, NotServed, SuggestionNotFound, VisitInvalid
from xiejiang.settling.listing import confirm_body, correct_body, register_bodies, withdraw_body
from xiejiang.settling.models import Checked, MediationBody, Verification
from xiejiang.settling.reading import Suggestion
from xiejiang.settling.talking import offer, read, reply, talk

__all__ = [
    "GOING",
    "WORKING",
    "MediationBody",
    "confirm_body",
    "correct_body",
    "note_title",
    "offer",
    "read",
    "record",
    "register_bodies",
    "reply",
    "take_effect",
    "talk",
    "verify",
    "withdraw_body",
]

GOING = (Power.HANDLE, Power.APPROVE, Power.SUPERVISE)
LINE, PROSE = 200, 8000


@act("settling.verified", *GOING)
def verify(act: Act, *, proceeding: uuid.UUID, nth: int, visit: Visit) -> Verification:
    """登记实地核验：谁、何时、到哪里，逐项写明看到的整改；登记以后不能更改，再去再登记。"""
    found = queries.suggestion(by=act.actor, proceeding_id=proceeding, nth=nth, now=act.now)
    case = found.proceeding.case
    cases.require_part(case, by=act.actor, now=act.now, unseen=SuggestionNotFound)
    if act.actor.agency_id != found.issuer.pk:
        raise NotIssuer(agency=found.issuer.name)
    if found.received_at is None:
        raise NotServed(title=found.kind.title)
    VisitInvalid.insist(_visit_complaints(act, found, visit))
    made = Verification.objects.create(
        case=case,
        proceeding=found.proceeding,
        nth=nth,
        at=visit.at,
        place=visit.place.strip(),
        people=visit.people.strip(),
        words=visit.words.strip(),
        evidence=[str(pk) for pk in visit.evidence],
        agency=found.issuer,
        recorded_by=act.actor.person_name,
        recorded_at=act.now,
    )
    words = {a.position: a.words for a in found.asks}
    Checked.objects.bulk_create(
        Checked(
            verification=made,
            position=one.position,
            words=words[one.position],
            mend=one.mend.value,
            note=one.note.strip(),
        )
        for one in sorted(visit.found, key=lambda f: f.position)
    )
    act.about(made, matter=case.pk)
    for step in found.kind.going:
        content = found.proceeding.content.step(step)
        cited = content.cited(act.today, found.proceeding.sector)
        act.cite(*(p.citation for p in cited))
    if found.addressee is not None:
        told = f"{found.issuer.name}就《{case.title}》的{found.kind.title}登记了实地核验"
        act.notify(NoticeTo(found.addressee.code, "verified", told, case.pk))
    return made


def _visit_complaints(act: Act, found: Suggestion, visit: Visit) -> list[Complaint]:
    wrong = [
        *wording("核验地点", visit.place, LINE),
        *wording("核验人员", visit.people, LINE),
        *(wording("现场情况", visit.words, PROSE) if visit.words.strip() else ()),
    ]
    if visit.at > act.now:
        wrong.append(Complaint("核验时间", "不能晚于现在"))
    elif found.received_at is not None and visit.at < found.received_at:
        wrong.append(Complaint("核验时间", "不能早于送达被建议单位的时间"))
    asked = [a.position for a in found.asks]
    if sorted(f.position for f in visit.found) != asked or not asked:
        wrong.append(Complaint("核验结果", f"建议共{len(asked)}项，请逐项写明结果，每项一次"))
    for one in visit.found:
        wrong += _found_complaints(one.position, one.mend, one.note)
    known = {i.pk for i in evidence.items(by=act.actor, case=found.proceeding.case)}
    if set(visit.evidence) - known:
        wrong.append(Complaint("证据", "所选证据不在本案，请重新选择"))
    return wrong


def _found_complaints(position: int, mend: Mend, note: str) -> list[Complaint]:
    where = f"第{position}项说明"
    if mend is Mend.UNVERIFIED:
        return [Complaint(f"第{position}项", "请写明看到的结果；没有看清的写“不明”")]
    if mend is not Mend.MENDED and not note.strip():
        return [Complaint(where, "没有全部整改或者不明的，请写明看到什么")]
    return wording(where, note, PROSE) if note.strip() else []
