"""What is not exactly an archive of a case that fits here is refused, and nothing is written."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, OperationalError
from django.utils import timezone

from tests.archives import sealing
from tests.archives.conftest import KEY, POLICE, Made, lead, officer, undone, work
from tests.archives.sealing import Change
from tests.exchange.conftest import Place
from xiejiang.agencies.domain import Role
from xiejiang.agencies.models import Agency
from xiejiang.audit.domain import NODE, By, canonical
from xiejiang.audit.errors import PowerMissing
from xiejiang.audit.models import LogEntry, Notice
from xiejiang.cases import importing
from xiejiang.cases import queries as cases
from xiejiang.cases import services as case_services
from xiejiang.cases.errors import CaseNotClosed, CaseNotFound
from xiejiang.cases.models import Case
from xiejiang.evidence import services as evidence
from xiejiang.evidence.errors import StillMoving
from xiejiang.evidence.models import Custody, Item
from xiejiang.exchange import archive_acts, archiving, queries, restoring, services
from xiejiang.exchange.domain import ArchiveWay
from xiejiang.exchange.errors import (
    ArchiveAgencies,
    ArchiveMalformed,
    ArchiveNotFound,
    ArchiveNotSame,
    ArchiveOtherVersion,
    ArchiveProcedures,
    ArchiveTaken,
    NodeRevoked,
    NotNow,
    NotTheLead,
    StateMoved,
)
from xiejiang.exchange.models import Archive
from xiejiang.exchange.restoring import Restored
from xiejiang.kernel.errors import XiejiangError
from xiejiang.proceedings.errors import StillRunning
from xiejiang.proceedings.models import Event, Proceeding
from xiejiang.shell.demo import script
from xiejiang.store import packages
from xiejiang.store.archives import ArchiveUnsafe
from xiejiang.store.containers import Limits
from xiejiang.store.digests import TooLarge
from xiejiang.store.packages import SenderUnknown
from xiejiang.store.shapes import ShapeWrong

pytestmark = pytest.mark.django_db
Restore = Callable[..., Restored]
Forge = Callable[..., Path]


def nothing_written(b: Place) -> bool:
    """No row of a case, no entry, no file."""
    rows = [m.objects.count() for m in (Case, Item, Custody, Proceeding, Event, Archive)]
    kept = [p for p in (b.home / "files").rglob("*") if p.is_file()]
    acts = LogEntry.objects.filter(act__endswith="restored")
    return not any(rows) and not kept and not acts.exists()


@pytest.fixture
def forge(made: Made, a: Place, tmp_path: Path) -> Forge:
    """The archive with other contents, sealed again by A as if it had always been so."""

    def do(
        files: Mapping[str, bytes] = MappingProxyType({}),
        without: str = "",
        state: Change | None = None,
        head: Change | None = None,
    ) -> Path:
        if state is not None or head is not None:
            return sealing.retold(made, a, tmp_path, state, head)
        kept = {p: d for p, d in sealing.contents(made).items() if p != without}
        return sealing.sealed(made, a, tmp_path, {**kept, **files})

    return do


def test_a_forged_archive_that_tells_the_truth_is_taken(
    forge: Forge, made: Made, restore: Restore
) -> None:
    """So the refusals below are for what was changed and for nothing else."""
    assert restore(forge(), made.key).new


def at(path: str, value: Any) -> Callable[[dict[str, Any]], None]:
    """Set one value of a state: ``items.0.serial``; ``...`` takes it away."""
    *above, last = path.split(".")

    def change(state: dict[str, Any]) -> None:
        place: Any = state
        for name in above:
            place = place[int(name)] if isinstance(place, list) else place[name]
        key = int(last) if isinstance(place, list) else last
        if value is ...:
            del place[key]
        else:
            place[key] = value

    return change


STATES = (
    ("case.status", "open"),
    ("case.archived_at", ...),
    ("case.title", "另一个案名另一个案名"),
    ("case.number", ""),
    ("case.lead", 7),
    ("case.strange", "x"),
    ("case.facts.0.status", "certain"),
    ("case.facts.0.stated_at", "2026-11-28T00:00:00+08:00"),
    ("case.summary", "a\x00b"),
    ("case.discovered_at", "2025-06-01"),
    ("case.parties", {}),
    ("items.0.serial", -1),
    ("items.0.serial", True),
    ("items.0.sha256", "0" * 64),
    ("items.0.custody", ...),
    ("items.4.quantity", "lots"),
    ("items.4.quantity", "NaN"),
    ("documents.0.pdf", ""),
    ("documents.0.id", "not-a-uuid"),
    ("proceedings.0.events.0.seq", "1"),
    ("notices", None),
    ("format", "xiejiang-archive/9"),
)


@pytest.mark.parametrize(("path", "value"), STATES)
def test_a_state_that_is_none(forge: Forge, made: Made, path: str, value: Any) -> None:
    """Told by looking at it; the database is not asked."""
    with pytest.raises(ArchiveMalformed):
        restoring.judge(forge(state=at(path, value)), keys=[made.key])


@pytest.mark.parametrize(
    ("path", "value", "error"),
    [
        ("case.facts.0.stated_at", "2026-13-01T00:00:00.000000+00:00", ShapeWrong),
        ("proceedings.0.deadlines.0.begun_by", 10**6, ShapeWrong),
        ("case.lead", "000000-nowhere", ArchiveAgencies),
        ("items.0.serial", 10**18, (ArchiveNotSame, ArchiveMalformed, ShapeWrong)),
    ],
)
def test_a_state_that_cannot_be_written(
    forge: Forge, made: Made, restore: Restore, path: str, value: Any, error: Any
) -> None:
    with pytest.raises(error):
        restore(forge(state=at(path, value)), made.key)
    assert not Case.objects.exists()
    assert not LogEntry.objects.filter(act__endswith="restored").exists()


def test_another_version(forge: Forge, made: Made, restore: Restore, b: Place) -> None:
    with pytest.raises(ArchiveOtherVersion):
        restore(forge(head=at("format", "xiejiang-archive/2")), made.key)
    assert nothing_written(b)


@pytest.mark.parametrize("what", ["more", "less", "swapped", "plain", "log", "matter"])
def test_files_and_entries_that_do_not_belong(
    forge: Forge, made: Made, restore: Restore, b: Place, what: str
) -> None:
    log = made.told("log.json")
    if what == "log":
        log["entries"][0]["leaf"] = log["entries"][0]["leaf"].replace("cases", "other", 1)
    if what == "matter":
        log["entries"] = []
    forged = {
        "more": lambda: forge(files={"extra.txt": b"x"}),
        "less": lambda: forge(without="files/e1.pdf"),
        "swapped": lambda: forge(files={"files/e1.pdf": b"%PDF-1.7 other"}),
        "plain": lambda: forge(files={"state.json": json.dumps(made.told("state.json")).encode()}),
        "log": lambda: forge(files={"log.json": canonical(log)}),
        "matter": lambda: forge(files={"log.json": canonical(log)}),
    }[what]()
    with pytest.raises(ArchiveMalformed):
        restore(forged, made.key)
    assert nothing_written(b)


@pytest.mark.parametrize("where", [0.1, 0.5, 0.9, 0.999])
def test_altered_and_truncated(
    made: Made, restore: Restore, b: Place, tmp_path: Path, where: float
) -> None:
    data = made.path.read_bytes()
    spot = int(len(data) * where)
    for spoilt in (data[:spot], data[:spot] + bytes([data[spot] ^ 1]) + data[spot + 1 :]):
        path = tmp_path / "spoilt.zip"
        path.write_bytes(spoilt)
        if spoilt == data:
            continue
        try:
            done = restore(path, made.key)
        except XiejiangError:
            assert nothing_written(b)
        else:
            assert len(spoilt) == len(data), "only a byte that no file and no list uses may differ"
            assert done.case.number == made.number


def test_too_large(made: Made, restore: Restore, b: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(restoring, "LIMITS", Limits(files=5, total=1000))
    with pytest.raises((TooLarge, ArchiveUnsafe)):
        restore(made)
    assert nothing_written(b)


def test_sealed_by_nobody_known(made: Made, restore: Restore, b: Place) -> None:
    with pytest.raises(SenderUnknown):
        restore(made.path, b.key)
    with b.here():
        assert restoring.trusted_keys(made.path, []) == []
    assert nothing_written(b)


def test_sealed_by_a_node_that_is_trusted_or_revoked(made: Made, a: Place, b: Place) -> None:
    node = b.trust(a)
    with b.here():
        assert restoring.trusted_keys(made.path, []) == [made.key]
        services.revoke(By(NODE, timezone.now()), node=node, reason="私钥泄露")
        with pytest.raises(NodeRevoked):
            restoring.trusted_keys(made.path, [])


def test_an_agency_that_is_not_here(made: Made, restore: Restore, b: Place) -> None:
    Agency.objects.filter(code="520329-justice").update(code="520329-other")
    with pytest.raises(ArchiveAgencies, match="余庆县司法局（520329-justice）"):
        restore(made)
    assert nothing_written(b)


def test_an_agency_of_another_name_is_told(made: Made, restore: Restore) -> None:
    Agency.objects.filter(code=POLICE).update(name="余庆县公安分局")
    done = restore(made)
    assert done.archive is not None
    assert done.archive.renamed == ["余庆县公安局（本节点称余庆县公安分局）"]


def test_a_procedure_that_is_not_here(forge: Forge, made: Made, restore: Restore, b: Place) -> None:
    change = at("proceedings.0.procedure_version", "1999.1")
    with pytest.raises(ArchiveProcedures, match=r"1999\.1"):
        restore(forge(state=change), made.key)
    assert nothing_written(b)


def test_a_number_or_an_id_that_is_taken(made: Made, restore: Restore, b: Place, node: By) -> None:
    """The published case was imported here too: another case of the same number and source."""
    with b.here():
        importing.import_lines(node, script.published_lines(), only=[KEY])
        (case,) = Case.objects.all()
        with pytest.raises(ArchiveTaken, match="案件"):
            restore(made)
        Case.objects.update(source_key=None, number="别的案号")
        restore(made)
        assert Case.objects.count() == 2
    assert str(case.pk) != made.case


def test_the_case_in_another_state_is_not_overwritten(
    made: Made, restore: Restore, b: Place
) -> None:
    done = restore(made)
    Case.objects.update(title="在本节点改过的案名")
    with pytest.raises(ArchiveTaken):
        restore(made)
    done.case.refresh_from_db()
    assert done.case.title == "在本节点改过的案名"


@pytest.mark.parametrize("step", ["evidence", "documents", "proceedings"])
def test_killed_half_way_nothing_is_left(
    made: Made, restore: Restore, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def die(*_args: Any, **_kwargs: Any) -> None:
        raise KeyboardInterrupt

    before = LogEntry.objects.count()
    monkeypatch.setattr(getattr(archive_acts, step), "restore", die)
    with pytest.raises(KeyboardInterrupt):
        restore(made)
    assert (Case.objects.count(), Notice.objects.filter(matter=made.case).count()) == (0, 0)
    assert LogEntry.objects.count() == before
    monkeypatch.undo()
    assert restore(made).new, "and it can be done again"


def test_what_comes_out_otherwise_is_undone(
    made: Made, restore: Restore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive_acts.log_services, "restore_notices", lambda **_: None)
    with pytest.raises(ArchiveNotSame, match="notices"):
        restore(made)
    assert not Case.objects.exists()


def test_a_race_between_two_imports_ends_in_one(
    made: Made, restore: Restore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def late(*_args: Any, **_kwargs: Any) -> None:
        raise IntegrityError("case_number")

    monkeypatch.setattr(archive_acts, "restore", late)
    with pytest.raises(ArchiveTaken):
        restore(made)


def test_who_may_archive_and_when(people: None, a: Place) -> None:
    now = timezone.now()
    with a.here():
        case = work(now)
        for by, error in (
            (officer("yq.procurator", "520329-procuratorate"), NotTheLead),
            (officer("jj.officer", "500116-agriculture"), CaseNotFound),
        ):
            with pytest.raises(error):
                archiving.archive(By(by, now), case=case)
        no_power = officer("yq.head", "520329-agriculture", Role.APPROVER)
        powerless = type(no_power)(
            **{n: getattr(no_power, n) for n in no_power.__slots__ if n != "powers"},
            powers=frozenset(),
        )
        with pytest.raises(PowerMissing):
            archiving.archive(By(powerless, now), case=case)
        made = archiving.archive(lead(), case=case)
        for who, code in (
            ("yq.procurator", "520329-procuratorate"),
            ("jj.officer", "500116-agriculture"),
        ):
            with pytest.raises(ArchiveNotFound):
                queries.archive(by=officer(who, code), archive_id=made.pk)
            with pytest.raises(ArchiveNotFound):
                archive_acts.save(By(officer(who, code), now), archive=made)
        assert archive_acts.save(lead(), archive=made) == made
        assert LogEntry.objects.filter(act="exchange.archive_saved").count() == 1


def test_what_is_not_at_rest_is_not_archived(people: None, a: Place) -> None:
    with a.here():
        before = set((a.home / "files" / "outgoing").glob("*"))
        case = work(timezone.now())
        case_services.reopen(lead(), case=case, version=case.version, reason="补充")
        with pytest.raises(CaseNotClosed):
            archiving.archive(lead(), case=case)
        Case.objects.update(status="closed")
        case.refresh_from_db()
        Proceeding.objects.filter(case=case).update(closed_at=None)
        with pytest.raises(StillRunning):
            archiving.archive(lead(), case=case)
        Proceeding.objects.filter(case=case).update(closed_at=timezone.now())
        Case.objects.update(status="open")
        item = Item.objects.filter(case=case, holder=case.lead, status="held").first()
        assert item is not None
        evidence.hand_over(lead(), items=[item], to_agency=Agency.objects.get(code=POLICE))
        Case.objects.update(status="closed")
        with pytest.raises(StillMoving):
            archiving.archive(lead(), case=cases.archived(case_id=case.pk))
        assert not Archive.objects.exists()
        assert set((a.home / "files" / "outgoing").glob("*")) == before, "no folder is left"


def test_a_case_that_moved_while_it_was_packed_is_not_sealed(
    people: None, a: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    with a.here():
        case = work(timezone.now())
        before = set((a.home / "files" / "outgoing").glob("*"))
        real = archiving.pack

        def slow(*args: Any, **kwargs: Any) -> Any:
            packed = real(*args, **kwargs)
            item = Item.objects.filter(case=case, holder=case.lead).exclude(sha256="").first()
            evidence.open_file(lead(), item=item)
            return packed

        monkeypatch.setattr(archiving, "pack", slow)
        with pytest.raises(StateMoved):
            archiving.archive(lead(), case=case)
        case.refresh_from_db()
        assert case.archived_at is None
        assert set((a.home / "files" / "outgoing").glob("*")) == before
        assert not Archive.objects.filter(way=ArchiveWay.MADE).exists()


def test_a_folder_works_as_well_as_a_zip(made: Made, b: Place, tmp_path: Path) -> None:
    shutil.unpack_archive(made.path, tmp_path / "open")
    (folder,) = (tmp_path / "open").iterdir()
    with b.here():
        arrived = restoring.judge(folder, keys=[made.key])
    assert arrived.told["case"]["number"] == made.number


def test_a_bag_stays_when_nobody_can_say_whether_it_was_sealed(
    people: None, a: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The archive was sealed, and only the answer of the database was lost."""
    real = archive_acts.archive

    def committed(*args: Any, **kwargs: Any) -> None:
        real(*args, **kwargs)
        raise OperationalError("the connection is lost")

    with undone(), a.here():
        case = work(timezone.now())
        monkeypatch.setattr(archive_acts, "archive", committed)
        with pytest.raises(NotNow, match="数据库用不了"):
            archiving.archive(lead(), case=case)
        folder = queries.outgoing_folder(Archive.objects.get().pk)
        assert (folder / packages.SEAL).is_file()


def test_nothing_is_left_of_a_bag_that_was_not_sealed(
    people: None, a: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: Any, **kwargs: Any) -> None:
        raise OSError("disk full")

    with undone(), a.here():
        case = work(timezone.now())
        before = set(queries.outgoing_folder(uuid4()).parent.glob("*"))
        monkeypatch.setattr(archive_acts, "archive", broken)
        with pytest.raises(NotNow, match="文件读写失败"):
            archiving.archive(lead(), case=case)
        assert set(queries.outgoing_folder(uuid4()).parent.glob("*")) == before
