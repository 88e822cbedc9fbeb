"""Trust: no key without a compared fingerprint, and every turn has a reason."""

from __future__ import annotations

import copy
import json
import random
import uuid
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.conftest import NOW, Cast
from tests.exchange.conftest import LATER, TRUST, Place, Seal
from xiejiang.audit.errors import PowerMissing
from xiejiang.audit.models import LogEntry
from xiejiang.exchange import queries, schema, services
from xiejiang.exchange.domain import NodeState, Trust
from xiejiang.exchange.errors import (
    ContentMalformed,
    FingerprintDiffers,
    KeyNotUsable,
    NodeInvalid,
    NodeKnown,
    NodeRevoked,
    NodeUnknown,
)
from xiejiang.exchange.models import Incoming, Node, NodeKey, Outgoing
from xiejiang.shell.cli import main
from xiejiang.store import notes
from xiejiang.store.signing import Ed25519Signer

pytestmark = pytest.mark.django_db


def test_a_node_is_registered_once_with_a_compared_fingerprint(cast: Cast, a: Place) -> None:
    key = Ed25519Signer.generate("js.example").public
    by = cast.by("system_admin")
    with a.here():
        with pytest.raises(FingerprintDiffers, match=key.fingerprint):
            services.register_node(by, key=key, fingerprint="0000", trust=TRUST)
        with pytest.raises(NodeInvalid) as wrong:
            services.register_node(
                by, key=key, fingerprint=key.fingerprint, trust=Trust("ftp://x", "", "")
            )
        assert {c.where for c in wrong.value.complaints} == {"对方核对人", "核对方式", "地址"}
        with pytest.raises(PowerMissing):
            services.register_node(
                cast.by("fisheries"), key=key, fingerprint=key.fingerprint, trust=TRUST
            )
        with pytest.raises(KeyNotUsable):
            services.register_node(by, key=a.key, fingerprint=a.key.fingerprint, trust=TRUST)
        witness = notes.as_witness(key)
        with pytest.raises(KeyNotUsable):
            services.register_node(by, key=witness, fingerprint=witness.fingerprint, trust=TRUST)
        assert not Node.objects.exists()
        spaced = key.fingerprint.lower().replace(" ", "")
        made = services.register_node(by, key=key, fingerprint=spaced, trust=TRUST)
        with pytest.raises(NodeKnown):
            services.register_node(by, key=key, fingerprint=key.fingerprint, trust=TRUST)
    entry = LogEntry.objects.get(act="exchange.node_registered")
    assert entry.details["fingerprint"] == key.fingerprint
    assert entry.details["trust"]["with"] == TRUST.compared_with
    assert queries.must_trust("js.example") == made
    with pytest.raises(NodeUnknown):
        queries.must_trust("other.example")


def test_a_revoked_node_comes_back_only_with_a_new_key(cast: Cast, a: Place) -> None:
    key, new = (Ed25519Signer.generate("js.example").public for _ in range(2))
    by = cast.by("system_admin")
    with a.here():
        made = services.register_node(by, key=key, fingerprint=key.fingerprint, trust=TRUST)
        services.suspend(by, node=made, reason="查明来历")
        services.restore(by, node=made, reason="已查明")
        services.revoke(by, node=made, reason="私钥泄露")
        for act in (services.suspend, services.restore):
            with pytest.raises(NodeRevoked):
                act(by, node=made, reason="恢复")
        with pytest.raises(KeyNotUsable):
            services.turn_key(by, node=made, key=key, fingerprint=key.fingerprint, trust=TRUST)
        services.turn_key(
            cast.by("system_admin", LATER),
            node=made,
            key=new,
            fingerprint=new.fingerprint,
            trust=TRUST,
        )
    assert Node.objects.get().state == NodeState.TRUSTED
    assert queries.keys_at(made, NOW) == [new], "keys of a revoked node do not come back"
    assert NodeKey.objects.filter(until__isnull=True).count() == 1


