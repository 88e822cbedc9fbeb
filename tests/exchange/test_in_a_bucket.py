"""Two nodes whose files are in buckets: sealed, kept, taken over, and out of reach at times."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.conftest import Cast
from tests.exchange.conftest import LATER, PDF, Place, Seal
from tests.s3_service import Service, serving
from xiejiang.audit.models import LogEntry
from xiejiang.cases.models import Case
from xiejiang.evidence import queries as evidence
from xiejiang.exchange import queries, services
from xiejiang.exchange.domain import IncomingState
from xiejiang.exchange.models import Incoming
from xiejiang.kernel.errors import XiejiangError
from xiejiang.shell.cli import main
from xiejiang.store import objects
from xiejiang.store.blobs import StoreUnavailable, address

pytestmark = pytest.mark.django_db
Pair = tuple[Place, Place]


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    monkeypatch.setattr(objects, "PAUSE", timedelta(milliseconds=5))
    with serving() as running:
        yield running


@pytest.fixture
def a(tmp_path: Path, service: Service) -> Place:
    return Place("a.example", tmp_path / "a", bucket=service.bucket())


@pytest.fixture
def b(tmp_path: Path, service: Service) -> Place:
    """Both nodes share the database of the test, so they share the files as well."""
    return Place("b.example", tmp_path / "b", bucket=service.bucket())


def test_a_package_is_sealed_kept_and_taken_over(
    cast: Cast, seal: Seal, pair: Pair, service: Service, capsys: pytest.CaptureFixture[str]
) -> None:
    a, b = pair
    row, path = seal()
    assert b.receive(path).refused is None
    digest = Incoming.objects.get().file
    assert service.objects[f"node/{address(digest)}"] == path.read_bytes()
    # one database stands for both nodes: what A sealed is looked for at B too
    shutil.copytree(pair[0].home / "files" / "outgoing", b.home / "files" / "outgoing")
    with b.here():
        package = queries.incoming(by=cast.actor("police"), package_id=row.pk)
        taken = services.take_over(cast.by("police", LATER), package=package)
        assert taken.case is not None
        (found,) = evidence.items(by=cast.actor("police"), case=taken.case)
        with evidence.read_file(found) as stream:
            assert stream.read() == PDF
    with a.here():  # where the sealed bag lies; the rows are those of both
        assert main(["store", "check"]) == 0
        assert "缺失 0 个，被改动 0 个，无主 0 个" in capsys.readouterr().out
        del service.objects[f"node/{address(digest)}"]
        assert main(["store", "check"]) == 1
        said = capsys.readouterr().out
        assert f"缺失  {digest}  收到的包 {row.pk}（a.example 第 1 个包）" in said


def test_a_package_that_cannot_be_kept_now_is_not_refused(
    seal: Seal, pair: Pair, service: Service
) -> None:
    b = pair[1]
    _, path = seal()
    entries = LogEntry.objects.count()
    service.fail("PUT", "busy", times=99)
    with pytest.raises(StoreUnavailable):
        b.receive(path)
    assert not Incoming.objects.exists() and LogEntry.objects.count() == entries
    assert list((b.home / "scratch").iterdir()) == []
    service.faults.clear()
    assert b.receive(path).refused is None


@pytest.mark.parametrize("out_of_reach", [True, False], ids=["out of reach", "altered"])
def test_a_kept_package_that_is_not_whole_is_not_taken_over(
    cast: Cast, seal: Seal, pair: Pair, service: Service, out_of_reach: bool
) -> None:
    b = pair[1]
    row, path = seal()
    b.receive(path)
    key = f"node/{address(Incoming.objects.get().file)}"
    service.objects[key] = service.objects[key][::-1]
    if out_of_reach:
        service.fail("GET", "denied", times=99)
    words = "拒绝访问" if out_of_reach else "摘要不符"
    with b.here():
        package = queries.incoming(by=cast.actor("police"), package_id=row.pk)
        with pytest.raises(XiejiangError, match=words):
            services.take_over(cast.by("police", LATER), package=package)
    assert Incoming.objects.get().state == IncomingState.KEPT
    assert Case.objects.count() == 1
