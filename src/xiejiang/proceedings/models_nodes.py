"""Tables of proceedings that other nodes keep too: what was done, and who is to be told."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from xiejiang.proceedings.domain import Needs


class Deed(models.Model):
    """一次办理: an act on a proceeding that several nodes keep, as it can be done again there.

    What the proceeding is now follows from its deeds alone. Each chained one states the digest of
    the one before it, so that two nodes see at once whether they did the same in the same order.
    """

    proceeding = models.ForeignKey(
        "proceedings.Proceeding",
        on_delete=models.PROTECT,
        related_name="deeds",
        verbose_name="程序",
        help_text="所属程序",
    )
    number = models.PositiveIntegerField("序号", help_text="在本节点的先后")
    at_version = models.PositiveIntegerField("版本", help_text="办理形成的程序版本")
    digest = models.CharField("摘要", max_length=64, help_text="内容的 SHA-256")
    node = models.CharField("节点", max_length=120, help_text="在哪个节点办理")
    body = models.JSONField("内容", help_text="谁、何时、办理哪一步、填写的内容")
    proof = models.JSONField("证明", null=True, help_text="他节点日志的存证证明；本节点的为空")
    stands = models.BooleanField("有效", default=True, help_text="结清分歧时未被采用的为否")
    kept_at = models.DateTimeField("记入时间", help_text="本节点记入的时间")

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["proceeding", "number"], name="deed_in_order"),
            models.UniqueConstraint(fields=["proceeding", "digest"], name="deed_once"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.digest[:12]}"


class Copy(models.Model):
    """副本: another node keeps this proceeding too, and what it has still to be told."""

    proceeding = models.ForeignKey(
        "proceedings.Proceeding",
        on_delete=models.PROTECT,
        related_name="copies",
        verbose_name="程序",
        help_text="所属程序",
    )
    node = models.CharField("节点", max_length=120, help_text="副本在哪个节点")
    via = models.CharField(
        "经由", max_length=120, blank=True, default="", help_text="经哪个节点转告；空为直接往来"
    )
    given = models.BooleanField("移出", help_text="由本节点移送过去；否则由对方移送而来")
    agency = models.ForeignKey(
        "agencies.Agency",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="办理机关",
        help_text="本节点由哪个机关移送或者告知",
    )
    needs = models.CharField(
        "待发",
        max_length=8,
        blank=True,
        default="",
        choices=[(n.value, n.zh) for n in Needs],
        help_text="要移送、要告知，或者没有",
    )
    told = models.PositiveIntegerField("已告知", default=0, help_text="已经签封到第几次办理")
    diverged_at = models.DateTimeField("分歧时间", null=True, help_text="发现两地办理不一致的时间")
    since = models.DateTimeField("起", help_text="何时起有副本")

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["proceeding", "node"], name="copy_once"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["agency", "since"],
                condition=~models.Q(needs=""),
                name="copy_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.proceeding_id} → {self.node}"
