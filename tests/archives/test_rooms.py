"""What the rooms of damage, restoration, experts, bases and money hold of a case goes along."""

from __future__ import annotations

import io
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypdf
import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from tests.archives import full, sealing
from tests.archives.conftest import KEY as OTHER
from tests.archives.conftest import Made, png, saved, settle, undone
from tests.conftest import PASSWORD
from tests.exchange.conftest import Place
from xiejiang.assessment import queries as assessment
from xiejiang.assessment.models import Assessment, Decision, Version
from xiejiang.audit.domain import NODE, By
from xiejiang.audit.models import LogEntry, LogHead
from xiejiang.bases.errors import BookingsOpen
from xiejiang.bases.models import Base, Booking
from xiejiang.cases import importing
from xiejiang.cases.models import Case
from xiejiang.exchange import archiving, case_state, statement
from xiejiang.exchange.errors import ArchiveAgencies, ArchiveMalformed, ArchiveTaken
from xiejiang.exchange.models import Archive
from xiejiang.exchange.restoring import Restored
from xiejiang.experts.errors import ExpertsMoving
from xiejiang.experts.models import Engagement, Member, Selection
from xiejiang.funds.models import Entry, Obligation, Order, Posting
from xiejiang.kernel.errors import XiejiangError
from xiejiang.restoration import queries as restoration
from xiejiang.restoration.models import Milestone, Project
from xiejiang.shell.demo import script
from xiejiang.store.merkle import EMPTY_ROOT
from xiejiang.store.shapes import ShapeWrong

pytestmark = pytest.mark.django_db
Restore = Callable[..., Restored]
KEPT = ("declarations", "involvements", "selections", "engagements", "bookings", "money")
PARTS = ("assessments", "projects", *KEPT)
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
            state.pop(name)

    def beside(told: dict[str, Any]) -> None:
        told["beside"] = ["损害计算书", "生态修复项目和现场检查", "修复资金的账目"]
        told["files"] = [f for f in told["files"] if f["path"] not in gone]

    gone = {f["path"] for f in nests.told()["files"] if f["path"].startswith("files/p")}
    return sealing.retold(nests, a, scratch, without, beside, gone=gone)


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
    rooms = (*case_state.LATER, *case_state.KEPT)
    later = {s.label for room in rooms for s in room.ARCHIVE_SHAPES.values()}
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
        submitted = next(one for one in state["assessments"] if one["version"])
        submitted[path] = value

    with pytest.raises(error):
        restore(sealing.retold(nests, a, tmp_path, change, None), nests.key)
    assert not Case.objects.exists()
    assert not LogEntry.objects.filter(act__endswith="restored").exists()


# ------------------------------------------------------------------ restoration


def test_the_project_as_it_was(nests: Made, b: Place, restore: Restore) -> None:
    done = restore(nests)
    (project,) = Project.objects.filter(case=done.case)
    assert (project.title, project.status) == ("鼎锅浩产卵场人工鱼巢修复", "closed")
    (duty,) = project.duties.all()
    names = {p.name for p in duty.parties.all()}
    assert names == {"丁某平", "肖某伟", "刘某波"}
    assert all(p.case_id == done.case.pk for p in duty.parties.all())
    stages = Milestone.objects.filter(measure__plan__project=project)
    made_good = stages.get(remedies__isnull=False)
    assert made_good.remedies is not None
    assert made_good.remedies.reference == "1-9"
    assert not stages.filter(funds_milestone__isnull=False).exists()
    assert project.budget is None, "keys of the other ledger are not taken over"
    first, second = project.inspections.order_by("received_at")
    assert (first.milestone_id, second.milestone_id) == (made_good.pk, None)
    assert (first.person, first.person_name) == (None, "江津渔政承办甲")
    with b.here(), restoration.read_photo(first.photos.get()) as stream:
        assert stream.read() == png()


def test_its_page_is_there(nests: Made, b: Place, restore: Restore) -> None:
    done = restore(nests)
    project = Project.objects.get(case=done.case)
    client = Client()
    assert client.login(username="jj.officer", password=PASSWORD)
    with b.here():
        page = client.get(f"/restoration/{project.pk}/")
        assert page.status_code == 200
        assert "人工鱼巢" in page.content.decode()


