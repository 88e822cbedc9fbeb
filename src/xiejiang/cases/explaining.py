"""Why somebody sees a case, what they do not see of it, and whom to ask: in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from xiejiang.agencies import queries as agencies
from xiejiang.agencies.domain import Role
from xiejiang.agencies.queries import Post
from xiejiang.audit.domain import Actor, Power
from xiejiang.cases import sight
from xiejiang.cases.domain import Secrecy
from xiejiang.cases.models import Case, Party
from xiejiang.cases.sight import Right

ASKED = (Role.LIAISON, Role.HANDLER, Role.APPROVER)
"""Whom to ask at the leading agency, the liaison first."""
CONTACTS = 4


@dataclass(frozen=True, slots=True)
class Unseen:
    """Something that is not shown, why, and what to do about it."""

    what: str
    why: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """The answer to “why can I see this, and why not that”."""

    rights: tuple[Right, ...]
    reasons: tuple[str, ...]
    unseen: tuple[Unseen, ...]
    contacts: tuple[Post, ...]


def explain(*, by: Actor, case: Case, now: datetime) -> Explanation:
    """Why an actor sees a case. The caller has checked that they do."""
    rights = sight.rights(by=by, case=case.pk, now=now)
    return Explanation(
        rights=rights,
        reasons=tuple(_reason(by, case, right) for right in rights),
        unseen=tuple(_unseen(by, case, rights)),
        contacts=tuple(contacts(case, now=now)),
    )


def contacts(case: Case, *, now: datetime) -> list[Post]:
    """Whom to ask at the leading agency."""
    on = timezone.localtime(now).date()
    found = list(agencies.people_in(agency_id=case.lead_id, on=on, roles=ASKED))
    return sorted(found, key=lambda p: ASKED.index(Role(p.role)))[:CONTACTS]


def spoken(at: datetime | None) -> str:
    """An instant in a sentence."""
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M") if at else ""


def _reason(by: Actor, case: Case, right: Right) -> str:
    told = {
        "agency": by.agency_name,
        "post": by.post_title,
        "role": _(right.words),
        "since": spoken(right.since),
        "until": spoken(right.until),
        "purpose": _(right.purpose),
        "lead": case.lead.name,
        "who": right.given_by,
    }
    if right.ground == "emergency":
        return (
            _("您于 %(since)s 紧急查阅，至 %(until)s，理由：%(purpose)s。主办机关会复核。") % told
        )
    if right.ground == "given":
        return _("%(lead)s（%(who)s）授权查阅，%(since)s 至 %(until)s，目的：%(purpose)s。") % told
    if right.purpose:
        return _("%(agency)s自 %(since)s 起以“%(role)s”身份参与，因%(purpose)s。") % told
    return _("%(agency)s自 %(since)s 起以“%(role)s”身份参与。") % told


def _unseen(by: Actor, case: Case, rights: tuple[Right, ...]) -> list[Unseen]:
    """What the page does not show this reader, and the rule by which it does not."""
    acts = any(r.grant is None for r in rights)
    found = [_identities(case, by, rights)]
    if not acts:
        found.append(
            Unseen(
                _("办理的按钮"),
                _("查阅权只能看，不能办理。需要参与的，请主办机关邀请贵机关参与。"),
            )
        )
    if case.secrecy != Secrecy.WORK and acts:
        found.append(
            Unseen(
                _("没有参与的机关看到的范围"),
                _("本案定为敏感：没有参与的机关须由核定了知悉级别的岗位查阅。"),
            )
        )
    found += [
        Unseen(_("其他机关的文书草稿"), _("签发之前只有拟稿机关可以看到。")),
        Unseen(_("您不能查看的关联案件"), _("关联案件由它自己的参与机关决定谁能看到。")),
    ]
    if not by.can(Power.READ_LOG):
        found.append(
            Unseen(
                _("其他机关的存证内容"),
                _("日志显示谁在何时办理了什么；具体内容只有办理机关和审计岗位可以取得。"),
            )
        )
    if by.agency_id != case.lead_id and not by.can(Power.READ_LOG):
        found.append(
            Unseen(_("其他机关的查阅记录"), _("由主办机关和审计岗位查看；您可以看到本机关的。"))
        )
    return [u for u in found if u is not None]


def _identities(case: Case, by: Actor, rights: tuple[Right, ...]) -> Unseen | None:
    masked = Party.objects.filter(case=case, removed_at__isnull=True).exclude(id_masked="")
    if not masked.exists():
        return None
    what = _("当事人证件号码的完整内容")
    if rights and all(r.grant is not None and not r.grant.identities for r in rights):
        return Unseen(what, _("您的查阅授权不包括证件号码。确有需要的，请主办机关另行授权。"))
    if not by.can(Power.HANDLE, Power.APPROVE, Power.SUPERVISE):
        return Unseen(what, _("由承办、审批或监督岗位查看，您的岗位没有这项权限。"))
    return Unseen(what, _("默认遮盖；在概览中写明目的即可查看，每次查看都会留痕。"))
