"""What the room shows on the case page: the official documents and their files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from xiejiang.audit.domain import Power
from xiejiang.documents import queries
from xiejiang.documents.domain import Addressee, DocumentStatus
from xiejiang.documents.models import Document, Service
from xiejiang.web.panels import NextAct, Panel
from xiejiang.web.requests import Request

SIGNING = (Power.HANDLE, Power.APPROVE)
TONES = {"draft": "plain", "issued": "ok", "void": "done"}


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A document as the page shows it."""

    document: Document
    status: str
    tone: str
    addressees: tuple[Addressee, ...]
    services: tuple[Service, ...]
    may_void: bool


def panels(request: Request, case: Any) -> tuple[Panel, ...]:
    """文书."""
    found = queries.for_matter(by=request.actor, matter=case.pk)

    def context() -> Mapping[str, Any]:
        return {
            "rows": [
                DocumentRow(
                    document=d,
                    status=DocumentStatus(d.status).zh,
                    tone=TONES[d.status],
                    addressees=queries.addressees(d),
                    services=tuple(d.services.all()),
                    may_void=d.status != DocumentStatus.VOID
                    and d.agency_id == request.actor.agency_id
                    and request.actor.can(Power.APPROVE),
                )
                for d in found
            ]
        }

    return (Panel("documents", _("文书"), len(found), "documents/_documents.html", context),)


def next_act(request: Request, case: Any) -> NextAct | None:
    """Sign for a paper that was served on the reader's agency."""
    if not request.actor.can(*SIGNING):
        return None
    waiting = queries.awaiting_receipt(by=request.actor, matter=case.pk, limit=1)
    if not waiting:
        return None
    document = waiting[0].document
    words = _("%(name)s送达的《%(title)s》等待签收。") % {
        "name": document.agency.name,
        "title": document.title,
    }
    address = reverse("document-receipt", args=[document.pk, waiting[0].pk])
    return NextAct(words, _("去签收"), address, urgency=50)
