"""Kinds, states and values of the pool, of recusal, of selections and of engagements; pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from xiejiang.kernel.citation import Citation, Confidence
from xiejiang.kernel.logic import Tri, any_of
from xiejiang.kernel.money import Money

MOST_CANDIDATES = 500
MOST_GAP = 1000
"""So many entries of the log at most until a draw is made."""
USUAL_GAP = 3
MOST_FEE = Money.yuan(100_000_000)
SIMPLE = "simple"


class MemberKind(StrEnum):
    """入册者的种类: three kinds of institutions, five of experts."""

    REGISTERED = "registered"
    RECOMMENDED = "recommended"
    OTHER = "other"
    APPRAISER = "appraiser"
    TECHNICAL = "technical"
    SPECIALIST = "specialist"
    CONSULTANT = "consultant"
    JUROR = "juror"

    @property
    def zh(self) -> str:
        return _KIND_ZH[self]

    @property
    def is_institution(self) -> bool:
        return self in INSTITUTIONS


INSTITUTIONS = frozenset({MemberKind.REGISTERED, MemberKind.RECOMMENDED, MemberKind.OTHER})
_KIND_ZH = {
    MemberKind.REGISTERED: "司法鉴定机构（登记）",
    MemberKind.RECOMMENDED: "推荐的鉴定评估机构",
    MemberKind.OTHER: "其他具备资格的机构",
    MemberKind.APPRAISER: "鉴定人",
    MemberKind.TECHNICAL: "技术调查官、技术调查专家",
    MemberKind.SPECIALIST: "有专门知识的人",
    MemberKind.CONSULTANT: "专家咨询人员",
    MemberKind.JUROR: "有专门知识的人民陪审员",
}


class Said(StrEnum):
    """声明中的一项回答."""

    NO = "no"
    YES = "yes"
    NOTHING = ""

    @property
    def zh(self) -> str:
        return {Said.NO: "没有", Said.YES: "有", Said.NOTHING: "没有说明"}[self]


class PastRole(StrEnum):
    """在本案中担任过的角色."""

    WITNESS = "witness"
    APPRAISER = "appraiser"
    CONSULTANT = "consultant"
    SPECIALIST = "specialist"
    AGENT = "agent"

    @property
    def zh(self) -> str:
        return _ROLE_ZH[self]


_ROLE_ZH = {
    PastRole.WITNESS: "证人",
    PastRole.APPRAISER: "鉴定人",
    PastRole.CONSULTANT: "侦查、调查中的咨询专家",
    PastRole.SPECIALIST: "参加质证的有专门知识的人",
    PastRole.AGENT: "辩护人、诉讼代理人",
}


class Way(StrEnum):
    """怎样选定."""

    AGREED = "agreed"
    DRAWN = "drawn"
    DESIGNATED = "designated"

    @property
    def zh(self) -> str:
        return {Way.AGREED: "协商确定", Way.DRAWN: "抽取", Way.DESIGNATED: "指定"}[self]


class SelectionState(StrEnum):
    """选定到哪一步."""

    ANNOUNCED = "announced"
    SETTLED = "settled"
    WITHDRAWN = "withdrawn"

    @property
    def zh(self) -> str:
        return {"announced": "已公告，待抽取", "settled": "已选定", "withdrawn": "已撤回"}[self]


class EngagementKind(StrEnum):
    """初次、补充、重新."""

    FIRST = "first"
    SUPPLEMENT = "supplement"
    REDO = "redo"

    @property
    def zh(self) -> str:
        return {"first": "初次", "supplement": "补充鉴定", "redo": "重新鉴定"}[self]


class Route(StrEnum):
    """意见的种类: they are different evidence and are kept apart."""

    APPRAISAL = "appraisal"
    REPORT = "report"
    SIMPLE = SIMPLE

    @property
    def zh(self) -> str:
        return {
            "appraisal": "鉴定意见",
            "report": "鉴定评估报告、专门报告",
            "simple": "专家意见（简单案件）",
        }[self]


class EngagementState(StrEnum):
    """委托到哪一步."""

    COMMISSIONED = "commissioned"
    WORKING = "working"
    DELIVERED = "delivered"
    DECLINED = "declined"
    ENDED = "ended"

    @property
    def zh(self) -> str:
        return _STATE_ZH[self]


_STATE_ZH = {
    EngagementState.COMMISSIONED: "已委托，待接受",
    EngagementState.WORKING: "办理中",
    EngagementState.DELIVERED: "已出具意见",
    EngagementState.DECLINED: "不接受",
    EngagementState.ENDED: "已终止",
}
OPEN = (EngagementState.COMMISSIONED, EngagementState.WORKING)
GIVEN_UP = (EngagementState.DECLINED, EngagementState.ENDED)


class Treatment(StrEnum):
    """法院怎样对待."""

    ADOPTED = "adopted"
    PARTLY = "partly"
    REJECTED = "rejected"

    @property
    def zh(self) -> str:
        return {"adopted": "采信", "partly": "部分采信", "rejected": "未采信"}[self]


@dataclass(frozen=True, slots=True)
class Entry:
    """What is entered of a member."""

    kind: MemberKind
    name: str
    division: str
    items: tuple[str, ...] = ()
    employer: int | None = None
    unit: str = ""
    group: str = ""
    specialty: str = ""
    fee: Money | None = None
    capacity: int | None = None


@dataclass(frozen=True, slots=True)
class Paper:
    """资质文件, as it is entered."""

    words: str
    number: str = ""
    issuer: str = ""
    valid_from: date | None = None
    valid_until: date | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """声明: what a member states of themselves in a case."""

    made_on: date
    kin: Said = Said.NOTHING
    interest: Said = Said.NOTHING
    role: Said = Said.NOTHING
    other: Said = Said.NOTHING
    words: str = ""


@dataclass(frozen=True, slots=True)
class Ground:
    """One ground of recusal, answered for one member in one case."""

    id: str
    title: str
    answer: Tri
    why: str
    citations: tuple[Citation, ...]
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Recusal:
    """All grounds for one member in one case."""

    grounds: tuple[Ground, ...]
    hints: tuple[str, ...] = ()
    """What is no ground of recusal in law, but should be known."""

    @property
    def answer(self) -> Tri:
        """Whether the member must recuse; unknown while anything is."""
        return any_of(g.answer for g in self.grounds)

    @property
    def met(self) -> tuple[Ground, ...]:
        return tuple(g for g in self.grounds if g.answer is Tri.TRUE)

    @property
    def open(self) -> tuple[Ground, ...]:
        return tuple(g for g in self.grounds if g.answer is Tri.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a member in a case, from which recusal is computed."""

    kind: MemberKind
    name: str
    division: str
    houses: tuple[str, ...]
    """The employer and the group it belongs to, by name."""
    parties: tuple[tuple[str, bool], ...]
    """Name, and whether it is a natural person."""
    agencies: tuple[str, ...]
    place: str
    declared: Told | None
    roles: tuple[PastRole, ...] = ()
    appraised: bool = False
    """Whether the member gave an opinion in this case before."""
    house_appraised: bool = False
    """Whether the member's institution, or anybody of it, did."""


