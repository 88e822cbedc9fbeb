"""Pages of the pool: who is in it, what courts made of their opinions, and keeping it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from xiejiang.agencies import queries as agencies
from xiejiang.audit.domain import Power
from xiejiang.basin import queries as basin
from xiejiang.experts import queries, services
from xiejiang.experts.content_reader import classes, classes_basis, items
from xiejiang.experts.domain import EngagementState, MemberKind
from xiejiang.experts.finding import unavailable, unsure
from xiejiang.experts.forms import AbsenceForm, MemberForm, PaperForm, ReasonForm, item_choices
from xiejiang.experts.models import Member
from xiejiang.experts.panels import TREATED, treated_rows
from xiejiang.kernel.money import Money
from xiejiang.web.forms import PlainForm, carried_out, version
from xiejiang.web.requests import Request, by

PAGE = 100


def keeps_pool(request: Request) -> bool:
    """Whether the reader's post keeps the pool."""
    return request.actor.can(Power.LIAISE, Power.APPROVE)


def place(division: str) -> str:
    """A division in words."""
    found = basin.find(division)
    return found.name if found else division


def pool(request: Request) -> HttpResponse:
    """Who is in the pool: searched by name, kind, item and place."""
    asked = {k: request.GET.get(k, "").strip()[:60] for k in ("text", "kind", "item", "place")}
    after = request.GET.get("after", "")
    start = int(after) if after.isdecimal() and len(after) < 7 else 0
    found = queries.pool(
        by=request.actor,
        text=asked["text"],
        kind=asked["kind"] if asked["kind"] in set(MemberKind) else "",
        item=asked["item"] if asked["item"] in {**items(), **classes()} else "",
        division=division_named(asked["place"]),
    )
    rows = list(found[start : start + PAGE + 1])
    worked = queries.records(rows[:PAGE])
    today = timezone.localdate()
    context = {
        "asked": asked,
        "rows": [
            (
                m,
                MemberKind(m.kind).zh,
                place(m.division),
                worked[m.pk],
                _treated(worked[m.pk]),
                unavailable(m, on=today, open_now=worked[m.pk].open),
                unsure(m),
                None if m.fee is None else Money(m.fee),
            )
            for m in rows[:PAGE]
        ],
        "more": start + PAGE if len(rows) > PAGE else 0,
        "kinds": [(k.value, k.zh) for k in MemberKind],
        "items": item_choices(whole=True),
        "may_keep": keeps_pool(request),
    }
    return render(request, "experts/pool.html", context)


def division_named(text: str) -> str:
    """The code of a place named in a search; nothing found means nothing is shown."""
    if not text or basin.find(text) is not None:
        return text
    found = basin.division_choices(text=text, limit=1)
    return found[0].value if found else "000000"


def _treated(record: Any) -> list[tuple[str, str, int]]:
    return [(TREATED[how], how.zh, n) for how, n in record.treated]


def all_classes(request: Request) -> HttpResponse:
    """The official classes and items, and how sure we are of each name."""
    basis, stated = classes_basis()
    context = {"classes": classes().values(), "basis": basis, "stated": stated, "n": len(items())}
    return render(request, "experts/classes.html", context)


def new(request: Request) -> HttpResponse:
    """Enter a member."""
    form = MemberForm(request.POST or None, houses=_houses(request))
    made: list[Member] = []

    def act() -> None:
        agency = agencies.agency(code=request.actor.agency_code)
        made.append(services.enter(by(request), agency=agency, entry=form.entry))

    answer = carried_out(
        request, form, act, to=reverse("experts"), told=_("已登记入册，请接着登记资质文件。")
    )
    context = {"form": form, "title": _("登记入册"), "verb": _("登记"), "back": reverse("experts")}
    return answer or render(request, "experts/form.html", context, status=form.status)


def _houses(request: Request) -> list[Member]:
    kinds = [k.value for k in MemberKind if k.is_institution]
    return list(queries.pool(by=request.actor).filter(kind__in=kinds)[:1000])


def edit(request: Request, member_id: int) -> HttpResponse:
    """Change what is entered of a member."""
    found = queries.member(by=request.actor, pk=member_id)
    initial = {
        "kind": found.kind,
        "name": found.name,
        "division": found.division,
        "employer": str(found.employer_id or ""),
        "unit": found.unit,
        "group": found.group,
        "items": [s.item for s in found.scopes.all()],
        "specialty": found.specialty,
        "fee": None if found.fee is None else Money(found.fee).in_yuan,
        "capacity": found.capacity,
    }
    form = MemberForm(request.POST or None, houses=_houses(request), initial=initial)
    home = reverse("experts-member", args=[member_id])
    answer = carried_out(
        request,
        form,
        lambda: services.amend(
            by(request), member=found, entry=form.entry, expected_version=version(request)
        ),
        to=home,
        told=_("已修改。"),
    )
    context = {
        "form": form,
        "title": _("修改名册"),
        "verb": _("保存"),
        "back": home,
        "version": found.version,
    }
    return answer or render(request, "experts/form.html", context, status=form.status)


def member(request: Request, member_id: int) -> HttpResponse:
    """One member: papers, availability, past work and what courts made of it."""
    found = queries.member(by=request.actor, pk=member_id)
    pressed = request.POST.get("do", "")
    paper = PaperForm(request.POST if pressed == "paper" else None)
    offered: dict[str, PlainForm] = {
        "paper": paper,
        "absence": AbsenceForm(request.POST if pressed == "absence" else None),
        "remove": ReasonForm(request.POST if pressed == "remove" else None),
    }
    form: PlainForm = offered.get(pressed, paper)

    def act() -> object:
        data = form.cleaned_data
        if pressed == "absence":
            return services.add_absence(by(request), member=found, **data)
        if pressed == "remove":
            return services.remove(by(request), member=found, reason=data["reason"])
        return services.add_paper(by(request), member=found, paper=paper.paper)

    home = reverse("experts-member", args=[member_id])
    answer = carried_out(request, form, act, to=home, told=_("已登记。"))
    if answer:
        return answer
    past = queries.past(by=request.actor, member=found)
    request.shown.update(e.case_id for e in past)
    record = queries.records([found])[found.pk]
    today = timezone.localdate()
    own = keeps_pool(request) and found.agency_id == request.actor.agency_id
    context = {
        "member": found,
        "kind": MemberKind(found.kind).zh,
        "place": place(found.division),
        "fee": None if found.fee is None else Money(found.fee),
        "items": [items()[s.item] for s in found.scopes.all() if s.item in items()],
        "papers": [(p, _standing(p, today)) for p in found.qualifications.all()],
        "unavailable": unavailable(found, on=today, open_now=record.open),
        "unsure": unsure(found),
        "record": record,
        "treated": _treated(record),
        "past": [(e, EngagementState(e.state).zh, treated_rows(e.treated.all())) for e in past],
        "forms": offered if own and found.removed_at is None else None,
        "form": form,
    }
    return render(request, "experts/member.html", context, status=form.status)


def _standing(paper: Any, today: Any) -> tuple[str, str]:
    """How a paper stands today."""
    if paper.valid_from and paper.valid_from > today:
        return "suspended", _("还没有生效")
    if paper.valid_until is None:
        return "ok", _("没有写明期限")
    left = (paper.valid_until - today).days
    if left < 0:
        return "overdue", _("%(day)s 已到期") % {"day": paper.valid_until}
    return ("due" if left <= 60 else "ok"), _("至 %(day)s") % {"day": paper.valid_until}
