"""Typical cases, what is masked in them, who assented, and what anybody may read."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from xiejiang.cases.domain import Field
from xiejiang.typical.deidentify import Kind
from xiejiang.typical.domain import AssentState, MarkState, Texts, TypicalState


class Typical(models.Model):
    """典型案例: a case to be read by everybody, from candidate to publication."""

    id = models.UUIDField("编号", primary_key=True, default=uuid.uuid4, help_text="平台唯一编号")
    number = models.CharField(
        "典型案例编号", max_length=24, null=True, unique=True, help_text="第一次公布时编号"
    )
    case = models.ForeignKey(
        "cases.Case",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="案件",
        help_text="从哪个案件来",
    )
    agency = models.ForeignKey(
        "agencies.Agency",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="推荐机关",
        help_text="对内容负责的机关",
    )
    state = models.CharField(
        "状态",
        max_length=10,
        choices=[(s.value, s.zh) for s in TypicalState],
        default=TypicalState.DRAFT.value,
        help_text="到了哪一步",
    )
    title = models.CharField("标题", max_length=120, help_text="去标识以前的文字")
    facts = models.TextField("基本案情", help_text="去标识以前的文字")
    handling = models.TextField("办理经过", help_text="去标识以前的文字")
    outcome = models.TextField("处理结果", help_text="去标识以前的文字")
    significance = models.TextField("典型意义", help_text="为什么典型")
    articles = models.TextField("适用的法律条文", blank=True, help_text="一行一条")
    title_en = models.CharField("英文标题", max_length=200, blank=True, help_text="可以没有")
    summary_en = models.TextField("英文摘要", blank=True, help_text="可以没有")
    saved = models.PositiveIntegerField("修改次数", default=1, help_text="每次修改加一")
    round = models.PositiveIntegerField("会签轮次", default=0, help_text="每次送会签加一")
    version = models.PositiveIntegerField("公开版本", default=0, help_text="每次公布加一")
    content = models.JSONField("送会签的内容", null=True, help_text="去标识以后，准备公开的全部")
    digest = models.CharField("摘要", max_length=64, blank=True, help_text="送会签的内容的 SHA-256")
    confirmed = models.JSONField("确认事项", default=dict, help_text="哪一条、怎样确认、由谁")
    decide_by = models.DateField("约定会签日", null=True, help_text="约定的日期，不是法定期限")
    filled_in = models.BooleanField("补设", default=False, help_text="演示补充的内容")
    created_by = models.CharField("推荐人", max_length=60, help_text="姓名")
    created_at = models.DateTimeField("推荐时间", help_text="何时推荐")
    changed_at = models.DateTimeField("更新时间", help_text="最近一次办理的时间")
    withdrawn_at = models.DateTimeField("撤回时间", null=True, help_text="何时撤回公布")
    withdrawn_why = models.CharField("撤回理由", max_length=300, blank=True, help_text="不公开")

    class Meta:
        ordering: ClassVar = ["-changed_at", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["-changed_at", "-id"], name="typical_recent"),
            models.Index(fields=["agency", "state"], name="typical_mine"),
        ]

    def __str__(self) -> str:
        return self.number or f"{self.case_id} {self.state}"

    @property
    def texts(self) -> Texts:
        """The texts as they are written, before masking."""
        return Texts(**{name: getattr(self, name) for name in Texts.__dataclass_fields__})


class Mark(models.Model):
    """去标识项: one string that points to a person, wherever it stands in the texts."""

    typical = models.ForeignKey(
        Typical,
        on_delete=models.CASCADE,
        related_name="marks",
        verbose_name="典型案例",
        help_text="哪个典型案例",
    )
    text = models.CharField("原文", max_length=200, help_text="要替换的字")
    kind = models.CharField(
        "种类", max_length=12, choices=[(k.value, k.zh) for k in Kind], help_text="指向什么"
    )
    rule = models.CharField("怎样发现的", max_length=60, help_text="规则，或者由人补充")
    confidence = models.PositiveSmallIntegerField("把握", help_text="百分之几，规则自述")
    replacement = models.CharField("替换为", max_length=60, help_text="公开时写什么")
    state = models.CharField(
        "处理",
        max_length=10,
        choices=[(s.value, s.zh) for s in MarkState],
        default=MarkState.PROPOSED.value,
        help_text="替换、不替换或者待处理",
    )
    reason = models.CharField("不替换的理由", max_length=200, blank=True, help_text="为什么")
    decided_by = models.CharField("处理人", max_length=60, blank=True, help_text="姓名")

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["typical", "text"], name="mark_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"


class Assent(models.Model):
    """会签: the answer of one agency to the content of one round."""

    typical = models.ForeignKey(
        Typical,
        on_delete=models.PROTECT,
        related_name="assents",
        verbose_name="典型案例",
        help_text="哪个典型案例",
    )
    round = models.PositiveIntegerField("轮次", help_text="第几次送会签")
    agency = models.ForeignKey(
        "agencies.Agency",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="会签机关",
        help_text="请谁会签",
    )
    state = models.CharField(
        "意见",
        max_length=8,
        choices=[(s.value, s.zh) for s in AssentState],
        default=AssentState.ASKED.value,
        help_text="同意、不同意或者待会签",
    )
    words = models.CharField("理由或说明", max_length=500, blank=True, help_text="不同意的写理由")
    by_name = models.CharField("会签人", max_length=60, blank=True, help_text="姓名")
    at = models.DateTimeField("会签时间", null=True, help_text="何时答复")

    class Meta:
        ordering: ClassVar = ["-round", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["typical", "round", "agency"], name="assent_once_a_round"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["agency", "state"], name="assent_waiting")]

    def __str__(self) -> str:
        return f"{self.agency_id} {self.state}"


class Edition(models.Model):
    """公开版本: what anybody may read, word for word as it was agreed to."""

    typical = models.ForeignKey(
        Typical,
        on_delete=models.PROTECT,
        related_name="editions",
        verbose_name="典型案例",
        help_text="哪个典型案例",
    )
    number = models.CharField("典型案例编号", max_length=24, help_text="公开的编号")
    version = models.PositiveIntegerField("版本", help_text="从一起")
    field = models.CharField("领域", max_length=16, choices=Field.choices(), help_text="意见第四条")
    province = models.CharField("省份", max_length=6, help_text="省级区划代码")
    year = models.PositiveSmallIntegerField("年份", help_text="公布的年份")
    title = models.CharField("标题", max_length=120, help_text="去标识以后的标题")
    content = models.JSONField("内容", help_text="去标识以后的全部内容")
    digest = models.CharField("摘要", max_length=64, help_text="内容的 SHA-256")
    current = models.BooleanField("现行", default=True, help_text="公开目录里的一版")
    published_by = models.CharField("公布人", max_length=60, help_text="姓名，不公开")
    published_at = models.DateTimeField("公布时间", help_text="何时公布")

    class Meta:
        ordering: ClassVar = ["-published_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["typical", "version"], name="edition_version"),
            models.UniqueConstraint(
                fields=["typical"], condition=models.Q(current=True), name="edition_current"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["current", "-published_at", "-id"], name="edition_recent"),
            models.Index(fields=["number"], name="edition_number"),
        ]

    def __str__(self) -> str:
        return f"{self.number} v{self.version}"


class Series(models.Model):
    """编号序列: the last serial of a year, so that no number is given twice."""

    year = models.PositiveSmallIntegerField("年份", primary_key=True, help_text="公布的年份")
    last = models.PositiveIntegerField("末号", default=0, help_text="已经用到几号")

    def __str__(self) -> str:
        return f"{self.year} {self.last}"
