"""Packages round-trip; any changed byte is found; whatever comes in, only our errors go out."""

from __future__ import annotations

import io
import tempfile
import time
import tracemalloc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.store.packing import AT, HEADER, SENDER, sealed
from xiejiang.kernel.errors import XiejiangError
from xiejiang.store import bags, envelopes, packages, receipts
from xiejiang.store.archives import pack
from xiejiang.store.names import NameUnsafe, checked

SOON = settings(max_examples=150, deadline=2000)
KEYS = [SENDER.public]
HEX = st.text("0123456789abcdef", min_size=64, max_size=64)
NAMES = st.text(st.sampled_from("aB/.~\\%é\u0301\r\n\t *文"), max_size=12).map("data/{}".format)
LINES = st.builds("{}{}{}".format, HEX, st.sampled_from(["  ", " *", "\t", ""]), NAMES)
TAGS = [
    *("bagit.txt", "bag-info.txt", "manifest-sha256.txt", "manifest-sm3.txt"),
    "tagmanifest-sha256.txt",
]
TEXTS = st.one_of(
    st.binary(max_size=300),
    st.lists(LINES, max_size=5).map("\n".join).map(str.encode),
)


class Memory:
    """A package that lies nowhere."""

    def __init__(self, content: Mapping[str, bytes]) -> None:
        self.content = content
        self.files = {path: len(data) for path, data in content.items()}
        self.folders = {"data"}

    def open(self, path: str) -> io.BytesIO:
        return io.BytesIO(self.content[path])


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sealed") / "package"
    sealed(folder, {"a.txt": b"at the river\n", "b/c.bin": bytes(range(256))})
    return folder


@pytest.fixture(scope="module")
def archive(package: Path) -> Path:
    pack(package, package.with_suffix(".zip"), deflate=True)
    return package.with_suffix(".zip")


@contextmanager
def instead(path: Path, content: bytes) -> Iterator[None]:
    """Another content for a while."""
    before = path.read_bytes()
    path.write_bytes(content)
    try:
        yield
    finally:
        path.write_bytes(before)


@settings(max_examples=500, deadline=2000)
@given(st.data())
def test_any_changed_byte_of_any_file_is_found(package: Path, data: st.DataObject) -> None:
    files = sorted(p for p in package.rglob("*") if p.is_file())
    path = data.draw(st.sampled_from(files))
    content = bytearray(path.read_bytes())
    content[data.draw(st.integers(0, len(content) - 1))] ^= data.draw(st.integers(1, 255))
    with instead(path, bytes(content)), pytest.raises(XiejiangError):
        packages.check(package, KEYS)


def test_every_byte_of_the_seal_counts(package: Path) -> None:
    path = package / "seal.txt"
    content = path.read_bytes()
    for index in range(len(content)):
        for flip in (1, 2, 32):
            changed = bytearray(content)
            changed[index] ^= flip
            with instead(path, bytes(changed)), pytest.raises(XiejiangError):
                packages.check(package, KEYS)


@SOON
@given(st.data())
def test_a_file_cut_short_or_lengthened_is_found(package: Path, data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(sorted(p for p in package.rglob("*") if p.is_file())))
    content = path.read_bytes()
    kept = content[: data.draw(st.integers(0, len(content) - 1))]
    other = data.draw(st.sampled_from([kept, content + b"\n", content + kept]))
    if other != content:
        with instead(path, other), pytest.raises(XiejiangError):
            packages.check(package, KEYS)


@SOON
@given(st.dictionaries(st.text(min_size=1, max_size=20), st.binary(max_size=50), max_size=5))
@example({"a\nb/%0A": b"1", "%": b"2", " c": b"3", "*d": b"4"})
def test_what_can_be_written_is_read_again(files: dict[str, bytes]) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        try:
            sealed(Path(scratch, "p"), files)
        except NameUnsafe:
            return
        for path in (Path(scratch, "p"), Path(scratch, "p.zip")):
            if path.suffix:
                pack(Path(scratch, "p"), path)
            found = packages.check(path, KEYS)
            assert {p[5:] for p in found.files if p.startswith("data/")} == files.keys()


