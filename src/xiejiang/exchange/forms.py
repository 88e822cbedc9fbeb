"""Forms of the room: what goes where, what to do with what came, and whom to trust."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _

from xiejiang.agencies import queries as agencies
from xiejiang.exchange.domain import Choice, Trust
from xiejiang.exchange.models import Node
from xiejiang.exchange.packing import Offer
from xiejiang.kernel.errors import XiejiangError
from xiejiang.law.schema import load_law
from xiejiang.store.signing import PublicKey
from xiejiang.web.forms import PlainForm, note_field


class SendForm(PlainForm):
    """To which node and agency, for what, and which facts, items and documents go."""

    def __init__(self, *args: Any, offer: Offer, nodes: Sequence[Node], **kwargs: Any) -> None:
        proposed = {
            "facts": [f.name for f in offer.facts],
            "items": [str(key) for key in offer.supporting],
        }
        super().__init__(*args, **{"initial": proposed, **kwargs})
        names = [(n.name, n.name) for n in nodes]
        self.add("node", forms.ChoiceField(label=_("发往哪个节点"), choices=names))
        hint = _("在机关目录中可以查到，如 500116-police。")
        self.add("agency", forms.CharField(label=_("接收机关代码"), max_length=60, help_text=hint))
        hint = _("写明为什么发送；只发办理所必需的内容。")
        self.add("purpose", note_field(label=_("用途"), rows=2, help_text=hint))
        labels = load_law().facts
        facts = [(f.name, labels[f.name].label) for f in offer.facts if f.name in labels]
        self._tick("facts", _("事实"), facts)
        hint = _("默认只选支持事实的证据。")
        self._tick("items", _("证据文件"), [(str(i.pk), str(i)) for i in offer.items], hint)
        self._tick("documents", _("文书"), [(str(d.pk), str(d)) for d in offer.documents])

    def _tick(self, name: str, label: str, choices: list[tuple[str, str]], hint: str = "") -> None:
        if choices:
            field = forms.MultipleChoiceField(
                label=label,
                choices=choices,
                required=False,
                help_text=hint,
                widget=forms.CheckboxSelectMultiple,
            )
            self.add(name, field)

    def clean_agency(self) -> str:
        """The code of an agency that the directory knows."""
        code = str(self.cleaned_data["agency"]).strip()
        try:
            return agencies.agency(code=code).code
        except XiejiangError as error:
            raise forms.ValidationError(error.message) from error

    @property
    def choice(self) -> Choice:
        """What was chosen."""
        data = self.cleaned_data
        return Choice(
            node=data["node"],
            agency=data["agency"],
            purpose=data["purpose"],
            facts=tuple(data.get("facts", ())),
            items=tuple(UUID(key) for key in data.get("items", ())),
            documents=tuple(UUID(key) for key in data.get("documents", ())),
        )


class DiscForm(PlainForm):
    """A package or a receipt that came by disc."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hint = _("包（.zip）或者回执（.txt）。先核验，核验不成立的不写入任何内容。")
        self.add("file", forms.FileField(label=_("文件"), help_text=hint))


class TakeForm(PlainForm):
    """Into which case, or why not."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hint = _("并入本机关参与的案件时填写案号；不填的，新建案件。")
        number = forms.CharField(label=_("案号"), max_length=80, required=False, help_text=hint)
        self.add("number", number)
        hint = _("退回的必须写，对方会看到。")
        self.add("reason", note_field(label=_("理由"), required=False, rows=2, help_text=hint))


class KeyForm(PlainForm):
    """A key, and how its fingerprint was compared."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hint = _("对方执行 xiejiang log key 得到的一行。")
        self.add("key", forms.CharField(label=_("公钥"), max_length=400, help_text=hint))
        hint = _("请按对方在电话里或者当面读出的填写，不要从公钥旁边抄。")
        mark = forms.CharField(label=_("指纹"), max_length=60, help_text=hint)
        self.add("fingerprint", mark)
        whom = forms.CharField(label=_("对方核对人"), max_length=120)
        self.add("compared_with", whom)
        self.add("compared_how", forms.CharField(label=_("核对方式"), max_length=60))
        hint = _("如 https:// 开头的地址；只用光盘往来的不填。")
        url = forms.CharField(label=_("地址"), max_length=200, required=False, help_text=hint)
        self.add("url", url)

    @property
    def given(self) -> dict[str, Any]:
        """What the acts take."""
        data = self.cleaned_data
        return {
            "key": PublicKey.parse(data["key"]),
            "fingerprint": data["fingerprint"],
            "trust": Trust(data["url"], data["compared_with"], data["compared_how"]),
        }


class StateForm(PlainForm):
    """Why a node is suspended, restored or revoked."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add("reason", note_field(label=_("理由"), rows=2))
