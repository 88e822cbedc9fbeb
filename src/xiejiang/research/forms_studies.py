"""Forms of studies: opening, inviting, answering, collecting, reporting, stating an opinion."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from xiejiang.agencies.queries import Agency
from xiejiang.audit.domain import Actor
from xiejiang.cases import queries as cases
from xiejiang.cases.errors import CaseNotFound
from xiejiang.cases.queries import Case
from xiejiang.consultation.domain import Kind
from xiejiang.consultation.queries import Meeting
from xiejiang.research.domain import (
    MOST_AT_ONCE,
    MOST_RECOMMENDATIONS,
    Advice,
    Origin,
    Question,
)
from xiejiang.research.forms import MOST_INVITED, one_agency
from xiejiang.research.models import StudyReport
from xiejiang.web.forms import PlainForm, day_field, note_field

SPARE = 3
"""Empty places for recommendations that the form of a report offers."""


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def agencies_of(text: str) -> list[Agency]:
    """Every agency that is named in some lines, once."""
    lines = _lines(text)
    if len(lines) > MOST_INVITED:
        raise forms.ValidationError(_("一次最多邀请 %(n)s 个机关。") % {"n": MOST_INVITED})
    return list({a.pk: a for a in map(one_agency, lines)}.values())


class StudyForm(PlainForm):
    """What is asked, by when, and of whom."""

    def __init__(self, *args: Any, origin: Origin | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        title = origin.label[:120] if origin else ""
        self.add("title", forms.CharField(label=_("名称"), max_length=120, initial=title))
        told = _("要弄清什么，怎样才算弄清。")
        self.add("question", note_field(label=_("问题"), help_text=told))
        told = _("由牵头机关约定，不是法定期限。")
        self.add("due", day_field(label=_("约定完成日"), help_text=told))
        told = _("一行一个，写全称或机关代码；本机关牵头，不必写。受邀机关答复以后参加。")
        self.add("invited", note_field(label=_("参加的机关"), required=False, help_text=told))

    def clean_invited(self) -> list[Agency]:
        """Every agency that is named, once."""
        return agencies_of(str(self.cleaned_data["invited"]))

    @property
    def asked(self) -> Question:
        """What the form says."""
        data = self.cleaned_data
        return Question(data["title"], data["question"], data["due"])


class InviteForm(PlainForm):
    """Some more agencies."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        told = _("一行一个，写全称或机关代码。")
        self.add("invited", note_field(label=_("参加的机关"), help_text=told))

    def clean_invited(self) -> list[Agency]:
        """Every agency that is named, once."""
        return agencies_of(str(self.cleaned_data["invited"]))


