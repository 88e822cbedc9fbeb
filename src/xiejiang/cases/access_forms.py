"""Forms of reading: asking for it, granting it, an emergency, and its review."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _

from xiejiang.agencies.queries import Agency, Post
from xiejiang.cases import granting
from xiejiang.cases.forms import AgencyFields
from xiejiang.web.api import EARLIEST_YEAR, LATEST_YEAR
from xiejiang.web.forms import PlainForm, day_field, instant_field, note_field


class AskForm(PlainForm):
    """Asking to read a case of which only the number is known."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        longest = granting.longest().days
        told = _("写主办机关的完整案号。")
        self.add("number", forms.CharField(label=_("案号"), max_length=80, help_text=told))
        told = _("为了办理什么、需要核对什么。主办机关据此答复。")
        self.add("purpose", _purpose(_("目的"), told))
        days = forms.IntegerField(label=_("天数"), min_value=1, max_value=longest, initial=7)
        self.add("days", days)


class EmergencyForm(PlainForm):
    """Opening a case in an emergency."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add("number", forms.CharField(label=_("案号"), max_length=80))
        told = _("出了什么事，为什么等不到授权。会立即通知主办机关，并由其复核。")
        self.add("reason", _purpose(_("理由"), told))


class GrantForm(AgencyFields):
    """Granting the reading of a case."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        told = _("写岗位名称或姓名；不填的，该机关能查阅案件的岗位都可以看。")
        post = forms.CharField(
            label=_("只给一个岗位"), max_length=80, required=False, help_text=told
        )
        self.add("post", post)
        self.add("purpose", _purpose(_("目的"), _("对方为了什么查阅；会随授权一直显示。")))
        begins = instant_field(label=_("从何时"), required=False, help_text=_("不填的，从现在起。"))
        self.add("since", begins)
        told = _("一次至多 %(n)s 天，到期自动失效，到期前可以延长。") % {
            "n": granting.longest().days
        }
        self.add("until", instant_field(label=_("到何时"), help_text=told))
        told = _("勾选后，对方写明目的可以查看完整号码，每次留痕。证据和文书文件中的不受此限。")
        shown = forms.BooleanField(
            label=_("可以查看当事人证件号码"), required=False, help_text=told
        )
        self.add("identities", shown)

    def clean(self) -> dict[str, Any]:
        """Find the one post that is meant."""
        data = super().clean() or {}
        text = str(data.get("post") or "").strip()
        agency = data.get("agency")
        data["post"] = self._post(agency, text) if text and agency is not None else None
        return data

    def _post(self, agency: Agency, text: str) -> Post | None:
        known = granting.posts_of(agency, now=timezone.now())
        found = [p for p in known if text in (p.title, p.person.name)]
        if len(found) == 1:
            return found[0]
        listed = "、".join(f"{p.title} {p.person.name}" for p in (found or known)[:8])
        if not listed:
            told = _("%(agency)s还没有能查阅案件的岗位。") % {"agency": agency.name}
        else:
            told = _("请写这些中的一个：%(listed)s。") % {"listed": listed}
        self.add_error("post", told)
        return None


class ExtendForm(PlainForm):
    """A longer time to read."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add("until", instant_field(label=_("到何时")))
        self.add("reason", _purpose(_("理由"), ""))


class ReviewForm(PlainForm):
    """What the owner finds of an emergency reading."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ways = [("yes", _("有正当理由")), ("no", _("没有正当理由，立即终止"))]
        found = forms.ChoiceField(label=_("认定"), choices=ways, widget=forms.RadioSelect)
        self.add("found", found)
        self.add("reason", _purpose(_("理由"), ""))


class SpanForm(PlainForm):
    """From one day to another."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in (("since", _("从")), ("until", _("到（含当日）"))):
            day = day_field(label=label)
            day.validators.append(_plausible)
            self.add(name, day)

    def clean(self) -> dict[str, Any]:
        """From the earlier to the later."""
        data = super().clean() or {}
        if "since" in data and "until" in data and data["until"] < data["since"]:
            self.add_error("until", _("不能早于开始的日期。"))
        return data

    @classmethod
    def of_late(cls) -> dict[str, Any]:
        """The last thirty days."""
        today = timezone.localdate()
        return {"since": today - timedelta(days=29), "until": today}


def _plausible(day: date) -> None:
    if not EARLIEST_YEAR <= day.year <= LATEST_YEAR:
        told = _("年份应在 %(first)s 至 %(last)s 之间。")
        raise forms.ValidationError(told % {"first": EARLIEST_YEAR, "last": LATEST_YEAR})


def _purpose(label: str, told: str) -> forms.CharField:
    found = note_field(label=label, rows=2, help_text=told)
    found.max_length = 300
    found.widget.attrs["maxlength"] = "300"
    return found
