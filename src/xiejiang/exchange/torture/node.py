"""What the officers and the operator of a tortured node do: each call is one of these.

They are the services and acts that the pages and the command line use, in a process of the node's
own. Every one may be struck in the middle.
"""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID

from django.db import connection
from django.utils import timezone

from xiejiang.agencies import queries as agencies
from xiejiang.agencies import services as agency_services
from xiejiang.agencies.domain import Role
from xiejiang.agencies.services import AgencyRow, Directory
from xiejiang.audit import queries as log
from xiejiang.audit.domain import NODE, Actor, By
from xiejiang.cases import queries as cases
from xiejiang.cases import services as case_services
from xiejiang.cases.domain import FactStatus, Field, NewFact, NewParty, Place
from xiejiang.evidence import services as evidence
from xiejiang.evidence.domain import ItemKind
from xiejiang.exchange import intake, queries, receiving, sending, services
from xiejiang.exchange.domain import Choice, Trust
from xiejiang.exchange.models import Node
from xiejiang.exchange.torture import telling
from xiejiang.exchange.torture.faults import Ending
from xiejiang.exchange.torture.judging import Happened, Kept, Sent
from xiejiang.store import node as own_node
from xiejiang.store.signing import PublicKey

SENDING, RECEIVING = "500116-agriculture", "500117-police"
FACT = "conduct_date"
SINCE = date(2020, 1, 1)
COMPARED = ("对方值班人员", "电话")
WHY = "故障演练"
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


