"""What goes out: pushed as often as it takes, kept once; the doors are shut to strangers."""

from __future__ import annotations

import base64
import hashlib
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client

from tests.conftest import NOW, Cast
from tests.exchange.conftest import LATER, Place, Seal
from xiejiang.audit.models import LogEntry
from xiejiang.cases import services as cases
from xiejiang.cases.errors import OnlyReading
from xiejiang.cases.models import Case
from xiejiang.exchange import queries, sending, services
from xiejiang.exchange.domain import Choice, OutgoingState
from xiejiang.exchange.errors import NotReached
from xiejiang.exchange.models import Incoming, Node, Outgoing

pytestmark = pytest.mark.django_db
Pair = tuple[Place, Place]


@pytest.fixture
def wire(pair: Pair, client: Client, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """What A posts arrives at B and the other way; a status of 0 in the list loses the answer."""
    a, b = pair
    Node.objects.update(url="http://node.example")
    lost: list[int] = []

    def post(
        target: Node, path: str, body: object, headers: dict[str, str], *, within: float = 1
    ) -> tuple[int, bytes]:
        data = body if isinstance(body, bytes) else body.read()  # type: ignore[attr-defined]
        there = b if target.name == b.name else a
        with there.here():
            signed = {
                name: headers[name]
                for name in (sending.SEAL_HEADER, sending.DIGEST_HEADER)
                if name in headers
            }
            answer = client.post(
                path, data=data, content_type="application/octet-stream", headers=signed
            )
        if lost:
            lost.pop()
            raise NotReached(node=target.name, why="断线")
        return answer.status_code, answer.content

    monkeypatch.setattr(sending, "_post", post)
    return lost


def test_a_push_that_lost_its_answer_is_repeated_and_nothing_is_doubled(
    seal: Seal, pair: Pair, wire: list[int]
) -> None:
    a, _ = pair
    rows = [seal(NOW)[0], seal(LATER)[0]]
    wire.extend([0, 0])
    with a.here():
        first = sending.push(now=LATER)
        assert [p.reached for p in first] == [False, False]
        assert {p.state for p in queries.waiting_to_go()} == {OutgoingState.SENT}
        second = sending.push(now=LATER)
        assert [p.words for p in second] == ["对方节点已收存"] * 2
        assert sending.push(now=LATER) == []
    for row in rows:
        row.refresh_from_db()
        assert row.state == OutgoingState.ACCEPTED
    assert Incoming.objects.count() == 2


def test_the_answer_of_an_officer_comes_back(
    cast: Cast, seal: Seal, pair: Pair, wire: list[int]
) -> None:
    a, b = pair
    row, _ = seal()
    with a.here():
        sending.push(now=LATER)
    with b.here():
        package = queries.incoming(by=cast.actor("police"), package_id=row.pk)
        services.return_package(cast.by("police", LATER), package=package, reason="管辖不符")
        (told,) = sending.push(now=LATER)
        assert told.reached
        assert sending.push(now=LATER) == []
    row.refresh_from_db()
    assert (row.state, row.code) == (OutgoingState.RETURNED, "package-returned")


def test_nothing_goes_to_a_node_that_is_suspended(
    cast: Cast, seal: Seal, pair: Pair, wire: list[int]
) -> None:
    a, b = pair
    row, _ = seal()
    services.suspend(cast.by("system_admin"), node=Node.objects.get(name=b.name), reason="查明")
    with a.here():
        (told,) = sending.push(now=LATER)
    assert "暂停往来" in told.words
    row.refresh_from_db()
    assert row.state == OutgoingState.SEALED
    assert queries.is_late(row, now=NOW) is False
    assert queries.is_late(row, now=NOW.replace(month=12)) is True


def ahead(seal: str, path: Path) -> dict[str, str]:
    """What a sender states before the body: its seal and its digest."""
    digest = base64.b64encode(hashlib.sha256(path.read_bytes()).digest()).decode()
    return {sending.SEAL_HEADER: seal, sending.DIGEST_HEADER: f"sha-256=:{digest}:"}


def test_the_door_reads_no_body_without_a_good_seal(
    seal: Seal, pair: Pair, client: Client, tmp_path: Path
) -> None:
    _, b = pair
    row, path = seal()
    _, second = seal(LATER)
    good = base64.b64encode(row.seal.encode()).decode()
    octets = "application/octet-stream"
    with b.here():
        for header in ("", "x", base64.b64encode(b"x").decode()):
            answer = client.post(
                "/exchange/packages", b"x", octets, headers={sending.SEAL_HEADER: header}
            )
            assert answer.status_code in (400, 422)
        mixed = client.post(
            "/exchange/packages", second.read_bytes(), octets, headers=ahead(good, second)
        )
        assert mixed.status_code == 400
        for digest in ("", "sha-256=x", ahead(good, second)[sending.DIGEST_HEADER]):
            damaged = client.post(
                "/exchange/packages",
                path.read_bytes(),
                octets,
                headers={sending.SEAL_HEADER: good, sending.DIGEST_HEADER: digest},
            )
            assert damaged.status_code == 400
            assert "受损" in damaged.content.decode()
        assert not LogEntry.objects.filter(act="exchange.refused").exists()
        assert client.post("/exchange/receipts", b"x", octets).status_code == 400
        assert client.get("/exchange/packages").status_code == 405
        assert not Incoming.objects.exists()
        fine = client.post(
            "/exchange/packages", path.read_bytes(), octets, headers=ahead(good, path)
        )
        assert fine.status_code == 200
    assert Incoming.objects.get().pk == row.pk


def test_who_may_only_read_sends_nothing_out(
    cast: Cast, case: Case, seal: Seal, pair: Pair
) -> None:
    a, b = pair
    row, _ = seal()
    cases.grant_access(
        cast.by("fisheries"),
        case=case,
        agency=cast.agency("420583-agriculture"),
        purpose="核对同案人员",
        until=NOW + timedelta(days=7),
    )
    choice = Choice(
        node=b.name, agency="500116-police", purpose="转给别人", facts=("conduct_date",)
    )
    with a.here(), pytest.raises(OnlyReading):
        services.mark_sent(cast.by("outsider"), package=row)
    with a.here(), pytest.raises(OnlyReading):
        sending.send(cast.by("outsider"), case=case, choice=choice)
    row.refresh_from_db()
    assert row.state == OutgoingState.SEALED
    assert Outgoing.objects.count() == 1
