"""Forms of what is done to an item in care: putting, sealing, copying, describing, weighing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext as _

from xiejiang.evidence.care import Captured, CopyWay, Method, Outcome, Track
from xiejiang.evidence.domain import Opening, Sealing
from xiejiang.web.forms import PlainForm, note_field


class PlaceForm(PlainForm):
    """To which storage place a thing goes, and why."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add("to", forms.CharField(label=_("新的存放地"), max_length=160))
        self.add("reason", note_field(label=_("理由"), rows=2))


class SealForm(PlainForm):
    """The number of a seal, and who was there."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        told = _("照封条上的编号填写；一个编号只用一次。")
        self.add("number", forms.CharField(label=_("封条号"), max_length=60, help_text=told))
        told = _("当事人、见证人、执法人员，用顿号隔开；拒绝到场的写明。")
        self.add("present", forms.CharField(label=_("在场人员"), max_length=120, help_text=told))
        self.add("remark", note_field(label=_("封存情况"), required=False, rows=2))

    @property
    def sealing(self) -> Sealing:
        """What was typed."""
        data = self.cleaned_data
        return Sealing(data["number"], data["present"], data["remark"])


class UnsealForm(PlainForm):
    """Whether the seal was whole, who was there, and why it is broken."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        states = [("yes", _("完好")), ("no", _("已破损、松动或者编号不符"))]
        state = forms.ChoiceField(label=_("启封前的封条"), choices=states, widget=forms.RadioSelect)
        self.add("intact", state)
        self.add("present", forms.CharField(label=_("在场人员"), max_length=120))
        self.add("reason", note_field(label=_("理由"), rows=2))

    @property
    def opening(self) -> Opening:
        """What was typed."""
        data = self.cleaned_data
        return Opening(data["intact"] == "yes", data["present"], data["reason"])


class CopyForm(PlainForm):
    """A copy: the file, what it is called, and what was done."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add("file", forms.FileField(label=_("副本文件")))
        self.add("title", forms.CharField(label=_("副本名称"), max_length=160))
        ways = [(w.value, gettext(w.zh)) for w in CopyWay]
        self.add("way", forms.ChoiceField(label=_("做了什么"), choices=ways))
        told = _("写明遮盖、转换、摘录了哪些内容，用什么方法。")
        self.add("how", note_field(label=_("制作说明"), rows=2, help_text=told))


class CorrectForm(PlainForm):
    """A corrected file, and why the first was wrong."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add("file", forms.FileField(label=_("更正后的文件")))
        told = _("如：传错文件、漏页、扫描不清。")
        self.add("reason", note_field(label=_("更正的理由"), rows=2, help_text=told))


class CaptureForm(PlainForm):
    """How a file was taken, and where."""

    TAKEN = ("method", "medium", "kept_at", "tool", "digest", "keeper", "witness", "recording")
    WHERE = ("longitude", "latitude")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ways = [("", _("没有说明")), *((m.value, gettext(m.zh)) for m in Method)]
        self.add("method", forms.ChoiceField(label=_("取证方法"), choices=ways, required=False))
        for name, label, width, told in (
            (
                "medium",
                _("来源介质"),
                200,
                _("品牌、型号、编号，如：执法记录仪编号 0132。"),
            ),
            ("kept_at", _("原始介质现在哪里"), 300, _("存放地；不能封存、移动的写明原因。")),
            ("tool", _("提取工具和版本"), 120, ""),
            ("digest", _("取证时的校验值"), 140, _("收集人当场计算的；入库文件的摘要会与它比对。")),
            ("keeper", _("持有人、提供人"), 120, ""),
            ("witness", _("见证人"), 120, _("没有见证人的写明原因。")),
            ("recording", _("取证过程的录像"), 200, _("录像的名称或者编号；没有的写明原因。")),
        ):
            item = forms.CharField(label=label, max_length=width, required=False, help_text=told)
            self.add(name, item)
        for name, label, told in (
            ("longitude", _("经度"), _("十进制度，如 106.254100。")),
            ("latitude", _("纬度"), _("十进制度，如 29.289300。")),
        ):
            degrees = forms.DecimalField(
                label=label, required=False, max_digits=9, decimal_places=6, help_text=told
            )
            self.add(name, degrees)

    @property
    def captured(self) -> Captured:
        """What was typed."""
        data = dict(self.cleaned_data)
        method = data.pop("method")
        return Captured(method=Method(method) if method else None, **data)


class RuleForm(PlainForm):
    """What was found of an item, in which proceedings, and why."""

    def __init__(self, *args: Any, tracks: Iterable[Track], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        open_to = [(t.value, gettext(t.zh)) for t in tracks]
        self.add("track", forms.ChoiceField(label=_("在哪一种程序里"), choices=open_to))
        found = [(o.value, gettext(o.zh)) for o in Outcome]
        outcome = forms.ChoiceField(label=_("认定"), choices=found, widget=forms.RadioSelect)
        self.add("outcome", outcome)
        told = _("真实、合法、与案件有没有关联，各是怎样审查的。")
        self.add("reason", note_field(label=_("理由"), rows=3, help_text=told))
        told = _("排除的必须写明，如：刑事诉讼法第五十六条。")
        basis = forms.CharField(label=_("依据"), max_length=200, required=False, help_text=told)
        self.add("basis", basis)
