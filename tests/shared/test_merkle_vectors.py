"""The public proof vectors: inclusion, consistency and their forms over subtrees."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from xiejiang.store import proofs
from xiejiang.store.proofs import ProofWrong


def vectors(shared: Path, kind: str) -> list[tuple[str, dict[str, Any]]]:
    found = sorted((shared / "vectors/merkle/testdata" / kind).rglob("*.json"))
    assert found
    return [(str(f), json.loads(f.read_text())) for f in found]


def b64(text: str | None) -> bytes:
    return base64.b64decode(text or "")


def outcome(kind: str, v: dict[str, Any]) -> bool:
    """Whether the vector is refused."""
    proof = [b64(h) for h in v["proof"] or ()]
    try:
        if kind == "inclusion":
            proofs.check_inclusion(
                b64(v["leafHash"]), v["leafIdx"], v["treeSize"], proof, b64(v["root"])
            )
        elif kind == "subtreeinclusion":
            within = (v["start"], v["end"])
            proofs.check_inclusion_in(
                b64(v["leafHash"]), v["leafIdx"], within, proof, b64(v["root"])
            )
        elif kind == "consistency":
            proofs.check_consistency(
                v["size1"], v["size2"], proof, b64(v["root1"]), b64(v["root2"])
            )
        else:
            within = (v["start"], v["end"])
            proofs.check_consistency_in(within, v["size"], proof, b64(v["root1"]), b64(v["root2"]))
    except ProofWrong:
        return True
    return False


@pytest.mark.parametrize(
    "kind", ["inclusion", "consistency", "subtreeinclusion", "subtreeconsistency"]
)
def test_public_vectors(shared: Path, kind: str) -> None:
    wrong = [
        (name, v["desc"])
        for name, v in vectors(shared, kind)
        if outcome(kind, v) is not v["wantErr"]
    ]
    assert wrong == []
