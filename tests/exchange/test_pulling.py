"""Fetching: who calls out gets what waits for them and nobody else does, once and whole."""

from __future__ import annotations

import errno
import fcntl
import io
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.conftest import Cast
from tests.exchange.conftest import LATER, TRUST, Place, Seal
from xiejiang.audit.models import LogEntry
from xiejiang.evidence import queries as evidence
from xiejiang.exchange import asked, pulling, queries, sending, services, wire
from xiejiang.exchange.asked import Wish
from xiejiang.exchange.domain import PULL_WINDOW, OutgoingState
from xiejiang.exchange.errors import NotReached, PullMalformed
from xiejiang.exchange.models import Incoming, Node, NodeKey, Outgoing, UsedRequest
from xiejiang.shell.cli import main
from xiejiang.store import node as own_node
from xiejiang.store.signing import Ed25519Signer

pytestmark = pytest.mark.django_db
Pair = tuple[Place, Place]
PULL = "/exchange/pull"


def drained(told: Any) -> bytes:
    """The whole body; the file behind it is closed, and the test's connection is not."""
    body = told.getvalue() if told.streaming else told.content
    for shut in told._resource_closers:
        shut()
    return bytes(body)


class Body(io.BytesIO):
    """What an answer of status 200 says."""

    status = 200


class Answer(io.BytesIO):
    """What comes back over the wire of a test."""

    def __init__(self, told: Any, cut: int | None) -> None:
        body = drained(told)
        super().__init__(body if cut is None else body[:cut])
        self.status, self.headers = told.status_code, told.headers


@dataclass
class Wire:
    """From B to A; ``cuts`` ends package bodies early, ``breaks`` loses whole answers."""

    client: Client
    places: Mapping[str, Place]
    cuts: list[int] = field(default_factory=list)
    breaks: list[str] = field(default_factory=list)
    sent: list[tuple[str, bytes, Mapping[str, str]]] = field(default_factory=list)

    @contextmanager
    def post(
        self, target: Node, path: str, body: Any, headers: Mapping[str, str], *, within: float
    ) -> Iterator[Answer]:
        data = body if isinstance(body, bytes) else body.read()
        self.sent.append((path, data, headers))
        given = {k: v for k, v in headers.items() if k in ("Range", sending.SEAL_HEADER)}
        with self.places[target.name].here():
            told = self.client.post(path, data, "application/octet-stream", headers=given)
            answer = Answer(told, self.cuts.pop() if told.streaming and self.cuts else None)
        if path in self.breaks:
            self.breaks.remove(path)
            raise NotReached(node=target.name, why="断线")
        yield answer


@pytest.fixture
def line(pair: Pair, client: Client, monkeypatch: pytest.MonkeyPatch) -> Wire:
    """B knows where A is; A cannot reach B."""
    a, b = pair
    Node.objects.filter(name=a.name).update(url="http://a.example")
    made = Wire(client, {a.name: a, b.name: b})
    monkeypatch.setattr(wire, "post", made.post)
    monkeypatch.setattr("django.utils.timezone.now", lambda: LATER)
    return made


def pull(b: Place, name: str = "") -> list[sending.Pushed]:
    with b.here():
        return pulling.pull(name=name, clock=lambda: LATER)


def ask(client: Client, a: Place, data: bytes, **headers: str) -> Any:
    with a.here():
        told = client.post(PULL, data, "application/octet-stream", headers=headers)
    drained(told)
    return told


def request(b: Place, wish: Wish = Wish.WAITING, about: Any = None, **changes: Any) -> bytes:
    given: dict[str, Any] = {"asked": "a.example", "now": LATER}
    given |= changes
    with b.here():
        return asked.signed(
            given["asked"], own_node.signer(), wish=wish, about=about, now=given["now"]
        )


def parts(b: Place) -> list[Path]:
    return list(b.home.rglob("*.part"))


def test_what_waits_is_fetched_kept_and_answered_in_one_call(
    seal: Seal, pair: Pair, line: Wire
) -> None:
    a, b = pair
    rows = [seal()[0], seal(LATER)[0]]
    with a.here():
        assert [p.words for p in sending.push(now=LATER)] == [sending.WAITS] * 2
    told = pull(b)
    assert [p.words for p in told] == ["已收存，已送达回执"] * 2
    for row in rows:
        row.refresh_from_db()
        assert row.state == OutgoingState.ACCEPTED
    assert Incoming.objects.count() == 2
    assert pull(b) == []
    assert parts(b) == []
    sent = LogEntry.objects.filter(act="exchange.sent")
    assert sent.count() == 2


