"""``xiejiang verify`` over packages and receipts: plain sentences, and the right exit code."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.store.packing import AT, FILES, HEADER, SENDER, STRANGER, following, sealed
from xiejiang.shell.cli import main
from xiejiang.store import envelopes, receipts
from xiejiang.store.archives import pack
from xiejiang.store.packages import SealBroken

KEY = str(SENDER.public)


@pytest.fixture
def package(tmp_path: Path) -> Path:
    sealed(tmp_path / "package")
    return tmp_path / "package"


def said(capsys: pytest.CaptureFixture[str], *arguments: str | Path, code: int) -> str:
    assert main(["verify", *map(str, arguments)]) == code
    return capsys.readouterr().out


def test_a_whole_package(package: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pack(package, package.with_suffix(".zip"))
    for path in (package, package.with_suffix(".zip")):
        out = said(capsys, path, "--key", KEY, code=0)
        assert "2026-11-24 10:00 由 jiangjin.xiejiang 封签，给 hechuan.xiejiang" in out
        assert "✓ 包里 3 个文件" in out
        assert f"指纹 {SENDER.public.fingerprint}" in out
        assert "结论：核验通过。" in out


def test_without_the_key_or_with_another(package: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = said(capsys, package, "--key", str(STRANGER.public), code=0)
    assert "· 没有给出 jiangjin.xiejiang 的公钥" in out
    other = STRANGER.generate(SENDER.name)
    out = said(capsys, package, "--key", str(other.public), code=1)
    assert "✗ 封签不是用所给的 jiangjin.xiejiang 的公钥签的" in out


def test_a_changed_package(package: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (package / "data/勘验笔录.txt").write_bytes(b"in the river")
    assert "✗ 包不完整" in said(capsys, package, "--key", KEY, code=1)
    (package / "seal.txt").unlink()
    assert "没有封签" in said(capsys, package, "--key", KEY, code=1)
    broken = package.with_suffix(".zip")
    broken.write_bytes(b"PK and nothing more")
    assert "✗ 压缩包不能接受" in said(capsys, broken, code=1)


def test_a_changed_seal(package: Path, capsys: pytest.CaptureFixture[str]) -> None:
    seal = package / "seal.txt"
    seal.write_text(seal.read_text().replace("hechuan", "yubei"))
    out = said(capsys, package, "--key", KEY, code=1)
    assert "✗ jiangjin.xiejiang 的签名不成立" in out


def test_a_file_of_a_package(
    package: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mine = tmp_path / "mine.txt"
    mine.write_bytes(FILES["勘验笔录.txt"])
    out = said(capsys, package, "--key", KEY, "--file", mine, code=0)
    assert "就是包里的 data/勘验笔录.txt" in out
    mine.write_bytes(b"other")
    assert "不在包里" in said(capsys, package, "--key", KEY, "--file", mine, code=1)


def test_a_following_package(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first = sealed(tmp_path / "1")
    sealed(tmp_path / "2", header=following(first))
    assert first.digest[:16] in said(capsys, tmp_path / "2", "--key", KEY, code=0)


def test_receipts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "receipt"
    path.write_bytes(receipts.receipt(HEADER.id, "0" * 64, SENDER, at=AT))
    out = said(capsys, path, "--key", KEY, code=0)
    assert "已经收存" in out
    assert "✓ 回执由 jiangjin.xiejiang 签名" in out
    refused = SealBroken(why="摘要不同")
    path.write_bytes(receipts.receipt(HEADER.id, "0" * 64, SENDER, at=AT, refused=refused))
    out = said(capsys, path, code=0)
    assert "没有接收，理由：封签与包的内容不符：摘要不同" in out
    assert "· 没有给出" in out
    path.write_bytes(path.read_bytes().replace(b"refused", b"perhaps"))
    assert "✗ 不是有效的回执" in said(capsys, path, "--key", KEY, code=1)


def test_a_closed_envelope(
    package: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pack(package, tmp_path / "a.zip")
    envelopes.close(tmp_path / "a.zip", tmp_path / "a.age", [envelopes.Key.generate().address])
    assert "· 这是加密包" in said(capsys, tmp_path / "a.age", code=0)
