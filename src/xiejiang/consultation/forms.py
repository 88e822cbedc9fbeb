"""Forms of the room."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from xiejiang.agencies import queries as agencies
from xiejiang.agencies.queries import Agency
from xiejiang.consultation.domain import Stand, Standard, Task
from xiejiang.consultation.models import Meeting
from xiejiang.consultation.queries import seats
from xiejiang.web.forms import PlainForm, day_field, instant_field, meant_agency, note_field


class MeetingForm(PlainForm):
    """Call a meeting."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add("title", forms.CharField(label=_("名称"), max_length=120))
        self.add("starts_at", instant_field(label=_("时间")))
        place = _("线上会议写“线上”和接入办法。")
        self.add("place", forms.CharField(label=_("地点"), max_length=200, help_text=place))
        self.add("agenda", note_field(label=_("议程"), help_text=_("一行一项。")))
        self.add(
            "invited",
            note_field(label=_("参加的机关"), help_text=_("机关名称或者代码，一行一个。")),
        )

    def clean_invited(self) -> list[Agency]:
        """Agencies by their names or codes."""
        lines = (line.strip() for line in self.cleaned_data["invited"].splitlines())
        return [_agency(line) for line in lines if line]


def _agency(text: str) -> Agency:
    """Exactly one agency, from its name or code."""
    return meant_agency(
        text, list(agencies.agencies(codes=[text])) or agencies.search(text=text, limit=6)
    )


class MinutesForm(PlainForm):
    """Write the minutes with one standard and one task at most; further ones by the API."""

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.present = {s.agency.code: s.agency for s in seats(meeting=meeting)}
        listed = [(c, a.name) for c, a in self.present.items()]
        tick = forms.CheckboxSelectMultiple()
        self.add("text", note_field(label=_("纪要"), rows=6))
        self.add(
            "present",
            forms.MultipleChoiceField(label=_("到会机关"), choices=listed, widget=tick),
        )
        self.add("words", note_field(label=_("裁量口径"), required=False))
        rules = _("规则页上的编号，空格分开。")
        self.add("rules", forms.CharField(label=_("规则"), required=False, help_text=rules))
        land = _("六位区划代码，空格分开。")
        self.add("territory", forms.CharField(label=_("地域"), required=False, help_text=land))
        self.add("since", day_field(label=_("起"), required=False))
        self.add("until", day_field(label=_("止"), required=False))
        self.add("task", note_field(label=_("督办事项"), required=False))
        choices = [("", _("请选择")), *listed]
        self.add(
            "owner",
            forms.ChoiceField(label=_("承办机关"), choices=choices, required=False),
        )
        self.add("due", day_field(label=_("约定期限"), required=False))

    def clean(self) -> dict[str, Any]:
        """A standard and a task are whole, or not there."""
        data = self.cleaned_data
        for names in (("words", "rules", "territory", "since", "until"), ("task", "owner", "due")):
            if any(data.get(n) for n in names):
                for name in names:
                    if not data.get(name) and name not in self.errors:
                        self.add_error(name, _("请填写。"))
        return data

    @property
    def standards(self) -> list[Standard]:
        """The standard that was typed, if any."""
        data = self.cleaned_data
        if not data["words"]:
            return []
        rules, land = tuple(data["rules"].split()), tuple(data["territory"].split())
        return [Standard(data["words"], rules, land, data["since"], data["until"])]

    @property
    def tasks(self) -> list[Task]:
        """The task that was typed, if any."""
        data = self.cleaned_data
        return [Task(data["task"], data["owner"], data["due"])] if data["task"] else []


class SignForm(PlainForm):
    """Sign, sign with a dissent, or refuse."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stands = [(s.value, _(s.zh)) for s in Stand]
        self.add("stand", forms.ChoiceField(label=_("态度"), choices=stands))
        hint = _("保留意见或者拒绝的，应写明。表态以后不能更改。")
        self.add("reasons", note_field(label=_("理由"), required=False, help_text=hint))


class WordsForm(PlainForm):
    """Some words: a report, a reason."""

    def __init__(self, *args: Any, label: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add("words", note_field(label=label))
