"""What one node tells another of something that both keep: whole each time, serial by serial.

A room adds of what it is told and lets the database refuse changes. What was overtaken changes
nothing; its digest stands in the log of the node that said it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar, Self

from django.db import models

from xiejiang.store.canonical import digest
from xiejiang.store.columns import an_agency

Told = Mapping[str, Any]


class Word(models.Model):
    """往来: what one node told the other, as it was told; never changed."""

    came = models.BooleanField("收到", help_text="对方节点告知的；否则是告知对方的")
    serial = models.PositiveIntegerField("序号", help_text="同一方向的第几次")
    said = models.JSONField("内容", help_text="告知的全部内容，与对方所见相同")
    sha256 = models.CharField("摘要", max_length=64, help_text="内容的摘要，记入存证日志")
    agency = an_agency("告知机关", "谁告知")
    said_by = models.CharField("告知人", max_length=60, help_text="谁告知")
    at = models.DateTimeField("时间", help_text="告知或者收到的时间")
    log_index = models.BigIntegerField("日志序号", help_text="存证日志里从哪一条起查找")

    class Meta:
        abstract = True
        ordering: ClassVar = ["id"]

    @classmethod
    def record(
        cls,
        said: Told,
        *,
        came: bool,
        agency: Any,
        said_by: str,
        at: datetime,
        log_index: int,
        **about: Any,
    ) -> Self:
        """Keep what is said, or what came, of something."""
        return cls._default_manager.create(
            came=came,
            serial=said["serial"],
            said=dict(said),
            sha256=digest(said),
            agency=agency,
            said_by=said_by[:60],
            at=at,
            log_index=log_index,
            **about,
        )

    @classmethod
    def heard(cls, told: Told, *, agency: Any, at: datetime, log_index: int, **about: Any) -> Self:
        """Keep what came, as it came."""
        given = {"agency": agency, "said_by": agency.name, "at": at, "log_index": log_index}
        return cls.record(told, came=True, **given, **about)

    @classmethod
    def is_new(cls, told: Told, **about: Any) -> bool:
        """Whether it says more than what came of something before."""
        serial: int = told["serial"]
        return serial > cls.last(came=True, **about)

    @classmethod
    def latest(cls, rows: models.QuerySet[Self], *about: str) -> models.QuerySet[Self]:
        """Of what was said in one direction, the last of each thing; ``about`` names the thing."""
        same = {name: models.OuterRef(name) for name in (*about, "came")}
        later = cls._default_manager.filter(**same, serial__gt=models.OuterRef("serial"))
        return rows.filter(~models.Exists(later)).order_by("serial")

    @classmethod
    def last(cls, *, came: bool, **about: Any) -> int:
        """The latest serial of something in one direction; 0 before the first."""
        found = cls._default_manager.filter(came=came, **about).order_by("-serial").first()
        return found.serial if found else 0
