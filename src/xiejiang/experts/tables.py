"""The tables of the pool: who is in it, with what scope, papers and absences."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django.db import models

from xiejiang.experts.domain import MemberKind

AGENCY = "agencies.Agency"


def choices_of(values: Iterable[Any]) -> list[tuple[str, str]]:
    """Values of a closed list with their words."""
    return [(v.value, v.zh) for v in values]


def agency_key(help_text: str) -> Any:
    """An agency that entered, registered or began something."""
    return models.ForeignKey(
        AGENCY,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="机关",
        help_text=help_text,
    )


class Member(models.Model):
    """入册者: an institution or an expert of the pool. No identity numbers are kept."""

    kind = models.CharField(
        "种类", max_length=12, choices=choices_of(MemberKind), help_text="哪一种"
    )
    name = models.CharField("名称", max_length=120, help_text="机构名称或者姓名")
    division = models.CharField("区划", max_length=6, help_text="所在地 GB/T 2260 代码")
    employer = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        related_name="staff",
        verbose_name="所在机构",
        help_text="名册中的执业机构",
    )
    unit = models.CharField(
        "所在单位", max_length=120, blank=True, help_text="不在名册中的所在单位"
    )
    group = models.CharField("所属集团", max_length=120, blank=True, help_text="上级单位、控股集团")
    specialty = models.CharField("专长", max_length=200, blank=True, help_text="专业、擅长的问题")
    fee = models.BigIntegerField("收费", null=True, help_text="通常每件多少分；空为未报")
    capacity = models.PositiveSmallIntegerField(
        "同时承办", null=True, help_text="申报的同时承办上限；空为未报"
    )
    agency = agency_key("由哪个机关登记")
    entered_at = models.DateTimeField("登记时间", help_text="何时登记")
    removed_at = models.DateTimeField("移出时间", null=True, help_text="何时移出名册")
    removed_why = models.CharField("移出理由", max_length=200, blank=True, help_text="为什么移出")
    version = models.PositiveIntegerField("版本", default=1, help_text="每次修改加一")

    class Meta:
        ordering: ClassVar = ["kind", "name", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "name", "division"],
                condition=models.Q(removed_at__isnull=True),
                name="experts_member_once",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Scope(models.Model):
    """执业类别: one item that a member may work on."""

    member = models.ForeignKey(
        Member,
        on_delete=models.CASCADE,
        related_name="scopes",
        verbose_name="入册者",
        help_text="谁",
    )
    item = models.CharField("项目", max_length=60, db_index=True, help_text="执业类别中的项目")

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["member", "item"], name="experts_scope_once"),
        ]

    def __str__(self) -> str:
        return self.item


class Qualification(models.Model):
    """资质文件: a licence, an appointment, a place on an official list."""

    member = models.ForeignKey(
        Member,
        on_delete=models.PROTECT,
        related_name="qualifications",
        verbose_name="入册者",
        help_text="谁的",
    )
    words = models.CharField("文件", max_length=120, help_text="如司法鉴定许可证、聘书、推荐名录")
    number = models.CharField("编号", max_length=80, blank=True, help_text="证号、文号")
    issuer = models.CharField("发给机关", max_length=120, blank=True, help_text="谁发的")
    valid_from = models.DateField("有效期起", null=True, help_text="自哪一日")
    valid_until = models.DateField("有效期止", null=True, help_text="至哪一日；空为没有写明")

    class Meta:
        ordering: ClassVar = ["member", "-valid_until", "id"]

    def __str__(self) -> str:
        return self.words


class Absence(models.Model):
    """不能承办的期间."""

    member = models.ForeignKey(
        Member,
        on_delete=models.PROTECT,
        related_name="absences",
        verbose_name="入册者",
        help_text="谁",
    )
    since = models.DateField("起", help_text="自哪一日")
    until = models.DateField("止", help_text="至哪一日")
    reason = models.CharField("原因", max_length=120, help_text="如停业整顿、出国")

    class Meta:
        ordering: ClassVar = ["member", "since"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(until__gte=models.F("since")), name="experts_absence_span"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.since} {self.until}"
