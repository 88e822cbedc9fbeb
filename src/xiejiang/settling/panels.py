"""What the room shows on the case page: the ways out, agreements, and suggestions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from xiejiang.cases import queries as cases
from xiejiang.cases.domain import CaseStatus
from xiejiang.kernel.logic import Tri
from xiejiang.kernel.money import Money
from xiejiang.law.schema import load_law
from xiejiang.proceedings import queries as proceedings
from xiejiang.settling import queries, services, talks
from xiejiang.settling.agreements import Standing
from xiejiang.settling.confidence import AGREED, notices
from xiejiang.settling.domain import OfferStand
from xiejiang.settling.models import Talk
from xiejiang.settling.waiting import waiting
from xiejiang.settling.ways import ways_of
from xiejiang.web.language import title_of
from xiejiang.web.panels import Panel, Warned
from xiejiang.web.requests import Request

TONES = {Tri.TRUE: "ok", Tri.FALSE: "plain", Tri.UNKNOWN: "suspended"}


def panels(request: Request, case: Any) -> tuple[Panel, ...]:
    """One tab: 化解."""
    context = partial(_tab, request, case)
    return (Panel("settling", _("化解"), None, "settling/_settling.html", context),)


def _tab(request: Request, case: Any) -> Mapping[str, Any]:
    now = timezone.now()
    found = proceedings.for_case(by=request.actor, case=case)
    known = cases.law_values(case=case)
    facts = load_law().facts
    on = timezone.localdate(now)
    return {
        "ways": [
            (
                w,
                title_of(w.way),
                title_of(w.way, "about"),
                TONES[w.open],
                [(n, facts[n].label) for n in w.missing],
                [(g, title_of(g.ground), TONES[g.opens]) for g in w.grounds],
                [(p, title_of(p.content.state(p.state))) for p in (*w.running, *w.ended)],
                [(e, title_of(e, "words"), e.words in w.applying) for e in w.way.effects],
            )
            for w in ways_of(found, known, on)
        ],
        "agreements": [
            summary(s)
            for s in queries.agreements_of_case(by=request.actor, case=case, on=on, found=found)
        ],
        "suggestions": queries.of_case(by=request.actor, case=case, now=now, found=found),
        "talks": [talk_line(t, on) for t in queries.talks_of_case(by=request.actor, case=case)],
        "may_state": request.acts_in(case) and request.actor.can(*services.WORKING),
        "may_talk": request.acts_in(case)
        and request.actor.can(*services.WORKING)
        and case.status != CaseStatus.CLOSED,
        "may_record": request.acts_in(case)
        and request.actor.can(*services.WORKING)
        and bool(queries.to_record(by=request.actor, case=case, found=found)),
    }


def warnings(request: Request, case: Any) -> tuple[Warned, ...]:
    """会谈保密, where words are taken in: for who sat at a talk, and nobody else learns of one."""
    if not talks.visible(by=request.actor).filter(case=case).exists():
        return ()
    rule = notices()[0]
    lead = _("本机关参加了本案的会谈：会谈里说的话、方案的内容，不要写进这里，除非条文允许。")
    return (Warned(lead, ((title_of(rule, "words"), rule.bases), (_(AGREED), ()))),)


def desk(request: Request) -> Mapping[str, Any]:
    """What the desk shows of suggestions and settling: the first lines, and where more are."""
    page = waiting(by=request.actor, on=timezone.localdate())
    return {"settling": page if page.lines else None}


def talk_line(talk: Talk, on: date) -> dict[str, Any]:
    """A talk in a line, without a word of what was said: its page is read under the log."""
    way = next(w for w in talks.talking() if w.id == talk.way)
    stands = [talks.stand(o, on=on) for o in talk.offers.all()]
    return {
        "talk": talk,
        "way": title_of(way),
        "agencies": [s.agency for s in talk.seats.all()],
        "offers": len(stands),
        "open": stands.count(OfferStand.OPEN),
    }


def summary(found: Standing) -> dict[str, Any]:
    """An agreement in a line: how it stands and what is overdue."""
    tone, words = standing_words(found)
    return {
        "found": found,
        "kind": title_of(found.signed.deal),
        "tone": tone,
        "words": words,
        "amount": Money(found.agreement.amount),
    }


def standing_words(found: Standing) -> tuple[str, str]:
    """Where an agreement stands, in a word and a colour."""
    if found.overdue.fen:
        return "overdue", _("逾期未付 %(sum)s") % {"sum": found.overdue}
    if found.signed.undone is not None:
        return "overdue", _("没有获得确认")
    if found.effect is not None:
        return "ok", _("已生效、已入账")
    if found.signed.effective is None:
        return "running", _("还没有生效")
    if found.signed.deal.ledger:
        return "due", _("已生效、等待入账")
    return "ok", _("已生效")
