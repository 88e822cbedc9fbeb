"""Rights to read and readings as pages show them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from xiejiang.audit.domain import Power
from xiejiang.audit.services import ACTS
from xiejiang.cases import access, granting
from xiejiang.cases.access import Read
from xiejiang.cases.access_models import Grant, Review
from xiejiang.cases.domain import GrantKind
from xiejiang.cases.models import Case
from xiejiang.web.requests import Request


@dataclass(frozen=True, slots=True)
class GrantRow:
    """A right to read, how it stands, and what the reader can do with it."""

    grant: Grant
    kind: str
    tone: str
    state: str
    review: Review | None
    overdue: bool
    may_change: bool
    may_review: bool


def may_grant(request: Request, case: Case) -> bool:
    """Whether the reader decides who else reads the case."""
    return access.owns(case, by=request.actor) and any(
        request.actor.can(power) for power in granting.GRANTING
    )


def row(request: Request, grant: Grant, *, now: datetime) -> GrantRow:
    """How a right to read stands."""
    over = grant.ended_at is not None or grant.until <= now
    emergency = grant.kind == GrantKind.EMERGENCY
    review = getattr(grant, "review", None)
    owner = access.owns(grant.case, by=request.actor)
    tone, state = _state(grant, now=now)
    return GrantRow(
        grant=grant,
        kind=GrantKind(grant.kind).zh,
        tone=tone,
        state=state,
        review=review,
        overdue=review is None and grant.review_by is not None and grant.review_by <= now,
        may_change=not over and not emergency and may_grant(request, grant.case),
        may_review=emergency and review is None and owner and request.actor.can(Power.APPROVE),
    )


def _state(grant: Grant, *, now: datetime) -> tuple[str, str]:
    if grant.ended_at is not None:
        return "done", _("已收回")
    if grant.until <= now:
        return "done", _("已到期")
    if grant.since > now:
        return "plain", _("尚未开始")
    return "running", _("有效")


def ground(read: Read) -> str:
    """By which right somebody read."""
    return {
        "part": _("参与办理"),
        "given": _("授权查阅"),
        "emergency": _("紧急查阅"),
        "act": _("留痕查看"),
    }[read.ground]


def what(read: Read) -> str:
    """What somebody read, in words: the act's own, or the part of the case at an address."""
    if read.ground == "act":
        return _(ACTS[read.what]).split("：")[0].rstrip("。.") if read.what in ACTS else read.what
    parts = [p for p in read.what.split("/") if p]
    program = parts[:2] == ["api", "v1"]
    room, *rest = parts[2:] if program else parts
    named = {
        "overview": _("概览"),
        "facts": _("事实"),
        "interview": _("事实"),
        "findings": _("结论"),
        "liability": _("责任"),
        "evidence": _("证据"),
        "proceedings": _("程序"),
        "documents": _("文书"),
        "log": _("存证"),
        "access": _("查阅权限"),
        "readings": _("谁看过"),
    }
    within = rest[1] if room == "cases" and len(rest) > 1 else room
    told = _("文书文件") if room == "documents" and len(rest) > 1 else named.get(within, "")
    told = told or (_("案件首页") if room == "cases" and len(rest) < 2 else within)
    return _("%(what)s（接口）") % {"what": told} if program else told
