"""Time stamps of the log: asked for, kept, exported, checked offline; and when none comes."""

from __future__ import annotations

import base64
import json
import shutil
import socket
from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client, override_settings

from tests.conftest import NOW, Cast
from tests.store.stamping import NAME, Tsa, served
from xiejiang.audit import queries, services, stamping
from xiejiang.audit.domain import NODE, Act, By
from xiejiang.audit.errors import HeadUnknown, NoAuthority, PowerMissing, StampRefused
from xiejiang.audit.models import HeadStamp, LogEntry
from xiejiang.audit.services import act
from xiejiang.kernel.actor import Power
from xiejiang.shell.cli import main
from xiejiang.store import calling, node, notes, stamps, verifying, verifying_logs
from xiejiang.store.signing import Ed25519Signer
from xiejiang.store.stamps import Authority, AuthorityMalformed, StampWrong

BY = By(NODE, NOW)
pytestmark = pytest.mark.django_db


@act("tests.noted_for_a_stamp", Power.SYSTEM)
def note_down(act: Act, *, text: str) -> None:
    """记一条。"""
    act.details["text"] = text


def grow(count: int) -> None:
    for number in range(count):
        note_down(BY, text=str(number))


@pytest.fixture(scope="module")
def tsa(tmp_path_factory: pytest.TempPathFactory) -> Tsa:
    return Tsa(tmp_path_factory.mktemp("tsa") / "ours")


def asking(url: str, tsa: Tsa) -> AbstractContextManager[None]:
    """With this authority set."""
    return override_settings(TSA_URL=url, TSA_CERTIFICATES=tsa.bundle)


@pytest.fixture
def set_up(tsa: Tsa) -> Iterator[None]:
    """A node whose authority answers."""
    with served(tsa.answer) as url, asking(url, tsa):
        yield


def taken() -> HeadStamp:
    kept = stamping.stamp(now=NOW)
    assert kept is not None
    return kept


# ------------------------------------------------------------------ asking and keeping
def test_the_head_is_stamped_over_its_exact_bytes(set_up: None, tsa: Tsa) -> None:
    grow(3)
    kept = taken()
    head = queries.signed_head()
    assert head is not None
    assert (kept.head_id, kept.note, kept.authority) == (3, head.note, NAME)
    assert stamps.check(bytes(kept.token), kept.note.encode(), tsa.authority).latest == kept.at
    entry = LogEntry.objects.get(index=3)
    assert entry.act == "audit.head_stamped"
    assert entry.details["size"] == 3
    assert entry.details["authority"] == NAME
    assert queries.verify().sound


def test_nothing_is_asked_when_nothing_was_done_since(set_up: None) -> None:
    grow(1)
    taken()
    assert stamping.stamp(now=NOW) is None
    grow(1)
    assert taken().head_id == 3


def test_the_stamp_holds_when_a_witness_signs_the_head_later(set_up: None, tsa: Tsa) -> None:
    grow(2)
    kept = taken()
    witness = notes.cosign(notes.parse(kept.note.encode()), Ed25519Signer.generate("js.xj"), 7)
    services.add_cosignatures(size=2, signatures=[witness])
    told = queries.proof(by=NODE, index=1)
    report = verifying.check_proof(told, [node.public_key()], tsa.authority)
    assert report.proven


def test_a_node_without_an_authority_says_so() -> None:
    grow(1)
    with pytest.raises(NoAuthority, match="XIEJIANG_TSA_URL"):
        stamping.stamp(now=NOW)


def test_stamps_are_only_added(set_up: None) -> None:
    grow(1)
    kept = HeadStamp.objects.filter(pk=taken().pk)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        kept.update(authority="别的机构")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        kept.delete()


def test_only_who_runs_the_system_keeps_a_stamp(set_up: None, cast: Cast, tsa: Tsa) -> None:
    grow(1)
    kept = taken()
    told: dict[str, Any] = {"note": kept.note, "token": bytes(kept.token)}
    for name in ("outsider", "judge", "auditor"):
        with pytest.raises(PowerMissing):
            services.keep_stamp(cast.by(name), **told, authority=tsa.authority)
    services.keep_stamp(cast.by("system_admin"), **told, authority=tsa.authority)
    assert HeadStamp.objects.count() == 2


def test_what_is_kept_is_checked_again_by_the_act(tsa: Tsa) -> None:
    grow(1)
    note = services.checkpoint(now=NOW).note
    asked = stamps.ask(note.encode(), tsa.authority)
    token = tsa.answer(asked.content)
    with pytest.raises(StampWrong, match="不是这份内容"):
        services.keep_stamp(BY, note=note + "\n", token=token, authority=tsa.authority)
    forged = note.replace("\n1\n", "\n2\n")
    token = tsa.answer(stamps.ask(forged.encode(), tsa.authority).content)
    with pytest.raises(HeadUnknown, match="2 条"):
        services.keep_stamp(BY, note=forged, token=token, authority=tsa.authority)
    assert not HeadStamp.objects.exists()
    assert queries.head_size() == 1


