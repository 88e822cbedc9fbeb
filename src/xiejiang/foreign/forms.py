"""Forms of requests for judicial assistance."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext as _

from xiejiang.cases import queries as cases
from xiejiang.cases.domain import Side, side
from xiejiang.foreign.channels import channels_for
from xiejiang.foreign.domain import Basis, Channel, HandGiven, Outcome, RequestGiven, Step
from xiejiang.foreign.treaties import treaties
from xiejiang.web.forms import PlainForm, day_field, note_field
from xiejiang.web.language import in_english


class RequestForm(PlainForm):
    """Register a request: which way, which country, on what ground, for what."""

    def __init__(self, *args: Any, agency_kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ways = [(c.id, f"{gettext(c.direction.zh)}：{c.title}") for c in channels_for(agency_kind)]
        self.add("channel", forms.ChoiceField(label=_("途径"), choices=ways))
        listed = cases.nationalities(english=in_english())
        states = [("", _("请选择")), *((c, n) for c, n in listed if side(c) is Side.FOREIGN)]
        self.add("country", forms.ChoiceField(label=_("国家"), choices=states))
        bases = [(b.value, gettext(b.zh)) for b in Basis]
        self.add("basis", forms.ChoiceField(label=_("依据"), choices=bases))
        usable = [(t.id, t.short) for t in treaties().values() if t.assistance]
        told = _("依据公约的选一项；对方国家是否缔约、有无保留，以保存机关的状态表为准。")
        treaty = forms.ChoiceField(
            label=_("公约"), choices=[("", _("无")), *usable], required=False, help_text=told
        )
        self.add("treaty", treaty)
        told = _("双边条约写名称，互惠或者外交途径写明根据。")
        words = forms.CharField(label=_("依据说明"), max_length=200, required=False, help_text=told)
        self.add("basis_words", words)
        told = _("请求做什么，对谁，为什么；不要写国家秘密。")
        self.add("subject", note_field(label=_("请求事项"), help_text=told))
        reference = forms.CharField(label=_("外方文号"), max_length=80, required=False)
        self.add("reference", reference)

    @property
    def given(self) -> RequestGiven:
        """The request as entered."""
        data = self.cleaned_data
        return RequestGiven(**{**data, "basis": Basis(data["basis"])})


class HandForm(PlainForm):
    """Record one step of a request; what is proposed is the next step of its way."""

    def __init__(self, *args: Any, channel: Channel, proposed: Step | None, **kwargs: Any) -> None:
        first: dict[str, Any] = {"on": timezone.localdate()}
        if proposed is not None:
            first |= {"step": proposed.id, "holder": proposed.who}
        super().__init__(*args, **{"initial": first, **kwargs})
        steps = [(s.id, f"{n}. {s.title}") for n, s in enumerate(channel.steps, 1)]
        self.add("step", forms.ChoiceField(label=_("环节"), choices=steps))
        outcomes = [(o.value, gettext(o.zh)) for o in Outcome]
        self.add("outcome", forms.ChoiceField(label=_("情况"), choices=outcomes))
        self.add("on", day_field(label=_("日期"), help_text=_("实际办理的日期，不是登记的日期。")))
        told = _("写机关全称，例如“重庆市高级人民法院”。")
        holder = forms.CharField(label=_("在谁手里"), max_length=120, help_text=told)
        self.add("holder", holder)
        told = _("退回、拒绝、无法执行、撤回的，写明理由。")
        self.add("words", note_field(label=_("说明"), required=False, rows=2, help_text=told))
        told = _("下一环与对方约定的日期；条文写明期限的由平台计算，不必填。")
        self.add("agreed", day_field(label=_("约定期限"), required=False, help_text=told))

    @property
    def given(self) -> HandGiven:
        """The hand as entered."""
        data = self.cleaned_data
        return HandGiven(**{**data, "outcome": Outcome(data["outcome"])})
