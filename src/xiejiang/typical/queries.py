"""Reads of the room. A typical case is seen by whoever sees its case; an edition by everybody.

::

    get(by=, typical_id=) -> Typical                  # TypicalNotFound
    page(by=, state=, after=, limit=) -> list[Typical]
    waiting(by=) -> list[Typical]                     # what the desk shows
    edition(number=) -> Edition                       # PublicCaseNotFound; for anybody
    editions(narrowed=, after=, limit=) -> list[Edition]
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from xiejiang.agencies.queries import Agency
from xiejiang.audit.domain import Actor, Power
from xiejiang.cases import queries as cases
from xiejiang.cases.queries import Case, Participant
from xiejiang.typical.domain import AssentState, TypicalState
from xiejiang.typical.errors import PublicCaseNotFound, TypicalNotFound
from xiejiang.typical.models import Assent, Edition, Mark, Typical

__all__ = ["Edition", "Typical"]

ACT_LABELS = {
    "typical.proposed": "推荐典型案例",
    "typical.amended": "修改典型案例",
    "typical.marks_decided": "处理去标识项",
    "typical.mark_added": "补充去标识项",
    "typical.asked": "送会签",
    "typical.assented": "会签",
    "typical.published": "公布典型案例",
    "typical.revised": "修订已公布的典型案例",
    "typical.withdrawn": "撤回典型案例",
    "typical.dropped": "不再推荐",
}
DESK_ROWS = 20
MINE = (TypicalState.DRAFT.value, TypicalState.RETURNED.value, TypicalState.AGREED.value)


def act_label(name: str) -> str:
    """What an officer calls an act of this room."""
    return ACT_LABELS.get(name, name)


def visible(*, by: Actor) -> QuerySet[Typical]:
    """The typical cases that an actor may see."""
    if by.can(Power.SYSTEM):
        return Typical.objects.all()
    return Typical.objects.filter(case__in=cases.visible(by=by))


def sees(typical: Typical, *, by: Actor) -> bool:
    """Whether an actor may see one; the same rule as :func:`visible`."""
    return by.can(Power.SYSTEM) or cases.sees(typical.case, by=by)


def get(*, by: Actor, typical_id: uuid.UUID) -> Typical:
    """One typical case; "not found" also when its case may not be seen."""
    rows = visible(by=by).select_related("case__lead", "agency")
    found = rows.filter(pk=typical_id).first()
    if found is None:
        raise TypicalNotFound
    return found


def by_text(*, by: Actor, text: str) -> Typical:
    """One typical case by its id or its number."""
    try:
        return get(by=by, typical_id=uuid.UUID(text))
    except ValueError:
        found = visible(by=by).select_related("case__lead", "agency").filter(number=text).first()
    if found is None:
        raise TypicalNotFound
    return found


def case_of_typical(typical_id: uuid.UUID) -> uuid.UUID | None:
    """The case of a typical case, without showing anything of either."""
    return Typical.objects.filter(pk=typical_id).values_list("case", flat=True).first()


def page(
    *,
    by: Actor,
    state: TypicalState | None = None,
    after: tuple[datetime, str] | None = None,
    limit: int = 50,
) -> list[Typical]:
    """A page of what an actor may see, newest change first."""
    found = visible(by=by).select_related("case", "agency")
    if state is not None:
        found = found.filter(state=state.value)
    if after is not None:
        at, key = after
        found = found.filter(changed_at__lte=at).filter(
            Q(changed_at__lt=at) | Q(id__lt=uuid.UUID(key))
        )
    return list(found.order_by("-changed_at", "-id")[:limit])


def of_case(*, case: Case) -> list[Typical]:
    """The typical cases made of a case; whoever asks has been found to see it."""
    return list(Typical.objects.filter(case=case).select_related("agency"))


def waiting(*, by: Actor) -> list[Typical]:
    """What the actor's agency has to do: to answer, to go on with what it proposed, to publish."""
    asked = Assent.objects.filter(
        typical=OuterRef("pk"),
        round=OuterRef("round"),
        agency_id=by.agency_key,
        state=AssentState.ASKED.value,
    )
    if not cases.reads_cases(by):
        return []
    own = Q(agency_id=by.agency_key, state__in=MINE)
    mine = own | (Q(state=TypicalState.ASKED.value) & Exists(asked))
    takes_part = Participant.objects.filter(
        case=OuterRef("case"), agency_id=by.agency_key, until__isnull=True
    )
    rows = Typical.objects.filter(mine, Exists(takes_part)).select_related("case", "agency")
    return list(rows.order_by("decide_by", "-changed_at")[:DESK_ROWS])


def marks(*, typical: Typical) -> list[Mark]:
    """What was found to point to persons: undecided first, then the surer."""
    order = {"proposed": 0, "accepted": 1, "rejected": 2}
    return sorted(typical.marks.all(), key=lambda m: (order[m.state], -m.confidence, m.pk))


def assents(*, typical: Typical) -> list[Assent]:
    """Who was asked and what they answered, the newest round first; refusals stay."""
    return list(typical.assents.select_related("agency"))


def asked_of(*, typical: Typical, by: Actor) -> Assent | None:
    """The open question to the actor's agency, if there is one."""
    rows = typical.assents.filter(round=typical.round, state=AssentState.ASKED.value)
    return rows.filter(agency_id=by.agency_key).first()


def may_ask(*, typical: Typical) -> list[Agency]:
    """Which agencies could be asked: those that take part in the case, and the proposer not."""
    found = {p.agency_id: p.agency for p in cases.participants(case=typical.case)}
    return [a for pk, a in found.items() if pk != typical.agency_id]


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Which editions are wanted; empty is no wish."""

    field: str = ""
    province: str = ""
    year: int | None = None
    text: str = ""


def editions(
    *, narrowed: Narrowed, after: tuple[datetime, int] | None = None, limit: int = 20
) -> list[Edition]:
    """What anybody may read, the newest first."""
    found = Edition.objects.filter(current=True)
    wanted = {"field": narrowed.field, "province": narrowed.province, "year": narrowed.year}
    found = found.filter(**{k: v for k, v in wanted.items() if v})
    for word in narrowed.text.split()[:4]:
        found = found.filter(Q(title__icontains=word) | Q(number__iexact=word))
    if after is not None:
        at, key = after
        found = found.filter(published_at__lte=at).filter(Q(published_at__lt=at) | Q(id__lt=key))
    return list(found.order_by("-published_at", "-id")[:limit])


def shelves() -> dict[str, Sequence[str]]:
    """The fields, provinces and years of which there are editions."""
    rows = Edition.objects.filter(current=True).order_by()
    return {
        name: sorted({str(v) for v in rows.values_list(name, flat=True).distinct()})
        for name in ("field", "province", "year")
    }


def edition(*, number: str) -> Edition:
    """The newest edition of a number, whether or not it was withdrawn; for anybody."""
    rows = Edition.objects.filter(number=number).select_related("typical")
    found = rows.order_by("-version").first()
    if found is None:
        raise PublicCaseNotFound
    return found


def history(*, typical: Typical) -> list[Edition]:
    """The editions of a typical case, newest first."""
    return list(typical.editions.order_by("-version"))
