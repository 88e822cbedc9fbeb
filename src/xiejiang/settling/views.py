"""Pages of the room: the suggestions, what they asked for, one of them, and a verification."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from xiejiang.law.deadline import day_of
from xiejiang.law.procedures import Step
from xiejiang.proceedings import queries as proceedings
from xiejiang.settling import queries, services
from xiejiang.settling.domain import Mend, Side, Stand
from xiejiang.settling.forms import NarrowForm, VisitForm
from xiejiang.settling.queries import Narrowed, Place
from xiejiang.settling.reading import Suggestion
from xiejiang.web.api import begun_again, keyset, row_number
from xiejiang.web.forms import carried_out
from xiejiang.web.language import title_of
from xiejiang.web.requests import Request, by

COUNTED = (
    Stand.ASKED,
    Stand.WAITING,
    Stand.OVERDUE,
    Stand.ANSWERED,
    Stand.IN_TIME,
    Stand.LATE,
    Stand.UNKNOWN_TIME,
    Stand.UNVERIFIED,
    Stand.VERIFIED,
)


@dataclass(frozen=True, slots=True)
class Row:
    """One suggestion in a list."""

    found: Suggestion
    kind: str
    url: str
    due: str
    mended: str


def _row(found: Suggestion) -> Row:
    return Row(
        found,
        title_of(found.kind),
        reverse("suggestion", args=[found.proceeding.pk, found.nth]),
        due_words(found),
        mended_words(found),
    )


def due_words(found: Suggestion) -> str:
    """By when an answer is due, in words that never invent a day."""
    if found.received_at is None:
        return _("送达以后起算")
    if found.due_at is not None:
        return _("%(day)s 以前") % {"day": day_of(found.due_at).isoformat()}
    return _("以文书载明为准：%(words)s") % {"words": found.text["reply_by"] or _("没有写明")}


def mended_words(found: Suggestion) -> str:
    """How many things are mended of how many."""
    total, mended = len(found.asks), found.mended(Mend.MENDED)
    return _("%(mended)d/%(n)d 项已整改") % {"mended": mended, "n": total}


def _asked(narrowed: Narrowed, **more: str) -> str:
    """The address part that asks for what is narrowed to."""
    given = {
        "side": narrowed.side.value if narrowed.side is not Side.ALL else "",
        "kind": narrowed.kind,
        "since": narrowed.since.isoformat() if narrowed.since else "",
        "until": narrowed.until.isoformat() if narrowed.until else "",
        **more,
    }
    return "?" + urlencode({k: v for k, v in given.items() if v})


@require_GET
def index(request: Request) -> HttpResponse:
    """建议与回复: the numbers, each opening its list, and the list that was asked for."""
    form = NarrowForm(request.GET)
    narrowed = form.narrowed(request.GET.get("stand", ""))
    after = begun_again(request.GET.get("after", ""), row_number)
    start = None if after is None else (after[0], int(after[1]))
    now, actor = timezone.now(), request.actor
    found = queries.suggestions(by=actor, now=now, narrowed=narrowed, after=start)
    request.shown |= {s.proceeding.case_id for s in found.rows}
    counted = queries.figures(by=actor, now=now, narrowed=narrowed)
    end = keyset(*found.after) if found.after else ""
    context = {
        "form": form,
        "stand": narrowed.stand,
        "rows": [_row(s) for s in found.rows],
        "numbers": [(s, counted.stands[s], _asked(narrowed, stand=s.value)) for s in COUNTED],
        "items": counted.items,
        "items_url": _asked(narrowed),
        "mends": [(m, counted.mends[m], _asked(narrowed, mend=m.value)) for m in Mend],
        "next": _asked(narrowed, stand=narrowed.stand.value, after=end) if end else "",
    }
    return render(request, "settling/index.html", context)


@require_GET
def items(request: Request) -> HttpResponse:
    """The things that were asked for, as a number counts them."""
    form = NarrowForm(request.GET)
    narrowed = form.narrowed("")
    text = request.GET.get("mend", "")
    mend = Mend(text) if text in {m.value for m in Mend} else None
    after = begun_again(request.GET.get("after", ""), queries.place_key)
    start = None if after is None else Place(after[0], *queries.place_key(after[1]))
    now, actor = timezone.now(), request.actor
    found = queries.items(by=actor, now=now, narrowed=narrowed, mend=mend, after=start)
    counted = queries.figures(by=actor, now=now, narrowed=narrowed)
    request.shown |= {s.proceeding.case_id for s, _ask in found.rows}
    kept = {"mend": mend.value} if mend else {}
    if found.after:
        kept["after"] = found.after.cursor
    context = {
        "form": form,
        "mend": mend,
        "rows": [(_row(s), a) for s, a in found.rows],
        "next": _asked(narrowed, **kept) if found.after else "",
        "total": counted.mends[mend] if mend else counted.items,
    }
    return render(request, "settling/items.html", context)


@require_GET
def show(request: Request, pk: UUID, nth: int) -> HttpResponse:
    """One suggestion: what it asked for, what was answered, what was found, what follows."""
    now = timezone.now()
    found = queries.suggestion(by=request.actor, proceeding_id=pk, nth=nth, now=now)
    proceeding = found.proceeding
    may = proceedings.available(by=request.actor, proceeding=proceeding, now=now)
    allowed = {c.step.id for c in may if c.allowed}
    reasons = {c.step.id: c.reasons for c in may if not c.allowed}
    context = {
        "found": found,
        "row": _row(found),
        "case": proceeding.case,
        "state": title_of(proceeding.content.state(proceeding.state)),
        "follow": [
            (s, title_of(s, "verb"), cited(found, s), s.id in allowed, reasons.get(s.id))
            for s in found.follow
        ],
        "followed": [
            (e, title_of(proceeding.content.step(e.step), "verb")) for e in found.followed
        ],
        "going": [p for s in found.kind.going for p in cited(found, proceeding.content.step(s))],
        "lapse": _lapse(found),
        "proofs": queries.proofs(by=request.actor, found=found),
        "mend": Mend,
        "may_verify": _may_verify(request, found),
    }
    return render(request, "settling/suggestion.html", context)


def cited(found: Suggestion, step: Step) -> Any:
    """The provisions of a step today in the sector of the suggestion."""
    return step.cited(timezone.localdate(), found.proceeding.sector)


def _lapse(found: Suggestion) -> Any:
    """What the law says of letting the clock run out: its words and where they stand."""
    content = found.proceeding.content
    told = [content.limit(x) for x in found.kind.limits]
    return [x for x in told if x.lapse]


def _may_verify(request: Request, found: Suggestion) -> bool:
    return (
        found.received_at is not None
        and found.issuer.pk == request.actor.agency_id
        and request.actor.can(*services.GOING)
        and request.acts_in(found.proceeding.case)
    )


def verify(request: Request, pk: UUID, nth: int) -> HttpResponse:
    """Record what was found on the spot."""
    now = timezone.now()
    found = queries.suggestion(by=request.actor, proceeding_id=pk, nth=nth, now=now)
    request.must_act(found.proceeding.case_id)
    form = VisitForm(request.POST or None, found=found, actor=request.actor)
    home = reverse("suggestion", args=[pk, nth])

    def act() -> None:
        services.verify(by(request), proceeding=pk, nth=nth, visit=form.visit)

    told = _("核验记录已登记，并告知被建议单位。")
    done = carried_out(request, form, act, to=home, told=told)
    if done is not None:
        return done
    context = {"form": form, "found": found, "row": _row(found), "back": home}
    return render(request, "settling/verify.html", context, status=form.status)
