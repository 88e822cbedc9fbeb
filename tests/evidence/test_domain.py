"""Names of files and people, and the cautions read from content."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from xiejiang.evidence import cautions, queries, services
from xiejiang.evidence.domain import NAME_LIMIT, ItemKind, names_of, safe_name
from xiejiang.evidence.errors import ContentError

GOOD = """
[[caution]]
id = "x"
collector = "enforcement"
kinds = ["physical"]
collectors_below = 2
message = "只有{count}名"
valid_from = 2021-07-15
source = { instrument = "apl-2021", article = "第四十二条第一款" }
confidence = "from-memory-unverified"
"""


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("照片.jpg", "照片.jpg"),
        ("C:\\证据\\照片.jpg", "照片.jpg"),
        ("../../etc/passwd", "passwd"),
        ("a\x00b\n.pdf", "ab.pdf"),
        ("发票\u202efdp.exe", "发票fdp.exe"),
        ("..", ""),
        ("长" * 300 + ".pdf", "长" * (NAME_LIMIT - 4) + ".pdf"),
        ("长" * 300, "长" * NAME_LIMIT),
    ],
)
def test_file_names(given: str, kept: str) -> None:
    assert safe_name(given) == kept


def test_collectors_however_they_are_separated() -> None:
    assert names_of("甲、乙") == names_of("甲，乙 ") == names_of("甲 乙") == ("甲", "乙")
    assert names_of(" ") == ()


def test_cautions_apply_by_collector_kind_number_and_day() -> None:
    def ids(agency: str, kind: ItemKind, people: int, on: date = date(2026, 1, 1)) -> list[str]:
        found = queries.cautions_for(
            agency_kind=agency, kind=kind, collectors=["甲"] * people, on=on
        )
        return [c.id for c in found]

    assert ids("agriculture", ItemKind.PHYSICAL, 1) == ["two-officers"]
    assert ids("agriculture", ItemKind.PHYSICAL, 2) == []
    assert ids("agriculture", ItemKind.PHYSICAL, 0) == ["two-officers"]
    assert ids("agriculture", ItemKind.OPINION, 1) == []
    assert ids("police", ItemKind.PHYSICAL, 1) == []
    assert ids("ecology", ItemKind.PARTY_STATEMENT, 2) == ["statements-retaken"]
    assert ids("agriculture", ItemKind.PHYSICAL, 1, date(2021, 7, 14)) == []
    assert ids("agriculture", ItemKind.PHYSICAL, 1, date(2021, 7, 15)) == ["two-officers"]


def test_a_caution_that_was_not_checked_says_so(tmp_path: Path) -> None:
    file = tmp_path / "cautions.toml"
    file.write_text(GOOD, "utf-8")
    (rule,) = cautions.read(file)
    assert rule.caution(1).message == "只有一名（未核对，启用前须核对原文）"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("id =", "idd ="),
        ('"enforcement"', '"anybody"'),
        ('["physical"]', '["thing"]'),
        ("2021-07-15", '"昨天"'),
        ("apl-2021", "apl-1999"),
        ("from-memory-unverified", "sure"),
        ("[[caution]]", "[[caution"),
        ("collectors_below = 2\n", ""),
    ],
)
def test_content_is_read_strictly(tmp_path: Path, old: str, new: str) -> None:
    file = tmp_path / "cautions.toml"
    file.write_text(GOOD.replace(old, new), "utf-8")
    with pytest.raises(ContentError) as refused:
        cautions.read(file)
    assert "cautions.toml" in refused.value.message


def test_every_act_of_the_room_has_a_name_that_officers_read() -> None:
    names = [f.__dict__["is_act"] for f in vars(services).values() if hasattr(f, "is_act")]
    assert len(names) == 18
    assert all(queries.act_label(name) != name for name in names)
