"""Evidence comes in: who may, what is refused, what is kept, what the log says."""

from __future__ import annotations

import hashlib
import io
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from tests.conftest import NOW, Cast
from tests.evidence.conftest import PDF, Add
from xiejiang.audit.domain import By
from xiejiang.audit.errors import PowerMissing
from xiejiang.audit.models import LogEntry
from xiejiang.cases import services as cases
from xiejiang.cases.errors import CaseClosed, CaseNotFound
from xiejiang.cases.models import Case
from xiejiang.evidence import intake, queries, services
from xiejiang.evidence.domain import Hand, ItemKind, ItemStatus, Physical, Purpose
from xiejiang.evidence.errors import (
    DuplicateFile,
    EvidenceInvalid,
    FileAltered,
    FileMissing,
    ItemMoved,
    ItemNotFound,
    NoFile,
    NotHolder,
    ReasonMissing,
)
from xiejiang.evidence.models import Custody, Item
from xiejiang.store.blobs import Empty, TooBig
from xiejiang.store.filetypes import FileRefused, NameMismatch

NET = Physical(Decimal("1"), "台", features="12伏逆变器，自制", whereabouts="罚没物品仓库3号架")


def last() -> LogEntry:
    return LogEntry.objects.order_by("-index")[0]


def take_in(cast: Cast, case: Case, name: str, content: bytes, who: str = "fisheries") -> object:
    return services.take_in(actor=cast.actor(who), case=case, name=name, stream=io.BytesIO(content))


def stored(files: Path) -> list[Path]:
    return [p for p in files.rglob("*") if p.is_file()]


def test_an_item_enters_with_its_file_and_digests(cast: Cast, case: Case, add: Add) -> None:
    item = add(content=PDF, proves="现场情况", supports=["conduct_date"])
    assert (item.serial, item.status) == (1, ItemStatus.HELD)
    assert item.sha256 == hashlib.sha256(PDF).hexdigest()
    assert (item.media_type, item.size, len(item.sm3)) == ("application/pdf", len(PDF), 64)
    assert item.holder == item.agency == cast.agency("500116-agriculture")
    assert queries.supports_by_fact(case=case) == {"conduct_date": [item]}
    (row,) = queries.custody(by=cast.actor("fisheries"), item=item)
    assert (row.action, row.person, row.post) == (Hand.COLLECTED, "渔政执法岗甲", "渔政执法岗")
    entry = last()
    assert (entry.act, entry.matter) == ("evidence.added", case.pk)
    assert entry.details["digests"] == [{"item": 1, "sha256": item.sha256, "sm3": item.sm3}]


def test_the_bytes_come_back_as_they_went_in(cast: Cast, add: Add) -> None:
    item = add(content=PDF)
    services.open_file(cast.by("fisheries"), item=item)
    with queries.read_file(item) as stream:
        assert stream.read() == PDF


@pytest.mark.parametrize("who", ["outsider", "other_police"])
def test_the_outsider_finds_nothing(
    cast: Cast, case: Case, add: Add, files: Path, who: str
) -> None:
    item = add(content=PDF)
    kept = stored(files)
    actor, by = cast.actor(who), cast.by(who)
    assert queries.items(by=actor, case=case) == []
    for refused in (
        lambda: queries.get(by=actor, item_id=item.pk),
        lambda: queries.custody(by=actor, item=item),
        lambda: queries.handovers(by=actor, case=case),
        lambda: services.open_file(by, item=item),
        lambda: services.hand_over(by, items=[item], to_agency=cast.agency("500116-agriculture")),
        lambda: services.return_item(by, item=item, to="丁某", reason="退"),
    ):
        with pytest.raises(ItemNotFound):
            refused()
    for refused in (
        lambda: take_in(cast, case, "新.pdf", PDF + b"2", who),
        lambda: add(who),
        lambda: services.link_facts(by, item=item, facts=[]),
        lambda: services.withdraw(by, item=item, reason="不要了"),
    ):
        with pytest.raises(CaseNotFound):
            refused()
    assert stored(files) == kept
    assert Custody.objects.count() == 1


