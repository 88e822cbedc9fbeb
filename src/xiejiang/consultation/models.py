"""Meetings, who sat in them, their minutes, what was agreed and who signed."""

from __future__ import annotations

import uuid
from datetime import date
from typing import ClassVar, cast

from django.db import models

from xiejiang.consultation.domain import (
    Kind,
    Reply,
    Stand,
    Standard,
    Task,
    TaskState,
)
from xiejiang.consultation.models_apart import Deed, QuestionWord, Word
from xiejiang.consultation.models_asking import Asked, Position, Question
from xiejiang.consultation.models_reaching import CalendarKey, Contact, Duty
from xiejiang.store.columns import an_agency

__all__ = [
    "Asked",
    "Attached",
    "CalendarKey",
    "Contact",
    "Deed",
    "Duty",
    "Meeting",
    "Minutes",
    "Position",
    "Proposal",
    "Question",
    "QuestionWord",
    "Resolution",
    "Seat",
    "Signature",
    "Word",
]


class Meeting(models.Model):
    """联席会议: agencies that meet at a time and place about an agenda."""

    id = models.UUIDField("编号", primary_key=True, default=uuid.uuid4, help_text="平台唯一编号")
    number = models.CharField("会议号", max_length=80, help_text="召集时编号")
    title = models.CharField("名称", max_length=120, help_text="会议名称")
    convener = an_agency("召集机关", "谁召集")
    starts_at = models.DateTimeField("时间", help_text="何时开会")
    place = models.CharField("地点", max_length=200, help_text="地点，或者线上")
    agenda = models.TextField("议程", help_text="逐项写明")
    called_at = models.DateTimeField("召集时间", help_text="何时召集")
    cancelled_at = models.DateTimeField("取消时间", null=True, help_text="空为没有取消")
    cancelled_for = models.TextField("取消理由", blank=True, help_text="为何取消")
    origin = models.CharField(
        "召集节点", max_length=120, blank=True, default="", help_text="空为本节点召集的会议"
    )

    class Meta:
        ordering: ClassVar = ["-starts_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["origin", "number"], name="meeting_number_once"),
        ]

    def __str__(self) -> str:
        return self.title


class Seat(models.Model):
    """出席: an agency that takes part in a meeting."""

    meeting = models.ForeignKey(
        Meeting,
        on_delete=models.PROTECT,
        related_name="seats",
        verbose_name="会议",
        help_text="哪次会议",
    )
    agency = an_agency("机关", "参加的机关")
    answer = models.CharField(
        "答复",
        max_length=8,
        blank=True,
        choices=[(r.value, r.zh) for r in Reply],
        help_text="参加或者不能参加；空为没有答复",
    )
    answer_words = models.TextField("答复说明", blank=True, help_text="谁参加，或者为何不能参加")
    answered_by = models.CharField("答复人", max_length=60, blank=True, help_text="谁代表机关")
    answered_at = models.DateTimeField("答复时间", null=True, help_text="何时答复")

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "agency"], name="meeting_seat_once"),
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.agency_id}"

    @property
    def answer_zh(self) -> str:
        """In Chinese; empty for who has not answered."""
        return Reply(self.answer).zh if self.answer else ""


class Minutes(models.Model):
    """纪要: one version of what was said and agreed; the latest is the one to sign."""

    meeting = models.ForeignKey(
        Meeting,
        on_delete=models.PROTECT,
        related_name="minutes",
        verbose_name="会议",
        help_text="哪次会议",
    )
    version = models.PositiveSmallIntegerField("版本", help_text="更正一次加一")
    text = models.TextField("纪要", help_text="会议情况")
    present = models.JSONField("到会机关", help_text="到会机关的键，每个都要会签")
    written_at = models.DateTimeField("写入时间", help_text="何时写入")
    bound_at = models.DateTimeField("生效时间", null=True, help_text="空为还没有全部会签")
    superseded = models.BooleanField("被代替", default=False, help_text="有更新的生效的一版")

    class Meta:
        ordering: ClassVar = ["-version"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "version"], name="minutes_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id} v{self.version}"


class Signature(models.Model):
    """会签: what an agency said of a version of the minutes; it stays for ever."""

    minutes = models.ForeignKey(
        Minutes,
        on_delete=models.PROTECT,
        related_name="signatures",
        verbose_name="纪要",
        help_text="哪一版纪要",
    )
    agency = an_agency("机关", "表态的机关")
    stand = models.CharField(
        "态度", max_length=8, choices=[(s.value, s.zh) for s in Stand], help_text="会签或者拒绝"
    )
    reasons = models.TextField("理由", blank=True, help_text="保留意见或者拒绝的理由")
    signed_by = models.CharField("签署人", max_length=60, help_text="谁代表机关")
    signed_at = models.DateTimeField("签署时间", help_text="何时")

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["minutes", "agency"], name="signature_once"),
        ]

    def __str__(self) -> str:
        return Stand(self.stand).zh


