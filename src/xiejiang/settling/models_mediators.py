"""The register of mediating bodies: corrected by versions, confirmed, withdrawn; only added to."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.db import models

from xiejiang.settling.models_talks import Talk
from xiejiang.store.columns import an_agency


def _person(name: str, words: str) -> Any:
    return models.ForeignKey(
        "agencies.Person",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=name,
        help_text=words,
    )


class MediationBody(models.Model):
    """调解组织: a mediating body in the register of this node, under the agency that answers."""

    id = models.UUIDField("编号", primary_key=True, default=uuid.uuid4, help_text="平台唯一编号")
    agency = an_agency("登记机关", "谁登记、谁核对、谁更正")
    registered_at = models.DateTimeField("登记时间", help_text="何时登记")

    class Meta:
        ordering: ClassVar = ["-registered_at", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["-registered_at", "-id"], name="mediators_recent"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class BodyVersion(models.Model):
    """调解组织的一版登记: the latest that a second person confirmed counts."""

    id = models.UUIDField("编号", primary_key=True, default=uuid.uuid4, help_text="平台唯一编号")
    body = models.ForeignKey(
        MediationBody,
        on_delete=models.PROTECT,
        related_name="versions",
        verbose_name="调解组织",
        help_text="哪个调解组织",
    )
    number = models.PositiveIntegerField("版次", help_text="更正一次加一")
    name = models.CharField("名称", max_length=120, help_text="公布的名称")
    kind = models.CharField("种类", max_length=16, help_text="哪一种调解组织")
    set_up_by = models.CharField("设立单位", max_length=200, help_text="谁设立的")
    basis = models.CharField("设立依据", max_length=300, help_text="条文或者设立的文件")
    division = models.CharField("区划", max_length=6, help_text="在哪个区划内调解，含其下级")
    contact = models.CharField("办公电话", max_length=60, blank=True, help_text="不写私人电话")
    source = models.CharField("出处", max_length=200, blank=True, help_text="公布在哪里")
    source_on = models.DateField("出处日期", null=True, help_text="何时公布、何时查到；空为没有")
    link = models.CharField("链接", max_length=500, blank=True, help_text="出处的网址")
    words = models.CharField("说明", max_length=500, blank=True, help_text="如收不收费、怎样申请")
    valid_until = models.DateField("有效期至", help_text="最后一日；过了不再提供选择")
    why = models.CharField("更正理由", max_length=300, blank=True, help_text="第一版为空")
    registered_by = _person("登记人", "谁登记、更正")
    registered_at = models.DateTimeField("登记时间", help_text="何时登记、更正")

    class Meta:
        ordering: ClassVar = ["number", "id"]
        indexes: ClassVar = [
            models.Index(fields=["name", "division"], name="mediators_named"),
            models.Index(fields=["division", "kind"], name="mediators_place"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["body", "number"], name="mediators_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.name} v{self.number}"


class BodyMatter(models.Model):
    """调解组织的事项: one field in which it mediates; a body without any mediates in all."""

    version = models.ForeignKey(
        BodyVersion,
        on_delete=models.PROTECT,
        related_name="matters",
        verbose_name="登记",
        help_text="哪一版登记",
    )
    field = models.CharField("事项", max_length=16, help_text="意见第四条的领域")

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "field"], name="mediators_matter_once"),
        ]

    def __str__(self) -> str:
        return self.field


class Mediator(models.Model):
    """调解员: somebody of a body, as published; unseen outside the agency without consent."""

    version = models.ForeignKey(
        BodyVersion,
        on_delete=models.PROTECT,
        related_name="mediators",
        verbose_name="登记",
        help_text="哪一版登记",
    )
    position = models.PositiveSmallIntegerField("次序", help_text="名单上第几名")
    name = models.CharField("姓名", max_length=40, help_text="公布的姓名")
    title = models.CharField("职务", max_length=60, blank=True, help_text="如主任、调解员")
    consented_on = models.DateField(
        "同意公开", null=True, help_text="本人哪天同意列入名册；空为没有同意，只有登记机关看得到"
    )

    class Meta:
        ordering: ClassVar = ["position", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "position"], name="mediator_once"),
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {self.position}"


class BodyConfirmation(models.Model):
    """名册的核对: a second person of the agency compared a version with its source."""

    version = models.OneToOneField(
        BodyVersion,
        on_delete=models.PROTECT,
        related_name="confirmation",
        verbose_name="登记",
        help_text="核对哪一版",
    )
    registered_by = _person("登记人", "这一版由谁登记、更正")
    confirmed_by = _person("核对人", "本机关另一人")
    confirmed_at = models.DateTimeField("核对时间", help_text="何时核对")

    class Meta:
        ordering: ClassVar = ["confirmed_at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~models.Q(confirmed_by=models.F("registered_by")),
                name="mediators_two_people",
            ),
        ]

    def __str__(self) -> str:
        return str(self.version_id)


class BodyWithdrawal(models.Model):
    """名册的撤下: that a body is no longer listed, and why."""

    body = models.OneToOneField(
        MediationBody,
        on_delete=models.PROTECT,
        related_name="withdrawal",
        verbose_name="调解组织",
        help_text="撤下哪个调解组织",
    )
    why = models.CharField("撤下理由", max_length=300, help_text="为什么撤下")
    withdrawn_by = _person("撤下人", "谁撤下")
    withdrawn_at = models.DateTimeField("撤下时间", help_text="何时撤下")

    class Meta:
        ordering: ClassVar = ["withdrawn_at", "id"]

    def __str__(self) -> str:
        return str(self.body_id)


class Mediation(models.Model):
    """主持会谈的调解组织: of the register as it stood then, or as text; as confidential as it."""

    talk = models.OneToOneField(
        Talk,
        on_delete=models.PROTECT,
        related_name="mediation",
        verbose_name="会谈",
        help_text="哪次会谈",
    )
    version = models.ForeignKey(
        BodyVersion,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="名册上的登记",
        help_text="会谈登记时有效的一版；空为不在名册",
    )
    words = models.CharField("名称", max_length=120, blank=True, help_text="不在名册的写名称")

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(version__isnull=False, words="")
                | models.Q(version__isnull=True) & ~models.Q(words=""),
                name="mediation_of_one",
            ),
        ]

    def __str__(self) -> str:
        return str(self.talk_id)
