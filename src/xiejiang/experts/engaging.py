"""委托: commission, each step until the opinion, and what the court made of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.db.models import F

from xiejiang.audit.domain import Act
from xiejiang.audit.services import act
from xiejiang.cases.queries import Case
from xiejiang.experts.checks import (
    EARLIEST,
    WORKING,
    day_complaints,
    fee_complaints,
    insist,
    length_complaints,
    must_act,
    must_be_client,
    must_be_in,
    own_agency,
    text_complaints,
)
from xiejiang.experts.choosing import why_out
from xiejiang.experts.clocks import ASKED, SUPPLIED
from xiejiang.experts.conditions import is_simple, last_day, simple_conditions
from xiejiang.experts.content_reader import PROCEDURE, StepDef, procedure, simple, steps
from xiejiang.experts.domain import (
    GIVEN_UP,
    Commission,
    EngagementKind,
    EngagementState,
    MemberKind,
    Opinion,
    Route,
    SelectionState,
    Simple,
)
from xiejiang.experts.errors import (
    AlreadyEngaged,
    AlreadyTreated,
    DeclarationMissing,
    ExpertsInvalid,
    MustRecuse,
    NotAvailable,
    NotChosen,
    NotSimple,
    SelectionOver,
    StepNotNow,
)
from xiejiang.experts.finding import Asked, judged
from xiejiang.experts.models import Engagement, Member, Selection, Step, Treated
from xiejiang.experts.queries import by_keys
from xiejiang.kernel.errors import Complaint
from xiejiang.kernel.logic import Tri
from xiejiang.proceedings.queries import Proceeding

FAR = timedelta(days=3650)


@act("experts.commissioned", *WORKING)
def commission(
    act: Act,
    *,
    case: Case,
    member: Member,
    given: Commission,
    selection: Selection | None = None,
    previous: Engagement | None = None,
    kind: EngagementKind = EngagementKind.FIRST,
    proceeding: Proceeding | None = None,
) -> Engagement:
    """委托：按选定的次序；应当回避的不能委托，没有声明的先声明；写明约定的费用和各步期限。"""
    must_act(act, case)
    complaints = _commission_complaints(act, given)
    complaints += _link_complaints(case, member, previous, kind, proceeding)
    if given.route is Route.SIMPLE and MemberKind(member.kind).is_institution:
        complaints.append(Complaint("意见种类", "简单案件委托的是专家；机构出具的选另外两种"))
    if member.kind == MemberKind.JUROR:
        complaints.append(Complaint("受托者", "人民陪审员参加合议庭，不接受委托"))
    insist(complaints)
    _must_be_chosen(case, member, selection, kind, given.on)
    _must_be_fit(case, member, given, kind)
    if given.route is Route.SIMPLE:
        _must_be_simple(act, given.simple or Simple())
    made = Engagement.objects.create(
        case=case,
        agency=own_agency(act, case),
        member=member,
        selection=selection,
        previous=previous,
        proceeding=proceeding,
        kind=kind.value,
        route=given.route.value,
        matters=given.matters.strip(),
        fee=given.fee.fen,
        agreed={step: day.isoformat() for step, day in given.agreed},
        simple=_simple_told(given),
        commissioned_on=given.on,
    )
    act.about(made, matter=case.pk)
    return made


@act("experts.step_taken", *WORKING)
def take_step(
    act: Act,
    *,
    engagement: Engagement,
    step: str,
    on: date,
    expected_version: int,
    words: str = "",
    number: str = "",
    day: date | None = None,
) -> Step:
    """登记委托的一步：接受、移交材料、勘验、初稿、意见、出庭等；不合现状的不能登记。"""
    must_act(act, engagement.case)
    must_be_client(act, engagement.agency)
    definition = steps().get(step)
    if definition is None:
        raise ExpertsInvalid(complaints=[Complaint("步骤", "没有这一步")])
    insist(_step_complaints(act, engagement, definition, on, words, number, day))
    act.about(engagement, matter=engagement.case_id)
    if EngagementState(engagement.state) not in definition.states:
        raise StepNotNow(state=EngagementState(engagement.state).zh, step=definition.title)
    _move(engagement, definition, on, words, number, expected_version)
    return Step.objects.create(
        engagement=engagement,
        step=step,
        on=on,
        day=day,
        words=words.strip(),
        by=act.actor.person_name,
        at=act.now,
    )


@act("experts.treatment_registered", *WORKING)
def treat(act: Act, *, engagement: Engagement, opinion: Opinion) -> Treated:
    """登记采信情况：哪份裁判文书，采信、部分采信还是未采信；由参与本案的机关登记并署名。"""
    must_act(act, engagement.case)
    complaints = text_complaints(("文书", opinion.document, 120))
    complaints += length_complaints(("理由", opinion.words, 300))
    since = engagement.delivered_on or EARLIEST
    complaints += day_complaints(act, "日期", opinion.on, since)
    insist(complaints)
    act.about(engagement, matter=engagement.case_id)
    if engagement.state != EngagementState.DELIVERED:
        raise StepNotNow(state=EngagementState(engagement.state).zh, step="采信情况")
    made, new = Treated.objects.get_or_create(
        engagement=engagement,
        document=opinion.document.strip(),
        defaults={
            "treatment": opinion.treatment.value,
            "on": opinion.on,
            "words": opinion.words.strip(),
            "agency": own_agency(act, engagement.case),
            "at": act.now,
        },
    )
    if not new:
        raise AlreadyTreated
    return made


def _commission_complaints(act: Act, given: Commission) -> list[Complaint]:
    found = text_complaints(("事项", given.matters, 300))
    found += fee_complaints(given.fee, "约定费用")
    found += day_complaints(act, "委托日", given.on)
    for step, day in given.agreed:
        definition = steps().get(step)
        if definition is None or not definition.expected:
            found.append(Complaint("约定期限", f"没有步骤“{step}”"))
        elif not given.on <= day <= given.on + FAR:
            found.append(Complaint(definition.title, "约定的日期应在委托日以后、十年以内"))
    return found


def _link_complaints(
    case: Case,
    member: Member,
    previous: Engagement | None,
    kind: EngagementKind,
    proceeding: Proceeding | None,
) -> list[Complaint]:
    found = []
    if (previous is None) is not (kind is EngagementKind.FIRST):
        found.append(Complaint("原委托", "补充、重新鉴定写明原委托，初次的不写"))
    if previous is not None:
        if previous.case_id != case.pk or previous.state != EngagementState.DELIVERED:
            found.append(Complaint("原委托", "应是本案已经出具意见的委托"))
        if kind is EngagementKind.SUPPLEMENT and previous.member_id != member.pk:
            found.append(Complaint("受托者", "补充鉴定由原来的受托者进行"))
    if proceeding is not None and (
        proceeding.case_id != case.pk or proceeding.procedure != PROCEDURE
    ):
        found.append(Complaint("办理程序", "应是本案的鉴定程序"))
    return found


def _must_be_chosen(
    case: Case, member: Member, selection: Selection | None, kind: EngagementKind, on: date
) -> None:
    """The chosen ones first; a substitute when so many of those before were not to be had."""
    if selection is None:
        if kind is EngagementKind.SUPPLEMENT:
            return
        raise NotChosen(name=member.name)
    Selection.objects.select_for_update().get(pk=selection.pk)
    if selection.redo is not (kind is EngagementKind.REDO):
        insist([Complaint("类别", "为重新鉴定选定的，按重新鉴定委托；其他的不能")])
    if selection.engagements.filter(member=member).exclude(state__in=GIVEN_UP).exists():
        raise AlreadyEngaged(name=member.name)
    if selection.case_id != case.pk or selection.state != SelectionState.SETTLED:
        raise SelectionOver(state=SelectionState(selection.state).zh)
    key, line = str(member.pk), [*selection.chosen, *selection.reserve]
    before = line[: line.index(key)] if key in line else line
    if key not in line or len(before) - _gone(case, selection, before, on) >= selection.count:
        raise NotChosen(name=member.name)


def _gone(case: Case, selection: Selection, keys: Sequence[str], on: date) -> int:
    """How many of those before cannot serve any more: declined, ended, or barred by now.

    Who has served is not gone, although the opinion bars an expert from giving another.
    """
    mine = selection.engagements.filter(member__in=[int(k) for k in keys])
    served = set(mine.filter(state=EngagementState.DELIVERED).values_list("member", flat=True))
    ended = set(mine.filter(state__in=GIVEN_UP).values_list("member", flat=True))
    gone = ended - served
    left = by_keys(keys=[int(k) for k in keys if int(k) not in ended | served])
    weighed = judged(left, case=case, asked=Asked(on=on, redo=selection.redo))
    barred = {c.member.pk for c in weighed if c.recusal.answer is Tri.TRUE}
    return len(gone | barred)


def _must_be_fit(case: Case, member: Member, given: Commission, kind: EngagementKind) -> None:
    must_be_in(member)
    asked = Asked(
        on=given.on,
        redo=kind is EngagementKind.REDO,
        supplement=kind is EngagementKind.SUPPLEMENT,
    )
    (weighed,) = judged([member], case=case, asked=asked)
    recusal = weighed.recusal
    if recusal.answer is Tri.TRUE:
        raise MustRecuse(name=member.name, why=why_out(weighed))
    if recusal.answer is Tri.UNKNOWN:
        told = "；".join(f"{g.title}：{g.why}" for g in recusal.open)
        raise DeclarationMissing(name=member.name, open=told)
    if weighed.unavailable or weighed.unsure:
        why = "；".join((*weighed.unavailable, *weighed.unsure))
        raise NotAvailable(name=member.name, why=why)


def _must_be_simple(act: Act, given: Simple) -> None:
    basis = simple().basis.citation
    act.cite(basis)
    if is_simple(given) is Tri.TRUE:
        return
    raise NotSimple(
        complaints=[
            Complaint(c.title, f"{c.answer.value}：{c.words}（{basis}）")
            for c in simple_conditions(given)
            if c.answer is not Tri.TRUE
        ]
    )


def _simple_told(given: Commission) -> list[dict[str, str]]:
    if given.route is not Route.SIMPLE or given.simple is None:
        return []
    return [
        {"title": c.title, "answer": c.answer.value, "words": c.words}
        for c in simple_conditions(given.simple)
    ]


def _step_complaints(
    act: Act,
    engagement: Engagement,
    step: StepDef,
    on: date,
    words: str,
    number: str,
    day: date | None,
) -> list[Complaint]:
    last = max((s.on for s in engagement.steps.all()), default=engagement.commissioned_on)
    found = day_complaints(act, "日期", on, last)
    label = "结论" if step.number else "理由"
    check = text_complaints if step.reason else length_complaints
    found += check((label, words, 300))
    if step.number:
        found += text_complaints(("意见编号", number, 80))
    found += _pause_complaints(engagement, step)
    if step.day:
        found += _hearing_complaints(step, on, day)
    return found


def _pause_complaints(engagement: Engagement, step: StepDef) -> list[Complaint]:
    """Materials are supplied when they were asked for, and asked for once at a time."""
    taken = [s.step for s in engagement.steps.all() if s.step in (ASKED, SUPPLIED)]
    waiting = bool(taken) and taken[-1] == ASKED
    if step.id == ASKED and waiting:
        return [Complaint("步骤", "已经要求补充材料，还没有送交")]
    if step.id == SUPPLIED and not waiting:
        return [Complaint("步骤", "没有要求补充材料")]
    return []


def _hearing_complaints(step: StepDef, on: date, day: date | None) -> list[Complaint]:
    if day is None:
        return [Complaint("开庭日", "请填写")]
    limit = procedure().limit(step.limit)
    last = last_day(limit, day)
    if last is not None and on > last:
        cited = limit.provision.citation
        return [Complaint("开庭日", f"依照{cited}，最迟应在 {last} 通知，请另定或者核对")]
    return []


def _move(
    engagement: Engagement, step: StepDef, on: date, words: str, number: str, expected: int
) -> None:
    """The state moves on from what the writer saw; whoever comes second is told."""
    changes: dict[str, object] = {"version": F("version") + 1}
    if step.to is not None:
        changes["state"] = step.to.value
    if step.to is EngagementState.WORKING:
        changes["accepted_on"] = on
    if step.number:
        changes |= {"delivered_on": on, "number": number.strip(), "conclusion": words.strip()}
    seen = Engagement.objects.filter(pk=engagement.pk, version=expected, state=engagement.state)
    if not seen.update(**changes):
        engagement.refresh_from_db()
        raise StepNotNow(state=EngagementState(engagement.state).zh, step=step.title)
    engagement.refresh_from_db()
