"""The proposal for the texts of one case: every finder, without overlaps, with replacements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from xiejiang.typical.deidentify.masking import with_replacements
from xiejiang.typical.deidentify.names import everywhere, names_in
from xiejiang.typical.deidentify.numbers import numbers, surest
from xiejiang.typical.deidentify.places import addresses, births, is_minor
from xiejiang.typical.deidentify.spans import Kind, Span


def propose(texts: Mapping[str, str], known: Iterable[str] = ()) -> dict[str, list[Span]]:
    """Text by text, what points to a person; ``known`` are names that the case file has."""
    people = names_in(texts.values(), known)
    return with_replacements({w: _one(text, people) for w, text in texts.items()}, texts)


def _one(text: str, people: dict[str, tuple[str, int]]) -> list[Span]:
    found = [*numbers(text), *births(text), *addresses(text), *everywhere(text, people)]
    return [
        replace(s, kind=Kind.MINOR) if s.kind is Kind.PERSON and is_minor(text, s) else s
        for s in surest(iter(found))
    ]
