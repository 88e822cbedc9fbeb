"""Forms of the register of mediating bodies: one body, a correction, a file, a withdrawal."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from xiejiang.cases.domain import Field
from xiejiang.settling.bodyfiles import APART, spelt
from xiejiang.settling.bodykinds import kinds
from xiejiang.settling.forms_talks import NamedForm
from xiejiang.settling.models import BodyVersion
from xiejiang.web.forms import day_field, note_field
from xiejiang.web.language import title_of


class BodyForm(NamedForm):
    """One mediating body as it is published; with a reason when it is corrected."""

    names = {
        "名称": "name",
        "种类": "kind",
        "设立单位": "set_up_by",
        "设立依据": "basis",
        "区划": "division",
        "事项": "matters",
        "有效期至": "valid_until",
        "办公电话": "contact",
        "出处": "source",
        "出处日期": "source_on",
        "链接": "link",
        "说明": "words",
        "调解员": "mediators",
        "更正理由": "why",
    }

    def __init__(self, *args: Any, corrects: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.line("name", _("名称"), hint=_("照公布的全称。"))
        choices = [(k.id, title_of(k)) for k in kinds().values()]
        self.add("kind", forms.ChoiceField(label=_("种类"), choices=choices))
        self.line("set_up_by", _("设立单位"), most=200)
        hint = _("条文，或者设立的文件和文号。")
        self.line("basis", _("设立依据"), most=300, hint=hint)
        hint = _("在哪里调解，名称或者代码，含其下级。")
        self.line("division", _("区划"), hint=hint)
        ticks = forms.MultipleChoiceField(
            label=_("事项"),
            choices=[(f.value, _(f.zh)) for f in Field],
            widget=forms.CheckboxSelectMultiple(),
            required=False,
            help_text=_("都不选是全部事项。"),
        )
        self.add("matters", ticks)
        hint = _("最后一日；没有公布的，写哪天以前再核实（约定）。过了这一天不再提供选择。")
        self.add("valid_until", day_field(label=_("有效期至"), help_text=hint))
        hint = _("单位的电话，不登记私人电话。")
        self.line("contact", _("办公电话"), most=60, required=False, hint=hint)
        hint = _("公布在哪里，如某局网站的名录。")
        self.line("source", _("出处"), most=200, required=False, hint=hint)
        self.add("source_on", day_field(label=_("出处日期"), required=False))
        self.line("link", _("链接"), most=500, required=False)
        self.line("words", _("说明"), most=500, required=False)
        hint = _(
            "一行一名：姓名/职务/同意公开的日期，如“王某/主任/2026-03-01”。"
            "没有写日期的是没有同意，只有本机关看得到。"
        )
        people = note_field(label=_("调解员"), required=False, help_text=hint)
        self.add("mediators", people)
        if corrects:
            self.line("why", _("更正理由"), most=300)

    @property
    def row(self) -> dict[str, str]:
        """What was entered, as a line of a file has it."""
        data = self.cleaned_data
        days = {k: data[k].isoformat() if data[k] else "" for k in ("valid_until", "source_on")}
        entered = {**data, **days, "matters": APART.join(data["matters"])}
        return {zh: entered[name] for zh, name in self.names.items() if name in entered}


def as_entered(version: BodyVersion) -> dict[str, Any]:
    """What a correction begins with: the last version."""
    lines = ("name", "kind", "set_up_by", "basis", "division", "contact", "source", "link")
    return {
        **{name: getattr(version, name) for name in (*lines, "words", "source_on")},
        "valid_until": version.valid_until,
        "matters": [m.field for m in version.matters.all()],
        "mediators": "\n".join(map(spelt, version.mediators.all())),
    }


class BodyFileForm(NamedForm):
    """A CSV of bodies."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add("file", forms.FileField(label=_("文件"), help_text=_("CSV，UTF-8 或 GB18030。")))


class BodyWhyForm(NamedForm):
    """Why a body is withdrawn."""

    names = {"撤下理由": "why"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.line("why", _("撤下理由"), most=300)
