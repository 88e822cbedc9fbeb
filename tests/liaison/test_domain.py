"""The nine categories against the article, what is personal, and what a field may hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from xiejiang.agencies.domain import Kind
from xiejiang.kernel.identity import mask
from xiejiang.law.instruments import load_instruments
from xiejiang.liaison import checks, privacy
from xiejiang.liaison.catalogue import Category, FieldType, SetBy, categories, category, read
from xiejiang.liaison.domain import Audience, Content, Reach, ScopeWay
from xiejiang.liaison.errors import BulletinContentError, CategoryUnknown

ARTICLE = (
    "推动大要案办理、环境监测评估鉴定、行政处罚、赔偿磋商、典型案例、修复执行、治理经验、统计分析"
    "等情况通报"
)
"""The words of article 7 of 法发〔2025〕14号 that enumerate what agencies tell one another."""
CONTENT = Path(__file__).parents[2] / "src/xiejiang/liaison/content/bulletins.toml"


def test_nine_in_the_order_of_the_article() -> None:
    found = list(categories().values())
    assert [c.title for c in found] == [
        "大要案办理",
        "环境监测",
        "评估鉴定",
        "行政处罚",
        "赔偿磋商",
        "典型案例",
        "修复执行",
        "治理经验",
        "统计分析",
    ]
    places = [ARTICLE.index(c.words) for c in found]
    assert places == sorted(places)
    said = "、".join(dict.fromkeys(c.words for c in found))
    assert f"推动{said}等情况通报" == ARTICLE, "nothing of the enumeration is left out"


@pytest.mark.parametrize("kind", categories().values(), ids=lambda kind: kind.id)
def test_every_category_says_what_is_ours(kind: Category) -> None:
    assert str(kind.citation).endswith("第七条")
    assert kind.citation.instrument in load_instruments()
    assert kind.set_by is SetBy.OURS, "the article sets neither fields nor publishers"
    assert bool(kind.reading) is (kind.title not in kind.words or kind.title != kind.words)
    assert any(f.required for f in kind.fields)
    assert kind.publishers
    assert kind.publishers | kind.kinds <= {k.value for k in Kind}
    assert all(bool(f.choices) is (f.type is FieldType.CHOICE) for f in kind.fields)
    assert all(f.title_en.isascii() for f in kind.fields)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('id = "monitoring"', 'id = "major-case"', "编号重复"),
        ('set_by = "ours"', 'set_by = "nobody"', "nobody"),
        ('article = "第七条"', 'articles = "第七条"', "article"),
        ('instrument = "opinion-2025-14"', 'instrument = "none"', "none"),
        ('type = "number"', 'type = "integer"', "integer"),
        ('region = "basin"', 'region = "moon"', "moon"),
        ('publishers = ["all"]', 'publishers = ["army"]', "army"),
        ("required = true", 'required = "yes"', "yes"),
        ('confidence = "verified-against-text"', 'sure = "yes"', "confidence"),
        ('id = "charge"', 'id = "stage"', "栏目编号重复"),
        ("[[category]]", "[[category", "文件"),
        ("valid_from = 2025-08-12", 'valid_from = "2025"', "不是日期"),
    ],
)
def test_a_mistake_in_the_content_is_named(tmp_path: Path, old: str, new: str, words: str) -> None:
    text = CONTENT.read_text("utf-8")
    assert old in text
    wrong = tmp_path / "bulletins.toml"
    wrong.write_text(text.replace(old, new), "utf-8")
    with pytest.raises(BulletinContentError) as refused:
        read(wrong)
    assert words in str(refused.value)
    assert "bulletins.toml" in str(refused.value)


def test_there_is_no_tenth() -> None:
    with pytest.raises(CategoryUnknown):
        category("other")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("身份证11010519491231002X。", True),
        ("身份证11010519491231002x", True),
        ("编号110105194912310021不是身份证", False),
        ("SHA-25611010519491231002X", False),
        ("流水号911010519491231002X", False),
    ],
)
def test_identity_numbers_are_found_by_their_check_character(text: str, found: bool) -> None:
    complaints = privacy.identities({"正文": text})
    assert bool(complaints) is found
    assert all(mask("11010519491231002X") in c.message for c in complaints)


def test_names_and_telephones_are_warned_of_masked() -> None:
    texts = {"正文": "周大鹏（13800138000、13800138000）与周某、A 公司。"}
    told = privacy.warnings(texts, ["周大鹏", "周某", "李", "王五"])
    assert [(w.what, w.found) for w in told] == [
        ("电话号码", "138****8000"),
        ("当事人姓名", "周某某"),
    ]


@pytest.mark.parametrize(
    ("field", "good", "bad"),
    [
        ("value", ("0.035", "-1", "1e3"), ("很多", "NaN", "inf", "1" * 41, "1e99")),
        (
            "measured_at",
            ("2026-11-24T08:00+08:00",),
            ("2026-11-24T08:00", "昨天", "0001-01-01T00:00Z"),
        ),
        ("judged", ("over", "open"), ("超标", "maybe")),
        ("station", ("朱沱断面",), ("长" * 201, "a\x00b")),
    ],
)
def test_a_field_is_of_its_type(field: str, good: tuple[str, ...], bad: tuple[str, ...]) -> None:
    kind = category("monitoring")
    for text in good:
        assert checks.values(kind, {field: text}, complete=False) == []
    for text in bad:
        assert len(checks.values(kind, {field: text}, complete=False)) == 1, text


def test_a_period_does_not_end_before_it_begins() -> None:
    given = {"since": "2026-02-01", "until": "2026-01-01"}
    (found,) = checks.values(category("statistics"), given, complete=False)
    assert "不能早于" in found.message


def test_values_round_trip() -> None:
    audience = Audience(("500116",), "yangtze-012", 40, ("police",), ("500116-court",))
    assert Audience.of_data(audience.as_data()) == audience
    reach = Reach(frozenset({"50", ""}), frozenset({"police"}), frozenset({"x"}))
    assert Reach.of_lines((w.value, v) for w, v in reach.lines) == reach
    assert (ScopeWay.PLACE, "") in reach.lines
    one, other = Content("标题甲乙", "正文"), Content("标题甲乙", "正文。")
    assert one.digest != other.digest
    assert one.digest == Content("标题甲乙", "正文", {}).digest
