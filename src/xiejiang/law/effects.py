"""What follows beside punishment: civil claims, what evidence may do, how liabilities meet."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class CivilClaim:
    """民事请求：谁可以请求、赔什么。"""

    claimants: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    remedies: tuple[str, ...] = ()
    liability: str = ""
    fault_required: bool | None = None
    burden: str = ""
    formula: str = ""
    type: str = "civil-claim"


@dataclass(frozen=True, slots=True)
class Standing:
    """原告资格及其前提。"""

    claimants: tuple[str, ...]
    precondition: str = ""
    type: str = "claimant"


@dataclass(frozen=True, slots=True)
class PunitiveDamages:
    """惩罚性赔偿：基数为若干项之和，一般不超过若干倍。"""

    claimants: tuple[str, ...]
    base: tuple[str, ...]
    """Facts in yuan that are added up."""
    cap_times: Decimal
    cap_is_general_rule: bool = False
    """一般不超过: a guide, not a ceiling."""
    type: str = "punitive-damages"


@dataclass(frozen=True, slots=True)
class Limitation:
    """时效、追责期限。"""

    years: int | None = None
    extended_years: int | None = None
    table: str = ""
    type: str = "limitation"


@dataclass(frozen=True, slots=True)
class Restoration:
    """修复方式。"""

    options: tuple[str, ...]
    discretion: bool = False
    type: str = "restoration"


class EvidenceEffect(StrEnum):
    """What a rule of evidence is about."""

    ADMISSIBILITY = "admissibility"
    PROOF = "proof-method"
    EXCLUSION = "exclusion"
    PRECLUSION = "preclusion"
    BURDEN = "burden"
    PRESUMPTION = "presumption"


@dataclass(frozen=True, slots=True)
class EvidenceRule:
    """证据规则：在哪一种程序里、有什么效力。"""

    type: EvidenceEffect
    forum: str
    effect: str = ""
    acceptable: tuple[str, ...] = ()
    """Kinds of opinion or report that may settle the question."""
    fields: tuple[str, ...] = ()
    """Fields of the law whose technical questions it is about."""
    rebuttable: bool = False


@dataclass(frozen=True, slots=True)
class Duty:
    """机关的义务。"""

    actor: str
    duty: str
    type: str = "duty"


@dataclass(frozen=True, slots=True)
class Offset:
    """折抵：什么抵什么、按什么比例。"""

    offsets: str = ""
    """The fact that was served or paid already."""
    against: str = ""
    ratio: Decimal | None = None
    suggested_ratio: Decimal | None = None
    """A ratio that is not the law's own; it goes to a human."""
    formula: str = ""
    end_date_rule: str = ""
    needs_judgement: bool = False
    type: str = "offset"


@dataclass(frozen=True, slots=True)
class Bar:
    """不得再作出、不得再请求的事项。"""

    bars: tuple[str, ...]
    scope: str = ""
    type: str = "bar"


@dataclass(frozen=True, slots=True)
class Permission:
    """仍可作出的事项。"""

    allowed: tuple[str, ...]
    not_allowed: tuple[str, ...] = ()
    type: str = "permission"


@dataclass(frozen=True, slots=True)
class FineFloor:
    """罚金下限。"""

    min_yuan: Decimal
    min_yuan_minor: Decimal
    type: str = "floor"


@dataclass(frozen=True, slots=True)
class Priority:
    """财产不足时的清偿顺序。"""

    order: tuple[str, ...]
    type: str = "priority"


@dataclass(frozen=True, slots=True)
class Principle:
    """须由办案人员适用的原则。"""

    rule: str = ""
    rows: tuple[str, ...] = ()
    type: str = "principle"


Effect = (
    CivilClaim
    | Standing
    | PunitiveDamages
    | Limitation
    | Restoration
    | EvidenceRule
    | Duty
    | Offset
    | Bar
    | Permission
    | FineFloor
    | Priority
    | Principle
)
