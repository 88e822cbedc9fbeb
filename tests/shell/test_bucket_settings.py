"""Where files lie is said by settings, and a wrong one stops the start in plain words."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.machinery import ModuleSpec
from pathlib import Path

import pytest

from xiejiang.shell import config
from xiejiang.shell.config import BadSetting

GOOD = {
    "XIEJIANG_FILES": "s3://evidence-500116/node-1",
    "XIEJIANG_S3_ENDPOINT": "https://s3.example.internal:9000/",
    "XIEJIANG_S3_ACCESS_KEY": "who-7c",
    "XIEJIANG_S3_SECRET_KEY": "secret-41",
}


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    return {"XIEJIANG_HOME": str(tmp_path)}


def test_by_default_files_lie_on_disk(home: dict[str, str], tmp_path: Path) -> None:
    read = config.read(home)
    assert read.files_at == ""
    assert read.files == tmp_path / "files"


def test_a_bucket(home: dict[str, str]) -> None:
    read = config.read(home | GOOD | {"XIEJIANG_S3_ADDRESSING": "virtual"})
    bucket = config.bucket(read, read.files_at)
    assert (bucket.name, bucket.prefix, bucket.region) == ("evidence-500116", "node-1", "us-east-1")
    assert (bucket.endpoint, bucket.virtual) == ("https://s3.example.internal:9000", True)
    assert str(bucket) == "s3://evidence-500116/node-1"


def test_keys_are_not_shown(home: dict[str, str]) -> None:
    read = config.read(home | GOOD | {"XIEJIANG_SECRET_KEY": "session-55"})
    shown = repr(read) + repr(config.bucket(read, read.files_at))
    for secret in ("who-7c", "secret-41", "session-55"):
        assert secret not in shown


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("XIEJIANG_FILES", "/srv/files"),
        ("XIEJIANG_FILES", "s3://"),
        ("XIEJIANG_FILES", "s3://Upper_Case"),
        ("XIEJIANG_FILES", "s3://bucket/../other"),
        ("XIEJIANG_FILES", "s3://bucket/a//b"),
        ("XIEJIANG_FILES", "s3://bucket?x=1"),
        ("XIEJIANG_S3_ENDPOINT", ""),
        ("XIEJIANG_S3_ENDPOINT", "s3.example.internal"),
        ("XIEJIANG_S3_ENDPOINT", "ftp://s3.example.internal"),
        ("XIEJIANG_S3_ENDPOINT", "https://s3.example.internal/bucket"),
        ("XIEJIANG_S3_ENDPOINT", "https://who:secret@s3.example.internal"),
        ("XIEJIANG_S3_ENDPOINT", "https://s3.example.internal:port"),
        ("XIEJIANG_S3_ADDRESSING", "dns"),
        ("XIEJIANG_S3_CA", "/nowhere/ca.pem"),
        ("XIEJIANG_S3_CA", __file__),
        ("XIEJIANG_S3_ACCESS_KEY", " "),
        ("XIEJIANG_S3_SECRET_KEY", ""),
    ],
)
def test_a_wrong_setting_is_named(home: dict[str, str], name: str, value: str) -> None:
    def start() -> object:
        read = config.read(home | GOOD | {name: value})
        return config.bucket(read, read.files_at)

    with pytest.raises(BadSetting, match=rf"配置项 {name} 的值有误"):
        start()


def test_the_client_must_be_installed(
    home: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(name: str) -> ModuleSpec | None:
        return None

    monkeypatch.setattr(config, "find_spec", none)
    with pytest.raises(BadSetting, match=r"请先安装 xiejiang\[s3\]"):
        config.bucket(config.read(home | GOOD), GOOD["XIEJIANG_FILES"])


def test_a_wrong_setting_ends_a_command_with_one_line(tmp_path: Path) -> None:
    environ = {**os.environ, "XIEJIANG_HOME": str(tmp_path), "XIEJIANG_FILES": "/srv/files"}
    command = [sys.executable, "-m", "xiejiang.shell.cli", "store", "check"]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith("xiejiang: 配置项 XIEJIANG_FILES 的值有误")
    assert len(done.stderr.splitlines()) == 1
