"""Forms of the room."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from xiejiang.agencies import queries as agencies
from xiejiang.agencies.queries import Agency
from xiejiang.audit.domain import Actor
from xiejiang.cases import queries as cases
from xiejiang.cases.domain import Field
from xiejiang.consultation.domain import About, Opinion, Reply, Stand, Subject
from xiejiang.kernel.errors import XiejiangError
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
        return _agencies(self.cleaned_data["invited"])


def _agencies(text: str) -> list[Agency]:
    """Agencies by their names or codes, one a line."""
    lines = (line.strip() for line in text.splitlines())
    return [_agency(line) for line in lines if line]


def _agency(text: str) -> Agency:
    """Exactly one agency, from its name or code."""
    return meant_agency(
        text, list(agencies.agencies(codes=[text])) or agencies.search(text=text, limit=6)
    )


class AskForm(PlainForm):
    """Ask agencies about a case, a rule or a kind of case: exactly one of them."""

    def __init__(self, *args: Any, by: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        one = _("案件、规则、一类案件，只填一项。")
        self.add(
            "case",
            forms.CharField(label=_("案件"), required=False, max_length=80, help_text=_("案号。")),
        )
        rules = _("规则页上的编号。")
        self.add(
            "rule",
            forms.CharField(label=_("规则"), required=False, max_length=120, help_text=rules),
        )
        fields = [("", _("不针对一类案件")), *((v, _(zh)) for v, zh in Field.choices())]
        self.add(
            "field",
            forms.ChoiceField(label=_("领域"), required=False, choices=fields, help_text=one),
        )
        self.add("title", forms.CharField(label=_("事项"), max_length=120))
        shown = _("被征求意见的机关看得到这里写的；没有参与案件的看不到案件本身，请注意保密。")
        self.add("words", note_field(label=_("问题"), help_text=shown))
        self.add(
            "asked",
            note_field(label=_("征求意见的机关"), help_text=_("机关名称或者代码，一行一个。")),
        )
        self.add("answer_by", day_field(label=_("约定答复日"), help_text=_("不是法定期限。")))

    def clean_asked(self) -> list[Agency]:
        """Agencies by their names or codes."""
        return _agencies(self.cleaned_data["asked"])

    def clean_case(self) -> str:
        """The key of the case that is meant."""
        text = self.cleaned_data["case"].strip()
        try:
            return str(cases.by_text(by=self.by, text=text).pk) if text else ""
        except XiejiangError as error:
            raise forms.ValidationError(_(error.message)) from None

    def clean(self) -> dict[str, Any]:
        """Exactly one subject."""
        data = self.cleaned_data
        given = [a for a in About if data.get(a.value)]
        if len(given) != 1 and not self.errors.keys() & {a.value for a in About}:
            self.add_error("case", _("案件、规则、一类案件，请填写其中一项，只填一项。"))
        elif given:
            data["subject"] = Subject(given[0], data[given[0].value])
        return data


class PositionForm(PlainForm):
    """The position of an agency, with its reasons."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(o.value, _(o.zh)) for o in Opinion]
        look = forms.RadioSelect()
        self.add("opinion", forms.ChoiceField(label=_("意见"), choices=choices, widget=look))
        hint = _("暂无意见的可以不写。以前的意见保留，改变意见形成新的一版。")
        self.add("reasons", note_field(label=_("理由"), required=False, help_text=hint))


class ReplyForm(PlainForm):
    """Answer an invitation."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        replies = [(r.value, _(r.zh)) for r in Reply]
        self.add("reply", forms.ChoiceField(label=_("答复"), choices=replies))
        hint = _("谁参加；不能参加的写明理由。改变主意的可以再次答复。")
        self.add("words", note_field(label=_("说明"), required=False, help_text=hint))


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
