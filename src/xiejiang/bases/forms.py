"""Forms of the register: what is said of a base, what it takes, and what is booked of it."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from xiejiang.agencies import queries as agencies
from xiejiang.bases.domain import (
    Amount,
    Details,
    Founding,
    Measure,
    Place,
    Purpose,
    Setting,
    ShareRole,
    Standing,
    Unit,
)
from xiejiang.bases.models import Base
from xiejiang.bases.registering import Entry
from xiejiang.basin import queries as basin
from xiejiang.kernel.errors import Complaint, XiejiangError
from xiejiang.web.forms import PlainForm, day_field, meant, meant_place, note_field
from xiejiang.web.requests import Request

AREAS = (Unit.MU, Unit.HECTARE, Unit.SQUARE_METRE)
APART = "、"


def one_division(text: str) -> str:
    """The code of exactly one division, from its name or code."""
    if basin.find(text) is not None:
        return text
    return meant_place(text, basin.division_choices(text=text, limit=6))


def one_reach(text: str, division: str) -> str:
    """The id of exactly one reach, from its id or its name in a division."""
    if basin.network().find(text) is not None:
        return text
    found = basin.reach_choices(division=division, text=text, limit=6) if division else ()
    return meant(
        text,
        found,
        exact=lambda c: c.label.startswith(f"{text}："),
        shown=lambda c: f"{c.label} = {c.value}",
        none=_("在这个区划没有找到河段“%(text)s”，可以不填。"),
        many=_("“%(text)s”不止一段：%(listed)s。请写编号。"),
        apart="；",
    ).value


def _choice(label: str, kinds: Any, *, required: bool = True) -> forms.ChoiceField:
    first = [("", _("请选择"))]
    listed = [(k.value, _(k.zh)) for k in kinds]
    return forms.ChoiceField(label=label, choices=first + listed, required=required)


def _number(label: str, *, required: bool = True, places: int = 4, hint: str = "") -> Any:
    return forms.DecimalField(
        label=label, required=required, max_digits=18, decimal_places=places, help_text=hint
    )


def _line(label: str, most: int, *, required: bool = True, hint: str = "") -> forms.CharField:
    return forms.CharField(label=label, max_length=most, required=required, help_text=hint)


class RoomForm(PlainForm):
    """A form of the room: what an act complains of is shown at its field in any language."""

    def complain(self, error: XiejiangError) -> None:
        """Complaints name their field in Chinese; labels may be in another language."""
        error.complaints = tuple(
            Complaint(FIELDS.get(c.where, c.where), c.message)
            if FIELDS.get(c.where) in self.fields
            else c
            for c in error.complaints
        )
        super().complain(error)


FIELDS = {
    "名称": "name",
    "作用": "purposes",
    "区划": "division",
    "地点": "place",
    "河段": "reach",
    "经度": "longitude",
    "范围": "outline",
    "陆域面积": "land",
    "水域面积": "water",
    "设立文书": "document",
    "设立文号": "document_number",
    "设立文书日期": "document_on",
    "简介": "about",
    "来源": "source",
    "开放时间": "hours",
    "状态": "standing",
    "状态起日": "since",
    "日期": "on",
    "完成日": "on",
    "起": "since",
    "止": "until",
    "机关": "agency",
    "数量": "amount",
    "容量": "amount",
    "实际数量": "amount",
    "种类": "species",
    "说明": "words",
    "年份": "year",
    "指标": "indicator",
    "数值": "value",
    "单位": "unit",
    "如何得出": "measured",
    "标题": "title",
    "开始": "starts",
    "结束": "ends",
    "协议": "agreement",
    "依据": "remark",
    "理由": "reason",
    "更正理由": "reason",
}
"""What acts call a field → the name of the field in the forms."""


class AmountForm(RoomForm):
    """A form with an amount and its unit."""

    def ask_amount(self, label: str, units: Any = Unit) -> None:
        """A number, and the unit in which it counts."""
        self.add("amount", _number(label))
        self.add("unit", _choice(_("单位"), units))

    def clean(self) -> dict[str, Any]:
        """The number in whole atoms of its unit, or why it cannot be."""
        data = super().clean() or self.cleaned_data
        if data.get("amount") is not None and data.get("unit"):
            try:
                Amount.of(data["amount"], Unit(data["unit"]))
            except ValueError as error:
                self.add_error("amount", str(error))
        return data

    @property
    def amount(self) -> Amount:
        """What was entered."""
        return Amount.of(self.cleaned_data["amount"], Unit(self.cleaned_data["unit"]))


class BaseForm(RoomForm):
    """What is said of a base."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add("name", _line(_("名称"), 120))
        purposes = [(p.value, _(p.zh)) for p in Purpose]
        widget = forms.CheckboxSelectMultiple
        self.add(
            "purposes",
            forms.MultipleChoiceField(label=_("作用"), choices=purposes, widget=widget),
        )
        self.add("setting", _choice(_("重点区域"), Setting))
        self.add("division", _line(_("区划"), 60, hint=_("写名称或六位代码。")))
        self.add("place", _line(_("地点"), 200, required=False))
        told = _("WGS 84 度数，如 106.25；没有的不填。")
        self.add("longitude", _number(_("经度"), required=False, places=6, hint=told))
        self.add("latitude", _number(_("纬度"), required=False, places=6))
        told = _("河流名称或河段编号；与河流无关的不填。")
        self.add("reach", _line(_("河段"), 80, required=False, hint=told))
        told = _("GeoJSON 的 Polygon，WGS 84；没有的不填。")
        outline = note_field(label=_("范围"), required=False, rows=2, help_text=told)
        self.add("outline", outline)
        for name, label in (("land", _("陆域面积")), ("water", _("水域面积"))):
            self.add(name, _number(label, required=False))
            unit = _choice(_("%(what)s单位") % {"what": label}, AREAS, required=False)
            self.add(f"{name}_unit", unit)
        self.add("document", _line(_("设立文书"), 200, required=False, hint=_("共建协议、批复。")))
        self.add("document_number", _line(_("设立文号"), 80, required=False))
        self.add("document_on", day_field(label=_("设立文书日期"), required=False))
        self.add("about", note_field(label=_("简介"), required=False))
        told = _("公众何时可以去、要不要预约；公开在门户上。")
        self.add("hours", _line(_("开放时间"), 200, required=False, hint=told))
        told = _("从公开材料登记的，写明出处。")
        self.add("source", _line(_("来源"), 300, required=False, hint=told))

    def clean_division(self) -> str:
        """The code of the division."""
        return one_division(str(self.cleaned_data["division"]).strip())

    def clean_reach(self) -> str:
        """The id of the reach."""
        text = str(self.cleaned_data["reach"]).strip()
        return one_reach(text, self.cleaned_data.get("division", "")) if text else ""

    def clean_outline(self) -> Any:
        """The outline as JSON; whether it is one that may be stored, the act says."""
        text = str(self.cleaned_data["outline"]).strip()
        try:
            return json.loads(text) if text else None
        except (ValueError, RecursionError):
            raise forms.ValidationError(_("不是有效的 JSON。")) from None

    def clean(self) -> dict[str, Any]:
        """Areas have a unit."""
        data = super().clean() or self.cleaned_data
        for name in ("land", "water"):
            self._check_area(data, name)
        return data

    def _check_area(self, data: dict[str, Any], name: str) -> None:
        value, unit = data.get(name), data.get(f"{name}_unit")
        if value is None:
            return
        if not unit:
            self.add_error(f"{name}_unit", _("请选择单位。"))
            return
        try:
            Amount.of(value, Unit(unit))
        except ValueError as error:
            self.add_error(name, str(error))

    def _area(self, name: str) -> Amount | None:
        value = self.cleaned_data[name]
        if value is None:
            return None
        return Amount.of(value, Unit(self.cleaned_data[f"{name}_unit"]))

    @property
    def details(self) -> Details:
        """What was entered."""
        data = self.cleaned_data
        return Details(
            name=data["name"],
            purposes=tuple(Purpose(p) for p in data["purposes"]),
            setting=Setting(data["setting"]),
            place=Place(
                division=data["division"],
                words=data["place"],
                longitude=data["longitude"],
                latitude=data["latitude"],
                outline=data["outline"],
                reach=data["reach"],
                land=self._area("land"),
                water=self._area("water"),
            ),
            founding=Founding(data["document"], data["document_number"], data["document_on"]),
            about=data["about"],
            source=data["source"],
            hours=data["hours"],
        )


