"""Forms of the room: the pool, declarations, selections, commissions and their steps."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from xiejiang.basin import queries as basin
from xiejiang.experts.content_reader import classes, panel_rules
from xiejiang.experts.domain import (
    USUAL_GAP,
    Consent,
    Entry,
    Jury,
    MemberKind,
    Paper,
    PastRole,
    Said,
    Told,
    Way,
)
from xiejiang.experts.models import Member
from xiejiang.kernel.money import Money
from xiejiang.web.forms import PlainForm, day_field, meant_place, note_field

SAID = (Said.NOTHING, Said.NO, Said.YES)
ANSWERS = ("kin", "interest", "role", "other")
Grouped = list[tuple[str, list[tuple[str, str]]]]


def item_choices(*, whole: bool = False) -> Grouped:
    """The items by their classes; with ``whole`` a class can be chosen too."""
    return [
        (
            _(each.title),
            [(each.id, _("整个大类：%(title)s") % {"title": _(each.title)})] * whole
            + [(i.key, _(i.title)) for i in each.items],
        )
        for each in classes().values()
    ]


def line(label: str, most: int, *, required: bool = False, help_text: str = "") -> forms.CharField:
    """A line of text."""
    return forms.CharField(label=label, max_length=most, required=required, help_text=help_text)


def yuan(label: str, *, required: bool = False, help_text: str = "") -> forms.DecimalField:
    """An amount in yuan, to the fen."""
    return forms.DecimalField(
        label=label,
        required=required,
        help_text=help_text or _("元，最多两位小数。"),
        max_digits=16,
        decimal_places=2,
        min_value=Decimal(0),
    )


def division_of(text: str) -> str:
    """The code of exactly one division, from its name or code."""
    if basin.find(text) is not None:
        return text
    return meant_place(text, basin.division_choices(text=text, limit=6))


class MemberForm(PlainForm):
    """A line of the pool."""

    def __init__(self, *args: Any, houses: Sequence[Member], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(k.value, _(k.zh)) for k in MemberKind]
        self.add("kind", forms.ChoiceField(label=_("种类"), choices=kinds))
        hint = _("机构写全称；专家写姓名。不写证件号码。")
        self.add("name", line(_("名称"), 120, required=True, help_text=hint))
        self.add("division", line(_("区划"), 60, required=True, help_text=_("名称或者代码。")))
        known = [("", "—")] + [(str(h.pk), h.name) for h in houses]
        employer = forms.ChoiceField(label=_("所在机构"), choices=known, required=False)
        employer.help_text = _("专家的执业机构在名册中的，选它。")
        self.add("employer", employer)
        hint = _("不在名册中的所在单位。用来判断回避。")
        self.add("unit", line(_("所在单位"), 120, help_text=hint))
        hint = _("机构的上级单位、控股集团。用来判断回避。")
        self.add("group", line(_("所属集团"), 120, help_text=hint))
        items = forms.MultipleChoiceField(
            label=_("执业类别"), choices=item_choices(), required=False
        )
        items.help_text = _("按住 Ctrl 可以选几项。")
        items.widget.attrs["size"] = "10"
        self.add("items", items)
        self.add("specialty", line(_("专长"), 200))
        self.add("fee", yuan(_("收费"), help_text=_("通常每件多少元；没有报的不填。")))
        hint = _("申报的同时承办上限；没有报的不填。")
        capacity = forms.IntegerField(
            label=_("同时承办"), required=False, min_value=1, max_value=999, help_text=hint
        )
        self.add("capacity", capacity)

    def clean_division(self) -> str:
        """The code of the division."""
        return division_of(self.cleaned_data["division"].strip())

    @property
    def entry(self) -> Entry:
        """What is entered."""
        data = self.cleaned_data
        fee = data["fee"]
        return Entry(
            kind=MemberKind(data["kind"]),
            name=data["name"],
            division=data["division"],
            items=tuple(data["items"]),
            employer=int(data["employer"]) if data["employer"] else None,
            unit=data["unit"],
            group=data["group"],
            specialty=data["specialty"],
            fee=None if fee is None else Money.yuan(fee),
            capacity=data["capacity"],
        )


class PaperForm(PlainForm):
    """资质文件."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hint = _("如司法鉴定许可证、推荐名录、聘书、任命书。")
        self.add("words", line(_("文件"), 120, required=True, help_text=hint))
        self.add("number", line(_("编号"), 80))
        self.add("issuer", line(_("发给机关"), 120))
        self.add("valid_from", day_field(label=_("有效期起"), required=False))
        hint = _("文件没有写的不填。")
        self.add("valid_until", day_field(label=_("有效期止"), required=False, help_text=hint))

    @property
    def paper(self) -> Paper:
        """What is entered."""
        return Paper(**self.cleaned_data)


