"""``xiejiang store check``: missing, altered and nobody's files are named; none is deleted."""

from __future__ import annotations

import io
import json
import os
from pathlib import Path

import pytest
from pytest_django import Settings

from tests.conftest import Cast
from xiejiang.cases.models import Case
from xiejiang.evidence import services
from xiejiang.evidence.domain import ItemKind, Upload
from xiejiang.shell.cli import main
from xiejiang.store.blobs import Blobs

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
Output = pytest.CaptureFixture[str]


@pytest.fixture
def files(settings: Settings, tmp_path: Path) -> Path:
    settings.FILES_ROOT = tmp_path / "files"
    return tmp_path / "files"


def taken_in(cast: Cast, case: Case, content: bytes) -> Upload:
    actor = cast.actor("fisheries")
    return services.take_in(actor=actor, case=case, name="照片.pdf", stream=io.BytesIO(content))


@pytest.fixture
def kept(files: Path, cast: Cast, case: Case) -> Path:
    """The file of an item of evidence."""
    upload = taken_in(cast, case, PDF)
    services.add_item(
        cast.by("fisheries"),
        case=case,
        kind=ItemKind.DOCUMENTARY,
        title="现场照片",
        collectors=("甲", "乙"),
        upload=upload,
    )
    return files / upload.sha256[:2] / upload.sha256[2:4] / upload.sha256


def test_a_sound_store(kept: Path, capsys: Output) -> None:
    assert main(["store", "check"]) == 0
    assert (
        "在用文件 1 个，库内文件 1 个：缺失 0 个，被改动 0 个，无主 0 个" in capsys.readouterr().out
    )


def test_altered_and_missing_are_trouble(kept: Path, case: Case, capsys: Output) -> None:
    os.chmod(kept, 0o640)
    kept.write_bytes(PDF + b"altered")
    assert main(["store", "check"]) == 1
    said = capsys.readouterr().out
    assert f"被改动  {kept.name}  {case.number} 证1" in said
    assert "从备份恢复" in said
    assert kept.exists(), "nothing is deleted"
    kept.unlink()
    assert main(["store", "check", "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["sound"] is False
    assert told["faults"] == [
        {"state": "missing", "file": kept.name, "used_by": [f"{case.number} 证1"]}
    ]


def test_what_nobody_uses_is_named_and_kept(
    kept: Path, files: Path, cast: Cast, case: Case, capsys: Output
) -> None:
    unused = taken_in(cast, case, PDF + b"% unused\n")
    stranger = files / "notes.txt"
    stranger.write_text("?")
    (files / "incoming" / "half").write_text("unfinished")
    assert main(["store", "check"]) == 0
    said = capsys.readouterr().out
    assert f"无主  {unused.sha256}" in said and "无主  notes.txt" in said
    assert "half" not in said
    assert stranger.exists() and Blobs(files).exists(unused.sha256)


def test_an_empty_store(files: Path, db: None, capsys: Output) -> None:
    assert main(["store", "check"]) == 0
    assert "在用文件 0 个" in capsys.readouterr().out
