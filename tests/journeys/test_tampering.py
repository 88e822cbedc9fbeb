"""Somebody with the whole machine in hand: whatever they change is found here and by a witness.

The log of A was witnessed by B, and B keeps the checkpoint; then A's database, files and key are
in the hands of somebody who lifts the guards, rewrites, deletes, swaps, signs again.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client, override_settings

from tests.conftest import NOW, Cast
from tests.environment import unguarded
from xiejiang.audit import asking, exporting, services, tiles
from xiejiang.audit.domain import NODE, By
from xiejiang.audit.leaves import leaf_data
from xiejiang.audit.models import LogEntry, LogHead, LogTile, SignedHead, WitnessedLog
from xiejiang.cases.models import Case
from xiejiang.evidence import services as evidence
from xiejiang.evidence.domain import ItemKind
from xiejiang.evidence.models import Item
from xiejiang.shell.cli import main
from xiejiang.store import merkle, node
from xiejiang.store.signing import PublicKey

pytestmark = pytest.mark.django_db
Output = pytest.CaptureFixture[str]
LATER = NOW + timedelta(hours=1)
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


@dataclass(frozen=True)
class Scene:
    """Node A under its own settings, and B, who witnesses it. The database is shared."""

    folder: Path
    item: Item
    kept: Path
    """The checkpoint that B keeps."""
    b_key: PublicKey

    def here(self) -> Any:
        return _as("a", self.folder)

    def there(self) -> Any:
        return _as("b", self.folder)

    def found_here(self, *options: str) -> bool:
        """Whether ``xiejiang log verify`` finds something."""
        with self.here():
            return main(["log", "verify", *options]) == 1

    def exported(self) -> Path:
        """The log as A exports it now."""
        target = self.folder / "export"
        with self.here():
            exporting.write(target, services.checkpoint(now=LATER))
        return target

    def found_by_witness(self) -> bool:
        """Whether B finds something in what A exports, against what B saw."""
        with self.there():
            return main(["log", "compare", str(self.exported())]) == 1

    def found_by_anybody(self) -> bool:
        """Whether somebody finds it who has the files and B's checkpoint, and no node."""
        path, key = self.folder / "export", self.folder / "a.key"
        words = ["verify", str(path), "--key", str(key), "--checkpoint", str(self.kept)]
        return main(words) == 1


def _as(name: str, folder: Path) -> Any:
    return override_settings(
        KEYS_ROOT=folder / name / "keys",
        NODE_NAME=f"{name}.example",
        FILES_ROOT=folder / name / "files",
    )


@pytest.fixture
def scene(
    cast: Cast, case: Case, tmp_path: Path, client: Client, monkeypatch: pytest.MonkeyPatch
) -> Scene:
    def post(url: str, body: str) -> tuple[int, bytes]:
        with _as("b", tmp_path):
            answer = client.post(asking.PATH, body, "text/plain")
        return answer.status_code, answer.content

    monkeypatch.setattr(asking, "_post", post)
    with _as("b", tmp_path):
        b_key = node.public_key()
    with _as("a", tmp_path):
        a_key = node.public_key()
        upload = evidence.take_in(
            actor=cast.actor("fisheries"), case=case, name="笔录.pdf", stream=io.BytesIO(PDF)
        )
        item = evidence.add_item(
            cast.by("fisheries"),
            case=case,
            kind=ItemKind.INSPECTION_RECORD,
            title="现场笔录",
            collectors=("甲", "乙"),
            collected_at=NOW,
            upload=upload,
        )
    (tmp_path / "a.key").write_text(f"{a_key}\n")
    services.trust_log(By(NODE, NOW), key=a_key)
    with _as("a", tmp_path):
        asking.cosign("http://b", b_key, now=NOW)
        kept = tmp_path / "kept.txt"
        kept.write_text(SignedHead.objects.latest("size").note)
    made = Scene(tmp_path, item, kept, b_key)
    assert not made.found_here("--checkpoint", str(kept))
    return made


def rewrite() -> None:
    entry = LogEntry.objects.get(act="evidence.added")
    LogEntry.objects.filter(pk=entry.pk).update(details={**entry.details, "title": "别的笔录"})


def delete() -> None:
    LogEntry.objects.get(act="evidence.added").delete()


def sign_again(*, forget: bool) -> None:
    """Every leaf, tile and the head made anew, signed with the node's true key."""
    rewrite()
    frontier: list[bytes] = []
    rows = list(LogEntry.objects.order_by("index"))
    for number, entry in enumerate(rows):
        leaf = merkle.leaf_hash(leaf_data(entry))
        LogEntry.objects.filter(pk=entry.pk).update(leaf=leaf.hex())
        frontier = merkle.append(frontier, number, leaf)
    LogTile.objects.all().delete()
    tiles.fill(len(rows))
    LogHead.objects.update(
        size=len(rows), root=merkle.root(frontier).hex(), frontier=[h.hex() for h in frontier]
    )
    if forget:
        SignedHead.objects.all().delete()


