"""From a base to the project that is carried out there: for whoever sees the case, nobody else."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.test import Client

from tests.bases.conftest import Site, built
from tests.conftest import PASSWORD, Cast
from tests.restoration.conftest import GIVEN
from xiejiang.cases.models import Case
from xiejiang.restoration import services
from xiejiang.restoration.models import Project

pytestmark = pytest.mark.django_db


@pytest.fixture
def site(cast: Cast, case: Case) -> Site:
    return built(cast, case)


@pytest.fixture
def apart(cast: Cast, case: Case) -> Project:
    """A project whose case the owner of the base takes no part in."""
    given = replace(GIVEN, court="")
    return services.open_project(cast.by("fisheries"), case=case, given=given)


def read(who: str, address: str) -> str:
    client = Client()
    assert client.login(username=who, password=PASSWORD)
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_who_sees_the_case_is_led_to_the_project(site: Site, apart: Project) -> None:
    booking = site.hold(project=apart.pk)
    for door in (f"/bases/{site.base.pk}/", f"/bases/bookings/{booking.pk}/"):
        assert f"/restoration/{apart.pk}/" in read("fisheries", door)
    assert apart.title in read("fisheries", f"/restoration/{apart.pk}/")


def test_the_owner_of_the_base_without_the_case_reads_the_booking_alone(
    site: Site, apart: Project
) -> None:
    booking = site.hold(project=apart.pk)
    for door in (f"/bases/{site.base.pk}/", f"/bases/bookings/{booking.pk}/"):
        told = read("judge", door)
        assert str(booking.pk) in told
        assert str(apart.pk) not in told
    assert str(apart.pk) not in read("outsider", f"/bases/{site.base.pk}/")


def test_a_booking_without_a_project_has_no_such_link(site: Site) -> None:
    booking = site.hold()
    assert "修复项目" not in read("fisheries", f"/bases/bookings/{booking.pk}/")
