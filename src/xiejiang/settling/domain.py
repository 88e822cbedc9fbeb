"""Values of the room. Pure."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from xiejiang.kernel.money import Money


class Mend(StrEnum):
    """核验结果: how one thing that was asked for was found on the spot."""

    MENDED = "mended"
    PARTLY = "partly"
    UNMENDED = "unmended"
    UNCLEAR = "unclear"
    UNVERIFIED = "unverified"
    """Nobody went to look. Never recorded, only shown."""

    @property
    def zh(self) -> str:
        """In Chinese."""
        return MEND_ZH[self]

    @property
    def tone(self) -> str:
        """The colour beside it."""
        return MEND_TONES[self]


MEND_ZH = {
    Mend.MENDED: "已整改",
    Mend.PARTLY: "部分整改",
    Mend.UNMENDED: "未整改",
    Mend.UNCLEAR: "不明",
    Mend.UNVERIFIED: "未核验",
}
MEND_TONES = {
    Mend.MENDED: "ok",
    Mend.PARTLY: "due",
    Mend.UNMENDED: "overdue",
    Mend.UNCLEAR: "suspended",
    Mend.UNVERIFIED: "plain",
}
FOUND = tuple(m for m in Mend if m is not Mend.UNVERIFIED)
"""What can be recorded."""


BLANK = " \t\u00a0\u3000"
"""What around a line does not count."""


def lines(text: str) -> tuple[str, ...]:
    """建议事项: the things asked for, one a line; the database cuts a text the same way."""
    cut = text.replace("\r", "\n").split("\n")
    return tuple(said for line in cut if (said := line.strip(BLANK)))


class Stand(StrEnum):
    """建议走到哪里: what a suggestion is counted under; one may stand in several."""

    ASKED = "asked"
    UNSERVED = "unserved"
    WAITING = "waiting"
    OVERDUE = "overdue"
    ANSWERED = "answered"
    IN_TIME = "in-time"
    LATE = "late"
    UNKNOWN_TIME = "unknown-time"
    UNVERIFIED = "unverified"
    VERIFIED = "verified"

    @property
    def zh(self) -> str:
        """In Chinese."""
        return STAND_ZH[self]

    @property
    def tone(self) -> str:
        """The colour beside it."""
        return STAND_TONES.get(self, "plain")


STAND_ZH = {
    Stand.ASKED: "已提出",
    Stand.UNSERVED: "等待送达",
    Stand.WAITING: "等待回复",
    Stand.OVERDUE: "逾期未回复",
    Stand.ANSWERED: "已回复",
    Stand.IN_TIME: "按期回复",
    Stand.LATE: "逾期回复",
    Stand.UNKNOWN_TIME: "是否按期不明",
    Stand.UNVERIFIED: "已回复、未核验",
    Stand.VERIFIED: "已实地核验",
}
STAND_TONES = {
    Stand.UNSERVED: "running",
    Stand.WAITING: "running",
    Stand.OVERDUE: "overdue",
    Stand.ANSWERED: "ok",
    Stand.IN_TIME: "ok",
    Stand.LATE: "due",
    Stand.UNVERIFIED: "due",
    Stand.VERIFIED: "ok",
}


class Side(StrEnum):
    """From which side a reader looks: what my agency issued, what it was sent, or all."""

    ALL = "all"
    ISSUED = "issued"
    RECEIVED = "received"

    @property
    def zh(self) -> str:
        """In Chinese."""
        return SIDE_ZH[self]


SIDE_ZH = {Side.ALL: "全部", Side.ISSUED: "本机关提出", Side.RECEIVED: "向本机关提出"}


@dataclass(frozen=True, slots=True)
class Found:
    """What was found of one thing that was asked for."""

    position: int
    mend: Mend
    note: str = ""


@dataclass(frozen=True, slots=True)
class Visit:
    """实地核验: who went where and when, and what they found, item by item."""

    at: datetime
    place: str
    people: str
    found: tuple[Found, ...]
    words: str = ""
    evidence: tuple[uuid.UUID, ...] = ()
    """Photographs and records that lie in the case as evidence."""


@dataclass(frozen=True, slots=True)
class Instalment:
    """分期 as it is recorded: by which agreed day how much."""

    on: date
    amount: Money


@dataclass(frozen=True, slots=True)
class Terms:
    """协议 as it is recorded: who owes what by when, and what is to be restored."""

    title: str
    obligor: str
    component: str = ""
    dues: tuple[Instalment, ...] = ()
    restore: str = ""
    restore_by: date | None = None
    parties: tuple[int, ...] = ()

    @property
    def amount(self) -> Money:
        """What all instalments come to."""
        return Money(sum(d.amount.fen for d in self.dues))

    def for_log(self) -> dict[str, object]:
        """Without the obligor, who may be a private person."""
        return {
            "fen": self.amount.fen,
            "dues": [[d.on.isoformat(), d.amount.fen] for d in self.dues],
            "restores": bool(self.restore.strip()),
            "restore_by": self.restore_by.isoformat() if self.restore_by else None,
            "parties": list(self.parties),
        }


class ReplyKind(StrEnum):
    """方案的答复."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"

    @property
    def zh(self) -> str:
        """In Chinese."""
        return OfferStand(self.value).zh


