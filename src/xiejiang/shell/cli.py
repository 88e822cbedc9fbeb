"""The command ``xiejiang``: one entry for operators and programs.

``law``, ``verify`` and ``experts draw-verify`` need no database and start without Django. The
other verbs set it up first and then gather the commands of the rooms. Errors become one line of
Chinese and exit code 2.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import re
import sys
from collections.abc import Iterable, Sequence
from typing import Any, NoReturn

import django
from django.db import OperationalError, ProgrammingError

from xiejiang import __version__
from xiejiang.basin import commands as basin_commands
from xiejiang.kernel.errors import XiejiangError
from xiejiang.law import commands as law_commands
from xiejiang.law.place import set_packs
from xiejiang.shell import backtest, draw_verify, verify
from xiejiang.shell.config import packs_folder

LOG = "xiejiang.audit.commands"
EXPERTS = "xiejiang.experts.commands"
OFFLINE = (("law",), ("basin",), ("verify",), ("experts", "draw-verify"))
"""Commands that need no database."""
DATABASE_ROOMS = (
    "xiejiang.agencies.commands",
    "xiejiang.cases.commands",
    LOG,
    "xiejiang.liaison.commands",
    "xiejiang.consultation.commands",
    "xiejiang.settling.commands",
    "xiejiang.foreign.commands",
    "xiejiang.river.commands",
    "xiejiang.exchange.commands",
    "xiejiang.funds.commands",
    "xiejiang.bases.commands",
    "xiejiang.restoration.commands",
    "xiejiang.operations.commands",
    EXPERTS,
    "xiejiang.assessment.commands",
    "xiejiang.typical.commands",
    "xiejiang.research.commands",
    "xiejiang.outreach.commands",
    "xiejiang.shell.commands",
    "xiejiang.shell.packs",
    "xiejiang.shell.store_check",
)

_OWN_WORDS = (
    # argparse speaks English only: its complaint, and ours
    (r"the following arguments are required: (.*)", r"缺少参数：\1"),
    (r"unrecognized arguments: (.*)", r"无法识别：\1"),
    (r"(?:argument (.+?): )?invalid choice: (.*) \(choose from (.*)\)", r"\1 不能是 \2，可用：\3"),
    (r"argument (.+?): invalid int value: (.*)", r"\1 应为整数，不能是 \2"),
    (r"argument (.+?): invalid \S+ value: (.*)", r"\1 不能是 \2"),
    (r"argument (.+?): expected .*argument.*", r"\1 后面缺少内容"),
    (r"argument (.+?): not allowed with argument (.*)", r"\1 不能与 \2 同用"),
    (r"ambiguous option: (.*) could match (.*)", r"\1 不明确，可能是：\2"),
)


class _Layout(argparse.HelpFormatter):
    """Help whose usage line is Chinese."""

    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[Any],
        prefix: str | None = None,
    ) -> None:
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)


class Parser(argparse.ArgumentParser):
    """A parser that speaks Chinese, and so do the parsers of its verbs."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"formatter_class": _Layout, **kwargs, "add_help": False})
        self._positionals.title, self._optionals.title = "参数", "选项"
        self.add_argument("-h", "--help", action="help", help="显示帮助并退出")

    def error(self, message: str) -> NoReturn:
        """One line in Chinese after the usage, and exit code 2."""
        self.print_usage(sys.stderr)
        self.exit(2, f"{self.prog}: {in_chinese(message)}。加 --help 可看用法\n")


def in_chinese(message: str) -> str:
    """A complaint of argparse in our words; as it is when it is ours already."""
    for pattern, words in _OWN_WORDS:
        found = re.fullmatch(pattern, message, re.DOTALL)
        if found:
            return found.expand(words).strip()
    return message


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    set_packs(packs_folder())
    try:
        parser = build(with_database=not any(tuple(given[: len(o)]) == o for o in OFFLINE))
    except XiejiangError as error:  # a setting is wrong
        _report(error, as_json="--json" in given)
        return 2
    args = parser.parse_args(given)
    try:
        code: int = args.func(args)
    except XiejiangError as error:
        _report(error, as_json=bool(getattr(args, "json", False)))
        return 2
    except (OperationalError, ProgrammingError) as error:
        trouble = XiejiangError(
            f"数据库用不了（{error}）。尚未建立或不是最新的，请先执行 xiejiang setup；"
            "仍不行的，请检查 XIEJIANG_DB 和数据库服务。"
        )
        _report(trouble, as_json=bool(getattr(args, "json", False)))
        return 2
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return code


def build(*, with_database: bool) -> argparse.ArgumentParser:
    """The parser with every verb, or with those of the law alone."""
    parser: argparse.ArgumentParser = Parser(
        prog="xiejiang", description="协江：长江流域执法司法协同平台"
    )
    parser.add_argument(
        "--version", action="version", version=f"xiejiang {__version__}", help="显示版本并退出"
    )
    verbs = parser.add_subparsers(required=True, metavar="命令")
    backtest.register(law_commands.register(verbs))
    basin_commands.register(verbs)
    verify.register(verbs)
    if with_database:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xiejiang.shell.settings")
        django.setup()
        found = {r: importlib.import_module(r).register(verbs) for r in DATABASE_ROOMS}
        importlib.import_module("xiejiang.shell.log_check").register(found[LOG])
        draw_verify.register(found[EXPERTS])
        importlib.import_module("xiejiang.shell.demo.nodes.commands").register(verbs, main)
    else:
        alone = verbs.add_parser("experts", help="专家与机构：离线重做抽取")
        draw_verify.register(alone.add_subparsers(required=True))
    return parser


def _report(error: XiejiangError, *, as_json: bool) -> None:
    if as_json:
        problem = {
            "type": f"urn:xiejiang:problem:{error.code}",
            "detail": error.message,
            "errors": [{"where": c.where, "detail": c.message} for c in error.complaints],
        }
        print(json.dumps(problem, ensure_ascii=False), file=sys.stderr)
    else:
        print(f"xiejiang: {error}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
