"""Taking a kept package into a case: facts as their agency stated them, files with their way."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from tempfile import TemporaryFile
from typing import Any

from xiejiang.agencies import queries as agencies
from xiejiang.agencies.queries import Agency
from xiejiang.audit.domain import NODE, Act, By, Power
from xiejiang.cases import queries as cases
from xiejiang.cases import services as case_services
from xiejiang.cases.domain import FactStatus, Field, NewFact, NewParty, PartyKind, PartyRole, Place
from xiejiang.cases.queries import Case
from xiejiang.evidence import queries as evidence
from xiejiang.evidence import services as evidence_services
from xiejiang.evidence.domain import Arrival, ItemKind, Upload
from xiejiang.exchange import carried, queries
from xiejiang.exchange.errors import PackageAltered
from xiejiang.exchange.hindered import in_words
from xiejiang.exchange.models import Incoming
from xiejiang.law import facts as law_facts
from xiejiang.law.errors import FactError
from xiejiang.law.schema import load_law
from xiejiang.store.bags import PAYLOAD
from xiejiang.store.blobs import CHUNK
from xiejiang.store.containers import Steady


@dataclass(frozen=True, slots=True)
class Coming:
    """A file on its way into a case: an item of evidence, or a document as one."""

    kind: ItemKind
    title: str
    told: Mapping[str, Any]

    @property
    def file(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.told["file"]
        return found


def new_case(act: Act, package: Incoming) -> Case:
    """A case opened for what came. Part of the caller's act."""
    told = package.content["case"]
    place = told["place"]
    origin = (
        f"自节点 {package.node.name} 收到：{package.content['from']['name']}"
        f"（对方案号 {told['number']}），用途：{package.content['purpose']}"
    )
    return case_services.open_case(
        act.by,
        lead=package.agency,
        title=told["title"],
        field=Field(told["field"]),
        place=Place(**place),
        discovered_at=datetime.fromisoformat(told["discovered_at"]),
        summary=f"{told['summary']}\n\n{origin}".strip(),
        parties=[
            NewParty(
                p["name"],
                PartyKind(p["kind"]),
                PartyRole(p["role"]),
                nationality=p.get("nationality", ""),
            )
            for p in package.content.get("parties", ())
        ],
    )


def take_facts(act: Act, package: Incoming, case: Case) -> None:
    """State what was stated there, under the name of its agency. Part of the caller's act.

    What the case knows already is not overwritten, what the dictionary here does not know is not
    stated; both are kept in the entry.
    """
    had = {f.name for f in cases.facts(case=case)}
    known, left = set(had), []
    groups: dict[tuple[str, str, str], list[NewFact]] = {}
    for told in package.content["facts"]:
        if told["name"] in known or not _readable(told):
            left.append(told["name"])
            continue
        known.add(told["name"])
        whose = (told["agency"]["code"], told["agency"]["name"], told["stated_by"])
        groups.setdefault(whose, []).append(_fact(package, told))
    for (code, name, person), facts in groups.items():
        actor = replace(
            NODE,
            person_name=(person or NODE.person_name)[:60],
            agency_id=getattr(_agency(code), "pk", None),
            agency_code=code,
            agency_name=name,
            post_title=f"经节点 {package.node.name} 转来"[:80],
        )
        case_services.state_facts(By(actor, act.now), case=case, facts=facts)
    act.details["facts_not_stated"] = left


def _readable(told: Mapping[str, Any]) -> bool:
    definition = load_law().facts.get(told["name"])
    if definition is None or told["status"] == FactStatus.SOUGHT:
        return definition is not None
    try:
        law_facts.parse_text(definition, told["value"])
    except FactError:
        return False
    return True


def _fact(package: Incoming, told: Mapping[str, Any]) -> NewFact:
    """Verified there is stated here; verifying it again is for whoever took it over."""
    status = FactStatus(told["status"])
    if status is FactStatus.VERIFIED:
        status = FactStatus.ASSERTED
    day = datetime.fromisoformat(told["stated_at"]).date()
    how = f"经节点 {package.node.name} 转来，{told['agency']['name']} {day} 陈述。{told['how']}"
    return NewFact(told["name"], told["value"], status, how[:300], told["filled_in"], check=False)


def keeper(package: Incoming, at: datetime) -> By:
    """The node, taking files in for the agency to which they are addressed."""
    agency = package.agency
    actor = replace(
        NODE,
        agency_id=agency.pk,
        agency_code=agency.code,
        agency_name=agency.name,
        agency_kind=agency.kind,
        powers=frozenset({Power.SYSTEM, Power.HANDLE}),
    )
    return By(actor, at)


def take_files(act: Act, package: Incoming, case: Case, *, by: By | None = None) -> None:
    """Add every file as evidence, with the way it came. Part of the caller's act.

    A file that the case has already is not added again.
    """
    who = by or act.by
    had = {i.sha256 for i in evidence.items(by=who.actor, case=case) if i.status != "withdrawn"}
    left = []
    with in_words(), carried.whole(package) as source:
        for coming in _coming(package.content):
            digest = coming.file["sha256"]
            if digest in had:
                left.append(digest)
                continue
            had.add(digest)
            _add(who, package, case, coming, source)
    act.details["files_already_there"] = left


def _coming(content: Mapping[str, Any]) -> Iterator[Coming]:
    for item in content.get("items", ()):
        yield Coming(ItemKind(item["kind"]), item["title"], item)
    for paper in content["documents"]:
        title = f"《{paper['title']}》{paper['number']}"[:160]
        yield Coming(ItemKind.DOCUMENTARY, title, paper)


def _add(by: By, package: Incoming, case: Case, coming: Coming, source: Steady) -> None:
    told = coming.told
    upload = _upload(by, case, coming, source)
    facts = load_law().facts
    taken = told.get("collected_at")
    words = (
        f"自节点 {package.node.name} 收到，{told['agency']['name']}收集或制发，"
        f"第 {package.sequence} 个包，SHA-256 {package.digest[:16]}…"
    )
    collector = _agency(told["agency"]["code"])
    evidence_services.add_item(
        by,
        case=case,
        kind=coming.kind,
        title=coming.title,
        proves=told.get("proves", ""),
        collectors=[n for n in told.get("collectors", "").split("、") if n],
        collected_at=datetime.fromisoformat(taken) if taken else None,
        place=told.get("place", ""),
        supports=[f for f in told.get("supports", ()) if f in facts],
        upload=upload,
        filled_in=told.get("filled_in", False),
        came=Arrival(collector.pk if collector else package.agency_id, words),
    )


def _upload(by: By, case: Case, coming: Coming, source: Steady) -> Upload:
    """The file in the store of evidence, once its digest is the one that was checked."""
    stated = coming.file
    with (
        source.open(PAYLOAD + stated["path"]) as packed,
        TemporaryFile(dir=queries.scratch_folder()) as stream,
    ):
        shutil.copyfileobj(packed, stream, CHUNK)
        stream.seek(0)
        found = evidence_services.take_in(
            actor=by.actor, case=case, name=stated["name"], stream=stream
        )
    if (found.sha256, found.sm3) != (stated["sha256"], stated["sm3"]):
        raise PackageAltered(path=stated["name"])
    return found


def _agency(code: str) -> Agency | None:
    found = agencies.agencies(codes=[code])
    return found[0] if found else None
