"""The whole state of a case as one value: what an archive carries and a restored case equals."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

from xiejiang.assessment import queries as assessment
from xiejiang.audit import queries as log
from xiejiang.audit.domain import canonical
from xiejiang.bases import queries as bases
from xiejiang.cases import queries as cases
from xiejiang.cases.queries import Case
from xiejiang.documents import queries as documents
from xiejiang.evidence import queries as evidence
from xiejiang.exchange import earlier
from xiejiang.experts import queries as experts
from xiejiang.funds import queries as funds
from xiejiang.proceedings import queries as proceedings
from xiejiang.restoration import queries as restoration
from xiejiang.store.shapes import Back, Shape

FORMAT = "xiejiang-archive/1"
FORMS = ("pdf", "docx")
LATER = (assessment, restoration)
"""Rooms that archives of before did not carry: their parts may be absent, also where empty."""
KEPT = (experts, bases, funds)
"""Of these an archive has words that no other node books again: they stay as they came."""
ROOMS = (cases, evidence, documents, proceedings, log, *LATER, *KEPT)
SHAPES: Mapping[str, Shape] = {n: s for room in ROOMS for n, s in room.ARCHIVE_SHAPES.items()}
"""What stands under a name in a state; no two rooms use the same name."""
LEFT_OUT: Mapping[str, str] = {
    **{label: why for room in ROOMS for label, why in room.ARCHIVE_LEFT_OUT.items()},
    "agencies.Agency": "机关以代码称，各节点从机关目录载入",
    "agencies.Person": "人员属于各节点；案卷里的人以当时的姓名和岗位写明",
    "agencies.Post": "岗位属于各节点",
    "agencies.NumberSeries": "各节点的编号序列；导入时越过已用的号",
    "agencies.ApiToken": "访问令牌只对一个节点有效",
    "exchange.Node": "各节点自己登记信任的节点",
    "exchange.NodeKey": "各节点自己核对的公钥",
    "exchange.Outgoing": "与其他节点的往来，属于该节点；日志条目里有",
    "exchange.Incoming": "与其他节点的往来，属于该节点；日志条目里有",
    "exchange.UsedRequest": "其他节点取包时用过的随机数，只对该节点有效",
    "exchange.Archive": "归档和导入的登记，属于该节点；以前的档案放在 earlier",
    "exchange.CarriedWord": "与其他节点的往来，属于该节点",
    "exchange.CarriedBulletin": "通报的往来，属于该节点",
    "exchange.CarriedFunds": "资金移交的往来，属于该节点",
    "exchange.CarriedAnswer": "通报的往来，属于该节点",
    "liaison.Bulletin": "关于案件的通报随发布机关留存，不属于案卷；发布的日志条目里有",
    "liaison.Edition": "在通报里，随发布机关留存",
    "liaison.Attachment": "在通报里，随发布机关留存",
    "liaison.Scope": "在通报里，随发布机关留存",
    "liaison.Asked": "在通报里，随发布机关留存",
    "liaison.Receipt": "在通报里，随发布机关留存",
    "liaison.Subscription": "各机关自己的通报订阅",
}
"""Tables that an archive does not carry, each with the reason."""


def gather(case: Case, came: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The state as it is now; every room tells its own part.

    Of a restored case the words of pool, bases and ledger are those of the archive it came in:
    ``came`` while it is being brought in.
    """
    words = earlier.state_of(case) if came is None else came
    kept = {
        **experts.archive_state(case=case),
        **bases.archive_state(case=case),
        **funds.archive_state(matter=case.pk),
    }
    return {
        "format": FORMAT,
        "case": cases.archive_state(case=case),
        **evidence.archive_state(case=case),
        **documents.archive_state(matter=case.pk, lead=case.lead),
        **proceedings.archive_state(case=case),
        **log.archive_state(matter=case.pk),
        **assessment.archive_state(case=case),
        **restoration.archive_state(case=case),
        **{name: words.get(name, told) for name, told in kept.items()},
    }


def alike(
    case: Case, state: Mapping[str, Any], came: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """The state as it is now, as far as another tells it: earlier archives lack whole rooms."""
    return {name: told for name, told in gather(case, came).items() if name in state}


def digest(state: Mapping[str, Any]) -> str:
    """By what two states are known to be the same: SHA-256 of the canonical JSON."""
    return hashlib.sha256(canonical(state)).hexdigest()


def files(state: Mapping[str, Any]) -> Iterator[tuple[str, str, str, str]]:
    """Every file the state rests on: whose, in which form, SHA-256 and SM3."""
    for item in state["items"]:
        if item["sha256"]:
            yield item["id"], "original", item["sha256"], item["sm3"]
    for document in state["documents"]:
        for form in FORMS:
            if document[form]:
                yield document["id"], form, document[form], document[f"{form}_sm3"]
    for photo in restoration.archive_photos(state):
        yield photo["id"], "original", photo["sha256"], photo["sm3"]


def rows(
    state: Mapping[str, Any], own: frozenset[str] = frozenset()
) -> Iterator[tuple[Shape, Mapping[str, Any]]]:
    """Every row of a state with its shape, however deep it stands; a row's ``own`` are fields."""
    for name in state.keys() & SHAPES.keys() - own:
        told, shape = state[name], SHAPES[name]
        for one in told if isinstance(told, list) else [told]:
            if isinstance(one, Mapping):
                yield shape, one
                yield from rows(one, shape.names)


def must_read(state: Mapping[str, Any], back: Back) -> None:
    """Refuse words that no room here could have said: they are kept without being written."""
    for room in KEPT:
        told = {name: state[name] for name in room.ARCHIVE_SHAPES.keys() & state.keys()}
        for shape, row in rows(told):
            shape.made(shape.own(row), back)


def agencies(state: Mapping[str, Any]) -> set[str]:
    """Every agency that a state refers to, by its code."""
    return {told[name] for shape, told in rows(state) for name in shape.agencies if name in told}
