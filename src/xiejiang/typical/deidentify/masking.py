"""What to write instead: the same for the same person through all the texts of one case."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from xiejiang.typical.deidentify.names import surname_of
from xiejiang.typical.deidentify.spans import Kind, Span

STEMS = "甲乙丙丁戊己庚辛壬癸"
PEOPLE = (Kind.PERSON, Kind.MINOR)
OMITTED = "×××"


def with_replacements(
    found: Mapping[str, Sequence[Span]], texts: Mapping[str, str]
) -> dict[str, list[Span]]:
    """Every span with what may stand there instead."""
    everything = [span for spans in found.values() for span in spans]
    names = dict.fromkeys(s.text for s in everything if s.kind in PEOPLE)
    masks = masks_of(names, "".join(texts.values()))
    return {
        where: [replace(s, replacement=masks.get(s.text) or other_mask(s)) for s in spans]
        for where, spans in found.items()
    }


def masks_of(names: Iterable[str], text: str) -> dict[str, str]:
    """Name → mask: 陈某某; 陈某甲, 陈某乙 for several 陈, none that the text has already."""
    families: dict[str, list[str]] = {}
    for name in names:
        families.setdefault(surname_of(name), []).append(name)
    return {
        name: mask
        for family, members in families.items()
        for name, mask in zip(members, _masks(family, members, text), strict=True)
    }


def _masks(family: str, members: Sequence[str], text: str) -> list[str]:
    if len(members) == 1 and f"{family}某" not in text:
        return [f"{family}{'某' * min(max(len(members[0]) - len(family), 1), 2)}"]
    free = (f"{family}某{sign}" for sign in (*STEMS, *map(str, range(1, 10000))))
    return [mask for mask, _ in zip((m for m in free if m not in text), members, strict=False)]


def other_mask(span: Span) -> str:
    """What may stand for what is no name."""
    text = span.text
    if span.kind is Kind.PLATE and re.match(r"[\u4e00-\u9fff][A-Za-z]", text):
        return f"{text[:2]}×××××"
    if span.kind is Kind.VESSEL:
        return re.sub(r"\d+", OMITTED, re.sub(r"^(.)[^渔货0-9]*", r"\1某", text, count=1))
    if span.kind is Kind.BIRTH:
        return f"{text[:4]}年×月×日"
    if span.kind is Kind.ADDRESS:
        return _place(text)
    return OMITTED


def _place(text: str) -> str:
    """The kinds of places stay, their names and numbers go."""
    parts = re.findall(r"镇|乡|街道|苏木|嘎查|自然村|村|社区|居委会|路|街|巷|弄|小区|组", text)
    return "".join(f"某{part}" for part in parts[:3]) or "某处"


def masked(text: str, spans: Iterable[Span]) -> str:
    """A text with its accepted spans replaced, and every other place where they stand."""
    ordered = sorted(spans, key=lambda s: s.start)
    pieces, at = [], 0
    for span in ordered:
        if span.start >= at and text[span.start : span.end] == span.text:
            pieces += [text[at : span.start], span.replacement]
            at = span.end
    done = "".join([*pieces, text[at:]])
    for span in sorted(ordered, key=lambda s: -len(s.text)):
        done = done.replace(span.text, span.replacement)
    return done


def unmasked(text: str, accepted: Iterable[Span]) -> list[Span]:
    """Which accepted spans still stand in a text that is to be published."""
    return [s for s in dict.fromkeys(accepted) if s.text and s.text in text]
