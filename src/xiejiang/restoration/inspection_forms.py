"""The form of an inspection, as a phone shows and keeps it; and how it becomes a report."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext as _

from xiejiang.restoration.indicators import METHOD_LIMIT, Known, Measurable
from xiejiang.restoration.inspecting import (
    Conclusion,
    InspectionKind,
    Measured,
    Report,
)
from xiejiang.restoration.models import Milestone
from xiejiang.store.onsite import Clock
from xiejiang.web.forms import note_field
from xiejiang.web.onsite import OnsiteForm

VALUE, METHOD = "value-", "method-"


class InspectionForm(OnsiteForm):
    """What was found on the site."""

    def __init__(
        self, *args: Any, known: Known, milestones: Sequence[Milestone], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.known = known
        kinds = [(k.value, gettext(k.zh)) for k in InspectionKind]
        self.must("kind", forms.ChoiceField(label=_("检查种类"), choices=kinds))
        lines = [("", _("整个项目"))]
        lines += [(str(m.line), f"{m.reference} {m.words}") for m in milestones]
        node = forms.CharField(label=_("节点"), required=False, widget=forms.Select(choices=lines))
        self.add("milestone", node)
        for one in known.values():
            self._add_reading(one)
        self.must("findings", note_field(label=_("检查情况"), rows=4))
        conclusions = [(c.value, gettext(c.zh)) for c in Conclusion]
        radio = forms.ChoiceField(label=_("结论"), choices=conclusions, widget=forms.RadioSelect)
        self.must("conclusion", radio)
        told = _("结论不是“正常”的必填：改什么、改到什么程度、什么时候改好。")
        self.add("demands", note_field(label=_("整改要求"), required=False, rows=3, help_text=told))

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
            where=self.where,
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
