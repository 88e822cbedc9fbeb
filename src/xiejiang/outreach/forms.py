"""Forms: what anybody reports, and what an officer does about it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core import signing
from django.utils.translation import gettext as _

from xiejiang.agencies import queries as agencies
from xiejiang.agencies.queries import Agency
from xiejiang.basin import queries as basin
from xiejiang.cases.domain import Field
from xiejiang.kernel.errors import Complaint, XiejiangError
from xiejiang.outreach.domain import (
    LONGEST,
    LONGEST_LINE,
    MOST_PHOTOS,
    PHOTO_LIMIT,
    Matter,
    Told,
    Where,
)
from xiejiang.outreach.models import Report
from xiejiang.web.forms import PlainForm, fresh_token, instant_field, meant, note_field

SALT = "public-report"
SOONEST, LATEST = 3, 12 * 3600
"""Seconds: nobody writes a report faster; a page that lay open longer is drawn anew."""
MIB = 1024 * 1024


def fresh_nonce() -> str:
    """Marks one drawing of the form, and when that was."""
    return signing.TimestampSigner(salt=SALT).sign(fresh_token())


def _line(label: str, most: int, *, hint: str = "", **attrs: str) -> forms.CharField:
    widget = forms.TextInput(attrs=attrs)
    return forms.CharField(
        label=label, max_length=most, required=False, help_text=hint, widget=widget
    )


def one_division(text: str) -> str:
    """The code of exactly one division, from its name or code."""
    if basin.find(text) is not None:
        return text
    return meant(
        text,
        basin.division_choices(text=text, limit=6),
        exact=lambda c: c.label.endswith(text),
        shown=lambda c: c.label,
        none=_("没有找到“%(text)s”，请核对，或者不填、写在“具体地点”里。"),
        many=_("“%(text)s”不止一处：%(listed)s。请写全名。"),
    ).value


class ReportForm(PlainForm):
    """What somebody saw. Only the matter, the words and one kind of place are asked."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        matters = [(m.value, _(m.zh)) for m in Matter]
        radio = forms.RadioSelect
        self.add("matter", forms.ChoiceField(label=_("什么事"), choices=matters, widget=radio))
        told = _("谁在哪里做什么，船号、车牌、气味、颜色，记得多少写多少。")
        self.add("words", note_field(label=_("看到了什么"), help_text=told, rows=6))
        self.fields["words"].widget.attrs["maxlength"] = str(LONGEST)
        told = _("下面三项至少填一项。写名称，如“江津区”。")
        self.add("division", _line(_("哪个区县"), 60, hint=told))
        told = _("河段、码头、村、路边标志。")
        self.add("place", _line(_("具体地点"), LONGEST_LINE, hint=told))
        self.add("longitude", _line(_("经度"), 20, inputmode="decimal"))
        self.add("latitude", _line(_("纬度"), 20, inputmode="decimal"))
        told = _("如“今晚八点左右”“每天半夜”。")
        self.add("seen", _line(_("什么时候"), LONGEST_LINE, hint=told))
        self.add("name", _line(_("您的姓名"), 60, autocomplete="name"))
        told = _("电话或者邮箱。只有办理机关可以打开，每次打开都留下记录。")
        self.add("contact", _line(_("联系方式"), 120, hint=told))

    def clean_division(self) -> str:
        """The code of the division."""
        text = str(self.cleaned_data["division"]).strip()
        return one_division(text) if text else ""

    def clean(self) -> dict[str, Any]:
        """What only a program does: fill the trap, or send the form at once."""
        data = super().clean() or self.cleaned_data
        if self.data.get("website"):
            raise forms.ValidationError(_("有一栏应当留空，请清空后重新提交。"))
        self._check_age()
        return data

    def _check_age(self) -> None:
        signer = signing.TimestampSigner(salt=SALT)
        try:
            signer.unsign(self.nonce, max_age=LATEST)
        except signing.BadSignature:
            told = _("页面放得太久了，请核对以后再按一次提交。文字都在，照片要重新选择。")
            raise forms.ValidationError(told) from None
        try:
            signer.unsign(self.nonce, max_age=SOONEST)
        except signing.SignatureExpired:
            return
        raise forms.ValidationError(_("提交得太快，请核对以后再按一次提交。"))

    @property
    def nonce(self) -> str:
        """Which drawing of the form this is."""
        return str(self.data.get("nonce", ""))

    def told(self, *, english: bool) -> Told:
        """What was entered; photos come later, when everything else is right."""
        data = self.cleaned_data
        where = Where(data["division"], data["place"], data["longitude"], data["latitude"])
        return Told(
            matter=Matter(data["matter"]),
            words=data["words"],
            where=where,
            seen=data["seen"],
            name=data["name"],
            contact=data["contact"],
            english=english,
        )

    def complain(self, error: XiejiangError) -> None:
        """Complaints name their field in Chinese; labels may be in another language."""
        error.complaints = tuple(
            Complaint(FIELDS.get(c.where, c.where), _(c.message)) for c in error.complaints
        )
        super().complain(error)