def test_the_answer_of_an_officer_is_fetched_and_confirmed(
    cast: Cast, seal: Seal, pair: Pair, line: Wire
) -> None:
    """B sealed before; its package went by disc, A's officer returned it, B fetches the answer."""
    a, b = pair
    row, _ = seal()
    pull(b)
    with b.here():
        package = queries.incoming(by=cast.actor("police"), package_id=row.pk)
        services.return_package(cast.by("police", LATER), package=package, reason="管辖不符")
    # the other way round: what B answers is there for A to fetch
    Node.objects.filter(name=b.name).update(url="http://b.example")
    with a.here():
        (told,) = pulling.pull(name=b.name, clock=lambda: LATER)
        assert told.words == "对方机关已退回"
        assert pulling.pull(name=b.name, clock=lambda: LATER) == []
    row.refresh_from_db()
    assert (row.state, row.code) == (OutgoingState.RETURNED, "package-returned")
    assert Incoming.objects.get().answered_at == LATER


def test_a_cut_goes_on_where_it_ended(seal: Seal, pair: Pair, line: Wire) -> None:
    b = pair[1]
    row, _ = seal()
    line.cuts = [700]
    (first,) = pull(b)
    assert not first.reached
    assert "没有传完" in first.words
    assert [p.stat().st_size for p in parts(b)] == [700]
    (second,) = pull(b)
    assert second.reached
    ranges = [h["Range"] for _, _, h in line.sent if "Range" in h]
    assert ranges == ["bytes=700-"]
    assert Incoming.objects.get().digest == row.digest
    assert parts(b) == []


def test_a_part_that_is_no_part_is_not_kept(seal: Seal, pair: Pair, line: Wire) -> None:
    b = pair[1]
    seal()
    line.cuts = [700]
    pull(b)
    (part,) = parts(b)
    part.write_bytes(b"x" * 700)
    (spoilt,) = pull(b)
    assert not spoilt.reached
    assert not Incoming.objects.exists()
    line.cuts = [700]
    pull(b)
    (part,) = parts(b)
    part.write_bytes(b"x" * 99_999_999)
    (beyond,) = pull(b)
    assert not beyond.reached
    assert parts(b) == []
    assert pull(b)[0].reached
    assert Incoming.objects.count() == 1


def test_a_lost_receipt_is_given_again_without_fetching(seal: Seal, pair: Pair, line: Wire) -> None:
    b = pair[1]
    row, _ = seal()
    line.breaks = ["/exchange/receipts"]
    assert not pull(b)[0].reached
    kept = Incoming.objects.get().receipt
    Outgoing.objects.update(state=OutgoingState.SENT, receipt="")
    before = len(line.sent)
    (told,) = pull(b)
    assert told.words == "以前已收存，已再次送达回执"
    assert len(line.sent) == before + 2, "asked for the list, gave the receipt, fetched nothing"
    row.refresh_from_db()
    assert (row.state, row.receipt) == (OutgoingState.ACCEPTED, kept)
    assert Incoming.objects.count() == 1


def test_a_refused_package_is_answered_as_refused(
    cast: Cast, seal: Seal, pair: Pair, line: Wire
) -> None:
    a, b = pair
    row, _ = seal()
    key = NodeKey.objects.get(node__name=a.name)
    services.void_key(cast.by("system_admin"), key=key, reason="密钥泄露")
    (told,) = pull(b)
    assert told.words.startswith("没有接收：")
    row.refresh_from_db()
    # A's refusal is signed by B, whose key stands
    assert (row.state, row.code) == (OutgoingState.REFUSED, "node-key-too-old")
    assert not Incoming.objects.exists()


@pytest.mark.parametrize("wish", list(Wish))
def test_a_request_counts_once(
    seal: Seal, pair: Pair, client: Client, line: Wire, wish: Wish
) -> None:
    a, b = pair
    row, _ = seal()
    about = None if wish is Wish.WAITING else row.pk
    data = request(b, wish, about)
    first = ask(client, a, data)
    assert first.status_code == (404 if wish is Wish.ANSWER else 200)
    again = ask(client, a, data)
    assert again.status_code == 409
    assert "用过" in again.content.decode()
    assert UsedRequest.objects.count() == 1


