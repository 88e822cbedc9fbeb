"""``xiejiang log verify``: the log, the files that it speaks of, and what others know of it.

The log alone shows a rewritten row and a lost entry. A swapped file shows against the digest that
was logged; a log made anew and signed again shows against checkpoints of before, kept here or
elsewhere, and to every witness.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from xiejiang.audit import commands as audit_commands
from xiejiang.audit import queries as log
from xiejiang.audit.queries import Verification
from xiejiang.exchange import queries as exchange
from xiejiang.kernel.errors import Invalid, XiejiangError
from xiejiang.shell import store_check
from xiejiang.shell.store_check import Report
from xiejiang.store import node, notes
from xiejiang.store.notes import Checkpoint


class NotOurCheckpoint(Invalid):
    """{path} 不是本节点签的检查点：{why}。请核对文件，或者核对密钥是不是被换掉了。"""

    code = "not-our-checkpoint"


def register(log_verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add ``verify`` to ``log``."""
    checking = log_verbs.add_parser(
        "verify", help="逐条重算哈希，对照签过的检查点，再核对日志所记的文件"
    )
    checking.add_argument(
        "--checkpoint",
        action="append",
        type=Path,
        default=[],
        help="再对照保存在别处的检查点（xiejiang log checkpoint 的输出），可重复",
    )
    checking.add_argument("--witnesses", action="store_true", help="再请往来节点逐一见证")
    checking.add_argument("--no-files", action="store_true", help="不核对文件")
    checking.add_argument("--json", action="store_true", help="输出 JSON")
    checking.set_defaults(func=verify)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was found: by the log itself, by the files, by witnesses."""

    log: Verification
    files: Report | None
    witnesses: tuple[tuple[str, bool, str], ...]
    """Name of each witness, whether it signed, and its words."""

    @property
    def sound(self) -> bool:
        files = self.files is None or self.files.sound
        return self.log.sound and files and all(signed for _, signed, _ in self.witnesses)

    def as_json(self) -> str:
        record = {
            "size": self.log.size,
            "root": self.log.root,
            "sound": self.sound,
            "problems": self.log.problems,
            "files": asdict(self.files) if self.files else None,
            "witnesses": [
                {"name": name, "signed": signed, "words": words}
                for name, signed, words in self.witnesses
            ],
        }
        return json.dumps(record, ensure_ascii=False)


def verify(args: argparse.Namespace) -> int:
    """Walk the whole log and every file; exit code 1 when anything does not match."""
    found = Outcome(
        log.verify(against=[_own(path) for path in args.checkpoint]),
        None if args.no_files else store_check.check(),
        tuple(_witnessed()) if args.witnesses else (),
    )
    if args.json:
        print(found.as_json())
    else:
        _tell(found)
    return 0 if found.sound else 1


def _own(path: Path) -> Checkpoint:
    """A checkpoint that was kept elsewhere, once a key of this node has signed it."""
    try:
        note = notes.parse(path.read_bytes())
        stated = notes.checkpoint(note.text)
    except OSError as error:
        raise NotOurCheckpoint(path=path, why=error.strerror or "读不了") from error
    except XiejiangError as error:
        raise NotOurCheckpoint(path=path, why=str(error)) from error
    signed = {(s.name, s.key_id) for s in note.signatures}
    keys = [k for k in node.public_keys() if (k.name, k.id) in signed]
    if stated.origin != node.name() or not keys:
        raise NotOurCheckpoint(path=path, why=f"没有 {node.name()} 的签名")
    for key in keys:
        note.check(key)
    return stated


def _witnessed() -> Iterator[tuple[str, bool, str]]:
    """Let every trusted node with an address say whether this log only grew."""
    for other in exchange.trusted():
        key = exchange.current_key(other)
        if not other.url or key is None:
            continue
        try:
            word = audit_commands.ask_witness(other.url, key)
        except XiejiangError as error:
            yield other.name, False, str(error)
        else:
            yield other.name, True, f"{other.name} 见证 {word.size} 条，只增不改"


def _tell(found: Outcome) -> None:
    if found.log.sound:
        print(f"存证日志完整：{found.log.size} 条，根 {found.log.root}")
    else:
        print(f"存证日志核验不通过（{found.log.size} 条）：")
        for problem in found.log.problems:
            print(f"  · {problem}")
    if found.files is None:
        print("文件没有核对（--no-files）")
    elif found.files.sound:
        print(f"日志所记的文件 {found.files.used} 个，都在，摘要都相符")
    else:
        print("文件核对不通过：")
        for fault in found.files.faults:
            if fault.state in store_check.TROUBLE:
                print(f"  · {fault}")
    for name, signed, words in found.witnesses:
        print(words if signed else f"{name} 没有见证：{words}")
