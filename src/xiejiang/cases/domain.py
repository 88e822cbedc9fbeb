"""Fields of cases, roles of agencies, kinds of parties, and the state of a fact."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from xiejiang.cases import coded, nationality

load_coded = coded.load_coded
"""The coded facts of published cases."""
Side = nationality.Side
side = nationality.side
"""On which side of the border a party stands."""
STATES = nationality.STATES


class _Labelled(StrEnum):
    @property
    def zh(self) -> str:
        return LABELS[type(self).__name__][self.value]

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        return [(m.value, m.zh) for m in cls]


class Field(_Labelled):
    """领域: the fields of article 4 of the Opinions."""

    FISHING = "fishing"
    WILDLIFE = "wildlife"
    POLLUTION = "pollution"
    SAND_MINING = "sand-mining"
    TAILINGS = "tailings"
    RIVERS_LAKES = "rivers-lakes"
    PLANTS_FOREST = "plants-forest"
    HERITAGE = "heritage"
    OTHER = "other"


class CaseStatus(_Labelled):
    """案件状态."""

    OPEN = "open"
    CLOSED = "closed"


class Secrecy(_Labelled):
    """密级: who may see it beyond taking part. State secrets do not belong on this network."""

    WORK = "work"
    SENSITIVE = "sensitive"

    @classmethod
    def up_to(cls, clearance: str) -> list[str]:
        """The levels that a clearance reaches; none for a clearance that is not known."""
        levels = [m.value for m in cls]
        return levels[: levels.index(clearance) + 1] if clearance in levels else []


class PartyKind(_Labelled):
    """当事人种类."""

    PERSON = "person"
    ORGANISATION = "organisation"
    UNKNOWN = "unknown"


class PartyRole(_Labelled):
    """当事人地位."""

    SUSPECT = "suspect"
    LIABLE = "liable"
    INJURED = "injured"
    OTHER = "other"


class FactStatus(_Labelled):
    """事实状态: asserted by an agency, verified, disputed, or looked for and not found."""

    ASSERTED = "asserted"
    VERIFIED = "verified"
    DISPUTED = "disputed"
    SOUGHT = "sought"


KNOWN = frozenset({FactStatus.ASSERTED, FactStatus.VERIFIED})
"""What the rules may read; a disputed fact is not known."""


class ParticipantRole(_Labelled):
    """参与角色: why an agency sees the case."""

    LEAD = "lead"
    ASSIST = "assist"
    RECEIVE = "receive"
    SUPERVISE = "supervise"
    COPIED = "copied"
    HEAR = "hear"


class LinkKind(_Labelled):
    """关联."""

    SAME = "same"
    UPSTREAM = "upstream"
    SPLIT = "split"
    RELATED = "related"


class GrantKind(_Labelled):
    """查阅权的种类: given by the owner, or taken in an emergency."""

    GIVEN = "given"
    EMERGENCY = "emergency"


class RequestState(_Labelled):
    """查阅申请的状态."""

    WAITING = "waiting"
    GRANTED = "granted"
    REFUSED = "refused"


LABELS: Mapping[str, Mapping[str, str]] = {
    "Field": {
        "fishing": "十年禁渔与非法捕捞",
        "wildlife": "野生动物",
        "pollution": "水污染、固体废物与其他污染",
        "sand-mining": "河道采砂",
        "tailings": "尾矿库",
        "rivers-lakes": "江河湖库与岸线",
        "plants-forest": "野生植物与林地",
        "heritage": "长江文物",
        "other": "其他",
    },
    "CaseStatus": {"open": "办理中", "closed": "已办结"},
    "Secrecy": {"work": "工作信息", "sensitive": "敏感"},
    "PartyKind": {"person": "自然人", "organisation": "单位", "unknown": "身份未明"},
    "PartyRole": {
        "suspect": "涉嫌行为人",
        "liable": "赔偿义务人",
        "injured": "受害人",
        "other": "其他",
    },
    "FactStatus": {
        "asserted": "已陈述",
        "verified": "已核实",
        "disputed": "有争议",
        "sought": "尚未查明",
    },
    "ParticipantRole": {
        "lead": "主办",
        "assist": "协办",
        "receive": "受移送",
        "supervise": "监督",
        "copied": "抄送",
        "hear": "审理",
    },
    "GrantKind": {"given": "授权查阅", "emergency": "紧急查阅"},
    "RequestState": {"waiting": "等待答复", "granted": "已授权", "refused": "未同意"},
    "LinkKind": {
        "same": "同一事件",
        "upstream": "上下游关联",
        "split": "分案",
        "related": "相关",
    },
}


RULE_FIELDS: Mapping[str, tuple[str, ...]] = {
    Field.FISHING.value: ("fishing", "wildlife"),
    Field.WILDLIFE.value: ("wildlife", "fishing"),
    Field.POLLUTION.value: ("pollution",),
    Field.SAND_MINING.value: ("sand-mining", "nature-reserve-water"),
    Field.TAILINGS.value: ("pollution", "nature-reserve-water"),
    Field.RIVERS_LAKES.value: ("nature-reserve-water", "sand-mining"),
    Field.PLANTS_FOREST.value: ("plants-forest", "nature-reserve-water"),
    Field.HERITAGE.value: ("heritage",),
}
"""Fields of the law that look at the conduct of a case, its own first: one cast of a net may
be two offences. Cases of other fields are judged by people alone."""


@dataclass(frozen=True, slots=True)
class Identity:
    """A checked identity number on its way into the store; the log sees it masked."""

    kind: str
    """``resident`` (GB 11643), ``uscc`` (GB 32100) or ``other``."""
    number: str
    masked: str

    def for_log(self) -> str:
        """Only the mask."""
        return f"{self.kind}:{self.masked}"


NO_IDENTITY = Identity("", "", "")


@dataclass(frozen=True, slots=True)
class Place:
    """地点: a division, and as far as known the reach, the point and words for it."""

    division: str
    reach: str = ""
    longitude: str = ""
    latitude: str = ""
    words: str = ""

    def for_log(self) -> dict[str, Any]:
        """Everything; a place is no personal data."""
        return {
            "division": self.division,
            "reach": self.reach,
            "point": [self.longitude, self.latitude],
            "words": self.words,
        }


@dataclass(frozen=True, slots=True)
class Source:
    """来源: where a published case was published. Provenance text, never a link."""

    publisher: str
    batch: str
    published_on: str
    key: str
    """Stable key of the publication, by which an import is idempotent."""


@dataclass(frozen=True, slots=True)
class NewParty:
    """A party as it is entered."""

    name: str
    kind: PartyKind = PartyKind.PERSON
    role: PartyRole = PartyRole.SUSPECT
    identity: Identity = NO_IDENTITY
    nationality: str = ""
    """国籍 of a person, 注册地 of an organisation; empty is unknown, and not Chinese."""


@dataclass(frozen=True, slots=True)
class NewFact:
    """A statement as it is entered: canonical text, or nothing when it was sought in vain."""

    name: str
    value: str
    status: FactStatus = FactStatus.ASSERTED
    how: str = ""
    filled_in: bool = False
    replaces: int | None = None
    """Key of the current fact that the writer saw; ``None`` where there was none."""
    check: bool = True
    """Whether to refuse when the current fact is not the one the writer saw."""