class Desk:
    """Everything that is done at a node. Arguments and results are plain values."""

    # ------------------------------------------------------------------ before the runs

    def settle(self) -> None:
        """Two agencies, and an officer in each."""
        by = _node()
        rows = tuple(
            AgencyRow(
                code, kind, "county", name, name, code, code[:6], (), "", False, "curated", ""
            )
            for code, kind, name in (
                (SENDING, "agriculture", "演练农业农村委员会"),
                (RECEIVING, "police", "演练公安分局"),
            )
        )
        agency_services.load_directory(by, directory=Directory(rows))
        for row in rows:
            person = agency_services.add_person(
                by,
                username=row.code,
                name="演练人员",
                password=agency_services.one_time_password(),
            )
            agency_services.fill_post(
                by,
                person=person,
                agency=agencies.agency(code=row.code),
                role=Role.HANDLER,
                title="演练岗",
                since=SINCE,
            )

    def key(self) -> str:
        """The public key in use here."""
        return str(own_node.public_key())

    def rotate(self) -> str:
        """Turn to a new key of one's own."""
        return str(own_node.rotate().public)

    def register(self, key: str, url: str) -> None:
        """Trust the other node."""
        found = PublicKey.parse(key)
        services.register_node(
            _node(), key=found, fingerprint=found.fingerprint, trust=Trust(url, *COMPARED)
        )

    def run_sql(self, statement: str) -> None:
        """A statement for the server outside of any transaction: databases are made with it."""
        with connection.cursor() as cursor:
            cursor.execute(statement)

    # ------------------------------------------------------------------ sending

    def open_case(self, title: str, size: int) -> tuple[str, str]:
        """A case with a fact, a person, and one item of evidence that supports the fact."""
        by = _officer(SENDING)
        case = case_services.open_case(
            by,
            lead=agencies.agency(code=SENDING),
            title=title,
            field=Field.FISHING,
            place=Place(division="500116", words="演练水域"),
            discovered_at=by.at - timedelta(days=1),
            parties=[NewParty("周某")],
        )
        new = NewFact(FACT, f"{by.at.date() - timedelta(days=2)}", FactStatus.ASSERTED)
        case_services.state_facts(by, case=case, facts=[new])
        content = PDF + b"% " + Random(title).randbytes(size).hex().encode()[:size]  # noqa: S311
        upload = evidence.take_in(
            actor=by.actor, case=case, name="现场笔录.pdf", stream=io.BytesIO(content)
        )
        item = evidence.add_item(
            by,
            case=case,
            kind=ItemKind.INSPECTION_RECORD,
            title="现场笔录",
            collectors=("甲某", "乙某"),
            collected_at=by.at,
            supports=[FACT],
            upload=upload,
        )
        return str(case.pk), str(item.pk)

    def seal(self, case_id: str, item: str, to: str) -> str:
        """Seal the fact and the item of a case."""
        by = _officer(SENDING)
        case = cases.get(by=by.actor, case_id=UUID(case_id))
        choice = Choice(to, RECEIVING, "移送涉嫌犯罪线索", (FACT,), (UUID(item),))
        return str(sending.send(by, case=case, choice=choice).pk)

    def push(self) -> list[tuple[str, bool]]:
        """``xiejiang exchange push``: what each package or answer came to, in words."""
        return [(p.words, p.reached) for p in sending.push(now=timezone.now())]

    def save(self, package: str) -> bytes:
        """``xiejiang exchange save``: the package as it goes onto a disc."""
        row = queries.outgoing(by=NODE, package_id=UUID(package))
        with sending.archive(row) as path:
            content = path.read_bytes()
        services.mark_sent(_node(), package=row)
        return content

    def take_receipt(self, data: bytes) -> None:
        """``xiejiang exchange receipt``."""
        services.take_receipt(_node(), data=data)

    # ------------------------------------------------------------------ receiving

    def receive(self, data: bytes) -> bytes:
        """``xiejiang exchange receive``: the receipt."""
        with receiving.arriving(io.BytesIO(data)) as scratch:
            return intake.receive(scratch, now=timezone.now()).receipt

    def end(self, stream: str, how: Ending) -> int:
        """An officer takes over or returns what waits; how many packages that were."""
        by = _officer(RECEIVING)
        waiting = [
            p for p in queries.inbox(by=by.actor) if p.stream == stream and p.state == "kept"
        ]
        for package in sorted(waiting, key=lambda p: p.sequence):
            if how is Ending.TAKE:
                into = queries.earlier_case(package)
                services.take_over(by, package=package, into=into)
            else:
                services.return_package(by, package=package, reason=WHY)
        return len(waiting)

    # ------------------------------------------------------------------ trust

    def trust(self, other: str) -> tuple[str, str]:
        """In which state the other node is here, and under which key; empty when under none."""
        found = queries.node(by=NODE, name=other)
        current = [k.key for k in found.keys.all() if k.until is None and k.voided_at is None]
        return found.state, current[0] if current else ""

    def suspend(self, other: str) -> None:
        """Trust the other node no more, until it is restored."""
        services.suspend(_node(), node=_other(other), reason=WHY)

    def restore(self, other: str) -> None:
        """Trust it again."""
        services.restore(_node(), node=_other(other), reason=WHY)

    def revoke(self, other: str) -> None:
        """Trust it no more."""
        services.revoke(_node(), node=_other(other), reason=WHY)

    def void(self, other: str) -> None:
        """Its key has leaked."""
        for key in _other(other).keys.all():
            if key.until is None and key.voided_at is None:
                services.void_key(_node(), key=key, reason=WHY)

    def turn(self, key: str) -> None:
        """It has a new key, whose fingerprint was compared."""
        found = PublicKey.parse(key)
        services.turn_key(
            _node(),
            node=_other(found.name),
            key=found,
            fingerprint=found.fingerprint,
            trust=Trust("", *COMPARED),
        )

    # ------------------------------------------------------------------ looking

    def head(self) -> int:
        """How many entries the log has."""
        return log.head_size()

    def waiting(self) -> int:
        """What still has to be carried from here."""
        return len(queries.waiting_to_go()) + len(queries.unanswered())

    def sent_of(self, case_id: str, since: int) -> list[Sent]:
        """Every package of a case, as it was sent."""
        return telling.sent_of(UUID(case_id), since)

    def kept_of(self, stream: str, since: int) -> tuple[list[Kept], list[Happened]]:
        """Every package of a stream, as it is kept, and what happened meanwhile."""
        return telling.kept_of(stream, since), telling.happened(since)

    def verify(self) -> list[str]:
        """What is wrong with the log and with the store of packages."""
        return [f"log: {p}" for p in log.verify().problems] + telling.store_faults()

    def leftovers(self) -> dict[str, int]:
        """What nothing rests on."""
        return telling.leftovers()


def _node() -> By:
    return By(NODE, timezone.now())


def _officer(code: str) -> By:
    now: datetime = timezone.now()
    post = agencies.post_held(
        person=agencies.person(username=code),
        agency_code=code,
        role=Role.HANDLER,
        on=timezone.localdate(),
    )
    actor: Actor = agencies.actor(post)
    return By(actor, now)


def _other(name: str) -> Node:
    return queries.node(by=NODE, name=name)