# ------------------------------------------------------------------ what may come instead
def refused(url: str, tsa: Tsa) -> str:
    """Why nothing was kept; the log is as it was."""
    grow(1)
    with asking(url, tsa), pytest.raises((StampRefused, calling.Unanswered)) as caught:
        stamping.stamp(now=NOW)
    assert not HeadStamp.objects.exists()
    assert not LogEntry.objects.filter(act="audit.head_stamped").exists()
    assert queries.verify().sound
    return str(caught.value)


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (b"", "不是 RFC 3161"),
        ("<html>维护中</html>".encode(), "不是 RFC 3161"),
        (bytes(100_000), "超过 64 KB"),
    ],
    ids=["nothing", "a page", "huge"],
)
def test_an_answer_that_is_no_stamp_is_refused(tsa: Tsa, answer: bytes, why: str) -> None:
    with served(lambda _: answer) as url:
        assert why in refused(url, tsa)


def test_an_old_answer_is_refused(tsa: Tsa) -> None:
    """Over the same head, but to a request of before: only the nonce tells."""
    grow(1)
    note = services.checkpoint(now=NOW).note
    old = tsa.answer(stamps.ask(note.encode(), tsa.authority).content)
    with served(lambda _: old) as url, asking(url, tsa), pytest.raises(StampRefused) as caught:
        stamping.stamp(now=NOW)
    assert "随机数" in str(caught.value)


def test_a_stamp_over_something_else_is_refused(tsa: Tsa) -> None:
    with served(lambda _: tsa.answer(stamps.ask(b"x", tsa.authority).content)) as url:
        assert "盖的不是这份内容" in refused(url, tsa)


def test_another_authority_and_one_that_ran_out_are_refused(tsa: Tsa, tmp_path: Path) -> None:
    other = Tsa(tmp_path / "other")
    with served(other.answer) as url:
        assert "不在所给的证书之内" in refused(url, tsa)
    ended = Tsa(tmp_path / "ended", age=timedelta(days=9), left=-timedelta(days=1))
    with served(ended.answer) as url:
        assert "已经过期" in refused(url, ended)


def test_a_status_other_than_well_is_refused(tsa: Tsa) -> None:
    with served(lambda _: b"", status=503) as url:
        assert "HTTP 状态 503" in refused(url, tsa)


def test_nobody_there_is_told_plainly(tsa: Tsa) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    assert "对方拒绝连接" in refused(f"http://127.0.0.1:{port}", tsa)
    assert "http://" in refused("ftp://127.0.0.1", tsa)
    assert "http://" in refused("http://127.0.0.1:99999", tsa)


def test_one_who_keeps_silent_or_drips_is_hung_up_on(
    tsa: Tsa, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calling, "SECONDS", 0.4)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        assert "在限定的时间里没有收到完整的回答" in refused(url, tsa)
    with served(lambda _: bytes(1000), drip=0.1) as url:
        assert "在限定的时间里没有收到完整的回答" in refused(url, tsa)


def test_certificates_that_went_away_are_named(set_up: None, tmp_path: Path) -> None:
    grow(1)
    for name, content in (("gone.pem", None), ("empty.pem", b"")):
        path = tmp_path / name
        if content is not None:
            path.write_bytes(content)
        with override_settings(TSA_CERTIFICATES=path), pytest.raises(AuthorityMalformed) as told:
            stamping.stamp(now=NOW)
        assert name in str(told.value)


# ------------------------------------------------------------------ proofs, files, command line
def test_the_proof_of_an_entry_brings_the_first_stamp_over_it(set_up: None, tsa: Tsa) -> None:
    grow(2)
    first = taken()
    grow(3)
    second = taken()
    grow(1)
    services.checkpoint(now=NOW)
    for index, stamp in ((0, first), (1, first), (3, second), (5, second)):
        told = queries.proof(by=NODE, index=index)
        assert told["stamp"]["checkpoint"] == stamp.note
        report = verifying.check_proof(told, [node.public_key()], tsa.authority)
        assert report.proven
        at = f"{stamp.at.astimezone(verifying.BEIJING):%Y-%m-%d %H:%M:%S}"
        words = f"{NAME} 的时间戳证明：日志前 {stamp.head_id} 条（含这一条）不晚于 {at} 已经存在"
        assert report.claims[-1].words == words
    assert "stamp" not in queries.proof(by=NODE, index=6)


def test_without_the_certificate_a_stamp_is_left_unchecked(set_up: None) -> None:
    grow(1)
    taken()
    report = verifying.check_proof(queries.proof(by=NODE, index=0), [node.public_key()])
    assert not report.failed
    assert not report.proven
    assert "没有核验" in report.claims[-1].words


