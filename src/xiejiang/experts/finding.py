"""Finding who may do it: availability, workload, past work, and recusal computed for a case."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median

from django.db.models import Count

from xiejiang.audit.domain import Actor
from xiejiang.basin import queries as basin
from xiejiang.cases import queries as cases
from xiejiang.cases.domain import PartyKind
from xiejiang.cases.queries import Case
from xiejiang.experts.conditions import panel_conditions
from xiejiang.experts.content_reader import classes, panel_rules
from xiejiang.experts.domain import (
    OPEN,
    Condition,
    EngagementState,
    Known,
    MemberKind,
    PastRole,
    Record,
    Recusal,
    Said,
    SelectionState,
    Told,
    Treatment,
)
from xiejiang.experts.models import (
    Declaration,
    Engagement,
    Involvement,
    Member,
    Selection,
    Treated,
)
from xiejiang.experts.recusing import recusal
from xiejiang.kernel.logic import Tri

PROVINCE, PREFECTURE, COUNTY = 2, 4, 6


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for."""

    on: date
    kinds: frozenset[MemberKind] = frozenset()
    items: tuple[str, ...] = ()
    """Every item that is needed; a class stands for any of its items."""
    division: str = ""
    text: str = ""
    redo: bool = False
    supplement: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """One member, weighed for one case."""

    member: Member
    recusal: Recusal
    unavailable: tuple[str, ...]
    unsure: tuple[str, ...]
    record: Record
    nearness: int

    @property
    def eligible(self) -> bool:
        """Whether the member may stand among the candidates; what is not known does not bar."""
        return self.recusal.answer is not Tri.TRUE and not self.unavailable


def find(*, by: Actor, case: Case, asked: Asked) -> list[Candidate]:
    """Who is in the pool for this, those who may do it first, then the near and the less busy."""
    if not cases.sees(case, by=by):
        return []
    members = Member.objects.filter(removed_at__isnull=True)
    if asked.kinds:
        members = members.filter(kind__in=[k.value for k in asked.kinds])
    if asked.division:
        members = members.filter(division__startswith=basin.prefix(asked.division))
    for word in asked.text.split()[:6]:
        members = members.filter(name__icontains=word)
    for item in asked.items:
        members = (
            members.filter(scopes__item__startswith=f"{item}.")
            if item in classes()
            else members.filter(scopes__item=item)
        )
    rows = members.distinct().select_related("employer", "agency")
    found = judged(
        list(rows.prefetch_related("scopes", "qualifications", "absences")), case=case, asked=asked
    )
    return sorted(
        found,
        key=lambda c: (not c.eligible, -c.nearness, c.record.open, c.member.name, c.member.pk),
    )


def judged(members: Sequence[Member], *, case: Case, asked: Asked) -> list[Candidate]:
    """Members weighed for a case; the number of queries does not grow with them."""
    worked = records(members)
    known = _known(members, case)
    return [
        Candidate(
            member=m,
            recusal=recusal(known[m.pk], redo=asked.redo, supplement=asked.supplement),
            unavailable=unavailable(m, on=asked.on, open_now=worked[m.pk].open),
            unsure=unsure(m),
            record=worked[m.pk],
            nearness=_nearness(m.division, case.division),
        )
        for m in members
    ]


def _nearness(one: str, other: str) -> int:
    return next((n for n in (COUNTY, PREFECTURE, PROVINCE) if one[:n] == other[:n]), 0)


def unavailable(member: Member, *, on: date, open_now: int) -> tuple[str, ...]:
    """Why a member cannot take work on a day; nothing when they can."""
    found = []
    if member.removed_at is not None:
        found.append(f"已移出名册：{member.removed_why}")
    papers = list(member.qualifications.all())
    if papers and not any(_in_force(p.valid_from, p.valid_until, on) for p in papers):
        latest = max(papers, key=lambda p: p.valid_until or date.max)
        until = latest.valid_until
        ended = f"{until} 到期" if until and until < on else "还没有生效"
        found.append(f"{latest.words}{ended}")
    found += [
        f"{a.since} 至 {a.until} 不能承办：{a.reason}"
        for a in member.absences.all()
        if a.since <= on <= a.until
    ]
    if member.capacity is not None and open_now >= member.capacity:
        found.append(f"正在承办 {open_now} 件，已到申报的上限 {member.capacity} 件")
    return tuple(found)


