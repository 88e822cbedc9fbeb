"""What comes in: kept once and whole, or refused with a signed word why; never in between."""

from __future__ import annotations

import io
import json
import random
import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from tests.conftest import NOW, Cast
from tests.exchange.conftest import LATER, PDF, TRUST, Place, Seal
from xiejiang.audit.domain import NODE, By
from xiejiang.audit.models import LogEntry, Notice
from xiejiang.cases import queries as cases
from xiejiang.cases.models import Case
from xiejiang.evidence import queries as evidence
from xiejiang.evidence.domain import Hand
from xiejiang.exchange import intake, packing, queries, receiving, services
from xiejiang.exchange.domain import IncomingState, OutgoingState
from xiejiang.exchange.errors import (
    NothingChosen,
    PackageCut,
    PackageEnded,
    PackageNotFound,
    PackageTooLarge,
    ReasonMissing,
)
from xiejiang.exchange.models import Incoming, Node, NodeKey, Outgoing
from xiejiang.kernel.errors import XiejiangError
from xiejiang.shell.cli import main
from xiejiang.store import node as own_node
from xiejiang.store import receipts
from xiejiang.store.archives import opened
from xiejiang.store.blobs import address
from xiejiang.store.receipts import Outcome

pytestmark = pytest.mark.django_db
Pair = tuple[Place, Place]


def nothing_kept(b: Place) -> bool:
    """No row, no case, no file, and no scratch left."""
    kept = (p for where in ("files", "scratch") for p in (b.home / where).rglob("*"))
    files = [p for p in kept if p.is_file()]
    return not Incoming.objects.exists() and files == [] and Case.objects.count() == 1


def test_only_what_supports_the_facts_goes_and_every_hand_is_told(
    cast: Cast, case: Case, seal: Seal, pair: Pair
) -> None:
    row, path = seal()
    assert [line[:3] for line in row.contents] == ["事实：", "证据："]
    assert row.contents[0].endswith("：2026-11-23")
    assert row.contents[1] == "证据：证1 现场笔录（现场笔录.pdf）"
    assert (row.sequence, row.state) == (1, OutgoingState.SEALED)
    trail = [c.action for c in evidence.custody(by=cast.actor("fisheries"), item=_first(case))]
    assert trail == [Hand.COLLECTED, Hand.DISPATCHED]
    entry = LogEntry.objects.get(act="exchange.sealed")
    assert (entry.matter, entry.details["digest"]) == (case.pk, row.digest)
    b = pair[1]
    with b.here():
        kept = receiving.judge(path, now=LATER)
    told = kept.content
    assert [p["act"] for p in told["proofs"]] == ["cases.opened", "evidence.added"]
    assert [h["action"] for h in told["items"][0]["custody"]] == ["collected"]
    assert told["parties"] == [
        {"name": "周某", "kind": "person", "role": "suspect", "identity": ""}
    ]


def contents(path: Path) -> dict[str, bytes]:
    """What a reader of a package finds in it."""
    with opened(path) as source:
        found = {}
        for name in source.files:
            with source.open(name) as stream:
                found[name] = stream.read()
        return found


def _first(case: Case) -> evidence.Item:
    return evidence.Item.objects.get(case=case, serial=1)


def test_a_package_is_kept_once_and_its_receipt_is_the_same(
    cast: Cast, seal: Seal, pair: Pair
) -> None:
    a, b = pair
    row, path = seal()
    first = b.receive(path)
    assert first.refused is None
    again = [b.receive(path, LATER + timedelta(hours=n)).receipt for n in range(3)]
    assert again == [first.receipt] * 3
    assert Incoming.objects.count() == 1
    assert Notice.objects.filter(kind="exchange-kept", agency_code="500116-police").count() == 1
    with a.here():
        told = services.take_receipt(By(NODE, LATER), data=first.receipt)
        assert told.state == OutgoingState.ACCEPTED
        services.take_receipt(By(NODE, LATER), data=first.receipt)
    row.refresh_from_db()
    assert row.state == OutgoingState.ACCEPTED


