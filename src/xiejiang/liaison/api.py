"""The API of bulletins: draft, publish, correct, withdraw; list, read, sign."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, cast
from uuid import UUID

from django.http import FileResponse, HttpResponse
from ninja import File as FilePart
from ninja import Router, Status
from ninja.files import UploadedFile

from xiejiang.cases import queries as cases
from xiejiang.liaison import api_reading, queries, services
from xiejiang.liaison.api_schemas import (
    BulletinIn,
    BulletinOut,
    BulletinPage,
    CorrectionIn,
    PublishIn,
    ReasonIn,
    audience_out,
    draft_in,
    file_out,
    row_out,
)
from xiejiang.liaison.domain import Content, Correction, Cursor, Filter
from xiejiang.liaison.errors import BulletinNotFound
from xiejiang.liaison.models import Bulletin
from xiejiang.web.api import Cursor as CursorText
from xiejiang.web.api import (
    IfMatch,
    Limit,
    Line,
    answers,
    expected_version,
    keyset,
    read_keyset,
    tag,
)
from xiejiang.web.problems import CursorUnreadable
from xiejiang.web.requests import Request, by

router = Router(tags=["bulletins"])
router.add_router("", api_reading.router)


def whole(request: Request, response: HttpResponse, bulletin: Bulletin) -> BulletinOut:
    """A bulletin with its current edition, as much as the reader may see."""
    seen = queries.shows_words(bulletin, by=request.actor)
    content = queries.content_of(bulletin) if seen else Content(bulletin.title)
    drafted = not bulletin.number
    case = queries.case_of(bulletin, by=request.actor)
    tag(response, bulletin.saved if drafted else bulletin.version)
    return BulletinOut(
        **row_out(bulletin).model_dump(),
        body=content.body,
        values=dict(content.values),
        files=[file_out(n, f) for n, f in enumerate(content.files, 1)],
        audience=audience_out(bulletin),
        reason=bulletin.reason,
        correction="" if drafted or not seen else queries.edition(bulletin).reason,
        case=case.pk if case else None,
        saved=bulletin.saved,
    )


@router.get("/bulletins", response=answers(BulletinPage), summary="通报：列出")
def list_bulletins(
    request: Request,
    q: Line = "",
    category: Line = "",
    field: Line = "",
    division: Line = "",
    publisher: Line = "",
    urgent: bool = False,
    unread: bool = False,
    since: date | None = None,
    until: date | None = None,
    everything: bool = False,
    cursor: CursorText = "",
    limit: Limit = 50,
) -> BulletinPage:
    """What the officer's stream shows, or with ``everything`` all they may read."""
    narrowed = Filter(q, category, field, division, publisher, urgent, unread, since, until)
    found = queries.page(
        by=request.actor,
        narrowed=narrowed,
        after=_after(cursor),
        limit=limit + 1,
        stream=not everything,
    )
    shown, rest = found[:limit], found[limit:]
    end = keyset(shown[-1].changed_at, shown[-1].pk) if rest else ""
    return BulletinPage(items=[row_out(b) for b in shown], next_cursor=end)


def _after(cursor: str) -> Cursor | None:
    read = read_keyset(cursor)
    if read is None:
        return None
    try:
        return Cursor.read(*read)
    except ValueError:
        raise CursorUnreadable from None


@router.get("/bulletins/drafts", response=answers(BulletinPage), summary="通报：本机关的草稿")
def list_drafts(request: Request) -> BulletinPage:
    """What the agency has not published."""
    return BulletinPage(
        items=[row_out(b) for b in queries.drafts(by=request.actor)], next_cursor=""
    )


@router.post("/bulletins", response=answers(BulletinOut, status=201), summary="通报：拟写")
def draft(request: Request, response: HttpResponse, given: BulletinIn) -> Any:
    """Draft a bulletin; nobody else sees it."""
    case = cases.get(by=request.actor, case_id=given.case) if given.case else None
    made = services.draft(by(request), given=draft_in(given), case=case)
    return Status(201, whole(request, response, _seen(request, made.pk)))


@router.get("/bulletins/{uuid:bulletin_id}", response=answers(BulletinOut), summary="通报：读取")
def get_bulletin(request: Request, response: HttpResponse, bulletin_id: UUID) -> BulletinOut:
    """One bulletin; that a program fetched it is no receipt, see ``read``."""
    return whole(request, response, _seen(request, bulletin_id))


