"""Reads of the liaison directory: every agency of the node, how it is reached, who is on duty."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from xiejiang.agencies import queries as agencies
from xiejiang.agencies.domain import Role
from xiejiang.agencies.queries import Agency, Post
from xiejiang.audit.domain import Actor
from xiejiang.consultation.domain import WEEK, gaps
from xiejiang.consultation.errors import DutyNotFound
from xiejiang.consultation.models import Contact, Duty
from xiejiang.consultation.questions import READING


@dataclass(frozen=True, slots=True)
class Line:
    """An agency of the directory on a day, with the seven days from it on."""

    agency: Agency
    contact: Contact | None
    posts: tuple[Post, ...]
    """Its liaison posts."""
    now: tuple[Duty, ...]
    """Who is on duty on the day."""
    later: tuple[Duty, ...]
    """Who comes on duty within the week."""
    gaps: tuple[tuple[date, date], ...]
    """Days of the week that nobody is entered for."""

    @property
    def phone(self) -> str:
        """The telephone of the agency; empty when it stated none."""
        return self.contact.phone if self.contact else ""


def listed(
    *,
    by: Actor,
    on: date,
    text: str = "",
    kind: str = "",
    division: str = "",
    after: str = "",
    limit: int,
) -> list[Line]:
    """The agencies that work on this node, by their codes, from a code on."""
    if not by.can(*READING):
        return []
    found = agencies.staffed(
        on=on, text=text, kind=kind, division=division, after=after, limit=limit
    )
    contacts = {c.agency_id: c for c in Contact.objects.filter(agency__in=found)}
    posts = agencies.posts_in(agencies=found, role=Role.LIAISON, on=on)
    rows = Duty.objects.filter(
        agency__in=found, withdrawn_at__isnull=True, until__gte=on, since__lte=on + WEEK
    )
    duties = list(rows.select_related("post__person"))
    return [
        _line(
            a,
            contacts.get(a.pk),
            tuple(p for p in posts if p.agency_id == a.pk),
            [d for d in duties if d.agency_id == a.pk],
            on,
        )
        for a in found
    ]


def _line(
    agency: Agency, contact: Contact | None, posts: tuple[Post, ...], duties: list[Duty], on: date
) -> Line:
    return Line(
        agency=agency,
        contact=contact,
        posts=posts,
        now=tuple(d for d in duties if d.since <= on),
        later=tuple(d for d in duties if d.since > on),
        gaps=tuple(gaps(((d.since, d.until) for d in duties), on, on + WEEK)),
    )


def own(*, by: Actor, on: date) -> tuple[Contact | None, list[Duty]]:
    """What the actor's agency entered: its telephone, and its roster from a day on."""
    rows = Duty.objects.filter(
        agency_id=by.agency_key, withdrawn_at__isnull=True, until__gte=on
    ).select_related("post__person")
    return Contact.objects.filter(agency_id=by.agency_key).first(), list(rows)


def duty(*, by: Actor, pk: int) -> Duty:
    """One entry of the roster of the actor's agency."""
    found = Duty.objects.filter(pk=pk, agency_id=by.agency_key, withdrawn_at__isnull=True).first()
    if found is None:
        raise DutyNotFound
    return found
