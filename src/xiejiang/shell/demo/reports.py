"""A clue that a citizen gave, as a report with a receipt: what came of it is as published.

The case is that of the sturgeon of Jiangjin (three nets, two people caught on the spot after a
report of the public, 29 May 2024). The words of the report, who passed it on and the day of the
answer are filled in, and so is the second report, which waits on a desk for whoever tries it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from xiejiang.agencies import queries as agencies
from xiejiang.agencies.domain import Role
from xiejiang.audit.domain import NODE, By
from xiejiang.cases import queries as cases
from xiejiang.law.deadline import BEIJING
from xiejiang.outreach import services
from xiejiang.outreach.domain import Matter, Told, Where, Words
from xiejiang.shell.demo import replay
from xiejiang.shell.demo.script import cast

CASE = "cq-jiangjin-2024-dabry-sturgeon-nest"
CLUE = Told(
    matter=Matter.FISHING,
    words="有人在保护区江面下网，天亮以前要收网（补设：公布的只有“群众举报”四个字）。",
    where=Where(division="500116", words="长江上游珍稀特有鱼类国家级自然保护区江津段"),
    seen="2024年5月28日夜里",
    filled_in=True,
)
OPEN = Told(
    matter=Matter.FISHING,
    words="码头下游有人夜里驾小船用电瓶捕鱼，船尾有蓝色油桶（补设）。",
    where=Where(division="500116", words="鼎锅浩下游的码头（补设）"),
    seen="昨晚十点左右",
    filled_in=True,
)
CAUGHT = datetime(2024, 5, 29, 0, 30, tzinfo=BEIJING)
ANSWER = "公安机关当场抓获两人，另一人事后到案；长江鲟救治后放归。感谢您的举报。"


def _by(key: str, role: Role, at: datetime) -> By:
    [member] = [m for m in cast() if m.key == key]
    [(code, _, _)] = [p for p in member.posts if p[1] == role]
    return By(replay.acting(member, code, role), at)


def play(*, now: datetime, say: Callable[[str], None]) -> None:
    """One report that went its whole way, and one that waits."""
    if cases.by_source(key=CASE) is None:
        raise LookupError(f"the published case {CASE} is not imported")
    report, code = services.lodge(By(NODE, CAUGHT), told=CLUE, nonce="demo-clue")
    soon = CAUGHT + timedelta(minutes=20)
    police = agencies.agency(code="500116-police")
    fisheries = _by("jj.officer", Role.HANDLER, soon)
    services.pass_on(fisheries, report=report, to=police, words=Words("正在发生，请公安到场"))
    officer = _by("jj.police", Role.HANDLER, soon + timedelta(minutes=5))
    services.take(officer, report=report)
    services.accept(officer, report=report, words=Words("已派人到场。"))
    day = By(officer.actor, CAUGHT + timedelta(days=30))
    services.answer(day, report=report, words=Words(ANSWER))
    say(f"\n公众举报（答复完毕）的查询码：{code}　凭它在 /public/report/follow/ 看进展")
    _, waiting = services.lodge(By(NODE, now), told=OPEN, nonce=f"demo-open {now.isoformat()}")
    say(f"公众举报（在江津渔政的工作台上等受理）的查询码：{waiting}")
