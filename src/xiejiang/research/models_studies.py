"""Studies: who takes part, which cases were collected, the report and what was said of it."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from xiejiang.consultation.domain import Kind
from xiejiang.research.domain import PartState, StudyState
from xiejiang.store.columns import an_agency


class Study(models.Model):
    """课题: a question that agencies look into together, on cases that they collect."""

    id = models.UUIDField("编号", primary_key=True, default=uuid.uuid4, help_text="平台唯一编号")
    number = models.CharField("课题号", max_length=80, unique=True, help_text="开题时编号")
    title = models.CharField("名称", max_length=120, help_text="课题名称")
    question = models.TextField("问题", help_text="要弄清什么")
    lead = an_agency("牵头机关", "谁牵头")
    due = models.DateField("约定完成日", help_text="约定，不是法定期限")
    topic_kind = models.CharField("选题种类", max_length=12, blank=True, help_text="空为自拟")
    topic_key = models.CharField("选题", max_length=200, blank=True, help_text="选题的键")
    topic_label = models.CharField("选题名称", max_length=300, blank=True, help_text="开题时的名称")
    state = models.CharField(
        "状态",
        max_length=10,
        choices=[(s.value, s.zh) for s in StudyState],
        default=StudyState.OPEN.value,
        help_text="研究中、已结题或者已终止",
    )
    opened_by = models.CharField("开题人", max_length=60, help_text="谁开题")
    opened_at = models.DateTimeField("开题时间", db_index=True, help_text="何时开题")
    ended_at = models.DateTimeField("结束时间", null=True, help_text="何时结题或者终止")
    reason = models.TextField("终止理由", blank=True, help_text="为什么终止")

    class Meta:
        ordering: ClassVar = ["-opened_at", "-id"]

    def __str__(self) -> str:
        return self.title


class Partner(models.Model):
    """参加机关: asked by the lead, and what it answered."""

    study = models.ForeignKey(
        Study,
        on_delete=models.PROTECT,
        related_name="partners",
        verbose_name="课题",
        help_text="哪个课题",
    )
    agency = an_agency("机关", "哪个机关")
    state = models.CharField(
        "状态",
        max_length=6,
        choices=[(s.value, s.zh) for s in PartState],
        help_text="牵头、等待答复、参加或者不参加",
    )
    words = models.TextField("答复", blank=True, help_text="不参加的理由，或者分工")
    answered_by = models.CharField("答复人", max_length=60, blank=True, help_text="谁答复")
    answered_at = models.DateTimeField("答复时间", null=True, help_text="何时答复")

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["study", "agency"], name="study_partner_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["agency", "state"], name="study_of_agency")]

    def __str__(self) -> str:
        return f"{self.study_id} {self.agency_id}"


class Collected(models.Model):
    """收集的案件: a case that an agency brought into a study, and why it was left out again."""

    study = models.ForeignKey(
        Study,
        on_delete=models.PROTECT,
        related_name="collected",
        verbose_name="课题",
        help_text="哪个课题",
    )
    case = models.ForeignKey(
        "cases.Case",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="案件",
        help_text="看不到这个案件的机关，在课题里也看不到它",
    )
    agency = an_agency("收集机关", "谁收集")
    collected_by = models.CharField("收集人", max_length=60, help_text="谁")
    collected_at = models.DateTimeField("收集时间", help_text="何时")
    left_out = models.BooleanField("剔除", default=False, help_text="不再作为样本")
    left_out_for = models.TextField("剔除理由", blank=True, help_text="为什么剔除")

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["study", "case"], name="study_case_once"),
        ]

    def __str__(self) -> str:
        return f"{self.study_id} {self.case_id}"


class CaseNote(models.Model):
    """笔记: what an agency noted of a collected case; it stays."""

    collected = models.ForeignKey(
        Collected,
        on_delete=models.PROTECT,
        related_name="notes",
        verbose_name="收集的案件",
        help_text="关于哪个案件",
    )
    agency = an_agency("机关", "谁的笔记")
    words = models.TextField("笔记", help_text="看得到案件的参加机关都能看到")
    written_by = models.CharField("记录人", max_length=60, help_text="谁")
    written_at = models.DateTimeField("记录时间", help_text="何时")

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return self.words[:40]


class StudyReport(models.Model):
    """课题报告: one version; the latest is the one on which the agencies state themselves."""

    study = models.ForeignKey(
        Study,
        on_delete=models.PROTECT,
        related_name="reports",
        verbose_name="课题",
        help_text="哪个课题",
    )
    version = models.PositiveSmallIntegerField("版本", help_text="修改一次加一")
    text = models.TextField("正文", help_text="各参加机关都能看到")
    answer_by = models.DateField("约定表态日", help_text="约定，不是法定期限")
    cases = models.PositiveIntegerField("样本数", help_text="写入时收集的、没有剔除的案件")
    written_by = models.CharField("撰写人", max_length=60, help_text="谁")
    written_at = models.DateTimeField("写入时间", help_text="何时")

    class Meta:
        ordering: ClassVar = ["-version"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["study", "version"], name="study_report_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.study_id} v{self.version}"


class Recommendation(models.Model):
    """建议: what a report proposes to be agreed on in a joint meeting."""

    id = models.UUIDField("编号", primary_key=True, default=uuid.uuid4, help_text="平台唯一编号")
    report = models.ForeignKey(
        StudyReport,
        on_delete=models.PROTECT,
        related_name="recommendations",
        verbose_name="报告",
        help_text="哪一版报告",
    )
    position = models.PositiveSmallIntegerField("次序", help_text="第几项")
    kind = models.CharField(
        "种类", max_length=10, choices=[(k.value, k.zh) for k in Kind], help_text="督办或者口径"
    )
    words = models.TextField("内容", help_text="建议什么")
    rules = models.JSONField("规则", default=list, help_text="口径附于哪些规则")
    territory = models.JSONField("地域", default=list, help_text="口径适用的区划代码")
    owner = an_agency("承办机关", "督办由谁承办；口径为空", null=True)

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["report", "position"], name="recommendation_once"),
        ]

    def __str__(self) -> str:
        return self.words[:40]


class Opinion(models.Model):
    """表态: whether an agency agrees with a version of the report; it stays for ever."""

    report = models.ForeignKey(
        StudyReport,
        on_delete=models.PROTECT,
        related_name="opinions",
        verbose_name="报告",
        help_text="哪一版报告",
    )
    agency = an_agency("机关", "表态的机关")
    agrees = models.BooleanField("同意", help_text="否为有不同意见")
    words = models.TextField("意见", blank=True, help_text="不同意见应写明")
    signed_by = models.CharField("表态人", max_length=60, help_text="谁代表机关")
    signed_at = models.DateTimeField("表态时间", help_text="何时")

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["report", "agency"], name="study_opinion_once"),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.agency_id}"
