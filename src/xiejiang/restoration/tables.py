"""Tables of a project: what it is, by which duty, who was entrusted, and what was made public."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from xiejiang.restoration.domain import DutyKind, EntrustmentState, ProjectStatus
from xiejiang.store import told
from xiejiang.store.columns import an_agency


class Project(models.Model):
    """修复项目: what is restored for one case, under one agency that answers for it."""

    id = models.UUIDField("编号", primary_key=True, default=uuid.uuid4, help_text="平台唯一编号")
    case = models.ForeignKey(
        "cases.Case",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="案件",
        help_text="为哪个案件修复",
    )
    proceeding = models.UUIDField("程序", null=True, db_index=True, help_text="生态环境修复程序")
    number = models.CharField("编号", max_length=80, unique=True, help_text="项目编号")
    title = models.CharField("名称", max_length=120, help_text="项目名称")
    agency = an_agency("牵头机关", "对修复负责的机关")
    court = an_agency("监督法院", "审理、执行、监督的人民法院", null=True)
    procuratorate = an_agency("监督检察院", "监督的人民检察院", null=True)
    department = an_agency("主管部门", "监督和组织验收的主管部门", null=True)
    status = models.CharField(
        "状态",
        max_length=12,
        choices=[(s.value, s.zh) for s in ProjectStatus],
        default=ProjectStatus.PLANNING.value,
        help_text="到哪一步",
    )
    budget = models.BigIntegerField("预算", null=True, help_text="资金台账的预算编号")
    opened_at = models.DateTimeField("建立时间", help_text="何时建立")
    changed_at = models.DateTimeField("更新时间", help_text="最近一次办理的时间")
    closed_on = models.DateField("结案日", null=True, help_text="何时结案")
    ending = models.CharField("结案意见", max_length=300, blank=True, help_text="结案、终结的理由")
    filled_in = models.BooleanField(
        "补设", default=False, help_text="公开案例中没有公布、演示时补设的内容"
    )
    origin = models.CharField(
        "委托节点",
        max_length=120,
        blank=True,
        default="",
        help_text="受其他节点的机关委托的，写该节点；空为本节点的项目",
    )

    class Meta:
        ordering: ClassVar = ["-changed_at", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["-changed_at", "-id"], name="rs_project_recent"),
            models.Index(fields=["status"], name="rs_project_status"),
        ]

    def __str__(self) -> str:
        return f"{self.title}（{self.number}）"


class Duty(models.Model):
    """修复义务: by which title somebody has to restore."""

    project = models.ForeignKey(
        Project,
        on_delete=models.PROTECT,
        related_name="duties",
        verbose_name="项目",
        help_text="哪个修复项目",
    )
    kind = models.CharField(
        "种类",
        max_length=14,
        choices=[(k.value, k.zh) for k in DutyKind],
        help_text="由什么确定",
    )
    title = models.CharField("文书", max_length=160, help_text="裁判、协议、决定的名称和文号")
    words = models.TextField("义务", help_text="修复什么、到什么程度")
    obligor = models.CharField("义务人", max_length=160, help_text="谁应当修复")
    parties: models.ManyToManyField[models.Model, models.Model] = models.ManyToManyField(
        "cases.Party", related_name="+", verbose_name="当事人", help_text="案件中的哪些当事人"
    )
    effective_on = models.DateField("生效日", null=True, help_text="文书何时生效")
    perform_by = models.DateField("履行期限", null=True, help_text="文书载明的最后一日")
    bond = models.BigIntegerField("保证金", null=True, help_text="分；没有的为空")
    bond_account = models.BigIntegerField("保证金账户", null=True, help_text="资金台账的账户编号")
    obligations = models.JSONField("应缴款项", default=list, help_text="资金台账的应缴款项编号")
    registered_by = models.CharField("登记人", max_length=60, help_text="谁登记")
    registered_at = models.DateTimeField("登记时间", help_text="何时登记")

    class Meta:
        ordering: ClassVar = ["project", "id"]

    def __str__(self) -> str:
        return self.title


class Care(models.Model):
    """后期管护: who looks after what was restored, with what, and until when."""

    project = models.OneToOneField(
        Project,
        on_delete=models.PROTECT,
        related_name="care",
        verbose_name="项目",
        help_text="哪个修复项目",
    )
    responsible = models.CharField("责任人", max_length=160, help_text="谁管护")
    words = models.TextField("内容", help_text="管护什么")
    money = models.CharField("资金来源", max_length=160, help_text="管护的钱从哪里来")
    since = models.DateField("起", help_text="管护从何时起")
    until = models.DateField("止", help_text="管护到何时止")
    basis = models.CharField("依据", max_length=200, help_text="期限写在哪里")
    result = models.CharField("结果", max_length=500, blank=True, help_text="期满时的情况")

    class Meta:
        ordering: ClassVar = ["project"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(until__gte=models.F("since")), name="rs_care_period"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.responsible} {self.until}"


class Entrustment(models.Model):
    """异地修复委托: another court or agency is asked to restore where the damage is."""

    id = models.UUIDField("编号", primary_key=True, default=uuid.uuid4, help_text="委托编号")
    project = models.ForeignKey(
        Project,
        on_delete=models.PROTECT,
        related_name="entrustments",
        verbose_name="项目",
        help_text="哪个修复项目",
    )
    agency = an_agency("受委托机关", "委托谁")
    task = models.TextField("委托事项", help_text="做什么、费用、怎样反馈")
    reason = models.CharField("理由", max_length=300, help_text="为什么在受损地实施更为适宜")
    asked_by = models.CharField("委托人", max_length=60, help_text="谁委托")
    asked_at = models.DateTimeField("委托时间", help_text="何时委托")
    report_by = models.DateField("反馈日", null=True, help_text="双方约定反馈的日子")
    state = models.CharField(
        "状态",
        max_length=10,
        choices=[(s.value, s.zh) for s in EntrustmentState],
        default=EntrustmentState.ASKED.value,
        help_text="到哪一步",
    )
    answer = models.TextField("答复", blank=True, help_text="实施安排，或者不能实施的理由")
    answered_by = models.CharField("答复人", max_length=60, blank=True, help_text="谁答复")
    answered_at = models.DateTimeField("答复时间", null=True, help_text="何时答复")
    result = models.TextField("结果", blank=True, help_text="做了什么、费用怎样使用")
    finished_at = models.DateTimeField("反馈时间", null=True, help_text="何时反馈结果")

    class Meta:
        ordering: ClassVar = ["-asked_at", "id"]
        indexes: ClassVar = [models.Index(fields=["agency", "state"], name="rs_entrustment_desk")]

    def __str__(self) -> str:
        return f"{self.agency_id} {self.state}"


class Progress(models.Model):
    """委托进展: what the entrusted agency reports; never changed."""

    entrustment = models.ForeignKey(
        Entrustment,
        on_delete=models.PROTECT,
        related_name="reports",
        verbose_name="委托",
        help_text="哪一项委托",
    )
    on = models.DateField("日期", help_text="截至何时")
    words = models.TextField("进展", help_text="做到哪里、费用使用情况")
    reported_by = models.CharField("报告人", max_length=60, help_text="谁报告")
    reported_at = models.DateTimeField("报告时间", help_text="何时报告")

    class Meta:
        ordering: ClassVar = ["entrustment", "id"]

    def __str__(self) -> str:
        return f"{self.on} {self.words}"


class Withdrawal(models.Model):
    """撤回委托: why the entrusting agency takes it back, and what the other says to that."""

    entrustment = models.ForeignKey(
        Entrustment,
        on_delete=models.PROTECT,
        related_name="withdrawals",
        verbose_name="委托",
        help_text="哪一项委托",
    )
    reason = models.CharField("理由", max_length=300, help_text="为什么撤回")
    asked_by = models.CharField("要求人", max_length=60, help_text="委托机关的谁要求撤回")
    asked_at = models.DateTimeField("要求时间", help_text="何时要求撤回")
    agreed = models.BooleanField("已同意", null=True, help_text="空为等待答复；没有动工的即时生效")
    words = models.TextField("答复", blank=True, help_text="已经做了什么、用了多少、余下的怎样处理")
    answered_by = models.CharField("答复人", max_length=60, blank=True, help_text="谁答复")
    answered_at = models.DateTimeField("答复时间", null=True, help_text="何时答复，或者何时生效")

    class Meta:
        ordering: ClassVar = ["entrustment", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["entrustment", "asked_at"], name="rs_withdrawal_once"),
        ]

    def __str__(self) -> str:
        return f"{self.entrustment_id} {self.agreed}"


class Word(told.Word):
    """委托往来: what one node told the other of an entrustment, whole each time; never changed."""

    entrustment = models.ForeignKey(
        Entrustment,
        on_delete=models.PROTECT,
        related_name="told",
        verbose_name="委托",
        help_text="哪一项委托",
    )

    class Meta:
        ordering: ClassVar = ["entrustment", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["entrustment", "came", "serial"], name="rs_word_serial_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entrustment_id} {self.serial}"


class Publication(models.Model):
    """公开结果: what anyone may read of a closed project, word for word as it was approved."""

    project = models.OneToOneField(
        Project,
        on_delete=models.PROTECT,
        related_name="publication",
        verbose_name="项目",
        help_text="哪个修复项目",
    )
    content = models.JSONField("内容", help_text="公开的全部内容")
    digest = models.CharField("摘要", max_length=64, help_text="内容的 SHA-256")
    published_by = models.CharField("批准人", max_length=60, help_text="谁批准公开")
    published_at = models.DateTimeField("公开时间", help_text="何时公开")

    class Meta:
        ordering: ClassVar = ["-published_at"]

    def __str__(self) -> str:
        return self.digest
