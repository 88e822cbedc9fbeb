"""Forms of a case: opening it, its parties, the agencies that take part."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext as _

from xiejiang.agencies import queries as agencies
from xiejiang.agencies.queries import Agency
from xiejiang.basin import queries as basin
from xiejiang.cases import checks, nationality
from xiejiang.cases.domain import (
    NO_IDENTITY,
    Field,
    LinkKind,
    NewParty,
    ParticipantRole,
    PartyKind,
    PartyRole,
    Place,
    Secrecy,
)
from xiejiang.kernel.errors import XiejiangError
from xiejiang.web.forms import PlainForm, instant_field, meant, meant_place, note_field
from xiejiang.web.language import in_english

ID_KINDS = (("resident", "公民身份号码"), ("uscc", "统一社会信用代码"), ("other", "其他证件"))


def options(kind: Any) -> list[tuple[str, str]]:
    """The members of an enumeration with their names in the reader's language."""
    return [(m.value, gettext(m.zh)) for m in kind]


class PartyFields(PlainForm):
    """A party with a number that is checked when it is given."""

    party_required = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name = forms.CharField(
            label=_("当事人姓名或名称"),
            max_length=120,
            required=self.party_required,
            help_text=_("身份未明的写特征，例如“穿黑衣男子一名”。"),
        )
        self.add("party", name)
        self.add("party_kind", forms.ChoiceField(label=_("种类"), choices=options(PartyKind)))
        self.add("party_role", forms.ChoiceField(label=_("地位"), choices=options(PartyRole)))
        known = nationality.choices(english=in_english())
        told = _("自然人看入境证件或者身份证件，单位看登记；没有查明的选“不明”，不推定为中国。")
        self.add(
            "nationality",
            forms.ChoiceField(
                label=_("国籍、注册地"), choices=known, required=False, help_text=told
            ),
        )
        kinds = [("", _("没有号码")), *((k, gettext(w)) for k, w in ID_KINDS)]
        self.add("id_kind", forms.ChoiceField(label=_("证件种类"), choices=kinds, required=False))
        number = forms.CharField(
            label=_("证件号码"),
            max_length=40,
            required=False,
            help_text=_("加密保存，页面只显示遮盖后的号码。"),
        )
        self.add("id_number", number)

    def clean(self) -> dict[str, Any]:
        """Check the number; say which part is wrong, never the right digit."""
        data = super().clean() or {}
        kind, text = data.get("id_kind", ""), data.get("id_number", "").strip()
        self.identity = NO_IDENTITY
        if text and not kind:
            self.add_error("id_kind", _("请选择这是哪一种号码。"))
        elif kind and not text:
            self.add_error("id_number", _("请填写号码，或者选“没有号码”。"))
        elif text:
            try:
                self.identity = checks.identity(kind, text, on=timezone.localdate())
            except XiejiangError as error:
                self.add_error("id_number", error.message)
                for complaint in error.complaints:
                    self.add_error("id_number", f"{complaint.where}：{complaint.message}")
        return data

    @property
    def new_party(self) -> NewParty | None:
        """The party as entered; ``None`` when none was."""
        data = self.cleaned_data
        if not data.get("party", "").strip():
            return None
        return NewParty(
            data["party"],
            PartyKind(data["party_kind"]),
            PartyRole(data["party_role"]),
            self.identity,
            data.get("nationality", ""),
        )


class PartyForm(PartyFields):
    """Adding a party."""


