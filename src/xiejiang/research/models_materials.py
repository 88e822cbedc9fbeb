"""What is attached to a training: files by their digests, and pages of this node."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from xiejiang.research.domain import Page, Phase


class Material(models.Model):
    """培训材料: a file or a page of the node, for those on the roster, before or afterwards."""

    id = models.UUIDField("编号", primary_key=True, default=uuid.uuid4, help_text="平台唯一编号")
    training = models.ForeignKey(
        "research.Training",
        on_delete=models.PROTECT,
        related_name="materials",
        verbose_name="培训",
        help_text="哪次培训",
    )
    phase = models.CharField(
        "何时用", max_length=6, choices=[(p.value, p.zh) for p in Phase], help_text="课前或者课后"
    )
    title = models.CharField("标题", max_length=160, help_text="列在培训页上")
    page = models.CharField(
        "页面种类",
        max_length=24,
        blank=True,
        choices=[(p.value, p.zh) for p in Page],
        help_text="空为文件",
    )
    key = models.CharField("页面编号", max_length=160, blank=True, help_text="哪一页")
    name = models.CharField("文件名", max_length=200, blank=True, help_text="空为页面")
    media_type = models.CharField("文件类型", max_length=120, blank=True, help_text="按内容识别")
    size = models.PositiveBigIntegerField("大小", default=0, help_text="字节")
    sha256 = models.CharField("SHA-256 摘要", max_length=64, blank=True, help_text="文件的摘要")
    sm3 = models.CharField("SM3 摘要", max_length=64, blank=True, help_text="文件的摘要")
    added_by = models.CharField("添加人", max_length=60, help_text="谁")
    added_at = models.DateTimeField("添加时间", help_text="何时")
    withdrawn = models.BooleanField("撤下", default=False, help_text="不再给名单上的人看")

    class Meta:
        ordering: ClassVar = ["added_at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(page="", sha256__gt="") | models.Q(sha256="", page__gt=""),
                name="material_file_or_page",
            ),
        ]

    def __str__(self) -> str:
        return self.title
