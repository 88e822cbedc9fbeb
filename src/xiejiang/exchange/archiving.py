"""归档: the whole of a closed case written into a bag, sealed, and registered.

    made = archive(by, case=case)          # NotTheLead, CaseNotClosed, StillRunning, StillMoving

The bag holds ``archive.json`` (what it is, by ``content/xiejiang-archive-1.schema.json``),
``state.json`` (the state, canonical JSON), ``log.json`` (the entries of the log with proofs), the
files, and the papers: 卷宗目录, 完整性声明 and the bound volumes.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID

from django.conf import settings

from xiejiang.agencies import queries as agencies
from xiejiang.audit import queries as log
from xiejiang.audit import services as log_services
from xiejiang.audit.domain import Actor, By, canonical
from xiejiang.bases import queries as bases
from xiejiang.cases import queries as cases
from xiejiang.cases.domain import CaseStatus
from xiejiang.cases.errors import CaseNotClosed
from xiejiang.cases.queries import Case
from xiejiang.consultation import queries as consultation
from xiejiang.documents import queries as documents
from xiejiang.documents import services as document_services
from xiejiang.documents.domain import Form
from xiejiang.evidence import queries as evidence
from xiejiang.exchange import (
    archive_acts,
    case_state,
    earlier,
    kept_words,
    queries,
    statement,
    volumes,
)
from xiejiang.exchange.beside import beside
from xiejiang.exchange.case_state import FORMAT
from xiejiang.exchange.domain import LIMITS, Sealing
from xiejiang.exchange.earlier import LONGEST
from xiejiang.exchange.errors import NotTheLead, PackageTooLarge, StateMoved
from xiejiang.exchange.models import Archive
from xiejiang.exchange.packing import ENDING
from xiejiang.exchange.schema import archive_schema, check
from xiejiang.experts import queries as experts
from xiejiang.foreign import queries as foreign
from xiejiang.funds import queries as funds
from xiejiang.proceedings import queries as proceedings
from xiejiang.restoration import queries as restoration
from xiejiang.store import node as own_node
from xiejiang.store import notes
from xiejiang.store.bagging import BagWriter, writing
from xiejiang.store.blobs import MIB


@dataclass(frozen=True, slots=True)
class _Bag:
    """A bag in the making, and what it says of itself so far."""

    bag: BagWriter
    by: By
    case: Case
    id: UUID
    state: Mapping[str, Any]

    def json(self, path: str, value: Mapping[str, Any]) -> dict[str, Any]:
        """Add a value as canonical JSON; where it lies, and its digest."""
        content = canonical(value)
        if len(content) > LONGEST:
            raise PackageTooLarge(limit=LONGEST // MIB)
        found = self.bag.add(path, io.BytesIO(content))
        return {"path": path, "size": found.size, "sha256": found.hex["sha256"]}

    def paper(self, path: str, title: str, content: bytes | None) -> Iterable[dict[str, str]]:
        """Add a paper, where there is one."""
        if content is not None:
            self.bag.add(path, io.BytesIO(content))
            yield {"path": path, "title": title}


def must_be_archivable(*, by: Actor, case: Case) -> None:
    """Refuse whoever does not lead the case, and a case that is not at rest."""
    if not cases.sees(case, by=by):
        raise cases.CaseNotFound
    if by.agency_id != case.lead_id:
        raise NotTheLead(lead=cases.lead_of(case))
    if case.status != CaseStatus.CLOSED:
        raise CaseNotClosed
    proceedings.must_be_over(case=case)
    evidence.must_rest(case=case)
    experts.must_rest(case=case)
    restoration.must_rest(case=case)
    bases.must_rest(case=case)
    funds.must_rest(matter=case.pk)
    consultation.must_rest(case=case)
    foreign.must_rest(case=case)


def archive(by: By, *, case: Case) -> Archive:
    """Write the archive of a case and seal it. If sealing fails nothing is left of it."""
    queries.must_be_at_a_desk(by=by.actor)
    must_be_archivable(by=by.actor, case=case)
    for document in documents.for_matter(by=by.actor, matter=case.pk):
        document_services.keep_files(document.pk, at=by.at)
    with queries.new_bag() as (number, folder):
        sealing = pack(by, case=case, id_=number, folder=folder)
        return archive_acts.archive(by, case=case, sealing=sealing)


def pack(by: By, *, case: Case, id_: UUID, folder: Path) -> Sealing:
    """Write the bag. It is in no row yet: killed here, a folder is left that nobody sends."""
    state = case_state.gather(case)
    state["case"].setdefault("archived_at", _utc(by.at))
    with writing(folder, LIMITS) as writer:
        bag = _Bag(writer, by, case, id_, state)
        told = _describe(bag)
        check(told, archive_schema("archive"))
        bag.json("archive.json", told)
        writer.finish(
            {"Source-Organization": by.actor.agency_name, "External-Identifier": str(id_)}
        )
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    entries = told["log"]["entries"]
    return Sealing(id_, folder, size, case_state.digest(state), entries)


def _utc(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat(timespec="microseconds")


def _describe(bag: _Bag) -> dict[str, Any]:
    """Everything but the description itself goes into the bag here; it is what is returned."""
    actor, case = bag.by.actor, bag.case
    check(bag.state, archive_schema("state"))
    names = {
        a.code: a.name for a in agencies.agencies(codes=sorted(case_state.agencies(bag.state)))
    }
    files = list(_files(bag))
    if {(f["of"], f["form"], f["sha256"], f["sm3"]) for f in files} != set(
        case_state.files(bag.state)
    ):
        raise StateMoved
    paths = {(f["of"], f["form"]): f"data/{f['path']}" for f in files}
    found = volumes.volumes(bag.bag.folder, bag.state, paths, names)
    told: dict[str, Any] = {
        "format": FORMAT,
        "id": str(bag.id),
        "case": {"id": str(case.pk), "number": case.number, "title": case.title},
        "agency": {"code": actor.agency_code, "name": actor.agency_name},
        "archived_by": actor.person_name,
        "post": actor.post_title,
        "archived_at": _utc(bag.by.at),
        "node": own_node.name(),
        "key": own_node.public_key().fingerprint,
        "retention": settings.ARCHIVE_RETENTION,
        "state": bag.json("state.json", bag.state),
        "log": _log(bag),
        "agencies": [{"code": code, "name": name} for code, name in sorted(names.items())],
        "files": files,
        "volumes": [volume.told() for volume in found],
        "results": _results(case),
        "linked": cases.archive_linked(case=case),
        "earlier": list(earlier.carry(bag.bag, case)),
    }
    if kept := beside(case):
        told["beside"] = list(kept)
    told["statement"] = statement.lines(told)
    return {**told, "papers": list(_papers(bag, told, found))}


def _log(bag: _Bag) -> dict[str, Any]:
    head = log_services.checkpoint(now=bag.by.at)
    found = log.archive_log(by=bag.by.actor, matter=bag.case.pk, head=head)
    signed = [signature.name for signature in notes.parse(head.note.encode()).signatures]
    return {
        **bag.json("log.json", found),
        "origin": own_node.name(),
        "entries": len(found["entries"]),
        "of": head.size,
        "root": head.root,
        "signed_by": list(dict.fromkeys(signed)),
    }


def _files(bag: _Bag) -> Iterable[dict[str, Any]]:
    """Every file the state rests on, under a plain path; what it is called is written beside."""
    actor = bag.by.actor
    for item in evidence.items(by=actor, case=bag.case):
        if item.has_file:
            path = _plain_path(f"files/e{item.serial}", item.file_name)
            with evidence.read_file(item) as stream:
                about = {"of": str(item.pk), "form": "original", "name": item.file_name}
                yield _file(bag, path, stream, about)
    for number, told in enumerate(bag.state["documents"], 1):
        document = documents.get(by=actor, document_id=UUID(told["id"]))
        for form in Form:
            if told[form.value]:
                found = documents.file(document, form)
                about = {"of": told["id"], "form": form.value, "name": found.name}
                yield _file(bag, f"files/d{number}.{form.value}", io.BytesIO(found.data), about)
    for number, told in enumerate(restoration.archive_photos(bag.state), 1):
        photo = restoration.photo(by=actor, photo_id=UUID(told["id"]))
        with restoration.read_photo(photo) as stream:
            about = {"of": told["id"], "form": "original", "name": photo.file_name}
            yield _file(bag, _plain_path(f"files/p{number}", photo.file_name), stream, about)


def _plain_path(stem: str, name: str) -> str:
    ending = ENDING.search(name)
    return f"{stem}.{ending.group(1).lower()}" if ending else stem


def _file(bag: _Bag, path: str, stream: BinaryIO, about: dict[str, str]) -> dict[str, Any]:
    found = bag.bag.add(path, stream)
    told = {"size": found.size, "sha256": found.hex["sha256"], "sm3": found.hex["sm3"]}
    return {"path": path, **about, "name": about["name"][-200:], **told}


def _results(case: Case) -> dict[str, Any]:
    """责任统筹 as the rules of this day see it: what was shown, no part of the state."""
    if not cases.fields_of(case):
        return {"liability": [], "cautions": []}
    found = cases.liability(case=case)
    lines = [
        {
            "branch": line.branch.label,
            "title": line.title,
            "verdict": line.verdict.label,
            "told": "；".join([*line.told, *line.cautions]),
            "amount": line.amount,
            "source": line.source,
        }
        for line in found.lines
    ]
    return {"liability": lines, "cautions": list(found.cautions)}


def _papers(
    bag: _Bag, told: Mapping[str, Any], found: Iterable[volumes.Volume]
) -> Iterable[dict[str, str]]:
    issuer, at, bound = bag.by.actor.agency_name, bag.by.at, tuple(found)
    listed = volumes.contents(bound, head=statement.head(told), issuer=issuer, at=at)
    yield from bag.paper("contents.pdf", "卷宗目录", listed)
    yield from bag.paper("statement.pdf", "完整性声明", statement.paper(told, issuer=issuer, at=at))
    money = kept_words.money_paper(bag.state, told, issuer=issuer, at=at)
    yield from bag.paper("money.pdf", "资金结清单", money)
    for volume in bound:
        content = volumes.bound(bag.bag.folder, volume)
        yield from bag.paper(volume.path, volume.title, content)
