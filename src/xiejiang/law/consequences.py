"""What follows when a rule is met: crimes, penalties, detention, factors, references."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from xiejiang.law.effects import Effect

Months = tuple[int, int]
Days = tuple[int, int]


class CriminalFine(StrEnum):
    """How the criminal law attaches a fine."""

    CONCURRENT = "concurrent"
    CONCURRENT_OR_SOLE = "concurrent-or-sole"
    SOLE_ALTERNATIVE = "sole-alternative"
    FINE_OR_CONFISCATION = "concurrent-fine-or-confiscation"
    CONFISCATION = "confiscation"
    UNITS_ONLY = "none-for-persons"
    SEE_ARTICLE = "see-article"
    NONE = "none"

    @property
    def label(self) -> str:
        return {
            CriminalFine.CONCURRENT: "并处罚金",
            CriminalFine.CONCURRENT_OR_SOLE: "并处或者单处罚金",
            CriminalFine.SOLE_ALTERNATIVE: "可以单处罚金",
            CriminalFine.FINE_OR_CONFISCATION: "并处罚金或者没收财产",
            CriminalFine.CONFISCATION: "并处没收财产",
            CriminalFine.UNITS_ONLY: "自然人无罚金，单位判处罚金",
            CriminalFine.SEE_ARTICLE: "罚金见条文",
            CriminalFine.NONE: "无罚金",
        }[self]


@dataclass(frozen=True, slots=True)
class RangeFine:
    """定额区间。“以下”的下限记 0。"""

    min_yuan: Decimal
    max_yuan: Decimal


@dataclass(frozen=True, slots=True)
class MultipleFine:
    """倍数：基数不足下限的按下限；基数低于某值的改用定额。"""

    of: str
    min_times: Decimal
    max_times: Decimal
    base_floor_yuan: Decimal | None = None
    below_threshold_yuan: Decimal | None = None
    below_min_yuan: Decimal | None = None
    below_max_yuan: Decimal | None = None


@dataclass(frozen=True, slots=True)
class PerItemFine:
    """按件、株、平方米计的罚款。"""

    of: str
    min_yuan: Decimal
    max_yuan: Decimal


@dataclass(frozen=True, slots=True)
class DailyFine:
    """按原罚款数额按日连续处罚。"""

    of: str


Fine = RangeFine | MultipleFine | PerItemFine | DailyFine


@dataclass(frozen=True, slots=True)
class HeavierFine:
    """A heavier fine that needs one further circumstance."""

    when_fact: str
    fine: Fine | None
    multiplier: tuple[Decimal, Decimal] | None = None
    """Instead of its own fine: so many times the ordinary one."""
    note: str = ""


@dataclass(frozen=True, slots=True)
class PersonFine:
    """Fine on the persons responsible in a unit."""

    min_yuan: Decimal | None = None
    max_yuan: Decimal | None = None
    max_ratio_of_annual_income: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Detention:
    """Administrative detention decided by the police on transfer."""

    days: Days
    lighter_days: Days | None = None
    lighter_when: str = ""
    """The fact on which the lighter days depend."""
    serious_days: Days | None = None
    serious_when: str = ""
    when_fact: str = ""
    only_if_not_crime: bool = False


@dataclass(frozen=True, slots=True)
class Crime:
    """A crime or a tier of one."""

    charge: str
    article: str
    transfer_to_police: bool
    fine: CriminalFine
    tier: int | None = None
    imprisonment_months: Months | None = None
    detention_months: Months | None = None
    control_allowed: bool = False
    life_allowed: bool = False
    death_allowed: bool = False
    unit_crime: bool | None = None
    prosecution_limit_years: int | None = None
    needs_judgement: bool = False
    depends_on: str = ""
    heavier_of: tuple[str, ...] = ()
    """Crimes with which the heavier one is taken."""
    type: str = "crime"


@dataclass(frozen=True, slots=True)
class SentencingFactor:
    """从重情节：只在已构成犯罪时影响量刑。"""

    effect: str
    type: str = "sentencing-factor"


@dataclass(frozen=True, slots=True)
class Leniency:
    """从宽、出罪：由司法机关判断，不阻止移送。"""

    effects: tuple[str, ...]
    discretion: bool = False
    type: str = "leniency"


@dataclass(frozen=True, slots=True)
class AdminPenalty:
    """行政处罚。"""

    authority: str
    fine: Fine | None = None
    """None: each condition carries its own."""
    fine_unknown: bool = False
    """The text with the amounts was not obtained: nothing is reckoned."""
    heavier: tuple[HeavierFine, ...] = ()
    person_fine: PersonFine | None = None
    detention: Detention | None = None
    other_measures: tuple[str, ...] = ()
    type: str = "admin-penalty"


@dataclass(frozen=True, slots=True)
class AdminDetention:
    """移送公安机关适用行政拘留。"""

    authority: str
    detention: Detention
    fine: Fine | None = None
    heavier: tuple[HeavierFine, ...] = ()
    type: str = "admin-detention"


@dataclass(frozen=True, slots=True)
class Reference:
    """引致其他规则。"""

    refers_to: tuple[str, ...]
    type: str = "reference"


@dataclass(frozen=True, slots=True)
class ConflictNote:
    """法条竞合，须由人判断并留痕。"""

    needs_judgement: bool = True
    type: str = "conflict-note"


@dataclass(frozen=True, slots=True)
class FormulaNote:
    """须按公式核算的事实。"""

    result_fact: str
    formula: str
    type: str = "formula"


@dataclass(frozen=True, slots=True)
class TimeRule:
    """新旧法选择。"""

    rule: str
    type: str = "time-rule"


Consequence = (
    Crime
    | SentencingFactor
    | Leniency
    | AdminPenalty
    | AdminDetention
    | Reference
    | ConflictNote
    | FormulaNote
    | TimeRule
    | Effect
)
