"""What stands on the paper: numbering, both renderers, their sameness and their safety."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any

import docx
import pypdf
import pytest
from pypdf.generic import DictionaryObject

from xiejiang.documents.rendering.docx import render_docx
from xiejiang.documents.rendering.errors import UnprintableText
from xiejiang.documents.rendering.model import (
    Align,
    Block,
    Cell,
    Column,
    Form,
    FormRow,
    Heading,
    Layout,
    Note,
    OfficialDocument,
    Paragraph,
    Sign,
    Signature,
    Table,
    TearLine,
    chinese_numeral,
    date_zh,
    document_number,
    labelled,
)
from xiejiang.documents.rendering.pdf import render_pdf, render_png

Renderer = Callable[[OfficialDocument], bytes]
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def letter(*blocks: Block, **changes: Any) -> OfficialDocument:
    made = OfficialDocument(
        kind="test",
        layout=Layout.OFFICIAL,
        title="涉嫌犯罪案件移送书",
        issuer="宜昌市猇亭区农业农村局",
        number="猇农移〔2026〕3号",
        addressee="宜昌市公安局猇亭区分局",
        blocks=blocks or (Paragraph("现将该案移送你机关。"),),
        attachments=("移送材料清单", "涉案物品清单"),
        signature=Signature(("宜昌市猇亭区农业农村局",), date(2026, 11, 24)),
        copy_to=("宜昌市猇亭区人民检察院",),
        footer="案件主办人：张某",
    )
    return replace(made, **changes)


def everything() -> tuple[Block, ...]:
    """One block of each sort."""
    return (
        Heading("事实"),
        Heading("查获经过", 2),
        Heading("现场", 3),
        Heading("渔具", 4),
        Paragraph("第一行\n第二行", strong=True),
        Table((Column("序号", 1, Align.CENTER), Column("名称", 4)), (("1", "渔网"),), "渔具表"),
        Form(4, (FormRow((Cell("案件名称", 1, label=True), Cell("某案", 3)), height_mm=20),)),
        Note("注：小字。"),
        TearLine("回执"),
        Sign(("接收人（签名）：",)),
    )


def pdf_text(document: OfficialDocument) -> str:
    return pdf_lines(document).replace("\n", "")


def pdf_lines(document: OfficialDocument) -> str:
    pages = pypdf.PdfReader(BytesIO(render_pdf(document))).pages
    return "".join(page.extract_text() for page in pages)


def docx_text(document: OfficialDocument) -> str:
    paper = docx.Document(BytesIO(render_docx(document)))
    return "".join(node.text or "" for node in paper.element.body.iter(f"{W}t"))


def test_headings_are_numbered_by_level_and_start_anew_below_a_higher_one() -> None:
    blocks = (
        Heading("甲"),
        Heading("乙", 2),
        Heading("丙", 3),
        Paragraph("文"),
        Heading("丁", 3),
        Heading("戊", 4),
        Heading("己", 2),
        Heading("庚", 3),
        Heading("辛"),
    )
    labels = [label for label, _ in labelled(blocks)]
    assert labels == ["一、", "（一）", "1. ", "", "2. ", "（1）", "（二）", "1. ", "二、"]


@pytest.mark.parametrize(
    ("number", "words"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (99, "九十九")]
)
def test_numerals(number: int, words: str) -> None:
    assert chinese_numeral(number) == words


def test_dates_and_numbers_as_the_standard_writes_them() -> None:
    assert date_zh(date(2026, 1, 4)) == "2026年1月4日"
    assert document_number("渝江津农渔", "移", 2026, 3) == "渝江津农渔移〔2026〕3号"


def test_rare_characters_of_the_river_are_printed() -> None:
    rare = "猇亭区、溇水、丁某喆、丁某堃、〔2026〕、300㎡、鳤、鮠"
    text = pdf_text(letter(Paragraph(rare)))
    for word in ("猇亭", "溇水", "喆", "堃", "〔2026〕", "㎡", "鳤", "鮠"):
        assert word in text


def test_no_glyph_is_missing_and_every_font_is_our_own() -> None:
    reader = pypdf.PdfReader(
        BytesIO(render_pdf(letter(*everything(), Paragraph("猇亭溇水喆堃㎡"))))
    )
    fonts = set()
    for page in reader.pages:
        resources = page["/Resources"].get_object()
        assert isinstance(resources, DictionaryObject)
        used = resources["/Font"].get_object()
        assert isinstance(used, DictionaryObject)
        for font in used.values():
            described = font.get_object()
            assert isinstance(described, DictionaryObject)
            fonts.add(str(described["/BaseFont"]).split("+")[1])
    assert fonts
    assert all(font.startswith(("Fandol", "Noto")) for font in fonts)


@pytest.mark.parametrize("char", ["😀", "𪚥", "\x07", "\ufffe"])
@pytest.mark.parametrize("renderer", [render_pdf, render_docx])
def test_a_character_no_font_has_is_named(char: str, renderer: Renderer) -> None:
    with pytest.raises(UnprintableText, match=f"U\\+{ord(char):04X}"):
        renderer(letter(Paragraph(f"当事人{char}")))


HOSTILE = (
    '#eval("1+1") $x^2$ *粗* _斜_ `码` @ref <lab> // /* \\ #read("/etc/passwd") {number} {{x}}'
)


def test_what_a_person_typed_is_never_read_as_markup() -> None:
    document = letter(
        Paragraph(HOSTILE),
        Heading(HOSTILE),
        Table((Column(HOSTILE),), ((HOSTILE,),)),
        Form(1, (FormRow((Cell(HOSTILE),)),)),
        title=HOSTILE,
        number=HOSTILE,
        addressee=HOSTILE,
        footer=HOSTILE,
        attachments=(HOSTILE,),
        copy_to=(HOSTILE,),
        draft="草稿",
    )
    wanted = HOSTILE.replace(" ", "")
    found = pdf_text(document).replace(" ", "")
    assert found.count(wanted) >= 7
    assert docx_text(document).replace(" ", "").count(wanted) >= 7


DIGEST = "ffd3ec712418a761835490ed28a3f6263fe0ee1132a285d5f2314c53efa1fa17"


def test_a_long_digest_in_a_table_folds_and_is_still_copied_as_it_is() -> None:
    """What is copied from the paper is compared with what a program prints, byte by byte."""
    document = letter(
        Table(
            (Column("摘要", 1), Column("说明", 3)),
            ((DIGEST, f"清单 manifest-sha256.txt，{DIGEST}"),),
        )
    )
    found = pdf_lines(document)
    assert DIGEST not in found
    assert "".join(found.split()).count(DIGEST) == 2


@pytest.mark.parametrize("layout", list(Layout))
def test_every_layout_shows_all_of_the_document(layout: Layout) -> None:
    document = letter(*everything(), layout=layout, classification="秘密", urgency="特急")
    for text in (pdf_text(document), docx_text(document)):
        for word in (
            *("宜昌市猇亭区农业农村局", "涉嫌犯罪案件移送书", "猇农移〔2026〕3号", "秘密", "特急"),
            *("宜昌市公安局猇亭区分局：", "一、事实", "（一）查获经过", "第一行", "第二行"),
            *(
                "渔具表",
                "渔网",
                "案件名称",
                "注：小字。",
                "回执",
                "接收人（签名）：",
                "移送材料清单",
            ),
            *("（盖章）", "2026年11月24日", "抄送：", "宜昌市猇亭区人民检察院", "案件主办人：张某"),
        ):
            assert word in text


def test_a_stub_stands_below_the_signature() -> None:
    document = letter(Paragraph("正文"), TearLine("送达回证"), Sign(("受送达人：",)))
    for text in (pdf_text(document), docx_text(document)):
        assert text.index("2026年11月24日") < text.index("送达回证") < text.index("受送达人")


@pytest.mark.parametrize("renderer", [render_pdf, render_docx])
def test_the_same_document_is_the_same_bytes(renderer: Renderer) -> None:
    first = renderer(letter(*everything()))
    assert renderer(letter(*everything())) == first
    assert renderer(letter(*everything(), title="另一件")) != first


def test_the_pdf_is_an_archival_one_with_title_and_date() -> None:
    data = render_pdf(letter())
    reader = pypdf.PdfReader(BytesIO(data))
    assert b"pdfaid:part>2<" in data
    assert reader.metadata is not None
    assert reader.metadata.title == "涉嫌犯罪案件移送书"
    assert reader.metadata.creation_date is not None
    assert reader.metadata.creation_date.date() == date(2026, 11, 24)
    width, height = reader.pages[0].mediabox.width, reader.pages[0].mediabox.height
    assert (round(float(width) / 72 * 25.4), round(float(height) / 72 * 25.4)) == (210, 297)


def test_a_page_holds_22_lines_of_28_characters() -> None:
    page = "江" * 28 * 22
    one = letter(Paragraph(page, indent=False), layout=Layout.LIST, addressee="", title="题")
    bare = replace(
        one,
        blocks=(Paragraph(page * 3, indent=False),),
        attachments=(),
        signature=None,
        copy_to=(),
        footer="",
        number="",
    )
    middle = pypdf.PdfReader(BytesIO(render_pdf(bare))).pages[1].extract_text()
    lines = [line for line in middle.splitlines() if "江" in line]
    assert len(lines) == 22
    assert {len(line) for line in lines} == {28}


def test_the_date_never_stands_alone_on_the_last_page() -> None:
    for count in range(1, 24):
        blocks = tuple(Paragraph("现将该案移送你机关依法审查。") for _ in range(count))
        reader = pypdf.PdfReader(BytesIO(render_pdf(letter(*blocks))))
        with_date = next(p.extract_text() for p in reader.pages if "11月24日" in p.extract_text())
        assert "依法审查" in with_date


def test_a_draft_says_so_on_every_page() -> None:
    document = letter(*(Paragraph("文" * 200) for _ in range(8)), draft="待批准草稿")
    reader = pypdf.PdfReader(BytesIO(render_pdf(document)))
    assert len(reader.pages) > 2
    assert all("待批准草稿" in page.extract_text() for page in reader.pages)
    paper = docx.Document(BytesIO(render_docx(document)))
    section = paper.sections[0]
    for header in (section.header, section.even_page_header):
        assert header.paragraphs[0].text == "待批准草稿"


def test_a_preview_is_a_picture_of_every_page() -> None:
    pages = render_png(letter())
    assert all(page.startswith(b"\x89PNG") for page in pages)


def test_docx_has_the_page_and_grid_of_the_standard() -> None:
    paper = docx.Document(BytesIO(render_docx(letter())))
    section = paper.sections[0]
    margins = (
        section.top_margin,
        section.bottom_margin,
        section.left_margin,
        section.right_margin,
    )
    assert [round((margin or 0) / 36000) for margin in margins] == [37, 35, 28, 26]
    grid = section._sectPr.find(f"{W}docGrid")
    assert grid is not None
    assert (grid.get(f"{W}type"), grid.get(f"{W}linePitch")) == ("lines", "579")


def test_docx_names_a_chinese_face_on_every_run() -> None:
    paper = docx.Document(BytesIO(render_docx(letter(*everything(), draft="草稿"))))
    section = paper.sections[0]
    parts = (paper.element.body, section.footer._element, section.header._element)
    runs = [run for part in parts for run in part.iter(f"{W}r")]
    assert len(runs) > 20
    faces = {run.find(f"{W}rPr/{W}rFonts").get(f"{W}eastAsia") for run in runs}
    assert faces == {"仿宋_GB2312", "方正小标宋简体", "楷体_GB2312", "黑体", "宋体"}


def test_docx_carries_no_clock_of_this_machine() -> None:
    data = render_docx(letter())
    with zipfile.ZipFile(BytesIO(data)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    core = docx.Document(BytesIO(data)).core_properties
    assert core.created is not None
    assert core.created.date() == date(2026, 11, 24)
    assert (core.title, core.keywords) == ("涉嫌犯罪案件移送书", "猇农移〔2026〕3号")


def test_impossible_blocks_are_refused_when_they_are_made() -> None:
    with pytest.raises(ValueError, match="level"):
        Heading("题", 5)
    with pytest.raises(ValueError, match="one cell"):
        Table((Column("甲"), Column("乙")), (("一",),))
    with pytest.raises(ValueError, match="grid"):
        Form(4, (FormRow((Cell("甲", 3),)),))