@pytest.mark.parametrize("who", ["auditor", "fisheries_head", "system_admin"])
def test_only_handlers_add(cast: Cast, case: Case, files: Path, who: str) -> None:
    with pytest.raises(PowerMissing):
        take_in(cast, case, "照片.pdf", PDF, who)
    with pytest.raises(PowerMissing):
        services.add_item(
            cast.by(who), case=case, kind=ItemKind.PHYSICAL, title="电鱼机", physical=NET
        )
    assert not files.exists()


@pytest.mark.parametrize(
    ("name", "content", "error"),
    [
        ("照片.jpg", PDF, NameMismatch),
        ("报告.pdf", b"MZ\x90\x00" + bytes(60), FileRefused),
        ("报告.pdf", b"", Empty),
        ("页面.html", b"<!doctype html><script>1</script>", FileRefused),
        ("..", PDF, EvidenceInvalid),
    ],
)
def test_a_file_that_lies_is_refused_and_not_stored(
    cast: Cast, case: Case, files: Path, name: str, content: bytes, error: type[Exception]
) -> None:
    with pytest.raises(error):
        take_in(cast, case, name, content)
    assert not files.exists()


def test_a_file_too_large_is_refused_and_leaves_nothing(
    cast: Cast, case: Case, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "FILE_LIMIT", 1024)
    with pytest.raises(TooBig):
        take_in(cast, case, "报告.pdf", PDF + bytes(2000))
    assert stored(files) == []


def test_the_same_file_twice_names_the_item_that_has_it(cast: Cast, case: Case, add: Add) -> None:
    add(content=PDF)
    with pytest.raises(DuplicateFile) as refused:
        add(content=PDF, title="另一个名字")
    assert "证1 现场照片" in refused.value.message
    assert "重庆市江津区农业农村委员会" in refused.value.message
    assert queries.count(case=case) == 1


def test_the_database_too_refuses_the_same_file_twice(add: Add) -> None:
    item = add(content=PDF)
    twin = add(content=PDF + b"2")
    with pytest.raises(IntegrityError), transaction.atomic():
        Item.objects.filter(pk=twin.pk).update(sha256=item.sha256)


def test_killed_between_file_and_act_leaves_no_item(
    cast: Cast, case: Case, monkeypatch: pytest.MonkeyPatch, add: Add
) -> None:
    upload = take_in(cast, case, "照片.pdf", PDF)
    before = LogEntry.objects.count()

    def killed(item: Item) -> None:
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(intake, "refuse_duplicate", killed)
        with pytest.raises(SystemExit):
            add(upload=upload)
    assert (Item.objects.count(), Custody.objects.count()) == (0, 0)
    assert LogEntry.objects.count() == before
    assert add(upload=upload).serial == 1


def test_everything_wrong_is_said_at_once(cast: Cast, add: Add) -> None:
    with pytest.raises(EvidenceInvalid) as refused:
        add(
            title=" ",
            collected_at=NOW + timedelta(hours=1),
            supports=["no_such_fact"],
            physical=Physical(quantity=Decimal("-1")),
        )
    assert {c.where for c in refused.value.complaints} == {
        "名称",
        "收集时间",
        "no_such_fact",
        "数量",
        "单位",
        "存放地",
    }


@pytest.mark.parametrize("quantity", [None, "0", "NaN", "Infinity", "1e12", "0.0001"])
def test_impossible_quantities(add: Add, quantity: str | None) -> None:
    amount = None if quantity is None else Decimal(quantity)
    with pytest.raises(EvidenceInvalid) as refused:
        add(physical=Physical(amount, "公斤", whereabouts="冷库"))
    assert [c.where for c in refused.value.complaints] == ["数量"]


def test_serials_run_within_the_case(add: Add) -> None:
    assert [add().serial for _ in range(3)] == [1, 2, 3]


def test_two_officers_are_required_by_law_and_their_lack_is_shown_not_refused(add: Add) -> None:
    alone = add(collectors=["甲"])
    (caution,) = queries.cautions(alone)
    assert caution.id == "two-officers"
    assert "不得少于两人" in caution.message and "一名" in caution.message
    assert str(caution.citation) == "中华人民共和国行政处罚法(2021 修订) 第四十二条第一款"
    assert last().details["cautions"] == [f"two-officers：{caution.citation}"]
    assert queries.cautions(add(collectors=["甲", "乙"])) == ()


