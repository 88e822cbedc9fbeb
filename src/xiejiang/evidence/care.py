"""What becomes of an item in care: how it was captured, copied and weighed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from xiejiang.agencies.domain import ENFORCEMENT
from xiejiang.agencies.domain import Kind as AgencyKind

POLICE = frozenset({AgencyKind.POLICE.value})
JUSTICE = frozenset({AgencyKind.PROCURATORATE.value, AgencyKind.COURT.value})
ADMIN = frozenset(k.value for k in ENFORCEMENT)

ALGORITHMS = {32: ("MD5",), 40: ("SHA-1",), 64: ("SHA-256", "SM3"), 128: ("SHA-512",)}
"""How long a digest is in hexadecimal, and by what it may have been computed."""


class Track(StrEnum):
    """程序: the three kinds of proceedings in which one item may have to prove something."""

    ADMIN = "admin"
    CRIMINAL = "criminal"
    CIVIL = "civil"

    @property
    def zh(self) -> str:
        return {"admin": "行政", "criminal": "刑事", "civil": "民事"}[self]

    @property
    def judges(self) -> frozenset[str]:
        """The kinds of agency whose officers and judges weigh evidence in these proceedings."""
        return {
            Track.ADMIN: ADMIN | POLICE | JUSTICE,
            Track.CRIMINAL: POLICE | JUSTICE,
            Track.CIVIL: frozenset({AgencyKind.COURT.value}),
        }[self]


class Outcome(StrEnum):
    """认定: what an officer or a judge found of an item, with reasons."""

    ADMITTED = "admitted"
    EXCLUDED = "excluded"
    TO_MEND = "to-mend"
    MENDED = "mended"

    @property
    def zh(self) -> str:
        return {
            "admitted": "采信",
            "excluded": "排除",
            "to-mend": "要求补正或者说明",
            "mended": "已补正或者合理解释",
        }[self]


class Method(StrEnum):
    """取证方法: how electronic data were taken (法发〔2016〕22号 第八条至第十三条)."""

    MEDIUM = "medium-seized"
    ON_SITE = "extracted-on-site"
    ONLINE = "extracted-online"
    FIXED = "printed-or-filmed"
    FROZEN = "frozen"
    OBTAINED = "obtained"

    @property
    def zh(self) -> str:
        return {
            "medium-seized": "扣押、封存原始存储介质",
            "extracted-on-site": "现场提取电子数据",
            "extracted-online": "网络在线提取",
            "printed-or-filmed": "打印、拍照或者录像固定",
            "frozen": "冻结电子数据",
            "obtained": "向持有人、网络服务提供者调取",
        }[self]


class CopyWay(StrEnum):
    """副本: what was done to make a copy; the original is never touched."""

    REDACTED = "redacted"
    CONVERTED = "converted"
    EXCERPT = "excerpt"
    TRANSCRIPT = "transcript"
    REPRODUCED = "reproduced"

    @property
    def zh(self) -> str:
        return {
            "redacted": "遮盖、脱敏",
            "converted": "转换格式",
            "excerpt": "截取、摘录",
            "transcript": "文字抄清",
            "reproduced": "复制、翻拍",
        }[self]


class Match(StrEnum):
    """比对: whether the digest given by the collector is that of the file we keep."""

    NONE = ""
    SAME = "same"
    DIFFERENT = "different"

    @property
    def zh(self) -> str:
        return {"": "没有可比对的摘要", "same": "相符", "different": "不符"}[self]


@dataclass(frozen=True, slots=True)
class Captured:
    """取证情况: how a file was taken, as the collector states it."""

    method: Method | None = None
    medium: str = ""
    """The source medium: brand, model, number."""
    kept_at: str = ""
    """Where the source medium is, or why it could not be sealed and moved."""
    tool: str = ""
    digest: str = ""
    """The digest computed when the data were taken, in hexadecimal."""
    keeper: str = ""
    """Whose data they were: 持有人、提供人."""
    witness: str = ""
    recording: str = ""
    """The recording of the taking, or why there is none."""
    latitude: Decimal | None = None
    longitude: Decimal | None = None

    def for_log(self) -> dict[str, str | bool]:
        """What is about the data; who kept and who witnessed is said only to be stated."""
        return {
            "method": self.method.value if self.method else "",
            "medium": self.medium,
            "kept_at": self.kept_at,
            "tool": self.tool,
            "digest": self.digest,
            "keeper": bool(self.keeper),
            "witness": bool(self.witness),
            "recording": bool(self.recording),
            "point": "" if self.latitude is None else f"{self.latitude},{self.longitude}",
        }


def digest_of(text: str) -> str:
    """A digest as typed, without spaces and colons, in small letters."""
    return re.sub(r"[\s:]", "", text).lower()


def is_digest(text: str) -> bool:
    """Whether a text can be a digest of a kind we can compute."""
    return len(text) in ALGORITHMS and re.fullmatch(r"[0-9a-f]+", text) is not None


def degrees(value: Decimal, *, marks: tuple[str, str]) -> str:
    """A coordinate as it is read out: 东经106°15′14.8″."""
    tenths = int((abs(value) * 36000).to_integral_value())
    minutes, tenth = divmod(tenths, 600)
    whole, minute = divmod(minutes, 60)
    side = marks[0] if value >= 0 else marks[1]
    return f"{side}{whole}°{minute:02d}′{tenth // 10:02d}.{tenth % 10}″"


def point(latitude: Decimal, longitude: Decimal) -> str:
    """A point in degrees, longitude first as Chinese records have it."""
    east = degrees(longitude, marks=("东经", "西经"))
    return f"{east}，{degrees(latitude, marks=('北纬', '南纬'))}"