def test_an_officer_takes_it_into_a_new_case_and_the_sender_learns_of_it(
    cast: Cast, case: Case, seal: Seal, pair: Pair
) -> None:
    a, b = pair
    row, path = seal()
    kept = b.receive(path)
    with b.here():
        package = queries.incoming(by=cast.actor("police"), package_id=row.pk)
        taken = services.take_over(cast.by("police", LATER), package=package)
        assert taken.case is not None
        (fact,) = cases.facts(case=taken.case)
        assert (fact.value, fact.status) == ("2026-11-23", "asserted")
        assert fact.agency.code == "500116-agriculture"
        assert "经节点 a.example 转来" in fact.how
        (found,) = evidence.items(by=cast.actor("police"), case=taken.case)
        assert (found.agency.code, found.holder.code) == ("500116-agriculture", "500116-police")
        assert found.sha256 == _first(case).sha256
        (hand,) = evidence.custody(by=cast.actor("police"), item=found)
        assert hand.action == Hand.ARRIVED
        assert hand.note.startswith("自节点 a.example 收到")
        with evidence.read_file(found) as stream:
            assert stream.read() == PDF
        with pytest.raises(PackageEnded):
            services.take_over(cast.by("police", LATER), package=package)
    assert [p.name for p in cases.parties(case=taken.case)] == ["周某"]
    assert taken.case.lead.code == "500116-police"
    with a.here():
        services.take_receipt(By(NODE, LATER), data=kept.receipt)
        late = services.take_receipt(By(NODE, LATER), data=taken.answer.encode())
        assert late.state == OutgoingState.RECEIVED, "the clock orders nothing"
    Incoming.objects.update(state=IncomingState.KEPT, case=None)
    Outgoing.objects.update(state=OutgoingState.ACCEPTED)
    with b.here():
        again = queries.incoming(by=cast.actor("police"), package_id=row.pk)
        at = LATER + timedelta(hours=1)
        taken = services.take_over(cast.by("police", at), package=again, into=taken.case)
    with a.here():
        told = services.take_receipt(By(NODE, LATER), data=taken.answer.encode())
    assert told.state == OutgoingState.RECEIVED
    assert taken.case is not None
    assert evidence.count(case=taken.case) == 1, "what the case has is not added twice"


def test_it_is_returned_with_a_reason(cast: Cast, seal: Seal, pair: Pair) -> None:
    a, b = pair
    row, path = seal()
    kept = b.receive(path)
    with b.here():
        package = queries.incoming(by=cast.actor("police"), package_id=row.pk)
        with pytest.raises(ReasonMissing):
            services.return_package(cast.by("police", LATER), package=package, reason=" ")
        with pytest.raises(PackageNotFound):
            queries.incoming(by=cast.actor("other_police"), package_id=row.pk)
        with pytest.raises(PackageNotFound):
            services.return_package(cast.by("ecology", LATER), package=package, reason="不归我们")
        done = services.return_package(cast.by("police", LATER), package=package, reason="缺称重单")
    with a.here():
        told = services.take_receipt(By(NODE, LATER), data=done.answer.encode())
        assert (told.state, told.reason) == (
            OutgoingState.RETURNED,
            "重庆市公安局江津区分局退回：缺称重单",
        )
        told = services.take_receipt(By(NODE, LATER), data=kept.receipt)
        assert told.state == OutgoingState.RETURNED, "an older word does not undo a later one"
    assert Case.objects.count() == 1


def test_a_gap_is_refused_until_it_is_filled(seal: Seal, pair: Pair) -> None:
    a, b = pair
    (_, first), (second_row, second) = seal(), seal(NOW + timedelta(minutes=1))
    assert second_row.sequence == 2
    early = b.receive(second)
    assert early.refused is not None
    assert early.refused.code == "package-gap"
    with a.here():
        assert services.take_receipt(By(NODE, LATER), data=early.receipt).code == "package-gap"
        assert [p.sequence for p in queries.waiting_to_go()] == [1, 2]
    assert b.receive(first).refused is None
    late = b.receive(second)
    assert late.refused is None
    with a.here():
        told = services.take_receipt(By(NODE, LATER), data=late.receipt)
    assert told.state == OutgoingState.ACCEPTED
    assert list(Incoming.objects.order_by("sequence").values_list("sequence", flat=True)) == [1, 2]


def test_a_second_package_of_the_same_number_is_a_fork(seal: Seal, pair: Pair) -> None:
    b = pair[1]
    row, first = seal()
    Outgoing.objects.filter(pk=row.pk).update(state=OutgoingState.REFUSED)
    other, second = seal(NOW + timedelta(minutes=1))
    assert other.sequence == 1
    assert b.receive(first).refused is None
    forked = b.receive(second)
    assert forked.refused is not None
    assert forked.refused.code == "package-forked"
    assert Incoming.objects.count() == 1


