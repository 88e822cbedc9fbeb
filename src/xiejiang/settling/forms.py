"""Forms of the room: which suggestions, and what was found on the spot."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _

from xiejiang.cases.queries import Case
from xiejiang.evidence import queries as evidence
from xiejiang.kernel.actor import Actor
from xiejiang.kernel.errors import Complaint, XiejiangError
from xiejiang.settling import catalogue
from xiejiang.settling.domain import FOUND, Found, Mend, Side, Stand, Visit
from xiejiang.settling.queries import Narrowed
from xiejiang.settling.reading import Suggestion
from xiejiang.web.forms import PlainForm, day_field, instant_field, note_field
from xiejiang.web.language import title_of

NAMES = {
    "核验时间": "at",
    "核验地点": "place",
    "核验人员": "people",
    "现场情况": "words",
    "证据": "evidence",
}
"""What the act calls a field → its name here."""


class NarrowForm(PlainForm):
    """Which suggestions are listed and counted."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sides = [(s.value, _(s.zh)) for s in Side]
        self.add("side", forms.ChoiceField(label=_("范围"), choices=sides, required=False))
        named = [("", _("全部种类")), *((k.id, title_of(k)) for k in catalogue.kinds().values())]
        self.add("kind", forms.ChoiceField(label=_("种类"), choices=named, required=False))
        self.add("since", day_field(label=_("提出日起"), required=False))
        self.add("until", day_field(label=_("提出日止"), required=False))

    def narrowed(self, stand: str) -> Narrowed:
        """What is wanted; what cannot be read is left out."""
        data = self.cleaned_data if self.is_valid() else {}
        known = {s.value for s in Stand}
        return Narrowed(
            Stand(stand) if stand in known else Stand.ASKED,
            Side(data.get("side") or Side.ALL),
            data.get("kind") or "",
            data.get("since"),
            data.get("until"),
        )


class VisitForm(PlainForm):
    """What was found on the spot, item by item."""

    def __init__(self, *args: Any, found: Suggestion, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asks = found.asks
        self.add("at", instant_field(label=_("核验时间"), help_text=_("到现场的时间。")))
        self.add("place", forms.CharField(label=_("核验地点"), max_length=200))
        who = _("写明姓名和单位；与被建议单位、其他机关一同去的，一并写明。")
        self.add("people", forms.CharField(label=_("核验人员"), max_length=200, help_text=who))
        choices = [("", _("请选择")), *((m.value, _(m.zh)) for m in FOUND)]
        for ask in self.asks:
            label = _("第%(n)d项") % {"n": ask.position}
            words = forms.ChoiceField(label=label, choices=choices, help_text=ask.words)
            self.add(f"mend_{ask.position}", words)
            told = _("第%(n)d项说明") % {"n": ask.position}
            hint = _("没有全部整改或者不明的，必须写明看到什么。")
            self.add(
                f"note_{ask.position}",
                note_field(label=told, required=False, rows=2, help_text=hint),
            )
        self.add("words", note_field(label=_("现场情况"), required=False, rows=3))
        self._evidence(found.proceeding.case, actor)

    def _evidence(self, case: Case, actor: Actor) -> None:
        listed = [(str(i.pk), i.title) for i in evidence.items(by=actor, case=case)]
        if listed:
            tick = forms.CheckboxSelectMultiple()
            field = forms.MultipleChoiceField(
                label=_("现场照片、笔录"), choices=listed, widget=tick, required=False
            )
            field.help_text = _("先在证据页入卷，再在这里勾选。")
            self.add("evidence", field)

    def complain(self, error: XiejiangError) -> None:
        """Complaints name their field in Chinese; labels may be in another language."""
        names = NAMES | {f"第{a.position}项": f"mend_{a.position}" for a in self.asks}
        names |= {f"第{a.position}项说明": f"note_{a.position}" for a in self.asks}
        error.complaints = tuple(
            Complaint(names[c.where], c.message) if names.get(c.where) in self.fields else c
            for c in error.complaints
        )
        super().complain(error)

    @property
    def visit(self) -> Visit:
        """What was typed."""
        data = self.cleaned_data
        found = tuple(
            Found(a.position, Mend(data[f"mend_{a.position}"]), data[f"note_{a.position}"])
            for a in self.asks
        )
        named = tuple(UUID(pk) for pk in data.get("evidence", ()))
        return Visit(data["at"], data["place"], data["people"], found, data["words"], named)
