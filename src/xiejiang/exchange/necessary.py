"""The least that a receiver needs, from its role: what travels with a proceeding, and why.

Who is to judge the matter itself (the police to which it is referred, the court that hears it)
gets the facts on which the findings rest, what speaks for and against them, and the parties. Who
only assists, is asked, or gets a copy, gets what is addressed to it. An officer may take out and
add, and says why.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from xiejiang.agencies.queries import Agency
from xiejiang.audit.domain import Actor
from xiejiang.cases import queries as cases
from xiejiang.documents import queries as documents
from xiejiang.documents.queries import Document
from xiejiang.evidence import queries as evidence
from xiejiang.exchange import packing
from xiejiang.exchange.errors import NothingToHand
from xiejiang.exchange.packing import Offer
from xiejiang.law.evaluate import Verdict
from xiejiang.law.proof import to_prove
from xiejiang.law.schema import load_law
from xiejiang.proceedings import queries as proceedings
from xiejiang.proceedings.queries import Copy, Proceeding

JUDGES = ("receive", "hear")
"""The capacities in which an agency judges the matter itself."""
WATCHES = ("supervise",)
ALWAYS = ("conduct_date",)
"""By the day of the conduct the law is chosen."""


@dataclass(frozen=True, slots=True)
class Need:
    """最少必要: what a node needs of a proceeding, for which agency in which role, and why."""

    copy: Copy
    to: Agency
    role: str
    """The id of the role in the procedure."""
    offer: Offer
    """All that the sender may send at all."""
    facts: tuple[str, ...]
    items: tuple[UUID, ...]
    documents: tuple[UUID, ...]
    parties: bool
    why: str

    @property
    def chosen(self) -> tuple[frozenset[str], frozenset[UUID], frozenset[UUID]]:
        """What is proposed, to be compared with what was chosen."""
        return frozenset(self.facts), frozenset(self.items), frozenset(self.documents)


def of(*, by: Actor, proceeding: Proceeding, copy: Copy, now: datetime) -> Need:
    """What the node of a copy needs now."""
    role, to = receiver(proceeding, copy)
    kind = proceeding.content.role(_plain(role)).joins
    offer = packing.offer(by=by, case=proceeding.case)
    judges = kind in JUDGES
    facts = _facts(proceeding, offer) if judges else ()
    items = _items(by, proceeding, offer, facts) if judges else ()
    papers = _documents(proceeding, copy, offer, judges=judges)
    return Need(
        copy=copy,
        to=to,
        role=role,
        offer=offer,
        facts=facts,
        items=items,
        documents=papers,
        parties=judges or kind in WATCHES,
        why=_why(proceeding, role, kind),
    )


def _plain(role: str) -> str:
    return role.removeprefix("former-")


def receiver(proceeding: Proceeding, copy: Copy) -> tuple[str, Agency]:
    """The agency at that node: whose turn it is first.

    Then, where it was handed over, the one put in place last; where it came from, the first.
    """
    parts = [p for p in proceeding.parts.select_related("agency") if p.agency.node == copy.node]
    turn = [p for p in parts if p.agency_id == proceeding.turn_id]
    present = [p for p in parts if not p.role.startswith("former-")]
    present = present[::-1] if copy.given else present
    found = next(iter([*turn, *present, *parts]), None)
    if found is None:
        raise NothingToHand(node=copy.node)
    return found.role, found.agency


def _facts(proceeding: Proceeding, offer: Offer) -> tuple[str, ...]:
    """The stated facts that the findings read, on which the proceeding rests."""
    stated = {f.name for f in offer.facts}
    named = {str(f.get("rule")) for f in proceeding.findings}
    if not cases.fields_of(proceeding.case):
        return tuple(f.name for f in offer.facts)
    assessed = cases.assessment(case=proceeding.case)
    claims = [c for c in to_prove(assessed, shown=stated) if not named or c.rule.id in named]
    wanted = {n.fact for c in claims for n in c.needs} | set(ALWAYS)
    open_ones = [n for n in named if _undetermined(assessed, n)]
    rules = load_law().rules
    wanted |= {name for n in open_ones if n in rules for name in rules[n].fact_names}
    return tuple(f.name for f in offer.facts if f.name in wanted)


def _undetermined(assessed: cases.Assessment, rule: str) -> bool:
    try:
        return assessed.finding(rule).verdict is not Verdict.MET
    except KeyError:
        return False


def _items(
    by: Actor, proceeding: Proceeding, offer: Offer, facts: Sequence[str]
) -> tuple[UUID, ...]:
    """What speaks for those facts and against them, and what stands for an item of the list."""
    about = {
        item.pk
        for table in (
            evidence.supports_by_fact(case=proceeding.case),
            evidence.against_by_fact(case=proceeding.case),
        )
        for name, found in table.items()
        if name in facts
        for item in found
    }
    listed = proceedings.checklist(by=by, proceeding=proceeding)
    about |= {UUID(key) for entry in listed.items for key in entry.evidence}
    return tuple(i.pk for i in offer.items if i.pk in about)


def _documents(
    proceeding: Proceeding, copy: Copy, offer: Offer, *, judges: bool
) -> tuple[UUID, ...]:
    """What the steps made for the agencies there, and, for who judges, what the list names."""
    there = {p.agency.code for p in proceeding.parts.all() if p.agency.node == copy.node}
    wanted = {d.pk for d in addressed(proceeding, there)}
    if judges:
        listed = proceeding.materials.all()
        wanted |= {UUID(key) for material in listed for key in material.documents}
    return tuple(d.pk for d in offer.documents if d.pk in wanted)


def addressed(proceeding: Proceeding, codes: set[str]) -> list[Document]:
    """The documents of a proceeding that were issued here for one of these agencies."""
    made = documents.of_origin(origin=proceeding.pk)
    return [d for d in made if codes & {a.agency_code for a in documents.addressees(d)}]


def _why(proceeding: Proceeding, role: str, kind: str) -> str:
    title = proceeding.content.role(_plain(role)).title
    if kind in JUDGES:
        return f"{title}要就本案作出判断：所依的事实、支持和反对的证据、当事人，以及制发给它的文书"
    if kind in WATCHES:
        return f"{title}监督本程序：制发、抄送给它的文书和当事人"
    return f"{title}只协助或者知悉：制发、抄送给它的文书"
