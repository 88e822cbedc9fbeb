"""Pages of the exchange: sending, what came, discs; and nodes, for those who run the system."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from xiejiang.agencies import queries as agencies
from xiejiang.cases import queries as cases
from xiejiang.evidence.domain import Hand, ItemKind
from xiejiang.exchange import intake, packing, queries, receiving, sending, services, serving
from xiejiang.exchange.domain import IncomingState, NodeState
from xiejiang.exchange.forms import DiscForm, KeyForm, SendForm, StateForm, TakeForm
from xiejiang.exchange.forms_transfer import ServesForm
from xiejiang.exchange.kinds import OPERATION, OPERATION_REPORT
from xiejiang.exchange.models import Incoming, Node
from xiejiang.exchange.panels import may_send
from xiejiang.funds import queries as ledger
from xiejiang.kernel.errors import XiejiangError
from xiejiang.store import node as own_node
from xiejiang.web.forms import carried_out, done, sent_before
from xiejiang.web.panels import in_case
from xiejiang.web.requests import Request, by

TAB = "exchange"
STATE_TONES = {"trusted": "ok", "suspended": "suspended", "revoked": "overdue"}


def send(request: Request, case_id: UUID) -> HttpResponse:
    """Choose, look at what would go, seal: three steps, of which only the last changes anything."""
    case = cases.get(by=request.actor, case_id=case_id)
    offer = packing.offer(by=request.actor, case=case)
    form = SendForm(request.POST or None, offer=offer, nodes=queries.trusted())
    lines: list[str] = []
    if request.POST.get("do") == "seal":
        home = reverse("case-tab", args=[case.pk, TAB])
        answer = carried_out(
            request,
            form,
            lambda: sending.send(by(request), case=case, choice=form.choice),
            to=home,
            told=_("已签封。联网的由系统推送，不联网的请下载后用光盘送达。"),
        )
        if answer is not None:
            return answer
    elif request.method == "POST" and form.is_valid():
        try:
            lines = offer.chosen(form.choice).lines
        except XiejiangError as error:
            form.complain(error)
    context = {
        "form": form,
        "lines": lines,
        "may_send": may_send(request) and request.acts_in(case) and any(offer.sizes),
        "parties": cases.parties(case=case),
    }
    return in_case(
        request,
        case,
        tab=TAB,
        template="exchange/_send.html",
        context=context,
        status=form.status,
    )


def download(request: Request, package_id: UUID) -> FileResponse:
    """A sealed package as a file, to travel by disc."""
    package = queries.outgoing(by=request.actor, package_id=package_id)
    with sending.archive(package) as path:
        services.mark_sent(by(request), package=package)
        return FileResponse(path.open("rb"), as_attachment=True, filename=f"{package.pk}.zip")


def inbox(request: Request) -> HttpResponse:
    """What came for my agency, and where a disc is read."""
    found = queries.inbox(by=request.actor)
    context = {
        "rows": [(p, IncomingState(p.state).zh, _tone(p)) for p in found],
        "may_read": may_send(request),
        "node": own_node.name(),
    }
    return render(request, "exchange/inbox.html", context)


def _tone(package: Incoming) -> str:
    return {"kept": "due", "received": "ok", "returned": "done"}[package.state]


def disc(request: Request) -> HttpResponse:
    """Read a package or a receipt from a disc: checked first, kept only if everything holds."""
    queries.must_be_at_a_desk(by=request.actor)
    form = DiscForm(request.POST or None, request.FILES or None)
    answer = None
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            if file.read(2) != b"PK":
                file.seek(0)
                services.take_receipt(by(request), data=file.read(64 * 1024))
                return done(request, reverse("exchange"), _("已收下回执。"))
            file.seek(0)
            with receiving.arriving(file, stated=file.size) as scratch:
                answer = intake.receive(scratch, now=timezone.now())
        except XiejiangError as error:
            form.complain(error)
    context = {"form": form, "answer": answer, "text": answer.receipt.decode() if answer else ""}
    status = form.status if answer is None else answer.status
    return render(request, "exchange/disc.html", context, status=status)


def incoming(request: Request, package_id: UUID) -> HttpResponse:
    """One package that came: what it says, and whether to take it over or return it."""
    package = queries.incoming(by=request.actor, package_id=package_id)
    earlier = sent_before(request)
    if earlier:
        return redirect(earlier)
    before = queries.earlier_case(package)
    seen = before is not None and cases.sees(before, by=request.actor)
    form = TakeForm(
        request.POST or None, initial={"number": before.number if before and seen else ""}
    )
    if request.method == "POST" and form.is_valid():
        try:
            return _ended(request, package, form)
        except XiejiangError as error:
            form.complain(error)
            package.refresh_from_db()
    context = {
        "package": package,
        "told": package.content,
        "said": packing.said,
        "state": IncomingState(package.state).zh,
        "tone": _tone(package),
        "kinds": {k.value: k.zh for k in ItemKind},
        "hands": {h.value: h.zh for h in Hand},
        "form": form,
        "waits": package.state == IncomingState.KEPT and may_send(request),
    }
    return render(request, "exchange/incoming.html", context, status=form.status)


def bulletin(request: Request, package_id: UUID) -> HttpResponse:
    """A bulletin that came, or what was read of ours: its page is the one of the bulletin."""
    package = queries.incoming(by=request.actor, package_id=package_id)
    told = package.content.get("bulletin")
    if told is None:
        raise Http404
    return redirect("bulletin", told["id"] if isinstance(told, dict) else told)


def funds(request: Request, package_id: UUID) -> HttpResponse:
    """Money that was sent to us, or what arrived of ours: its page is the one of the transfer."""
    package = queries.incoming(by=request.actor, package_id=package_id)
    told = package.content.get("told")
    if told is None:
        raise Http404
    half = ledger.half_here(by=request.actor, transfer=UUID(told["id"]))
    return redirect("funds-transfer", half.pk)


def operation(request: Request, package_id: UUID) -> HttpResponse:
    """An operation of another node, or what came back of ours: its page is the operation's."""
    package = queries.incoming(by=request.actor, package_id=package_id)
    told = package.content.get("told", {})
    if package.kind not in (OPERATION.name, OPERATION_REPORT.name):
        raise Http404
    return redirect("operation", told["id"])


