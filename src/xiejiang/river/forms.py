"""Forms of water alerts: what was released, how far it is told, and what was found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext as _

from xiejiang.agencies.domain import Kind
from xiejiang.basin import queries as basin
from xiejiang.kernel.errors import XiejiangError
from xiejiang.river.domain import (
    FARTHEST_KM,
    OFFERED_KINDS,
    USUAL_KINDS,
    Found,
    Outcome,
    Range,
    Release,
)
from xiejiang.river.models import Alert
from xiejiang.web.forms import PlainForm, instant_field, note_field

USUAL_KM = 200
AGREED = timedelta(hours=2)
REACHES_MOST = 60


def line(label: str, most: int, *, required: bool = True, told: str = "") -> forms.CharField:
    """One line of text."""
    return forms.CharField(label=label, max_length=most, required=required, help_text=told)


def number(label: str, *, places: int, told: str = "") -> forms.DecimalField:
    """A quantity that may be unknown."""
    return forms.DecimalField(
        label=label,
        required=False,
        help_text=told,
        max_digits=14,
        decimal_places=places,
        min_value=Decimal(0),
    )


class PlaceForm(PlainForm):
    """Which place is asked about."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        told = _("区县全名（如 重庆市江津区）、六位代码，或者河段编号。")
        self.add("place", line(_("地点"), 60, told=told))

    def clean_place(self) -> str:
        """A division code or a reach id."""
        try:
            return basin.place_of(self.cleaned_data["place"])
        except XiejiangError as error:
            raise forms.ValidationError(error.message) from error