@pytest.mark.parametrize("change", [rewrite, delete])
def test_a_rewritten_row_and_a_deleted_entry(
    scene: Scene, capsys: Output, change: Callable[[], None]
) -> None:
    with unguarded("audit_logentry"):
        change()
        assert scene.found_here("--no-files")
        said = capsys.readouterr().out
        assert ("内容与叶哈希不符" if change is rewrite else "条缺失") in said
        assert scene.found_by_witness()
        assert scene.found_by_anybody()


def test_a_log_signed_again_is_found_by_the_checkpoints_of_before(
    scene: Scene, capsys: Output
) -> None:
    with unguarded("audit_logentry"):
        sign_again(forget=False)
        assert scene.found_here("--no-files")
        assert "签名以后被改写" in capsys.readouterr().out


def test_a_log_signed_again_that_forgot_its_checkpoints_is_found_by_others(
    scene: Scene, capsys: Output
) -> None:
    """The machine alone has nothing left to tell by; a checkpoint elsewhere, or a witness, has."""
    with unguarded("audit_logentry"):
        sign_again(forget=True)
        assert not scene.found_here("--no-files")
        assert scene.found_here("--no-files", "--checkpoint", str(scene.kept))
        with scene.here(), pytest.raises(asking.WitnessRefused, match="改写"):
            asking.cosign("http://b", scene.b_key, now=LATER)
        capsys.readouterr()
        assert scene.found_by_witness()
        assert "前 " in capsys.readouterr().out
        assert scene.found_by_anybody()
        assert "签名以后被改写、删去过" in capsys.readouterr().out
        size = LogHead.objects.get().size
        LogEntry.objects.filter(index__gte=size - 2).delete()
        sign_again_shorter(size - 2)
        assert scene.found_here("--no-files", "--checkpoint", str(scene.kept))
        assert "有条目被删去" in capsys.readouterr().out


def sign_again_shorter(size: int) -> None:
    SignedHead.objects.all().delete()
    leaves = [bytes.fromhex(e.leaf) for e in LogEntry.objects.order_by("index")]
    frontier = merkle.frontier_of(leaves)
    LogHead.objects.update(
        size=size, root=merkle.root(frontier).hex(), frontier=[h.hex() for h in frontier]
    )


def test_a_witness_that_is_asked_by_log_verify_says_no(scene: Scene, capsys: Output) -> None:
    with scene.here():
        key = str(scene.b_key)
        words = ["node", "add", key, "--fingerprint", scene.b_key.fingerprint]
        words += ["--with", "王某", "--how", "电话", "--url", "http://b.example"]
        assert main(words) == 0
    assert not scene.found_here("--witnesses")
    assert "只增不改" in capsys.readouterr().out
    with unguarded("audit_logentry"):
        sign_again(forget=True)
        assert scene.found_here("--witnesses", "--json")
        told = json.loads(capsys.readouterr().out)
        assert told["problems"] == []
        assert [(w["name"], w["signed"]) for w in told["witnesses"]] == [("b.example", False)]


def test_a_swapped_file(scene: Scene, capsys: Output) -> None:
    with scene.here():
        index = LogEntry.objects.get(act="evidence.added").index
        proof = scene.folder / "proof.json"
        assert main(["log", "prove", str(index), "--out", str(proof)]) == 0
    digest = scene.item.sha256
    file = scene.folder / "a" / "files" / digest[:2] / digest[2:4] / digest
    file.chmod(0o640)
    file.write_bytes(PDF.replace(b"1 0", b"2 0"))
    assert not scene.found_here("--no-files"), "the log itself is whole, and says what it left out"
    assert "没有核对" in capsys.readouterr().out
    assert scene.found_here()
    said = capsys.readouterr().out
    assert "存证日志完整" in said
    assert f"被改动  {digest}" in said
    key = str(scene.folder / "a.key")
    assert main(["verify", str(proof), "--key", key, "--file", str(file)]) == 1


def test_a_checkpoint_that_is_not_ours_is_no_witness_against_us(
    scene: Scene, capsys: Output, tmp_path: Path
) -> None:
    false = tmp_path / "false.txt"
    for text in (
        "",
        scene.kept.read_text().replace("a.example", "c.example"),
        scene.kept.read_text().replace("— a.example", "— x.example"),
    ):
        false.write_text(text)
        with scene.here():
            assert main(["log", "verify", "--checkpoint", str(false)]) == 2
    with scene.here():
        assert main(["log", "verify", "--checkpoint", str(tmp_path / "none")]) == 2


def test_comparing_needs_a_log_that_is_watched(scene: Scene, capsys: Output) -> None:
    with scene.there():
        assert main(["log", "compare", str(scene.folder / "nothing")]) == 1
        assert main(["log", "compare", str(scene.exported())]) == 0
        WitnessedLog.objects.all().delete()
        assert main(["log", "compare", str(scene.folder / "export")]) == 1
        assert "没有见证" in capsys.readouterr().out
