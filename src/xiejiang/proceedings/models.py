"""Proceedings, the parts agencies play in them, events, deadlines, materials and seats."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from xiejiang.kernel.actor import Actor
from xiejiang.law.procedures import Procedure, load_procedures
from xiejiang.proceedings.domain import DeadlineStatus
from xiejiang.proceedings.models_nodes import Copy, Deed

AGENCY = "agencies.Agency"

__all__ = [
    "Copy",
    "Deadline",
    "Deed",
    "Event",
    "Hold",
    "Material",
    "Part",
    "Proceeding",
    "Seat",
]


class Proceeding(models.Model):
    """办理程序: one running instance of a procedure in one case."""

    id = models.UUIDField("编号", primary_key=True, default=uuid.uuid4, help_text="平台唯一编号")
    case = models.ForeignKey(
        "cases.Case",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="案件",
        help_text="所属案件",
    )
    procedure = models.CharField("程序", max_length=40, help_text="如 transfer.criminal")
    procedure_version = models.CharField("程序版本", max_length=20, help_text="启动时的内容版本")
    number = models.CharField("编号", max_length=80, unique=True, help_text="启动机关的编号")
    sector = models.CharField("部门", max_length=20, help_text="适用哪个部门的专门期限")
    state = models.CharField("状态", max_length=40, help_text="程序内容中的状态")
    holder = models.ForeignKey(
        AGENCY,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="持有机关",
        help_text="现在由谁负责",
    )
    turn = models.ForeignKey(
        AGENCY,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="应办机关",
        help_text="现在轮到谁办；办结为空",
    )
    holder_since = models.DateTimeField("持有起", help_text="何时起由该机关负责")
    holder_reason = models.CharField("持有原因", max_length=200, help_text="为什么由它负责")
    entered_at = models.DateTimeField("状态起", help_text="进入现状态的法律时间")
    opened_at = models.DateTimeField("启动时间", help_text="启动的时间")
    closed_at = models.DateTimeField("办结时间", null=True, help_text="进入终结状态的时间")
    outcome = models.CharField("结果", max_length=40, blank=True, help_text="终结时的结果")
    alone = models.BooleanField("唯一", default=True, help_text="同一案件同时只能有一个")
    findings = models.JSONField("结论", default=list, help_text="启动时的结论：规则、版本、事实")
    next_legal_at = models.DateTimeField("最近期限", null=True, help_text="最早的法定期满时刻")
    version = models.PositiveIntegerField("版本", default=1, help_text="每次办理加一")
    log_index = models.BigIntegerField("日志位置", default=0, help_text="此版本形成时的日志长度")
    chain = models.CharField(
        "办理链",
        max_length=64,
        blank=True,
        default="",
        help_text="最近一次办理的摘要；空为没有副本",
    )
    updated_at = models.DateTimeField("更新时间", help_text="最近一次办理的时间")

    seen_by: Actor | None = None
    """For whom a query found this very object: no column, and gone with the object."""

    class Meta:
        ordering: ClassVar = ["opened_at", "id"]
        indexes: ClassVar = [
            models.Index(fields=["case", "opened_at"], name="proceeding_of_case"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "procedure"],
                condition=models.Q(closed_at__isnull=True, alone=True),
                name="proceeding_running_once",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def content(self) -> Procedure:
        """The procedure, in the version it began under."""
        return load_procedures().procedure(self.procedure, self.procedure_version)


class Part(models.Model):
    """角色: the part an agency plays in a proceeding."""

    proceeding = models.ForeignKey(
        Proceeding,
        on_delete=models.PROTECT,
        related_name="parts",
        verbose_name="程序",
        help_text="所属程序",
    )
    role = models.CharField("角色", max_length=20, help_text="程序内容中的角色")
    agency = models.ForeignKey(
        AGENCY,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="机关",
        help_text="担任角色的机关",
    )

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["proceeding", "role"], name="part_once"),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.agency_id}"


class Event(models.Model):
    """法律事件: what happened, at its legal time; the time may be corrected, with a trace."""

    proceeding = models.ForeignKey(
        Proceeding,
        on_delete=models.PROTECT,
        related_name="events",
        verbose_name="程序",
        help_text="所属程序",
    )
    seq = models.PositiveIntegerField("序号", help_text="程序内的先后")
    event = models.CharField("事件", max_length=60, help_text="事件词表中的事件")
    step = models.CharField("步骤", max_length=60, help_text="由哪一步产生")
    at_version = models.PositiveIntegerField("版本", help_text="该次办理形成的程序版本")
    legal_at = models.DateTimeField("法律时间", help_text="有证据的发生时间，期限由它起算")
    recorded_at = models.DateTimeField("录入时间", help_text="录入平台的时间")
    agency = models.ForeignKey(
        AGENCY,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="办理机关",
        help_text="谁办理",
    )
    person = models.CharField("办理人", max_length=60, help_text="办理人姓名")
    post = models.CharField("岗位", max_length=80, help_text="办理时的岗位")
    post_role = models.CharField("岗位角色", max_length=20, help_text="办理时的岗位角色")
    reason = models.TextField("理由", blank=True, help_text="办理的理由")
    data = models.JSONField("内容", default=dict, help_text="填写的各项内容")
    state = models.CharField("办理后状态", max_length=40, help_text="办理后的状态")
    node = models.CharField(
        "转告节点", max_length=120, blank=True, default="", help_text="在哪个节点办理；空为本节点"
    )
    corrections = models.JSONField("更正", default=list, help_text="更正前的时间、理由和更正人")

    class Meta:
        ordering: ClassVar = ["seq"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["proceeding", "seq"], name="event_seq_once"),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.event}"


class Hold(models.Model):
    """持有: from when to when an agency answered for a proceeding."""

    proceeding = models.ForeignKey(
        Proceeding,
        on_delete=models.PROTECT,
        related_name="holds",
        verbose_name="程序",
        help_text="所属程序",
    )
    agency = models.ForeignKey(
        AGENCY,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="机关",
        help_text="持有机关",
    )
    since = models.DateTimeField("起", help_text="持有的起点")
    until = models.DateTimeField("止", null=True, help_text="持有的终点；空为现持有")
    reason = models.CharField("原因", max_length=200, help_text="持有的原因")

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.agency_id} {self.since}"


class Deadline(models.Model):
    """期限: a computed time limit, with its basis and how it was computed."""

    proceeding = models.ForeignKey(
        Proceeding,
        on_delete=models.PROTECT,
        related_name="deadlines",
        verbose_name="程序",
        help_text="所属程序",
    )
    limit = models.CharField("期限", max_length=60, help_text="程序内容中的期限")
    role = models.CharField("性质", max_length=12, help_text="最迟、权利窗口、可以督促等")
    on = models.ForeignKey(
        AGENCY,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="义务机关",
        help_text="谁负有义务或者享有权利",
    )
    begun_by = models.ForeignKey(
        Event,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="起算事件",
        help_text="从哪个事件起算",
    )
    started_at = models.DateTimeField("起算时间", help_text="起算事件的法律时间")
    legal_at = models.DateTimeField("法定期满", null=True, help_text="此刻届满；没有数字的为空")
    safe_at = models.DateTimeField("警戒线", null=True, help_text="疑义从严的最迟时刻")
    legal_text = models.CharField(
        "法定期满日", max_length=32, blank=True, help_text="ISO 日期或时间"
    )
    safe_text = models.CharField("警戒日", max_length=32, blank=True, help_text="ISO 日期或时间")
    status = models.CharField(
        "状态", max_length=12, choices=DeadlineStatus.choices(), help_text="计算中或已了结"
    )
    ended_by = models.ForeignKey(
        Event,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="了结事件",
        help_text="由哪个事件了结",
    )
    ended_at = models.DateTimeField("了结时间", null=True, help_text="了结的法律时间")
    provisional = models.BooleanField("暂定", default=False, help_text="超出已公布的休假安排")
    explanation = models.JSONField("算法", default=list, help_text="怎样算出")
    doubts = models.JSONField("疑义", default=list, help_text="条文没有写明之处")

    class Meta:
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [
            models.Index(
                fields=["legal_at"],
                condition=models.Q(status="running"),
                name="deadline_running",
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["proceeding", "limit"],
                condition=models.Q(status="running"),
                name="deadline_runs_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.limit} {self.legal_text}"


class Material(models.Model):
    """材料: what was put to an item of the checklist."""

    proceeding = models.ForeignKey(
        Proceeding,
        on_delete=models.PROTECT,
        related_name="materials",
        verbose_name="程序",
        help_text="所属程序",
    )
    item = models.CharField("清单项", max_length=40, help_text="程序内容中的材料")
    evidence = models.JSONField("证据", default=list, help_text="证据编号")
    documents = models.JSONField("文书", default=list, help_text="文书编号")
    inapplicable = models.CharField(
        "不适用理由", max_length=300, blank=True, help_text="不适用的理由"
    )
    stated_by = models.CharField("登记人", max_length=60, help_text="谁登记")
    stated_at = models.DateTimeField("登记时间", help_text="何时登记")

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["proceeding", "item"], name="material_once"),
        ]

    def __str__(self) -> str:
        return self.item


class Seat(models.Model):
    """席位: how a proceeding stands on the desk of one agency. Derived; rebuilt by every act."""

    proceeding = models.ForeignKey(
        Proceeding,
        on_delete=models.PROTECT,
        related_name="seats",
        verbose_name="程序",
        help_text="所属程序",
    )
    agency = models.ForeignKey(
        AGENCY,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="机关",
        help_text="谁的办公桌",
    )
    role = models.CharField("角色", max_length=20, help_text="在程序中的角色")
    person = models.ForeignKey(
        "agencies.Person",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="承办人",
        help_text="本机关内由谁承办；空为未分派",
    )
    open = models.BooleanField("在办", default=True, help_text="程序没有终结")
    todo = models.BooleanField("待办", default=False, help_text="轮到本机关或者本机关负有期限")
    for_handler = models.BooleanField("承办岗", default=False, help_text="由承办岗办理")
    for_approver = models.BooleanField("审批岗", default=False, help_text="由审批岗办理")
    for_supervisor = models.BooleanField("监督岗", default=False, help_text="由监督岗办理")
    started = models.BooleanField("发起", default=False, help_text="由本机关发起")
    sort_at = models.DateTimeField("排序", help_text="待办按此从急到缓")
    watch_at = models.DateTimeField("他方期限", help_text="本机关所关注的他方最早法定期满时刻")
    acted_at = models.DateTimeField("最近办理", null=True, help_text="本机关最近一次办理")
    opened_at = models.DateTimeField("启动时间", help_text="程序启动的时间")

    class Meta:
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [
            models.Index(fields=["agency", "open", "todo", "sort_at", "id"], name="seat_todo"),
            models.Index(fields=["agency", "open", "watch_at", "id"], name="seat_overdue"),
            models.Index(fields=["agency", "acted_at", "id"], name="seat_done"),
            models.Index(fields=["agency", "started", "opened_at", "id"], name="seat_started"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["proceeding", "agency"], name="seat_once"),
        ]

    def __str__(self) -> str:
        return f"{self.agency_id} {self.proceeding_id}"
