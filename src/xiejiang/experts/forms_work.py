"""Forms of the work itself: the commission, its steps, and what the court made of the opinion."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from xiejiang.experts.content_reader import simple, steps
from xiejiang.experts.domain import Commission, Opinion, Route, Simple, Treatment
from xiejiang.experts.forms import line, yuan
from xiejiang.kernel.logic import Tri
from xiejiang.kernel.money import Money
from xiejiang.web.forms import PlainForm, day_field, note_field

TRIS = {"": Tri.UNKNOWN, "yes": Tri.TRUE, "no": Tri.FALSE}
ASKED = ("facts", "liability")


class CommissionForm(PlainForm):
    """委托."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        routes = [(r.value, _(r.zh)) for r in Route]
        hint = _("三种证据不同，分别标明。简单案件的专家意见要三个条件都成立。")
        route = forms.ChoiceField(label=_("意见种类"), choices=routes, help_text=hint)
        self.add("route", route)
        self.add("matters", line(_("事项"), 300, required=True))
        self.add("fee", yuan(_("约定费用"), required=True))
        self.add("on", day_field(label=_("委托日")))
        hint = _("约定的日期；没有约定的不填，法律规定了期限的按法律。")
        for step in _expected():
            label = _("%(step)s的期限") % {"step": _(step.title)}
            self.add(step.id, day_field(label=label, required=False, help_text=hint))
            hint = ""
        answers = [("", _("不明")), ("yes", _("成立")), ("no", _("不成立"))]
        for each in simple().conditions:
            if each.id in ASKED:
                asked = forms.ChoiceField(
                    label=_("简单案件：%(title)s") % {"title": _(each.title)},
                    choices=answers,
                    required=False,
                    help_text=_(each.question),
                )
                self.add(each.id, asked)
        self.add("estimate", yuan(_("简单案件：估计的损害数额")))

    @property
    def given(self) -> Commission:
        """What is commissioned."""
        data = self.cleaned_data
        agreed = tuple((s.id, data[s.id]) for s in _expected() if data[s.id])
        route = Route(data["route"])
        estimate = data["estimate"]
        known = Simple(
            facts=TRIS[data["facts"]],
            liability=TRIS[data["liability"]],
            estimate=None if estimate is None else Money.yuan(estimate),
        )
        return Commission(
            route=route,
            matters=data["matters"],
            fee=Money.yuan(data["fee"]),
            on=data["on"],
            agreed=agreed,
            simple=known if route is Route.SIMPLE else None,
        )


def _expected() -> list[Any]:
    return [s for s in steps().values() if s.expected]


class StepForm(PlainForm):
    """One step of an engagement."""

    def __init__(self, *args: Any, offered: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(s.id, _(s.title)) for s in offered]
        self.add("step", forms.ChoiceField(label=_("步骤"), choices=choices))
        self.add("on", day_field(label=_("日期")))
        hint = _("理由、结论或者说明；不接受、补充材料、延长、出具意见、终止的必须写明。")
        self.add("words", note_field(label=_("说明"), required=False, rows=2, help_text=hint))
        if any(s.number for s in offered):
            self.add("number", line(_("意见编号"), 80, help_text=_("出具意见的填写。")))
        if any(s.day for s in offered):
            hint = _("通知出庭的填写。")
            self.add("day", day_field(label=_("开庭日"), required=False, help_text=hint))

    @property
    def given(self) -> dict[str, Any]:
        """What the act takes, but for the engagement and its version."""
        data = self.cleaned_data
        told: dict[str, date | str | None] = {
            "number": data.get("number", ""),
            "day": data.get("day"),
        }
        return {"step": data["step"], "on": data["on"], "words": data["words"], **told}


class TreatForm(PlainForm):
    """采信情况."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(t.value, _(t.zh)) for t in Treatment]
        self.add("treatment", forms.ChoiceField(label=_("采信情况"), choices=kinds))
        hint = _("裁判文书的名称和文号。")
        self.add("document", line(_("文书"), 120, required=True, help_text=hint))
        self.add("on", day_field(label=_("文书日期")))
        self.add("words", note_field(label=_("文书怎样说"), required=False, rows=2))

    @property
    def opinion(self) -> Opinion:
        """What is registered."""
        data = self.cleaned_data
        return Opinion(Treatment(data["treatment"]), data["document"], data["on"], data["words"])
