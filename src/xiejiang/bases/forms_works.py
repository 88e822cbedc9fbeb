"""Forms of what is done at a base: capacities, bookings, the calendar, results, and looking."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from xiejiang.bases.domain import (
    Amount,
    Ask,
    EventKind,
    Measure,
    Occasion,
    Offer,
    Outcome,
    Purpose,
    Standing,
    Unit,
)
from xiejiang.bases.forms import (
    AmountForm,
    MeasureForm,
    RoomForm,
    one_division,
    species_of,
)
from xiejiang.bases.models import Booking, Capacity
from xiejiang.bases.queries import Narrowed, provinces
from xiejiang.basin import queries as basin
from xiejiang.cases import queries as cases
from xiejiang.kernel.errors import NotFound
from xiejiang.store import geometry
from xiejiang.web.forms import PlainForm, day_field, note_field
from xiejiang.web.requests import Request


class FilterForm(PlainForm):
    """What the register is narrowed to."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add("q", forms.CharField(label=_("文字"), max_length=100, required=False))
        places = [("", _("全部省份"))]
        places += [(code, basin.full_name(code)) for code in provinces() if basin.find(code)]
        self._choice("division", _("省份"), places)
        purposes = [("", _("全部作用")), *((p.value, _(p.zh)) for p in Purpose)]
        self._choice("purpose", _("作用"), purposes)
        standings = [("", _("全部状态")), *((s.value, _(s.zh)) for s in Standing)]
        self._choice("standing", _("状态"), standings)
        measures = [("", _("全部方式")), *((m.value, _(m.zh)) for m in Measure)]
        self._choice("measure", _("今年有容量的方式"), measures)
        self.add("free", forms.BooleanField(label=_("今年有剩余"), required=False))

    def _choice(self, name: str, label: str, choices: list[tuple[str, str]]) -> None:
        self.add(name, forms.ChoiceField(label=label, choices=choices, required=False))

    @property
    def narrowed(self) -> Narrowed:
        """What was understood; what was not is left open, and complained of."""
        self.is_valid()
        data = self.cleaned_data
        return Narrowed(
            text=data.get("q", ""),
            division=data.get("division", ""),
            purpose=Purpose(data["purpose"]) if data.get("purpose") else None,
            standing=Standing(data["standing"]) if data.get("standing") else None,
            measure=Measure(data["measure"]) if data.get("measure") else None,
            free=data.get("free", False),
        )


class FindForm(MeasureForm):
    """What a restoration needs, and where."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ask_measure(_("数量"))
        self.add("on", day_field(label=_("哪一天开始")))
        where = forms.CharField(
            label=_("受损地区划"),
            max_length=60,
            required=False,
            help_text=_("写名称或六位代码。"),
        )
        self.add("division", where)
        for name, label in (("longitude", _("经度")), ("latitude", _("纬度"))):
            degrees = forms.DecimalField(
                label=label, required=False, max_digits=9, decimal_places=6
            )
            self.add(name, degrees)

    def clean_division(self) -> str:
        """The code of the division."""
        text = str(self.cleaned_data["division"]).strip()
        return one_division(text) if text else ""

    def clean(self) -> dict[str, Any]:
        """Both halves of a point or none."""
        data = super().clean()
        if told := geometry.point_trouble(data.get("longitude"), data.get("latitude")):
            self.add_error("longitude", told)
        return data

    @property
    def point(self) -> tuple[Decimal, Decimal] | None:
        """Where, if it was said."""
        east, north = self.cleaned_data["longitude"], self.cleaned_data["latitude"]
        return None if east is None or north is None else (east, north)


class CapacityForm(MeasureForm):
    """What a base takes in a year."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add("year", forms.IntegerField(label=_("年份"), min_value=1900, max_value=2199))
        self.ask_measure(_("容量"))
        _more(self)

    @property
    def offer(self) -> Offer:
        """What was entered."""
        data = self.cleaned_data
        species = species_of(data["species"])
        return Offer(data["year"], self.measure, self.amount, data["source"], species)


