"""A published case of Jiangjin becomes a typical case here: de-identified, agreed to, published.

The facts are those that the Supreme People's Court published on 14 August 2025; the English, the
confirmation and who agreed are filled in for the demonstration.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from xiejiang.agencies import queries as agencies
from xiejiang.agencies.domain import Role
from xiejiang.audit.domain import By
from xiejiang.cases import queries as cases
from xiejiang.shell.demo import replay
from xiejiang.shell.demo.script import cast
from xiejiang.typical import services
from xiejiang.typical.domain import Asked, Decision, Texts

CASE = "cq-jiangjin-2024-dabry-sturgeon-nest"
ASKED = ("500116-police", "500116-procuratorate")
SURE = 75
TEXTS = Texts(
    title="非法捕捞致损长江鲟、岩原鲤，判后搭建人工鱼巢替代修复案",
    facts=(
        "2024年5月28日，丁某平、肖某伟、刘某波在长江上游珍稀特有鱼类国家级自然保护区内布设三层刺网，"
        "次日凌晨收网后被民警截获。渔获九尾、11.47公斤，其中长江鲟一尾（国家一级，经救治后放归）、"
        "岩原鲤两尾（国家二级，死亡）。评估的生态资源损害约3.1万元。"
    ),
    handling=(
        "公安机关接群众举报后当场抓获两人，另一人事后到案；2024年6月移送检察机关审查起诉；"
        "2024年8月检察机关提起刑事附带民事公益诉讼。"
    ),
    outcome=(
        "人民法院以危害珍贵、濒危野生动物罪等定罪，丁某平两罪并罚，决定执行有期徒刑一年三个月，宣告缓刑。"
        "法院没有简单判令投放鱼苗，而是在天然产卵场搭建并维护1961平方米人工鱼巢，"
        "由检察院、法院、农业农村委员会和专家验收达标，2025年6月拆除鱼巢，执行结案。"
    ),
    significance=(
        "把修复效果验收纳入执行结案条件，形成“法院执行、行政配合、第三方实施、专家验收”的闭环。"
    ),
    title_en="Illegal fishing harming a Dabry's sturgeon: artificial spawning nests as restoration",
    summary_en=(
        "Three people set three-layer gill nets in a national reserve of the upper Yangtze. "
        "A Dabry's sturgeon was rescued and released; two rock carp died. Instead of restocking, "
        "the court had 1,961 square metres of artificial spawning nests built on a natural "
        "spawning ground, and closed the execution only when the result was accepted."
    ),
)
CONFIRMED = {"unfinished": "裁判已经生效、执行已经结案（公布）；平台上的案件仍为演示开着（补设）。"}


def _by(key: str, role: Role, at: datetime) -> By:
    [member] = [m for m in cast() if m.key == key]
    [(code, _, _)] = [p for p in member.posts if p[1] == role]
    return By(replay.acting(member, code, role), at)


def publish(*, now: datetime, say: Callable[[str], None]) -> None:
    """From candidate to the public page, each step by who may."""
    case = cases.by_source(key=CASE)
    if case is None:
        return
    officer = _by("jj.officer", Role.HANDLER, now)
    made = services.propose(officer, case=case, texts=TEXTS, filled_in=True)
    decisions = [Decision(m.pk, m.confidence >= SURE) for m in made.marks.all()]
    made = services.decide_marks(officer, typical=made, decisions=decisions, saved=made.saved)
    keys = tuple(agencies.agency(code=code).pk for code in ASKED)
    asked = Asked(keys, (now + timedelta(days=10)).date(), CONFIRMED)
    made = services.ask(officer, typical=made, asked=asked, saved=made.saved)
    for key in ("jj.chief", "jj.prosecutor"):
        who = _by(key, Role.APPROVER, now)
        services.assent(who, typical=made, agrees=True, words="", digest=made.digest)
    edition = services.publish(_by("jj.head", Role.APPROVER, now), typical=made, digest=made.digest)
    say(f"\n已公布典型案例 {edition.number}：任何人都可以阅读 /public/cases/{edition.number}/")
