"""What moves with a case when another agency becomes competent: seen before it happens.

``plan(proceeding)`` lists all that the agencies which lose the case still hold: their parts in
running proceedings with the limits that run, evidence, papers not signed for, the lead. Each line
says whether it moves, and why not. The same plan is what is then done, so that nothing is moved
that was not shown; what has moved is in no plan again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from xiejiang.agencies.queries import Agency
from xiejiang.documents import queries as documents
from xiejiang.evidence import queries as evidence
from xiejiang.evidence.queries import Item
from xiejiang.law.procedures import Procedure
from xiejiang.proceedings.domain import DeadlineStatus
from xiejiang.proceedings.models import Deadline, Proceeding
from xiejiang.proceedings.moving_content import Consequence, Taken, load_moving


@dataclass(frozen=True, slots=True)
class LimitLine:
    """A limit that runs on the agency that loses the case."""

    deadline: Deadline
    consequence: Consequence


@dataclass(frozen=True, slots=True)
class PartLine:
    """The part that an agency plays in a running proceeding."""

    proceeding: Proceeding
    procedure: Procedure
    role: str
    agency: Agency
    why_not: str
    limits: tuple[LimitLine, ...]

    @property
    def moves(self) -> bool:
        return not self.why_not


@dataclass(frozen=True, slots=True)
class ItemLine:
    """An item of evidence in the keeping of an agency that loses the case."""

    item: Item
    agency: Agency
    on_its_way: bool
    """Sent to the agency that gets the case, and not received: the sender answers for it."""
    why_not: str

    @property
    def moves(self) -> bool:
        return not self.why_not and not self.on_its_way


@dataclass(frozen=True, slots=True)
class PaperLine:
    """A document served on an agency that loses the case, which has not signed for it."""

    title: str
    number: str
    agency: Agency
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class Plan:
    """What moves, what does not, and why."""

    jurisdiction: Proceeding
    to: Agency
    losers: tuple[Agency, ...]
    at: datetime | None
    """From when the case is the other agency's; nothing while that is still to come."""
    lead: bool
    """Whether the lead of the case goes over."""
    parts: tuple[PartLine, ...]
    items: tuple[ItemLine, ...]
    papers: tuple[PaperLine, ...]

    @property
    def moving(self) -> tuple[PartLine, ...]:
        return tuple(p for p in self.parts if p.moves)

    @property
    def staying(self) -> tuple[PartLine, ...]:
        return tuple(p for p in self.parts if not p.moves)

    @property
    def sending(self) -> tuple[ItemLine, ...]:
        return tuple(i for i in self.items if i.moves)

    @property
    def on_their_way(self) -> tuple[ItemLine, ...]:
        return tuple(i for i in self.items if i.on_its_way)

    @property
    def kept(self) -> tuple[ItemLine, ...]:
        return tuple(i for i in self.items if i.why_not)

    @property
    def taken(self) -> bool:
        """Whether the agency has the case already, so that its proceedings may follow."""
        return self.at is not None

    @property
    def left(self) -> bool:
        """Whether there is anything that can still move."""
        return bool(self.moving or self.sending or self.lead)

    @property
    def empty(self) -> bool:
        return not (self.parts or self.items or self.papers or self.lead)


def concerns(proceeding: Proceeding) -> bool:
    """Whether a proceeding is one by which a case changes hands; costs nothing."""
    events = {e for step in proceeding.content.steps for e in step.emits}
    return not events.isdisjoint(load_moving().taken)


def plan(
    proceeding: Proceeding, *, to: Agency | None = None, emits: Collection[str] = ()
) -> Plan | None:
    """What moves with the case; nothing while it is not known to whom.

    ``to`` says who is to get it, where that is only being chosen; ``emits``, what a step that is
    only being considered would bring about. The caller sees the case.
    """
    if not concerns(proceeding):
        return None
    parts = {p.role: p.agency for p in proceeding.parts.select_related("agency")}
    events = {e.event: e.legal_at for e in proceeding.events.all()}
    taken = next((t for name, t in load_moving().taken.items() if name in events), None)
    if taken is None and proceeding.closed_at is not None:
        return None
    coming = (t for name, t in load_moving().taken.items() if name in emits)
    rule = taken or next(coming, load_moving().taken["jurisdiction.received"])
    receiver = to or _expected(rule, parts, events, taken is not None)
    if receiver is None:
        return None
    losing = [parts[r] for r in rule.losers if r in parts and parts[r].pk != receiver.pk]
    losers = tuple({a.pk: a for a in losing}.values())
    if taken is not None and _overtaken(proceeding, taken, (*losers, receiver)):
        return None
    return Plan(
        jurisdiction=proceeding,
        to=receiver,
        losers=losers,
        at=None if taken is None else events[taken.event],
        lead=not receiver.node and proceeding.case.lead_id in {a.pk for a in losers},
        parts=tuple(_parts(proceeding, losers, receiver)),
        items=tuple(_items(proceeding, losers, receiver)),
        papers=tuple(_papers(proceeding, losers)),
    )