def test_the_command_line_tells_what_it_does(
    db: None, a: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    key = Ed25519Signer.generate("js.example").public
    with a.here():
        words = ["node", "add", str(key), "--with", "王某", "--how", "电话", "--fingerprint"]
        assert main([*words, "1234"]) == 2
        assert "指纹不一致" in capsys.readouterr().err
        assert main([*words, key.fingerprint]) == 0
        assert main(["node", "list", "--json"]) == 0
        (row,) = json.loads(capsys.readouterr().out.splitlines()[-1])
        assert (row["name"], row["keys"]) == ("js.example", [key.fingerprint])
        assert main(["node", "revoke", "js.example", "--reason", "泄露"]) == 0
        assert main(["exchange", "list"]) == 0
        assert main(["exchange", "push"]) == 0


def test_packages_travel_by_disc(
    cast: Cast,
    case: Any,
    seal: Seal,
    pair: tuple[Place, Place],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    a, b = pair
    monkeypatch.setattr("django.utils.timezone.now", lambda: LATER)
    disc = tmp_path / "disc"
    disc.mkdir()
    with a.here():
        arguments = ["--purpose", "移送线索", "--as", "fisheries@500116-agriculture"]
        command = ["exchange", "send", case.number, b.name, "500116-police", *arguments]
        assert main(command) == 0
        told = capsys.readouterr().out
        assert "证1 现场笔录" in told
        assert "无关照片" not in told
        assert main([*command, "--item", "9"]) == 2
        assert main([*command, "--item", "2"]) == 0
        assert "无关照片" in capsys.readouterr().out
        number = told.split("已签封 ")[1].split("（")[0]
        assert main(["exchange", "save", number, str(disc)]) == 0
    receipt = disc / "receipt.txt"
    with b.here():
        file = str(disc / f"{number}.zip")
        assert main(["exchange", "receive", file, "--receipt", str(receipt)]) == 0
    with a.here():
        assert main(["exchange", "receipt", str(receipt)]) == 0
        assert "对方节点已收存" in capsys.readouterr().out
        assert main(["exchange", "write-receipt", number, str(disc / "again.txt")]) == 0
        assert (disc / "again.txt").read_bytes() == receipt.read_bytes()
    assert Incoming.objects.count() == 1
    with b.here():
        post = ["--as", "police@500116-police"]
        assert main(["exchange", "take", number, "--as", "fisheries@500116-agriculture"]) == 2
        assert main(["exchange", "take", number, *post, "--case", "没有这个案号"]) == 2
        assert main(["exchange", "take", number, *post]) == 0
        assert main(["exchange", "return", number, *post, "--reason", "晚了"]) == 2
        answer = disc / "answer.txt"
        assert main(["exchange", "write-receipt", number, str(answer)]) == 0
        assert answer.read_text("utf-8") == Incoming.objects.get().answer
        assert main(["exchange", "write-receipt", str(uuid.uuid4()), str(disc / "x")]) == 2
    with a.here():
        capsys.readouterr()
        assert main(["exchange", "write-receipt", other(number), str(disc / "x")]) == 2
        assert "还没有回执" in capsys.readouterr().err


def other(number: str) -> str:
    """The package that was sealed second and never sent."""
    return str(Outgoing.objects.exclude(pk=number).get().pk)


def test_the_reader_refuses_what_the_published_schema_refuses(
    seal: Seal, pair: tuple[Place, Place]
) -> None:
    b = pair[1]
    _, path = seal()
    b.receive(path)
    content = Incoming.objects.get().content
    full = jsonschema.Draft202012Validator(schema.published("xiejiang-case/1"))
    full.check_schema(schema.published("xiejiang-case/1"))
    full.validate(content)
    dice = random.Random(7)
    values = (None, "", 0, -1, True, [], {}, "x" * 400, "2026-11-24", [1], {"x": 1})
    for _ in range(600):
        changed = copy.deepcopy(content)
        place: Any = changed
        while True:
            keys = list(place) if isinstance(place, dict) else list(range(len(place)))
            key = dice.choice(keys)
            deeper = isinstance(place[key], dict | list) and place[key]
            if not deeper or dice.random() < 0.2:
                break
            place = place[key]
        if dice.random() < 0.3:
            del place[key]
        else:
            place[key] = dice.choice(values)
        try:
            schema.read_as("xiejiang-case/1", json.dumps(changed).encode())
            fine = True
        except ContentMalformed:
            fine = False
        assert fine == full.is_valid(changed), changed


@pytest.mark.parametrize(
    "data", [b"", b"[]", b"{", b"\xff", b"[" * 100_000, b'{"a":1,"a":1}', b"NaN"]
)
def test_what_is_no_description_is_refused(data: bytes) -> None:
    with pytest.raises(ContentMalformed):
        schema.read_as("xiejiang-case/1", data)
