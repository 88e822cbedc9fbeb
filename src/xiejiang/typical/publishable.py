"""What would be public: masked, put together, searched once more; and what stands against it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from xiejiang.basin import queries as basin
from xiejiang.cases import queries as cases
from xiejiang.cases.domain import CaseStatus, Field, PartyKind, Secrecy
from xiejiang.cases.queries import Case
from xiejiang.kernel.errors import Complaint
from xiejiang.kernel.pinyin import syllables
from xiejiang.store.canonical import text as canonical_text
from xiejiang.typical.deidentify import Kind, Span, masked, propose
from xiejiang.typical.deidentify.places import minor_signs
from xiejiang.typical.domain import TEXTS, MarkState, Provision, Texts, provisions
from xiejiang.typical.models import Mark, Typical

ENGLISH = ("title_en", "summary_en")
HIDDEN = frozenset("某×")
SURE = 90
"""A proposal at least so sure is not passed over without a reason."""


def people_of(case: Case) -> list[str]:
    """Names of natural persons that the case file has, as parties; those not masked there."""
    people = [p.name for p in cases.parties(case=case) if p.kind == PartyKind.PERSON]
    return [name for name in people if not HIDDEN & set(name)]


def proposals(texts: Texts, known: Iterable[str]) -> list[Span]:
    """What points to a person in any of the texts: each string once, the surest first found."""
    people = tuple(known)
    found: dict[str, Span] = {}
    for spans in propose(texts.each(), people).values():
        for span in spans:
            if span.text not in found or found[span.text].confidence < span.confidence:
                found[span.text] = span
    for name, spelt in spellings(people).items():
        for one in spelt:
            if any(one.lower() in getattr(texts, where).lower() for where in ENGLISH):
                words = f"“{name}”的拼音"
                found[one] = Span(0, len(one), Kind.PERSON, one, words, 95, spelt[0][0] + ".")
    return list(found.values())


def spellings(names: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """How names may stand in English: Chen Xiaoming, Xiaoming Chen, CHEN Xiaoming."""
    told: dict[str, tuple[str, ...]] = {}
    for name in names:
        parts = syllables(name)
        if len(name) > 1:
            family, given = parts[0].capitalize(), "".join(parts[1:]).capitalize()
            told[name] = (f"{family} {given}", f"{given} {family}")
    return told


def spans_of(marks: Iterable[Mark]) -> list[Span]:
    """Accepted marks as spans; they replace every place where their string stands."""
    accepted = [m for m in marks if m.state == MarkState.ACCEPTED]
    return [
        Span(-1, -1, Kind(m.kind), m.text, m.rule, m.confidence, m.replacement) for m in accepted
    ]


def masked_texts(typical: Typical, marks: Sequence[Mark]) -> dict[str, str]:
    """The texts with what was accepted replaced."""
    spans = spans_of(marks)
    return {where: masked(text, spans) for where, text in typical.texts.each().items()}


def left(texts: Mapping[str, str], marks: Sequence[Mark], known: Iterable[str]) -> list[Complaint]:
    """What still stands in the masked texts although it should not."""
    wrong = [
        Complaint(f"“{m.text}”", "还没有处理，请选择替换或者不替换")
        for m in marks
        if m.state == MarkState.PROPOSED
    ]
    passed = {m.text for m in marks if m.state == MarkState.REJECTED}
    hidden = [m.text for m in marks if m.state == MarkState.ACCEPTED]
    hidden += [name for name in known if len(name) > 1 and name not in passed]
    for where, text in texts.items():
        for word in dict.fromkeys(hidden):
            if word in text:
                wrong.append(Complaint(TEXTS[where][0], f"“{word}”还在文字里，没有被替换"))
    return wrong


def put_together(typical: Typical, texts: Mapping[str, str], agencies: Sequence[str]) -> Any:
    """Exactly what would be public; of people, only what the agencies let stand."""
    case = typical.case
    place = case.division[:2] + "0000"
    province = basin.find(place)
    return {
        **{name: text.strip() for name, text in texts.items() if name != "articles"},
        "articles": [line.strip() for line in texts["articles"].splitlines() if line.strip()],
        "field": case.field,
        "field_zh": Field(case.field).zh,
        "province": place,
        "province_zh": province.name if province else "",
        "agencies": list(agencies),
        "version": typical.version + 1,
        "filled_in": typical.filled_in,
    }


def digest_of(content: Mapping[str, Any]) -> str:
    """By which it is known that what is agreed to is what is published."""
    return hashlib.sha256(canonical_text(content).encode()).hexdigest()


def refusals(case: Case) -> list[Provision]:
    """Against which no confirmation helps."""
    return [] if case.secrecy == Secrecy.WORK else [provisions()["secrecy"]]


def hurdles(typical: Typical) -> list[Provision]:
    """Which provisions stand against publication, as the case and the texts are now."""
    case, known = typical.case, provisions()
    texts = "\n".join(typical.texts.each().values())
    met = {
        "minor": bool(minor_signs(texts)) or _has_minors(typical),
        "settled": any(word in texts for word in ("调解", "和解", "磋商")),
        "unfinished": case.status != CaseStatus.CLOSED,
    }
    return [*refusals(case), *(known[name] for name, is_met in met.items() if is_met)]


def _has_minors(typical: Typical) -> bool:
    return typical.marks.filter(kind=Kind.MINOR.value).exclude(state="rejected").exists()


def agreed_day(given: date, today: date) -> list[Complaint]:
    """An agreed day lies ahead, and not years ahead."""
    if not 0 <= (given - today).days <= 366:
        return [Complaint("约定会签日", "应当在今天以后、一年以内")]
    return []
