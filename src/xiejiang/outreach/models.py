"""Reports, their photos, what was done about them, and how often an address came."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from xiejiang.outreach.domain import Matter, State, Step


class Report(models.Model):
    """举报: what somebody says they saw, and where it has got to."""

    id = models.UUIDField("编号", primary_key=True, default=uuid.uuid4, help_text="平台唯一编号")
    number = models.CharField("举报编号", max_length=60, unique=True, help_text="机关内的编号")
    receipt = models.CharField(
        "查询码摘要", max_length=64, unique=True, help_text="查询码的带密钥摘要，查询码本身不保存"
    )
    matter = models.CharField(
        "事项", max_length=12, choices=[(m.value, m.zh) for m in Matter], help_text="反映什么"
    )
    words = models.TextField("反映的情况", help_text="举报人的原话")
    division = models.CharField(
        "区划", max_length=6, blank=True, help_text="六位代码，空为没有写明"
    )
    place = models.CharField("地点", max_length=200, blank=True, help_text="举报人的原话")
    longitude = models.DecimalField(
        "经度", max_digits=9, decimal_places=6, null=True, help_text="手机定位，可以没有"
    )
    latitude = models.DecimalField(
        "纬度", max_digits=9, decimal_places=6, null=True, help_text="手机定位，可以没有"
    )
    seen = models.CharField("何时看到", max_length=200, blank=True, help_text="举报人的原话")
    name_sealed = models.TextField("姓名（加密）", blank=True, help_text="打开要写目的，记入日志")
    contact_sealed = models.TextField(
        "联系方式（加密）", blank=True, help_text="打开要写目的，记入日志"
    )
    english = models.BooleanField("英文提交", default=False, help_text="答复时注意")
    state = models.CharField(
        "状态",
        max_length=10,
        choices=[(s.value, s.zh) for s in State],
        default=State.RECEIVED.value,
        help_text="到了哪一步",
    )
    before = models.CharField(
        "转办或补充以前的状态", max_length=10, blank=True, help_text="退回、补充以后回到这里"
    )
    agency = models.ForeignKey(
        "agencies.Agency",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="办理机关",
        help_text="现在由谁负责",
    )
    offered = models.ForeignKey(
        "agencies.Agency",
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        verbose_name="转给",
        help_text="等谁接收",
    )
    why_here = models.CharField("为什么在这里", max_length=300, help_text="按什么分到这个机关")
    due_at = models.DateTimeField("约定期限", null=True, help_text="约定的时间，不是法定期限")
    case = models.ForeignKey(
        "cases.Case",
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        verbose_name="案件",
        help_text="由它建立的案件",
    )
    same_as = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        related_name="repeats",
        null=True,
        verbose_name="重复于",
        help_text="内容相同的先一件，跟着它办理",
    )
    likeness = models.CharField("内容摘要", max_length=64, help_text="内容相同的摘要相同")
    version = models.PositiveIntegerField("版本", default=1, help_text="每办一步加一")
    filled_in = models.BooleanField("补设", default=False, help_text="演示补充的内容")
    lodged_at = models.DateTimeField("收到时间", help_text="何时收到")
    changed_at = models.DateTimeField("更新时间", help_text="最近一步的时间")

    class Meta:
        ordering: ClassVar = ["-lodged_at", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["agency", "state"], name="report_desk"),
            models.Index(fields=["offered", "state"], name="report_offered"),
            models.Index(fields=["-lodged_at", "-id"], name="report_recent"),
            models.Index(fields=["likeness"], name="report_likeness"),
        ]

    def __str__(self) -> str:
        return self.number


class Photo(models.Model):
    """照片: as it came, with what the camera wrote into it; never shown to the public."""

    report = models.ForeignKey(
        Report,
        on_delete=models.PROTECT,
        related_name="photos",
        verbose_name="举报",
        help_text="哪件举报",
    )
    file_name = models.CharField("文件名", max_length=120, help_text="系统起的名字")
    media_type = models.CharField("类型", max_length=60, help_text="按内容识别")
    size = models.PositiveBigIntegerField("大小", help_text="字节")
    sha256 = models.CharField("SHA-256 摘要", max_length=64, help_text="内容的摘要")
    sm3 = models.CharField("SM3 摘要", max_length=64, help_text="内容的摘要")
    shot_at = models.DateTimeField("拍摄时间", null=True, help_text="照片自己写的")
    shot_latitude = models.DecimalField(
        "拍摄纬度", max_digits=9, decimal_places=6, null=True, help_text="照片自己写的"
    )
    shot_longitude = models.DecimalField(
        "拍摄经度", max_digits=9, decimal_places=6, null=True, help_text="照片自己写的"
    )
    added_at = models.DateTimeField("收到时间", help_text="何时收到")

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return self.file_name


class Turn(models.Model):
    """办理记录: one step, what the reporter may read of it, and what stays inside."""

    report = models.ForeignKey(
        Report,
        on_delete=models.PROTECT,
        related_name="turns",
        verbose_name="举报",
        help_text="哪件举报",
    )
    step = models.CharField(
        "步骤", max_length=14, choices=[(s.value, s.zh) for s in Step], help_text="做了什么"
    )
    at = models.DateTimeField("时间", help_text="何时")
    agency_name = models.CharField("机关", max_length=160, blank=True, help_text="空为举报人")
    public = models.TextField("公开的话", blank=True, help_text="举报人凭查询码可以看到")
    inside = models.TextField("内部的话", blank=True, help_text="举报人看不到")

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.report_id} {self.step}"


class Tally(models.Model):
    """次数: how often an address came within an hour; forgotten after two days."""

    key = models.CharField("来源摘要", max_length=64, help_text="地址和用途的带密钥摘要")
    since = models.DateTimeField("起", help_text="这一小时的开头")
    count = models.PositiveIntegerField("次数", default=0, help_text="来了几次")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key", "since"], name="tally_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["since"], name="tally_since")]

    def __str__(self) -> str:
        return f"{self.since:%Y-%m-%d %H} {self.count}"
