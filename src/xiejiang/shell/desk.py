"""The desk: what is expected of me, by when; notices; and finding a case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xiejiang.audit import queries as log
from xiejiang.audit import services as log_services
from xiejiang.audit.domain import Power
from xiejiang.cases import queries as cases
from xiejiang.cases.domain import Field
from xiejiang.consultation import queries as consultation
from xiejiang.documents import queries as documents
from xiejiang.evidence import queries as evidence
from xiejiang.exchange import queries as exchange
from xiejiang.funds import queries as funds
from xiejiang.liaison import queries as liaison
from xiejiang.operations import queries as operations
from xiejiang.outreach import queries as outreach
from xiejiang.outreach.panels import line as report_line
from xiejiang.proceedings import queries as proceedings
from xiejiang.proceedings.domain import Tab
from xiejiang.proceedings.panels import spoken, tone_of, used_of
from xiejiang.proceedings.queries import DeadlineView, DeskRow
from xiejiang.research import queries as research
from xiejiang.restoration import queries as restoration
from xiejiang.river import queries as river
from xiejiang.settling.panels import desk as settling_desk
from xiejiang.typical import queries as typical
from xiejiang.typical.panels import line as typical_line
from xiejiang.web.api import begun_again, keyset
from xiejiang.web.forms import whole
from xiejiang.web.language import title_of
from xiejiang.web.requests import Request

PAGE = 50
SENT = 20


def tab_words() -> dict[Tab, str]:
    """What the tabs are called."""
    return {
        Tab.TODO: _("待办"),
        Tab.DONE: _("已办"),
        Tab.STARTED: _("我发起"),
        Tab.WATCHED: _("关注"),
    }


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the desk: what, by when, which case, in whose hands, and what to press."""

    tone: str
    words: str
    used: int | None
    title: str
    state: str
    case: Any
    number: str
    holder: Any
    held: str
    act: str
    act_url: str
    urge_url: str


def desk(request: Request) -> HttpResponse:
    """What is expected of me, by when."""
    now = timezone.now()
    name = request.GET.get("tab", Tab.TODO.value)
    tab = Tab(name) if name in {t.value for t in Tab} else Tab.TODO
    cursor = request.GET.get("after", "")
    page = proceedings.desk(by=request.actor, tab=tab, now=now, cursor=cursor, limit=PAGE)
    rows = [line(request, row, now) for row in page.rows]
    context: dict[str, Any] = {
        "tab": tab,
        "words": tab_words(),
        "rows": rows,
        "after": page.next_cursor,
        "overdue": tab is Tab.TODO and any(r.tone == "overdue" for r in rows),
        "counts": proceedings.counts(by=request.actor, now=now),
        "paged": bool(cursor),
        "unread": log.unread_count(by=request.actor),
        "new_case": _new_case(request),
    }
    if request.htmx and not request.htmx.history_restore_request:
        return render(request, "shell/_desk.html", context)
    context["notices"] = list(log.notices(by=request.actor, unread_only=True, limit=6))
    first = tab is Tab.TODO and not cursor
    context["waiting"] = _waiting(request) if first else []
    context["payments"] = funds.orders_to_approve(by=request.actor).count() if first else 0
    context["packages"] = exchange.waiting_count(by=request.actor) if first else 0
    context["others"] = exchange.open_with_others(by=request.actor) if first else []
    context["sent"] = _sent(request, now) if first else []
    context["errands"] = _errands(request, now) if first else []
    on = timezone.localdate()
    context["restoring"] = restoration.desk(by=request.actor, on=on) if first else []
    context["meetings"] = consultation.desk(by=request.actor, on=on) if first else []
    context["studies"] = research.desk(by=request.actor, on=on) if first else []
    context["lines"] = operations.desk(by=request.actor, on=on) if first else []
    context["alerts"] = river.desk(by=request.actor, now=now) if first else []
    context["bulletins"] = liaison.counts(by=request.actor, now=now) if first else None
    context["typical"] = _typical(request) if first else []
    context["reports"] = _reports(request) if first else []
    context |= settling_desk(request) if first else {"settling": None}
    return render(request, "shell/desk.html", context)


def _typical(request: Request) -> list[Any]:
    """Typical cases that wait for my agency."""
    return [typical_line(t) for t in typical.waiting(by=request.actor)]


def _reports(request: Request) -> list[Any]:
    """Reports of the public that wait for my agency."""
    return [report_line(r, by=request.actor) for r in outreach.desk(by=request.actor)]