def test_a_stamp_of_another_entry_or_log_proves_nothing(set_up: None, tsa: Tsa) -> None:
    grow(2)
    taken()
    told = queries.proof(by=NODE, index=0)

    def changed(**parts: Any) -> verifying.Report:
        stamp = {**told["stamp"], **parts}
        return verifying.check_proof({**told, "stamp": stamp}, [], tsa.authority)

    assert not changed().failed
    other = told["stamp"]["checkpoint"].replace(node.name(), "else.xj")
    token = base64.b64encode(tsa.answer(stamps.ask(other.encode(), tsa.authority).content))
    for parts in (
        {"proof": []},
        {"proof": [base64.b64encode(bytes(32)).decode()]},
        {"token": base64.b64encode(b"x").decode()},
        {"token": "?"},
        {"checkpoint": None},
        {"checkpoint": other},
        {"checkpoint": other, "token": token.decode()},
    ):
        assert changed(**parts).failed, parts
    for stamp in (None, [], "x", {}):
        assert verifying.check_proof({**told, "stamp": stamp}, [], tsa.authority).failed
    del told["stamp"]
    report = verifying.check_proof(told, [node.public_key()], tsa.authority)
    assert report.claims[-1] == verifying.Claim(None, "证明没有附时间戳")


def test_an_exported_log_brings_its_stamps(
    set_up: None, tsa: Tsa, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    grow(2)
    assert main(["log", "stamp"]) == 0
    assert f"{NAME} 已经证明：日志前 2 条不晚于" in capsys.readouterr().out
    assert main(["log", "stamp"]) == 0
    assert "没有再取" in capsys.readouterr().out
    grow(4)
    folder = tmp_path / "log"
    assert main(["log", "export", str(folder)]) == 0
    assert len(list((folder / "stamps").iterdir())) == 4
    key = ["--key", str(node.public_key())]
    assert main(["verify", str(folder), *key, "--tsa", str(tsa.bundle)]) == 0
    said = capsys.readouterr().out
    assert f"{NAME} 的时间戳证明：日志前 7 条不晚于" in said
    assert "结论：核验通过" in said
    assert main(["verify", str(folder), *key]) == 0
    assert "没有给出时间戳机构的证书，没有核验" in capsys.readouterr().out
    assert main(["verify", str(folder), "--tsa", str(tmp_path / "none.pem")]) == 2
    assert main(["verify", str(folder), "--tsa", str(folder / "checkpoint")]) == 2


def test_a_stamp_beside_an_exported_log_must_be_of_this_log(
    set_up: None, tsa: Tsa, tmp_path: Path
) -> None:
    grow(2)
    taken()
    grow(1)
    folder = tmp_path / "log"
    assert main(["log", "export", str(folder)]) == 0
    keys = [node.public_key()]

    def failed() -> bool:
        return verifying_logs.check_log(folder, keys, tsa.authority).failed

    assert not failed()
    for name in ("000000.checkpoint", "000000.tsr", "000001.tsr"):
        path = folder / "stamps" / name
        was = path.read_bytes()
        for changed in (was[:-9] + bytes([was[-9] ^ 1]) + was[-8:], b""):
            path.write_bytes(changed)
            assert failed()
        path.unlink()
        assert failed() == name.endswith(".tsr")
        path.write_bytes(was)
    for number in ("000000", "000001"):  # a stamp over a head that this log never had
        note = (folder / "stamps" / f"{number}.checkpoint").read_text("utf-8")
        false = note.replace(f"\n{note.split()[1]}\n", "\n1\n").encode()
        (folder / "stamps/000002.checkpoint").write_bytes(false)
        token = tsa.answer(stamps.ask(false, tsa.authority).content)
        (folder / "stamps/000002.tsr").write_bytes(token)
        assert failed()
    shutil.rmtree(folder / "stamps")
    report = verifying_logs.check_log(folder, keys, tsa.authority)
    assert report.claims[-1] == verifying.Claim(None, "日志没有附时间戳")


def test_an_export_does_without_an_authority_that_is_away(
    tsa: Tsa, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    grow(2)
    with socket.create_server(("127.0.0.1", 0)) as free:
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    with asking(url, tsa):
        assert main(["log", "export", str(tmp_path / "log")]) == 0
        said = capsys.readouterr()
        assert "对方拒绝连接" in said.err
        assert "照常导出" in said.err
        assert "已导出 2 条" in said.out
        assert main(["log", "stamp"]) == 2
    assert not verifying_logs.check_log(tmp_path / "log", [], tsa.authority).failed


# ------------------------------------------------------------------ addresses
def test_the_latest_stamp_is_served(client: Client, set_up: None, tsa: Tsa) -> None:
    assert client.get("/log/stamp").status_code == 404
    grow(1)
    kept = taken()
    told = client.get("/log/stamp").json()
    token = base64.b64decode(told["token"])
    found = stamps.check(token, told["checkpoint"].encode(), tsa.authority)
    assert found.latest == kept.at
    assert (told["size"], told["authority"]) == (1, NAME)
    assert client.post("/log/stamp").status_code == 405


def test_root_only_authorities_ask_for_the_signer(tsa: Tsa, tmp_path: Path) -> None:
    grow(1)
    root = tmp_path / "root.pem"
    root.write_bytes(tsa.root)
    with (
        served(tsa.answer) as url,
        override_settings(TSA_URL=url, TSA_CERTIFICATES=root),
    ):
        kept = taken()
    assert stamps.check(bytes(kept.token), kept.note.encode(), Authority.parse(tsa.root))
    assert json.loads(json.dumps(queries.proof(by=NODE, index=0)))["stamp"]["token"]
