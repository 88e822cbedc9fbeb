"""What must hold of procedures before they may run; every complaint names file and item."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping

from xiejiang.kernel.errors import Complaint
from xiejiang.law.procedures_model import (
    Event,
    Guard,
    Identified,
    Lead,
    Limit,
    Procedure,
    Step,
)
from xiejiang.law.procedures_words import (
    FIELD_TYPES,
    GUARDS,
    JOINS,
    LIMIT_ROLES,
    POSTS,
    REQUIRED,
    UNITS,
)


class _Notes:
    """Complaints about one procedure."""

    def __init__(self, procedure: Procedure) -> None:
        self.file = procedure.file
        self.found: list[Complaint] = []

    def say(self, item: str, message: str) -> None:
        self.found.append(Complaint(f"{self.file} › {item}", message))

    def known(self, item: str, what: str, names: Iterable[str], allowed: Iterable[str]) -> None:
        allowed = set(allowed)
        for name in names:
            if name not in allowed:
                self.say(item, f"{what} {name!r} 没有定义")


def check(
    procedure: Procedure, *, events: Mapping[str, Event], regimes: frozenset[str] | None
) -> list[Complaint]:
    """Everything wrong with one procedure."""
    notes = _Notes(procedure)
    _unique(procedure, notes)
    _states(procedure, notes)
    for step in procedure.steps:
        _step(procedure, step, events, notes)
    for limit in procedure.limits:
        _limit(procedure, limit, events, regimes, notes)
    _materials(procedure, notes)
    _values(procedure, notes)
    _reachable(procedure, notes)
    return notes.found


def unused_events(
    procedures: Iterable[Procedure], events: Mapping[str, Event], file: str
) -> list[Complaint]:
    """Events in the vocabulary that no step of any procedure emits."""
    emitted = {e for p in procedures for e in p.made}
    return [
        Complaint(f"{file} › event {name}", "没有任何步骤产生这一事件")
        for name in events
        if name not in emitted
    ]


def interlocking(procedures: Mapping[str, Procedure]) -> list[Complaint]:
    """What one procedure says of another: every event heard is made, every lead arrives."""
    found: list[Complaint] = []
    for procedure in procedures.values():
        notes = _Notes(procedure)
        others = {e for p in procedures.values() if p.id != procedure.id for e in p.made}
        notes.known("procedure › hears", "其他程序的事件", procedure.hears, others)
        for name in procedure.made.intersection(procedure.hears):
            notes.say("procedure › hears", f"事件 {name!r} 是本程序自己的事件")
        for lead in procedure.leads:
            _lead(procedure, lead, procedures, notes)
        found += notes.found
    return found


def _lead(
    procedure: Procedure, lead: Lead, procedures: Mapping[str, Procedure], notes: _Notes
) -> None:
    item = f"leads {lead.procedure}"
    notes.known(item, "本程序不产生的事件", [lead.event], procedure.made)
    notes.known(item, "角色", [lead.role], (r.id for r in procedure.roles))
    notes.known(item, "程序", [lead.procedure], procedures)
    to = procedures.get(lead.procedure)
    role = next((r for r in procedure.roles if r.id == lead.role), None)
    starter = next((r for r in to.roles if r.id == to.starter), None) if to else None
    if role is not None and starter is not None and not set(role.kinds) & set(starter.kinds):
        notes.say(item, f"{role.title}不能启动《{to.title if to else ''}》")


def _sectors(procedure: Procedure) -> set[str]:
    return {"", *(s.id for s in procedure.sectors)}


def _unique(procedure: Procedure, notes: _Notes) -> None:
    groups: list[tuple[str, Iterable[Identified]]] = [
        ("role", procedure.roles),
        ("state", procedure.states),
        ("step", procedure.steps),
        ("limit", procedure.limits),
        ("material", procedure.materials),
    ]
    for word, things in groups:
        for name, times in Counter(t.id for t in things).items():
            if times > 1:
                notes.say(f"{word} {name}", "标识重复")


def _states(procedure: Procedure, notes: _Notes) -> None:
    roles = {r.id for r in procedure.roles}
    left = {s for step in procedure.steps if step.to for s in step.states}
    notes.known("procedure", "initial", [procedure.initial], (s.id for s in procedure.states))
    notes.known("procedure", "starter", [procedure.starter], roles)
    if sum(not s.kinds for s in procedure.sectors) != 1:
        notes.say("sector", "要有且只有一个不列机关类型的部门，作为其余各部门")
    for role in procedure.roles:
        notes.known(f"role {role.id}", "参与角色", [role.joins], JOINS)
    for state in procedure.states:
        item = f"state {state.id}"
        notes.known(item, "角色", [state.holder, state.turn], roles)
        notes.known(item, "岗位", state.posts, POSTS)
        if not state.final and state.id not in left:
            notes.say(item, "没有步骤离开这一状态，而它不是终结状态")


def _reachable(procedure: Procedure, notes: _Notes) -> None:
    seen = {procedure.initial}
    grown = True
    while grown:
        grown = False
        for step in procedure.steps:
            if step.to and step.to not in seen and seen.intersection(step.states):
                seen.add(step.to)
                grown = True
    for state in procedure.states:
        if state.id not in seen:
            notes.say(f"state {state.id}", "从起始状态没有步骤能到这里")
    for step in procedure.steps:
        if not seen.intersection(step.states):
            notes.say(f"step {step.id}", "没有任何步骤能走到这一步")


def _step(procedure: Procedure, step: Step, events: Mapping[str, Event], notes: _Notes) -> None:
    item = f"step {step.id}"
    roles = {r.id for r in procedure.roles}
    states = {s.id for s in procedure.states}
    known_materials = {m.id for m in procedure.materials}
    notes.known(item, "角色", [step.actor, *step.copies], roles)
    notes.known(item, "岗位", step.posts, POSTS)
    notes.known(item, "状态", [*step.states, *([step.to] if step.to else [])], states)
    notes.known(item, "事件", [*step.emits, *step.serves], events)
    sectors = [step.sector, *(p.sector for p in step.provisions)]
    notes.known(item, "部门", sectors, _sectors(procedure))
    notes.known(item, "角色", (r for pair in step.promote for r in pair), roles)
    for name, things in (("posts", step.posts), ("states", step.states), ("emits", step.emits)):
        if not things:
            notes.say(item, f"{name} 不能为空")
    for field in step.fields:
        where = f"{item} › field {field.id}"
        notes.known(where, "类型", [field.type], FIELD_TYPES)
        notes.known(where, "角色", [field.role] if field.role else [], roles)
        if (field.type == "choice") != bool(field.choices):
            notes.say(where, "choice 才有且必须有 choices")
    for paper in step.papers:
        notes.known(f"{item} › paper {paper.kind}", "角色", [*paper.to, *paper.copies], roles)
        materials = [paper.material] if paper.material else []
        notes.known(f"{item} › paper {paper.kind}", "材料", materials, known_materials)
    for guard in step.guards:
        _guard(procedure, guard, item, notes)


_GUARD_NEEDS: Mapping[str, Callable[[Guard], bool]] = {
    "once": lambda g: True,
    "at-most": lambda g: g.times > 0,
    "after": lambda g: bool(g.event),
    "since": lambda g: bool(g.event and g.events),
    "not-after": lambda g: bool(g.event),
    "within": lambda g: bool(g.limits),
    "overdue": lambda g: bool(g.limits),
    "expired": lambda g: bool(g.limits),
    "idle": lambda g: bool(g.limits),
    "any": lambda g: len(g.alternatives) > 1,
}


def _guard(procedure: Procedure, guard: Guard, item: str, notes: _Notes) -> None:
    where = f"{item} › guard {guard.name}"
    if guard.name not in GUARDS:
        notes.say(where, f"条件不在 {'、'.join(sorted(GUARDS))} 之中")
        return
    if not _GUARD_NEEDS[guard.name](guard):
        notes.say(where, "缺少 event、events、limits、times，或者 any 不足两项")
    emitted = procedure.emitted
    named = [*([guard.event] if guard.event else []), *guard.events]
    notes.known(where, "本程序不产生的事件", named, emitted)
    notes.known(where, "期限", guard.limits, (limit.id for limit in procedure.limits))
    for other in guard.alternatives:
        _guard(procedure, other, where, notes)


def _limit(
    procedure: Procedure,
    limit: Limit,
    events: Mapping[str, Event],
    regimes: frozenset[str] | None,
    notes: _Notes,
) -> None:
    item = f"limit {limit.id}"
    emitted = procedure.emitted
    roles = {r.id for r in procedure.roles}
    limits = {other.id for other in procedure.limits}
    named = [limit.begins, limit.counts_from, *limit.stops]
    named += [e.event for e in limit.extensions]
    named += [name for s in limit.suspensions for name in (s.begins, s.ends)]
    notes.known(item, "事件", named, events)
    for name in named:
        if name in events and name not in emitted:
            notes.say(item, f"事件 {name!r} 没有步骤产生")
    notes.known(item, "角色", [limit.on, *limit.watched_by], roles)
    notes.known(item, "期限性质", [limit.role], LIMIT_ROLES)
    notes.known(item, "单位", [limit.unit], UNITS)
    notes.known(item, "部门", [limit.sector], _sectors(procedure))
    others = [name for name in (limit.replaces, limit.cautious_with) if name]
    notes.known(item, "期限", others, limits)
    _measure(limit, regimes, notes)
    _before(procedure, limit, notes)


def _before(procedure: Procedure, limit: Limit, notes: _Notes) -> None:
    """A limit counted backward names a day that the step asks for which it is."""
    item = f"limit {limit.id}"
    if (limit.role == "min-before") != bool(limit.before) or (limit.refuses and not limit.before):
        notes.say(item, "min-before 才有且必须有 before，refuses 只用于它")
        return
    if not limit.before:
        return
    makers = [s for s in procedure.steps if limit.begins in (*s.emits, *s.serves)]
    days = [f for s in makers for f in s.fields if f.id == limit.before]
    if not days or any(f.type not in ("date", "instant") for f in days):
        notes.say(item, f"产生 {limit.begins} 的步骤没有日期或者时间的填写项 {limit.before!r}")
    if limit.counts_from != limit.begins or limit.suspensions or limit.extensions:
        notes.say(item, "倒计的期限没有 counts_from、扣除和延长")


def _measure(limit: Limit, regimes: frozenset[str] | None, notes: _Notes) -> None:
    item = f"limit {limit.id}"
    if not limit.regime:
        notes.say(item, "缺少 regime：没有口径的期限不能计算")
    elif regimes is not None and limit.regime not in regimes:
        notes.say(item, f"口径 {limit.regime!r} 不在 periods.toml 中")
    if limit.unit not in ("promptly", "resume") and limit.value <= 0:
        notes.say(item, "value 应为正数")
    if limit.role in ("max", "window") and not limit.stops:
        notes.say(item, "缺少 stops：没有事件使它停止")


def _materials(procedure: Procedure, notes: _Notes) -> None:
    for material in procedure.materials:
        item = f"material {material.id}"
        notes.known(item, "部门", [material.sector], _sectors(procedure))
        notes.known(item, "条件", [material.required], REQUIRED)
        if material.required.startswith("if-") and not material.question:
            notes.say(item, "有条件的材料要写明 question，让办案人员回答")
        if not (material.evidence or material.documents or material.generated):
            notes.say(item, "要写明由哪些证据或文书来满足")


def _values(procedure: Procedure, notes: _Notes) -> None:
    fields = {f.id for step in procedure.steps for f in step.fields}
    kinds = {paper.kind for step in procedure.steps for paper in step.papers}
    for value in procedure.values:
        item = f"value {value.name}"
        if value.sources != 1:
            notes.say(item, "要有且只有一个来源")
        notes.known(item, "步骤", value.steps, (s.id for s in procedure.steps))
        notes.known(item, "事件", value.events, procedure.emitted)
        notes.known(item, "本程序不制作的文书", value.documents, kinds)
        roles = (role.id for role in procedure.roles)
        notes.known(item, "角色", [value.role] if value.role else [], roles)
        notes.known(item, "填写项", [value.field] if value.field else [], fields)
        notes.known(item, "期限", value.limits, (x.id for x in procedure.limits))
