"""``xiejiang log verify``."""

from __future__ import annotations

import argparse
import json

from xiejiang.audit import queries


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verbs of this room."""
    log = subparsers.add_parser("log", help="存证日志").add_subparsers(required=True)
    checking = log.add_parser("verify", help="逐条重算哈希，核验日志完整")
    checking.add_argument("--json", action="store_true", help="输出 JSON")
    checking.set_defaults(func=verify)


def verify(args: argparse.Namespace) -> int:
    """Walk the whole log; exit code 1 when anything does not match."""
    found = queries.verify()
    if args.json:
        record = {
            "size": found.size,
            "root": found.root,
            "sound": found.sound,
            "problems": found.problems,
        }
        print(json.dumps(record, ensure_ascii=False))
    elif found.sound:
        print(f"存证日志完整：{found.size} 条，根 {found.root}")
    else:
        print(f"存证日志核验不通过（{found.size} 条）：")
        for problem in found.problems:
            print(f"  · {problem}")
    return 0 if found.sound else 1
