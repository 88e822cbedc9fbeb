"""Forms of what is done with a plan in force: days, words, results, care, and what is published."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from xiejiang.restoration.domain import CareGiven, Evaluated, Telling
from xiejiang.restoration.forms import RoomForm, agency_code, chosen, line
from xiejiang.web.forms import day_field, note_field


class WordsForm(RoomForm):
    """A reason or an opinion, and nothing else."""

    def __init__(self, *args: Any, chinese: str, label: str = "", **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.put("words", chinese, note_field(label=label or _(chinese), rows=3))


class DayForm(RoomForm):
    """A day and some words."""

    def __init__(self, *args: Any, day: str, words: str, required: bool = True, **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.put("on", day, day_field(label=_(day)))
        self.put("words", words, note_field(label=_(words), rows=3, required=required))


class JudgeForm(DayForm):
    """Acceptance: passed or not, the day, and the opinion."""

    def __init__(self, *args: Any, **kw: Any) -> None:
        super().__init__(*args, day="验收日", words="验收意见", **kw)
        choices = [("pass", _("验收合格")), ("fail", _("验收不合格"))]
        self.add("verdict", chosen(_("结论"), choices))


class EvaluateForm(RoomForm):
    """What was measured for an indicator."""

    def __init__(self, *args: Any, **kw: Any) -> None:
        super().__init__(*args, **kw)
        result = forms.DecimalField(label=_("结果"), max_digits=18, decimal_places=4)
        self.put("result", "结果", result)
        self.put("on", "评估日", day_field(label=_("评估日")))
        self.put("by_whom", "评估单位", line(_("评估单位"), 160))
        self.put("report", "评估报告", line(_("评估报告名称、文号"), 200))

    @property
    def given(self) -> Evaluated:
        return Evaluated(**self.cleaned_data)


class CareForm(RoomForm):
    """After-care."""

    def __init__(self, *args: Any, **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.put("responsible", "责任人", line(_("责任人"), 160))
        self.put("words", "内容", note_field(label=_("管护内容和措施"), rows=3))
        self.put("money", "资金来源", line(_("资金来源"), 160))
        self.put("since", "管护期", day_field(label=_("管护期：自")))
        self.add("until", day_field(label=_("管护期：至")))
        told = _("管护周期没有全国统一的数字，写明载于哪一份文书。")
        self.put("basis", "依据", line(_("周期的依据"), 200, help_text=told))

    @property
    def given(self) -> CareGiven:
        return CareGiven(**self.cleaned_data)


class EntrustForm(RoomForm):
    """Whom to ask, for what, and why there."""

    def __init__(self, *args: Any, **kw: Any) -> None:
        super().__init__(*args, **kw)
        hint = _("机关全称或者代码；在其他节点的，方案审定以后由协作交换送达。")
        self.put("agency", "受委托机关", line(_("受委托机关"), 120, help_text=hint))
        self.put("task", "委托事项", note_field(label=_("事项、费用和反馈")))
        self.put("reason", "理由", line(_("为什么在受损地实施更为适宜"), 300))
        told = _("双方约定的日子，不是法定期限。")
        self.put(
            "report_by", "反馈日", day_field(label=_("反馈日"), required=False, help_text=told)
        )

    def clean_agency(self) -> str:
        return agency_code(self.cleaned_data["agency"])


class PublishForm(RoomForm):
    """What an officer tells the public of before and after."""

    def __init__(self, *args: Any, **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.put("before", "修复以前", note_field(label=_("修复以前"), rows=3))
        self.put("after", "修复以后", note_field(label=_("修复以后"), rows=3))
        self.add("digest", forms.CharField(required=False, widget=forms.HiddenInput()))

    @property
    def telling(self) -> Telling:
        return Telling(self.cleaned_data["before"], self.cleaned_data["after"])
