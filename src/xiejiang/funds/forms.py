"""Forms of the room: accounts, claims, receipts, orders and what is decided of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _

from xiejiang.funds.bankfiles import Columns
from xiejiang.funds.domain import (
    SOURCES,
    SPENDABLE,
    AccountKind,
    Claim,
    Due,
    OrderKind,
    Payment,
    Source,
    SourceKind,
)
from xiejiang.funds.models import Account, Milestone
from xiejiang.kernel.errors import NotFound
from xiejiang.kernel.money import Money
from xiejiang.web.forms import PlainForm, day_field, note_field
from xiejiang.web.requests import Request

BY_ACTS = SOURCES | {AccountKind.OBLIGATION, AccountKind.HANDED_OVER}
"""Kinds that acts open themselves."""
PAIR = 2


def money_field(*, label: str, required: bool = True, help_text: str = "") -> forms.DecimalField:
    """An amount in yuan, to the fen."""
    return forms.DecimalField(
        label=label,
        required=required,
        help_text=help_text or _("元，最多两位小数。"),
        max_digits=16,
        decimal_places=2,
        min_value=Decimal("0.01"),
    )


def _money(value: Decimal) -> Money:
    return Money.yuan(value)


class _SourcedForm(PlainForm):
    """A form that asks where the money comes from."""

    def ask_source(self) -> None:
        kinds = [(k.value, _(k.zh)) for k in SourceKind]
        self.add("source_kind", forms.ChoiceField(label=_("来由种类"), choices=kinds))
        hint = _("文书的名称和文号，如（2026）渝0116民初12号民事判决书。")
        self.add("source_words", forms.CharField(label=_("来由"), max_length=200, help_text=hint))
        reference = forms.CharField(label=_("来由编号"), max_length=120, required=False)
        self.add("source_reference", reference)

    @property
    def source(self) -> Source:
        """Where it comes from."""
        data = self.cleaned_data
        kind = SourceKind(data["source_kind"])
        return Source(kind, data["source_words"], data["source_reference"])


class MatterField(forms.CharField):
    """The id of a case that the reader sees; empty for none."""

    def __init__(self, request: Request) -> None:
        hint = _("案件页地址里的编号；与案件无关的不填。")
        super().__init__(label=_("案件编号"), required=False, max_length=36, help_text=hint)
        self._request = request

    def clean(self, value: Any) -> Any:
        """The id, once the shell has said that the case is seen."""
        text = super().clean(value).strip()
        if not text:
            return None
        try:
            matter = UUID(text)
            self._request.must_see(matter)
        except (ValueError, NotFound):
            told = _("没有找到这个案件，或者您所在的机关没有参与。")
            raise forms.ValidationError(told) from None
        return matter


class AccountForm(PlainForm):
    """A new account."""

    def __init__(self, *args: Any, request: Request, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(k.value, _(k.zh)) for k in AccountKind if k not in BY_ACTS]
        self.add("kind", forms.ChoiceField(label=_("类别"), choices=kinds))
        self.add("name", forms.CharField(label=_("名称"), max_length=120))
        self.add("matter", MatterField(request))


class ClaimForm(_SourcedForm):
    """应缴款项."""

    def __init__(self, *args: Any, request: Request, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add("obligor", forms.CharField(label=_("义务人"), max_length=120))
        hint = _("按裁判、协议的名称分别登记：修复费用、服务功能损失、永久性损害等。")
        self.add("component", forms.CharField(label=_("款项"), max_length=80, help_text=hint))
        self.add("amount", money_field(label=_("金额")))
        self.ask_source()
        hint = _("生效裁判、调解书，或者经司法确认的协议。")
        self.add(
            "enforceable",
            forms.BooleanField(label=_("有生效文书"), required=False, help_text=hint),
        )
        hint = _(
            "每行一期：日期 金额 依据，如 2026-12-31 500000 判决书主文第二项。没有期限的不填。"
        )
        self.add("dues", note_field(label=_("分期"), required=False, help_text=hint))
        self.add("matter", MatterField(request))

    def clean_dues(self) -> tuple[Due, ...]:
        """The instalments, line by line."""
        lines = str(self.cleaned_data["dues"]).splitlines()
        return tuple(self._due(n, line) for n, line in enumerate(lines, 1) if line.strip())

    def _due(self, number: int, line: str) -> Due:
        cells = line.split(maxsplit=PAIR)
        told = _("第 %(n)d 行读不懂，应为：日期 金额 依据") % {"n": number}
        if len(cells) <= PAIR:
            raise forms.ValidationError(told)
        try:
            return Due(date.fromisoformat(cells[0]), Money.yuan(cells[1]), cells[2])
        except (ValueError, ArithmeticError):
            raise forms.ValidationError(told) from None

    @property
    def claim(self) -> Claim:
        """What is to be registered."""
        data = self.cleaned_data
        return Claim(
            obligor=data["obligor"],
            amount=_money(data["amount"]),
            component=data["component"],
            source=self.source,
            enforceable=data["enforceable"],
            dues=data["dues"],
        )


class ReceiptForm(PlainForm):
    """Money that came in for an obligation."""

    def __init__(self, *args: Any, accounts: Sequence[Account], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add("account", choice(_("记入账户"), accounts))
        self.add("amount", money_field(label=_("金额")))
        self.add("happened_on", day_field(label=_("到账日")))
        self.add("words", forms.CharField(label=_("摘要"), max_length=200, required=False))

    @property
    def given(self) -> dict[str, Any]:
        """What the act takes, but for the account."""
        data = self.cleaned_data
        return {
            "amount": _money(data["amount"]),
            "happened_on": data["happened_on"],
            "words": data["words"],
        }


class HandOverForm(PlainForm):
    """移交执行."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hint = _("强制执行申请书、移送执行函的名称和文号。")
        self.add("words", forms.CharField(label=_("移交的文书"), max_length=200, help_text=hint))


