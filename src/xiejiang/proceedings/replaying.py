"""Doing again what was done at another node: by the same procedure, under the same conditions.

Nothing that another node tells is simply written: each deed passes the procedure as it stood when
it was done there. Papers are not made again, and the checklist is the sender's to answer for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from xiejiang.agencies import queries as agencies
from xiejiang.agencies.queries import Agency
from xiejiang.audit.domain import Actor, By, Power
from xiejiang.cases.queries import Case
from xiejiang.law.procedures import Procedure, load_procedures
from xiejiang.proceedings import clocks, copies, corrections, handing, opening, papers
from xiejiang.proceedings.domain import HEARD, MOVED, SETTLED, URGED, Base, DeedKind, Told
from xiejiang.proceedings.errors import (
    AlreadyRunning,
    DeedBefore,
    Diverged,
    KnownAlready,
    ProcedureNotHere,
    StepNotHere,
)
from xiejiang.proceedings.inputs import REASON
from xiejiang.proceedings.models import Deed, Event, Proceeding
from xiejiang.proceedings.running import Run


def officer(told: Told, *, marked: bool = False) -> Actor:
    """Whoever did it there; ``marked`` for the log, which says through which node it came."""
    body = told.body
    agency = agencies.agency(code=body["agency"]["code"])
    title = f"{body['post']}（经节点 {told.node} 转告）" if marked else body["post"]
    return Actor(
        person_id=None,
        person_name=body["person"],
        agency_id=agency.pk,
        agency_code=agency.code,
        agency_name=agency.name,
        agency_kind=agency.kind,
        post_id=None,
        post_title=title[:80],
        post_role=body["post_role"],
        powers=frozenset({Power.SYSTEM, Power.HANDLE}),
    )


def procedure_of(base: Base) -> Procedure:
    """The procedure in the very version; what this node does not have it cannot do."""
    known = load_procedures().versions
    found = known.get((base.procedure, base.version))
    if found is None:
        here = "、".join(version for name, version in known if name == base.procedure) or "没有"
        raise ProcedureNotHere(procedure=base.procedure, version=base.version, known=here)
    return found


def must_know(procedure: Procedure, deeds: Sequence[Told]) -> None:
    """Refuse a step that this node's content of the law does not have."""
    steps = {step.id for step in procedure.steps}
    for told in deeds:
        if told.kind is DeedKind.STEP and told.body["step"] not in steps:
            raise StepNotHere(procedure=procedure.title, step=told.body["step"])


def adopt(
    case: Case, base: Base, deeds: Sequence[Told], *, source: str, by: Agency, at: datetime
) -> list[Run]:
    """A proceeding of another node, from its deeds, one by one. Part of the caller's act."""
    content = procedure_of(base)
    must_know(content, deeds)
    if Proceeding.objects.filter(pk=base.id).exists():
        raise KnownAlready(number=base.number)
    running = Proceeding.objects.filter(
        case=case, procedure=content.id, closed_at__isnull=True, alone=True
    ).first()
    if running is not None:
        raise AlreadyRunning(procedure=content.title, number=running.number)
    _must_link(deeds)
    first, *rest = deeds
    parts = {r: agencies.agency(code=code) for r, code in first.body["parts"].items()}
    run = opening.create(_by(first), case, content, base, parts, _instant(first))
    copies.got(run.proceeding, source, by=by, at=at)
    runs = [_opened(run, first), *(again(run.proceeding, told) for told in rest)]
    copies.arrived(run.proceeding, runs[-1].parts.values(), source, at=at)
    return runs


def _must_link(deeds: Sequence[Told]) -> None:
    """A history is whole: it begins with the opening, and each deed follows the one before it."""
    last = ""
    for told in deeds:
        if told.kind.chained and told.previous != last:
            raise DeedBefore
        last = told.digest if told.kind.chained else last
    if not deeds or deeds[0].kind is not DeedKind.OPENED:
        raise DeedBefore


def _opened(run: Run, told: Told) -> Run:
    """What was heard before it began, and its beginning."""
    run.told = told
    heard = [
        Event(event=name, legal_at=datetime.fromisoformat(at), proceeding_id=source)
        for name, at, source in told.body["heard"]
    ]
    for one in heard:
        one.agency_id = run.proceeding.holder_id
    run.hear(heard)
    return opening.opened(run, _instant(told))


