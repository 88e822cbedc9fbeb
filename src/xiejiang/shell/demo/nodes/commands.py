"""``xiejiang demo-nodes``: three nodes, one case, and somebody who tampers."""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import signal
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from xiejiang.kernel.errors import Invalid
from xiejiang.shell.demo.nodes import entrusting, handing, money, postgres, worker
from xiejiang.shell.demo.nodes.machine import INSIDE, Machine, free_port, is_free
from xiejiang.shell.demo.nodes.telling import LANGUAGES, Teller
from xiejiang.shell.demo.nodes.tour import Stop, Tour

Main = Callable[[Sequence[str]], int]
FIRST_PORT = 8101
NODES = (
    # key, name in both languages, agency and officer, police and their officer
    (
        "jiangsu",
        {"zh": "江苏", "en": "Jiangsu"},
        ("321100-water", "zj.officer"),
        ("", ""),
    ),
    (
        "chongqing",
        {"zh": "重庆", "en": "Chongqing"},
        ("500102-water", "fl.officer"),
        ("500102-police", "fl.police"),
    ),
    (
        "yunnan",
        {"zh": "云南", "en": "Yunnan"},
        ("530600-water", "zt.officer"),
        ("530602-police", "zy.police"),
    ),
)
ON_POSTGRES = "chongqing"


class DemoPort(Invalid):
    """端口应为 0（自动选择）或者 1024 至 65500 之间的数，连续三个都没有被占用。请换一个 --port。"""

    code = "demo-port"


class DemoHomeInUse(Invalid):
    """目录 {home} 里已经有数据。演示要用空目录，请另指定 --home，或不指定而用临时目录。"""

    code = "demo-nodes-home-in-use"


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser], main: Main) -> None:
    """Add the verb; ``main`` runs any command of ours, inside a node."""
    demo = subparsers.add_parser(
        "demo-nodes", help="演示：江苏、重庆、云南三个节点，一个案件往返，互相见证"
    )
    demo.add_argument("--home", type=Path, help="三个节点的目录，停止后保留；默认临时目录")
    demo.add_argument("--port", type=int, default=FIRST_PORT, help="第一个端口，共用三个；0 自动")
    demo.add_argument("--once", action="store_true", help="演示完就停，核对都成立退出码为 0")
    demo.add_argument("--sqlite", action="store_true", help="三个节点都用 SQLite")
    demo.add_argument("--lang", default="zh", choices=LANGUAGES, help="用哪种语言说")
    demo.set_defaults(func=partial(run, main))


def run(main: Main, args: argparse.Namespace) -> int:
    """Show everything, then stay until somebody stops it; exit code 1 when a check failed."""
    if os.environ.get(INSIDE):
        return worker.serve(main)
    if args.home is not None and args.home.exists() and any(args.home.iterdir()):
        raise DemoHomeInUse(home=args.home)
    teller = Teller(args.lang)
    folder = (args.home or Path(tempfile.mkdtemp(prefix="xiejiang-nodes-"))).resolve()
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with contextlib.suppress(KeyboardInterrupt), _machines(args, folder, teller) as machines:
            _show(args, teller, _tour(teller, folder, machines))
    finally:
        if args.home is None:
            shutil.rmtree(folder, ignore_errors=True)
            teller.say("gone")
    return 0 if teller.ended and not teller.failed else 1


@contextlib.contextmanager
def _machines(args: argparse.Namespace, folder: Path, teller: Teller) -> Iterator[list[Machine]]:
    """Three machines, stopped whatever happens; one of them on PostgreSQL where there is one."""
    ports = _ports(args.port)
    programs = None if args.sqlite else postgres.found()
    with contextlib.ExitStack() as stack:
        database = ""
        if programs is not None:
            database = stack.enter_context(postgres.server(programs, free_port()))
        elif not args.sqlite:
            teller.say("no_postgres")
        made = []
        for (key, *_), port in zip(NODES, ports, strict=True):
            url = database if key == ON_POSTGRES else ""
            one = Machine(key, f"{key}.demo.xiejiang", folder / key, port, url)
            stack.callback(one.stop)
            made.append(one)
        try:
            yield made
        finally:
            for one in made:
                one.end()


def _ports(first: int) -> list[int]:
    if first == 0:
        return [free_port() for _ in NODES]
    wanted = [first + number for number in range(len(NODES))]
    if not 1024 <= first <= 65_500 or not all(is_free(port) for port in wanted):
        raise DemoPort
    return wanted


def _tour(teller: Teller, folder: Path, machines: Sequence[Machine]) -> Tour:
    jiangsu, chongqing, yunnan = (
        Stop(machine, title, *water, police=officer, police_agency=code)
        for machine, (_, title, water, (code, officer)) in zip(machines, NODES, strict=True)
    )
    return Tour(teller, folder, jiangsu, chongqing, yunnan)


def _show(args: argparse.Namespace, teller: Teller, tour: Tour) -> None:
    begun = time.monotonic()
    for part in (
        tour.set_up,
        tour.exchange_keys,
        tour.go,
        tour.come_back,
        partial(handing.show, tour),
        partial(money.show, tour),
        partial(entrusting.show, tour),
        tour.refuse,
        tour.witness,
        tour.look,
        tour.tamper,
    ):
        part()
    teller.sum_up(round(time.monotonic() - begun))
    if not args.once:
        tour.where_to_look()
        teller.say("stop")
        threading.Event().wait()
