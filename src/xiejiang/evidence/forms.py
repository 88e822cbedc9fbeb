"""Forms of evidence: what comes in, to whom it goes, and why it leaves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext as _

from xiejiang.agencies import queries as agencies
from xiejiang.agencies.queries import Agency
from xiejiang.evidence.domain import DisposalWay, ItemKind, Physical
from xiejiang.evidence.models import Item
from xiejiang.web.forms import PlainForm, instant_field, note_field

PLAIN = ("file", "kind", "title", "proves", "collectors", "collected_at", "place", "supports")
THING = ("quantity", "unit", "features", "origin", "whereabouts")


class ItemForm(PlainForm):
    """An item of evidence: a file, a thing, or both."""

    def __init__(self, *args: Any, facts: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        told = _("照片、扫描件、视频或电子数据；没有文件的可以不选。按内容识别类型。")
        self.add("file", forms.FileField(label=_("文件"), required=False, help_text=told))
        kinds = [(k.value, gettext(k.zh)) for k in ItemKind]
        self.add("kind", forms.ChoiceField(label=_("证据种类"), choices=kinds))
        self.add("title", forms.CharField(label=_("名称"), max_length=160))
        self.add("proves", forms.CharField(label=_("证明什么"), max_length=300, required=False))
        told = _("执法人员姓名，用顿号隔开，一般不少于二人。")
        names = forms.CharField(label=_("收集人"), max_length=120, help_text=told)
        self.add("collectors", names)
        self.add("collected_at", instant_field(label=_("收集时间")))
        place = forms.CharField(label=_("收集地点"), max_length=200, required=False)
        self.add("place", place)
        supports = forms.MultipleChoiceField(
            label=_("支持哪些事实"),
            choices=list(facts),
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )
        self.add("supports", supports)
        amount = forms.DecimalField(label=_("数量"), required=False, min_value=0)
        self.add("quantity", amount)
        for name, label, width in (
            ("unit", _("单位"), 20),
            ("features", _("特征"), 300),
            ("origin", _("强制措施文书或笔录"), 200),
            ("whereabouts", _("存放地"), 160),
        ):
            self.add(name, forms.CharField(label=label, max_length=width, required=False))

    @property
    def collectors(self) -> list[str]:
        """Names one by one."""
        text = self.cleaned_data["collectors"]
        for mark in "，,;；\n":
            text = text.replace(mark, "、")
        return [n.strip() for n in text.split("、") if n.strip()]

    @property
    def physical(self) -> Physical | None:
        """The thing, if it is one."""
        data = self.cleaned_data
        if all(data.get(name) in (None, "") for name in THING):
            return None
        return Physical(
            quantity=data["quantity"],
            unit=data["unit"],
            features=data["features"],
            origin=data["origin"],
            whereabouts=data["whereabouts"],
        )


class FactsForm(PlainForm):
    """Which facts an item supports, and which it contradicts."""

    def __init__(self, *args: Any, facts: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = forms.MultipleChoiceField(
            label=_("支持哪些事实"),
            choices=list(facts),
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )
        self.add("supports", chosen)
        against = forms.MultipleChoiceField(
            label=_("反对哪些事实"),
            choices=list(facts),
            required=False,
            widget=forms.CheckboxSelectMultiple,
            help_text=_("与登记的内容相反的证据也要如实关联。"),
        )
        self.add("contradicts", against)


class HandOverForm(PlainForm):
    """Which things go to whom."""

    def __init__(
        self, *args: Any, items: Iterable[Item], suggestions: Iterable[Agency], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        listed = [(str(i.pk), f"{i.serial}. {i.title}") for i in items]
        chosen = forms.MultipleChoiceField(
            label=_("移交哪些"), choices=listed, widget=forms.CheckboxSelectMultiple
        )
        self.add("items", chosen)
        names = [(a.code, a.name) for a in suggestions]
        self.add("to", forms.ChoiceField(label=_("交给谁"), choices=names))
        self.add("note", note_field(label=_("说明"), required=False, rows=2))

    def clean_to(self) -> Agency:
        """The agency chosen."""
        return agencies.agency(code=self.cleaned_data["to"])


class RemarkForm(PlainForm):
    """What was found when counting, or why not."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        told = _("退回或收回的必须写理由；接收的可以写核对情况。")
        self.add("remark", note_field(label=_("核对情况或理由"), required=False, help_text=told))


class LeaveForm(PlainForm):
    """How an item leaves the file: returned, disposed of, or withdrawn."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ways = [("withdraw", _("撤出（误列）")), ("return", _("退还"))]
        ways += [(w.value, gettext(w.zh)) for w in DisposalWay]
        self.add("way", forms.ChoiceField(label=_("怎样处理"), choices=ways))
        self.add("to", forms.CharField(label=_("退还给谁"), max_length=120, required=False))
        approved = forms.CharField(label=_("批准人"), max_length=60, required=False)
        self.add("approved_by", approved)
        self.add("reason", note_field(label=_("理由"), rows=2))
