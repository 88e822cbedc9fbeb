"""What nodes tell one another of an operation: the words as they came, and the checks in them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from xiejiang.operations.domain import OutcomeKind, Result
from xiejiang.store import told
from xiejiang.store.columns import an_agency


class Word(told.Word):
    """联合行动往来: what one node told the other of one member, whole each time; never changed."""

    member = models.ForeignKey(
        "operations.Member",
        on_delete=models.PROTECT,
        related_name="told",
        verbose_name="参加机关",
        help_text="告知哪个参加机关，或者由哪个参加机关告知",
    )

    class Meta:
        ordering: ClassVar = ["member", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["member", "came", "serial"], name="operation_word_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} {self.serial}"


class Line(models.Model):
    """所告检查: a check that was recorded at another node, as its line told it."""

    key = models.UUIDField("检查编号", help_text="在对方节点的编号，可以据此向对方核对")
    operation = models.ForeignKey(
        "operations.Operation",
        on_delete=models.PROTECT,
        related_name="lines",
        verbose_name="联合行动",
        help_text="哪次行动",
    )
    agency = an_agency("机关", "哪个机关登记")
    at = models.DateTimeField("时间", help_text="检查人所述的到场时间")
    place = models.CharField("地点", max_length=200, help_text="地点的文字")
    latitude = models.DecimalField(
        "纬度", max_digits=9, decimal_places=6, null=True, help_text="十进制度，北纬为正"
    )
    longitude = models.DecimalField(
        "经度", max_digits=9, decimal_places=6, null=True, help_text="十进制度，东经为正"
    )
    subject = models.CharField("检查对象", max_length=160, help_text="船、码头、企业或者地点")
    result = models.CharField(
        "结果", max_length=10, choices=[(r.value, r.zh) for r in Result], help_text="有没有问题"
    )
    team = models.CharField("编组", max_length=60, blank=True, help_text="哪个组；空为不分组")
    answers = models.JSONField("清单的回答", default=list, help_text="清单的编号和回答")
    photos = models.JSONField("照片摘要", default=list, help_text="照片的 SHA-256；照片在对方节点")
    digest = models.CharField("摘要", max_length=64, help_text="对方登记内容的 SHA-256")
    kind = models.CharField(
        "去向",
        max_length=10,
        blank=True,
        choices=[(k.value, k.zh) for k in OutcomeKind],
        help_text="在对方节点转为新案件或者证据；空为没有转办",
    )
    case_number = models.CharField(
        "案号", max_length=80, blank=True, help_text="收案的案号；对方节点不能告知的为空"
    )
    items = models.PositiveIntegerField("入卷", default=0, help_text="几张照片成为证据")
    late = models.BooleanField("迟到", default=False, help_text="办结或者取消以后才告知，不计入")
    heard_at = models.DateTimeField("收到时间", help_text="本节点收到的时间")

    class Meta:
        ordering: ClassVar = ["-at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["operation", "agency", "key"], name="operation_line_once"
            ),
        ]

    def __str__(self) -> str:
        return self.subject
