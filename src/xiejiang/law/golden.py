"""算例: each numeric line of the law with a case on it and one just below, kept with the rules.

A file of ``content/golden`` holds the cases of one field. ``met`` meets the item named;
``not_met`` leaves the rule unmet; ``below`` leaves the item, though another item of the rule may
be met; ``open`` lies within the band that a province may narrow; ``disputed`` is left to a
person. ``faults(law)`` runs them all and names every line without a case.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources.abc import Traversable

from xiejiang.kernel.errors import Complaint
from xiejiang.law.assess import assess
from xiejiang.law.errors import ContentError
from xiejiang.law.evaluate import Finding, Verdict
from xiejiang.law.facts import parse_facts
from xiejiang.law.instruments import content_root
from xiejiang.law.model import Law, Op, Predicate, Rule, Threshold, names_of
from xiejiang.law.reader import Report, Table, read_file

Number = int | Decimal


@dataclass(frozen=True, slots=True)
class Golden:
    """One case about one line of one item."""

    rule: str
    article: str
    conduct_date: date
    facts: Mapping[str, object]
    fact: str
    met: Number
    not_met: Number | None
    below: Number | None
    open: tuple[Number, ...]
    disputed: tuple[Number, ...]

    def finding(self, law: Law, value: Number | None) -> Finding:
        """The finding of the rule with this value of the quantity; ``None``: not known."""
        given = {"conduct_date": self.conduct_date, **self.facts}
        if value is not None:
            given[self.fact] = value
        unknown = [self.fact] if value is None else []
        known = parse_facts(law, given, unknown)
        return assess(law, known, unknown=unknown).finding(self.rule)


@cache
def load_golden() -> tuple[Golden, ...]:
    """Every case; raises :class:`ContentError` with every mistake."""
    report = Report()
    found = tuple(
        _golden(table)
        for path in sorted((content_root() / "golden").iterdir(), key=lambda p: p.name)
        for table in _tables(path, report)
    )
    if report.complaints:
        raise ContentError(complaints=report.complaints)
    return found


def golden_of(rule: Rule) -> tuple[Golden, ...]:
    """The cases about a rule."""
    return tuple(g for g in load_golden() if g.rule == rule.id)


def _tables(path: Traversable, report: Report) -> list[Table]:
    file = read_file(path, f"golden/{path.name}", report)
    tables = file.named_tables("case", "rule")
    file.done()
    return tables


def _golden(table: Table) -> Golden:
    facts = table.raw("facts")
    found = Golden(
        rule=table.text("rule"),
        article=table.text("article"),
        conduct_date=table.day("conduct_date"),
        facts=dict(facts) if isinstance(facts, dict) else {},
        fact=table.text("fact"),
        met=_number(table, "met") or 0,
        not_met=_number(table, "not_met"),
        below=_number(table, "below"),
        open=_numbers(table, "open"),
        disputed=_numbers(table, "disputed"),
    )
    table.done()
    return found


def _number(table: Table, key: str) -> Number | None:
    """A number as it is written: whole or with decimals."""
    raw = table.raw(key)
    if raw is None or (isinstance(raw, int | Decimal) and not isinstance(raw, bool)):
        return raw
    table.complain(f"“{key}”应为数字")
    return None


def _numbers(table: Table, key: str) -> tuple[Number, ...]:
    raw = table.raw(key)
    if raw is None:
        return ()
    if isinstance(raw, list) and all(isinstance(n, int | Decimal) for n in raw):
        return tuple(raw)
    table.complain(f"“{key}”应为若干数")
    return ()


def faults(law: Law) -> list[Complaint]:
    """Every line without a case, and every case that comes out otherwise than it says."""
    golden = load_golden()
    missing = [Complaint(f"{r} {item}", "这条数额线没有算例") for r, item in _unshown(law, golden)]
    return missing + [fault for case in golden for fault in _wrong(law, case)]


def _wrong(law: Law, case: Golden) -> Iterator[Complaint]:
    where = f"算例 {case.rule} {case.article} {case.fact}"
    met = case.finding(law, case.met)
    if met.verdict is not Verdict.MET or case.article not in met.via or not met.in_force:
        yield Complaint(where, f"{case.met} 应当达到，实为{met.verdict.label}")
    if case.not_met is not None:
        below = case.finding(law, case.not_met)
        if below.verdict is not Verdict.NOT_MET:
            yield Complaint(where, f"{case.not_met} 应当未达到，实为{below.verdict.label}")
        untold = case.finding(law, None)
        if untold.verdict is not Verdict.UNDETERMINED or case.article not in untold.via:
            yield Complaint(where, f"数额不明时应当待定，实为{untold.verdict.label}")
    if case.below is not None and case.article in case.finding(law, case.below).via:
        yield Complaint(where, f"{case.below} 不应当达到这一项")
    for value in (*case.open, *case.disputed):
        between = case.finding(law, value)
        judged = value not in case.disputed or between.needs_judgement
        if between.verdict is not Verdict.UNDETERMINED or not judged:
            yield Complaint(where, f"{value} 应当待定，实为{between.verdict.label}")


def _unshown(law: Law, golden: Sequence[Golden]) -> Iterator[tuple[str, str]]:
    shown = {(g.rule, g.article, g.fact) for g in golden}
    for rule in law.rules.values():
        for condition in rule.conditions:
            for predicate in filter(is_line, condition.group.predicates):
                if not any((rule.id, condition.id, f) in shown for f in names_of(predicate)):
                    yield rule.id, condition.id


def is_line(predicate: Predicate) -> bool:
    """Whether a predicate draws a line through a quantity, from which on it is met."""
    if not isinstance(predicate, Threshold):
        return True
    numeric = isinstance(predicate.value, int | Decimal) and not isinstance(predicate.value, bool)
    return numeric and predicate.op is Op.GE
