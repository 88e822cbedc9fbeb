"""The API of archives: what was archived of a case, archiving it, and the file."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import FileResponse
from ninja import Router, Schema, Status

from xiejiang.cases import queries as cases
from xiejiang.exchange import archive_acts, archiving, queries, sending
from xiejiang.exchange.models import Archive
from xiejiang.web.api import answers
from xiejiang.web.requests import Request, by

router = Router(tags=["archives"])


class ArchiveOut(Schema):
    """归档包."""

    id: UUID
    case: UUID
    way: str
    node: str
    agency_code: str
    agency_name: str
    archived_by: str
    sealed_at: datetime
    digest: str
    state_sha256: str
    entries: int
    size: int


def archive_out(made: Archive) -> ArchiveOut:
    """An archive, and by what its state is known."""
    return ArchiveOut(
        id=made.pk,
        case=made.case_id,
        way=made.way,
        node=made.node,
        agency_code=made.agency_code,
        agency_name=made.agency_name,
        archived_by=made.archived_by,
        sealed_at=made.sealed_at,
        digest=made.digest,
        state_sha256=made.state,
        entries=made.entries,
        size=made.size,
    )


@router.get(
    "/cases/{uuid:case_id}/archives", response=answers(list[ArchiveOut]), summary="归档包：列出"
)
def list_archives(request: Request, case_id: UUID) -> list[ArchiveOut]:
    """The archives of a case, the newest first."""
    case = cases.get(by=request.actor, case_id=case_id)
    return [archive_out(made) for made in queries.archives(by=request.actor, case=case)]


@router.post(
    "/cases/{uuid:case_id}/archives",
    response=answers(ArchiveOut, status=201),
    summary="归档：签封已办结案件的归档包，案件从此只读",
)
def archive_case(request: Request, case_id: UUID) -> Status[ArchiveOut]:
    """Archive a closed case; by the leading agency."""
    case = cases.get(by=request.actor, case_id=case_id)
    return Status(201, archive_out(archiving.archive(by(request), case=case)))


@router.get("/archives/{uuid:archive_id}/file", response=answers(Any), summary="归档包：下载，留痕")
def get_archive_file(request: Request, archive_id: UUID) -> FileResponse:
    """The archive as one zip; for the leading agency, and every time in the log."""
    found = queries.archive(by=request.actor, archive_id=archive_id)
    with sending.archive(found) as path:
        archive_acts.save(by(request), archive=found)
        return FileResponse(path.open("rb"), as_attachment=True, filename=f"{found.pk}.zip")