def test_closed_cases_take_no_evidence(cast: Cast, case: Case, add: Add) -> None:
    item = add()
    cases.close(cast.by("fisheries"), case=case, version=case.version, reason="办结")
    with pytest.raises(CaseClosed):
        add()
    with pytest.raises(CaseClosed):
        services.withdraw(cast.by("fisheries"), item=item, reason="误收")


def test_facts_can_be_linked_anew(cast: Cast, case: Case, add: Add) -> None:
    item = add(supports=["conduct_date"])
    services.link_facts(cast.by("fisheries"), item=item, facts=["decision_date"])
    assert set(queries.supports_by_fact(case=case)) == {"decision_date"}
    assert last().details["removed"] == ["conduct_date"]
    with pytest.raises(EvidenceInvalid):
        services.link_facts(cast.by("fisheries"), item=item, facts=["no_such_fact"])
    assert set(queries.supports_by_fact(case=case)) == {"decision_date"}


@pytest.mark.parametrize(
    ("purpose", "hand"), [(Purpose.VIEW, Hand.VIEWED), (Purpose.DOWNLOAD, Hand.DOWNLOADED)]
)
def test_opening_a_file_leaves_a_trace_by_itself(
    cast: Cast, shared: Case, add: Add, purpose: Purpose, hand: Hand
) -> None:
    item = add(content=PDF)
    services.open_file(cast.by("police"), item=item, purpose=purpose)
    row = queries.custody(by=cast.actor("fisheries"), item=item)[-1]
    assert (row.action, row.agency.code, row.sha256) == (hand, "500116-police", item.sha256)
    assert last().act == "evidence.opened"


def test_a_thing_without_a_file_has_nothing_to_open(cast: Cast, add: Add) -> None:
    item = add(physical=NET)
    with pytest.raises(NoFile):
        services.open_file(cast.by("fisheries"), item=item)
    with pytest.raises(NoFile):
        queries.read_file(item)


def test_an_altered_file_is_found_and_not_given_out(add: Add, files: Path) -> None:
    item = add(content=PDF)
    assert queries.check_store() == []
    (path,) = stored(files)
    path.chmod(0o640)
    path.write_bytes(PDF.replace(b"1.7", b"1.4"))
    with pytest.raises(FileAltered):
        queries.read_file(item)
    (fault,) = queries.check_store()
    assert (fault.sha256, "证1" in fault.what) == (item.sha256, True)
    path.unlink()
    with pytest.raises(FileMissing):
        queries.read_file(item)
    assert [f.why for f in queries.check_store()] == ["文件不见了"]


@pytest.mark.parametrize("change", ["update", "delete"])
def test_the_database_refuses_to_change_custody(add: Add, change: str) -> None:
    add()
    rows = Custody.objects.all()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        rows.update(person="别人") if change == "update" else rows.delete()
    assert Custody.objects.get().person == "渔政执法岗甲"


def test_withdrawn_evidence_proves_nothing_but_remains(cast: Cast, case: Case, add: Add) -> None:
    item = add(content=PDF, supports=["conduct_date"])
    with pytest.raises(ReasonMissing):
        services.withdraw(cast.by("fisheries"), item=item, reason="")
    services.withdraw(cast.by("fisheries"), item=item, reason="不是本案的")
    assert queries.supports_by_fact(case=case) == {}
    assert queries.kinds_present(case=case) == frozenset()
    assert queries.count(case=case) == 0
    assert queries.items(by=cast.actor("fisheries"), case=case) == [item]
    with pytest.raises(ItemMoved):
        services.link_facts(cast.by("fisheries"), item=item, facts=["conduct_date"])
    assert add(content=PDF).serial == 2


def test_another_agency_does_not_withdraw_what_it_does_not_hold(
    cast: Cast, shared: Case, add: Add
) -> None:
    item = add()
    with pytest.raises(NotHolder) as refused:
        services.withdraw(cast.by("police"), item=item, reason="不需要")
    assert "重庆市江津区农业农村委员会" in refused.value.message


def test_the_node_adds_for_the_leading_agency(node: By, case: Case) -> None:
    item = services.add_item(
        node, case=case, kind=ItemKind.REPORT, title="调查报告", filled_in=True
    )
    assert (item.agency, item.filled_in) == (case.lead, True)
