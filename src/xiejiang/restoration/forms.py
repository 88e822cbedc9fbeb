"""Forms of the room: a project and its duty, a plan piece by piece, and what is done with it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from xiejiang.agencies import queries as agencies
from xiejiang.cases.queries import Party
from xiejiang.kernel.errors import Complaint, XiejiangError
from xiejiang.kernel.money import Money
from xiejiang.proceedings.queries import Proceeding
from xiejiang.restoration.catalogue import Kind, Param
from xiejiang.restoration.domain import (
    Answer,
    DutyGiven,
    DutyKind,
    IndicatorGiven,
    MeasureGiven,
    MilestoneGiven,
    OpinionKind,
    Outline,
    ProjectGiven,
    ProjectStatus,
    Way,
)
from xiejiang.restoration.models import Duty, Project
from xiejiang.store.geometry import read_site
from xiejiang.web.forms import PlainForm, day_field, meant, note_field

OWN = "param-"
"""Before the names of fields that are parameters of a kind."""


def line(label: str, most: int, *, required: bool = True, help_text: str = "") -> forms.CharField:
    """One line of text."""
    return forms.CharField(label=label, max_length=most, required=required, help_text=help_text)


def money(label: str, *, least: str = "0.01", required: bool = True) -> forms.DecimalField:
    """An amount in yuan, to the fen."""
    return forms.DecimalField(
        label=label,
        required=required,
        help_text=_("元，最多两位小数。"),
        max_digits=16,
        decimal_places=2,
        min_value=Decimal(least),
    )


def chosen(label: str, choices: Sequence[tuple[str, str]], **more: Any) -> forms.ChoiceField:
    """One of a closed list, in the reader's language; nothing is chosen for the reader."""
    listed = [(v, _(w)) for v, w in choices]
    if listed[0][0]:
        listed.insert(0, ("", _("请选择")))
    return forms.ChoiceField(label=label, choices=listed, **more)


def agency_code(text: str) -> str:
    """The code of an agency from its name or its code; nothing from nothing."""
    text = text.strip()
    if not text or agencies.agencies(codes=[text]):
        return text
    told = _("机关目录里没有“%(text)s”，请写全称或者代码。")
    return meant(
        text,
        agencies.search(text=text, limit=6),
        exact=lambda a: a.name == text,
        shown=str,
        none=told,
        many=told,
    ).code


class RoomForm(PlainForm):
    """A form of the room: complaints name things in Chinese, fields in the reader's language."""

    chinese: dict[str, str]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.chinese = {}
        super().__init__(*args, **kwargs)

    def put(self, name: str, chinese: str, item: forms.Field) -> None:
        """Add a field, and remember what the room's complaints call it."""
        self.add(name, item)
        self.chinese[chinese] = name

    def complain(self, error: XiejiangError) -> None:
        """Lay what the room complains of onto the fields."""
        error.complaints = tuple(
            Complaint(self.chinese.get(c.where, c.where), c.message) for c in error.complaints
        )
        super().complain(error)


class ProjectForm(RoomForm):
    """A project: its name, who supervises, who accepts, and the running proceeding."""

    def __init__(
        self, *args: Any, running: Sequence[Proceeding], project: Project | None = None, **kw: Any
    ) -> None:
        super().__init__(*args, **kw)
        self.put("title", "名称", line(_("名称"), 120))
        hint = _("机关全称或者代码；没有的不填。")
        for name, label, shown in (
            ("court", "法院", _("监督的人民法院")),
            ("procuratorate", "检察院", _("监督的人民检察院")),
            ("department", "主管部门", _("组织验收的主管部门")),
        ):
            self.put(name, label, line(shown, 120, required=False, help_text=hint))
        if running:
            choices = [("", _("不关联")), *((str(p.pk), p.number) for p in running)]
            self.put("proceeding", "程序", chosen(_("生态环境修复程序"), choices, required=False))
        if project is not None:
            self.initial = self._initial(project)

    @staticmethod
    def _initial(project: Project) -> dict[str, str]:
        named = {
            name: getattr(project, name).name if getattr(project, name) else ""
            for name in ("court", "procuratorate", "department")
        }
        return {"title": project.title, "proceeding": str(project.proceeding or ""), **named}

    def clean_court(self) -> str:
        return agency_code(self.cleaned_data["court"])

    def clean_procuratorate(self) -> str:
        return agency_code(self.cleaned_data["procuratorate"])

    def clean_department(self) -> str:
        return agency_code(self.cleaned_data["department"])

    @property
    def given(self) -> ProjectGiven:
        data = self.cleaned_data
        return ProjectGiven(
            data["title"],
            data["court"],
            data["procuratorate"],
            data["department"],
            data.get("proceeding", ""),
        )


