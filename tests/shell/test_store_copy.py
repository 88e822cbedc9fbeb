"""Moving a node's files into a bucket and back: copied, read back, resumed; the check there."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from tests.conftest import Cast
from tests.s3_service import ACCESS_KEY, BUCKET, SECRET_KEY, Service, serving
from xiejiang.cases.models import Case
from xiejiang.evidence import services
from xiejiang.evidence.domain import ItemKind
from xiejiang.evidence.models import Item
from xiejiang.shell.cli import main
from xiejiang.store import objects
from xiejiang.store.blobs import Blobs, StoreUnavailable, address
from xiejiang.store.places import opened

CONTENTS = [f"第{n}号材料".encode() for n in range(1, 8)]
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
TO = f"s3://{BUCKET}/moved"
Output = pytest.CaptureFixture[str]


@pytest.fixture
def service(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Service]:
    """A service that the node has been told of, while its files are still on disk."""
    monkeypatch.setattr(objects, "PAUSE", timedelta(milliseconds=5))
    objects._client.cache_clear()
    settings.FILES_ROOT = tmp_path / "files"
    settings.SCRATCH_ROOT = tmp_path / "scratch"
    with serving() as running:
        settings.CONFIG = replace(
            settings.CONFIG,
            s3_endpoint=f"http://127.0.0.1:{running.port}",
            s3_access_key=ACCESS_KEY,
            s3_secret_key=SECRET_KEY,
        )
        yield running


@pytest.fixture
def disk(service: Service, tmp_path: Path) -> Blobs:
    made = Blobs(tmp_path / "files")
    for content in CONTENTS:
        made.put(io.BytesIO(content))
    return made


@pytest.fixture
def in_bucket(service: Service, settings: Settings) -> Service:
    """The node keeps its files in the bucket."""
    settings.FILES_BUCKET = service.bucket()
    return service


def damage(root: Path, name: str) -> Path:
    path = root / address(name)
    os.chmod(path, 0o640)
    path.write_bytes(b"altered")
    return path


def test_there_and_back(
    disk: Blobs, service: Service, settings: Settings, tmp_path: Path, capsys: Output
) -> None:
    assert main(["store", "copy", "--to", TO]) == 0
    assert "复制 7 个，已在 0 个，被改动 0 个" in capsys.readouterr().out
    bucket = service.bucket(prefix="moved")
    assert list(opened(bucket).names()) == list(disk.names())
    settings.FILES_BUCKET = bucket
    assert main(["store", "copy", "--to", str(tmp_path / "back")]) == 0
    back = Blobs(tmp_path / "back")
    assert list(back.names()) == list(disk.names())
    assert all(back.verify(name) for name in back.names())


def test_it_goes_on_where_it_was_stopped(disk: Blobs, service: Service, capsys: Output) -> None:
    service.fail("PUT", "", times=3)
    service.fail("PUT", "denied")
    assert main(["store", "copy", "--to", TO]) == 2
    assert "文件存储现在用不了：存储服务拒绝访问" in capsys.readouterr().err
    assert len(service.objects) == 3
    service.asked.clear()
    assert main(["store", "copy", "--to", TO, "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"sent": 4, "there": 3, "damaged": []}
    assert sum(asked.startswith("PUT") for asked in service.asked) == 4


def test_what_is_damaged_over_there_is_sent_again(
    disk: Blobs, service: Service, capsys: Output
) -> None:
    assert main(["store", "copy", "--to", TO]) == 0
    service.objects[min(service.objects)] = b"altered"
    capsys.readouterr()
    assert main(["store", "copy", "--to", TO]) == 0
    assert "复制 1 个，已在 6 个" in capsys.readouterr().out


def test_what_is_damaged_here_is_named_and_not_sent(
    disk: Blobs, service: Service, tmp_path: Path, capsys: Output
) -> None:
    name = next(disk.names())
    damaged = damage(tmp_path / "files", name)
    assert main(["store", "copy", "--to", TO]) == 1
    said = capsys.readouterr().out
    assert f"被改动  {name}" in said and "复制 6 个" in said and "从备份恢复" in said
    assert len(service.objects) == 6 and damaged.exists()


def test_a_liar_is_found_out_when_the_copy_is_read_back(
    disk: Blobs, service: Service, capsys: Output
) -> None:
    service.fail("PUT", "mix-up")
    assert main(["store", "copy", "--to", TO]) == 2
    assert f"写入“{TO}”后读回的内容与原文件不符" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("to", "words"),
    [
        ("", "没有写位置"),
        ("files", "就是本节点的文件库"),
        ("files/copy", "就是本节点的文件库"),
        ("a-file", "这个位置是一个文件"),
        ("s3://", "应为 s3://存储桶/前缀"),
        ("http://127.0.0.1/", "应为 s3://存储桶/前缀"),
    ],
)
def test_a_place_that_will_not_do(
    disk: Blobs,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: Output,
    to: str,
    words: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a-file").write_text("")
    assert main(["store", "copy", "--to", to]) == 2
    assert words in capsys.readouterr().err


@pytest.mark.parametrize("to", [f"s3://{BUCKET}/node", f"s3://{BUCKET}/node/more"])
def test_its_own_bucket_will_not_do(in_bucket: Service, to: str, capsys: Output) -> None:
    assert main(["store", "copy", "--to", to]) == 2
    assert "就是本节点的文件库" in capsys.readouterr().err


@pytest.fixture
def item(in_bucket: Service, cast: Cast, case: Case) -> Item:
    """An item of evidence whose file is in the bucket."""
    actor = cast.actor("fisheries")
    upload = services.take_in(actor=actor, case=case, name="照片.pdf", stream=io.BytesIO(PDF))
    return services.add_item(
        cast.by("fisheries"),
        case=case,
        kind=ItemKind.DOCUMENTARY,
        title="现场照片",
        collectors=("甲", "乙"),
        upload=upload,
    )


def test_the_check_of_a_bucket(item: Item, in_bucket: Service, capsys: Output) -> None:
    key = f"node/{address(item.sha256)}"
    where = f"{item.case.number} 证1"
    assert main(["store", "check"]) == 0
    assert "在用文件 1 个，库内文件 1 个：缺失 0 个" in capsys.readouterr().out
    in_bucket.objects["node/notes.txt"] = b"?"
    in_bucket.objects[key] = PDF[:-1] + b"?"
    assert main(["store", "check"]) == 1
    said = capsys.readouterr().out
    assert f"被改动  {item.sha256}  {where}" in said and "无主  notes.txt" in said
    del in_bucket.objects[key]
    assert main(["store", "check"]) == 1
    assert f"缺失  {item.sha256}  {where}" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("kind", "words"), [("denied", "拒绝访问"), ("broken", "存储服务出错"), ("cut", "连接不上")]
)
def test_a_check_that_cannot_be_made_says_why(
    item: Item, in_bucket: Service, kind: str, words: str, capsys: Output
) -> None:
    in_bucket.fail("GET", kind, times=99)
    assert main(["store", "check"]) == 2
    said = capsys.readouterr()
    assert f"xiejiang: 文件存储现在用不了：{words}" in said.err.replace("存储服务拒绝", "拒绝")
    assert "缺失" not in said.out


def test_the_doctor_says_that_there_is_no_bucket(
    item: Item, in_bucket: Service, capsys: Output
) -> None:
    in_bucket.buckets.clear()
    assert main(["doctor"]) == 1
    assert f"✗ 证据文件：文件存储现在用不了：存储桶“{BUCKET}”不存在" in capsys.readouterr().out


def test_the_file_is_whole_over_there_before_any_row_says_so(
    in_bucket: Service, cast: Cast, case: Case
) -> None:
    in_bucket.fail("PUT", "broken", times=99)
    actor = cast.actor("fisheries")
    with pytest.raises(StoreUnavailable):
        services.take_in(actor=actor, case=case, name="照片.pdf", stream=io.BytesIO(PDF))
    assert not Item.objects.exists() and in_bucket.objects == {}
