"""Water alerts, by which bulletins they went, who was told, and what they answered."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from xiejiang.river.domain import AlertState, Arrival, Means, Outcome
from xiejiang.river.models_published import Published, PublishedPlace

__all__ = ["Alert", "Answer", "Published", "PublishedPlace", "Sending", "Told"]


class Alert(models.Model):
    """水污染通报: what was released, where, and how far downstream it is told."""

    id = models.UUIDField("编号", primary_key=True, default=uuid.uuid4, help_text="平台唯一编号")
    number = models.CharField("文号", max_length=80, unique=True, help_text="发出时编号")
    agency = models.ForeignKey(
        "agencies.Agency",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="发出机关",
        help_text="谁发出",
    )
    case = models.ForeignKey(
        "cases.Case",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="案件",
        help_text="关于哪个案件；只有看得到案件的人看到",
    )
    state = models.CharField(
        "状态",
        max_length=8,
        choices=[(s.value, s.zh) for s in AlertState],
        default=AlertState.OPEN.value,
        help_text="通报中或已解除",
    )
    reach = models.CharField("河段", max_length=60, help_text="事发河段编号")
    place = models.CharField("地点", max_length=200, help_text="地点的文字说明")
    released_at = models.DateTimeField("泄漏时间", help_text="泄漏、排放的时间")
    pollutant = models.CharField("污染物", max_length=200, help_text="名称、形态")
    quantity = models.DecimalField(
        "数量", max_digits=14, decimal_places=3, null=True, help_text="空为不明"
    )
    unit = models.CharField("单位", max_length=20, blank=True, help_text="数量的单位")
    source = models.TextField("来源和经过", help_text="从哪里来、怎样发生")
    measures = models.TextField("措施", blank=True, help_text="已经采取的措施")
    wanted = models.TextField("请求", blank=True, help_text="请下游做什么")
    within_km = models.PositiveIntegerField("下游公里数", help_text="通知到下游多远")
    kinds = models.JSONField("机关类型", default=list, help_text="通知哪些类型的机关")
    superiors = models.BooleanField("通知上级", default=True, help_text="同时通知地级、省级机关")
    sign_by = models.DateTimeField("约定签收时间", help_text="请在何时以前签收；约定，不是法定期限")
    version = models.PositiveIntegerField("版本", default=1, help_text="更正、解除各加一")
    sent_at = models.DateTimeField("发出时间", help_text="首次发出的时间")
    changed_at = models.DateTimeField("更新时间", help_text="最近一次更正、解除的时间")

    class Meta:
        ordering: ClassVar = ["-sent_at", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["-sent_at", "-id"], name="alert_recent"),
            models.Index(fields=["agency", "state"], name="alert_agency"),
            models.Index(fields=["case"], name="alert_case"),
        ]

    def __str__(self) -> str:
        return f"{self.pollutant}（{self.number}）"


class Sending(models.Model):
    """发出: a bulletin by which an alert went; a wider range adds one. Never changed."""

    alert = models.ForeignKey(
        Alert,
        on_delete=models.PROTECT,
        related_name="sendings",
        verbose_name="水污染通报",
        help_text="哪份水污染通报",
    )
    bulletin = models.OneToOneField(
        "liaison.Bulletin",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="通报",
        help_text="由哪份通报送达",
    )

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.alert_id} {self.bulletin_id}"


class Told(models.Model):
    """应通知: one agency that an alert is for, why, and when the water may reach it."""

    alert = models.ForeignKey(
        Alert,
        on_delete=models.PROTECT,
        related_name="told",
        verbose_name="水污染通报",
        help_text="哪份水污染通报",
    )
    agency_code = models.CharField("机关代码", max_length=60, help_text="哪个机关")
    agency_name = models.CharField("机关", max_length=120, help_text="机关名称")
    agency_kind = models.CharField("机关类型", max_length=20, help_text="机关类型")
    division = models.CharField("区划", max_length=6, help_text="因为哪里；上级为其自身区划")
    km = models.PositiveIntegerField("下行公里", help_text="自事发河段下行的约略里程")
    earliest = models.DecimalField(
        "最早", max_digits=8, decimal_places=1, null=True, help_text="泄漏后小时；空为不明"
    )
    latest = models.DecimalField(
        "最迟", max_digits=8, decimal_places=1, null=True, help_text="泄漏后小时；空为不明"
    )
    caveats = models.JSONField("提示", default=list, help_text="估算须注意的情况")
    means = models.CharField(
        "方式", max_length=8, choices=[(m.value, m.zh) for m in Means], help_text="怎样得知"
    )
    node = models.CharField("节点", max_length=120, blank=True, help_text="所在节点")
    since_version = models.PositiveIntegerField("自哪一版", help_text="自哪一版起在名单里")
    otherwise_at = models.DateTimeField("另行通知时间", null=True, help_text="电话、传真等的时间")
    otherwise = models.CharField(
        "另行通知", max_length=300, blank=True, help_text="怎样通知、对方何人接听"
    )

    class Meta:
        ordering: ClassVar = ["km", "division", "agency_code"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["alert", "agency_code"], name="told_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["agency_code", "alert"], name="told_agency")]

    def __str__(self) -> str:
        return f"{self.alert_id} {self.agency_code}"

    @property
    def arrival(self) -> Arrival:
        """When the water may reach it."""
        return Arrival(self.km, self.earliest, self.latest, tuple(self.caveats))


class Answer(models.Model):
    """答复: what an agency found, at one time. The database refuses to change or delete it."""

    alert = models.ForeignKey(
        Alert,
        on_delete=models.PROTECT,
        related_name="answers",
        verbose_name="水污染通报",
        help_text="哪份水污染通报",
    )
    agency_code = models.CharField("机关代码", max_length=60, help_text="哪个机关")
    agency_name = models.CharField("机关", max_length=120, help_text="机关名称")
    outcome = models.CharField(
        "情况", max_length=12, choices=[(o.value, o.zh) for o in Outcome], help_text="发现什么"
    )
    found_at = models.DateTimeField("发现时间", help_text="监测、发现的时间")
    words = models.CharField("说明", max_length=300, blank=True, help_text="一两句话")
    station = models.CharField("断面、点位", max_length=120, blank=True, help_text="在哪里监测")
    item = models.CharField("监测项目", max_length=120, blank=True, help_text="测什么")
    value = models.DecimalField(
        "监测值", max_digits=18, decimal_places=6, null=True, help_text="空为没有测值"
    )
    unit = models.CharField("单位", max_length=20, blank=True, help_text="监测值的单位")
    person = models.CharField("答复人", max_length=60, help_text="谁答复")
    post = models.CharField("岗位", max_length=80, help_text="答复时的岗位")
    at = models.DateTimeField("答复时间", help_text="何时答复")

    class Meta:
        ordering: ClassVar = ["-at", "-id"]
        indexes: ClassVar = [models.Index(fields=["alert", "agency_code", "-at"], name="answer_of")]

    def __str__(self) -> str:
        return f"{self.alert_id} {self.agency_code} {Outcome(self.outcome).zh}"