def _seen(request: Request, bulletin_id: UUID) -> Bulletin:
    return queries.get(by=request.actor, bulletin_id=bulletin_id)


@router.put(
    "/bulletins/{uuid:bulletin_id}",
    response=answers(BulletinOut, versioned=True),
    summary="通报：修改草稿",
)
def amend(
    request: Request,
    response: HttpResponse,
    bulletin_id: UUID,
    given: BulletinIn,
    if_match: IfMatch = "",
) -> BulletinOut:
    """Change a draft; its attachments stay, its case stays."""
    found = _seen(request, bulletin_id)
    saved = expected_version(if_match)
    files = queries.content_of(found).files if not found.number else ()
    services.amend(by(request), bulletin=found, given=draft_in(given, files), saved=saved)
    return whole(request, response, _seen(request, bulletin_id))


@router.delete(
    "/bulletins/{uuid:bulletin_id}", response=answers(None, status=204), summary="通报：删除草稿"
)
def discard(request: Request, bulletin_id: UUID) -> Any:
    """Throw a draft away."""
    services.discard(by(request), bulletin=_seen(request, bulletin_id))
    return Status(204, None)


@router.post(
    "/bulletins/{uuid:bulletin_id}/files",
    response=answers(BulletinOut, status=201),
    summary="通报：增加附件",
)
def add_attachment(
    request: Request,
    response: HttpResponse,
    bulletin_id: UUID,
    file: Annotated[UploadedFile, FilePart()],
) -> Any:
    """Add an attachment to a draft."""
    found = _seen(request, bulletin_id)
    taken = services.take_in(
        actor=request.actor, name=file.name or "file", stream=cast("Any", file)
    )
    services.attach(by(request), bulletin=found, file=taken)
    return Status(201, whole(request, response, _seen(request, bulletin_id)))


@router.get(
    "/bulletins/{uuid:bulletin_id}/files/{int:position}",
    response=answers(Any),
    summary="通报：下载附件",
)
def get_bulletin_file(request: Request, bulletin_id: UUID, position: int) -> FileResponse:
    """An attachment of the current edition, hashed again before it is given out."""
    found = _seen(request, bulletin_id)
    if not queries.shows_words(found, by=request.actor):
        raise BulletinNotFound
    row = queries.attachment(found, version=found.version, position=position)
    stream = queries.open_attachment(row)
    return FileResponse(stream, as_attachment=True, filename=row.name, content_type=row.media_type)


@router.post(
    "/bulletins/{uuid:bulletin_id}/publish",
    response=answers(BulletinOut, versioned=True),
    summary="通报：发布",
)
def publish(
    request: Request,
    response: HttpResponse,
    bulletin_id: UUID,
    given: PublishIn,
    if_match: IfMatch = "",
) -> BulletinOut:
    """Publish a draft, once; it is numbered."""
    found, saved = _seen(request, bulletin_id), expected_version(if_match)
    services.publish(by(request), bulletin=found, saved=saved, personal=given.personal)
    return whole(request, response, _seen(request, bulletin_id))


@router.post(
    "/bulletins/{uuid:bulletin_id}/correct",
    response=answers(BulletinOut, versioned=True),
    summary="通报：更正",
)
def correct(
    request: Request,
    response: HttpResponse,
    bulletin_id: UUID,
    given: CorrectionIn,
    if_match: IfMatch = "",
) -> BulletinOut:
    """A new edition, which supersedes the current one."""
    found, version = _seen(request, bulletin_id), expected_version(if_match)
    files = queries.content_of(found).files
    told = Correction(
        content=Content(given.title, given.body, given.values, files),
        reason=given.reason,
        personal=given.personal,
        sign_by=given.sign_by,
    )
    services.correct(by(request), bulletin=found, correction=told, version=version)
    return whole(request, response, _seen(request, bulletin_id))


@router.post(
    "/bulletins/{uuid:bulletin_id}/withdraw",
    response=answers(BulletinOut),
    summary="通报：撤回",
)
def withdraw(
    request: Request, response: HttpResponse, bulletin_id: UUID, given: ReasonIn
) -> BulletinOut:
    """Take a bulletin back, with a reason."""
    services.withdraw(by(request), bulletin=_seen(request, bulletin_id), reason=given.reason)
    return whole(request, response, _seen(request, bulletin_id))
