"""Writes about agencies, people and posts; every one an act."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from xiejiang.agencies.domain import ADMINISTRATORS, Clearance, Role, token_digest
from xiejiang.agencies.errors import ClearanceIdle, RolesApart, UsernameTaken
from xiejiang.agencies.models import Agency, ApiToken, NumberSeries, Person, Post
from xiejiang.audit.domain import Act, Power
from xiejiang.audit.services import act

GIVEN = re.compile(r"(?P<word>[^〔]{1,20})〔(?P<year>\d{4})〕(?P<serial>\d{1,7})号", re.ASCII)
"""What follows the short name in a number that :func:`take_number` gave."""


@dataclass(frozen=True, slots=True)
class AgencyRow:
    """One line of the directory."""

    code: str
    kind: str
    level: str
    name: str
    short_name: str
    name_en: str
    division: str
    territory: tuple[str, ...]
    parent_code: str
    special: bool
    confidence: str
    note: str


@dataclass(frozen=True, slots=True)
class Secret:
    """A password or token on its way to its owner; it never enters the log."""

    text: str

    @classmethod
    def fresh(cls) -> Secret:
        """A new token that nobody can guess."""
        return cls(secrets.token_urlsafe(32))

    @property
    def digest(self) -> str:
        """By which it is known again."""
        return token_digest(self.text)

    def for_log(self) -> str:
        """A secret leaves no trace."""
        return "（未记录）"

    def __repr__(self) -> str:
        return "Secret(…)"


@dataclass(frozen=True, slots=True)
class Directory:
    """The rows of a directory; the log keeps their number and digest."""

    rows: tuple[AgencyRow, ...]

    def for_log(self) -> dict[str, str | int]:
        """How many rows, and a digest over them."""
        digest = hashlib.sha256(repr(self.rows).encode()).hexdigest()
        return {"rows": len(self.rows), "sha256": digest}


@act("agencies.directory_loaded", Power.SYSTEM, Power.RUN_SYSTEM)
def load_directory(act: Act, *, directory: Directory) -> int:
    """载入机关目录：新增的加入，已有的更新，不删除任何机关。"""
    fields = [name for name in AgencyRow.__slots__ if name != "code"]
    Agency.objects.bulk_create(
        (
            Agency(
                **{name: getattr(row, name) for name in AgencyRow.__slots__}
                | {"territory": list(row.territory)}
            )
            for row in directory.rows
        ),
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=fields,
        batch_size=500,
    )
    return len(directory.rows)


@act("agencies.node_named", Power.SYSTEM, Power.RUN_SYSTEM)
def name_node(act: Act, *, agency: Agency, node: str) -> Agency:
    """登记承载节点：机关在哪个节点办案；空为本节点。"""
    act.about(agency)
    Agency.objects.filter(pk=agency.pk).update(node=node)
    agency.node = node
    return agency


@act("agencies.person_added", Power.SYSTEM, Power.RUN_SYSTEM)
def add_person(act: Act, *, username: str, name: str, password: Secret) -> Person:
    """登记人员，配发一次性口令，首次登录必须更换。"""
    if Person.objects.filter(username=username).exists():
        raise UsernameTaken(username=username)
    person = Person(username=username, name=name, must_change_password=True)
    person.set_password(password.text)
    person.save()
    return person


@act("agencies.post_filled", Power.SYSTEM, Power.RUN_SYSTEM)
def fill_post(
    act: Act, *, person: Person, agency: Agency, role: Role, title: str, since: date
) -> Post:
    """任命岗位；系统、安全、审计三员分立。"""
    held = {Role(p.role) for p in Post.objects.filter(person=person, until__isnull=True)}
    if role in ADMINISTRATORS and (held & ADMINISTRATORS) - {role}:
        raise RolesApart
    return Post.objects.create(
        person=person, agency=agency, role=role.value, title=title, since=since
    )


@act("agencies.post_vacated", Power.SYSTEM, Power.RUN_SYSTEM)
def vacate_post(act: Act, *, post: Post, until: date) -> Post:
    """免去岗位；以往的办理仍记在当时的岗位名下。"""
    post.until = until
    post.save(update_fields=["until"])
    return post


@act("agencies.clearance_set", Power.SYSTEM, Power.RUN_SECURITY)
def set_clearance(act: Act, *, post: Post, clearance: Clearance) -> Post:
    """核定知悉级别：岗位凭授权或紧急查阅可以看到的最高密级。"""
    act.about(post)
    if not Role(post.role).sees_cases:
        raise ClearanceIdle(role=Role(post.role).zh)
    post.clearance = clearance.value
    post.save(update_fields=["clearance"])
    return post


@act(
    "agencies.password_changed",
    Power.SYSTEM,
    Power.HANDLE,
    Power.APPROVE,
    Power.LIAISE,
    Power.SUPERVISE,
    Power.READ_LOG,
    Power.RUN_SYSTEM,
    Power.RUN_SECURITY,
    Power.RUN_AUDIT,
)
def change_password(act: Act, *, person: Person, password: Secret) -> Person:
    """更换口令。"""
    person.set_password(password.text)
    person.must_change_password = False
    person.save(update_fields=["password", "must_change_password"])
    return person


@act("agencies.password_reset", Power.SYSTEM, Power.RUN_SYSTEM)
def reset_password(act: Act, *, person: Person, password: Secret) -> Person:
    """重发一次性口令，下次登录必须更换。"""
    person.set_password(password.text)
    person.must_change_password = True
    person.save(update_fields=["password", "must_change_password"])
    return person


@act("agencies.token_issued", Power.SYSTEM, Power.RUN_SECURITY)
def issue_token(
    act: Act, *, post: Post, name: str, expires_at: datetime
) -> tuple[ApiToken, Secret]:
    """签发访问令牌；令牌只显示一次，库中只存摘要。"""
    secret = Secret.fresh()
    token = ApiToken.objects.create(
        post=post,
        name=name,
        digest=secret.digest,
        created_at=act.now,
        expires_at=expires_at,
    )
    act.about(token)
    return token, secret


@act("agencies.token_revoked", Power.SYSTEM, Power.RUN_SECURITY)
def revoke_token(act: Act, *, token: ApiToken) -> ApiToken:
    """撤销访问令牌，立即失效。"""
    token.revoked_at = act.now
    token.save(update_fields=["revoked_at"])
    return token


def take_number(*, agency_id: int, word: str, year: int) -> int:
    """The next serial of a series. Part of the caller's act; gaps arise only when it fails."""
    return take_numbers(agency_id=agency_id, word=word, year=year, count=1)[0]


