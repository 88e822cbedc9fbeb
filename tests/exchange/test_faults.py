"""What the torture of two nodes found once, each as a test of its own."""

from __future__ import annotations

import base64
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import OperationalError
from django.test import Client

from tests.conftest import NOW, Cast
from tests.exchange.conftest import LATER, TRUST, Place, Seal
from tests.exchange.test_sending import ahead
from xiejiang.audit.domain import NODE, By
from xiejiang.audit.models import LogEntry
from xiejiang.cases.models import Case
from xiejiang.exchange import intake, packing, queries, receiving, sending, services
from xiejiang.exchange.domain import Choice, OutgoingState
from xiejiang.exchange.errors import (
    KeyTooOld,
    NotNow,
    PackageForked,
    PackageKept,
    PackageStale,
)
from xiejiang.exchange.models import Incoming, Node, NodeKey, Outgoing
from xiejiang.kernel.errors import XiejiangError
from xiejiang.store import node as own_node
from xiejiang.store import packages, receipts
from xiejiang.store.archives import ArchiveUnsafe, opened
from xiejiang.store.blobs import Blobs
from xiejiang.store.receipts import Outcome

pytestmark = pytest.mark.django_db
Pair = tuple[Place, Place]


def state(row: Outgoing) -> tuple[str, str]:
    row.refresh_from_db()
    return row.state, row.code


def told(a: Place, data: bytes) -> Outgoing:
    """A takes a receipt."""
    with a.here():
        return services.take_receipt(By(NODE, LATER), data=data)


def refusal(b: Place, row: Outgoing, error: XiejiangError) -> bytes:
    """B refuses a package for a reason."""
    with b.here():
        return receipts.receipt(row.pk, row.digest, own_node.signer(), at=LATER, refused=error)


def keeping(b: Place, path: Path) -> receiving.Kept:
    """A package judged by B and stored, and not yet kept."""
    with b.here(), path.open("rb") as stream:
        kept = receiving.judge(path, now=LATER)
        return replace(kept, file=queries.store().put(stream).sha256)


def test_a_copy_that_comes_at_the_same_time_is_not_logged_again(seal: Seal, pair: Pair) -> None:
    b = pair[1]
    row, path = seal()
    kept = keeping(b, path)
    with b.here():
        services.keep(By(NODE, LATER), kept=kept)
        with pytest.raises(PackageKept):
            services.keep(By(NODE, LATER), kept=kept)
    assert LogEntry.objects.filter(act="exchange.kept").count() == 1
    assert b.receive(path).receipt.decode() == Incoming.objects.get(pk=row.pk).receipt


