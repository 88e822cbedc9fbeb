"""Forms of the room: a heading, one item with its inputs, a reason, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from xiejiang.assessment.checks import LINE, LONGEST, NOTE, REMARK
from xiejiang.assessment.domain import (
    RULED,
    Given,
    Heading,
    InputDef,
    InputKind,
    ItemGiven,
    Method,
    Ruling,
    RulingBasis,
    State,
    methods,
    units_of,
)
from xiejiang.assessment.wording import ranges_of
from xiejiang.evidence.queries import Item
from xiejiang.kernel.logic import Tri
from xiejiang.kernel.money import Money
from xiejiang.web.forms import PlainForm, day_field, note_field

PARTS = ("base", "low", "high", "unit", "source", "evidence")


class HeadingForm(PlainForm):
    """What is assessed, by whom, as of when."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hint = _("写到具体的损害，如“古马干河水环境损害”；两份评估按这个名称对照。")
        self.add("damage", forms.CharField(label=_("损害"), max_length=LINE, help_text=hint))
        hint = _("鉴定机构、评估机构或者专家的名称；机关自行测算的写本机关。")
        self.add("assessor", forms.CharField(label=_("评估人"), max_length=LINE, help_text=hint))
        hint = _("按这一天施行的标准和价格评估。")
        self.add("valued_on", day_field(label=_("评估基准日"), required=False, help_text=hint))

    @property
    def heading(self) -> Heading:
        """What was entered."""
        data = self.cleaned_data
        return Heading(data["damage"], data["assessor"], data["valued_on"])


class MethodForm(PlainForm):
    """By which method a new item is to be computed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(m.id, m.title) for m in methods().values()]
        widget = forms.RadioSelect
        self.add("method", forms.ChoiceField(label=_("方法"), choices=choices, widget=widget))


class ItemForm(PlainForm):
    """One item: the damage, answers to the conditions, and each input with range and source."""

    def __init__(
        self,
        *args: Any,
        method: Method,
        evidence: Sequence[Item],
        item: ItemGiven | None = None,
        damage: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.method = method
        if not self.is_bound:
            self.initial.update(_initial(method, item) if item else {"damage": damage})
        hint = _("同一损害的几项写同一个名称，便于核对有没有重复计算。")
        self.add("damage", forms.CharField(label=_("损害项"), max_length=LINE, help_text=hint))
        answers = [("unknown", _("尚不明")), ("true", _("是")), ("false", _("否"))]
        for one in method.conditions:
            asked = forms.ChoiceField(label=one.question, choices=answers)
            asked.help_text = _("答“%(a)s”才能用这一方法（%(s)s）") % {
                "a": _("是") if one.wanted else _("否"),
                "s": one.source.words,
            }
            self.add(f"c_{one.id}", asked)
        items = [("", _("不引证据")), *((str(e.pk), e.title) for e in evidence)]
        for defined in method.inputs:
            self._input(defined, items)
        note = note_field(label=_("说明"), required=False, rows=3)
        note.max_length = NOTE
        self.add("note", note)

    def _input(self, defined: InputDef, items: list[tuple[str, str]]) -> None:
        name = f"i_{defined.name}_"
        if defined.kind is InputKind.CHOICE:
            choices = [("", _("尚不明")), *defined.choices]
            self.add(f"{name}base", _choice(defined.label, choices))
        else:
            base = _text(defined.label, LONGEST)
            base.help_text = _hint(self.method, defined)
            self.add(f"{name}base", base)
            self.add(f"{name}low", _text(_("下限"), LONGEST))
            self.add(f"{name}high", _text(_("上限"), LONGEST))
            units = [(u, u) for u in units_of(self.method, defined)]
            self.add(f"{name}unit", _choice(_("单位"), units))
        self.add(f"{name}source", _text(_("来源"), REMARK))
        self.add(f"{name}evidence", _choice(_("所引证据"), items))

    @property
    def groups(self) -> list[tuple[InputDef, dict[str, Any]]]:
        """The fields of each input, for the page."""
        return [
            (
                defined,
                {
                    part: self[f"i_{defined.name}_{part}"]
                    for part in PARTS
                    if f"i_{defined.name}_{part}" in self.fields
                },
            )
            for defined in self.method.inputs
        ]

    @property
    def asked(self) -> list[Any]:
        """The questions of the conditions."""
        return [self[f"c_{one.id}"] for one in self.method.conditions]

    @property
    def item(self) -> ItemGiven:
        """What was entered."""
        data = self.cleaned_data
        inputs = {}
        for defined in self.method.inputs:
            parts = {p: str(data.get(f"i_{defined.name}_{p}") or "").strip() for p in PARTS}
            if not parts["base"] and not parts["low"] and not parts["high"]:
                parts["unit"] = ""
            if any(parts.values()):
                inputs[defined.name] = Given(**parts)
        answers = {c.id: Tri[data[f"c_{c.id}"].upper()] for c in self.method.conditions}
        return ItemGiven(data["damage"], self.method.id, inputs, answers, data["note"])


def _initial(method: Method, item: ItemGiven) -> dict[str, str]:
    found = {"damage": item.damage, "note": item.note}
    for c in method.conditions:
        found[f"c_{c.id}"] = item.answers.get(c.id, Tri.UNKNOWN).name.lower()
    for name, given in item.inputs.items():
        found |= {f"i_{name}_{part}": getattr(given, part) for part in PARTS}
    return found


def _text(label: str, most: int) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, required=False)


def _choice(label: str, choices: Sequence[tuple[str, str]]) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, required=False)


def _hint(method: Method, defined: InputDef) -> str:
    """What may be written: the help, and the ranges with their sources."""
    told = [defined.help] if defined.help else []
    for when, words, confidence in ranges_of(method, defined):
        mark = "" if confidence.is_verified else f"（{confidence.zh}）"
        told.append(f"{when}：{words}{mark}")
    return "；".join(told)


class ReasonForm(PlainForm):
    """A reason."""

    def __init__(self, *args: Any, label: str, required: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reason = forms.CharField(label=label, max_length=REMARK, required=required)
        self.add("reason", reason)


class RulingForm(PlainForm):
    """What a court or an agreement made of a version."""

    def __init__(self, *args: Any, court: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        outcomes = [(s.value, _(s.zh)) for s in RULED]
        self.add("outcome", forms.ChoiceField(label=_("结果"), choices=outcomes))
        bases = [(b.value, _(b.zh)) for b in RulingBasis if b.of_court == court]
        self.add("basis", forms.ChoiceField(label=_("依据"), choices=bases))
        self.add("document", forms.CharField(label=_("文书名称和文号"), max_length=200))
        self.add("on", day_field(label=_("文书日期")))
        amount = forms.DecimalField(
            label=_("认定数额"),
            required=False,
            max_digits=16,
            decimal_places=2,
            min_value=Decimal(0),
            help_text=_("元；没有认定数额的不填。"),
        )
        self.add("amount", amount)
        self.add("reason", note_field(label=_("理由"), required=False, rows=3))

    @property
    def ruling(self) -> Ruling:
        """What was entered."""
        data = self.cleaned_data
        amount = data["amount"]
        return Ruling(
            State(data["outcome"]),
            RulingBasis(data["basis"]),
            data["document"],
            data["on"],
            None if amount is None else Money.yuan(amount).fen,
            data["reason"],
        )
