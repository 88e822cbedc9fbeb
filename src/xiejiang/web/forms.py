"""Parts of forms that every room shares.

How a room writes a form::

    class EvidenceForm(PlainForm):
        title = forms.CharField(label=_("名称"), max_length=160)

    def add(request, case_id):
        form = EvidenceForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            token = sent_before(request)
            if token: return redirect(token)
            try:
                services.add(by(request), ..., version=version(request))
                return done(request, url, _("已加入证据"))
            except (Invalid, Conflict) as error:
                form.complain(error)
        return in_case(request, case, ..., context={"form": form}, status=form.status)

and in the template ``{% import "web/forms.html" as f %}``: ``f.errors(form)``,
``f.open(request, action)``, ``f.field(form["title"])``, ``f.submit(_("加入"))``, ``f.close()``.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeVar

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from xiejiang.kernel.errors import Conflict, XiejiangError

T = TypeVar("T")
SENT_KEY = "sent"
"""Where the session keeps which forms were carried out, and where they led."""

SENT_KEPT = 40
LARGEST = 2**31 - 1
"""What an integer column holds."""
ECHOED = 40
"""How much of what was typed a complaint repeats."""
MINUTE = timedelta(minutes=1)


class PlainForm(forms.Form):
    """A form in the look of the house. Errors of the rooms can be laid onto it."""

    use_required_attribute = False
    label_suffix = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "label_suffix": ""})
        self.trouble: XiejiangError | None = None
        for item in self.fields.values():
            dress(item)

    def add(self, name: str, item: forms.Field) -> None:
        """Add a field that depends on the matter."""
        dress(item)
        self.fields[name] = item

    def complain(self, error: XiejiangError) -> None:
        """Show an error of a room with the form; complaints go to the fields they name."""
        self.trouble = error
        by_label = {str(f.label): name for name, f in self.fields.items()}
        for complaint in error.complaints:
            name = (
                complaint.where if complaint.where in self.fields else by_label.get(complaint.where)
            )
            if name is not None:
                self.add_error(name, complaint.message)

    @property
    def stray(self) -> list[str]:
        """What is wrong and belongs to no field."""
        lines = [str(e) for e in self.non_field_errors()]
        if self.trouble is None:
            return lines
        named = set(self.fields) | {str(f.label) for f in self.fields.values()}
        lines += [
            f"{c.where}：{c.message}" for c in self.trouble.complaints if c.where not in named
        ]
        return lines

    @property
    def status(self) -> int:
        """HTTP status with which the form is shown."""
        if self.trouble is not None:
            return self.trouble.status
        return 422 if self.is_bound and self.errors else 200

    @property
    def conflict(self) -> bool:
        """Whether somebody else was first."""
        return isinstance(self.trouble, Conflict)


_CLASSES: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.CheckboxInput, "form-check-input"),
    (forms.RadioSelect, "form-check-input"),
    (forms.CheckboxSelectMultiple, "form-check-input"),
    (forms.Select, "form-select"),
    (forms.Widget, "form-control"),
)


def dress(item: forms.Field) -> None:
    """Give a field's widget the classes and hints of the house, and its errors our words."""
    item.error_messages["required"] = _("请填写。")
    for kind, css in _CLASSES:
        if isinstance(item.widget, kind):
            item.widget.attrs.setdefault("class", css)
            break
    if isinstance(item, forms.DecimalField | forms.IntegerField):
        item.widget.attrs.setdefault("inputmode", "decimal")
        item.widget.attrs["class"] = "form-control w-figure"


def instant_field(*, label: str, required: bool = True, help_text: str = "") -> forms.DateTimeField:
    """A day and time of the clock, to the minute, in the browser's own picker."""
    widget = forms.DateTimeInput(
        format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local", "class": "form-control w-instant"}
    )
    return forms.DateTimeField(label=label, required=required, help_text=help_text, widget=widget)


def day_field(*, label: str, required: bool = True, help_text: str = "") -> forms.DateField:
    """A day, in the browser's own picker."""
    widget = forms.DateInput(
        format="%Y-%m-%d", attrs={"type": "date", "class": "form-control w-instant"}
    )
    return forms.DateField(label=label, required=required, help_text=help_text, widget=widget)