def must_follow(proceeding: Proceeding, told: Told) -> bool:
    """Whether a deed is new and the next one; refuses what is not.

    The same deed again is no news. One whose predecessor is known but not the last was done
    elsewhere while something else was done here.
    """
    settled = proceeding.deeds.filter(body__kind=DeedKind.SETTLED.value)
    if proceeding.deeds.filter(digest=told.digest).exists():
        return False
    if any(told.digest in deed.body["aside"] for deed in settled):
        return False
    if told.kind.chained and told.previous != proceeding.chain:
        if proceeding.deeds.filter(digest=told.previous).exists():
            raise Diverged(agency=proceeding.holder.name)
        raise DeedBefore
    return True


def again(proceeding: Proceeding, told: Told) -> Run:
    """Do once more what was done elsewhere. Part of the caller's act."""
    run = Run.load(_by(told), proceeding)
    run.told = told
    _WAYS[told.kind](run, told)
    return run


def _by(told: Told) -> By:
    return By(officer(told), told.at)


def _instant(told: Told) -> datetime:
    return datetime.fromisoformat(told.body["legal_at"])


def _step(run: Run, told: Told) -> None:
    must_know(run.procedure, [told])
    step = run.procedure.step(told.body["step"])
    given = {**told.body["inputs"], REASON: told.body["reason"]}
    at = _instant(told)
    run.advance(step, run.read(step, given, at), at)
    if step.signs:
        papers.sign_for(run.by, run.proceeding, at=run.by.at)
    run.settle()


def _urged(run: Run, told: Told) -> None:
    reason = told.body["reason"]
    run.record([URGED], step="", legal_at=_instant(told), reason=reason, data={})
    run.settle()


def _heard(run: Run, told: Told) -> None:
    """What happened there in another proceeding, unless this one has heard of it already."""
    known = {(e.data.get(HEARD), e.event, e.legal_at) for e in run.events}
    fresh = []
    for (name, at), (source, code) in zip(told.body["events"], told.body["from"], strict=True):
        key = (source, name, datetime.fromisoformat(at))
        if key not in known and name in run.procedure.hears:
            agency = agencies.agency(code=code)
            fresh.append(Event(event=name, legal_at=key[2], proceeding_id=source, agency=agency))
    clocks.apply(run.ground(), run.hear(fresh))
    run.settle()


def _corrected(run: Run, told: Told) -> None:
    of = run.proceeding.deeds.filter(digest=told.body["of"]).first()
    names = [name for name, _ in told.body["events"]]
    found = [e for e in run.events if of and e.at_version == of.at_version and e.event in names]
    if not found:
        raise DeedBefore
    corrections.move_event(run, found[0], _instant(told), told.body["reason"])
    clocks.recompute(run.ground())
    run.settle()


def _settled(run: Run, told: Told) -> None:
    reason = told.body["reason"]
    run.record([SETTLED], step="", legal_at=_instant(told), reason=reason, data={})
    run.settle()


def _moved(run: Run, told: Told) -> None:
    said = told.body["inputs"][MOVED]
    to = agencies.agency(code=said["to"])
    handing.hand(run, handing.Handing(said, to, _instant(told), told.body["reason"]))
    run.settle()


_WAYS: Mapping[DeedKind, Callable[[Run, Told], None]] = {
    DeedKind.STEP: _step,
    DeedKind.URGED: _urged,
    DeedKind.HEARD: _heard,
    DeedKind.CORRECTED: _corrected,
    DeedKind.SETTLED: _settled,
    DeedKind.MOVED: _moved,
}


def rebuild(proceeding: Proceeding) -> Proceeding:
    """Derive a proceeding again from the deeds that stand. Part of the caller's act.

    What was set aside stays among the deeds and in the log; of the proceeding it is no part.
    """
    living = list(proceeding.deeds.filter(stands=True).order_by("number"))
    opened = Told(living[0].body)
    for rows in (proceeding.deadlines, proceeding.holds, proceeding.parts, proceeding.events):
        rows.all().delete()
    content = proceeding.content
    parts: dict[str, Agency] = {
        role: agencies.agency(code=code) for role, code in opened.body["parts"].items()
    }
    opening.reset(proceeding, content, parts, _instant(opened))
    run = _opened(Run.load(_by(opened), proceeding), opened)
    _renumber(living[0], run)
    for deed in living[1:]:
        run = again(proceeding, Told(deed.body, deed.proof))
        _renumber(deed, run)
    return proceeding


def _renumber(deed: Deed, run: Run) -> None:
    deed.at_version = run.version + 1
    deed.save(update_fields=["at_version"])
