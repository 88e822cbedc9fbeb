"""Forms of the room. What an act complains of is shown at its field in any language."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from xiejiang.agencies.queries import Agency
from xiejiang.kernel.errors import Complaint, XiejiangError
from xiejiang.typical.deidentify import Kind
from xiejiang.typical.domain import TEXTS, Added, Asked, Decision, Provision, Texts
from xiejiang.typical.models import Mark
from xiejiang.web.forms import PlainForm, day_field, note_field

FIELDS = {
    **{label: name for name, (label, _most, _required) in TEXTS.items()},
    "约定会签日": "by",
    "会签机关": "agencies",
    "理由": "words",
    "原文": "text",
    "种类": "kind",
    "替换为": "replacement",
}
"""What acts call a field → the name of the field in the forms."""


class RoomForm(PlainForm):
    """A form of the room: complaints name their field in Chinese; labels may be in English."""

    def complain(self, error: XiejiangError) -> None:
        error.complaints = tuple(
            Complaint(FIELDS[c.where], c.message) if FIELDS.get(c.where) in self.fields else c
            for c in error.complaints
        )
        super().complain(error)


class TextsForm(RoomForm):
    """What is to be read of a typical case."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hints = {
            "significance": _("对以后的案件有什么指导意义。"),
            "articles": _("一行一条，例如：长江保护法第五十三条"),
            "summary_en": _("英文标题和英文摘要一起写，或者都不写。姓名的拼音同样要替换。"),
        }
        for name, (label, most, required) in TEXTS.items():
            hint = hints.get(name, "")
            if name in ("title", "title_en"):
                one: forms.Field = forms.CharField(
                    label=_(label), max_length=most, required=required, help_text=hint
                )
            else:
                rows = 3 if name in ("articles", "summary_en") else 6
                one = note_field(label=_(label), required=required, help_text=hint, rows=rows)
            self.add(name, one)

    @property
    def texts(self) -> Texts:
        """What was typed; line ends as one sign."""
        return Texts(**{n: v.replace("\r\n", "\n") for n, v in self.cleaned_data.items()})


class AddForm(RoomForm):
    """A mark that the machine did not see."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(k.value, _(k.zh)) for k in Kind]
        self.add("text", forms.CharField(label=_("原文"), max_length=200))
        self.add("kind", forms.ChoiceField(label=_("种类"), choices=kinds))
        self.add("replacement", forms.CharField(label=_("替换为"), max_length=60))

    @property
    def added(self) -> Added:
        """What was typed."""
        data = self.cleaned_data
        return Added(data["text"], data["kind"], data["replacement"])


class MarksForm(RoomForm):
    """Decisions about marks, one row for each; rows that nothing was chosen for are left out."""

    def __init__(self, data: QueryDict | None, marks: Sequence[Mark]) -> None:
        super().__init__(data)
        self.marks = marks

    @property
    def decisions(self) -> list[Decision]:
        """What was chosen."""
        return [
            Decision(
                mark.pk,
                self.data.get(f"m{mark.pk}") == "accept",
                self.data.get(f"r{mark.pk}", ""),
                self.data.get(f"w{mark.pk}", ""),
            )
            for mark in self.marks
            if self.data.get(f"m{mark.pk}") in ("accept", "reject")
        ]


class AskForm(RoomForm):
    """Whom to ask, by when, and what is confirmed."""

    def __init__(
        self, *args: Any, agencies: Sequence[Agency], against: Sequence[Provision], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.against = [h for h in against if not h.refuses]
        choices = [(str(a.pk), a.name) for a in agencies]
        self.add(
            "agencies",
            forms.MultipleChoiceField(
                label=_("会签机关"), choices=choices, widget=forms.CheckboxSelectMultiple
            ),
        )
        hint = _("约定的日期，不是法定期限。")
        self.add("by", day_field(label=_("约定会签日"), help_text=hint))
        for one in self.against:
            words = note_field(label=_("确认：%(what)s") % {"what": _(one.title)}, rows=2)
            self.add(f"confirm-{one.id}", words)

    @property
    def asked(self) -> Asked:
        """What was chosen and confirmed."""
        data = self.cleaned_data
        confirmed = {h.id: data[f"confirm-{h.id}"] for h in self.against}
        return Asked(tuple(int(pk) for pk in data["agencies"]), data["by"], confirmed)


class AssentForm(RoomForm):
    """The answer of one agency."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        answers = [("yes", _("同意公布")), ("no", _("不同意公布"))]
        self.add(
            "agrees",
            forms.ChoiceField(label=_("意见"), choices=answers, widget=forms.RadioSelect),
        )
        hint = _("不同意的必须写明理由；理由会一直显示。")
        self.add("words", note_field(label=_("理由"), required=False, help_text=hint, rows=3))


class WhyForm(RoomForm):
    """A reason."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add("words", note_field(label=_("理由"), rows=3))
