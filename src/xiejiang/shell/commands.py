"""``xiejiang setup | serve | doctor | demo``: running a node."""

from __future__ import annotations

import argparse
import os
import sys
from datetime import date

from django.core.management import call_command
from django.utils import timezone

from xiejiang.agencies import commands as agency_commands
from xiejiang.audit.domain import NODE
from xiejiang.shell import checkup, supervision, supervision_pages
from xiejiang.shell.demo import commands as demo_commands
from xiejiang.shell.supervision import Kept
from xiejiang.store import tables


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verbs of the shell."""
    setting_up = subparsers.add_parser("setup", help="建立或升级数据库，载入机关目录")
    setting_up.set_defaults(func=setup)
    serving = subparsers.add_parser("serve", help="启动网页与接口服务")
    serving.add_argument("--bind", default="127.0.0.1:8000", help="监听地址与端口")
    serving.add_argument("--workers", type=int, default=2, help="工作进程数")
    serving.set_defaults(func=serve)
    checking = subparsers.add_parser("doctor", help="检查本节点是否健康")
    checking.add_argument("--json", action="store_true", help="输出 JSON")
    checking.set_defaults(func=checkup.run)
    counting = subparsers.add_parser("supervision", help="督促检查：按时、逾期、没有办的，CSV")
    counting.add_argument("--since", type=date.fromisoformat, metavar="日期", help="缺省为一年以来")
    counting.add_argument("--agency", default="", metavar="CODE", help="只列一个机关的")
    kept = [k.value for k in Kept]
    counting.add_argument("--kept", choices=kept, default="", help="只列一种情况")
    counting.set_defaults(func=supervise)
    demo_commands.register(subparsers)


def setup(args: argparse.Namespace) -> int:
    """Migrate the database and load the directory of agencies; harmless to repeat."""
    call_command("migrate", verbosity=0)
    print("数据库已就绪")
    return agency_commands.load(args)


def supervise(args: argparse.Namespace) -> int:
    """Print what was asked of agencies and whether it was done, as CSV."""
    now = timezone.now()
    since = args.since or timezone.localdate(now) - supervision.YEAR
    found = supervision.lines(by=NODE, now=now, since=since)
    narrowed = supervision.narrowed(found, kept=args.kept, agency=args.agency)
    tables.write(sys.stdout, supervision_pages.HEAD, supervision_pages.cells(narrowed))
    return 0


def serve(args: argparse.Namespace) -> int:
    """Replace this process by gunicorn."""
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "xiejiang.shell.wsgi:application",
        "--bind",
        args.bind,
        "--workers",
        str(max(1, args.workers)),
        "--timeout",
        "120",  # a large file on its way to a slow store is not a dead worker
        "--access-logfile",
        "/dev/null",
        "--log-level",
        "warning",
    ]
    print(f"协江已在 http://{args.bind}/ 启动，按 Ctrl+C 停止", flush=True)
    os.execv(sys.executable, command)  # noqa: S606 - our own interpreter, no shell
