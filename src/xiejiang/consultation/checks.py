"""What the acts of the room check alike: words, who may, and who can be reached."""

from __future__ import annotations

from collections.abc import Iterable

from xiejiang.agencies import queries as agencies
from xiejiang.agencies.queries import Agency
from xiejiang.audit.domain import Power
from xiejiang.kernel.errors import Complaint

WORKING = (Power.HANDLE, Power.LIAISE, Power.APPROVE)
SIGNING = (Power.APPROVE,)
POSITIONING = (Power.APPROVE, Power.LIAISE)
"""Who states the position of an agency: its head, or the liaison who speaks for it."""
MOST = 8000


def said(where: str, text: str, most: int = MOST) -> list[Complaint]:
    """What is wrong with words that must be there."""
    if not text.strip():
        return [Complaint(where, "请填写")]
    if len(text) > most:
        return [Complaint(where, f"最多{most}字，请精简")]
    return [Complaint(where, "含有不能保存的字符，请重新输入")] if "\x00" in text else []


def absent(where: str, invited: Iterable[Agency]) -> list[Complaint]:
    """Agencies that nobody speaks for on this node."""
    return [
        Complaint(where, f"{one.name}在本节点没有人员，还不能邀请；请用函件联系")
        for one in invited
        if one.node or not agencies.has_officers(agency=one)
    ]
