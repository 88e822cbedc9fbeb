"""Reads about cases. One rule says who sees a case: as a query filter, and for one object."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from xiejiang.audit import queries as log
from xiejiang.audit.domain import Actor
from xiejiang.basin import queries as basin
from xiejiang.cases import archival
from xiejiang.cases.access import requests_to_answer, reviews
from xiejiang.cases.alike import Candidate, duplicate_candidates
from xiejiang.cases.domain import KNOWN, RULE_FIELDS, FactStatus, ParticipantRole, Place
from xiejiang.cases.errors import CaseNotFound
from xiejiang.cases.figures import departing_from, in_field, most_by_field, most_departed
from xiejiang.cases.many import Said, said_of
from xiejiang.cases.models import AwayLink, Case, Departure, Fact, Link, Participant, Party, Watch
from xiejiang.cases.nationality import choices as nationalities
from xiejiang.cases.nationality import name as nationality_name
from xiejiang.cases.sight import (
    READS_CASES,
    Right,
    joined,
    live,
    reads_cases,
    require_identities,
    require_part,
    rights,
    sees,
    takes_part,
    visible,
)
from xiejiang.law import facts as law_facts
from xiejiang.law.assess import Assessment, assess
from xiejiang.law.liability import FIELDS as LIABILITY_FIELDS
from xiejiang.law.liability import Liability
from xiejiang.law.liability import liability as lay_out
from xiejiang.law.model import Value
from xiejiang.law.schema import load_law

__all__ = [
    "ARCHIVE_LEFT_OUT",
    "ARCHIVE_SHAPES",
    "READS_CASES",
    "Candidate",
    "Case",
    "Cursor",
    "Departure",
    "Fact",
    "Link",
    "Participant",
    "Party",
    "Right",
    "Said",
    "act_label",
    "archive_linked",
    "archive_state",
    "archive_taken",
    "archived",
    "assessment",
    "by_number",
    "by_source",
    "by_text",
    "changes_since",
    "departing_from",
    "departures",
    "duplicate_candidates",
    "fact_history",
    "facts",
    "fields_of",
    "get",
    "has_role",
    "in_field",
    "is_watching",
    "joined",
    "known_and_not",
    "known_values",
    "law_values",
    "lead_of",
    "left",
    "liability",
    "links",
    "live",
    "most_by_field",
    "most_departed",
    "nationalities",
    "nationality_name",
    "participants",
    "parties",
    "place_of",
    "province_of",
    "reads_cases",
    "requests_to_answer",
    "require_identities",
    "require_part",
    "reviews",
    "rights",
    "said_of",
    "search",
    "sees",
    "sought",
    "takes_part",
    "timeline",
    "to_act",
    "visible",
    "watched",
]

ARCHIVE_SHAPES, ARCHIVE_LEFT_OUT = archival.SHAPES, archival.LEFT_OUT
archive_state = archival.archive_state
archive_taken = archival.archive_taken
archive_linked = archival.archive_linked
"""What an archive carries of this room; see ``archival``."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page of cases ended: keyset, so that depth costs nothing."""

    at: datetime
    id: uuid.UUID


def left(*, by: Actor) -> QuerySet[Case]:
    """The cases that the actor's agency once took part in and no longer does; seldom many."""
    own = Participant.objects.filter(agency_id=by.agency_key)
    still = own.filter(case=OuterRef("case"), until__isnull=True)
    gone = own.filter(until__isnull=False).exclude(Exists(still))
    return Case.objects.filter(pk__in=gone.values("case"))


def get(*, by: Actor, case_id: uuid.UUID) -> Case:
    """One case; "not found" also when it may not be seen."""
    found = visible(by=by).select_related("lead").filter(pk=case_id).first()
    if found is None:
        raise CaseNotFound
    return found


def to_act(*, by: Actor, case_id: uuid.UUID) -> Case:
    """One case for somebody who wants to act in it; who may only read it is told so."""
    found = get(by=by, case_id=case_id)
    require_part(found, by=by)
    return found


