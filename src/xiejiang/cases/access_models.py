"""Rights to read a case without taking part in it, who asked for one, and who read what."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from xiejiang.cases.domain import GrantKind, RequestState


class Grant(models.Model):
    """查阅权: an agency, or one post of it, reads one case for a purpose and a time."""

    case = models.ForeignKey(
        "cases.Case",
        on_delete=models.PROTECT,
        related_name="grants",
        verbose_name="案件",
        help_text="可以查阅的案件",
    )
    agency = models.ForeignKey(
        "agencies.Agency",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="机关",
        help_text="可以查阅的机关",
    )
    post = models.ForeignKey(
        "agencies.Post",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="岗位",
        help_text="只给一个岗位时；紧急查阅总是一个岗位",
    )
    kind = models.CharField(
        "种类", max_length=10, choices=GrantKind.choices(), help_text="授权查阅或紧急查阅"
    )
    purpose = models.CharField("目的", max_length=300, help_text="为什么需要查阅")
    identities = models.BooleanField(
        "含证件号码", default=False, help_text="是否可以写明目的后查看当事人证件号码"
    )
    since = models.DateTimeField("起", help_text="从何时起可以查阅")
    until = models.DateTimeField("止", help_text="到何时为止，届时不能再查阅")
    given_by = models.CharField("授权人", max_length=60, help_text="授权的人；紧急查阅为查阅人")
    given_at = models.DateTimeField("授权时间", help_text="授权或紧急查阅的时间")
    ended_at = models.DateTimeField("收回时间", null=True, help_text="提前收回的时间")
    ended_why = models.CharField("收回理由", max_length=300, blank=True, help_text="为什么收回")
    review_by = models.DateTimeField(
        "复核期限", null=True, help_text="主办机关应在何时之前复核；紧急查阅才有"
    )

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(until__gt=F("since")), name="grant_has_an_end"),
            models.CheckConstraint(
                condition=Q(kind=GrantKind.GIVEN) | Q(post__isnull=False, review_by__isnull=False),
                name="grant_emergency_is_one_post",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["agency", "until", "case"], name="grant_sees"),
            models.Index(fields=["review_by"], name="grant_review"),
        ]

    def __str__(self) -> str:
        return f"{self.agency_id} {self.kind} {self.case_id}"


class Review(models.Model):
    """复核: what the owner found of an emergency reading."""

    grant = models.OneToOneField(
        Grant,
        on_delete=models.PROTECT,
        related_name="review",
        verbose_name="紧急查阅",
        help_text="复核的紧急查阅",
    )
    justified = models.BooleanField("正当", help_text="是否有正当理由")
    reason = models.CharField("理由", max_length=300, help_text="为什么这样认为")
    reviewed_by = models.CharField("复核人", max_length=60, help_text="主办机关的复核人")
    reviewed_at = models.DateTimeField("复核时间", help_text="复核的时间")

    def __str__(self) -> str:
        return f"{self.grant_id} {self.justified}"


class AccessRequest(models.Model):
    """查阅申请: an agency asks to read a case by its number, not knowing whether there is one."""

    number = models.CharField("案号", max_length=80, help_text="申请人写的案号")
    case = models.ForeignKey(
        "cases.Case",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="案件",
        help_text="案号所指的案件；没有这个案件的为空，申请人不会知道",
    )
    agency = models.ForeignKey(
        "agencies.Agency",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="申请机关",
        help_text="谁申请",
    )
    purpose = models.CharField("目的", max_length=300, help_text="为什么需要查阅")
    days = models.PositiveSmallIntegerField("天数", help_text="希望查阅多少天")
    asked_by = models.CharField("申请人", max_length=60, help_text="申请人姓名")
    asked_at = models.DateTimeField("申请时间", help_text="何时申请")
    state = models.CharField(
        "状态",
        max_length=8,
        choices=RequestState.choices(),
        default=RequestState.WAITING,
        help_text="等待答复、已授权或未同意",
    )
    answer = models.CharField("答复", max_length=300, blank=True, help_text="未同意的理由")
    answered_by = models.CharField("答复人", max_length=60, blank=True, help_text="谁答复")
    answered_at = models.DateTimeField("答复时间", null=True, help_text="何时答复")

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [
            models.Index(fields=["case", "state"], name="request_of_case"),
            models.Index(fields=["agency", "-id"], name="request_of_agency"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.state}"


class Reading(models.Model):
    """查阅痕迹: somebody read something of a case. The database refuses to change or delete it."""

    key = models.UUIDField("痕迹编号", unique=True, default=uuid.uuid4, help_text="补记时不重复")
    case = models.ForeignKey(
        "cases.Case",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="案件",
        help_text="查阅的案件",
    )
    at = models.DateTimeField("时间", help_text="何时查阅")
    person_id = models.BigIntegerField("人员", null=True, help_text="谁查阅")
    person_name = models.CharField("姓名", max_length=60, help_text="查阅时的姓名")
    agency_code = models.CharField("机关代码", max_length=60, help_text="查阅时所属机关")
    agency_name = models.CharField("机关", max_length=120, help_text="查阅时的机关名称")
    post_id = models.BigIntegerField("岗位编号", null=True, help_text="查阅时所在岗位")
    post_title = models.CharField("岗位", max_length=80, help_text="查阅时的岗位名称")
    ground = models.CharField("凭什么", max_length=10, help_text="参与、授权查阅或紧急查阅")
    purpose = models.CharField("目的", max_length=300, help_text="为了什么查阅")
    what = models.CharField("内容", max_length=200, help_text="查阅的页面、接口或文件的地址")
    grant = models.ForeignKey(
        Grant,
        on_delete=models.PROTECT,
        null=True,
        related_name="readings",
        verbose_name="查阅权",
        help_text="凭哪一项查阅权",
    )

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [models.Index(fields=["case", "-id"], name="reading_of_case")]

    def __str__(self) -> str:
        return f"{self.person_name} {self.what}"
