"""``xiejiang experts draw-verify``: a published draw run again offline, with no database."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from xiejiang.shell.verify import Unreadable, keys_of
from xiejiang.store.verifying import MARKS
from xiejiang.store.verifying_draws import LONGEST, check_draw, read_record


def register(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb."""
    verb = verbs.add_parser("draw-verify", help="离线重做一次抽取，核对公布的记录，不需要数据库")
    verb.add_argument("path", type=Path, help="抽取记录文件（抽取页面下载的 JSON）")
    verb.add_argument("--key", action="append", default=[], help="信任的公钥，或一行一把的文件")
    verb.add_argument("--json", action="store_true", help="输出 JSON")
    verb.set_defaults(func=draw_verify)


def draw_verify(args: argparse.Namespace) -> int:
    """Say what holds; exit code 1 when something does not."""
    try:
        keys = keys_of(args.key)
        with args.path.open("rb") as stream:
            data = read_record(stream.read(LONGEST + 1))
    except OSError as error:
        raise Unreadable(path=error.filename or args.path, why=error.strerror or "") from error
    report = check_draw(data, keys)
    if args.json:
        claims = [{"holds": c.holds, "words": c.words} for c in report.claims]
        print(json.dumps({"failed": report.failed, "claims": claims}, ensure_ascii=False))
        return 1 if report.failed else 0
    print(report.about)
    for claim in report.claims:
        print(f"{MARKS[claim.holds]} {claim.words}")
    print(_verdict(failed=report.failed, proven=report.proven))
    return 1 if report.failed else 0


def _verdict(*, failed: bool, proven: bool) -> str:
    if failed:
        return "结论：这次抽取核验不通过。"
    if proven:
        return "结论：这次抽取核验通过。"
    return "结论：核验到的都成立，标“·”的没有核验。"