def by_number(*, by: Actor, number: str) -> Case:
    """One case by its number."""
    found = visible(by=by).select_related("lead").filter(number=number).first()
    if found is None:
        raise CaseNotFound
    return found


def by_text(*, by: Actor, text: str) -> Case:
    """One case by its id or its number."""
    try:
        return get(by=by, case_id=uuid.UUID(text))
    except ValueError:
        return by_number(by=by, number=text)


def archived(*, case_id: uuid.UUID | str) -> Case | None:
    """The case of an archive, if it is here (imports only)."""
    return Case.objects.select_related("lead").filter(pk=case_id).first()


def by_source(*, key: str) -> Case | None:
    """The case that was imported under a key, if it was (imports only)."""
    return Case.objects.filter(source_key=key).first()


def search(
    *,
    by: Actor,
    text: str = "",
    field: str = "",
    division: str = "",
    status: str = "",
    reaches: Sequence[str] = (),
    after: Cursor | None = None,
    limit: int = 50,
) -> list[Case]:
    """A page of visible cases, newest change first; ``text``: number, title, party or place."""
    found = visible(by=by).select_related("lead")
    if field:
        found = found.filter(field=field)
    if status:
        found = found.filter(status=status)
    if division:
        found = found.filter(division__startswith=division.rstrip("0") or division)
    if reaches:
        found = found.filter(reach__in=list(reaches))
    for word in text.split()[:6]:
        party = Party.objects.filter(
            case=OuterRef("pk"), name__icontains=word, removed_at__isnull=True
        )
        found = found.filter(
            Q(number__icontains=word)
            | Q(title__icontains=word)
            | Q(place__icontains=word)
            | Exists(party)
        )
    if after is not None:
        found = found.filter(updated_at__lte=after.at).filter(
            Q(updated_at__lt=after.at) | Q(id__lt=after.id)
        )
    return list(found.order_by("-updated_at", "-id")[:limit])


def facts(*, case: Case) -> list[Fact]:
    """The current facts of a case, in the order they were first stated."""
    return list(case.facts.filter(current=True).select_related("agency"))


def fact_history(*, case: Case, name: str) -> list[Fact]:
    """Everything ever stated about one variable, newest first."""
    return list(case.facts.filter(name=name).select_related("agency").order_by("-id"))


def known_values(*, case: Case) -> dict[str, str]:
    """Variable → canonical text, for the facts that are known (disputed ones are not)."""
    rows = case.facts.filter(current=True, status__in=KNOWN).values_list("name", "value")
    return dict(rows)


def sought(*, case: Case) -> frozenset[str]:
    """Variables that were looked for and not found, or are disputed."""
    open_states = (FactStatus.SOUGHT, FactStatus.DISPUTED)
    rows = case.facts.filter(current=True, status__in=open_states)
    return frozenset(rows.values_list("name", flat=True))


def place_of(case: Case) -> Place:
    """Where it happened, as it was entered."""
    return Place(
        division=case.division,
        reach=case.reach,
        longitude="" if case.longitude is None else str(case.longitude),
        latitude="" if case.latitude is None else str(case.latitude),
        words=case.place,
    )


def law_values(*, case: Case) -> dict[str, Value]:
    """What is known, as the rules read it."""
    definitions = load_law().facts
    return {
        name: law_facts.parse_text(definitions[name], text)
        for name, text in known_values(case=case).items()
        if name in definitions
    }


def known_and_not(*, case: Case) -> tuple[dict[str, Value], frozenset[str]]:
    """What is known, and what was looked for in vain; the rest nobody has spoken of."""
    values = {**province_of(case.division), **law_values(case=case)}
    return values, sought(case=case) - set(values)


def province_of(division: str) -> dict[str, Value]:
    """The province of a place, whose lines the rules may read unless somebody said otherwise."""
    province = basin.find(division[:2] + "0000")
    return {"province": province.name} if province else {}


