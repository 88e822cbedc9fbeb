"""Agreements as they were recorded, and that they took effect: only added to."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models


class Agreement(models.Model):
    """协议: who owes what by when, and what is restored; of a signing the last version counts."""

    id = models.UUIDField("编号", primary_key=True, default=uuid.uuid4, help_text="平台唯一编号")
    case = models.ForeignKey(
        "cases.Case",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="案件",
        help_text="所属案件",
    )
    proceeding = models.ForeignKey(
        "proceedings.Proceeding",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="程序",
        help_text="在哪个程序里签订",
    )
    kind = models.CharField("种类", max_length=20, help_text="协议的种类")
    nth = models.PositiveSmallIntegerField("第几次签订", help_text="该程序里的第几次签订")
    version = models.PositiveSmallIntegerField("版本", help_text="重新登记一次加一；生效以前可以")
    title = models.CharField("文书", max_length=160, help_text="协议的名称和编号")
    obligor = models.CharField("义务人", max_length=120, help_text="谁应当履行")
    parties = models.JSONField("当事人", default=list, help_text="案件中的哪些当事人")
    component = models.CharField("款项", max_length=80, blank=True, help_text="协议写明的款项名称")
    amount = models.BigIntegerField("金额", help_text="分；各期合计；零为不付钱")
    restore = models.TextField("修复", blank=True, help_text="修复什么、到什么程度；空为不修复")
    restore_by = models.DateField("修复期限", null=True, help_text="协议约定的最后一日")
    agency = models.ForeignKey(
        "agencies.Agency",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="登记机关",
        help_text="款项进谁的台账",
    )
    recorded_by = models.CharField("登记人", max_length=60, help_text="谁登记")
    recorded_at = models.DateTimeField("登记时间", help_text="何时登记")

    class Meta:
        ordering: ClassVar = ["recorded_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["proceeding", "kind", "nth", "version"], name="agreement_version_once"
            ),
            models.CheckConstraint(
                condition=models.Q(amount__gt=0) | (models.Q(amount=0) & ~models.Q(restore="")),
                name="agreement_owes",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def signing(self) -> tuple[uuid.UUID, str, int]:
        """Which signing it is of: in which proceeding, of which kind, the how many-th."""
        return self.proceeding_id, self.kind, self.nth


class Due(models.Model):
    """分期: what is to be paid by an agreed day."""

    agreement = models.ForeignKey(
        Agreement,
        on_delete=models.PROTECT,
        related_name="dues",
        verbose_name="协议",
        help_text="哪份协议",
    )
    position = models.PositiveSmallIntegerField("次序", help_text="第几期")
    on = models.DateField("期限", help_text="约定的最后一日")
    amount = models.BigIntegerField("金额", help_text="分")

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agreement", "position"], name="due_once"),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="due_amount"),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.amount}"


class Effect(models.Model):
    """生效: that an agreement entered the ledger and the restoration, once for a signing."""

    agreement = models.OneToOneField(
        Agreement,
        on_delete=models.PROTECT,
        related_name="effect",
        verbose_name="协议",
        help_text="哪份协议",
    )
    proceeding = models.ForeignKey(
        "proceedings.Proceeding",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="程序",
        help_text="在哪个程序里签订",
    )
    kind = models.CharField("种类", max_length=20, help_text="协议的种类")
    nth = models.PositiveSmallIntegerField("第几次签订", help_text="该程序里的第几次签订")
    effective_at = models.DateTimeField("生效时间", help_text="程序里登记的生效时间")
    obligation = models.ForeignKey(
        "funds.Obligation",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="应缴款项",
        help_text="登记成哪笔应缴款项；空为不付钱",
    )
    duty = models.ForeignKey(
        "restoration.Duty",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="修复义务",
        help_text="登记成哪项修复义务；空为不修复",
    )
    recorded_by = models.CharField("办理人", max_length=60, help_text="谁办理")
    recorded_at = models.DateTimeField("办理时间", help_text="何时办理")

    class Meta:
        ordering: ClassVar = ["recorded_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["proceeding", "kind", "nth"], name="effect_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.nth}"

    @property
    def signing(self) -> tuple[uuid.UUID, str, int]:
        """Which signing it is of: in which proceeding, of which kind, the how many-th."""
        return self.proceeding_id, self.kind, self.nth
