"""责任统筹: for one conduct, penal, administrative and civil consequences side by side.

A table that a panel of judges can work from: what each branch of the law imposes, what bars and
what offsets, in which order is paid, until when. Every line names its rule and the facts it rests
on; what is open says what would settle it. It advises and decides nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from xiejiang.kernel.logic import Tri
from xiejiang.law.assess import Assessment
from xiejiang.law.catalogue import consequences_of
from xiejiang.law.consequences import AdminDetention, AdminPenalty, Crime, Leniency
from xiejiang.law.effects import (
    Bar,
    CivilClaim,
    Limitation,
    Offset,
    Permission,
    Priority,
    PunitiveDamages,
    Restoration,
    Standing,
)
from xiejiang.law.evaluate import Finding, Verdict
from xiejiang.law.facts import format_quantity
from xiejiang.law.kleene import weigh_group
from xiejiang.law.model import Benchmark, names_of
from xiejiang.law.penalties import reckon
from xiejiang.law.periods_content import MonthRule
from xiejiang.law.periods_counting import shift_months
from xiejiang.law.settlement import allocate, figures_of
from xiejiang.law.terms import term

FIELDS = ("liability-coordination", "civil-remedies")
"""Fields of the law that every case is put to, beside its own."""

_YEAR = 12
_SHOWN = 8
_MISSING = 4


class Branch(StrEnum):
    """A part of the table."""

    CRIMINAL = "criminal"
    ADMIN = "admin"
    CIVIL = "civil"
    OFFSET = "offset"
    ORDER = "order"
    LENIENT = "lenient"
    LIMIT = "limit"

    @property
    def label(self) -> str:
        return {
            Branch.CRIMINAL: "刑事责任",
            Branch.ADMIN: "行政责任",
            Branch.CIVIL: "民事责任",
            Branch.OFFSET: "折抵与限制",
            Branch.ORDER: "清偿顺序",
            Branch.LENIENT: "从宽情节",
            Branch.LIMIT: "时效与期限",
        }[self]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table."""

    branch: Branch
    title: str
    told: tuple[str, ...]
    """What follows, a sentence each."""
    amount: str
    """The figure or range, in words; empty when there is none."""
    verdict: Verdict
    rule: str
    source: str
    facts: tuple[str, ...]
    """The facts the line rests on, or that would settle it."""
    cautions: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, object]:
        return {
            "branch": self.branch.value,
            "title": self.title,
            "verdict": self.verdict.value,
            "told": list(self.told),
            "amount": self.amount,
            "rule": self.rule,
            "source": self.source,
            "facts": list(self.facts),
            "cautions": list(self.cautions),
        }


@dataclass(frozen=True, slots=True)
class Liability:
    """The whole table."""

    lines: tuple[Line, ...]
    open_facts: tuple[str, ...]
    """Facts that would settle what is open, the most decisive first."""
    cautions: tuple[str, ...] = field(default=())

    def as_dict(self) -> dict[str, object]:
        return {
            "lines": [line.as_dict() for line in self.lines],
            "open_facts": list(self.open_facts),
            "cautions": list(self.cautions),
        }

    def of(self, branch: Branch) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.branch is branch)


def liability(assessment: Assessment) -> Liability:
    """Lay the consequences of one assessment side by side."""
    found = [f for f in assessment.applicable if f.verdict is not Verdict.NOT_MET]
    met = {f.rule.id for f in found if f.verdict is Verdict.MET}
    told = [f for f in found if f.verdict is not Verdict.UNDETERMINED or _is_near(f, met)]
    bars = _bars(told)
    lines = [line for f in told for line in _lines(f, assessment, bars)]
    lines += list(_prosecution_limits(told, assessment))
    order = list(Branch)
    lines.sort(key=lambda line: (order.index(line.branch), line.verdict is not Verdict.MET))
    return Liability(tuple(lines), _open(found, assessment), tuple(_cautions(told)))


def _is_near(finding: Finding, met: Collection[str]) -> bool:
    """Of what is only possible: the tiers of a crime that is met, and the punishments whose own
    items touch a fact that is known. The rest is left to the findings."""
    rule = finding.rule
    if not isinstance(rule.consequence, (Crime, AdminPenalty, AdminDetention)):
        return False
    if rule.tier_of in met:
        return True
    given = finding.world.given
    items = (name for c in rule.conditions for p in c.group.predicates for name in names_of(p))
    return any(name in given for name in items)


