"""Pages of a case: looking for it before opening it, its parties and the agencies in it."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext as _

from xiejiang.agencies import queries as agencies
from xiejiang.audit import services as audit_services
from xiejiang.audit.domain import Power
from xiejiang.basin import queries as basin
from xiejiang.cases import queries, services
from xiejiang.cases.domain import Field, LinkKind, ParticipantRole, Secrecy
from xiejiang.cases.forms import (
    AmendForm,
    CaseForm,
    DepartForm,
    InviteForm,
    LinkForm,
    NationalityForm,
    PartyForm,
    ReasonForm,
)
from xiejiang.cases.models import Case, Party
from xiejiang.cases.panels import point_words
from xiejiang.kernel.errors import XiejiangError
from xiejiang.store import sealed
from xiejiang.web.forms import PlainForm, carried_out, done, sent_before, version
from xiejiang.web.panels import in_case
from xiejiang.web.requests import Request, by


def new(request: Request) -> HttpResponse:
    """Open a case, after looking whether it is there already."""
    if not request.actor.can(Power.HANDLE):
        raise Http404
    earlier = sent_before(request)
    if earlier:
        return redirect(earlier)
    form = CaseForm(request.POST or None, initial=_likely(request))
    candidates: list[queries.Candidate] = []
    if request.method == "POST" and form.is_valid():
        candidates = _alike(request, form)
        if _waved_through(request, candidates):
            answer = _open(request, form)
            if answer is not None:
                return answer
    context = {"form": form, "candidates": candidates}
    status = HTTPStatus.CONFLICT if candidates else form.status
    return render(request, "cases/new.html", context, status=status)


def _waved_through(request: Request, candidates: list[queries.Candidate]) -> bool:
    """Whether the officer said of each of these, and not of others, that it is another matter."""
    if not candidates:
        return True
    shown = set(request.POST.getlist("seen"))
    return request.POST.get("anyway") == "yes" and {c.case.number for c in candidates} <= shown


def _likely(request: Request) -> dict[str, Any]:
    """What is most often right: the officer's own county, now."""
    own = agencies.agency(code=request.actor.agency_code).division
    place = basin.full_name(own) if basin.find(own) else ""
    field = {"agriculture": Field.FISHING, "ecology": Field.POLLUTION}.get(
        request.actor.agency_kind, Field.OTHER
    )
    now = timezone.localtime()
    return {"division": own if place else "", "field": field.value, "discovered_at": now}


def _alike(request: Request, form: CaseForm) -> list[queries.Candidate]:
    """Cases that may be the same matter."""
    party = form.new_party
    return queries.duplicate_candidates(
        by=request.actor,
        title=form.cleaned_data["title"],
        field=form.cleaned_data["field"],
        division=form.location.division,
        reach=form.location.reach,
        discovered_at=form.found_at,
        names=[party.name] if party else [],
        id_matches=[sealed.fingerprint(party.identity.number)]
        if party and party.identity.number
        else [],
    )


def _open(request: Request, form: CaseForm) -> HttpResponse | None:
    """Open it; ``None`` if that could not be done and the form says why."""
    party = form.new_party
    try:
        case = services.open_case(
            by(request),
            lead=agencies.agency(code=request.actor.agency_code),
            title=form.cleaned_data["title"],
            field=Field(form.cleaned_data["field"]),
            place=form.location,
            discovered_at=form.found_at,
            summary=form.cleaned_data["summary"],
            secrecy=Secrecy(form.cleaned_data["secrecy"]),
            parties=[party] if party else [],
        )
    except XiejiangError as error:
        form.complain(error)
        return None
    told = _("已建立案件 %(number)s。") % {"number": case.number}
    return done(request, reverse("case-interview", args=[case.pk]), told)