def unsure(member: Member) -> tuple[str, ...]:
    """What the pool does not say and should."""
    return () if member.qualifications.all() else ("没有登记资质文件，须先核实",)


def _in_force(since: date | None, until: date | None, on: date) -> bool:
    return (since is None or since <= on) and (until is None or on <= until)


def records(members: Iterable[Member]) -> Mapping[int, Record]:
    """Workload, turnaround and how courts treated the opinions, over all cases of the node."""
    keys = [m.pk for m in members]
    mine = Engagement.objects.filter(member__in=keys)
    open_now = Counter(
        dict(
            mine.filter(state__in=[s.value for s in OPEN])
            .values_list("member")
            .annotate(n=Count("pk"))
        )
    )
    days: dict[int, list[int]] = defaultdict(list)
    delivered = mine.filter(state=EngagementState.DELIVERED, accepted_on__isnull=False)
    for key, since, until in delivered.values_list("member", "accepted_on", "delivered_on"):
        if since is not None and until is not None:
            days[key].append((until - since).days)
    treated: dict[int, Counter[str]] = defaultdict(Counter)
    rows = Treated.objects.filter(engagement__member__in=keys)
    for key, how in rows.values_list("engagement__member", "treatment"):
        treated[key][how] += 1
    return {
        key: Record(
            open=open_now[key],
            done=len(days[key]),
            days=int(median(days[key])) if days[key] else None,
            treated=tuple((t, treated[key][t.value]) for t in Treatment if treated[key][t.value]),
        )
        for key in keys
    }


def _known(members: Sequence[Member], case: Case) -> Mapping[int, Known]:
    keys = [m.pk for m in members]
    parties = tuple((p.name, p.kind == PartyKind.PERSON) for p in cases.parties(case=case))
    agencies = tuple(p.agency.name for p in cases.participants(case=case))
    declared: dict[int, Told] = {}
    for d in Declaration.objects.filter(case=case, member__in=keys).order_by("id"):
        declared[d.member_id] = _told(d)
    roles: dict[int, list[PastRole]] = defaultdict(list)
    for key, role in Involvement.objects.filter(case=case, member__in=keys).values_list(
        "member", "role"
    ):
        roles[key].append(PastRole(role))
    done = Engagement.objects.filter(case=case, state=EngagementState.DELIVERED)
    whose = list(done.values_list("member", "member__employer"))
    appraised = {key for key, _house in whose}
    houses = {house or key for key, house in whose}
    return {
        m.pk: Known(
            kind=MemberKind(m.kind),
            name=m.name,
            division=m.division,
            houses=houses_of(m),
            parties=parties,
            agencies=agencies,
            place=case.division,
            declared=declared.get(m.pk),
            roles=tuple(roles[m.pk]),
            appraised=m.pk in appraised,
            house_appraised=(m.employer_id or m.pk) in houses,
        )
        for m in members
    }


def houses_of(member: Member) -> tuple[str, ...]:
    """The employer of a member and the groups they belong to, by name."""
    names = [member.unit, member.group]
    if member.employer is not None:
        names += [member.employer.name, member.employer.group]
    return tuple(dict.fromkeys(name for name in names if name))


def _told(row: Declaration) -> Told:
    return Told(
        made_on=row.made_on,
        kin=Said(row.kin),
        interest=Said(row.interest),
        role=Said(row.role),
        other=Said(row.other),
        words=row.words,
    )


def jury_conditions(selection: Selection) -> tuple[Condition, ...]:
    """How the panel for which jurors were drawn stands to what is prescribed; once it is known."""
    jury = selection.jury
    if not jury or "members" not in jury or selection.state != SelectionState.SETTLED:
        return ()
    return panel_conditions(
        panel_rules()[jury["panel"]],
        members=jury["members"],
        jurors_with_knowledge=jury["jurors"],
        drawn_on=date.fromisoformat(jury["drawn_on"]),
        hearing_on=date.fromisoformat(jury["hearing_on"]),
    )