def test_whoever_loses_the_race_gets_the_receipt_of_the_winner(
    seal: Seal, pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    b = pair[1]
    _, path = seal()
    keep = services.keep

    def beaten(by: By, *, kept: receiving.Kept) -> Incoming:
        monkeypatch.setattr(services, "keep", keep)
        keep(by, kept=kept)
        return keep(by, kept=kept)

    monkeypatch.setattr(services, "keep", beaten)
    answer = b.receive(path)
    assert answer.refused is None
    assert answer.receipt.decode() == Incoming.objects.get().receipt


def test_an_officer_s_receipt_may_come_before_the_node_s(
    cast: Cast, seal: Seal, pair: Pair
) -> None:
    a, b = pair
    row, path = seal()
    kept = b.receive(path).receipt
    with b.here():
        package = queries.incoming(by=cast.actor("police"), package_id=row.pk)
        before = LATER - timedelta(minutes=4)  # B's clock was put back
        taken = services.take_over(cast.by("police", before), package=package)
    told(a, taken.answer.encode())
    assert state(row) == (OutgoingState.RECEIVED, "")
    told(a, kept)
    assert state(row) == (OutgoingState.RECEIVED, "")


@pytest.mark.parametrize("error", [ArchiveUnsafe(why="损坏"), PackageForked(sequence=1)])
def test_what_was_damaged_on_the_way_is_still_on_its_way(
    seal: Seal, pair: Pair, error: XiejiangError
) -> None:
    a, b = pair
    row, _ = seal()
    told(a, refusal(b, row, error))
    passing = error.code == ArchiveUnsafe.code
    assert state(row) == (OutgoingState.SENT if passing else OutgoingState.REFUSED, error.code)
    assert (row in queries.waiting_to_go()) is passing


def test_the_next_number_counts_what_waits_for_the_one_before_it(seal: Seal, pair: Pair) -> None:
    a, b = pair
    (_, first), (second, early) = seal(), seal(NOW + timedelta(minutes=1))
    told(a, b.receive(early).receipt)
    assert state(second) == (OutgoingState.SENT, "package-gap")
    third, last = seal(NOW + timedelta(minutes=2))
    assert third.sequence == 3
    for path in (first, early, last):
        told(a, b.receive(path).receipt)
    assert set(Outgoing.objects.values_list("state", flat=True)) == {OutgoingState.ACCEPTED}


def test_nothing_can_follow_what_was_refused(seal: Seal, pair: Pair) -> None:
    a, b = pair
    (first, _), (second, path) = seal(), seal(NOW + timedelta(minutes=1))
    told(a, b.receive(path).receipt)
    told(a, refusal(b, first, PackageStale(at="", why="晚于现在")))
    assert state(second) == (OutgoingState.REFUSED, "package-predecessor-refused")
    assert "第 1 个包" in second.reason
    assert queries.waiting_to_go() == []
    again, path = seal(NOW + timedelta(minutes=2))
    assert again.sequence == 1
    assert b.receive(path).refused is None


def test_a_late_copy_of_what_was_refused_is_asked_for_and_the_stream_goes_on(
    seal: Seal, pair: Pair
) -> None:
    a, b = pair
    first, path = seal()
    stale = b.receive(path, NOW - timedelta(days=3))
    told(a, stale.receipt)
    assert state(first) == (OutgoingState.REFUSED, "package-stale")
    assert b.receive(path).refused is None, "a copy that was held up, once the clock was right"
    second, path_of_second = seal(NOW + timedelta(minutes=1))
    assert second.sequence == 1
    told(a, b.receive(path_of_second).receipt)
    assert state(second) == (OutgoingState.REFUSED, "package-forked")
    assert queries.waiting_to_go() == [first]
    told(a, b.receive(path).receipt)
    assert state(first) == (OutgoingState.ACCEPTED, "")
    assert queries.waiting_to_go() == []
    third, last = seal(NOW + timedelta(minutes=2))
    assert third.sequence == 2
    assert b.receive(last).refused is None


def test_what_was_sealed_instead_gives_way_when_the_first_was_kept_after_all(
    seal: Seal, pair: Pair
) -> None:
    a, b = pair
    first, path = seal()
    told(a, b.receive(path, NOW - timedelta(days=3)).receipt)
    instead, _ = seal(NOW + timedelta(minutes=1))
    assert (first.sequence, instead.sequence) == (1, 1)
    told(a, b.receive(path).receipt)
    assert state(first) == (OutgoingState.ACCEPTED, "")
    assert state(instead) == (OutgoingState.REFUSED, "package-place-taken")
    assert str(first.pk) in instead.reason


def test_a_clock_put_right_does_not_stop_the_stream(seal: Seal, pair: Pair) -> None:
    b = pair[1]
    _, first = seal(NOW + timedelta(hours=23))
    _, second = seal(NOW)
    assert b.receive(first).refused is None
    assert b.receive(second).refused is None
    _, third = seal(NOW - timedelta(hours=26))
    refused = b.receive(third).refused
    assert refused is not None
    assert refused.code == "package-stale"


@pytest.mark.parametrize("between", ["void", "turn"])
def test_a_key_withdrawn_while_a_package_is_judged_counts_no_more(
    seal: Seal, pair: Pair, cast: Cast, between: str
) -> None:
    a, b = pair
    _, path = seal()
    kept = keeping(b, path)
    sender = Node.objects.get(name=a.name)
    by = cast.by("system_admin", NOW - timedelta(minutes=1))
    if between == "void":
        services.void_key(by, key=NodeKey.objects.get(node=sender), reason="泄露")
    else:
        with a.here():
            new = own_node.rotate().public
        services.turn_key(by, node=sender, key=new, fingerprint=new.fingerprint, trust=TRUST)
    with b.here(), pytest.raises(KeyTooOld):
        services.keep(By(NODE, LATER), kept=kept)
    assert not Incoming.objects.exists()


def test_what_was_kept_stays_kept_when_trust_is_gone(seal: Seal, pair: Pair, cast: Cast) -> None:
    a, b = pair
    _, path = seal()
    first = b.receive(path).receipt
    by = cast.by("system_admin")
    sender = Node.objects.get(name=a.name)
    services.void_key(by, key=NodeKey.objects.get(node=sender), reason="泄露")
    services.revoke(by, node=sender, reason="泄露")
    assert b.receive(path).receipt == first
    assert not LogEntry.objects.filter(act="exchange.refused").exists()


def test_a_receipt_is_signed_by_the_key_of_today_as_well(
    seal: Seal, pair: Pair, cast: Cast
) -> None:
    a, b = pair
    row, path = seal()
    lost = b.receive(path).receipt
    old = NodeKey.objects.get(node__name=b.name)
    with b.here():
        new = own_node.rotate().public
    by = cast.by("system_admin")
    services.void_key(by, key=old, reason="泄露")
    services.turn_key(by, node=old.node, key=new, fingerprint=new.fingerprint, trust=TRUST)
    with pytest.raises(XiejiangError):
        told(a, lost)
    again = b.receive(path).receipt
    assert again.startswith(lost)
    told(a, again)
    assert state(row) == (OutgoingState.ACCEPTED, "")


@contextmanager
def full_disk(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The store cannot write."""

    def put(self: Blobs, stream: object) -> None:
        raise OSError(28, os.strerror(28))

    with monkeypatch.context() as broken:
        broken.setattr(Blobs, "put", put)
        yield


def test_a_full_disk_is_told_in_words_and_nothing_is_refused_for_it(
    seal: Seal, pair: Pair, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    b = pair[1]
    row, path = seal()
    with b.here(), full_disk(monkeypatch):
        answer = client.post(
            "/exchange/packages",
            path.read_bytes(),
            "application/octet-stream",
            headers=ahead(base64.b64encode(row.seal.encode()).decode(), path),
        )
    assert answer.status_code == 503
    assert "磁盘已满" in answer.content.decode()
    assert not Incoming.objects.exists()
    assert not LogEntry.objects.filter(act="exchange.refused").exists()


def test_a_full_disk_is_told_to_whoever_saves_or_takes_over(
    cast: Cast, seal: Seal, pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    a, b = pair
    row, path = seal()
    b.receive(path)

    def refuse(*args: object, **kwargs: object) -> None:
        raise OSError(27, os.strerror(27))

    with monkeypatch.context() as broken, a.here():
        broken.setattr(sending, "pack", refuse)
        with pytest.raises(NotNow, match="磁盘已满"), sending.archive(row):
            pass
    package = queries.incoming(by=cast.actor("police"), package_id=row.pk)
    with b.here(), full_disk(monkeypatch), pytest.raises(NotNow, match="磁盘已满"):
        services.take_over(cast.by("police", LATER), package=package)
    assert Incoming.objects.get().state == "kept"
    assert Case.objects.count() == 1


def test_one_package_that_cannot_be_read_does_not_stop_the_others(
    seal: Seal, pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    a, b = pair
    (first, _), (second, _) = seal(), seal(NOW + timedelta(minutes=1))
    Node.objects.update(url="http://node.example")
    posted: list[str] = []

    def post(target: Node, *_given: object, **_how: object) -> tuple[int, bytes]:
        posted.append(target.name)
        return 503, "不行。\n".encode()

    monkeypatch.setattr(sending, "_post", post)
    with a.here():
        shutil.rmtree(queries.outgoing_folder(first.pk))
        found = sending.push(now=LATER)
    assert [p.reached for p in found] == [False, False]
    assert "文件读写失败" in found[0].words
    assert "与节点 b.example 的往来没有完成：不行。" in found[1].words
    assert posted == [b.name]
    assert second.sequence == 2


def test_a_bag_stays_when_nobody_can_say_whether_it_was_sealed(
    cast: Cast, case: Case, seal: Seal, pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    a, b = pair
    with a.here():
        offer = packing.offer(by=cast.actor("fisheries"), case=case)
        choice = Choice(b.name, "500116-police", "移送", tuple(f.name for f in offer.facts))
    real = services.seal

    def committed(*args: object, **kwargs: object) -> None:
        real(*args, **kwargs)  # type: ignore[arg-type]
        raise OperationalError("the connection is lost")

    with monkeypatch.context() as broken, a.here():
        broken.setattr(services, "seal", committed)
        with pytest.raises(NotNow, match="数据库"):
            sending.send(cast.by("fisheries"), case=case, choice=choice)
    row = Outgoing.objects.get()
    with a.here(), sending.archive(row) as path:
        data = shutil.copy(path, a.home / "saved.zip")
    assert b.receive(Path(data)).refused is None


def test_what_killed_processes_left_behind_goes_after_a_day(seal: Seal, pair: Pair) -> None:
    a, _ = pair
    row, _ = seal()
    with a.here():
        sealed = queries.outgoing_folder(row.pk)
        left = [sealed.parent / ".half", sealed.parent / "0", queries.scratch_folder() / "x.zip"]
        for path in left[:2]:
            path.mkdir()
        left[2].write_bytes(b"x")
        assert sending.sweep(now=NOW - timedelta(days=4000)) == 0
        assert all(path.exists() for path in left)
        assert sending.sweep(now=NOW + timedelta(days=4000)) == 3
        assert not any(path.exists() for path in left)
        assert sealed.is_dir()


def test_a_copy_kept_while_this_one_was_judged_is_the_answer(seal: Seal, pair: Pair) -> None:
    """Between asking whether it is known and asking what is before it, the other one was kept."""
    _, b = pair
    _, path = seal()
    with opened(path) as source:
        note, stated = packages.read_seal(source)
    assert b.receive(path).refused is None
    with b.here():
        told = intake.refused(note, stated, PackageForked(sequence=1), now=LATER)
    assert told.refused is None
    assert receipts.read_receipt(told.receipt)[1].outcome is Outcome.ACCEPTED
