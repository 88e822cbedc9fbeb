"""Forms of bulletins: what is told, to whom, and why it is changed or taken back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext as _

from xiejiang.agencies import queries as agencies
from xiejiang.agencies.domain import Kind
from xiejiang.agencies.queries import Agency
from xiejiang.basin import queries as basin
from xiejiang.cases.domain import Field
from xiejiang.documents.queries import Document
from xiejiang.kernel.errors import Complaint, XiejiangError
from xiejiang.liaison.checks import BODY, LINE, NOTE, REASON, TITLE
from xiejiang.liaison.domain import (
    Audience,
    Category,
    Content,
    FieldDef,
    FieldType,
    File,
    Region,
)
from xiejiang.web.forms import (
    PlainForm,
    day_field,
    instant_field,
    meant_agency,
    meant_place,
    note_field,
)
from xiejiang.web.language import title_of

BASIN_CODE, BASIN_WORDS = "100000", "全流域"
APART = re.compile(r"[\s,，、;；]+")
OWN = "f_"
"""Before the id of a category's own field."""


def one_division(text: str) -> str:
    """The code of exactly one division, from its name or code."""
    if text == BASIN_WORDS:
        return BASIN_CODE
    if basin.find(text) is not None:
        return text
    return meant_place(text, basin.division_choices(text=text, limit=6))


def one_agency(text: str) -> str:
    """The code of exactly one agency, from its name or code."""
    if agencies.agencies(codes=[text]):
        return text
    return meant_agency(text, agencies.search(text=text, limit=6)).code


def place_words(code: str) -> str:
    """A place as a form shows it, so that it can be read back."""
    if code == BASIN_CODE:
        return BASIN_WORDS
    return basin.full_name(code) if basin.find(code) else code


