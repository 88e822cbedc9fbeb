"""From a document to its paper: which values go in, why one is required, and the two files."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from django.utils import timezone

from xiejiang.documents.domain import Addressee, FieldValue, Form, Values
from xiejiang.documents.errors import MissingFields
from xiejiang.documents.models import Document
from xiejiang.documents.rendering import typefaces
from xiejiang.documents.rendering.compose import compose, kind, optional_fields, required_fields
from xiejiang.documents.rendering.docx import render_docx
from xiejiang.documents.rendering.kinds import Basis, Kind, all_names
from xiejiang.documents.rendering.model import OfficialDocument, document_number, texts
from xiejiang.documents.rendering.pdf import render_pdf
from xiejiang.kernel.errors import Complaint
from xiejiang.law.instruments import load_instruments
from xiejiang.store import places
from xiejiang.store.blobs import Blob, Files

ISSUER, NUMBER, DAY = "issuer.name", "number", "issued_on"
FILLED_IN = frozenset({ISSUER, NUMBER, DAY})
"""The fields that issuing fills in: nobody types them."""

DRAFT_MARK = "草稿"
VOID_MARK = "已作废"

RENDERERS: Mapping[Form, Callable[[OfficialDocument], bytes]] = {
    Form.PDF: render_pdf,
    Form.DOCX: render_docx,
}


def files() -> Files:
    """Where the files of this node are kept."""
    return places.own()


def kept(kind_id: str, values: Values) -> dict[str, FieldValue]:
    """The values that a kind uses, as JSON keeps them; the rest is nobody's business."""
    names = all_names(kind(kind_id))
    return {n: _plain(values[n]) for n in names if n in values and n not in FILLED_IN}


def _plain(value: FieldValue) -> FieldValue:
    if isinstance(value, str):
        return value
    return [item if isinstance(item, str) else list(item) for item in value]


def filled(values: Values, *, issuer: str, number: str, at: datetime) -> dict[str, FieldValue]:
    """The values of an issued document: what was typed, and what issuing adds."""
    day = timezone.localtime(at).date().isoformat()
    return {**values, ISSUER: issuer, NUMBER: number, DAY: day}


def numbered(chosen: Kind, *, short_name: str, year: int, serial: int) -> str:
    """The 发文字号 of a document of a kind."""
    return document_number(short_name, chosen.mark, year, serial)


def checked(kind_id: str, values: Values) -> OfficialDocument:
    """The paper as it will be printed; raises with every gap, and why each must be filled."""
    try:
        paper = compose(kind_id, values)
    except MissingFields as error:
        raise explained(kind_id, error) from None
    typefaces.check_printable(texts(paper))
    return paper


def explained(kind_id: str, error: MissingFields) -> MissingFields:
    """The same gaps, each with the provision that demands it where one does."""
    chosen = kind(kind_id)
    fields = (*required_fields(kind_id), *optional_fields(kind_id))
    names = {field.label: field.name for field in fields}
    complaints = [
        Complaint(c.where, c.message + _why(chosen, names.get(c.where, "")))
        for c in error.complaints
    ]
    return MissingFields(error.message, complaints=complaints, **error.context)


def _why(chosen: Kind, name: str) -> str:
    for must in chosen.must_show:
        if name in must.fields:
            return f"（应当载明“{must.item}”，{cited(must.source)}）"
    return ""


def cited(basis: Basis) -> str:
    """A provision in words: the title of the instrument and the article."""
    known = load_instruments().get(basis.instrument)
    return f"《{known.title if known else basis.instrument}》{basis.article}"


def draft_paper(kind_id: str, values: Values, *, issuer: str, at: datetime) -> OfficialDocument:
    """The paper of a draft: gaps are shown, every page says that it is a draft."""
    shown = {**filled(values, issuer=issuer, number="", at=at), NUMBER: "（签发时编号）"}
    return compose(kind_id, shown, draft=DRAFT_MARK)


def paper_of(document: Document) -> OfficialDocument:
    """The paper of an issued document, from what was kept with it."""
    return compose(document.kind, document.values)


def render(paper: OfficialDocument, form: Form) -> bytes:
    """One file of a paper; the same paper always gives the same bytes."""
    return RENDERERS[form](paper)


def store(data: bytes) -> Blob:
    """Keep the bytes of a file."""
    return files().put(io.BytesIO(data))


def file_name(document: Document, form: Form) -> str:
    """A name under which a reader keeps the file."""
    words = f"{document.title}（{document.number}）" if document.number else document.title
    return f"{words.replace('/', '／')}.{form.value}"


def addressees(rows: Sequence[Mapping[str, object]]) -> tuple[Addressee, ...]:
    """The addressees as they were kept."""
    return tuple(
        Addressee(str(r["name"]), str(r.get("agency_code", "")), bool(r.get("copy", False)))
        for r in rows
    )
