"""The acts of the room: what they write and refuse, and what two officers cannot both take."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal
from threading import Barrier
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from tests.bases.conftest import NOWHERE, SQUARE, TODAY, Site, built, details, mu
from tests.conftest import BEIJING, Cast, found_cast
from xiejiang.audit.domain import NODE, By, Power
from xiejiang.audit.errors import MatterSealed, PowerMissing
from xiejiang.audit.models import LogEntry
from xiejiang.audit.services import act, seal_matter
from xiejiang.bases import errors, queries, services
from xiejiang.bases.domain import (
    Amount,
    EventKind,
    Founding,
    Measure,
    Occasion,
    Offer,
    Outcome,
    Purpose,
    ShareRole,
    Standing,
    Unit,
)
from xiejiang.bases.models import Base, Booking, Capacity, Change, Event, Result, Sharing
from xiejiang.bases.services import Entry
from xiejiang.cases import services as cases
from xiejiang.cases.domain import Field, ParticipantRole, Place
from xiejiang.cases.errors import CaseNotFound
from xiejiang.kernel.errors import XiejiangError

pytestmark = pytest.mark.django_db


def complaints(error: XiejiangError) -> set[str]:
    return {c.where for c in error.complaints}


def test_a_base_is_registered_with_a_number_and_its_history(site: Site) -> None:
    base = site.base
    assert base.number == "渝江津法基地〔2026〕1号"
    assert [c.standing for c in Change.objects.filter(base=base)] == ["open"]
    entry = LogEntry.objects.get(act="bases.registered")
    assert entry.subject == f"bases.Base:{base.pk}"
    assert any("第十六条" in b for b in entry.basis)


def test_everything_wrong_is_said_at_once(site: Site) -> None:
    wrong = details(
        name=" ",
        purposes=(),
        founding=Founding("协议", "", TODAY + timedelta(days=1)),
        place={
            "division": "999999",
            "longitude": Decimal("29"),
            "latitude": Decimal("106"),
            "outline": {"type": "Point"},
            "reach": "nowhere",
            "land": Amount.of(3, Unit.FISH),
            "water": Amount(0, Unit.MU),
        },
    )
    entry = Entry(site.cast.agency("500116-court"), wrong, Standing.OPEN, TODAY + timedelta(days=2))
    with pytest.raises(errors.BasesInvalid) as refused:
        services.register(site.chief, entry=entry)
    assert complaints(refused.value) == {
        *("名称", "作用", "设立文书日期", "区划", "经度", "范围", "河段"),
        *("陆域面积", "水域面积", "状态起日"),
    }
    far = details(name="乙", place={"longitude": Decimal("107"), "latitude": Decimal("29.25")})
    with pytest.raises(errors.BasesInvalid) as refused:
        services.register(site.chief, entry=Entry(entry.agency, far, Standing.OPEN))
    assert "不在范围内" in str(refused.value)
    assert Base.objects.count() == 1


def test_only_deciders_of_the_agency_register(site: Site) -> None:
    mine = Entry(site.cast.agency("500116-court"), details(name="乙"), Standing.PLANNED)
    with pytest.raises(PowerMissing):
        services.register(site.judge, entry=mine)
    for who in ("outsider_head", "fisheries_head", "liaison"):
        with pytest.raises(errors.NotOwner):
            services.register(site.cast.by(who), entry=mine)
    services.register(site.chief, entry=mine)
    with pytest.raises(errors.BaseExists):
        services.register(site.chief, entry=mine)
    assert queries.by_number(by=NODE, number="渝江津法基地〔2026〕2号").name == "乙"


def test_amending_is_by_version_and_keeps_the_rest(site: Site) -> None:
    new = details(name="江津江岸基地", purposes=(Purpose.TRIAL,), place={"outline": None})
    services.amend(site.judge, base=site.base, details=new, version=1)
    site.base.refresh_from_db()
    assert (site.base.name, site.base.version, site.base.outline) == ("江津江岸基地", 2, None)
    assert queries.uses(base=site.base) == [Purpose.TRIAL]
    assert Base.objects.filter(outline__isnull=True).exists(), "no outline is no value"
    with pytest.raises(errors.BaseChanged):
        services.amend(site.judge, base=site.base, details=new, version=1)
    services.register(
        site.chief,
        entry=Entry(site.base.agency, details(name="乙"), Standing.PLANNED),
    )
    with pytest.raises(errors.BaseExists):
        services.amend(site.judge, base=site.base, details=details(name="乙"), version=2)
    assert site.base.outline is None and SQUARE["type"] == "Polygon"


def test_standing_goes_where_it_may(site: Site) -> None:
    change = services.change_standing
    given: dict[str, Any] = {"base": site.base, "on": TODAY, "words": "汛期"}
    with pytest.raises(errors.StatusRefused):
        change(site.chief, standing=Standing.PLANNED, **given)
    with pytest.raises(PowerMissing):
        change(site.judge, standing=Standing.PAUSED, **given)
    with pytest.raises(errors.BasesInvalid):
        change(
            site.chief,
            base=site.base,
            standing=Standing.PAUSED,
            on=date(2025, 3, 11),
            words="",
        )
    change(site.chief, standing=Standing.PAUSED, **given)
    with pytest.raises(errors.NotOpen):
        site.hold()
    change(site.chief, standing=Standing.OPEN, **given)
    booking = site.hold()
    with pytest.raises(errors.BasesInvalid, match="1 项占用"):
        change(site.chief, standing=Standing.ENDED, **given)
    site.base.refresh_from_db()
    assert site.base.standing == "open", "nothing of it remains"
    services.release(site.chief, booking=booking, reason="基地撤销")
    change(site.chief, standing=Standing.ENDED, **given)
    with pytest.raises(errors.StatusRefused):
        change(site.chief, standing=Standing.OPEN, **given)


def test_sharing_begins_and_ends(site: Site) -> None:
    fisheries, court = (site.cast.agency(f"500116-{k}") for k in ("agriculture", "court"))
    with pytest.raises(errors.SharedAlready):
        services.share(site.chief, base=site.base, agency=fisheries, role=ShareRole.CARE)
    with pytest.raises(errors.BasesInvalid):
        services.share(site.chief, base=site.base, agency=court, role=ShareRole.CARE)
    with pytest.raises(errors.NotOwner):
        services.share(
            site.cast.by("fisheries_head"), base=site.base, agency=court, role=ShareRole.CARE
        )
    sharing = Sharing.objects.get()
    booking = site.hold()
    services.end_sharing(site.chief, sharing=sharing, on=TODAY)
    with pytest.raises(errors.NotSharing):
        site.hold()
    with pytest.raises(errors.BaseChanged):
        services.end_sharing(site.chief, sharing=sharing, on=TODAY)
    services.share(
        site.chief,
        base=site.base,
        agency=fisheries,
        role=ShareRole.CARE,
        since=TODAY + timedelta(days=1),
    )
    with pytest.raises(errors.NotSharing):
        site.hold()
    services.release(site.cast.by("fisheries"), booking=booking, reason="改在他处")


def test_a_booking_from_held_to_used(site: Site) -> None:
    booking = site.hold(Amount.of("2000", Unit.SQUARE_METRE), species="中山杉")
    assert site.left() == mu("7"), "2000 square metres are 3 亩 exactly"
    services.confirm(site.judge, booking=booking)
    with pytest.raises(errors.BookingMoved) as moved:
        services.confirm(site.judge, booking=booking)
    assert "已确认" in moved.value.message
    later = By(site.judge.actor, site.judge.at + timedelta(days=20))
    use: Callable[..., Booking] = services.use
    with pytest.raises(errors.BasesInvalid) as refused:
        use(later, booking=booking, actual=mu("0"), on=date(2027, 1, 1), remark="")
    assert complaints(refused.value) == {"依据", "实际数量", "完成日"}
    with pytest.raises(errors.UnitMismatch):
        use(
            later,
            booking=booking,
            actual=Amount.of(1, Unit.TREE),
            on=date(2026, 12, 5),
            remark="x",
        )
    use(later, booking=booking, actual=mu("2.5"), on=date(2026, 12, 5), remark="验收意见1号")
    assert site.left() == mu("7.5"), "what was not used is free again"
    assert booking.done == Amount(mu("2.5").atoms, Unit.SQUARE_METRE)
    with pytest.raises(errors.BookingMoved):
        services.release(site.judge, booking=booking, reason="x")
    acts = LogEntry.objects.filter(matter=site.case.pk, act__startswith="bases.")
    assert [e.act for e in acts] == ["bases.held", "bases.confirmed", "bases.used"]


def test_using_more_than_booked_needs_what_is_left(site: Site) -> None:
    first, second = site.hold(mu("4")), site.hold(mu("5"))
    services.confirm(site.judge, booking=first)
    later = By(site.judge.actor, site.judge.at + timedelta(days=20))
    given: dict[str, Any] = {"booking": first, "on": date(2026, 12, 5), "remark": "实测"}
    with pytest.raises(errors.CapacityShort):
        services.use(later, actual=mu("5.5"), **given)
    first.refresh_from_db()
    assert (first.state, first.actual, site.left()) == ("confirmed", None, mu("1"))
    services.use(later, actual=mu("5"), **given)
    assert site.left() == mu("0")
    services.release(site.cast.by("fisheries"), booking=second, reason="不做了")
    assert site.left() == mu("5")
    with pytest.raises(errors.BookingMoved):
        services.release(site.cast.by("fisheries"), booking=second, reason="不做了")
    assert site.left() == mu("5"), "given back once"


def test_unknown_is_neither_nothing_nor_endless(site: Site) -> None:
    for changes in (
        {"since": date(2027, 1, 1), "until": date(2027, 1, 5)},
        {"measure": Measure.WETLAND},
        {"amount": Amount.of(5, Unit.TREE)},
    ):
        with pytest.raises(errors.CapacityUnknown) as unknown:
            site.hold(**changes)
        assert "未登记，须先登记" in unknown.value.message
    with pytest.raises(errors.CapacityShort) as short:
        site.hold(Amount.of("1", Unit.HECTARE))
    assert "只剩 约 0.6667 公顷，不够 1 公顷" in short.value.message
    assert site.left() == mu("10")


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"amount": Amount(0, Unit.MU)}, "数量"),
        ({"amount": Amount(-5, Unit.MU)}, "数量"),
        ({"amount": Amount.of(5, Unit.FISH)}, "数量"),
        ({"until": date(2026, 11, 30)}, "止"),
        ({"until": date(2099, 11, 30)}, "止"),
        ({"since": date(1900, 1, 1), "until": date(1900, 1, 2)}, "年份"),
        ({"species": "桉树"}, "种类"),
        ({"words": "x" * 301}, "说明"),
        ({"words": "\x00"}, "说明"),
    ],
)
def test_a_bad_wish_is_refused_by_name(site: Site, changes: dict[str, Any], where: str) -> None:
    with pytest.raises(errors.BasesInvalid) as refused:
        site.hold(**changes)
    assert where in complaints(refused.value)
    assert not Booking.objects.exists()


def test_a_closed_period_that_covers_everything_refuses(site: Site) -> None:
    closed = Occasion(EventKind.CLOSED, "汛期封闭", date(2026, 11, 30), date(2026, 12, 31))
    event = services.plan_event(site.judge, base=site.base, occasion=closed)
    with pytest.raises(errors.PlaceClosed, match="汛期封闭"):
        site.hold()
    site.hold(mu("1"), until=date(2027, 1, 2))
    services.cancel_event(site.judge, event=event, reason="水退了")
    site.hold(mu("1"))


def test_who_books_and_who_does_not(site: Site) -> None:
    with pytest.raises(errors.NotSharing):
        site.hold(who="outsider")
    with pytest.raises(errors.NotSharing):
        site.hold(who="ecology")
    with pytest.raises(CaseNotFound):
        site.hold(who="judge")
    with pytest.raises(CaseNotFound):
        site.hold(matter=NOWHERE)
    for who in ("auditor", "system_admin", "supervisor"):
        with pytest.raises(PowerMissing):
            site.hold(who=who)
    site.hold(mu("1"), who="liaison")
    booking = site.hold(mu("1"))
    for who in ("fisheries", "fisheries_head"):
        with pytest.raises(errors.NotOwner):
            services.confirm(site.cast.by(who), booking=booking)
    for who in ("outsider", "ecology"):
        by = site.cast.by(who)
        with pytest.raises(errors.NotOwner):
            services.confirm(by, booking=booking)
        with pytest.raises(errors.BookingNotFound):
            services.release(by, booking=booking, reason="x")
        with pytest.raises(errors.BookingNotFound):
            services.use(by, booking=booking, actual=mu("1"), on=TODAY, remark="x")
    assert site.left() == mu("8")


def test_the_outsider_changes_nothing(site: Site) -> None:
    by = site.cast.by("outsider_head")
    event = services.plan_event(
        site.judge,
        base=site.base,
        occasion=Occasion(EventKind.VISIT, "参观", TODAY, TODAY),
    )
    given = Outcome(2026, "成活率", Decimal(90), "%", "样方", "报告")
    result = services.record_result(site.judge, base=site.base, outcome=given)
    offer = Offer(2027, Measure.REPLANTING, mu("1"), "x")
    doors: list[Callable[[], object]] = [
        lambda: services.amend(by, base=site.base, details=details(), version=1),
        lambda: services.change_standing(
            by, base=site.base, standing=Standing.PAUSED, on=TODAY, words="x"
        ),
        lambda: services.share(
            by, base=site.base, agency=site.cast.agency("500116-police"), role=ShareRole.CARE
        ),
        lambda: services.end_sharing(by, sharing=Sharing.objects.get(), on=TODAY),
        lambda: services.set_capacity(by, base=site.base, offer=offer),
        lambda: services.amend_capacity(
            by, capacity=site.capacity, amount=mu("1"), species=(), source="x", version=1
        ),
        lambda: services.cancel_event(by, event=event, reason="x"),
        lambda: services.record_result(by, base=site.base, outcome=given),
        lambda: services.correct_result(by, result=result, value=Decimal(1), reason="x", version=1),
    ]
    for door in doors:
        with pytest.raises(errors.NotOwner):
            door()
    with pytest.raises(errors.NotSharing):
        services.plan_event(
            by, base=site.base, occasion=Occasion(EventKind.VISIT, "x", TODAY, TODAY)
        )
    with pytest.raises(PowerMissing):
        services.import_entries(by, entries=[])
    assert LogEntry.objects.filter(agency_code=by.actor.agency_code).count() == 0


def test_capacity_is_set_once_and_never_below_what_is_taken(site: Site) -> None:
    again = Offer(2026, Measure.REPLANTING, Amount.of(1, Unit.HECTARE), "x")
    with pytest.raises(errors.CapacityExists):
        services.set_capacity(site.judge, base=site.base, offer=again)
    trees = Offer(2026, Measure.REPLANTING, Amount.of(500, Unit.TREE), "苗木计划")
    services.set_capacity(site.judge, base=site.base, offer=trees)
    for wrong, where in (
        (Offer(2026, Measure.RESTOCKING, Amount.of(5, Unit.FISH), "x"), "种类"),
        (Offer(2026, Measure.RESTOCKING, mu("5"), "x", ("鲢",)), "容量"),
        (Offer(1066, Measure.CARBON, Amount.of(5, Unit.CARBON), ""), "来源"),
    ):
        with pytest.raises(errors.BasesInvalid) as refused:
            services.set_capacity(site.judge, base=site.base, offer=wrong)
        assert where in complaints(refused.value)
    site.hold(mu("6"))
    amend = services.amend_capacity
    given: dict[str, Any] = {"species": (), "source": "调整", "capacity": site.capacity}
    with pytest.raises(errors.CapacityTaken, match="6 亩"):
        amend(site.judge, amount=mu("5.9999"), version=1, **given)
    with pytest.raises(errors.UnitMismatch):
        amend(site.judge, amount=Amount.of(9, Unit.TREE), version=1, **given)
    amend(site.judge, amount=Amount.of("0.4", Unit.HECTARE), version=1, **given)
    assert str(site.left()) == "0 公顷"
    with pytest.raises(errors.BaseChanged):
        amend(site.judge, amount=mu("90"), version=1, **given)


def test_the_database_itself_holds_the_limits(site: Site) -> None:
    for changes in ({"taken": -1}, {"taken": mu("11").atoms}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Capacity.objects.filter(pk=site.capacity.pk).update(**changes)
    booking = site.hold()
    for wrong in ({"amount": 0}, {"state": "used"}, {"actual": 5}, {"until": date(2020, 1, 1)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Booking.objects.filter(pk=booking.pk).update(**wrong)


def test_events_and_results(site: Site) -> None:
    fisheries = site.cast.by("fisheries")
    day = Occasion(EventKind.RESTOCKING, "放流日", date(2026, 12, 1), date(2026, 12, 1))
    services.plan_event(fisheries, base=site.base, occasion=day)
    with pytest.raises(errors.NotOwner):
        services.plan_event(
            fisheries, base=site.base, occasion=Occasion(EventKind.CLOSED, "x", TODAY, TODAY)
        )
    for wrong, where in (
        (Occasion(EventKind.VISIT, "", TODAY, TODAY), "标题"),
        (Occasion(EventKind.VISIT, "x", TODAY, TODAY - timedelta(days=1)), "止"),
        (Occasion(EventKind.VISIT, "x", TODAY, TODAY, site.judge.at.time()), "开始"),
        (
            Occasion(
                EventKind.VISIT, "x", TODAY, TODAY, site.judge.at.time(), site.judge.at.time()
            ),
            "结束",
        ),
    ):
        with pytest.raises(errors.BasesInvalid) as refused:
            services.plan_event(site.judge, base=site.base, occasion=wrong)
        assert complaints(refused.value) == {where}
    event = Event.objects.get()
    services.cancel_event(site.judge, event=event, reason="涨水")
    with pytest.raises(errors.BaseChanged):
        services.cancel_event(site.judge, event=event, reason="涨水")
    good = Outcome(2025, "成活率", Decimal("91.5"), "%", "样方调查", "监测报告")
    result = services.record_result(site.judge, base=site.base, outcome=good)
    with pytest.raises(errors.ResultExists):
        services.record_result(site.judge, base=site.base, outcome=good)
    for bad in (Decimal("1e15"), Decimal("NaN")):
        with pytest.raises(errors.BasesInvalid):
            services.record_result(
                site.judge, base=site.base, outcome=Outcome(2024, "a", bad, "%", "b", "c")
            )
    with pytest.raises(errors.BasesInvalid, match="还没有到"):
        services.record_result(
            site.judge, base=site.base, outcome=Outcome(2027, "a", Decimal(1), "%", "b", "c")
        )
    correct = services.correct_result
    correct(site.judge, result=result, value=Decimal("90"), reason="笔误", version=1)
    with pytest.raises(errors.BaseChanged):
        correct(site.judge, result=result, value=Decimal("89"), reason="笔误", version=1)
    assert LogEntry.objects.get(act="bases.result_corrected").details["before"] == "91.5"
    assert Result.objects.get().value == 90


def test_an_archived_case_takes_nothing_more(site: Site) -> None:
    booking = site.hold(mu("1"))
    seal_matter(matter=site.case.pk, at=site.judge.at)
    with pytest.raises(MatterSealed):
        site.hold(mu("1"))
    with pytest.raises(MatterSealed):
        services.release(site.judge, booking=booking, reason="x")
    assert site.left() == mu("9")


def test_within_another_act_it_is_all_or_nothing(site: Site) -> None:
    @act("tests.planned", Power.HANDLE)
    def plan(act: Any, *, amounts: list[Amount]) -> list[Booking]:
        """计划：占用几处。"""
        return [services.hold_within(act, base=site.base, ask=site.ask(a)) for a in amounts]

    by = site.cast.by("fisheries")
    with pytest.raises(errors.CapacityShort):
        plan(by, amounts=[mu("6"), mu("5")])
    assert (site.left(), Booking.objects.count()) == (mu("10"), 0)
    assert len(plan(by, amounts=[mu("6"), mu("4")])) == 2
    assert LogEntry.objects.filter(act="tests.planned").count() == 1
    assert not LogEntry.objects.filter(act="bases.held").exists()


def test_candidates_enough_first_then_near(site: Site) -> None:
    court = site.cast.agency("500116-court")
    far = details(
        name="涪陵基地",
        place={
            "division": "500102",
            "longitude": Decimal("107.4"),
            "latitude": Decimal("29.7"),
            "outline": None,
        },
    )
    other = services.register(site.chief, entry=Entry(court, far, Standing.OPEN))
    blank = details(name="无坐标", place={"longitude": None, "latitude": None, "outline": None})
    unknown = services.register(site.chief, entry=Entry(court, blank, Standing.OPEN))
    closed = services.register(
        site.chief, entry=Entry(court, details(name="筹建中"), Standing.PLANNED)
    )
    offer = Offer(2026, Measure.REPLANTING, Amount.of(2, Unit.HECTARE), "x")
    services.set_capacity(site.judge, base=other, offer=offer)

    def ask(amount: str, who: str = "fisheries") -> list[queries.Candidate]:
        return queries.for_measure(
            by=site.cast.actor(who),
            kind=Measure.REPLANTING,
            amount=amount,
            unit=Unit.MU,
            on=TODAY,
            division="500116",
            point=(Decimal("106.26"), Decimal("29.29")),
        )

    found = ask("5")
    assert [c.base for c in found] == [site.base, other, unknown]
    assert closed not in [c.base for c in found]
    assert [c.enough for c in found] == [True, True, None]
    assert [str(c.left) for c in found] == ["10 亩", "30 亩", "None"]
    assert found[0].distance_km == Decimal("1.0") and found[2].distance_km is None
    assert [c.near for c in found] == ["同一区县", "同一直辖市", "同一区县"]
    assert [c.may_book for c in found] == [True, False, False]
    assert [c.base for c in ask("20")] == [other, unknown, site.base]
    assert [c.may_book for c in ask("20", "outsider")] == [False, False, False]
    assert queries.remaining(site.base, Measure.REPLANTING, Unit.MU, 2026) == mu("10")
    assert queries.remaining(site.base, Measure.REPLANTING, Unit.MU, 2030) is None
    assert queries.remaining(site.base, Measure.REPLANTING, Unit.TREE, 2026) is None


def test_bookings_are_read_by_whom_they_concern(site: Site) -> None:
    mine = site.hold(mu("1"), words="当事人补植", project=uuid.UUID(int=3))
    joined = site.cast.agency("500116-ecology")
    services.share(site.chief, base=site.base, agency=joined, role=ShareRole.PARTNER)

    def works(who: str) -> tuple[list[bool], int | None]:
        found = queries.works(by=site.cast.actor(who), base=site.base)
        return [w.case is not None for w in found.rows], found.others

    assert works("fisheries") == ([True], 0)
    assert works("judge") == ([False], 0), "the owner sees the amount, not the case"
    assert works("ecology") == ([], 1), "who shares the base is told how many more there are"
    assert works("outsider") == ([], None)
    assert works("system_admin") == ([], 1)
    for who in ("outsider", "ecology", "system_admin"):
        with pytest.raises(errors.BookingNotFound):
            queries.booking(by=site.cast.actor(who), booking_id=mine.pk)
        assert not queries.project_bookings(by=site.cast.actor(who), project=uuid.UUID(int=3))
        if who != "system_admin":
            with pytest.raises(CaseNotFound):
                queries.bookings_of(by=site.cast.actor(who), matter=site.case.pk)
    cases.add_participant(
        site.cast.by("fisheries_head"),
        case=site.case,
        agency=joined,
        role=ParticipantRole.ASSIST,
    )
    assert works("ecology") == ([True], 0)
    [work] = queries.bookings_of(by=site.cast.actor("ecology"), matter=site.case.pk)
    assert not (work.may_confirm or work.may_finish)
    assert queries.project_bookings(by=site.cast.actor("judge"), project=uuid.UUID(int=3)) == [mine]


def _race(count: int, work: Callable[[int, Barrier], str]) -> list[str]:
    """The same act in several threads at the same instant, each with its own connection."""
    gate = Barrier(count)

    def run(number: int) -> str:
        try:
            return work(number, gate)
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return sorted(pool.map(run, range(count)))


@pytest.mark.usefixtures("committed")
@pytest.mark.django_db(transaction=True)
def test_two_officers_cannot_take_the_same_last_hectare() -> None:
    cast = found_cast()
    site = _committed_site(cast)

    def take(number: int, gate: Barrier) -> str:
        ask = site.ask(mu("10"))
        base = Base.objects.select_related("agency").get(pk=site.base.pk)
        gate.wait()
        try:
            services.hold(cast.by("fisheries"), base=base, ask=ask)
        except errors.CapacityShort:
            return "short"
        return "taken"

    assert _race(4, take) == ["short", "short", "short", "taken"]
    assert (site.left(), Booking.objects.count()) == (mu("0"), 1)
    booking = Booking.objects.get()

    def give(number: int, gate: Barrier) -> str:
        mine = Booking.objects.select_related("base__agency", "capacity").get(pk=booking.pk)
        gate.wait()
        try:
            services.release(cast.by("fisheries"), booking=mine, reason="不做了")
        except errors.BookingMoved:
            return "moved"
        return "released"

    assert _race(4, give) == ["moved", "moved", "moved", "released"]
    assert site.left() == mu("10"), "given back once"

    def meet(number: int, gate: Barrier) -> str:
        base = Base.objects.select_related("agency").get(pk=site.base.pk)
        gate.wait()
        try:
            if number:
                services.hold(cast.by("fisheries"), base=base, ask=site.ask(mu("1")))
                return "held"
            given: dict[str, Any] = {"on": TODAY, "words": "撤销"}
            services.change_standing(site.chief, base=base, standing=Standing.ENDED, **given)
        except (errors.NotOpen, errors.BasesInvalid):
            return "refused"
        return "ended"

    assert _race(2, meet) in (["held", "refused"], ["ended", "refused"])


def _committed_site(cast: Cast) -> Site:
    case = cases.open_case(
        cast.by("fisheries"),
        lead=cast.agency("500116-agriculture"),
        title="长江江津段夜间电捕鱼案",
        field=Field.FISHING,
        place=Place(division="500116"),
        discovered_at=cast.by("fisheries").at.astimezone(BEIJING),
        summary="夜间巡查。",
    )
    return built(cast, case)