class AnswerForm(PlainForm):
    """Take part, or not."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("yes", _("参加")), ("no", _("不参加"))]
        self.add("joins", forms.ChoiceField(label=_("答复"), choices=choices))
        told = _("不参加的应写明理由，以后看不到这个课题；参加的可以写明分工。答复以后不能更改。")
        self.add("words", note_field(label=_("说明"), required=False, help_text=told))


class CollectForm(PlainForm):
    """Cases by their numbers, with one note for all of them."""

    def __init__(self, *args: Any, by: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        told = _("一行一个案号。只能收集您看得到的案件；看不到它的参加机关只知道件数。")
        self.add("numbers", note_field(label=_("案件"), rows=6, help_text=told))
        told = _("记在每个案件下，看得到该案件的参加机关都能看到。")
        self.add("note", note_field(label=_("笔记"), required=False, help_text=told))

    def clean_numbers(self) -> list[Case]:
        """Every case that is named and seen, once."""
        lines = _lines(str(self.cleaned_data["numbers"]))
        if len(lines) > MOST_AT_ONCE:
            raise forms.ValidationError(_("一次最多收集 %(n)s 件。") % {"n": MOST_AT_ONCE})
        return list({c.pk: c for c in map(self._case, lines)}.values())

    def _case(self, text: str) -> Case:
        try:
            return cases.by_text(by=self.by, text=text)
        except CaseNotFound:
            told = _("没有找到案件“%(text)s”，或者您看不到它。请核对案号。")
            raise forms.ValidationError(told % {"text": text}) from None


class NoteForm(PlainForm):
    """Some words: a note, a reason."""

    def __init__(self, *args: Any, label: str, told: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add("words", note_field(label=label, help_text=told))


class ReportForm(PlainForm):
    """The report with its recommendations; a new version starts from the last one."""

    def __init__(self, *args: Any, last: StudyReport | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        before = list(last.recommendations.select_related("owner")) if last else []
        self.places = range(1, min(len(before) + SPARE, MOST_RECOMMENDATIONS) + 1)
        told = _("各参加机关都能看到报告：不要写出它们看不到的案件的细节。")
        text = note_field(label=_("正文"), rows=12, help_text=told)
        text.initial = last.text if last else ""
        self.add("text", text)
        told = _("由牵头机关约定，不是法定期限。")
        self.add("answer_by", day_field(label=_("约定表态日"), help_text=told))
        for n in self.places:
            self._place(n, before[n - 1] if n <= len(before) else None)

    def _place(self, n: int, before: Any) -> None:
        kinds = [("", _("没有")), *((k.value, _(k.zh)) for k in Kind)]
        kind = forms.ChoiceField(label=_("建议%(n)d") % {"n": n}, choices=kinds, required=False)
        words = note_field(label=_("内容"), required=False, rows=3)
        told = _("口径填规则页上的编号，空格分开。")
        rules = forms.CharField(label=_("规则"), required=False, max_length=400, help_text=told)
        told = _("口径填六位区划代码，空格分开。")
        land = forms.CharField(label=_("地域"), required=False, max_length=400, help_text=told)
        told = _("督办填承办机关的全称或代码。")
        owner = forms.CharField(label=_("承办机关"), required=False, max_length=80, help_text=told)
        if before is not None:
            kind.initial, words.initial = before.kind, before.words
            rules.initial, land.initial = " ".join(before.rules), " ".join(before.territory)
            owner.initial = before.owner.code if before.owner else ""
        parts = (("kind", kind), ("words", words), ("rules", rules))
        for name, item in (*parts, ("territory", land), ("owner", owner)):
            self.add(f"{name}_{n}", item)

    def groups(self) -> list[list[Any]]:
        """The bound fields of each place."""
        names = ("kind", "words", "rules", "territory", "owner")
        return [[self[f"{name}_{n}"] for name in names] for n in self.places]

    def clean(self) -> dict[str, Any]:
        """A recommendation has a kind, and an owner is one agency."""
        data = self.cleaned_data
        for n in self.places:
            if data.get(f"words_{n}") and not data.get(f"kind_{n}"):
                self.add_error(f"kind_{n}", _("请选择口径或者督办。"))
            if data.get(f"kind_{n}") == Kind.TASK.value and data.get(f"owner_{n}"):
                try:
                    data[f"owner_{n}"] = one_agency(data[f"owner_{n}"].strip()).code
                except forms.ValidationError as error:
                    self.add_error(f"owner_{n}", error)
        return data

    @property
    def advice(self) -> Sequence[Advice]:
        """The recommendations that were typed."""
        data = self.cleaned_data
        return [
            Advice(
                Kind(data[f"kind_{n}"]),
                data[f"words_{n}"],
                tuple(data[f"rules_{n}"].split()),
                tuple(data[f"territory_{n}"].split()),
                data[f"owner_{n}"],
            )
            for n in self.places
            if data[f"kind_{n}"]
        ]

    def complain(self, error: Any) -> None:
        """What is wrong with a recommendation stands at its words."""
        super().complain(error)
        for one in error.complaints:
            place = one.where.removeprefix("建议")
            if one.where != place and f"words_{place}" in self.fields:
                self.add_error(f"words_{place}", one.message)


class PutForm(PlainForm):
    """Before which meeting a recommendation comes, and the days that the study left open."""

    def __init__(
        self, *args: Any, meetings: Sequence[Meeting], standard: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.meetings = {str(m.pk): m for m in meetings}
        choices = [
            ("", _("请选择")),
            *((k, f"{m.title}（{m.number}）") for k, m in self.meetings.items()),
        ]
        told = _("本机关参加的、还没有写入纪要的联席会议。")
        listed = forms.ChoiceField(label=_("联席会议"), choices=choices, help_text=told)
        self.add("meeting", listed)
        names = [("since", _("起")), ("until", _("止"))] if standard else [("due", _("约定期限"))]
        for name, label in names:
            self.add(name, day_field(label=label))

    @property
    def days(self) -> dict[str, date]:
        """The days that were typed."""
        data = self.cleaned_data
        return {name: data[name] for name in ("since", "until", "due") if name in data}


class OpinionForm(PlainForm):
    """Agree, or say where the agency differs."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("yes", _("同意")), ("no", _("有不同意见"))]
        self.add("agrees", forms.ChoiceField(label=_("态度"), choices=choices))
        told = _("有不同意见的应写明；表态以后不能更改，意见随报告保留。")
        self.add("words", note_field(label=_("意见"), required=False, help_text=told))
