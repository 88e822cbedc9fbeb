"""责任清单: who is responsible for a matter at a place; gaps and overlaps of a province or city."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from xiejiang.basin import queries as basin
from xiejiang.basin.queries import Level
from xiejiang.river import duties, published
from xiejiang.river.forms import DutiesForm
from xiejiang.web.language import in_english, title_of
from xiejiang.web.requests import Request


def index(request: Request) -> HttpResponse:
    """Asked by matter and place; of a province or city, its gaps and overlaps too."""
    content = duties.load_duties()
    matters = [(m.id, title_of(m)) for m in content.matters]
    asked = "place" in request.GET
    form = DutiesForm(request.GET if asked else None, matters=matters)
    context: dict[str, Any] = {
        "form": form,
        "table": None,
        "survey": None,
        "published": {},
        "matters": matters,
        "english": in_english(),
    }
    if asked and form.is_valid():
        matter, place = form.cleaned_data["matter"], form.cleaned_data["place"]
        table = duties.table(matter=matter, place=place)
        context["table"] = table
        context["published"] = published.beside(
            table=table, division=duties.division_of(place), on=timezone.localdate()
        )
        found = basin.find(place)
        if found is not None and found.level is not Level.COUNTY:
            context["survey"] = duties.survey(matter=matter, division=place)
    return render(request, "river/duties.html", context, status=form.status)