class AbsenceForm(PlainForm):
    """不能承办的期间."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add("since", day_field(label=_("起")))
        self.add("until", day_field(label=_("止")))
        self.add("reason", line(_("原因"), 120, required=True))


class ReasonForm(PlainForm):
    """Why something is taken back or removed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add("reason", line(_("理由"), 200, required=True))


class DeclareForm(PlainForm):
    """声明: four questions and what is said to them."""

    def __init__(self, *args: Any, questions: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(s.value, _(s.zh)) for s in SAID]
        for name, question in questions:
            asked = forms.ChoiceField(
                label=_(question), choices=choices, required=False, widget=forms.RadioSelect
            )
            self.add(name, asked)
        hint = _("有的，写明是什么关系。")
        self.add("words", note_field(label=_("说明"), required=False, rows=2, help_text=hint))
        self.add("made_on", day_field(label=_("声明日")))

    @property
    def told(self) -> Told:
        """What is stated."""
        data = self.cleaned_data
        said = {name: Said(data.get(name) or "") for name in ANSWERS}
        return Told(made_on=data["made_on"], words=data["words"], **said)


class InvolveForm(PlainForm):
    """本案中的角色."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = [(r.value, _(r.zh)) for r in PastRole]
        self.add("role", forms.ChoiceField(label=_("担任过"), choices=roles))
        hint = _("从哪份材料知道。")
        self.add("words", line(_("依据"), 200, required=True, help_text=hint))


class SelectForm(PlainForm):
    """选定: one of three ways."""

    def __init__(self, *args: Any, jury: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hint = _("要解决的专门性问题，一句话。")
        self.add("matters", line(_("事项"), 300, required=True, help_text=hint))
        self.add("redo", forms.BooleanField(label=_("重新鉴定"), required=False))
        ways = [Way.DRAWN] if jury else list(Way)
        chosen = forms.ChoiceField(
            label=_("方式"),
            choices=[(w.value, _(w.zh)) for w in ways],
            widget=forms.RadioSelect,
            initial=ways[0].value,
        )
        self.add("way", chosen)
        if not jury:
            hint = _("协商确定的，每行一个：当事人 同意的日期，如 某化工公司 2026-11-20。")
            consents = note_field(label=_("谁同意"), required=False, rows=3, help_text=hint)
            self.add("consents", consents)
        hint = _("指定的写明理由；从几个法院的陪审员名单中抽取的，写明依据。")
        self.add("reason", line(_("理由"), 300, help_text=hint))
        for name, label, first, told in (
            ("count", _("抽取名额"), 1, ""),
            ("substitutes", _("递补名额"), 1, _("选定的不接受或者要回避时，依次递补。")),
            (
                "gap",
                _("日志再增加多少条以后抽取"),
                USUAL_GAP,
                _("到那时的日志的根就是种子，现在谁也不知道。"),
            ),
        ):
            number = forms.IntegerField(
                label=label, required=False, min_value=0, max_value=1000, help_text=told
            )
            number.initial = first
            self.add(name, number)
        if jury:
            rules = [
                (r.id, _("%(title)s（%(n)s 人）") % {"title": _(r.title), "n": r.size})
                for r in panel_rules().values()
            ]
            self.add("panel", forms.ChoiceField(label=_("合议庭"), choices=rules))
            self.add("hearing_on", day_field(label=_("开庭日")))

    def clean_consents(self) -> tuple[Consent, ...]:
        """Who agreed, line by line."""
        lines = str(self.cleaned_data["consents"]).splitlines()
        return tuple(self._consent(n, text) for n, text in enumerate(lines, 1) if text.strip())

    def _consent(self, number: int, text: str) -> Consent:
        party, _sep, day = text.strip().rpartition(" ")
        try:
            return Consent(party.strip(), date.fromisoformat(day))
        except ValueError:
            told = _("第 %(n)d 行读不懂，应为：当事人 日期") % {"n": number}
            raise forms.ValidationError(told) from None

    def jury(self, divisions: Sequence[str]) -> Jury | None:
        """The panel for which jurors are drawn, if they are."""
        if "panel" not in self.fields:
            return None
        data = self.cleaned_data
        return Jury(data["panel"], data["hearing_on"], tuple(sorted(set(divisions))))


class SeatForm(PlainForm):
    """合议庭, as it sits."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in (
            ("members", _("合议庭人数")),
            ("jurors_seated", _("其中具有专门知识的人民陪审员")),
        ):
            self.add(name, forms.IntegerField(label=label, min_value=0, max_value=20))
