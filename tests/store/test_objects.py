"""A bucket when things go wrong: refusals, lost connections, liars, a killed process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from pytest_django import Settings

from tests.s3_service import SECRET_KEY, Service, serving
from xiejiang.store import objects
from xiejiang.store.blobs import MIB, BlobMissing, Files, StoreUnavailable, address
from xiejiang.store.places import Bucket, opened

ABC_SHA256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
ABC_KEY = f"node/{address(ABC_SHA256)}"
LARGE = 2 * objects.PART + 5
EVER = 99

ASK: dict[str, Callable[[Files], object]] = {
    "put": lambda files: files.put(BytesIO(b"new")),
    "put large": lambda files: files.put(BytesIO(bytes(LARGE))),
    "open": lambda files: files.open(ABC_SHA256),
    "read": lambda files: files.open(ABC_SHA256).read(),
    "size": lambda files: files.size(ABC_SHA256),
    "exists": lambda files: files.exists(ABC_SHA256),
    "verify": lambda files: files.verify(ABC_SHA256),
    "names": lambda files: list(files.names()),
    "strangers": lambda files: list(files.strangers()),
}
"""Everything that can be asked of a store."""


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path) -> None:
    """Nobody waits long in a test."""
    monkeypatch.setattr(objects, "SILENCE", timedelta(seconds=1))
    monkeypatch.setattr(objects, "PAUSE", timedelta(milliseconds=5))
    settings.SCRATCH_ROOT = tmp_path / "scratch"
    objects._client.cache_clear()


@pytest.fixture
def service() -> Iterator[Service]:
    with serving() as running:
        yield running


@pytest.fixture
def files(service: Service) -> Files:
    """A store with one small file in it."""
    made = opened(service.bucket(), limit=64 * MIB)
    made.put(BytesIO(b"abc"))
    service.asked.clear()
    service.sizes.clear()
    return made


def writes(service: Service) -> list[str]:
    return [asked for asked in service.asked if asked.startswith(("PUT", "POST"))]


def test_the_second_time_nothing_is_sent(files: Files, service: Service) -> None:
    files.put(BytesIO(b"abc"))
    assert writes(service) == []


def test_a_large_file_goes_in_parts_and_comes_in_pieces(files: Files, service: Service) -> None:
    blob = files.put(BytesIO(bytes(LARGE)))
    parts = [asked for asked in writes(service) if "partNumber" in asked]
    assert len(parts) == 3
    with files.open(blob.sha256) as stream:
        while stream.read(100_000):
            pass
    assert files.verify(blob.sha256)
    assert max(service.sizes) <= max(objects.PART, objects.PIECE)
    assert service.uploads == {}


@pytest.mark.parametrize("content", [b"abd", b"ab", b"abcd", b""])
def test_a_changed_object_is_noticed_and_mended_by_the_next_upload(
    files: Files, service: Service, content: bytes
) -> None:
    service.objects[ABC_KEY] = content
    assert files.exists(ABC_SHA256)
    assert not files.verify(ABC_SHA256)
    files.put(BytesIO(b"abc"))
    assert files.verify(ABC_SHA256)


def test_what_others_put_there_is_a_stranger(files: Files, service: Service) -> None:
    service.objects["node/notes.txt"] = b"?"
    service.objects[f"node/{ABC_SHA256}"] = b"abc"
    service.objects["other/notes.txt"] = b"not under our prefix"
    assert list(files.strangers()) == [ABC_SHA256, "notes.txt"]
    assert list(files.names()) == [ABC_SHA256]


@pytest.mark.parametrize("ask", ASK.values(), ids=ASK)
def test_without_a_prefix_the_whole_bucket_is_ours(
    service: Service, ask: Callable[[Files], object]
) -> None:
    files = opened(service.bucket(prefix=""), limit=64 * MIB)
    files.put(BytesIO(b"abc"))
    assert address(ABC_SHA256) in service.objects
    ask(files)


@pytest.mark.parametrize("ask", ASK.values(), ids=ASK)
def test_nobody_listens(service: Service, ask: Callable[[Files], object]) -> None:
    files = opened(service.bucket(endpoint="http://127.0.0.1:9"), limit=64 * MIB)
    with pytest.raises(StoreUnavailable, match="连接不上存储服务"):
        ask(files)


@pytest.mark.parametrize("ask", ASK.values(), ids=ASK)
@pytest.mark.parametrize(
    ("kind", "words"),
    [("denied", "拒绝访问（AccessDenied）"), ("broken", "存储服务出错（InternalError）")],
)
def test_the_service_refuses(
    files: Files, service: Service, ask: Callable[[Files], object], kind: str, words: str
) -> None:
    for method in ("GET", "HEAD", "PUT", "POST"):
        service.fail(method, kind, times=EVER)
    with pytest.raises(StoreUnavailable) as refused:
        ask(files)
    # An answer to HEAD has no body, so there is a number instead of the code.
    words = words.replace("AccessDenied", "403") if "403" in str(refused.value) else words
    words = words.replace("InternalError", "500") if "500" in str(refused.value) else words
    assert words in str(refused.value)
    assert service.objects == {ABC_KEY: b"abc"}
    assert service.uploads == {}


@pytest.mark.parametrize("ask", ASK.values(), ids=ASK)
def test_there_is_no_bucket(service: Service, ask: Callable[[Files], object]) -> None:
    with pytest.raises(StoreUnavailable, match="存储桶“elsewhere”不存在"):
        ask(opened(service.bucket(name="elsewhere"), limit=64 * MIB))


def test_a_wrong_key_is_refused_and_not_told(
    service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    wrong = service.bucket(secret_key="wrong-9d1c")
    with pytest.raises(StoreUnavailable, match="SignatureDoesNotMatch") as refused:
        list(opened(wrong).names())
    cause = refused.value.__cause__
    assert "object store" in caplog.text
    for shown in (str(refused.value), repr(cause), repr(wrong), str(wrong), caplog.text):
        assert "wrong-9d1c" not in shown and SECRET_KEY not in shown


@pytest.mark.parametrize("kind", ["busy", "broken", "cut", "slow"])
def test_one_failure_is_made_up_for(files: Files, service: Service, kind: str) -> None:
    service.fail("GET", kind)
    with files.open(ABC_SHA256) as stream:
        assert stream.read() == b"abc"


@pytest.mark.parametrize("kind", ["busy", "broken", "cut", "slow"])
def test_tries_come_to_an_end(files: Files, service: Service, kind: str) -> None:
    service.fail("GET", kind, times=EVER)
    began = time.monotonic()
    with files.open(ABC_SHA256) as stream, pytest.raises(StoreUnavailable):
        stream.read()
    gets = [asked for asked in service.asked if asked.startswith("GET")]
    assert len(gets) <= (objects.RETRIES + 1) ** 2
    assert time.monotonic() - began < 20


@pytest.mark.parametrize(
    ("method", "kind"),
    [("PUT", "busy"), ("PUT", "slow"), ("PUT", "denied"), ("POST", "busy"), ("POST", "denied")],
)
def test_an_upload_that_fails_half_way_leaves_no_object(
    files: Files, service: Service, method: str, kind: str
) -> None:
    service.fail(method, kind, times=EVER)
    with pytest.raises(StoreUnavailable):
        files.put(BytesIO(bytes(LARGE)))
    assert list(service.objects) == [ABC_KEY]
    assert service.uploads == {}


def test_parts_put_together_whose_answer_was_lost(files: Files, service: Service) -> None:
    service.fail("POST", "")
    service.fail("POST", "lose the answer")
    blob = files.put(BytesIO(bytes(LARGE)))
    assert files.verify(blob.sha256)


def test_parts_thrown_away_before_they_were_put_together(files: Files, service: Service) -> None:
    service.fail("POST", "")
    service.fail("POST", "forget")
    with pytest.raises(StoreUnavailable, match="没有这个文件"):
        files.put(BytesIO(bytes(LARGE)))


def test_a_service_that_loses_bytes_is_caught(files: Files, service: Service) -> None:
    service.fail("PUT", "lose")
    with pytest.raises(StoreUnavailable, match="长度不对"):
        files.put(BytesIO(b"new"))


def test_a_service_that_mixes_up_bytes_is_caught_on_reading(files: Files, service: Service) -> None:
    service.fail("PUT", "mix-up")
    blob = files.put(BytesIO(b"new"))
    assert not files.verify(blob.sha256)


def test_an_object_that_goes_away_while_it_is_read(files: Files, service: Service) -> None:
    with files.open(ABC_SHA256) as stream:
        service.objects.clear()
        with pytest.raises(BlobMissing):
            stream.read()


def test_an_object_that_shrinks_while_it_is_read(files: Files, service: Service) -> None:
    with files.open(ABC_SHA256) as stream:
        service.objects[ABC_KEY] = b"ab"
        with pytest.raises(StoreUnavailable, match="长度变了"):
            stream.read()


def test_after_a_fork_nobody_speaks(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(objects, "BORN", os.getpid() + 1)
    with pytest.raises(RuntimeError, match="forked"):
        opened(service.bucket())


def test_the_bucket_may_be_in_the_host_name() -> None:
    given = Bucket("files", "", "https://oss.example:444", "r", True, "", "a", "s")
    assert (objects._client(given).config or {})["endpoint"] == "https://files.oss.example:444"


KILLED = """
import sys
from io import BytesIO
from pathlib import Path
from xiejiang.store.objects import Objects
from xiejiang.store.places import Bucket
from tests.s3_service import Service
Objects(Service(int(sys.argv[1])).bucket(), scratch=Path(sys.argv[2]), limit=1 << 30).put(
    BytesIO(bytes(int(sys.argv[3])))
)
"""


def test_a_killed_upload_leaves_no_object(service: Service, tmp_path: Path) -> None:
    service.patience = 30
    service.fail("PUT", "slow", times=EVER)
    command = [sys.executable, "-c", KILLED, str(service.port), str(tmp_path / "s"), str(LARGE)]
    with subprocess.Popen(command, cwd=Path(__file__).parents[2]) as process:
        waited = time.monotonic() + 30
        while not any("partNumber" in asked for asked in service.asked):
            assert time.monotonic() < waited and process.poll() is None
            time.sleep(0.02)
        process.send_signal(signal.SIGKILL)
    assert service.objects == {}
    assert list((tmp_path / "s").iterdir()) == []
    service.faults.clear()
    assert list(opened(service.bucket()).names()) == []
