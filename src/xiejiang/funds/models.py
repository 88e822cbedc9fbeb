"""All tables of the room: the ledger from ``tables``, and what leads to payments from it."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from xiejiang.funds.domain import OrderKind, OrderState, TransferSide
from xiejiang.funds.tables import (
    Account,
    Entry,
    Instalment,
    Lot,
    Move,
    Obligation,
    Piece,
    Posting,
    Sourced,
    owner,
)

__all__ = [
    "Account",
    "BankFile",
    "BankLine",
    "Budget",
    "Entry",
    "Instalment",
    "Lot",
    "Milestone",
    "Move",
    "Obligation",
    "Order",
    "Piece",
    "Posting",
    "Transfer",
]


class Budget(models.Model):
    """预算: how much may be spent under one plan."""

    agency = owner()
    matter = models.UUIDField("案件", null=True, db_index=True, help_text="所属案件")
    plan = models.CharField("方案编号", max_length=120, help_text="哪个方案")
    words = models.CharField("名称", max_length=200, help_text="方案名称、批准文号")
    amount = models.BigIntegerField("金额", help_text="分")
    committed = models.BigIntegerField("已占用", default=0, help_text="分；待批、待付和已付的")

    class Meta:
        ordering: ClassVar = ["agency", "plan"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agency", "plan"], name="funds_budget_plan"),
            models.CheckConstraint(
                condition=models.Q(committed__gte=0) & models.Q(committed__lte=models.F("amount")),
                name="funds_budget_within",
            ),
        ]

    def __str__(self) -> str:
        return self.words


class Milestone(models.Model):
    """节点: a piece of work with its price, and whether it was accepted."""

    budget = models.ForeignKey(
        Budget,
        on_delete=models.PROTECT,
        related_name="milestones",
        verbose_name="预算",
        help_text="哪个方案的预算",
    )
    reference = models.CharField("编号", max_length=120, help_text="节点编号，方案内不重复")
    words = models.CharField("名称", max_length=200, help_text="节点名称")
    price = models.BigIntegerField("价款", help_text="分")
    committed = models.BigIntegerField("已占用", default=0, help_text="分；待批、待付和已付的")
    accepted_on = models.DateField("验收日", null=True, help_text="验收日；空为没有验收")
    acceptance = models.CharField("验收文书", max_length=200, blank=True, help_text="验收意见")

    class Meta:
        ordering: ClassVar = ["budget", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["budget", "reference"], name="funds_milestone_reference"
            ),
            models.CheckConstraint(
                condition=models.Q(committed__gte=0) & models.Q(committed__lte=models.F("price")),
                name="funds_milestone_within",
            ),
        ]

    def __str__(self) -> str:
        return self.words


class Order(Sourced):
    """付款单: ordered by one officer, approved by another, then carried out."""

    id = models.UUIDField("编号", primary_key=True, default=uuid.uuid4, help_text="付款单编号")
    agency = owner()
    matter = models.UUIDField("案件", null=True, db_index=True, help_text="所属案件")
    kind = models.CharField(
        "种类",
        max_length=12,
        choices=[(k.value, k.zh) for k in OrderKind],
        help_text="付款、预付、退还、划转或者移交",
    )
    payer = models.ForeignKey(
        Account,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="付款账户",
        help_text="从哪个账户付出",
    )
    payee = models.ForeignKey(
        Account,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="收款账户",
        help_text="记入哪个账户",
    )
    amount = models.BigIntegerField("金额", help_text="分")
    words = models.CharField("事由", max_length=200, help_text="为什么付；预付的写明理由")
    earmark = models.CharField("限定用途", max_length=80, blank=True, help_text="动用哪种限定款")
    lot = models.ForeignKey(
        Lot,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="来款",
        help_text="只从这笔来款付",
    )
    milestone = models.ForeignKey(
        Milestone,
        on_delete=models.PROTECT,
        null=True,
        related_name="orders",
        verbose_name="节点",
        help_text="付哪个节点的款",
    )
    to_code = models.CharField("受损地机关代码", max_length=60, blank=True, help_text="移交给谁")
    to_name = models.CharField("受损地机关", max_length=120, blank=True, help_text="移交给谁")
    valid_until = models.DateField("有效期至", help_text="过期须重新下单")
    state = models.CharField(
        "状态",
        max_length=12,
        choices=[(s.value, s.zh) for s in OrderState],
        default=OrderState.ORDERED.value,
        help_text="到哪一步",
    )
    ordered_by = models.CharField("下单人", max_length=60, help_text="谁下单")
    ordered_by_id = models.BigIntegerField("下单人编号", help_text="谁下单")
    ordered_at = models.DateTimeField("下单时间", help_text="下单时间")
    decided_by = models.CharField("审批人", max_length=60, blank=True, help_text="谁审批")
    decided_by_id = models.BigIntegerField("审批人编号", null=True, help_text="谁审批")
    decided_at = models.DateTimeField("审批时间", null=True, help_text="审批时间")
    reason = models.CharField("意见", max_length=300, blank=True, help_text="审批、撤回的意见")
    entry = models.OneToOneField(
        Entry,
        on_delete=models.PROTECT,
        null=True,
        related_name="order",
        verbose_name="凭证",
        help_text="付出时的凭证",
    )

    @property
    def lapsed(self) -> bool:
        """Whether it was approved, and its day passed before a payment was recorded."""
        return self.state == OrderState.EXPIRED and self.decided_at is not None

    class Meta:
        ordering: ClassVar = ["-ordered_at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="funds_order_amount"),
            models.CheckConstraint(
                condition=models.Q(decided_by_id__isnull=True)
                | ~models.Q(decided_by_id=models.F("ordered_by_id")),
                name="funds_order_two_people",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=[OrderState.CARRIED_OUT, OrderState.REVERSED])
                | (models.Q(entry__isnull=False) & models.Q(decided_by_id__isnull=False)),
                name="funds_order_approved",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["agency", "state"], name="funds_order_desk")]

    def __str__(self) -> str:
        return f"{self.words} {self.amount}"


class Transfer(Sourced):
    """跨区划移交: one half of a transfer; the other lies in another ledger, here or elsewhere."""

    transfer = models.UUIDField("移交编号", help_text="两边相同")
    side = models.CharField(
        "一边",
        max_length=3,
        choices=[(s.value, s.zh) for s in TransferSide],
        help_text="移交或者接收",
    )
    agency = owner()
    other_code = models.CharField("对方机关代码", max_length=60, help_text="对方机关")
    other_name = models.CharField("对方机关", max_length=120, help_text="对方机关")
    matter = models.UUIDField("案件", null=True, db_index=True, help_text="本节点上的案件")
    purpose = models.CharField("用途", max_length=200, help_text="用于什么修复")
    amount = models.BigIntegerField("金额", help_text="分；移交多少")
    done = models.BigIntegerField("已接收", default=0, help_text="分；对方确认或者本方到账的")
    returned = models.BigIntegerField("已退回", default=0, help_text="分；退回移交方的")
    sent_on = models.DateField("移交日", help_text="移交日")
    account = models.ForeignKey(
        Account,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="在途账户",
        help_text="移交方的在途账户",
    )
    origins = models.JSONField("来款清单", default=list, help_text="每笔来款的来由和金额")
    declined = models.BooleanField("不再接收", default=False, help_text="接收方说明不再接收")
    reason = models.CharField("理由", max_length=300, blank=True, help_text="退回、不再接收的理由")
    said = models.JSONField("告知", default=dict, help_text="最近一次告知对方账的内容")
    log_index = models.BigIntegerField(
        "日志位置", default=0, help_text="告知时的长度；零为没有告知过"
    )

    class Meta:
        ordering: ClassVar = ["-sent_on", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["transfer", "side"], name="funds_transfer_once"),
            models.CheckConstraint(
                condition=models.Q(done__gte=0)
                & models.Q(returned__gte=0)
                & models.Q(amount__gte=models.F("done") + models.F("returned")),
                name="funds_transfer_within",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.transfer} {self.side}"

    @property
    def open(self) -> int:
        """What neither arrived nor came back."""
        return self.amount - self.done - self.returned


class BankFile(models.Model):
    """银行流水: a file that a bank gave, as it was read."""

    account = models.ForeignKey(
        Account,
        on_delete=models.PROTECT,
        related_name="bank_files",
        verbose_name="账户",
        help_text="哪个账户的流水",
    )
    sha256 = models.CharField("摘要", max_length=64, help_text="文件的 SHA-256")
    name = models.CharField("文件名", max_length=200, help_text="文件名")
    lines_read = models.PositiveIntegerField("行数", help_text="文件里有多少笔")
    lines_new = models.PositiveIntegerField("新行数", help_text="其中以前没有的")
    imported_by = models.CharField("导入人", max_length=60, help_text="谁导入")
    imported_at = models.DateTimeField("导入时间", help_text="导入时间")

    class Meta:
        ordering: ClassVar = ["-imported_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "sha256"], name="funds_bank_file_once"),
        ]

    def __str__(self) -> str:
        return self.name


class BankLine(models.Model):
    """流水行: what the bank says; a person says to which posting it belongs."""

    file = models.ForeignKey(
        BankFile,
        on_delete=models.PROTECT,
        related_name="lines",
        verbose_name="文件",
        help_text="来自哪个文件",
    )
    account = models.ForeignKey(
        Account,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name="账户",
        help_text="哪个账户",
    )
    row = models.PositiveIntegerField("行号", help_text="文件的第几行")
    on = models.DateField("日期", help_text="银行记账日")
    amount = models.BigIntegerField("金额", help_text="分；正为收入，负为支出")
    reference = models.CharField("摘要", max_length=200, blank=True, help_text="摘要、附言、流水号")
    party = models.CharField("对方", max_length=200, blank=True, help_text="对方户名")
    fingerprint = models.CharField("指纹", max_length=64, help_text="内容的摘要")
    nth = models.PositiveIntegerField("第几", help_text="同一文件里相同的行，第几个")
    posting = models.OneToOneField(
        Posting,
        on_delete=models.PROTECT,
        null=True,
        related_name="bank_line",
        verbose_name="分录",
        help_text="与哪笔分录相符",
    )
    set_aside = models.CharField("差异说明", max_length=200, blank=True, help_text="为什么没有分录")

    class Meta:
        ordering: ClassVar = ["account", "on", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account", "fingerprint", "nth"], name="funds_bank_line_once"
            ),
            models.CheckConstraint(
                condition=models.Q(posting__isnull=True) | models.Q(set_aside=""),
                name="funds_bank_line_one_answer",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["account", "on"],
                condition=models.Q(posting__isnull=True),
                name="funds_bank_line_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.amount}"
