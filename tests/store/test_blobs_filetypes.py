"""The true type of a file, against its name."""

from __future__ import annotations

import zipfile
from io import BytesIO

import docx
import pytest
import typst

from xiejiang.store.blobs import Empty
from xiejiang.store.filetypes import FileRefused, NameMismatch, sniff

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(17)
JPEG = b"\xff\xd8\xff\xe0\0\x10JFIF\0\1\1" + bytes(40)
MP4 = b"\0\0\0\x20ftypisom\0\0\2\0isomiso2avc1mp41"
EXE = b"MZ\x90\0\3\0\0\0\4\0\0\0\xff\xff\0\0" + bytes(64)


def pdf() -> bytes:
    made = typst.compile(b"= Title\n#lorem(5)", ignore_system_fonts=True)
    assert isinstance(made, bytes)
    return made


def word() -> bytes:
    out = BytesIO()
    docx.Document().save(out)
    return out.getvalue()


def container(*names: str) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return out.getvalue()


def ext(content: bytes, name: str) -> str:
    return sniff(BytesIO(content), name).ext


def test_real_files_are_what_they_are() -> None:
    assert ext(pdf(), "移送书.pdf") == "pdf"
    assert ext(word(), "调查报告.DOCX") == "docx"


@pytest.mark.parametrize(
    ("content", "name", "expected"),
    [
        (PNG, "现场.png", "png"),
        (JPEG, "现场.jpg", "jpg"),
        (JPEG, "现场.JPEG", "jpg"),
        (MP4, "执法记录仪.mp4", "mp4"),
        (b"\0\0\0\x18ftypheic\0\0\0\0", "手机照片.heic", "heic"),
        (b"RIFF\0\0\0\0WAVEfmt ", "询问录音.wav", "wav"),
        (b"#!AMR\n" + bytes(20), "询问录音.amr", "amr"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(64), "旧笔录.doc", "doc"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(64), "旧清单.xls", "xls"),
        ("监测数据说明".encode(), "说明.txt", "txt"),
        ("断面,氨氮\n猇亭,0.3\n".encode("gb18030"), "数据.csv", "csv"),
        (container("xl/workbook.xml"), "清单.xlsx", "xlsx"),
        (container("OFD.xml"), "决定书.ofd", "ofd"),
        (container("照片/1.jpg"), "照片.zip", "zip"),
    ],
)
def test_accepted(content: bytes, name: str, expected: str) -> None:
    assert ext(content, name) == expected


def test_a_long_text_cut_in_the_middle_of_a_character_is_still_text() -> None:
    content = "a" + "江" * 5000
    assert ext(content.encode(), "长.txt") == "txt"
    assert ext(content.encode("gb18030"), "长.txt") == "txt"


@pytest.mark.parametrize(
    ("content", "name", "found"),
    [
        (b"this is plain text", "现场.jpg", "文本"),
        (PNG, "现场.jpg", "PNG"),
        (JPEG, "移送书.pdf", "JPEG"),
        (MP4, "录音.mp3", "MP4"),
        (container("word/document.xml"), "清单.xlsx", "Word"),
        (container("any.txt"), "报告.docx", "ZIP"),
        (b"%PDF-1.7\n", "没有扩展名", "PDF"),
    ],
)
def test_content_that_is_not_what_the_name_says(content: bytes, name: str, found: str) -> None:
    with pytest.raises(NameMismatch, match=found) as raised:
        sniff(BytesIO(content), name)
    assert name in str(raised.value)


@pytest.mark.parametrize(
    ("content", "name", "found"),
    [
        (EXE, "照片.jpg", "可执行程序"),
        (EXE, "setup.exe", "可执行程序"),
        (b"\x7fELF\2\1\1", "a.pdf", "可执行程序"),
        (b"#!/bin/sh\nrm -rf /\n", "说明.txt", "脚本"),
        (b"<html><script>x</script></html>", "说明.txt", "网页"),
        (b"\xef\xbb\xbf <!DOCTYPE html>", "说明.txt", "网页"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "图.svg", "网页"),
        (container("word/document.xml", "word/vbaProject.bin"), "报告.docx", "宏"),
        (container("META-INF/MANIFEST.MF"), "资料.zip", "程序"),
        (b"PK\3\4" + bytes(40), "报告.docx", "损坏"),
        (b"\0\1\2\3\4\5\6\7", "数据.dat", "dat"),
    ],
)
def test_refused_under_any_name(content: bytes, name: str, found: str) -> None:
    with pytest.raises(FileRefused, match=found):
        sniff(BytesIO(content), name)


def test_empty() -> None:
    with pytest.raises(Empty):
        sniff(BytesIO(b""), "a.pdf")


def test_the_stream_is_left_at_its_beginning() -> None:
    for content, name in ((PNG, "a.png"), (container("OFD.xml"), "a.ofd")):
        stream = BytesIO(content)
        sniff(stream, name)
        assert stream.tell() == 0
