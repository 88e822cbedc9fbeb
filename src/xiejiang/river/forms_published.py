"""Forms of published lists: one item, a file of them, and why one is withdrawn."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext as _

from xiejiang.river.domain import Sort
from xiejiang.river.duties import load_duties
from xiejiang.river.forms import line
from xiejiang.river.published_files import APART
from xiejiang.web.forms import PlainForm, day_field, note_field
from xiejiang.web.language import title_of


class PublishedForm(PlainForm):
    """One item of a published list, as its document has it."""

    def __init__(self, *args: Any, schemes: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        content = load_duties()
        sorts = [s for s in Sort if schemes or s is Sort.POWER]
        choices = [(s.zh, gettext(s.zh)) for s in sorts]
        self.add("sort", forms.ChoiceField(label=_("类别"), choices=choices))
        told = _("集中管辖适用于全部的不选。") if schemes else ""
        self._several("matters", _("事项"), content.matters, told=told, required=not schemes)
        self._several("duties", _("职责"), content.duties)
        told = _("区划的名称或者代码，几个用“、”隔开；含其下级。")
        self.add("divisions", note_field(label=_("区划"), rows=2, help_text=told))
        told = _("其中不适用的，如“苏州市（不含太仓市）”的太仓市。")
        self.add("excepted", line(_("除外"), 500, required=False, told=told))
        if schemes:
            told = _("文件写明受理的法院、检察院，全称或者代码；空着是本机关。")
            self.add("taker", line(_("负责机关"), 120, required=False, told=told))
        self.add("title", line(_("事项名称"), 200, told=_("公布的文件怎样称呼。")))
        self.add("number", line(_("事项编号"), 80, required=False))
        self.add("document", line(_("文件"), 200, told=_("名称和文号。")))
        self.add("issuer", line(_("发布机关"), 120))
        self.add("in_force_on", day_field(label=_("施行日期")))
        self.add("link", line(_("链接"), 500, required=False, told=_("公布在哪里，便于核对。")))
        self.add("words", line(_("说明"), 500, required=False, told=_("如哪几类案件、哪一级。")))

    def _several(
        self, name: str, label: str, found: Any, *, told: str = "", required: bool = True
    ) -> None:
        boxes = forms.MultipleChoiceField(
            label=label,
            choices=[(one.id, title_of(one)) for one in found],
            required=required,
            help_text=told,
            widget=forms.CheckboxSelectMultiple,
        )
        self.add(name, boxes)

    @property
    def row(self) -> dict[str, str]:
        """What was entered, as a line of a file has it."""
        data = self.cleaned_data
        return {
            "类别": data["sort"],
            "事项": APART.join(data["matters"]),
            "职责": APART.join(data["duties"]),
            "区划": data["divisions"],
            "除外": data["excepted"],
            "负责机关": data.get("taker", ""),
            "事项名称": data["title"],
            "事项编号": data["number"],
            "文件": data["document"],
            "发布机关": data["issuer"],
            "施行日期": data["in_force_on"].isoformat(),
            "链接": data["link"],
            "说明": data["words"],
        }


class FileForm(PlainForm):
    """A CSV of items."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add("file", forms.FileField(label=_("文件"), help_text=_("CSV，UTF-8 或 GB18030。")))


class WhyForm(PlainForm):
    """Why an item is withdrawn."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add("why", line(_("撤下理由"), 300))
