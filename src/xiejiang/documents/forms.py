"""Forms of official documents: signing for one, and taking one out of force."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from xiejiang.web.forms import PlainForm, instant_field, note_field


class ReceiptForm(PlainForm):
    """When it was received, and what proves it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        told = _("期限从收到之时起算，请写实际收到的时间。")
        self.add("received_at", instant_field(label=_("收到时间"), help_text=told))
        self.add("receipt", forms.CharField(label=_("凭据"), required=False, max_length=160))


class VoidForm(PlainForm):
    """Why a document is void."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add("reason", note_field(label=_("作废的理由"), rows=2))
