"""Whether what an inspector states can stand: every fault at once, in words that say what to do."""

from __future__ import annotations

from xiejiang.kernel.errors import Complaint
from xiejiang.restoration.inspecting import Conclusion, Report
from xiejiang.store import onsite

SHORTEST, LONGEST = 2, 4000


def report(given: Report) -> list[Complaint]:
    """The words, the time and the place."""
    return [
        *_words(given),
        *onsite.when(given.at, given.clock),
        *onsite.place(given.where),
        *_twice(given),
    ]


def _words(given: Report) -> list[Complaint]:
    found: list[Complaint] = []
    if not SHORTEST <= len(given.findings.strip()) <= LONGEST:
        words = f"请写 {SHORTEST} 至 {LONGEST} 个字，写明看到什么"
        found.append(Complaint("检查情况", words))
    if given.conclusion is not Conclusion.SOUND and not given.demands.strip():
        found.append(Complaint("整改要求", "结论不是“正常”的，请写明要求怎样整改"))
    if len(given.demands) > LONGEST:
        found.append(Complaint("整改要求", f"不超过 {LONGEST} 个字"))
    return found


def _twice(given: Report) -> list[Complaint]:
    names = [r.indicator for r in given.readings]
    again = dict.fromkeys(n for n in names if names.count(n) > 1)
    return [Complaint("测定值", f"“{name}”写了两次，请只写一个值") for name in again]