@dataclass(frozen=True, slots=True)
class Consent:
    """Who agreed to a selection, and when."""

    party: str
    on: date


@dataclass(frozen=True, slots=True)
class Jury:
    """合议庭 for which jurors with special knowledge are drawn."""

    panel: str
    hearing_on: date
    divisions: tuple[str, ...]
    """From whose lists they are drawn: the court's own, or those of its area."""


@dataclass(frozen=True, slots=True)
class Commission:
    """What is commissioned."""

    route: Route
    matters: str
    fee: Money
    on: date
    agreed: tuple[tuple[str, date], ...] = ()
    """Step → day agreed for it."""
    simple: Simple | None = None


@dataclass(frozen=True, slots=True)
class Simple:
    """What is known of the conditions for an expert's opinion in a simple case."""

    facts: Tri = Tri.UNKNOWN
    liability: Tri = Tri.UNKNOWN
    estimate: Money | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition, answered."""

    title: str
    answer: Tri
    words: str


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the court made of an opinion, and where it says so."""

    treatment: Treatment
    document: str
    on: date
    words: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """What pool and courts say of a member's past work."""

    open: int = 0
    done: int = 0
    days: int | None = None
    """Median from acceptance to opinion."""
    treated: tuple[tuple[Treatment, int], ...] = field(default=())


def same_name(one: str, other: str) -> bool:
    """Whether two names are the same but for spaces and the width of brackets."""
    return bool(one) and _bare(one) == _bare(other)


def _bare(text: str) -> str:
    return re.sub(r"\s+", "", text).replace("(", "（").replace(")", "）").casefold()
