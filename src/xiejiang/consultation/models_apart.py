"""Meetings and questions across nodes: what the nodes told one another, and what was done there."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from xiejiang.consultation.domain import ASKED_ZH, Outcome, What
from xiejiang.store import told
from xiejiang.store.columns import an_agency


class Word(told.Word):
    """会议往来: what one node told another of a meeting, whole each time; never changed.

    The node that keeps the meeting tells all of it to each node that an agency is invited at;
    there each agency tells back what it has done in it.
    """

    meeting = models.ForeignKey(
        "consultation.Meeting",
        on_delete=models.PROTECT,
        related_name="told",
        verbose_name="会议",
        help_text="哪次会议",
    )
    node = models.CharField("节点", max_length=120, help_text="对方节点")

    class Meta:
        ordering: ClassVar = ["meeting", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["meeting", "node", "agency", "came", "serial"], name="meeting_word_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.node} {self.serial}"


class QuestionWord(told.Word):
    """会商往来: what one node told another of a question, whole each time; never changed.

    The node that keeps the question tells all of it to each node with an agency that is asked;
    there each agency tells back what it has answered.
    """

    question = models.ForeignKey(
        "consultation.Question",
        on_delete=models.PROTECT,
        related_name="told",
        verbose_name="会商事项",
        help_text="哪一事项",
    )
    node = models.CharField("节点", max_length=120, help_text="对方节点")

    class Meta:
        ordering: ClassVar = ["question", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["question", "node", "agency", "came", "serial"], name="question_word_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question_id} {self.node} {self.serial}"


class Deed(models.Model):
    """异地办理: what an agency did in what another node keeps, and what became of it.

    It is done in a meeting, or on a question.
    """

    id = models.UUIDField("编号", primary_key=True, default=uuid.uuid4, help_text="两个节点相同")
    meeting = models.ForeignKey(
        "consultation.Meeting",
        null=True,
        on_delete=models.PROTECT,
        related_name="deeds",
        verbose_name="会议",
        help_text="哪次会议；空为会商事项",
    )
    question = models.ForeignKey(
        "consultation.Question",
        null=True,
        on_delete=models.PROTECT,
        related_name="deeds",
        verbose_name="会商事项",
        help_text="哪一会商事项；空为会议",
    )
    agency = an_agency("机关", "谁办理")
    what = models.CharField(
        "办理", max_length=8, choices=[(w.value, w.zh) for w in What], help_text="办理什么"
    )
    given = models.JSONField("内容", help_text="选择、说明、所见内容的摘要、哪一版纪要、哪一项督办")
    done_by = models.CharField("办理人", max_length=60, help_text="谁代表机关")
    done_at = models.DateTimeField("办理时间", help_text="何时")
    outcome = models.CharField(
        "结果",
        max_length=8,
        choices=[(o.value, o.zh) for o in Outcome],
        default=Outcome.WAITING.value,
        help_text="召集、提出的节点是否登记",
    )
    why = models.TextField("理由", blank=True, help_text="没有登记的理由")
    settled_at = models.DateTimeField("结果时间", null=True, help_text="何时登记或者拒绝")

    class Meta:
        ordering: ClassVar = ["done_at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(meeting__isnull=False, question__isnull=True)
                | models.Q(meeting__isnull=True, question__isnull=False),
                name="deed_in_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{What(self.what).zh} {self.agency_id}"

    @property
    def what_zh(self) -> str:
        """In Chinese."""
        return What(self.what).zh

    @property
    def fate_zh(self) -> str:
        """What became of it, in Chinese."""
        return self.fate.zh if self.question_id is None else ASKED_ZH[self.fate]

    @property
    def fate(self) -> Outcome:
        """What became of it."""
        return Outcome(self.outcome)