def assessment(*, case: Case) -> Assessment:
    """The findings on the facts known so far; what was not said is not known."""
    values, unknown = known_and_not(case=case)
    fields = fields_of(case)
    return assess(load_law(), values, unknown=unknown, unlisted="unknown", fields=fields)


def liability(*, case: Case) -> Liability:
    """Penal, administrative and civil consequences side by side, on the facts known so far."""
    values, unknown = known_and_not(case=case)
    fields = (*fields_of(case), *LIABILITY_FIELDS)
    found = assess(load_law(), values, unknown=unknown, unlisted="unknown", fields=fields)
    return lay_out(found)


def departures(*, case: Case) -> list[Departure]:
    """Where officers decided otherwise than a rule suggests."""
    return list(case.departures.select_related("agency"))


def fields_of(case: Case) -> tuple[str, ...]:
    """The fields whose rules are put to a case: its own first."""
    return RULE_FIELDS.get(case.field, ())


def parties(*, case: Case) -> list[Party]:
    """The parties of a case."""
    return list(case.parties.filter(removed_at__isnull=True))


def participants(*, case: Case) -> list[Participant]:
    """The agencies taking part now."""
    return list(case.participants.filter(until__isnull=True).select_related("agency"))


def links(*, by: Actor, case: Case) -> list[Link]:
    """Links to other cases that the actor may also see."""
    seen = visible(by=by).values("pk")
    return list(case.links.filter(other__in=seen).select_related("other"))


def away_links(*, by: Actor, case: Case) -> list[AwayLink]:
    """Links to cases of other nodes; to those that the leading agency saw, for that agency."""
    if by.agency_id != case.lead_id:
        return []
    return list(case.away_links.exclude(title=""))


def is_watching(*, by: Actor, case: Case) -> bool:
    """Whether the person watches the case."""
    return Watch.objects.filter(
        case=case, person_id=by.person_key, agency_id=by.agency_key
    ).exists()


def watched(*, by: Actor) -> QuerySet[Case]:
    """The visible cases that the person watches in this agency."""
    mine = Watch.objects.filter(person_id=by.person_key, agency_id=by.agency_key)
    return visible(by=by).filter(pk__in=mine.values("case"))


def timeline(*, by: Actor, case: Case, after: int = -1, limit: int = 200) -> list[log.LogEntry]:
    """What was done to the case, from the log."""
    return list(log.entries(matter=case.pk, after=after, limit=limit))


def changes_since(case: Case, *, version: int) -> str:
    """Who changed what after a version, in words, for the one who came second."""
    entries = list(log.entries(matter=case.pk, limit=500))[-5:]
    return "；".join(
        f"{e.agency_name}{e.person_name}（{e.post_title}）于 "
        f"{e.at.astimezone():%m-%d %H:%M} 办理“{act_label(e.act)}”"
        for e in entries
    )


ACT_LABELS = {
    "cases.opened": "建立案件",
    "cases.amended": "修改案件信息",
    "cases.fact_stated": "陈述事实",
    "cases.fact_withdrawn": "撤回事实",
    "cases.party_added": "增加当事人",
    "cases.party_removed": "移出当事人",
    "cases.agency_joined": "加入参与机关",
    "cases.agency_left": "退出参与机关",
    "cases.lead_passed": "变更主办机关",
    "cases.linked": "关联案件",
    "cases.watched": "关注",
    "cases.unwatched": "取消关注",
    "cases.closed": "办结",
    "cases.reopened": "恢复办理",
    "cases.identity_read": "查看证件号码",
}


def act_label(name: str) -> str:
    """What an officer calls an act of this room."""
    return ACT_LABELS.get(name, name)


def lead_of(case: Case) -> str:
    """Name of the leading agency."""
    return case.lead.name


def has_role(case: Case, *, by: Actor, roles: Sequence[ParticipantRole]) -> bool:
    """Whether the actor's agency takes part in one of these roles."""
    return Participant.objects.filter(
        case=case,
        agency_id=by.agency_key,
        until__isnull=True,
        role__in=[r.value for r in roles],
    ).exists()
