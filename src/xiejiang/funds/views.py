"""Pages of the ledger: accounts, statements, entries, and the way of the money."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from xiejiang.agencies import queries as agencies
from xiejiang.audit.domain import Power
from xiejiang.funds import kinds, queries, reports, services
from xiejiang.funds.domain import REVERSIBLE, AccountKind, EntryKind, SourceKind, TransferSide
from xiejiang.funds.forms import AccountForm, PeriodForm, ReverseForm
from xiejiang.funds.models import Account, Entry, Move
from xiejiang.funds.reports import Grouping
from xiejiang.kernel.money import Money
from xiejiang.web.downloads import spreadsheet
from xiejiang.web.forms import carried_out
from xiejiang.web.requests import Request, by

PAGE = 200


def keeps_books(request: Request) -> bool:
    """Whether the reader's post writes in the book of its agency."""
    return request.actor.can(Power.HANDLE, Power.APPROVE)


def book(request: Request) -> HttpResponse:
    """My agency's accounts, and what waits."""
    found = [a for a in queries.accounts(by=request.actor) if a.kind != AccountKind.OBLIGATION]
    shown = [(a, AccountKind(a.kind), Money(a.balance), _basis(a)) for a in found]
    context = {
        "holding": [row for row in shown if row[1].holds_money],
        "others": [row for row in shown if not row[1].holds_money],
        "held": Money(sum(row[2].fen for row in shown if row[1].holds_money)),
        "transfers": [
            (t, TransferSide(t.side).zh, Money(t.amount), Money(t.open))
            for t in queries.transfers(by=request.actor)[:50]
        ],
        "to_approve": queries.orders_to_approve(by=request.actor).count(),
        "may_write": keeps_books(request),
    }
    return render(request, "funds/book.html", context)


def _basis(account: Account) -> kinds.Basis:
    return kinds.bases()[AccountKind(account.kind)]


def new_account(request: Request) -> HttpResponse:
    """Open an account."""
    form = AccountForm(request.POST or None, request=request)
    answer = carried_out(
        request,
        form,
        lambda: services.open_account(
            by(request),
            agency=agencies.agency(code=request.actor.agency_code),
            kind=AccountKind(form.cleaned_data["kind"]),
            name=form.cleaned_data["name"],
            matter=form.cleaned_data["matter"],
        ),
        to=reverse("funds"),
        told=_("已开立账户。"),
    )
    context = {"form": form, "title": _("开立账户"), "back": reverse("funds"), "verb": _("开立")}
    return answer or render(request, "funds/form.html", context, status=form.status)


def account(request: Request, pk: int) -> HttpResponse:
    """The statement of an account, as a page or a file."""
    found = queries.account(by=request.actor, pk=pk, seen=request.must_see)
    form = PeriodForm(request.GET or None)
    data = form.cleaned_data if form.is_valid() else {}
    today = timezone.localdate()
    since = data.get("since") or date(today.year, 1, 1)
    until = data.get("until") or today
    if request.GET.get("form") == "csv":
        return _csv(found, since, until)
    after = request.GET.get("after", "")
    told = queries.statement(
        account=found,
        since=since,
        until=until,
        limit=PAGE,
        after=int(after) if after.isdecimal() and len(after) < 10 else 0,
    )
    context = {
        "account": found,
        "kind": AccountKind(found.kind).zh,
        "basis": _basis(found),
        "balance": Money(found.balance),
        "statement": told,
        "rows": [
            (p, queries.voucher(p.entry), Money(p.amount), Money(p.after)) for p in told.postings
        ],
        "since": since,
        "until": until,
        "last": told.postings[-1].serial if told.more else 0,
        "may_reconcile": keeps_books(request)
        and AccountKind(found.kind).holds_money
        and found.agency_id == request.actor.agency_id,
        "kinds": {k.value: k.zh for k in EntryKind},
    }
    return render(request, "funds/account.html", context)


