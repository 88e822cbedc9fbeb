"""一证三用: what becomes of an item in administrative, criminal and civil proceedings.

For each: what the law says, what is lacking in the register, and what people have found. The
last word is theirs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from xiejiang.evidence import needs, queries
from xiejiang.evidence.care import ADMIN, Outcome, Track
from xiejiang.evidence.domain import OUT
from xiejiang.evidence.models import Capture, Item, Ruling
from xiejiang.evidence.needs import Need
from xiejiang.law import proof
from xiejiang.law.proof import Use
from xiejiang.law.schema import load_law

SAMPLED_BY = {"ecology": "eco-agency-or-affiliate", "police": "police-sampling"}
"""Who took a sample, in the words of the law of evidence, by the kind of agency."""

STANDS = {
    Outcome.ADMITTED: ("ok", "已采信"),
    Outcome.EXCLUDED: ("plain", "已排除"),
    Outcome.TO_MEND: ("due", "待补正"),
    Outcome.MENDED: ("ok", "已补正"),
}


@dataclass(frozen=True, slots=True)
class OnTrack:
    """One item in one kind of proceedings."""

    track: Track
    uses: tuple[Use, ...]
    needs: tuple[Need, ...]
    rulings: tuple[Ruling, ...]

    @property
    def tone(self) -> str:
        """The colour of where it stands."""
        return self._stand[0]

    @property
    def words(self) -> str:
        """Where it stands, in words: the last finding of people, or what the law says."""
        return self._stand[1]

    @property
    def _stand(self) -> tuple[str, str]:
        if self.rulings:
            return STANDS[Outcome(self.rulings[-1].outcome)]
        if any(u.anew for u in self.uses):
            return "due", "须重新收集"
        lacking = [n for n in self.needs if n.lacking != "always"]
        if not self.uses:
            return "plain", "法条没有单列，按材料性质审查"
        return ("due", "可以使用，还差几项") if lacking else ("running", "可以使用，须查证属实")


def tracks(
    item: Item, *, told: Capture | None, rulings: Sequence[Ruling], on: date | None = None
) -> tuple[OnTrack, ...]:
    """What becomes of an item in each kind of proceedings, by the law of a day (today)."""
    if item.status in OUT:
        return ()
    when = on or timezone.localdate()
    return tuple(
        OnTrack(
            track,
            uses(item, track=track, on=when),
            needs.of(item, told, track=track, on=when),
            tuple(r for r in rulings if r.track == track),
        )
        for track in Track
    )


def of(item: Item) -> tuple[OnTrack, ...]:
    """The same, with what is registered of the item looked up."""
    found = queries.rulings(items=[item]).get(item.pk, [])
    return tracks(item, told=queries.capture(item), rulings=found)


def uses(item: Item, *, track: Track = Track.CRIMINAL, on: date | None = None) -> tuple[Use, ...]:
    """What the law says of an item, by its kind and by who took it."""
    kind = item.agency.kind
    facts: dict[str, str | bool] = {
        "evidence_kind": item.kind,
        "collected_by_admin_agency": kind in ADMIN,
        "collected_by_other_enforcement_or_judicial_organ": kind not in ADMIN,
    }
    if kind in SAMPLED_BY:
        facts["data_source"] = SAMPLED_BY[kind]
    taken = timezone.localtime(item.collected_at or item.added_at).date()
    return proof.uses(load_law(), facts, on or taken, forum=track.value)
