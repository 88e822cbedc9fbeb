"""Bases, who shares them, what they take, what is booked, planned and achieved."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from xiejiang.bases.domain import (
    Amount,
    BookingState,
    EventKind,
    Measure,
    Purpose,
    Setting,
    ShareRole,
    Standing,
    Unit,
)

UNITS = [(u.value, u.zh) for u in Unit]
MEASURES = [(m.value, m.zh) for m in Measure]


class Base(models.Model):
    """基地: a place where restoration is carried out and seen, under one agency that answers."""

    id = models.UUIDField("编号", primary_key=True, default=uuid.uuid4, help_text="平台唯一编号")
    number = models.CharField("基地号", max_length=80, unique=True, help_text="登记时编号")
    name = models.CharField("名称", max_length=120, help_text="同一机关内不重复")
    agency = models.ForeignKey(
        "agencies.Agency",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="管理机关",
        help_text="对基地负责的机关",
    )
    setting = models.CharField(
        "重点区域",
        max_length=20,
        choices=[(s.value, s.zh) for s in Setting],
        default=Setting.OTHER.value,
        help_text="意见第十六条所列区域",
    )
    standing = models.CharField(
        "状态",
        max_length=8,
        choices=[(s.value, s.zh) for s in Standing],
        help_text="筹建、启用、暂停或者撤销",
    )
    standing_since = models.DateField("状态起日", null=True, help_text="空为没有公布")
    division = models.CharField("区划", max_length=6, db_index=True, help_text="六位代码")
    place = models.CharField("地点", max_length=200, blank=True, help_text="文字说明")
    longitude = models.DecimalField(
        "经度", max_digits=9, decimal_places=6, null=True, help_text="WGS 84，度"
    )
    latitude = models.DecimalField(
        "纬度", max_digits=8, decimal_places=6, null=True, help_text="WGS 84，度"
    )
    outline = models.JSONField("范围", null=True, help_text="GeoJSON，WGS 84")
    reach = models.CharField("河段", max_length=80, blank=True, help_text="河段编号")
    land = models.BigIntegerField("陆域面积", null=True, help_text="面积原子；空为未登记")
    land_unit = models.CharField(
        "陆域单位", max_length=8, choices=UNITS, blank=True, help_text="单位"
    )
    water = models.BigIntegerField("水域面积", null=True, help_text="面积原子；空为未登记")
    water_unit = models.CharField(
        "水域单位", max_length=8, choices=UNITS, blank=True, help_text="单位"
    )
    document = models.CharField("设立文书", max_length=200, blank=True, help_text="共建协议、批复")
    document_number = models.CharField("设立文号", max_length=80, blank=True, help_text="文号")
    document_on = models.DateField("设立文书日期", null=True, help_text="文书日期")
    about = models.TextField("简介", blank=True, help_text="是什么、做什么")
    hours = models.CharField(
        "开放时间", max_length=200, blank=True, help_text="公众何时可以去，要不要预约；空为没有登记"
    )
    source = models.CharField("来源", max_length=300, blank=True, help_text="从公开材料登记的出处")
    version = models.PositiveIntegerField("版本", default=1, help_text="每次修改加一")
    registered_at = models.DateTimeField("登记时间", help_text="登记的时间")

    class Meta:
        ordering: ClassVar = ["division", "name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agency", "name"], name="base_name_once"),
            models.CheckConstraint(
                condition=models.Q(longitude__isnull=True, latitude__isnull=True)
                | models.Q(longitude__isnull=False, latitude__isnull=False),
                name="base_point_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def land_area(self) -> Amount | None:
        """Of dry land, if it is known."""
        return None if self.land is None else Amount(self.land, Unit(self.land_unit))

    @property
    def water_area(self) -> Amount | None:
        """Of water, if it is known."""
        return None if self.water is None else Amount(self.water, Unit(self.water_unit))


class _OfBase(models.Model):
    """Something that belongs to a base."""

    base = models.ForeignKey(
        Base,
        on_delete=models.PROTECT,
        related_name="%(class)ss",
        verbose_name="基地",
        help_text="哪个基地",
    )

    class Meta:
        abstract = True


class _Filled(models.Model):
    """What may have been filled in for the demonstration."""

    filled_in = models.BooleanField("补设", default=False, help_text="演示时补设、并未公布的")

    class Meta:
        abstract = True


class Use(_OfBase):
    """作用: one purpose of a base."""

    purpose = models.CharField(
        "作用", max_length=12, choices=[(p.value, p.zh) for p in Purpose], help_text="做什么用"
    )

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["base", "purpose"], name="base_use_once"),
        ]

    def __str__(self) -> str:
        return Purpose(self.purpose).zh


class Change(_OfBase):
    """状态变更: since when a base stands as it does, and why."""

    standing = models.CharField(
        "状态", max_length=8, choices=[(s.value, s.zh) for s in Standing], help_text="改为什么"
    )
    on = models.DateField("日期", null=True, help_text="何时起；空为没有公布")
    words = models.CharField("理由", max_length=300, blank=True, help_text="理由、文书")

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return Standing(self.standing).zh


class Sharing(_OfBase):
    """共建: an agency that shares a base, in one role."""

    agency = models.ForeignKey(
        "agencies.Agency",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="机关",
        help_text="共建机关",
    )
    role = models.CharField(
        "角色", max_length=12, choices=[(r.value, r.zh) for r in ShareRole], help_text="共建角色"
    )
    since = models.DateField("起", null=True, help_text="何时起；空为没有公布")
    until = models.DateField("止", null=True, help_text="何时止；空为仍在共建")
    agreement = models.CharField("协议", max_length=200, blank=True, help_text="协议的名称、文号")

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["base", "agency"],
                condition=models.Q(until__isnull=True),
                name="base_sharing_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.base_id} {self.agency_id}"


class Capacity(_Filled):
    """容量: what a base can take of one measure in one year, in whole atoms."""

    base = models.ForeignKey(
        Base,
        on_delete=models.PROTECT,
        related_name="capacities",
        verbose_name="基地",
        help_text="哪个基地",
    )
    year = models.PositiveSmallIntegerField("年", help_text="哪一年")
    measure = models.CharField("方式", max_length=12, choices=MEASURES, help_text="修复方式")
    dimension = models.CharField("计量", max_length=8, help_text="面积、尾数、体积等")
    unit = models.CharField("单位", max_length=8, choices=UNITS, help_text="登记时的单位")
    total = models.BigIntegerField("容量", help_text="原子数")
    taken = models.BigIntegerField(
        "已占用", default=0, help_text="原子数；待确认、已确认和已完成的"
    )
    species = models.JSONField("种类", default=list, help_text="放流、种植的种类")
    source = models.CharField("来源", max_length=200, help_text="根据什么")
    version = models.PositiveIntegerField("版本", default=1, help_text="每次修改加一")

    class Meta:
        ordering: ClassVar = ["-year", "measure", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["base", "year", "measure", "dimension"], name="base_capacity_once"
            ),
            models.CheckConstraint(
                condition=models.Q(taken__gte=0) & models.Q(taken__lte=models.F("total")),
                name="base_capacity_within",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["measure", "year", "dimension"], name="base_capacity_find"),
        ]

    def __str__(self) -> str:
        return f"{self.year} {Measure(self.measure).zh} {self.whole}"

    @property
    def whole(self) -> Amount:
        """All of it."""
        return Amount(self.total, Unit(self.unit))

    @property
    def booked(self) -> Amount:
        """What is booked or used."""
        return Amount(self.taken, Unit(self.unit))

    @property
    def left(self) -> Amount:
        """What is free."""
        return Amount(self.total - self.taken, Unit(self.unit))


class Booking(_OfBase, _Filled):
    """占用: an amount of a capacity, for a period, for one case."""

    id = models.UUIDField("编号", primary_key=True, default=uuid.uuid4, help_text="占用编号")
    capacity = models.ForeignKey(
        Capacity,
        on_delete=models.PROTECT,
        related_name="bookings",
        verbose_name="容量",
        help_text="占用哪一项容量",
    )
    agency = models.ForeignKey(
        "agencies.Agency",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="占用机关",
        help_text="谁占用",
    )
    matter = models.UUIDField("案件", db_index=True, help_text="为哪个案件")
    project = models.UUIDField("修复项目", null=True, db_index=True, help_text="为哪个修复项目")
    amount = models.BigIntegerField("数量", help_text="原子数")
    unit = models.CharField("单位", max_length=8, choices=UNITS, help_text="占用时的单位")
    since = models.DateField("起", help_text="占用起日")
    until = models.DateField("止", help_text="占用止日")
    species = models.CharField("种类", max_length=60, blank=True, help_text="放流、种植什么")
    words = models.CharField("说明", max_length=300, blank=True, help_text="做什么")
    state = models.CharField(
        "状态",
        max_length=10,
        choices=[(s.value, s.zh) for s in BookingState],
        default=BookingState.HELD.value,
        help_text="到哪一步",
    )
    actual = models.BigIntegerField("实际数量", null=True, help_text="完成时的原子数")
    used_on = models.DateField("完成日", null=True, help_text="哪一天完成")
    remark = models.CharField("依据", max_length=300, blank=True, help_text="如何核实，或为何释放")
    held_by = models.CharField("占用人", max_length=60, help_text="谁占用")
    held_at = models.DateTimeField("占用时间", help_text="何时占用")
    changed_at = models.DateTimeField("更新时间", help_text="最近一次办理的时间")

    class Meta:
        ordering: ClassVar = ["-held_at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="booking_amount"),
            models.CheckConstraint(
                condition=models.Q(until__gte=models.F("since")), name="booking_period"
            ),
            models.CheckConstraint(
                condition=models.Q(
                    state=BookingState.USED.value, actual__isnull=False, actual__gt=0
                )
                | ~models.Q(state=BookingState.USED.value) & models.Q(actual__isnull=True),
                name="booking_used_whole",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["base", "state"], name="booking_desk")]

    def __str__(self) -> str:
        return f"{self.base_id} {self.asked}"

    @property
    def asked(self) -> Amount:
        """What was booked."""
        return Amount(self.amount, Unit(self.unit))

    @property
    def done(self) -> Amount | None:
        """What was carried out in the end."""
        return None if self.actual is None else Amount(self.actual, Unit(self.unit))


class Event(_OfBase, _Filled):
    """日程: something in the calendar of a base."""

    id = models.UUIDField("编号", primary_key=True, default=uuid.uuid4, help_text="日程编号")
    kind = models.CharField(
        "种类", max_length=12, choices=[(k.value, k.zh) for k in EventKind], help_text="什么日程"
    )
    title = models.CharField("标题", max_length=120, help_text="标题")
    since = models.DateField("起", help_text="第一天")
    until = models.DateField("止", help_text="最后一天")
    starts = models.TimeField("开始", null=True, help_text="空为全天")
    ends = models.TimeField("结束", null=True, help_text="空为全天")
    public = models.BooleanField("公开", default=True, help_text="不公开的只给管理和共建机关看")
    words = models.CharField("说明", max_length=300, blank=True, help_text="说明")
    cancelled = models.CharField("取消理由", max_length=300, blank=True, help_text="空为没有取消")
    version = models.PositiveIntegerField("版本", default=1, help_text="每次修改加一")
    changed_at = models.DateTimeField("更新时间", help_text="最近修改的时间")

    class Meta:
        ordering: ClassVar = ["since", "starts", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(until__gte=models.F("since")), name="base_event_period"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["base", "since"], name="base_event_days")]

    def __str__(self) -> str:
        return self.title


class Result(_OfBase, _Filled):
    """成效: one indicator of a base in one year."""

    year = models.PositiveSmallIntegerField("年", help_text="哪一年")
    indicator = models.CharField("指标", max_length=60, help_text="指标名称")
    value = models.DecimalField("数值", max_digits=20, decimal_places=4, help_text="数值")
    unit = models.CharField("单位", max_length=20, help_text="单位")
    measured = models.CharField("如何得出", max_length=200, help_text="监测、统计方法")
    source = models.CharField("来源", max_length=300, help_text="出自哪里")
    reason = models.CharField("更正理由", max_length=300, blank=True, help_text="更正的理由")
    version = models.PositiveIntegerField("版本", default=1, help_text="每次更正加一")

    class Meta:
        ordering: ClassVar = ["indicator", "year", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["base", "year", "indicator"], name="base_result_once"),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.indicator}"
