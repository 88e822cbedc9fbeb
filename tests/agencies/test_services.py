"""People, their posts and the programs that act for them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.conftest import NOW, Cast
from xiejiang.agencies import queries, services
from xiejiang.agencies.domain import ADMINISTRATORS, Role
from xiejiang.agencies.errors import (
    NoPost,
    PersonNotFound,
    PostNotHeld,
    RolesApart,
    TokenInvalid,
    UsernameTaken,
)
from xiejiang.agencies.models import Person, Post
from xiejiang.audit.domain import By
from xiejiang.audit.errors import PowerMissing
from xiejiang.audit.models import LogEntry

TODAY = NOW.date()
AGRICULTURE, ECOLOGY = "500116-agriculture", "500116-ecology"


def _person(node: By, username: str = "wu") -> Person:
    secret = services.one_time_password()
    return services.add_person(node, username=username, name="吴某", password=secret)


def _post(
    node: By, cast: Cast, person: Person, role: Role = Role.HANDLER, agency: str = AGRICULTURE
) -> Post:
    return services.fill_post(
        node,
        person=person,
        agency=cast.agency(agency),
        role=role,
        title=f"{role.zh}岗",
        since=date(2026, 1, 1),
    )


def test_a_new_person_must_change_the_password_they_were_given(node: By) -> None:
    secret = services.one_time_password()
    person = services.add_person(node, username="wu", name="吴某", password=secret)
    assert person.check_password(secret.text)
    assert person.must_change_password
    chosen = services.Secret("river-runs-2026-east")
    services.change_password(node, person=person, password=chosen)
    changed = queries.person(username="wu")
    assert not changed.must_change_password
    assert not changed.check_password(secret.text)
    assert chosen.text not in repr(chosen)


def test_one_time_passwords_differ_and_can_be_read_aloud() -> None:
    made = {services.one_time_password().text for _ in range(50)}
    assert len(made) == 50
    assert not set("".join(made)) & set("0O1lIi")


def test_a_username_belongs_to_one_person(node: By) -> None:
    _person(node)
    with pytest.raises(UsernameTaken, match="wu"):
        _person(node)
    with pytest.raises(PersonNotFound, match="nobody"):
        queries.person(username="nobody")


def test_a_person_acts_in_the_post_they_choose(node: By, cast: Cast) -> None:
    person = _person(node)
    with pytest.raises(NoPost):
        queries.acting(person=person, post_id=None, on=TODAY)
    first = _post(node, cast, person)
    second = _post(node, cast, person, Role.LIAISON, ECOLOGY)
    chosen = queries.acting(person=person, post_id=second.pk, on=TODAY)
    assert (chosen.agency_code, chosen.powers) == (ECOLOGY, Role.LIAISON.powers)
    assert queries.acting(person=person, post_id=None, on=TODAY).post_id == first.pk
    with pytest.raises(PostNotHeld):
        queries.acting(person=person, post_id=cast.posts["judge"].pk, on=TODAY)


def test_an_ended_post_gives_nothing_from_the_next_day(node: By, cast: Cast) -> None:
    person = _person(node)
    post = _post(node, cast, person)
    services.vacate_post(node, post=post, until=TODAY)
    assert queries.acting(person=person, post_id=post.pk, on=TODAY).post_id == post.pk
    with pytest.raises(NoPost):
        queries.acting(person=person, post_id=post.pk, on=TODAY + timedelta(days=1))
    again = _post(node, cast, person)
    assert again.pk != post.pk


@pytest.mark.parametrize("held", sorted(ADMINISTRATORS))
@pytest.mark.parametrize("wanted", sorted(ADMINISTRATORS))
def test_the_three_administrators_are_three_people(
    node: By, cast: Cast, held: Role, wanted: Role
) -> None:
    person = _person(node)
    _post(node, cast, person, held)
    if held is wanted:
        assert _post(node, cast, person, wanted, ECOLOGY).role == wanted
        return
    with pytest.raises(RolesApart):
        _post(node, cast, person, wanted)
    assert Post.objects.filter(person=person).count() == 1
    assert not held.powers & wanted.powers
    assert not held.sees_cases


@pytest.mark.parametrize("name", ["fisheries", "outsider", "auditor", "supervisor"])
def test_only_the_system_administrator_keeps_people_and_posts(cast: Cast, name: str) -> None:
    with pytest.raises(PowerMissing):
        _person(cast.by(name))
    with pytest.raises(PowerMissing):
        _post(cast.by(name), cast, cast.person("outsider"), Role.APPROVER)
    with pytest.raises(PowerMissing):
        services.vacate_post(cast.by(name), post=cast.posts["judge"], until=TODAY)
    assert not LogEntry.objects.exists()


def test_tokens_are_the_business_of_security_alone(cast: Cast) -> None:
    with pytest.raises(PowerMissing):
        services.issue_token(
            cast.by("system_admin"),
            post=cast.posts["fisheries"],
            name="接口",
            expires_at=NOW + timedelta(days=1),
        )


def test_a_token_acts_in_its_post_until_it_expires(node: By, cast: Cast) -> None:
    expires = NOW + timedelta(days=1)
    token, secret = services.issue_token(
        node, post=cast.posts["fisheries"], name="接口", expires_at=expires
    )
    found, actor = queries.by_token(token=secret.text, now=NOW)
    assert (found.pk, actor.post_id) == (token.pk, cast.posts["fisheries"].pk)
    assert secret.text not in token.digest + str(LogEntry.objects.get().details)
    for text, now in ((secret.text, expires), (secret.text[:-1], NOW), ("", NOW)):
        with pytest.raises(TokenInvalid):
            queries.by_token(token=text, now=now)


def test_a_token_ends_with_its_revocation_post_or_person(node: By, cast: Cast) -> None:
    later = NOW + timedelta(days=3)
    issued = {
        name: services.issue_token(node, post=cast.posts[name], name="接口", expires_at=later)
        for name in ("fisheries", "police", "judge")
    }
    services.revoke_token(node, token=issued["fisheries"][0])
    services.vacate_post(node, post=cast.posts["police"], until=TODAY - timedelta(days=1))
    person = cast.person("judge")
    person.is_active = False
    person.save(update_fields=["is_active"])
    for _, secret in issued.values():
        with pytest.raises(TokenInvalid):
            queries.by_token(token=secret.text, now=NOW)


def test_the_log_keeps_agency_and_post_as_they_were(node: By, cast: Cast) -> None:
    services.add_person(
        cast.by("system_admin"),
        username="wu",
        name="吴某",
        password=services.one_time_password(),
    )
    post = cast.posts["system_admin"]
    post.agency.name = "重庆市江津区农业农村局"
    post.agency.save()
    post.title = "信息中心主任"
    post.save()
    entry = LogEntry.objects.get()
    assert entry.agency_name == "重庆市江津区农业农村委员会"
    assert entry.post_title == "系统管理员"
    assert (entry.post_role, entry.authority) == ("system-admin", "run-system")
    assert queries.actor(post).agency_name == "重庆市江津区农业农村局"


def test_loading_the_directory_again_corrects_and_removes_nothing(node: By, cast: Cast) -> None:
    row = services.AgencyRow(
        code=ECOLOGY,
        kind="ecology",
        level="county",
        name="更名后的生态环境局",
        short_name="渝江津环",
        name_en="Ecology",
        division="500116",
        territory=("500116",),
        parent_code="",
        special=False,
        confidence="curated",
        note="",
    )
    assert services.load_directory(node, directory=services.Directory((row,))) == 1
    assert queries.agency(code=ECOLOGY).name == "更名后的生态环境局"
    assert queries.agency(code=AGRICULTURE).name == "重庆市江津区农业农村委员会"
    assert LogEntry.objects.get().details["directory"]["rows"] == 1
