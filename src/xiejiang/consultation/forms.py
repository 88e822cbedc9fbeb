"""Forms of the room."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from xiejiang.agencies import queries as agencies
from xiejiang.agencies.queries import Agency
from xiejiang.consultation.domain import Stand
from xiejiang.web.forms import PlainForm, instant_field, meant_agency, note_field


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