def test_a_request_is_for_one_node_and_for_five_minutes(
    seal: Seal, pair: Pair, client: Client, line: Wire
) -> None:
    a, b = pair
    seal()
    edge = PULL_WINDOW + timedelta(seconds=1)
    for data, code in (
        (request(b, now=LATER - edge), 403),
        (request(b, now=LATER + edge), 403),
        (request(b, asked="c.example"), 422),
        (request(b, now=LATER - PULL_WINDOW), 200),
        (request(b, now=LATER + PULL_WINDOW), 200),
    ):
        assert ask(client, a, data).status_code == code
    assert UsedRequest.objects.count() == 2, "what does not count is not remembered"


def test_numbers_of_requests_are_forgotten_when_they_are_too_old(
    pair: Pair, client: Client, line: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    a, b = pair
    ask(client, a, request(b))
    later = LATER + timedelta(hours=1)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)
    assert ask(client, a, request(b, now=later)).status_code == 200
    assert UsedRequest.objects.count() == 1


def test_another_key_a_stranger_and_another_node_get_nothing(
    seal: Seal, pair: Pair, client: Client, line: Wire, tmp_path: Path
) -> None:
    a, b = pair
    row, _ = seal()
    false, stranger = Place(b.name, tmp_path / "false"), Place("c.example", tmp_path / "c")
    for who, words in ((false, "公钥"), (stranger, "没有登记节点 c.example")):
        for wish, about in ((Wish.WAITING, None), (Wish.PACKAGE, row.pk)):
            answer = ask(client, a, request(who, wish, about))
            assert answer.status_code == 403
            assert words in answer.content.decode()
    a.trust(stranger)
    told = ask(client, a, request(stranger))
    assert told.json() == {"packages": [], "answers": []}
    for wish in (Wish.PACKAGE, Wish.ANSWER):
        answer = ask(client, a, request(stranger, wish, row.pk))
        assert answer.status_code == 404
    row.refresh_from_db()
    assert row.state == OutgoingState.SEALED
    assert not LogEntry.objects.filter(act="exchange.sent").exists()


@pytest.mark.parametrize("what", ["suspend", "revoke", "turn"])
def test_a_node_we_do_not_trust_now_gets_nothing_and_the_log_tells(
    cast: Cast, seal: Seal, pair: Pair, client: Client, line: Wire, what: str
) -> None:
    a, b = pair
    seal()
    found = Node.objects.get(name=b.name)
    by = cast.by("system_admin")
    if what == "turn":
        new = Ed25519Signer.generate(b.name).public
        with a.here():
            services.turn_key(by, node=found, key=new, fingerprint=new.fingerprint, trust=TRUST)
    else:
        getattr(services, what)(by, node=found, reason="查明")
    data = request(b)
    assert ask(client, a, data).status_code == 403
    entry = LogEntry.objects.get(act="exchange.pull_refused")
    code = {"suspend": "node-suspended", "revoke": "node-revoked", "turn": "pull-unproven"}[what]
    assert entry.details["error"] == code
    assert ask(client, a, data).status_code == 409, "a repetition does not fill the log"
    assert LogEntry.objects.filter(act="exchange.pull_refused").count() == 1
    assert not LogEntry.objects.filter(act="exchange.sent").exists()


def test_a_void_key_lists_nothing(cast: Cast, pair: Pair, client: Client, line: Wire) -> None:
    a, b = pair
    key = NodeKey.objects.get(node__name=b.name)
    services.void_key(cast.by("system_admin"), key=key, reason="密钥泄露")
    assert ask(client, a, request(b)).status_code == 403
    assert not LogEntry.objects.filter(act="exchange.pull_refused").exists()


def test_we_do_not_call_a_node_that_we_suspended(cast: Cast, pair: Pair, line: Wire) -> None:
    a, b = pair
    services.suspend(cast.by("system_admin"), node=Node.objects.get(name=a.name), reason="查明")
    assert pull(b) == []
    with b.here():
        assert main(["exchange", "pull", "--node", a.name]) == 2
    assert line.sent == []


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("/1\n", "/2\n"),
        lambda text: text.replace("\nwaiting\n", "\nwaiting 1\n"),
        lambda text: text.replace("\nwaiting\n", "\npackage\n"),
        lambda text: text.replace("\nwaiting\n", "\npackage x\n"),
        lambda text: text.replace("\nwaiting\n", "\nall\n"),
        lambda text: text.replace("+08:00\n", "\n"),
        lambda text: "",
        lambda text: text * 40,
    ],
)
def test_what_is_no_request_is_refused(pair: Pair, client: Client, line: Wire, change: Any) -> None:
    a, b = pair
    data = change(request(b).decode()).encode()
    with pytest.raises(PullMalformed):
        asked.read(data)
    assert ask(client, a, data).status_code == 400
    assert client.get(PULL).status_code == 405


