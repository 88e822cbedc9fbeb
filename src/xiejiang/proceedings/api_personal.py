"""The API of what is masked in a proceeding: read for a purpose, with a trace."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from ninja import Router, Schema
from pydantic import JsonValue

from xiejiang.proceedings import queries, services
from xiejiang.web.api import Remark, answers
from xiejiang.web.requests import Request, by

router = Router()


class PurposeIn(Schema):
    """为了什么查看."""

    purpose: Remark


class PersonalOut(Schema):
    """遮盖的内容."""

    data: dict[str, JsonValue]


@router.post(
    "/proceedings/{uuid:pk}/events/{int:event_id}/personal",
    response=answers(PersonalOut),
    summary="程序：查看遮盖的个人信息",
)
def read_personal(
    request: Request, response: HttpResponse, pk: UUID, event_id: int, given: PurposeIn
) -> PersonalOut:
    """What was answered and is masked, for a stated purpose; the reading is logged."""
    event = queries.event(by=request.actor, pk=pk, event_id=event_id)
    found = services.read_personal(by(request), event=event, purpose=given.purpose)
    response["Cache-Control"] = "no-store"
    return PersonalOut(data=found)
