"""Acts before going out: the plan, who is invited, what they answer, teams, and calling it off."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db.models import F
from django.utils import timezone

from xiejiang.agencies import queries as agencies
from xiejiang.agencies import services as agency_services
from xiejiang.agencies.queries import Agency
from xiejiang.audit.domain import Act, NoticeTo
from xiejiang.audit.services import act
from xiejiang.kernel.citation import Citation
from xiejiang.kernel.errors import Complaint
from xiejiang.operations import checks, elsewhere
from xiejiang.operations.domain import (
    IN,
    MEMBERS_MOST,
    OPEN,
    TASK_MOST,
    TEAM_MOST,
    TEAMS_MOST,
    Invite,
    MemberState,
    OperationState,
    Plan,
)
from xiejiang.operations.errors import (
    AlreadyAnswered,
    NobodyJoined,
    OperationChanged,
    OperationInvalid,
)
from xiejiang.operations.kits import kits
from xiejiang.operations.membership import (
    DECIDING,
    PLANNING,
    locked,
    must_be,
    must_lead,
    must_see,
    must_take_part,
    tell,
)
from xiejiang.operations.models import ChecklistItem, Member, Operation, Team, TeamMember

WORD = "联合行动"
ARTICLE = Citation("opinion-2025-14", "第五条")


@act("operations.planned", *PLANNING)
def plan(act: Act, *, given: Plan, lead: Agency | None = None) -> Operation:
    """提出联合行动方案：范围、时间、分工和检查清单，并邀请有关机关在约定日期以前答复。"""
    leader = lead or agencies.agency_by_id(pk=act.actor.agency_key)
    OperationInvalid.insist(checks.plan(given, lead=leader.code, now=act.now))
    year = timezone.localtime(act.now).year
    serial = agency_services.take_number(agency_id=leader.pk, word=WORD, year=year)
    made = Operation.objects.create(
        number=f"{leader.short_name}{WORD}〔{year}〕{serial}号",
        lead=leader,
        planned_by=act.actor.person_name,
        planned_at=act.now,
        source=given.source.strip()[:300],
        filled_in=given.filled_in,
        **_columns(given),
    )
    Member.objects.create(
        operation=made, agency=leader, role="enforce", state=MemberState.LEAD.value
    )
    _list_items(made)
    for one in given.invites:
        _invite(act, made, one)
    elsewhere.pass_on(act, made)
    act.cite(ARTICLE)
    return made


def _columns(given: Plan) -> dict[str, object]:
    return {
        "title": given.title.strip(),
        "kit": given.kit,
        "fields": [f.value for f in dict.fromkeys(given.fields)],
        "aim": given.aim.strip(),
        "site": given.area.site,
        "divisions": list(dict.fromkeys(given.area.divisions)),
        "reaches": list(dict.fromkeys(given.area.reaches)),
        "place": given.area.words.strip(),
        "starts_at": given.starts_at,
        "ends_at": given.ends_at,
        "answer_by": given.answer_by,
    }


def _list_items(operation: Operation) -> None:
    """The checklist as the kit has it today: a later change of the kit changes nothing here."""
    ChecklistItem.objects.filter(operation=operation).delete()
    ChecklistItem.objects.bulk_create(
        ChecklistItem(
            operation=operation,
            code=item.id,
            position=n,
            look=item.look,
            look_en=item.look_en,
            record=item.record,
            record_en=item.record_en,
            fact=item.fact,
            unit=item.unit,
            sources=[
                {
                    "instrument": b.citation.instrument,
                    "words": str(b.citation),
                    "confidence": b.confidence.value,
                }
                for b in item.bases
            ],
        )
        for n, item in enumerate(kits()[operation.kit].items, 1)
    )


def _invite(act: Act, operation: Operation, given: Invite) -> None:
    agency = agencies.agency(code=given.agency)
    known = Member.objects.filter(operation=operation, agency=agency).first()
    Member.objects.update_or_create(
        operation=operation,
        agency=agency,
        defaults={
            "role": given.role.value,
            "task": given.task.strip(),
            "round": known.round + 1 if known else 1,
            "state": MemberState.INVITED.value,
            "words": "",
            "answered_by": "",
            "answered_at": None,
        },
    )
    if agency.node:
        return  # told by its node
    text = (
        f"{operation.lead.name}邀请贵机关参加联合行动“{operation.title}”"
        f"（{given.role.zh}），请在约定的 {operation.answer_by} 以前答复"
    )
    act.notify(NoticeTo(agency.code, "operation-invited", text))


@act("operations.amended", *PLANNING)
def amend(act: Act, *, operation: Operation, given: Plan, version: int) -> Operation:
    """修改联合行动方案：开始以前可以修改，参加的机关得到通知。"""
    current = locked(operation)
    act.about(current)
    must_lead(act, current)
    must_be(current, OperationState.PLANNED, what="修改方案")
    OperationInvalid.insist(checks.plan(given, lead=current.lead.code, now=act.now))
    rows = Operation.objects.filter(pk=current.pk, version=version)
    if not rows.update(version=F("version") + 1, **_columns(given)):
        raise OperationChanged(title=current.title)
    old_kit = current.kit
    current.refresh_from_db()
    if current.kit != old_kit:
        _list_items(current)
    tell(act, current, "operation-amended", f"联合行动“{current.title}”的方案已经修改，请查看")
    elsewhere.pass_on(act, current)
    return current


@act("operations.invited", *PLANNING)
def invite(act: Act, *, operation: Operation, given: Invite) -> Operation:
    """邀请机关：开始以前和进行中都可以补充邀请；不参加的可以重新邀请。"""
    current = locked(operation)
    act.about(current)
    must_lead(act, current)
    must_be(current, OperationState.PLANNED, OperationState.RUNNING, what="邀请机关")
    found = checks.invites([given], lead=current.lead.code)
    standing = Member.objects.filter(operation=current)
    if standing.filter(agency__code=given.agency).exclude(state=MemberState.DECLINED).exists():
        found.append(Complaint("参加机关", "这个机关已经受到邀请，请不要重复邀请"))
    if standing.count() > MEMBERS_MOST:
        found.append(Complaint("参加机关", f"不超过 {MEMBERS_MOST} 个"))
    OperationInvalid.insist(found)
    _invite(act, current, given)
    elsewhere.pass_on(act, current)
    return current


@act("operations.answered", *DECIDING)
def answer(act: Act, *, operation: Operation, joins: bool, words: str) -> Member:
    """答复邀请：参加的写明人员和装备，不参加的写明理由。"""
    act.about(operation)
    must_see(act, operation)
    if operation.state not in (OperationState.PLANNED, OperationState.RUNNING):
        must_be(operation, OperationState.PLANNED, what="答复邀请")
    told = "请写明不参加的理由" if not joins else "请写明派出的人员、船艇和装备"
    if not words.strip():
        raise OperationInvalid(complaints=[Complaint("答复", told)])
    OperationInvalid.insist(checks.words("答复", words, TASK_MOST))
    state = MemberState.ACCEPTED if joins else MemberState.DECLINED
    mine = Member.objects.filter(operation=operation, agency_id=act.actor.agency_key)
    won = mine.filter(state=MemberState.INVITED).update(
        state=state,
        words=words.strip(),
        answered_by=act.actor.person_name,
        answered_at=act.now,
    )
    found = mine.get()
    if not won:
        raise AlreadyAnswered(state=MemberState(found.state).zh)
    text = f"{act.actor.agency_name}答复联合行动“{operation.title}”：{state.zh}。{words.strip()}"
    if not operation.lead.node:
        act.notify(NoticeTo(operation.lead.code, "operation-answered", text))
    elsewhere.pass_on(act, operation)
    elsewhere.tell_back(act, operation, agency=found.agency_id)
    return found


@act("operations.team_set", *PLANNING)
def set_team(
    act: Act, *, operation: Operation, name: str, task: str = "", people: Sequence[int] = ()
) -> Team:
    """编组：写明组名、任务和组员；组员须是参加机关的在岗人员。其他节点牵头的，编本机关的组。"""
    current = locked(operation)
    act.about(current)
    own = forming(act, current)
    must_be(current, OperationState.PLANNED, OperationState.RUNNING, what="编组")
    found = checks.words("组名", name, 60) + checks.words("任务", task or "无", TASK_MOST)
    chosen = list(dict.fromkeys(people))
    if not 1 <= len(chosen) <= TEAM_MOST:
        found.append(Complaint("组员", f"请选择 1 至 {TEAM_MOST} 人"))
    known = officers(current, on=act.today, of=own)
    found += [
        Complaint("组员", "有人不是参加机关的在岗人员，请重新选择")
        for _ in [p for p in chosen if p not in known][:1]
    ]
    formed = Team.objects.filter(operation=current, agency=own)
    if formed.exclude(name=name.strip()).count() >= TEAMS_MOST:
        found.append(Complaint("组名", f"一次行动不超过 {TEAMS_MOST} 个组"))
    OperationInvalid.insist(found)
    team, _new = Team.objects.update_or_create(
        operation=current,
        agency=own and agencies.agency_by_id(pk=own),
        name=name.strip(),
        defaults={"task": task.strip()},
    )
    TeamMember.objects.filter(team=team).delete()
    TeamMember.objects.bulk_create(
        TeamMember(team=team, person_id=p, name=known[p][0], agency_id=known[p][1]) for p in chosen
    )
    elsewhere.pass_on(act, current)
    if own is not None:
        elsewhere.tell_back(act, current, agency=own)
    return team


def forming(act: Act, operation: Operation) -> int | None:
    """Whose teams the actor forms: all of them as the lead, its own where the lead is elsewhere."""
    if not operation.origin:
        must_lead(act, operation)
        return None
    must_take_part(act.actor, operation)
    return act.actor.agency_key


def officers(
    operation: Operation, *, on: date, of: int | None = None
) -> dict[int, tuple[str, int]]:
    """The people in post here at the agencies that take part: name and agency by their key."""
    found: dict[int, tuple[str, int]] = {}
    rows = Member.objects.filter(operation=operation, state__in=IN, agency__node="")
    rows = rows.filter(agency=of) if of else rows
    for agency_id in rows.values_list("agency", flat=True):
        for post in agencies.people_in(agency_id=agency_id, on=on):
            found.setdefault(post.person_id, (post.person.name, agency_id))
    return found


@act("operations.started", *PLANNING)
def start(act: Act, *, operation: Operation, at: datetime | None = None) -> Operation:
    """开始联合行动：至少有一个机关已经同意参加。"""
    current = locked(operation)
    act.about(current)
    must_lead(act, current)
    must_be(current, OperationState.PLANNED, what="开始行动")
    if not Member.objects.filter(operation=current, state=MemberState.ACCEPTED).exists():
        raise NobodyJoined
    current.state = OperationState.RUNNING.value
    current.started_at = at or act.now
    current.version += 1
    current.save(update_fields=["state", "started_at", "version"])
    tell(act, current, "operation-started", f"联合行动“{current.title}”已经开始")
    elsewhere.pass_on(act, current)
    return current


@act("operations.cancelled", *PLANNING)
def cancel(act: Act, *, operation: Operation, reason: str) -> Operation:
    """取消联合行动：写明理由；已经登记检查的不能取消，应当总结办结。"""
    current = locked(operation)
    act.about(current)
    must_lead(act, current)
    must_be(current, *OPEN, what="取消")
    found = checks.words("理由", reason, TASK_MOST)
    if current.checks.exists() or current.lines.exists():
        found.append(Complaint("理由", "已经登记了检查，不能取消；请提交报告后办结"))
    OperationInvalid.insist(found)
    tell(
        act, current, "operation-cancelled", f"联合行动“{current.title}”已经取消：{reason.strip()}"
    )
    current.state, current.reason = OperationState.CANCELLED.value, reason.strip()
    current.ended_at, current.version = act.now, current.version + 1
    current.save(update_fields=["state", "reason", "ended_at", "version"])
    elsewhere.pass_on(act, current)
    return current
