"""Cases that may be the same matter, looked for before a new one is opened."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet

from xiejiang.audit.domain import Actor
from xiejiang.cases.models import Case, Party
from xiejiang.cases.sight import visible


@dataclass(frozen=True, slots=True)
class Candidate:
    """A case that may be the same matter, and why. Unseen ones show only number and holder."""

    case: Case
    reasons: tuple[str, ...]
    may_open: bool


def duplicate_candidates(
    *,
    by: Actor,
    title: str,
    field: str,
    division: str,
    reach: str,
    discovered_at: datetime | None,
    names: Sequence[str] = (),
    id_matches: Sequence[str] = (),
    limit: int = 8,
) -> list[Candidate]:
    """Cases that may be the same matter: same party, same place and days, like title.

    Agencies that do not take part learn of a candidate only its number and who leads it, and
    only when an identity number is the same: enough to telephone, not enough to read.
    """
    seen = visible(by=by)
    scores: dict[uuid.UUID, tuple[int, list[str]]] = {}

    def note(cases: QuerySet[Case], points: int, reason: str) -> None:
        for key in cases.values_list("pk", flat=True)[:50]:
            old, why = scores.get(key, (0, []))
            scores[key] = (old + points, [*why, reason])

    matches = [m for m in id_matches if m]
    if matches:
        same = Party.objects.filter(
            case=OuterRef("pk"), id_match__in=matches, removed_at__isnull=True
        )
        note(Case.objects.filter(Exists(same)), 6, "当事人证件号码相同")
    plain_names = [n.strip() for n in names if len(n.strip()) > 1]
    if plain_names:
        named = Party.objects.filter(
            case=OuterRef("pk"), name__in=plain_names, removed_at__isnull=True
        )
        note(seen.filter(Exists(named)), 3, "当事人姓名或名称相同")
    if discovered_at is not None:
        near = seen.filter(
            discovered_at__range=(
                discovered_at - timedelta(days=3),
                discovered_at + timedelta(days=3),
            ),
            field=field,
        )
        note(near.filter(division=division), 2, "同一县区、三日内发现、同一领域")
        if reach:
            note(near.filter(reach=reach), 2, "同一河段、三日内发现")
    if len(title) >= 4:
        note(seen.filter(title__icontains=title[:12]), 2, "案名相近")
    ranked = sorted(scores.items(), key=lambda item: -item[1][0])[:limit]
    found = {c.pk: c for c in Case.objects.select_related("lead").filter(pk__in=dict(ranked))}
    open_to = set(seen.filter(pk__in=dict(ranked)).values_list("pk", flat=True))
    return [
        Candidate(found[key], tuple(dict.fromkeys(why)), key in open_to)
        for key, (points, why) in ranked
        if points >= 2
    ]
