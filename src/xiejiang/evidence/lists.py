"""Evidence as the lists of official documents show it: rows of text, in the columns they have."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone

from xiejiang.documents.domain import FieldValue
from xiejiang.evidence.domain import ItemKind, ItemStatus, PropertyLine
from xiejiang.evidence.models import Item

RECORDINGS = (ItemKind.AUDIO_VISUAL,)
PICTURES = ("image/", "audio/", "video/")


def amount(item: Item) -> str:
    """How much of a thing there is, with its unit."""
    if item.quantity is None:
        return ""
    return f"{item.quantity.normalize():f}{item.unit}"


def line(item: Item) -> PropertyLine:
    """A thing as the list of things shows it."""
    remark = "" if item.status == ItemStatus.HELD else ItemStatus(item.status).zh
    return PropertyLine(
        item.title, amount(item), item.features, item.whereabouts, item.origin, remark
    )


def summary(item: Item) -> str:
    """An item in one sentence: what it is, who took it, what it proves."""
    words = f"{item.title}（{ItemKind(item.kind).zh}，{item.agency.name}收集）"
    return f"{words}，证明{item.proves.rstrip('。')}" if item.proves else words


def is_recording(item: Item) -> bool:
    """照片、录音录像: by its kind, or by what its file is."""
    return item.kind in RECORDINGS or item.media_type.startswith(PICTURES)


def recording(item: Item) -> list[str]:
    """资料名称、证明对象、拍摄人、时间、地点."""
    taken = item.collected_at
    when = timezone.localtime(taken).strftime("%Y-%m-%d %H:%M") if taken else ""
    return [item.title, item.proves, item.collectors, when, item.place]


def values(items: Sequence[Item]) -> dict[str, FieldValue]:
    """The fields of official documents that evidence fills; a list without items is left out."""
    things = [item for item in items if item.physical]
    found: dict[str, list[str] | list[list[str]]] = {
        "evidence.summary": [summary(item) for item in items],
        "item.rows": [list(line(item).cells) for item in things],
        "seized.rows": [[i.title, amount(i), i.origin, i.whereabouts] for i in things if i.origin],
        "media.rows": [recording(item) for item in items if is_recording(item)],
        "handover.rows": [[i.title, amount(i), i.features, "", i.whereabouts] for i in things],
    }
    return {name: rows for name, rows in found.items() if rows}
