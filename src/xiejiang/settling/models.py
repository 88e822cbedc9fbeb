"""What was found on the spot: only added to; the database refuses to change it."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from xiejiang.settling.domain import FOUND, Mend
from xiejiang.settling.models_agreements import Agreement, Due, Effect
from xiejiang.settling.models_mediators import (
    BodyConfirmation,
    BodyMatter,
    BodyVersion,
    BodyWithdrawal,
    Mediation,
    MediationBody,
    Mediator,
)
from xiejiang.settling.models_talks import Offer, Reply, Seat, Talk

__all__ = [
    "Agreement",
    "BodyConfirmation",
    "BodyMatter",
    "BodyVersion",
    "BodyWithdrawal",
    "Checked",
    "Due",
    "Effect",
    "Mediation",
    "MediationBody",
    "Mediator",
    "Offer",
    "Reply",
    "Seat",
    "Talk",
    "Verification",
]


class Verification(models.Model):
    """实地核验: somebody of the issuer went to see what became of a suggestion."""

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
        help_text="建议、意见在哪个程序里发出",
    )
    nth = models.PositiveSmallIntegerField("第几份", help_text="该程序里发出的第几份建议、意见")
    at = models.DateTimeField("核验时间", help_text="何时到现场")
    place = models.CharField("核验地点", max_length=200, help_text="到了哪里")
    people = models.CharField("核验人员", max_length=200, help_text="谁去的，写明单位")
    words = models.TextField("现场情况", blank=True, help_text="看到什么、问了谁")
    evidence = models.JSONField("证据", default=list, help_text="入卷的照片、笔录等的证据编号")
    agency = models.ForeignKey(
        "agencies.Agency",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="核验机关",
        help_text="以哪个机关的名义",
    )
    recorded_by = models.CharField("登记人", max_length=60, help_text="谁登记")
    recorded_at = models.DateTimeField("登记时间", help_text="何时登记")

    class Meta:
        ordering: ClassVar = ["at", "recorded_at", "id"]
        indexes: ClassVar = [
            models.Index(fields=["proceeding", "nth", "at"], name="verification_of"),
        ]

    def __str__(self) -> str:
        return f"{self.place} {self.at}"


class Checked(models.Model):
    """核验事项: how one thing that was asked for was found; its words as they were then."""

    verification = models.ForeignKey(
        Verification,
        on_delete=models.PROTECT,
        related_name="checked",
        verbose_name="核验",
        help_text="哪次核验",
    )
    position = models.PositiveSmallIntegerField("次序", help_text="建议的第几项")
    words = models.TextField("建议事项", help_text="核验时该项的文字")
    mend = models.CharField(
        "结果", max_length=10, choices=[(m.value, m.zh) for m in FOUND], help_text="现场看到的结果"
    )
    note = models.TextField("说明", blank=True, help_text="怎样认定的")

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["verification", "position"], name="checked_once"),
        ]

    def __str__(self) -> str:
        return f"{self.position} {Mend(self.mend).zh}"
