"""Forms of facts: the questions of the interview, and one fact stated or corrected."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext as _

from xiejiang.cases.domain import FactStatus
from xiejiang.kernel.errors import XiejiangError
from xiejiang.law import facts as law_facts
from xiejiang.law.interview import Question
from xiejiang.law.model import Choice, FactDef, FactType
from xiejiang.web.forms import PlainForm, day_field, note_field

SOUGHT = "sought"
UNKNOWN = "unknown-"
HOW = "how"


def value_field(
    kind: FactType,
    label: str,
    unit: str,
    choices: Sequence[Choice],
    help_text: str,
    *,
    sought: bool,
) -> forms.Field:
    """The control that fits a type of fact; nothing chosen says nothing."""
    open_end = [(SOUGHT, _("尚未查明"))] if sought else []
    if kind is FactType.BOOL:
        answers = [("true", _("是")), ("false", _("否")), *open_end]
        return forms.ChoiceField(
            label=label,
            choices=answers,
            required=False,
            widget=forms.RadioSelect,
            help_text=help_text,
        )
    if kind is FactType.ENUM:
        listed = [("", _("请选择")), *((c.value, gettext(c.label)) for c in choices), *open_end]
        return forms.ChoiceField(label=label, choices=listed, required=False, help_text=help_text)
    if kind is FactType.DATE:
        return day_field(label=label, required=False, help_text=help_text)
    told = f"{label}（{unit}）" if unit else label
    return forms.CharField(label=told, required=False, max_length=60, help_text=help_text)


class InterviewForm(PlainForm):
    """The questions whose answers still matter."""

    def __init__(self, *args: Any, questions: Sequence[Question], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = tuple(questions)
        for q in questions:
            help_text = _("通常由%(proof)s证明") % {
                "proof": "、".join(gettext(p) for p in q.proved_by)
            }
            asked = value_field(
                q.type,
                gettext(q.question),
                gettext(q.unit),
                q.choices,
                help_text if q.proved_by else "",
                sought=True,
            )
            self.add(q.fact, asked)
            if q.type not in (FactType.BOOL, FactType.ENUM):
                self.add(UNKNOWN + q.fact, forms.BooleanField(label=_("尚未查明"), required=False))
        self.add(
            HOW,
            forms.CharField(
                label=_("凭什么知道"),
                required=False,
                max_length=300,
                help_text=_("例如：现场检查笔录、称重单。几个问题共用一处来源时填一次即可。"),
            ),
        )

    def answers(self) -> list[tuple[str, str, FactStatus]]:
        """Variable, canonical text, status; what was left open is not stated."""
        found = []
        for q in self.questions:
            given = self.cleaned_data.get(q.fact)
            if given == SOUGHT or self.cleaned_data.get(UNKNOWN + q.fact):
                found.append((q.fact, "", FactStatus.SOUGHT))
            elif given not in (None, ""):
                found.append((q.fact, canonical(given), FactStatus.ASSERTED))
        return found


class FactForm(PlainForm):
    """One fact: its value, how sure, and from where."""

    def __init__(self, *args: Any, definition: FactDef, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.definition = definition
        self.add(
            "value",
            value_field(
                definition.type,
                gettext(definition.label),
                gettext(definition.unit),
                definition.choices,
                "",
                sought=False,
            ),
        )
        states = [(s.value, gettext(s.zh)) for s in FactStatus]
        status = forms.ChoiceField(label=_("状态"), choices=states, widget=forms.RadioSelect)
        self.add("status", status)
        self.add(HOW, note_field(label=_("来源或更正的理由"), rows=2))

    def clean(self) -> dict[str, Any]:
        """A value that fits the fact, unless it was looked for in vain."""
        data = super().clean() or {}
        if data.get("status") == FactStatus.SOUGHT:
            data["value"] = ""
            return data
        try:
            law_facts.parse_text(self.definition, canonical(data.get("value") or ""))
        except XiejiangError as error:
            self.add_error("value", error.message)
        return data


def canonical(value: Any) -> str:
    """A form's value as canonical text."""
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