def test_a_package_on_another_predecessor_is_a_fork(seal: Seal, pair: Pair) -> None:
    b = pair[1]
    first_row, first = seal()
    Outgoing.objects.filter(pk=first_row.pk).update(digest="0" * 64)
    _, second = seal(NOW + timedelta(minutes=1))
    assert b.receive(first).refused is None
    forked = b.receive(second)
    assert forked.refused is not None
    assert forked.refused.code == "package-forked"


@pytest.mark.parametrize("days", [-2, 181])
def test_a_package_from_another_time_is_stale(seal: Seal, pair: Pair, days: int) -> None:
    b = pair[1]
    _, path = seal()
    answer = b.receive(path, NOW + timedelta(days=days))
    assert answer.refused is not None
    assert answer.refused.code == "package-stale"
    assert nothing_kept(b)


def test_flipped_bytes_are_never_accepted(seal: Seal, pair: Pair, tmp_path: Path) -> None:
    """A changed bit is refused, unless it is one of the container that nobody reads."""
    b = pair[1]
    row, path = seal()
    whole = path.read_bytes()
    dice = random.Random(20261124)
    spoilt = tmp_path / "spoilt.zip"
    accepted = 0
    for _ in range(120):
        at = dice.randrange(len(whole))
        changed = bytearray(whole)
        changed[at] ^= 1 << dice.randrange(8)
        spoilt.write_bytes(changed)
        try:
            answer = b.receive(spoilt)
        except XiejiangError:
            continue
        if answer.refused is None:
            accepted += 1
            assert Incoming.objects.get().digest == row.digest
            (kept,) = [p for p in (b.home / "files").rglob("*") if p.is_file()]
            assert contents(kept) == contents(path)
            Incoming.objects.all().delete()
            shutil.rmtree(b.home / "files")
    # a bit of the container that says nothing (a time, an attribute) leaves the bag as it was
    assert accepted < 60
    assert b.receive(path).refused is None


@pytest.mark.parametrize("part", [0, 10, 1000, -1, -30])
def test_a_truncated_package_is_refused(seal: Seal, pair: Pair, tmp_path: Path, part: int) -> None:
    b = pair[1]
    _, path = seal()
    cut = tmp_path / "cut.zip"
    cut.write_bytes(path.read_bytes()[:part])
    with pytest.raises(XiejiangError):
        b.receive(cut)
    assert nothing_kept(b)


