"""选定: declarations, and the three ways in which somebody is chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from xiejiang.audit.domain import Act
from xiejiang.audit.services import act
from xiejiang.cases.queries import Case
from xiejiang.experts.checks import (
    WORKING,
    day_complaints,
    insist,
    item_complaints,
    length_complaints,
    must_act,
    must_be_in,
    own_agency,
    text_complaints,
)
from xiejiang.experts.domain import (
    MOST_CANDIDATES,
    Consent,
    PastRole,
    SelectionState,
    Told,
    Way,
)
from xiejiang.experts.errors import (
    MustRecuse,
    NotAvailable,
)
from xiejiang.experts.finding import Asked, Candidate, judged
from xiejiang.experts.models import Declaration, Involvement, Member, Selection
from xiejiang.kernel.errors import Complaint
from xiejiang.kernel.logic import Tri


@dataclass(frozen=True, slots=True)
class Wanted:
    """For what somebody is chosen."""

    matters: str
    items: tuple[str, ...] = ()
    redo: bool = False


@act("experts.declared", *WORKING)
def declare(act: Act, *, case: Case, member: Member, told: Told) -> Declaration:
    """登记回避声明：本人的书面声明，没有说明的仍是不明；后一份代替前一份。"""
    must_act(act, case)
    must_be_in(member)
    complaints = day_complaints(act, "声明日", told.made_on)
    complaints += length_complaints(("说明", told.words, 300))
    insist(complaints)
    made = Declaration.objects.create(
        member=member,
        case=case,
        kin=told.kin.value,
        interest=told.interest.value,
        role=told.role.value,
        other=told.other.value,
        words=told.words.strip(),
        made_on=told.made_on,
        agency=own_agency(act, case),
        at=act.now,
    )
    act.about(member, matter=case.pk)
    return made


@act("experts.involvement_recorded", *WORKING)
def involve(act: Act, *, case: Case, member: Member, role: PastRole, words: str) -> Involvement:
    """登记本案中的角色：担任过证人、咨询专家等，写明从哪份材料知道。"""
    must_act(act, case)
    insist(text_complaints(("依据", words, 200)))
    made, _ = Involvement.objects.get_or_create(
        case=case,
        member=member,
        role=role.value,
        defaults={"words": words.strip(), "agency": own_agency(act, case), "at": act.now},
    )
    act.about(member, matter=case.pk)
    return made


@act("experts.agreed", *WORKING)
def agree(
    act: Act, *, case: Case, wanted: Wanted, members: Sequence[Member], consents: Sequence[Consent]
) -> Selection:
    """协商选定：写明哪些当事人同意、何时；应当回避的、不能承办的不能选。"""
    must_act(act, case)
    complaints = wanted_complaints(wanted, members)
    if not consents:
        complaints.append(Complaint("同意", "写明哪些当事人同意、何时"))
    for consent in consents:
        complaints += text_complaints(("当事人", consent.party, 120))
        complaints += day_complaints(act, "同意日", consent.on)
    insist(complaints)
    _must_be_fit(act, case, wanted, members)
    told = [{"party": c.party.strip(), "on": c.on.isoformat()} for c in consents]
    return _settle(act, case, wanted, members, way=Way.AGREED, consents=told)


@act("experts.designated", *WORKING)
def designate(
    act: Act, *, case: Case, wanted: Wanted, members: Sequence[Member], reason: str
) -> Selection:
    """指定：协商不成的，或者依职权委托的，写明理由；应当回避的、不能承办的不能选。"""
    must_act(act, case)
    complaints = wanted_complaints(wanted, members)
    insist(complaints + text_complaints(("理由", reason, 300)))
    _must_be_fit(act, case, wanted, members)
    return _settle(act, case, wanted, members, way=Way.DESIGNATED, reason=reason.strip())


def wanted_complaints(wanted: Wanted, members: Sequence[Member]) -> list[Complaint]:
    """What is wrong with what is looked for, and among whom."""
    found = text_complaints(("事项", wanted.matters, 300))
    found += item_complaints(wanted.items, whole=True)
    if not members:
        found.append(Complaint("人选", "请选择"))
    elif len({m.pk for m in members}) != len(members):
        found.append(Complaint("人选", "同一人选不能重复"))
    elif len(members) > MOST_CANDIDATES:
        found.append(Complaint("人选", f"最多 {MOST_CANDIDATES} 个"))
    return found


def _must_be_fit(act: Act, case: Case, wanted: Wanted, members: Sequence[Member]) -> None:
    for c in judged(members, case=case, asked=Asked(on=act.today, redo=wanted.redo)):
        if c.recusal.answer is Tri.TRUE:
            raise MustRecuse(name=c.member.name, why=why_out(c))
        if c.unavailable:
            raise NotAvailable(name=c.member.name, why="；".join(c.unavailable))


def why_out(candidate: Candidate) -> str:
    """Why a candidate must recuse, with the provisions."""
    met = candidate.recusal.met
    return "；".join(f"{g.why}（{g.citations[0]}）" for g in met)


def _settle(
    act: Act,
    case: Case,
    wanted: Wanted,
    members: Sequence[Member],
    *,
    way: Way,
    consents: Sequence[dict[str, str]] = (),
    reason: str = "",
) -> Selection:
    made = Selection.objects.create(
        case=case,
        agency=own_agency(act, case),
        way=way.value,
        matters=wanted.matters.strip(),
        items=list(wanted.items),
        redo=wanted.redo,
        count=len(members),
        state=SelectionState.SETTLED.value,
        candidates=[{"key": str(m.pk), "name": m.name} for m in members],
        chosen=[str(m.pk) for m in members],
        consents=list(consents),
        reason=reason,
        began_at=act.now,
        began_by=act.actor.person_name,
        settled_at=act.now,
    )
    act.about(made, matter=case.pk)
    return made
