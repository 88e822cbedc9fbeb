"""Archives made by an enemy, and bags that are not what they seem."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.store.packing import SENDER, sealed
from xiejiang.kernel.errors import XiejiangError
from xiejiang.store import bags, packages
from xiejiang.store.archives import Archive, ArchiveUnsafe, pack
from xiejiang.store.containers import Folder, Limits, NotPlain
from xiejiang.store.digests import TooLarge
from xiejiang.store.names import NameUnsafe


def archive(*entries: tuple[str, bytes], **fields: int) -> io.BytesIO:
    """A zip of some entries; ``fields`` are set on the last."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        for index, (name, content) in enumerate(entries):
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            if index == len(entries) - 1:
                for field, value in fields.items():
                    setattr(entry, field, value)
            made.writestr(entry, content)
    stream.seek(0)
    return stream


def patched(stream: io.BytesIO, old: bytes, new: bytes) -> io.BytesIO:
    assert old in stream.getvalue()
    return io.BytesIO(stream.getvalue().replace(old, new))


def test_an_honest_archive() -> None:
    found = Archive(archive(("b/", b""), ("b/a.txt", b"1"), ("b/c/d", b"22")))
    assert found.files == {"a.txt": 1, "c/d": 2}
    assert found.folders == {"c"}
    assert found.open("c/d").read() == b"22"


def folder_with_content() -> io.BytesIO:
    return patched(archive(("b/a", b"x"), ("b/cc", b"1")), b"b/cc", b"b/c/")


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize(
    ("make", "error"),
    [
        (lambda: archive(("b/a", b"1"), ("b/a", b"2")), ArchiveUnsafe),
        (lambda: archive(("b/a", b"1"), ("b/A", b"2")), NameUnsafe),
        (lambda: archive(("b/a", b"1"), ("b/a/c", b"2")), NameUnsafe),
        (lambda: archive(("b/é", b"1"), ("b/e\u0301", b"2")), NameUnsafe),
        (lambda: archive(("b/a", b"1"), ("c/a", b"2")), ArchiveUnsafe),
        (lambda: archive(("a", b"1")), ArchiveUnsafe),
        (archive, ArchiveUnsafe),
        (lambda: archive(("/b/a", b"1")), NameUnsafe),
        (lambda: archive(("b/../../a", b"1")), NameUnsafe),
        (lambda: archive(("b/a\\c", b"1")), NameUnsafe),
        (lambda: archive(("C:/a", b"1")), NameUnsafe),
        (lambda: archive(("~b/a", b"1")), NameUnsafe),
        (lambda: archive(("b/a\u202egnp.exe", b"1")), NameUnsafe),
        (lambda: patched(archive(("b/aXc", b"1")), b"b/aXc", b"b/a\0c"), ArchiveUnsafe),
        (lambda: archive(("b/a", b"1"), external_attr=(stat.S_IFLNK | 0o777) << 16), NotPlain),
        (lambda: archive(("b/a", b"1"), external_attr=(stat.S_IFIFO | 0o777) << 16), NotPlain),
        (lambda: archive(("b/a", b"1"), compress_type=zipfile.ZIP_BZIP2), ArchiveUnsafe),
        (folder_with_content, ArchiveUnsafe),
        (lambda: archive(("b/a", bytes(2_000_000))), TooLarge),
        (lambda: io.BytesIO(b"PK\x05\x06" + bytes(18)), ArchiveUnsafe),
        (lambda: io.BytesIO(b""), ArchiveUnsafe),
    ],
)
def test_archives_that_are_refused(make: Callable[[], io.BytesIO], error: type[Exception]) -> None:
    with pytest.raises(error):
        Archive(make())


def test_encrypted_entries() -> None:
    data = bytearray(archive(("b/a", b"1")).getvalue())
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(ArchiveUnsafe, match="加密"):
        Archive(io.BytesIO(bytes(data)))


def test_a_name_in_an_old_code_page() -> None:
    data = bytearray(archive(("b/é", b"1")).getvalue())
    data[7] &= ~8
    data[data.index(b"PK\x01\x02") + 9] &= ~8
    with pytest.raises(ArchiveUnsafe, match="UTF-8"):
        Archive(io.BytesIO(bytes(data)))


def test_two_entries_of_the_same_bytes() -> None:
    """The way in which forty kilobytes become gigabytes."""
    data = archive(("b/a", b"1" * 50), ("b/c", b"2" * 50)).getvalue()
    first = data.index(b"PK\x01\x02")
    second = data.index(b"PK\x01\x02", first + 4)
    twice = bytearray(data)
    twice[second + 42 : second + 46] = struct.pack("<I", 0)
    with pytest.raises(ArchiveUnsafe):
        Archive(io.BytesIO(bytes(twice)))


def test_more_than_was_stated() -> None:
    """A length that is stated too small does not let more through, one too large nothing."""
    content = bytes(range(256)) * 4
    for stated in (10, 5000):
        data = bytearray(archive(("b/a", content)).getvalue())
        listed = data.index(b"PK\x01\x02")
        data[listed + 24 : listed + 28] = struct.pack("<I", stated)
        found = Archive(io.BytesIO(bytes(data)))
        with pytest.raises(ArchiveUnsafe), found.open("a") as stream:
            stream.read(10_000)


