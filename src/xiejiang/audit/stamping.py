"""Asking an authority for a time stamp over the signed head of the log (RFC 3161).

The head is signed first, then the authority is asked, with no transaction open; what it answers
is checked and kept by an act of its own. Whatever fails on the way leaves the log as it was.
"""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from xiejiang.audit import queries, services
from xiejiang.audit.domain import NODE, By
from xiejiang.audit.errors import NoAuthority, StampRefused
from xiejiang.audit.models import HeadStamp
from xiejiang.store import calling, stamps
from xiejiang.store.stamps import Authority, AuthorityMalformed, StampWrong

KIND = "application/timestamp-query"


def configured() -> bool:
    """Whether this node has an authority to ask."""
    return bool(settings.TSA_URL)


def stamp(*, now: datetime) -> HeadStamp | None:
    """A stamp over the head of the log as it is now; none when nothing was done since the last."""
    if not configured():
        raise NoAuthority
    if not queries.unstamped():
        return None
    authority = own_authority()
    note = services.checkpoint(now=now).note
    token = _asked(settings.TSA_URL, note.encode(), authority)
    return services.keep_stamp(By(NODE, now), note=note, token=token, authority=authority)


def own_authority() -> Authority:
    """The certificates of the authority that this node asks."""
    path = settings.TSA_CERTIFICATES
    if path is None:
        raise NoAuthority
    try:
        return Authority.parse(path.read_bytes(), path.name)
    except OSError as error:
        raise AuthorityMalformed(name=path.name, why="文件读不出") from error


def _asked(url: str, content: bytes, authority: Authority) -> bytes:
    asked = stamps.ask(content, authority)
    status, token = calling.post(url, asked.content, kind=KIND, longest=stamps.LONGEST)
    if status != 200:
        raise StampRefused(url=url, why=f"HTTP 状态 {status}")
    try:
        stamps.check(token, content, authority, nonce=asked.nonce)
    except StampWrong as error:
        raise StampRefused(url=url, why=error.context["why"]) from error
    return token