def _bars(findings: Iterable[Finding]) -> frozenset[str]:
    return frozenset(
        bar
        for f in findings
        if f.verdict is Verdict.MET and isinstance(f.rule.consequence, Bar)
        for bar in f.rule.consequence.bars
    )


_BRANCHES: tuple[tuple[tuple[type, ...], Branch], ...] = (
    ((Crime,), Branch.CRIMINAL),
    ((AdminPenalty, AdminDetention), Branch.ADMIN),
    ((CivilClaim, Standing, PunitiveDamages, Restoration), Branch.CIVIL),
    ((Offset, Bar, Permission), Branch.OFFSET),
    ((Priority,), Branch.ORDER),
    ((Leniency,), Branch.LENIENT),
    ((Limitation,), Branch.LIMIT),
)


def _lines(finding: Finding, assessment: Assessment, bars: frozenset[str]) -> Iterator[Line]:
    consequence = finding.rule.consequence
    branch = next((b for kinds, b in _BRANCHES if isinstance(consequence, kinds)), None)
    if branch is None or (isinstance(consequence, Limitation) and consequence.table):
        return
    met = finding.verdict is Verdict.MET
    yield Line(
        branch=branch,
        title=finding.rule.title,
        told=(
            *consequences_of(assessment.law, finding.rule),
            *(_benchmark(b) for b in benchmarks_of(finding, assessment.conduct_on)),
        ),
        amount=_amount(finding) if met else "",
        verdict=finding.verdict,
        rule=finding.rule.id,
        source=str(finding.rule.source),
        facts=_facts(finding),
        cautions=tuple(_barred(finding, bars)) if met else finding.judgement,
    )


def benchmarks_of(finding: Finding, on: date | None) -> Iterator[Benchmark]:
    """裁量基准 of the province that fit a met finding; they narrow, they do not replace."""
    if finding.verdict is not Verdict.MET:
        return
    world = finding.world
    for found in finding.law.benchmarks:
        fits = found.rule == finding.rule.id and found.condition in finding.via
        if not fits or world.values.get("province") != found.region:
            continue
        if on is not None and not found.in_force_on(on):
            continue
        if weigh_group(found.group, world.values, world.regional) is Tri.TRUE:
            yield found


def _benchmark(found: Benchmark) -> str:
    unit = "倍" if found.times else "元"
    low, high = (format_quantity(x, unit) for x in (found.low, found.high))
    doubt = "" if found.confidence.is_verified else f"，{found.confidence.zh}"
    return f"裁量基准：{found.label}，{low}至 {high}（{found.source}{doubt}）"


def _facts(finding: Finding) -> tuple[str, ...]:
    """Known facts of what is decided, missing facts of what is open."""
    if finding.verdict is Verdict.UNDETERMINED:
        return finding.missing[:_MISSING]
    given = finding.world.given
    return tuple(name for name in finding.rule.fact_names if name in given)[:_SHOWN]


def _amount(finding: Finding) -> str:
    reckoned = reckon(finding)
    if reckoned and reckoned.range:
        low, high = (format_quantity(x, "元") for x in (reckoned.range.low, reckoned.range.high))
        return f"罚款 {low}至 {high}"
    if reckoned and reckoned.daily_yuan is not None:
        return f"按日连续，每日 {format_quantity(reckoned.daily_yuan, '元')}"
    consequence = finding.rule.consequence
    if isinstance(consequence, Priority):
        paid = allocate(consequence.order, finding.world.values)
        return "；".join(
            f"{term(rank)} {format_quantity(amount, '元')}（应付 {format_quantity(claim, '元')}）"
            for rank, claim, amount in paid
        )
    return "；".join(_figure(f.name, f.value) for f in figures_of(finding) if f.name in _WORDS)


_WORDS = {
    "offset_days": "折抵 {} 日",
    "sentence_end_with_offset": "折抵后刑期至 {}",
    "remaining_fine_yuan": "折抵后罚金余额 {}",
    "punitive_cap_yuan": "惩罚性赔偿一般不超过 {}",
    "eco_claim_total_yuan": "各项合计 {}",
}