def _new_case(request: Request) -> str:
    if not request.actor.can(Power.HANDLE):
        return ""
    try:
        return reverse("case-new")
    except NoReverseMatch:
        return ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something handed or served to my agency that nobody has signed for."""

    what: str
    sender: Any
    case: Any
    since: datetime
    url: str


def _waiting(request: Request) -> list[Waiting]:
    """What my agency has to sign for: things first, then papers, the oldest first."""
    things = [
        Waiting(
            what=_("移交的证据和物品 %(n)d 件") % {"n": len(h.items.all())},
            sender=h.sender,
            case=h.case,
            since=h.sent_at,
            url=reverse("handover", args=[h.pk]),
        )
        for h in evidence.handovers_waiting(by=request.actor, limit=SENT)
    ]
    served = documents.awaiting_receipt(by=request.actor, limit=SENT)
    seen = cases.visible(by=request.actor).in_bulk({s.document.matter for s in served})
    papers = [
        Waiting(
            what=f"《{s.document.title}》{s.document.number}",
            sender=s.document.agency,
            case=seen[s.document.matter],
            since=s.sent_at,
            url=reverse("document-receipt", args=[s.document.pk, s.pk]),
        )
        for s in served
        if s.document.matter in seen
    ]
    return things + papers


@dataclass(frozen=True, slots=True)
class Errand:
    """Something about reading that waits for my agency."""

    tone: str
    what: str
    case: str
    who: str
    url: str


def _errands(request: Request, now: datetime) -> list[Errand]:
    """Emergency readings to review, reviews let lapse that I watch, and requests to answer."""
    actor, found = request.actor, []
    own, lapsed = cases.reviews(by=actor, now=now)
    for g in own[:SENT]:
        tone = "overdue" if g.review_by and g.review_by <= now else "due"
        url = reverse("case-access", args=[g.case_id])
        found.append(Errand(tone, _("复核紧急查阅"), g.case.title, g.agency.name, url))
    for g in lapsed[:SENT]:
        told = _("逾期没有复核紧急查阅")
        found.append(Errand("overdue", told, g.case.number, g.case.lead.name, reverse("access")))
    for r in cases.requests_to_answer(by=actor)[:SENT]:
        url = reverse("case-access", args=[r.case_id])
        found.append(Errand("running", _("答复查阅申请"), str(r.case), r.agency.name, url))
    return found


def _sent(request: Request, now: datetime) -> list[Line]:
    """What my agency sent off and others now hold."""
    page = proceedings.desk(by=request.actor, tab=Tab.STARTED, now=now, cursor="", limit=SENT)
    mine = request.actor.agency_id
    away = [
        row
        for row in page.rows
        if row.proceeding is not None
        and row.proceeding.closed_at is None
        and mine != row.proceeding.turn_id
    ]
    return [line(request, row, now) for row in away]


def line(request: Request, row: DeskRow, now: datetime) -> Line:
    """Lay a row of the desk out."""
    if row.proceeding is None:
        return _quiet_line(row)
    proceeding = row.proceeding
    procedure = proceeding.content
    state = title_of(procedure.state(proceeding.state))
    mine = row.mine
    ended = proceeding.closed_at is not None
    tone = "done" if ended else tone_of(row.state) if row.state else "running"
    due = row.deadline
    others = proceeding.turn_id not in (None, request.actor.agency_id)
    return Line(
        tone=tone,
        words=state if ended else _clock(row, now),
        used=used_of(due, now) if due is not None else None,
        title=title_of(procedure.limit(due.limit)) if due else title_of(procedure),
        state=state,
        case=row.case,
        number=proceeding.number,
        holder=proceeding.holder,
        held=_("已 %(n)d 天") % {"n": max((now - proceeding.holder_since).days, 0)},
        act=_("去办理") if mine else _("查看"),
        act_url=reverse("proceeding", args=[proceeding.pk]),
        urge_url=reverse("proceeding-urge", args=[proceeding.pk]) if others else "",
    )


def _clock(row: DeskRow, now: datetime) -> str:
    """The words of the clock of a row."""
    if row.proceeding is None or row.deadline is None or row.state is None:
        return _("没有具体日数")
    limit = row.proceeding.content.limit(row.deadline.limit)
    return spoken(DeadlineView(row.deadline, limit, row.state, row.words), now)


def _quiet_line(row: DeskRow) -> Line:
    """A watched case in which nothing has begun."""
    return Line(
        tone="plain",
        words=_("没有期限"),
        used=None,
        title=_("还没有办理程序"),
        state="",
        case=row.case,
        number=row.case.number,
        holder=row.case.lead,
        held="",
        act=_("查看"),
        act_url=reverse("case", args=[row.case.pk]),
        urge_url="",
    )


def notices(request: Request) -> HttpResponse:
    """The notices of the desk, newest first."""
    context = {
        "notices": list(log.notices(by=request.actor, limit=100)),
        "unread": log.unread_count(by=request.actor),
    }
    return render(request, "shell/notices.html", context)


@require_POST
def read_notices(request: Request) -> HttpResponse:
    """Note that notices were read."""
    ids = {whole(i, most=10**18) for i in request.POST.getlist("notice")}
    mine = {n.pk for n in log.notices(by=request.actor, unread_only=True, limit=500)}
    log_services.mark_read(
        agency_code=request.actor.agency_code,
        ids=sorted(mine & ids),
        now=timezone.now(),
    )
    back = "notices" if request.POST.get("back") == "notices" else "desk"
    return redirect(back)


def search(request: Request) -> HttpResponse:
    """Cases by number, title, party or place."""
    text = request.GET.get("q", "").strip()
    field = request.GET.get("field", "")
    status = request.GET.get("status", "")
    after = _cursor(request.GET.get("after", ""))
    found = cases.search(
        by=request.actor, text=text, field=field, status=status, after=after, limit=PAGE + 1
    )
    shown, rest = found[:PAGE], found[PAGE:]
    last = shown[-1] if rest else None
    context = {
        "q": text,
        "field": field,
        "status": status,
        "fields": Field.choices(),
        "cases": shown,
        "after": keyset(last.updated_at, last.pk) if last else "",
        "paged": after is not None,
    }
    return render(request, "shell/search.html", context)


def _cursor(text: str) -> cases.Cursor | None:
    """Where the last page ended."""
    after = begun_again(text, UUID)
    return None if after is None else cases.Cursor(at=after[0], id=UUID(after[1]))
