"""Forms of what is done: a check on the spot, and what its findings become."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _

from xiejiang.cases import queries as cases
from xiejiang.cases.domain import Field
from xiejiang.cases.queries import Case
from xiejiang.kernel.errors import Complaint, XiejiangError
from xiejiang.operations.domain import Answer, CheckReport, NewCase, Result, Turn
from xiejiang.operations.forms import FIELDS, RoomForm, one_division
from xiejiang.operations.models import Answered, Check, ChecklistItem, Photo, Team
from xiejiang.store.onsite import Clock
from xiejiang.web.forms import note_field
from xiejiang.web.onsite import OnsiteForm

VALUE, NOTE = "answer-", "note-"


class CheckForm(OnsiteForm):
    """现场检查, as a phone shows and keeps it."""

    def __init__(
        self, *args: Any, items: Sequence[ChecklistItem], teams: Sequence[Team], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.items = items
        told = _("定位以后也请写一句，如 丁家沱右岸码头上游 50 米；没有地点的，写明原因。")
        self.fields["place"].help_text = told
        listed = [("", _("不分组"))] + [(str(t.pk), t.name) for t in teams]
        self.add("team", forms.ChoiceField(label=_("编组"), choices=listed, required=False))
        told = _("船、码头、企业或者地点；不要写姓名和证件号码。")
        self.must("subject", forms.CharField(label=_("检查对象"), max_length=160, help_text=told))
        for item in items:
            self._ask(item)
        self.must("findings", note_field(label=_("检查情况"), rows=4))
        results = [(r.value, _(r.zh)) for r in Result]
        radio = forms.ChoiceField(label=_("结果"), choices=results, widget=forms.RadioSelect)
        self.must("conclusion", radio)
        told = _("发现问题的必填：当场怎样处置、扣押、交给谁。")
        self.add("demands", note_field(label=_("现场处置"), required=False, rows=3, help_text=told))

    def _ask(self, item: ChecklistItem) -> None:
        if item.unit:
            value: forms.Field = forms.DecimalField(label=_("回答"), required=False)
            value.widget.attrs |= {"step": "any"}
        else:
            choices = [("", _("没有看")), ("true", _("是")), ("false", _("否"))]
            value = forms.ChoiceField(label=_("回答"), choices=choices, required=False)
        value.widget.attrs["aria-label"] = item.look
        self.add(f"{VALUE}{item.code}", value)
        note = forms.CharField(label=_("说明"), required=False, max_length=300)
        note.widget.attrs |= {"aria-label": f"{item.look}：{_('说明')}", "placeholder": _("说明")}
        self.add(f"{NOTE}{item.code}", note)

    @property
    def rows(self) -> list[tuple[ChecklistItem, forms.BoundField, forms.BoundField]]:
        """Each item with its boxes."""
        return [(i, self[f"{VALUE}{i.code}"], self[f"{NOTE}{i.code}"]) for i in self.items]

    def complain(self, error: XiejiangError) -> None:
        """Complaints name their field in Chinese; two have other names for the phone."""
        names = FIELDS | {"现场处置": "demands", "结果": "conclusion", "编组": "team"}
        error.complaints = tuple(
            Complaint(names[c.where], c.message) if names.get(c.where) in self.fields else c
            for c in error.complaints
        )
        super().complain(error)

    def report(self, clock: Clock) -> CheckReport:
        """What the form states; of a valid form."""
        data = self.cleaned_data
        answers = [
            Answer(i.code, str(value), data[f"{NOTE}{i.code}"])
            for i in self.items
            if (value := data[f"{VALUE}{i.code}"]) not in (None, "")
        ]
        return CheckReport(
            id=data["inspection"],
            at=data["at"],
            where=self.where,
            subject=data["subject"],
            findings=data["findings"],
            result=Result(data["conclusion"]),
            disposal=data["demands"],
            team=UUID(data["team"]) if data["team"] else None,
            answers=tuple(answers),
            clock=clock,
        )


class TurnForm(RoomForm):
    """转为案件或者证据: what goes along."""

    def __init__(
        self, *args: Any, photos: Sequence[Photo], answers: Sequence[Answered], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        box = forms.CheckboxSelectMultiple
        if answers:
            facts = [(a.item.fact, f"{a.item.look}：{said(a)}") for a in answers]
            told = _("作为陈述的事实，由办案机关核实；案件中已经有陈述的不改动。")
            field = forms.MultipleChoiceField(
                label=_("事实"), choices=facts, widget=box, required=False, help_text=told
            )
            field.initial = [a.item.fact for a in answers]
            self.add("facts", field)
        if photos:
            shown = [
                (str(p.pk), _("照片 %(n)s：%(name)s") % {"n": p.position, "name": p.file_name})
                for p in photos
            ]
            field = forms.MultipleChoiceField(
                label=_("入卷的照片"), choices=shown, widget=box, required=False
            )
            field.initial = [value for value, _label in shown]
            self.add("photos", field)
        self.add("proves", forms.CharField(label=_("证明对象"), max_length=300, required=False))

    @property
    def turn(self) -> Turn:
        """The same as a value; of a valid form."""
        data = self.cleaned_data
        photos = frozenset(UUID(p) for p in data.get("photos", ()))
        return Turn(frozenset(data.get("facts", ())), photos, data["proves"])


def said(answered: Answered) -> str:
    """An answer as people read it."""
    words = {"true": _("是"), "false": _("否")}
    return words.get(answered.value) or f"{answered.value} {answered.item.unit}"


class NewCaseForm(TurnForm):
    """转为新案件."""

    def __init__(self, *args: Any, check: Check, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        wanted = check.operation.fields
        listed = [(f.value, _(f.zh)) for f in Field]
        self.add("title", forms.CharField(label=_("案名"), max_length=160))
        self.add(
            "case_field",
            forms.ChoiceField(
                label=_("案件领域"), choices=listed, initial=wanted[0] if wanted else None
            ),
        )
        first = check.operation.divisions[:1]
        told = _("名称或者代码。")
        field = forms.CharField(
            label=_("行政区划"), max_length=60, initial="".join(first), help_text=told
        )
        self.add("division", field)
        self.add("summary", note_field(label=_("案情"), required=False, rows=4))
        self.fields["summary"].initial = check.findings
        self.order_fields(["title", "case_field", "division", "summary"])

    def clean_division(self) -> str:
        """The division by its code."""
        return one_division(self.cleaned_data["division"])

    @property
    def new(self) -> NewCase:
        """The same as a value; of a valid form."""
        data = self.cleaned_data
        return NewCase(data["title"], Field(data["case_field"]), data["division"], data["summary"])


class EvidenceForm(TurnForm):
    """作为已有案件的证据."""

    def __init__(self, *args: Any, actor: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        told = _("案号或者平台编号；本机关须参与这个案件。")
        self.add("case", forms.CharField(label=_("案件"), max_length=120, help_text=told))
        self.order_fields(["case"])

    def clean_case(self) -> Case:
        """A case that the actor's agency takes part in."""
        text = self.cleaned_data["case"].strip()
        try:
            return cases.by_text(by=self.actor, text=text)
        except XiejiangError as error:
            raise forms.ValidationError(str(error)) from error
