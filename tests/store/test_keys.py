"""The keys of a node: written whole or not at all, whatever stops the writing."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.test import override_settings

from xiejiang.store import node, signing

FULL = OSError(28, "No space left on device")


@pytest.mark.parametrize("scheme", ["ED25519", "SM2"])
@pytest.mark.parametrize("where", ["fsync", "link"])
def test_a_full_disk_while_a_key_is_made_leaves_the_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, scheme: str, where: str
) -> None:
    with override_settings(KEYS_ROOT=tmp_path, SIGNATURE_SCHEME=scheme, NODE_NAME="a.example"):
        before, files = node.public_key(), sorted(tmp_path.iterdir())
        with monkeypatch.context() as full:
            full.setattr(signing.os, where, _full)
            with pytest.raises(OSError, match="No space"):
                node.rotate()
        assert sorted(tmp_path.iterdir()) == files
        assert node.public_keys() == [before]
        after = node.rotate().public
        assert node.public_keys() == [after, before]


def _full(*_given: object) -> None:
    raise FULL


def test_a_key_is_for_its_owner_alone_and_never_written_over(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "a.pem"
    signing.write_once(path, b"one")
    with pytest.raises(FileExistsError):
        signing.write_once(path, b"two")
    assert (path.read_bytes(), path.stat().st_mode & 0o777) == (b"one", 0o600)
    assert os.listdir(path.parent) == ["a.pem"]
