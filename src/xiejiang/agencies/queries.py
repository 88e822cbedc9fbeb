"""Reads about agencies, people and posts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from xiejiang.agencies.directory import directory
from xiejiang.agencies.domain import Clearance, Kind, Level, Role, token_digest
from xiejiang.agencies.errors import (
    AgencyNotFound,
    NoPost,
    PersonNotFound,
    PostNotHeld,
    TokenInvalid,
)
from xiejiang.agencies.models import Agency, ApiToken, Person, Post
from xiejiang.agencies.territory import Candidate, Receivers
from xiejiang.agencies.territory import competent as competent_agencies
from xiejiang.agencies.territory import receivers as competent_receivers
from xiejiang.audit.domain import NODE, Actor, Power
from xiejiang.audit.services import lacking
from xiejiang.basin import queries as basin

LONGEST_SEARCH = 160
"""No name is longer; and SQLite looks for no pattern of some ten thousand characters."""


def agency(*, code: str) -> Agency:
    """One agency by its code."""
    try:
        return Agency.objects.get(code=code)
    except Agency.DoesNotExist:
        raise AgencyNotFound(code=code) from None


def agency_by_id(*, pk: int) -> Agency:
    """One agency by its key."""
    try:
        return Agency.objects.get(pk=pk)
    except Agency.DoesNotExist:
        raise AgencyNotFound(code=str(pk)) from None


def keys_by_code() -> dict[str, int]:
    """Code → key of every agency here, to read what names agencies by their codes."""
    return dict(Agency.objects.values_list("code", "pk"))


def agencies(*, codes: Sequence[str]) -> list[Agency]:
    """Several agencies, in the order of their codes given."""
    found = {a.code: a for a in Agency.objects.filter(code__in=codes)}
    return [found[c] for c in codes if c in found]


def named(text: str) -> Agency | None:
    """The one agency that a text names by its code or its whole name; nothing if there is none."""
    if not text:
        return None
    found = agencies(codes=[text]) or [a for a in search(text=text, limit=6) if a.name == text]
    return found[0] if len(found) == 1 else None


def speaking_for(agency: Agency) -> Actor:
    """The node, which carries for an agency what the agency has done."""
    return replace(NODE, agency_id=agency.pk, agency_code=agency.code, agency_name=agency.name)


def at_node(*, node: str) -> list[Agency]:
    """The agencies that work at another node."""
    return list(Agency.objects.filter(node=node)) if node else []


def within(*, division: str) -> list[Agency]:
    """Every agency that stands in a division or below it."""
    found = Agency.objects.filter(division__startswith=basin.prefix(division))
    return list(found.order_by("code"))


def concerned(
    *,
    divisions: Iterable[str],
    kinds: Iterable[str],
    within: Iterable[str],
    rivers: Collection[str],
) -> tuple[list[Agency], list[Agency]]:
    """Agencies of some kinds that stand in some divisions; and the special bodies over them.

    A special body is concerned when its territory holds one of the counties ``within`` and, where
    its competence is bound to waters, one of the rivers is among them.
    """
    counties, wanted = tuple(within), set(kinds)
    ordinary = Agency.objects.filter(division__in=tuple(divisions), kind__in=wanted)
    special = [r for kind in sorted(wanted) for r in directory().special(Kind(kind)) if r.special]
    codes = [
        r.code
        for r in special
        if any(map(r.covers, counties)) and (not r.waters or set(r.waters) & set(rivers))
    ]
    return list(ordinary.exclude(level=Level.SPECIAL).order_by("code")), agencies(codes=codes)


def competent(*, kind: str, division: str, field: str = "", reach: str = "") -> list[Candidate]:
    """Agencies of a kind for a place: the default, alternatives, the superior; each with why."""
    return competent_agencies(
        directory(), Kind(kind), division, field=field or None, reach=reach or None
    )


def has_officers(*, agency: Agency) -> bool:
    """Whether anybody holds a post of an agency on this node."""
    return Post.objects.filter(agency=agency, until__isnull=True).exists()


def search(*, text: str = "", kind: str = "", division: str = "", limit: int = 20) -> list[Agency]:
    """Agencies whose name, short form or code holds the text; narrower filters first."""
    if len(text) > LONGEST_SEARCH:
        return []
    found = Agency.objects.all()
    if kind:
        found = found.filter(kind=kind)
    if division:
        found = found.filter(division__startswith=basin.prefix(division))
    for word in text.split():
        found = found.filter(
            Q(name__icontains=word) | Q(short_name__icontains=word) | Q(code__startswith=word)
        )
    return list(found.order_by("level", "code")[:limit])


def staffed(
    *, on: date, text: str = "", kind: str = "", division: str = "", after: str = "", limit: int
) -> list[Agency]:
    """Agencies that have somebody in office on this node, by their codes, from a code on."""
    if len(text) > LONGEST_SEARCH:
        return []
    filled = Post.objects.filter(_in_office(on), agency=OuterRef("pk"), person__is_active=True)
    found = Agency.objects.filter(Exists(filled), code__gt=after)
    if kind:
        found = found.filter(kind=kind)
    if division:
        found = found.filter(division__startswith=basin.prefix(division))
    for word in text.split():
        found = found.filter(Q(name__icontains=word) | Q(code__startswith=word))
    return list(found.order_by("code")[:limit])


def posts_in(*, agencies: Collection[Agency], role: Role, on: date) -> list[Post]:
    """The posts with a role in several agencies, filled on a day."""
    found = Post.objects.filter(
        _in_office(on), agency__in=agencies, role=role.value, person__is_active=True
    )
    return list(found.select_related("person", "agency"))


def receivers(
    *, sender_code: str, division: str, field: str = "", reach: str = ""
) -> Receivers | None:
    """Who is competent to receive a referral from a place; nothing for an unlisted sender."""
    known = directory()
    if known.find(sender_code) is None:
        return None
    return competent_receivers(
        known, sender_code, division_code=division, field=field or None, reach=reach or None
    )


def _only_with(power: Power, by: Actor) -> None:
    if not by.can(power):
        raise lacking(by, (power,))


def people(*, by: Actor, text: str = "", limit: int = 50) -> list[Person]:
    """The people of the node, for its system administrator."""
    _only_with(Power.RUN_SYSTEM, by)
    found = Person.objects.filter(Q(username__icontains=text) | Q(name__icontains=text))
    return list(found[:limit])


def person_of_node(*, by: Actor, pk: int) -> Person:
    """One person of the node, for its system administrator."""
    _only_with(Power.RUN_SYSTEM, by)
    found = Person.objects.filter(pk=pk).first()
    if found is None:
        raise PersonNotFound(username=str(pk))
    return found


def career(*, by: Actor, person: Person) -> list[Post]:
    """Every post a person holds or held, the newest first."""
    _only_with(Power.RUN_SYSTEM, by)
    found = Post.objects.filter(person=person).select_related("agency")
    return list(found.order_by("-since", "-pk"))


def tokens(*, by: Actor, limit: int = 200) -> list[ApiToken]:
    """The tokens of the node, for its security administrator."""
    _only_with(Power.RUN_SECURITY, by)
    found = ApiToken.objects.select_related("post__person", "post__agency")
    return list(found.order_by("-created_at", "-pk")[:limit])


def token(*, by: Actor, pk: int) -> ApiToken:
    """One token of the node, for its security administrator."""
    _only_with(Power.RUN_SECURITY, by)
    found = ApiToken.objects.filter(pk=pk).first()
    if found is None:
        raise TokenInvalid
    return found


def _in_office(on: date) -> Q:
    return Q(since__lte=on) & (Q(until__isnull=True) | Q(until__gte=on))


def person(*, username: str) -> Person:
    """One person by user name."""
    found = Person.objects.filter(username=username).first()
    if found is None:
        raise PersonNotFound(username=username)
    return found


def posts_of(*, person: Person, on: date) -> list[Post]:
    """The posts a person holds on a day."""
    found = Post.objects.filter(_in_office(on), person=person, person__is_active=True)
    return list(found.select_related("agency", "person"))


def post_held(*, person: Person, agency_code: str, role: Role, on: date) -> Post:
    """The post of a person in one agency with one role."""
    for post in posts_of(person=person, on=on):
        if post.agency.code == agency_code and post.role == role:
            return post
    raise PostNotHeld("这个人在该机关没有这个角色的岗位。请先用 xiejiang post fill 任命。")


def people_in(*, agency_id: int, on: date, roles: Sequence[Role] = ()) -> QuerySet[Post]:
    """The posts filled in an agency on a day."""
    found = Post.objects.filter(_in_office(on), agency_id=agency_id, person__is_active=True)
    if roles:
        found = found.filter(role__in=[r.value for r in roles])
    return found.select_related("person", "agency")


def holders(*, agency_id: int, powers: Iterable[Power], on: date) -> list[Post]:
    """Who in an agency has any of these powers: whom a colleague without them may ask."""
    wanted = frozenset(powers)
    roles = [role for role in Role if role.powers & wanted]
    return list(people_in(agency_id=agency_id, on=on, roles=roles)) if roles else []


def cleared(*, by: Actor, limit: int = 200) -> list[Post]:
    """The posts cleared above the usual level, for the security administrator."""
    _only_with(Power.RUN_SECURITY, by)
    found = Post.objects.exclude(clearance=Clearance.WORK).select_related("person", "agency")
    return list(found.order_by("agency__code", "pk")[:limit])


def in_service(*, on: date) -> list[Agency]:
    """The agencies that have somebody in office on this node."""
    filled = Post.objects.filter(_in_office(on), agency=OuterRef("pk"), person__is_active=True)
    return list(Agency.objects.filter(Exists(filled)))


def actor(post: Post) -> Actor:
    """The actor that a post makes of its person, as of now."""
    role = Role(post.role)
    return Actor(
        person_id=post.person_id,
        person_name=post.person.name,
        agency_id=post.agency_id,
        agency_code=post.agency.code,
        agency_name=post.agency.name,
        agency_kind=post.agency.kind,
        post_id=post.pk,
        post_title=post.title,
        post_role=post.role,
        powers=role.powers,
        clearance=post.clearance,
    )


def acting(*, person: Person, post_id: int | None, on: date) -> Actor:
    """The actor for a person in the post they chose, or in their first."""
    held = posts_of(person=person, on=on)
    if not held:
        raise NoPost
    if post_id is None:
        return actor(held[0])
    for post in held:
        if post.pk == post_id:
            return actor(post)
    raise PostNotHeld


def by_token(*, token: str, now: datetime) -> tuple[ApiToken, Actor]:
    """The token and the actor for whom a program may act."""
    digest = token_digest(token)
    found = (
        ApiToken.objects.select_related("post__person", "post__agency")
        .filter(digest=digest, revoked_at__isnull=True, expires_at__gt=now)
        .first()
    )
    if found is None or not found.post.person.is_active:
        raise TokenInvalid
    post = found.post
    today = timezone.localdate(now)
    if post.since > today or (post.until is not None and post.until < today):
        raise TokenInvalid
    return found, actor(post)
