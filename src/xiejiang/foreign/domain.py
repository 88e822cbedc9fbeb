"""Values of the room: flags, duties, signs and hints, and what they come to in a case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from xiejiang.kernel.citation import Citation, Confidence
from xiejiang.kernel.logic import Tri

ARTICLE = Citation("opinion-2025-14", "第十八条", title="法发〔2025〕14号")


class Track(StrEnum):
    """在哪一种程序里."""

    CRIMINAL = "criminal"
    ADMINISTRATIVE = "administrative"
    CIVIL = "civil"

    @property
    def zh(self) -> str:
        """In Chinese."""
        return TRACK_ZH[self]


TRACK_ZH = {
    Track.CRIMINAL: "刑事",
    Track.ADMINISTRATIVE: "行政",
    Track.CIVIL: "民事",
}


class Appendix(StrEnum):
    """公约附录."""

    ONE = "one"
    TWO = "two"
    THREE = "three"

    @property
    def zh(self) -> str:
        """In Chinese."""
        return APPENDIX_ZH[self]


APPENDIX_ZH = {Appendix.ONE: "附录一", Appendix.TWO: "附录二", Appendix.THREE: "附录三"}


@dataclass(frozen=True, slots=True)
class Duty:
    """要求: what is to be reported or done, by whom, by which way and until when."""

    id: str
    title: str
    track: Track
    kinds: tuple[str, ...]
    """Kinds of agencies that it binds; none for any."""
    words: str
    limit: str
    """As the provision writes it; empty when it sets none."""
    channel: tuple[str, ...]
    source: Citation | None
    since: date | None
    until: date | None
    """When its instrument is in force; open ends are ``None``."""
    confidence: Confidence

    def in_force(self, on: date) -> bool:
        """Whether its instrument is in force on a day."""
        begun = self.since is None or self.since <= on
        return begun and (self.until is None or on < self.until)

    def binds(self, kind: str) -> bool:
        """Whether it binds agencies of a kind."""
        return not self.kinds or kind in self.kinds


@dataclass(frozen=True, slots=True)
class Flag:
    """涉外提示: one way in which a case is foreign-related."""

    id: str
    title: str
    title_en: str
    words: str
    source: Citation
    duties: tuple[Duty, ...]


@dataclass(frozen=True, slots=True)
class Sign:
    """A fact that decides a flag by its value."""

    flag: str
    fact: str
    holds: frozenset[str]
    excludes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Hint:
    """迹象: what only asks to find out."""

    flag: str
    says: str
    words: tuple[str, ...]
    divisions: tuple[str, ...]
    fields: tuple[str, ...]
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Species:
    """A species under CITES that cases of the basin speak of."""

    id: str
    name: str
    names: tuple[str, ...]
    latin: str
    appendix: Appendix
    note: str
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Rules:
    """The whole content about flags."""

    flags: tuple[Flag, ...]
    signs: tuple[Sign, ...]
    hints: tuple[Hint, ...]
    species: tuple[Species, ...]

    @property
    def facts(self) -> tuple[str, ...]:
        """The facts that flags read."""
        named = [s.fact for s in self.signs] + [f for h in self.hints for f in h.facts]
        return tuple(dict.fromkeys(named))


class AssistanceKind(StrEnum):
    """司法协助的事项."""

    SERVICE = "service"
    EVIDENCE = "evidence"
    RECOGNITION = "recognition"
    CRIMINAL = "criminal"

    @property
    def zh(self) -> str:
        """In Chinese."""
        return ASSISTANCE_ZH[self]


ASSISTANCE_ZH = {
    AssistanceKind.SERVICE: "送达文书（民事）",
    AssistanceKind.EVIDENCE: "调查取证（民事）",
    AssistanceKind.RECOGNITION: "承认和执行",
    AssistanceKind.CRIMINAL: "刑事司法协助",
}


class Direction(StrEnum):
    """方向."""

    OUT = "out"
    IN = "in"

    @property
    def zh(self) -> str:
        """In Chinese."""
        return DIRECTION_ZH[self]


DIRECTION_ZH = {Direction.OUT: "向外国提出", Direction.IN: "外国提出"}


class Basis(StrEnum):
    """依据."""

    TREATY = "treaty"
    BILATERAL = "bilateral"
    RECIPROCITY = "reciprocity"

    @property
    def zh(self) -> str:
        """In Chinese."""
        return BASIS_ZH[self]


BASIS_ZH = {
    Basis.TREATY: "公约",
    Basis.BILATERAL: "双边条约",
    Basis.RECIPROCITY: "互惠或者外交途径",
}


class AssistanceState(StrEnum):
    """请求办到怎样."""

    MOVING = "moving"
    EXECUTED = "executed"
    REFUSED = "refused"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"

    @property
    def zh(self) -> str:
        """In Chinese."""
        return STATE_ZH[self]


STATE_ZH = {
    AssistanceState.MOVING: "办理中",
    AssistanceState.EXECUTED: "已执行",
    AssistanceState.REFUSED: "已拒绝",
    AssistanceState.FAILED: "无法执行",
    AssistanceState.WITHDRAWN: "已撤回",
}


class Outcome(StrEnum):
    """一环办到怎样."""

    PASSED = "passed"
    RETURNED = "returned"
    EXECUTED = "executed"
    REFUSED = "refused"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"

    @property
    def zh(self) -> str:
        """In Chinese."""
        return OUTCOME_ZH[self]

    @property
    def needs_reason(self) -> bool:
        """Whether the reason must be stated."""
        return self not in (Outcome.PASSED, Outcome.EXECUTED)

    @property
    def ends(self) -> AssistanceState | None:
        """The state in which it ends the request, if it does."""
        if self in (Outcome.PASSED, Outcome.RETURNED):
            return None
        return AssistanceState(self.value)


OUTCOME_ZH = {
    Outcome.PASSED: "办理、转递",
    Outcome.RETURNED: "退回补正",
    Outcome.EXECUTED: "执行完毕",
    Outcome.REFUSED: "拒绝协助",
    Outcome.FAILED: "无法执行",
    Outcome.WITHDRAWN: "撤回请求",
}


@dataclass(frozen=True, slots=True)
class Limit:
    """By when the next step is due after one, as the provision writes it."""

    regime: str
    value: int
    unit: str
    words: str


@dataclass(frozen=True, slots=True)
class Step:
    """一环: who does what on the way of a request, and under which provision."""

    id: str
    title: str
    who: str
    source: Citation
    confidence: Confidence
    limit: Limit | None


@dataclass(frozen=True, slots=True)
class Channel:
    """途径: the way of a request, step by step."""

    id: str
    title: str
    direction: Direction
    kind: AssistanceKind
    kinds: tuple[str, ...]
    """Kinds of agencies that register it."""
    bases: tuple[Basis, ...]
    steps: tuple[Step, ...]

    def step(self, id_: str) -> Step:
        """One of its steps."""
        return next(s for s in self.steps if s.id == id_)


@dataclass(frozen=True, slots=True)
class RequestGiven:
    """A request as it is entered."""

    channel: str
    country: str
    basis: Basis
    subject: str
    treaty: str = ""
    basis_words: str = ""
    reference: str = ""


@dataclass(frozen=True, slots=True)
class HandGiven:
    """A hand as it is entered."""

    step: str
    on: date
    holder: str
    outcome: Outcome = Outcome.PASSED
    words: str = ""
    agreed: date | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What a case says: parties by side of the border, facts, words, field and place."""

    parties: tuple[tuple[str, str | None], ...]
    """Name and nationality; no nationality is unknown."""
    values: Mapping[str, str]
    """Facts that are known, canonical text."""
    text: str
    field: str
    division: str


@dataclass(frozen=True, slots=True)
class Reason:
    """Why: a sentence with its particulars, put into the reader's language at the edge."""

    answer: Tri
    says: str
    told: Mapping[str, str]
    hint: bool = False
    """It decides nothing and only asks to find out."""
    confidence: Confidence = Confidence.VERIFIED


@dataclass(frozen=True, slots=True)
class Raised:
    """A flag as it stands in a case."""

    flag: Flag
    answer: Tri
    reasons: tuple[Reason, ...]
    """For or against, and what only hints."""
    duties: tuple[Duty, ...]
    """Those in force on the day asked about."""

    @property
    def relevant(self) -> bool:
        """Whether an officer should see it: it holds, or something hints that it may."""
        hinted = any(r.hint for r in self.reasons)
        return self.answer is Tri.TRUE or (self.answer is Tri.UNKNOWN and hinted)
