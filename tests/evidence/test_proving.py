"""The list of proof: what a finding rests on, and what there is for it."""

from __future__ import annotations

import html

import pytest
from django.test import Client

from tests.conftest import Cast
from xiejiang.cases import services as cases
from xiejiang.cases.domain import NewFact
from xiejiang.cases.errors import CaseNotFound
from xiejiang.cases.models import Case
from xiejiang.evidence import services
from xiejiang.evidence.domain import ItemKind
from xiejiang.evidence.models import Item
from xiejiang.evidence.proving import proving
from xiejiang.evidence.tracks import uses

FACTS = {
    "conduct_date": "2026-03-01",
    "in_yangtze_ban_waters": "true",
    "caught_aquatic_products": "true",
    "uses_electric_poison_explosive": "true",
}


@pytest.fixture
def fished(cast: Cast, case: Case) -> Case:
    cases.state_facts(
        cast.by("fisheries"),
        case=case,
        facts=[NewFact(name, text, how="现场笔录") for name, text in FACTS.items()],
    )
    return case


def test_a_derived_fact_gives_way_to_what_it_follows_from(cast: Cast, fished: Case) -> None:
    """禁渔区、禁渔期、内陆水域 all follow from 禁捕水域: only that one needs proof."""
    found = proving(by=cast.actors["fisheries"], case=fished)
    assert {p.need.fact for p in found.points} == set(FACTS) - {"conduct_date"}
    electric = next(p for p in found.points if p.need.fact == "uses_electric_poison_explosive")
    assert "法释〔2022〕12号 第三条第一款第(三)项" in {c.alternative for c in electric.claims}
    assert found.lacking == len(found.points)


def test_the_list_fills_as_evidence_is_linked(cast: Cast, fished: Case) -> None:
    by = cast.by("fisheries")
    item = services.add_item(
        by,
        case=fished,
        kind=ItemKind.PHYSICAL,
        title="电鱼设备",
        collectors=("甲某", "乙某"),
        supports=["uses_electric_poison_explosive"],
    )
    found = proving(by=by.actor, case=fished)
    assert found.lacking == len(found.points) - 1
    (proof,) = next(p.proofs for p in found.points if p.shown)
    assert proof.item == item
    assert [(u.effect, u.certain) for u in proof.uses] == [("可以作为证据使用", False)]
    services.withdraw(by, item=item, reason="重复登记")
    assert proving(by=by.actor, case=fished).lacking == len(found.points)


def test_of_two_ways_the_one_that_has_evidence_is_listed(cast: Cast, fished: Case) -> None:
    """渔业法(2013)第三十八条 is met by the closed waters and by the gear: one suffices."""
    by = cast.by("fisheries")
    item = services.add_item(
        by,
        case=fished,
        kind=ItemKind.PHYSICAL,
        title="电鱼设备",
        collectors=("甲某", "乙某"),
        supports=["uses_electric_poison_explosive"],
    )
    (point,) = [p for p in proving(by=by.actor, case=fished).points if p.shown]
    assert "渔业法(2013) 第三十八条第一款" in {c.alternative for c in point.claims}
    assert point.proofs[0].item == item


@pytest.mark.parametrize(
    ("who", "kind", "effects"),
    [
        ("fisheries", ItemKind.PARTY_STATEMENT, ["原则上由侦查机关重新收集"]),
        ("police", ItemKind.PARTY_STATEMENT, ["经查证属实，可以作为证据使用"]),
        ("ecology", ItemKind.MONITORING, ["可以作为证据使用"]),
    ],
)
def test_what_becomes_of_it_depends_on_who_took_it(
    cast: Cast, fished: Case, who: str, kind: ItemKind, effects: list[str]
) -> None:
    """刑事诉讼法第五十四条第二款 names things, not what people said to an agency."""

    agency = cast.actors[who].agency_id
    item = Item(case=fished, kind=kind.value, agency_id=agency, added_at=fished.discovered_at)
    assert [u.effect for u in uses(item)] == effects


def test_on_the_page(client: Client, cast: Cast, fished: Case) -> None:
    client.force_login(cast.person("fisheries"))
    page = html.unescape(client.get(f"/cases/{fished.pk}/evidence/").content.decode())
    assert "证明清单" in page and "还没有证据" in page and "专门性问题由谁认定" in page


def test_outsiders_find_nothing(cast: Cast, fished: Case) -> None:
    with pytest.raises(CaseNotFound):
        proving(by=cast.actors["outsider"], case=fished)
