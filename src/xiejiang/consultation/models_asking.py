"""What agencies are asked in writing, and what they answer."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from xiejiang.consultation.domain import About, Opinion, QuestionState
from xiejiang.store.columns import an_agency


class Question(models.Model):
    """会商事项: what an agency asks others to say in writing."""

    id = models.UUIDField("编号", primary_key=True, default=uuid.uuid4, help_text="平台唯一编号")
    number = models.CharField("会商号", max_length=80, help_text="提出时编号")
    title = models.CharField("事项", max_length=120, help_text="一句话")
    words = models.TextField("问题", help_text="要各机关说明什么")
    raiser = an_agency("提出机关", "谁提出")
    raised_by = models.CharField("提出人", max_length=60, help_text="谁代表机关提出")
    raised_at = models.DateTimeField("提出时间", help_text="何时提出")
    about = models.CharField(
        "对象", max_length=8, choices=[(a.value, a.zh) for a in About], help_text="案件、规则、类案"
    )
    case = models.ForeignKey(
        "cases.Case",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="案件",
        help_text="对象是案件的，哪一案",
    )
    rule = models.CharField(
        "规则", max_length=120, blank=True, db_index=True, help_text="对象是规则的，规则编号"
    )
    field = models.CharField(
        "领域", max_length=24, blank=True, help_text="对象是一类案件的，哪个领域"
    )
    answer_by = models.DateField("约定答复日", help_text="约定哪天以前答复")
    state = models.CharField(
        "状态",
        max_length=8,
        choices=[(s.value, s.zh) for s in QuestionState],
        default=QuestionState.OPEN.value,
        help_text="到哪一步",
    )
    outcome = models.TextField("结论", blank=True, help_text="提出机关的结论")
    ended_at = models.DateTimeField("结束时间", null=True, help_text="何时作结论或者转会议")
    meeting = models.ForeignKey(
        "consultation.Meeting",
        null=True,
        on_delete=models.PROTECT,
        related_name="questions",
        verbose_name="会议",
        help_text="转到哪次会议",
    )
    origin = models.CharField(
        "提出节点", max_length=120, blank=True, default="", help_text="空为本节点提出的事项"
    )

    class Meta:
        ordering: ClassVar = ["-raised_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["origin", "number"], name="question_number_once"),
            models.CheckConstraint(
                condition=(
                    models.Q(about=About.CASE.value, rule="", field="")
                    & (
                        models.Q(case__isnull=False, origin="")
                        | (models.Q(case__isnull=True) & ~models.Q(origin=""))
                    )
                )
                | (
                    models.Q(about=About.RULE.value, case__isnull=True, field="")
                    & ~models.Q(rule="")
                )
                | (
                    models.Q(about=About.FIELD.value, case__isnull=True, rule="")
                    & ~models.Q(field="")
                ),
                name="question_about_one",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    state=QuestionState.OPEN.value,
                    outcome="",
                    ended_at__isnull=True,
                    meeting__isnull=True,
                )
                | (
                    models.Q(state=QuestionState.CLOSED.value, ended_at__isnull=False)
                    & ~models.Q(outcome="")
                )
                | (
                    models.Q(state=QuestionState.MEETING.value, ended_at__isnull=False)
                    & (models.Q(meeting__isnull=False, origin="") | ~models.Q(origin=""))
                ),
                name="question_ended_somehow",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Asked(models.Model):
    """征求意见: an agency whose position is asked for."""

    question = models.ForeignKey(
        Question,
        on_delete=models.PROTECT,
        related_name="asked",
        verbose_name="会商事项",
        help_text="哪一事项",
    )
    agency = an_agency("机关", "征求哪个机关的意见")

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["question", "agency"], name="question_asked_once"),
        ]

    def __str__(self) -> str:
        return f"{self.question_id} {self.agency_id}"


class Position(models.Model):
    """书面意见: one version of what an agency says of a question; every version stays."""

    question = models.ForeignKey(
        Question,
        on_delete=models.PROTECT,
        related_name="positions",
        verbose_name="会商事项",
        help_text="哪一事项",
    )
    agency = an_agency("机关", "谁的意见")
    version = models.PositiveSmallIntegerField("版本", help_text="改变意见一次加一")
    opinion = models.CharField(
        "意见", max_length=12, choices=[(o.value, o.zh) for o in Opinion], help_text="支持与否"
    )
    reasons = models.TextField("理由", blank=True, help_text="理由或者条件")
    given_by = models.CharField("答复人", max_length=60, help_text="谁代表机关")
    given_at = models.DateTimeField("答复时间", help_text="何时")

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["question", "agency", "version"], name="position_version_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency_id} v{self.version}"

    @property
    def opinion_zh(self) -> str:
        """In Chinese."""
        return Opinion(self.opinion).zh
