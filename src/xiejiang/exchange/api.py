"""The API of the exchange: what may be sent, what was sent, what came, and what to do with it."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from django.http import FileResponse
from django.utils import timezone
from ninja import File, Router, Status
from ninja.files import UploadedFile

from xiejiang.cases import queries as cases
from xiejiang.exchange import (
    api_archives,
    entrusted_in,
    intake,
    packing,
    queries,
    receiving,
    sending,
    services,
    transfers,
)
from xiejiang.exchange.api_schemas import (
    ChoiceIn,
    IncomingOut,
    IncomingRow,
    NodeOut,
    OfferOut,
    OutgoingOut,
    ReadOut,
    ReturnIn,
    TakeIn,
    incoming_out,
    incoming_row,
    node_out,
    offer_out,
    outgoing_out,
)
from xiejiang.exchange.domain import IncomingState
from xiejiang.exchange.kinds import ENTRUSTMENT, TRANSFER
from xiejiang.exchange.transfers import Receiving
from xiejiang.web.api import Limit, answers
from xiejiang.web.requests import Request, by

router = Router(tags=["exchange"])
router.add_router("", api_archives.router)


@router.get("/nodes", response=answers(list[NodeOut]), summary="往来节点：列出（系统管理员）")
def list_nodes(request: Request) -> list[NodeOut]:
    """Every node that is registered here, its state and the fingerprint of its key."""
    return [node_out(n) for n in queries.nodes(by=request.actor)]


@router.get(
    "/cases/{uuid:case_id}/exchange/offer",
    response=answers(OfferOut),
    summary="交换：可以发送什么",
)
def get_offer(request: Request, case_id: UUID) -> OfferOut:
    """What the agency may send of a case, and to which nodes."""
    case = cases.get(by=request.actor, case_id=case_id)
    return offer_out(packing.offer(by=request.actor, case=case))


@router.get(
    "/cases/{uuid:case_id}/exchange",
    response=answers(list[OutgoingOut]),
    summary="交换：这个案件发出的包",
)
def list_sent(request: Request, case_id: UUID) -> list[OutgoingOut]:
    """What was sent of a case, with its state and the receipt, newest first."""
    case = cases.get(by=request.actor, case_id=case_id)
    return [outgoing_out(p) for p in queries.sent_of(by=request.actor, case=case)]


@router.post(
    "/cases/{uuid:case_id}/exchange",
    response=answers(OutgoingOut, status=201),
    summary="交换：签封",
)
def send(request: Request, case_id: UUID, given: ChoiceIn) -> Any:
    """Seal what is named, and nothing else; it goes with the next push, or is fetched."""
    case = cases.get(by=request.actor, case_id=case_id)
    made = sending.send(by(request), case=case, choice=given.choice)
    return Status(201, outgoing_out(queries.outgoing(by=request.actor, package_id=made.pk)))


@router.get("/exchange/out/{uuid:package_id}", response=answers(OutgoingOut), summary="发出的包")
def get_sent(request: Request, package_id: UUID) -> OutgoingOut:
    """One package that was sealed here."""
    return outgoing_out(queries.outgoing(by=request.actor, package_id=package_id))


@router.get(
    "/exchange/out/{uuid:package_id}/file",
    response=answers(Any),
    summary="发出的包：下载，用光盘送达",
)
def get_sent_file(request: Request, package_id: UUID) -> FileResponse:
    """The sealed package as one file; giving it out counts as sending it."""
    package = queries.outgoing(by=request.actor, package_id=package_id)
    with sending.archive(package) as path:
        services.mark_sent(by(request), package=package)
        return FileResponse(path.open("rb"), as_attachment=True, filename=f"{package.pk}.zip")


@router.get("/exchange/in", response=answers(list[IncomingRow]), summary="收到的包：列出")
def list_came(
    request: Request, state: IncomingState | None = None, limit: Limit = 50
) -> list[IncomingRow]:
    """What came for the agency, newest first."""
    states = [state] if state else []
    found = queries.inbox(by=request.actor, states=states, limit=limit)
    return [incoming_row(p) for p in found]


@router.post("/exchange/in", response=answers(ReadOut, status=201), summary="收到的包：读入光盘")
def read_package(request: Request, file: Annotated[UploadedFile, File()]) -> Any:
    """Judge a package that came by disc; it is kept, or refused with a signed reason."""
    queries.must_be_at_a_desk(by=request.actor)
    size = file.size or 0
    with receiving.arriving(file, stated=size) as scratch:
        answer = intake.receive(scratch, now=timezone.now())
    refused = answer.refused
    told = ReadOut(
        kept=refused is None,
        code=refused.code if refused else "",
        reason=str(refused) if refused else "",
        receipt=answer.receipt.decode(),
    )
    return Status(201, told)


@router.get("/exchange/in/{uuid:package_id}", response=answers(IncomingOut), summary="收到的包")
def get_came(request: Request, package_id: UUID) -> IncomingOut:
    """One package that came, with what it says and the latest receipt."""
    return incoming_out(queries.incoming(by=request.actor, package_id=package_id))


@router.post(
    "/exchange/in/{uuid:package_id}/take",
    response=answers(IncomingOut),
    summary="收到的包：接收",
)
def take_over(request: Request, package_id: UUID, given: TakeIn) -> IncomingOut:
    """Take material, a transferred proceeding or entrusted work into a new case or one of ours."""
    package = queries.incoming(by=request.actor, package_id=package_id)
    number = given.into.strip()
    into = cases.by_number(by=request.actor, number=number) if number else None
    if package.kind == TRANSFER.name:
        receiving = Receiving(given.at, into, given.law)
        transfers.receive_transfer(by(request), package=package, receiving=receiving)
    elif package.kind == ENTRUSTMENT.name:
        entrusted_in.receive_entrustment(by(request), package=package, into=into)
    else:
        services.take_over(by(request), package=package, into=into)
    return incoming_out(queries.incoming(by=request.actor, package_id=package_id))


@router.post(
    "/exchange/in/{uuid:package_id}/return",
    response=answers(IncomingOut),
    summary="收到的包：退回",
)
def return_package(request: Request, package_id: UUID, given: ReturnIn) -> IncomingOut:
    """Return a package with a reason; what was kept stays kept."""
    package = queries.incoming(by=request.actor, package_id=package_id)
    services.return_package(by(request), package=package, reason=given.reason)
    return incoming_out(queries.incoming(by=request.actor, package_id=package_id))
