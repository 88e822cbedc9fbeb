"""Trainings, whom they invite, and who is on the roster; studies in :mod:`models_studies`."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from xiejiang.research.models_materials import Material
from xiejiang.research.models_studies import (
    CaseNote,
    Collected,
    Opinion,
    Partner,
    Recommendation,
    Study,
    StudyReport,
)

__all__ = [
    "CaseNote",
    "Collected",
    "Enrolment",
    "Invitation",
    "Material",
    "Opinion",
    "Partner",
    "Recommendation",
    "Study",
    "StudyReport",
    "Training",
]

AGENCY = "agencies.Agency"


class Training(models.Model):
    """培训: announced by one agency to others, with a quiz."""

    id = models.UUIDField("编号", primary_key=True, default=uuid.uuid4, help_text="平台唯一编号")
    title = models.CharField("名称", max_length=120, help_text="培训名称")
    agency = models.ForeignKey(
        AGENCY,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="主办机关",
        help_text="组织培训的机关",
    )
    since = models.DateField("起日", help_text="第一天")
    until = models.DateField("止日", help_text="最后一天")
    place = models.CharField("地点", max_length=200, help_text="地点，或者线上")
    about = models.TextField("内容", blank=True, help_text="讲什么、准备什么")
    quiz_seed = models.CharField("测验种子", max_length=60, help_text="抽题所用，可以公开核对")
    quiz_field = models.CharField("测验领域", max_length=40, blank=True, help_text="空为全部领域")
    quiz_count = models.PositiveSmallIntegerField("题数", help_text="实际抽出的题数")
    quiz_until = models.DateField("测验截止日", help_text="约定，不是法定期限")
    announced_at = models.DateTimeField("发布时间", help_text="发布培训的时间")

    class Meta:
        ordering: ClassVar = ["-since", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(until__gte=models.F("since")), name="training_period"
            ),
            models.UniqueConstraint(
                fields=["agency", "title", "since"], name="training_announced_once"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Invitation(models.Model):
    """邀请: an agency whose officers may enrol; the organiser is one of them."""

    training = models.ForeignKey(
        Training,
        on_delete=models.PROTECT,
        related_name="invitations",
        verbose_name="培训",
        help_text="哪次培训",
    )
    agency = models.ForeignKey(
        AGENCY,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="机关",
        help_text="受邀的机关",
    )

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["training", "agency"], name="training_invited_once"),
        ]

    def __str__(self) -> str:
        return f"{self.training_id} {self.agency_id}"


class Enrolment(models.Model):
    """报名: one officer on the roster, whether they came, and their paper."""

    training = models.ForeignKey(
        Training,
        on_delete=models.PROTECT,
        related_name="enrolments",
        verbose_name="培训",
        help_text="哪次培训",
    )
    person = models.ForeignKey(
        "agencies.Person",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="人员",
        help_text="参加的人",
    )
    agency = models.ForeignKey(
        AGENCY,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="机关",
        help_text="报名时所在的机关",
    )
    enrolled_at = models.DateTimeField("报名时间", help_text="列入名单的时间")
    attended = models.BooleanField("到场", null=True, help_text="空为没有登记")
    handed_in_at = models.DateTimeField("交卷时间", null=True, help_text="空为没有交卷")
    paper = models.JSONField("答卷", default=list, help_text="题目、回答和当时的结论；只给本人看")
    right = models.PositiveSmallIntegerField("结论正确", default=0, help_text="题数")
    reasoned = models.PositiveSmallIntegerField("理由也正确", default=0, help_text="题数")

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["training", "person"], name="training_enrolled_once"),
        ]

    def __str__(self) -> str:
        return f"{self.training_id} {self.person_id}"
