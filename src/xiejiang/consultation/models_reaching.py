"""How agencies and officers are reached: the personal calendar, telephones, and duty."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class CalendarKey(models.Model):
    """日历地址: where a post's calendar may be read; of its secret only the digest is kept."""

    post = models.ForeignKey(
        "agencies.Post",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="岗位",
        help_text="谁的日历",
    )
    digest = models.CharField("摘要", max_length=64, unique=True, help_text="密钥的 SHA-256")
    issued_at = models.DateTimeField("生成时间", help_text="何时生成")
    revoked_at = models.DateTimeField("停用时间", null=True, help_text="停用后立即失效")
    read_at = models.DateTimeField("最近读取", null=True, help_text="日历软件最近一次读取")

    class Meta:
        ordering: ClassVar = ["-issued_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["post"],
                condition=models.Q(revoked_at__isnull=True),
                name="calendar_one_for_a_post",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.post_id} {self.issued_at:%Y-%m-%d}"


class Contact(models.Model):
    """联络方式: how an agency says that it is to be reached."""

    agency = models.OneToOneField(
        "agencies.Agency",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="机关",
        help_text="哪个机关",
    )
    body = models.CharField("联络机构", max_length=80, blank=True, help_text="如 办公室")
    phone = models.CharField("联络电话", max_length=40, blank=True, help_text="空为未登记")
    stated_by = models.CharField("登记人", max_length=60, help_text="谁代表机关登记")
    stated_at = models.DateTimeField("登记时间", help_text="最近一次登记")

    class Meta:
        ordering: ClassVar = ["agency_id"]

    def __str__(self) -> str:
        return f"{self.agency_id} {self.phone}"


class Duty(models.Model):
    """值班: who of an agency is on duty, from one day to another, both included."""

    agency = models.ForeignKey(
        "agencies.Agency",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="机关",
        help_text="哪个机关的值班",
    )
    post = models.ForeignKey(
        "agencies.Post",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="岗位",
        help_text="谁值班",
    )
    since = models.DateField("起", help_text="从哪天")
    until = models.DateField("止", help_text="到哪天，含当天")
    phone = models.CharField("值班电话", max_length=40, blank=True, help_text="空为联络电话")
    entered_by = models.CharField("登记人", max_length=60, help_text="谁登记")
    entered_at = models.DateTimeField("登记时间", help_text="何时登记")
    withdrawn_at = models.DateTimeField("撤销时间", null=True, help_text="空为有效")

    class Meta:
        ordering: ClassVar = ["since", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(until__gte=models.F("since")), name="duty_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency_id} {self.since} {self.until}"
