"""Minutes on paper say what was agreed, who signed and who dissented, and whether they bind."""

from __future__ import annotations

import io

import pytest
from docx import Document
from pypdf import PdfReader

from tests.consultation.conftest import WORDS, Table
from tests.consultation.test_pages import signed_in
from xiejiang.consultation import papers, queries, services
from xiejiang.consultation.domain import Stand
from xiejiang.consultation.models import Minutes
from xiejiang.documents.domain import Form

pytestmark = pytest.mark.django_db


def words(data: bytes) -> str:
    """All text of a .docx, of its tables too."""
    found = Document(io.BytesIO(data))
    cells = [c.text for t in found.tables for r in t.rows for c in r.cells]
    return "\n".join([*(p.text for p in found.paragraphs), *cells])


def of(table: Table, number: int = 1) -> Minutes:
    return queries.version(meeting=table.meeting, number=number)


def test_it_says_everything_and_the_dissent(table: Table) -> None:
    made = table.write()
    first = papers.digest(of(table))
    unsigned = words(papers.paper(of(table), form=Form.DOCX))
    assert "没有全部会签" in unsigned
    assert "还没有表态" in unsigned
    table.sign(made, "fisheries_head", "police_head")
    services.sign(
        table.by("chief_procurator"), minutes=made, stand=Stand.DISSENT, reasons="应当个案判断"
    )
    told = words(papers.paper(of(table), form=Form.DOCX))
    for expected in (
        "电捕鱼案件联席会议纪要",
        "三机关就电捕鱼的认定交换意见。",
        WORDS,
        "重庆市江津区",
        "梳理今年的同类案件",
        "重庆市公安局江津区分局",
        "应当个案判断",
        "会签并保留意见",
        "不得与法律抵触",
        f"SHA-256）：{first}",
    ):
        assert expected in told
    assert "已生效" in told
    assert papers.digest(of(table)) == first, "signing changes nothing of what is signed"


def test_the_digest_is_of_what_is_said(table: Table) -> None:
    table.bind()
    first = papers.digest(of(table))
    Minutes.objects.update(text="另一种说法")
    assert papers.digest(of(table)) != first


def test_both_forms_are_given_to_members_only(table: Table) -> None:
    table.bind()
    base = f"/consultation/meetings/{table.meeting.pk}/minutes/1"
    pdf = signed_in("police").get(f"{base}.pdf")
    assert pdf["Content-Type"] == "application/pdf"
    text = "".join(p.extract_text() for p in PdfReader(io.BytesIO(pdf.content)).pages)
    assert "会签" in text
    again = signed_in("procurator").get(f"{base}.pdf")
    assert again.content == pdf.content, "the same version is the same file"
    docx = signed_in("police").get(f"{base}.docx")
    assert WORDS in words(docx.content)
    assert f"{base}.docx" in signed_in("police").get(base.partition("minutes")[0]).content.decode()
    for who, address in (
        ("outsider", f"{base}.pdf"),
        ("police", f"{base}.exe"),
        ("police", base.replace("minutes/1", "minutes/9") + ".pdf"),
    ):
        assert signed_in(who).get(address).status_code in (404, 409)
