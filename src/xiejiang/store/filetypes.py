"""What a file really is, whatever its name says.

    sniff(stream, name) -> FileType(ext, mime, zh)      # FileRefused, NameMismatch, Empty

Only kinds that an office needs as evidence or material are accepted, and each is recognised by
its content. Programs, scripts, web pages and documents with macros are refused under any name.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath
from typing import BinaryIO, ClassVar

import puremagic

from xiejiang.kernel.errors import Invalid
from xiejiang.store.blobs import Empty

HEAD = 4096
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ACTIVE_TEXT = ("<!doctype", "<html", "<head", "<body", "<svg", "<script", "<?xml", "<?php", "#!")
"""How web pages and scripts begin; text files may not."""


class FileRefused(Invalid):
    """“{name}”是{found}，系统不接收这类文件。可接收：{accepted}。"""

    code: ClassVar[str] = "file-type-refused"


class NameMismatch(Invalid):
    """“{name}”的内容是{found}，与文件名不符。请找到原始文件，按真实格式命名后重新上传。"""

    code: ClassVar[str] = "file-name-mismatch"


@dataclass(frozen=True, slots=True)
class FileType:
    """A kind of file that is accepted."""

    ext: str
    mime: str
    zh: str
    also: tuple[str, ...] = ()
    """Other extensions under which the same content is known."""

    @property
    def names(self) -> tuple[str, ...]:
        return (self.ext, *self.also)

    @property
    def is_picture(self) -> bool:
        return self.mime.startswith("image/")


@dataclass(frozen=True, slots=True)
class _Rule:
    type: FileType
    fits: Callable[[bytes], bool]


def sniff(stream: BinaryIO, name: str) -> FileType:
    """The type of a file by its content, checked against its name.

    The stream must be seekable and is left at its beginning.
    """
    stream.seek(0)
    head = stream.read(HEAD)
    if not head:
        raise Empty
    extension = PurePath(name).suffix.lower().lstrip(".")
    found = _container(stream) if head.startswith(b"PK") else _by_head(head)
    stream.seek(0)
    if isinstance(found, str):
        raise FileRefused(name=name, found=found, accepted=ACCEPTED)
    fitting = [kind for kind in found if extension in kind.names]
    if fitting:
        return fitting[0]
    if found:
        raise NameMismatch(name=name, found=found[0].zh)
    raise FileRefused(name=name, found=_guess(head, extension), accepted=ACCEPTED)


def _by_head(head: bytes) -> tuple[FileType, ...] | str:
    """The types a file may have by its first bytes, or the reason why it is refused."""
    for rule in RULES:
        if rule.fits(head):
            return (rule.type,)
    for mark, zh in FORBIDDEN:
        if head.startswith(mark):
            return zh
    if head.startswith(OLE):
        return OLE_TYPES
    return _as_text(head)


def _as_text(head: bytes) -> tuple[FileType, ...] | str:
    for encoding in ("utf-8-sig", "gb18030"):
        # A character may be cut in two at the end of what was read.
        for cut in range(4):
            try:
                text = head[: len(head) - cut].decode(encoding)
            except UnicodeDecodeError:
                continue
            if any(ord(char) < 32 and char not in "\t\r\n\f" for char in text):
                return ()
            if text.lstrip().lower().startswith(ACTIVE_TEXT):
                return "网页或脚本"
            return TEXT_TYPES
    return ()


def _container(stream: BinaryIO) -> tuple[FileType, ...] | str:
    """Look into a ZIP container: office documents, OFD, or a plain archive."""
    stream.seek(0)
    try:
        with zipfile.ZipFile(stream) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        return "损坏的压缩文件"
    if any(name.endswith("vbaProject.bin") for name in names):
        return "带宏的文档"
    if "META-INF/MANIFEST.MF" in names or "AndroidManifest.xml" in names:
        return "程序安装包"
    for entry, kind in CONTAINERS:
        if entry in names:
            return (kind,)
    return (ZIP,)


def _guess(head: bytes, extension: str) -> str:
    """Words for something unknown, for the message only."""
    try:
        matches = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError):
        matches = []
    likely = matches[0].extension if matches else ""
    return f"{likely.lstrip('.') or extension or '无法识别'} 格式的文件"


def _starts(*marks: bytes) -> Callable[[bytes], bool]:
    return lambda head: head.startswith(marks)


def _riff(form: bytes) -> Callable[[bytes], bool]:
    return lambda head: head[:4] == b"RIFF" and head[8:12] == form


def _ftyp(*brands: bytes) -> Callable[[bytes], bool]:
    return lambda head: head[4:8] == b"ftyp" and head[8:12].startswith(brands)


def _is_mp3(head: bytes) -> bool:
    frame = len(head) > 2 and head[0] == 0xFF and head[1] & 0xE6 == 0xE2 and head[2] >> 4 != 0xF
    return head.startswith(b"ID3") or frame


FORBIDDEN: tuple[tuple[bytes, str], ...] = (
    (b"MZ", "Windows 可执行程序"),
    (b"\x7fELF", "可执行程序"),
    (b"\xca\xfe\xba\xbe", "可执行程序"),
    (b"\xcf\xfa\xed\xfe", "可执行程序"),
    (b"\xce\xfa\xed\xfe", "可执行程序"),
    (b"#!", "脚本"),
    (b"L\x00\x00\x00\x01\x14\x02\x00", "快捷方式"),
)

RULES: tuple[_Rule, ...] = (
    _Rule(FileType("pdf", "application/pdf", "PDF 文档"), _starts(b"%PDF-")),
    _Rule(FileType("png", "image/png", "PNG 图片"), _starts(b"\x89PNG\r\n\x1a\n")),
    _Rule(FileType("jpg", "image/jpeg", "JPEG 照片", ("jpeg",)), _starts(b"\xff\xd8\xff")),
    _Rule(FileType("gif", "image/gif", "GIF 图片"), _starts(b"GIF87a", b"GIF89a")),
    _Rule(
        FileType("bmp", "image/bmp", "BMP 图片"), lambda h: h[:2] == b"BM" and h[6:10] == bytes(4)
    ),
    _Rule(FileType("tif", "image/tiff", "TIFF 图片", ("tiff",)), _starts(b"II*\0", b"MM\0*")),
    _Rule(FileType("webp", "image/webp", "WebP 图片"), _riff(b"WEBP")),
    _Rule(
        FileType("heic", "image/heic", "HEIC 照片", ("heif",)),
        _ftyp(b"heic", b"heix", b"mif1", b"msf1", b"heim"),
    ),
    _Rule(FileType("m4a", "audio/mp4", "M4A 录音"), _ftyp(b"M4A", b"M4B")),
    _Rule(FileType("mov", "video/quicktime", "QuickTime 录像"), _ftyp(b"qt  ")),
    _Rule(FileType("3gp", "video/3gpp", "3GP 录像"), _ftyp(b"3gp", b"3g2")),
    _Rule(
        FileType("mp4", "video/mp4", "MP4 录像", ("m4v",)),
        _ftyp(b"isom", b"iso", b"mp4", b"avc1", b"M4V", b"dash", b"MSNV", b"XAVC"),
    ),
    _Rule(FileType("avi", "video/x-msvideo", "AVI 录像"), _riff(b"AVI ")),
    _Rule(FileType("wav", "audio/wav", "WAV 录音"), _riff(b"WAVE")),
    _Rule(FileType("mp3", "audio/mpeg", "MP3 录音"), _is_mp3),
    _Rule(FileType("amr", "audio/amr", "AMR 录音"), _starts(b"#!AMR")),
    _Rule(
        FileType("wmv", "video/x-ms-wmv", "WMV 录像", ("wma", "asf")),
        _starts(b"\x30\x26\xb2\x75\x8e\x66\xcf\x11"),
    ),
    _Rule(
        FileType("mpg", "video/mpeg", "MPEG 录像", ("mpeg",)),
        _starts(b"\0\0\1\xba", b"\0\0\1\xb3"),
    ),
    _Rule(FileType("rar", "application/vnd.rar", "RAR 压缩包"), _starts(b"Rar!\x1a\x07")),
    _Rule(FileType("7z", "application/x-7z-compressed", "7z 压缩包"), _starts(b"7z\xbc\xaf'\x1c")),
)

OLE_TYPES: tuple[FileType, ...] = (
    FileType("doc", "application/msword", "旧版 Office 或 WPS 文档", ("wps",)),
    FileType("xls", "application/vnd.ms-excel", "旧版 Office 或 WPS 表格", ("et",)),
    FileType("ppt", "application/vnd.ms-powerpoint", "旧版 Office 或 WPS 演示", ("dps",)),
)

TEXT_TYPES: tuple[FileType, ...] = (
    FileType("txt", "text/plain", "文本文件"),
    FileType("csv", "text/csv", "CSV 数据"),
    FileType("json", "application/json", "JSON 数据", ("geojson",)),
)

ZIP = FileType("zip", "application/zip", "ZIP 压缩包")

OFFICE = "application/vnd.openxmlformats-officedocument"
CONTAINERS: tuple[tuple[str, FileType], ...] = (
    (
        "word/document.xml",
        FileType("docx", f"{OFFICE}.wordprocessingml.document", "Word 文档"),
    ),
    ("xl/workbook.xml", FileType("xlsx", f"{OFFICE}.spreadsheetml.sheet", "Excel 表格")),
    (
        "ppt/presentation.xml",
        FileType("pptx", f"{OFFICE}.presentationml.presentation", "PowerPoint 演示"),
    ),
    ("OFD.xml", FileType("ofd", "application/ofd", "OFD 版式文件")),
)

ACCEPTED = "PDF、OFD、Word、Excel、PowerPoint、图片、录音、录像、文本和压缩包"
