"""The page of an error: what happened, what to do, and whom to ask."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from xiejiang.agencies import queries as agencies
from xiejiang.agencies.queries import Post
from xiejiang.audit.domain import Actor
from xiejiang.cases.errors import CaseNotFound, EmergencyUnknown
from xiejiang.kernel.errors import Complaint, NotFound, XiejiangError

UNSEEN = (CaseNotFound, EmergencyUnknown)
"""Refusals that may mean that there is something the reader does not see."""


def error_page(request: HttpRequest, error: XiejiangError) -> HttpResponse:
    """The page of an error; where something may be there unseen, how to ask for it."""
    context = {
        "error": error,
        "unseen": hides(error),
        "holders": holders(getattr(request, "actor", None), error),
    }
    return render(request, "shell/error.html", context, status=error.status)


def hides(error: XiejiangError) -> bool:
    """Whether what was not found may only not be seen; the same whether it is there or not."""
    return isinstance(error, UNSEEN) or (isinstance(error, NotFound) and error.code in IN_A_CASE)


IN_A_CASE = frozenset(
    {"item-not-found", "handover-not-found", "document-not-found", "proceeding-not-found"}
)
"""What lies in a case and is not found when the case is not seen."""


def holders(actor: Actor | None, error: XiejiangError) -> Sequence[Post]:
    """Who in the reader's own agency has the power that a refusal names."""
    powers = error.context.get("powers")
    if actor is None or not powers or actor.agency_id is None:
        return ()
    on = timezone.localdate()
    return agencies.holders(agency_id=actor.agency_id, powers=powers, on=on)


def whom_to_ask(actor: Actor | None, error: XiejiangError) -> list[Complaint]:
    """The same for a program."""
    found = [f"{p.title} {p.person.name}" for p in holders(actor, error)]
    return [Complaint("本机关可以办理的", "、".join(found))] if found else []
