"""``xiejiang verify``: proofs, logs, packages and receipts checked offline, with no database."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

from xiejiang.kernel.errors import Invalid
from xiejiang.store import notes, verifying, verifying_archives, verifying_logs, verifying_packages
from xiejiang.store.notes import Checkpoint
from xiejiang.store.signing import PublicKey
from xiejiang.store.stamps import Authority
from xiejiang.store.verifying import Report


class Unreadable(Invalid):
    """读不了 {path}：{why}。"""

    code = "unreadable"


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb."""
    verb = subparsers.add_parser(
        "verify", help="离线核验存证证明、导出的日志、移交的包、归档包和回执，不需要数据库"
    )
    verb.add_argument(
        "path", type=Path, help="存证证明、导出的日志目录、签封的包（目录或 zip）或者回执"
    )
    verb.add_argument("--key", action="append", default=[], help="信任的公钥，或一行一把的文件")
    verb.add_argument(
        "--tsa", action="append", type=Path, default=[], help="信任的时间戳机构的证书文件（PEM）"
    )
    verb.add_argument(
        "--checkpoint",
        action="append",
        default=[],
        type=Path,
        help="以前保存的检查点，与导出的日志对照",
    )
    verb.add_argument("--file", type=Path, help="核对这个文件是不是记录或者包里的那一份")
    verb.add_argument("--json", action="store_true", help="输出 JSON")
    verb.set_defaults(func=verify)


def verify(args: argparse.Namespace) -> int:
    """Say what is proven; exit code 1 when something does not hold."""
    try:
        earlier = [notes.checkpoint(notes.parse(p.read_bytes()).text) for p in args.checkpoint]
        report = _report(args.path, keys_of(args.key), args.file, _authority(args.tsa), earlier)
    except OSError as error:
        raise Unreadable(path=error.filename or args.path, why=error.strerror or "") from error
    if args.json:
        claims = [{"holds": c.holds, "words": c.words} for c in report.claims]
        print(json.dumps({"proven": report.proven, "claims": claims}, ensure_ascii=False))
    else:
        if report.about:
            print(report.about)
        for claim in report.claims:
            print(f"{verifying.MARKS[claim.holds]} {claim.words}")
        print(_verdict(report))
    return 1 if report.failed else 0


def _report(
    path: Path,
    keys: Sequence[PublicKey],
    file: Path | None,
    authority: Authority | None,
    earlier: Sequence[Checkpoint],
) -> Report:
    if verifying_packages.looks_like_one(path):
        return verifying_archives.check_archive(path, keys, file)
    if path.is_dir():
        return verifying_logs.check_log(path, keys, authority, earlier)
    if verifying_packages.looks_like_receipt(path):
        return verifying_packages.check_receipt(path, keys)
    with path.open("rb") as stream:
        data = verifying.read_proof(stream.read(verifying.LONGEST_PROOF_FILE + 1))
    report = verifying.check_proof(data, keys, authority)
    if file is not None:
        verifying.check_file(report, data, file)
    return report


def _verdict(report: Report) -> str:
    if report.failed:
        return "结论：核验不通过。"
    if report.proven:
        return "结论：核验通过。"
    return "结论：核验到的都成立，标“·”的没有核验。"


def _authority(files: Sequence[Path]) -> Authority | None:
    """The time stamp authorities whose certificates were given."""
    found = [Authority.parse(path.read_bytes(), path.name) for path in files]
    return Authority(tuple(c for one in found for c in one.certificates)) if found else None


def keys_of(given: Sequence[str]) -> list[PublicKey]:
    """Keys as they are written, or from files with one in each line."""
    lines: list[str] = []
    for one in given:
        if "+" in one and not Path(one).exists():
            lines.append(one)
        else:
            lines += [line for line in Path(one).read_text("utf-8").splitlines() if "+" in line]
    return [PublicKey.parse(line) for line in lines]
