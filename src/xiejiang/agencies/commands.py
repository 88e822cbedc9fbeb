"""``xiejiang person | post | token | agency``: what a system administrator does at the machine."""

from __future__ import annotations

import argparse
import json
from datetime import timedelta

from django.utils import timezone

from xiejiang.agencies import directory, queries, services
from xiejiang.agencies.domain import Clearance, Role
from xiejiang.agencies.services import AgencyRow, Directory
from xiejiang.audit.domain import NODE, By


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verbs of this room."""
    agency = subparsers.add_parser("agency", help="机关目录").add_subparsers(required=True)
    loading = agency.add_parser("load", help="载入随附的机关目录，可重复执行")
    loading.set_defaults(func=load)
    finding = agency.add_parser("find", help="按名称、类型、区划查找机关")
    finding.add_argument("text", nargs="?", default="")
    finding.add_argument("--kind", default="")
    finding.add_argument("--division", default="")
    finding.add_argument("--json", action="store_true", help="输出 JSON")
    finding.set_defaults(func=find)
    person = subparsers.add_parser("person", help="人员").add_subparsers(required=True)
    adding = person.add_parser("add", help="登记人员并配发一次性口令")
    adding.add_argument("username")
    adding.add_argument("name")
    adding.set_defaults(func=add_person)
    post = subparsers.add_parser("post", help="岗位").add_subparsers(required=True)
    filling = post.add_parser("fill", help="任命岗位")
    filling.add_argument("username")
    filling.add_argument("agency", help="机关代码")
    filling.add_argument("role", choices=[r.value for r in Role])
    filling.add_argument("title", help="岗位名称")
    filling.set_defaults(func=fill_post)
    clearing = post.add_parser("clear", help="核定岗位的知悉级别")
    clearing.add_argument("username")
    clearing.add_argument("agency", help="机关代码")
    clearing.add_argument("role", choices=[r.value for r in Role])
    clearing.add_argument("level", choices=[c.value for c in Clearance], help="最高密级")
    clearing.set_defaults(func=clear_post)
    token = subparsers.add_parser("token", help="接口访问令牌").add_subparsers(required=True)
    issuing = token.add_parser("issue", help="为某人的某个岗位签发令牌，只显示一次")
    issuing.add_argument("username")
    issuing.add_argument("agency", help="机关代码")
    issuing.add_argument("role", choices=[r.value for r in Role])
    issuing.add_argument("--name", default="命令行签发", help="用途")
    issuing.add_argument("--days", type=int, default=90, help="有效天数")
    issuing.set_defaults(func=issue_token)


def _node() -> By:
    return By(NODE, timezone.now())


def shipped() -> Directory:
    """The directory that ships with the product."""
    names = AgencyRow.__slots__
    rows = (
        AgencyRow(**{name: getattr(record, name) for name in names})
        for record in directory.load_rows()
    )
    return Directory(tuple(rows))


def load(args: argparse.Namespace) -> int:
    """Load the directory of agencies."""
    print(f"已载入机关目录：{services.load_directory(_node(), directory=shipped())} 个机关")
    return 0


def find(args: argparse.Namespace) -> int:
    """Print agencies."""
    found = queries.search(text=args.text, kind=args.kind, division=args.division, limit=50)
    if args.json:
        rows = [{"code": a.code, "name": a.name, "kind": a.kind, "level": a.level} for a in found]
        print(json.dumps(rows, ensure_ascii=False, indent=1))
    else:
        for agency in found:
            print(f"{agency.code}\t{agency.name}")
    return 0


def add_person(args: argparse.Namespace) -> int:
    """Add a person and print the one-time password once."""
    password = services.one_time_password()
    services.add_person(_node(), username=args.username, name=args.name, password=password)
    print(f"{args.username} 的一次性口令：{password.text}（首次登录必须更换）")
    return 0


def fill_post(args: argparse.Namespace) -> int:
    """Fill a post."""
    services.fill_post(
        _node(),
        person=queries.person(username=args.username),
        agency=queries.agency(code=args.agency),
        role=Role(args.role),
        title=args.title,
        since=timezone.localdate(),
    )
    print(f"{args.username} 已任 {args.agency} {args.title}")
    return 0


def clear_post(args: argparse.Namespace) -> int:
    """Set up to which level a post reads cases that its agency takes no part in."""
    post = queries.post_held(
        person=queries.person(username=args.username),
        agency_code=args.agency,
        role=Role(args.role),
        on=timezone.localdate(),
    )
    level = Clearance(args.level)
    services.set_clearance(_node(), post=post, clearance=level)
    print(f"{args.username} 在 {args.agency} 的{post.title}：知悉级别 {level.zh}")
    return 0


def issue_token(args: argparse.Namespace) -> int:
    """Issue an API token and print it once."""
    post = queries.post_held(
        person=queries.person(username=args.username),
        agency_code=args.agency,
        role=Role(args.role),
        on=timezone.localdate(),
    )
    expires = timezone.now() + timedelta(days=args.days)
    _, secret = services.issue_token(_node(), post=post, name=args.name, expires_at=expires)
    print(secret.text)
    return 0
