"""Pages of proceedings on several nodes: hand over, receive, look at progress, settle."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from xiejiang.cases import queries as cases
from xiejiang.evidence.domain import Hand, ItemKind
from xiejiang.exchange import (
    applying,
    differing,
    handing,
    packing,
    queries,
    saying,
    services,
    telling,
    transfers,
)
from xiejiang.exchange.domain import IncomingState, OutgoingState
from xiejiang.exchange.forms_transfer import HandForm, ReceiveForm, SettleForm
from xiejiang.exchange.models import Incoming
from xiejiang.exchange.panels import may_send
from xiejiang.exchange.transfers import Receiving
from xiejiang.kernel.errors import XiejiangError
from xiejiang.law.procedures import load_procedures
from xiejiang.proceedings import queries as proceedings
from xiejiang.proceedings.domain import Told
from xiejiang.web.forms import carried_out, done, sent_before, version
from xiejiang.web.panels import in_case
from xiejiang.web.requests import Request, by

TAB = "exchange"
TONES = {"kept": "due", "received": "ok", "returned": "done"}


@dataclass(frozen=True, slots=True)
class DeedRow:
    """One act of another node in words."""

    told: Told
    title: str
    agency: str
    person: str
    legal_at: datetime
    reason: str
    papers: tuple[str, ...]


def deed_rows(procedure: str, version_: str, deeds: Any) -> list[DeedRow]:
    """What was done there, in the words of this node's procedure where it has it."""
    known = load_procedures().versions.get((procedure, version_))
    verbs = {} if known is None else {s.id: s.verb for s in known.steps}
    return [
        DeedRow(
            told=told,
            title=verbs.get(told.body["step"], told.body["step"] or told.kind.zh),
            agency=told.body["agency"]["name"],
            person=f"{told.body['person']}（{told.body['post']}）",
            legal_at=datetime.fromisoformat(told.body["legal_at"]),
            reason=told.body["reason"],
            papers=tuple(f"《{title}》{number}" for _kind, number, title in told.body["papers"]),
        )
        for told in deeds
    ]


def hand(request: Request, pk: UUID, node: str) -> HttpResponse:
    """What a node needs of a proceeding, ticked; looked over, and sealed."""
    proceeding = proceedings.proceeding(by=request.actor, pk=pk)
    earlier = sent_before(request)
    if earlier:
        return redirect(earlier)
    need = handing.need_of(by(request), proceeding, node)
    form = HandForm(request.POST if request.method == "POST" else None, need=need)
    home = reverse("case-tab", args=[proceeding.case_id, TAB])
    answer = carried_out(
        request,
        form,
        lambda: handing.hand(by(request), proceeding=proceeding, choice=form.choice),
        to=home,
        told=_("已签封。联网的由系统推送，不联网的请下载后用光盘送达。"),
    )
    if answer is not None:
        return answer
    before = queries.last_of_proceeding(proceeding=proceeding.pk, name=node)
    failed = before if before is not None and before.state in _FAILED else None
    context = {
        "form": form,
        "need": need,
        "proceeding": proceeding,
        "title": proceeding.content.title,
        "state": proceeding.content.state(proceeding.state).title,
        "deeds": deed_rows(
            proceeding.procedure,
            proceeding.procedure_version,
            proceedings.untold(copy=need.copy),
        ),
        "parties": cases.parties(case=proceeding.case) if need.parties else [],
        "failed": failed,
    }
    return _framed(request, proceeding, "exchange/_hand.html", context, form.status)


_FAILED = (OutgoingState.REFUSED, OutgoingState.RETURNED)


def _framed(
    request: Request, proceeding: Any, template: str, context: dict[str, Any], status: int
) -> HttpResponse:
    case = cases.get(by=request.actor, case_id=proceeding.case_id)
    return in_case(request, case, tab=TAB, template=template, context=context, status=status)


