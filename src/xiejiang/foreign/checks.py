"""Whether a request or a hand can stand as it was entered: every fault at once, in words."""

from __future__ import annotations

from datetime import date

from xiejiang.cases.domain import STATES
from xiejiang.foreign.channels import channels
from xiejiang.foreign.domain import Basis, Channel, HandGiven, RequestGiven
from xiejiang.foreign.models import Assistance
from xiejiang.foreign.treaties import treaties
from xiejiang.kernel.errors import Complaint, wording

MOST, SHORT, NOTE = 8000, 120, 500


def request(given: RequestGiven, *, kind: str) -> list[Complaint]:
    """What is wrong with a request, for an agency of a kind."""
    found = wording("请求事项", given.subject, MOST)
    if given.country not in STATES:
        found.append(Complaint("国家", "请选择外国；涉港澳台的司法协助另有安排，不在这里登记"))
    channel = channels().get(given.channel)
    if channel is None or kind not in channel.kinds:
        return [*found, Complaint("途径", "本机关不能用这一途径，请另选")]
    return found + _basis(given, channel)


def _basis(given: RequestGiven, channel: Channel) -> list[Complaint]:
    if given.basis not in channel.bases:
        allowed = "、".join(b.zh for b in channel.bases)
        return [Complaint("依据", f"这一途径的依据应是：{allowed}")]
    if given.basis is Basis.TREATY:
        treaty = treaties().get(given.treaty)
        if treaty is None or channel.kind not in treaty.assistance:
            return [Complaint("公约", "请在条约名录里选择可以用于这类事项的公约")]
        return []
    if given.treaty:
        return [Complaint("公约", "依据不是公约的，不要选公约")]
    return wording("依据说明", given.basis_words, 200)


def hand(
    given: HandGiven, *, assistance: Assistance, last: date | None, today: date
) -> list[Complaint]:
    """What is wrong with a hand, after what was recorded before."""
    found = wording("在谁手里", given.holder, SHORT)
    if given.step not in {s.id for s in channels()[assistance.channel].steps}:
        found.append(Complaint("环节", "这一途径里没有这一环，请重新选择"))
    if given.on > today:
        found.append(Complaint("日期", "不能晚于今天"))
    if last is not None and given.on < last:
        found.append(Complaint("日期", f"不能早于上一环的日期 {last}"))
    if given.words or given.outcome.needs_reason:
        found += wording("说明", given.words, NOTE)
    return found + _agreed(given)


def _agreed(given: HandGiven) -> list[Complaint]:
    if given.agreed is None:
        return []
    if given.outcome.ends is not None:
        return [Complaint("约定期限", "已经结束的请求不再约定期限")]
    if given.agreed < given.on:
        return [Complaint("约定期限", "不能早于这一环的日期")]
    return []
