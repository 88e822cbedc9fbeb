"""All tables of the room: projects from ``tables``, and what their plans consist of."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from xiejiang.restoration.domain import MeasureKind, MilestoneState, PlanState, Way
from xiejiang.restoration.models_inspections import Inspection, Photo, Reading
from xiejiang.restoration.tables import (
    Care,
    Duty,
    Entrustment,
    Progress,
    Project,
    Publication,
    Withdrawal,
    Word,
)

__all__ = [
    "AtBase",
    "Care",
    "Duty",
    "Entrustment",
    "Indicator",
    "Inspection",
    "Measure",
    "Milestone",
    "Opinion",
    "Photo",
    "Plan",
    "Progress",
    "Project",
    "Publication",
    "Reading",
    "Withdrawal",
    "Word",
]


class Plan(models.Model):
    """修复方案: one version; it does not change once it is settled."""

    project = models.ForeignKey(
        Project,
        on_delete=models.PROTECT,
        related_name="plans",
        verbose_name="项目",
        help_text="哪个修复项目",
    )
    version = models.PositiveIntegerField("版本", help_text="第几版")
    state = models.CharField(
        "状态",
        max_length=12,
        choices=[(s.value, s.zh) for s in PlanState],
        default=PlanState.DRAFT.value,
        help_text="编制中、已确定、已被取代或已撤销",
    )
    saved = models.PositiveIntegerField("改动次数", default=0, help_text="每次改动加一")
    way = models.CharField(
        "修复方式",
        max_length=12,
        choices=[(w.value, w.zh) for w in Way],
        default=Way.DIRECT.value,
        help_text="原地修复或替代性修复",
    )
    test = models.JSONField("替代条件", default=dict, help_text="逐项条件的结论和理由")
    aims = models.TextField("目标", blank=True, help_text="修复到什么程度")
    standard = models.TextField("验收标准", blank=True, help_text="按什么标准验收")
    executor = models.CharField("实施单位", max_length=160, blank=True, help_text="由谁实施")
    until = models.DateField("完成期限", null=True, help_text="方案载明的期限")
    reason = models.CharField("变更理由", max_length=300, blank=True, help_text="为什么另作一版")
    adopted_from = models.CharField(
        "方案出处", max_length=200, blank=True, help_text="裁判、协议已经确定方案的，写明出处"
    )
    settlement = models.CharField("审定意见", max_length=300, blank=True, help_text="审定意见")
    settled_by = models.CharField("审定人", max_length=60, blank=True, help_text="谁审定")
    settled_at = models.DateTimeField("审定时间", null=True, help_text="何时确定")

    class Meta:
        ordering: ClassVar = ["project", "version"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "version"], name="rs_plan_version_once"),
            models.UniqueConstraint(
                fields=["project"], condition=models.Q(state="settled"), name="rs_plan_one_settled"
            ),
            models.UniqueConstraint(
                fields=["project"], condition=models.Q(state="draft"), name="rs_plan_one_draft"
            ),
        ]

    def __str__(self) -> str:
        return f"第 {self.version} 版"


class Measure(models.Model):
    """修复措施: one thing that is done, somewhere, in a quantity, in a season."""

    plan = models.ForeignKey(
        Plan,
        on_delete=models.PROTECT,
        related_name="measures",
        verbose_name="方案",
        help_text="哪一版方案",
    )
    line = models.UUIDField(
        "措施编号", default=uuid.uuid4, db_index=True, help_text="各版方案里相同的措施编号相同"
    )
    position = models.PositiveIntegerField("次序", help_text="在方案中的次序")
    duty = models.ForeignKey(
        Duty,
        on_delete=models.PROTECT,
        related_name="measures",
        verbose_name="义务",
        help_text="履行哪一项义务",
    )
    kind = models.CharField(
        "种类",
        max_length=12,
        choices=[(k.value, k.zh) for k in MeasureKind],
        help_text="措施种类",
    )
    title = models.CharField("名称", max_length=120, help_text="措施名称")
    params = models.JSONField("参数", default=dict, help_text="该种措施的参数")
    quantity = models.DecimalField("数量", max_digits=18, decimal_places=4, help_text="做多少")
    unit = models.CharField("单位", max_length=20, help_text="数量的单位")
    starts_on = models.DateField("开始日", help_text="最早实施日")
    ends_on = models.DateField("结束日", help_text="最迟实施日")
    species = models.CharField("物种", max_length=80, blank=True, help_text="放流、种植的物种")
    supplier = models.CharField("来源单位", max_length=160, blank=True, help_text="苗种等的来源")
    place = models.CharField("地点", max_length=200, help_text="地点的文字描述")
    site = models.JSONField("范围", null=True, help_text="GeoJSON 几何，WGS 84 经纬度")
    reasons = models.CharField("理由", max_length=500, blank=True, help_text="对提示的说明")
    warned = models.JSONField("提示", default=list, help_text="提交时的提示和依据")

    class Meta:
        ordering: ClassVar = ["plan", "position", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "line"], name="rs_measure_line_once"),
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")), name="rs_measure_season"
            ),
            models.CheckConstraint(condition=models.Q(quantity__gt=0), name="rs_measure_quantity"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def amount(self) -> str:
        """How much, with its unit."""
        return f"{self.quantity.normalize():f} {self.unit}"


class Milestone(models.Model):
    """节点: a piece of a measure with a day, a responsible person and a price."""

    measure = models.ForeignKey(
        Measure,
        on_delete=models.PROTECT,
        related_name="milestones",
        verbose_name="措施",
        help_text="哪一项措施",
    )
    line = models.UUIDField(
        "节点编号", default=uuid.uuid4, db_index=True, help_text="各版方案里相同的节点编号相同"
    )
    reference = models.CharField("编号", max_length=40, help_text="在项目中的编号，如 1-2")
    words = models.CharField("内容", max_length=200, help_text="做到什么")
    due_on = models.DateField("期限", db_index=True, help_text="方案约定的最后一日")
    responsible = models.CharField("责任人", max_length=80, help_text="谁负责")
    price = models.BigIntegerField("价款", default=0, help_text="分")
    state = models.CharField(
        "状态",
        max_length=10,
        choices=[(s.value, s.zh) for s in MilestoneState],
        default=MilestoneState.PLANNED.value,
        help_text="到哪一步",
    )
    started_on = models.DateField("开始日", null=True, help_text="何时开始")
    done_on = models.DateField("完工日", null=True, help_text="何时完工")
    done_words = models.CharField("完工情况", max_length=500, blank=True, help_text="做了什么")
    done_by = models.CharField("报告人", max_length=60, blank=True, help_text="谁报告完工")
    done_by_id = models.BigIntegerField("报告人编号", null=True, help_text="谁报告完工")
    accepted_on = models.DateField("验收日", null=True, help_text="验收合格之日；空为没有验收合格")
    acceptance = models.CharField("验收意见", max_length=300, blank=True, help_text="验收意见")
    accepted_by = models.CharField("验收人", max_length=60, blank=True, help_text="谁验收")
    accepted_agency = models.ForeignKey(
        "agencies.Agency",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="验收机关",
        help_text="哪个机关验收",
    )
    remedies = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        related_name="remedied_by",
        verbose_name="整改",
        help_text="因哪个节点验收不合格而整改",
    )
    late_told_on = models.DateField("逾期告知日", null=True, help_text="何时告知监督机关逾期")
    funds_milestone = models.BigIntegerField("资金节点", null=True, help_text="资金台账的节点编号")

    class Meta:
        ordering: ClassVar = ["measure", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["measure", "line"], name="rs_milestone_line_once"),
            models.CheckConstraint(condition=models.Q(price__gte=0), name="rs_milestone_price"),
            models.CheckConstraint(
                condition=models.Q(state="accepted", accepted_on__isnull=False)
                | (~models.Q(state="accepted") & models.Q(accepted_on__isnull=True)),
                name="rs_milestone_accepted",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.words}"


class Indicator(models.Model):
    """指标: what is to be reached, and what was found at the evaluation."""

    plan = models.ForeignKey(
        Plan,
        on_delete=models.PROTECT,
        related_name="indicators",
        verbose_name="方案",
        help_text="哪一版方案",
    )
    name = models.CharField("指标", max_length=80, help_text="成活率、溶解氧等")
    target = models.DecimalField("目标", max_digits=18, decimal_places=4, help_text="目标值")
    unit = models.CharField("单位", max_length=20, help_text="单位")
    at_least = models.BooleanField("不低于", help_text="不低于目标为达到；否则不高于目标为达到")
    method = models.CharField("方法", max_length=200, help_text="怎样测得")
    result = models.DecimalField(
        "结果", max_digits=18, decimal_places=4, null=True, help_text="评估结果；空为没有评估"
    )
    evaluated_on = models.DateField("评估日", null=True, help_text="何时评估")
    evaluated_by = models.CharField("评估单位", max_length=160, blank=True, help_text="谁评估")
    report = models.CharField("评估报告", max_length=200, blank=True, help_text="报告名称、文号")

    class Meta:
        ordering: ClassVar = ["plan", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "name"], name="rs_indicator_once"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def target_words(self) -> str:
        """What is to be reached: ≥ 85 ％."""
        return f"{'≥' if self.at_least else '≤'} {self.target.normalize():f} {self.unit}"

    @property
    def result_words(self) -> str:
        """What was found; empty while nothing was."""
        return "" if self.result is None else f"{self.result.normalize():f} {self.unit}"

    @property
    def reached(self) -> bool | None:
        """Whether the target is reached; ``None`` while it is not known."""
        if self.result is None:
            return None
        return self.result >= self.target if self.at_least else self.result <= self.target


class Opinion(models.Model):
    """意见: experts, the public, the court and whoever supervises; never changed."""

    plan = models.ForeignKey(
        Plan,
        on_delete=models.PROTECT,
        related_name="opinions",
        verbose_name="方案",
        help_text="关于哪一版方案",
    )
    kind = models.CharField("种类", max_length=14, help_text="专家论证、公示、监督等")
    agrees = models.BooleanField("同意", help_text="是否同意、准许")
    words = models.TextField("意见", help_text="意见内容")
    who = models.CharField(
        "发表人", max_length=300, help_text="专家、公示的方式和期限、发表意见的人"
    )
    on = models.DateField("日期", help_text="何时发表")
    saved = models.PositiveIntegerField("方案改动次数", help_text="针对改动到第几次的方案")
    agency = models.ForeignKey(
        "agencies.Agency",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="登记机关",
        help_text="哪个机关登记",
    )
    recorded_by = models.CharField("登记人", max_length=60, help_text="谁登记")
    recorded_at = models.DateTimeField("登记时间", help_text="何时登记")

    class Meta:
        ordering: ClassVar = ["plan", "id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.on}"


class AtBase(models.Model):
    """在基地: the base at which a measure is carried out, in whatever version of the plan."""

    project = models.ForeignKey(
        Project,
        on_delete=models.PROTECT,
        related_name="at_bases",
        verbose_name="项目",
        help_text="哪个项目",
    )
    line = models.UUIDField("措施编号", unique=True, help_text="哪一项措施，各版方案相同")
    booking = models.OneToOneField(
        "bases.Booking",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="占用",
        help_text="占用哪个基地多少容量",
    )

    def __str__(self) -> str:
        return f"{self.line} {self.booking_id}"
