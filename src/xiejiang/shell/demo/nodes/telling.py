"""What the demonstration says, in Chinese or English, and what it found to hold."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

LANGUAGES = ("zh", "en")
MARKS = {True: "✓", False: "✗"}


@lru_cache(maxsize=1)
def words() -> Mapping[str, Mapping[str, str]]:
    """Everything that is said."""
    return tomllib.loads((Path(__file__).parent / "words.toml").read_text("utf-8"))


@dataclass
class Teller:
    """Says things in one language and keeps count of what holds."""

    language: str
    held: int = 0
    failed: list[str] = field(default_factory=list)
    ended: bool = False
    """Whether everything was shown."""

    def text(self, key: str, **given: object) -> str:
        return words()[key][self.language].format(**given)

    def say(self, key: str, **given: object) -> None:
        """Tell something."""
        print(self.text(key, **given), flush=True)

    def check(self, holds: bool, key: str, why: str = "", **given: object) -> None:
        """Tell whether something holds; where it does not, what was said instead."""
        text = self.text(key, **given)
        print(f"  {MARKS[holds]} {text}", flush=True)
        if holds:
            self.held += 1
        else:
            self.failed.append(text)
            print("".join(f"      {line}\n" for line in why.splitlines()[-12:]), flush=True)

    def sum_up(self, seconds: int) -> None:
        """Say how it went; only then it has ended."""
        self.ended = True
        if self.failed:
            self.say("bad", count=self.count, failed=len(self.failed))
        else:
            self.say("good", count=self.count, seconds=seconds)

    @property
    def count(self) -> int:
        return self.held + len(self.failed)
