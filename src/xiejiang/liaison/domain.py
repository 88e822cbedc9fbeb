"""States of bulletins, whom they are for, what they state, and what an act is given."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from xiejiang.liaison.catalogue import (
    Category,
    FieldDef,
    FieldType,
    Region,
    beyond,
    categories,
    category,
)
from xiejiang.store.blobs import MIB

__all__ = [
    "Audience",
    "Category",
    "Content",
    "FieldDef",
    "FieldType",
    "Region",
    "beyond",
    "categories",
    "category",
]

EARLIEST_YEAR, LATEST_YEAR = 1949, 2199
FILE_LIMIT = 64 * MIB
"""The largest attachment; what is larger is evidence or data and goes another way."""
FILES_MOST = 10
NAMED_MOST = 200
"""How many agencies a bulletin may name one by one."""
PLACES_MOST = 300
"""How many places an audience may come to, after what lies downstream is written out."""


class BulletinState(StrEnum):
    """通报状态."""

    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"

    @property
    def zh(self) -> str:
        return {"draft": "草稿", "published": "已发布", "withdrawn": "已撤回"}[self.value]


OUT_STATES = (BulletinState.PUBLISHED, BulletinState.WITHDRAWN)
"""The states in which others see it."""


class ScopeWay(StrEnum):
    """知悉范围的一项: by place, by kind of agency, or by name."""

    PLACE = "place"
    KIND = "kind"
    AGENCY = "agency"

    @property
    def zh(self) -> str:
        return {"place": "区域", "kind": "机关类型", "agency": "点名"}[self.value]


class ReceiptKind(StrEnum):
    """回执种类: an edition was read, or signed for."""

    READ = "read"
    SIGNED = "signed"

    @property
    def zh(self) -> str:
        return {"read": "已阅", "signed": "已签收"}[self.value]


class Wish(StrEnum):
    """订阅方式: show me more than the usual, or less."""

    FOLLOW = "follow"
    MUTE = "mute"

    @property
    def zh(self) -> str:
        return {"follow": "订阅", "mute": "静音"}[self.value]


@dataclass(frozen=True, slots=True)
class Audience:
    """知悉范围, as the publisher states it.

    Agencies of the kinds (all, when empty) whose territory touches one of the places; and those
    named. Without places and without a downstream, only those named.
    """

    divisions: tuple[str, ...] = ()
    downstream_of: str = ""
    """A division or reach: the counties on its waters, and those the water runs to."""
    within_km: int = 0
    """How far downstream; 0 is to the sea."""
    kinds: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()

    @property
    def by_place(self) -> bool:
        """Whether anybody is meant who is not named."""
        return bool(self.divisions or self.downstream_of)

    def as_data(self) -> dict[str, Any]:
        """As a draft keeps it."""
        return {f.name: _plain(getattr(self, f.name)) for f in fields(self)}

    @classmethod
    def of_data(cls, data: Mapping[str, Any]) -> Audience:
        """From what a draft keeps."""
        return cls(
            divisions=tuple(data.get("divisions", ())),
            downstream_of=data.get("downstream_of", ""),
            within_km=data.get("within_km", 0),
            kinds=tuple(data.get("kinds", ())),
            agencies=tuple(data.get("agencies", ())),
        )


def _plain(value: object) -> Any:
    return list(value) if isinstance(value, tuple) else value


@dataclass(frozen=True, slots=True)
class File:
    """An attachment that is in the store."""

    name: str
    media_type: str
    size: int
    sha256: str
    sm3: str
    document: str = ""
    """The number of the official document it is, if it is one."""

    def as_data(self) -> dict[str, Any]:
        """As a draft keeps it."""
        return {f.name: getattr(self, f.name) for f in fields(self)}


@dataclass(frozen=True, slots=True)
class Content:
    """What a bulletin says: title, words, the fields of its category, and its attachments."""

    title: str
    body: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    files: tuple[File, ...] = ()

    @property
    def digest(self) -> str:
        """A digest over everything it says."""
        told = [self.title, self.body, dict(self.values), [f.as_data() for f in self.files]]
        text = json.dumps(told, ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()

    def for_log(self) -> Mapping[str, Any]:
        """Title, digest, and the digests of the files: the words are in the edition itself."""
        files = [f.sha256 for f in self.files]
        return {"title": self.title, "sha256": self.digest, "files": files}


@dataclass(frozen=True, slots=True)
class Draft:
    """A bulletin as it is entered."""

    category: str
    content: Content
    audience: Audience
    field: str = ""
    """The field of cases it is about; empty for none in particular."""
    division: str = ""
    """The place it is about; empty for the basin."""
    urgent: bool = False
    sign_by: datetime | None = None
    """By when each addressed agency is asked to sign; the publisher's wish."""


