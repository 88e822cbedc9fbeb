"""What an archive takes of the log: the entries of a matter with their proofs, and its notices."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from xiejiang.audit import tiles
from xiejiang.audit.domain import NODE, Actor
from xiejiang.audit.models import (
    HeadStamp,
    LogEntry,
    LogHead,
    LogTile,
    Notice,
    RememberedRequest,
    SealedMatter,
    SignedHead,
    WitnessedLog,
)
from xiejiang.audit.proving import may_read, proof_of
from xiejiang.store.shapes import Shape

NOTICE = Shape(
    Notice,
    {
        "id": "本库的流水号，次序就是先后",
        "person_id": "只提醒某一人的不随案卷走",
        "matter": "档案只有一个案件",
        "read_at": "何时看过，属于那个机关在本节点的工作台；导入的按已读登记",
    },
)
SHAPES = {"notices": NOTICE}
_OF_THE_LOG = "日志属于记它的节点：档案带走条目和证明（log.json），不在别处重写"
LEFT_OUT = {
    LogEntry._meta.label: _OF_THE_LOG,
    LogHead._meta.label: _OF_THE_LOG,
    LogTile._meta.label: _OF_THE_LOG,
    SignedHead._meta.label: _OF_THE_LOG,
    HeadStamp._meta.label: _OF_THE_LOG,
    WitnessedLog._meta.label: "本节点所见证的别的日志，与案件无关",
    SealedMatter._meta.label: "案件的 archived_at 已经写明",
    RememberedRequest._meta.label: "接口的幂等记录，七日后清除",
}


def archive_state(*, matter: uuid.UUID) -> dict[str, Any]:
    """The notices that agencies got about a matter; the caller has checked who asks."""
    rows = Notice.objects.filter(matter=matter, person_id__isnull=True)
    return {"notices": NOTICE.all(rows)}


def archive_log(*, by: Actor, matter: uuid.UUID, head: SignedHead) -> dict[str, Any]:
    """The entries of a matter up to a signed head, each with its proof.

    Details go along as ``by`` may read them, and those of the node's own work on the matter, which
    are no other agency's: by them the digests of documents stand in the log.
    """
    rows = LogEntry.objects.filter(matter=matter, index__lt=head.size).order_by("index")
    nodes = tiles.Nodes(head.size)
    told = [proof_of(row, head, whole=_may_read(by, row), nodes=nodes) for row in rows]
    shared = ("format", "checkpoint")
    return {
        "checkpoint": head.note,
        "entries": [{k: v for k, v in one.items() if k not in shared} for one in told],
    }


def _may_read(by: Actor, row: LogEntry) -> bool:
    return row.agency_code == NODE.agency_code or may_read(by, row)


def restore_notices(*, matter: uuid.UUID, told: Mapping[str, Any], now: datetime) -> None:
    """Write the notices of an archived matter, read already. Part of the caller's act."""
    Notice.objects.bulk_create(
        NOTICE.made(one, {}, matter=matter, read_at=now) for one in told["notices"]
    )
