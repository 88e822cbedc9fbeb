"""Requests for judicial assistance, and every hand that they went through."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from xiejiang.foreign.domain import AssistanceState, Basis, Outcome
from xiejiang.store.columns import an_agency


class Assistance(models.Model):
    """司法协助请求: what is asked of another country, or what it asks, in a case."""

    id = models.UUIDField("编号", primary_key=True, default=uuid.uuid4, help_text="平台唯一编号")
    number = models.CharField("请求号", max_length=80, unique=True, help_text="登记时编号")
    case = models.ForeignKey(
        "cases.Case",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="案件",
        help_text="为哪个案件，或者关于哪个案件",
    )
    agency = an_agency("登记机关", "提出或者执行请求的机关")
    channel = models.CharField("途径", max_length=60, help_text="途径的编号")
    country = models.CharField("国家", max_length=2, help_text="被请求国或者请求国，ISO 3166")
    basis = models.CharField(
        "依据", max_length=12, choices=[(b.value, b.zh) for b in Basis], help_text="条约或者互惠"
    )
    treaty = models.CharField("公约", max_length=60, blank=True, help_text="条约名录里的编号")
    basis_words = models.CharField(
        "依据说明", max_length=200, blank=True, help_text="双边条约的名称，或者互惠、外交途径的说明"
    )
    subject = models.TextField("请求事项", help_text="请求做什么，对谁，为什么")
    reference = models.CharField("外方文号", max_length=80, blank=True, help_text="对方的编号")
    state = models.CharField(
        "状态",
        max_length=10,
        choices=[(s.value, s.zh) for s in AssistanceState],
        default=AssistanceState.MOVING,
        help_text="办理中或者怎样结束",
    )
    hands = models.PositiveSmallIntegerField("环节数", default=0, help_text="已经登记几环")
    filled_in = models.BooleanField("补设", default=False, help_text="演示时补设的请求")
    registered_by = models.CharField("登记人", max_length=60, help_text="姓名")
    registered_at = models.DateTimeField("登记时间", help_text="何时登记")
    changed_at = models.DateTimeField("更新时间", help_text="最近一环登记的时间")

    class Meta:
        ordering: ClassVar = ["-registered_at", "id"]
        indexes: ClassVar = [models.Index(fields=["agency", "state"], name="assistance_moving")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(basis=Basis.TREATY.value, treaty__gt="")
                | models.Q(basis__in=[b.value for b in Basis if b is not Basis.TREATY], treaty=""),
                name="assistance_basis_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Hand(models.Model):
    """环节: one step of a request, on one day. The database refuses to change or delete it."""

    assistance = models.ForeignKey(
        Assistance,
        on_delete=models.PROTECT,
        related_name="steps",
        verbose_name="请求",
        help_text="哪个请求",
    )
    serial = models.PositiveSmallIntegerField("次序", help_text="从一起")
    step = models.CharField("环节", max_length=40, help_text="途径里的哪一环")
    outcome = models.CharField(
        "情况", max_length=10, choices=[(o.value, o.zh) for o in Outcome], help_text="办到怎样"
    )
    on = models.DateField("日期", help_text="实际办理的日期")
    holder = models.CharField("在谁手里", max_length=120, help_text="办理这一环的机关")
    words = models.CharField("说明", max_length=500, blank=True, help_text="退回、拒绝的理由等")
    agreed = models.DateField("约定期限", null=True, help_text="约定下一环的日期；不是法定期限")
    person = models.CharField("登记人", max_length=60, help_text="谁登记")
    post = models.CharField("岗位", max_length=80, help_text="登记时的岗位")
    at = models.DateTimeField("登记时间", help_text="何时登记")

    class Meta:
        ordering: ClassVar = ["serial"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["assistance", "serial"], name="assistance_hand_once"),
        ]

    def __str__(self) -> str:
        return f"{self.serial} {self.step}"