def _form_page(
    request: Request,
    case: Case,
    form: PlainForm,
    words: tuple[str, str],
    act: Callable[[], object],
    told: str,
) -> HttpResponse:
    """A form of one act within the frame of the case; ``words`` are its title and its verb."""
    home = reverse("case", args=[case.pk])
    answer = carried_out(request, form, act, to=home, told=told)
    if answer is not None:
        return answer
    case.refresh_from_db()
    context = {
        "form": form,
        "form_title": words[0],
        "verb": words[1],
        "back": home,
        "back_words": _("‹ 概览"),
        "version": case.version,
    }
    return in_case(
        request,
        case,
        tab="overview",
        template="web/_form.html",
        context=context,
        status=form.status,
    )


def amend(request: Request, case_id: UUID) -> HttpResponse:
    """Correct what is said of the case."""
    case = queries.get(by=request.actor, case_id=case_id)
    known = {
        "title": case.title,
        "field": case.field,
        "division": case.division,
        "reach": case.reach,
        "place": case.place,
        "point": point_words(case),
        "discovered_at": timezone.localtime(case.discovered_at),
        "summary": case.summary,
    }
    form = AmendForm(request.POST or None, initial=known)

    def act() -> object:
        data = form.cleaned_data
        return services.amend(
            by(request),
            case=case,
            version=version(request),
            title=data["title"],
            summary=data["summary"],
            field=Field(data["field"]),
            place=form.location,
            discovered_at=data["discovered_at"],
        )

    return _form_page(request, case, form, (_("更正案件信息"), _("更正")), act, _("已更正。"))


def add_party(request: Request, case_id: UUID) -> HttpResponse:
    """Add a party."""
    case = queries.get(by=request.actor, case_id=case_id)
    form = PartyForm(request.POST or None)

    def act() -> object:
        party = form.new_party
        if party is None:
            raise Http404
        return services.add_party(by(request), case=case, version=version(request), party=party)

    words = (_("增加当事人"), _("增加"))
    return _form_page(request, case, form, words, act, _("已增加当事人。"))


def _party(case: Case, party_id: int) -> Party:
    found = next((p for p in queries.parties(case=case) if p.pk == party_id), None)
    if found is None:
        raise Http404
    return found


def remove_party(request: Request, case_id: UUID, party_id: int) -> HttpResponse:
    """Remove a party listed by mistake."""
    case = queries.get(by=request.actor, case_id=case_id)
    party = _party(case, party_id)
    form = ReasonForm(request.POST or None)

    def act() -> object:
        return services.remove_party(
            by(request),
            case=case,
            version=version(request),
            party=party,
            reason=form.cleaned_data["reason"],
        )

    words = (_("移出当事人：%(name)s") % {"name": party.name}, _("移出"))
    return _form_page(request, case, form, words, act, _("已移出，记录保留。"))


def state_nationality(request: Request, case_id: UUID, party_id: int) -> HttpResponse:
    """State where a party belongs, and how that is known."""
    case = queries.get(by=request.actor, case_id=case_id)
    party = _party(case, party_id)
    form = NationalityForm(request.POST or None, initial={"nationality": party.nationality or ""})

    def act() -> object:
        return services.state_nationality(
            by(request), case=case, version=version(request), party=party, **form.cleaned_data
        )

    words = (_("国籍、注册地：%(name)s") % {"name": party.name}, _("写明"))
    return _form_page(request, case, form, words, act, _("已写明。"))


def identity(request: Request, case_id: UUID, party_id: int) -> HttpResponse:
    """Read an identity number, for a stated purpose; the reading is traced."""
    case = queries.get(by=request.actor, case_id=case_id)
    party = _party(case, party_id)
    form = ReasonForm(request.POST or None)
    number = ""
    if request.method == "POST" and form.is_valid():
        try:
            purpose = form.cleaned_data["reason"]
            number = services.read_identity(by(request), case=case, party=party, purpose=purpose)
        except XiejiangError as error:
            form.complain(error)
    context = {"form": form, "party": party, "number": number}
    answer = in_case(
        request,
        case,
        tab="overview",
        template="cases/_identity.html",
        context=context,
        status=form.status,
    )
    answer["Cache-Control"] = "no-store"
    return answer


