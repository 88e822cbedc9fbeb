"""Things change hands: both halves are signed, and in between the sender answers for them."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from tests.conftest import NOW, Cast
from tests.evidence.conftest import PDF, Add
from xiejiang.audit.domain import By
from xiejiang.audit.models import LogEntry, Notice
from xiejiang.cases.models import Case
from xiejiang.documents import queries as documents
from xiejiang.evidence import queries, services
from xiejiang.evidence.domain import (
    DisposalWay,
    Hand,
    HandoverState,
    ItemKind,
    ItemStatus,
    Physical,
)
from xiejiang.evidence.errors import (
    EvidenceInvalid,
    HandoverEnded,
    HandoverNotFound,
    ItemMoved,
    NotHolder,
    NotReceiver,
    NotTakingPart,
    ReasonMissing,
)
from xiejiang.evidence.models import Handover, Item

POLICE = "500116-police"


@pytest.fixture
def gear(add: Add) -> Item:
    thing = Physical(
        Decimal("1.500"), "公斤", features="草鱼，已冷冻", origin="扣押决定书", whereabouts="冷库"
    )
    return add(kind=ItemKind.PHYSICAL, title="渔获物", physical=thing)


@pytest.fixture
def sent(cast: Cast, shared: Case, gear: Item, add: Add) -> Handover:
    items = [gear, add(content=PDF)]
    return services.hand_over(
        cast.by("fisheries"), items=items, to_agency=cast.agency(POLICE), note="封条完好"
    )


def later(cast: Cast, who: str) -> By:
    return By(cast.actor(who), NOW + timedelta(hours=2))


def hands(cast: Cast, item: Item) -> list[str]:
    return [row.action for row in queries.custody(by=cast.actor("fisheries"), item=item)]


def test_until_it_is_received_the_sender_holds_it(cast: Cast, sent: Handover, gear: Item) -> None:
    gear.refresh_from_db()
    assert gear.status == ItemStatus.MOVING
    assert gear.holder.code == "500116-agriculture"
    assert Notice.objects.filter(agency_code=POLICE, kind="evidence-sent").count() == 1
    assert queries.handovers_waiting(by=cast.actor("police")) == [sent]
    assert queries.handovers_waiting(by=cast.actor("fisheries")) == []


def test_the_receiver_signs_and_holds_it(cast: Cast, sent: Handover, gear: Item) -> None:
    services.receive(later(cast, "police"), handover=sent, remark="数量、封条核对无误")
    gear.refresh_from_db()
    assert (gear.status, gear.holder.code) == (ItemStatus.HELD, POLICE)
    assert gear.agency.code == "500116-agriculture"
    assert hands(cast, gear) == [Hand.COLLECTED, Hand.SENT, Hand.RECEIVED]
    sent.refresh_from_db()
    assert (sent.state, sent.sent_by, sent.ended_by) == (
        HandoverState.RECEIVED,
        "渔政执法岗甲",
        "环食药侦查岗甲",
    )
    entry = LogEntry.objects.order_by("-index")[0]
    assert entry.act == "evidence.received"
    assert [d["item"] for d in entry.details["digests"]] == [1, 2]
    assert len(entry.details["digests"][1]["sha256"]) == 64
    with pytest.raises(NotHolder):
        services.return_item(cast.by("fisheries"), item=gear, to="丁某", reason="退")


def test_a_handover_ends_once(cast: Cast, sent: Handover) -> None:
    stale = Handover.objects.get(pk=sent.pk)
    services.receive(later(cast, "police"), handover=sent)
    with pytest.raises(HandoverEnded) as refused:
        services.recall(later(cast, "fisheries"), handover=stale, reason="送错了")
    assert "已经接收" in refused.value.message
    with pytest.raises(HandoverEnded):
        services.decline(later(cast, "police"), handover=sent, reason="反悔")


def test_the_receiver_may_decline_with_reasons(cast: Cast, sent: Handover, gear: Item) -> None:
    with pytest.raises(ReasonMissing):
        services.decline(cast.by("police"), handover=sent, reason=" ")
    services.decline(cast.by("police"), handover=sent, reason="封条破损")
    gear.refresh_from_db()
    assert (gear.status, gear.holder.code) == (ItemStatus.HELD, "500116-agriculture")
    assert hands(cast, gear)[-1] == Hand.DECLINED
    assert "封条破损" in Notice.objects.get(kind="evidence-declined").text


def test_the_sender_may_recall_and_send_again(cast: Cast, sent: Handover, gear: Item) -> None:
    services.recall(cast.by("fisheries"), handover=sent, reason="漏了一件")
    again = services.hand_over(
        later(cast, "fisheries"), items=[gear], to_agency=cast.agency(POLICE)
    )
    assert [h.state for h in queries.handovers(by=cast.actor("police"), case=again.case)] == [
        HandoverState.RECALLED,
        HandoverState.SENT,
    ]
    assert list(again.items.all()) == [gear]


def test_each_half_is_signed_by_its_own_side(cast: Cast, sent: Handover) -> None:
    for half in (
        lambda: services.receive(cast.by("fisheries"), handover=sent),
        lambda: services.decline(cast.by("fisheries"), handover=sent, reason="退"),
    ):
        with pytest.raises(NotReceiver):
            half()
    with pytest.raises(NotHolder):
        services.recall(cast.by("police"), handover=sent, reason="收回")
    with pytest.raises(HandoverNotFound):
        queries.handover(by=cast.actor("outsider"), handover_id=sent.pk)
    assert queries.handover(by=cast.actor("police"), handover_id=sent.pk) == sent


def test_what_is_moving_is_not_moved_again(cast: Cast, sent: Handover, gear: Item) -> None:
    by = cast.by("fisheries")
    for second in (
        lambda: services.hand_over(by, items=[gear], to_agency=cast.agency(POLICE)),
        lambda: services.withdraw(by, item=gear, reason="误收"),
        lambda: services.dispose(by, item=gear, way=DisposalWay.RELEASED, reason="放生"),
    ):
        with pytest.raises(ItemMoved):
            second()
    assert Handover.objects.count() == 1


def test_two_officers_cannot_move_the_same_thing(cast: Cast, shared: Case, gear: Item) -> None:
    stale = Item.objects.get(pk=gear.pk)
    services.return_item(cast.by("fisheries"), item=gear, to="丁某", reason="查明与本案无关")
    with pytest.raises(ItemMoved) as refused:
        services.hand_over(cast.by("fisheries"), items=[stale], to_agency=cast.agency(POLICE))
    assert "已退还" in refused.value.message


def test_things_go_only_to_agencies_that_take_part(cast: Cast, case: Case, gear: Item) -> None:
    with pytest.raises(NotTakingPart):
        services.hand_over(cast.by("fisheries"), items=[gear], to_agency=cast.agency(POLICE))


def test_only_the_holder_hands_over(cast: Cast, shared: Case, gear: Item) -> None:
    with pytest.raises(NotHolder):
        services.hand_over(cast.by("police"), items=[gear], to_agency=cast.agency("500116-police"))
    with pytest.raises(EvidenceInvalid):
        services.hand_over(cast.by("fisheries"), items=[], to_agency=cast.agency(POLICE))
    with pytest.raises(EvidenceInvalid):
        services.hand_over(
            cast.by("fisheries"), items=[gear], to_agency=cast.agency("500116-agriculture")
        )


def test_if_one_item_cannot_go_none_goes(cast: Cast, shared: Case, gear: Item, add: Add) -> None:
    gone = add()
    services.withdraw(cast.by("fisheries"), item=gone, reason="误收")
    with pytest.raises(ItemMoved):
        services.hand_over(cast.by("fisheries"), items=[gear, gone], to_agency=cast.agency(POLICE))
    gear.refresh_from_db()
    assert gear.status == ItemStatus.HELD
    assert hands(cast, gear) == [Hand.COLLECTED]


def test_disposal_says_how_who_approved_and_why(cast: Cast, gear: Item) -> None:
    by = cast.by("fisheries_head")
    with pytest.raises(ReasonMissing):
        services.dispose(by, item=gear, way=DisposalWay.HARMLESS, reason="")
    services.dispose(
        by, item=gear, way=DisposalWay.HARMLESS, reason="易腐，已取样", approved_by="负责人甲"
    )
    row = queries.custody(by=cast.actor("fisheries"), item=gear)[-1]
    assert (row.action, row.note) == (
        Hand.DISPOSED,
        "无害化处置，负责人甲批准。易腐，已取样",
    )
    assert queries.property_items(case=gear.case) == []


def test_papers_are_not_returned_or_disposed_of(cast: Cast, add: Add) -> None:
    paper = add(content=PDF)
    with pytest.raises(EvidenceInvalid):
        services.dispose(cast.by("fisheries"), item=paper, way=DisposalWay.SOLD, reason="卖")
    with pytest.raises(EvidenceInvalid):
        services.return_item(cast.by("fisheries"), item=paper, to="丁某", reason="退")


def test_the_list_of_things_has_what_the_rules_ask(cast: Cast, gear: Item, add: Add) -> None:
    add(content=PDF)
    (line,) = queries.property_list(case=gear.case)
    assert line.cells == ("渔获物", "1.5公斤", "草鱼，已冷冻", "冷库", "扣押决定书", "")
    assert queries.property_list(case=gear.case, holder=cast.agency(POLICE)) == ()


def test_the_documents_of_a_step_find_their_rows(cast: Cast, gear: Item, add: Add) -> None:
    film = add(
        kind=ItemKind.AUDIO_VISUAL, title="执法记录仪录像", proves="查获经过。", place="码头"
    )
    dropped = add(title="无关材料")
    services.withdraw(cast.by("fisheries"), item=dropped, reason="误收")
    assert queries.paper_values(case=gear.case) == {
        "evidence.summary": [
            "渔获物（物证，重庆市江津区农业农村委员会收集）",
            "执法记录仪录像（视听资料，重庆市江津区农业农村委员会收集），证明查获经过",
        ],
        "item.rows": [["渔获物", "1.5公斤", "草鱼，已冷冻", "冷库", "扣押决定书", ""]],
        "seized.rows": [["渔获物", "1.5公斤", "扣押决定书", "冷库"]],
        "media.rows": [["执法记录仪录像", "查获经过。", "甲、乙", "", "码头"]],
        "handover.rows": [["渔获物", "1.5公斤", "草鱼，已冷冻", "", "冷库"]],
    }
    assert queries.some(case=gear.case, ids=[gear.pk, film.pk, dropped.pk]) == [gear, film]


@pytest.mark.parametrize(
    ("kind", "field"),
    [
        ("transfer.items", "item.rows"),
        ("transfer.media", "media.rows"),
        ("transfer.handover_list", "handover.rows"),
        ("transfer.party_notice", "seized.rows"),
    ],
)
def test_the_rows_fit_the_tables_of_the_documents(
    cast: Cast, gear: Item, add: Add, kind: str, field: str
) -> None:
    add(kind=ItemKind.AUDIO_VISUAL, title="执法记录仪录像")
    rows = queries.paper_values(case=gear.case)
    shown = documents.preview(
        kind=kind, agency=cast.agency("500116-agriculture"), values=rows, at=NOW, form="docx"
    )
    assert field in rows
    assert shown.data.startswith(b"PK")