def _csv(found: Account, since: date, until: date) -> HttpResponse:
    """The whole statement for a spreadsheet."""
    told = queries.statement(account=found, since=since, until=until, limit=queries.EVERYTHING)
    name = f"statement-{found.pk}-{since}-{until}.csv"
    return spreadsheet(name, queries.STATEMENT_HEAD, queries.statement_rows(told))


def entry(request: Request, pk: int) -> HttpResponse:
    """One entry: its postings, where its money came from, and a form to reverse it."""
    found = queries.entry(by=request.actor, pk=pk, seen=request.must_see)
    form = ReverseForm(request.POST or None)
    answer = carried_out(
        request,
        form,
        lambda: services.reverse(by(request), entry=found, reason=form.cleaned_data["reason"]),
        to=reverse("funds-entry", args=[pk]),
        told=_("已冲销。"),
    )
    back = getattr(found, "reversed_by", None)
    own = request.actor.agency_id == found.agency_id and request.actor.can(Power.APPROVE)
    context = {
        "entry": found,
        "number": queries.voucher(found),
        "kind": EntryKind(found.kind).zh,
        "source": SourceKind(found.source_kind).zh,
        "postings": [
            (p.account, Money(p.amount), Money(p.after))
            for p in found.postings.select_related("account").order_by("pk")
        ],
        "moves": [_way(m) for m in queries.sources_of(found)],
        "order": getattr(found, "order", None),
        "reversed_by": back and (back.pk, queries.voucher(back)),
        "reverses": found.reverses and (found.reverses.pk, queries.voucher(found.reverses)),
        "form": form if own and back is None and found.kind in REVERSIBLE else None,
    }
    return answer or render(request, "funds/entry.html", context, status=form.status)


def _way(move: Move) -> dict[str, Any]:
    """One step of a lot, in words."""
    return {
        "lot": move.lot,
        "amount": Money(move.amount),
        "giving": move.giving.account if move.giving else None,
        "getting": move.getting.account if move.getting else None,
        "entry": move.entry,
        "number": queries.voucher(move.entry),
        "kind": EntryKind(move.entry.kind).zh,
        "source": SourceKind(move.lot.source_kind).zh,
    }


def lot(request: Request, pk: int) -> HttpResponse:
    """One lot of money: from where it came, and what every fen of it became."""
    found = queries.lot(by=request.actor, pk=pk, seen=request.must_see)
    context = {
        "lot": found,
        "amount": Money(found.amount),
        "source": SourceKind(found.source_kind).zh,
        "entry": found.entry,
        "number": queries.voucher(found.entry),
        "moves": [_way(m) for m in queries.spent_on(found)],
        "lies": queries.lies_in(found),
    }
    return render(request, "funds/lot.html", context)


def report(request: Request) -> HttpResponse:
    """What came in and was paid in my agency's book, by case, region, month or source."""
    form = PeriodForm(request.GET or None)
    data = form.cleaned_data if form.is_valid() else {}
    today = timezone.localdate()
    since, until = data.get("since") or date(today.year, 1, 1), data.get("until") or today
    asked = request.GET.get("by", "")
    grouping = Grouping(asked) if asked in set(Grouping) else Grouping.SOURCE
    rows = reports.report(by=request.actor, grouping=grouping, since=since, until=until)
    if request.GET.get("form") == "csv":
        head = (grouping.zh, "到账（元）", "付出（元）")
        lines = [(r.key, r.came_in.in_yuan, r.paid.in_yuan) for r in rows]
        return spreadsheet(f"report-{grouping}-{since}-{until}.csv", head, lines)
    context = {
        "rows": rows,
        "grouping": grouping,
        "groupings": list(Grouping),
        "since": since,
        "until": until,
    }
    return render(request, "funds/report.html", context)


def find_entry(request: Request) -> HttpResponse:
    """An entry of my agency by its year and number."""
    year, number = (request.GET.get(name, "") for name in ("year", "number"))
    if not (year.isdecimal() and number.isdecimal() and len(year) == 4 and len(number) < 10):
        return redirect("funds")
    found: Entry = queries.entry_by_number(
        by=request.actor,
        agency_id=request.actor.agency_key,
        year=int(year),
        number=int(number),
    )
    return redirect("funds-entry", found.pk)
