"""Kinds of evidence, the state of a thing, the hands it passes through, and what enters."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from pathlib import PurePosixPath

from xiejiang.kernel.citation import Citation
from xiejiang.store.blobs import MIB

FILE_LIMIT = 512 * MIB
"""The largest file that enters through a page; more comes on a disc and is registered."""

NAME_LIMIT = 160


class ItemKind(StrEnum):
    """证据种类: what the Criminal Procedure Law and the Administrative Penalty Law list."""

    PHYSICAL = "physical"
    DOCUMENTARY = "documentary"
    AUDIO_VISUAL = "audio-visual"
    ELECTRONIC = "electronic"
    INSPECTION_RECORD = "inspection-record"
    WITNESS = "witness-statement"
    PARTY_STATEMENT = "party-statement"
    MONITORING = "monitoring-data"
    OPINION = "forensic-opinion"
    REPORT = "investigation-report"
    DECISION = "admin-decision"

    @property
    def zh(self) -> str:
        return _KIND_ZH[self]


_KIND_ZH = {
    ItemKind.PHYSICAL: "物证",
    ItemKind.DOCUMENTARY: "书证",
    ItemKind.AUDIO_VISUAL: "视听资料",
    ItemKind.ELECTRONIC: "电子数据",
    ItemKind.INSPECTION_RECORD: "勘验、检查、现场笔录",
    ItemKind.WITNESS: "证人证言",
    ItemKind.PARTY_STATEMENT: "当事人陈述、询问笔录",
    ItemKind.MONITORING: "监测数据、检验报告",
    ItemKind.OPINION: "鉴定意见、认定意见",
    ItemKind.REPORT: "调查报告",
    ItemKind.DECISION: "行政决定文书",
}


class ItemStatus(StrEnum):
    """物的状态: where an item stands. It is with its holder until somebody else has signed."""

    HELD = "held"
    MOVING = "moving"
    RETURNED = "returned"
    DISPOSED = "disposed"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"

    @property
    def zh(self) -> str:
        return {
            ItemStatus.HELD: "保管中",
            ItemStatus.MOVING: "移交中，待接收",
            ItemStatus.RETURNED: "已退还",
            ItemStatus.DISPOSED: "已处置",
            ItemStatus.WITHDRAWN: "已撤出",
            ItemStatus.SUPERSEDED: "已被更正件取代",
        }[self]


OUT = (ItemStatus.WITHDRAWN, ItemStatus.SUPERSEDED)
"""What proves nothing any more: its record and its file stay."""


class Hand(StrEnum):
    """流转动作: what a hand did with an item."""

    COLLECTED = "collected"
    SENT = "sent"
    RECEIVED = "received"
    DECLINED = "declined"
    RECALLED = "recalled"
    VIEWED = "viewed"
    DOWNLOADED = "downloaded"
    RETURNED = "returned"
    DISPOSED = "disposed"
    WITHDRAWN = "withdrawn"
    PLACED = "placed"
    SEALED = "sealed"
    UNSEALED = "unsealed"
    COPIED = "copied"
    SUPERSEDED = "superseded"
    DESCRIBED = "described"
    RULED = "ruled"
    DISPATCHED = "dispatched"
    ARRIVED = "arrived"

    @property
    def zh(self) -> str:
        return _HAND_ZH[self]


_HAND_ZH = {
    Hand.COLLECTED: "收集入卷",
    Hand.SENT: "移交",
    Hand.RECEIVED: "接收",
    Hand.DECLINED: "退回移交",
    Hand.RECALLED: "收回移交",
    Hand.VIEWED: "查看文件",
    Hand.DOWNLOADED: "下载文件",
    Hand.RETURNED: "退还",
    Hand.DISPOSED: "处置",
    Hand.WITHDRAWN: "撤出",
    Hand.PLACED: "变更存放地",
    Hand.SEALED: "加封",
    Hand.UNSEALED: "启封",
    Hand.COPIED: "制作副本",
    Hand.SUPERSEDED: "更正",
    Hand.DESCRIBED: "登记取证情况",
    Hand.RULED: "审查认定",
    Hand.DISPATCHED: "发往其他节点",
    Hand.ARRIVED: "自其他节点收到",
}


class Purpose(StrEnum):
    """Why a file is opened."""

    VIEW = "view"
    DOWNLOAD = "download"
    DISPATCH = "dispatch"
    """Put into a package for another node."""

    @property
    def hand(self) -> Hand:
        return {
            Purpose.VIEW: Hand.VIEWED,
            Purpose.DOWNLOAD: Hand.DOWNLOADED,
            Purpose.DISPATCH: Hand.DISPATCHED,
        }[self]


class HandoverState(StrEnum):
    """移交状态: sent, and then one of three ends."""

    SENT = "sent"
    RECEIVED = "received"
    DECLINED = "declined"
    RECALLED = "recalled"

    @property
    def zh(self) -> str:
        return {
            HandoverState.SENT: "待接收",
            HandoverState.RECEIVED: "已接收",
            HandoverState.DECLINED: "已退回",
            HandoverState.RECALLED: "已收回",
        }[self]


class DisposalWay(StrEnum):
    """处置方式: what became of a thing that nobody keeps."""

    DESTROYED = "destroyed"
    RELEASED = "released"
    SOLD = "sold"
    HARMLESS = "harmless"
    CONFISCATED = "confiscated"
    OTHER = "other"

    @property
    def zh(self) -> str:
        return {
            DisposalWay.DESTROYED: "销毁",
            DisposalWay.RELEASED: "放生或放归",
            DisposalWay.SOLD: "变卖、拍卖",
            DisposalWay.HARMLESS: "无害化处置",
            DisposalWay.CONFISCATED: "没收上缴",
            DisposalWay.OTHER: "其他",
        }[self]


@dataclass(frozen=True, slots=True)
class Shot:
    """自述: when and where a photograph says that it was taken; empty where it says nothing."""

    at: datetime | None = None
    latitude: Decimal | None = None
    """Degrees north, WGS 84."""
    longitude: Decimal | None = None
    """Degrees east."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that has been taken into the store and looked at."""

    name: str
    media_type: str
    words: str
    """What it is, in words: PDF 文档."""
    size: int
    sha256: str
    sm3: str
    shot: Shot = Shot()

    def for_log(self) -> dict[str, str | int]:
        """Digests and size; the name may say whom the case is about."""
        return {"sha256": self.sha256, "sm3": self.sm3, "size": self.size}


