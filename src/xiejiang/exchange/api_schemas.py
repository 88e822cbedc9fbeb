"""How the API shows the exchange: nodes, what may be sent, what was sent, what came."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Schema
from pydantic import Field

from xiejiang.exchange import kinds, packing, queries
from xiejiang.exchange.domain import Choice, IncomingState, NodeState, OutgoingState
from xiejiang.exchange.models import Incoming, Node, Outgoing
from xiejiang.exchange.packing import Offer
from xiejiang.web.api import AgencyRef, Instant, Line, Named, Remark, agency_ref

SCHEMA_URL = "/static/schemas/xiejiang-case-1.schema.json"


class NodeOut(Schema):
    """往来节点."""

    name: str
    state: Named
    url: str = Field(description="地址；空为用光盘往来，或者由对方来取")
    reason: str = Field(description="暂停或者撤销的理由")
    fingerprints: list[str] = Field(description="现行公钥的指纹")


class OfferedFact(Schema):
    """可以发送的事实."""

    name: str
    label: str
    value: str = Field(description="用文字写的值")


class OfferedItem(Schema):
    """可以发送的证据文件."""

    id: UUID
    serial: int
    title: str
    file_name: str
    size: int
    supporting: bool = Field(description="支持可以发送的事实，页面上默认选中")


class OfferedDocument(Schema):
    """可以发送的文书."""

    id: UUID
    title: str
    number: str


class OfferOut(Schema):
    """本机关在这个案件里可以发送的内容，和可以发往的节点."""

    nodes: list[str]
    facts: list[OfferedFact]
    items: list[OfferedItem]
    documents: list[OfferedDocument]


class ChoiceIn(Schema):
    """发送什么、给谁、为什么; nothing leaves but what is named here."""

    node: Line = Field(description="发往的节点")
    agency: Line = Field(description="接收机关代码")
    purpose: Remark = Field(description="用途")
    facts: list[Line] = Field(default=[], max_length=1000, description="事实的变量名")
    items: list[UUID] = Field(default=[], max_length=2000)
    documents: list[UUID] = Field(default=[], max_length=500)

    @property
    def choice(self) -> Choice:
        return Choice(
            node=self.node,
            agency=self.agency,
            purpose=self.purpose,
            facts=tuple(self.facts),
            items=tuple(self.items),
            documents=tuple(self.documents),
        )


class OutgoingOut(Schema):
    """发出的包."""

    id: UUID
    kind: Named = Field(description="案件材料、移送的程序，或者程序的进展")
    case: UUID | None
    node: str
    sequence: int = Field(description="该案发往该节点的第几个包")
    sender: AgencyRef
    receiver: AgencyRef
    purpose: str
    contents: list[str] = Field(description="清单")
    size: int
    digest: str = Field(description="封签的 SHA-256")
    state: Named
    sealed_by: str
    sealed_at: datetime
    sent_at: datetime | None
    told_at: datetime | None = Field(description="回执所写的时间")
    code: str = Field(description="拒收或者退回的代码")
    reason: str = Field(description="拒收或者退回的理由")
    receipt: str = Field(description="对方最近的回执全文，可以离线核验；还没有的为空")


class IncomingRow(Schema):
    """收到的包，一行."""

    id: UUID
    kind: Named = Field(description="案件材料、移送的程序，或者程序的进展")
    node: str
    sequence: int
    sender: str = Field(description="发送机关")
    receiver: AgencyRef
    title: str = Field(description="是什么，如对方的案件名称")
    state: Named
    sealed_at: datetime
    kept_at: datetime
    case: UUID | None = Field(description="接收到哪个案件")


class IncomingOut(IncomingRow):
    """收到的包，连同它说的内容."""

    digest: str
    content: dict[str, Any] = Field(description=f"案件说明，格式见 {SCHEMA_URL}")
    ended_by: str
    ended_at: datetime | None
    reason: str = Field(description="退回的理由")
    receipt: str = Field(description="本节点最近的回执全文")


class TakeIn(Schema):
    """接收."""

    into: Line = Field(default="", description="并入哪个案件（案号）；不填的新建案件")
    at: Instant | None = Field(default=None, description="移送：本机关收到的时间；不填的为现在")
    law: Remark = Field(default="", description="移送：两个节点法规内容不同仍可照办的理由")


class ReturnIn(Schema):
    """退回."""

    reason: Remark = Field(description="理由，对方会看到")


class ReadOut(Schema):
    """读入一个包的结果; refused packages are answered too."""

    kept: bool
    code: str = Field(description="没有接收的代码")
    reason: str = Field(description="没有接收的理由")
    receipt: str = Field(description="签名的回执，请交给对方")


def node_out(node: Node) -> NodeOut:
    """A node, its state and its key in use."""
    return NodeOut(
        name=node.name,
        state=Named(value=node.state, label=NodeState(node.state).zh),
        url=node.url,
        reason=node.reason,
        fingerprints=queries.current_fingerprints(node),
    )


def offer_out(offer: Offer) -> OfferOut:
    """What may be sent, and what would be proposed."""
    supporting = offer.supporting
    return OfferOut(
        nodes=[n.name for n in queries.trusted()],
        facts=[
            OfferedFact(
                name=f.name, label=packing.label(f.name), value=packing.said(f.name, f.value)
            )
            for f in offer.facts
        ],
        items=[
            OfferedItem(
                id=i.pk,
                serial=i.serial,
                title=i.title,
                file_name=i.file_name,
                size=i.size,
                supporting=i.pk in supporting,
            )
            for i in offer.items
        ],
        documents=[
            OfferedDocument(id=d.pk, title=d.title, number=d.number) for d in offer.documents
        ],
    )


def outgoing_out(package: Outgoing) -> OutgoingOut:
    """A package that was sealed here, and its fate as far as it is known."""
    return OutgoingOut(
        id=package.pk,
        kind=Named(value=package.kind, label=kinds.named(package.kind).zh),
        case=package.case_id,
        node=package.node.name,
        sequence=package.sequence,
        sender=agency_ref(package.agency),
        receiver=AgencyRef(code=package.to_code, name=package.to_name),
        purpose=package.purpose,
        contents=package.contents,
        size=package.size,
        digest=package.digest,
        state=Named(value=package.state, label=OutgoingState(package.state).zh),
        sealed_by=package.sealed_by,
        sealed_at=package.sealed_at,
        sent_at=package.sent_at,
        told_at=package.told_at,
        code=package.code,
        reason=package.reason,
        receipt=package.receipt,
    )


def incoming_row(package: Incoming) -> IncomingRow:
    """A package that came, in one line."""
    return IncomingRow(
        id=package.pk,
        kind=Named(value=package.kind, label=package.kind_zh),
        node=package.node.name,
        sequence=package.sequence,
        sender=package.content["from"]["name"],
        receiver=agency_ref(package.agency),
        title=package.title,
        state=Named(value=package.state, label=IncomingState(package.state).zh),
        sealed_at=package.sealed_at,
        kept_at=package.kept_at,
        case=package.case_id,
    )


def incoming_out(package: Incoming) -> IncomingOut:
    """A package that came, whole."""
    return IncomingOut(
        **incoming_row(package).model_dump(),
        digest=package.digest,
        content=package.content,
        ended_by=package.ended_by,
        ended_at=package.ended_at,
        reason=package.reason,
        receipt=package.answer or package.receipt,
    )
