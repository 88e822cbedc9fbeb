"""抽取: a draw is announced, its seed is waited for, and what comes of it stands.

What is fixed when it is announced: who stands in it, how many are drawn, and the size of the log
whose root gives the seed. Nobody knows that root before the log has grown so far.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from xiejiang.audit import queries as log
from xiejiang.audit.domain import Act
from xiejiang.audit.services import act, checkpoint_at, next_index
from xiejiang.cases.queries import Case
from xiejiang.experts.checks import (
    WORKING,
    insist,
    must_act,
    must_be_client,
    own_agency,
    text_complaints,
)
from xiejiang.experts.choosing import Wanted, wanted_complaints, why_out
from xiejiang.experts.conditions import last_day, panel_conditions
from xiejiang.experts.content_reader import jurors, panel_rules
from xiejiang.experts.domain import (
    GIVEN_UP,
    MOST_GAP,
    USUAL_GAP,
    EngagementState,
    Jury,
    MemberKind,
    SelectionState,
    Way,
)
from xiejiang.experts.errors import (
    DrawFixed,
    DrawRunning,
    DrawTooEarly,
    NobodyLeft,
    SelectionOver,
)
from xiejiang.experts.finding import Asked, Candidate, judged
from xiejiang.experts.models import Member, Selection
from xiejiang.experts.queries import by_keys, terms_of
from xiejiang.kernel.errors import Complaint
from xiejiang.kernel.logic import Tri
from xiejiang.store import drawing

MOST_CHOSEN = 20


@act("experts.draw_announced", *WORKING)
def announce(
    act: Act,
    *,
    case: Case,
    wanted: Wanted,
    members: Sequence[Member],
    count: int = 1,
    substitutes: int = 0,
    gap: int = USUAL_GAP,
    jury: Jury | None = None,
    reason: str = "",
) -> Selection:
    """公告抽取：名单冻结，种子定为日志将来到某一条数时的根；应当回避的不列入，理由写明。"""
    must_act(act, case)
    complaints = wanted_complaints(wanted, members)
    complaints += _draw_complaints(count, substitutes, gap)
    if jury is not None:
        complaints += _jury_complaints(act, case, members, jury, reason)
    elif any(m.kind == MemberKind.JUROR for m in members):
        told = "人民陪审员只从其名单中单独抽取，并写明案件类型、开庭日和名单所属法院"
        complaints.append(Complaint("人选", told))
    insist(complaints)
    index = next_index()
    _must_not_stand(act, case, wanted)
    weighed = judged(members, case=case, asked=Asked(on=act.today, redo=wanted.redo))
    fit = sorted((c for c in weighed if c.eligible), key=lambda c: c.member.pk)
    if len(fit) < count:
        raise NobodyLeft(left=len(fit), wanted=count)
    made = Selection(
        case=case,
        agency=own_agency(act, case),
        way=Way.DRAWN.value,
        matters=wanted.matters.strip(),
        items=list(wanted.items),
        redo=wanted.redo,
        count=count,
        substitutes=substitutes,
        state=SelectionState.ANNOUNCED.value,
        candidates=[{"key": str(c.member.pk), "name": c.member.name} for c in fit],
        excluded=[_shut_out(c) for c in weighed if not c.eligible],
        size=index + 1 + gap,
        reason=reason.strip(),
        jury=None if jury is None else _jury(jury),
        began_at=act.now,
        began_by=act.actor.person_name,
    )
    made.digest = drawing.digest_of(terms_of(made))
    made.save(force_insert=True)
    act.about(made, matter=case.pk)
    act.details |= {"draw": str(made.pk), "digest": made.digest, "size": made.size}
    return made


@act("experts.drawn", *WORKING)
def draw(act: Act, *, selection: Selection) -> Selection:
    """抽取：日志到了公告的条数，用那时的根作种子抽取；公告以后应当回避的跳过，理由写明。"""
    must_act(act, selection.case)
    must_be_client(act, selection.agency)
    act.about(selection, matter=selection.case_id)
    found = _locked(selection)
    size = found.size or 0
    if log.head_size() < size:
        raise DrawTooEarly(now=log.head_size(), size=size)
    head = checkpoint_at(size=size, now=act.now)
    seed = drawing.seed_of(root=bytes.fromhex(head.root), draw=str(found.pk), digest=found.digest)
    found.checkpoint = head.note
    found.drawn = drawing.order(seed, [c["key"] for c in found.candidates])
    found.passed_over = _unfit_by_now(act, found)
    over = {p["key"] for p in found.passed_over}
    most = found.count + found.substitutes
    first = drawing.chosen(found.drawn, passed_over=over, most=most)
    found.chosen, found.reserve = first[: found.count], first[found.count :]
    found.state, found.settled_at = SelectionState.SETTLED.value, act.now
    if found.jury:
        found.jury = {**found.jury, "drawn_on": act.today.isoformat()}
    found.save()
    act.details |= {"seed": seed.hex(), "size": size, "root": head.root}
    act.details |= {"chosen": found.chosen, "reserve": found.reserve}
    return found


@act("experts.draw_withdrawn", *WORKING)
def withdraw(act: Act, *, selection: Selection, reason: str) -> Selection:
    """撤回抽取：日志还没有到公告的条数，结果还没有人知道的时候才可以，写明理由。"""
    must_act(act, selection.case)
    must_be_client(act, selection.agency)
    insist(text_complaints(("理由", reason, 300)))
    act.about(selection, matter=selection.case_id)
    found = _locked(selection)
    if next_index() >= (found.size or 0):
        raise DrawFixed(size=found.size)
    found.state, found.reason, found.settled_at = (
        SelectionState.WITHDRAWN.value,
        reason.strip(),
        act.now,
    )
    found.save(update_fields=["state", "reason", "settled_at"])
    return found


@act("experts.panel_recorded", *WORKING)
def seat_panel(act: Act, *, selection: Selection, members: int, jurors_seated: int) -> Selection:
    """登记合议庭：几人组成，其中几名具有专门知识的人民陪审员；不合规定的不能登记。"""
    must_act(act, selection.case)
    must_be_client(act, selection.agency)
    act.about(selection, matter=selection.case_id)
    selection = Selection.objects.select_for_update(of=("self",)).get(pk=selection.pk)
    jury = selection.jury
    if not jury or selection.state != SelectionState.SETTLED:
        raise SelectionOver(state=SelectionState(selection.state).zh)
    rule = panel_rules()[jury["panel"]]
    checked = panel_conditions(
        rule,
        members=members,
        jurors_with_knowledge=jurors_seated,
        drawn_on=date.fromisoformat(jury["drawn_on"]),
        hearing_on=date.fromisoformat(jury["hearing_on"]),
    )
    bases = (rule.basis, jurors().least_basis)
    insist(
        [
            Complaint(c.title, f"{c.words}（{basis.citation}）")
            for c, basis in zip(checked[:2], bases, strict=True)
            if c.answer is not Tri.TRUE
        ]
    )
    if jurors_seated > len(selection.chosen) + len(selection.reserve):
        insist([Complaint("具有专门知识的人民陪审员", "多于抽出的人数")])
    act.cite(rule.basis.citation)
    selection.jury = {**jury, "members": members, "jurors": jurors_seated}
    selection.save(update_fields=["jury"])
    return selection


def _draw_complaints(count: int, substitutes: int, gap: int) -> list[Complaint]:
    found = []
    if not 1 <= count <= MOST_CHOSEN:
        found.append(Complaint("名额", f"应在 1 到 {MOST_CHOSEN} 之间"))
    if not 0 <= substitutes <= MOST_CHOSEN:
        found.append(Complaint("递补", f"应在 0 到 {MOST_CHOSEN} 之间"))
    if not 1 <= gap <= MOST_GAP:
        found.append(Complaint("再增加的条数", f"应在 1 到 {MOST_GAP} 之间"))
    return found


def _jury_complaints(
    act: Act, case: Case, members: Sequence[Member], jury: Jury, reason: str
) -> list[Complaint]:
    found = []
    rule = jurors()
    if jury.panel not in panel_rules():
        found.append(Complaint("合议庭", "请选择哪一类案件"))
    if any(m.kind != MemberKind.JUROR for m in members):
        found.append(Complaint("人选", "只能从具有专门知识的人民陪审员名单中抽取"))
    if any(m.division not in jury.divisions for m in members):
        found.append(Complaint("人选", "有人不在所选法院的名单中"))
    if len(jury.divisions) > 1 and not reason.strip():
        words = f"从几个法院的名单中抽取的，写明依据（{rule.area_basis.citation}）"
        found.append(Complaint("理由", words))
    last = last_day(rule.limit, jury.hearing_on)
    if last is None or act.today > last:
        cited = rule.limit.provision.citation
        found.append(Complaint("开庭日", f"依照{cited}，最迟应在 {last} 抽取，请另定开庭日"))
    act.cite(rule.draw_basis.citation)
    return found


def _jury(jury: Jury) -> dict[str, object]:
    return {
        "panel": jury.panel,
        "hearing_on": jury.hearing_on.isoformat(),
        "divisions": list(jury.divisions),
    }


def _shut_out(candidate: Candidate) -> dict[str, str]:
    why = [why_out(candidate)] if candidate.recusal.met else []
    return {
        "key": str(candidate.member.pk),
        "name": candidate.member.name,
        "why": "；".join([*why, *candidate.unavailable]),
    }


def _unfit_by_now(act: Act, selection: Selection) -> list[dict[str, str]]:
    """Whom something happened to after the draw was announced."""
    members = by_keys(keys=[int(c["key"]) for c in selection.candidates])
    asked = Asked(on=act.today, redo=selection.redo)
    weighed = judged(members, case=selection.case, asked=asked)
    return [_shut_out(c) for c in weighed if not c.eligible]


def _must_not_stand(act: Act, case: Case, wanted: Wanted) -> None:
    """Nobody draws again until they like the result: a draw stands while it can be followed."""
    earlier = Selection.objects.select_for_update().filter(
        case=case, matters=wanted.matters.strip(), way=Way.DRAWN
    )
    for one in earlier:
        if one.state == SelectionState.ANNOUNCED:
            raise DrawRunning
        if one.state == SelectionState.SETTLED and _stands(act, one):
            raise SelectionOver(state="已抽取，选定的和递补的还可以委托")


def _stands(act: Act, selection: Selection) -> bool:
    left = selection.engagements.filter(state__in=(*GIVEN_UP, EngagementState.DELIVERED))
    used = set(left.values_list("member", flat=True))
    keys = [int(k) for k in [*selection.chosen, *selection.reserve] if int(k) not in used]
    asked = Asked(on=act.today, redo=selection.redo)
    weighed = judged(by_keys(keys=keys), case=selection.case, asked=asked)
    return any(c.eligible for c in weighed)


def _locked(selection: Selection) -> Selection:
    """The draw as it is now; nobody else changes it until this act is done."""
    found: Selection = (
        Selection.objects.select_for_update(of=("self",))
        .select_related("case")
        .get(pk=selection.pk)
    )
    if found.way != Way.DRAWN or found.state != SelectionState.ANNOUNCED:
        raise SelectionOver(state=SelectionState(found.state).zh)
    return found
