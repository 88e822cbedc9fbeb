"""What was done and found on an operation: only added to; the database refuses to change it."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from xiejiang.operations.domain import OutcomeKind, Result
from xiejiang.store.onsite import PlaceSource
from xiejiang.store.photographs import Photograph

SOURCES = [(s.value, s.zh) for s in PlaceSource]


class _OnTheSpot(models.Model):
    """Where and when something was reported, and by whom."""

    at = models.DateTimeField("时间", help_text="报告人所述的到场时间")
    source = models.CharField(
        "地点来源", max_length=10, choices=SOURCES, help_text="手机定位、手工填写或者没有"
    )
    latitude = models.DecimalField(
        "纬度", max_digits=9, decimal_places=6, null=True, help_text="十进制度，北纬为正"
    )
    longitude = models.DecimalField(
        "经度", max_digits=9, decimal_places=6, null=True, help_text="十进制度，东经为正"
    )
    accuracy = models.DecimalField(
        "精度", max_digits=8, decimal_places=1, null=True, help_text="定位误差半径，米"
    )
    place = models.CharField("地点", max_length=200, help_text="地点的文字，或者没有地点的原因")
    person = models.ForeignKey(
        "agencies.Person",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="报告人",
        help_text="谁报告",
    )
    person_name = models.CharField("姓名", max_length=60, help_text="报告时的姓名")
    post_title = models.CharField("岗位", max_length=80, help_text="报告时的岗位")
    agency = models.ForeignKey(
        "agencies.Agency",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="机关",
        help_text="以哪个机关的名义",
    )
    received_at = models.DateTimeField("收到时间", help_text="服务器收到的时间")

    class Meta:
        abstract = True


class Leg(_OnTheSpot):
    """行程: where a team was."""

    team = models.ForeignKey(
        "operations.Team",
        on_delete=models.PROTECT,
        related_name="legs",
        verbose_name="编组",
        help_text="哪个组",
    )
    words = models.CharField("情况", max_length=300, blank=True, help_text="到哪里、做什么")

    class Meta:
        ordering: ClassVar = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.team_id} {self.at:%Y-%m-%d %H:%M}"


class Check(_OnTheSpot):
    """检查: what a member found at one place."""

    id = models.UUIDField("编号", primary_key=True, help_text="由登记的设备给出，同一编号只收一次")
    digest = models.CharField(
        "摘要", max_length=64, help_text="登记内容的 SHA-256，照片按其摘要计入"
    )
    operation = models.ForeignKey(
        "operations.Operation",
        on_delete=models.PROTECT,
        related_name="checks",
        verbose_name="联合行动",
        help_text="哪次行动",
    )
    team = models.ForeignKey(
        "operations.Team",
        on_delete=models.PROTECT,
        null=True,
        related_name="checks",
        verbose_name="编组",
        help_text="哪个组；空为不分组",
    )
    subject = models.CharField("检查对象", max_length=160, help_text="船、码头、企业或者地点")
    findings = models.TextField("检查情况", help_text="看到什么、做了什么")
    result = models.CharField(
        "结果", max_length=10, choices=[(r.value, r.zh) for r in Result], help_text="有没有问题"
    )
    disposal = models.TextField("现场处置", blank=True, help_text="当场怎样处置、交给谁")
    recorded_at = models.DateTimeField("设备记录时间", null=True, help_text="设备自己的时钟")
    clock_doubt = models.CharField(
        "时钟存疑", max_length=80, blank=True, help_text="设备时钟与服务器不符之处，不影响收件"
    )

    class Meta:
        ordering: ClassVar = ["-at", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["operation", "-at"], name="operation_check_recent")
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(result=Result.SOUND.value) | ~models.Q(disposal=""),
                name="operation_check_disposal",
            ),
        ]

    def __str__(self) -> str:
        return self.subject


class Answered(models.Model):
    """清单的回答: asserted by who checked, verified by nobody yet."""

    check_made = models.ForeignKey(
        Check,
        on_delete=models.PROTECT,
        related_name="answers",
        verbose_name="检查",
        help_text="哪次检查",
    )
    item = models.ForeignKey(
        "operations.ChecklistItem",
        on_delete=models.PROTECT,
        related_name="answers",
        verbose_name="清单",
        help_text="回答哪一项",
    )
    value = models.CharField("回答", max_length=40, help_text="true、false 或者数字")
    note = models.CharField("说明", max_length=300, blank=True, help_text="怎样看到的")

    class Meta:
        ordering: ClassVar = ["check_made", "item__position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["check_made", "item"], name="operation_answer_once"),
        ]

    def __str__(self) -> str:
        return self.value


class Photo(Photograph):
    """检查照片 of a check."""

    check_made = models.ForeignKey(
        Check,
        on_delete=models.PROTECT,
        related_name="photos",
        verbose_name="检查",
        help_text="哪次检查",
    )

    class Meta:
        ordering: ClassVar = ["check_made", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["check_made", "sha256"], name="operation_photo_content_once"
            ),
        ]


class Outcome(models.Model):
    """去向: a finding became a case, or evidence of one. Once."""

    id = models.UUIDField("编号", primary_key=True, default=uuid.uuid4, help_text="平台唯一编号")
    check_made = models.OneToOneField(
        Check,
        on_delete=models.PROTECT,
        related_name="outcome",
        verbose_name="检查",
        help_text="哪次检查",
    )
    case = models.ForeignKey(
        "cases.Case",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="案件",
        help_text="转入哪个案件",
    )
    kind = models.CharField(
        "去向",
        max_length=10,
        choices=[(k.value, k.zh) for k in OutcomeKind],
        help_text="新案件或证据",
    )
    facts = models.JSONField("陈述的事实", default=list, help_text="据清单陈述的事实变量")
    agency = models.ForeignKey(
        "agencies.Agency",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="机关",
        help_text="哪个机关转办",
    )
    person_name = models.CharField("转办人", max_length=60, help_text="谁转办")
    at = models.DateTimeField("转办时间", help_text="何时转办")

    class Meta:
        ordering: ClassVar = ["-at", "-id"]

    def __str__(self) -> str:
        return OutcomeKind(self.kind).zh


class Brought(models.Model):
    """入卷: a photograph that became an item of evidence."""

    outcome = models.ForeignKey(
        Outcome,
        on_delete=models.PROTECT,
        related_name="brought",
        verbose_name="去向",
        help_text="哪次转办",
    )
    photo = models.OneToOneField(
        Photo,
        on_delete=models.PROTECT,
        related_name="brought",
        verbose_name="照片",
        help_text="哪张照片",
    )
    item = models.ForeignKey(
        "evidence.Item",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="证据",
        help_text="成为哪件证据",
    )

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.photo_id} {self.item_id}"


class Signature(models.Model):
    """会签: an agency signed the report, or said where it differs."""

    operation = models.ForeignKey(
        "operations.Operation",
        on_delete=models.PROTECT,
        related_name="signatures",
        verbose_name="联合行动",
        help_text="哪次行动",
    )
    agency = models.ForeignKey(
        "agencies.Agency",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="机关",
        help_text="哪个机关",
    )
    digest = models.CharField("报告摘要", max_length=64, help_text="会签的是哪一份")
    agrees = models.BooleanField("同意", help_text="同意，或者有不同意见")
    words = models.CharField("意见", max_length=300, blank=True, help_text="不同意见")
    person_name = models.CharField("会签人", max_length=60, help_text="谁会签")
    at = models.DateTimeField("会签时间", help_text="何时会签")

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["operation", "agency", "digest"], name="operation_signed_once"
            ),
            models.CheckConstraint(
                condition=models.Q(agrees=True) | ~models.Q(words=""), name="operation_dissent"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.operation_id} {self.agency_id}"
