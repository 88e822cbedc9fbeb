"""Document kinds as content: what each official document must say, and on what basis.

The content stands in ``documents/templates_content/*.toml``. A template knows one construct only,
the placeholder ``{field.name}``; there are no conditions or calculations in text. Whether a block
appears is decided by ``when`` and ``unless``, which name a field.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from xiejiang.documents.domain import FieldType
from xiejiang.documents.rendering.model import Align, Column, Layout

PLACEHOLDER = re.compile(r"\{([a-z_]+(?:\.[a-z_]+)*)\}")


@dataclass(frozen=True, slots=True)
class Field:
    """A piece of content a document needs, and where it comes from."""

    name: str
    label: str
    type: FieldType
    source: str
    """case, party, fact, finding, evidence, agency, proceeding, document or text (typed in)."""
    hint: str = ""
    least: int = 1
    """How many items a list or a table must have at least."""


@dataclass(frozen=True, slots=True)
class Basis:
    """The provision under which a document is made."""

    instrument: str
    article: str


@dataclass(frozen=True, slots=True)
class MustShow:
    """Something the statute says the document must state, and the fields that state it."""

    item: str
    source: Basis
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Condition:
    """When a block appears: if a field has, or has not, a value."""

    when: str = ""
    unless: str = ""


@dataclass(frozen=True, slots=True)
class HeadingSpec:
    text: str
    level: int


@dataclass(frozen=True, slots=True)
class TextSpec:
    text: str
    align: Align
    indent: bool
    strong: bool


@dataclass(frozen=True, slots=True)
class ListSpec:
    """One paragraph for each item of a list field."""

    field: str
    numbered: bool


@dataclass(frozen=True, slots=True)
class TableSpec:
    field: str
    columns: tuple[Column, ...]
    numbered: bool
    caption: str


@dataclass(frozen=True, slots=True)
class CellSpec:
    text: str
    span: int
    label: bool


@dataclass(frozen=True, slots=True)
class RowSpec:
    cells: tuple[CellSpec, ...]
    height_mm: int


@dataclass(frozen=True, slots=True)
class FormSpec:
    columns: int
    rows: tuple[RowSpec, ...]


@dataclass(frozen=True, slots=True)
class TearSpec:
    text: str


@dataclass(frozen=True, slots=True)
class NoteSpec:
    text: str


@dataclass(frozen=True, slots=True)
class SignSpec:
    lines: tuple[str, ...]


Spec = HeadingSpec | TextSpec | ListSpec | TableSpec | FormSpec | TearSpec | NoteSpec | SignSpec


@dataclass(frozen=True, slots=True)
class BlockSpec:
    """A block of a template and the condition under which it appears."""

    spec: Spec
    condition: Condition


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of official document."""

    id: str
    title: str
    layout: Layout
    issuer: str
    """Who makes it: enforcement, police, procuratorate, court or any."""
    basis: tuple[Basis, ...]
    blocks: tuple[BlockSpec, ...]
    mark: str = ""
    """The 字 of its number (移, 告 …); a kind without one is not numbered."""
    addressee: str = ""
    copy_to: tuple[str, ...] = ()
    attachments: tuple[str, ...] = ()
    signed: bool = True
    footer: str = ""
    notes: tuple[str, ...] = ()
    must_show: tuple[MustShow, ...] = ()
    official_form: str = ""
    """The set of official forms that governs the layout, where the system has its own."""


def placeholders(text: str) -> tuple[str, ...]:
    """The fields a text mentions, in order."""
    return tuple(PLACEHOLDER.findall(text))


def stray_braces(text: str) -> bool:
    """Whether a text has braces that are no placeholder."""
    rest = PLACEHOLDER.sub("", text)
    return "{" in rest or "}" in rest


def spec_texts(spec: Spec) -> Iterator[str]:
    """The template texts of a block."""
    match spec:
        case HeadingSpec() | TextSpec() | TearSpec() | NoteSpec():
            yield spec.text
        case ListSpec() | TableSpec():
            yield "{" + spec.field + "}"
        case FormSpec():
            yield from (cell.text for row in spec.rows for cell in row.cells)
        case SignSpec():
            yield from spec.lines


def frame_texts(kind: Kind) -> Iterator[str]:
    """The template texts of a kind outside its blocks."""
    yield "{issuer.name}"
    if kind.mark:
        yield "{number}"
    if kind.signed:
        yield "{issued_on}"
    yield kind.addressee
    yield kind.footer
    yield from kind.notes


def optional_texts(kind: Kind) -> Iterator[str]:
    """The lines outside the blocks that are left out when their fields are empty."""
    yield from kind.attachments
    yield from kind.copy_to


def required_names(kind: Kind) -> tuple[str, ...]:
    """The fields without which the document cannot be issued whatever else it says."""
    found: dict[str, None] = {}
    for text in frame_texts(kind):
        found.update(dict.fromkeys(placeholders(text)))
    for block in kind.blocks:
        if block.condition == Condition():
            for text in spec_texts(block.spec):
                found.update(dict.fromkeys(placeholders(text)))
    return tuple(found)


def all_names(kind: Kind) -> tuple[str, ...]:
    """Every field the kind mentions, the required ones first."""
    found = dict.fromkeys(required_names(kind))
    for block in kind.blocks:
        condition = block.condition
        found.update(dict.fromkeys(name for name in (condition.when, condition.unless) if name))
        for text in spec_texts(block.spec):
            found.update(dict.fromkeys(placeholders(text)))
    for line in optional_texts(kind):
        found.update(dict.fromkeys(placeholders(line)))
    return tuple(found)