def said(base: Base) -> dict[str, Any]:
    """What a base says of itself, as its form shows it."""
    land, water = base.land_area, base.water_area
    return {
        "name": base.name,
        "purposes": [u.purpose for u in base.uses.all()],
        "setting": base.setting,
        "division": base.division,
        "place": base.place,
        "longitude": base.longitude,
        "latitude": base.latitude,
        "reach": base.reach,
        "outline": json.dumps(base.outline) if base.outline else "",
        "land": _entered(land),
        "land_unit": base.land_unit,
        "water": _entered(water),
        "water_unit": base.water_unit,
        "document": base.document,
        "document_number": base.document_number,
        "document_on": base.document_on,
        "about": base.about,
        "hours": base.hours,
        "source": base.source,
    }


def _entered(amount: Amount | None) -> Decimal | None:
    """An amount as it was typed: in its own unit it is a decimal."""
    if amount is None:
        return None
    return (Decimal(amount.exact.numerator) / Decimal(amount.exact.denominator)).normalize() + 0


class NewBaseForm(BaseForm):
    """A base that is registered, and how it stands."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add("standing", _choice(_("状态"), (Standing.PLANNED, Standing.OPEN)))
        self.add("since", day_field(label=_("状态起日"), required=False))

    def entry(self, request: Request) -> Entry:
        """What is to be registered, for the reader's own agency."""
        data = self.cleaned_data
        return Entry(
            agencies.agency(code=request.actor.agency_code),
            self.details,
            Standing(data["standing"]),
            data["since"],
        )


