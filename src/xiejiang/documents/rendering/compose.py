"""Make an official document of a kind and the values of its fields.

``required_fields`` says what must be known, ``compose`` makes the document or names every field
that is missing. Values are put in as they are: nothing in them is read as a template.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import TypeVar

from xiejiang.documents.domain import FieldType
from xiejiang.documents.rendering.errors import MissingFields, UnknownKind, WrongValue
from xiejiang.documents.rendering.kinds import (
    PLACEHOLDER,
    BlockSpec,
    Condition,
    Field,
    FormSpec,
    HeadingSpec,
    Kind,
    ListSpec,
    NoteSpec,
    SignSpec,
    TableSpec,
    TearSpec,
    TextSpec,
    all_names,
    placeholders,
    required_names,
    spec_texts,
)
from xiejiang.documents.rendering.loader import Library, load
from xiejiang.documents.rendering.model import (
    Block,
    Cell,
    Form,
    FormRow,
    Heading,
    Note,
    OfficialDocument,
    Paragraph,
    Sign,
    Signature,
    Table,
    TearLine,
    date_zh,
)
from xiejiang.kernel.errors import Complaint

T = TypeVar("T")
Value = str | Sequence[str] | Sequence[Sequence[str]]


@cache
def library() -> Library:
    """The templates shipped with the product, read once."""
    return load()


def kinds() -> Mapping[str, Kind]:
    """Every document kind, by id."""
    return library().kinds


def kind(kind_id: str) -> Kind:
    """One kind; :class:`UnknownKind` if there is none."""
    found = kinds().get(kind_id)
    if found is None:
        raise UnknownKind(kind=kind_id)
    return found


def required_fields(kind_id: str) -> tuple[Field, ...]:
    """The fields that must have a value before the document can be issued."""
    return tuple(library().fields[name] for name in required_names(kind(kind_id)))


def optional_fields(kind_id: str) -> tuple[Field, ...]:
    """The fields that bring in a further part of the document when they have a value."""
    chosen = kind(kind_id)
    required = set(required_names(chosen))
    return tuple(library().fields[name] for name in all_names(chosen) if name not in required)


def compose(
    kind_id: str,
    values: Mapping[str, Value],
    *,
    draft: str = "",
    classification: str = "",
    urgency: str = "",
) -> OfficialDocument:
    """The document of a kind, filled in.

    Values the kind does not use are ignored, so one mapping can serve all documents of a step.
    With ``draft`` a missing value is shown as a blank to fill in, and the paper says it is a draft.
    """
    chosen = kind(kind_id)
    filler = _Filler(chosen, library().fields, values, draft=bool(draft))
    filler.check()
    return OfficialDocument(
        kind=chosen.id,
        layout=chosen.layout,
        title=chosen.title,
        issuer=filler.fill("{issuer.name}"),
        number=filler.fill("{number}") if chosen.mark else "",
        addressee=filler.fill(chosen.addressee),
        blocks=tuple(block for spec in chosen.blocks for block in filler.blocks(spec)),
        attachments=tuple(filler.lines(chosen.attachments)),
        signature=filler.signature() if chosen.signed else None,
        copy_to=tuple(filler.lines(chosen.copy_to)),
        footer=filler.fill(chosen.footer),
        notes=(*(filler.fill(note) for note in chosen.notes), *_form_note(chosen, draft)),
        draft=draft,
        classification=classification,
        urgency=urgency,
    )


def _form_note(kind: Kind, draft: str) -> tuple[str, ...]:
    """Drafts remind the officer that the system's own form prevails."""
    if not (draft and kind.official_form):
        return ()
    return (f"注：格式以本系统官方文书式样为准（{kind.official_form}）。",)


