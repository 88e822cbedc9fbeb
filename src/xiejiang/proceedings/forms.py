"""The forms of steps, made from what the law's content asks, and the small forms beside them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext as _

from xiejiang.agencies import queries as agencies
from xiejiang.law.procedures import Field, Step
from xiejiang.proceedings.domain import Checklist, ChecklistItem
from xiejiang.proceedings.proposals import Offer, Proposals
from xiejiang.web.forms import (
    PlainForm,
    after_what_went_before,
    day_field,
    instant_field,
    meant,
    note_field,
)
from xiejiang.web.language import title_of

LEGAL_AT = "legal_at"
REASON = "reason"


class PeopleField(forms.CharField):
    """Names, one to a line or separated by commas."""

    def __init__(self, *, minimum: int, **kwargs: Any) -> None:
        self.minimum = minimum
        super().__init__(widget=forms.Textarea(attrs={"rows": 2}), **kwargs)

    def clean(self, value: Any) -> Any:
        """A list of names, at least as many as the law asks."""
        text = str(super().clean(value) or "")
        names = [n.strip() for n in re.split(r"[\n,，、;；]+", text) if n.strip()]
        if names and len(names) < self.minimum:
            told = _("至少写 %(n)d 人，每行一人。") % {"n": self.minimum}
            raise forms.ValidationError(told)
        return names


class AgencyField(forms.CharField):
    """An agency, by its name or code; suggestions come with it."""

    def __init__(self, *, suggestions: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        self.suggestions = tuple(suggestions)
        super().__init__(**kwargs)

    def listed(self, bound_id: str) -> None:
        """Let the browser offer the suggestions."""
        if self.suggestions:
            self.widget.attrs["list"] = f"{bound_id}_list"

    def clean(self, value: Any) -> Any:
        """The code of exactly one agency."""
        text = str(super().clean(value) or "").strip()
        if not text:
            return ""
        found = agencies.agencies(codes=[text])
        if found:
            return found[0].code
        return meant(
            text,
            agencies.search(text=text, limit=8),
            exact=lambda a: a.name == text,
            shown=lambda a: a.name,
            none=_("没有名称包含“%(text)s”的机关，请写全称，或从建议中选择。"),
            many=_("有几个相近的机关，请写全称：%(listed)s。"),
        ).code


class StepForm(PlainForm):
    """What a step asks of the officer: its fields, the legal time, a reason."""

    def __init__(
        self,
        step: Step,
        *args: Any,
        suggestions: Mapping[str, Sequence[tuple[str, str]]],
        now: datetime,
        since: datetime | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.step = step
        self.now = now
        self.since = since
        for item in step.fields:
            made = _form_field(item, suggestions.get(item.role, ()))
            if isinstance(made, AgencyField):
                made.listed(f"id_{item.id}")
            self.add(item.id, made)
        if step.reason and REASON not in self.fields:
            told = _("理由会记入存证日志，并通知对方。")
            self.add(REASON, note_field(label=_("理由"), help_text=told))
        if step.asks_time:
            label = gettext(step.time_title) if step.time_title else _("办理时间")
            told = _("期限从这个时间起算，不从录入起算；与现在不同的，请按凭据填写。")
            self.add(LEGAL_AT, instant_field(label=label, help_text=told))

    def _clean_legal_at(self) -> None:
        at = self.cleaned_data.get(LEGAL_AT)
        if at is None:
            return
        if at > self.now:
            self.add_error(LEGAL_AT, _("不能晚于现在。"))
        elif self.since is not None:
            self.cleaned_data[LEGAL_AT] = after_what_went_before(at, self.since)

    def clean(self) -> dict[str, Any]:
        """Check what one field cannot see."""
        cleaned = super().clean() or self.cleaned_data
        self._clean_legal_at()
        return dict(cleaned)

    @property
    def inputs(self) -> dict[str, Any]:
        """What the service takes: field id → value; of empty ones only what stood there before."""
        wanted = [f.id for f in self.step.fields]
        if self.step.reason and REASON not in wanted:
            wanted.append(REASON)
        given = {name: self.cleaned_data.get(name) for name in wanted}
        filled = {name: value for name, value in given.items() if value not in (None, "", [])}
        emptied = {name: "" for name in given if name not in filled and self.initial.get(name)}
        return filled | emptied

    @property
    def legal_at(self) -> datetime | None:
        """When it happened in law."""
        at: datetime | None = self.cleaned_data.get(LEGAL_AT)
        return at

    def spoken(self) -> list[tuple[str, str]]:
        """Label and answer of everything, for reading it over before it binds."""
        return [(str(f.label), _say(f, self.cleaned_data.get(n))) for n, f in self.fields.items()]

    def typed(self) -> list[tuple[str, str]]:
        """Name and text of everything as it was typed, for hidden fields."""
        return [(name, str(self.data.get(name, ""))) for name in self.fields]


def _form_field(item: Field, suggestions: Sequence[tuple[str, str]]) -> forms.Field:
    common: dict[str, Any] = {
        "label": title_of(item),
        "required": item.required and item.type != "flag",
        "help_text": gettext(item.help) if item.help else "",
    }
    if item.type == "choice":
        choices = [(value, gettext(label)) for value, label in item.choices]
        return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **common)
    if item.type == "people":
        return PeopleField(minimum=item.minimum, **common)
    if item.type == "agency":
        return AgencyField(suggestions=suggestions, **common)
    return _PLAIN.get(item.type, forms.CharField)(**common)


_PLAIN: Mapping[str, Callable[..., forms.Field]] = {
    "note": note_field,
    "instant": instant_field,
    "date": day_field,
    "number": forms.DecimalField,
    "flag": forms.BooleanField,
}


def _say(item: forms.Field, value: Any) -> str:
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    if isinstance(value, list):
        return "、".join(value)
    if isinstance(item, AgencyField) and value:
        return agencies.agency(code=value).title
    if isinstance(item, forms.ChoiceField):
        choices = cast("Iterable[tuple[str, str]]", item.choices)
        return str(dict(choices).get(value, value))
    return "" if value is None else str(value)


class UrgeForm(PlainForm):
    """催办."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        told = _("写清请对方办什么、按哪个期限。对方的工作台会立即看到。")
        self.add("text", note_field(label=_("催办内容"), help_text=told, rows=3))