def take_numbers(*, agency_id: int, word: str, year: int, count: int) -> range:
    """The next serials of a series, in a row. Part of the caller's act."""
    series, _ = NumberSeries.objects.select_for_update().get_or_create(
        agency_id=agency_id, word=word, year=year
    )
    first = series.last + 1
    series.last += count
    series.save(update_fields=["last"])
    return range(first, series.last + 1)


def pass_over(*, agency_id: int, number: str) -> None:
    """Never give out a number that came from elsewhere. Part of the caller's act."""
    agency = Agency.objects.get(pk=agency_id)
    found = GIVEN.fullmatch(number.removeprefix(agency.short_name))
    if found is None or not number.startswith(agency.short_name):
        return
    series, _ = NumberSeries.objects.select_for_update().get_or_create(
        agency_id=agency_id, word=found["word"], year=int(found["year"])
    )
    series.last = max(series.last, int(found["serial"]))
    series.save(update_fields=["last"])


def one_time_password() -> Secret:
    """A generated password, easy to read aloud: no 0/O, 1/l/I; not an act."""
    alphabet = "abcdefghjkmnpqrstuvwxyz23456789"
    groups: Iterable[str] = ("".join(secrets.choice(alphabet) for _ in range(4)) for _ in range(3))
    return Secret("-".join(groups))
