"""期间口径 — the units, roles and regimes by which the law counts time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from xiejiang.kernel.citation import Citation, Confidence
from xiejiang.law.calendar import Calendar
from xiejiang.law.periods_errors import UnitNotAllowed, UnknownRegime, UnknownRole, UnknownUnit


class Basis(StrEnum):
    """Whether a rule of counting stands in the text."""

    TEXT = "text"
    PRACTICE = "practice"
    ANALOGY = "by-analogy"

    @property
    def zh(self) -> str:
        """A remark for the explanation; nothing to remark when the text says it."""
        return {Basis.TEXT: "", Basis.PRACTICE: "，通行做法", Basis.ANALOGY: "，类推"}[self]


class FirstHour(StrEnum):
    """Where the hours begin."""

    NEXT_HOUR = "next-hour"
    MOMENT = "the-moment"


class Roll(StrEnum):
    """Whether a last day that is off moves to the first working day after."""

    YES = "yes"
    ANALOGY = "by-analogy"
    NO = "no"


class MonthRule(StrEnum):
    """On which day of the last month a period of months ends."""

    CORRESPONDING = "corresponding-day"
    MONTH_END = "month-end-to-month-end"


class Transit(StrEnum):
    """Whether days on the road count."""

    EXCLUDED = "excluded"
    SERVICE_ONLY = "service-only"
    COUNTED = "counted"


class Direction(StrEnum):
    """Which way a period is counted."""

    FORWARD = "forward"
    BACKWARD = "backward"


class SafeRule(StrEnum):
    """Which way strictness lies when a date is in doubt."""

    EARLIER = "earlier"
    LATER = "later"
    CLEAR_DAYS = "clear-days"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Unit:
    """What a limit counts in; ``uncounted`` says why no date can be computed."""

    id: str
    title: str
    title_en: str
    measure: str
    uncounted: str


@dataclass(frozen=True, slots=True)
class Role:
    """What the end of a period does."""

    id: str
    title: str
    title_en: str
    summary: str
    direction: Direction
    rolls: bool
    safe: SafeRule
    opens: bool
    """Whether something becomes possible on the day after."""


@dataclass(frozen=True, slots=True)
class Rival:
    """Another provision on the same limit that counts in another unit."""

    unit: str
    numbers: tuple[int, ...]
    as_unit: str
    title: str


@dataclass(frozen=True, slots=True)
class Regime:
    """One way of counting, and the provision it stands in."""

    id: str
    title: str
    title_en: str
    units: tuple[str, ...]
    first_day: Basis
    first_hour: FirstHour
    first_hour_basis: Basis
    roll: Roll
    except_in_custody: bool
    close_of_business: bool
    month_rule: MonthRule
    month_basis: Basis
    month_article: str
    transit: Transit
    mailing_counts: bool
    working_numbers: tuple[int, ...]
    numbers_article: str
    rivals: tuple[Rival, ...]
    source: Citation
    confidence: Confidence
    note: str
    doubts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Periods:
    """Everything the computation of periods needs to know."""

    regimes: Mapping[str, Regime]
    units: Mapping[str, Unit]
    roles: Mapping[str, Role]
    calendar: Calendar

    def regime(self, given: str) -> Regime:
        """The regime, or an error that lists the known ones."""
        if given not in self.regimes:
            raise UnknownRegime(given=given, known="、".join(self.regimes))
        return self.regimes[given]

    def role(self, given: str) -> Role:
        """The role, or an error that lists the known ones."""
        if given not in self.roles:
            raise UnknownRole(given=given, known="、".join(self.roles))
        return self.roles[given]

    def unit(self, given: str) -> Unit:
        """The unit, or an error that lists the known ones."""
        if given not in self.units:
            raise UnknownUnit(given=given, known="、".join(self.units))
        return self.units[given]

    def unit_in(self, regime: Regime, given: str) -> Unit:
        """The unit, when the regime counts in it or when nothing is counted at all."""
        unit = self.unit(given)
        if given not in regime.units and not unit.uncounted:
            known = "、".join(regime.units)
            raise UnitNotAllowed(regime=regime.title, given=given, known=known)
        return unit
