"""``xiejiang exchange torture``: many runs on throw-away nodes, and what became of them."""

from __future__ import annotations

import argparse
import json
import os
import secrets
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, SimpleQueue

from xiejiang.exchange.torture.databases import Databases, Files, Server
from xiejiang.exchange.torture.faults import plan
from xiejiang.exchange.torture.pair import Died, Keeper, Pair, Trouble
from xiejiang.exchange.torture.runs import Result, Run
from xiejiang.exchange.torture.tally import Tally

RUNS, SEED = 10_000, 20260815
CHAPTER = 100
"""Runs on one pair of nodes; then both logs and stores are verified whole, and a new pair is made.

Homes stay small, and a violation does not spoil the runs that follow."""
MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of our own is made in it
TELL = 250
"""After so many runs the command shows that it lives."""
ROOM = 2 * 1024**3


def add_arguments(torture: argparse.ArgumentParser) -> None:
    """What can be asked for."""
    torture.add_argument("--runs", type=_positive, default=RUNS, help=f"次数，默认 {RUNS}")
    torture.add_argument("--seed", type=int, default=SEED, help="种子：同一种子每次故障相同")
    torture.add_argument("--only", type=_span, help="只重做某一次或几次，如 17 或 17-40")
    torture.add_argument(
        "--jobs", type=_positive, default=os.cpu_count() or 1, help="同时几对节点，默认按处理器数"
    )
    torture.add_argument(
        "--db",
        type=_database,
        default="sqlite",
        metavar="sqlite|URL",
        help="sqlite（默认）或 postgres://…，在该服务器上另建临时库",
    )
    torture.add_argument("--minutes", type=_positive, help="到时为止，只报告做完的；默认不限")
    torture.add_argument("--keep", action="store_true", help="保留临时目录，供查看")
    torture.add_argument("--json", action="store_true", help="输出 JSON")
    torture.set_defaults(func=run)


