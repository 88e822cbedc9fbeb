"""Files that an operator names: used, or refused in words with nothing half done."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

import pytest

from tests.exchange.conftest import Place, Seal
from xiejiang.exchange import brought
from xiejiang.exchange.domain import OutgoingState
from xiejiang.exchange.errors import FileUnusable
from xiejiang.exchange.models import Incoming
from xiejiang.shell.cli import main
from xiejiang.store.archives import TargetExists

pytestmark = pytest.mark.django_db
Said = pytest.CaptureFixture[str]


def refused(there: Place, capsys: Said, *words: object) -> str:
    """What the command says when it does nothing."""
    with there.here():
        assert main([str(word) for word in words]) == 2
    return capsys.readouterr().err


def test_what_is_not_there_or_no_file_is_named(
    pair: tuple[Place, Place], tmp_path: Path, capsys: Said
) -> None:
    b = pair[1]
    none = tmp_path / "none.zip"
    assert f"用不了 {none}：没有这个文件" in refused(b, capsys, "exchange", "receive", none)
    assert "没有这个文件" in refused(b, capsys, "exchange", "receipt", none)
    assert "是目录，不是文件" in refused(b, capsys, "exchange", "receipt", tmp_path)
    long = tmp_path / "long.txt"
    long.write_bytes(bytes(70_000))
    assert "太大，不是回执" in refused(b, capsys, "exchange", "receipt", long)


def test_a_package_is_not_taken_in_when_its_receipt_has_no_place(
    seal: Seal, pair: tuple[Place, Place], tmp_path: Path, capsys: Said
) -> None:
    b, path = pair[1], seal()[1]
    for receipt, words in ((tmp_path / "no" / "r.txt", "目录不存在"), (path, "已经存在")):
        asked = ("exchange", "receive", path, "--receipt", receipt)
        assert words in refused(b, capsys, *asked)
    assert not Incoming.objects.exists()
    receipt = tmp_path / "r.txt"
    with b.here():
        assert main(["exchange", "receive", str(path), "--receipt", str(receipt)]) == 0
    again = tmp_path / "again.txt"
    with b.here():
        number = str(Incoming.objects.get().pk)
        assert main(["exchange", "write-receipt", number, str(again)]) == 0
    assert again.read_bytes() == receipt.read_bytes()
    assert "已经存在" in refused(b, capsys, "exchange", "write-receipt", number, again)


def test_a_package_is_not_called_sent_when_it_was_not_written(
    seal: Seal, pair: tuple[Place, Place], tmp_path: Path, capsys: Said
) -> None:
    a = pair[0]
    row = seal()[0]
    told = refused(a, capsys, "exchange", "save", row.pk, tmp_path / "no")
    assert "目录不存在" in told
    row.refresh_from_db()
    assert row.state == OutgoingState.SEALED


def test_a_file_that_could_not_be_written_whole_is_not_there(tmp_path: Path) -> None:
    target = tmp_path / "a.txt"

    def full(file: BinaryIO) -> None:
        file.write(b"half")
        raise OSError(28, "No space left on device")

    with pytest.raises(FileUnusable, match="磁盘已满"), brought.new_file(target) as file:
        full(file)
    assert list(tmp_path.iterdir()) == []
    with brought.new_file(target) as file:
        file.write(b"whole")
    with pytest.raises(TargetExists), brought.new_file(target):
        raise AssertionError
    assert target.read_bytes() == b"whole"
