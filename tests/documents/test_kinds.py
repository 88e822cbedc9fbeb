"""The kinds of document shipped with the product, and the reader that is strict with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import pytest

from xiejiang.documents.domain import FieldType
from xiejiang.documents.rendering import compose
from xiejiang.documents.rendering.errors import (
    ContentError,
    MissingFields,
    UnknownKind,
    WrongValue,
)
from xiejiang.documents.rendering.kinds import Kind, TableSpec, all_names, required_names
from xiejiang.documents.rendering.loader import load
from xiejiang.documents.rendering.model import Heading, Paragraph, Table
from xiejiang.documents.rendering.pdf import render_pdf
from xiejiang.law.instruments import load_instruments

LIBRARY = load()
KINDS = sorted(LIBRARY.kinds)
Value = str | Sequence[str] | Sequence[Sequence[str]]

SAMPLES: Mapping[FieldType, Value] = {
    FieldType.TEXT: "某项内容",
    FieldType.DATE: "2026-11-24",
    FieldType.MOMENT: "2026-11-24T09:05:00+08:00",
    FieldType.LIST: ["第一项。", "第二项"],
}


def filled(kind: Kind) -> dict[str, Value]:
    """A value for every field of a kind."""
    widths = {
        block.spec.field: len(block.spec.columns) - block.spec.numbered
        for block in kind.blocks
        if isinstance(block.spec, TableSpec)
    }
    return {
        name: [["格"] * widths[name]] if name in widths else SAMPLES[LIBRARY.fields[name].type]
        for name in all_names(kind)
    }


def letter_values() -> dict[str, Value]:
    values = filled(LIBRARY.kinds["transfer.letter"])
    return values | {"party.names": ["丁某平", "王某"], "finding.crime": "非法捕捞水产品罪"}


# ---------------------------------------------------------------- the shipped content


@pytest.mark.parametrize("kind_id", KINDS)
def test_every_kind_makes_a_document_with_all_that_it_must_show(kind_id: str) -> None:
    kind = LIBRARY.kinds[kind_id]
    document = compose.compose(kind_id, filled(kind))
    assert document.title == kind.title
    assert "待填" not in str(document)
    assert render_pdf(document).startswith(b"%PDF")


@pytest.mark.parametrize("kind_id", KINDS)
def test_every_kind_rests_on_an_instrument_we_have(kind_id: str) -> None:
    known = load_instruments()
    kind = LIBRARY.kinds[kind_id]
    for basis in (*kind.basis, *(must.source for must in kind.must_show)):
        assert basis.instrument in known
        assert basis.article.startswith("第")


@pytest.mark.parametrize("kind_id", KINDS)
def test_a_draft_of_nothing_shows_every_gap(kind_id: str) -> None:
    kind = LIBRARY.kinds[kind_id]
    document = compose.compose(kind_id, {}, draft="待批准草稿")
    assert "【待填：制发机关】" in document.issuer
    for name in required_names(kind):
        if name != "issued_on":
            assert f"【待填：{LIBRARY.fields[name].label}】" in str(document)
    assert bool(kind.official_form) == any(
        "格式以本系统官方文书式样为准" in n for n in document.notes
    )


@pytest.mark.parametrize(
    ("kind_id", "fields"),
    [
        # 环环监〔2017〕17号第六条第（一）项、第（二）项
        ("transfer.letter", {"issuer.name", "finding.crime", "finding.basis", "officer.names"}),
        ("transfer.investigation", {"case.source", "fact.seizure", "party.summary"}),
        # 国务院令第310号第五条、第八条
        ("transfer.report", {"team.members", "finding.basis"}),
        ("transfer.refusal", {"decision.reasons"}),
        ("police.refusal_notice", {"refusal.reasons", "return.materials"}),
        # 公安机关办理刑事案件程序规定第一百八十条
        ("police.supplement_notice", {"supplement.missing"}),
        ("police.not_police_return", {"return.reasons", "return.competent"}),
        # 行政强制法第二十一条
        ("transfer.party_notice", {"seized.rows", "party.name"}),
        # 环环监〔2017〕17号第九条：县级以上公安机关负责人批准
        ("police.extension_complex", {"head.name", "extension.reasons"}),
        # 移送适用行政拘留环境违法案件暂行办法第十五条
        ("detention.return", {"detention.return_reasons", "return.materials"}),
    ],
)
def test_what_the_statute_wants_stated_is_required(kind_id: str, fields: set[str]) -> None:
    assert fields <= {field.name for field in compose.required_fields(kind_id)}


def test_every_paper_of_a_procedure_has_its_kind() -> None:
    folder = files("xiejiang.law").joinpath("content", "procedures")
    content = "".join(entry.read_text("utf-8") for entry in folder.iterdir())
    papers = [line for line in content.splitlines() if line.startswith("papers = ")]
    named = {part.split('"')[1] for line in papers for part in line.split("kind = ")[1:]}
    assert len(named) > 30
    assert named <= set(KINDS)


# ---------------------------------------------------------------- composing


def test_values_stand_where_they_belong() -> None:
    document = compose.compose("transfer.letter", letter_values())
    first = document.blocks[0]
    assert isinstance(first, Paragraph)
    assert "丁某平、王某的行为涉嫌非法捕捞水产品罪" in first.text
    assert document.dated is not None
    assert document.attachments == ("第一项。", "第二项")


def test_every_missing_field_is_named_at_once() -> None:
    values = letter_values() | {"finding.crime": " ", "officer.phone": "", "finding.basis": []}
    with pytest.raises(MissingFields) as raised:
        compose.compose("transfer.letter", values)
    assert {c.where for c in raised.value.complaints} == {
        "涉嫌罪名",
        "联系方式",
        "认定涉嫌犯罪的主要依据",
    }


def test_a_part_that_depends_on_a_field_is_left_out_with_it() -> None:
    values = letter_values() | {"penalty.summary": ""}
    headings = [
        block.text
        for block in compose.compose("transfer.letter", values).blocks
        if isinstance(block, Heading)
    ]
    assert "行政处罚情况" not in headings
    with_it = compose.compose("transfer.letter", letter_values()).blocks
    assert Heading("行政处罚情况") in with_it


def test_a_copy_without_a_recipient_is_left_out() -> None:
    values = letter_values() | {"procuratorate.name": ""}
    assert compose.compose("transfer.letter", values).copy_to == ()


def test_one_officer_is_not_a_team() -> None:
    values = filled(LIBRARY.kinds["transfer.report"]) | {"team.members": ["张某"]}
    with pytest.raises(WrongValue) as raised:
        compose.compose("transfer.report", values)
    (complaint,) = raised.value.complaints
    assert (complaint.where, complaint.message) == ("专案组成员", "至少要有 2 项，现有 1 项")


def test_wrong_values_are_named_at_once() -> None:
    values = filled(LIBRARY.kinds["transfer.approval"]) | {
        "report.received_on": "2026-02-30",
        "decision.at": "明天",
        "case.title": ["不是", "一段文字"],
    }
    with pytest.raises(WrongValue) as raised:
        compose.compose("transfer.approval", values)
    assert {c.where for c in raised.value.complaints} == {
        "负责人接到报告的日期",
        "决定时间",
        "案件名称",
    }


def test_rows_must_fit_the_table() -> None:
    values = filled(LIBRARY.kinds["transfer.materials"]) | {"material.rows": [["只有一格"]]}
    with pytest.raises(WrongValue) as raised:
        compose.compose("transfer.materials", values)
    assert "材料名称" in raised.value.complaints[0].message


def test_rows_are_numbered() -> None:
    row = ["移送书", "1", "3", "原件", ""]
    values = filled(LIBRARY.kinds["transfer.materials"]) | {"material.rows": [row, row]}
    tables = [
        block
        for block in compose.compose("transfer.materials", values).blocks
        if isinstance(block, Table)
    ]
    assert [line[0] for line in tables[0].rows] == ["1", "2"]
    assert tables[0].rows[0][1:] == tuple(row)


def test_a_value_is_never_read_as_a_template() -> None:
    values = letter_values() | {"finding.crime": "{number}{issuer.name}", "fact.summary": ["{x}"]}
    document = compose.compose("transfer.letter", values)
    assert "涉嫌{number}{issuer.name}" in str(document)
    assert Paragraph("{x}") in document.blocks


def test_lines_become_paragraphs_and_stray_space_goes() -> None:
    values = letter_values() | {"penalty.summary": " 罚款\r\n\r\n\t没收渔具 "}
    blocks = compose.compose("transfer.letter", values).blocks
    assert Paragraph("罚款") in blocks
    assert Paragraph("没收渔具") in blocks


def test_moments_show_hours_and_minutes() -> None:
    document = compose.compose("transfer.approval", filled(LIBRARY.kinds["transfer.approval"]))
    assert "2026年11月24日9时05分" in str(document)


def test_an_unknown_kind() -> None:
    with pytest.raises(UnknownKind, match=r"no\.such"):
        compose.kind("no.such")


def test_fields_are_required_or_optional_never_both() -> None:
    required = {field.name for field in compose.required_fields("transfer.letter")}
    optional = {field.name for field in compose.optional_fields("transfer.letter")}
    assert not required & optional
    assert {"penalty.summary", "finding.special_basis", "procuratorate.name"} <= optional


def test_mark_decides_whether_there_is_a_number() -> None:
    assert "number" in required_names(LIBRARY.kinds["transfer.letter"])
    assert "number" not in required_names(replace(LIBRARY.kinds["transfer.letter"], mark=""))


# ---------------------------------------------------------------- the strict reader

FIELD = '[[field]]\nname = "{name}"\nlabel = "标签"\ntype = "{type}"\nsource = "text"\n'
FIELDS = "".join(
    FIELD.format(name=name, type=kind)
    for name, kind in (
        ("issuer.name", "text"),
        ("number", "text"),
        ("issued_on", "date"),
        ("a.text", "text"),
        ("a.list", "list"),
        ("a.rows", "rows"),
    )
)
KIND = """
[[kind]]
id = "k"
title = "文书"
layout = "legal"
issuer = "any"
mark = "字"
basis = [{ instrument = "apl-2021", article = "第二十七条" }]
block = [
  { text = "{a.text}" },
  { list = "a.list" },
  { table = "a.rows", columns = [{ title = "甲" }] },
]
"""


def read(tmp_path: Path, *, fields: str = FIELDS, kinds: str = KIND) -> None:
    (tmp_path / "fields.toml").write_text(fields, "utf-8")
    (tmp_path / "kinds.toml").write_text(kinds, "utf-8")
    load(tmp_path)


def test_the_sound_example_is_read(tmp_path: Path) -> None:
    read(tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('title = "文书"', 'title = "文书"\ncolour = "red"', "colour"),
        ('title = "文书"', "", "缺少“title”"),
        ('title = "文书"', "title = 5", "应为 str"),
        ('layout = "legal"', 'layout = "comic"', "comic"),
        ('issuer = "any"', 'issuer = "nobody"', "nobody"),
        ("{a.text}", "{a.unknown}", "a.unknown"),
        ("{a.text}", "{a.text", "花括号"),
        ("{a.text}", "{a.text!r}", "花括号"),
        ("{a.text}", "{a.rows}", "a.rows"),
        ('list = "a.list"', 'list = "a.text"', "若干条文字"),
        ('table = "a.rows"', 'table = "a.list"', "表格"),
        ('{ list = "a.list" }', '{ list = "a.list", text = "又" }', "一种"),
        ('{ list = "a.list" }', '{ list = "a.list", bold = true }', "bold"),
        ('{ list = "a.list" }', '{ heading = "题", level = 5 }', "level"),
        ('columns = [{ title = "甲" }]', "columns = []", "columns"),
        ('basis = [{ instrument = "apl-2021", article = "第二十七条" }]', "", "basis"),
        ("[[kind]]", "[[kinds]]", "kinds"),
        ("[[kind]]", "[[kind]", "读不出来"),
        (
            'mark = "字"',
            'must_show = [{ item = "某事", instrument = "x", article = "第一条", fields = ["b"] }]',
            "某事",
        ),
    ],
)
def test_every_mistake_names_the_file_and_the_item(
    tmp_path: Path, old: str, new: str, problem: str
) -> None:
    assert old in KIND
    with pytest.raises(ContentError, match=r"kinds\.toml") as raised:
        read(tmp_path, kinds=KIND.replace(old, new))
    assert problem in str(raised.value)


@pytest.mark.parametrize(
    ("addition", "problem"),
    [
        (FIELD.format(name="a.text", type="text"), "重复"),
        (FIELD.format(name="A-b", type="text"), "字段名"),
        (FIELD.format(name="a.idle", type="text"), "没有文书用到"),
        (FIELD.format(name="a.idle", type="money"), "money"),
    ],
)
def test_mistakes_among_the_fields(tmp_path: Path, addition: str, problem: str) -> None:
    with pytest.raises(ContentError, match=r"fields\.toml") as raised:
        read(tmp_path, fields=FIELDS + addition)
    assert problem in str(raised.value)


def test_a_kind_may_not_be_declared_twice(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="重复"):
        read(tmp_path, kinds=KIND + KIND)


def test_a_form_row_must_fill_the_grid(tmp_path: Path) -> None:
    form = '{ columns = 4, form = [{ cells = [{ label = "甲", span = 3 }] }] }'
    with pytest.raises(ContentError, match="4 列"):
        read(tmp_path, kinds=KIND.replace('{ text = "{a.text}" }', form))
