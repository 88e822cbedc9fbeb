"""Which procedures the findings require: 移送公安 for a crime, 移送拘留 for detention.

A penalty never replaces a referral, and leniency never blocks one. A crime that is only
possible is flagged apart, so that nobody forgets to find the missing facts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from xiejiang.law.compare import LawChoice
from xiejiang.law.consequences import AdminDetention, AdminPenalty, Crime, Detention
from xiejiang.law.evaluate import Finding, Verdict

CRIMINAL = "transfer.criminal"
DETENTION = "transfer.detention"


@dataclass(frozen=True, slots=True)
class RequiredProcedure:
    """A procedure with the findings that ask for it."""

    id: str
    certain: bool
    """False: possible, while the findings are undetermined."""
    findings: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        return {"id": self.id, "certain": self.certain, "findings": list(self.findings)}


def required_procedures(
    findings: Sequence[Finding], later: Sequence[Finding], choices: Sequence[LawChoice]
) -> tuple[RequiredProcedure, ...]:
    """The procedures required, the certain before the possible."""
    applied = list(applicable(findings, later, choices))
    crimes = [f for f in applied if _is_referable(f)]
    found = _by_verdict(CRIMINAL, crimes)
    is_crime = any(procedure.certain for procedure in found)
    detained = [f for f in applied if _detains(f, is_crime)]
    return (*found, *_by_verdict(DETENTION, detained))


def applicable(
    findings: Sequence[Finding], later: Sequence[Finding], choices: Sequence[LawChoice]
) -> Iterator[Finding]:
    """The findings of the law that applies: the lighter side of each comparison."""
    dropped = {name for choice in choices if choice.uses_new for name in choice.succession.old}
    taken = {name for choice in choices if choice.uses_new for name in choice.succession.new}
    for finding in findings:
        if finding.rule.id not in dropped:
            yield finding
    for finding in later:
        if finding.rule.id in taken:
            yield finding


def _is_referable(finding: Finding) -> bool:
    consequence = finding.rule.consequence
    return isinstance(consequence, Crime) and consequence.transfer_to_police


def _detains(finding: Finding, is_crime: bool) -> bool:
    consequence = finding.rule.consequence
    if not isinstance(consequence, (AdminPenalty, AdminDetention)):
        return False
    detention = consequence.detention
    if detention is None or (is_crime and detention.only_if_not_crime):
        return False
    return _circumstance(detention, finding)


def _circumstance(detention: Detention, finding: Finding) -> bool:
    if not detention.when_fact:
        return True
    return finding.world.values.get(detention.when_fact) is True


def _by_verdict(name: str, findings: Sequence[Finding]) -> list[RequiredProcedure]:
    found = []
    for verdict, certain in ((Verdict.MET, True), (Verdict.UNDETERMINED, False)):
        ids = tuple(f.rule.id for f in findings if f.verdict is verdict)
        if ids:
            found.append(RequiredProcedure(name, certain, ids))
    return found
