"""Forms of the room: a plan, an answer, a team, a check on the spot, a turn, a report."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from xiejiang.agencies import queries as agencies
from xiejiang.basin import queries as basin
from xiejiang.cases.domain import Field
from xiejiang.kernel.errors import Complaint, XiejiangError
from xiejiang.operations import domain
from xiejiang.operations.domain import (
    Area,
    Invite,
    Leg,
    MemberRole,
    Plan,
)
from xiejiang.operations.kits import kits
from xiejiang.operations.models import Operation, Team
from xiejiang.store import geometry
from xiejiang.store.onsite import PlaceSource, Where
from xiejiang.web.forms import (
    PlainForm,
    day_field,
    instant_field,
    meant_agency,
    meant_place,
    note_field,
)
from xiejiang.web.language import title_of

FIELDS = {
    "名称": "title",
    "模板": "kit",
    "领域": "fields",
    "任务": "aim",
    "范围": "site",
    "区划": "divisions",
    "河段": "reaches",
    "范围说明": "place",
    "开始时间": "starts_at",
    "结束时间": "ends_at",
    "答复日期": "answer_by",
    "参加机关": "invited",
    "组名": "name",
    "组员": "people",
    "答复": "words",
    "意见": "words",
    "理由": "reason",
    "报告正文": "text",
    "会签日期": "sign_by",
    "检查对象": "subject",
    "检查情况": "findings",
    "现场处置": "disposal",
    "案名": "title",
    "行政区划": "division",
    "照片": "photos",
    "事实": "facts",
    "证明对象": "proves",
    "情况": "words",
}
"""What acts call a field → the name of the field in the forms."""


class RoomForm(PlainForm):
    """A form of the room: what an act complains of is shown at its field in any language."""

    def complain(self, error: XiejiangError) -> None:
        """Complaints name their field in Chinese; labels may be in another language."""
        error.complaints = tuple(
            Complaint(FIELDS[c.where], c.message) if FIELDS.get(c.where) in self.fields else c
            for c in error.complaints
        )
        super().complain(error)


def one_agency(text: str) -> str:
    """The code of exactly one agency, from its name or code."""
    if agencies.agencies(codes=[text]):
        return text
    return meant_agency(text, agencies.search(text=text, limit=6)).code


def one_division(text: str) -> str:
    """The code of exactly one division, from its name or code."""
    if basin.find(text) is not None:
        return text
    return meant_place(text, basin.division_choices(text=text, limit=6))


def _lines(text: str) -> list[str]:
    parts = text.replace("、", "\n").replace("；", "\n").splitlines()
    return [p.strip() for p in parts if p.strip()]


def _roles() -> list[tuple[str, str]]:
    return [(r.value, _(r.zh)) for r in MemberRole]


class PlanForm(RoomForm):
    """行动方案."""

    def __init__(self, *args: Any, invites: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add("title", forms.CharField(label=_("名称"), max_length=domain.TITLE_MOST))
        listed = [(k.id, title_of(k)) for k in kits().values()]
        self.add("kit", forms.ChoiceField(label=_("行动模板"), choices=listed))
        fields = [(f.value, _(f.zh)) for f in Field]
        box = forms.CheckboxSelectMultiple
        told = _("不选的，用模板的领域。")
        self.add(
            "fields",
            forms.MultipleChoiceField(
                label=_("领域"), choices=fields, widget=box, required=False, help_text=told
            ),
        )
        self.add("starts_at", instant_field(label=_("开始时间")))
        self.add("ends_at", instant_field(label=_("结束时间")))
        told = _("约定的日期，不是法定期限。")
        self.add("answer_by", day_field(label=_("请各机关在哪天以前答复"), help_text=told))
        told = _("名称或者代码，每行一个，如：江津区。")
        self.add(
            "divisions", note_field(label=_("行政区划"), required=False, rows=2, help_text=told)
        )
        told = _("河段编号，每行一个。")
        self.add("reaches", note_field(label=_("河段"), required=False, rows=2, help_text=told))
        told = _("GeoJSON 几何，或者一个点：经度, 纬度。")
        self.add("site", note_field(label=_("范围图形"), required=False, rows=3, help_text=told))
        self.add("place", forms.CharField(label=_("范围说明"), max_length=200, required=False))
        told = _("查什么、怎样分工、证据口径和保密要求。")
        self.add("aim", note_field(label=_("任务"), required=False, rows=4, help_text=told))
        if invites:
            told = _("名称或者代码，每行一个；分工和任务以后可以逐个补充。")
            self.add("invited", note_field(label=_("参加机关"), rows=3, help_text=told))
            self.add("role", forms.ChoiceField(label=_("分工"), choices=_roles()))

    def clean_invited(self) -> list[str]:
        """The agencies by their codes."""
        return [one_agency(t) for t in _lines(self.cleaned_data["invited"])]

    def clean_divisions(self) -> list[str]:
        """The divisions by their codes."""
        return [one_division(t) for t in _lines(self.cleaned_data["divisions"])]

    def clean_site(self) -> Mapping[str, Any] | None:
        """A geometry that can be kept."""
        found, complaints = geometry.read_site(self.cleaned_data["site"])
        if complaints:
            raise forms.ValidationError([c.message for c in complaints])
        return found

    @property
    def plan(self) -> Plan:
        """The same as a value; of a valid form."""
        data = self.cleaned_data
        role = MemberRole(data["role"]) if "role" in data else MemberRole.ENFORCE
        area = Area(
            data["site"], tuple(data["divisions"]), tuple(_lines(data["reaches"])), data["place"]
        )
        chosen = [Field(f) for f in data["fields"]]
        return Plan(
            title=data["title"],
            kit=data["kit"],
            fields=tuple(chosen or kits()[data["kit"]].fields),
            area=area,
            starts_at=data["starts_at"],
            ends_at=data["ends_at"],
            answer_by=data["answer_by"],
            aim=data["aim"],
            invites=tuple(Invite(code, role) for code in data.get("invited", ())),
        )


def planned(operation: Operation) -> dict[str, Any]:
    """What stands in the form of a plan that is to be changed."""
    return {
        "title": operation.title,
        "kit": operation.kit,
        "fields": operation.fields,
        "starts_at": operation.starts_at,
        "ends_at": operation.ends_at,
        "answer_by": operation.answer_by,
        "divisions": "\n".join(operation.divisions),
        "reaches": "\n".join(operation.reaches),
        "site": json.dumps(operation.site, ensure_ascii=False) if operation.site else "",
        "place": operation.place,
        "aim": operation.aim,
    }


class InviteForm(RoomForm):
    """补充邀请."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add("invited", forms.CharField(label=_("参加机关"), max_length=120))
        self.add("role", forms.ChoiceField(label=_("分工"), choices=_roles()))
        self.add("task", forms.CharField(label=_("任务"), max_length=300, required=False))

    def clean_invited(self) -> str:
        """The agency by its code."""
        return one_agency(self.cleaned_data["invited"])

    @property
    def invite(self) -> Invite:
        """The same as a value; of a valid form."""
        data = self.cleaned_data
        return Invite(data["invited"], MemberRole(data["role"]), data["task"])


