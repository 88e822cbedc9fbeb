"""Editions and attachments, and who has read or signed: as much as the one who asks may know.

The publisher sees agencies, counts and signatures; the names of readers are for their own agency,
and for the auditors of the publisher, who answer for what it sent out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from django.utils import timezone

from xiejiang.agencies import queries as agencies
from xiejiang.audit.domain import Actor, Power
from xiejiang.cases import queries as cases
from xiejiang.cases.domain import PartyKind
from xiejiang.liaison import audiences, checks, privacy, seeing
from xiejiang.liaison.domain import (
    FILE_LIMIT,
    BulletinState,
    Content,
    File,
    Personal,
    ReceiptKind,
    category,
)
from xiejiang.liaison.errors import AttachmentMissing, BulletinNotFound
from xiejiang.liaison.models import Asked, Attachment, Bulletin, Edition, Receipt
from xiejiang.store import places
from xiejiang.store.blobs import Files


@dataclass(frozen=True, slots=True)
class ReaderLine:
    """One agency: how many of it read the edition, when first, and whether it signed."""

    code: str
    name: str
    node: str
    asked: bool
    count: int
    first_at: datetime | None
    signed_at: datetime | None
    remark: str
    people: tuple[Receipt, ...]
    """Who read, where the one who asks may know."""


@dataclass(frozen=True, slots=True)
class Readers:
    """Who has read or signed the current edition of a bulletin."""

    lines: tuple[ReaderLine, ...]
    meant: int
    """How many agencies of this node are entitled, without the publisher."""

    @property
    def read(self) -> int:
        """How many agencies have read it."""
        return sum(1 for line in self.lines if line.count)

    @property
    def asked(self) -> int:
        """How many are asked to sign."""
        return sum(1 for line in self.lines if line.asked)

    @property
    def signed(self) -> int:
        """How many of those have signed."""
        return sum(1 for line in self.lines if line.asked and line.signed_at)


def store() -> Files:
    """Where the files of this node are kept."""
    return places.own(limit=FILE_LIMIT)


def edition(bulletin: Bulletin, *, version: int = 0) -> Edition:
    """One edition, the current one unless another is asked for. The caller sees the bulletin."""
    found = Edition.objects.filter(bulletin=bulletin, version=version or bulletin.version)
    one = found.prefetch_related("files").first()
    if one is None:
        raise BulletinNotFound
    return one


def editions(bulletin: Bulletin) -> list[Edition]:
    """Every edition, the latest first."""
    return list(bulletin.editions.order_by("-version"))


def content_of(bulletin: Bulletin) -> Content:
    """What it says: of a draft what was entered, else the current edition."""
    if bulletin.state == BulletinState.DRAFT:
        kept = bulletin.draft
        files = tuple(File(**f) for f in kept["files"])
        return Content(bulletin.title, kept["body"], kept["values"], files)
    one = edition(bulletin)
    files = tuple(_file(f) for f in one.files.all())
    return Content(one.title, one.body, one.values, files)


def _file(row: Attachment) -> File:
    return File(row.name, row.media_type, row.size, row.sha256, row.sm3, row.document)


def warnings(bulletin: Bulletin, content: Content) -> list[Personal]:
    """Personal data in the words, for whoever is to publish them."""
    texts = checks.texts(category(bulletin.category), content)
    return privacy.warnings(texts, _persons(bulletin))


def _persons(bulletin: Bulletin) -> list[str]:
    case = bulletin.case
    if case is None:
        return []
    parties = cases.parties(case=case)
    return [p.name for p in parties if p.kind != PartyKind.ORGANISATION]


def attachment(bulletin: Bulletin, *, version: int, position: int) -> Attachment:
    """One attachment of one edition. The caller sees the bulletin and its words."""
    found = Attachment.objects.filter(
        edition__bulletin=bulletin, edition__version=version, position=position
    ).first()
    if found is None:
        raise BulletinNotFound
    return found


def open_attachment(row: Attachment) -> BinaryIO:
    """The bytes of an attachment, hashed before the first of them is given out."""
    return open_file(row.sha256, row.name)


def open_file(sha256: str, name: str) -> BinaryIO:
    """A stored file under its digest, if it still has it."""
    kept = store()
    if not (kept.exists(sha256) and kept.verify(sha256)):
        raise AttachmentMissing(name=name)
    return kept.open(sha256)


def stored_files() -> Iterator[tuple[str, str]]:
    """Every file that a bulletin rests on: where it belongs, and its digest."""
    rows = Attachment.objects.values_list("edition__bulletin__number", "name", "sha256")
    for number, name, digest in rows.iterator():
        yield f"{number} {name}", digest
    for title, draft in Bulletin.objects.filter(state=BulletinState.DRAFT).values_list(
        "title", "draft"
    ):
        yield from ((f"{title} {f['name']}", f["sha256"]) for f in draft["files"])


# ------------------------------------------------------------------ who read


def is_asked(bulletin: Bulletin, *, by: Actor) -> bool:
    """Whether the actor's agency is asked to sign."""
    return Asked.objects.filter(bulletin=bulletin, agency_code=by.agency_code).exists()


