"""Where a statement of law stands, and how sure we are of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Confidence(StrEnum):
    """How a provision was checked. Anything but ``VERIFIED`` is marked where a user sees it."""

    VERIFIED = "verified-against-text"
    SECONDARY = "from-secondary-source"
    MEMORY = "from-memory-unverified"
    UNKNOWN = "unknown"

    @property
    def zh(self) -> str:
        return {
            Confidence.VERIFIED: "已对照条文正文",
            Confidence.SECONDARY: "二手来源，未见正文",
            Confidence.MEMORY: "未核对，启用前须核对原文",
            Confidence.UNKNOWN: "没有查到依据",
        }[self]

    @property
    def is_verified(self) -> bool:
        return self is Confidence.VERIFIED


@dataclass(frozen=True, slots=True)
class Citation:
    """A place in an instrument: ``fs-2022-12``, ``第三条第一款``."""

    instrument: str
    """Id of the instrument in the content of the law."""
    article: str
    """The article as the instrument writes it."""
    also: tuple[str, ...] = ()
    """Further places, each ``instrument:article``."""
    title: str = ""
    """Title of the instrument with its number, filled in when the content is loaded."""

    def __str__(self) -> str:
        return f"{self.title or self.instrument} {self.article}"
