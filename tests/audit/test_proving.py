"""Proofs over the log, signed heads, witnesses: what holds is proven, what was changed is found."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.state import StateApps
from django.test import Client, override_settings

from tests.conftest import NOW
from xiejiang.audit import exporting, queries, services, tiles, witnessing
from xiejiang.audit.domain import NODE, By
from xiejiang.audit.errors import (
    EntryNotFound,
    LogBroken,
    LogForked,
    LogUnknown,
    WitnessedOtherwise,
)
from xiejiang.audit.models import LogEntry, LogTile
from xiejiang.audit.services import act
from xiejiang.kernel.actor import Power
from xiejiang.shell.cli import main
from xiejiang.store import node, notes, proofs, verifying, verifying_logs
from xiejiang.store.dialects import append_only
from xiejiang.store.merkle import leaf_hash, root_of
from xiejiang.store.signing import Ed25519Signer, PublicKey, SignatureWrong

BY = By(NODE, NOW)
pytestmark = pytest.mark.django_db


@act("tests.noted_down", Power.SYSTEM)
def note_down(act: Any, *, text: str) -> None:
    """记一条。"""
    act.details["text"] = text


def grow(count: int) -> None:
    for number in range(count):
        note_down(BY, text=str(number))


def leaves() -> list[bytes]:
    return [bytes.fromhex(leaf) for leaf in LogEntry.objects.values_list("leaf", flat=True)]


@pytest.fixture
def narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tiles of four hashes, so that a small log has many levels of them."""
    monkeypatch.setattr(tiles, "SHIFT", 2)
    monkeypatch.setattr(tiles, "WIDTH", 4)


def test_every_entry_of_a_log_of_many_tiles_is_proven(narrow: None) -> None:
    grow(83)
    head = services.checkpoint(now=NOW)
    for index in range(83):
        report = verifying.check_proof(queries.proof(by=NODE, index=index), [node.public_key()])
        assert [c.holds for c in report.claims] == [True, True, True]
    for old in range(1, 84):
        path = queries.growth(old=old, new=83)
        root = root_of(leaves()[:old])
        proofs.check_consistency(old, 83, path, root, bytes.fromhex(head.root))
    assert [LogTile.objects.filter(level=n).count() for n in range(4)] == [20, 5, 2, 1]


def test_tiles_missing_from_an_older_log_are_filled(narrow: None) -> None:
    grow(11)
    LogTile.objects.all().delete()
    grow(5)
    services.checkpoint(now=NOW)
    assert not verifying.check_proof(queries.proof(by=NODE, index=3), []).failed


def test_a_changed_tile_is_found(narrow: None) -> None:
    grow(70)
    assert queries.verify().sound
    for level in range(4):
        tile = LogTile.objects.filter(level=level).last()
        assert tile is not None
        was = bytes(tile.hashes)
        LogTile.objects.filter(pk=tile.pk).update(hashes=was[:-1] + bytes([was[-1] ^ 1]))
        assert any("哈希片" in p for p in queries.verify().problems)
        LogTile.objects.filter(pk=tile.pk).update(hashes=was)
    assert queries.verify().sound


@pytest.mark.parametrize("size", [0, 1, 15, 16, 17, 31, 32, 48, 63, 64, 65])
def test_a_walk_in_stretches_finds_the_root(narrow: None, size: int) -> None:
    grow(size)
    assert queries.verify().sound


def test_a_tile_that_is_missing_or_too_many_is_found(narrow: None) -> None:
    grow(70)
    for level in range(4):
        some = LogTile.objects.filter(level=level).last()
        assert some is not None
        some.delete()
        assert any("哈希片" in p for p in queries.verify().problems)
        LogTile.objects.create(level=level, index=some.index, hashes=some.hashes)
    assert queries.verify().sound
    LogTile.objects.create(level=5, index=0, hashes=bytes(32))
    assert queries.verify().problems == ("第 5 层第 0 个哈希片与下层不符",)


def test_an_entry_after_the_signed_head_has_no_proof_yet() -> None:
    grow(3)
    services.checkpoint(now=NOW)
    grow(1)
    with pytest.raises(EntryNotFound, match="第 3 条"):
        queries.proof(by=NODE, index=3)


