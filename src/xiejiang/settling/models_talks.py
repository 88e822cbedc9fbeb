"""Talks for the sake of settling, what was offered there and how it was answered: only added to.

No column of these tables leaves by a list of evidence, a package or an archive.
"""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from xiejiang.settling.domain import ReplyKind
from xiejiang.store.columns import an_agency


class Talk(models.Model):
    """会谈: one meeting on one way out, seen only by the agencies that took part in it."""

    id = models.UUIDField("编号", primary_key=True, default=uuid.uuid4, help_text="平台唯一编号")
    case = models.ForeignKey(
        "cases.Case",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="案件",
        help_text="所属案件",
    )
    way = models.CharField("途径", max_length=20, help_text="化解的哪条路")
    at = models.DateTimeField("会谈时间", help_text="何时会谈")
    place = models.CharField("会谈地点", max_length=200, help_text="在哪里会谈")
    parties = models.JSONField("当事人", default=list, help_text="案件中的哪些当事人参加")
    presided = models.CharField("主持人", max_length=120, help_text="谁主持，写明单位")
    agreed = models.CharField(
        "谈成的", max_length=300, blank=True, help_text="一句话；没有谈成的不填"
    )
    left_open = models.CharField("没有谈成的", max_length=300, blank=True, help_text="一句话")
    next_at = models.DateTimeField("下次会谈", null=True, help_text="约定何时再谈；空为没有约定")
    agency = an_agency("登记机关", "以哪个机关的名义登记")
    recorded_by = models.CharField("登记人", max_length=60, help_text="谁登记")
    recorded_at = models.DateTimeField("登记时间", help_text="何时登记")

    class Meta:
        ordering: ClassVar = ["at", "id"]
        indexes: ClassVar = [models.Index(fields=["next_at"], name="talk_by_next")]

    def __str__(self) -> str:
        return f"{self.way} {self.at:%Y-%m-%d}"


class Seat(models.Model):
    """参加会谈的机关: it sees the talk and its offers; the other agencies of the case do not."""

    talk = models.ForeignKey(
        Talk,
        on_delete=models.PROTECT,
        related_name="seats",
        verbose_name="会谈",
        help_text="哪次会谈",
    )
    agency = an_agency("机关", "哪个机关参加")

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["talk", "agency"], name="talk_seat_once"),
        ]

    def __str__(self) -> str:
        return f"{self.talk_id} {self.agency_id}"


class Offer(models.Model):
    """方案: what one side offered at a talk or after it, until when; its words prove nothing."""

    id = models.UUIDField("编号", primary_key=True, default=uuid.uuid4, help_text="平台唯一编号")
    talk = models.ForeignKey(
        Talk,
        on_delete=models.PROTECT,
        related_name="offers",
        verbose_name="会谈",
        help_text="在哪次会谈或者其后提出",
    )
    made_by = models.CharField(
        "提出人", max_length=120, help_text="哪一方提出；当事人用已公布的称谓"
    )
    amount = models.BigIntegerField("金额", help_text="分；零为不付钱")
    pay_by = models.DateField("付款期限", null=True, help_text="方案写明的最后一日")
    measures = models.TextField("措施", blank=True, help_text="修复、整改等；空为只付钱")
    valid_until = models.DateField("有效期至", help_text="最后一日；过了没有答复的失效")
    replaces = models.OneToOneField(
        "self",
        null=True,
        on_delete=models.PROTECT,
        related_name="replaced_by",
        verbose_name="代替",
        help_text="代替哪个先前的方案",
    )
    agency = an_agency("登记机关", "以哪个机关的名义登记")
    recorded_by = models.CharField("登记人", max_length=60, help_text="谁登记")
    recorded_at = models.DateTimeField("登记时间", help_text="何时登记")

    class Meta:
        ordering: ClassVar = ["recorded_at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(amount__gt=0) | (models.Q(amount=0) & ~models.Q(measures="")),
                name="offer_offers",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["valid_until"], name="offer_by_validity")]

    def __str__(self) -> str:
        return f"{self.made_by} {self.valid_until}"


class Reply(models.Model):
    """方案的答复: accepted, rejected or withdrawn, once."""

    offer = models.OneToOneField(
        Offer,
        on_delete=models.PROTECT,
        related_name="reply",
        verbose_name="方案",
        help_text="答复哪个方案",
    )
    kind = models.CharField(
        "答复",
        max_length=10,
        choices=[(k.value, k.zh) for k in ReplyKind],
        help_text="接受、拒绝或者撤回",
    )
    replied_by = models.CharField("答复人", max_length=120, help_text="哪一方答复")
    on = models.DateField("答复日", help_text="哪一天答复")
    words = models.CharField("说明", max_length=300, blank=True, help_text="一句话")
    agency = an_agency("登记机关", "以哪个机关的名义登记")
    recorded_by = models.CharField("登记人", max_length=60, help_text="谁登记")
    recorded_at = models.DateTimeField("登记时间", help_text="何时登记")

    class Meta:
        ordering: ClassVar = ["recorded_at", "id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.on}"