@dataclass(frozen=True, slots=True)
class Physical:
    """涉案物品: how much, of what look, seized under what, and where it lies."""

    quantity: Decimal | None = None
    unit: str = ""
    features: str = ""
    origin: str = ""
    """The coercive measure or record under which it came: 查封扣押决定书的文号."""
    whereabouts: str = ""

    def for_log(self) -> dict[str, str]:
        """Everything; a thing is no personal data."""
        amount = "" if self.quantity is None else format(self.quantity, "f")
        return {
            "quantity": amount + self.unit,
            "features": self.features,
            "origin": self.origin,
            "whereabouts": self.whereabouts,
        }


@dataclass(frozen=True, slots=True)
class Sealing:
    """封条: its number, who was there, and what was seen."""

    number: str
    present: str
    remark: str = ""

    def for_log(self) -> dict[str, str]:
        """Without the people present, who may be anybody."""
        return {"number": self.number.strip(), "remark": self.remark.strip()}

    @property
    def words(self) -> str:
        """As the custody shows it."""
        told = f"封条号 {self.number.strip()}，在场：{self.present.strip()}"
        return f"{told}。{self.remark.strip()}" if self.remark.strip() else told


@dataclass(frozen=True, slots=True)
class Opening:
    """启封: whether the seal was whole, who was there, and why it was broken."""

    intact: bool
    present: str
    reason: str

    def for_log(self) -> dict[str, str | bool]:
        """Without the people present."""
        return {"intact": self.intact, "reason": self.reason.strip()}

    def words(self, number: str) -> str:
        """As the custody shows it."""
        state = "封条完好" if self.intact else "封条已破损"
        told = f"封条号 {number}，{state}，在场：{self.present.strip()}"
        return f"{told}。{self.reason.strip()}"


@dataclass(frozen=True, slots=True)
class Arrival:
    """来路: an item that another agency collected and another node sent."""

    agency_id: int
    """Who collected it."""
    words: str
    """From which node, in which package."""


@dataclass(frozen=True, slots=True)
class FirstHand:
    """第一手: who took it on the spot, before it came into the file of a case."""

    agency_id: int
    person: str
    post: str
    at: datetime
    words: str
    """On what occasion and where."""

    def for_log(self) -> dict[str, str]:
        """When, and on what occasion; who it was stands in the custody."""
        return {"at": self.at.isoformat(), "words": self.words}


@dataclass(frozen=True, slots=True)
class Caution:
    """提示: what the law says of how this item was taken. It warns; people decide."""

    id: str
    message: str
    citation: Citation


@dataclass(frozen=True, slots=True)
class FileFault:
    """A stored file that is gone or is not what it was."""

    what: str
    sha256: str
    why: str


@dataclass(frozen=True, slots=True)
class PropertyLine:
    """A line of the list of things (涉案物品清单)."""

    name: str
    quantity: str
    features: str
    whereabouts: str
    origin: str
    remark: str

    @property
    def cells(self) -> tuple[str, str, str, str, str, str]:
        """物品名称、数量、特征、存放地、强制措施文书或者现场笔录、备注."""
        return (
            self.name,
            self.quantity,
            self.features,
            self.whereabouts,
            self.origin,
            self.remark,
        )


def safe_name(name: str) -> str:
    """A file name without folders and control characters, short enough to keep."""
    last = PurePosixPath(name.replace("\\", "/")).name
    clean = re.sub(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069]", "", last).strip()
    if not clean.strip("."):
        return ""
    if len(clean) <= NAME_LIMIT:
        return clean
    stem, dot, ending = clean.rpartition(".")
    if not dot or len(ending) > 8:
        return clean[:NAME_LIMIT]
    return f"{stem[: NAME_LIMIT - len(ending) - 1]}.{ending}"


def names_of(collectors: str) -> tuple[str, ...]:
    """The people named as collectors, however they were separated."""
    return tuple(part for part in re.split(r"[、,，;；\s]+", collectors) if part)
