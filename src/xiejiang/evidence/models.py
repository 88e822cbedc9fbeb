"""Items of evidence, the facts they support, their custody and their handovers."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from xiejiang.evidence.domain import Hand, HandoverState, ItemKind, ItemStatus


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
    kind = models.CharField(
        "种类", max_length=24, choices=[(k.value, k.zh) for k in ItemKind], help_text="证据种类"
    )
    title = models.CharField("名称", max_length=160, help_text="证据名称")
    proves = models.CharField("证明对象", max_length=300, blank=True, help_text="证明什么")
    collectors = models.CharField("收集人", max_length=120, blank=True, help_text="执法人员姓名")
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
        "状态",
        max_length=12,
        choices=[(s.value, s.zh) for s in ItemStatus],
        default=ItemStatus.HELD.value,
        help_text="物的状态",
    )
    physical = models.BooleanField("实物", default=False, help_text="是否涉案物品")
    quantity = models.DecimalField(
        "数量", max_digits=14, decimal_places=3, null=True, help_text="实物数量"
    )
    unit = models.CharField("单位", max_length=20, blank=True, help_text="实物计量单位")
    features = models.CharField("特征", max_length=300, blank=True, help_text="实物的特征")
    origin = models.CharField("来源", max_length=200, blank=True, help_text="强制措施文书或笔录")
    whereabouts = models.CharField("存放地", max_length=160, blank=True, help_text="实物存放地")
    file_name = models.CharField("文件名", max_length=200, blank=True, help_text="上传时的文件名")
    media_type = models.CharField("文件类型", max_length=100, blank=True, help_text="按内容识别")
    size = models.BigIntegerField("大小", default=0, help_text="字节")
    sha256 = models.CharField("SHA-256 摘要", max_length=64, blank=True, help_text="内容摘要")
    sm3 = models.CharField("SM3 摘要", max_length=64, blank=True, help_text="内容摘要")
    filled_in = models.BooleanField("补设", default=False, help_text="演示时补设、并未公布的证据")
    added_at = models.DateTimeField("入卷时间", help_text="加入案件的时间")

    class Meta:
        ordering: ClassVar = ["case_id", "serial"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "serial"], name="item_serial_once"),
            models.UniqueConstraint(
                fields=["case", "sha256"],
                condition=~models.Q(sha256="") & ~models.Q(status=ItemStatus.WITHDRAWN.value),
                name="item_file_once",
            ),
        ]

    def __str__(self) -> str:
        return f"证{self.serial} {self.title}"

    @property
    def has_file(self) -> bool:
        """Whether there is a file to open; things and paper originals are registered without."""
        return bool(self.sha256)


class Support(models.Model):
    """证明: an item supports a fact, by the fact's name in the dictionary."""

    item = models.ForeignKey(
        Item,
        on_delete=models.PROTECT,
        related_name="supports",
        verbose_name="证据",
        help_text="证据",
    )
    fact = models.CharField("事实", max_length=80, help_text="事实变量名")

    class Meta:
        ordering: ClassVar = ["fact"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["item", "fact"], name="support_once"),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.fact}"


class Custody(models.Model):
    """流转: one hand that an item passed through. The database refuses to change or delete it."""

    item = models.ForeignKey(
        Item,
        on_delete=models.PROTECT,
        related_name="custody",
        verbose_name="证据",
        help_text="证据",
    )
    action = models.CharField(
        "动作",
        max_length=40,
        choices=[(h.value, h.zh) for h in Hand],
        help_text="收集、移交、接收、查看、下载等",
    )
    agency = models.ForeignKey(
        "agencies.Agency",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="机关",
        help_text="经手机关",
    )
    person = models.CharField("经手人", max_length=60, help_text="经手人")
    post = models.CharField("岗位", max_length=80, blank=True, help_text="经手时的岗位")
    at = models.DateTimeField("时间", help_text="经手时间")
    sha256 = models.CharField(
        "SHA-256 摘要", max_length=64, blank=True, help_text="经手时的内容摘要"
    )
    note = models.CharField("说明", max_length=300, blank=True, help_text="说明")

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.item_id} {self.action}"


class Handover(models.Model):
    """移交: items on their way from one agency to another, signed at both ends."""

    id = models.UUIDField("编号", primary_key=True, default=uuid.uuid4, help_text="平台唯一编号")
    case = models.ForeignKey(
        "cases.Case",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="案件",
        help_text="所属案件",
    )
    items = models.ManyToManyField(
        Item, related_name="handovers", verbose_name="证据", help_text="移交的证据"
    )
    sender = models.ForeignKey(
        "agencies.Agency",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="移交机关",
        help_text="移交机关",
    )
    receiver = models.ForeignKey(
        "agencies.Agency",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="接收机关",
        help_text="接收机关",
    )
    state = models.CharField(
        "状态",
        max_length=10,
        choices=[(s.value, s.zh) for s in HandoverState],
        default=HandoverState.SENT.value,
        help_text="待接收、已接收、已退回或已收回",
    )
    note = models.CharField("说明", max_length=300, blank=True, help_text="移交说明、封存状态")
    sent_by = models.CharField("移交人", max_length=60, help_text="移交人签名")
    sent_at = models.DateTimeField("移交时间", help_text="移交时间")
    ended_by = models.CharField("接收人", max_length=60, blank=True, help_text="谁接收或退回")
    ended_at = models.DateTimeField("接收时间", null=True, help_text="接收、退回或收回的时间")
    remark = models.CharField("核对意见", max_length=300, blank=True, help_text="接收时的核对意见")

    class Meta:
        ordering: ClassVar = ["sent_at", "id"]
        indexes: ClassVar = [
            models.Index(fields=["receiver", "state"], name="handover_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.sender_id} → {self.receiver_id}"
