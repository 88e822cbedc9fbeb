"""Bags as RFC 8493 defines them (BagIt 1.0, and the drafts since 0.93), read and checked.

    bag = check(source)      # BagMalformed, BagIncomplete, BagChanged, NameUnsafe, TooLarge
    bag.files                # {"data/a.pdf": Digests(size, {"sha256": …, "sm3": …}), …}
    bag.warnings             # what is allowed and yet not as it should be

A bag is a folder with the payload under ``data/`` and lists of digests beside it. Checking reads
every byte once. Files to be fetched from elsewhere are refused: a package is whole, or it is none.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import ClassVar

from xiejiang.kernel.errors import Invalid
from xiejiang.store.containers import LIMITS, Limits, Source, Steady
from xiejiang.store.digests import (
    ALGORITHMS,
    WEAK,
    WORTH_A_THREAD,
    Digests,
    TooLarge,
    digests,
    hashing,
)
from xiejiang.store.names import Names, checked, shown, unescape

DECLARATION, PAYLOAD = "bagit.txt", "data/"
VERSIONS = {"0.93", "0.94", "0.95", "0.96", "0.97", "1.0"}
DECLARED = re.compile(
    r"BagIt-Version: (\d\.\d{1,2})(?:\r\n|\n|\r)"
    r"Tag-File-Character-Encoding: ([A-Za-z0-9_-]{1,20})(?:\r\n|\n|\r)?"
)
ENCODINGS = {
    *("UTF-8", "UTF-16", "UTF-16BE", "UTF-16LE", "US-ASCII", "ISO-8859-1"),
    *("GB18030", "GBK", "GB2312"),
}
MANIFEST = re.compile(r"(tag)?manifest-([a-z0-9]{1,20})\.txt")
LINE = re.compile(r"([0-9A-Fa-f]{32,128})[ \t]+(\*?)(.+)", re.DOTALL)
OXUM = re.compile(r"(\d{1,18})\.(\d{1,9})", re.ASCII)
LITTER = {".ds_store", "thumbs.db", "desktop.ini"}


class BagMalformed(Invalid):
    """不是有效的 BagIt 包：{why}。请出包的一方重新出包。"""

    code: ClassVar[str] = "bag-malformed"


class BagIncomplete(Invalid):
    """包不完整：{why}。请出包的一方重新出包。"""

    code: ClassVar[str] = "bag-incomplete"


class BagChanged(Invalid):
    """文件“{path}”的内容与清单不符：{why}。请核对来源，要求重新移交。"""

    code: ClassVar[str] = "bag-changed"


@dataclass(frozen=True, slots=True)
class Warned:
    """Something that is allowed and yet not as it should be."""

    code: str
    words: str


@dataclass(frozen=True, slots=True)
class Bag:
    """A bag whose every file was read and is what the manifests say."""

    version: str
    info: tuple[tuple[str, str], ...]
    """Labels and values about the bag, in order; a label may come again."""
    files: Mapping[str, Digests]
    """Every file that a manifest names, of the payload and beside it."""
    listed: Mapping[str, Mapping[str, str]]
    """The manifests: file name to path to digest."""
    warnings: tuple[Warned, ...]


def check(source: Source, limits: Limits = LIMITS) -> Bag:
    """Read a bag whole, and refuse it unless everything is there and unchanged."""
    source = Steady.of(source)
    if "fetch.txt" in source.files:
        raise BagIncomplete(why="有内容要从别处下载（fetch.txt）")
    if "data" not in source.folders:
        raise BagMalformed(why="没有 data 目录")
    version, encoding = _declaration(source)
    warnings: list[Warned] = []
    manifests = _manifests(source)
    listed = {}
    for name in manifests:
        lines = _lines(_text(source, name, encoding, limits.manifest))
        if len(lines) > limits.files:
            raise TooLarge(why=f"{name} 列了多于 {limits.files} 个文件")
        listed[name] = _manifest(name, lines, version, warnings)
    _must_be_complete(source, manifests, listed, version)
    info = _info(source, version, encoding, limits)
    _must_weigh(source, info, version)
    with hashing() as pool:
        files = _compare(source, manifests, listed, pool)
    warnings += _remarks(manifests, source)
    return Bag(version, info, files, listed, tuple(warnings))


def _declaration(source: Steady) -> tuple[str, str]:
    """Version and encoding: two lines, letter by letter."""
    try:
        text = read(source, DECLARATION, 200).decode("ascii")
    except UnicodeDecodeError as error:
        raise BagMalformed(why=f"{DECLARATION} 应当是不带 BOM 的两行英文") from error
    found = DECLARED.fullmatch(text)
    if not found:
        raise BagMalformed(why=f"{DECLARATION} 应当是版本和编码两行")
    version, encoding = found.groups()
    if version not in VERSIONS:
        raise BagMalformed(why=f"不认识 BagIt {version} 版")
    if encoding.upper() not in ENCODINGS:
        raise BagMalformed(why=f"不接受编码 {encoding}")
    return version, encoding


def read(source: Steady, path: str, most: int) -> bytes:
    """A file about the package, when it is there and not too long."""
    size = source.files.get(path)
    if size is None:
        raise BagIncomplete(why=f"缺少 {path}")
    if size > most:
        raise TooLarge(why=f"{path} 超过 {most} 字节")
    with source.open(path) as stream:
        content = stream.read(most + 1)
    if len(content) != size:
        raise BagChanged(path=path, why="长度不对")
    source.keep(path, content)
    return content


def _text(source: Steady, path: str, encoding: str, most: int) -> str:
    content = read(source, path, most)
    if encoding.upper() == "UTF-8" and content.startswith(codecs.BOM_UTF8):
        raise BagMalformed(why=f"{path} 不应当带 BOM")
    try:
        return content.decode(encoding)
    except UnicodeError as error:
        raise BagMalformed(why=f"{path} 不是 {encoding} 编码") from error


def _lines(text: str) -> list[str]:
    """Lines, ended in any of three ways and no others."""
    lines = re.split(r"\r\n|\n|\r", text)
    return lines if lines[-1] else lines[:-1]


def _manifests(source: Source) -> dict[str, str]:
    """The manifests and the algorithm of each; one that cannot be checked proves nothing."""
    found = {}
    for path in source.files:
        match = MANIFEST.fullmatch(path)
        if not match:
            continue
        if match.group(2) not in ALGORITHMS:
            raise BagMalformed(why=f"不认识 {path} 的摘要算法")
        found[path] = match.group(2)
    if not any(name.startswith("manifest-") for name in found):
        raise BagIncomplete(why="没有文件清单（manifest）")
    return found


def _manifest(name: str, lines: list[str], version: str, warnings: list[Warned]) -> dict[str, str]:
    """One manifest: path to digest."""
    listed: dict[str, str] = {}
    length = ALGORITHMS[name.removesuffix(".txt").rpartition("-")[2]]
    for line in lines:
        match = LINE.fullmatch(line)
        if not match or len(match.group(1)) != length:
            raise BagMalformed(why=f"{name} 中的“{shown(line)[:80]}”不是“摘要 文件名”")
        digest, path = match.group(1).lower(), match.group(3)
        if match.group(2):
            warnings.append(Warned("binary-mark", f"{name} 的文件名前有“*”"))
        if path.startswith("./"):
            warnings.append(Warned("relative-path", f"{name} 的文件名以“./”开头"))
            path = path[2:]
        path = checked(unescape(path, percent=version == "1.0"))
        if path.startswith(PAYLOAD) is name.startswith("tag"):
            raise BagMalformed(why=f"{name} 列了不该由它列的“{shown(path)}”")
        if path in listed:
            if version == "1.0" or listed[path] != digest:
                raise BagMalformed(why=f"{name} 两次列了“{shown(path)}”")
            warnings.append(Warned("listed-twice", f"{name} 两次列了“{shown(path)}”"))
        listed[path] = digest
    return listed


def _must_be_complete(
    source: Source,
    manifests: Mapping[str, str],
    listed: Mapping[str, Mapping[str, str]],
    version: str,
) -> None:
    """Every listed file is there, every file of the payload is listed, and no two are alike."""
    names = Names()
    for folder in source.folders:
        names.add(folder, folder=True)
    for path in source.files:
        names.add(path)
    payload = {path for path in source.files if path.startswith(PAYLOAD)}
    covered: set[str] = set()
    for name in manifests:
        paths = listed[name].keys()
        for path in paths:
            names.add(path)
        _some("缺少清单所列的", paths - source.files.keys())
        if not name.startswith("tag"):
            covered |= paths
            if version == "1.0":
                _some(f"{name} 没有列出", payload - paths)
        elif version == "1.0":
            own = {m for m in manifests if not m.startswith("tag")}
            _some(f"{name} 没有列出", own - paths)
            _some(f"{name} 列了另一份标签清单", paths & (manifests.keys() - own))
    _some("清单没有列出", payload - covered)


def _some(what: str, paths: set[str]) -> None:
    if paths:
        more = f"等 {len(paths)} 个文件" if len(paths) > 1 else ""
        raise BagIncomplete(why=f"{what}“{shown(min(paths))}”{more}")


def _info(
    source: Steady, version: str, encoding: str, limits: Limits
) -> tuple[tuple[str, str], ...]:
    """What the bag says of itself; a line that begins with a space goes on with the last."""
    path = "package-info.txt" if version < "0.96" else "bag-info.txt"
    if path not in source.files:
        return ()
    found: list[tuple[str, list[str]]] = []
    for line in _lines(_text(source, path, encoding, limits.tag)):
        label, colon, value = line.partition(":")
        if line[:1] in (" ", "\t") and found:
            found[-1][1].append(line.strip())
        elif colon and label.strip() and label[0] not in " \t":
            found.append((label.rstrip(" \t"), [value.strip()]))
        elif line.strip():
            raise BagMalformed(why=f"{path} 中的“{shown(line)[:80]}”不是“名称: 值”")
    return tuple((label, " ".join(parts)) for label, parts in found)


def _must_weigh(source: Source, info: tuple[tuple[str, str], ...], version: str) -> None:
    """The number of bytes and files of the payload is the one that the bag states, if any."""
    sizes = [size for path, size in source.files.items() if path.startswith(PAYLOAD)]
    stated = [value for label, value in info if label.lower() == "payload-oxum"]
    if version == "1.0" and len(stated) > 1:
        raise BagMalformed(why="Payload-Oxum 出现了两次")
    for value in stated:
        match = OXUM.fullmatch(value)
        if not match:
            raise BagMalformed(why="Payload-Oxum 应为“字节数.文件数”")
        if (int(match.group(1)), int(match.group(2))) != (sum(sizes), len(sizes)):
            raise BagIncomplete(why=f"应有“字节数.文件数”{value}，实有 {sum(sizes)}.{len(sizes)}")


def _compare(
    source: Source,
    manifests: Mapping[str, str],
    listed: Mapping[str, Mapping[str, str]],
    pool: Executor,
) -> dict[str, Digests]:
    """Read every listed file once, for all the digests that manifests give of it.

    Large files are read side by side; with small ones that costs more than it saves.
    """
    wanted: dict[str, dict[str, str]] = {}
    for name, algorithm in manifests.items():
        for path, digest in listed[name].items():
            wanted.setdefault(path, {})[algorithm] = digest
    large = [path for path in wanted if source.files[path] >= WORTH_A_THREAD]

    def one(path: str) -> Digests:
        return _compare_one(source, path, wanted[path], pool)

    with hashing() as beside:
        found = dict(zip(large, beside.map(one, large), strict=True))
    return found | {path: one(path) for path in wanted.keys() - found.keys()}


def _compare_one(source: Source, path: str, wanted: Mapping[str, str], pool: Executor) -> Digests:
    with source.open(path) as stream:
        found = digests(stream, tuple(wanted), pool, limit=source.files[path])
    if found.size != source.files[path]:
        raise BagChanged(path=shown(path), why="长度不对")
    wrong = [name for name, digest in wanted.items() if found.hex[name] != digest]
    if wrong:
        raise BagChanged(path=shown(path), why=f"{wrong[0].upper()} 摘要不同")
    return found


def _remarks(manifests: Mapping[str, str], source: Source) -> Iterator[Warned]:
    if {a for n, a in manifests.items() if n.startswith("manifest-")} <= WEAK:
        yield Warned("weak-digest", "清单只有 MD5 或 SHA-1 摘要，防不住有意的改动")
    for path in source.files:
        if path.rpartition("/")[2].lower() in LITTER:
            yield Warned("system-file", f"“{path}”是操作系统自己的文件")