def transfer(request: Request, package_id: UUID) -> HttpResponse:
    """A proceeding that came: what was done, what goes with it, and to receive or return it."""
    package = queries.incoming(by=request.actor, package_id=package_id)
    earlier = sent_before(request)
    if earlier:
        return redirect(earlier)
    now = timezone.now()
    heard = applying.heard_in(package)
    differs = saying.law_differences(heard)
    fresh = proceedings.kept(pk=heard.base.id) is None
    before = queries.earlier_case(package)
    seen = before is not None and cases.sees(before, by=request.actor)
    initial = {"at": timezone.localtime(now), "number": before.number if before and seen else ""}
    form = ReceiveForm(request.POST or None, now=now, differs=differs, fresh=fresh, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            return _ended(request, package, form)
        except XiejiangError as error:
            form.complain(error)
            package.refresh_from_db()
    told = package.content["proceeding"]
    context = {
        "package": package,
        "told": package.content,
        "deeds": deed_rows(told["procedure"], told["version"], heard.deeds),
        "procedure": told["title"],
        "departure": package.content.get("departure", ""),
        "differs": differs,
        "said": packing.said,
        "state": IncomingState(package.state).zh,
        "tone": TONES[package.state],
        "kinds": {k.value: k.zh for k in ItemKind},
        "hands": {h.value: h.zh for h in Hand},
        "form": form,
        "waits": package.state == IncomingState.KEPT and may_send(request),
    }
    return render(request, "exchange/transfer.html", context, status=form.status)


def _ended(request: Request, package: Incoming, form: ReceiveForm) -> HttpResponse:
    """Do what was pressed, and go where it led."""
    pressed, data = request.POST.get("do", ""), form.cleaned_data
    if pressed == "return":
        services.return_package(by(request), package=package, reason=data["reason"])
        return done(request, reverse("exchange"), _("已退回，对方会看到理由。"))
    if pressed != "take":
        raise Http404
    number = data.get("number", "").strip()
    into = cases.by_number(by=request.actor, number=number) if number else None
    receiving = Receiving(data.get("at"), into, data.get("law", ""))
    taken = transfers.receive_transfer(by(request), package=package, receiving=receiving)
    home = reverse("case-tab", args=[taken.case_id, "proceedings"])
    return done(request, home, _("已接收，程序由本机关接着办理。"))


def progress(request: Request, package_id: UUID) -> HttpResponse:
    """What another node told, and whether something of it waits."""
    package = queries.incoming(by=request.actor, package_id=package_id)
    heard = applying.heard_in(package)
    told = package.content["proceeding"]
    context = {
        "package": package,
        "told": package.content,
        "deeds": deed_rows(told["procedure"], told["version"], heard.deeds),
        "procedure": told["title"],
        "state": _("等待") if package.state == IncomingState.KEPT else _("已照办"),
        "tone": TONES[package.state],
    }
    return render(request, "exchange/progress.html", context)


def settle(request: Request, pk: UUID) -> HttpResponse:
    """Two courses side by side; the agency that answered for it then says which stands."""
    proceeding = proceedings.proceeding(by=request.actor, pk=pk)
    earlier = sent_before(request)
    if earlier:
        return redirect(earlier)
    parting = differing.parting(by=request.actor, proceeding=proceeding)
    if parting is None:
        raise Http404
    form = SettleForm(request.POST or None, node=parting.theirs[0].node)
    home = reverse("proceeding", args=[pk])
    answer = carried_out(
        request,
        form,
        lambda: differing.settle(
            by(request),
            proceeding=proceeding,
            ours_stand=form.cleaned_data["side"] == "ours",
            reason=form.cleaned_data["reason"],
            expected_version=version(request),
        ),
        to=home,
        told=_("已结清，对方节点会照办。"),
    )
    if answer is not None:
        return answer
    names = (proceeding.procedure, proceeding.procedure_version)
    context = {
        "form": form,
        "proceeding": proceeding,
        "title": proceeding.content.title,
        "decides": parting.decides,
        "mine": parting.decides.pk == request.actor.agency_id,
        "ours": deed_rows(*names, [Told(d.body) for d in parting.ours]),
        "theirs": deed_rows(*names, parting.theirs),
        "node": parting.theirs[0].node,
    }
    return _framed(request, proceeding, "exchange/_settle.html", context, form.status)


def tell(request: Request, pk: UUID, node: str) -> HttpResponse:
    """Seal again what the other node refused of our progress."""
    proceeding = proceedings.proceeding(by=request.actor, pk=pk)
    home = reverse("case-tab", args=[proceeding.case_id, TAB])
    if request.method != "POST" or not may_send(request):
        raise Http404
    found = [c for c in proceedings.copies_of(proceeding=proceeding) if c.node == node and c.needs]
    for copy in found:
        telling.tell(copy, now=timezone.now())
    return done(request, home, _("已重新签封。"))