class NationalityForm(PlainForm):
    """Stating where a party belongs, and how that is known."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = nationality.choices(english=in_english())
        field = forms.ChoiceField(label=_("国籍、注册地"), choices=known, required=False)
        self.add("nationality", field)
        told = _("例如护照、入境记录、登记机关的证明；确实无法查明的写明怎样查过。")
        self.add("how", note_field(label=_("凭什么确认"), rows=2, help_text=told))


class PlaceFields(PlainForm):
    """Where it was: a county, and as much more as is known."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        told = _("写名称或六位代码，例如“江津”或 500116。")
        self.add("division", forms.CharField(label=_("县区"), max_length=60, help_text=told))
        told = _("写河流或河段名称；不清楚的可以不填。")
        reach = forms.CharField(label=_("河段"), max_length=80, required=False, help_text=told)
        self.add("reach", reach)
        place = forms.CharField(label=_("具体地点"), max_length=200, required=False)
        self.add("place", place)
        told = _("十进制度，先东经后北纬，例如 106.259, 29.290；坐标系 CGCS2000。")
        point = forms.CharField(label=_("坐标"), max_length=40, required=False, help_text=told)
        self.add("point", point)

    def clean_division(self) -> str:
        """The code of exactly one division."""
        text = str(self.cleaned_data["division"]).strip()
        if basin.find(text) is not None:
            return text
        return meant_place(text, basin.division_choices(text=text, limit=6))

    def clean_point(self) -> tuple[str, str]:
        """Longitude and latitude, or neither."""
        text = str(self.cleaned_data["point"]).strip()
        if not text:
            return ("", "")
        parts = [part for part in re.split(r"[\s,，、]+", text) if part]
        if len(parts) != 2:
            raise forms.ValidationError(_("请写两个数，先东经后北纬，用逗号隔开。"))
        return (parts[0], parts[1])

    def clean(self) -> dict[str, Any]:
        """Find the reach in the division; leave it open rather than guess."""
        data = super().clean() or {}
        text = data.get("reach", "").strip()
        if text and data.get("division"):
            data["reach"] = self._reach(data["division"], text)
        if "point" in data and data.get("division"):
            for complaint in checks.check_place(self._place(data)):
                self.add_error("point", f"{complaint.where}：{complaint.message}")
        return data

    def _reach(self, division: str, text: str) -> str:
        """The one reach that is meant; asked again rather than guessed."""
        if basin.network().find(text) is not None:
            return text
        found = basin.reach_choices(division=division, text=text, limit=6)
        if len(found) == 1:
            return found[0].value
        if not found:
            self.add_error("reach", _("这个县区没有名称相符的河段；不清楚的可以不填。"))
            return ""
        listed = "、".join(f"{c.label}（{c.value}）" for c in found)
        told = _("“%(text)s”不止一处：%(listed)s。请写代码。") % {"text": text, "listed": listed}
        self.add_error("reach", told)
        return ""

    @staticmethod
    def _place(data: Mapping[str, Any]) -> Place:
        longitude, latitude = data["point"]
        return Place(
            division=data["division"],
            reach=data.get("reach", ""),
            longitude=longitude,
            latitude=latitude,
            words=data.get("place", ""),
        )

    @property
    def location(self) -> Place:
        """The place as entered."""
        return self._place(self.cleaned_data)


class CaseFields(PlaceFields):
    """What, where and when."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        told = _("何地何事，例如“长江江津段夜间电捕鱼案”。")
        self.add("title", forms.CharField(label=_("案名"), max_length=160, help_text=told))
        self.add("field", forms.ChoiceField(label=_("领域"), choices=options(Field)))
        self.add("discovered_at", instant_field(label=_("发现时间")))
        self.add("summary", note_field(label=_("案情摘要"), required=False, rows=3))
        self.order_fields(["title", "field"])


class CaseForm(CaseFields, PartyFields):
    """Opening a case: what, where, when, and the first party if there is one."""

    party_required = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        secrecy = forms.ChoiceField(label=_("密级"), choices=options(Secrecy))
        self.add("secrecy", secrecy)

    @property
    def found_at(self) -> datetime:
        """When it was discovered."""
        return self.cleaned_data["discovered_at"]  # type: ignore[no-any-return]


class AmendForm(CaseFields):
    """What is said of a case, corrected."""


class AgencyFields(PlainForm):
    """Exactly one agency of the directory."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name = forms.CharField(label=_("机关"), max_length=120, help_text=_("写机关全称或代码。"))
        self.add("agency", name)

    def clean_agency(self) -> Agency:
        """The agency that is meant; asked again rather than guessed."""
        text = str(self.cleaned_data["agency"]).strip()
        known = agencies.agencies(codes=[text])
        return meant(
            text,
            list(known) or agencies.search(text=text, limit=6),
            exact=lambda a: text in (a.name, a.code),
            shown=lambda a: a.name,
            none=_("机关目录里没有“%(text)s”，请核对全称。"),
            many=_("不止一个：%(listed)s。请写全称。"),
        )


class InviteForm(AgencyFields):
    """Inviting an agency to take part."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = [(r.value, gettext(r.zh)) for r in ParticipantRole if r is not ParticipantRole.LEAD]
        self.add("role", forms.ChoiceField(label=_("以什么身份"), choices=roles))
        scope = forms.CharField(label=_("范围"), required=False, max_length=200)
        self.add("scope", scope)


class LinkForm(PlainForm):
    """Linking another case."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add("number", forms.CharField(label=_("案号"), max_length=80))
        self.add("kind", forms.ChoiceField(label=_("怎样关联"), choices=options(LinkKind)))
        self.add("reason", note_field(label=_("理由"), rows=2))


class DepartForm(PlainForm):
    """Deciding otherwise than a rule suggests."""

    def __init__(self, *args: Any, rules: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add("rule", forms.ChoiceField(label=_("哪一条"), choices=list(rules)))
        decision = forms.CharField(label=_("实际怎样决定"), max_length=300)
        self.add("decision", decision)
        self.add("reason", note_field(label=_("理由"), rows=3))


class ReasonForm(PlainForm):
    """Whatever needs only a reason."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add("reason", note_field(label=_("理由"), rows=2))