@pytest.mark.parametrize(
    "body", [b"<html>", b"[]", b'{"packages": [{"id": "../x"}], "answers": []}', b"\xff"]
)
def test_an_answer_that_cannot_be_read_is_no_crash(
    pair: Pair, line: Wire, monkeypatch: pytest.MonkeyPatch, body: bytes
) -> None:
    @contextmanager
    def post(*_given: Any, **_how: Any) -> Iterator[Any]:
        yield Body(body)

    monkeypatch.setattr(wire, "post", post)
    (told,) = pull(pair[1])
    assert not told.reached
    assert "读不懂" in told.words


def test_one_process_fetches_at_a_time(seal: Seal, pair: Pair, line: Wire) -> None:
    b = pair[1]
    seal()
    with b.here():
        folder = queries.scratch_folder()
    with (folder / "pull.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert [p.words for p in pull(b)] == [pulling.BUSY]
    assert len(pull(b)) == 1


def test_the_real_wire_tells_what_is_wrong(pair: Pair) -> None:
    """Nothing listens there, it is no address, or what answers is no HTTP."""
    target = Node(name="a.example", url="http://127.0.0.1:9")
    with pytest.raises(NotReached, match="连接不上"), wire.post(target, PULL, b"", {}):
        raise AssertionError
    with pytest.raises(NotReached), wire.post(Node(name="x", url="http://"), PULL, b"", {}):
        raise AssertionError
    with answering(b"220 mail.example ESMTP\r\n") as there, pytest.raises(NotReached) as told:
        drunk(there, within=9)
    assert "回答的不是 HTTP" in str(told.value)


def test_a_full_disk_is_not_told_as_a_broken_line() -> None:
    with (
        answering(HEAD + b"four") as there,
        pytest.raises(OSError, match="full"),
        wire.post(there, PULL, b"", {}),
    ):
        raise OSError(errno.ENOSPC, "full")


def test_one_who_drips_is_hung_up_on() -> None:
    with answering(HEAD, *[b"x"] * 99) as there, pytest.raises(NotReached) as told:
        drunk(there, within=0.5)
    assert "在限定的时间里没有收到完整的回答" in str(told.value)


def drunk(there: Node, *, within: float) -> bytes:
    with wire.post(there, PULL, b"", {}, within=within) as answer:
        return b"".join(iter(lambda: answer.read(1), b""))


HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n"


@contextmanager
def answering(*pieces: bytes) -> Iterator[Node]:
    """A node that says this to the first who asks, a piece every tenth of a second."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def say() -> None:
            line, _ = server.accept()
            with line, suppress(OSError):
                line.recv(65536)
                for piece in pieces:
                    line.sendall(piece)
                    time.sleep(0.1)

        speaker = threading.Thread(target=say)
        speaker.start()
        yield Node(name="a.example", url=f"http://127.0.0.1:{server.getsockname()[1]}")
        speaker.join(20)


def test_sync_carries_and_fetches(
    cast: Cast, seal: Seal, pair: Pair, line: Wire, capsys: pytest.CaptureFixture[str]
) -> None:
    a, b = pair
    row, _ = seal()
    with b.here():
        assert main(["exchange", "sync"]) == 0
    assert "已收存" in capsys.readouterr().out
    with b.here():
        package = queries.incoming(by=cast.actor("police"), package_id=row.pk)
        taken = services.take_over(cast.by("police", LATER + timedelta(minutes=1)), package=package)
        assert evidence.count(case=taken.case) == 1
        assert main(["exchange", "sync", "--node", a.name]) == 0
        assert "对方节点已收下" in capsys.readouterr().out
        assert main(["exchange", "pull", "--node", "nobody.example"]) == 2
    row.refresh_from_db()
    assert row.state == OutgoingState.RECEIVED