class ReassignForm(PlainForm):
    """转办 to a colleague of the same agency."""

    def __init__(self, *args: Any, colleagues: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add(
            "to", forms.ChoiceField(label=_("转给谁"), choices=colleagues, widget=forms.RadioSelect)
        )
        self.add("reason", note_field(label=_("理由"), rows=2))


class EventTimeForm(PlainForm):
    """更正时间: the legal time of something that happened was entered wrongly."""

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now
        self.add("legal_at", instant_field(label=_("正确的时间")))
        self.add(
            "reason",
            note_field(
                label=_("更正的理由和凭据"),
                help_text=_("如：送达回证载明的签收时间。原来的时间保留在存证里。"),
                rows=3,
            ),
        )

    def clean_legal_at(self) -> datetime:
        """Nothing has happened in the future."""
        at: datetime = self.cleaned_data["legal_at"]
        if at > self.now:
            raise forms.ValidationError(_("不能晚于现在。"))
        return at


class StartForm(PlainForm):
    """开始: since when, who receives, who watches over it."""

    def __init__(
        self,
        *args: Any,
        offered: Proposals,
        asked: Sequence[str],
        begins: str,
        now: datetime,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.asked = tuple(asked)
        self.now = now
        label = _("%(event)s的时间") % {"event": begins}
        told = _("实际发生或者受理的时间，不是录入的时间；不能晚于现在。")
        self.add(LEGAL_AT, instant_field(label=label, help_text=told))
        asks = _("请填写%(label)s。") % {"label": label}
        wrong = _("请写成年月日和时分，如 2026-11-24 10:00。")
        self.fields[LEGAL_AT].error_messages |= {"required": asks, "invalid": wrong}
        if "receiver" in asked:
            self._add_choice("receiver", _("移送给哪个机关"), offered.receivers, _("其他机关"))
        if "supervisor" in asked:
            label, other = _("抄送哪个检察院"), _("其他检察院")
            self._add_choice("supervisor", label, offered.supervisors, other)

    def _add_choice(self, name: str, label: str, offers: Sequence[Offer], other: str) -> None:
        first = next((o.code for o in offers if o.is_default), "")
        choices = [*((o.code, o.label) for o in offers), ("", other)]
        widget = forms.RadioSelect
        self.add(
            name,
            forms.ChoiceField(
                label=label, choices=choices, widget=widget, initial=first, required=False
            ),
        )
        self.add(f"{name}_other", AgencyField(label=other, suggestions=(), required=False))

    def clean_legal_at(self) -> datetime:
        """Nothing has begun in the future."""
        at: datetime = self.cleaned_data[LEGAL_AT]
        if at > self.now:
            told = _("不能晚于现在（%(now)s）。请填写实际发生的时间。")
            now = f"{timezone.localtime(self.now):%Y-%m-%d %H:%M}"
            raise forms.ValidationError(told % {"now": now})
        return at

    def clean(self) -> dict[str, Any]:
        """Each of the two is chosen or named."""
        cleaned = dict(super().clean() or self.cleaned_data)
        for name in self.asked:
            other = f"{name}_other"
            if other not in self.errors and not (cleaned.get(name) or cleaned.get(other)):
                self.add_error(name, _("请选择一个机关，或者写出其他机关的全称。"))
        return cleaned

    def chosen(self, name: str) -> Any:
        """The agency; what was written counts before what was ticked only if nothing is ticked."""
        if name not in self.asked:
            return None
        code = self.cleaned_data.get(name) or self.cleaned_data.get(f"{name}_other")
        return agencies.agency(code=str(code))


@dataclass(frozen=True, slots=True)
class MaterialChange:
    """What an officer now says about one item of the checklist."""

    item: str
    evidence: tuple[UUID, ...]
    documents: tuple[UUID, ...]
    inapplicable: str


@dataclass(frozen=True, slots=True)
class MaterialRow:
    """One item with its fields, for the page."""

    entry: ChecklistItem
    evidence: str
    documents: str
    inapplicable: str


class MaterialsForm(PlainForm):
    """清单: which evidence and documents stand for each item, or why there is none."""

    def __init__(
        self,
        *args: Any,
        checklist: Checklist,
        evidence: Sequence[Any],
        documents: Sequence[Any],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.rows: list[MaterialRow] = []
        for entry in checklist.items:
            self.rows.append(self._row(entry, evidence, documents))

    def _row(
        self, entry: ChecklistItem, evidence: Sequence[Any], documents: Sequence[Any]
    ) -> MaterialRow:
        key = entry.item.id.replace(".", "-")
        fitting = [e for e in evidence if e.kind in entry.item.evidence]
        papers = [d for d in documents if d.kind in entry.item.documents]
        names = MaterialRow(entry, f"e-{key}", f"d-{key}", f"n-{key}")
        self._boxes(names.evidence, fitting, entry.evidence, _("用哪些证据"))
        self._boxes(names.documents, papers, entry.documents, _("用哪些文书"))
        if entry.item.inapplicable:
            self.add(
                names.inapplicable,
                forms.CharField(
                    label=_("本案没有这一项，理由"),
                    required=False,
                    max_length=200,
                    initial=entry.inapplicable,
                ),
            )
        return names

    def _boxes(self, name: str, found: Sequence[Any], chosen: Sequence[str], label: str) -> None:
        """Everything that fits is ticked until somebody has said otherwise."""
        if not found:
            return
        choices = [(str(f.pk), str(f)) for f in found]
        first = list(chosen) if chosen else [key for key, _label in choices]
        boxes = forms.CheckboxSelectMultiple
        self.add(
            name,
            forms.MultipleChoiceField(
                label=label, choices=choices, widget=boxes, required=False, initial=first
            ),
        )

    def changes(self) -> list[MaterialChange]:
        """The items about which something new is said."""
        found = []
        for row in self.rows:
            evidence = tuple(self.cleaned_data.get(row.evidence) or ())
            documents = tuple(self.cleaned_data.get(row.documents) or ())
            reason = str(self.cleaned_data.get(row.inapplicable) or "").strip()
            said = (evidence, documents, reason)
            if said != (row.entry.evidence, row.entry.documents, row.entry.inapplicable):
                found.append(
                    MaterialChange(
                        item=row.entry.item.id,
                        evidence=() if reason else tuple(UUID(e) for e in evidence),
                        documents=() if reason else tuple(UUID(d) for d in documents),
                        inapplicable=reason,
                    )
                )
        return found