class OrderForm(_SourcedForm):
    """付款单."""

    def __init__(
        self,
        *args: Any,
        request: Request,
        accounts: Sequence[Account],
        milestones: Iterable[Milestone],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(k.value, _(k.zh)) for k in OrderKind]
        self.add("kind", forms.ChoiceField(label=_("种类"), choices=kinds))
        givers = [a for a in accounts if a.kind in SPENDABLE]
        takers = [a for a in accounts if a.kind not in SOURCES | {AccountKind.OBLIGATION}]
        self.add("payer", choice(_("付款账户"), givers))
        self.add("payee", choice(_("收款账户"), takers))
        self.add("amount", money_field(label=_("金额")))
        hint = _("预付款写明为什么要在验收以前付。")
        self.add("words", forms.CharField(label=_("事由"), max_length=200, help_text=hint))
        works = [("", "—")] + [(str(m.pk), f"{m.budget.words} · {m.words}") for m in milestones]
        milestone = forms.ChoiceField(label=_("节点"), choices=works, required=False)
        self.add("milestone", milestone)
        self.ask_source()
        hint = _("动用限定用途的款项时填写，与来款登记的一致。")
        earmark = forms.CharField(
            label=_("限定用途"), max_length=80, required=False, help_text=hint
        )
        self.add("earmark", earmark)
        hint = _("只从某一笔来款付时填写它的编号，如执行回转。")
        lot = forms.IntegerField(label=_("来款编号"), required=False, min_value=1, help_text=hint)
        self.add("lot", lot)
        self.add("valid_until", day_field(label=_("有效期至")))
        hint = _("移交外地时填写。")
        for name, label, most in (
            ("to_code", _("受损地机关代码"), 60),
            ("to_name", _("受损地机关"), 120),
        ):
            field = forms.CharField(label=label, max_length=most, required=False, help_text=hint)
            self.add(name, field)
        self.add("matter", MatterField(request))

    @property
    def payment(self) -> Payment:
        """What is ordered."""
        data = self.cleaned_data
        return Payment(
            kind=OrderKind(data["kind"]),
            amount=_money(data["amount"]),
            words=data["words"],
            source=self.source,
            valid_until=data["valid_until"],
            earmark=data["earmark"],
            lot=data["lot"],
            to_code=data["to_code"],
            to_name=data["to_name"],
        )


class DecideForm(PlainForm):
    """What is said with a decision."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hint = _("不批准、撤回和批准预付的必须写明。")
        self.add("reason", note_field(label=_("意见"), required=False, rows=2, help_text=hint))
        hint = _("登记付出时填写银行付出的日期；不填即今天。")
        paid = day_field(label=_("付出日"), required=False, help_text=hint)
        self.add("happened_on", paid)


class ReverseForm(PlainForm):
    """Why an entry is reversed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hint = _("原凭证不改，另记一张相反的凭证；记账人自己不能冲销。")
        self.add("reason", note_field(label=_("冲销的理由"), rows=2, help_text=hint))


class BudgetForm(PlainForm):
    """预算 of a plan."""

    def __init__(self, *args: Any, request: Request, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add("plan", forms.CharField(label=_("方案编号"), max_length=120))
        self.add("words", forms.CharField(label=_("方案名称、批准文号"), max_length=200))
        self.add("amount", money_field(label=_("金额")))
        self.add("matter", MatterField(request))


class MilestoneForm(PlainForm):
    """节点 of a plan."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add("reference", forms.CharField(label=_("节点编号"), max_length=120))
        self.add("words", forms.CharField(label=_("做什么"), max_length=200))
        self.add("price", money_field(label=_("价款")))


class AcceptForm(PlainForm):
    """验收 of a milestone."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add("accepted_on", day_field(label=_("验收日")))
        self.add("acceptance", forms.CharField(label=_("验收文书"), max_length=200))


class PeriodForm(PlainForm):
    """From when to when a statement goes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add("since", day_field(label=_("起"), required=False))
        self.add("until", day_field(label=_("止"), required=False))


def choice(label: str, accounts: Sequence[Account]) -> forms.ChoiceField:
    choices = [(str(a.pk), f"{a.name}（{_(AccountKind(a.kind).zh)}）") for a in accounts]
    return forms.ChoiceField(label=label, choices=choices)


class BankForm(PlainForm):
    """A bank's file, and which columns say what."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hint = _("银行导出的 CSV，UTF-8 或者 GB18030 编码。有一行读不懂就一行也不导入。")
        self.add("file", forms.FileField(label=_("流水文件"), help_text=hint))
        hint = _("收入、支出分列的不填金额列，填写收入列和支出列。")
        for name, label, first, told in (
            ("on", _("日期列"), "交易日期", ""),
            ("amount", _("金额列"), "", hint),
            ("income", _("收入列"), "收入金额", ""),
            ("outgo", _("支出列"), "支出金额", ""),
            ("reference", _("摘要列"), "摘要", ""),
            ("party", _("对方户名列"), "对方户名", ""),
        ):
            field = forms.CharField(
                label=label,
                max_length=60,
                required=name == "on",
                initial=first,
                help_text=told,
            )
            self.add(name, field)

    @property
    def columns(self) -> Columns:
        """The names of the columns."""
        names = ("on", "amount", "income", "outgo", "reference", "party")
        return Columns(**{name: self.cleaned_data[name].strip() for name in names})


class AsideForm(PlainForm):
    """Why a line of the bank has no posting."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add("reason", forms.CharField(label=_("差异说明"), max_length=200))
