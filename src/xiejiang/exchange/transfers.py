"""A proceeding that comes from another node: kept at the door, received by an officer in one act.

::

    keep_transfer(by, *, kept) -> Incoming          # by the node; judged, and what is known applied
    receive_transfer(by, *, package, receiving) -> Incoming     # by an officer of the agency
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from xiejiang.agencies import queries as agencies
from xiejiang.audit.domain import NODE, Act, By, NoticeTo, Power
from xiejiang.audit.services import act
from xiejiang.cases.queries import Case
from xiejiang.exchange import applying, keeping, saying, taking
from xiejiang.exchange.domain import IncomingState, stream_of
from xiejiang.exchange.errors import (
    AgencyNotHere,
    AgencyOfAnotherNode,
    ContentMalformed,
    LawDiffers,
    NotATransfer,
)
from xiejiang.exchange.kinds import TRANSFER
from xiejiang.exchange.models import Incoming
from xiejiang.exchange.receiving import Kept
from xiejiang.exchange.saying import Heard
from xiejiang.law.procedures import load_procedures
from xiejiang.proceedings import queries as proceedings
from xiejiang.proceedings import services as proceeding_services
from xiejiang.proceedings.queries import Proceeding


@dataclass(frozen=True, slots=True)
class Receiving:
    """How an agency receives a proceeding: since when, into which case."""

    at: datetime | None = None
    """When the agency received it in law; never when the bytes came. Now, if not said."""
    into: Case | None = None
    law: str = ""
    """Why it can be gone on with although the two nodes' content of the law differs."""

    def for_log(self) -> dict[str, Any]:
        """Since when, into which case, and why another law was accepted."""
        at = self.at.isoformat() if self.at else ""
        return {"at": at, "into": str(self.into.pk) if self.into else "", "law": self.law}


@act("exchange.transfer_kept", Power.SYSTEM)
def keep_transfer(act: Act, *, kept: Kept) -> Incoming:
    """收存移送：程序、步骤、各次办理的证明都核验成立的，收存并提醒接收机关。"""
    heard = judged(kept)
    row = keeping.keep(act, kept)
    if proceedings.kept(pk=heard.base.id) is not None:
        applying.apply(act, row, heard)
    sender, title = kept.content["from"]["name"], kept.content["proceeding"]["title"]
    words = f"{sender}经节点 {kept.node.name} 移送《{row.title}》（{title}），请接收"
    act.notify(NoticeTo(kept.agency.code, "exchange-kept", words))
    return row


def judged(kept: Kept) -> Heard:
    """What a package says of a proceeding, once everything in it holds here."""
    told = kept.content["from"]
    if kept.agency.node:
        raise AgencyNotHere(agency=kept.agency.name)
    sender = agencies.agencies(codes=[told["code"]])
    if not sender or sender[0].node != kept.node.name:
        raise AgencyOfAnotherNode(agency=told["name"], node=kept.node.name)
    heard = saying.read(kept.content, kept.file)
    if kept.package.header.stream != stream_of(heard.base.id):
        raise ContentMalformed(why="程序的编号与封签的序列不符")
    if any(deed.at > kept.package.header.created_at for deed in heard.deeds):
        raise ContentMalformed(why="有办理的时间晚于签封的时间")
    saying.must_hold(heard)
    return heard


@act("exchange.transfer_received", Power.HANDLE, Power.APPROVE)
def receive_transfer(act: Act, *, package: Incoming, receiving: Receiving) -> Incoming:
    """接收移送：案件、材料和同一程序一并接收，由本机关持有，期限从收到之时起算。"""
    if package.kind != TRANSFER.name:
        raise NotATransfer(kind=package.kind_zh)
    heard = applying.heard_in(package)
    _must_agree_on_law(act, heard, receiving)
    known = proceedings.kept(pk=heard.base.id)
    keeping.end(act, package, IncomingState.RECEIVED, "")
    case = known.case if known else receiving.into or taking.new_case(act, package)
    taking.take_facts(act, package, case)
    taking.take_files(act, package, case)
    package.case = case
    package.save(update_fields=["case"])
    act.about(package, matter=case.pk)
    if known is None:
        made = _adopted(act, package, case, heard)
        applying.apply_pending(act, made)
        _take_hold(act, made, receiving)
    keeping.answer(act, package, None)
    return package


def _must_agree_on_law(act: Act, heard: Heard, receiving: Receiving) -> None:
    """A difference between the two nodes' law is shown, and accepted only with a reason."""
    different = saying.law_differences(heard)
    act.details["law_differs"] = different
    if different and not receiving.law.strip():
        found = load_procedures().versions.get((heard.base.procedure, heard.base.version))
        title = found.title if found else heard.base.procedure
        raise LawDiffers(procedure=title, version=heard.base.version, parts="、".join(different))


def _adopted(act: Act, package: Incoming, case: Case, heard: Heard) -> Proceeding:
    return proceeding_services.adopt(
        By(NODE, act.now),
        case=case,
        base=heard.base,
        deeds=heard.deeds,
        source=package.node.name,
        agency=package.agency,
    )


def _take_hold(act: Act, proceeding: Proceeding, receiving: Receiving) -> None:
    """The step by which the law lets the agency take it over, at its own legal time.

    There is none when the sender has withdrawn in the meantime: then nothing is signed for.
    """
    proceeding.refresh_from_db()
    step = proceedings.receiving_step(by=act.actor, proceeding=proceeding, now=act.now)
    act.details["step"] = step
    if step:
        proceeding_services.perform(
            act.by,
            proceeding=proceeding.pk,
            step=step,
            expected_version=proceeding.version,
            legal_at=receiving.at or act.now,
        )
