"""What came of suggestions at Jinning and Jinsha, and of the agreement of Ezhou: carried on.

Published are that nineteen suggestions were sent to the forestry bureau of 晋宁, which surveyed the
spots and made a plan; that two were sent at 金沙, where the river was found mended in March 2023;
and, of Ezhou, the sums of the agreement of 3 September 2021. What else was found, the instalments
and the payments were not published: filled in, and their texts say so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

from xiejiang.agencies.domain import Role
from xiejiang.audit.domain import NODE, By
from xiejiang.cases import queries as cases
from xiejiang.funds import services as funds
from xiejiang.funds.domain import AccountKind
from xiejiang.kernel.money import Money
from xiejiang.law.deadline import BEIJING
from xiejiang.proceedings import queries as proceedings
from xiejiang.proceedings.queries import Proceeding
from xiejiang.settling import services
from xiejiang.settling.domain import (
    Found,
    Instalment,
    Mend,
    OfferGiven,
    ReplyGiven,
    ReplyKind,
    TalkGiven,
    Terms,
    Visit,
)
from xiejiang.shell.demo import mediators
from xiejiang.shell.demo.replay import acting
from xiejiang.shell.demo.script import cast

WETLAND, WASTE = "yn-jinning-2018-wetland-suggestions", "hb-ezhou-2021-hn-hazwaste"
HYACINTH, PROCURATORATE = "gz-jinsha-2023-water-hyacinth", "520523-procuratorate"
VISITED = datetime(2018, 9, 12, 9, 30, tzinfo=BEIJING)
AGREED, ENTERED = (
    datetime(2021, 9, 6, 10, tzinfo=BEIJING),
    datetime(2021, 9, 6, 11, tzinfo=BEIJING),
)
RESTORATION, REMOVAL = Money.yuan(1_473_400), Money.yuan(11_266_000)
OFFICE = "420700-ecology"
PAYMENTS = (
    (datetime(2021, 9, 28, 15, tzinfo=BEIJING), REMOVAL),
    (datetime(2021, 12, 27, 15, tzinfo=BEIJING), RESTORATION),
)
FIRST_TALK, SECOND_TALK = (
    datetime(2021, 8, 31, 9, 30, tzinfo=BEIJING),
    datetime(2021, 9, 2, 9, 30, tzinfo=BEIJING),
)
FILLED_IN = "（演示补设）"
REPLIED, SILENT = (
    datetime(2023, 3, 10, 9, 30, tzinfo=BEIJING),
    datetime(2023, 4, 25, 9, 30, tzinfo=BEIJING),
)
ASKED = {REPLIED: "520523-water", SILENT: "520523-agriculture"}
LOOKED = (
    (
        REPLIED,
        (
            Found(1, Mend.MENDED, "“回头看”确认水葫芦已经清理、河道恢复（公布到月，日为补设）"),
            Found(2, Mend.MENDED, f"看了巡河记录{FILLED_IN}"),
        ),
    ),
    (
        SILENT,
        (
            Found(1, Mend.MENDED, f"打捞物已经运走，河道没有再长{FILLED_IN}"),
            Found(2, Mend.MENDED, f"河段设了两处监测点{FILLED_IN}"),
        ),
    ),
)
Say = Callable[[str], None]


def play(*, say: Say) -> None:
    """Verify at Jinning; let the agreement of Ezhou take effect and be paid."""
    _verify(say)
    _look_again(say)
    _talk(say)
    _agree(say)


def _by(who: str, agency: str, at: datetime) -> By:
    member = next(m for m in cast() if m.key == who)
    return By(acting(member, agency, Role.HANDLER), at)


def _verify(say: Say) -> None:
    case = cases.by_source(key=WETLAND)
    if case is None:
        raise LookupError(f"the published case {WETLAND} is not imported")
    by = _by("jn.procurator", "530115-procuratorate", VISITED.replace(hour=17))
    one = proceedings.for_case(by=by.actor, case=case)[0]
    visit = Visit(
        at=VISITED,
        place=f"南滇池国家湿地公园{FILLED_IN}",
        people=f"晋宁检察官甲、书记员；林业局一名干部到场{FILLED_IN}",
        found=(
            Found(1, Mend.PARTLY, f"两处地块已经退耕，一处仍有作物{FILLED_IN}"),
            Found(2, Mend.MENDED, f"垃圾已经清运{FILLED_IN}"),
            Found(3, Mend.UNCLEAR, f"当天没有看到取水，水泵是否拆除不清楚{FILLED_IN}"),
        ),
        words=f"沿公园步道逐点查看。{FILLED_IN}",
    )
    services.verify(by, proceeding=one.pk, nth=1, visit=visit)
    say(f"\n已补设实地核验：{case.title}，见菜单“建议与回复”")


def _look_again(say: Say) -> None:
    """Two suggestions at Jinsha: one replied to, one not; somebody went to look at both."""
    case = cases.by_source(key=HYACINTH)
    if case is None:
        raise LookupError(f"the published case {HYACINTH} is not imported")
    running = proceedings.for_case(by=NODE, case=case)
    for at, found in LOOKED:
        visit = Visit(
            at=at,
            place=f"金沙县偏岩河{FILLED_IN}",
            people=f"金沙检察官甲、检察官助理；“益心为公”志愿者一名到场{FILLED_IN}",
            found=found,
            words=f"沿河查看，与二月的无人机照片比对。{FILLED_IN}",
        )
        addressee = next(p for p in running if _asked(p) == ASKED[at])
        by = _by("jsh.procurator", PROCURATORATE, at.replace(hour=17))
        services.verify(by, proceeding=addressee.pk, nth=1, visit=visit)
    say(f"\n已补设实地核验：{case.title}，一份有回复、一份没有，都到现场看过")


def _asked(proceeding: Proceeding) -> str:
    return next(p.agency.code for p in proceeding.parts.all() if p.role == "agency")


def _talk(say: Say) -> None:
    """Two talks before the published agreement and an offer that was accepted: all filled in."""
    case = cases.by_source(key=WASTE)
    if case is None:
        raise LookupError(f"the published case {WASTE} is not imported")
    first = TalkGiven(
        way="negotiation",
        at=FIRST_TALK,
        place=f"鄂州市生态环境局会议室{FILLED_IN}",
        presided=f"生态环境局法制科干部{FILLED_IN}",
        left_open=f"产废企业认可清除费用，修复费用怎样付没有谈定{FILLED_IN}",
        next_at=SECOND_TALK,
    )
    committee = mediators.listed()
    second = replace(
        first,
        at=SECOND_TALK,
        presided=f"调解委员会主任{FILLED_IN}",
        mediating=committee.pk,
        agreed=f"清除和修复费用分两期付，次日签约{FILLED_IN}",
        left_open="",
        next_at=None,
    )
    offer = OfferGiven(
        made_by=f"产废企业{FILLED_IN}",
        valid_until=date(2021, 9, 10),
        amount=RESTORATION + REMOVAL,
        pay_by=date(2021, 12, 31),
        measures=f"费用分两期付，修复由生态环境局组织{FILLED_IN}",
    )
    services.talk(_by("ez.officer", OFFICE, FIRST_TALK.replace(hour=15)), case=case, given=first)
    recording = _by("ez.officer", OFFICE, SECOND_TALK.replace(hour=15))
    talk = services.talk(recording, case=case, given=second)
    made = services.offer(recording, talk=talk.pk, given=offer)
    answer = ReplyGiven(ReplyKind.ACCEPTED, f"鄂州市生态环境局{FILLED_IN}", SECOND_TALK.date())
    services.reply(recording, offer=made.pk, given=answer)
    mediators.renewed(committee, say=say)
    say(f"   已补设两次会谈和一个方案，只有 ez.officer 的机关看得到：见“{case.title}”的“化解”页")


def _agree(say: Say) -> None:
    case = cases.by_source(key=WASTE)
    if case is None:
        raise LookupError(f"the published case {WASTE} is not imported")
    by = _by("ez.officer", "420700-ecology", AGREED)
    one = next(
        p
        for p in proceedings.for_case(by=by.actor, case=case)
        if p.procedure == "damage.compensation"
    )
    terms = Terms(
        title="花湖空地生态环境损害赔偿协议",
        obligor="产废企业（名称没有公布）",
        component="清除污染和土壤修复费用",
        dues=(
            Instalment(date(2021, 9, 30), REMOVAL),
            Instalment(date(2021, 12, 31), RESTORATION),
        ),
        restore=f"修复受损土壤 2274.5 立方米（公布），费用从赔偿款支付；分期没有公布{FILLED_IN}",
    )
    made = services.record(by, case=case, proceeding=one.pk, kind="negotiated", nth=1, terms=terms)
    effect = services.take_effect(_by("ez.officer", "420700-ecology", ENTERED), agreement=made.pk)
    account = funds.open_account(
        _by("ez.officer", "420700-ecology", ENTERED),
        agency=made.agency,
        kind=AccountKind.DEPOSIT,
        name=f"生态环境损害赔偿待缴库款项{FILLED_IN}",
        matter=case.pk,
    )
    for at, amount in PAYMENTS:
        paying = _by("ez.officer", "420700-ecology", at)
        funds.receive(paying, account=account, amount=amount, obligation=effect.obligation)
    say(f"   协议已登记、生效入账，两期付清{FILLED_IN}：见“{case.title}”的“化解”页")