class DutiesForm(PlaceForm):
    """Which matter, at which place."""

    def __init__(self, *args: Any, matters: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add("matter", forms.ChoiceField(label=_("事项"), choices=matters))


class RelationForm(PlaceForm):
    """Two places."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add("other", line(_("与另一地的关系"), 60, required=False))

    def clean_other(self) -> str:
        """A division code or a reach id; empty for none."""
        text = self.cleaned_data["other"].strip()
        try:
            return basin.place_of(text) if text else ""
        except XiejiangError as error:
            raise forms.ValidationError(error.message) from error


class AlertForm(PlainForm):
    """What was released, where and when; how far downstream it is told, and to whom."""

    def __init__(self, *args: Any, place: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._released(place)
        self._range()
        told = _("各机关请在这个时间以前签收。这是约定的时间，不是法定期限。")
        self.add("sign_by", instant_field(label=_("约定签收时间"), help_text=told))
        told = _("只在确有必要写明个人信息时填写；会留在通报里，并记入存证日志。")
        personal = line(_("个人信息的说明"), 300, required=False, told=told)
        self.add("personal", personal)

    def _released(self, place: str) -> None:
        reaches = [(r.id, r.label) for r in basin.where(place).reaches[:REACHES_MOST]]
        told = _("水从哪一段往下流，就选哪一段；推算由此开始。")
        choices = reaches if len(reaches) == 1 else [("", _("请选择")), *reaches]
        self.add("reach", forms.ChoiceField(label=_("事发河段"), choices=choices, help_text=told))
        self.add("place", line(_("地点"), 200))
        self.add("released_at", instant_field(label=_("泄漏、排放的时间")))
        told = _("名称和形态，如 含镍电镀废液；不明的写“不明，呈黑色油状”之类看得到的。")
        self.add("pollutant", line(_("污染物"), 200, told=told))
        self.add("quantity", number(_("数量"), places=3, told=_("不明的留空，不要写零。")))
        self.add("unit", line(_("单位"), 20, required=False))
        self.add("source", note_field(label=_("来源和经过"), rows=3))
        self.add("measures", note_field(label=_("已经采取的措施"), required=False, rows=2))
        told = _("如：加密监测、暂停取水、告知用水单位。")
        wanted = note_field(label=_("请下游做什么"), required=False, rows=2, help_text=told)
        self.add("wanted", wanted)

    def _range(self) -> None:
        told = _("按河道里程，0 至 %(n)s。") % {"n": FARTHEST_KM}
        km = forms.IntegerField(
            label=_("下游多少公里"), help_text=told, min_value=0, max_value=FARTHEST_KM
        )
        self.add("within_km", km)
        kinds = forms.MultipleChoiceField(
            label=_("机关类型"),
            choices=[(k, gettext(Kind(k).zh)) for k in OFFERED_KINDS],
            widget=forms.CheckboxSelectMultiple,
        )
        self.add("kinds", kinds)
        above = forms.BooleanField(label=_("同时通知其上级（地级、省级）"), required=False)
        self.add("superiors", above)

    @property
    def release(self) -> Release:
        """What was released."""
        names = ("reach", "place", "released_at", "pollutant", "quantity", "unit")
        notes = ("source", "measures", "wanted")
        return Release(**{name: self.cleaned_data[name] for name in (*names, *notes)})

    @property
    def wide(self) -> Range:
        """How far it is told, and to whom."""
        data = self.cleaned_data
        return Range(data["within_km"], tuple(data["kinds"]), data["superiors"])


def beginning(place: str) -> Mapping[str, Any]:
    """What a new alert begins with."""
    found = basin.where(place)
    reach = place if found.division is None else ""
    return {
        "reach": reach or (found.reaches[0].id if len(found.reaches) == 1 else ""),
        "within_km": USUAL_KM,
        "kinds": list(USUAL_KINDS),
        "superiors": True,
        "sign_by": timezone.localtime(timezone.now() + AGREED),
    }


class CorrectForm(AlertForm):
    """The whole alert as it should be, and why."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        told = _("通知过的机关会看到。")
        self.add("reason", line(_("更正理由"), 300, told=told))


def entered(alert: Alert) -> Mapping[str, Any]:
    """An alert as the form shows it."""
    names = ("reach", "place", "released_at", "pollutant", "quantity", "unit", "source")
    more = ("measures", "wanted", "within_km", "kinds", "superiors")
    told = {name: getattr(alert, name) for name in (*names, *more)}
    return told | {"sign_by": timezone.localtime(timezone.now() + AGREED)}


class ClearForm(PlainForm):
    """Why the alert is over."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add("words", note_field(label=_("解除理由"), rows=2))
        told = _("解除也请各机关签收。这是约定的时间，不是法定期限。")
        self.add("sign_by", instant_field(label=_("约定签收时间"), help_text=told))


class AnswerForm(PlainForm):
    """What an agency found."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        outcomes = forms.ChoiceField(
            label=_("情况"),
            choices=[(o.value, gettext(o.zh)) for o in Outcome],
            widget=forms.RadioSelect,
        )
        self.add("outcome", outcomes)
        self.add("found_at", instant_field(label=_("监测、发现的时间")))
        self.add("station", line(_("断面、点位"), 120, required=False))
        self.add("item", line(_("监测项目"), 120, required=False))
        self.add("value", number(_("监测值"), places=6))
        self.add("unit", line(_("监测值的单位"), 20, required=False))
        self.add("words", note_field(label=_("说明"), required=False, rows=2))

    @property
    def found(self) -> Found:
        """What was entered."""
        data = self.cleaned_data
        return Found(
            outcome=Outcome(data["outcome"]),
            at=data["found_at"],
            words=data["words"],
            station=data["station"],
            item=data["item"],
            value=data["value"],
            unit=data["unit"],
        )


class ToldForm(PlainForm):
    """That somebody was told by telephone or fax."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        told = _("如：电话告知值班室，对方已记录。不写个人姓名、号码。")
        self.add("words", line(_("怎样通知"), 300, told=told))
        self.add("at", instant_field(label=_("通知的时间")))


class MapForm(PlainForm):
    """What the map shows."""

    def __init__(self, *args: Any, layers: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add("place", line(_("区域"), 60, required=False))
        shown = forms.MultipleChoiceField(
            label=_("显示"),
            choices=list(layers.items()),
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )
        self.add("show", shown)

    def clean_place(self) -> str:
        """A division code; empty for the whole basin."""
        text = self.cleaned_data["place"].strip()
        if not text:
            return ""
        try:
            code = basin.place_of(text)
        except XiejiangError as error:
            raise forms.ValidationError(error.message) from error
        if basin.find(code) is None:
            raise forms.ValidationError(_("请写区划的名称或者代码。"))
        return code
