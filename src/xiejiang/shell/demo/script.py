"""The stories as data: read strictly, so that a misspelt scene fails before it is played."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from xiejiang.agencies.domain import Role
from xiejiang.kernel.errors import Invalid
from xiejiang.law.deadline import BEIJING

HERE = Path(__file__).parent
ACTS = frozenset(
    {
        "facts",
        "evidence",
        "join",
        "start",
        "materials",
        "step",
        "urge",
        "watch",
        "tell",
        "bulletin",
        "read",
        "restore",
        "foresee",
        "sign-for",
    }
)
SCENE_KEYS = frozenset(
    {
        "at",
        "ago",
        "before_end_of_today",
        "who",
        "do",
        "note",
        "published",
        "facts",
        "how",
        "sought",
        "items",
        "agency",
        "role",
        "scope",
        "procedure",
        "receiver",
        "supervisor",
        "step",
        "inputs",
        "legal_at",
        "fitted",
        "inapplicable",
        "text",
        "post",
        "bulletin",
        "verb",
        "given",
    }
)


class BadScript(Invalid):
    """演示剧本 {story} 有误：{why}。"""

    code = "bad-script"


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of the demonstration's cast."""

    key: str
    username: str
    name: str
    posts: tuple[tuple[str, Role, str], ...]
    """Agency code, role, title of each post."""


@dataclass(frozen=True, slots=True)
class Scene:
    """One act of a story."""

    at: datetime | None
    ago: timedelta | None
    before_end_of_today: timedelta | None
    """A period of this length, begun then, ends today, however late the demonstration starts."""
    who: str
    do: str
    note: str
    published: bool
    data: Mapping[str, Any]

    def instant(self, now: datetime) -> datetime:
        """When the scene plays: a day of the story, or so long before now."""
        if self.at is not None:
            return self.at
        if self.before_end_of_today is not None:
            local = now.astimezone(BEIJING)
            rest = local.replace(hour=23, minute=59, second=0, microsecond=0) - local
            return now + min(timedelta(hours=3), rest / 2) - self.before_end_of_today
        return now - (self.ago or timedelta())


@dataclass(frozen=True, slots=True)
class Story:
    """One case and its scenes."""

    name: str
    case: str
    lead: str
    title: str
    intro: str
    outro: str
    scenes: tuple[Scene, ...]


@lru_cache(maxsize=1)
def cast() -> tuple[Member, ...]:
    """Everybody who appears in the demonstration."""
    return read_cast(HERE / "cast.toml")


def read_cast(path: Path) -> tuple[Member, ...]:
    """Everybody in one file."""
    rows = tomllib.loads(path.read_text("utf-8"))["member"]
    return tuple(
        Member(
            key=row["key"],
            username=row["username"],
            name=row["name"],
            posts=tuple((p["agency"], Role(p["role"]), p["title"]) for p in row["post"]),
        )
        for row in rows
    )


@lru_cache(maxsize=1)
def stories() -> tuple[Story, ...]:
    """Every story, in the order of the files' names."""
    return tuple(read_story(path, cast()) for path in sorted((HERE / "stories").glob("*.toml")))


def published_lines() -> Sequence[str]:
    """The published cases that ship with the product, one JSON object a line."""
    return (HERE / "cases.jsonl").read_text("utf-8").splitlines()


def read_story(path: Path, members: Sequence[Member]) -> Story:
    """One story, whose actors are among the members."""
    data = tomllib.loads(path.read_text("utf-8"))
    head = data["story"]
    people = {m.key for m in members}
    scenes = tuple(_scene(path.stem, row, people) for row in data["scene"])
    return Story(
        name=path.stem,
        case=head["case"],
        lead=head["lead"],
        title=head["title"],
        intro=head["intro"].strip(),
        outro=head.get("outro", "").strip(),
        scenes=scenes,
    )


def _scene(story: str, row: Mapping[str, Any], people: set[str]) -> Scene:
    unknown = set(row) - SCENE_KEYS
    if unknown or row.get("do") not in ACTS or row.get("who") not in people:
        raise BadScript(story=story, why=f"{dict(row)}")
    if sum(key in row for key in ("at", "ago", "before_end_of_today")) != 1:
        raise BadScript(story=story, why=f"时间须写 at、ago、before_end_of_today 之一：{dict(row)}")
    return Scene(
        at=row.get("at"),
        ago=timedelta(**row["ago"]) if "ago" in row else None,
        before_end_of_today=timedelta(**row["before_end_of_today"])
        if "before_end_of_today" in row
        else None,
        who=row["who"],
        do=row["do"],
        note=row.get("note", ""),
        published=row.get("published", False),
        data=row,
    )
