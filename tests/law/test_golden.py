"""Each numeric line of the law: the value itself meets it, just below does not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from xiejiang.law import golden
from xiejiang.law.golden import Golden, faults, load_golden
from xiejiang.law.schema import load_law


def _named(case: Golden) -> str:
    return f"{case.rule} {case.article} {case.fact} {case.met} {case.conduct_date}"


@pytest.mark.parametrize("case", load_golden(), ids=_named)
def test_a_case_comes_out_as_it_says(case: Golden) -> None:
    assert list(golden._wrong(load_law(), case)) == []


def test_every_line_has_a_golden_case() -> None:
    assert list(golden._unshown(load_law(), load_golden())) == []


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"met": 999}, "应当达到"),
        ({"not_met": 3000}, "应当未达到"),
        ({"below": 3000}, "不应当达到"),
        ({"open": (3000,)}, "应当待定"),
    ],
)
def test_a_case_that_comes_out_otherwise_is_a_fault(
    changes: dict[str, object], words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A check that cannot fail proves nothing."""
    known = next(g for g in load_golden() if g.fact == "illegal_catch_kg" and g.met == 500)
    wrong = replace(known, **{"met": 500, **changes})  # type: ignore[arg-type]
    if "met" in changes:
        wrong = replace(wrong, met=499)
    monkeypatch.setattr(golden, "load_golden", lambda: (wrong,))
    told = faults(load_law())
    assert any(words in c.message and "500" not in c.where for c in told)
    assert any("没有算例" in c.message for c in told)