def test_a_changed_entry_a_foreign_key_and_a_swapped_file_are_found(tmp_path: Any) -> None:
    content = b"photo"
    note_down(BY, text=hashlib.sha256(content).hexdigest())
    services.checkpoint(now=NOW)
    told = queries.proof(by=NODE, index=0)
    assert verifying.check_proof({**told, "leaf": told["leaf"] + " "}, []).failed
    other = Ed25519Signer.generate(node.name())
    report = verifying.check_proof(told, [other.public])
    assert report.failed
    assert "不是用所给的" in report.claims[-1].words
    report = verifying.check_proof(told, [])
    assert not report.proven
    assert not report.failed
    photo = tmp_path / "现场.jpg"
    photo.write_bytes(content)
    verifying.check_file(report, told, photo)
    assert not report.failed
    photo.write_bytes(content + b" ")
    verifying.check_file(report, told, photo)
    assert report.failed


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{", b'{"format": "xiejiang-log-proof/1"}', b"[" * 100_000]
)
def test_what_is_no_proof_is_refused(content: bytes) -> None:
    with pytest.raises(verifying.NotAProof):
        verifying.read_proof(content)


def test_a_proof_survives_its_file() -> None:
    grow(2)
    services.checkpoint(now=NOW)
    told = queries.proof(by=NODE, index=1)
    assert verifying.read_proof(json.dumps(told).encode()) == told


def test_a_new_key_signs_beside_the_old_one(tmp_path: Any) -> None:
    with override_settings(KEYS_ROOT=tmp_path / "keys", NODE_NAME="cq.example"):
        grow(2)
        old = node.public_key()
        services.checkpoint(now=NOW)
        node.rotate()
        head = services.checkpoint(now=NOW)
        note = notes.parse(head.note.encode())
        for key in (old, node.public_key()):
            note.check(key)
        assert node.public_keys() == [node.public_key(), old]


# ------------------------------------------------------------------ witnesses
class Elsewhere:
    """Another node's log, as far as a witness sees it."""

    def __init__(self, name: str = "js.example") -> None:
        self.signer = Ed25519Signer.generate(name)
        self.leaves: list[bytes] = []

    def grow(self, count: int) -> None:
        self.leaves += [bytes([len(self.leaves) % 251]) * 32 for _ in range(count)]

    def request(self, old: int, size: int | None = None) -> witnessing.Request:
        held = self.leaves[:size]
        stated = notes.Checkpoint(self.signer.name, len(held), root_of(held))
        path = proofs.consistency(old, len(held), lambda a, b: root_of(held[a:b])) if old else []
        return witnessing.Request(old, tuple(path), notes.Note(stated.text).signed(self.signer))


@pytest.fixture
def elsewhere() -> Elsewhere:
    log = Elsewhere()
    log.grow(9)
    services.trust_log(BY, key=log.signer.public)
    return log


def test_a_witness_signs_what_only_grew(elsewhere: Elsewhere) -> None:
    services.witness(BY, request=elsewhere.request(0))
    elsewhere.grow(70)
    request = witnessing.parse(str(elsewhere.request(9)).encode())
    signature = services.witness(By(NODE, NOW + timedelta(hours=1)), request=request)
    [word] = notes.cosignatures(request.note.with_signatures([signature]), [node.public_key()])
    assert word.at == int((NOW + timedelta(hours=1)).timestamp())
    [known] = queries.witnessed()
    assert (known.size, known.root) == (79, root_of(elsewhere.leaves).hex())


def test_a_witness_refuses_a_log_that_was_rewritten(elsewhere: Elsewhere) -> None:
    services.witness(BY, request=elsewhere.request(0))
    elsewhere.leaves[4] = b"\xff" * 32
    elsewhere.grow(3)
    with pytest.raises(LogForked, match="改写"):
        services.witness(BY, request=elsewhere.request(9))
    with pytest.raises(LogForked):
        services.witness(BY, request=elsewhere.request(9, 9))
    with pytest.raises(LogForked, match="变少"):
        services.witness(BY, request=witnessing.Request(9, (), elsewhere.request(0, 5).note))
    with pytest.raises(WitnessedOtherwise, match="第 9 条"):
        services.witness(BY, request=elsewhere.request(4))
    assert queries.witnessed()[0].size == 9


def test_a_witness_knows_whom_it_watches(elsewhere: Elsewhere) -> None:
    stranger = Elsewhere("unknown.example")
    stranger.grow(2)
    with pytest.raises(LogUnknown):
        services.witness(BY, request=stranger.request(0))
    forger = Elsewhere()
    forger.grow(9)
    with pytest.raises(SignatureWrong):
        services.witness(BY, request=forger.request(0))


@pytest.mark.parametrize(
    "content", [b"", b"old x\n\n", b"old 1\n!!\n\n", b"new 1\n\na\n\n", b"old 1\n\n\n\n"]
)
def test_what_is_no_request_is_refused(content: bytes) -> None:
    with pytest.raises(notes.NoteMalformed):
        witnessing.parse(content)


# ------------------------------------------------------------------ files and addresses
def test_an_exported_log_is_checked_without_a_node(tmp_path: Path, narrow: None) -> None:
    grow(23)
    head = services.checkpoint(now=NOW)
    exporting.write(tmp_path / "log", head)
    keys = [node.public_key()]
    assert verifying_logs.check_log(tmp_path / "log", keys).proven
    assert (tmp_path / "log/tile/1/001.p/1").read_bytes() == queries.tile(level=1, index=1, size=23)
    bundle = tmp_path / "log/entries/000000.tsv"
    was = bundle.read_bytes()
    for changed in (
        was.replace(b'"text":"7"', b'"text":"8"'),
        was[: was.rindex(b"{")],
        was + was[: was.index(b"\n") + 1],
        b"".join(reversed(was.splitlines(keepends=True))),
    ):
        bundle.write_bytes(changed)
        assert verifying_logs.check_log(tmp_path / "log", keys).failed
    with pytest.raises(exporting.FolderInUse):
        exporting.write(tmp_path / "log", head)


@pytest.mark.parametrize("processes_from", [99, 2])
def test_a_log_in_many_files_is_read_by_several_processes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, processes_from: int
) -> None:
    for module in (exporting, verifying_logs):
        monkeypatch.setattr(module, "BUNDLE", 4)
    monkeypatch.setattr(verifying_logs, "PROCESSES_FROM", processes_from)
    grow(11)
    exporting.write(tmp_path / "log", services.checkpoint(now=NOW))
    files = sorted((tmp_path / "log/entries").iterdir())
    assert len(files) == 3

    def claims() -> list[tuple[bool | None, str]]:
        report = verifying_logs.check_log(tmp_path / "log", [node.public_key()])
        return [(claim.holds, claim.words) for claim in report.claims]

    assert [holds for holds, _ in claims()] == [True, True]
    _, second, third = (path.read_bytes() for path in files)
    files[1].write_bytes(second.replace(b'"text":"5"', b'"text":"6"'))
    assert claims()[0] == (False, "第 5 条等 1 条的内容与记录的摘要不符")
    swapped, moved = (third, second), (second + third[: third.index(b"\n") + 1],)
    for contents in (swapped, (*moved, third[third.index(b"\n") + 1 :])):
        for path, content in zip(files[1:], contents, strict=True):
            path.write_bytes(content)
        assert "与检查点的根不符" in claims()[0][1]
    files[1].unlink()
    assert claims()[0] == (False, "检查点记 11 条，文件里有 6 条")