FIELDS = {
    "反映的情况": "words",
    "区划": "division",
    "地点": "place",
    "经度": "longitude",
    "纬度": "latitude",
    "何时看到": "seen",
    "姓名": "name",
    "联系方式": "contact",
    "补充的情况": "words",
    "告诉举报人的话": "words",
    "理由": "words",
    "告诉举报人的理由": "words",
    "要补充什么": "words",
    "答复": "words",
    "怎样核查的": "inside",
    "目的": "words",
}


def photo_words() -> str:
    """How many photos, and how large."""
    sizes = {"n": MOST_PHOTOS, "size": PHOTO_LIMIT // MIB}
    return _("最多 %(n)d 张，每张不超过 %(size)d MB。照片只给办理机关，不公开。") % sizes


class StepForm(PlainForm):
    """The words of a step."""

    def __init__(
        self, *args: Any, label: str, hint: str = "", required: bool = True, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.add("words", note_field(label=label, help_text=hint, required=required, rows=4))

    def complain(self, error: XiejiangError) -> None:
        """Complaints name their field in Chinese."""
        error.complaints = tuple(
            Complaint(FIELDS.get(c.where, c.where), c.message) for c in error.complaints
        )
        super().complain(error)


class UnfoundedForm(StepForm):
    """What the reporter is told, and how it was looked into."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        told = _("什么时候、谁、怎样核查的；举报人看不到。")
        self.add("inside", note_field(label=_("怎样核查的"), help_text=told, rows=4))


class PassForm(StepForm):
    """To whom a report is passed on."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        told = _("写全称或者机关代码。")
        self.add("agency", forms.CharField(label=_("转给"), max_length=120, help_text=told))
        self.order_fields(["agency", "words"])

    def clean_agency(self) -> Agency:
        """The one agency that is meant."""
        text = str(self.cleaned_data["agency"]).strip()
        if found := agencies.agencies(codes=[text]):
            return found[0]
        return meant(
            text,
            agencies.search(text=text, limit=6),
            exact=lambda a: a.name == text,
            shown=str,
            none=_("机关目录里没有“%(text)s”，请写全称或代码。"),
            many=_("“%(text)s”不止一个机关：%(listed)s。请写全称或代码。"),
        )


class OpeningForm(PlainForm):
    """The case that is opened; filled in from the report."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        told = _("何地何事，四至一百六十个字。")
        self.add("title", forms.CharField(label=_("案名"), max_length=160, help_text=told))
        fields = [(f.value, _(f.zh)) for f in Field]
        self.add("field", forms.ChoiceField(label=_("领域"), choices=fields))
        self.add("division", forms.CharField(label=_("区划"), max_length=60))
        self.add("place", forms.CharField(label=_("地点"), max_length=200, required=False))
        self.add("discovered_at", instant_field(label=_("发现时间")))
        told = _("参与机关都看得到：不要写能认出举报人的内容。")
        self.add("summary", note_field(label=_("简要情况"), help_text=told, rows=6))

    def clean_division(self) -> str:
        """The code of the division."""
        return one_division(str(self.cleaned_data["division"]).strip())


def opening_of(report: Report) -> dict[str, Any]:
    """What a report says, as the form of its case shows it."""
    matter = Matter(report.matter)
    place = basin.full_name(report.division) if report.division else ""
    return {
        "title": f"{place}{report.place}{matter.zh.split('、')[0]}线索"[:160],
        "field": matter.field.value,
        "division": report.division,
        "place": report.place,
        "discovered_at": report.lodged_at,
        "summary": report.words,
    }
