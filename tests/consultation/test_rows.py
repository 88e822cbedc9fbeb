"""The form of the minutes takes many standards and tasks; a row more or less loses nothing."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from tests.consultation.conftest import RULE, WORDS, Table, standard, today
from tests.consultation.test_pages import page, send
from xiejiang.consultation.domain import MOST_ITEMS
from xiejiang.consultation.models import Minutes, Resolution

pytestmark = pytest.mark.django_db

PRESENT = ["500116-agriculture", "500116-police", "500116-procuratorate"]


def typed(**changes: object) -> dict[str, object]:
    """Two standards and two tasks, as an officer types them."""
    given: dict[str, object] = {"text": "交换了意见。", "present": PRESENT}
    for n, words in enumerate((WORDS, "第二条口径"), 1):
        given |= {
            f"standard-{n}-words": words,
            f"standard-{n}-rules": RULE,
            f"standard-{n}-territory": "500116",
            f"standard-{n}-since": str(today()),
            f"standard-{n}-until": str(today() + timedelta(days=90)),
            f"task-{n}-words": f"督办之{n}",
            f"task-{n}-owner": "500116-police",
            f"task-{n}-due": str(today() + timedelta(days=n)),
        }
    return {**given, "standard": "2", "task": "2", **changes}


def form(table: Table) -> str:
    return f"/consultation/meetings/{table.meeting.pk}/minutes/"


def value(text: str, name: str) -> str:
    """What a control of the page holds."""
    box = re.search(rf'<textarea name="{name}"[^>]*>\s*(.*?)</textarea>', text, re.DOTALL)
    if box:
        return box[1].strip()
    line = re.search(rf'<input[^>]*name="{name}"[^>]*>', text)
    found = re.search(r'value="([^"]*)"', line[0]) if line else None
    return found[1] if found else ""


def ticked(text: str) -> int:
    """How many agencies are ticked as present."""
    return len(re.findall(r'<input[^>]*name="present"[^>]*\bchecked\b', text))


def test_several_are_written_at_once(table: Table) -> None:
    send("fisheries", form(table), typed())
    found = Resolution.objects.all()
    assert sorted(r.words for r in found) == sorted([WORDS, "第二条口径", "督办之1", "督办之2"])


def test_a_row_more_keeps_everything_and_writes_nothing(table: Table) -> None:
    text = send("fisheries", form(table), typed(more="standard", text="写了一半"), 200)
    assert value(text, "standard") == "3"
    assert value(text, "standard-1-words") == WORDS
    assert value(text, "standard-2-until") == str(today() + timedelta(days=90))
    assert value(text, "task-2-words") == "督办之2"
    assert 'name="standard-3-words"' in text
    assert ticked(text) == 3
    assert "error-summary" not in text, "an unfinished row is no fault yet"
    assert not Minutes.objects.exists()


def test_a_row_less_moves_the_others_up(table: Table) -> None:
    text = send("fisheries", form(table), typed(drop="standard-1"), 200)
    assert value(text, "standard") == "1"
    assert value(text, "standard-1-words") == "第二条口径"
    assert 'name="standard-2-words"' not in text
    text = send("fisheries", form(table), typed(task="1", drop="task-1"), 200)
    assert 'name="task-1-words"' not in text
    for nonsense in ("task-9", "task-", "x", "standard-0"):
        kept = send("fisheries", form(table), typed(drop=nonsense), 200)
        assert value(kept, "task-2-words") == "督办之2"


def test_every_fault_stands_beside_its_row(table: Table) -> None:
    wrong = typed(
        **{
            "standard-1-words": "",
            "standard-1-rules": "",
            "standard-1-territory": "",
            "standard-1-since": "",
            "standard-1-until": "",
            "standard-2-rules": "no.such",
            "task-2-due": str(today() - timedelta(days=1)),
        }
    )
    text = send("fisheries", form(table), wrong, 422)
    second = text[text.index('id="standard-2"') : text.index('name="drop" value="standard-2"')]
    assert "法规内容里没有这些规则：no.such" in second, "the empty first row is passed over"
    third = text[text.index('id="task-2"') : text.index('name="drop" value="task-2"')]
    assert "不能早于今天" in third
    assert "裁量口径 2：规则</a>" in text, "the summary says which row"
    assert value(text, "task-1-words") == "督办之1"
    assert not Minutes.objects.exists()


def test_a_correction_begins_with_what_was_written(table: Table) -> None:
    table.write(standards=[standard(), standard(words="另一条")])
    text = page("fisheries", f"{form(table)}?correct=1")
    assert value(text, "text") == "三机关就电捕鱼的认定交换意见。"
    assert {value(text, "standard-1-words"), value(text, "standard-2-words")} == {WORDS, "另一条"}
    assert value(text, "task-1-words") == "梳理今年的同类案件"
    assert ticked(text) == 3


def test_the_number_of_rows_has_an_end(table: Table) -> None:
    most = typed(standard=str(MOST_ITEMS), more="standard")
    text = send("fisheries", form(table), most, 200)
    assert value(text, "standard") == str(MOST_ITEMS)
    assert 'name="more" value="standard"' not in text
    text = send("fisheries", form(table), typed(standard="²", more="task"), 200)
    assert (value(text, "standard"), value(text, "task")) == ("1", "3")
