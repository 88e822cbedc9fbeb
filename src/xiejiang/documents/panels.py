"""What the room shows on the case page: the official documents and their files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from xiejiang.audit.domain import Power
from xiejiang.documents import queries
from xiejiang.documents.domain import Addressee, DocumentStatus
from xiejiang.documents.models import Document, Service
from xiejiang.web.panels import Panel
from xiejiang.web.requests import Request

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
