"""Forms of lists: what to look for, what to follow, and what to mute."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext as _

from xiejiang.agencies.domain import Kind
from xiejiang.cases.domain import Field
from xiejiang.liaison.domain import Filter, Wanted, Wish, categories
from xiejiang.liaison.forms import BASIN_CODE, one_division
from xiejiang.web.forms import PlainForm, day_field
from xiejiang.web.language import title_of


class _Narrowed(PlainForm):
    """Category, field of cases and place, each of which may be left open."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [("", _("九类")), *((c.id, title_of(c)) for c in categories().values())]
        self.add("category", forms.ChoiceField(label=_("类别"), choices=kinds, required=False))
        fields = [("", _("全部领域")), *((f.value, gettext(f.zh)) for f in Field)]
        self.add("field", forms.ChoiceField(label=_("领域"), choices=fields, required=False))
        self.add("division", forms.CharField(label=_("区域"), max_length=60, required=False))

    def clean_division(self) -> str:
        """The code of a division; empty for the basin."""
        text = str(self.cleaned_data["division"]).strip()
        code = one_division(text) if text else ""
        return "" if code == BASIN_CODE else code


class FilterForm(_Narrowed):
    """What a list is narrowed to."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add("q", forms.CharField(label=_("文字"), max_length=100, required=False))
        kinds = [("", _("全部机关")), *((k.value, gettext(k.zh)) for k in Kind)]
        self.add("publisher", forms.ChoiceField(label=_("发布"), choices=kinds, required=False))
        self.add("since", day_field(label=_("自"), required=False))
        self.add("until", day_field(label=_("至"), required=False))
        self.add("urgent", forms.BooleanField(label=_("要求签收"), required=False))
        self.add("unread", forms.BooleanField(label=_("未读"), required=False))

    @property
    def narrowed(self) -> Filter:
        """What was understood; what was not is left open, and complained of."""
        self.is_valid()
        data = self.cleaned_data
        return Filter(
            text=data.get("q", ""),
            category=data.get("category", ""),
            field=data.get("field", ""),
            division=data.get("division", ""),
            publisher=data.get("publisher", ""),
            urgent=data.get("urgent", False),
            unread=data.get("unread", False),
            since=data.get("since"),
            until=data.get("until"),
        )


class WishForm(_Narrowed):
    """Something to follow or to mute."""

    def __init__(self, *args: Any, may_set_for_all: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ways = [(w.value, gettext(w.zh)) for w in Wish]
        self.add("wish", forms.ChoiceField(label=_("方式"), choices=ways))
        if may_set_for_all:
            self.add("whole", forms.BooleanField(label=_("为全机关设置"), required=False))

    @property
    def wanted(self) -> Wanted:
        """What was entered."""
        data = self.cleaned_data
        return Wanted(Wish(data["wish"]), data["category"], data["field"], data["division"])
