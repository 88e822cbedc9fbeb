"""Copper sludge smuggled from abroad (Guiding Case 205): flags, and a request to the other country.

That the supplier is Korean, that the goods were solid waste declared as ore, and which courts heard
the case was published. The request for evidence, its treaty and its hands are filled in; so are the
places of registration of the companies, taken from their names.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.utils import timezone

from xiejiang.audit.domain import By
from xiejiang.cases import queries as cases
from xiejiang.cases import services as case_services
from xiejiang.cases.domain import NewFact
from xiejiang.cases.queries import Case
from xiejiang.foreign import services
from xiejiang.foreign.domain import Basis, HandGiven, Outcome, RequestGiven
from xiejiang.foreign.queries import Assistance
from xiejiang.shell.demo.replay import acting
from xiejiang.shell.demo.script import cast

CASE = "sh-2015-copper-sludge-foreign"
JUDGE = "sh.judge"
PUBLISHED = "最高人民法院第37批指导性案例（指导案例205号）"
PARTIES = {
    "韩国供货方": ("KR", f"{PUBLISHED}写明从韩国进口"),
    "郎溪华远固体废物处置有限公司": ("CN", "由公布的名称看出（演示补设）"),
    "宁波高新区米泰贸易有限公司": ("CN", "由公布的名称看出（演示补设）"),
}
FACTS = ("crosses_border", "foreign_solid_waste_dumped")
REQUEST = RequestGiven(
    channel="out.evidence.treaty",
    country="KR",
    basis=Basis.BILATERAL,
    basis_words="中韩民事和商事司法协助条约【补设】",
    subject="【补设】向韩国供货方调取供货合同、装船前检验和付款记录，查明各进口环节是否明知",
)
HANDS = (
    (20, "made", "上海市高级人民法院", Outcome.PASSED, ""),
    (16, "supreme", "最高人民法院", Outcome.RETURNED, "【补设】请补充韩文译本的翻译证明"),
    (9, "supreme", "最高人民法院", Outcome.PASSED, ""),
    (4, "contact", "司法部", Outcome.PASSED, "【补设】已向韩国中央机关提出"),
)
"""Days ago, step, in whose hands, what became of it, and words."""
Say = Callable[[str], None]


def play(*, now: datetime, say: Say) -> Assistance | None:
    """State what was published, register the request, and follow it; nothing without the case."""
    case = cases.by_source(key=CASE)
    if case is None:
        return None
    member = next(m for m in cast() if m.key == JUDGE)
    [(code, role, _title)] = member.posts
    judge = acting(member, code, role)
    _state(By(judge, now - timedelta(days=22)), case)
    made = services.register(
        By(judge, now - timedelta(days=21)), case=case, given=REQUEST, filled_in=True
    )
    for hands, (days, step, holder, outcome, words) in enumerate(HANDS):
        at = now - timedelta(days=days)
        given = HandGiven(step, timezone.localdate(at), holder, outcome, words)
        if hands + 1 == len(HANDS):
            agreed = timezone.localdate(now) + timedelta(days=90)
            given = HandGiven(step, given.on, holder, outcome, words, agreed)
        services.record(By(judge, at), assistance=made, given=given, hands=hands)
    say(f"\n【补设】{made.number}：向韩国请求取证，走到司法部；案件“{case.title}”标为涉外")
    return made


def _state(by: By, case: Case) -> None:
    """Where the parties belong, and that the waste came over the border."""
    for party in cases.parties(case=case):
        if party.name not in PARTIES:
            continue
        code, how = PARTIES[party.name]
        case.refresh_from_db()
        case_services.state_nationality(
            by, case=case, version=case.version, party=party, nationality=code, how=how
        )
    known = {f.name: f.pk for f in cases.facts(case=case)}
    facts = [NewFact(n, "true", how=PUBLISHED, replaces=known.get(n)) for n in FACTS]
    case_services.state_facts(by, case=case, facts=facts)
