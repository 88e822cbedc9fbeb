"""Nodes and their keys, what was sent and what came."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from xiejiang.exchange import kinds
from xiejiang.exchange.domain import ArchiveWay, IncomingState, NodeState, OutgoingState


class Node(models.Model):
    """节点: another installation, as far as this one trusts it."""

    name = models.CharField("名称", max_length=120, unique=True, help_text="如 chongqing.xiejiang")
    url = models.CharField("地址", max_length=200, blank=True, help_text="空为只用光盘往来")
    state = models.CharField(
        "状态",
        max_length=10,
        choices=[(s.value, s.zh) for s in NodeState],
        default=NodeState.TRUSTED.value,
        help_text="可信、暂停或撤销",
    )
    reason = models.CharField("理由", max_length=300, blank=True, help_text="暂停或撤销的理由")
    state_at = models.DateTimeField("状态时间", help_text="最近一次改变状态的时间")
    registered_at = models.DateTimeField("登记时间", help_text="登记的时间")

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


class NodeKey(models.Model):
    """节点公钥: a key of another node, with whom its fingerprint was compared, and until when."""

    node = models.ForeignKey(
        Node,
        on_delete=models.PROTECT,
        related_name="keys",
        verbose_name="节点",
        help_text="谁的公钥",
    )
    key = models.CharField("公钥", max_length=400, unique=True, help_text="签名公钥，一行")
    fingerprint = models.CharField("指纹", max_length=40, help_text="核对过的指纹")
    compared_by = models.CharField("核对人", max_length=60, help_text="本方谁核对的")
    compared_with = models.CharField("对方核对人", max_length=120, help_text="与对方谁核对的")
    compared_how = models.CharField("核对方式", max_length=60, help_text="电话、当面或公函")
    since = models.DateTimeField("起", help_text="登记的时间")
    until = models.DateTimeField("止", null=True, help_text="换钥的时间；空为现行")
    voided_at = models.DateTimeField("作废时间", null=True, help_text="泄露后作废的时间")

    class Meta:
        ordering: ClassVar = ["-since", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["node"], condition=models.Q(until__isnull=True), name="node_key_current"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.node_id} {self.fingerprint}"


class Outgoing(models.Model):
    """发出: a package sealed here for another node, and what is known of its fate."""

    id = models.UUIDField("编号", primary_key=True, default=uuid.uuid4, help_text="包的编号")
    node = models.ForeignKey(
        Node,
        on_delete=models.PROTECT,
        related_name="outgoing",
        verbose_name="节点",
        help_text="发往的节点",
    )
    kind = models.CharField("种类", max_length=20, default="case", help_text="包的种类，如案件材料")
    case = models.ForeignKey(
        "cases.Case",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="案件",
        help_text="哪个案件的材料；与案件无关的为空",
    )
    proceeding = models.ForeignKey(
        "proceedings.Proceeding",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="程序",
        help_text="移送或者告知的是哪个程序；案件材料的为空",
    )
    told_from = models.PositiveIntegerField(
        "此前已告知", default=0, help_text="签封这个包以前，告知到第几次办理"
    )
    agency = models.ForeignKey(
        "agencies.Agency",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="发送机关",
        help_text="谁发送",
    )
    to_code = models.CharField("接收机关代码", max_length=60, help_text="对方节点上的机关")
    to_name = models.CharField("接收机关", max_length=120, help_text="接收机关名称")
    purpose = models.CharField("用途", max_length=300, help_text="为什么发送")
    contents = models.JSONField("清单", default=list, help_text="包里有哪些内容")
    size = models.BigIntegerField("大小", help_text="包内文件合计字节")
    stream = models.CharField("序列", max_length=200, help_text="依次收发的一组包，如同一案件")
    sequence = models.PositiveIntegerField("序号", help_text="该序列发往该节点的第几个包")
    digest = models.CharField("摘要", max_length=64, unique=True, help_text="封签的 SHA-256")
    seal = models.TextField("封签", help_text="签名的封签全文")
    state = models.CharField(
        "状态",
        max_length=10,
        choices=[(s.value, s.zh) for s in OutgoingState],
        default=OutgoingState.SEALED.value,
        help_text="送到哪一步",
    )
    sealed_by = models.CharField("发送人", max_length=60, help_text="谁签封")
    sealed_at = models.DateTimeField("签封时间", help_text="签封的时间")
    sent_at = models.DateTimeField("送出时间", null=True, help_text="首次送出的时间")
    receipt = models.TextField("回执", blank=True, help_text="对方最近的回执全文")
    told_at = models.DateTimeField("回执时间", null=True, help_text="回执所写的时间")
    code = models.CharField("拒收代码", max_length=80, blank=True, help_text="拒收或退回的代码")
    reason = models.CharField("拒收理由", max_length=2000, blank=True, help_text="拒收或退回的理由")

    class Meta:
        ordering: ClassVar = ["-sealed_at", "-sequence"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["node", "stream", "sequence"],
                condition=~models.Q(state=OutgoingState.REFUSED.value),
                name="outgoing_in_order",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "node"], name="outgoing_waiting")]

    def __str__(self) -> str:
        return f"{self.stream} → {self.node_id} {self.sequence}"

    @property
    def title(self) -> str:
        """What people call it: its case, or what it is for."""
        return self.case.title if self.case else self.purpose


class Incoming(models.Model):
    """收到: a package kept whole, waiting for an officer of the agency it is addressed to."""

    id = models.UUIDField("编号", primary_key=True, help_text="包的编号")
    node = models.ForeignKey(
        Node,
        on_delete=models.PROTECT,
        related_name="incoming",
        verbose_name="节点",
        help_text="来自哪个节点",
    )
    kind = models.CharField("种类", max_length=20, default="case", help_text="包的种类，如案件材料")
    stream = models.CharField("序列", max_length=200, help_text="依次收发的一组包，如一个案件")
    sequence = models.PositiveBigIntegerField("序号", help_text="该序列的第几个包")
    digest = models.CharField("摘要", max_length=64, help_text="封签的 SHA-256")
    agency = models.ForeignKey(
        "agencies.Agency",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="接收机关",
        help_text="发给哪个机关",
    )
    sealed_at = models.DateTimeField("签封时间", help_text="对方所写的签封时间")
    kept_at = models.DateTimeField("收存时间", help_text="本节点收存的时间")
    file = models.CharField("文件", max_length=64, help_text="包的文件的 SHA-256")
    content = models.JSONField("说明", help_text="包内的说明，如 case.json")
    receipt = models.TextField("收存回执", help_text="收存时签署的回执")
    state = models.CharField(
        "状态",
        max_length=10,
        choices=[(s.value, s.zh) for s in IncomingState],
        default=IncomingState.KEPT.value,
        help_text="待接收、已接收或已退回",
    )
    case = models.ForeignKey(
        "cases.Case",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="案件",
        help_text="接收到哪个案件",
    )
    ended_by = models.CharField("经办人", max_length=60, blank=True, help_text="谁接收或退回")
    ended_at = models.DateTimeField("办理时间", null=True, help_text="接收或退回的时间")
    reason = models.CharField("理由", max_length=300, blank=True, help_text="退回的理由")
    answer = models.TextField("办理回执", blank=True, help_text="接收或退回时签署的回执")
    answered_at = models.DateTimeField("回执送达", null=True, help_text="办理回执送到对方的时间")

    class Meta:
        ordering: ClassVar = ["-kept_at", "-sequence"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["node", "stream", "sequence"], name="incoming_in_order"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["agency", "state"], name="incoming_desk")]

    def __str__(self) -> str:
        return f"{self.node_id} {self.stream} {self.sequence}"

    @property
    def title(self) -> str:
        """What people call it."""
        return kinds.named(self.kind).title_of(self.content)

    @property
    def kind_zh(self) -> str:
        """The kind, in words."""
        return kinds.named(self.kind).zh

    @property
    def page(self) -> str:
        """The name of the page on which an officer reads it."""
        return kinds.named(self.kind).page


class Archive(models.Model):
    """归档包: a closed case sealed whole, here or where it came from."""

    id = models.UUIDField("编号", primary_key=True, help_text="归档包的编号")
    case = models.ForeignKey(
        "cases.Case",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="案件",
        help_text="哪个案件",
    )
    way = models.CharField(
        "来历",
        max_length=10,
        choices=[(w.value, w.zh) for w in ArchiveWay],
        help_text="在本节点归档，或者由档案导入",
    )
    node = models.CharField("封签节点", max_length=120, help_text="哪个节点封签")
    agency_code = models.CharField("归档机关代码", max_length=60, help_text="哪个机关归档")
    agency_name = models.CharField("归档机关", max_length=120, help_text="归档时的机关名称")
    archived_by = models.CharField("归档人", max_length=60, help_text="谁归档")
    sealed_at = models.DateTimeField("封签时间", help_text="封签的时间")
    kept_at = models.DateTimeField("登记时间", help_text="本节点登记的时间")
    digest = models.CharField("摘要", max_length=64, unique=True, help_text="封签的 SHA-256")
    state = models.CharField("状态摘要", max_length=64, help_text="案件全部状态的 SHA-256")
    entries = models.PositiveIntegerField("日志条数", help_text="随附几条日志和证明")
    size = models.BigIntegerField("大小", help_text="包内文件合计字节")
    seal = models.TextField("封签", help_text="签名的封签全文")
    file = models.CharField(
        "文件", max_length=64, blank=True, help_text="导入的包的 SHA-256；本节点制作的为空"
    )
    renamed = models.JSONField("异名机关", default=list, help_text="名称与本节点目录不同的机关")

    class Meta:
        ordering: ClassVar = ["-sealed_at"]
        indexes: ClassVar = [models.Index(fields=["case", "-sealed_at"], name="archive_of_case")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.digest[:16]}"


class UsedRequest(models.Model):
    """取包请求: the number of a request by which a node fetched; kept while it could come again."""

    node = models.ForeignKey(
        Node,
        on_delete=models.CASCADE,
        related_name="requests",
        verbose_name="节点",
        help_text="谁的请求",
    )
    nonce = models.CharField("随机数", max_length=32, help_text="请求里的随机数，只用一次")
    at = models.DateTimeField("时间", help_text="请求所写的时间", db_index=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["node", "nonce"], name="pull_request_once"),
        ]

    def __str__(self) -> str:
        return f"{self.node_id} {self.nonce}"


class CarriedBulletin(models.Model):
    """已发通报: an edition or withdrawal as it was packed for a node, or did not concern it."""

    node = models.ForeignKey(
        Node,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="节点",
        help_text="发往的节点",
    )
    bulletin = models.ForeignKey(
        "liaison.Bulletin",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="通报",
        help_text="哪份通报",
    )
    version = models.PositiveIntegerField("版本", help_text="哪一版")
    state = models.CharField("状态", max_length=10, help_text="已发布或已撤回")
    package = models.ForeignKey(
        Outgoing,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="包",
        help_text="空为该节点没有应知悉的机关",
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["node", "bulletin", "version", "state"], name="carried_bulletin_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.bulletin_id} {self.version} → {self.node_id}"


class CarriedAnswer(models.Model):
    """已回通报: what was last told to a bulletin's node of who read and signed it here."""

    bulletin = models.OneToOneField(
        "liaison.Bulletin",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="通报",
        help_text="哪份通报",
    )
    sha256 = models.CharField("摘要", max_length=64, help_text="最近一次所写内容的摘要")
    package = models.ForeignKey(
        Outgoing,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="包",
        help_text="最近一次的包",
    )

    def __str__(self) -> str:
        return f"{self.bulletin_id} {self.sha256[:8]}"


class CarriedFunds(models.Model):
    """已告资金: what was told last of a transfer, as it was packed for the other ledger's node."""

    transfer = models.OneToOneField(
        "funds.Transfer",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="移交",
        help_text="哪一笔移交的本方一半",
    )
    sha256 = models.CharField("摘要", max_length=64, help_text="最近一次所写内容的摘要")
    package = models.ForeignKey(
        Outgoing,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="包",
        help_text="最近一次的包",
    )

    def __str__(self) -> str:
        return f"{self.transfer_id} {self.sha256[:8]}"


class CarriedWord(models.Model):
    """已告知: how far a node was told of something that both keep, by the stream it is told in."""

    node = models.ForeignKey(
        Node, on_delete=models.PROTECT, related_name="+", verbose_name="节点", help_text="告知谁"
    )
    stream = models.CharField("序列", max_length=200, help_text="告知什么，向哪个方向")
    serial = models.PositiveIntegerField("序号", help_text="最近一次告知的序号")
    package = models.ForeignKey(
        Outgoing,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="包",
        help_text="最近一次的包",
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["node", "stream"], name="carried_word_once"),
        ]

    def __str__(self) -> str:
        return f"{self.stream} {self.serial}"