class StandingForm(RoomForm):
    """How a base stands from a day on, and why."""

    def __init__(self, *args: Any, wanted: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add("standing", _choice(_("状态"), wanted))
        self.add("on", day_field(label=_("日期")))
        self.add("words", note_field(label=_("理由"), rows=2))


class ShareForm(RoomForm):
    """Who shares a base."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add("agency", _line(_("机关"), 120, hint=_("写全称或机关代码。")))
        self.add("role", _choice(_("角色"), ShareRole))
        self.add("since", day_field(label=_("起"), required=False))
        self.add("agreement", _line(_("协议"), 200, required=False, hint=_("名称和文号。")))

    def clean_agency(self) -> Any:
        """The one agency that is meant."""
        text = str(self.cleaned_data["agency"]).strip()
        if found := agencies.agencies(codes=[text]):
            return found[0]
        told = _("机关目录里没有唯一的“%(text)s”，请写全称或代码。")
        return meant(
            text,
            agencies.search(text=text, limit=6),
            exact=lambda a: a.name == text,
            shown=str,
            none=told,
            many=told,
        )


class EndForm(RoomForm):
    """The last day of a sharing."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add("on", day_field(label=_("止日")))


class ReasonForm(RoomForm):
    """Why."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add("reason", note_field(label=_("理由"), rows=2))


class MeasureForm(AmountForm):
    """An amount of a measure."""

    def ask_measure(self, label: str) -> None:
        """The measure, the amount and the unit."""
        self.add("measure", _choice(_("方式"), Measure))
        self.ask_amount(label)

    @property
    def measure(self) -> Measure:
        """Which one was chosen."""
        return Measure(self.cleaned_data["measure"])


def species_of(text: str) -> tuple[str, ...]:
    """The names between the marks."""
    return tuple(dict.fromkeys(t.strip() for t in text.split(APART) if t.strip()))
