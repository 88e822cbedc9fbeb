"""The form of an inspection, as a phone shows and keeps it; and how it becomes a report."""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext
from django.utils.translation import gettext as _

from xiejiang.restoration.indicators import METHOD_LIMIT, Known, Measurable
from xiejiang.restoration.inspecting import (
    Clock,
    Conclusion,
    InspectionKind,
    Measured,
    PlaceSource,
    Report,
    Where,
)
from xiejiang.restoration.inspections import Offered
from xiejiang.restoration.models import Milestone
from xiejiang.web.forms import PlainForm, instant_field, note_field

VALUE, METHOD = "value-", "method-"


def _own() -> forms.HiddenInput:
    """What the page or the device writes itself: whose it is, and its id."""
    return forms.HiddenInput(attrs={"data-own": "1"})


class InspectionForm(PlainForm):
    """What was found on the site."""

    def __init__(
        self, *args: Any, known: Known, milestones: Sequence[Milestone], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.known = known
        for name, label in (("person", _("检查人")), ("post", _("岗位"))):
            self.add(name, forms.IntegerField(label=label, widget=_own()))
        self.add("inspection", forms.UUIDField(label=_("检查编号"), widget=_own()))
        sources = [(s.value, s.zh) for s in PlaceSource]
        hidden = forms.ChoiceField(
            label=_("地点来源"), choices=sources, required=False, widget=forms.HiddenInput
        )
        self.add("source", hidden)
        exact = forms.DecimalField(label=_("精度"), required=False, widget=forms.HiddenInput)
        self.add("accuracy", exact)
        kinds = [(k.value, gettext(k.zh)) for k in InspectionKind]
        self._must("kind", forms.ChoiceField(label=_("检查种类"), choices=kinds))
        lines = [("", _("整个项目"))]
        lines += [(str(m.line), f"{m.reference} {m.words}") for m in milestones]
        node = forms.CharField(label=_("节点"), required=False, widget=forms.Select(choices=lines))
        self.add("milestone", node)
        self._must("at", instant_field(label=_("到场时间")))
        told = _("定位以后也请写一句，如 3 号鱼巢下游 50 米；没有地点的，写明原因。")
        place = forms.CharField(label=_("地点"), max_length=200, required=False, help_text=told)
        self.add("place", place)
        for name, label in (("latitude", _("纬度")), ("longitude", _("经度"))):
            degrees = forms.DecimalField(
                label=label, required=False, max_digits=9, decimal_places=6
            )
            degrees.widget.attrs["step"] = "any"
            self.add(name, degrees)
        for one in known.values():
            self._add_reading(one)
        self._must("findings", note_field(label=_("检查情况"), rows=4))
        conclusions = [(c.value, gettext(c.zh)) for c in Conclusion]
        radio = forms.ChoiceField(label=_("结论"), choices=conclusions, widget=forms.RadioSelect)
        self._must("conclusion", radio)
        told = _("结论不是“正常”的必填：改什么、改到什么程度、什么时候改好。")
        self.add("demands", note_field(label=_("整改要求"), required=False, rows=3, help_text=told))

    def _must(self, name: str, item: forms.Field) -> None:
        """A field that the browser asks for too, since the node may answer hours later."""
        item.widget.attrs["required"] = True
        self.add(name, item)

    def _add_reading(self, one: Measurable) -> None:
        value = forms.DecimalField(label=one.label, required=False)
        value.widget.attrs |= {"min": str(one.low), "max": str(one.high), "step": "any"}
        value.widget.attrs["aria-label"] = one.label
        self.add(f"{VALUE}{one.id}", value)
        method = forms.CharField(
            label=_("测定方法"),
            required=False,
            max_length=METHOD_LIMIT,
            initial=one.methods[0] if one.methods else "",
        )
        method.widget.attrs["aria-label"] = f"{one.zh}：{_('测定方法')}"
        self.add(f"{METHOD}{one.id}", method)

    @property
    def targeted(self) -> list[tuple[Measurable, forms.BoundField, forms.BoundField]]:
        """The boxes of what the plan wants to be reached."""
        return [row for row in self._rows() if row[0].target is not None]

    @property
    def others(self) -> list[tuple[Measurable, forms.BoundField, forms.BoundField]]:
        """The boxes of what else may be measured."""
        return [row for row in self._rows() if row[0].target is None]

    def _rows(self) -> list[tuple[Measurable, forms.BoundField, forms.BoundField]]:
        return [
            (one, self[f"{VALUE}{one.id}"], self[f"{METHOD}{one.id}"])
            for one in self.known.values()
        ]

    def clean_milestone(self) -> uuid.UUID | None:
        """The line of the milestone; whether it is in the plan now, the act knows."""
        text = self.cleaned_data["milestone"]
        try:
            return uuid.UUID(text) if text else None
        except ValueError as error:
            raise forms.ValidationError(_("请从所列节点中选择。")) from error

    def report(self, clock: Clock) -> Report:
        """What the form states; of a valid form."""
        data = self.cleaned_data
        return Report(
            id=data["inspection"],
            kind=InspectionKind(data["kind"]),
            at=data["at"],
            where=_where(data),
            findings=data["findings"],
            conclusion=Conclusion(data["conclusion"]),
            demands=data["demands"],
            milestone=data["milestone"],
            clock=clock,
            readings=tuple(
                Measured(key, value, one.unit, data[f"{METHOD}{key}"])
                for key, one in self.known.items()
                if (value := data[f"{VALUE}{key}"]) is not None
            ),
        )


def _where(data: dict[str, Any]) -> Where:
    latitude, longitude = data["latitude"], data["longitude"]
    located = latitude is not None or longitude is not None
    source = PlaceSource(data["source"] or PlaceSource.TYPED)
    if not located and source is PlaceSource.DEVICE:
        source = PlaceSource.TYPED
    exact: Decimal | None = data["accuracy"] if source is PlaceSource.DEVICE else None
    return Where(source, latitude, longitude, exact, data["place"])


def clock(given: QueryDict, *, now: datetime) -> Clock:
    """What the device's clock said; nothing that cannot be read is taken for a time."""
    recorded, sent = _instant(given.get("recorded_at")), _instant(given.get("sent_at"))
    ahead: timedelta | None = None if sent is None else sent - now
    return Clock(recorded, ahead)


def _instant(text: str | None) -> datetime | None:
    try:
        found = datetime.fromisoformat((text or "").replace("Z", "+00:00"))
    except ValueError:
        return None
    return None if found.tzinfo is None else found.astimezone(UTC)


def offered(files: MultiValueDict[str, Any], given: QueryDict, key: uuid.UUID) -> list[Offered]:
    """The photographs with their ids; without a script each id follows from the inspection's."""
    named = given.getlist("photo_id")
    return [
        Offered(_photo_key(named, n, key), file.name, file.file, file.size)
        for n, file in enumerate(files.getlist("photos"))
    ]


def _photo_key(named: Sequence[str], n: int, key: uuid.UUID) -> uuid.UUID:
    text = named[n] if n < len(named) else ""
    if re.fullmatch(r"[0-9a-fA-F-]{32,36}", text):
        try:
            return uuid.UUID(text)
        except ValueError:
            pass
    return uuid.uuid5(key, str(n))
