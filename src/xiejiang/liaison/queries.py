"""Reads about bulletins. Default deny: the audience says who sees, and drafts are their agency's.

::

    visible(by=actor) -> QuerySet[Bulletin]         # one rule as a filter,
    sees(bulletin, by=actor) -> bool                # and for one object
    get(by=actor, bulletin_id=...) -> Bulletin      # BulletinNotFound
    page(by=actor, narrowed=Filter(), after=None, limit=50, stream=True) -> list[Bulletin]
    drafts(by=actor), of_case(by=actor, case=case) -> list[Bulletin]
    counts(by=actor, now=...) -> Counts             # for the desk
    edition(bulletin, version=0) -> Edition         # 0: the current one; files loaded
    readers(by=actor, bulletin=...) -> Readers      # as much as the one who asks may know
    of_officer(by=actor, on=...), of_agency(agency, on=...) -> Digest
    subscriptions(by=actor) -> list[Subscription]
    own_published(...), arrived(...), answers(...)  # for packages between nodes (``carrying``)
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q

from xiejiang.audit.domain import Actor, Power
from xiejiang.liaison import seeing
from xiejiang.liaison.audiences import (
    downstream,
    includes,
    of_draft,
    reach_of,
    written_out,
)
from xiejiang.liaison.carrying import (
    answers,
    arrived,
    carried_content,
    last_entry,
    meant_among,
    own_published,
)
from xiejiang.liaison.digests import Digest, DigestLine, event, of_agency, of_officer, yesterday
from xiejiang.liaison.domain import Category, Reach, categories
from xiejiang.liaison.errors import SubscriptionNotFound
from xiejiang.liaison.lists import (
    Counts,
    count_of_case,
    counts,
    drafts,
    is_unread,
    of_case,
    overdue,
    page,
    published,
    to_sign_of_case,
)
from xiejiang.liaison.models import Attachment, Bulletin, Edition, Receipt, Subscription
from xiejiang.liaison.readers import (
    ReaderLine,
    Readers,
    attachment,
    content_of,
    edition,
    editions,
    is_asked,
    open_attachment,
    open_file,
    readers,
    signature,
    store,
    stored_files,
    warnings,
)
from xiejiang.liaison.seeing import (
    agency_of,
    case_of,
    case_of_bulletin,
    get,
    owns,
    reads,
    sees,
    shows_words,
    visible,
)
from xiejiang.liaison.streams import usual

__all__ = [
    "Attachment",
    "Bulletin",
    "Counts",
    "Digest",
    "DigestLine",
    "Edition",
    "Reach",
    "ReaderLine",
    "Readers",
    "Receipt",
    "Subscription",
    "agency_of",
    "answers",
    "arrived",
    "attachment",
    "carried_content",
    "case_of",
    "case_of_bulletin",
    "content_of",
    "count_of_case",
    "counts",
    "downstream",
    "drafts",
    "edition",
    "editions",
    "event",
    "get",
    "includes",
    "is_asked",
    "is_unread",
    "last_entry",
    "may_publish",
    "meant_among",
    "of_agency",
    "of_case",
    "of_draft",
    "of_officer",
    "open_attachment",
    "open_file",
    "overdue",
    "own_published",
    "owns",
    "page",
    "published",
    "reach_of",
    "readers",
    "reads",
    "sees",
    "shows_words",
    "signature",
    "store",
    "stored_files",
    "subscription",
    "subscriptions",
    "to_sign_of_case",
    "usual",
    "visible",
    "warnings",
    "written_out",
    "yesterday",
]

WRITES = (Power.HANDLE, Power.APPROVE, Power.LIAISE)
"""Who drafts, and signs for what came."""
PUBLISHES = (Power.APPROVE, Power.LIAISE)
"""Who publishes, corrects and withdraws for the agency."""


def may_publish(*, agency_kind: str) -> list[Category]:
    """The categories that agencies of a kind publish."""
    return [c for c in categories().values() if agency_kind in c.publishers]


def subscriptions(*, by: Actor) -> Sequence[Subscription]:
    """The wishes that shape the officer's stream: the agency's, then their own."""
    if not seeing.reads(by):
        return []
    mine = Q(person__isnull=True) | Q(person_id=by.person_key)
    return list(
        Subscription.objects.filter(mine, agency_id=by.agency_key).order_by("-person", "id")
    )


def subscription(*, by: Actor, pk: int) -> Subscription:
    """One of these wishes."""
    found = next((s for s in subscriptions(by=by) if s.pk == pk), None)
    if found is None:
        raise SubscriptionNotFound
    return found
