"""All tables of the room: the pool from ``tables``, and what is done with it in cases."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.db import models

from xiejiang.experts.domain import (
    OPEN,
    EngagementKind,
    EngagementState,
    PastRole,
    Route,
    Said,
    SelectionState,
    Treatment,
    Way,
)
from xiejiang.experts.tables import (
    Absence,
    Member,
    Qualification,
    Scope,
    agency_key,
    choices_of,
)

__all__ = [
    "Absence",
    "Declaration",
    "Engagement",
    "Involvement",
    "Member",
    "Qualification",
    "Scope",
    "Selection",
    "Step",
    "Treated",
]


def _case() -> Any:
    return models.ForeignKey(
        "cases.Case",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="案件",
        help_text="所属案件",
    )


class Declaration(models.Model):
    """声明: what a member states of themselves in a case; the newest counts."""

    member = models.ForeignKey(
        Member,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="声明人",
        help_text="谁声明",
    )
    case = _case()
    kin = models.CharField(
        "近亲属", max_length=4, blank=True, choices=choices_of(Said), help_text="回答"
    )
    interest = models.CharField(
        "利害关系", max_length=4, blank=True, choices=choices_of(Said), help_text="回答"
    )
    role = models.CharField(
        "其他角色", max_length=4, blank=True, choices=choices_of(Said), help_text="回答"
    )
    other = models.CharField(
        "其他关系", max_length=4, blank=True, choices=choices_of(Said), help_text="回答"
    )
    words = models.CharField("说明", max_length=300, blank=True, help_text="具体情形")
    made_on = models.DateField("声明日", help_text="书面声明的日期")
    agency = agency_key("由哪个机关登记")
    at = models.DateTimeField("登记时间", help_text="何时登记")

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [models.Index(fields=["case", "member"], name="experts_declared")]

    def __str__(self) -> str:
        return f"{self.member_id} {self.made_on}"


class Involvement(models.Model):
    """本案中的角色: what a member was in this case before."""

    member = models.ForeignKey(
        Member, on_delete=models.PROTECT, related_name="+", verbose_name="入册者", help_text="谁"
    )
    case = _case()
    role = models.CharField(
        "角色", max_length=12, choices=choices_of(PastRole), help_text="担任过什么"
    )
    words = models.CharField("依据", max_length=200, help_text="从哪份材料知道")
    agency = agency_key("由哪个机关登记")
    at = models.DateTimeField("登记时间", help_text="何时登记")

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "member", "role"], name="experts_involvement_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} {self.role}"


class Selection(models.Model):
    """选定: by agreement, by designation, or by a draw that anybody can run again."""

    id = models.UUIDField("编号", primary_key=True, default=uuid.uuid4, help_text="平台唯一编号")
    case = _case()
    agency = agency_key("由哪个机关办理")
    way = models.CharField("方式", max_length=12, choices=choices_of(Way), help_text="怎样选定")
    matters = models.CharField("事项", max_length=300, help_text="要解决的专门性问题")
    items = models.JSONField("执业类别", default=list, help_text="要求的项目")
    redo = models.BooleanField("重新鉴定", default=False, help_text="是不是为重新鉴定选定")
    count = models.PositiveSmallIntegerField("名额", help_text="选几个")
    substitutes = models.PositiveSmallIntegerField(
        "递补", default=0, help_text="再按次序选几个递补"
    )
    state = models.CharField(
        "状态", max_length=10, choices=choices_of(SelectionState), help_text="到哪一步"
    )
    candidates = models.JSONField("候选", default=list, help_text="公告时冻结的名单")
    excluded = models.JSONField("排除", default=list, help_text="没有列入的和理由")
    digest = models.CharField("摘要", max_length=64, blank=True, help_text="公告内容的 SHA-256")
    size = models.BigIntegerField("取种条数", null=True, help_text="以日志前多少条的根为种子")
    checkpoint = models.TextField("检查点", blank=True, help_text="取种子的检查点，原文")
    drawn = models.JSONField("次序", default=list, help_text="全部候选抽出的次序")
    passed_over = models.JSONField("跳过", default=list, help_text="公告以后应当回避的和理由")
    chosen = models.JSONField("选定", default=list, help_text="选定的，依次")
    reserve = models.JSONField("递补名单", default=list, help_text="递补的，依次")
    consents = models.JSONField("同意", default=list, help_text="哪些当事人同意、何时")
    reason = models.CharField("理由", max_length=300, blank=True, help_text="指定、撤回的理由")
    jury = models.JSONField("合议庭", null=True, help_text="抽取专家陪审员时的合议庭和开庭日")
    began_at = models.DateTimeField("公告时间", help_text="何时公告或者选定")
    began_by = models.CharField("办理人", max_length=60, help_text="谁办理")
    settled_at = models.DateTimeField("选定时间", null=True, help_text="何时选定或者撤回")

    class Meta:
        ordering: ClassVar = ["-began_at", "id"]
        indexes: ClassVar = [models.Index(fields=["case", "state"], name="experts_selected_case")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~models.Q(way=Way.DRAWN) | models.Q(size__isnull=False),
                name="experts_draw_has_size",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.way} {self.pk}"


class Engagement(models.Model):
    """委托: from commission to opinion, and to what the court made of it."""

    id = models.UUIDField("编号", primary_key=True, default=uuid.uuid4, help_text="平台唯一编号")
    case = _case()
    agency = agency_key("委托机关")
    member = models.ForeignKey(
        Member,
        on_delete=models.PROTECT,
        related_name="engagements",
        verbose_name="受托者",
        help_text="委托谁",
    )
    selection = models.ForeignKey(
        Selection,
        on_delete=models.PROTECT,
        null=True,
        related_name="engagements",
        verbose_name="选定",
        help_text="依据哪次选定",
    )
    previous = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        related_name="following",
        verbose_name="原委托",
        help_text="补充、重新鉴定的原委托",
    )
    proceeding = models.ForeignKey(
        "proceedings.Proceeding",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="办理程序",
        help_text="本案进行中的鉴定程序",
    )
    kind = models.CharField(
        "类别", max_length=10, choices=choices_of(EngagementKind), help_text="初次、补充或者重新"
    )
    route = models.CharField(
        "意见种类", max_length=10, choices=choices_of(Route), help_text="哪种意见"
    )
    matters = models.CharField("事项", max_length=300, help_text="要解决的专门性问题")
    fee = models.BigIntegerField("约定费用", help_text="分")
    agreed = models.JSONField("约定期限", default=dict, help_text="各步约定的日期")
    simple = models.JSONField("简单案件", default=list, help_text="三个条件和当时的回答")
    state = models.CharField(
        "状态",
        max_length=12,
        choices=choices_of(EngagementState),
        default=EngagementState.COMMISSIONED.value,
        help_text="到哪一步",
    )
    commissioned_on = models.DateField("委托日", help_text="委托的日期")
    accepted_on = models.DateField("接受日", null=True, help_text="接受委托的日期")
    delivered_on = models.DateField("出具日", null=True, help_text="出具意见的日期")
    number = models.CharField("意见编号", max_length=80, blank=True, help_text="鉴定意见书的编号")
    conclusion = models.CharField("结论", max_length=300, blank=True, help_text="结论摘要")
    version = models.PositiveIntegerField("版本", default=1, help_text="每次办理加一")

    class Meta:
        ordering: ClassVar = ["-commissioned_on", "id"]
        indexes: ClassVar = [
            models.Index(fields=["case", "state"], name="experts_engaged_case"),
            models.Index(fields=["member", "state"], name="experts_engaged_member"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["selection", "member"],
                condition=models.Q(state__in=[s.value for s in OPEN]),
                name="experts_engaged_once",
            ),
        ]

    def __str__(self) -> str:
        return self.matters


class Step(models.Model):
    """办理记录: one step of an engagement; never changed."""

    engagement = models.ForeignKey(
        Engagement,
        on_delete=models.PROTECT,
        related_name="steps",
        verbose_name="委托",
        help_text="哪个委托",
    )
    step = models.CharField("步骤", max_length=20, help_text="哪一步")
    on = models.DateField("日期", help_text="哪一日")
    day = models.DateField("开庭日", null=True, help_text="通知出庭的，开庭日")
    words = models.CharField("说明", max_length=300, blank=True, help_text="说明、理由、结论")
    by = models.CharField("登记人", max_length=60, help_text="谁登记")
    at = models.DateTimeField("登记时间", help_text="何时登记")

    class Meta:
        ordering: ClassVar = ["engagement", "on", "id"]

    def __str__(self) -> str:
        return self.step


class Treated(models.Model):
    """采信情况: what one judgment or decision made of an opinion, and who registered it."""

    engagement = models.ForeignKey(
        Engagement,
        on_delete=models.PROTECT,
        related_name="treated",
        verbose_name="委托",
        help_text="哪份意见",
    )
    treatment = models.CharField(
        "采信情况",
        max_length=10,
        choices=choices_of(Treatment),
        help_text="法院怎样对待",
    )
    document = models.CharField("文书", max_length=120, help_text="裁判文书的名称和文号")
    on = models.DateField("日期", help_text="文书的日期")
    words = models.CharField("理由", max_length=300, blank=True, help_text="文书怎样说")
    agency = agency_key("由哪个机关登记")
    at = models.DateTimeField("登记时间", help_text="何时登记")

    class Meta:
        ordering: ClassVar = ["on", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["engagement", "document"], name="experts_treated_once"),
        ]

    def __str__(self) -> str:
        return self.document
