"""Rows made from what is entered; called by acts alone."""

from __future__ import annotations

from datetime import datetime

from xiejiang.agencies.queries import Agency
from xiejiang.audit.domain import Act
from xiejiang.cases import checks
from xiejiang.cases.domain import FactStatus, NewFact, NewParty, ParticipantRole
from xiejiang.cases.errors import FactChanged
from xiejiang.cases.models import Case, Fact, Participant, Party
from xiejiang.kernel.pinyin import syllables
from xiejiang.law.schema import load_law
from xiejiang.store import sealed


def state(act: Act, case: Case, new: NewFact) -> Fact:
    """A statement of fact; what was stated before is kept."""
    old = (
        Fact.objects.select_for_update(of=("self",))
        .filter(case=case, name=new.name, current=True)
        .first()
    )
    if new.check and (old.pk if old else None) != new.replaces:
        label = load_law().facts[new.name].label
        who, value = (old.stated_by, old.value) if old else ("他人", "（已撤回）")
        raise FactChanged(label=label, who=who, value=value)
    if old is not None:
        old.current = False
        old.save(update_fields=["current"])
    text = "" if new.status is FactStatus.SOUGHT else new.value
    return Fact.objects.create(
        case=case,
        name=new.name,
        value=text,
        status=new.status.value,
        agency_id=act.actor.agency_id or case.lead_id,
        stated_by=act.actor.person_name,
        stated_at=act.now,
        how=new.how,
        filled_in=new.filled_in,
    )


def join(
    case: Case, agency: Agency, role: ParticipantRole, scope: str, now: datetime
) -> Participant:
    """An agency takes part; in one role only once."""
    joined, _ = Participant.objects.get_or_create(
        case=case,
        agency=agency,
        role=role.value,
        until=None,
        defaults={"scope": scope, "since": now},
    )
    return joined


def party(case: Case, given: NewParty) -> Party:
    """A party, its identity number sealed."""
    checks.check_nationality(given.nationality)
    return Party.objects.create(
        case=case,
        kind=given.kind.value,
        name=given.name.strip(),
        role=given.role.value,
        id_kind=given.identity.kind,
        id_masked=given.identity.masked,
        id_sealed=sealed.seal(given.identity.number),
        id_match=sealed.fingerprint(given.identity.number),
        name_match=" ".join(syllables(given.name.strip()))[:200],
        nationality=given.nationality or None,
    )
