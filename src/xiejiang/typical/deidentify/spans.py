"""What was found: where, of what kind, by which rule, how sure, and what to write instead."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """种类: what a span points with."""

    PERSON = "person"
    IDENTITY = "identity"
    PASSPORT = "passport"
    PHONE = "phone"
    BANK_CARD = "bank-card"
    PLATE = "plate"
    VESSEL = "vessel"
    ADDRESS = "address"
    BIRTH = "birth"
    MINOR = "minor"
    EMAIL = "email"
    ACCOUNT = "account"
    CREDIT_CODE = "credit-code"
    OTHER = "other"

    @property
    def zh(self) -> str:
        return _ZH[self]


_ZH = {
    Kind.PERSON: "姓名",
    Kind.IDENTITY: "公民身份号码",
    Kind.PASSPORT: "护照、通行证号码",
    Kind.PHONE: "电话号码",
    Kind.BANK_CARD: "银行卡号",
    Kind.PLATE: "车牌号",
    Kind.VESSEL: "船名、船号",
    Kind.ADDRESS: "详细地址",
    Kind.BIRTH: "出生日期",
    Kind.MINOR: "未成年人",
    Kind.EMAIL: "电子邮箱",
    Kind.ACCOUNT: "网络账号",
    Kind.CREDIT_CODE: "统一社会信用代码",
    Kind.OTHER: "其他",
}


@dataclass(frozen=True, slots=True)
class Span:
    """One place in a text."""

    start: int
    end: int
    kind: Kind
    text: str
    rule: str
    """Which rule found it, in words for the reader."""
    confidence: int
    """Of a hundred: how sure the rule is. Not a measured probability."""
    replacement: str = ""
    """What may stand there instead; made for all texts at once."""
