"""Three answers with reasons: a sign decides, a hint never does, unknown is not Chinese."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from xiejiang.foreign import reading
from xiejiang.foreign.domain import Known, Raised
from xiejiang.foreign.errors import ForeignContentError
from xiejiang.foreign.flags import judge
from xiejiang.kernel.citation import Confidence
from xiejiang.kernel.logic import Tri
from xiejiang.law.instruments import load_instruments

ON = date(2026, 11, 28)
PLAIN = Known((), {}, "长江干流夜间电捕鱼案", "fishing", "500116")


def raised(flag: str, on: date = ON, **changes: Any) -> Raised:
    known = replace(PLAIN, **changes)
    return next(r for r in judge(known, reading.rules(), on=on) if r.flag.id == flag)


@pytest.mark.parametrize(
    ("parties", "answer"),
    [
        ((), Tri.UNKNOWN),
        ((("甲", None),), Tri.UNKNOWN),
        ((("甲", "CN"),), Tri.FALSE),
        ((("甲", "CN"), ("乙", None)), Tri.UNKNOWN),
        ((("甲", "KR"), ("乙", None)), Tri.TRUE),
        ((("甲", "stateless"),), Tri.TRUE),
        ((("甲", "HK"),), Tri.FALSE),
        ((("甲", "TW"), ("乙", "MM")), Tri.TRUE),
    ],
)
def test_a_party_is_foreign_when_somebody_said_so(
    parties: tuple[tuple[str, str | None], ...], answer: Tri
) -> None:
    assert raised("party", parties=parties).answer is answer


def test_hong_kong_macao_and_taiwan_are_no_foreign_country() -> None:
    for code in ("HK", "MO", "TW"):
        found = raised("region", parties=(("某公司", code),))
        assert found.answer is Tri.TRUE
        assert [d.id for d in found.duties] == ["region.court.civil", "region.court.admin"]
    assert raised("region", parties=(("某公司", "KR"),)).answer is Tri.FALSE


def test_unknown_parties_are_named_and_alone_show_nothing() -> None:
    found = raised("party", parties=(("甲", "CN"), ("乙", None)))
    assert [r.told["name"] for r in found.reasons if r.answer is Tri.UNKNOWN] == ["乙"]
    assert not found.relevant
    hinted = raised("party", parties=(("乙", None),), text="抓获一名外国人")
    assert hinted.answer is Tri.UNKNOWN
    assert hinted.relevant


@pytest.mark.parametrize(
    ("value", "answer"), [("one", Tri.TRUE), ("three", Tri.TRUE), ("none", Tri.FALSE)]
)
def test_the_appendix_decides_about_the_species(value: str, answer: Tri) -> None:
    assert raised("species", values={"cites_appendix": value}).answer is answer


def test_the_name_of_a_species_only_hints_and_says_how_sure_it_is() -> None:
    found = raised("species", text="非法捕捞达氏鲟三尾")
    assert found.answer is Tri.UNKNOWN
    assert found.relevant
    (reason,) = found.reasons
    assert reason.hint
    assert reason.told["appendix"] == "附录二"
    assert reason.confidence is Confidence.MEMORY
    decided = raised("species", text="非法捕捞达氏鲟三尾", values={"cites_appendix": "none"})
    assert decided.answer is Tri.FALSE
    assert not decided.relevant


def test_rare_or_cites_does_not_say_which_and_excludes_nothing() -> None:
    assert raised("species", values={"species_rare_or_cites": "true"}).relevant
    denied = raised("species", values={"species_rare_or_cites": "false"})
    assert denied.answer is Tri.UNKNOWN, "it may still be in appendix three"


@pytest.mark.parametrize(
    ("values", "answer"),
    [
        ({}, Tri.UNKNOWN),
        ({"crosses_border": "true"}, Tri.TRUE),
        ({"crosses_border": "false"}, Tri.FALSE),
        ({"smuggled_protected_animal": "true"}, Tri.TRUE),
        ({"smuggled_protected_animal": "false"}, Tri.UNKNOWN),
        ({"foreign_solid_waste_dumped": "true"}, Tri.TRUE),
        ({"relic_smuggled_grade": "none"}, Tri.UNKNOWN),
        ({"relic_smuggled_grade": "unknown"}, Tri.TRUE),
        ({"crosses_border": "false", "foreign_solid_waste_dumped": "true"}, Tri.TRUE),
    ],
)
def test_the_border_is_crossed_by_what_was_found(values: dict[str, str], answer: Tri) -> None:
    assert raised("border", values=values).answer is answer


def test_the_headwaters_and_words_ask_without_answering() -> None:
    for changes in ({"division": "533325"}, {"text": "伪报入境被海关查获"}):
        found = raised("border", **changes)
        assert found.answer is Tri.UNKNOWN
        assert found.relevant
    assert not raised("border").relevant


def test_duties_are_those_in_force_on_the_day() -> None:
    old = {d.id for d in raised("border", on=date(2026, 8, 14)).duties}
    new = {d.id for d in raised("border", on=date(2026, 8, 15)).duties}
    assert "border.waste.old" in old - new
    assert "border.waste" in new - old


def test_every_duty_has_a_provision_or_says_that_none_was_found() -> None:
    known = load_instruments()
    for flag in reading.rules().flags:
        for duty in flag.duties:
            if duty.confidence is Confidence.UNKNOWN:
                assert duty.source is None
                assert not duty.limit
                continue
            assert duty.source is not None
            for place in (f"{duty.source.instrument}:", *duty.source.also):
                assert place.partition(":")[0] in known
            sure = known[duty.source.instrument].confidence
            assert duty.confidence is not Confidence.VERIFIED or sure is Confidence.VERIFIED


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ('fact = "crosses_border"', 'fact = "crosses"', "事实字典里没有“crosses”"),
        ('holds = ["one", "two", "three"]', 'holds = ["four"]', "没有“four”这一取值"),
        ('instrument = "mps-criminal-2020"', 'instrument = "mps"', "没有列入 instruments.toml"),
        ('kinds = ["police"]', 'kinds = ["navy"]', "没有“navy”这一取值"),
        ('flag = "border"', 'flag = "frontier"', "没有提示“frontier”"),
        ('id = "party.police.consul"', 'id = "party.police.custody"', "重复"),
        ('track = "civil"', 'track = "civil"\nmood = "calm"', "不认识的键“mood”"),
        ('fields = ["wildlife"]', "fields = []", "没有写明看什么"),
    ],
)
def test_the_content_is_read_strictly(tmp_path: Path, old: str, new: str, complaint: str) -> None:
    for name in (reading.FLAGS, reading.SPECIES):
        text = (reading.content() / name).read_text("utf-8")
        (tmp_path / name).write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(ForeignContentError) as caught:
        reading.read(tmp_path)
    assert complaint in "\n".join(c.message for c in caught.value.complaints)
