"""The command ``xiejiang``: one entry for operators and programs.

Verbs of ``law`` need no database and start without Django. The other verbs set it up first and
then gather the commands of the rooms. Errors become one line of Chinese and exit code 2.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import sys
from collections.abc import Sequence

import django

from xiejiang import __version__
from xiejiang.kernel.errors import XiejiangError
from xiejiang.law import commands as law_commands

DATABASE_ROOMS = (
    "xiejiang.agencies.commands",
    "xiejiang.cases.commands",
    "xiejiang.audit.commands",
    "xiejiang.shell.commands",
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    parser = build(with_database=given[:1] != ["law"])
    args = parser.parse_args(given)
    try:
        code: int = args.func(args)
    except XiejiangError as error:
        _report(error, as_json=bool(getattr(args, "json", False)))
        return 2
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return code


def build(*, with_database: bool) -> argparse.ArgumentParser:
    """The parser with every verb, or with those of the law alone."""
    parser = argparse.ArgumentParser(prog="xiejiang", description="协江：长江流域执法司法协同平台")
    parser.add_argument("--version", action="version", version=f"xiejiang {__version__}")
    verbs = parser.add_subparsers(required=True, metavar="命令")
    law_commands.register(verbs)
    if with_database:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xiejiang.shell.settings")
        django.setup()
        for room in DATABASE_ROOMS:
            importlib.import_module(room).register(verbs)
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