def test_too_many_and_too_much() -> None:
    three = archive(("b/a", b"1"), ("b/c", b"2"), ("b/d", b"3"))
    for limits in (Limits(files=2), Limits(total=2)):
        with pytest.raises(TooLarge):
            Archive(io.BytesIO(three.getvalue()), limits)
    stored = archive(*((f"b/{i:04}" + "x" * 180, b"") for i in range(25_000)))
    with pytest.raises(TooLarge):
        Archive(stored, Limits(directory=1000))


def test_a_package_in_an_archive_with_a_changed_byte(tmp_path: Path) -> None:
    sealed(tmp_path / "package")
    pack(tmp_path / "package", tmp_path / "a.zip")
    data = bytearray((tmp_path / "a.zip").read_bytes())
    at = data.index(b"at the river")
    data[at] ^= 1
    (tmp_path / "a.zip").write_bytes(data)
    with pytest.raises(ArchiveUnsafe):
        packages.check(tmp_path / "a.zip", [SENDER.public])
    old = struct.pack("<I", zlib.crc32(b"at the river\n"))
    data[at : at + 13] = b"in the river\n"
    new = struct.pack("<I", zlib.crc32(b"in the river\n"))
    (tmp_path / "a.zip").write_bytes(bytes(data).replace(old, new))
    with pytest.raises(bags.BagChanged):
        packages.check(tmp_path / "a.zip", [SENDER.public])


BAG = {
    "bagit.txt": b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n",
    "manifest-sha256.txt": b"",
    "data/": b"",
}
EMPTY = b"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def laid(folder: Path, **changes: bytes) -> Folder:
    """A bag with some files in place of those of an empty one."""
    named = {name.replace("__", "/").replace("_txt", ".txt"): c for name, c in changes.items()}
    for name, content in {**BAG, **named}.items():
        path = folder / name.replace("_", "-")
        path.parent.mkdir(parents=True, exist_ok=True)
        if name.endswith("/"):
            path.mkdir(exist_ok=True)
        else:
            path.write_bytes(content)
    return Folder(folder)


def test_the_smallest_bag(tmp_path: Path) -> None:
    assert bags.check(laid(tmp_path)).files == {}


@pytest.mark.parametrize(
    "changes",
    [
        {"bagit_txt": b"BagIt-Version: 1.1\nTag-File-Character-Encoding: UTF-8\n"},
        {"bagit_txt": b"BagIt-Version: 1.0\nTag-File-Character-Encoding: rot13\n"},
        {"bagit_txt": b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n\n"},
        {"bagit_txt": b"Tag-File-Character-Encoding: UTF-8\nBagIt-Version: 1.0\n"},
        {"manifest_sha256_txt": b"\xef\xbb\xbf" + EMPTY + b"  data/a\n", "data__a": b""},
        {"manifest_sha256_txt": EMPTY[:62] + b"  data/a\n", "data__a": b""},
        {"manifest_sha256_txt": EMPTY + b"  data/a\n\n" + EMPTY + b"  data/c\n"},
        {"manifest_sha256_txt": EMPTY + b"  manifest-sha256.txt\n"},
        {"manifest_sha256_txt": b"\xff\n"},
        {"manifest_blake3_txt": b""},
        {"tagmanifest_sha256_txt": EMPTY + b"  data/a\n", "data__a": b""},
        {"tagmanifest_sha256_txt": b""},
        {"bag_info_txt": b"Payload-Oxum: 0.0\nPayload-Oxum: 0.0\n"},
        {"bag_info_txt": b"Payload-Oxum: 1.0\n"},
        {"bag_info_txt": "Payload-Oxum: ٠.٠\n".encode()},
        {"bag_info_txt": b"no colon\n"},
        {"data__a": b""},
    ],
)
def test_bags_that_are_refused(tmp_path: Path, changes: dict[str, bytes]) -> None:
    with pytest.raises(XiejiangError):
        bags.check(laid(tmp_path, **changes))


def test_lines_of_information(tmp_path: Path) -> None:
    text = b"A: one\n  two\n\tthree\nA : four\n\nPayload-Oxum: 0.0\n"
    found = bags.check(laid(tmp_path, bag_info_txt=text)).info
    assert found == (("A", "one two three"), ("A", "four"), ("Payload-Oxum", "0.0"))


def test_limits_of_a_bag(tmp_path: Path) -> None:
    lines = b"".join(EMPTY + f"  data/{i}\n".encode() for i in range(50))
    source = laid(tmp_path, manifest_sha256_txt=lines)
    with pytest.raises(TooLarge):
        bags.check(source, Limits(files=20))
    with pytest.raises(TooLarge):
        bags.check(source, Limits(tag=10))
    for limits in (Limits(files=1), Limits(total=10)):
        with pytest.raises(TooLarge):
            Folder(tmp_path, limits)


def test_a_file_that_grew_or_shrank_since_it_was_seen(tmp_path: Path) -> None:
    source = laid(tmp_path, manifest_sha256_txt=EMPTY + b"  data/a\n", data__a=b"")
    (tmp_path / "data" / "a").write_bytes(b"more")
    with pytest.raises(TooLarge):
        bags.check(source)
    source.files["data/a"] = 10
    with pytest.raises(bags.BagChanged):
        bags.check(source)


def test_very_deep_folders(tmp_path: Path) -> None:
    (tmp_path / "/".join("a" * 60)).mkdir(parents=True)
    with pytest.raises(NameUnsafe):
        Folder(tmp_path)
