"""Bulletins on their way out: found in time, packed once for a node, and the answers to theirs.

An agency publishes once. Whatever it published, corrected or withdrew goes to every trusted node
that serves an agency of the audience; what was read and signed here of the bulletins of others
goes back to their node. Both by the ordinary packages, in a stream for each bulletin.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.db.models import Q

from xiejiang.agencies import queries as agencies
from xiejiang.agencies.queries import Agency
from xiejiang.audit.domain import NODE, Act, By, Power
from xiejiang.audit.services import act
from xiejiang.exchange import on_behalf, packing, queries, sealing
from xiejiang.exchange.domain import OLDEST, OutgoingState
from xiejiang.exchange.kinds import ANSWERS, BULLETIN
from xiejiang.exchange.models import (
    CarriedAnswer,
    CarriedBulletin,
    CarriedFunds,
    CarriedWord,
    Node,
    Outgoing,
)
from xiejiang.exchange.on_behalf import Work
from xiejiang.exchange.packing import Packed
from xiejiang.exchange.sealing import Address
from xiejiang.liaison import queries as liaison
from xiejiang.liaison.domain import AnswerLine, BulletinState
from xiejiang.liaison.queries import Bulletin
from xiejiang.store.bagging import BagWriter


def pending(*, name: str = "", now: datetime) -> Iterator[tuple[str, Work]]:
    """What is to be packed for trusted nodes: in words, and how."""
    for node in on_behalf.nodes(name):
        yield from _bulletins(node, agencies.at_node(node=node.name), now)
        yield from _answers(node, now)


def _bulletins(node: Node, who: Sequence[Agency], now: datetime) -> Iterator[tuple[str, Work]]:
    if not who:
        return
    rows = CarriedBulletin.objects.filter(node=node)
    had = set(rows.values_list("bulletin_id", "version", "state"))
    known = set(rows.exclude(package=None).values_list("bulletin_id", flat=True))
    passed = []
    for bulletin in liaison.own_published(since=now - OLDEST):
        if (bulletin.pk, bulletin.version, bulletin.state) in had:
            continue
        meant = liaison.meant_among(bulletin, who)
        gone = bulletin.state == BulletinState.WITHDRAWN and bulletin.pk not in known
        if not meant or gone:
            passed.append(bulletin)
            continue
        known.add(bulletin.pk)
        words = f"通报 {bulletin.number} 发往 {node.name}"
        yield words, partial(_send, node, bulletin, meant[0], now)
    if passed:
        pass_over(By(NODE, now), node=node, bulletins=passed)


def _send(node: Node, bulletin: Bulletin, to: Agency, now: datetime) -> str:
    """Pack and seal a bulletin; if sealing fails nothing is left of it."""
    by = By(agencies.speaking_for(bulletin.agency), now)
    purpose = f"通报：{bulletin.title}"[:300]
    address = Address(node, to, purpose, f"bulletin:{bulletin.pk}")
    with queries.new_bag() as (number, folder):
        packed = packing.write(
            by.actor,
            BULLETIN,
            lambda bag: _told(bag, by, bulletin, to, purpose),
            id_=number,
            folder=folder,
            lines=(str(bulletin), f"第 {bulletin.version} 版"),
        )
        seal_bulletin(by, bulletin=bulletin, packed=packed, address=address)
    return "已签封"


def _told(bag: BagWriter, by: By, bulletin: Bulletin, to: Agency, purpose: str) -> dict[str, Any]:
    content, edition = liaison.carried_content(bulletin)
    files = []
    for position, file in enumerate(content.files, 1):
        with liaison.open_file(file.sha256, file.name) as stream:
            stated = packing.add_file(bag, f"a{position}", file.name, stream)
        files.append({"media_type": file.media_type, "document": file.document, "file": stated})
    told = {
        "id": str(bulletin.pk),
        "category": bulletin.category,
        "state": bulletin.state,
        "number": bulletin.number,
        "title": content.title,
        "body": content.body,
        "values": [{"field": k, "text": v} for k, v in sorted(content.values.items())],
        "field": bulletin.field,
        "division": bulletin.division,
        "urgent": bulletin.urgent,
        "version": bulletin.version,
        "published_by": edition.published_by,
        "post": edition.post,
        "published_at": edition.at.isoformat(),
        "correction": edition.reason,
        "reason": bulletin.reason,
        "audience": liaison.of_draft(bulletin).as_data(),
        "scope": [
            {"way": way.value, "value": value} for way, value in liaison.reach_of(bulletin).lines
        ],
    }
    if bulletin.sign_by is not None:
        told["sign_at"] = bulletin.sign_by.isoformat()
    return {
        **packing.addressed(by.actor, to, purpose),
        "bulletin": told,
        "files": files,
        "proofs": [on_behalf.proof(bag, liaison.last_entry(bulletin), now=by.at)],
    }


@act("exchange.bulletin_sealed", Power.SYSTEM, archived_too=True)
def seal_bulletin(act: Act, *, bulletin: Bulletin, packed: Packed, address: Address) -> Outgoing:
    """签封通报：每个节点每版一次，随普通的包推送。"""
    row = sealing.seal(act, packed=packed, address=address)
    CarriedBulletin.objects.create(
        node=address.node,
        bulletin=bulletin,
        version=bulletin.version,
        state=bulletin.state,
        package=row,
    )
    act.about(row, matter=bulletin.case_id)
    return row


@act("exchange.bulletins_passed_over", Power.SYSTEM)
def pass_over(act: Act, *, node: Node, bulletins: Sequence[Bulletin]) -> int:
    """不发通报：该节点服务的机关都不在知悉范围内。"""
    act.about(node)
    CarriedBulletin.objects.bulk_create(
        CarriedBulletin(node=node, bulletin=b, version=b.version, state=b.state) for b in bulletins
    )
    return len(bulletins)


# ------------------------------------------------------------------ answers


def _answers(node: Node, now: datetime) -> Iterator[tuple[str, Work]]:
    came = liaison.arrived(node=node.name, since=now - OLDEST)
    told = liaison.answers(came)
    had = dict(CarriedAnswer.objects.filter(bulletin__in=came).values_list("bulletin_id", "sha256"))
    for bulletin in came:
        lines = told[bulletin.pk]
        if lines and had.get(bulletin.pk) != _digest(lines):
            words = f"通报 {bulletin.number} 的阅读和签收 发往 {node.name}"
            yield words, partial(_reply, node, bulletin, lines, now)


def _digest(lines: Sequence[AnswerLine]) -> str:
    text = json.dumps([_line(one) for one in lines], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _line(one: AnswerLine) -> dict[str, Any]:
    told: dict[str, Any] = {
        "agency": one.agency,
        "version": one.version,
        "asked": one.asked,
        "remark": one.remark,
    }
    if one.read_at is not None:
        told["read_at"] = one.read_at.isoformat()
    if one.signed_at is not None:
        told["signed_at"] = one.signed_at.isoformat()
    return told


def _reply(node: Node, bulletin: Bulletin, lines: Sequence[AnswerLine], now: datetime) -> str:
    """Pack and seal what became of a bulletin here; if sealing fails nothing is left of it."""
    by = By(agencies.speaking_for(_first(lines)), now)
    purpose = f"阅读和签收：{bulletin.title}"[:300]
    address = Address(node, bulletin.agency, purpose, f"bulletin-answers:{bulletin.pk}")
    with queries.new_bag() as (number, folder):
        packed = packing.write(
            by.actor,
            ANSWERS,
            lambda bag: {
                **packing.addressed(by.actor, bulletin.agency, purpose),
                "bulletin": str(bulletin.pk),
                "answers": [_line(one) for one in lines],
            },
            id_=number,
            folder=folder,
            lines=(str(bulletin), f"{len(lines)} 条"),
        )
        seal_answers(by, bulletin=bulletin, packed=packed, address=address, sha256=_digest(lines))
    return "已签封"


def _first(lines: Sequence[AnswerLine]) -> Agency:
    """One of the agencies that answer, in whose name the node writes."""
    return agencies.agency(code=lines[0].agency)


@act("exchange.answers_sealed", Power.SYSTEM)
def seal_answers(
    act: Act, *, bulletin: Bulletin, packed: Packed, address: Address, sha256: str
) -> Outgoing:
    """签封阅读和签收：发回通报来的节点，不写阅读人。"""
    row = sealing.seal(act, packed=packed, address=address)
    CarriedAnswer.objects.update_or_create(
        bulletin=bulletin, defaults={"sha256": sha256, "package": row}
    )
    act.about(row)
    return row


# ------------------------------------------------------------------ once more


@act("exchange.refused_again", Power.RUN_SYSTEM, Power.SYSTEM)
def send_again(act: Act, *, node: Node) -> int:
    """重发被拒收的通报、资金移交和其他告知：拒收的原因消除以后，下次推送重新签封。"""
    act.about(node)
    refused = Q(node=node, package__state=OutgoingState.REFUSED)
    told = Q(package__node=node, package__state=OutgoingState.REFUSED)
    count, _ = CarriedBulletin.objects.filter(refused).delete()
    answers, _ = CarriedAnswer.objects.filter(told).delete()
    money, _ = CarriedFunds.objects.filter(told).delete()
    work, _ = CarriedWord.objects.filter(refused).delete()
    return count + answers + money + work
