"""Pages of archives: looking at what will be archived, archiving, and taking the archive out."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.http import FileResponse, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from xiejiang.cases import queries as cases
from xiejiang.documents import queries as documents
from xiejiang.evidence import queries as evidence
from xiejiang.exchange import archive_acts, archiving, queries, sending
from xiejiang.exchange.archive_panels import SLUG
from xiejiang.exchange.beside import beside
from xiejiang.kernel.errors import XiejiangError
from xiejiang.proceedings import queries as proceedings
from xiejiang.web.forms import PlainForm, carried_out
from xiejiang.web.panels import in_case
from xiejiang.web.requests import Request, by


class ArchiveForm(PlainForm):
    """One tick: what follows cannot be undone."""

    sure = forms.BooleanField()

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sure"].label = _("已核对：归档以后，本案不再改动，也不能恢复办理")


def make(request: Request, case_id: UUID) -> HttpResponse:
    """What the archive will hold; archiving it after a tick."""
    case = cases.get(by=request.actor, case_id=case_id)
    form = ArchiveForm(request.POST or None)
    answer = carried_out(
        request,
        form,
        lambda: archiving.archive(by(request), case=case),
        to=reverse("case-tab", args=[case.pk, SLUG]),
        told=_("已归档。归档包可以下载，交档案部门保存。"),
    )
    if answer is not None:
        return answer
    context = {"form": form, "trouble": _trouble(request, case), "counts": _counts(request, case)}
    context["elsewhere"] = beside(case)
    return in_case(
        request,
        case,
        tab=SLUG,
        template="exchange/_archive_make.html",
        context=context,
        status=form.status,
    )


def _trouble(request: Request, case: cases.Case) -> str:
    """Why the case cannot be archived as it is; empty when it can."""
    try:
        queries.must_be_at_a_desk(by=request.actor)
        archiving.must_be_archivable(by=request.actor, case=case)
    except XiejiangError as error:
        return error.message
    return ""


def _counts(request: Request, case: cases.Case) -> list[tuple[str, int]]:
    papers = documents.for_matter(by=request.actor, matter=case.pk)
    return [
        (_("证据"), len(evidence.items(by=request.actor, case=case))),
        (_("文书"), sum(paper.issued_at is not None for paper in papers)),
        (_("程序"), len(proceedings.for_case(by=request.actor, case=case))),
    ]


def download(request: Request, archive_id: UUID) -> FileResponse:
    """An archive as a file; taking it out leaves a trace."""
    found = queries.archive(by=request.actor, archive_id=archive_id)
    with sending.archive(found) as path:
        archive_acts.save(by(request), archive=found)
        return FileResponse(path.open("rb"), as_attachment=True, filename=f"{found.pk}.zip")