def signature(bulletin: Bulletin, *, by: Actor) -> Receipt | None:
    """The signature of the actor's agency under the current edition."""
    return Receipt.objects.filter(
        bulletin=bulletin,
        version=bulletin.version,
        agency_code=by.agency_code,
        kind=ReceiptKind.SIGNED,
    ).first()


def readers(*, by: Actor, bulletin: Bulletin) -> Readers:
    """Who has read or signed: all agencies for the publisher, one's own for the others."""
    owner = seeing.owns(bulletin, by=by) or by.can(Power.SYSTEM)
    rows = Receipt.objects.filter(bulletin=bulletin, version=bulletin.version)
    asked = Asked.objects.filter(bulletin=bulletin)
    if not owner:
        rows = rows.filter(agency_code=by.agency_code)
        asked = asked.filter(agency_code=by.agency_code)
    named = owner and by.can(Power.READ_LOG)
    found = _by_agency(list(rows), list(asked), named or not owner)
    return Readers(tuple(found), _meant(bulletin) if owner else 0)


def _by_agency(rows: Sequence[Receipt], asked: Sequence[Asked], named: bool) -> list[ReaderLine]:
    groups: dict[str, list[Receipt]] = {}
    told = {a.agency_code: (a.agency_name, a.node) for a in asked}
    for row in rows:
        groups.setdefault(row.agency_code, []).append(row)
        told.setdefault(row.agency_code, (row.agency_name, row.node))
    wanted = {a.agency_code for a in asked}
    return [
        _line(code, told[code], code in wanted, groups.get(code, []), named)
        for code in sorted(told)
    ]


def _line(
    code: str, told: tuple[str, str], asked: bool, rows: Sequence[Receipt], named: bool
) -> ReaderLine:
    read = [r for r in rows if r.kind == ReceiptKind.READ]
    signed = next((r for r in rows if r.kind == ReceiptKind.SIGNED), None)
    return ReaderLine(
        code=code,
        name=told[0],
        node=told[1],
        asked=asked,
        count=len(read),
        first_at=read[0].at if read else None,
        signed_at=signed.at if signed else None,
        remark=signed.remark if signed else "",
        people=tuple(rows) if named else (),
    )


def _meant(bulletin: Bulletin) -> int:
    """How many agencies with officers on this node the audience includes."""
    if bulletin.state == BulletinState.DRAFT:
        reach = audiences.written_out(audiences.of_draft(bulletin))
    else:
        reach = audiences.reach_of(bulletin)
    served = agencies.in_service(on=timezone.localdate())
    others = [a for a in served if a.pk != bulletin.agency_id]
    return sum(1 for a in others if audiences.includes(reach, a))
