"""The acts of archives: sealing one here, and registering one that a case was restored from."""

from __future__ import annotations

from xiejiang.assessment import services as assessment
from xiejiang.audit import services as log_services
from xiejiang.audit.domain import Act, Carried, Power
from xiejiang.audit.services import act
from xiejiang.cases import services as case_services
from xiejiang.cases.queries import Case
from xiejiang.documents import services as documents
from xiejiang.evidence import services as evidence
from xiejiang.exchange import case_state, queries
from xiejiang.exchange.domain import ArchiveWay, Arrived, Sealing
from xiejiang.exchange.errors import ArchiveNotSame, NotTheLead, StateMoved
from xiejiang.exchange.models import Archive
from xiejiang.proceedings import services as proceedings
from xiejiang.restoration import services as restoration
from xiejiang.store import node as own_node
from xiejiang.store import packages
from xiejiang.store.packages import ANYBODY, Header

LATER = {"assessments": assessment, "projects": restoration}
"""Under which name a room's part stands in a state; archives of before have none of them."""


@act("exchange.archived", Power.HANDLE, Power.APPROVE, archived_too=True)
def archive(act: Act, *, case: Case, sealing: Sealing) -> Archive:
    """归档：签封已办结案件的归档包，案件从此只读。"""
    locked = case_services.mark_archived(act, case=case)
    act.about(locked, matter=case.pk)
    if act.actor.agency_id != locked.lead_id:
        raise NotTheLead(lead=locked.lead.name)
    state = case_state.gather(locked)
    if case_state.digest(state) != sealing.state:
        raise StateMoved
    header = Header(sealing.id, ANYBODY, str(case.pk), 1, None, act.now)
    made = packages.seal(sealing.folder, header, own_node.signer())
    identities = sum(bool(party["id_number"]) for party in state["case"]["parties"])
    act.details |= {"digest": made.digest, "identities": identities}
    return Archive.objects.create(
        id=sealing.id,
        case=locked,
        way=ArchiveWay.MADE,
        node=own_node.name(),
        agency_code=act.actor.agency_code,
        agency_name=act.actor.agency_name,
        archived_by=act.actor.person_name,
        sealed_at=act.now,
        kept_at=act.now,
        digest=made.digest,
        state=sealing.state,
        entries=sealing.entries,
        size=sealing.size,
        seal=(sealing.folder / packages.SEAL).read_text("utf-8"),
    )


@act("exchange.archive_saved", Power.HANDLE, Power.APPROVE, Power.SYSTEM, archived_too=True)
def save(act: Act, *, archive: Archive) -> Archive:
    """取出归档包：包里有案件的全部内容，每次取出都留痕。"""
    act.about(archive, matter=archive.case_id)
    queries.archive(by=act.actor, archive_id=archive.pk)
    act.details["digest"] = archive.digest
    return archive


@act("exchange.archive_restored", Power.SYSTEM, archived_too=True)
def restore(act: Act, *, arrived: Arrived) -> Archive:
    """导入归档包：案卷照档案写入，原来的日志条目原样保存，不当作在本节点发生的办理。"""
    state, told = arrived.state, arrived.told
    words = {one["id"]: {n: one[n] for n in ("number", "title")} for one in told["linked"]}
    case = case_services.restore(act.by, carried=Carried(state["case"]), linked=Carried(words))
    act.about(case, matter=case.pk)
    part = {name: state[name] for name in ("items", "handovers")}
    evidence.restore(act.by, case=case, carried=Carried(part))
    part = {"documents": state["documents"]}
    documents.restore(act.by, matter=case.pk, carried=Carried(part))
    part = {"proceedings": state["proceedings"]}
    proceedings.restore(act.by, case=case, carried=Carried(part))
    for name, room in LATER.items():
        if state.get(name):
            room.restore(act.by, case=case, carried=Carried({name: state[name]}))
    log_services.restore_notices(matter=case.pk, told=state, now=act.now)
    log_services.seal_matter(matter=case.pk, at=act.now)
    _must_be_same(case, arrived)
    return Archive.objects.create(
        id=told["id"],
        case=case,
        way=ArchiveWay.RESTORED,
        node=told["node"],
        agency_code=told["agency"]["code"],
        agency_name=told["agency"]["name"],
        archived_by=told["archived_by"],
        sealed_at=arrived.sealed_at,
        kept_at=act.now,
        digest=arrived.digest,
        state=told["state"]["sha256"],
        entries=told["log"]["entries"],
        size=arrived.size,
        seal=arrived.seal,
        file=arrived.file,
        renamed=list(arrived.renamed),
    )


def _must_be_same(case: Case, arrived: Arrived) -> None:
    """What was written gives the same state again, byte for byte, or nothing is written."""
    found = case_state.alike(case, arrived.state, came=arrived.state)
    if case_state.digest(found) != arrived.told["state"]["sha256"]:
        differing = [name for name, value in found.items() if value != arrived.state.get(name)]
        raise ArchiveNotSame(where="、".join(differing))
