"""The API of transfers: plain values out of one ledger and into the other."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils import timezone
from ninja import Router, Status

from xiejiang.agencies import queries as agencies
from xiejiang.funds import queries, services
from xiejiang.funds.api_schemas import (
    AnnouncedIn,
    ArrivalIn,
    CarriedIn,
    ConfirmedIn,
    OriginIn,
    SourceIn,
    TransferOut,
)
from xiejiang.funds.domain import TransferSide
from xiejiang.funds.models import Transfer
from xiejiang.kernel.money import Money
from xiejiang.web.api import Named, agency_ref, answers
from xiejiang.web.requests import Request, by

router = Router(tags=["funds"])


def seen_matter(request: Request, matter: UUID | None) -> UUID | None:
    """A matter, once the shell has said that the caller sees it."""
    if matter is not None:
        request.must_see(matter)
    return matter


def _transfer(row: Transfer) -> TransferOut:
    return TransferOut(
        id=row.pk,
        transfer=row.transfer,
        side=Named(value=row.side, label=TransferSide(row.side).zh),
        agency=agency_ref(row.agency),
        other_code=row.other_code,
        other_name=row.other_name,
        amount_fen=row.amount,
        done_fen=row.done,
        returned_fen=row.returned,
        open_fen=row.open,
        declined=row.declined,
    )


@router.get("/funds/transfers", response=answers(list[TransferOut]), summary="资金：跨区划移交")
def list_transfers(request: Request) -> list[TransferOut]:
    """The transfers of the caller's agency, with what is open."""
    return [_transfer(t) for t in queries.transfers(by=request.actor)[:500]]


@router.get(
    "/funds/transfers/{int:transfer_id}/carried",
    response=answers(CarriedIn),
    summary="资金：移交清单",
)
def get_carried(request: Request, transfer_id: int) -> CarriedIn:
    """The sending half in plain values, to be handed to the receiving ledger."""
    told = queries.carried(queries.transfer(by=request.actor, pk=transfer_id))
    return CarriedIn(
        id=told.id,
        from_code=told.from_code,
        from_name=told.from_name,
        to_code=told.to_code,
        amount_fen=told.amount.fen,
        sent_on=told.sent_on,
        purpose=told.purpose,
        source=SourceIn.of(told.source),
        origins=[
            OriginIn(
                amount_fen=o.fen, source=SourceIn.of(o.source), earmark=o.earmark, ledger=o.ledger
            )
            for o in told.origins
        ],
        returned_fen=told.returned.fen,
    )


@router.get(
    "/funds/transfers/{int:transfer_id}/confirmed",
    response=answers(ConfirmedIn),
    summary="资金：接收凭证",
)
def get_confirmed(request: Request, transfer_id: int) -> ConfirmedIn:
    """What the receiving half says back to the sending ledger."""
    found = queries.transfer(by=request.actor, pk=transfer_id)
    told = queries.confirmed(found, on=timezone.localdate())
    return ConfirmedIn(
        id=told.id,
        to_code=told.to_code,
        received_fen=told.received.fen,
        on=told.on,
        declined=told.declined,
        reason=told.reason,
    )


@router.post(
    "/funds/transfers", response=answers(TransferOut, status=201), summary="资金：登记外地移交"
)
def announce(request: Request, given: AnnouncedIn) -> Any:
    """Take the list of the sending ledger; the same one again changes nothing."""
    made = services.announce(
        by(request),
        agency=agencies.agency(code=request.actor.agency_code),
        carried=given.carried.value(),
        matter=seen_matter(request, given.matter),
    )
    return Status(201, _transfer(made))


@router.post(
    "/funds/transfers/{int:transfer_id}/arrivals",
    response=answers(TransferOut),
    summary="资金：接收外地移交",
)
def take_arrival(request: Request, transfer_id: int, given: ArrivalIn) -> TransferOut:
    """Record how much of a transfer arrived; the rest stays open."""
    made = services.take_arrival(
        by(request),
        transfer=queries.transfer(by=request.actor, pk=transfer_id),
        account=queries.account(by=request.actor, pk=given.account),
        amount=Money(given.amount_fen),
        happened_on=given.happened_on,
        matter=seen_matter(request, given.matter),
    )
    return _transfer(made)


@router.post("/funds/confirmations", response=answers(TransferOut), summary="资金：登记对方接收")
def take_confirmation(request: Request, given: ConfirmedIn) -> TransferOut:
    """Take what the receiving ledger says back."""
    made = services.take_confirmation(
        by(request), agency=agencies.agency(code=request.actor.agency_code), confirmed=given.value()
    )
    return _transfer(made)
