"""A measure at a base: capacity is held for it, confirmed, counted, and given back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from tests.bases.conftest import Site, built
from tests.conftest import PASSWORD, Cast
from tests.restoration.conftest import (
    NESTS,
    STOCK,
    TODAY,
    Draft,
    accepted,
    milestones,
    review,
)
from xiejiang.bases import services as bases
from xiejiang.bases.domain import Amount, BookingState, Measure, Offer, Unit
from xiejiang.bases.errors import CapacityShort, CapacityUnknown, NotSharing
from xiejiang.bases.models import Base, Booking, Capacity
from xiejiang.cases.models import Case
from xiejiang.restoration import basing, errors, services
from xiejiang.restoration.models import Plan, Project

pytestmark = pytest.mark.django_db


@pytest.fixture
def site(cast: Cast, case: Case) -> Site:
    """The court's base takes 150 square metres of nests in 2026."""
    made = built(cast, case)
    offer = Offer(2026, Measure.NESTS, Amount.of(150, Unit.SQUARE_METRE), "鱼巢布设方案")
    capacity = bases.set_capacity(made.judge, base=made.base, offer=offer)
    return replace(made, capacity=capacity)


def left(site: Site) -> Decimal:
    """Square metres that are still free."""
    return Decimal(site.left().atoms) / Amount.of(1, Unit.SQUARE_METRE).atoms


def chosen(cast: Cast, plan: Plan, base: Base) -> Booking:
    line = plan.measures.get().line
    made = services.choose_base(
        cast.by("fisheries"), plan=plan, saved=plan.saved, line=line, base=base
    )
    plan.refresh_from_db()
    return made


def test_a_plan_waits_for_the_base_and_the_work_is_counted_there(
    cast: Cast, project: Project, draft: Draft, site: Site
) -> None:
    plan = draft()
    (near,) = basing.candidates(by=cast.actor("fisheries"), measure=plan.measures.get())
    assert (near.base, near.enough, near.may_book) == (site.base, True, True)
    booking = chosen(cast, plan, site.base)
    assert (booking.project, booking.matter, left(site)) == (project.pk, site.case.pk, 50)
    review(cast, plan)
    head = cast.by("fisheries_head")
    with pytest.raises(errors.PlanIncomplete, match="还没有确认占用"):
        services.settle_plan(head, plan=plan, saved=plan.saved, words="同意")
    bases.confirm(site.judge, booking=booking)
    services.settle_plan(head, plan=plan, saved=plan.saved, words="同意")
    for milestone in milestones(plan):
        accepted(cast, milestone)
    with pytest.raises(errors.RestorationInvalid, match="还没有登记完成"):
        basing.must_be_counted(project)
    actual = Amount.of(80, Unit.SQUARE_METRE)
    bases.use(site.judge, booking=booking, actual=actual, on=date(2026, 11, 24), remark="验收意见")
    basing.must_be_counted(project)
    assert left(site) == 70, "what was not needed is free again"


def test_what_no_version_needs_is_given_back(cast: Cast, draft: Draft, site: Site) -> None:
    plan = draft()
    by, line = cast.by("fisheries"), plan.measures.get().line
    booking = chosen(cast, plan, site.base)
    with pytest.raises(errors.BaseChosen):
        chosen(cast, plan, site.base)
    services.leave_base(by, plan=plan, saved=plan.saved, line=line, reason="改用他处")
    plan.refresh_from_db()
    booking.refresh_from_db()
    assert (booking.state, left(site)) == (BookingState.RELEASED, 150)
    assert "请另选基地" in str(basing.unconfirmed([plan.measures.get()]))
    again = chosen(cast, plan, site.base)
    services.remove_measure(by, plan=plan, saved=plan.saved, line=line)
    again.refresh_from_db()
    assert (again.state, left(site)) == (BookingState.RELEASED, 150)


def test_a_dropped_or_void_plan_gives_back(cast: Cast, draft: Draft, site: Site) -> None:
    plan = draft()
    chosen(cast, plan, site.base)
    services.drop_plan(cast.by("fisheries"), plan=plan, saved=plan.saved)
    assert left(site) == 150
    plan = draft()
    chosen(cast, plan, site.base)
    services.void(cast.by("fisheries_head"), project=plan.project, reason="判决被撤销")
    assert left(site) == 150