class _Filler:
    """The values of one document, checked and put into its template."""

    def __init__(
        self, kind: Kind, fields: Mapping[str, Field], values: Mapping[str, Value], *, draft: bool
    ) -> None:
        self._kind, self._draft = kind, draft
        self._fields = {name: fields[name] for name in all_names(kind)}
        wrong: list[Complaint] = []
        self._texts: dict[str, str] = {}
        self._lists: dict[str, tuple[str, ...]] = {}
        self._rows: dict[str, tuple[tuple[str, ...], ...]] = {}
        self._day: date | None = None
        for name, field in self._fields.items():
            try:
                self._take(field, values.get(name, ""))
            except (ValueError, TypeError) as error:
                wrong.append(Complaint(field.label, str(error)))
        if wrong:
            raise WrongValue(title=kind.title, count=len(wrong), complaints=wrong)

    def _take(self, field: Field, value: Value) -> None:
        if field.type is FieldType.ROWS:
            self._rows[field.name] = self._enough(field, _rows(value))
        elif field.type is FieldType.LIST:
            self._lists[field.name] = self._enough(field, _list(value))
            self._texts[field.name] = "、".join(
                item.rstrip("。；;") for item in self._lists[field.name]
            )
        else:
            self._texts[field.name] = READERS[field.type](_clean(value))
            if field.name == "issued_on" and self._texts[field.name]:
                self._day = date.fromisoformat(_clean(value))

    def _enough(self, field: Field, items: tuple[T, ...]) -> tuple[T, ...]:
        if not self._draft and 0 < len(items) < field.least:
            raise ValueError(f"至少要有 {field.least} 项，现有 {len(items)} 项")
        return items

    def check(self) -> None:
        """Refuse a document that lacks something; a draft may lack anything."""
        if self._draft:
            return
        missing = [name for name in self._needed() if not self._has(name)]
        if missing:
            complaints = [
                Complaint(self._fields[name].label, self._fields[name].hint or "请填写")
                for name in missing
            ]
            raise MissingFields(title=self._kind.title, count=len(missing), complaints=complaints)

    def _needed(self) -> dict[str, None]:
        needed = dict.fromkeys(required_names(self._kind))
        for block in self._kind.blocks:
            if block.condition != Condition() and self._appears(block):
                for text in spec_texts(block.spec):
                    needed.update(dict.fromkeys(placeholders(text)))
        return needed

    def _has(self, name: str) -> bool:
        return bool(self._texts.get(name) or self._rows.get(name))

    def _appears(self, block: BlockSpec) -> bool:
        condition = block.condition
        if condition.when and not self._has(condition.when):
            return False
        return not (condition.unless and self._has(condition.unless))

    def fill(self, text: str) -> str:
        return PLACEHOLDER.sub(lambda match: self._shown(match.group(1)), text)

    def _shown(self, name: str) -> str:
        return self._texts.get(name) or f"【待填：{self._fields[name].label}】"

    def lines(self, templates: Sequence[str]) -> Iterator[str]:
        """Lines that are left out when a field of theirs is empty; a list gives several."""
        for template in templates:
            names = placeholders(template)
            if not all(self._has(name) for name in names):
                continue
            if len(names) == 1 and template == "{" + names[0] + "}" and names[0] in self._lists:
                yield from self._lists[names[0]]
            else:
                yield self.fill(template)

    def signature(self) -> Signature:
        return Signature((self.fill("{issuer.name}"),), self._day)

    def blocks(self, block: BlockSpec) -> Iterator[Block]:
        if not self._appears(block):
            return
        match block.spec:
            case ListSpec():
                yield from self._list_block(block.spec)
            case TableSpec():
                yield self._table(block.spec)
            case FormSpec():
                yield self._form(block.spec)
            case SignSpec(lines):
                yield Sign(tuple(self.fill(line) for line in lines))
            case _:
                yield from self._text_block(block.spec)

    def _text_block(self, spec: HeadingSpec | TextSpec | TearSpec | NoteSpec) -> Iterator[Block]:
        text = self.fill(spec.text)
        match spec:
            case HeadingSpec():
                yield Heading(text, spec.level)
            case TextSpec():
                for part in text.split("\n"):
                    yield Paragraph(part, spec.align, spec.indent, spec.strong)
            case TearSpec():
                yield TearLine(text)
            case NoteSpec():
                yield Note(text)

    def _list_block(self, spec: ListSpec) -> Iterator[Block]:
        items = self._lists[spec.field] or (self._shown(spec.field),)
        for index, item in enumerate(items, start=1):
            yield Paragraph(f"{index}. {item}" if spec.numbered else item)

    def _table(self, spec: TableSpec) -> Table:
        width = len(spec.columns) - spec.numbered
        rows = self._rows[spec.field] or ((self._shown(spec.field), *("",) * (width - 1)),)
        if any(len(row) != width for row in rows):
            titles = "、".join(column.title for column in spec.columns[spec.numbered :])
            raise WrongValue(
                title=self._kind.title,
                count=1,
                complaints=[Complaint(self._fields[spec.field].label, f"每行应有：{titles}")],
            )
        if spec.numbered:
            rows = tuple((str(index), *row) for index, row in enumerate(rows, start=1))
        return Table(spec.columns, rows, spec.caption)

    def _form(self, spec: FormSpec) -> Form:
        return Form(
            spec.columns,
            tuple(
                FormRow(
                    tuple(Cell(self.fill(cell.text), cell.span, cell.label) for cell in row.cells),
                    row.height_mm,
                )
                for row in spec.rows
            ),
        )


def _clean(value: Value) -> str:
    if not isinstance(value, str):
        raise TypeError("应为一段文字")
    lines = value.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ").split("\n")
    return "\n".join(line.strip() for line in lines if line.strip())


def _list(value: Value) -> tuple[str, ...]:
    items = [value] if isinstance(value, str) else list(value)
    return tuple(text for text in (_clean(item) for item in items) if text)


def _rows(value: Value) -> tuple[tuple[str, ...], ...]:
    if value == "":
        return ()
    if isinstance(value, str) or any(isinstance(row, str) for row in value):
        raise TypeError("应为若干行，每行是一组文字")
    return tuple(tuple(_clean(cell) for cell in row) for row in value)


def _date(value: str) -> str:
    try:
        return date_zh(date.fromisoformat(value)) if value else ""
    except ValueError as error:
        raise ValueError(f"“{value}”不是日期，应写成 2026-11-24 的样子") from error


def _moment(value: str) -> str:
    try:
        moment = datetime.fromisoformat(value) if value else None
    except ValueError as error:
        raise ValueError(f"“{value}”不是时间，应写成 2026-11-24T09:30 的样子") from error
    if moment is None:
        return ""
    return f"{date_zh(moment.date())}{moment.hour}时{moment.minute:02d}分"


READERS: Mapping[FieldType, Callable[[str], str]] = {
    FieldType.TEXT: str,
    FieldType.DATE: _date,
    FieldType.MOMENT: _moment,
}
