"""Acts on what agencies published: registered by one, confirmed by another, withdrawn."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from xiejiang.agencies import queries as agencies
from xiejiang.agencies.domain import Kind
from xiejiang.agencies.queries import Agency
from xiejiang.audit.domain import Act, Power
from xiejiang.audit.services import act
from xiejiang.basin import queries as basin
from xiejiang.kernel.errors import Complaint, wording
from xiejiang.river import published
from xiejiang.river.domain import Listing, Sort
from xiejiang.river.duties import load_duties
from xiejiang.river.errors import (
    PublishedInvalid,
    PublishedMoved,
    PublishedNotOwner,
    PublishedSamePerson,
)
from xiejiang.river.models import Published, PublishedPlace

JUDICIAL = {
    Kind.COURT.value: frozenset({"try"}),
    Kind.PROCURATORATE.value: frozenset({"prosecute", "suit"}),
}
"""Whose schemes are registered, and which duties they distribute."""
MOST = 400
"""As many divisions as one item may name."""


@act("river.published_registered", *published.WRITES, Power.SYSTEM)
def register(act: Act, *, agency: Agency, items: Sequence[Listing]) -> list[Published]:
    """登记公布的权责清单、集中管辖；全部或者一项也不，标“未经核对”直到另一人核对。"""
    _own(act, agency)
    wrong = [c for item in items for c in complaints(item, agency)]
    PublishedInvalid.insist(wrong or ([] if items else [Complaint("事项", "至少登记一项")]))
    takers = {a.code: a for a in agencies.agencies(codes=[i.taker for i in items])}
    made = Published.objects.bulk_create(
        _row(act, agency, takers[item.taker], item) for item in items
    )
    PublishedPlace.objects.bulk_create(
        PublishedPlace(item=row, division=code) for row in made for code in row.divisions
    )
    act.about(agency)
    act.details |= {"items": [str(row.pk) for row in made], "titles": [row.title for row in made]}
    return made


@act("river.published_confirmed", *published.WRITES)
def confirm(act: Act, *, item: Published) -> Published:
    """核对公布事项：本机关另一人对照原文，确认登记的内容与公布的一致。"""
    act.about(item)
    if item.agency_id != act.actor.agency_id:
        raise PublishedNotOwner(agency=item.agency.name)
    if item.registered_by_id is not None and item.registered_by_id == act.actor.person_id:
        raise PublishedSamePerson
    open_ = Published.objects.filter(
        pk=item.pk, confirmed_at__isnull=True, withdrawn_at__isnull=True
    )
    if not open_.update(confirmed_at=act.now, confirmed_by=act.actor.person_id):
        raise PublishedMoved(state="核对或者撤下")
    return published.get(item_id=item.pk)


@act("river.published_withdrawn", *published.WRITES)
def withdraw(act: Act, *, item: Published, why: str) -> Published:
    """撤下公布事项：废止、调整或者登记有误，写明理由；记录仍在。"""
    _own(act, item.agency)
    act.about(item)
    PublishedInvalid.insist(wording("撤下理由", why, 300))
    live = Published.objects.filter(pk=item.pk, withdrawn_at__isnull=True)
    gone = {"withdrawn_at": act.now, "withdrawn_by": act.actor.person_id, "withdrawn_why": why}
    if not live.update(**gone):
        raise PublishedMoved(state="撤下")
    return published.get(item_id=item.pk)


def _own(act: Act, agency: Agency) -> None:
    if agency.pk != act.actor.agency_id and not act.actor.can(Power.SYSTEM):
        raise PublishedNotOwner(agency=agency.name)


def _row(act: Act, agency: Agency, taker: Agency, item: Listing) -> Published:
    return Published(
        sort=item.sort.value,
        agency=agency,
        taker=taker,
        matters=list(item.matters),
        duties=list(item.duties),
        divisions=list(item.divisions),
        excepted=list(item.excepted),
        title=item.title.strip(),
        number=item.number.strip(),
        document=item.document.strip(),
        issuer=item.issuer.strip(),
        in_force_on=item.in_force_on,
        link=item.link.strip(),
        words=item.words.strip(),
        registered_by_id=act.actor.person_id,
        registered_at=act.now,
    )


def complaints(item: Listing, agency: Agency) -> list[Complaint]:
    """What is wrong with an item that an agency would register."""
    found = [
        *wording("事项名称", item.title, 200),
        *wording("文件", item.document, 200),
        *wording("发布机关", item.issuer, 120),
        *_short("事项编号", item.number, 80),
        *_short("说明", item.words, 500),
        *_link(item.link),
        *_codes(item),
        *_places(item),
        *_whose(item, agency),
    ]
    return found or _twice(item, agency)


def _short(where: str, text: str, most: int) -> list[Complaint]:
    return wording(where, text, most) if text.strip() else []


def _link(link: str) -> list[Complaint]:
    try:
        parts = urlsplit(link.strip())
    except ValueError:
        return [Complaint("链接", "不是网址，应以 https:// 或者 http:// 开头")]
    if link.strip() and (parts.scheme not in ("http", "https") or not parts.netloc):
        return [Complaint("链接", "不是网址，应以 https:// 或者 http:// 开头")]
    return _short("链接", link, 500)


def _codes(item: Listing) -> list[Complaint]:
    content = load_duties()
    found = []
    for where, given, known in (
        ("事项", item.matters, {m.id for m in content.matters}),
        ("职责", item.duties, {d.id for d in content.duties}),
    ):
        unknown = [code for code in given if code not in known]
        if unknown:
            told = f"责任清单没有“{'、'.join(unknown)}”，可用：{'、'.join(sorted(known))}"
            found.append(Complaint(where, told))
    if not item.duties:
        found.append(Complaint("职责", "至少写一项"))
    if not item.matters and item.sort is Sort.POWER:
        found.append(Complaint("事项", "权责清单至少写一项事项"))
    return found


def _places(item: Listing) -> list[Complaint]:
    if not 0 < len(item.divisions) <= MOST:
        return [Complaint("区划", f"写一个以上、{MOST} 个以下区划")]
    unknown = [c for c in (*item.divisions, *item.excepted) if basin.find(c) is None]
    if unknown:
        return [Complaint("区划", f"没有代码为“{'、'.join(unknown)}”的区划")]
    stray = [c for c in item.excepted if not any(basin.contains(d, c) for d in item.divisions)]
    if stray:
        return [Complaint("除外", f"“{'、'.join(stray)}”不在所写的区划以内")]
    return []


def _whose(item: Listing, agency: Agency) -> list[Complaint]:
    if item.sort is Sort.POWER:
        wrong = item.taker != agency.code
        return [Complaint("负责机关", "权责清单由本机关登记自己的")] if wrong else []
    taker = next(iter(agencies.agencies(codes=[item.taker])), None)
    if taker is None:
        return [Complaint("负责机关", f"机关目录里没有“{item.taker}”，请写全称或代码")]
    may = JUDICIAL.get(agency.kind, frozenset())
    if not may or taker.kind != agency.kind:
        told = "集中管辖由法院登记法院的、检察院登记检察院的"
        return [Complaint("负责机关", told)]
    if set(item.duties) - may:
        return [Complaint("职责", f"这一类机关的集中管辖只写：{'、'.join(sorted(may))}")]
    return []


def _twice(item: Listing, agency: Agency) -> list[Complaint]:
    same = Published.objects.filter(
        agency=agency,
        document=item.document.strip(),
        title=item.title.strip(),
        number=item.number.strip(),
        taker__code=item.taker,
        withdrawn_at__isnull=True,
    )
    return [Complaint("事项名称", "这份文件的这一项已经登记")] if same.exists() else []