def test_a_new_version_keeps_the_booking_until_one_without_it_is_settled(
    cast: Cast, project: Project, draft: Draft, site: Site
) -> None:
    plan = draft()
    booking = chosen(cast, plan, site.base)
    bases.confirm(site.judge, booking=booking)
    review(cast, plan)
    head, by = cast.by("fisheries_head"), cast.by("fisheries")
    services.settle_plan(head, plan=plan, saved=plan.saved, words="同意")
    new = services.change_plan(head, project=project, reason="水情变化")
    line = new.measures.get().line
    assert basing.at_bases([line])[line] == booking
    with pytest.raises(errors.BaseInForce):
        services.leave_base(by, plan=new, saved=new.saved, line=line, reason="换")
    services.remove_measure(by, plan=new, saved=new.saved, line=line)
    booking.refresh_from_db()
    assert booking.state == BookingState.CONFIRMED, "the plan in force still needs it"
    services.drop_plan(by, plan=Plan.objects.get(pk=new.pk), saved=new.saved + 1)
    booking.refresh_from_db()
    assert booking.state == BookingState.CONFIRMED


def test_what_a_base_cannot_take_is_refused_with_what_is_left(
    cast: Cast, draft: Draft, site: Site
) -> None:
    plan = draft(replace(NESTS, quantity=Decimal(151)))
    with pytest.raises(CapacityShort, match="150"):
        chosen(cast, plan, site.base)
    Capacity.objects.filter(pk=site.capacity.pk).delete()
    with pytest.raises(CapacityUnknown):
        chosen(cast, plan, site.base)
    services.drop_plan(cast.by("fisheries"), plan=plan, saved=plan.saved)
    plan = draft(replace(NESTS, unit="组"))
    with pytest.raises(errors.NoBaseFor, match="组"):
        chosen(cast, plan, site.base)
    services.drop_plan(cast.by("fisheries"), plan=plan, saved=plan.saved)
    plan = draft(replace(STOCK, quantity=Decimal("0.5")))
    with pytest.raises(errors.RestorationInvalid, match="整数"):
        chosen(cast, plan, site.base)
    assert not Booking.objects.exists()


def test_a_base_that_is_not_shared_is_not_booked(cast: Cast, draft: Draft, site: Site) -> None:
    sharing = site.base.sharings.get()
    bases.end_sharing(site.chief, sharing=sharing, on=TODAY)
    with pytest.raises(NotSharing):
        chosen(cast, draft(), site.base)


def test_the_page_shows_what_is_left_and_books_it(
    cast: Cast, project: Project, draft: Draft, site: Site
) -> None:
    plan = draft()
    page = f"/restoration/{project.pk}/plan/{plan.measures.get().line}/base/"
    client = Client()
    client.login(username="outsider", password=PASSWORD)
    assert client.get(page).status_code == 404
    client.login(username="fisheries", password=PASSWORD)
    assert page in client.get(f"/restoration/{project.pk}/plan/").content.decode()
    assert "150 平方米" in client.get(page).content.decode()
    given = {"base": str(site.base.pk), "version": str(plan.saved)}
    assert client.post(page, {**given, "base": "x"}).status_code == 422
    assert client.post(page, {**given, "version": "0"}).status_code == 409
    assert client.post(page, given).status_code == 302
    assert left(site) == 50
    assert site.base.name in client.get(f"/restoration/{project.pk}/plan/").content.decode()
    plan.refresh_from_db()
    leave = {"reason": "改用他处", "version": str(plan.saved)}
    assert client.post(page, {**leave, "reason": ""}).status_code == 422
    assert client.post(page, leave).status_code == 302
    assert left(site) == 150


def test_what_nobody_registered_is_unknown(cast: Cast, draft: Draft, site: Site) -> None:
    """The base is for restoration, but says nothing of fish: neither none nor without end."""
    plan = draft(STOCK)
    (found,) = basing.candidates(by=cast.actor("fisheries"), measure=plan.measures.get())
    assert (found.left, found.enough) == (None, None)
