"""Reports on sealed packages and receipts, as ``verifying`` makes them on proofs and logs.

    check_package(path, keys, file=None) -> Report     # a folder or a zip archive
    check_receipt(path, keys) -> Report

What a package says of itself is told in any case; a signature without a known key is left open.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from xiejiang.kernel.errors import XiejiangError
from xiejiang.store import bags, notes, packages, receipts
from xiejiang.store.archives import opened
from xiejiang.store.notes import Note
from xiejiang.store.packages import ANYBODY, Seal, SenderUnknown
from xiejiang.store.receipts import Outcome, Receipt
from xiejiang.store.signing import PublicKey
from xiejiang.store.verifying import BEIJING, Report

ZIP, AGE = b"PK", b"age-encryption.org/v1"
OUTCOMES = {
    Outcome.ACCEPTED: "已经收存",
    Outcome.RECEIVED: "已经接收",
    Outcome.REFUSED: "没有接收",
}


def looks_like_one(path: Path) -> bool:
    """Whether a path is a package rather than something else of ours."""
    if path.is_dir():
        return any((path / name).exists() for name in (packages.SEAL, bags.DECLARATION))
    return _begins(path, ZIP) or _begins(path, AGE)


def looks_like_receipt(path: Path) -> bool:
    """Whether a file is a receipt."""
    return _begins(path, receipts.FORMAT.encode())


def _begins(path: Path, mark: bytes) -> bool:
    with path.open("rb") as stream:
        return stream.read(len(mark)) == mark


def check_package(path: Path, keys: Sequence[PublicKey], file: Path | None = None) -> Report:
    """Whether a package is whole, unchanged since it was sealed, and sealed by whom it says."""
    report = Report()
    if path.is_file() and _begins(path, AGE):
        report.say(None, "这是加密包，没有打开：请先用收件密钥解密，再核验里面的包")
        return report
    try:
        with opened(path) as source:
            note, seal = packages.read_seal(source)
            report.about = _told(seal)
            bag = packages.contents(source, seal)
    except XiejiangError as error:
        report.say(False, str(error))
        return report
    payload = [d.size for p, d in bag.files.items() if p.startswith(bags.PAYLOAD)]
    words = f"包里 {len(payload)} 个文件、合计 {sum(payload)} 字节，一个不多，一个不少"
    report.say(True, f"{words}，SHA-256 和 SM3 摘要都与封签一致")
    _signature(report, note, seal.sender, keys, what="封签")
    if file is not None:
        _file(report, bag, file)
    return report


def _file(report: Report, bag: bags.Bag, file: Path) -> None:
    with file.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    found = [p for p, d in bag.files.items() if d.hex.get("sha256") == digest]
    words = f"就是包里的 {found[0]}" if found else "不在包里：文件被改动，或者不是这一份"
    report.say(bool(found), f"文件 {file.name} {words}")


def check_receipt(path: Path, keys: Sequence[PublicKey]) -> Report:
    """Whether a receipt was given by the receiver it names."""
    report = Report()
    with path.open("rb") as stream:
        data = stream.read(notes.LONGEST + 1)
    try:
        note, found = receipts.read_receipt(data)
    except XiejiangError as error:
        report.say(False, str(error))
        return report
    report.about = _said(found)
    _signature(report, note, found.receiver, keys, what="回执")
    return report


def _signature(
    report: Report, note: Note, name: str, keys: Sequence[PublicKey], *, what: str
) -> None:
    if not any(key.name == name for key in keys):
        report.say(None, f"没有给出 {name} 的公钥，{what}的签名没有核验")
        return
    try:
        key = packages.signed_by(note, name, keys)
    except SenderUnknown:
        report.say(False, f"{what}不是用所给的 {name} 的公钥签的")
    except XiejiangError as error:
        report.say(False, str(error))
    else:
        report.say(True, f"{what}由 {name} 签名（{key.algorithm}，指纹 {key.fingerprint}）")


def _told(seal: Seal) -> str:
    head = seal.header
    receiver = "不限接收方" if head.receiver == ANYBODY else f"给 {head.receiver}"
    before = "" if head.previous is None else f"，上一个包的摘要 {head.previous[:16]}…"
    return (
        f"这个包：{_at(head.created_at)} 由 {seal.sender} 封签，{receiver}，"
        f"{head.stream} 的第 {head.sequence} 个包{before}，编号 {head.id}，摘要 {seal.digest}"
    )


def _said(found: Receipt) -> str:
    why = f"，理由：{found.reason}（{found.code}）" if found.outcome is Outcome.REFUSED else ""
    return (
        f"这份回执：{_at(found.at)}，{found.receiver} 对编号 {found.package}、"
        f"摘要 {found.digest} 的包{OUTCOMES[found.outcome]}{why}"
    )


def _at(instant: datetime) -> str:
    return f"{instant.astimezone(BEIJING):%Y-%m-%d %H:%M}"
