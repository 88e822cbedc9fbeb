"""The damage of one story set out on sheets, with the numbers that were published for it.

Ezhou, 2021 (third batch of typical negotiations of the ministry): 2,274.5 m³ of soil, restoration
1,473,400 yuan, removal of the waste 11,266,000 yuan, agreed on 3 September 2021. The unit price was
not published and is worked back from the total; the second sheet is invented, to be compared with.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime

from xiejiang.agencies.domain import Role
from xiejiang.assessment import services
from xiejiang.assessment.domain import Given, Heading, ItemGiven, Ruling, RulingBasis, State
from xiejiang.audit.domain import By
from xiejiang.cases import queries as cases
from xiejiang.kernel.logic import Tri
from xiejiang.law.deadline import BEIJING
from xiejiang.shell.demo import replay
from xiejiang.shell.demo.script import cast

CASE = "hb-ezhou-2021-hn-hazwaste"
PUBLISHED = "生态环境部第三批磋商典型案例（公布）"
DAMAGE = "花湖空地土壤损害"
SUBMITTED, AGREED = (
    datetime(2021, 8, 20, 16, tzinfo=BEIJING),
    datetime(2021, 9, 3, 16, 30, tzinfo=BEIJING),
)


def _soil(price: Given) -> ItemGiven:
    inputs: Mapping[str, Given] = {
        "quantity": Given("2274.5", "m3", source=PUBLISHED),
        "unit_cost": price,
        "other": Given("0", "元", source="公布的修复费用没有另列（补设）"),
    }
    return ItemGiven(DAMAGE, "restoration.cost", inputs, {"restorable": Tri.TRUE})


REMOVAL = ItemGiven(
    "清除倾倒的危险废物",
    "cost.emergency",
    {"amounts": Given("1126.6", "万元", source=PUBLISHED)},
    {"paid": Tri.TRUE},
    "公布的是清除污染费用合计，各张票据没有公布。",
)
WORKED_BACK = Given("647.79", "元/m3", source="由公布的 147.34 万元 ÷ 2274.5 m3 反推（补设）")
INVENTED = Given("620", "元/m3", "580", "700", source="询价三家（补设）")
SHEETS = (
    ("受托评估机构（名称没有公布）", (_soil(WORKED_BACK), REMOVAL)),
    ("另一家评估机构（补设，供对照）", (_soil(INVENTED), REMOVAL)),
)
AGREEMENT = Ruling(
    State.ADOPTED,
    RulingBasis.AGREEMENT,
    "生态环境损害赔偿协议（公布：2021-09-03 当场签约）",
    date(2021, 9, 3),
    1273940000,
    "协议按公布的修复费用 147.34 万元、清除污染费用 1126.6 万元。",
)


def add(*, say: Callable[[str], None]) -> None:
    """Set the damage out, on the case as its story left it."""
    case = cases.by_source(key=CASE)
    if case is None:
        raise LookupError(f"the published case {CASE} is not imported")
    member = next(m for m in cast() if m.key == "ez.officer")
    actor = replay.acting(member, case.lead.code, Role.HANDLER)
    for assessor, items in SHEETS:
        by = By(actor, SUBMITTED)
        heading = Heading(DAMAGE, assessor, date(2021, 6, 2))
        made = services.open_assessment(by, case=case, heading=heading)
        for item in items:
            made = services.write_item(by, assessment=made, item=item, saved=made.saved)
        version = services.submit(by, assessment=made, saved=made.saved)
        if assessor == SHEETS[0][0]:
            services.rule(
                By(actor, AGREED), assessment=made, version=version.number, ruling=AGREEMENT
            )
    say(f"   损害计算书 {len(SHEETS)} 份：见“{case.title}”的“损害”页")
