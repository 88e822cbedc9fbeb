"""保护水域: reference points of protected waters, and the packed tables themselves."""

from __future__ import annotations

from decimal import Decimal
from importlib.resources import files

from xiejiang.basin.divisions import find
from xiejiang.basin.network import network
from xiejiang.basin.protected import protected_in, protected_waters


def test_every_water_lies_in_known_divisions() -> None:
    waters = protected_waters()
    assert len(waters) == 161
    assert len({w.id for w in waters}) == len(waters)
    for water in waters:
        assert water.divisions
        assert all(find(code) is not None for code in water.divisions)
        assert Decimal(73) < water.lon < Decimal(136)
        assert Decimal(18) < water.lat < Decimal(54)


def test_no_fishing_waters() -> None:
    bans = [w for w in protected_waters() if w.is_fishing_ban]
    assert len(bans) == 11
    assert all(w.ban_period for w in bans)


def test_protected_in_puts_the_division_before_the_wider_one() -> None:
    names = [w.name for w in protected_in("500116")]
    assert names[0] == "长江上游珍稀特有鱼类国家级自然保护区"
    inside = [any(code.startswith("4205") for code in w.divisions) for w in protected_in("420500")]
    assert inside == sorted(inside, reverse=True)


def test_tables_are_small_and_refer_to_known_divisions() -> None:
    data = files("xiejiang.basin").joinpath("data")
    names = ("divisions", "reaches", "relations", "protected")
    assert sum(len(data.joinpath(f"{n}.csv.gz").read_bytes()) for n in names) < 400_000
    for reach in network().reaches:
        assert all(find(code) is not None for code in reach.divisions)
        assert set(reach.left) | set(reach.right) <= set(reach.divisions)