def note_field(
    *, label: str, required: bool = True, help_text: str = "", rows: int = 4
) -> forms.CharField:
    """Some lines of text."""
    return forms.CharField(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows, "class": "form-control"}),
    )


def meant(
    text: str,
    found: Sequence[T],
    *,
    exact: Callable[[T], bool],
    shown: Callable[[T], str],
    none: str,
    many: str,
    apart: str = "、",
) -> T:
    """The one that a text means, or a complaint that says ``none`` or lists the ``many``.

    It is the only one that was found, or the only exact one; nobody guesses.
    """
    same = [one for one in found if exact(one)]
    if len(found) == 1 or len(same) == 1:
        return (same or list(found))[0]
    told = text if len(text) <= ECHOED else f"{text[:ECHOED]}…"
    if not found:
        raise forms.ValidationError(none % {"text": told})
    listed = apart.join(map(shown, found))
    raise forms.ValidationError(many % {"text": told, "listed": listed})


class Place(Protocol):
    """A division as a picker offers it."""

    @property
    def label(self) -> str: ...
    @property
    def value(self) -> str: ...


def meant_place(text: str, found: Sequence[Place]) -> str:
    """The code of the one division that a text means among those that were found."""
    return meant(
        text,
        found,
        exact=lambda place: place.label.endswith(text),
        shown=lambda place: f"{place.label}（{place.value}）",
        none=_("没有叫“%(text)s”的区划，请核对。"),
        many=_("“%(text)s”不止一处：%(listed)s。请写代码。"),
    ).value


class Listed(Protocol):
    """An agency as the directory lists it."""

    @property
    def name(self) -> str: ...
    @property
    def code(self) -> str: ...


L = TypeVar("L", bound=Listed)


def meant_agency(text: str, found: Sequence[L]) -> L:
    """The one agency that a text means among those that were found."""
    return meant(
        text,
        found,
        exact=lambda agency: agency.name == text,
        shown=lambda agency: f"{agency.name}（{agency.code}）",
        none=_("机关目录里没有“%(text)s”，请核对。"),
        many=_("“%(text)s”不止一个：%(listed)s。请写代码。"),
    )


def whole(text: str, *, most: int = LARGEST) -> int | None:
    """A whole number as it came in an address or a hidden field; nothing when it is none.

    What is longer than the largest one is not even read: reading a number takes longer the more
    digits it has, and Python refuses to from some thousands on.
    """
    if not (text.isascii() and text.isdecimal()) or len(text) > len(str(most)):
        return None
    number = int(text)
    return number if number <= most else None


def version(request: HttpRequest) -> int:
    """The version the form was drawn from; 0 if the field was lost, which conflicts with any."""
    return whole(request.POST.get("version", "")) or 0


def fresh_token() -> str:
    """Marks one drawing of a form, so that sending it twice does it once."""
    return secrets.token_urlsafe(12)


def sent_before(request: HttpRequest) -> str | None:
    """Where this very form led when it was sent the first time, if it was."""
    token = request.POST.get("once", "")
    kept: dict[str, str] = request.session.get(SENT_KEY, {})
    return kept.get(token) if token else None


def done(request: HttpRequest, url: str, message: str = "") -> HttpResponse:
    """Note that the form was carried out, say so, and go on."""
    token = request.POST.get("once", "")
    if token:
        kept: dict[str, str] = request.session.get(SENT_KEY, {})
        kept[token] = url
        request.session[SENT_KEY] = dict(list(kept.items())[-SENT_KEPT:])
    if message:
        messages.success(request, message)
    return redirect(url)


def carried_out(
    request: HttpRequest, form: PlainForm, act: Callable[[], object], *, to: str, told: str
) -> HttpResponse | None:
    """Do what a form asks, once; ``None`` when the form is to be shown, with what is wrong."""
    earlier = sent_before(request)
    if earlier:
        return redirect(earlier)
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        act()
    except XiejiangError as error:
        form.complain(error)
        return None
    return done(request, to, told)


def after_what_went_before(typed: datetime, before: datetime) -> datetime:
    """A time is typed to the minute: within the minute of what went before, it comes after."""
    return before if typed < before < typed + MINUTE else typed


def other_changed() -> str:
    """The heading of a conflict."""
    return _("有人先一步修改了")
