"""The forms of those who run the node."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from xiejiang.agencies.domain import Clearance, Role
from xiejiang.web.forms import PlainForm, day_field

LONGEST = 366
"""Days for which a token may be issued."""


class PersonForm(PlainForm):
    """Who may sign in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add("username", forms.CharField(label=_("用户名"), max_length=60))
        self.add("name", forms.CharField(label=_("姓名"), max_length=60))


class PostForm(PlainForm):
    """A post to be filled."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hint = _("在机关目录中可以查到，如 500116-police。")
        self.add("agency", forms.CharField(label=_("机关代码"), max_length=60, help_text=hint))
        roles = [(r.value, _(r.zh)) for r in Role]
        self.add("role", forms.ChoiceField(label=_("角色"), choices=roles))
        self.add("title", forms.CharField(label=_("岗位名称"), max_length=80))
        self.add("since", day_field(label=_("任职起日")))


class HeldPostForm(PlainForm):
    """A post that somebody holds."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add("username", forms.CharField(label=_("用户名"), max_length=60))
        self.add("agency", forms.CharField(label=_("机关代码"), max_length=60))
        roles = [(r.value, _(r.zh)) for r in Role]
        self.add("role", forms.ChoiceField(label=_("角色"), choices=roles))


class ClearanceForm(HeldPostForm):
    """Up to which level a post reads cases that its agency takes no part in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        levels = [(c.value, _(c.zh)) for c in Clearance]
        self.add("clearance", forms.ChoiceField(label=_("知悉级别"), choices=levels))


class TokenForm(HeldPostForm):
    """A token to be issued to a program."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add("name", forms.CharField(label=_("哪个系统使用"), max_length=80))
        days = forms.IntegerField(label=_("有效天数"), min_value=1, max_value=LONGEST, initial=90)
        self.add("days", days)
