"""What goes into a package: gathered from a case, shown, and written into a bag.

Nothing leaves but what was chosen, and nothing may be chosen but what is the sender's to send:
everything of a case for the agency that leads it; for others what they keep, issued or stated.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID

from xiejiang.agencies.queries import Agency
from xiejiang.audit import queries as log
from xiejiang.audit import services as log_services
from xiejiang.audit.domain import Actor, reference
from xiejiang.cases import queries as cases
from xiejiang.cases.queries import Case, Fact
from xiejiang.documents import queries as documents
from xiejiang.documents.domain import Form
from xiejiang.documents.queries import Document
from xiejiang.evidence import queries as evidence
from xiejiang.evidence.queries import Item
from xiejiang.exchange.domain import LIMITS, Choice
from xiejiang.exchange.errors import NothingChosen, PackageAltered
from xiejiang.exchange.kinds import CASE, Kind
from xiejiang.exchange.schema import check, published
from xiejiang.law import facts as law_facts
from xiejiang.law.errors import FactError
from xiejiang.law.schema import load_law
from xiejiang.store.bagging import BagWriter, writing
from xiejiang.store.digests import Digests

PROVEN = {"cases.opened", "evidence.added", "documents.issued", "documents.issued_in_step"}
"""The entries of the log whose proofs go along: how the case and what is sent came about."""
ENDING = re.compile(r"\.([A-Za-z0-9]{1,8})$")


@dataclass(frozen=True, slots=True)
class Offer:
    """What an officer may send of a case."""

    case: Case
    facts: tuple[Fact, ...]
    items: tuple[Item, ...]
    documents: tuple[Document, ...]

    @property
    def supporting(self) -> frozenset[UUID]:
        """The items that support a stated fact: what is proposed to go."""
        stated = {f.name for f in self.facts}
        return frozenset(i.pk for i in self.items if stated & {s.fact for s in i.supports.all()})

    def chosen(self, choice: Choice) -> Offer:
        """The part of it that was chosen; something chosen that is not offered is refused."""
        picked = Offer(
            self.case,
            tuple(f for f in self.facts if f.name in choice.facts),
            tuple(i for i in self.items if i.pk in choice.items),
            tuple(d for d in self.documents if d.pk in choice.documents),
        )
        wanted = (len(set(choice.facts)), len(set(choice.items)), len(set(choice.documents)))
        if choice.empty or picked.sizes != wanted:
            raise NothingChosen
        return picked

    @property
    def sizes(self) -> tuple[int, int, int]:
        return len(self.facts), len(self.items), len(self.documents)

    @property
    def lines(self) -> list[str]:
        """In words: what the page shows before sealing and the row keeps after it."""
        found = [f"事实：{label(f.name)}：{said(f.name, f.value)}" for f in self.facts]
        found += [f"证据：{i}（{i.file_name}）" for i in self.items]
        return found + [f"文书：{d}" for d in self.documents]


@dataclass(frozen=True, slots=True)
class Packed:
    """A bag that is written and not sealed yet."""

    id: UUID
    kind: Kind
    folder: Path
    size: int
    lines: tuple[str, ...]

    def for_log(self) -> dict[str, Any]:
        """The list as well: what left the node is the first question afterwards."""
        return {"id": str(self.id), "size": self.size, "contents": list(self.lines)}


def label(name: str) -> str:
    """What a fact is called; its name where the dictionary here does not know it."""
    known = load_law().facts.get(name)
    return known.label if known else name


def said(name: str, text: str) -> str:
    """A canonical value in words; as it came where the dictionary here cannot read it."""
    known = load_law().facts.get(name)
    if known is None or not text:
        return text or "尚未查明"
    try:
        return law_facts.format_value(known, law_facts.parse_text(known, text))
    except FactError:
        return text


def offer(*, by: Actor, case: Case) -> Offer:
    """What an actor may send of a case: current facts, items with a file, issued documents."""
    leads = by.agency_id == case.lead_id
    facts = [f for f in cases.facts(case=case) if leads or f.agency_id == by.agency_id]
    found = [i for i in evidence.items(by=by, case=case) if i.has_file and i.status != "withdrawn"]
    items = [i for i in found if leads or i.holder_id == by.agency_id]
    issued = [d for d in documents.for_matter(by=by, matter=case.pk) if d.status == "issued"]
    papers = [d for d in issued if leads or d.agency_id == by.agency_id]
    return Offer(case, tuple(facts), tuple(items), tuple(papers))


def pack(
    *, by: Actor, picked: Offer, choice: Choice, to: Agency, id_: UUID, folder: Path, now: datetime
) -> Packed:
    """Write the bag of a case. It is in no row yet: killed here, a folder is left unsent."""

    def told(bag: BagWriter) -> dict[str, Any]:
        return {
            "case": case_told(picked.case),
            **addressed(by, to, choice.purpose),
            "parties": [party_told(p) for p in cases.parties(case=picked.case)],
            "facts": [fact_told(f) for f in picked.facts],
            "items": [add_item(by, i, bag) for i in picked.items],
            "documents": [add_document(d, n, bag) for n, d in enumerate(picked.documents, 1)],
            "proofs": list(proofs(by, picked, bag, now)),
        }

    return write(by, CASE, told, id_=id_, folder=folder, lines=tuple(picked.lines))


def write(
    by: Actor,
    kind: Kind,
    told: Callable[[BagWriter], Mapping[str, Any]],
    *,
    id_: UUID,
    folder: Path,
    lines: tuple[str, ...],
) -> Packed:
    """Write the bag of any kind: ``told`` adds the files, and says what the main file says."""
    with writing(folder, LIMITS) as bag:
        content = {"format": kind.format, **told(bag)}
        check(content, published(kind.format))
        add_json(bag, kind.main, content)
        bag.finish({"Source-Organization": by.agency_name, "External-Identifier": str(id_)})
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    return Packed(id_, kind, folder, size, lines)


def addressed(by: Actor, to: Agency, purpose: str) -> dict[str, Any]:
    """From whom, to whom and what for: in every kind."""
    return {
        "from": {"code": by.agency_code, "name": by.agency_name},
        "to": agency_told(to),
        "sent_by": by.person_name,
        "purpose": purpose.strip(),
    }


def agency_told(agency: Agency) -> dict[str, str]:
    return {"code": agency.code, "name": agency.name}


def case_told(case: Case) -> dict[str, Any]:
    place = cases.place_of(case)
    return {
        "number": case.number,
        "title": case.title,
        "field": case.field,
        "summary": case.summary,
        "discovered_at": case.discovered_at.isoformat(),
        "place": {
            "division": place.division,
            "reach": place.reach,
            "longitude": place.longitude,
            "latitude": place.latitude,
            "words": place.words,
        },
    }


def party_told(party: Any) -> dict[str, str]:
    """A party as others may see it: the identity number stays masked."""
    told = {
        "name": party.name,
        "kind": party.kind,
        "role": party.role,
        "identity": party.id_masked,
    }
    return {**told, "nationality": party.nationality} if party.nationality else told


def fact_told(fact: Fact) -> dict[str, Any]:
    return {
        "name": fact.name,
        "label": label(fact.name),
        "value": fact.value,
        "status": fact.status,
        "agency": agency_told(fact.agency),
        "stated_by": fact.stated_by,
        "stated_at": fact.stated_at.isoformat(),
        "how": fact.how,
        "filled_in": fact.filled_in,
    }


def add_item(by: Actor, item: Item, bag: BagWriter) -> dict[str, Any]:
    with evidence.read_file(item) as stream:
        file = add_file(bag, f"e{item.serial}", item.file_name, stream)
    if (file["sha256"], file["sm3"]) != (item.sha256, item.sm3):
        raise PackageAltered(path=item.file_name)
    told = {
        "serial": item.serial,
        "kind": item.kind,
        "title": item.title,
        "proves": item.proves,
        "collectors": item.collectors,
        "place": item.place,
        "filled_in": item.filled_in,
        "agency": agency_told(item.agency),
        "supports": [s.fact for s in item.supports.all()],
        "file": file,
        "custody": [_hand(c) for c in evidence.custody(by=by, item=item)],
    }
    taken = item.collected_at
    return told if taken is None else {**told, "collected_at": taken.isoformat()}


def _hand(row: Any) -> dict[str, Any]:
    return {
        "action": row.action,
        "agency": agency_told(row.agency),
        "person": row.person,
        "post": row.post,
        "at": row.at.isoformat(),
        "sha256": row.sha256,
        "note": row.note,
    }


def add_document(document: Document, number: int, bag: BagWriter) -> dict[str, Any]:
    found = documents.file(document, Form.PDF)
    return {
        "kind": document.kind,
        "title": document.title,
        "number": document.number,
        "agency": agency_told(document.agency),
        "issued_at": document.issued_at.isoformat() if document.issued_at else "",
        "file": add_file(bag, f"d{number}", found.name, io.BytesIO(found.data)),
    }


def add_file(bag: BagWriter, stem: str, name: str, stream: BinaryIO) -> dict[str, Any]:
    """A file under a plain path; what it is called stands in the description."""
    ending = ENDING.search(name)
    path = f"files/{stem}.{ending.group(1).lower()}" if ending else f"files/{stem}"
    found: Digests = bag.add(path, stream)
    return {
        "path": path,
        "name": name[-200:],
        "size": found.size,
        "sha256": found.hex["sha256"],
        "sm3": found.hex["sm3"],
    }


def proofs(by: Actor, picked: Offer, bag: BagWriter, now: datetime) -> Iterable[dict[str, Any]]:
    """Proofs of the entries of what is sent; the name of each act stands beside its number."""
    case = picked.case
    log_services.checkpoint(now=now)
    subjects = [reference(one) for one in (case, *picked.items, *picked.documents)]
    for entry in log.about(matter=case.pk, subjects=subjects):
        if entry.act in PROVEN:
            proof = log_services.prove(by=by, index=entry.index, matter=case.pk, now=now)
            path = f"proofs/{entry.index}.json"
            add_json(bag, path, proof)
            yield {"index": entry.index, "act": entry.act, "path": path}


def add_json(bag: BagWriter, path: str, content: Any) -> None:
    bag.add(path, io.BytesIO(json.dumps(content, ensure_ascii=False, indent=1).encode()))
