"""An operation as it is planned: who takes part, in which teams, with which checklist."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from xiejiang.operations.domain import MemberRole, MemberState, OperationState
from xiejiang.operations.models_doing import (
    Answered,
    Brought,
    Check,
    Leg,
    Outcome,
    Photo,
    Signature,
)
from xiejiang.operations.models_elsewhere import Line, Word
from xiejiang.store.columns import an_agency

__all__ = [
    "Answered",
    "Brought",
    "Check",
    "ChecklistItem",
    "Leg",
    "Line",
    "Member",
    "Operation",
    "Outcome",
    "Photo",
    "Signature",
    "Team",
    "TeamMember",
    "Word",
]


class Operation(models.Model):
    """联合行动: several agencies out together, under one that leads."""

    id = models.UUIDField("编号", primary_key=True, default=uuid.uuid4, help_text="平台唯一编号")
    number = models.CharField("行动号", max_length=80, unique=True, help_text="提出时编号")
    title = models.CharField("名称", max_length=120, help_text="何地何事")
    kit = models.CharField("模板", max_length=40, help_text="检查清单出自哪个模板")
    fields = models.JSONField("领域", default=list, help_text="案件领域")
    aim = models.TextField("任务", blank=True, help_text="查什么、怎样分工、证据口径和保密要求")
    site = models.JSONField("范围图形", null=True, help_text="GeoJSON，WGS 84")
    divisions = models.JSONField("行政区划", default=list, help_text="六位代码")
    reaches = models.JSONField("河段", default=list, help_text="河段编号")
    place = models.CharField("范围说明", max_length=200, blank=True, help_text="文字说明")
    starts_at = models.DateTimeField("开始时间", db_index=True, help_text="方案写明的开始时间")
    ends_at = models.DateTimeField("结束时间", help_text="方案写明的结束时间")
    answer_by = models.DateField("答复日期", help_text="约定的答复日期，不是法定期限")
    lead = models.ForeignKey(
        "agencies.Agency",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="牵头机关",
        help_text="谁牵头",
    )
    state = models.CharField(
        "状态",
        max_length=10,
        choices=[(s.value, s.zh) for s in OperationState],
        default=OperationState.PLANNED.value,
        help_text="筹划、进行、会签、办结或者取消",
    )
    version = models.PositiveIntegerField("版本", default=1, help_text="每次修改加一")
    planned_by = models.CharField("提出人", max_length=60, help_text="谁提出")
    planned_at = models.DateTimeField("提出时间", help_text="何时提出")
    started_at = models.DateTimeField("实际开始", null=True, help_text="何时开始")
    ended_at = models.DateTimeField("办结时间", null=True, help_text="何时办结或者取消")
    reason = models.CharField("取消理由", max_length=300, blank=True, help_text="为什么取消")
    report = models.TextField("报告正文", blank=True, help_text="牵头机关的总结")
    report_digest = models.CharField(
        "报告摘要", max_length=64, blank=True, help_text="正文和数字的 SHA-256，会签的就是它"
    )
    sign_by = models.DateField("会签日期", null=True, help_text="约定的会签日期，不是法定期限")
    document = models.UUIDField("报告文书", null=True, help_text="办结时制发的报告")
    source = models.CharField("来源", max_length=300, blank=True, help_text="从公开材料登记的出处")
    filled_in = models.BooleanField("补设", default=False, help_text="演示时补设、并未公布的")
    origin = models.CharField(
        "来自节点", max_length=120, blank=True, help_text="由哪个节点的机关牵头；空为本节点"
    )

    class Meta:
        ordering: ClassVar = ["-starts_at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="operation_period"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Member(models.Model):
    """参加机关: invited as something, and what it answered."""

    operation = models.ForeignKey(
        Operation,
        on_delete=models.PROTECT,
        related_name="members",
        verbose_name="联合行动",
        help_text="哪次行动",
    )
    agency = models.ForeignKey(
        "agencies.Agency",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="机关",
        help_text="哪个机关",
    )
    role = models.CharField(
        "分工", max_length=10, choices=[(r.value, r.zh) for r in MemberRole], help_text="做什么"
    )
    task = models.CharField("任务", max_length=300, blank=True, help_text="具体任务")
    round = models.PositiveIntegerField("第几次邀请", default=1, help_text="不参加的可以再邀请")
    state = models.CharField(
        "状态",
        max_length=10,
        choices=[(s.value, s.zh) for s in MemberState],
        help_text="牵头、等待答复、参加或者不参加",
    )
    words = models.CharField("答复", max_length=300, blank=True, help_text="理由或者人员、船艇")
    answered_by = models.CharField("答复人", max_length=60, blank=True, help_text="谁答复")
    answered_at = models.DateTimeField("答复时间", null=True, help_text="何时答复")

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["operation", "agency"], name="operation_member_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["agency", "state"], name="operation_of_agency")]

    def __str__(self) -> str:
        return f"{self.operation_id} {self.agency_id}"


class Team(models.Model):
    """编组: officers of several agencies, with a task."""

    id = models.UUIDField("编号", primary_key=True, default=uuid.uuid4, help_text="平台唯一编号")
    operation = models.ForeignKey(
        Operation,
        on_delete=models.PROTECT,
        related_name="teams",
        verbose_name="联合行动",
        help_text="哪次行动",
    )
    name = models.CharField("组名", max_length=60, help_text="同一行动内不重复")
    task = models.CharField("任务", max_length=300, blank=True, help_text="去哪里、做什么")
    agency = an_agency("编组机关", "与牵头机关不在一个节点的参加机关自己编的；否则为空", null=True)

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["operation", "name"],
                condition=models.Q(agency=None),
                name="operation_team_once",
            ),
            models.UniqueConstraint(
                fields=["operation", "agency", "name"], name="operation_own_team_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class TeamMember(models.Model):
    """组员: an officer of an agency that takes part."""

    team = models.ForeignKey(
        Team,
        on_delete=models.CASCADE,
        related_name="officers",
        verbose_name="编组",
        help_text="哪个组",
    )
    person = models.ForeignKey(
        "agencies.Person",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="人员",
        help_text="谁；其他节点的人员只有姓名",
    )
    name = models.CharField("姓名", max_length=60, help_text="编组时的姓名")
    agency = models.ForeignKey(
        "agencies.Agency",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="机关",
        help_text="代表哪个机关",
    )

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["team", "person"], name="operation_officer_once"),
        ]

    def __str__(self) -> str:
        return self.name


class ChecklistItem(models.Model):
    """清单: one thing to look at, as the kit had it on the day of the plan."""

    operation = models.ForeignKey(
        Operation,
        on_delete=models.PROTECT,
        related_name="items",
        verbose_name="联合行动",
        help_text="哪次行动",
    )
    code = models.CharField("编号", max_length=40, help_text="在清单中的编号")
    position = models.PositiveIntegerField("次序", help_text="在清单中的次序")
    look = models.CharField("看什么", max_length=200, help_text="要看、要问的")
    look_en = models.CharField("英文", max_length=200, blank=True, help_text="同上，英文")
    record = models.CharField("记什么", max_length=300, help_text="要记、要拍的")
    record_en = models.CharField("记什么（英文）", max_length=300, blank=True, help_text="英文")
    fact = models.CharField("事实", max_length=80, blank=True, help_text="可以说明的事实变量")
    unit = models.CharField("单位", max_length=20, blank=True, help_text="数字的单位；空为是非")
    sources = models.JSONField("依据", default=list, help_text="规范、条文和把握")

    class Meta:
        ordering: ClassVar = ["operation", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["operation", "code"], name="operation_item_once"),
        ]

    def __str__(self) -> str:
        return self.look
