"""Cases, parties, facts, participants, links and watches."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from xiejiang.cases.access_models import AccessRequest, Grant, Reading, Review
from xiejiang.cases.domain import (
    CaseStatus,
    FactStatus,
    Field,
    LinkKind,
    ParticipantRole,
    PartyKind,
    PartyRole,
    Secrecy,
)
from xiejiang.law.schema import load_law

__all__ = [
    "AccessRequest",
    "Case",
    "Departure",
    "Fact",
    "Grant",
    "Link",
    "Milestone",
    "Participant",
    "Party",
    "PublishedQuantity",
    "Reading",
    "Review",
    "Watch",
]


class Case(models.Model):
    """案件: one environmental matter."""

    id = models.UUIDField("编号", primary_key=True, default=uuid.uuid4, help_text="平台唯一编号")
    number = models.CharField("案号", max_length=80, unique=True, help_text="主办机关的案号")
    title = models.CharField("案名", max_length=160, help_text="一句话案名")
    field = models.CharField("领域", max_length=16, choices=Field.choices(), help_text="意见第四条")
    summary = models.TextField("案情", blank=True, help_text="何时何地何人何事")
    division = models.CharField("区划", max_length=6, help_text="行为地 GB/T 2260 代码")
    reach = models.CharField("河段", max_length=60, blank=True, help_text="河网河段编号")
    longitude = models.DecimalField(
        "经度", max_digits=9, decimal_places=6, null=True, help_text="CGCS2000，度"
    )
    latitude = models.DecimalField(
        "纬度", max_digits=8, decimal_places=6, null=True, help_text="CGCS2000，度"
    )
    place = models.CharField("地点", max_length=200, blank=True, help_text="地点的文字描述")
    discovered_at = models.DateTimeField("发现时间", help_text="违法事实被发现的时间")
    secrecy = models.CharField(
        "密级", max_length=12, choices=Secrecy.choices(), default=Secrecy.WORK, help_text="知悉范围"
    )
    status = models.CharField(
        "状态",
        max_length=8,
        choices=CaseStatus.choices(),
        default=CaseStatus.OPEN,
        help_text="办理中或已办结",
    )
    lead = models.ForeignKey(
        "agencies.Agency",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="主办机关",
        help_text="对案件负责的机关",
    )
    opened_at = models.DateTimeField("立案时间", help_text="建立案件的时间")
    updated_at = models.DateTimeField("更新时间", help_text="最近一次办理的时间")
    version = models.PositiveIntegerField("版本", default=1, help_text="每次修改加一")
    log_index = models.BigIntegerField("日志位置", default=0, help_text="此版本形成时的日志长度")
    archived_at = models.DateTimeField("归档时间", null=True, help_text="归档以后不再改动")
    published_by = models.CharField("发布单位", max_length=120, blank=True, help_text="公开案例")
    published_in = models.CharField("发布批次", max_length=160, blank=True, help_text="公开案例")
    published_on = models.CharField("发布日期", max_length=10, blank=True, help_text="公开案例")
    source_key = models.CharField(
        "来源键", max_length=120, null=True, unique=True, help_text="导入的稳定标识"
    )

    class Meta:
        ordering: ClassVar = ["-updated_at", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["-updated_at", "-id"], name="case_recent"),
            models.Index(fields=["division", "field"], name="case_place"),
            models.Index(fields=["discovered_at"], name="case_discovered"),
        ]

    def __str__(self) -> str:
        return f"{self.title}（{self.number}）"


class Party(models.Model):
    """当事人: a person or organisation concerned."""

    case = models.ForeignKey(
        Case,
        on_delete=models.PROTECT,
        related_name="parties",
        verbose_name="案件",
        help_text="所属案件",
    )
    kind = models.CharField(
        "种类", max_length=12, choices=PartyKind.choices(), help_text="自然人或单位"
    )
    name = models.CharField("姓名或名称", max_length=120, help_text="身份未明的写特征")
    role = models.CharField(
        "地位", max_length=10, choices=PartyRole.choices(), help_text="在本案中"
    )
    id_kind = models.CharField(
        "证件", max_length=12, blank=True, help_text="resident、uscc 或 other"
    )
    id_masked = models.CharField("证件号码", max_length=40, blank=True, help_text="遮盖后的号码")
    id_sealed = models.TextField("密文", blank=True, help_text="加密保存的号码")
    id_match = models.CharField("比对码", max_length=64, blank=True, help_text="带密钥的摘要")
    name_match = models.CharField("读音", max_length=200, blank=True, help_text="拼音，供比对")
    nationality = models.CharField(
        "国籍、注册地", max_length=12, null=True, help_text="ISO 3166 代码；空为不明"
    )
    removed_at = models.DateTimeField("移出时间", null=True, help_text="误列的当事人移出的时间")

    class Meta:
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [
            models.Index(fields=["id_match"], name="party_id_match"),
            models.Index(fields=["name"], name="party_name"),
        ]

    def __str__(self) -> str:
        return self.name


class Fact(models.Model):
    """事实: one statement about the case, by one agency, at one time. Never overwritten."""

    case = models.ForeignKey(
        Case,
        on_delete=models.PROTECT,
        related_name="facts",
        verbose_name="案件",
        help_text="所属案件",
    )
    name = models.CharField("变量", max_length=80, help_text="事实字典中的变量名")
    value = models.CharField("值", max_length=200, help_text="规范文本；尚未查明的为空")
    status = models.CharField(
        "状态", max_length=10, choices=FactStatus.choices(), help_text="陈述、核实、争议或未查明"
    )
    agency = models.ForeignKey(
        "agencies.Agency",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="陈述机关",
        help_text="谁陈述",
    )
    stated_by = models.CharField("陈述人", max_length=60, help_text="办理人姓名")
    stated_at = models.DateTimeField("陈述时间", help_text="何时陈述")
    how = models.CharField("来源", max_length=300, blank=True, help_text="凭什么知道")
    filled_in = models.BooleanField(
        "补设", default=False, help_text="公开案例中没有公布、演示时补设的事实"
    )
    current = models.BooleanField("现行", default=True, help_text="同名事实中最新的一条")

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "name"], condition=models.Q(current=True), name="fact_current"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} = {self.value}"


class Participant(models.Model):
    """参与机关: why an agency sees the case, and how far."""

    case = models.ForeignKey(
        Case,
        on_delete=models.PROTECT,
        related_name="participants",
        verbose_name="案件",
        help_text="所属案件",
    )
    agency = models.ForeignKey(
        "agencies.Agency",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="机关",
        help_text="参与机关",
    )
    role = models.CharField(
        "角色", max_length=10, choices=ParticipantRole.choices(), help_text="参与的角色"
    )
    scope = models.CharField("范围", max_length=200, blank=True, help_text="参与的事项或目的")
    since = models.DateTimeField("起", help_text="参与的起点")
    until = models.DateTimeField("止", null=True, help_text="参与的终点；空为持续")

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "agency", "role"],
                condition=models.Q(until__isnull=True),
                name="participant_once",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["agency", "until", "case"], name="participant_sees"),
        ]

    def __str__(self) -> str:
        return f"{self.agency_id} {self.role}"


class Departure(models.Model):
    """偏离说明: where officers decide otherwise than the rule suggests, and why."""

    case = models.ForeignKey(
        Case,
        on_delete=models.PROTECT,
        related_name="departures",
        verbose_name="案件",
        help_text="所属案件",
    )
    rule = models.CharField("规则", max_length=80, help_text="偏离的规则编号")
    decision = models.CharField("决定", max_length=300, help_text="实际怎样决定")
    reason = models.CharField("理由", max_length=1000, help_text="为什么偏离")
    agency = models.ForeignKey(
        "agencies.Agency",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="机关",
        help_text="作出决定的机关",
    )
    stated_by = models.CharField("记录人", max_length=60, help_text="记录的人")
    stated_at = models.DateTimeField("时间", help_text="记录的时间")

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.rule}：{self.decision}"

    @property
    def title(self) -> str:
        """What the rule is called; its id when it is not in the content any more."""
        rule = load_law().rules.get(self.rule)
        return rule.title if rule else self.rule


class Link(models.Model):
    """关联案件."""

    case = models.ForeignKey(
        Case,
        on_delete=models.PROTECT,
        related_name="links",
        verbose_name="案件",
        help_text="所属案件",
    )
    other = models.ForeignKey(
        Case,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="另案",
        help_text="关联的案件",
    )
    kind = models.CharField("关系", max_length=10, choices=LinkKind.choices(), help_text="关联关系")
    reason = models.CharField("理由", max_length=200, help_text="为什么关联")

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "other"], name="link_once"),
            models.CheckConstraint(
                condition=~models.Q(case=models.F("other")), name="link_to_another"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind} {self.other_id}"


class AwayLink(models.Model):
    """别处的关联案件: a link that came with an archive, to a case that this node does not have."""

    case = models.ForeignKey(
        Case,
        on_delete=models.PROTECT,
        related_name="away_links",
        verbose_name="案件",
        help_text="所属案件",
    )
    other = models.UUIDField("另案", help_text="关联案件的平台唯一编号")
    number = models.CharField("案号", max_length=80, blank=True, help_text="关联案件的案号")
    title = models.CharField("案名", max_length=160, blank=True, help_text="关联案件的案名")
    kind = models.CharField("关系", max_length=10, choices=LinkKind.choices(), help_text="关联关系")
    reason = models.CharField("理由", max_length=200, help_text="为什么关联")

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "other"], name="away_link_once"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind} {self.other}"


class Milestone(models.Model):
    """公布的经过: a step of the story as it was published, before or beside our own acts."""

    case = models.ForeignKey(
        Case,
        on_delete=models.PROTECT,
        related_name="milestones",
        verbose_name="案件",
        help_text="所属案件",
    )
    serial = models.PositiveSmallIntegerField("次序", help_text="公布的次序")
    kind = models.CharField("种类", max_length=60, help_text="公布的步骤种类")
    on = models.CharField("日期", max_length=10, blank=True, help_text="年、月或日；未公布为空")
    who = models.CharField("办理者", max_length=160, blank=True, help_text="公布的办理者")
    result = models.CharField("结果", max_length=300, blank=True, help_text="公布的结果")

    class Meta:
        ordering: ClassVar = ["case_id", "serial"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "serial"], name="milestone_once"),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.kind}"


class PublishedQuantity(models.Model):
    """公布的数量: a number as the publication gave it, whether or not it is a fact of law."""

    case = models.ForeignKey(
        Case,
        on_delete=models.PROTECT,
        related_name="quantities",
        verbose_name="案件",
        help_text="所属案件",
    )
    name = models.CharField("名称", max_length=120, help_text="公布的名称")
    value = models.DecimalField("数值", max_digits=20, decimal_places=4, help_text="公布的数值")
    unit = models.CharField("单位", max_length=40, blank=True, help_text="公布的单位")
    note = models.CharField("说明", max_length=300, blank=True, help_text="约、余、换算等")

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.name} {self.value} {self.unit}"


class Watch(models.Model):
    """关注."""

    case = models.ForeignKey(
        Case,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name="案件",
        help_text="关注的案件",
    )
    person = models.ForeignKey(
        "agencies.Person",
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name="人员",
        help_text="关注者",
    )
    agency = models.ForeignKey(
        "agencies.Agency",
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name="机关",
        help_text="以哪个机关的身份关注",
    )
    since = models.DateTimeField("起", help_text="开始关注的时间")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "person", "agency"], name="watch_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.case_id}"
