"""Items of evidence, the facts they support, and their custody."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models


class ItemKind(models.TextChoices):
    """证据种类 (刑事诉讼法第五十条与行政处罚法第四十六条所列)."""

    PHYSICAL = "physical", "物证"
    DOCUMENTARY = "documentary", "书证"
    AUDIO_VISUAL = "audio-visual", "视听资料"
    ELECTRONIC = "electronic", "电子数据"
    INSPECTION_RECORD = "inspection-record", "勘验、检查、现场笔录"
    WITNESS = "witness-statement", "证人证言"
    PARTY_STATEMENT = "party-statement", "当事人陈述、询问笔录"
    MONITORING = "monitoring-data", "监测数据、检验报告"
    OPINION = "forensic-opinion", "鉴定意见、认定意见"
    REPORT = "investigation-report", "调查报告"
    DECISION = "admin-decision", "行政决定文书"


class ItemStatus(models.TextChoices):
    """物的状态."""

    HELD = "held", "保管中"
    HANDED_OVER = "handed-over", "已移交"
    RETURNED = "returned", "已退还"
    DISPOSED = "disposed", "已处置"


class Item(models.Model):
    """证据: one file or thing that may prove something."""

    id = models.UUIDField("编号", primary_key=True, default=uuid.uuid4, help_text="平台唯一编号")
    case = models.ForeignKey(
        "cases.Case",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="案件",
        help_text="所属案件",
    )
    serial = models.PositiveIntegerField("序号", help_text="案内证据序号")
    kind = models.CharField("种类", max_length=24, choices=ItemKind.choices, help_text="证据种类")
    title = models.CharField("名称", max_length=160, help_text="证据名称")
    proves = models.CharField("证明对象", max_length=300, blank=True, help_text="证明什么")
    collectors = models.CharField("收集人", max_length=120, blank=True, help_text="二名以上执法人员")
    collected_at = models.DateTimeField("收集时间", null=True, help_text="取得的时间")
    place = models.CharField("收集地点", max_length=200, blank=True, help_text="取得的地点")
    agency = models.ForeignKey(
        "agencies.Agency",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="收集机关",
        help_text="谁收集",
    )
    holder = models.ForeignKey(
        "agencies.Agency",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="保管机关",
        help_text="现由谁保管",
    )
    status = models.CharField(
        "状态", max_length=12, choices=ItemStatus.choices, default=ItemStatus.HELD, help_text="物的状态"
    )
    physical = models.BooleanField("实物", default=False, help_text="是否涉案物品")
    quantity = models.DecimalField(
        "数量", max_digits=14, decimal_places=3, null=True, help_text="实物数量"
    )
    unit = models.CharField("单位", max_length=20, blank=True, help_text="实物计量单位")
    whereabouts = models.CharField("存放地", max_length=160, blank=True, help_text="实物存放地")
    file_name = models.CharField("文件名", max_length=200, blank=True, help_text="上传时的文件名")
    media_type = models.CharField("文件类型", max_length=100, blank=True, help_text="按内容识别")
    size = models.BigIntegerField("大小", default=0, help_text="字节")
    sha256 = models.CharField("SHA-256", max_length=64, blank=True, help_text="内容摘要")
    sm3 = models.CharField("SM3", max_length=64, blank=True, help_text="内容摘要")
    filled_in = models.BooleanField("补设", default=False, help_text="演示时补设、并未公布的证据")
    added_at = models.DateTimeField("入卷时间", help_text="加入案件的时间")

    class Meta:
        ordering: ClassVar = ["case_id", "serial"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "serial"], name="item_serial_once"),
        ]

    def __str__(self) -> str:
        return f"证{self.serial} {self.title}"


class Support(models.Model):
    """证明: an item supports a fact, by the fact's name in the dictionary."""

    item = models.ForeignKey(
        Item, on_delete=models.PROTECT, related_name="supports", verbose_name="证据", help_text="证据"
    )
    fact = models.CharField("事实", max_length=80, help_text="事实变量名")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["item", "fact"], name="support_once"),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.fact}"


class Custody(models.Model):
    """流转: one hand that an item passed through. Append-only."""

    item = models.ForeignKey(
        Item, on_delete=models.PROTECT, related_name="custody", verbose_name="证据", help_text="证据"
    )
    action = models.CharField("动作", max_length=40, help_text="收集、移交、接收、查看、下载…")
    agency = models.ForeignKey(
        "agencies.Agency",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="机关",
        help_text="经手机关",
    )
    person = models.CharField("经手人", max_length=60, help_text="经手人")
    at = models.DateTimeField("时间", help_text="经手时间")
    note = models.CharField("说明", max_length=300, blank=True, help_text="说明")

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.item_id} {self.action}"
