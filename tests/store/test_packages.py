"""Sealed packages, receipts and envelopes: what holds, and everything that is refused."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from tests.store.packing import AT, FILES, HEADER, SENDER, STRANGER, following, sealed
from xiejiang.kernel.errors import XiejiangError
from xiejiang.store import bags, envelopes, packages, receipts
from xiejiang.store.archives import TargetExists, opened, pack
from xiejiang.store.bagging import InfoMalformed, writing
from xiejiang.store.bags import BagChanged, BagIncomplete
from xiejiang.store.blobs import digest
from xiejiang.store.containers import LIMITS, Limits
from xiejiang.store.digests import TooLarge
from xiejiang.store.names import NameUnsafe
from xiejiang.store.notes import Note, NoteMalformed, as_witness, parse
from xiejiang.store.packages import (
    AlreadySealed,
    NotForUs,
    SealBroken,
    SealMalformed,
    SealMissing,
    SenderUnknown,
)
from xiejiang.store.receipts import Outcome, ReceiptMalformed
from xiejiang.store.signing import Ed25519Signer, SignatureWrong, Sm2Signer

KEYS = [STRANGER.public, SENDER.public]


@pytest.fixture
def package(tmp_path: Path) -> Path:
    sealed(tmp_path / "package")
    return tmp_path / "package"


def test_what_was_sealed_is_what_is_found(package: Path) -> None:
    found = packages.check(package, KEYS, receiver=HEADER.receiver)
    assert found.header == HEADER
    assert found.key == SENDER.public
    assert found.warnings == ()
    assert dict(found.bag.info)["Source-Organization"] == "重庆市江津区农业农村委员会"
    with opened(package) as source:
        for path, content in FILES.items():
            with source.open(f"data/{path}") as stream:
                assert stream.read() == content
            told = found.files[f"data/{path}"]
            assert told.size == len(content)
            assert told.hex["sm3"] == digest(io.BytesIO(content)).sm3


def test_an_archive_holds_the_same_whenever_it_is_made(package: Path, tmp_path: Path) -> None:
    pack(package, tmp_path / "one.zip")
    os.utime(package / "bagit.txt", (0, 0))
    pack(package, tmp_path / "two.zip")
    pack(package, tmp_path / "small.zip", deflate=True)
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
    for name in ("one.zip", "small.zip"):
        assert packages.check(tmp_path / name, KEYS) == packages.check(package, KEYS)
    with pytest.raises(TargetExists):
        pack(package, tmp_path / "one.zip")


def test_packages_of_a_stream_lead_to_one_another(tmp_path: Path) -> None:
    first = sealed(tmp_path / "1")
    sealed(tmp_path / "2", header=following(first))
    second = packages.check(tmp_path / "2", KEYS)
    assert second.header.previous == packages.check(tmp_path / "1", KEYS).digest
    assert second.digest != first.digest


def test_names_that_a_manifest_escapes(tmp_path: Path) -> None:
    files = {"100%25.txt": b"1", "two\nlines": b"2", "100%.txt": b"3", "a\r": b"4"}
    sealed(tmp_path / "package", files)
    assert {f"data/{name}" for name in files} < packages.check(
        tmp_path / "package", KEYS
    ).files.keys()


def test_lists_are_read_once(package: Path) -> None:
    """A medium that shows one list to be parsed and another to be hashed is of no use."""
    with opened(package) as source:
        _, seal = packages.read_seal(source)
        honest = {p: p.read_bytes() for p in package.glob("*manifest-*")}
        bags.read(source, "manifest-sha256.txt", 10_000)
        for path, content in honest.items():
            path.write_bytes(content.replace(b"a", b"b"))
        with pytest.raises(XiejiangError):
            packages.contents(source, seal)
        for path, content in honest.items():
            path.write_bytes(content)
    with opened(package) as source:
        _, seal = packages.read_seal(source)
        assert packages.contents(source, seal)
        for path in honest:
            path.write_bytes(b"")
        assert bags.check(source).version == "1.0"


def test_an_sm2_seal(tmp_path: Path) -> None:
    signer = Sm2Signer.generate("jiangjin.xiejiang", tmp_path / "key.pem")
    sealed(tmp_path / "package", signer=signer)
    assert packages.check(tmp_path / "package", [signer.public]).key == signer.public


@pytest.mark.parametrize(
    ("harm", "error"),
    [
        (lambda p: (p / "seal.txt").unlink(), SealMissing),
        (lambda p: (p / "data/empty").unlink(), BagIncomplete),
        (lambda p: (p / "data/empty").write_text("!"), (BagChanged, BagIncomplete)),
        (lambda p: (p / "data/more").write_text(""), BagIncomplete),
        (lambda p: (p / "more.txt").write_text(""), SealBroken),
        (lambda p: (p / "case.json").unlink(), BagIncomplete),
        (lambda p: (p / "case.json").write_text('{"case": 13}\n'), BagChanged),
        (lambda p: (p / "fetch.txt").write_text("http://a - data/b\n"), BagIncomplete),
        (lambda p: (p / "manifest-md5.txt").write_text(""), SealMalformed),
        (lambda p: (p / "tagmanifest-sm3.txt").unlink(), SealMalformed),
        (lambda p: (p / "tagmanifest-sm3.txt").write_text(""), SealBroken),
        (lambda p: (p / "data/link").symlink_to("/etc/passwd"), XiejiangError),
        (lambda p: os.mkfifo(p / "data/pipe"), XiejiangError),
        (lambda p: (p / "data/a\\b").write_text(""), NameUnsafe),
    ],
)
def test_harm_is_found(
    package: Path, harm: Callable[[Path], object], error: type[XiejiangError]
) -> None:
    harm(package)
    with pytest.raises(error):
        packages.check(package, KEYS)


def test_who_may_have_signed(package: Path) -> None:
    again = Ed25519Signer.generate(SENDER.name)
    for keys in ([], [STRANGER.public], [again.public], [as_witness(SENDER.public)]):
        with pytest.raises(SenderUnknown):
            packages.check(package, keys)
    note = parse((package / "seal.txt").read_bytes())
    forged = replace(SENDER.public, raw=again.public.raw)
    with pytest.raises(SenderUnknown):
        packages.check(package, [forged])
    (package / "seal.txt").write_text(str(note.signed(again)))
    assert packages.check(package, [again.public, SENDER.public]).key == again.public
    assert packages.check(package, [SENDER.public]).key == SENDER.public


def test_one_node_cannot_seal_for_another(package: Path) -> None:
    """A known key under a seal that names somebody else is no seal of theirs."""
    text = parse((package / "seal.txt").read_bytes()).text
    (package / "seal.txt").write_text(str(Note(text).signed(STRANGER)))
    with pytest.raises(SenderUnknown):
        packages.check(package, KEYS)
    signature = str(Note(text).signed(STRANGER)).replace(STRANGER.name, SENDER.name)
    (package / "seal.txt").write_text(signature)
    with pytest.raises(SenderUnknown):
        packages.check(package, KEYS)


def test_a_wrong_signature(package: Path) -> None:
    path = package / "seal.txt"
    path.write_text(path.read_text().replace("hechuan", "yubei__"))
    with pytest.raises(SignatureWrong):
        packages.check(package, KEYS)


def test_a_package_for_another(package: Path, tmp_path: Path) -> None:
    with pytest.raises(NotForUs):
        packages.check(package, KEYS, receiver="yubei.xiejiang")
    sealed(tmp_path / "open", header=replace(HEADER, receiver="*"))
    assert packages.check(tmp_path / "open", KEYS, receiver="yubei.xiejiang")


def test_a_seal_is_set_once(package: Path) -> None:
    with pytest.raises(AlreadySealed):
        packages.seal(package, HEADER, SENDER)


@pytest.mark.parametrize(
    "change",
    [
        {"receiver": "a b"},
        {"receiver": "a\nb"},
        {"stream": ""},
        {"stream": "a\u2028b"},
        {"sequence": 0},
        {"sequence": 2},
        {"previous": "-"},
        {"previous": "0" * 64},
        {"created_at": datetime(2026, 1, 1)},
        {"created_at": AT.replace(year=9999)},
    ],
)
def test_headers_that_cannot_be_sealed(tmp_path: Path, change: dict[str, object]) -> None:
    with pytest.raises((SealMalformed, NoteMalformed)):
        sealed(tmp_path / "package", header=replace(HEADER, **change))
    assert list(tmp_path.iterdir()) == []


def write(target: Path, *paths: str, limits: Limits = LIMITS) -> None:
    """A bag of small files."""
    with writing(target, limits) as bag:
        for path in paths:
            bag.add(path, io.BytesIO(b"a"))


def test_a_bag_is_there_whole_or_not_at_all(package: Path, tmp_path: Path) -> None:
    with pytest.raises(TargetExists), writing(package):
        pass
    with pytest.raises(TargetExists):
        write(tmp_path / "other", "a", "a")
    assert list(tmp_path.iterdir()) == [package]


@pytest.mark.parametrize(
    "path",
    [
        *("../a", "/a", "a//b", "a\\b", "a\x00", "\ud800", "A", "b/c/d", "a"),
        *("a:b", "a.", "b /c", "nul", "b/COM1.txt", "x" * 256, "x/" * 40 + "x", "x\u202ey"),
    ],
)
def test_names_that_are_not_written(tmp_path: Path, path: str) -> None:
    with pytest.raises((NameUnsafe, TargetExists)):
        write(tmp_path / "package", "a", "b/c", path)


def test_what_is_not_written_either(tmp_path: Path) -> None:
    for info in ({"a:b": "c"}, {"a": "b\nc"}, {" a": "b"}, {"a": ""}):
        with pytest.raises(InfoMalformed), writing(tmp_path / "package") as bag:
            bag.finish(info)
    for limits in (Limits(total=1), Limits(files=1)):
        with pytest.raises(TooLarge):
            write(tmp_path / "package", "a", "b", limits=limits)
    with pytest.raises(ValueError), writing(tmp_path / "package") as bag:
        bag.tag("data/a", b"")
    with pytest.raises(ValueError):
        write(tmp_path / "package", "a")
    assert list(tmp_path.iterdir()) == []


def test_receipts() -> None:
    accepted = receipts.receipt(HEADER.id, "0" * 64, SENDER, at=AT)
    found = receipts.check_receipt(accepted, KEYS)
    assert (found.package, found.outcome, found.at) == (HEADER.id, Outcome.ACCEPTED, AT)
    error = SealBroken(why="甲\n乙\x00丙")
    refused = receipts.receipt(HEADER.id, "0" * 64, SENDER, at=AT, refused=error)
    found = receipts.check_receipt(refused, KEYS)
    assert (found.outcome, found.code, found.receiver) == (
        Outcome.REFUSED,
        "seal-broken",
        SENDER.name,
    )
    assert "甲 乙 丙" in found.reason
    with pytest.raises(SenderUnknown):
        receipts.check_receipt(accepted, [STRANGER.public])
    with pytest.raises(SignatureWrong):
        receipts.check_receipt(accepted.replace(b"\n000", b"\n001"), KEYS)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("receipt/1", "receipt/2"),
        ("accepted", "perhaps"),
        ("accepted", "refused"),
        ("0" * 64, "0" * 63),
        ("\n-\n", "\na-code\n"),
        ("0b8e", "0B8E"),
        ("0b8e", "x"),
        ("+00:00", ""),
        ("2026-", "20260"),
        ("jiangjin", "jiang jin"),
    ],
)
def test_what_is_no_receipt(old: str, new: str) -> None:
    text = parse(receipts.receipt(HEADER.id, "0" * 64, SENDER, at=AT)).text
    with pytest.raises((ReceiptMalformed, NoteMalformed)):
        receipts.parse(text.replace(old, new, 1))


def test_envelopes(package: Path, tmp_path: Path) -> None:
    archive, closed = tmp_path / "a.zip", tmp_path / "a.zip.age"
    pack(package, archive)
    key, other = envelopes.Key.generate(), envelopes.Key.generate()
    envelopes.close(archive, closed, [key.address])
    envelopes.open_(closed, tmp_path / "b.zip", [other, key])
    assert (tmp_path / "b.zip").read_bytes() == archive.read_bytes()
    key.save(tmp_path / "key")
    assert envelopes.Key.load(tmp_path / "key").address == key.address
    cut = tmp_path / "cut.age"
    cut.write_bytes(closed.read_bytes()[:-1])
    for path, keys in ((closed, [other]), (closed, []), (archive, [key]), (cut, [key])):
        with pytest.raises(envelopes.NotOpened):
            envelopes.open_(path, tmp_path / "c.zip", keys)
    with pytest.raises(TooLarge):
        envelopes.open_(closed, tmp_path / "c.zip", [key], Limits(total=100))
    assert not (tmp_path / "c.zip").exists()
    for addresses in ([], ["age1"], [key.address.upper()[:-1]]):
        with pytest.raises(envelopes.AddressMalformed):
            envelopes.close(archive, tmp_path / "d.age", addresses)