class DutyForm(RoomForm):
    """A duty, its title, and who owes it."""

    def __init__(
        self,
        *args: Any,
        parties: Sequence[Party],
        owed: Sequence[tuple[int, str]],
        accounts: Sequence[tuple[int, str]],
        **kw: Any,
    ) -> None:
        super().__init__(*args, **kw)
        self.put("kind", "种类", chosen(_("由什么确定"), [(k.value, k.zh) for k in DutyKind]))
        self.put("title", "文书", line(_("文书名称和文号"), 160))
        self.put("words", "义务", note_field(label=_("修复什么、到什么程度")))
        self.put("obligor", "义务人", line(_("义务人"), 160))
        listed = [(str(p.pk), p.name) for p in parties]
        ticks = forms.CheckboxSelectMultiple()
        if listed:
            told = _("责任表按当事人显示履行情况。")
            self.put(
                "parties",
                "当事人",
                forms.MultipleChoiceField(
                    label=_("本案当事人"),
                    choices=listed,
                    required=False,
                    widget=ticks,
                    help_text=told,
                ),
            )
        told = _("自愿承诺的不填。")
        self.put(
            "effective_on", "生效日", day_field(label=_("生效日"), required=False, help_text=told)
        )
        told = _("文书载明的最后一日；没有载明的不填。")
        self.put(
            "perform_by", "履行期限", day_field(label=_("履行期限"), required=False, help_text=told)
        )
        self.put("bond", "保证金", money(_("保证金"), required=False))
        if accounts:
            choices = [("", _("不关联")), *((str(pk), name) for pk, name in accounts)]
            field = forms.ChoiceField(label=_("保证金账户"), choices=choices, required=False)
            self.put("bond_account", "保证金账户", field)
        if owed:
            self.put(
                "obligations",
                "应缴款项",
                forms.MultipleChoiceField(
                    label=_("同一文书的应缴款项"),
                    choices=[(str(pk), words) for pk, words in owed],
                    required=False,
                    widget=forms.CheckboxSelectMultiple(),
                ),
            )

    @property
    def given(self) -> DutyGiven:
        data = self.cleaned_data
        account = data.get("bond_account", "")
        return DutyGiven(
            kind=DutyKind(data["kind"]),
            title=data["title"],
            words=data["words"],
            obligor=data["obligor"],
            parties=tuple(int(p) for p in data.get("parties", ())),
            effective_on=data["effective_on"],
            perform_by=data["perform_by"],
            bond=Money.yuan(data["bond"]) if data["bond"] is not None else None,
            bond_account=int(account) if account else None,
            obligations=tuple(int(o) for o in data.get("obligations", ())),
        )


