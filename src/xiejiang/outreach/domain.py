"""Kinds and states of a report, its clocks, its receipt code, and the values that acts take."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import BinaryIO

from xiejiang.agencies.domain import Kind
from xiejiang.cases.domain import Field
from xiejiang.evidence.domain import Upload
from xiejiang.kernel.citation import Citation

RIGHT = Citation("eec-2026", "第一百四十五条第二款")
"""Everybody may report."""
DUTY = Citation("eec-2026", "第一百四十六条第一款")
"""The agency handles it in time, keeps who reported secret, and tells a named reporter."""

MOST_PHOTOS = 6
PHOTO_LIMIT = 10 * 1024 * 1024
BODY_LIMIT = MOST_PHOTOS * PHOTO_LIMIT + 1024 * 1024
LONGEST = 2000
LONGEST_LINE = 200
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""No 0, 1, I, L or O; thirty-one signs, a prime, so that one check sign finds every slip."""
CODE = 15
"""Signs before the check sign: 31¹⁵ codes, about 2⁷⁴."""


class Matter(StrEnum):
    """事项: what somebody saw, in the words of everyday."""

    FISHING = "fishing"
    SAND = "sand"
    DISCHARGE = "discharge"
    WASTE = "waste"
    AQUATIC = "aquatic"
    ANIMALS = "animals"
    SHORE = "shore"
    OTHER = "other"

    @property
    def zh(self) -> str:
        return _MATTER_ZH[self]

    @property
    def kind(self) -> Kind:
        """The kind of agency to which it goes first."""
        return _MATTER[self][0]

    @property
    def field(self) -> Field:
        """The field of a case that comes of it."""
        return _MATTER[self][1]


_MATTER_ZH = {
    Matter.FISHING: "电鱼、毒鱼、撒网等非法捕捞",
    Matter.SAND: "非法采砂",
    Matter.DISCHARGE: "排污、油污、死鱼",
    Matter.WASTE: "倾倒垃圾、废渣、危险废物",
    Matter.AQUATIC: "伤害、买卖水生野生动物",
    Matter.ANIMALS: "伤害、买卖鸟兽等陆生野生动物",
    Matter.SHORE: "侵占河湖、岸线",
    Matter.OTHER: "其他损害长江的行为",
}
_MATTER = {
    Matter.FISHING: (Kind.AGRICULTURE, Field.FISHING),
    Matter.SAND: (Kind.WATER, Field.SAND_MINING),
    Matter.DISCHARGE: (Kind.ECOLOGY, Field.POLLUTION),
    Matter.WASTE: (Kind.ECOLOGY, Field.POLLUTION),
    Matter.AQUATIC: (Kind.AGRICULTURE, Field.WILDLIFE),
    Matter.ANIMALS: (Kind.FORESTRY, Field.WILDLIFE),
    Matter.SHORE: (Kind.WATER, Field.RIVERS_LAKES),
    Matter.OTHER: (Kind.ECOLOGY, Field.OTHER),
}


class State(StrEnum):
    """状态 of a report."""

    RECEIVED = "received"
    PASSING = "passing"
    ACCEPTED = "accepted"
    ASKED = "asked"
    CASED = "cased"
    ANSWERED = "answered"
    UNFOUNDED = "unfounded"
    ABUSIVE = "abusive"

    @property
    def zh(self) -> str:
        return _STATE_ZH[self]


_STATE_ZH = {
    State.RECEIVED: "已收到，待受理",
    State.PASSING: "正在转给主管机关",
    State.ACCEPTED: "已受理，正在核查",
    State.ASKED: "请您补充",
    State.CASED: "已建立案件",
    State.ANSWERED: "已答复",
    State.UNFOUNDED: "核查不属实，已办结",
    State.ABUSIVE: "不予处理",
}
ENDED = (State.ANSWERED, State.UNFOUNDED, State.ABUSIVE)
OPEN = tuple(s for s in State if s not in ENDED)
AGREED: Mapping[State, timedelta] = {
    State.RECEIVED: timedelta(days=7),
    State.PASSING: timedelta(days=3),
    State.ACCEPTED: timedelta(days=60),
    State.CASED: timedelta(days=60),
}
"""约定: the code says “in time” (及时) and names no days; these are the house's own."""
FOLDED_FOR = timedelta(days=30)
"""The same words about the same place within so long are one report."""