class CapacityAmendForm(AmountForm):
    """Another total of a capacity."""

    def __init__(self, *args: Any, capacity: Capacity, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dimension = capacity.whole.unit.dimension
        self.ask_amount(_("容量"), [u for u in Unit if u.dimension is dimension])
        _more(self)

    @property
    def species(self) -> tuple[str, ...]:
        """What is planted or released."""
        return species_of(self.cleaned_data["species"])


def _more(form: PlainForm) -> None:
    told = _("几个的用顿号隔开，如 胭脂鱼、长吻鮠。")
    species = forms.CharField(label=_("种类"), max_length=300, required=False, help_text=told)
    form.add("species", species)
    told = _("根据什么：规划、方案、批准的文书。")
    form.add("source", forms.CharField(label=_("来源"), max_length=200, help_text=told))


class HoldForm(MeasureForm):
    """What is wanted of a base, for which case."""

    def __init__(self, *args: Any, request: Request, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._request = request
        told = _("案号，或者案件页地址里的编号。")
        self.add("case", forms.CharField(label=_("案件"), max_length=120, help_text=told))
        self.ask_measure(_("数量"))
        self.add("since", day_field(label=_("起")))
        told = _("占用起日所在的年份决定用哪一年的容量。")
        self.add("until", day_field(label=_("止"), help_text=told))
        species = forms.CharField(label=_("种类"), max_length=60, required=False)
        self.add("species", species)
        self.add("words", note_field(label=_("说明"), required=False, rows=2))

    def clean_case(self) -> Any:
        """The case, which the reader sees."""
        try:
            found = cases.by_text(by=self._request.actor, text=self.cleaned_data["case"].strip())
        except NotFound:
            told = _("没有找到这个案件，或者您所在的机关没有参与。")
            raise forms.ValidationError(told) from None
        return found

    @property
    def ask(self) -> Ask:
        """What was entered."""
        data = self.cleaned_data
        return Ask(
            measure=self.measure,
            amount=self.amount,
            since=data["since"],
            until=data["until"],
            matter=data["case"].pk,
            species=data["species"],
            words=data["words"],
        )


class UseForm(AmountForm):
    """What was carried out."""

    def __init__(self, *args: Any, booking: Booking, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dimension = booking.asked.unit.dimension
        self.ask_amount(_("实际数量"), [u for u in Unit if u.dimension is dimension])
        self.add("on", day_field(label=_("完成日")))
        told = _("谁、如何核实：验收意见、现场记录、照片编号。")
        self.add("remark", note_field(label=_("依据"), rows=2, help_text=told))


class EventForm(RoomForm):
    """Something in the calendar."""

    def __init__(self, *args: Any, closing: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(k.value, _(k.zh)) for k in EventKind if closing or k is not EventKind.CLOSED]
        self.add("kind", forms.ChoiceField(label=_("种类"), choices=kinds))
        self.add("title", forms.CharField(label=_("标题"), max_length=120))
        self.add("since", day_field(label=_("起")))
        self.add("until", day_field(label=_("止")))
        for name, label in (("starts", _("开始")), ("ends", _("结束"))):
            widget = forms.TimeInput(
                format="%H:%M", attrs={"type": "time", "class": "form-control w-instant"}
            )
            self.add(name, forms.TimeField(label=label, required=False, widget=widget))
        told = _("公开的列入基地的公开日历；不公开的只给管理和共建机关看。")
        public = forms.BooleanField(label=_("公开"), required=False, help_text=told)
        self.add("public", public)
        self.add("words", note_field(label=_("说明"), required=False, rows=2))

    @property
    def occasion(self) -> Occasion:
        """What was entered."""
        data = self.cleaned_data
        return Occasion(
            kind=EventKind(data["kind"]),
            title=data["title"],
            since=data["since"],
            until=data["until"],
            starts=data["starts"],
            ends=data["ends"],
            public=data["public"],
            words=data["words"],
        )


def _value_field() -> forms.DecimalField:
    return forms.DecimalField(label=_("数值"), max_digits=18, decimal_places=4)


class ResultForm(RoomForm):
    """成效 of a year."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add("year", forms.IntegerField(label=_("年份"), min_value=1900, max_value=2199))
        told = _("如 成活率、放流尾数、接待人次；各年用同一名称。")
        name = forms.CharField(label=_("指标"), max_length=60, help_text=told)
        self.add("indicator", name)
        self.add("value", _value_field())
        self.add("unit", forms.CharField(label=_("单位"), max_length=20))
        self.add("measured", forms.CharField(label=_("如何得出"), max_length=200))
        self.add("source", forms.CharField(label=_("来源"), max_length=300))

    @property
    def outcome(self) -> Outcome:
        """What was entered."""
        data = self.cleaned_data
        return Outcome(
            data["year"],
            data["indicator"],
            data["value"],
            data["unit"],
            data["measured"],
            data["source"],
        )


class CorrectForm(RoomForm):
    """Another value of a result, and why."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add("value", _value_field())
        self.add("reason", note_field(label=_("更正理由"), rows=2))


def entered(amount: Amount) -> dict[str, Any]:
    """An amount as a form shows it."""
    value = Decimal(amount.exact.numerator) / Decimal(amount.exact.denominator)
    return {"amount": value.quantize(Decimal("0.0001")).normalize() + 0, "unit": amount.unit.value}