class OfferStand(StrEnum):
    """方案现在怎样: answered, replaced by a later one, lapsed, or still open."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    REPLACED = "replaced"
    LAPSED = "lapsed"

    @property
    def zh(self) -> str:
        """In Chinese."""
        return OFFER_ZH[self]

    @property
    def tone(self) -> str:
        """The colour beside it."""
        return OFFER_TONES.get(self, "plain")


OFFER_ZH = {
    OfferStand.OPEN: "等待答复",
    OfferStand.ACCEPTED: "接受",
    OfferStand.REJECTED: "拒绝",
    OfferStand.WITHDRAWN: "撤回",
    OfferStand.REPLACED: "已被后一方案代替",
    OfferStand.LAPSED: "过期失效",
}
OFFER_TONES = {OfferStand.OPEN: "running", OfferStand.ACCEPTED: "ok"}


@dataclass(frozen=True, slots=True)
class TalkGiven:
    """会谈 as it is recorded. The log keeps the way and the day, and none of the words."""

    way: str
    at: datetime
    place: str
    presided: str
    agencies: tuple[str, ...] = ()
    """Codes of the agencies that took part beside the one that records."""
    parties: tuple[int, ...] = ()
    agreed: str = ""
    left_open: str = ""
    next_at: datetime | None = None
    mediating: uuid.UUID | None = None
    """The body of the register that mediated."""
    mediating_words: str = ""
    """A body that is not in the register, as text."""

    def for_log(self) -> dict[str, object]:
        """Without what was said and who said it."""
        return {"way": self.way, "on": self.at.date().isoformat()}


NOTHING = Money(0)


@dataclass(frozen=True, slots=True)
class OfferGiven:
    """方案 as it is recorded. The log keeps until when it stands, and none of the words."""

    made_by: str
    valid_until: date
    amount: Money = NOTHING
    measures: str = ""
    pay_by: date | None = None

    def for_log(self) -> dict[str, object]:
        """Without sums, measures and who offered them."""
        return {"valid_until": self.valid_until.isoformat()}


@dataclass(frozen=True, slots=True)
class ReplyGiven:
    """方案的答复 as it is recorded. The log keeps the day alone."""

    kind: ReplyKind
    replied_by: str
    on: date
    words: str = ""

    def for_log(self) -> dict[str, object]:
        """Without the answer."""
        return {"on": self.on.isoformat()}


class BodyState(StrEnum):
    """名册上的状态: whether a mediating body may be chosen, and if not, why."""

    VALID = "valid"
    UNCONFIRMED = "open"
    LAPSED = "lapsed"
    WITHDRAWN = "gone"

    @property
    def zh(self) -> str:
        """In Chinese."""
        return BODY_ZH[self]

    @property
    def tone(self) -> str:
        """The colour beside it."""
        return BODY_TONES[self]


BODY_ZH = {
    BodyState.VALID: "有效",
    BodyState.UNCONFIRMED: "未经核对",
    BodyState.LAPSED: "已过期",
    BodyState.WITHDRAWN: "已撤下",
}
BODY_TONES = {
    BodyState.VALID: "ok",
    BodyState.UNCONFIRMED: "due",
    BodyState.LAPSED: "suspended",
    BodyState.WITHDRAWN: "done",
}


@dataclass(frozen=True, slots=True)
class MediatorGiven:
    """调解员 as listed by a body; without a day of consent the name stays with the agency."""

    name: str
    title: str = ""
    consented_on: date | None = None


@dataclass(frozen=True, slots=True)
class BodyGiven:
    """调解组织 as it is registered or corrected. The log keeps no name of a mediator."""

    name: str
    kind: str
    set_up_by: str
    basis: str
    division: str
    valid_until: date
    matters: tuple[str, ...] = ()
    """Fields of article 4 of the Opinions; empty for all."""
    contact: str = ""
    source: str = ""
    source_on: date | None = None
    link: str = ""
    words: str = ""
    mediators: tuple[MediatorGiven, ...] = ()

    def for_log(self) -> dict[str, object]:
        """Which body, where, until when; of its mediators only how many."""
        return {
            "name": self.name,
            "kind": self.kind,
            "division": self.division,
            "valid_until": self.valid_until.isoformat(),
            "mediators": len(self.mediators),
        }
