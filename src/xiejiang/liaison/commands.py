"""``xiejiang bulletin``: the categories, what was published, and the digest of a day."""

from __future__ import annotations

import argparse
import html
import json
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.utils import timezone

from xiejiang.agencies import queries as agencies
from xiejiang.agencies.domain import Role
from xiejiang.audit.domain import NODE
from xiejiang.kernel.errors import Invalid
from xiejiang.liaison import queries
from xiejiang.liaison.domain import BulletinState, categories, category
from xiejiang.liaison.models import Bulletin
from xiejiang.liaison.queries import Digest


class DigestForNobody(Invalid):
    """请写明日报给谁：--as 用户名@机关代码，或者 --agency 机关代码，二者选一。"""

    code = "digest-for-nobody"


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verbs of this room."""
    verbs = subparsers.add_parser("bulletin", help="通报").add_subparsers(
        required=True, metavar="命令"
    )
    kinds = verbs.add_parser("categories", help="九类通报，条文原话和栏目")
    kinds.add_argument("--json", action="store_true", help="输出 JSON")
    kinds.set_defaults(func=list_categories)
    listing = verbs.add_parser("list", help="已发布的通报，最近的在前")
    listing.add_argument("--limit", type=int, default=50, help="最多列多少份")
    listing.add_argument("--json", action="store_true", help="输出 JSON")
    listing.set_defaults(func=list_bulletins)
    digest = verbs.add_parser("digest", help="日报：某人或某机关某一天的通报")
    digest.add_argument("--as", dest="who", default="", help="给谁：用户名@机关代码")
    digest.add_argument("--role", default=Role.HANDLER.value, choices=[r.value for r in Role])
    digest.add_argument("--agency", default="", help="给哪个机关：机关代码")
    digest.add_argument("--on", type=date.fromisoformat, help="哪一天，默认昨天，如 2026-11-24")
    digest.add_argument("--format", choices=list(FORMS), default="text", help="输出什么")
    digest.set_defaults(func=print_digest)


def list_categories(args: argparse.Namespace) -> int:
    """Print the nine categories."""
    if args.json:
        rows = [
            {
                "id": c.id,
                "title": c.title,
                "words": c.words,
                "source": str(c.citation),
                "set_by": c.set_by.value,
                "publishers": sorted(c.publishers),
                "kinds": sorted(c.kinds),
                "fields": [{"id": f.id, "title": f.title, "type": f.type.value} for f in c.fields],
            }
            for c in categories().values()
        ]
        print(json.dumps(rows, ensure_ascii=False, indent=1))
        return 0
    for c in categories().values():
        print(f"{c.id}\t{c.title}\t{'、'.join(f.title for f in c.fields)}")
    return 0


def list_bulletins(args: argparse.Namespace) -> int:
    """Print what was published, for whoever runs the node."""
    found = queries.page(by=NODE, limit=max(1, min(args.limit, 1000)), stream=False)
    if args.json:
        print(json.dumps([_told(b) for b in found], ensure_ascii=False, indent=1))
        return 0
    for b in found:
        where = b.node or "本节点"
        print(f"{b.number}\t{BulletinState(b.state).zh}\t{b.title}\t{where}")
    return 0


def print_digest(args: argparse.Namespace) -> int:
    """Print a digest."""
    if bool(args.who) is bool(args.agency):
        raise DigestForNobody
    on = args.on or queries.yesterday(timezone.now())
    if args.agency:
        found = queries.of_agency(agencies.agency(code=args.agency), on=on)
    else:
        name, _, code = args.who.partition("@")
        post = agencies.post_held(
            person=agencies.person(username=name),
            agency_code=code,
            role=Role(args.role),
            on=timezone.localdate(),
        )
        found = queries.of_officer(by=agencies.actor(post), on=on)
    print(FORMS[args.format](found))
    return 0


def _told(bulletin: Bulletin) -> Mapping[str, Any]:
    return {
        "id": str(bulletin.pk),
        "number": bulletin.number,
        "title": bulletin.title,
        "category": bulletin.category,
        "agency": bulletin.agency.code,
        "state": bulletin.state,
        "version": bulletin.version,
        "urgent": bulletin.urgent,
        "sign_by": bulletin.sign_by.isoformat() if bulletin.sign_by else None,
        "changed_at": bulletin.changed_at.isoformat(),
        "node": bulletin.node,
    }


def as_json(digest: Digest) -> str:
    """For programs."""
    told = {
        "on": digest.on.isoformat(),
        "reader": digest.reader,
        "count": digest.count,
        "cut": digest.cut,
        "to_sign": [_told(b) for b in digest.to_sign],
        "bulletins": [
            {**_told(line.bulletin), "event": line.event}
            for _, lines in digest.groups
            for line in lines
        ],
    }
    return json.dumps(told, ensure_ascii=False, indent=1)


def as_text(digest: Digest) -> str:
    """For a terminal or a letter."""
    lines = [f"通报日报 {digest.on} {digest.reader}：{digest.count} 份"]
    if digest.to_sign:
        lines.append("待签收")
        lines += [f"  · {_line(b)}（{_minute(b)} 以前）" for b in digest.to_sign]
    for kind, found in digest.groups:
        lines.append(f"{kind.title}（{len(found)}）")
        lines += [f"  · {one.event} {_line(one.bulletin)}" for one in found]
    if not digest.groups:
        lines.append("这一天没有通报。")
    return "\n".join(lines)


def _line(bulletin: Bulletin) -> str:
    return f"{bulletin.title}（{bulletin.number}，{bulletin.agency.name}）"


def _minute(bulletin: Bulletin) -> str:
    at = bulletin.sign_by
    return f"{timezone.localtime(at):%m-%d %H:%M}" if at else ""


def as_html(digest: Digest) -> str:
    """For a mail or a notice board: a page without scripts, styles or addresses."""
    head = html.escape(f"通报日报 {digest.on} {digest.reader}")
    parts = [f"<h1>{head}</h1>"]
    if digest.to_sign:
        rows = "".join(
            f"<li>{html.escape(f'{_line(b)}（{_minute(b)} 以前）')}</li>" for b in digest.to_sign
        )
        parts.append(f"<h2>待签收</h2><ul>{rows}</ul>")
    for kind, found in digest.groups:
        rows = "".join(
            f"<li>{html.escape(f'{one.event} {_line(one.bulletin)}')}</li>" for one in found
        )
        parts.append(f"<h2>{html.escape(category(kind.id).title)}</h2><ul>{rows}</ul>")
    if not digest.groups:
        parts.append("<p>这一天没有通报。</p>")
    body = "\n".join(parts)
    return (
        f'<!doctype html>\n<html lang="zh-Hans"><head><meta charset="utf-8">'
        f"<title>{head}</title></head>\n<body>\n{body}\n</body></html>"
    )


FORMS: Mapping[str, Callable[[Digest], str]] = {
    "text": as_text,
    "html": as_html,
    "json": as_json,
}
