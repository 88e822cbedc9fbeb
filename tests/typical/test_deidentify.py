"""What points to a person: invented people, invented numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiejiang.typical.deidentify import Kind, masked, propose, unmasked
from xiejiang.typical.deidentify.names import names
from xiejiang.typical.deidentify.numbers import disjoint
from xiejiang.typical.deidentify.places import minor_signs


def found(text: str, *known: str) -> dict[str, str]:
    """String → kind."""
    return {s.text: s.kind.value for s in propose({"text": text}, known)["text"]}


@pytest.mark.parametrize(
    ("text", "string", "kind"),
    [
        ("身份号码500116198001011219。", "500116198001011219", "identity"),
        (
            "其５００１１６１９８００１０１１２１９供述",
            "５００１１６１９８００１０１１２１９",
            "identity",
        ),
        ("（500116 19800101 1219）", "500116 19800101 1219", "identity"),
        ("旧号码500116800101121，", "500116800101121", "identity"),
        ("身份证号码为51022719800101121X，", "51022719800101121X", "identity"),
        ("护照号码E12345678，", "E12345678", "passport"),
        ("拨打13912345678报警", "13912345678", "phone"),
        ("拨打139-1234-5678报警", "139-1234-5678", "phone"),
        ("拨打+86 13912345678报警", "+86 13912345678", "phone"),
        ("电话023-68881234", "023-68881234", "phone"),
        ("电话68881234，", "68881234", "phone"),
        ("转入6222021234567890128账户", "6222021234567890128", "bank-card"),
        ("账号为3100 0212 3456 789，", "3100 0212 3456 789", "bank-card"),
        ("驾驶渝A8K219轿车", "渝A8K219", "plate"),
        ("驾驶渝AD12345轿车", "渝AD12345", "plate"),
        ("驾驶鄂E·12345货车", "鄂E·12345", "plate"),
        ("半挂车鄂E1234挂，", "鄂E1234挂", "plate"),
        ("渔船渝江津渔12345停靠", "渝江津渔12345", "vessel"),
        ("货船皖XX货1234停靠", "皖XX货1234", "vessel"),
        ("驾驶渝某渔12345号非法", "渝某渔12345号", "vessel"),
        ("乘“顺达66”号砂船", "顺达66", "vessel"),
        ("邮箱abc.def@example.com，", "abc.def@example.com", "email"),
        ("微信号wxid_abc123转账", "wxid_abc123", "account"),
        ("1980年1月1日出生，", "1980年1月1日", "birth"),
        ("出生于1980年1月1日。", "1980年1月1日", "birth"),
        ("住重庆市江津区油溪镇石羊村3组12号，", "油溪镇石羊村3组12号", "address"),
    ],
)
def test_numbers_and_places(text: str, string: str, kind: str) -> None:
    assert found(text).get(string) == kind, found(text)


@pytest.mark.parametrize(
    "text",
    [
        "采砂15000吨，共运输27车，",
        "（2019）渝0116刑初123号刑事判决书",
        "法发〔2025〕14号第十七条",
        "立木蓄积量为28.776立方米，价值153099.5元",
        "2019年4月3日至2019年5月2日",
        "被告人陈某某、马某2、李某甲的供述",
        "《中华人民共和国刑法》第三百四十五条第二款",
        "账户××××××××",
    ],
)
def test_what_points_to_nobody(text: str) -> None:
    assert found(text) == {}


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("被告人郝建国、欧阳明、马某2犯非法捕捞水产品罪。", {"郝建国", "欧阳明"}),
        ("证人田广的证言，证实其与覃小虎一起捕鱼。", {"田广", "覃小虎"}),
        ("辩护人景芋青、熊晓瑜提出，", {"景芋青", "熊晓瑜"}),
        ("郝建国非法捕捞水产品一审刑事判决书", {"郝建国"}),
        ("被告人望大军于5月到案。望大军供述，望大军系主犯。", {"望大军"}),
        ("卖给其岳父林文涛。", {"林文涛"}),
    ],
)
def test_names(text: str, people: set[str]) -> None:
    assert people <= {s.text for s in names(text)}


def test_one_person_has_one_mask_in_all_texts() -> None:
    texts = {
        "facts": "被告人郝建国伙同被告人郝建民、石小川捕鱼。证人郝某甲看见。",
        "outcome": "判处石小川拘役，判处郝建民罚金，郝建国另案处理。",
    }
    told = propose(texts, ["郝建国"])
    done = {where: masked(text, told[where]) for where, text in texts.items()}
    assert done == {
        "facts": "被告人郝某乙伙同被告人郝某丙、石某某捕鱼。证人郝某甲看见。",
        "outcome": "判处石某某拘役，判处郝某丙罚金，郝某乙另案处理。",
    }
    everything = [s for spans in told.values() for s in spans]
    assert not unmasked("".join(done.values()), everything)
    assert {s.text for s in unmasked(texts["outcome"], everything)} >= {"石小川", "郝建民"}


def test_somebody_not_of_age_is_marked_as_such() -> None:
    assert found("被害人田小宝（未成年，15周岁）在河边玩耍。")["田小宝"] == "minor"
    assert minor_signs("年仅9岁的男童，16周岁") == ["年仅9岁", "男童", "16周岁"]
    assert not minor_signs("依照未成年人保护法，已年满 18 周岁")


def test_sole_traders_code_leads_to_a_person_and_a_companys_does_not() -> None:
    assert found("统一社会信用代码92500116MA5U0A0A0F").get("92500116MA5U0A0A0F") in (
        None,
        "credit-code",
    )
    assert "credit-code" not in found("统一社会信用代码91350100M000100Y43").values()


def test_kinds_are_all_named() -> None:
    assert len({k.zh for k in Kind}) == len(Kind)


@given(st.text(alphabet="被告人证张三李四某、，。0123456789Xx渝A渔号住村镇（）“”\n", max_size=80))
def test_any_text_gives_disjoint_places_that_can_be_masked(text: str) -> None:
    spans = propose({"text": text})["text"]
    assert disjoint(spans)
    assert all(text[s.start : s.end] == s.text and s.replacement for s in spans)
    left = {s.text for s in unmasked(masked(text, spans), spans)}
    written = [s.replacement for s in spans]
    assert all(any(one in other for other in written) for one in left)


def test_an_empty_text_and_a_very_long_one() -> None:
    assert propose({"text": ""}) == {"text": []}
    long_ = "被告人郝建国犯罪。" * 5000
    assert len(propose({"text": long_})["text"]) == 5000