@SOON
@given(
    st.dictionaries(st.sampled_from(TAGS), TEXTS),
    st.sampled_from(["1.0", "0.97"]),
    st.sampled_from(["UTF-8", "UTF-16", "GB18030"]),
)
def test_anything_as_a_bag(some: dict[str, bytes], version: str, encoding: str) -> None:
    declared = f"BagIt-Version: {version}\nTag-File-Character-Encoding: {encoding}\n".encode()
    content = {"bagit.txt": declared, "manifest-sha256.txt": b"", **some}
    with suppress(XiejiangError):
        bags.check(Memory(content))


@SOON
@given(st.one_of(st.binary(max_size=400), st.text(max_size=300).map(lambda t: t.encode())))
def test_anything_as_a_seal_or_a_receipt(package: Path, content: bytes) -> None:
    with instead(package / "seal.txt", content), pytest.raises(XiejiangError):
        packages.check(package, KEYS)
    with pytest.raises(XiejiangError):
        receipts.check_receipt(content, KEYS)


@SOON
@given(st.data())
def test_a_changed_line_of_a_seal_or_a_receipt(data: st.DataObject) -> None:
    receipt = receipts.receipt(HEADER.id, "0" * 64, SENDER, at=AT).decode()
    seal = packages.Seal(HEADER, SENDER.name, "0" * 64, "1" * 64).text
    for text, read in (
        (seal, packages.parse),
        (receipt.partition("\n\n")[0] + "\n", receipts.parse),
    ):
        lines = text.split("\n")
        where = data.draw(st.integers(0, len(lines) - 1))
        lines[where] = data.draw(st.text(max_size=70))
        with suppress(XiejiangError):
            assert read("\n".join(lines)).text == "\n".join(lines)


@settings(max_examples=400, deadline=2000)
@given(st.data())
def test_a_changed_archive_is_refused_or_says_the_same(
    package: Path, archive: Path, data: st.DataObject
) -> None:
    honest = packages.check(package, KEYS)
    content = bytearray(archive.read_bytes())
    for _ in range(data.draw(st.integers(1, 3))):
        # Most of what can be forged stands in the list of contents at the end.
        low = data.draw(st.sampled_from([0, max(0, len(content) - 700)]))
        where = data.draw(st.integers(low, len(content) - 1))
        if data.draw(st.booleans()):
            content[where] = data.draw(st.integers(0, 255))
        else:
            content[where : where + 4] = data.draw(st.binary(max_size=9))
    with tempfile.NamedTemporaryFile(suffix=".zip") as file:
        file.write(content)
        file.flush()
        with suppress(XiejiangError):
            assert packages.check(Path(file.name), KEYS) == honest


@SOON
@given(st.binary(max_size=300), st.booleans())
def test_anything_as_an_archive_or_an_envelope(content: bytes, zipped: bool) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch, "x")
        path.write_bytes((b"PK\x03\x04" if zipped else b"age-encryption.org/v1\n") + content)
        with pytest.raises(XiejiangError):
            packages.check(path, KEYS)
        with pytest.raises(XiejiangError):
            envelopes.open_(path, Path(scratch, "y"), [envelopes.Key.generate()])


@SOON
@given(st.text(max_size=30))
def test_a_checked_name_stays_below_its_folder(name: str) -> None:
    with suppress(NameUnsafe):
        path = Path("/base", checked(name))
        assert Path("/base") in path.parents
        assert ".." not in path.parts


@pytest.mark.parametrize(
    "text",
    [
        b" " * 1_000_000,
        b"A: b\n" + b" c\n" * 300_000,
        b":" * 1_000_000,
        b"A" + b" " * 999_000 + b"b",
        b"\r" * 1_000_000,
        b"a: \n" * 250_000,
    ],
)
@pytest.mark.parametrize("name", ["bag-info.txt", "manifest-sha256.txt"])
def test_long_texts_take_little_time_and_memory(name: str, text: bytes) -> None:
    declared = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
    content = {"bagit.txt": declared, "manifest-sha256.txt": b"", name: text}
    tracemalloc.start()
    begun = time.process_time()
    try:
        with suppress(XiejiangError):
            bags.check(Memory(content))
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert time.process_time() - begun < 8, "of this process alone, whatever else runs"
    assert most < 150_000_000
