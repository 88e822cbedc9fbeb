"""What agencies published of their own powers, as they registered it here."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.db import models

from xiejiang.river.domain import Sort
from xiejiang.store.columns import an_agency


def _person(name: str, words: str) -> Any:
    return models.ForeignKey(
        "agencies.Person",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=name,
        help_text=words,
    )


class Published(models.Model):
    """公布事项: one item of a published list, or of a scheme of centralised jurisdiction."""

    id = models.UUIDField("编号", primary_key=True, default=uuid.uuid4, help_text="平台唯一编号")
    sort = models.CharField(
        "类别", max_length=8, choices=[(s.value, s.zh) for s in Sort], help_text="清单还是集中管辖"
    )
    agency = an_agency("登记机关", "谁登记、谁核对")
    taker = an_agency("负责机关", "公布的文件写明由谁负责、受理")
    matters = models.JSONField("事项", default=list, help_text="责任清单的事项；空为全部事项")
    duties = models.JSONField("职责", default=list, help_text="责任清单的职责")
    divisions = models.JSONField("区划", default=list, help_text="适用于哪些区划，含其下级")
    excepted = models.JSONField("除外", default=list, help_text="其中不适用的区划")
    title = models.CharField("事项名称", max_length=200, help_text="公布的文件怎样称呼")
    number = models.CharField("事项编号", max_length=80, blank=True, help_text="文件里的编号")
    document = models.CharField("文件", max_length=200, help_text="文件的名称和文号")
    issuer = models.CharField("发布机关", max_length=120, help_text="谁发布的文件")
    in_force_on = models.DateField("施行日期", help_text="自哪一天起")
    link = models.CharField("链接", max_length=500, blank=True, help_text="公布在哪里")
    words = models.CharField("说明", max_length=500, blank=True, help_text="如哪几类案件")
    registered_by = _person("登记人", "谁登记；节点导入的为空")
    registered_at = models.DateTimeField("登记时间", help_text="何时登记")
    confirmed_by = _person("核对人", "本机关另一人对照原文核对")
    confirmed_at = models.DateTimeField("核对时间", null=True, help_text="空为未经核对")
    withdrawn_by = _person("撤下人", "谁撤下")
    withdrawn_at = models.DateTimeField("撤下时间", null=True, help_text="空为有效")
    withdrawn_why = models.CharField("撤下理由", max_length=300, blank=True, help_text="为什么撤下")

    class Meta:
        ordering: ClassVar = ["-registered_at", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["-registered_at", "-id"], name="published_recent"),
            models.Index(fields=["agency", "document"], name="published_agency"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(confirmed_at__isnull=True)
                | models.Q(registered_by__isnull=True)
                | ~models.Q(confirmed_by=models.F("registered_by")),
                name="published_two_people",
            )
        ]

    def __str__(self) -> str:
        return f"{self.title}（{self.document}）"


class PublishedPlace(models.Model):
    """公布事项的区划: one division of an item, to be found by."""

    item = models.ForeignKey(
        Published,
        on_delete=models.CASCADE,
        related_name="places",
        verbose_name="公布事项",
        help_text="哪一项",
    )
    division = models.CharField("区划", max_length=6, help_text="国标代码")

    class Meta:
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [models.Index(fields=["division"], name="published_place")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["item", "division"], name="published_place_once")
        ]

    def __str__(self) -> str:
        return self.division