def _figure(name: str, value: Decimal | tuple[Decimal, ...] | date) -> str:
    words = _WORDS[name]
    if isinstance(value, Decimal):
        told = f"{value:f}" if name == "offset_days" else format_quantity(value, "元")
        return words.format(told)
    return words.format(value.isoformat() if isinstance(value, date) else value)


def _barred(finding: Finding, bars: frozenset[str]) -> Iterator[str]:
    """Why a penalty that is reached may nevertheless not be imposed."""
    if not isinstance(finding.rule.consequence, AdminPenalty):
        return
    if "admin-fine" in bars:
        yield "判决已判罚金，同一行为不得再罚款；其他处罚仍可依法作出"
    elif "second-admin-fine-for-same-act" in bars:
        yield "同一行为有两项以上罚款规定的，按数额高的规定处罚，只罚一次"


def _cautions(findings: Sequence[Finding]) -> Iterator[str]:
    met = [f.rule for f in findings if f.verdict is Verdict.MET]
    ids = {r.id for r in met}
    absorbed = [r for r in met if r.absorbed is not None and r.absorbed.by in ids]
    charges = {
        r.consequence.charge
        for r in met
        if isinstance(r.consequence, Crime) and r.consequence.transfer_to_police
        if r not in absorbed
    }
    for rule in absorbed:
        if rule.absorbed is not None:
            other = next(r.title for r in met if r.id == rule.absorbed.by)
            yield f"同时构成“{rule.title}”和“{other}”的，以后者定罪处罚（{rule.absorbed.source}）。"
    fines = [r for r in met if isinstance(r.consequence, AdminPenalty)]
    if charges:
        yield "已有达到入罪标准的，应当移送公安机关，不得以行政处罚代替移送。"
    if len(charges) > 1:
        yield "涉及两个以上罪名：同一行为从一重处断，不同行为数罪并罚，须由办案人员判断。"
    if len(fines) > 1:
        yield "达到两项以上行政处罚规定：同一行为只罚款一次，按数额高的规定；特别法优先的先行判断。"


def _prosecution_limits(findings: Sequence[Finding], assessment: Assessment) -> Iterator[Line]:
    """追诉时效, by the heaviest tier of each charge that is met."""
    conduct = assessment.conduct_on
    heaviest: dict[str, Finding] = {}
    for finding in findings:
        crime = finding.rule.consequence
        if finding.verdict is not Verdict.MET or not isinstance(crime, Crime):
            continue
        before = heaviest.get(crime.charge)
        if before is None or _years(finding) > _years(before):
            heaviest[crime.charge] = finding
    for charge, finding in heaviest.items():
        years = _years(finding)
        if not years:
            continue
        until = _after(conduct, years).isoformat() if conduct else ""
        yield Line(
            branch=Branch.LIMIT,
            title=f"{charge}：追诉时效",
            told=(f"{years} 年，自犯罪之日起计算；连续、继续的自终了之日起",),
            amount=f"至 {until}" if until else "",
            verdict=Verdict.MET,
            rule=finding.rule.id,
            source="刑法 第八十七条、第八十九条",
            facts=("conduct_date",) if conduct else (),
        )


def _years(finding: Finding) -> int:
    crime = finding.rule.consequence
    return (crime.prosecution_limit_years or 0) if isinstance(crime, Crime) else 0


def _after(day: date, years: int) -> date:
    return shift_months(day, years * _YEAR, MonthRule.CORRESPONDING)


def _open(findings: Sequence[Finding], assessment: Assessment) -> tuple[str, ...]:
    """The facts most often missing from what is open in the coordination of liabilities."""
    counts: dict[str, int] = {}
    for finding in findings:
        if finding.verdict is Verdict.UNDETERMINED and finding.rule.field in FIELDS:
            for place, name in enumerate(finding.missing):
                counts[name] = counts.get(name, 0) + (_SHOWN - min(place, _SHOWN - 1))
    ranked = sorted(counts, key=lambda name: -counts[name])
    return tuple(name for name in ranked if name not in assessment.world.given)[:_SHOWN]
