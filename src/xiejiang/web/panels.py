"""What a room shows on the case page: tabs, and the next act it proposes.

The contract between the shell, which owns the frame, and the rooms, which own what is in it.

A room's ``panels.py`` defines one function (others if it has an act to propose, or to say
something of a fact)::

    def panels(request: Request, case: Case) -> tuple[Panel, ...]
    def next_act(request: Request, case: Case) -> NextAct | None      # optional
    def beside_facts(request: Request, case: Case) -> Mapping[str, Sequence[Beside]]  # optional
    def beside_findings(request: Request, case: Case) -> Mapping[str, Sequence[Beside]] # optional
    def warnings(request: Request, case: Case) -> Sequence[Warned]                    # optional
    def spots(request: Request, case: Case) -> Sequence[Spot]                         # optional
    def strand(request: Request, case: Case) -> Strand | None                         # optional

``shell.views.case_page`` asks every room and draws the tabs in the order of ``TAB_ORDER``.
Panels may be asked for by anyone who sees the case; the frame has checked that. Counting must
be cheap, since every tab is counted on every page; ``context`` is called for the open tab only.

Addresses::

    /cases/<uuid:case_id>/               name "case"      the first tab
    /cases/<uuid:case_id>/<slug:tab>/    name "case-tab"  any tab, by its slug

A room puts its own pages and forms below its tab (``/cases/<id>/evidence/add/``). The shell
includes the rooms' addresses before its own, so any tail that is not a slug of a panel is free.

Templates of panels are fragments: ``<room>/_<slug>.html``, included inside the frame, with
``case``, ``panel``, ``request``, ``actor`` and whatever ``context()`` returns. They extend nothing.
To show a tab again with what was typed (422, 409), or a page of the room's own within the frame
(header, tabs), a view returns :func:`in_case`. Pages without the frame extend
``shell/base.html`` (blocks ``title``, ``crumbs``, ``main``).

With htmx the same address answers with the tab's fragment; nothing to do in the room.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from xiejiang.web.requests import Request

TAB_ORDER = (
    "overview",
    "facts",
    "findings",
    "liability",
    "evidence",
    "map",
    "river",
    "proceedings",
    "settling",
    "documents",
    "damage",
    "experts",
    "restoration",
    "bases",
    "funds",
    "exchange",
    "bulletins",
    "consultation",
    "operations",
    "foreign",
    "typical",
    "log",
)
"""概览 事实 结论 责任 证据 地图 流域 程序 化解 文书 损害 专家与机构 修复 基地 资金 交换 通报
会商 联合行动 涉外 典型案例 存证: from what happened to what became of the river and of the money,
and the record."""


def _nothing() -> Mapping[str, Any]:
    return {}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A tab as a paper to work from: a kind of document, and what stands in it."""

    kind: str
    values: Callable[[], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Panel:
    """One tab of the case page."""

    slug: str
    """In the address; one of :data:`TAB_ORDER`, or a new one, shown after them."""
    label: str
    """On the tab, translated."""
    count: int | None
    """Beside the label; it counts what the tab lists. ``None`` shows nothing."""
    template: str
    """Fragment, ``<room>/_<slug>.html``."""
    context: Callable[[], Mapping[str, Any]] = field(default=_nothing)
    """What the fragment needs; called only when the tab is open."""
    alert: bool = False
    """Something in the tab waits for the reader: shown as a dot, with a word for it."""
    sheet: Sheet | None = None
    """Offered as PDF and DOCX at ``/cases/<id>/<slug>/sheet.<form>`` (name "case-sheet")."""


@dataclass(frozen=True, slots=True)
class NextAct:
    """What the reader is expected to do next in a case, as a sentence with one button."""

    sentence: str
    """As in “还有 3 个问题没有回答，回答后才能判断是否应当移送。”"""
    verb: str
    """As in “继续回答”; empty when there is nothing to press."""
    url: str
    urgency: int = 0
    """The frame shows the most urgent; a running proceeding has 100, an unanswered question 10."""
    tone: str = "running"
    """overdue, due, running, done or suspended: the colour beside the sentence."""


@dataclass(frozen=True, slots=True)
class Beside:
    """What a room has to say beside a fact: evidence for it, or against it."""

    lead: str
    """As in “证据” or “反证”."""
    words: str
    url: str
    tone: str = "plain"


@dataclass(frozen=True, slots=True)
class Warned:
    """What a room warns of where another room takes words into the case: evidence, a fact.

    Forms that take such words ask ``warnings()`` of the frame and show them; nothing else does.
    """

    lead: str
    said: tuple[tuple[str, tuple[Any, ...]], ...]
    """Sentences, translated, each with the provisions that say so; none for what is agreed."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place of a case on the map: the case itself, what was photographed there, what is near."""

    longitude: Decimal
    """Degrees east, WGS 84."""
    latitude: Decimal
    """Degrees north."""
    kind: str
    """What it is, translated; the map and its list mark kinds apart."""
    title: str
    words: str
    """Who says so, and when."""
    url: str = ""
    tone: str = "plain"
    """running for the case, ok for what an officer stated, due for what nobody checked."""
    site: Mapping[str, Any] | None = None
    """The GeoJSON geometry that the point stands for, where it is more than a point."""


@dataclass(frozen=True, slots=True)
class Moment:
    """Something on the time line of a case that is no step of a proceeding."""

    at: datetime
    words: str
    tone: str = ""
    due: bool = False
    """Whether it has not happened yet, but is to by then."""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Strand:
    """A lane that a room adds below those of the agencies."""

    key: str
    label: str
    moments: tuple[Moment, ...]


def in_case(
    request: Request,
    case: Any,
    *,
    tab: str,
    template: str,
    context: Mapping[str, Any],
    status: int = 200,
) -> HttpResponse:
    """A page of a room within the frame of the case, with ``tab`` marked as open.

    ``template`` is a fragment as for a panel.
    """
    shown = Panel(slug=tab, label="", count=None, template=template, context=lambda: context)
    framed = request.case_frame(request, case, tab=tab, panel=shown)
    page = "shell/_case_tab.html" if request.htmx else "shell/case_page.html"
    return render(request, page, dict(framed), status=status)
