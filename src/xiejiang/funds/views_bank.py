"""Pages on which a bank's file is laid beside the book."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from xiejiang.funds import banking, queries, services
from xiejiang.funds.bankfiles import MOST_BYTES
from xiejiang.funds.banking import Upload
from xiejiang.funds.errors import LineNotFound, NotOwner
from xiejiang.funds.forms import AsideForm, BankForm
from xiejiang.funds.models import Account, BankLine, Posting
from xiejiang.kernel.money import Money
from xiejiang.web.forms import PlainForm, carried_out
from xiejiang.web.requests import Request, by

SHOWN = 200


def _own(request: Request, pk: int) -> Account:
    found = queries.account(by=request.actor, pk=pk, seen=request.must_see)
    if found.agency_id != request.actor.agency_id:
        raise NotOwner(agency=found.agency.name)
    return found


def bank(request: Request, pk: int) -> HttpResponse:
    """Import a file, confirm what belongs together, and see what differs."""
    found = _own(request, pk)
    form = BankForm(request.POST or None, request.FILES or None)

    def act() -> object:
        file = form.cleaned_data["file"]
        upload = Upload(file.name, file.read(MOST_BYTES + 1))
        return services.import_file(by(request), account=found, upload=upload, columns=form.columns)

    home = reverse("funds-bank", args=[pk])
    answer = carried_out(request, form, act, to=home, told=_("已导入，请逐笔确认。"))
    offered = list(banking.proposals(found))
    proposed = {p.line.pk for p in offered} | {-p.posting.pk for p in offered}
    context = {
        "account": found,
        "form": form,
        "files": found.bank_files.all()[:10],
        "proposals": [(p, Money(p.line.amount), queries.voucher(p.posting.entry)) for p in offered],
        "lines": [
            (x, Money(x.amount)) for x in banking.open_lines(found)[:SHOWN] if x.pk not in proposed
        ],
        "postings": [
            (p, Money(p.amount), queries.voucher(p.entry))
            for p in banking.open_postings(found).order_by("serial")[:SHOWN]
            if -p.pk not in proposed
        ],
    }
    return answer or render(request, "funds/bank.html", context, status=form.status)


def line(request: Request, pk: int) -> HttpResponse:
    """Answer one line: the posting it belongs to, or why there is none; or take the answer back."""
    found = BankLine.objects.select_related("account__agency").filter(pk=pk).first()
    if found is None or found.account.agency_id != request.actor.agency_id:
        raise LineNotFound
    _own(request, found.account_id)
    pressed, key = request.POST.get("do", ""), request.POST.get("posting", "")
    form = AsideForm(request.POST if request.method == "POST" and pressed == "aside" else None)
    home = reverse("funds-bank", args=[found.account_id])

    def act() -> object:
        if pressed == "aside":
            reason = form.cleaned_data["reason"]
            return services.set_aside(by(request), line=found, reason=reason)
        if pressed == "undo":
            return services.unmatch_line(by(request), line=found)
        rows = Posting.objects.select_related("entry").filter(account=found.account_id)
        posting = rows.filter(pk=int(key)).first() if key.isdecimal() and len(key) < 19 else None
        if pressed != "match" or posting is None:
            raise Http404
        return services.match_line(by(request), line=found, posting=posting)

    asked = form if pressed == "aside" else PlainForm(request.POST or None)
    answer = carried_out(request, asked, act, to=home, told=_("已记下。"))
    if answer is None and asked.trouble is not None and pressed != "aside":
        raise asked.trouble
    context = {"form": form, "line": found, "amount": Money(found.amount), "back": home}
    return answer or render(request, "funds/bank_line.html", context, status=form.status)
