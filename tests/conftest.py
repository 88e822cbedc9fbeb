"""The standing cast: a procurator, a judge, police and enforcement officers, and an outsider."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

import hypothesis
import pytest
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.test import override_settings
from django.utils import translation

from xiejiang.agencies import queries as agencies
from xiejiang.agencies.domain import Role
from xiejiang.agencies.models import Agency, Person, Post
from xiejiang.audit.domain import NODE, Actor, By
from xiejiang.cases import services as cases
from xiejiang.cases.domain import Field, Place
from xiejiang.cases.models import Case

hypothesis.settings.register_profile(
    "house", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
if not os.environ.get("CI"):  # there, Hypothesis has a profile of its own that is as patient
    hypothesis.settings.load_profile("house")

BEIJING = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 24, 10, 0, tzinfo=BEIJING)
PASSWORD = "correct-horse-9"
FOUNDED = date(2020, 1, 1)

AGENCIES = (
    # code, kind, level, name, short name, division, parent
    (
        "500116-agriculture",
        "agriculture",
        "county",
        "重庆市江津区农业农村委员会",
        "渝江津农渔",
        "500116",
    ),
    ("500116-ecology", "ecology", "county", "重庆市江津区生态环境局", "渝江津环", "500116"),
    ("500116-police", "police", "county", "重庆市公安局江津区分局", "渝江津公", "500116"),
    ("500117-police", "police", "county", "重庆市公安局合川区分局", "渝合川公", "500117"),
    (
        "500116-procuratorate",
        "procuratorate",
        "county",
        "重庆市江津区人民检察院",
        "渝江津检",
        "500116",
    ),
    ("500116-court", "court", "county", "重庆市江津区人民法院", "渝江津法", "500116"),
    ("420583-agriculture", "agriculture", "county", "枝江市农业农村局", "枝江农渔", "420583"),
)

OFFICERS = (
    # key, agency, role, title
    ("fisheries", "500116-agriculture", Role.HANDLER, "渔政执法岗"),
    ("fisheries_head", "500116-agriculture", Role.APPROVER, "主要负责人"),
    ("ecology", "500116-ecology", Role.HANDLER, "执法岗"),
    ("ecology_head", "500116-ecology", Role.APPROVER, "主要负责人"),
    ("police", "500116-police", Role.HANDLER, "环食药侦查岗"),
    ("police_head", "500116-police", Role.APPROVER, "县级公安机关负责人"),
    ("other_police", "500117-police", Role.HANDLER, "环食药侦查岗"),
    ("procurator", "500116-procuratorate", Role.HANDLER, "检察官"),
    ("chief_procurator", "500116-procuratorate", Role.APPROVER, "检察长"),
    ("supervisor", "500116-procuratorate", Role.SUPERVISOR, "侦查监督岗"),
    ("judge", "500116-court", Role.HANDLER, "环资法官"),
    ("outsider", "420583-agriculture", Role.HANDLER, "渔政执法岗"),
    ("outsider_head", "420583-agriculture", Role.APPROVER, "主要负责人"),
    ("liaison", "500116-agriculture", Role.LIAISON, "联络岗"),
    ("auditor", "500116-agriculture", Role.AUDITOR, "审计岗"),
    ("system_admin", "500116-agriculture", Role.SYSTEM_ADMIN, "系统管理员"),
)


@dataclass(frozen=True)
class Cast:
    """Everybody a test may need, by name."""

    posts: Mapping[str, Post]
    actors: Mapping[str, Actor]
    agencies: Mapping[str, Agency]

    def by(self, name: str, at: datetime = NOW) -> By:
        """``By`` for one of the cast."""
        return By(self.actors[name], at)

    def actor(self, name: str) -> Actor:
        return self.actors[name]

    def person(self, name: str) -> Person:
        return self.posts[name].person

    def agency(self, code: str) -> Agency:
        return self.agencies[code]


@pytest.fixture(autouse=True)
def in_chinese() -> Iterator[None]:
    """Each test begins in Chinese, whatever language the last request of another asked for."""
    with translation.override(settings.LANGUAGE_CODE):
        yield


@pytest.fixture(scope="session", autouse=True)
def _cheap_passwords() -> Iterator[None]:
    """Hashing passwords slowly is right in life and wrong in tests."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture
def node(db: None) -> By:
    """The node itself, acting now."""
    return By(NODE, NOW)


@pytest.fixture
def cast(db: None) -> Cast:
    """The standing cast, fresh in this test's database."""
    return found_cast()


def found_cast() -> Cast:
    """The standing cast in whatever database is in use."""
    Agency.objects.bulk_create(
        Agency(
            code=code,
            kind=kind,
            level=level,
            name=name,
            short_name=short,
            name_en=code,
            division=division,
            territory=[],
            parent_code="",
            confidence="curated",
        )
        for code, kind, level, name, short, division in AGENCIES
    )
    found = {a.code: a for a in Agency.objects.all()}
    hashed = make_password(PASSWORD)
    people = Person.objects.bulk_create(
        Person(username=key, name=f"{title}甲", password=hashed, must_change_password=False)
        for key, _, _, title in OFFICERS
    )
    held = Post.objects.bulk_create(
        Post(person=person, agency=found[code], role=role.value, title=title, since=FOUNDED)
        for person, (_, code, role, title) in zip(people, OFFICERS, strict=True)
    )
    posts = {post.person.username: post for post in held}
    actors = {key: agencies.actor(post) for key, post in posts.items()}
    return Cast(posts=posts, actors=actors, agencies=found)


@pytest.fixture
def case(cast: Cast) -> Case:
    """An invented fishing case of the fisheries officers of Jiangjin."""
    return cases.open_case(
        cast.by("fisheries"),
        lead=cast.agency("500116-agriculture"),
        title="长江江津段夜间电捕鱼案",
        field=Field.FISHING,
        place=Place(division="500116", words="丁家沱水域"),
        discovered_at=datetime(2026, 11, 23, 22, 10, tzinfo=BEIJING),
        summary="夜间巡查发现一人用电鱼设备捕捞。",
    )
