"""What the acts of the room check alike: words, who may, and who can be reached."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from xiejiang.agencies import queries as agencies
from xiejiang.agencies.queries import Agency
from xiejiang.audit.domain import Power
from xiejiang.basin import queries as basin
from xiejiang.consultation.domain import Kind, Standard, Task
from xiejiang.kernel.errors import Complaint, wording
from xiejiang.law.schema import load_law

WORKING = (Power.HANDLE, Power.LIAISE, Power.APPROVE)
SIGNING = (Power.APPROVE,)
POSITIONING = (Power.APPROVE, Power.LIAISE)
"""Who states the position of an agency: its head, or the liaison who speaks for it."""
MOST = 8000


def said(where: str, text: str, most: int = MOST) -> list[Complaint]:
    """What is wrong with words that must be there."""
    return wording(where, text, most)


def absent(where: str, invited: Iterable[Agency]) -> list[Complaint]:
    """Agencies of this node that nobody speaks for; those of another are told there."""
    found = []
    for one in invited:
        if not one.node and not agencies.has_officers(agency=one):
            told = f"{one.name}在本节点没有人员，还不能邀请；请用函件联系"
            found.append(Complaint(where, told))
    return found


def wrong_task(n: int, one: Task, owners: Collection[str], today: date) -> list[Complaint]:
    """What is wrong with the n-th task."""
    found = said(Kind.TASK.at(n, "内容"), one.words)
    if one.owner not in owners:
        found.append(Complaint(Kind.TASK.at(n, "承办机关"), "应是到会的机关"))
    if one.due < today:
        found.append(Complaint(Kind.TASK.at(n, "约定期限"), "不能早于今天"))
    return found


def wrong_standard(n: int, one: Standard) -> list[Complaint]:
    """What is wrong with the n-th standard."""
    at = Kind.STANDARD.at
    found = said(at(n, "内容"), one.words)
    rules = load_law().rules
    unknown = [r for r in one.rules if r not in rules]
    if unknown or not one.rules:
        listed = "、".join(unknown) or "没有填写"
        told = f"法规内容里没有这些规则：{listed}。请照规则页的编号填写"
        found.append(Complaint(at(n, "规则"), told))
    strange = [d for d in one.territory if basin.find(d) is None]
    if strange or not one.territory:
        listed = "、".join(strange) or "没有填写"
        found.append(Complaint(at(n, "地域"), f"没有这些区划代码：{listed}。请填六位代码"))
    if one.until < one.since:
        found.append(Complaint(at(n, "止"), "不能早于起日"))
    return found
