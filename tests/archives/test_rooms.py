"""What the rooms of damage, restoration, experts, bases and money hold of a case goes along."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from tests.archives import full, sealing
from tests.archives.conftest import KEY as OTHER
from tests.archives.conftest import Made, saved, settle
from tests.exchange.conftest import Place
from xiejiang.assessment import queries as assessment
from xiejiang.assessment.models import Assessment, Decision, Version
from xiejiang.audit.domain import NODE, By
from xiejiang.audit.models import LogEntry, LogHead
from xiejiang.cases import importing
from xiejiang.cases.models import Case
from xiejiang.exchange import archiving, case_state
from xiejiang.exchange.errors import ArchiveAgencies, ArchiveMalformed, ArchiveTaken
from xiejiang.exchange.models import Archive
from xiejiang.exchange.restoring import Restored
from xiejiang.shell.demo import script
from xiejiang.store.merkle import EMPTY_ROOT
from xiejiang.store.shapes import ShapeWrong

pytestmark = pytest.mark.django_db
Restore = Callable[..., Restored]
PARTS = ("assessments",)
"""What archives of before did not carry."""


@pytest.fixture(scope="session")
def nests(a: Place, django_db_setup: None, django_db_blocker: Any, _cheap_passwords: None) -> Made:
    """The archive of the fish nests, made once at A; nothing of A is left in the database."""
    with django_db_blocker.unblock(), transaction.atomic(), a.here():
        LogHead.objects.get_or_create(pk=1, defaults={"root": EMPTY_ROOT.hex()})
        settle()
        case = full.work(timezone.now())
        found = saved(archiving.archive(full.lead(), case=case), a.home / "nests.zip")
        transaction.set_rollback(True)
    return found


def of_before(nests: Made, a: Place, scratch: Path) -> Path:
    """The archive as it was made before these rooms were carried, with its own beside."""

    def without(state: dict[str, Any]) -> None:
        for name in PARTS:
            del state[name]

    def beside(told: dict[str, Any]) -> None:
        told["beside"] = ["损害计算书", "生态修复项目和现场检查", "修复资金的账目"]
        kept = {form for _, form, *_ in case_state.files(nests.told("state.json"))}
        assert kept

    return sealing.retold(nests, a, scratch, without, beside)


def test_everything_comes_back_to_the_same_state(
    nests: Made, b: Place, tmp_path: Path, restore: Restore
) -> None:
    done = restore(nests)
    assert done.new
    with b.here():
        again = saved(archiving.archive(full.lead(), case=done.case), tmp_path / "again.zip")
    assert again.read("state.json") == nests.read("state.json")
    state = nests.told("state.json")
    assert all(state[name] for name in PARTS), "every room has something to prove"
    first, second = (
        {f["path"]: f["sha256"] for f in one.told()["files"]} for one in (nests, again)
    )
    assert first == second


def test_every_kind_of_row_of_these_rooms_is_in_it(nests: Made) -> None:
    seen = {shape.label for shape, _ in case_state.rows(nests.told("state.json"))}
    later = {s.label for room in case_state.LATER for s in room.ARCHIVE_SHAPES.values()}
    assert later <= seen, later - seen


def test_twice_is_once_for_these_rooms_too(nests: Made, restore: Restore) -> None:
    restore(nests)
    models = {s.model for s in case_state.SHAPES.values()} | {Archive, LogEntry}
    rows = {m: m._default_manager.count() for m in models}
    assert not restore(nests).new
    assert {m: m._default_manager.count() for m in models} == rows


def test_an_archive_of_before_still_comes_in(
    nests: Made, a: Place, b: Place, tmp_path: Path, restore: Restore
) -> None:
    path = of_before(nests, a, tmp_path)
    done = restore(path, nests.key)
    assert done.new
    assert not Assessment.objects.exists()
    assert not restore(path, nests.key).new
    with b.here():
        again = saved(archiving.archive(full.lead(), case=done.case), tmp_path / "again.zip")
    state = again.told("state.json")
    assert all(state[name] == [] for name in PARTS)
    assert {n: v for n, v in state.items() if n not in PARTS} == {
        n: v for n, v in nests.told("state.json").items() if n not in PARTS
    }


def test_an_archive_of_before_is_known_where_the_rooms_have_more(
    nests: Made, a: Place, tmp_path: Path, restore: Restore
) -> None:
    """Brought back to its own node, which still keeps what it did not carry."""
    restore(nests)
    assert not restore(of_before(nests, a, tmp_path), nests.key).new


# ------------------------------------------------------------------ damage


def test_sheets_rulings_and_drafts_as_they_were(nests: Made, b: Place, restore: Restore) -> None:
    done = restore(nests)
    with b.here():
        found = assessment.of_case(by=full.lead().actor, case=done.case)
    assert {(one.damage, one.version, one.state) for one in found} == {
        ("鱼类资源损害", 2, "submitted"),
        ("另一损害", 0, "draft"),
        ("救治费用", 1, "draft"),
    }
    assert Decision.objects.get().version.number == 1
    text = nests.read("state.json").decode()
    assert "没有提交的" not in text, "the draft of another agency is its own"


def test_an_assessment_that_is_here_already_is_not_overwritten(
    nests: Made, restore: Restore
) -> None:
    told = nests.told("state.json")["assessments"][0]
    importing.import_lines(By(NODE, timezone.now()), script.published_lines(), only=[OTHER])
    case = Case.objects.get()
    Assessment.objects.create(
        pk=told["id"],
        case=case,
        agency=case.lead,
        damage="别案",
        assessor="某",
        created_by="某",
        created_at=timezone.now(),
        changed_at=timezone.now(),
    )
    with pytest.raises(ArchiveTaken, match="损害评估"):
        restore(nests)
    assert Version.objects.count() == 0


@pytest.mark.parametrize(
    ("path", "value", "error"),
    [
        ("state", "certain", ArchiveMalformed),
        ("valued_on", "2024-13-40", ShapeWrong),
        ("agency", "000000-nowhere", ArchiveAgencies),
        ("versions", [], ShapeWrong),
    ],
)
def test_an_assessment_that_is_none_is_refused_whole(
    nests: Made, a: Place, tmp_path: Path, restore: Restore, path: str, value: Any, error: Any
) -> None:
    def change(state: dict[str, Any]) -> None:
        state["assessments"][0][path] = value

    with pytest.raises(error):
        restore(sealing.retold(nests, a, tmp_path, change, None), nests.key)
    assert not Case.objects.exists()
    assert not LogEntry.objects.filter(act__endswith="restored").exists()