@dataclass(frozen=True, slots=True)
class Correction:
    """A new edition, why, and by when it is to be signed for."""

    content: Content
    reason: str
    personal: str = ""
    sign_by: datetime | None = None

    def for_log(self) -> Mapping[str, Any]:
        """The reason and a digest: the words are in the edition itself."""
        return {"reason": self.reason, "sha256": self.content.digest}


@dataclass(frozen=True, slots=True)
class Reach:
    """知悉范围，写定: prefixes of divisions, kinds and codes of agencies, as they are kept."""

    places: frozenset[str]
    kinds: frozenset[str]
    agencies: frozenset[str]

    @property
    def lines(self) -> list[tuple[ScopeWay, str]]:
        """The rows that keep it."""
        parts = (
            (ScopeWay.PLACE, self.places),
            (ScopeWay.KIND, self.kinds),
            (ScopeWay.AGENCY, self.agencies),
        )
        return [(way, value) for way, values in parts for value in sorted(values)]

    @classmethod
    def of_lines(cls, lines: Iterable[tuple[str, str]]) -> Reach:
        """From the rows that keep it."""
        found: dict[str, set[str]] = {way.value: set() for way in ScopeWay}
        for way, value in lines:
            found[way].add(value)
        places, kinds, named = (frozenset(found[way.value]) for way in ScopeWay)
        return cls(places, kinds, named)


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list is narrowed to."""

    text: str = ""
    category: str = ""
    field: str = ""
    division: str = ""
    publisher: str = ""
    """Kind of agency."""
    urgent: bool = False
    unread: bool = False
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wants to follow or to mute; what is empty is not narrowed."""

    wish: Wish
    category: str = ""
    field: str = ""
    division: str = ""


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page ended: keyset, so that depth costs nothing."""

    at: datetime
    id: UUID

    @classmethod
    def read(cls, at: datetime, key: str) -> Cursor:
        """From what a page gave; ``ValueError`` when it gave something else."""
        if at.tzinfo is None or not EARLIEST_YEAR <= at.year <= LATEST_YEAR:
            raise ValueError(at)
        return cls(at, UUID(key))


@dataclass(frozen=True, slots=True)
class Origin:
    """来源: the node, the package and its digest, of a bulletin that came from elsewhere."""

    node: str
    package: str
    digest: str
    entry: int
    """Of the log of that node, the entry that the package proves: that it was published there."""

    def as_data(self) -> dict[str, Any]:
        """As the row keeps it."""
        return {f.name: getattr(self, f.name) for f in fields(self)}


@dataclass(frozen=True, slots=True)
class Arrived:
    """A bulletin as another node carries it: whole, with its current edition."""

    id: UUID
    agency: str
    category: str
    state: BulletinState
    number: str
    content: Content
    field: str
    division: str
    urgent: bool
    sign_by: datetime | None
    audience: Mapping[str, Any]
    reach: Reach
    version: int
    author: tuple[str, str]
    """Who published the edition, and in which post."""
    correction: str
    """Why there is a new edition; empty for the first."""
    reason: str
    """Why it was withdrawn."""
    published_at: datetime
    origin: Origin

    def for_log(self) -> Mapping[str, Any]:
        """Where it came from and what it is; the words are in the edition."""
        return {
            "id": str(self.id),
            "agency": self.agency,
            "number": self.number,
            "version": self.version,
            "state": self.state.value,
            "sha256": self.content.digest,
            **self.origin.as_data(),
        }


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """What became of one edition at one agency of another node."""

    agency: str
    version: int
    asked: bool
    read_at: datetime | None
    signed_at: datetime | None
    remark: str


@dataclass(frozen=True, slots=True)
class Answered:
    """What another node says of a bulletin of ours, agency by agency."""

    bulletin: UUID
    node: str
    lines: tuple[AnswerLine, ...]

    def for_log(self) -> Mapping[str, Any]:
        """Of which bulletin, from which node, of how many agencies."""
        return {"bulletin": str(self.bulletin), "node": self.node, "lines": len(self.lines)}


@dataclass(frozen=True, slots=True)
class Personal:
    """提示: personal data in the words, and how it may be masked."""

    where: str
    found: str
    """What was found, masked."""
    what: str
