"""What acts of the room ask before they write."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from xiejiang.audit.domain import Act, Power
from xiejiang.cases import queries as cases
from xiejiang.cases.queries import Case
from xiejiang.kernel.errors import Complaint
from xiejiang.typical.domain import TEXTS, Texts, TypicalState
from xiejiang.typical.errors import (
    NotProposer,
    NotPublishable,
    TypicalChanged,
    TypicalInvalid,
    TypicalMoved,
    TypicalNotFound,
)
from xiejiang.typical.models import Typical
from xiejiang.typical.publishable import refusals

WRITING = (Power.HANDLE, Power.APPROVE, Power.SYSTEM)
DECIDING = (Power.APPROVE, Power.SYSTEM)


insist = TypicalInvalid.insist


def texts(given: Texts) -> list[Complaint]:
    """Texts that are wanted, not too long, and storable."""
    found = []
    for name, text in given.each().items():
        label, most, required = TEXTS[name]
        if required and not text.strip():
            found.append(Complaint(label, "请填写"))
        elif len(text) > most:
            found.append(Complaint(label, f"最多 {most} 字"))
        elif "\x00" in text:
            found.append(Complaint(label, "不能有空字符"))
    if bool(given.title_en.strip()) != bool(given.summary_en.strip()):
        found.append(Complaint("英文摘要", "英文标题和英文摘要要一起写，或者都不写"))
    return found


def words(label: str, text: str, most: int) -> list[Complaint]:
    """A line that is wanted."""
    if not text.strip():
        return [Complaint(label, "请填写")]
    if len(text) > most or "\x00" in text:
        return [Complaint(label, f"最多 {most} 字，不能有空字符")]
    return []


def locked(act: Act, key: uuid.UUID, states: Collection[TypicalState], what: str) -> Typical:
    """The typical case as it is now, held until the act ends; for who takes part in its case.

    Every act of the room begins here, so that acts on one typical case come one after another.
    """
    held = Typical.objects.select_for_update(of=("self",)).filter(pk=key)
    found = held.select_related("case__lead", "agency").first()
    if found is None:
        raise TypicalNotFound
    cases.require_part(found.case, by=act.actor, now=act.now, unseen=TypicalNotFound)
    act.about(found, matter=found.case_id)
    if found.state not in states:
        raise TypicalMoved(state=TypicalState(found.state).zh, what=what)
    return found


def own(act: Act, found: Typical) -> None:
    """Only the agency that proposed it."""
    if not act.actor.can(Power.SYSTEM) and act.actor.agency_id != found.agency_id:
        raise NotProposer(agency=found.agency.name)


def unchanged(found: Typical, saved: int) -> None:
    """What the writer saw is what is there."""
    if found.saved != saved:
        raise TypicalChanged


def not_refused(case: Case) -> None:
    """What no confirmation helps against is said before anybody writes on."""
    if against := refusals(case):
        raise NotPublishable(complaints=[Complaint(h.title, h.ask) for h in against])


def save(act: Act, found: Typical, *names: str) -> None:
    """Save what changed of a typical case."""
    found.changed_at = act.now
    found.save(update_fields=["changed_at", *names])