def test_a_stream_is_bounded_and_leaves_nothing(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    b = pair[1]
    long = b"x" * 5000
    monkeypatch.setattr(receiving, "PACKAGE_LIMIT", 4000)
    with b.here():
        for stated in (None, 5000, 6):
            with (
                pytest.raises(PackageTooLarge),
                receiving.arriving(io.BytesIO(long), stated=stated),
            ):
                pass
        with pytest.raises(PackageCut), receiving.arriving(io.BytesIO(b"x"), stated=200):
            pass
        assert list(queries.scratch_folder().iterdir()) == []


def test_an_unknown_a_suspended_and_a_revoked_node_are_refused(
    seal: Seal, pair: Pair, cast: Cast
) -> None:
    b = pair[1]
    _, path = seal()
    sender = Node.objects.get(name="a.example")
    by = cast.by("system_admin")
    before = LogEntry.objects.filter(act="exchange.refused").count()
    for act, code in ((services.suspend, "node-suspended"), (services.revoke, "node-revoked")):
        act(by, node=sender, reason="查明以前")
        answer = b.receive(path)
        assert answer.refused is not None
        assert answer.refused.code == code
        with b.here():
            told = receipts.check_receipt(answer.receipt, own_node.public_keys())
        assert (told.outcome, told.code) == (Outcome.REFUSED, code)
    assert LogEntry.objects.filter(act="exchange.refused").count() == before + 2
    NodeKey.objects.filter(node=sender).delete()
    sender.delete()
    answer = b.receive(path)
    assert answer.refused is not None
    assert answer.refused.code == "node-unknown"
    assert LogEntry.objects.filter(act="exchange.refused").count() == before + 2
    assert nothing_kept(b)


def test_an_old_key_counts_for_what_was_sealed_before_the_turn(
    seal: Seal, pair: Pair, cast: Cast
) -> None:
    a, b = pair
    _, first = seal()
    _, second = seal(NOW + timedelta(minutes=3))
    sender = Node.objects.get(name="a.example")
    with a.here():
        new = own_node.rotate().public
    at = NOW + timedelta(minutes=2)
    services.turn_key(
        cast.by("system_admin", at), node=sender, key=new, fingerprint=new.fingerprint, trust=TRUST
    )
    assert b.receive(first).refused is None
    late = b.receive(second)
    assert late.refused is not None
    assert late.refused.code == "node-key-too-old"
    Outgoing.objects.filter(sequence=2).update(state=OutgoingState.REFUSED)
    _, third = seal(NOW + timedelta(minutes=4))
    assert b.receive(third).refused is None


def test_a_void_key_counts_for_nothing_more(seal: Seal, pair: Pair, cast: Cast) -> None:
    b = pair[1]
    _, path = seal()
    key = NodeKey.objects.get(node__name="a.example")
    services.void_key(cast.by("system_admin"), key=key, reason="密钥泄露")
    answer = b.receive(path)
    assert answer.refused is not None
    assert answer.refused.code == "node-key-too-old"
    assert nothing_kept(b)


def test_the_wrong_receiver_sends_it_back(seal: Seal, pair: Pair, tmp_path: Path) -> None:
    _, path = seal()
    c = Place("c.example", tmp_path / "c")
    answer = c.receive(path)
    assert answer.refused is not None
    assert answer.refused.code == "package-not-for-us"
    assert nothing_kept(c)


def test_killed_between_check_and_row_it_is_kept_once(
    seal: Seal, pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    b = pair[1]
    _, path = seal()

    def killed(*args: object, **kwargs: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setitem(intake.KEEPERS, "case", killed)  # type: ignore[arg-type]
        with pytest.raises(KeyboardInterrupt):
            b.receive(path)
    assert not Incoming.objects.exists()
    assert b.receive(path).refused is None
    assert b.receive(path).refused is None
    assert Incoming.objects.count() == 1
    with b.here():
        assert len([p for p in (b.home / "files").rglob("*") if p.is_file()]) == 1


def test_an_altered_kept_package_is_not_taken_over(cast: Cast, seal: Seal, pair: Pair) -> None:
    b = pair[1]
    row, path = seal()
    b.receive(path)
    (file,) = [p for p in (b.home / "files").rglob("*") if p.is_file()]
    file.chmod(0o640)
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    with b.here():
        package = queries.incoming(by=cast.actor("police"), package_id=row.pk)
    with b.here(), pytest.raises(XiejiangError, match="摘要不符"):
        services.take_over(cast.by("police", LATER), package=package)
    assert Incoming.objects.get().state == IncomingState.KEPT
    assert Case.objects.count() == 1


def test_a_receipt_that_another_signed_is_refused(seal: Seal, pair: Pair, tmp_path: Path) -> None:
    a, _ = pair
    row, _ = seal()
    false = Place("b.example", tmp_path / "false")
    with false.here():
        forged = receipts.receipt(row.pk, row.digest, own_node.signer(), at=LATER)
    with a.here(), pytest.raises(XiejiangError):
        services.take_receipt(By(NODE, LATER), data=forged)
    row.refresh_from_db()
    assert row.state == OutgoingState.SEALED


def test_an_agency_sends_only_what_is_its_own(
    cast: Cast, case: Case, seal: Seal, pair: Pair
) -> None:
    a = pair[0]
    with a.here():
        seal()
        offer = packing.offer(by=cast.actor("outsider"), case=case)
        assert not any(offer.sizes)
        with pytest.raises(NothingChosen):
            seal(items=(), facts=(), documents=())
        with pytest.raises(NothingChosen):
            seal(purpose="  ")
    assert intake.Answer(b"").status == 200


def test_the_files_of_packages_are_checked_with_the_others(
    seal: Seal, pair: Pair, capsys: pytest.CaptureFixture[str]
) -> None:
    """Kept whole or swapped, sealed whole or swapped; and none of them is nobody's."""
    a, b = pair
    row, path = seal()
    b.receive(path)
    shutil.copytree(b.home / "files", a.home / "files", dirs_exist_ok=True)
    with a.here():
        assert main(["store", "check"]) == 0
        assert "无主 0 个" in capsys.readouterr().out
        (a.home / "files" / "outgoing" / str(row.pk) / "data" / "case.json").write_text("{}")
        digest = Incoming.objects.get().file
        kept = a.home / "files" / address(digest)
        kept.chmod(0o640)
        kept.write_bytes(b"PK")
        assert main(["store", "check"]) == 1
        said = capsys.readouterr().out
        assert f"发出的包 {row.pk}" in said
        assert f"{a.name} 第 1 个包" in said
        shutil.rmtree(a.home / "files" / "outgoing")
        kept.unlink()
        assert main(["log", "verify", "--json"]) == 1
        faults = json.loads(capsys.readouterr().out.splitlines()[-1])["files"]["faults"]
        assert [f["state"] for f in faults] == ["missing", "missing"]
