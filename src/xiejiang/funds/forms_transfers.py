"""Forms of transfers between regions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from xiejiang.funds.forms import MatterField, choice, money_field
from xiejiang.funds.models import Account
from xiejiang.kernel.money import Money
from xiejiang.web.forms import PlainForm, day_field, note_field
from xiejiang.web.requests import Request


class ArrivalForm(PlainForm):
    """Money of a transfer that came in."""

    def __init__(
        self,
        *args: Any,
        request: Request,
        accounts: Sequence[Account],
        open_: Money,
        tied: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.add("account", choice(_("记入账户"), accounts))
        hint = _("按实际到账登记；少到的仍列为未达。")
        self.add("amount", money_field(label=_("金额"), help_text=hint))
        self.fields["amount"].initial = open_.in_yuan
        self.add("happened_on", day_field(label=_("到账日")))
        if not tied:
            self.add("matter", MatterField(request))

    @property
    def given(self) -> dict[str, Any]:
        """What the act takes, but for the account."""
        data = self.cleaned_data
        return {
            "amount": Money.yuan(data["amount"]),
            "happened_on": data["happened_on"],
            "matter": data.get("matter"),
        }


class TakeBackForm(PlainForm):
    """Money of a transfer that came back."""

    def __init__(
        self, *args: Any, accounts: Sequence[Account], open_: Money, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.add("account", choice(_("记回账户"), accounts))
        self.add("amount", money_field(label=_("金额")))
        self.fields["amount"].initial = open_.in_yuan
        self.add("reason", forms.CharField(label=_("理由"), max_length=200))

    @property
    def given(self) -> dict[str, Any]:
        """What the act takes, but for the account."""
        data = self.cleaned_data
        return {"amount": Money.yuan(data["amount"]), "reason": data["reason"]}


class TransferReasonForm(PlainForm):
    """Why the rest of a transfer is not taken."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hint = _("没有到账的由移交方收回。")
        self.add("reason", note_field(label=_("理由"), rows=2, help_text=hint))


class PaperForm(PlainForm):
    """What the other side says on paper to have received."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hint = _("接收凭证上写的累计到账金额，元。")
        self.add("received", money_field(label=_("累计到账"), help_text=hint))
        self.add("on", day_field(label=_("凭证日期")))
        self.add("words", forms.CharField(label=_("接收凭证"), max_length=200))
