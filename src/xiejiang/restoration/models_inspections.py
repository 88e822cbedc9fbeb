"""Tables of field inspections: only added to, never changed; the database refuses it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from xiejiang.restoration.inspecting import Conclusion, InspectionKind
from xiejiang.store.onsite import PlaceSource, plain
from xiejiang.store.photographs import Photograph


class Inspection(models.Model):
    """现场检查: somebody was there, at a time and a place, and found something."""

    id = models.UUIDField("编号", primary_key=True, help_text="由登记的设备给出，同一编号只收一次")
    digest = models.CharField(
        "摘要", max_length=64, help_text="登记内容的 SHA-256，照片按其摘要计入"
    )
    project = models.ForeignKey(
        "restoration.Project",
        on_delete=models.PROTECT,
        related_name="inspections",
        verbose_name="修复项目",
        help_text="检查哪个项目",
    )
    milestone = models.ForeignKey(
        "restoration.Milestone",
        on_delete=models.PROTECT,
        null=True,
        related_name="inspections",
        verbose_name="节点",
        help_text="检查哪个节点；空为整个项目",
    )
    kind = models.CharField(
        "种类",
        max_length=20,
        choices=[(k.value, k.zh) for k in InspectionKind],
        help_text="日常检查、监测、验收前检查或者回访",
    )
    at = models.DateTimeField("检查时间", help_text="检查人所述的到场时间")
    source = models.CharField(
        "地点来源",
        max_length=10,
        choices=[(s.value, s.zh) for s in PlaceSource],
        help_text="手机定位、手工填写或者没有",
    )
    latitude = models.DecimalField(
        "纬度", max_digits=9, decimal_places=6, null=True, help_text="十进制度，北纬为正"
    )
    longitude = models.DecimalField(
        "经度", max_digits=9, decimal_places=6, null=True, help_text="十进制度，东经为正"
    )
    accuracy = models.DecimalField(
        "精度", max_digits=8, decimal_places=1, null=True, help_text="定位误差半径，米"
    )
    place = models.CharField("地点", max_length=200, help_text="地点的文字，或者没有地点的原因")
    findings = models.TextField("检查情况", help_text="看到什么、做了什么")
    conclusion = models.CharField(
        "结论",
        max_length=10,
        choices=[(c.value, c.zh) for c in Conclusion],
        help_text="正常、需整改或者严重",
    )
    demands = models.TextField("整改要求", blank=True, help_text="要求怎样整改")
    person = models.ForeignKey(
        "agencies.Person",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="检查人",
        help_text="谁检查、谁登记；随归档案件来的为空",
    )
    person_name = models.CharField("检查人姓名", max_length=60, help_text="登记时的姓名")
    post_title = models.CharField("岗位", max_length=80, help_text="登记时的岗位")
    agency = models.ForeignKey(
        "agencies.Agency",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="检查机关",
        help_text="哪个机关检查",
    )
    recorded_at = models.DateTimeField(
        "设备记录时间", null=True, help_text="设备自己的时钟；没有经过设备暂存的为空"
    )
    received_at = models.DateTimeField("收到时间", help_text="服务器收到的时间")
    clock_doubt = models.CharField(
        "时钟存疑", max_length=80, blank=True, help_text="设备时钟与服务器不符之处，不影响收件"
    )

    class Meta:
        ordering: ClassVar = ["-at", "-id"]
        indexes: ClassVar = [models.Index(fields=["project", "-at"], name="inspection_recent")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(latitude__isnull=True, longitude__isnull=True)
                | models.Q(latitude__isnull=False, longitude__isnull=False),
                name="inspection_point_whole",
            ),
            models.CheckConstraint(
                condition=models.Q(conclusion=Conclusion.SOUND.value) | ~models.Q(demands=""),
                name="inspection_demands",
            ),
        ]

    def __str__(self) -> str:
        return f"{InspectionKind(self.kind).zh} {self.at:%Y-%m-%d}"


class Photo(Photograph):
    """检查照片 of an inspection."""

    inspection = models.ForeignKey(
        Inspection,
        on_delete=models.PROTECT,
        related_name="photos",
        verbose_name="检查",
        help_text="哪次检查",
    )

    class Meta:
        ordering: ClassVar = ["inspection", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["inspection", "sha256"], name="photo_content_once"),
            models.UniqueConstraint(fields=["inspection", "position"], name="photo_position_once"),
        ]


class Reading(models.Model):
    """测定值: what was measured, in the unit of its indicator, beside the plan's target."""

    inspection = models.ForeignKey(
        Inspection,
        on_delete=models.PROTECT,
        related_name="readings",
        verbose_name="检查",
        help_text="哪次检查",
    )
    indicator = models.CharField("指标", max_length=90, help_text="指标清单中的名称，或方案指标")
    label = models.CharField("指标名称", max_length=80, help_text="登记时的中文名称")
    value = models.DecimalField("数值", max_digits=18, decimal_places=4, help_text="测得的数值")
    unit = models.CharField("单位", max_length=20, help_text="计量单位")
    method = models.CharField("方法", max_length=80, blank=True, help_text="怎样测定")
    target = models.DecimalField(
        "目标", max_digits=18, decimal_places=4, null=True, help_text="登记时现行方案的目标值"
    )
    at_least = models.BooleanField("不低于", default=True, help_text="目标是下限；否则是上限")

    class Meta:
        ordering: ClassVar = ["inspection", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["inspection", "indicator"], name="reading_once"),
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.value} {self.unit}"

    @property
    def shown(self) -> str:
        """The figure without idle zeros."""
        return plain(self.value)

    @property
    def target_shown(self) -> str:
        """The target of that day; empty where the plan had none."""
        return "" if self.target is None else plain(self.target)

    @property
    def reached(self) -> bool | None:
        """Whether the target of that day was reached; ``None`` where the plan had none."""
        if self.target is None:
            return None
        return self.value >= self.target if self.at_least else self.value <= self.target
