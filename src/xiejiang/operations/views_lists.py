"""The lists behind the numbers, and the numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from xiejiang.operations import kits, queries
from xiejiang.operations.domain import Counts, OperationState
from xiejiang.operations.queries import Narrowed
from xiejiang.operations.views import (
    Links,
    after,
    asked,
    check_row,
    line_row,
    links,
    more,
    narrowed,
    told_links,
)
from xiejiang.web.api import begun_again, keyset
from xiejiang.web.language import title_of
from xiejiang.web.requests import Request


@require_GET
def checks(request: Request) -> HttpResponse:
    """What was recorded on the spot, as a number counts it."""
    _form, wanted = narrowed(request)
    limit = queries.PAGE
    found = queries.checks(by=request.actor, narrowed=wanted, after=after(request), limit=limit + 1)
    context = {
        "rows": [check_row(c) for c in found[:limit]],
        "wanted": wanted,
        "elsewhere": _elsewhere(request, wanted),
        "next": more(wanted, found, limit, lambda c: keyset(c.at, c.pk)),
    }
    return render(request, "operations/checks.html", context)


@require_GET
def outcomes(request: Request) -> HttpResponse:
    """The cases that came of operations, as a number counts them."""
    _form, wanted = narrowed(request)
    limit = queries.PAGE
    found = queries.outcomes(
        by=request.actor, narrowed=wanted, after=after(request), limit=limit + 1
    )
    shown = found[:limit]
    seen = _seen(request, {o.case_id for o in shown})
    context = {
        "rows": [(o, seen.get(o.case_id)) for o in shown],
        "elsewhere": _elsewhere(request, wanted, "case"),
        "next": more(wanted, found, limit, lambda o: keyset(o.at, o.pk)),
    }
    return render(request, "operations/outcomes.html", context)


@require_GET
def brought(request: Request) -> HttpResponse:
    """The photographs that became evidence, as a number counts them."""
    _form, wanted = narrowed(request)
    limit = queries.PAGE
    found = queries.brought(
        by=request.actor, narrowed=wanted, after=after(request), limit=limit + 1
    )
    shown = found[:limit]
    seen = _seen(request, {x.outcome.case_id for x in shown})
    context = {
        "rows": [(x, seen.get(x.outcome.case_id)) for x in shown],
        "elsewhere": _elsewhere(request, wanted, "items"),
        "next": more(wanted, found, limit, lambda x: keyset(x.outcome.at, x.photo_id)),
    }
    return render(request, "operations/brought.html", context)


def _seen(request: Request, ids: set[UUID]) -> Mapping[UUID, Any]:
    found = queries.seen_cases(by=request.actor, ids=ids)
    request.shown |= set(found)
    return found


@require_GET
def told(request: Request) -> HttpResponse:
    """The checks of other nodes as they told them, as a number counts them."""
    _form, wanted = narrowed(request)
    limit = queries.PAGE
    found = queries.lines(
        by=request.actor,
        narrowed=wanted,
        after=begun_again(request.GET.get("after", ""), int),
        limit=limit + 1,
    )
    context = {
        "rows": [line_row(x) for x in found[:limit]],
        "wanted": wanted,
        "next": more(wanted, found, limit, lambda x: keyset(x.at, x.pk)),
    }
    return render(request, "operations/told.html", context)


@require_GET
def figures(request: Request) -> HttpResponse:
    """计划与统计: what operations came to, each number with its list."""
    form, wanted = narrowed(request)
    found = queries.figures(by=request.actor, narrowed=wanted)
    context = {
        "form": form,
        "figures": found,
        "links": links(wanted),
        "states": [
            (OperationState(s), n, asked(replace(wanted, state=s)))
            for s, n in found.by_state.items()
        ],
        "by_kit": [
            (_kit_words(k), n, asked(replace(wanted, kit=k))) for k, n in found.by_kit.items()
        ],
        "agencies": [_agency_row(wanted, found.nodes.get(x[0], ""), *x) for x in found.by_agency],
    }
    return render(request, "operations/figures.html", context)


def _kit_words(kit_id: str) -> str:
    kit = kits.kit(kit_id)
    return title_of(kit) if kit else kit_id


def _agency_row(
    wanted: Narrowed, node: str, code: str, name: str, counts: Counts
) -> tuple[str, str, Counts, Links]:
    found = told_links(wanted, code) if node else links(wanted, code)
    return name, node, counts, found


def _elsewhere(request: Request, wanted: Narrowed, turned: str = "") -> str:
    """Where the rest of a number is listed, if other nodes told of any."""
    same = replace(wanted, turned=turned)
    return asked(same) or "?" if queries.lines(by=request.actor, narrowed=same, limit=1) else ""