def invite(request: Request, case_id: UUID) -> HttpResponse:
    """Invite an agency to take part."""
    case = queries.get(by=request.actor, case_id=case_id)
    form = InviteForm(request.POST or None)

    def act() -> object:
        return services.add_participant(
            by(request),
            case=case,
            agency=form.cleaned_data["agency"],
            role=ParticipantRole(form.cleaned_data["role"]),
            scope=form.cleaned_data["scope"],
        )

    words = (_("邀请机关参与"), _("邀请"))
    return _form_page(request, case, form, words, act, _("已邀请，对方从现在起可以看到本案。"))


def leave(request: Request, case_id: UUID, participant_id: int) -> HttpResponse:
    """End an agency's part in the case."""
    case = queries.get(by=request.actor, case_id=case_id)
    found = [p for p in queries.participants(case=case) if p.pk == participant_id]
    if not found:
        raise Http404
    form = ReasonForm(request.POST or None)

    def act() -> object:
        reason = form.cleaned_data["reason"]
        return services.end_participation(
            by(request), case=case, participant=found[0], reason=reason
        )

    words = (_("退出参与：%(name)s") % {"name": found[0].agency.name}, _("退出"))
    return _form_page(request, case, form, words, act, _("已退出参与。"))


def link(request: Request, case_id: UUID) -> HttpResponse:
    """Link another case."""
    case = queries.get(by=request.actor, case_id=case_id)
    form = LinkForm(request.POST or None)

    def act() -> object:
        number = form.cleaned_data["number"].strip()
        return services.link(
            by(request),
            case=case,
            other=queries.by_number(by=request.actor, number=number),
            kind=LinkKind(form.cleaned_data["kind"]),
            reason=form.cleaned_data["reason"],
        )

    words = (_("关联另一个案件"), _("关联"))
    return _form_page(request, case, form, words, act, _("已关联。"))


def depart(request: Request, case_id: UUID) -> HttpResponse:
    """Record a decision other than the one a rule suggests."""
    case = queries.get(by=request.actor, case_id=case_id)
    lines = queries.liability(case=case).lines
    rules = {line.rule: f"{gettext(line.title)}（{gettext(line.verdict.label)}）" for line in lines}
    form = DepartForm(request.POST or None, rules=rules.items())
    home = reverse("case-tab", args=[case.pk, "liability"])

    def act() -> object:
        data = form.cleaned_data
        return services.depart(by(request), case=case, **data)

    answer = carried_out(request, form, act, to=home, told=_("已记录。"))
    context = {
        "form": form,
        "form_title": _("记录偏离及理由"),
        "verb": _("记录"),
        "back": home,
        "back_words": _("‹ 责任"),
        "version": case.version,
    }
    return answer or in_case(
        request,
        case,
        tab="liability",
        template="web/_form.html",
        context=context,
        status=form.status,
    )


def close(request: Request, case_id: UUID) -> HttpResponse:
    """Close the case."""
    case = queries.get(by=request.actor, case_id=case_id)
    form = ReasonForm(request.POST or None)

    def act() -> object:
        reason = form.cleaned_data["reason"]
        return services.close(by(request), case=case, version=version(request), reason=reason)

    return _form_page(request, case, form, (_("办结案件"), _("办结")), act, _("已办结。"))


def reopen(request: Request, case_id: UUID) -> HttpResponse:
    """Reopen a closed case."""
    case = queries.get(by=request.actor, case_id=case_id)
    form = ReasonForm(request.POST or None)

    def act() -> object:
        reason = form.cleaned_data["reason"]
        return services.reopen(by(request), case=case, version=version(request), reason=reason)

    words = (_("恢复办理"), _("恢复"))
    return _form_page(request, case, form, words, act, _("已恢复办理。"))


def log_proof(request: Request, case_id: UUID, index: int) -> HttpResponse:
    """The proof of one entry of the log, a file that ``xiejiang verify`` checks offline."""
    case = queries.get(by=request.actor, case_id=case_id)
    proof = audit_services.prove(by=request.actor, index=index, matter=case.pk, now=timezone.now())
    answer = JsonResponse(proof, json_dumps_params={"ensure_ascii": False, "indent": 1})
    answer.headers["Content-Disposition"] = f'attachment; filename="log-{index}.json"'
    return answer