class AnswerForm(RoomForm):
    """答复邀请."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("yes", _("参加")), ("no", _("不参加"))]
        self.add(
            "joins",
            forms.ChoiceField(label=_("是否参加"), choices=choices, widget=forms.RadioSelect),
        )
        told = _("参加的，写明派出的人员、船艇和装备；不参加的，写明理由。")
        self.add("words", note_field(label=_("答复"), rows=3, help_text=told))


class TeamForm(RoomForm):
    """编组."""

    def __init__(self, *args: Any, officers: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add("name", forms.CharField(label=_("组名"), max_length=60))
        self.add("task", forms.CharField(label=_("任务"), max_length=300, required=False))
        field = forms.TypedMultipleChoiceField(
            label=_("组员"), choices=officers, coerce=int, widget=forms.CheckboxSelectMultiple
        )
        self.add("people", field)


class ReasonForm(RoomForm):
    """取消的理由."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add("reason", note_field(label=_("理由"), rows=3))


class ReportForm(RoomForm):
    """报告正文."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        told = _("数字不用写，由系统从登记的检查计算。")
        self.add("text", note_field(label=_("报告正文"), rows=8, help_text=told))
        told = _("约定的日期，不是法定期限。")
        self.add("sign_by", day_field(label=_("请各机关在哪天以前会签"), help_text=told))


class SignForm(RoomForm):
    """会签."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("yes", _("同意")), ("no", _("有不同意见"))]
        self.add(
            "agrees", forms.ChoiceField(label=_("会签"), choices=choices, widget=forms.RadioSelect)
        )
        told = _("有不同意见的必填，随报告保留。")
        self.add("words", note_field(label=_("意见"), required=False, rows=3, help_text=told))
        self.add("shown", forms.CharField(required=False, widget=forms.HiddenInput, max_length=64))


class LegForm(RoomForm):
    """报告行程."""

    def __init__(self, *args: Any, teams: Sequence[Team], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        listed = [(str(t.pk), t.name) for t in teams]
        self.add("team", forms.ChoiceField(label=_("编组"), choices=listed))
        self.add("at", instant_field(label=_("时间")))
        self.add("place", forms.CharField(label=_("地点"), max_length=200))
        for name, label in (("latitude", _("纬度")), ("longitude", _("经度"))):
            self.add(name, forms.DecimalField(label=label, required=False, decimal_places=6))
        self.add("words", forms.CharField(label=_("情况"), max_length=300, required=False))

    @property
    def leg(self) -> Leg:
        """The same as a value; of a valid form."""
        data = self.cleaned_data
        where = Where(PlaceSource.TYPED, data["latitude"], data["longitude"], None, data["place"])
        return Leg(data["at"], where, data["words"])


class FilterForm(PlainForm):
    """Which operations are counted or listed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add("since", day_field(label=_("开始日期从"), required=False))
        self.add("until", day_field(label=_("到"), required=False))
        listed = [("", _("全部模板"))] + [(k.id, title_of(k)) for k in kits().values()]
        self.add("kit", forms.ChoiceField(label=_("行动模板"), choices=listed, required=False))
        states = [("", _("全部状态"))] + [(s.value, _(s.zh)) for s in domain.OperationState]
        self.add("state", forms.ChoiceField(label=_("状态"), choices=states, required=False))
