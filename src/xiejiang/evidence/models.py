"""Items of evidence, the facts they support, their custody and their handovers."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from xiejiang.evidence.care import CopyWay, Match, Method, Outcome, Track
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
    shot_at = models.DateTimeField(
        "自述拍摄时间", null=True, help_text="照片文件自己写明的拍摄时间，未经核实"
    )
    shot_latitude = models.DecimalField(
        "自述纬度",
        max_digits=9,
        decimal_places=6,
        null=True,
        help_text="照片文件自己写明的拍摄地点，十进制度，北纬为正",
    )
    shot_longitude = models.DecimalField(
        "自述经度",
        max_digits=9,
        decimal_places=6,
        null=True,
        help_text="照片文件自己写明的拍摄地点，十进制度，东经为正",
    )
    seal = models.CharField("封条号", max_length=60, blank=True, help_text="现在的封条，启封后为空")
    original = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        related_name="copies",
        verbose_name="原件",
        help_text="由哪件证据制作",
    )
    copy_way = models.CharField(
        "制作方式",
        max_length=12,
        blank=True,
        choices=[(w.value, w.zh) for w in CopyWay],
        help_text="副本是怎样制作的",
    )
    replaces = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        related_name="replacement",
        verbose_name="更正",
        help_text="取代哪件证据",
    )
    made_how = models.CharField(
        "制作说明", max_length=300, blank=True, help_text="副本的制作过程，或者更正的理由"
    )
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
    """证明: an item supports or contradicts a fact, by the fact's name in the dictionary."""

    item = models.ForeignKey(
        Item,
        on_delete=models.PROTECT,
        related_name="supports",
        verbose_name="证据",
        help_text="证据",
    )
    fact = models.CharField("事实", max_length=80, help_text="事实变量名")
    contradicts = models.BooleanField("反证", default=False, help_text="与事实相反，而不是支持它")

    class Meta:
        ordering: ClassVar = ["fact"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["item", "fact"], name="support_once"),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.fact}"


class Capture(models.Model):
    """取证情况: how a file was taken, where and before whom, as the collector states it."""

    item = models.OneToOneField(
        Item,
        on_delete=models.PROTECT,
        related_name="capture",
        verbose_name="证据",
        help_text="证据",
    )
    method = models.CharField(
        "取证方法",
        max_length=20,
        blank=True,
        choices=[(m.value, m.zh) for m in Method],
        help_text="怎样收集、提取",
    )
    medium = models.CharField("来源介质", max_length=200, blank=True, help_text="品牌、型号、编号")
    kept_at = models.CharField(
        "介质去向", max_length=300, blank=True, help_text="原始介质存放地，或者不能封存、移动的原因"
    )
    tool = models.CharField("工具", max_length=120, blank=True, help_text="提取工具和版本")
    digest = models.CharField("取证时的校验值", max_length=128, blank=True, help_text="收集人提供")
    algorithm = models.CharField("算法", max_length=20, blank=True, help_text="比对所用的摘要算法")
    found = models.CharField("入库时的校验值", max_length=128, blank=True, help_text="本库算得")
    match = models.CharField(
        "比对",
        max_length=10,
        blank=True,
        choices=[(m.value, m.zh) for m in Match],
        help_text="两个校验值是否相同",
    )
    keeper = models.CharField("持有人、提供人", max_length=120, blank=True, help_text="数据是谁的")
    witness = models.CharField("见证人", max_length=120, blank=True, help_text="谁见证")
    recording = models.CharField(
        "录像", max_length=200, blank=True, help_text="取证过程的录像，或者没有录像的原因"
    )
    latitude = models.DecimalField(
        "纬度", max_digits=9, decimal_places=6, null=True, help_text="十进制度，北纬为正"
    )
    longitude = models.DecimalField(
        "经度", max_digits=9, decimal_places=6, null=True, help_text="十进制度，东经为正"
    )
    stated_by = models.CharField("登记人", max_length=60, help_text="谁登记")
    stated_at = models.DateTimeField("登记时间", help_text="何时登记")

    def __str__(self) -> str:
        return f"{self.item_id} {self.method}"


class Ruling(models.Model):
    """认定: what an officer or a judge found of an item in one kind of proceedings."""

    item = models.ForeignKey(
        Item,
        on_delete=models.PROTECT,
        related_name="rulings",
        verbose_name="证据",
        help_text="证据",
    )
    track = models.CharField(
        "程序",
        max_length=10,
        choices=[(t.value, t.zh) for t in Track],
        help_text="在哪一种程序里",
    )
    outcome = models.CharField(
        "认定",
        max_length=10,
        choices=[(o.value, o.zh) for o in Outcome],
        help_text="采信、排除或者补正",
    )
    reason = models.CharField("理由", max_length=600, help_text="为什么这样认定")
    basis = models.CharField("依据", max_length=200, blank=True, help_text="所依据的条文")
    agency = models.ForeignKey(
        "agencies.Agency",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="认定机关",
        help_text="哪个机关认定",
    )
    person = models.CharField("认定人", max_length=60, help_text="谁认定")
    post = models.CharField("岗位", max_length=80, blank=True, help_text="认定时的岗位")
    at = models.DateTimeField("认定时间", help_text="何时认定")

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.item_id} {self.track} {self.outcome}"


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
    listed = models.JSONField("清单", default=dict, help_text="每件移交时的封条号和存放地")
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