class Proposal(models.Model):
    """提案: what an agency puts to a meeting before its minutes are written."""

    id = models.UUIDField("编号", primary_key=True, default=uuid.uuid4, help_text="平台唯一编号")
    meeting = models.ForeignKey(
        Meeting,
        on_delete=models.PROTECT,
        related_name="proposals",
        verbose_name="会议",
        help_text="提交哪次会议",
    )
    agency = an_agency("提出机关", "谁提出")
    kind = models.CharField(
        "种类", max_length=10, choices=[(k.value, k.zh) for k in Kind], help_text="督办或者口径"
    )
    words = models.TextField("内容", help_text="请会议议定什么")
    rules = models.JSONField("规则", default=list, help_text="口径附于哪些规则")
    territory = models.JSONField("地域", default=list, help_text="口径适用的区划代码")
    since = models.DateField("起", null=True, help_text="口径何时起适用")
    until = models.DateField("止", null=True, help_text="口径适用到哪天")
    owner = models.ForeignKey(
        "agencies.Agency",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="承办机关",
        help_text="督办由谁承办；口径为空",
    )
    due = models.DateField("约定期限", null=True, help_text="督办约定哪天以前办结")
    source = models.CharField("出处", max_length=300, blank=True, help_text="从哪里来")
    source_key = models.UUIDField("出处编号", null=True, db_index=True, help_text="在别处的编号")
    proposed_by = models.CharField("提出人", max_length=60, help_text="谁")
    proposed_at = models.DateTimeField("提出时间", help_text="何时")

    class Meta:
        ordering: ClassVar = ["proposed_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "source_key"], name="proposed_once"),
            models.CheckConstraint(
                condition=models.Q(kind=Kind.TASK.value, owner__isnull=False, due__isnull=False)
                | models.Q(
                    kind=Kind.STANDARD.value, since__isnull=False, until__gte=models.F("since")
                ),
                name="proposal_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.words[:40]

    @property
    def given(self) -> Standard | Task:
        """What is put to the meeting, as minutes take it up."""
        if self.owner is not None and self.due is not None:
            return Task(self.words, self.owner.code, self.due, self.pk)
        since, until = cast("date", self.since), cast("date", self.until)
        rules, territory = tuple(self.rules), tuple(self.territory)
        return Standard(self.words, rules, territory, since, until, self.pk)


class Resolution(models.Model):
    """议定事项: a task or a standard in a version of the minutes."""

    id = models.UUIDField("编号", primary_key=True, default=uuid.uuid4, help_text="平台唯一编号")
    minutes = models.ForeignKey(
        Minutes,
        on_delete=models.PROTECT,
        related_name="resolutions",
        verbose_name="纪要",
        help_text="在哪一版纪要里",
    )
    kind = models.CharField(
        "种类", max_length=10, choices=[(k.value, k.zh) for k in Kind], help_text="督办或者口径"
    )
    words = models.TextField("内容", help_text="议定了什么")
    proposal = models.ForeignKey(
        Proposal,
        null=True,
        on_delete=models.PROTECT,
        related_name="resolutions",
        verbose_name="提案",
        help_text="采纳的是哪一提案；空为会上提出",
    )
    owner = models.ForeignKey(
        "agencies.Agency",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="承办机关",
        help_text="督办由谁承办；口径为空",
    )
    due = models.DateField("约定期限", null=True, help_text="督办约定哪天以前办结")
    state = models.CharField("进度", max_length=10, default="", help_text="督办到哪一步")
    report = models.TextField("办理报告", blank=True, help_text="承办机关的报告")
    remark = models.TextField("退回理由", blank=True, help_text="召集机关为何退回")
    since = models.DateField("起", null=True, help_text="口径何时起适用")
    until = models.DateField("止", null=True, help_text="口径适用到哪天")
    territory = models.JSONField("地域", default=list, help_text="口径适用的区划代码")
    revoked_on = models.DateField("废止日", null=True, help_text="空为没有废止")
    revoked_for = models.TextField("废止理由", blank=True, help_text="为何废止")

    class Meta:
        ordering: ClassVar = ["kind", "due", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(
                    kind=Kind.TASK.value,
                    owner__isnull=False,
                    due__isnull=False,
                    state__in=[s.value for s in TaskState],
                )
                | models.Q(
                    kind=Kind.STANDARD.value, since__isnull=False, until__gte=models.F("since")
                ),
                name="resolution_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.words[:40]


class Attached(models.Model):
    """附于规则: a rule of the law beside which a standard is shown."""

    resolution = models.ForeignKey(
        Resolution,
        on_delete=models.PROTECT,
        related_name="attached",
        verbose_name="口径",
        help_text="哪一口径",
    )
    rule = models.CharField("规则", max_length=120, db_index=True, help_text="规则编号")

    class Meta:
        ordering: ClassVar = ["rule"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["resolution", "rule"], name="attached_once"),
        ]

    def __str__(self) -> str:
        return self.rule
