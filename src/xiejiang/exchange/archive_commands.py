"""``xiejiang case archive | archives | restore-archive``: the archives of closed cases."""

from __future__ import annotations

import argparse
import json
import shutil
from pathlib import Path

from django.utils import timezone

from xiejiang.agencies.domain import Role
from xiejiang.audit.domain import NODE, By
from xiejiang.cases import queries as cases
from xiejiang.exchange import archive_acts, archiving, brought, queries, restoring, sending, verbs
from xiejiang.exchange.domain import ArchiveWay
from xiejiang.exchange.models import Archive
from xiejiang.store.signing import PublicKey


def register(case: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verbs to those of cases."""
    making = case.add_parser("archive", help="归档：把已办结案件的全部内容签封成一个归档包")
    making.add_argument("number", help="案号")
    making.add_argument("--out", type=Path, required=True, help="写到哪个目录或者文件")
    making.add_argument("--as", dest="who", required=True, help="以谁的岗位：用户名@机关代码")
    making.add_argument("--role", default=Role.HANDLER.value, choices=[r.value for r in Role])
    making.set_defaults(func=archive)
    listing = case.add_parser("archives", help="一个案件的归档包")
    listing.add_argument("number", help="案号")
    listing.add_argument("--json", action="store_true", help="输出 JSON")
    listing.set_defaults(func=list_archives)
    taking = case.add_parser(
        "restore-archive", help="导入归档包：恢复为已归档的只读案件，可重复执行"
    )
    taking.add_argument("path", type=Path, help="归档包的文件或者目录")
    taking.add_argument(
        "--key", action="append", default=[], help="核对过指纹的公钥；出具的节点已登记的不用"
    )
    taking.add_argument("--json", action="store_true", help="输出 JSON")
    taking.set_defaults(func=restore)


def archive(args: argparse.Namespace) -> int:
    """Archive a closed case, in the post of an officer of the leading agency."""
    if not args.out.is_dir():
        brought.must_be_free(args.out)
    by = verbs.officer(args)
    case = cases.by_number(by=by.actor, number=args.number)
    made = archiving.archive(by, case=case)
    target = args.out / f"{made.pk}.zip" if args.out.is_dir() else args.out
    save(by, made, target)
    print(f"已归档 {case}：{target}")
    print(f"  状态 SHA-256 {made.state}，日志 {made.entries} 条，封签摘要 {made.digest}")
    print(f"  核验：xiejiang verify {target.name} --key 公钥（xiejiang log key）")
    return 0


def save(by: By, made: Archive, target: Path) -> None:
    """Write an archive as one file, which appears whole or not at all."""
    archive_acts.save(by, archive=made)
    with sending.archive(made) as path, path.open("rb") as stream, brought.new_file(target) as out:
        shutil.copyfileobj(stream, out)


def list_archives(args: argparse.Namespace) -> int:
    """The archives of a case, the newest first."""
    case = cases.by_number(by=NODE, number=args.number)
    found = queries.archives(by=NODE, case=case)
    if args.json:
        names = ("way", "node", "agency_name", "digest", "state", "entries", "size")
        rows = [{"id": str(a.pk), **{n: getattr(a, n) for n in names}} for a in found]
        print(json.dumps(rows, ensure_ascii=False))
        return 0
    for a in found:
        at = timezone.localtime(a.sealed_at)
        print(f"{ArchiveWay(a.way).zh}\t{at:%Y-%m-%d %H:%M}\t{a.agency_name}\t{a.pk}\t{a.state}")
    return 0


def restore(args: argparse.Namespace) -> int:
    """Bring an archived case in; the same archive again changes nothing."""
    with brought.package(args.path) as copy:
        keys = restoring.trusted_keys(copy, [PublicKey.parse(one) for one in args.key])
        done = restoring.restore(copy, keys=keys, now=timezone.now())
    if args.json:
        told = {"case": str(done.case.pk), "number": done.case.number, "new": done.new}
        print(json.dumps(told, ensure_ascii=False))
        return 0
    if not done.new:
        print(f"{done.case} 已在本节点，状态与归档包相同，没有改动。")
        return 0
    print(f"已导入 {done.case}，为已归档的只读案件；状态与归档包逐字节相同。")
    for words in done.archive.renamed if done.archive else ():
        print(f"  机关名称不同：{words}")
    return 0
