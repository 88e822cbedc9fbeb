"""The strict reader of the document templates: every mistake names file and item."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import TypeVar, cast

from xiejiang.documents.domain import FieldType
from xiejiang.documents.rendering.errors import ContentError
from xiejiang.documents.rendering.kinds import (
    Basis,
    BlockSpec,
    CellSpec,
    Condition,
    Field,
    FormSpec,
    HeadingSpec,
    Kind,
    ListSpec,
    MustShow,
    NoteSpec,
    RowSpec,
    SignSpec,
    Spec,
    TableSpec,
    TearSpec,
    TextSpec,
    all_names,
    frame_texts,
    optional_texts,
    placeholders,
    spec_texts,
    stray_braces,
)
from xiejiang.documents.rendering.model import Align, Column, Layout

FIELDS_FILE = "fields.toml"
"""The fields that several files use; a file may declare its own beside its kinds."""
ISSUERS = frozenset({"enforcement", "police", "procuratorate", "court", "any"})
SOURCES = frozenset(
    {"case", "party", "fact", "finding", "evidence", "agency", "proceeding", "document", "text"}
)

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Library:
    """Every document kind and every field, checked against one another."""

    fields: Mapping[str, Field]
    kinds: Mapping[str, Kind]


class Item:
    """One table of a file; keys are taken out of it and nothing may be left over."""

    def __init__(self, data: object, file: str, name: str) -> None:
        self.file, self.name = file, name
        if not isinstance(data, dict):
            raise self.wrong("应当是一张表")
        self._data: dict[str, object] = dict(data)

    def wrong(self, problem: str) -> ContentError:
        return ContentError(file=self.file, item=self.name, problem=problem)

    def take(self, key: str, kind: type[T], default: T | None = None) -> T:
        if key not in self._data:
            if default is None:
                raise self.wrong(f"缺少“{key}”")
            return default
        value = self._data.pop(key)
        if type(value) is not kind:
            raise self.wrong(f"“{key}”应为 {kind.__name__} 类型")
        return value

    def text(self, key: str, default: str | None = None) -> str:
        value = self.take(key, str, default)
        if stray_braces(value):
            raise self.wrong(f"“{key}”中有不成对或写法不对的花括号")
        return value

    def strings(self, key: str) -> tuple[str, ...]:
        values = self.take(key, list, [])
        if not all(isinstance(value, str) and not stray_braces(value) for value in values):
            raise self.wrong(f"“{key}”应为一组文字，占位只能写成 {{字段名}}")
        return tuple(cast("list[str]", values))

    def items(self, key: str) -> Iterator[Item]:
        for index, value in enumerate(self.take(key, list, []), start=1):
            yield Item(value, self.file, f"{self.name} {key} 第 {index} 项")

    def has(self, key: str) -> bool:
        return key in self._data

    def done(self) -> None:
        if self._data:
            raise self.wrong(f"有不认识的项：{'、'.join(self._data)}")


def load(folder: Traversable | None = None) -> Library:
    """Read a folder of templates; without one, the folder shipped with the product."""
    place = folder or files("xiejiang.documents").joinpath("templates_content")
    fields: dict[str, Field] = {}
    kinds: dict[str, tuple[Kind, str]] = {}
    for entry in sorted(place.iterdir(), key=lambda entry: (entry.name != FIELDS_FILE, entry.name)):
        if not entry.name.endswith(".toml"):
            continue
        whole = Item(_read(entry), entry.name, "文件")
        for field in _fields(whole):
            if field.name in fields:
                raise ContentError(file=entry.name, item=f"field {field.name}", problem="字段重复")
            fields[field.name] = field
        for kind in _kinds(whole):
            if kind.id in kinds:
                raise ContentError(file=entry.name, item=kind.id, problem="文书编号重复")
            kinds[kind.id] = (kind, entry.name)
        whole.done()
    for kind, file in kinds.values():
        _check(kind, fields, file)
    found = {name: kind for name, (kind, _file) in kinds.items()}
    _check_all_used(found.values(), fields)
    return Library(fields=fields, kinds=found)


def _read(entry: Traversable) -> dict[str, object]:
    try:
        return tomllib.loads(entry.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, FileNotFoundError) as error:
        raise ContentError(file=entry.name, item="文件", problem=f"读不出来（{error}）") from error


def _fields(whole: Item) -> Iterator[Field]:
    for item in whole.items("field"):
        name = item.text("name")
        item.name = f"field {name}"
        if placeholders("{" + name + "}") != (name,):
            raise item.wrong("字段名只能用小写英文字母、下划线和点")
        field = Field(
            name=name,
            label=item.text("label"),
            type=_choice(item, "type", FieldType),
            source=_among(item, "source", SOURCES),
            hint=item.text("hint", ""),
            least=item.take("least", int, 1),
        )
        item.done()
        yield field


def _kinds(whole: Item) -> Iterator[Kind]:
    for item in whole.items("kind"):
        yield _kind(item)


def _kind(item: Item) -> Kind:
    identifier = item.text("id")
    item.name = f"kind {identifier}"
    kind = Kind(
        id=identifier,
        title=item.text("title"),
        layout=_choice(item, "layout", Layout),
        issuer=_among(item, "issuer", ISSUERS),
        basis=tuple(_basis(part) for part in item.items("basis")),
        blocks=tuple(_block(part) for part in item.items("block")),
        mark=item.text("mark", ""),
        addressee=item.text("addressee", ""),
        copy_to=item.strings("copy_to"),
        attachments=item.strings("attachments"),
        signed=item.take("signed", bool, True),
        footer=item.text("footer", ""),
        notes=item.strings("notes"),
        must_show=tuple(_must_show(part) for part in item.items("must_show")),
        official_form=item.text("official_form", ""),
    )
    if not kind.basis:
        raise item.wrong("没有写明依据（basis）")
    if not kind.blocks:
        raise item.wrong("没有正文（block）")
    item.done()
    return kind


def _basis(item: Item) -> Basis:
    basis = Basis(item.text("instrument"), item.text("article"))
    item.done()
    return basis


def _must_show(item: Item) -> MustShow:
    source = Basis(item.text("instrument"), item.text("article"))
    must = MustShow(item.text("item"), source, item.strings("fields"))
    item.done()
    return must


def _block(item: Item) -> BlockSpec:
    condition = Condition(item.text("when", ""), item.text("unless", ""))
    chosen = [key for key in READERS if item.has(key)]
    if len(chosen) != 1:
        raise item.wrong(f"每段须且只能写 {'、'.join(READERS)} 中的一种")
    spec = READERS[chosen[0]](item)
    item.done()
    return BlockSpec(spec, condition)


def _heading(item: Item) -> Spec:
    level = item.take("level", int, 1)
    if not 1 <= level <= 4:
        raise item.wrong("“level”应为 1 至 4")
    return HeadingSpec(item.text("heading"), level)


def _text(item: Item) -> Spec:
    align = _choice(item, "align", Align, Align.JUSTIFY)
    indent = item.take("indent", bool, align is Align.JUSTIFY)
    return TextSpec(item.text("text"), align, indent, item.take("strong", bool, False))


def _list(item: Item) -> Spec:
    return ListSpec(item.text("list"), item.take("numbered", bool, False))


def _table(item: Item) -> Spec:
    columns = tuple(_column(part) for part in item.items("columns"))
    if not columns:
        raise item.wrong("表格没有栏目（columns）")
    numbered = item.take("numbered", bool, True)
    if numbered:
        columns = (Column("序号", 2, Align.CENTER), *columns)
    return TableSpec(item.text("table"), columns, numbered, item.text("caption", ""))


def _column(item: Item) -> Column:
    width, align = item.take("width", int, 4), _choice(item, "align", Align, Align.LEFT)
    column = Column(item.text("title"), width, align)
    item.done()
    return column


def _form(item: Item) -> Spec:
    columns = item.take("columns", int, 8)
    rows = tuple(_row(part, columns) for part in item.items("form"))
    return FormSpec(columns, rows)


def _row(item: Item, columns: int) -> RowSpec:
    height = item.take("height_mm", int, 0)
    cells = tuple(_cell(part) for part in item.items("cells"))
    if sum(cell.span for cell in cells) != columns:
        raise item.wrong(f"各格合计应占 {columns} 列")
    item.done()
    return RowSpec(cells, height)


def _cell(item: Item) -> CellSpec:
    label = item.has("label")
    text = item.text("label" if label else "text")
    cell = CellSpec(text, item.take("span", int, 1), label)
    item.done()
    return cell


READERS: Mapping[str, Callable[[Item], Spec]] = {
    "heading": _heading,
    "text": _text,
    "list": _list,
    "table": _table,
    "form": _form,
    "tear": lambda item: TearSpec(item.text("tear")),
    "note": lambda item: NoteSpec(item.text("note")),
    "sign": lambda item: SignSpec(item.strings("sign")),
}


def _choice(item: Item, key: str, kind: type[E], default: E | None = None) -> E:
    given = item.text(key, "")
    if not given and default is not None:
        return default
    try:
        return kind(given)
    except ValueError as error:
        raise item.wrong(f"“{key}”不能是“{given}”") from error


def _among(item: Item, key: str, allowed: frozenset[str]) -> str:
    given = item.text(key)
    if given not in allowed:
        raise item.wrong(f"“{key}”不能是“{given}”，可用：{'、'.join(sorted(allowed))}")
    return given


def _check(kind: Kind, fields: Mapping[str, Field], file: str) -> None:
    names = set(all_names(kind))
    problems = [f"用了没有登记的字段：{name}" for name in sorted(names - set(fields))]
    problems += [
        f"应载明“{must.item}”，但没有用到字段 {name}"
        for must in kind.must_show
        for name in must.fields
        if name not in names
    ]
    if not problems:
        problems += [text for block in kind.blocks for text in _misfits(block.spec, fields)]
        problems += _rows_in_text((*frame_texts(kind), *optional_texts(kind)), fields)
    if problems:
        raise ContentError(file=file, item=f"kind {kind.id}", problem="；".join(problems))


def _misfits(spec: Spec, fields: Mapping[str, Field]) -> list[str]:
    if isinstance(spec, TableSpec | ListSpec):
        wanted = FieldType.ROWS if isinstance(spec, TableSpec) else FieldType.LIST
        if fields[spec.field].type is wanted:
            return []
        return [f"字段 {spec.field} 应为“{wanted.zh}”"]
    return _rows_in_text(spec_texts(spec), fields)


def _rows_in_text(texts: Iterable[str], fields: Mapping[str, Field]) -> list[str]:
    return [
        f"表格字段 {name} 不能写进文字"
        for text in texts
        for name in placeholders(text)
        if fields[name].type is FieldType.ROWS
    ]


def _check_all_used(kinds: Iterable[Kind], fields: Mapping[str, Field]) -> None:
    used = {name for kind in kinds for name in all_names(kind)}
    if idle := sorted(set(fields) - used):
        raise ContentError(file=FIELDS_FILE, item="、".join(idle), problem="没有文书用到这些字段")
