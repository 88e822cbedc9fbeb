"""Acts of the material of a training: adding a file or a page, and taking it off again."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from typing import BinaryIO

from xiejiang.audit.domain import Act, Actor, Power
from xiejiang.audit.services import act, lacking
from xiejiang.consultation import queries as consultation
from xiejiang.evidence.domain import safe_name
from xiejiang.kernel.errors import Complaint, NotFound
from xiejiang.law.procedures import load_procedures
from xiejiang.law.schema import load_law
from xiejiang.research import queries, shelf
from xiejiang.research.domain import MOST_MATERIALS, PACKED, Kept, Link, Page, Phase
from xiejiang.research.errors import NotOrganiser, TrainingInvalid
from xiejiang.research.models import Material, Training
from xiejiang.store.filetypes import sniff
from xiejiang.typical import queries as typical

ORGANISING = (Power.LIAISE, Power.APPROVE, Power.SYSTEM)
"""Who announces a training, enrols colleagues, and attaches material."""


def _must_organise(actor: Actor, training: Training) -> None:
    queries.training(by=actor, pk=training.pk)
    if not queries.organises(training, by=actor):
        raise NotOrganiser(agency=training.agency.name)


def take_in(*, actor: Actor, training: Training, name: str, stream: BinaryIO) -> Kept:
    """Take a file into the store, before the act that will use it; not an act itself."""
    _must_organise(actor, training)
    if not actor.can(*ORGANISING):
        raise lacking(actor, ORGANISING[:-1])
    kept = safe_name(name)
    if not kept:
        raise TrainingInvalid(complaints=[Complaint("文件", "文件没有名字，请命名后重新上传")])
    kind = sniff(stream, kept)
    if kind.mime in PACKED:
        told = f"{kind.zh}不能作为材料，请解开以后逐个上传"
        raise TrainingInvalid(complaints=[Complaint("文件", told)])
    blob = shelf.store().put(stream)
    return Kept(kept, kind.mime, blob.size, blob.sha256, blob.sm3)


@act("research.material_added", *ORGANISING)
def add_material(
    act: Act, *, training: Training, phase: Phase, what: Kept | Link, title: str = ""
) -> Material:
    """添加培训材料：文件，或者本平台的规则、法规、程序、典型案例、会议、口径页；只给名单上的人看。"""
    _must_organise(act.actor, training)
    locked = Training.objects.select_for_update().get(pk=training.pk)
    found = []
    if "\x00" in title or len(title.strip()) > 160:
        found.append(Complaint("标题", "最多 160 字，不能有空字符"))
    if locked.materials.filter(withdrawn=False).count() >= MOST_MATERIALS:
        found.append(Complaint("文件", f"一次培训最多 {MOST_MATERIALS} 份材料，请先撤下一些"))
    TrainingInvalid.insist(found)
    row = Material(
        training=locked,
        phase=phase.value,
        title=title.strip(),
        added_by=act.actor.person_name,
        added_at=act.now,
    )
    if isinstance(what, Link):
        row.page, row.key = what.page.value, what.key
        row.title = row.title or _title(act.actor, what)[:160]
        _title(act.actor, what)
    else:
        row.name, row.media_type, row.size = what.name, what.media_type, what.size
        row.sha256, row.sm3 = what.sha256, what.sm3
        row.title = row.title or what.name[:160]
    row.save(force_insert=True)
    return row


def _title(actor: Actor, link: Link) -> str:
    """What a page is called; refused when there is no such page for the organiser."""
    try:
        return TITLES[link.page](actor, link.key)
    except (NotFound, KeyError, ValueError):
        told = f"没有找到这一页（{link.page.zh}），或者您看不到它。请从页面上复制地址"
        raise TrainingInvalid(complaints=[Complaint("页面地址", told)]) from None


TITLES: Mapping[Page, Callable[[Actor, str], str]] = {
    Page.RULE: lambda actor, key: load_law().rules[key].title,
    Page.INSTRUMENT: lambda actor, key: load_law().instruments[key].title,
    Page.PROCEDURE: lambda actor, key: load_procedures().by_id[key].title,
    Page.CASE: lambda actor, key: typical.edition(number=key).title,
    Page.MEETING: lambda actor, key: consultation.get(by=actor, meeting_id=uuid.UUID(key)).title,
    Page.STANDARD: lambda actor, key: (
        consultation.standard(by=actor, resolution_id=uuid.UUID(key)).words
    ),
}


@act("research.material_withdrawn", *ORGANISING)
def withdraw_material(act: Act, *, material: Material) -> Material:
    """撤下培训材料：名单上的人不再看到；文件保留在存储库。"""
    _must_organise(act.actor, material.training)
    Material.objects.filter(pk=material.pk).update(withdrawn=True)
    material.refresh_from_db()
    return material