class OutlineForm(RoomForm):
    """Aims, way, standard, who carries it out, until when."""

    def __init__(self, *args: Any, **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.put("way", "修复方式", chosen(_("修复方式"), [(w.value, w.zh) for w in Way]))
        self.put("aims", "目标", note_field(label=_("目标"), rows=3))
        self.put("standard", "验收标准", note_field(label=_("验收标准"), rows=3))
        self.put("executor", "实施单位", line(_("实施单位"), 160))
        self.put("until", "完成期限", day_field(label=_("完成期限")))
        told = _("裁判、协议已经确定方案的写明出处，不再论证；其他的不填。")
        self.put(
            "adopted_from", "方案出处", line(_("方案出处"), 200, required=False, help_text=told)
        )

    @property
    def given(self) -> Outline:
        data = dict(self.cleaned_data)
        return Outline(**{**data, "way": Way(data["way"])})


class MeasureForm(RoomForm):
    """A measure of one kind, with that kind's parameters."""

    def __init__(self, *args: Any, kind: Kind, duties: Sequence[Duty], **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.kind = kind
        self.put("title", "名称", line(_("名称"), 120))
        field = forms.ChoiceField(
            label=_("履行哪一项义务"), choices=[(str(d.pk), d.title) for d in duties]
        )
        self.put("duty", "义务", field)
        quantity = forms.DecimalField(label=_("数量"), max_digits=18, decimal_places=4)
        self.put("quantity", "数量", quantity)
        self.put("unit", "单位", chosen(_("单位"), [(u, u) for u in kind.units]))
        self.put("starts_on", "实施窗口", day_field(label=_("实施窗口：自")))
        self.add("ends_on", day_field(label=_("实施窗口：至")))
        if kind.species:
            self.put("species", "物种", line(_("物种"), 80))
        if kind.supplier:
            self.put("supplier", "来源单位", line(_("来源单位"), 160, required=False))
        for param in kind.params:
            self.put(OWN + param.id, param.title, _param_field(param))
        self.put("place", "地点", line(_("地点"), 200))
        told = _("一个点写“经度, 纬度”；线、面贴 GeoJSON 几何（WGS 84）。")
        self.put(
            "site", "范围", note_field(label=_("范围"), required=False, rows=3, help_text=told)
        )
        told = _("提交后如有提示，在这里逐项说明再提交。")
        self.put(
            "reasons", "理由", note_field(label=_("理由"), required=False, rows=3, help_text=told)
        )

    def clean_site(self) -> Any:
        """The geometry that was typed."""
        found, complaints = read_site(self.cleaned_data["site"])
        if complaints:
            raise forms.ValidationError(complaints[0].message)
        return found

    @property
    def given(self) -> MeasureGiven:
        data = self.cleaned_data
        return MeasureGiven(
            kind=self.kind.kind,
            title=data["title"],
            duty=int(data["duty"]),
            params={p.id: str(data[OWN + p.id] or "") for p in self.kind.params},
            quantity=data["quantity"],
            unit=data["unit"],
            starts_on=data["starts_on"],
            ends_on=data["ends_on"],
            place=data["place"],
            site=data["site"],
            species=data.get("species", ""),
            supplier=data.get("supplier", ""),
            reasons=data["reasons"],
        )


def _param_field(param: Param) -> forms.Field:
    label, told = _(param.title), _(param.help) if param.help else ""
    if param.choices:
        return chosen(label, param.choices, required=param.required, help_text=told)
    return line(label, 300, required=param.required, help_text=told)


class MilestoneForm(RoomForm):
    """A milestone; one that makes something good has no price."""

    def __init__(self, *args: Any, priced: bool = True, **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.put("words", "内容", line(_("做到什么"), 200))
        self.put("due_on", "期限", day_field(label=_("期限"), help_text=_("方案约定的最后一日。")))
        self.put("responsible", "责任人", line(_("责任人"), 80))
        if priced:
            self.put("price", "价款", money(_("价款"), least="0"))

    @property
    def given(self) -> MilestoneGiven:
        data = self.cleaned_data
        price = Money.yuan(data["price"]) if "price" in data else Money(0)
        return MilestoneGiven(data["words"], data["due_on"], data["responsible"], price)


class IndicatorForm(RoomForm):
    """A target, and how it is measured."""

    def __init__(self, *args: Any, **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.put("name", "指标", line(_("指标"), 80, help_text=_("如成活率、附着率、溶解氧。")))
        ways = [("least", _("不低于目标")), ("most", _("不高于目标"))]
        self.add("sense", chosen(_("怎样算达到"), ways))
        target = forms.DecimalField(label=_("目标"), max_digits=18, decimal_places=4)
        self.put("target", "目标", target)
        self.put("unit", "单位", line(_("单位"), 20))
        self.put("method", "方法", line(_("怎样测得"), 200))

    @property
    def given(self) -> IndicatorGiven:
        data = self.cleaned_data
        at_least = data["sense"] == "least"
        return IndicatorGiven(data["name"], data["target"], data["unit"], at_least, data["method"])


class AnswerForm(RoomForm):
    """Whether a condition of substitution is met, and why."""

    def __init__(self, *args: Any, **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.put("answer", "结论", chosen(_("结论"), [(a.value, a.zh) for a in Answer]))
        self.put("reason", "理由", note_field(label=_("理由")))


class OpinionForm(RoomForm):
    """An opinion: of experts, of the public, of a court or of whoever supervises."""

    def __init__(
        self,
        *args: Any,
        kinds: Sequence[OpinionKind] = (),
        who: str = "",
        verdicts: tuple[str, str] | None = None,
        **kw: Any,
    ) -> None:
        super().__init__(*args, **kw)
        if kinds:
            self.put("kind", "种类", chosen(_("种类"), [(k.value, k.zh) for k in kinds]))
        if who:
            self.put("who", "发表人", line(who, 300))
        self.put("on", "日期", day_field(label=_("日期")))
        agree, differ = verdicts or (_("同意"), _("不同意"))
        choices = [("yes", agree), ("no", differ)]
        self.add("agrees", chosen(_("结论"), choices))
        self.put("words", "意见", note_field(label=_("意见")))

    @property
    def agrees(self) -> bool:
        return bool(self.cleaned_data["agrees"] == "yes")


class NarrowForm(PlainForm):
    """What a list of projects is narrowed to."""

    def __init__(self, *args: Any, kinds: Sequence[tuple[str, str]], **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.add("q", line(_("文字"), 100, required=False))
        statuses = [("", _("全部状态")), *((s.value, s.zh) for s in ProjectStatus)]
        self.add("status", chosen(_("状态"), statuses, required=False))
        self.add("kind", chosen(_("措施"), [("", _("全部措施")), *kinds], required=False))
        mine = [("", _("全部")), ("lead", _("本机关牵头")), ("watch", _("本机关监督"))]
        self.add("mine", chosen(_("与本机关的关系"), mine, required=False))
        self.add("late", forms.BooleanField(label=_("有逾期节点"), required=False))