def test_a_log_signed_again_after_it_was_rewritten_is_found(tmp_path: Path) -> None:
    """Whoever holds the database, but not the key that the reader trusts."""
    grow(3)
    folder = tmp_path / "log"
    exporting.write(folder, services.checkpoint(now=NOW))
    trusted = [node.public_key()]
    bundle = folder / "entries/000000.tsv"
    lines = [line.split(b"\t")[0] for line in bundle.read_bytes().splitlines()]
    lines[1] = lines[1].replace(b"noted_down", b"noted_other")
    bundle.write_bytes(b"".join(line + b"\n" for line in lines))
    thief = Ed25519Signer.generate(node.name())
    root = root_of(leaf_hash(line) for line in lines)
    stated = notes.Checkpoint(node.name(), 3, root)
    (folder / "checkpoint").write_text(str(notes.Note(stated.text).signed(thief)), "utf-8")
    report = verifying_logs.check_log(folder, trusted)
    assert [claim.holds for claim in report.claims] == [True, False]
    assert "不是用所给的" in report.claims[1].words


def test_the_log_is_served_as_tiles(client: Client, narrow: None) -> None:
    grow(9)
    assert client.get("/log/checkpoint").status_code == 404
    services.checkpoint(now=NOW)
    note = notes.parse(client.get("/log/checkpoint").content)
    note.check(PublicKey.parse(client.get("/log/key").content.decode().splitlines()[0]))
    assert client.get("/log/tile/0/001").content == b"".join(leaves()[4:8])
    assert client.get("/log/tile/0/002.p/1").content == leaves()[8]
    for beyond in ("0/002", "0/002.p/2", "1/000", "0/x001/000", "1/000.p/0"):
        assert client.get(f"/log/tile/{beyond}").status_code == 404
    assert client.get("/log/tile/1/000.p/2").status_code == 200


