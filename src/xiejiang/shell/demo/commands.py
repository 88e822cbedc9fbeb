"""``xiejiang demo``: a node that is thrown away, with published cases replayed on it."""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from django.core.management import call_command
from django.utils import timezone

from xiejiang.agencies import commands as agency_commands
from xiejiang.agencies.services import Secret
from xiejiang.cases import commands as case_commands
from xiejiang.documents import services as documents
from xiejiang.kernel.errors import Invalid
from xiejiang.shell.demo import (
    bases,
    consultation,
    damage,
    experts,
    foreign,
    netting,
    operations,
    replay,
    reports,
    research,
    river,
    script,
    settling,
    typical,
)

INSIDE = "XIEJIANG_DEMO_INSIDE"
"""Set in the child process that works inside the throw-away node."""


class HomeNotEmpty(Invalid):
    """目录 {home} 里已经有数据。演示要用空目录，请另指定 --home，或不指定而用临时目录。"""

    code = "demo-home-not-empty"


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb."""
    demo = subparsers.add_parser("demo", help="演示：临时节点、公开案例、重放几个案件，然后启动")
    demo.add_argument(
        "--home", type=Path, help="演示节点的目录，停止后保留；默认临时目录，停止后删除"
    )
    demo.add_argument("--bind", default="127.0.0.1:8000", help="监听地址与端口")
    demo.add_argument("--no-serve", action="store_true", help="只准备，不启动")
    demo.set_defaults(func=run)


def run(args: argparse.Namespace) -> int:
    """Prepare and serve a throw-away node in a process of its own."""
    if os.environ.get(INSIDE):
        return prepare(args.bind)
    if args.home is not None and args.home.exists() and any(args.home.iterdir()):
        raise HomeNotEmpty(home=args.home)
    home = args.home or Path(tempfile.mkdtemp(prefix="xiejiang-demo-"))
    try:
        return _inside(home.resolve(), args)
    finally:
        if args.home is None:
            shutil.rmtree(home, ignore_errors=True)
            print("演示节点已删除", flush=True)


def _inside(home: Path, args: argparse.Namespace) -> int:
    """Run the preparation and then the server with the node's own settings."""
    settings = {
        "XIEJIANG_HOME": str(home),
        "XIEJIANG_DEMO": "1",
        "XIEJIANG_DB": "",
        "XIEJIANG_FILES": "",
        INSIDE: "1",
    }
    env = {**os.environ, **settings}
    command = [sys.executable, "-m", "xiejiang.shell.cli"]
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with contextlib.suppress(KeyboardInterrupt):
        code = _child([*command, "demo", "--bind", args.bind], env)
        if code == 0 and not args.no_serve:
            code = _child([*command, "serve", "--bind", args.bind], env)
        return code
    return 0


def _child(command: list[str], env: Mapping[str, str]) -> int:
    """Run a command and wait for it; whoever stops us stops it too."""
    with subprocess.Popen(command, env=env) as child:
        try:
            return child.wait()
        except KeyboardInterrupt:
            child.terminate()
            child.wait()
            raise


def prepare(bind: str) -> int:
    """Set the node up, replay the stories and say where to look."""
    now = timezone.now()
    print("· 建立演示节点")
    call_command("migrate", verbosity=0)
    agency_commands.load(argparse.Namespace())
    print(f"已载入公开案例：{case_commands.import_published(script.published_lines())} 件")
    passwords = replay.people(now)
    for story in script.stories():
        replay.play(story, now=now, say=print)
    print(f"\n已登记公开报道的基地：{len(bases.open_bases(now))} 个")
    experts.play(now=now, say=print)
    damage.add(say=print)
    settling.play(say=print)
    operations.play(say=print)
    netting.play(say=print)
    advice = research.study(now=now, say=print)
    consultation.play(now=now, say=print, advice=advice)
    foreign.play(now=now, say=print)
    river.play(now=now, say=print)
    typical.publish(now=now, say=print)
    research.train(now=now, say=print)
    reports.play(now=now, say=print)
    made = documents.keep_pending(timezone.now(), limit=1000)
    if made:
        print(f"\n已补制文书文件 {made} 件")
    _where_to_look(passwords, bind)
    return 0


def _where_to_look(passwords: Mapping[str, Secret], bind: str) -> None:
    """The address, what to open first, and every one-time password, printed once."""
    print(f"\n━━ 从这里看起：http://{bind}/login/")
    print("   每个口令只能用一次，首次登录必须更换；演示节点停止后全部作废。")
    for story in script.stories():
        print(f"   {story.lead:<16}{story.title}")
    print("\n   用户名          一次性口令      岗位")
    for member in script.cast():
        posts = "；".join(title for _, _, title in member.posts)
        print(
            f"   {member.username:<16}{passwords[member.username].text:<16}{member.name}（{posts}）"
        )
    print(flush=True)