class SaidForm(PlainForm):
    """Title, the fields of the category, text, and attachments."""

    def __init__(
        self,
        *args: Any,
        category: Category,
        files: Sequence[File] = (),
        documents: Sequence[Document] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.category, self.had, self.documents = category, tuple(files), tuple(documents)
        self.named: dict[str, str] = {"标题": "title", "正文": "body", "附件": "file"}
        self.add("title", forms.CharField(label=_("标题"), max_length=TITLE))
        for one in category.fields:
            self.add(OWN + one.id, _own_field(one))
            self.named[one.title] = OWN + one.id
        told = _("栏目以外需要说明的写在这里。")
        body = forms.CharField(
            label=_("正文"),
            max_length=BODY,
            required=False,
            help_text=told,
            widget=forms.Textarea(attrs={"rows": 6}),
        )
        self.add("body", body)
        self._files()

    def _files(self) -> None:
        if self.had:
            listed = [(f.sha256, f.name) for f in self.had]
            keep = _ticked(_("保留的附件"), listed)
            self.add("keep", keep)
            self.initial.setdefault("keep", [f.sha256 for f in self.had])
        if self.documents:
            listed = [(str(d.pk), str(d)) for d in self.documents]
            told = _("本机关在本案制发的文书，以 PDF 附上。")
            self.add("papers", _ticked(_("附上文书"), listed, told))
        told = _("一次一个，保存后可以再加；证据不在这里附，请用移交。")
        self.add("file", forms.FileField(label=_("增加附件"), required=False, help_text=told))

    def complain(self, error: XiejiangError) -> None:
        """Complaints name what is wrong by its Chinese title, whatever language the page is in."""
        error.complaints = tuple(
            Complaint(self.named.get(c.where, c.where), c.message) for c in error.complaints
        )
        super().complain(error)

    def content(self, added: Iterable[File] = ()) -> Content:
        """What was entered, with the files that are kept and those that were added."""
        data = self.cleaned_data
        values = {f.id: _stored(data.get(OWN + f.id)) for f in self.category.fields}
        kept = [f for f in self.had if f.sha256 in data.get("keep", ())]
        given = {k: v for k, v in values.items() if v}
        return Content(data["title"], data["body"], given, (*kept, *added))

    @property
    def papers(self) -> list[Document]:
        """The documents that are to be attached."""
        wanted = set(self.cleaned_data.get("papers", ()))
        return [d for d in self.documents if str(d.pk) in wanted]


def _own_field(one: FieldDef) -> forms.Field:
    label, required = title_of(one), False
    if one.type is FieldType.DAY:
        return day_field(label=label, required=required)
    if one.type is FieldType.INSTANT:
        return instant_field(label=label, required=required)
    if one.type is FieldType.NOTE:
        made = note_field(label=label, required=required, rows=3)
        made.max_length = NOTE
        return made
    if one.type is FieldType.CHOICE:
        choices = [("", _("请选择")), *((v, gettext(w)) for v, w in one.choices)]
        return forms.ChoiceField(label=label, required=required, choices=choices)
    made = forms.CharField(label=label, required=required, max_length=LINE)
    if one.type is FieldType.NUMBER:
        made.widget.attrs["inputmode"] = "decimal"
    return made


def _stored(value: Any) -> str:
    return value.isoformat() if isinstance(value, date | datetime) else str(value or "").strip()


def _ticked(label: str, choices: list[tuple[str, str]], told: str = "") -> forms.Field:
    return forms.MultipleChoiceField(
        label=label,
        choices=choices,
        required=False,
        help_text=told,
        widget=forms.CheckboxSelectMultiple,
    )


class DraftForm(SaidForm):
    """A bulletin before it is published: what it says, what it is about, and whom it is for."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields = [("", _("不限领域")), *((f.value, gettext(f.zh)) for f in Field)]
        self.add("field", forms.ChoiceField(label=_("领域"), choices=fields, required=False))
        told = _("写名称或六位代码；关于全流域的不填。")
        where = forms.CharField(label=_("关于何地"), max_length=60, required=False, help_text=told)
        self.add("division", where)
        self._audience()
        self.add("urgent", forms.BooleanField(label=_("要求每个机关签收"), required=False))
        told = _("发布机关要求的时间，不是法定期限。")
        at = instant_field(label=_("请在何时以前签收"), required=False, help_text=told)
        self.add("sign_by", at)
        self.named |= {
            "领域": "field",
            "关于何地": "division",
            "区域": "divisions",
            "下游起点": "downstream_of",
            "下游多少公里": "within_km",
            "机关类型": "kinds",
            "点名的机关": "agencies",
            "知悉范围": "divisions",
            "签收时间": "sign_by",
        }

    def _audience(self) -> None:
        told = _("名称或六位代码，几个的用顿号隔开；“全流域”为不限区域。")
        places = forms.CharField(label=_("区域"), max_length=600, required=False, help_text=told)
        self.add("divisions", places)
        told = _("区划或河段编号；它和水流到的区县都在范围内。参考推算，以主管部门认定为准。")
        start = forms.CharField(label=_("下游起点"), max_length=80, required=False, help_text=told)
        self.add("downstream_of", start)
        told = _("0 为直到入海。")
        km = forms.IntegerField(label=_("下游多少公里"), required=False, help_text=told)
        self.add("within_km", km)
        told = _("在上面的区域里发给哪些类型的机关；不选为全部类型。")
        kinds = [(k.value, gettext(k.zh)) for k in Kind]
        self.add("kinds", _ticked(_("机关类型"), kinds, told))
        told = _("另外点名的机关，写名称或代码，几个的用顿号隔开。")
        named = forms.CharField(
            label=_("点名的机关"), max_length=4000, required=False, help_text=told
        )
        self.add("agencies", named)

    def clean_division(self) -> str:
        """The code of the place it is about."""
        text = str(self.cleaned_data["division"]).strip()
        code = one_division(text) if text else ""
        return "" if code == BASIN_CODE else code

    def clean_divisions(self) -> tuple[str, ...]:
        """The codes of the places."""
        return tuple(dict.fromkeys(one_division(t) for t in _several(self, "divisions")))

    def clean_downstream_of(self) -> str:
        """A division or the id of a reach."""
        text = str(self.cleaned_data["downstream_of"]).strip()
        if not text or basin.network().find(text) is not None:
            return text
        return one_division(text)

    def clean_agencies(self) -> tuple[str, ...]:
        """The codes of the agencies named."""
        return tuple(dict.fromkeys(one_agency(t) for t in _several(self, "agencies")))

    @property
    def audience(self) -> Audience:
        """Whom it is for."""
        data = self.cleaned_data
        return Audience(
            divisions=data["divisions"],
            downstream_of=data["downstream_of"],
            within_km=data["within_km"] or 0,
            kinds=tuple(data["kinds"]),
            agencies=data["agencies"],
        )


def _several(form: PlainForm, name: str) -> list[str]:
    return [part for part in APART.split(str(form.cleaned_data[name])) if part]


def usual(category: Category, agency: Agency) -> Mapping[str, Any]:
    """What a new bulletin of a category begins with: its usual audience, for this publisher."""
    everybody = len(category.kinds) == len(Kind)
    found: dict[str, Any] = {"kinds": [] if everybody else sorted(category.kinds)}
    own = agency.territory or [agency.division]
    if category.region is Region.BASIN:
        return found | {"divisions": BASIN_WORDS}
    found["division"] = place_words(agency.division)
    if category.region is Region.DOWNSTREAM:
        return found | {"downstream_of": place_words(agency.division)}
    return found | {"divisions": "、".join(place_words(code) for code in own)}


class CorrectForm(SaidForm):
    """A new edition, and why."""

    def __init__(self, *args: Any, urgent: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        told = _("读过的机关会看到。")
        self.add("reason", note_field(label=_("更正理由"), rows=2, help_text=told))
        if urgent:
            told = _("更正以后请各机关重新签收。")
            self.add("sign_by", instant_field(label=_("请在何时以前签收"), help_text=told))
        self.add("personal", personal_field())
        self.named |= {"理由": "reason", "签收时间": "sign_by", "个人信息的说明": "personal"}


def personal_field() -> forms.CharField:
    """Why personal data must stand in a bulletin."""
    told = _("只在确有必要写明个人信息时填写；会留在这一版里，并记入存证日志。")
    made = note_field(label=_("个人信息的说明"), required=False, rows=2, help_text=told)
    made.max_length = REASON
    return made


class PublishForm(PlainForm):
    """The last look before publishing."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add("personal", personal_field())


class ReasonForm(PlainForm):
    """Why a bulletin is taken back."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add("reason", note_field(label=_("理由"), rows=2))


class SignForm(PlainForm):
    """Signing for the agency."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        remark = note_field(label=_("签收意见"), required=False, rows=2)
        self.add("remark", remark)