def _overtaken(proceeding: Proceeding, taken: Taken, concerned: Iterable[Agency]) -> bool:
    """Whether the case has since changed hands again among the same agencies."""
    keys = {a.pk for a in concerned}
    own = proceeding.events.filter(event=taken.event).order_by("-seq").values("recorded_at")[:1]
    later = Proceeding.objects.filter(
        case=proceeding.case_id,
        events__event__in=list(load_moving().taken),
        events__recorded_at__gt=own,
        parts__role__in={taken.to, *taken.losers},
        parts__agency__in=keys,
    )
    return later.exclude(pk=proceeding.pk).exists()


def settled_by(proceeding: Proceeding) -> int | None:
    """The agency by whose step the case became another's."""
    found = proceeding.events.filter(event__in=list(load_moving().taken)).order_by("-seq").first()
    return None if found is None else found.agency_id


def _expected(
    rule: Taken, parts: dict[str, Agency], events: Iterable[str], taken: bool
) -> Agency | None:
    """Who has the case, or is to have it."""
    if taken or rule.to in parts:
        return parts.get(rule.to)
    named = (role for event, role in load_moving().expected if event in events)
    return next((parts[role] for role in named if role in parts), None)


def _parts(moved: Proceeding, losers: Iterable[Agency], to: Agency) -> Iterable[PartLine]:
    keys = {a.pk for a in losers}
    rows = Proceeding.objects.filter(case=moved.case_id, closed_at__isnull=True)
    found = rows.exclude(pk=moved.pk).select_related("holder", "turn", "case")
    for one in found.prefetch_related("parts__agency", "deadlines").order_by("opened_at", "pk"):
        procedure = one.content
        for part in one.parts.all():
            if part.agency_id in keys and not part.role.startswith("former-"):
                why = _why_not(one, procedure, part.role, to)
                limits = tuple(_limits(one, procedure, part.role, part.agency_id))
                yield PartLine(one, procedure, part.role, part.agency, why, limits)


def _why_not(one: Proceeding, procedure: Procedure, role: str, to: Agency) -> str:
    """Why a part does not follow the jurisdiction; empty if it does."""
    content = load_moving()
    if role not in content.roles.get(procedure.id, frozenset()):
        return content.stays.get(procedure.id, "这一角色不是对案件的管辖，仍由原机关担任")
    if to.node:
        return f"接收机关在节点 {to.node}，按节点之间移送办理"
    if one.chain:
        return "这一程序在其他节点也有副本，由各节点按程序办理移送，不在这里改动"
    if to.kind not in procedure.role(role).kinds:
        return "程序随机关的类型而定，接收机关不是这一类机关，由它按自己的程序另行办理"
    if role == procedure.starter and procedure.sector_of(to.kind) != one.sector:
        return "程序的步骤和期限随部门而定，接收机关属于另一部门，由它按自己的程序另行办理"
    other = next((p.role for p in one.parts.all() if p.agency_id == to.pk), "")
    if other and not other.startswith("former-"):
        title = procedure.role(other).title
        return f"接收机关在这一程序中已是{title}，不能兼任，请先办结或者另行确定"
    return ""


def _limits(
    one: Proceeding, procedure: Procedure, role: str, agency_id: int
) -> Iterable[LimitLine]:
    for deadline in one.deadlines.all():
        running = deadline.status == DeadlineStatus.RUNNING and deadline.on_id == agency_id
        if running and procedure.limit(deadline.limit).on == role:
            yield LimitLine(deadline, load_moving().consequence(deadline.limit))


def _items(moved: Proceeding, losers: Iterable[Agency], to: Agency) -> Iterable[ItemLine]:
    by_key = {a.pk: a for a in losers}
    waiting = evidence.under_way(case=moved.case)
    for item in evidence.in_custody(case=moved.case, holders=list(by_key)):
        handover = waiting.get(item.pk)
        own = handover is not None and handover.receiver_id == to.pk
        why = ""
        if handover is not None and not own:
            why = f"正在移交{handover.receiver.name}，签收或者退回以后再移交"
        elif to.node and not own:
            why = f"接收机关在节点 {to.node}，随节点之间的移送发出"
        yield ItemLine(item, by_key[item.holder_id], own, why)


def _papers(moved: Proceeding, losers: Iterable[Agency]) -> Iterable[PaperLine]:
    by_code = {a.code: a for a in losers}
    for service in documents.unsigned(matter=moved.case_id, codes=list(by_code)):
        found = service.document
        yield PaperLine(found.title, found.number, by_code[service.agency_code], service.sent_at)