def test_photographs_are_bound_and_listed(nests: Made) -> None:
    *_, volume = nests.told()["volumes"]
    assert (volume["title"], volume["pages"]) == ("修复卷", 2)
    assert {row["title"] for row in volume["rows"]} == {"鼎锅浩产卵场人工鱼巢修复　检查照片 1"}
    assert len(pypdf.PdfReader(io.BytesIO(nests.read("volume-3-restoration.pdf"))).pages) == 2
    assert {row["remark"] for row in volume["rows"]} == {"鼎锅浩产卵场"}


def test_a_changed_byte_in_a_photograph_is_found(
    nests: Made, a: Place, b: Place, tmp_path: Path, restore: Restore
) -> None:
    """In the bag as it is, and in a bag that was sealed again over the changed file."""
    (path, *_) = (f["path"] for f in nests.told()["files"] if f["path"].startswith("files/p"))
    content = bytearray(nests.read(path))
    content[len(content) // 2] ^= 1
    forged = sealing.resealed(nests, a, tmp_path, {path: bytes(content)})
    with pytest.raises(ArchiveMalformed, match="大小或摘要"):
        restore(forged, nests.key)
    shutil.unpack_archive(nests.path, tmp_path / "open")
    (folder,) = (tmp_path / "open").iterdir()
    (folder / "data" / path).write_bytes(bytes(content))
    with pytest.raises(XiejiangError):
        restore(folder, nests.key)
    assert not Project.objects.exists()
    assert not (b.home / "files").exists() or not any(
        p.is_file() for p in (b.home / "files").rglob("*")
    )


def test_a_cut_bag_is_refused(nests: Made, tmp_path: Path, restore: Restore) -> None:
    """Without a photograph, and cut off in the middle."""
    shutil.unpack_archive(nests.path, tmp_path / "open")
    (folder,) = (tmp_path / "open").iterdir()
    next((folder / "data" / "files").glob("p*")).unlink()
    with pytest.raises(XiejiangError):
        restore(folder, nests.key)
    cut = tmp_path / "cut.zip"
    cut.write_bytes(nests.path.read_bytes()[: nests.path.stat().st_size // 2])
    with pytest.raises(XiejiangError):
        restore(cut, nests.key)
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    "change",
    [
        lambda project: project["duties"][0]["parties"].append(99),
        lambda project: project["plans"][0]["measures"][0].update(duty=2),
        lambda project: project["plans"][0]["measures"][0]["stages"][0].update(remedies="9/x"),
        lambda project: project["inspections"][0].update(milestone="1/nobody"),
    ],
)
def test_a_project_that_names_what_is_not_there(
    nests: Made, a: Place, tmp_path: Path, restore: Restore, change: Any
) -> None:
    forged = sealing.retold(nests, a, tmp_path, lambda s: change(s["projects"][0]), None)
    with pytest.raises(ShapeWrong):
        restore(forged, nests.key)
    assert not Project.objects.exists()
    assert not Case.objects.exists()


def test_a_project_number_that_is_taken(nests: Made, restore: Restore) -> None:
    told = nests.told("state.json")["projects"][0]
    importing.import_lines(By(NODE, timezone.now()), script.published_lines(), only=[OTHER])
    case, now = Case.objects.get(), timezone.now()
    Project.objects.create(
        case=case,
        number=told["number"],
        title="别案",
        agency=case.lead,
        opened_at=now,
        changed_at=now,
    )
    with pytest.raises(ArchiveTaken, match="修复项目"):
        restore(nests)


# ------------------------------------------------------------------ experts, bases, money


def test_pool_bases_and_ledger_stay_where_they_are(nests: Made, restore: Restore) -> None:
    """Nothing counts twice: the words came, and no row of a register or ledger did."""
    restore(nests)
    for model in (Member, Engagement, Selection, Base, Booking, Entry, Posting, Obligation, Order):
        assert not model._default_manager.exists(), model


def test_the_closing_statement_tells_every_fen(nests: Made) -> None:
    (ledger,) = nests.told("state.json")["money"]
    assert (ledger["code"], ledger["open"], ledger["held"]) == (full.LEAD, 0, 600000)
    assert [(c["amount"], c["open"]) for c in ledger["claims"]] == [(3100000, 0)]
    for entry in ledger["entries"]:
        assert sum(p["amount"] for p in entry["postings"]) == 0
    assert sum(a["balance"] for a in ledger["accounts"]) == 0
    (paid,) = ledger["payments"]
    assert (paid["amount"], paid["state"], paid["milestone"]) == (2500000, "carried-out", "1.1-1")
    assert {"path": "money.pdf", "title": "资金结清单"} in nests.told()["papers"]
    paper = pypdf.PdfReader(io.BytesIO(nests.read("money.pdf")))
    text = re.sub(r"\s", "", "".join(page.extract_text() for page in paper.pages))
    for words in ("资金结清单", "未缴0.00元，结存6,000.00元", "31,000.00元", "不记账"):
        assert words in text, words


def test_an_expert_and_a_base_are_named_in_words(nests: Made) -> None:
    state = nests.told("state.json")
    (engaged,), (drawn,), (booked,) = (state[n] for n in ("engagements", "selections", "bookings"))
    assert engaged["member"] == {
        "key": drawn["chosen"][0],
        "kind": "registered",
        "name": "演示鉴定所",
        "division": "500103",
        "unit": "",
        "papers": "许可证 演示第 1 号",
    }
    assert booked["base"]["number"] == "演示〔2025〕基地1号"
    assert booked["capacity"] == {"year": 2025, "measure": "fish-nests", "dimension": "area"}
    assert "beside" not in nests.told()
    assert any("照归档时的内容写成文字随卷" in line for line in statement.LIMITS)


def test_the_words_are_shown_with_the_restored_case(
    nests: Made, b: Place, restore: Restore
) -> None:
    done = restore(nests)
    client = Client()
    assert client.login(username="jj.officer", password=PASSWORD)
    with b.here():
        page = client.get(f"/cases/{done.case.pk}/archive/").content.decode()
    for words in ("随卷的文字", "演示鉴定所", "演示判决", "演示产卵场基地", "31,000.00 元"):
        assert words in page, words


def test_changed_words_are_another_archive(
    nests: Made, a: Place, tmp_path: Path, restore: Restore
) -> None:
    """Money that was told otherwise does not replace what is here."""
    restore(nests)

    def more(state: dict[str, Any]) -> None:
        state["money"][0]["held"] += 100

    with pytest.raises(ArchiveTaken):
        restore(sealing.retold(nests, a, tmp_path, more, None), nests.key)


@pytest.mark.parametrize(
    ("part", "name", "value", "error"),
    [
        ("engagements", "commissioned_on", "2024-13-40", ShapeWrong),
        ("engagements", "agency", "000000-nowhere", ArchiveAgencies),
        ("bookings", "unit", "头", ArchiveMalformed),
        ("money", "held", "无", ArchiveMalformed),
    ],
)
def test_words_that_nobody_could_have_said(
    nests: Made,
    a: Place,
    tmp_path: Path,
    restore: Restore,
    part: str,
    name: str,
    value: Any,
    error: Any,
) -> None:
    def change(state: dict[str, Any]) -> None:
        state[part][0][name] = value

    with pytest.raises(error):
        restore(sealing.retold(nests, a, tmp_path, change, None), nests.key)
    assert not Case.objects.exists()


def test_experts_and_bases_come_to_rest_first(people: None, a: Place) -> None:
    with undone(), a.here():
        importing.import_lines(By(NODE, timezone.now()), script.published_lines(), only=[full.KEY])
        case = Case.objects.get()
        Case.objects.update(status="closed")
        Project.objects.create(
            case=case,
            number="演示",
            title="某",
            agency=case.lead,
            status="closed",
            opened_at=timezone.now(),
            changed_at=timezone.now(),
        )
        full.ask_experts(case)
        case.refresh_from_db()
        archiving.must_be_archivable(by=full.lead().actor, case=case)
        Engagement.objects.update(state="working")
        with pytest.raises(ExpertsMoving, match="演示鉴定所"):
            archiving.must_be_archivable(by=full.lead().actor, case=case)
        Selection.objects.update(state="announced")
        with pytest.raises(ExpertsMoving, match="抽取或者撤回"):
            archiving.must_be_archivable(by=full.lead().actor, case=case)
        Selection.objects.update(state="settled")
        Engagement.objects.update(state="delivered")
        full.hold(case, Project.objects.get(), state="held", actual=None, used_on=None)
        with pytest.raises(BookingsOpen, match="待确认"):
            archiving.must_be_archivable(by=full.lead().actor, case=case)
