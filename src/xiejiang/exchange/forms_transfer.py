"""Forms of proceedings on several nodes: what travels, how it is received, which course stands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _

from xiejiang.exchange.handing import Handed
from xiejiang.exchange.necessary import Need
from xiejiang.law.schema import load_law
from xiejiang.web.forms import PlainForm, instant_field, note_field


class HandForm(PlainForm):
    """最少必要: all that may be sent, what the role needs ticked; a reason for anything else."""

    def __init__(self, *args: Any, need: Need, **kwargs: Any) -> None:
        proposed = {
            "facts": list(need.facts),
            "items": [str(key) for key in need.items],
            "documents": [str(key) for key in need.documents],
        }
        super().__init__(*args, **{"initial": proposed, **kwargs})
        self.need = need
        labels = load_law().facts
        offer = need.offer
        facts = [(f.name, labels[f.name].label) for f in offer.facts if f.name in labels]
        self._tick("facts", _("事实"), facts)
        self._tick("items", _("证据文件"), [(str(i.pk), str(i)) for i in offer.items])
        self._tick("documents", _("文书"), [(str(d.pk), str(d)) for d in offer.documents])
        hint = _("与勾选的不同时必须写：少发或者多发哪一项，为什么。理由随包送达。")
        reason = note_field(label=_("与最少必要不同的理由"), required=False, rows=2, help_text=hint)
        self.add("departure", reason)

    def _tick(self, name: str, label: str, choices: Sequence[tuple[str, str]]) -> None:
        if choices:
            boxes = forms.CheckboxSelectMultiple
            field = forms.MultipleChoiceField(
                label=label, choices=choices, required=False, widget=boxes
            )
            self.add(name, field)

    @property
    def choice(self) -> Handed:
        """What was ticked."""
        data = self.cleaned_data
        return Handed(
            node=self.need.copy.node,
            facts=tuple(data.get("facts", ())),
            items=tuple(UUID(key) for key in data.get("items", ())),
            documents=tuple(UUID(key) for key in data.get("documents", ())),
            departure=data["departure"],
        )


class ReceiveForm(PlainForm):
    """Since when, into which case; why another law is accepted; or why it goes back."""

    def __init__(
        self, *args: Any, now: datetime, differs: Sequence[str], fresh: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.now = now
        if fresh:
            hint = _("期限从这个时间起算：本机关收到案件和材料的时间，不是包到达节点的时间。")
            self.add("at", instant_field(label=_("本机关收到的时间"), help_text=hint))
            hint = _("并入本机关参与的案件时填写案号；不填的，新建案件。")
            number = forms.CharField(label=_("案号"), max_length=80, required=False, help_text=hint)
            self.add("number", number)
        if differs:
            hint = _("两个节点的法规内容不同，仍可照办的，写明理由；不能照办的，退回。")
            law = note_field(
                label=_("法规不同仍接收的理由"), required=False, rows=2, help_text=hint
            )
            self.add("law", law)
        hint = _("退回整个包的必须写，对方会看到。")
        self.add(
            "reason", note_field(label=_("退回的理由"), required=False, rows=2, help_text=hint)
        )

    def clean_at(self) -> datetime:
        """Nothing has been received in the future."""
        at: datetime = self.cleaned_data["at"]
        if at > self.now:
            raise forms.ValidationError(_("不能晚于现在。"))
        return at


class SettleForm(PlainForm):
    """Which course stands, and why."""

    def __init__(self, *args: Any, node: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sides = [("ours", _("以本节点的办理为准")), ("theirs", _("以节点 %s 的办理为准") % node)]
        side = forms.ChoiceField(label=_("以哪一边为准"), choices=sides, widget=forms.RadioSelect)
        self.add("side", side)
        hint = _("写明与对方怎样核对的。不作数的一边留在存证里。")
        self.add("reason", note_field(label=_("理由"), rows=2, help_text=hint))


class ServesForm(PlainForm):
    """Which agencies work at a node."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hint = _("每行一个机关代码，如 500116-police。")
        self.add("codes", note_field(label=_("机关代码"), rows=3, help_text=hint))

    @property
    def codes(self) -> list[str]:
        """One to a line, or with commas between."""
        text = str(self.cleaned_data["codes"]).replace("，", " ").replace(",", " ")
        return text.split()
