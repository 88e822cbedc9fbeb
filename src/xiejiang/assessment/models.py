"""Tables: assessments, their versions, and what courts and agreements made of them."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from xiejiang.assessment.domain import RULED, RulingBasis, State
from xiejiang.store.canonical import CanonicalField


class Assessment(models.Model):
    """损害评估: of one damage of a case, by one assessor; the draft is what may still change."""

    id = models.UUIDField("编号", primary_key=True, default=uuid.uuid4, help_text="评估编号")
    case = models.ForeignKey(
        "cases.Case",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="案件",
        help_text="所属案件",
    )
    agency = models.ForeignKey(
        "agencies.Agency",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="负责机关",
        help_text="谁编制、修改",
    )
    damage = models.CharField("损害", max_length=160, help_text="评估哪一损害")
    assessor = models.CharField("评估人", max_length=160, help_text="哪个机构、专家的意见")
    valued_on = models.DateField("评估基准日", null=True, help_text="按哪一天的标准和价格评估")
    state = models.CharField(
        "状态",
        max_length=12,
        choices=[(s.value, s.zh) for s in State],
        default=State.DRAFT.value,
        help_text="编制、提交还是已经采信",
    )
    version = models.PositiveIntegerField("版本", default=0, help_text="最近提交的一版；0 为没有")
    draft = models.JSONField("草稿", default=list, help_text="编制中的评估项")
    saved = models.PositiveIntegerField("修改次数", default=1, help_text="防止相互覆盖")
    created_by = models.CharField("建立人", max_length=60, help_text="谁建立")
    created_at = models.DateTimeField("建立时间", help_text="建立时间")
    changed_at = models.DateTimeField("修改时间", help_text="最近修改的时间")

    class Meta:
        ordering: ClassVar = ["created_at", "id"]
        indexes: ClassVar = [models.Index(fields=["case", "state"], name="assessment_of_case")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(state=State.DRAFT.value) | models.Q(version__gt=0),
                name="assessment_submitted_has_version",
            ),
        ]

    def __str__(self) -> str:
        return self.damage


class Version(models.Model):
    """版本: a sheet as it was submitted. Append-only."""

    assessment = models.ForeignKey(
        Assessment,
        on_delete=models.PROTECT,
        related_name="versions",
        verbose_name="评估",
        help_text="哪份评估",
    )
    number = models.PositiveIntegerField("版次", help_text="第几版")
    damage = models.CharField("损害", max_length=160, help_text="提交时的损害名称")
    assessor = models.CharField("评估人", max_length=160, help_text="提交时的评估人")
    valued_on = models.DateField("评估基准日", null=True, help_text="提交时的评估基准日")
    items = CanonicalField("评估项", help_text="每项的方法、参数、来源和适用条件的回答")
    low = models.BigIntegerField("下限", null=True, help_text="分；空为未知")
    base = models.BigIntegerField("数额", null=True, help_text="分；空为未知")
    high = models.BigIntegerField("上限", null=True, help_text="分；空为未知")
    reason = models.CharField("说明", max_length=300, blank=True, help_text="与上一版相比改了什么")
    sha256 = models.CharField("摘要", max_length=64, help_text="内容的 SHA-256")
    submitted_by = models.CharField("提交人", max_length=60, help_text="谁提交")
    submitted_at = models.DateTimeField("提交时间", help_text="提交时间")

    class Meta:
        ordering: ClassVar = ["assessment", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["assessment", "number"], name="assessment_version_once"
            ),
            models.CheckConstraint(
                condition=(
                    models.Q(low__isnull=True, base__isnull=True, high__isnull=True)
                    | models.Q(low__lte=models.F("base"), base__lte=models.F("high"))
                ),
                name="assessment_version_range",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.damage} v{self.number}"


class Decision(models.Model):
    """采信: what a court or an agreement made of one version. Append-only."""

    version = models.OneToOneField(
        Version,
        on_delete=models.PROTECT,
        related_name="decision",
        verbose_name="版本",
        help_text="对哪一版",
    )
    outcome = models.CharField(
        "结果",
        max_length=12,
        choices=[(s.value, s.zh) for s in RULED],
        help_text="采信、部分采信、未采信",
    )
    basis = models.CharField(
        "依据",
        max_length=12,
        choices=[(b.value, b.zh) for b in RulingBasis],
        help_text="裁判、调解、司法确认或者协议",
    )
    document = models.CharField("文书", max_length=200, help_text="文书名称和文号")
    on = models.DateField("日期", help_text="文书日期")
    amount = models.BigIntegerField("认定数额", null=True, help_text="分；没有认定数额的为空")
    reason = models.CharField("理由", max_length=1000, help_text="为什么采信或者不采信")
    decided_by = models.CharField("登记人", max_length=60, help_text="谁登记")
    agency_name = models.CharField("登记机关", max_length=120, help_text="哪个机关登记")
    decided_at = models.DateTimeField("登记时间", help_text="登记时间")

    class Meta:
        ordering: ClassVar = ["decided_at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(amount__isnull=True) | models.Q(amount__gte=0),
                name="assessment_decision_amount",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document} {self.outcome}"
