"""What officers last answered: the newest act that says something decides, also by silence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol, TypeVar


class Told(Protocol):
    """An event with what was filled in."""

    @property
    def step(self) -> str: ...
    @property
    def at_version(self) -> int: ...
    @property
    def data(self) -> Mapping[str, Any]: ...


T = TypeVar("T", bound=Told)


def latest(events: Sequence[T], field: str) -> tuple[T, Any] | None:
    """The newest answer to a field with its event; ``None`` if there is none or it was withdrawn.

    An answer is withdrawn when it was emptied, or when its step was taken again and the field
    left out: what was said before does not come back.
    """
    silent: set[str] = set()
    for event in reversed(acts(events)):
        if field in event.data:
            value = event.data[field]
            return None if nothing(value) or event.step in silent else (event, value)
        if event.step:
            silent.add(event.step)
    return None


def acts(events: Iterable[T]) -> list[T]:
    """The first event of every act: the one that keeps its answers."""
    first: dict[int, T] = {}
    for event in events:
        first.setdefault(event.at_version, event)
    return list(first.values())


def nothing(value: object) -> bool:
    """Whether an answer says nothing; a nought says something."""
    return value is None or value is False or value in ("", [])