def test_a_witness_answers_over_http(client: Client, elsewhere: Elsewhere) -> None:
    def ask(request: object) -> Any:
        return client.post("/log/witness/add-checkpoint", str(request), "text/plain")

    answer = ask(elsewhere.request(0))
    assert answer.status_code == 200
    note = notes.parse(f"{elsewhere.request(0).note.text}\n".encode() + answer.content)
    assert notes.cosignatures(note, [node.public_key()])
    elsewhere.grow(1)
    assert (ask(elsewhere.request(0)).status_code, ask("?").status_code) == (409, 400)
    assert ask(elsewhere.request(0)).content == b"9\n"
    elsewhere.leaves[0] = b"\1" * 32
    assert ask(elsewhere.request(9)).status_code == 422
    assert ask(Elsewhere().request(0)).status_code in (400, 403)


def test_the_fingerprint_is_compared_before_a_log_is_watched(
    capsys: pytest.CaptureFixture[str],
) -> None:
    key = Ed25519Signer.generate("js.example").public
    assert main(["log", "watch", str(key), "--fingerprint", "ABCD"]) == 1
    assert queries.witnessed() == []
    assert main(["log", "watch", str(key), "--fingerprint", key.fingerprint.lower()]) == 0
    assert [w.origin for w in queries.witnessed()] == ["js.example"]
    capsys.readouterr()


def test_verify_says_in_words_what_is_proven(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    note_down(BY, text="x")
    path = tmp_path / "proof.json"
    assert main(["log", "prove", "0", "--out", str(path)]) == 0
    assert main(["verify", str(path), "--key", str(node.public_key())]) == 0
    said = capsys.readouterr().out
    assert "本节点，办理 tests.noted_down" in said
    assert "结论：核验通过" in said
    assert main(["verify", str(path)]) == 0
    assert "没有核验" in capsys.readouterr().out
    path.write_text(path.read_text("utf-8").replace('\\"x\\"', '\\"y\\"'), "utf-8")
    assert main(["verify", str(path)]) == 1
    assert main(["verify", str(tmp_path / "none")]) == 2
    assert main(["verify", str(path), "--key", "a+b+c"]) == 2
    assert "公钥" in capsys.readouterr().err


def test_an_export_tells_of_a_row_that_was_changed(tmp_path: Path) -> None:
    grow(3)
    head = services.checkpoint(now=NOW)
    lift = append_only("audit_logentry").reverse_code
    assert lift is not None
    lift(StateApps([], {}), connection.schema_editor())
    row = LogEntry.objects.filter(index=1)
    row.update(subject="改")
    exporting.write(tmp_path / "changed", head)
    report = verifying_logs.check_log(tmp_path / "changed", [])
    assert "与检查点的根不符" in report.claims[0].words
    with connection.cursor() as cursor:
        cursor.execute('UPDATE audit_logentry SET details = %s WHERE "index" = 1', ["不是 JSON"])
    with pytest.raises(LogBroken, match="第 1 条读不出"):
        exporting.write(tmp_path / "broken", head)
    assert not (tmp_path / "broken/checkpoint").exists()
