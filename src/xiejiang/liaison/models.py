"""Bulletins, their editions and files, whom they are for, receipts, and what people want shown."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from xiejiang.liaison.domain import BulletinState, ReceiptKind, ScopeWay, Wish


class Bulletin(models.Model):
    """通报: published once by one agency; what it said is in its editions."""

    id = models.UUIDField("编号", primary_key=True, default=uuid.uuid4, help_text="平台唯一编号")
    agency = models.ForeignKey(
        "agencies.Agency",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="发布机关",
        help_text="谁发布",
    )
    category = models.CharField("类别", max_length=20, help_text="九类之一")
    state = models.CharField(
        "状态",
        max_length=10,
        choices=[(s.value, s.zh) for s in BulletinState],
        default=BulletinState.DRAFT.value,
        help_text="草稿、已发布或已撤回",
    )
    number = models.CharField("文号", max_length=80, blank=True, help_text="发布时编号")
    title = models.CharField("标题", max_length=160, help_text="现行版本的标题")
    field = models.CharField("领域", max_length=16, blank=True, help_text="意见第四条；空为不限")
    division = models.CharField("区划", max_length=6, blank=True, help_text="关于何地；空为全流域")
    case = models.ForeignKey(
        "cases.Case",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="案件",
        help_text="关于哪个案件；只有参与机关看到",
    )
    urgent = models.BooleanField("要求签收", default=False, help_text="是否要求每个机关签收")
    sign_by = models.DateTimeField(
        "签收时间", null=True, help_text="发布机关要求的时间，不是法定期限"
    )
    audience = models.JSONField("知悉范围", default=dict, help_text="发布机关所写的范围")
    draft = models.JSONField("草稿内容", default=dict, help_text="发布以前的内容；发布后为空")
    words = models.TextField("检索文字", blank=True, help_text="现行版本的全部文字")
    version = models.PositiveIntegerField("版本", default=0, help_text="现行版本；草稿为 0")
    saved = models.PositiveIntegerField("修改次数", default=1, help_text="草稿每次修改加一")
    drafted_by = models.CharField("拟稿人", max_length=60, help_text="谁拟稿")
    drafted_at = models.DateTimeField("拟稿时间", help_text="拟稿的时间")
    published_at = models.DateTimeField("发布时间", null=True, help_text="首次发布的时间")
    changed_at = models.DateTimeField("更新时间", help_text="最近一次发布、更正或者撤回的时间")
    reason = models.CharField("撤回理由", max_length=300, blank=True, help_text="为什么撤回")
    log_index = models.BigIntegerField("日志位置", default=0, help_text="最近一次办理时的日志长度")
    node = models.CharField("来源节点", max_length=120, blank=True, help_text="空为本节点发布")
    origin = models.JSONField("来源", default=dict, help_text="来自哪个节点的哪个包")

    class Meta:
        ordering: ClassVar = ["-changed_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["agency", "number"],
                condition=~models.Q(number=""),
                name="bulletin_number_once",
            ),
            models.CheckConstraint(
                condition=models.Q(state=BulletinState.DRAFT.value, version=0)
                | models.Q(published_at__isnull=False, version__gte=1) & ~models.Q(number=""),
                name="bulletin_published_whole",
            ),
            models.CheckConstraint(
                condition=models.Q(urgent=False)
                | models.Q(state=BulletinState.DRAFT.value)
                | models.Q(sign_by__isnull=False),
                name="bulletin_urgent_by",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["-changed_at", "-id"], name="bulletin_recent"),
            models.Index(fields=["agency", "state"], name="bulletin_own"),
            models.Index(fields=["category", "-changed_at"], name="bulletin_category"),
        ]

    def __str__(self) -> str:
        return f"{self.title}（{self.number}）" if self.number else self.title


class Edition(models.Model):
    """版本: what was published. The database refuses to change or delete it."""

    bulletin = models.ForeignKey(
        Bulletin,
        on_delete=models.PROTECT,
        related_name="editions",
        verbose_name="通报",
        help_text="哪份通报",
    )
    version = models.PositiveIntegerField("版本", help_text="从 1 起")
    title = models.CharField("标题", max_length=160, help_text="标题")
    body = models.TextField("正文", blank=True, help_text="正文")
    values = models.JSONField("栏目", default=dict, help_text="该类通报的栏目")
    reason = models.CharField("更正理由", max_length=300, blank=True, help_text="第一版为空")
    personal = models.CharField(
        "个人信息的说明", max_length=300, blank=True, help_text="为什么须写明个人信息"
    )
    sign_by = models.DateTimeField("签收时间", null=True, help_text="要求在何时以前签收")
    published_by = models.CharField("发布人", max_length=60, help_text="谁发布")
    post = models.CharField("岗位", max_length=80, help_text="发布时的岗位")
    at = models.DateTimeField("时间", help_text="发布的时间")
    sha256 = models.CharField("摘要", max_length=64, help_text="全部内容的 SHA-256")

    class Meta:
        ordering: ClassVar = ["bulletin_id", "version"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["bulletin", "version"], name="edition_once"),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.version}"


class Attachment(models.Model):
    """附件: a file of an edition, found in the store by its digest."""

    edition = models.ForeignKey(
        Edition,
        on_delete=models.PROTECT,
        related_name="files",
        verbose_name="版本",
        help_text="属于哪一版",
    )
    position = models.PositiveSmallIntegerField("次序", help_text="从 1 起")
    name = models.CharField("文件名", max_length=200, help_text="文件名")
    media_type = models.CharField("文件类型", max_length=100, help_text="按内容识别")
    size = models.BigIntegerField("大小", help_text="字节")
    sha256 = models.CharField("SHA-256 摘要", max_length=64, help_text="内容摘要")
    sm3 = models.CharField("SM3 摘要", max_length=64, help_text="内容摘要")
    document = models.CharField("文书", max_length=120, blank=True, help_text="是文书的，其文号")

    class Meta:
        ordering: ClassVar = ["edition_id", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["edition", "position"], name="attachment_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Scope(models.Model):
    """知悉范围: one line of it, written when the bulletin is published and never after."""

    bulletin = models.ForeignKey(
        Bulletin,
        on_delete=models.PROTECT,
        related_name="scopes",
        verbose_name="通报",
        help_text="哪份通报",
    )
    way = models.CharField(
        "方式",
        max_length=8,
        choices=[(w.value, w.zh) for w in ScopeWay],
        help_text="区域、机关类型或者点名",
    )
    value = models.CharField(
        "值", max_length=60, blank=True, help_text="区划前缀、机关类型或机关代码；空为不限"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["bulletin", "way", "value"], name="scope_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["way", "value"], name="scope_value")]

    def __str__(self) -> str:
        return f"{self.bulletin_id} {self.way} {self.value}"


class Asked(models.Model):
    """应签收机关: an agency that was asked to sign for an urgent bulletin."""

    bulletin = models.ForeignKey(
        Bulletin,
        on_delete=models.PROTECT,
        related_name="asked",
        verbose_name="通报",
        help_text="哪份通报",
    )
    agency_code = models.CharField("机关代码", max_length=60, help_text="哪个机关")
    agency_name = models.CharField("机关", max_length=120, help_text="机关名称")
    node = models.CharField("节点", max_length=120, blank=True, help_text="空为本节点的机关")

    class Meta:
        ordering: ClassVar = ["agency_code"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["bulletin", "agency_code"], name="asked_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["agency_code"], name="asked_agency")]

    def __str__(self) -> str:
        return f"{self.bulletin_id} {self.agency_code}"


class Receipt(models.Model):
    """回执: an edition was read or signed for. The database refuses to change or delete it."""

    bulletin = models.ForeignKey(
        Bulletin,
        on_delete=models.PROTECT,
        related_name="receipts",
        verbose_name="通报",
        help_text="哪份通报",
    )
    version = models.PositiveIntegerField("版本", help_text="哪一版")
    kind = models.CharField(
        "种类",
        max_length=8,
        choices=[(k.value, k.zh) for k in ReceiptKind],
        help_text="已阅或已签收",
    )
    agency_code = models.CharField("机关代码", max_length=60, help_text="哪个机关")
    agency_name = models.CharField("机关", max_length=120, help_text="机关名称")
    person_id = models.BigIntegerField("人员", null=True, help_text="其他节点的不写人员")
    person = models.CharField("姓名", max_length=60, blank=True, help_text="只给本机关和审计看")
    post = models.CharField("岗位", max_length=80, blank=True, help_text="当时的岗位")
    at = models.DateTimeField("时间", help_text="何时")
    remark = models.CharField("意见", max_length=300, blank=True, help_text="签收时的意见")
    node = models.CharField("节点", max_length=120, blank=True, help_text="空为本节点的机关")

    class Meta:
        ordering: ClassVar = ["at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["bulletin", "version", "agency_code", "person_id"],
                condition=models.Q(kind=ReceiptKind.READ.value, person_id__isnull=False),
                name="read_once",
            ),
            models.UniqueConstraint(
                fields=["bulletin", "version", "agency_code"],
                condition=models.Q(kind=ReceiptKind.READ.value, person_id__isnull=True),
                name="read_elsewhere_once",
            ),
            models.UniqueConstraint(
                fields=["bulletin", "version", "agency_code"],
                condition=models.Q(kind=ReceiptKind.SIGNED.value),
                name="signed_once",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["agency_code", "person_id", "bulletin"], name="receipt_reader"),
        ]

    def __str__(self) -> str:
        return f"{self.bulletin_id} {self.version} {self.kind} {self.agency_code}"


class Subscription(models.Model):
    """订阅: what an agency or one officer of it wants shown, or not, of what it may read."""

    agency = models.ForeignKey(
        "agencies.Agency",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="机关",
        help_text="哪个机关",
    )
    person = models.ForeignKey(
        "agencies.Person",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="人员",
        help_text="只为某一人时；空为全机关",
    )
    wish = models.CharField(
        "方式", max_length=8, choices=[(w.value, w.zh) for w in Wish], help_text="订阅或静音"
    )
    category = models.CharField("类别", max_length=20, blank=True, help_text="空为九类")
    field = models.CharField("领域", max_length=16, blank=True, help_text="空为全部领域")
    division = models.CharField("区划", max_length=6, blank=True, help_text="空为不限")
    made_by = models.CharField("设置人", max_length=60, help_text="谁设置")
    made_at = models.DateTimeField("设置时间", help_text="何时设置")

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["agency", "person", "wish", "category", "field", "division"],
                name="subscription_once",
            ),
            models.UniqueConstraint(
                fields=["agency", "wish", "category", "field", "division"],
                condition=models.Q(person__isnull=True),
                name="subscription_agency_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency_id} {self.wish} {self.category} {self.field} {self.division}"
