"""Checking proofs with nothing but the files: no database, no server, no settings.

    check_proof(data, keys) -> Report         # a proof of one entry, as a node hands it out

A report is a list of plain sentences, each of which holds, fails, or is left open: a signature
without a known key is open, never taken for granted.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, ClassVar

from xiejiang.kernel.errors import Invalid, XiejiangError
from xiejiang.store import merkle, notes, proofs, stamps
from xiejiang.store.notes import Note
from xiejiang.store.signing import PublicKey
from xiejiang.store.stamps import Authority, StampWrong

FORMAT = "xiejiang-log-proof/1"
LONGEST_PROOF_FILE = 16 * 1024 * 1024
BEIJING = timezone(timedelta(hours=8))
MARKS = {True: "✓", False: "✗", None: "·"}
"""Before a sentence that holds, fails, or was not checked."""


class NotAProof(Invalid):
    """不是存证证明文件：{why}。请向出具的节点重新下载。"""

    code: ClassVar[str] = "not-a-proof"


@dataclass(frozen=True, slots=True)
class Claim:
    """One sentence of a report; ``holds`` is none where it was not checked."""

    holds: bool | None
    words: str


@dataclass
class Report:
    """What a verification found."""

    claims: list[Claim] = field(default_factory=list)
    about: str = ""
    """What the thing says of itself: told, not checked."""

    @property
    def failed(self) -> bool:
        return any(claim.holds is False for claim in self.claims)

    @property
    def proven(self) -> bool:
        """Whether every claim was checked and holds."""
        return all(claim.holds for claim in self.claims)

    def say(self, holds: bool | None, words: str) -> None:
        """Add a sentence."""
        self.claims.append(Claim(holds, words))


def read_proof(content: bytes) -> dict[str, Any]:
    """Read a proof file; refuse what is not one."""
    if len(content) > LONGEST_PROOF_FILE:
        raise NotAProof(why="文件过大")
    try:
        data = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise NotAProof(why="不是 JSON") from error
    kinds = {"leaf": str, "index": int, "proof": list, "checkpoint": str}
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise NotAProof(why=f"格式不是 {FORMAT}")
    for name, kind in kinds.items():
        if not isinstance(data.get(name), kind):
            raise NotAProof(why=f"缺少 {name}")
    return data


def check_proof(
    data: dict[str, Any], keys: Sequence[PublicKey], authority: Authority | None = None
) -> Report:
    """Whether the entry of a proof stands in the log that its checkpoint states."""
    report = Report(about=_told(data["leaf"]))
    leaf = data["leaf"].encode()
    try:
        note = notes.parse(data["checkpoint"].encode())
        stated = notes.checkpoint(note.text)
        path = [base64.b64decode(part, validate=True) for part in data["proof"]]
        proofs.check_inclusion(
            merkle.leaf_hash(leaf), data["index"], stated.size, path, stated.root
        )
    except (XiejiangError, binascii.Error, TypeError, ValueError) as error:
        report.say(False, f"不能证明它在日志里：{error}")
        return report
    report.say(True, f"它是日志 {stated.origin} 的第 {data['index']} 条，之后没有被改动")
    _details(report, data)
    say_signatures(report, note, keys)
    _stamp(report, data, stated.origin, authority)
    return report


def _stamp(report: Report, data: dict[str, Any], origin: str, authority: Authority | None) -> None:
    """Whether the entry was in the log when the time stamp that came along was made."""
    if "stamp" not in data:
        if authority is not None:
            report.say(None, "证明没有附时间戳")
        return
    try:
        given = data["stamp"]
        stated = notes.checkpoint(notes.parse(given["checkpoint"].encode()).text)
        path = [base64.b64decode(part, validate=True) for part in given["proof"]]
        token = base64.b64decode(given["token"], validate=True)
        leaf = merkle.leaf_hash(data["leaf"].encode())
        proofs.check_inclusion(leaf, data["index"], stated.size, path, stated.root)
    except (XiejiangError, AttributeError, KeyError, TypeError, ValueError):
        report.say(False, "所附的时间戳盖的检查点里没有这条记录")
        return
    if stated.origin != origin:
        report.say(False, f"所附的时间戳盖的是另一份日志 {stated.origin}")
        return
    what = f"日志前 {stated.size} 条（含这一条）"
    say_stamp(report, what, given["checkpoint"].encode(), token, authority)


def say_stamp(
    report: Report, what: str, note: bytes, token: bytes, authority: Authority | None
) -> None:
    """What a time stamp over a checkpoint says, by the authority the reader trusts."""
    if authority is None:
        report.say(None, "附有时间戳，没有给出时间戳机构的证书，没有核验")
        return
    try:
        stamp = stamps.check(token, note, authority)
    except StampWrong as error:
        report.say(False, str(error))
        return
    seen = f"{stamp.latest.astimezone(BEIJING):%Y-%m-%d %H:%M:%S}"
    report.say(True, f"{stamp.authority} 的时间戳证明：{what}不晚于 {seen} 已经存在")


def _details(report: Report, data: dict[str, Any]) -> None:
    """Whether the details, where they were given, are those of the entry."""
    if "details" not in data:
        report.say(None, "办理的内容没有随证明给出，只有摘要")
        return
    salt, details = str(data.get("salt")), str(data["details"])
    same = fits(data["leaf"].encode(), salt.encode(), details.encode())
    report.say(same, "所附的办理内容" + ("与记录的摘要一致" if same else "与记录的摘要不符"))


def fits(leaf: bytes, salt: bytes, details: bytes) -> bool:
    """Whether the leaf holds the digest of these details."""
    return hashlib.sha256(salt + details).hexdigest().encode() in leaf


def check_file(report: Report, data: dict[str, Any], path: Path) -> None:
    """Whether a file is the one whose digest the entry keeps."""
    if "details" not in data:
        report.say(None, f"证明没有附办理的内容，不能核对文件 {path.name}")
        return
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    named = digest in str(data["details"])
    words = "的摘要就在这条记录里" if named else "的摘要不在这条记录里：文件被改动，或者不是这一份"
    report.say(named, f"文件 {path.name} {words}")


def say_signatures(report: Report, note: Note, keys: Sequence[PublicKey]) -> None:
    """What the signatures under a checkpoint say, by the keys the reader trusts."""
    stated = notes.checkpoint(note.text)
    own = [key for key in keys if key.name == stated.origin]
    others = [key for key in keys if key.name != stated.origin]
    if not own:
        report.say(None, f"没有给出 {stated.origin} 的公钥，检查点的签名没有核验")
    for key in own:
        if key.id not in {s.key_id for s in note.signatures}:
            continue
        report.say(*_tried(lambda key=key: note.check(key), f"检查点由 {stated.origin} 签名"))
    if own and not {k.id for k in own} & {s.key_id for s in note.signatures}:
        report.say(False, f"检查点不是用所给的 {stated.origin} 的公钥签的")
    try:
        words = notes.cosignatures(note, others)
    except XiejiangError as error:
        report.say(False, f"见证人的签名不成立：{error}")
        return
    for word in words:
        seen = datetime.fromtimestamp(word.at, BEIJING)
        report.say(True, f"{word.key.name} 在 {seen:%Y-%m-%d %H:%M} 见证这份日志只增不改")


def _tried(check: Any, words: str) -> tuple[bool, str]:
    try:
        check()
    except XiejiangError:
        return False, f"{words}：签名不成立"
    return True, words


def _told(leaf: str) -> str:
    """The entry in one sentence, as far as it can be read."""
    try:
        data = json.loads(leaf)
        at = datetime.fromisoformat(data["at"]).astimezone(BEIJING)
        agency, person = data["agency"][1], data["person"][1]
        return f"这条记录：{at:%Y-%m-%d %H:%M}，{agency}{person}，办理 {data['act']}"
    except (ValueError, KeyError, TypeError, IndexError):
        return "这条记录不是本系统的格式"