def _positive(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 10**9:
        raise argparse.ArgumentTypeError(f"应为正整数，不能是 {text}")
    return int(text)


def _span(text: str) -> range:
    first, dash, last = text.partition("-")
    if not first.isdecimal() or (dash and not last.isdecimal()):
        raise argparse.ArgumentTypeError(f"应为 17 或者 17-40，不能是 {text}")
    found = range(int(first), int(last or first) + 1)
    if not found:
        raise argparse.ArgumentTypeError(f"前一个数不能大于后一个，不能是 {text}")
    return found


def _database(text: str) -> str:
    if text == "sqlite":
        return ""
    if text.startswith(("postgres://", "postgresql://")):
        return text
    raise argparse.ArgumentTypeError(
        f"应为 sqlite 或 postgres://用户:口令@主机:端口/库名，不能是 {text}"
    )


def run(args: argparse.Namespace) -> int:
    """Torture; exit code 1 when something that must hold did not."""
    runs = args.only or range(args.runs)
    begun = time.monotonic()
    with _folder(keep=args.keep) as folder:
        bench = Bench(folder, args.seed, args.db, quiet=args.json, minutes=args.minutes)
        bench.torture(runs, args.jobs)
    tally, seconds = bench.tally, time.monotonic() - begun
    if args.json:
        told = {"seed": args.seed, "seconds": round(seconds, 1)}
        print(json.dumps({**told, **tally.told()}, ensure_ascii=False))
    else:
        print(_report(tally, args.seed, seconds))
    return 0 if tally.sound else 1


@contextmanager
def _folder(*, keep: bool) -> Iterator[Path]:
    """A folder in memory, where there is room: processes are killed here, no power is cut."""
    roomy = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM
    made = Path(tempfile.mkdtemp(prefix="xjt-", dir=MEMORY if roomy else None))
    try:
        yield made
    finally:
        if keep:
            print(f"临时目录保留在 {made}", file=sys.stderr)
        else:
            shutil.rmtree(made, ignore_errors=True)


class Bench:
    """Several pairs side by side, chapter by chapter."""

    def __init__(
        self, folder: Path, seed: int, database: str, *, quiet: bool, minutes: int | None = None
    ) -> None:
        self._until = None if minutes is None else time.monotonic() + 60 * minutes
        self._folder, self._seed, self._database, self._quiet = folder, seed, database, quiet
        self._mark = secrets.token_hex(4)
        self._lock = threading.Lock()
        self._chapters: SimpleQueue[tuple[int, range]] = SimpleQueue()
        self._trouble: list[BaseException] = []
        self.tally = Tally()

    def torture(self, runs: range, jobs: int) -> None:
        """Do every run."""
        length = min(CHAPTER, -(-len(runs) // jobs))
        starts = range(0, len(runs), length)
        for number, start in enumerate(starts):
            self._chapters.put((number, runs[start : start + length]))
        jobs = min(jobs, len(starts))
        threads = [threading.Thread(target=self._job, args=(number,)) for number in range(jobs)]
        for thread in threads:
            thread.start()
        try:
            for thread in threads:
                thread.join()
        except KeyboardInterrupt:  # let the runs that are on come to their end, then report
            self._until = 0.0
            for thread in threads:
                thread.join()
        if self._trouble:
            raise self._trouble[0]

    @property
    def _late(self) -> bool:
        return self._until is not None and time.monotonic() > self._until

    def _job(self, number: int) -> None:
        folder = self._folder / f"j{number}"
        try:
            with _bench(folder, self._database, f"{self._mark}_{number}") as (keeper, databases):
                while not self._trouble and not self._late:
                    chapter, runs = self._chapters.get_nowait()
                    self._tell(keeper, databases, folder / f"c{chapter}", runs)
        except Empty:
            return
        except BaseException as error:  # noqa: BLE001 - told by the thread that waits
            self._trouble.append(error)

    def _tell(self, keeper: Keeper, databases: Databases, folder: Path, runs: range) -> None:
        """A chapter; after a violation the rest of it goes on with new nodes."""
        left = list(runs)
        part = 0
        while left and not self._late:
            pair = Pair(keeper, databases, folder / str(part))
            part += 1
            first = left[0]
            try:
                last = first
                while left and not self._late:
                    last = left.pop(0)
                    if self._one(pair, last).violations:
                        break
                self._look(pair, f"{first}-{last}")
            finally:
                pair.close()

    def _one(self, pair: Pair, run: int) -> Result:
        planned = plan(self._seed, run)
        try:
            result = Run(pair, planned).tell()
        except (Trouble, Died) as error:
            result = Result(planned, [f"stuck: {type(error).__name__} {error}"])
        with self._lock:
            self.tally.add(result)
            if result.violations:
                self._say(result)
            done = self.tally.runs
            if done % TELL == 0 and not self._quiet:
                print(f"… {done}", file=sys.stderr, flush=True)
        return result

    def _look(self, pair: Pair, runs: str) -> None:
        pair.heal()
        wrong = [f"{w}（第 {runs} 次之间）" for w in pair.verify()]
        with self._lock:
            self.tally.beside += wrong
            for side in pair.sides:
                self.tally.leftovers.update(side.call("leftovers"))

    def _say(self, result: Result) -> None:
        run = result.plan.run
        faults = "、".join(f.zh for f in sorted(result.plan.faults)) or "无故障"
        lines = "\n".join(f"  · {v}" for v in result.violations)
        again = f"xiejiang exchange torture --seed {self._seed} --only {run}"
        print(f"第 {run} 次（{faults}）：\n{lines}\n  重做：{again}", file=sys.stderr, flush=True)


@contextmanager
def _bench(folder: Path, database: str, mark: str) -> Iterator[tuple[Keeper, Databases]]:
    keeper = Keeper(folder / "keeper", database)
    databases: Databases = Server(database, folder, mark) if database else Files(folder)
    try:
        databases.prepare(keeper)
        yield keeper, databases
    finally:
        databases.close()
        keeper.close()


def _report(tally: Tally, seed: int, seconds: float) -> str:
    zh = {
        "lost": "丢失",
        "doubled": "重复收存",
        "altered": "改动后收存",
        "untold": "没有结果或者理由",
        "untrusted": "不可信时收存",
        "half": "半截",
        "log": "日志不符",
        "stuck": "演练中断",
    }
    counts = "，".join(f"{zh[kind]} {number}" for kind, number in tally.counts.items())
    left = "，".join(f"{name} {n}" for name, n in sorted(tally.leftovers.items()))
    lines = [
        tally.table(),
        f"种子 {seed}，{tally.runs} 次，{seconds:.0f} 秒。{counts}。",
        f"被杀死的进程留下、没有任何记录依据的文件：{left or '无'}（push 一天后清除）。",
        *(f"  · {wrong}" for wrong in tally.beside),
    ]
    return "\n".join(lines)