def _ended(request: Request, package: Incoming, form: TakeForm) -> HttpResponse:
    """Do what was pressed, and go where it led."""
    pressed, data = request.POST.get("do", ""), form.cleaned_data
    if pressed == "return":
        services.return_package(by(request), package=package, reason=data["reason"])
        return done(request, reverse("exchange"), _("已退回，对方会看到理由。"))
    if pressed != "take":
        raise Http404
    number = data["number"].strip()
    into = cases.by_number(by=request.actor, number=number) if number else None
    taken = services.take_over(by(request), package=package, into=into)
    home = reverse("case", args=[taken.case_id])
    return done(request, home, _("已接收，事实和证据写明了来自哪个节点。"))


def receipt(request: Request, package_id: UUID) -> HttpResponse:
    """The latest signed receipt of a package, to travel back by disc."""
    package = queries.incoming(by=request.actor, package_id=package_id)
    text = package.answer or package.receipt
    answer = HttpResponse(text, content_type="text/plain; charset=utf-8")
    name = f"{package.pk}-receipt.txt"
    answer["Content-Disposition"] = content_disposition_header(True, name) or ""
    return answer


def nodes(request: Request) -> HttpResponse:
    """The nodes, and a form to register one."""
    found = queries.nodes(by=request.actor)
    form = KeyForm(request.POST or None)
    home = reverse("nodes")
    answer = carried_out(
        request,
        form,
        lambda: services.register_node(by(request), **form.given),
        to=home,
        told=_("已登记。"),
    )
    context = {"rows": [_line(n) for n in found], "form": form, "own": own_node.public_key()}
    return answer or render(request, "exchange/nodes.html", context, status=form.status)


def _line(node: Node) -> dict[str, Any]:
    state = NodeState(node.state)
    return {"node": node, "state": state.zh, "tone": STATE_TONES[state.value]}


def node(request: Request, pk: int) -> HttpResponse:
    """One node: its keys, and how its trust is turned."""
    found = _node(request, pk)
    pressed = request.POST.get("do", "")
    key = KeyForm(request.POST if pressed == "key" else None, initial={"url": found.url})
    state = StateForm(request.POST if pressed and pressed != "key" else None)
    acts = {
        "suspend": services.suspend,
        "restore": services.restore,
        "revoke": services.revoke,
    }

    def turn() -> object:
        if pressed == "key":
            return services.turn_key(by(request), node=found, **key.given)
        reason = state.cleaned_data["reason"]
        if pressed.startswith("void-"):
            old = next((k for k in found.keys.all() if f"void-{k.pk}" == pressed), None)
            if old is None:
                raise Http404
            return services.void_key(by(request), key=old, reason=reason)
        if pressed not in acts:
            raise Http404
        return acts[pressed](by(request), node=found, reason=reason)

    form = key if pressed == "key" else state
    home = reverse("node", args=[pk])
    answer = carried_out(request, form, turn, to=home, told=_("已登记。"))
    return answer or _node_page(request, found, form.status, key_form=key, form=state)


def serves(request: Request, pk: int) -> HttpResponse:
    """Which agencies work at a node: registered, or taken back."""
    found = _node(request, pk)
    form = ServesForm(request.POST or None)

    def change() -> object:
        if request.POST.get("do") == "here":
            return serving.serve_here(by(request), codes=form.codes)
        return serving.serve(by(request), node=found.name, codes=form.codes)

    home = reverse("node", args=[pk])
    answer = carried_out(request, form, change, to=home, told=_("已登记。"))
    return answer or _node_page(request, found, form.status, serves_form=form)


def _node(request: Request, pk: int) -> Node:
    found = next((n for n in queries.nodes(by=request.actor) if n.pk == pk), None)
    if found is None:
        raise Http404
    return found


def _node_page(request: Request, found: Node, status: int, **forms: Any) -> HttpResponse:
    found.refresh_from_db()
    context = {
        **_line(found),
        "keys": list(found.keys.all()),
        "served": agencies.at_node(node=found.name),
        "form": StateForm(),
        "key_form": KeyForm(initial={"url": found.url}),
        "serves_form": ServesForm(),
        **forms,
    }
    return render(request, "exchange/node.html", context, status=status)