class Step(StrEnum):
    """办理记录 of a report: what was done."""

    LODGED = "lodged"
    ACCEPTED = "accepted"
    PASSED_ON = "passed-on"
    TAKEN = "taken"
    GIVEN_BACK = "given-back"
    ASKED = "asked"
    SUPPLEMENTED = "supplemented"
    CASED = "cased"
    ANSWERED = "answered"
    UNFOUNDED = "unfounded"
    ABUSIVE = "abusive"

    @property
    def zh(self) -> str:
        return _STEP_ZH[self]


_STEP_ZH = {
    Step.LODGED: "收到举报",
    Step.ACCEPTED: "受理",
    Step.PASSED_ON: "转办",
    Step.TAKEN: "接收转办",
    Step.GIVEN_BACK: "退回转办",
    Step.ASKED: "请举报人补充",
    Step.SUPPLEMENTED: "举报人补充",
    Step.CASED: "建立案件",
    Step.ANSWERED: "答复",
    Step.UNFOUNDED: "核查不属实，办结",
    Step.ABUSIVE: "不予处理",
}


@dataclass(frozen=True, slots=True)
class Where:
    """地点: any one of these is enough."""

    division: str = ""
    words: str = ""
    longitude: str = ""
    latitude: str = ""

    @property
    def known(self) -> bool:
        return bool(self.division or self.words.strip() or (self.longitude and self.latitude))


@dataclass(frozen=True, slots=True)
class Shown:
    """A photo that came with a report: looked at, and stored only if the report is taken."""

    upload: Upload
    stream: BinaryIO


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody reports. The log keeps its size and its kind, never the words."""

    matter: Matter
    words: str
    where: Where
    seen: str = ""
    """When, in the reporter's own words."""
    name: str = ""
    contact: str = ""
    english: bool = False
    photos: Sequence[Shown] = ()
    filled_in: bool = False

    def for_log(self) -> Mapping[str, object]:
        """Without a word of what may name people, the reporter among them."""
        return {
            "matter": self.matter.value,
            "division": self.where.division,
            "length": len(self.words),
            "named": bool(self.name.strip()),
            "photos": [p.upload.for_log() for p in self.photos],
        }

    @property
    def content(self) -> str:
        """Everything that came: the same only for the same form sent again."""
        photos = (p.upload.sha256 for p in self.photos)
        return "\n".join((self.likeness, self.seen, self.name, self.contact, *photos))

    @property
    def likeness(self) -> str:
        """The same for the same words about the same place."""
        parts = (self.matter.value, self.where.division, self.where.words, self.words)
        return hashlib.sha256("\n".join("".join(p.split()) for p in parts).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Opening:
    """The case that is opened from a report."""

    title: str
    field: Field
    division: str
    place: str
    summary: str
    discovered_at: datetime

    def for_log(self) -> Mapping[str, object]:
        """The case itself is in the log of its own act."""
        return {"field": self.field.value, "division": self.division}


@dataclass(frozen=True, slots=True)
class Words:
    """What somebody writes about a report; the log keeps a digest."""

    text: str

    def for_log(self) -> Mapping[str, str]:
        """No content: it may name people."""
        return {"sha256": hashlib.sha256(self.text.encode()).hexdigest()}


def code_from(secret: bytes, *parts: str) -> str:
    """The receipt code of one sending: sent twice, the same; without the secret, not to guess."""
    number = int.from_bytes(hmac.digest(secret, "\n".join(parts).encode(), "sha256"))
    signs = []
    for _ in range(CODE):
        number, rest = divmod(number, len(ALPHABET))
        signs.append(rest)
    return _spaced("".join(ALPHABET[s] for s in (*signs, _check(signs))))


def read_code(text: str) -> str | None:
    """A code as it was typed, in capitals and fours; nothing when a sign of it is wrong."""
    plain = "".join(c for c in text.upper() if c.isalnum())
    if len(plain) != CODE + 1 or any(c not in ALPHABET for c in plain):
        return None
    signs = [ALPHABET.index(c) for c in plain]
    return _spaced(plain) if _check(signs[:CODE]) == signs[CODE] else None


def _check(signs: Sequence[int]) -> int:
    """Weighted, so that one wrong sign and two exchanged ones are found."""
    return sum((at + 2) * sign for at, sign in enumerate(signs)) % len(ALPHABET)


def _spaced(code: str) -> str:
    return "-".join(code[i : i + 4] for i in range(0, len(code), 4))
