"""The documents of a case as an archive carries them, with their service, and the way back."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.db.models import Q

from xiejiang.agencies import queries as agencies
from xiejiang.agencies import services as agency_services
from xiejiang.agencies.queries import Agency
from xiejiang.audit.domain import Act, Carried, Power
from xiejiang.audit.services import act
from xiejiang.documents.errors import DocumentTaken
from xiejiang.documents.models import Document, Service
from xiejiang.store.shapes import Shape

DOCUMENT = Shape(Document, {"matter": "档案只有一个案件"})
SERVICE = Shape(Service, {"id": "本库的流水号，次序就是先后", "document": "写在文书之下"})
SHAPES = {"documents": DOCUMENT, "services": SERVICE}
LEFT_OUT: dict[str, str] = {}


def archive_state(*, matter: uuid.UUID, lead: Agency) -> dict[str, Any]:
    """What was issued in a case, and the drafts of its leading agency; others' drafts are theirs.

    The caller has checked who asks.
    """
    mine = Q(agency=lead) | Q(issued_at__isnull=False)
    rows = Document.objects.filter(mine, matter=matter).select_related("agency")
    return {
        "documents": [
            {**DOCUMENT.told(one), "services": SERVICE.all(Service.objects.filter(document=one))}
            for one in rows.order_by("drafted_at", "id")
        ]
    }


def archive_taken(told: Mapping[str, Any]) -> list[str]:
    """What of archived documents is here already: the document, or its number."""
    found = Q(pk__in=[one["id"] for one in told["documents"]])
    for one in told["documents"]:
        if one["number"]:
            found |= Q(agency__code=one["agency"], number=one["number"])
    return [f"文书 {one}" for one in Document.objects.filter(found)]


@act("documents.restored", Power.SYSTEM)
def restore(act: Act, *, matter: uuid.UUID, carried: Carried) -> list[Document]:
    """恢复归档文书：文书、送达照档案写入；文件已按摘要存好。"""
    act.matter = matter
    taken = archive_taken(carried.told)
    if taken:
        raise DocumentTaken(what=taken[0])
    back = {"agencies.Agency": agencies.keys_by_code()}
    made = []
    for told in carried.told["documents"]:
        own = DOCUMENT.own(told)
        document: Document = DOCUMENT.made(own, back, matter=matter)
        document.save(force_insert=True)
        rows = [SERVICE.made(one, back, document=document) for one in told["services"]]
        Service.objects.bulk_create(rows)
        if document.number:
            agency_services.pass_over(agency_id=document.agency_id, number=document.number)
        made.append(document)
    return made
