"""The page of what is masked in a proceeding: shown for a purpose, with a trace."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext as _

from xiejiang.cases import queries as cases
from xiejiang.kernel.errors import XiejiangError
from xiejiang.proceedings import queries, services
from xiejiang.proceedings.telling import personal, step_of
from xiejiang.web.forms import PlainForm, note_field
from xiejiang.web.language import title_of
from xiejiang.web.panels import in_case
from xiejiang.web.requests import Request, by


class PurposeForm(PlainForm):
    """For what somebody wants to read it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        purpose: forms.CharField = note_field(label=_("目的"), rows=2)
        self.add("purpose", purpose)


def read_personal(request: Request, pk: UUID, event_id: int) -> HttpResponse:
    """Read what is masked, for a stated purpose; the reading is traced."""
    event = queries.event(by=request.actor, pk=pk, event_id=event_id)
    case = cases.get(by=request.actor, case_id=event.proceeding.case_id)
    form = PurposeForm(request.POST or None)
    rows: list[tuple[str, Any]] = []
    if request.method == "POST" and form.is_valid():
        try:
            found = services.read_personal(by(request), event=event, **form.cleaned_data)
        except XiejiangError as error:
            form.complain(error)
        else:
            named = personal(step_of(event), event.data)
            rows = [(title_of(f), found[f.id]) for f in named]
    context = {"form": form, "rows": rows, "proceeding": event.proceeding}
    answer = in_case(
        request,
        case,
        tab="proceedings",
        template="proceedings/_personal.html",
        context=context,
        status=form.status,
    )
    answer["Cache-Control"] = "no-store"
    return answer
