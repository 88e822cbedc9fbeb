"""The tables of the ledger itself: accounts, entries, the money in them, and what is owed.

Entries, postings, lots and moves are never changed: the database refuses it. An account keeps its
balance and the serial of its last posting; a posting keeps the balance after it. Both follow from
the amounts, and ``checking`` computes them again.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from xiejiang.funds.domain import (
    AccountKind,
    EntryKind,
    SourceKind,
)


def owner() -> Any:
    """The agency whose book a row belongs to."""
    return models.ForeignKey(
        "agencies.Agency",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="机关",
        help_text="谁的账",
    )


class Sourced(models.Model):
    """来由: what a sum comes from."""

    source_kind = models.CharField(
        "来由种类",
        max_length=12,
        choices=[(s.value, s.zh) for s in SourceKind],
        help_text="裁判、协议、决定等",
    )
    source_words = models.CharField("来由", max_length=200, help_text="文书的名称、文号")
    source_reference = models.CharField(
        "来由编号", max_length=120, blank=True, help_text="来由在其他地方的编号"
    )

    class Meta:
        abstract = True


class Account(models.Model):
    """账户: where amounts of one kind of an agency are kept."""

    agency = owner()
    kind = models.CharField(
        "类别",
        max_length=14,
        choices=[(k.value, k.zh) for k in AccountKind],
        help_text="账户类别",
    )
    name = models.CharField("名称", max_length=120, help_text="账户名称，本机关内不重复")
    matter = models.UUIDField("案件", null=True, db_index=True, help_text="只属一个案件的写明")
    floor = models.BigIntegerField("下限", null=True, help_text="余额不低于多少分；空为不限")
    balance = models.BigIntegerField("余额", default=0, help_text="分；可由分录重算")
    last = models.PositiveIntegerField("末号", default=0, help_text="最后一笔分录的序号")
    last_on = models.DateField("记账至", null=True, help_text="最后一笔分录的记账日")
    opened_on = models.DateField("开户日", help_text="开户日")
    closed_on = models.DateField("销户日", null=True, help_text="销户日；空为在用")

    class Meta:
        ordering: ClassVar = ["agency", "kind", "name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agency", "name"], name="funds_account_name"),
            models.CheckConstraint(
                condition=models.Q(floor__isnull=True) | models.Q(balance__gte=models.F("floor")),
                name="funds_account_floor",
            ),
            models.CheckConstraint(
                condition=models.Q(closed_on__isnull=True) | models.Q(balance=0),
                name="funds_account_closed_empty",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Entry(Sourced):
    """凭证: two or more postings that sum to zero."""

    agency = owner()
    year = models.PositiveIntegerField("年", help_text="记账年份")
    number = models.PositiveIntegerField("凭证号", help_text="机关每年从一连续编号")
    kind = models.CharField(
        "事由",
        max_length=10,
        choices=[(k.value, k.zh) for k in EntryKind],
        help_text="凭证事由",
    )
    words = models.CharField("摘要", max_length=200, help_text="摘要")
    on = models.DateField("记账日", help_text="记账日，只向后")
    happened_on = models.DateField("发生日", help_text="实际发生的日子，可以早于记账日")
    matter = models.UUIDField("案件", null=True, db_index=True, help_text="所属案件")
    paid_for = models.CharField("用于节点", max_length=120, blank=True, help_text="节点编号")
    reverses = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        related_name="reversed_by",
        verbose_name="冲销",
        help_text="冲销哪张凭证",
    )
    booked_by = models.CharField("记账人", max_length=60, help_text="记账人")
    booked_by_id = models.BigIntegerField("记账人编号", null=True, help_text="本节点记账的没有")
    booked_at = models.DateTimeField("记账时间", help_text="记账时间")

    class Meta:
        ordering: ClassVar = ["agency", "year", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agency", "year", "number"], name="funds_entry_number"),
        ]

    def __str__(self) -> str:
        return f"{self.year}-{self.number}"


class Posting(models.Model):
    """分录: one amount into an account, or out of it."""

    entry = models.ForeignKey(
        Entry,
        on_delete=models.PROTECT,
        related_name="postings",
        verbose_name="凭证",
        help_text="所属凭证",
    )
    account = models.ForeignKey(
        Account,
        on_delete=models.PROTECT,
        related_name="postings",
        db_index=False,
        verbose_name="账户",
        help_text="哪个账户",
    )
    serial = models.PositiveIntegerField("序号", help_text="在账户中的序号，连续")
    on = models.DateField("记账日", help_text="同凭证")
    amount = models.BigIntegerField("金额", help_text="分；正为记入，负为付出")
    after = models.BigIntegerField("之后余额", help_text="分；可重算")

    class Meta:
        ordering: ClassVar = ["account", "serial"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "serial"], name="funds_posting_serial"),
            models.CheckConstraint(condition=~models.Q(amount=0), name="funds_posting_amount"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["account", "on", "serial"], name="funds_posting_day"),
        ]

    def __str__(self) -> str:
        return f"{self.account_id}#{self.serial}"


class Lot(Sourced):
    """来款: money that came in at once from one source, and is followed from there."""

    entry = models.ForeignKey(
        Entry,
        on_delete=models.PROTECT,
        related_name="lots",
        verbose_name="凭证",
        help_text="哪张凭证记入",
    )
    amount = models.BigIntegerField("金额", help_text="分")
    matter = models.UUIDField("案件", null=True, db_index=True, help_text="所属案件")
    earmark = models.CharField("限定用途", max_length=80, blank=True, help_text="空为不限定")
    ledger = models.CharField(
        "先前的账", max_length=200, blank=True, help_text="外地移交的，原来在谁的账上"
    )

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="funds_lot_amount"),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id}:{self.amount}"


class Piece(models.Model):
    """份额: the part of a lot that lies in an account."""

    account = models.ForeignKey(
        Account,
        on_delete=models.PROTECT,
        related_name="pieces",
        db_index=False,
        verbose_name="账户",
        help_text="在哪个账户",
    )
    lot = models.ForeignKey(
        Lot,
        on_delete=models.PROTECT,
        related_name="pieces",
        verbose_name="来款",
        help_text="哪笔来款",
    )
    amount = models.BigIntegerField("金额", help_text="分；进入账户时")
    left = models.BigIntegerField("剩余", help_text="分；还没有用出的")

    class Meta:
        ordering: ClassVar = ["account", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(left__gte=0)
                & models.Q(left__lte=models.F("amount"))
                & models.Q(amount__gt=0),
                name="funds_piece_left",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["account", "id"],
                condition=models.Q(left__gt=0),
                name="funds_piece_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lot_id}@{self.account_id}"


class Move(models.Model):
    """流向: some of a lot came in, went on to another account, or was paid out."""

    entry = models.ForeignKey(
        Entry,
        on_delete=models.PROTECT,
        related_name="moves",
        verbose_name="凭证",
        help_text="哪张凭证",
    )
    lot = models.ForeignKey(
        Lot,
        on_delete=models.PROTECT,
        related_name="moves",
        verbose_name="来款",
        help_text="哪笔来款",
    )
    giving = models.ForeignKey(
        Piece,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="出自",
        help_text="出自哪一份；来款记入时没有",
    )
    getting = models.ForeignKey(
        Piece,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="成为",
        help_text="成为哪一份；付出时没有",
    )
    amount = models.BigIntegerField("金额", help_text="分")

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="funds_move_amount"),
            models.CheckConstraint(
                condition=models.Q(giving__isnull=False) | models.Q(getting__isnull=False),
                name="funds_move_somewhere",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lot_id}:{self.amount}"


class Obligation(Sourced):
    """应缴款项: what somebody has to pay, on what title, and by when."""

    agency = owner()
    account = models.OneToOneField(
        Account,
        on_delete=models.PROTECT,
        related_name="obligation",
        verbose_name="账户",
        help_text="还欠多少记在这里",
    )
    matter = models.UUIDField("案件", null=True, db_index=True, help_text="所属案件")
    obligor = models.CharField("义务人", max_length=120, help_text="谁应当缴纳")
    component = models.CharField("款项", max_length=80, help_text="修复费用、服务功能损失等")
    amount = models.BigIntegerField("金额", help_text="分；核减以后的")
    enforceable = models.BooleanField("有生效文书", help_text="可以申请、移送执行")
    opened_on = models.DateField("登记日", help_text="登记日")
    handed_on = models.DateField("移交执行日", null=True, help_text="移交执行的日子")
    handed_to = models.CharField("移交执行", max_length=200, blank=True, help_text="移交的文书")

    class Meta:
        ordering: ClassVar = ["opened_on", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(amount__gte=0), name="funds_obligation_amount"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.component} {self.amount}"


class Instalment(models.Model):
    """分期: one day by which an amount is due, and why."""

    obligation = models.ForeignKey(
        Obligation,
        on_delete=models.PROTECT,
        related_name="instalments",
        verbose_name="应缴款项",
        help_text="哪笔应缴款项",
    )
    on = models.DateField("期限", help_text="最后一日")
    amount = models.BigIntegerField("金额", help_text="分")
    basis = models.CharField("依据", max_length=200, help_text="期限写在哪里")

    class Meta:
        ordering: ClassVar = ["obligation", "on", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(amount__gt=0), name="funds_instalment_amount"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["on"], name="funds_instalment_day")]

    def __str__(self) -> str:
        return f"{self.on} {self.amount}"
