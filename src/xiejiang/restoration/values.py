"""What acts are given, and what reads give back, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from xiejiang.kernel.money import Money
from xiejiang.restoration.states import DutyKind, MeasureKind, Way

PERFORMED_ZH = {
    "none": "没有登记修复义务",
    "whole": "已履行修复，全部验收合格",
    "pledged": "承诺，未履行",
    "nothing": "未履行",
}


@dataclass(frozen=True, slots=True)
class DutyGiven:
    """修复义务 as it is registered."""

    kind: DutyKind
    title: str
    """The judgment, agreement or decision, with its number."""
    words: str
    """What is to be restored, and until when, as the title says."""
    obligor: str
    parties: tuple[int, ...] = ()
    """Those of the case's parties who owe it."""
    effective_on: date | None = None
    perform_by: date | None = None
    """The last day as the title states it; none when it states none."""
    bond: Money | None = None
    """保证金, where one was given."""
    bond_account: int | None = None
    """The account of the ledger in which it lies."""
    obligations: tuple[int, ...] = ()
    """应缴款项 of the ledger that come of the same title."""

    def for_log(self) -> dict[str, object]:
        """Without the obligor, who may be a private person."""
        return {
            "kind": self.kind.value,
            "perform_by": self.perform_by.isoformat() if self.perform_by else None,
            "bond": self.bond.fen if self.bond else None,
            "parties": list(self.parties),
        }


@dataclass(frozen=True, slots=True)
class ProjectGiven:
    """修复项目 as it is opened: a name, and who supervises and accepts."""

    title: str
    court: str = ""
    """Codes of agencies; empty when there is none."""
    procuratorate: str = ""
    department: str = ""
    proceeding: str = ""
    """The running proceeding of the procedure ``restoration``, by its id."""


@dataclass(frozen=True, slots=True)
class MeasureGiven:
    """一项措施 as it is drafted."""

    kind: MeasureKind
    title: str
    duty: int
    params: Mapping[str, str]
    quantity: Decimal
    unit: str
    starts_on: date
    ends_on: date
    place: str
    site: Mapping[str, Any] | None = None
    """A GeoJSON geometry in WGS 84."""
    species: str = ""
    supplier: str = ""
    """Where seed, seedlings or credits come from."""
    reasons: str = ""
    """Why it is done although something speaks against it."""


@dataclass(frozen=True, slots=True)
class MilestoneGiven:
    """一个节点 as it is drafted."""

    words: str
    due_on: date
    responsible: str
    price: Money


@dataclass(frozen=True, slots=True)
class IndicatorGiven:
    """一项指标 as it is drafted: what is to be reached, and how it is known."""

    name: str
    target: Decimal
    unit: str
    at_least: bool
    """Whether the result has to be at least the target, or at most."""
    method: str


@dataclass(frozen=True, slots=True)
class Warned:
    """Something that speaks against a measure, with the provision that says so."""

    where: str
    words: str
    basis: str
    verified: bool
    refused: bool
    """Whether the law forbids it, or leaves it to whoever gives reasons."""


@dataclass(frozen=True, slots=True)
class Done:
    """What was done and accepted for one party, and by whom it was verified."""

    measure: str
    milestone: str
    quantity: str
    accepted_on: date
    accepted_by: str
    acceptance: str
    log_subject: str


@dataclass(frozen=True, slots=True)
class Performance:
    """履行情况 of one party: what is accepted, what is open, and whether it is only pledged."""

    party: int
    done: tuple[Done, ...] = ()
    open: tuple[str, ...] = ()
    pledged_only: bool = False
    duties: tuple[str, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether everything that was planned for the party is accepted."""
        return bool(self.done) and not self.open

    @property
    def words(self) -> str:
        if not self.duties:
            return PERFORMED_ZH["none"]
        if self.whole:
            return PERFORMED_ZH["whole"]
        if self.done:
            return f"部分履行：{len(self.done)} 项验收合格，{len(self.open)} 项未完成"
        return PERFORMED_ZH["pledged" if self.pledged_only else "nothing"]


@dataclass(frozen=True, slots=True)
class Outline:
    """方案概要: aims, way, standard of acceptance, who carries it out, and until when."""

    way: Way
    aims: str
    standard: str
    executor: str
    until: date
    adopted_from: str = ""


@dataclass(frozen=True, slots=True)
class Evaluated:
    """一项指标的评估结果."""

    result: Decimal
    on: date
    by_whom: str
    report: str


@dataclass(frozen=True, slots=True)
class CareGiven:
    """后期管护: who, what, with what money, from when to when, and where that is written."""

    responsible: str
    words: str
    money: str
    since: date
    until: date
    basis: str


@dataclass(frozen=True, slots=True)
class Telling:
    """What an officer adds for the public: how it was before, and how it is now."""

    before: str
    after: str
