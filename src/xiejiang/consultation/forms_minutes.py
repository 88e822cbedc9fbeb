"""The form of the minutes: standards and tasks in rows, as many as were agreed on.

First minutes begin with the proposals that were put to the meeting, one in a row; whoever writes
them changes the words, or drops the row. A correction begins with the version before it.

A row more or less is asked for with a button of the form itself: what was typed comes back as it
was, and nothing is checked or kept until the minutes are written. No script is needed.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.http import QueryDict
from django.utils.translation import gettext as _

from xiejiang.consultation.domain import MOST_ITEMS, Kind, Standard, Task
from xiejiang.consultation.models import Meeting, Minutes, Proposal, Resolution
from xiejiang.consultation.queries import seats
from xiejiang.kernel.errors import Complaint, XiejiangError
from xiejiang.web.forms import PlainForm, day_field, note_field, whole

PARTS: Mapping[Kind, Mapping[str, str]] = {
    Kind.STANDARD: {
        "words": "内容",
        "rules": "规则",
        "territory": "地域",
        "since": "起",
        "until": "止",
    },
    Kind.TASK: {"words": "内容", "owner": "承办机关", "due": "约定期限"},
}
"""The parts of a row, and what the acts call them in complaints."""
TAKEN = "proposal"
"""The part of a row that no one types: which proposal it takes up."""
MORE, DROP = "more", "drop"
"""The buttons: a row more of a kind; without one row (``task-2``)."""


def name_of(kind: Kind, row: int, part: str) -> str:
    """The name of a control: ``standard-2-rules``."""
    return f"{kind.value}-{row}-{part}"


def count_of(kind: Kind, given: Mapping[str, Any]) -> int:
    """How many rows of a kind there are; one to begin with."""
    count = whole(str(given.get(kind.value, 1)))
    return 1 if count is None else min(count, MOST_ITEMS)


def asked(sent: QueryDict) -> dict[str, Any] | None:
    """What was typed, with a row more or less as asked; nothing when the form itself is sent."""
    more, drop = sent.get(MORE), sent.get(DROP, "")
    if more is None and not drop:
        return None
    typed: dict[str, Any] = {**sent.dict(), "present": sent.getlist("present")}
    for kind in Kind:
        count = count_of(kind, typed)
        typed[kind.value] = min(count + (more == kind.value), MOST_ITEMS)
        gone = whole(drop.removeprefix(f"{kind.value}-"), most=count)
        if gone:
            _close_up(kind, typed, gone, count)
    return typed


def _close_up(kind: Kind, typed: dict[str, Any], gone: int, count: int) -> None:
    """The rows below a dropped one move up."""
    for part in (*PARTS[kind], TAKEN):
        for row in range(gone, count):
            typed[name_of(kind, row, part)] = typed.get(name_of(kind, row + 1, part), "")
        typed.pop(name_of(kind, count, part), None)
    typed[kind.value] = count - 1


def as_typed(minutes: Minutes) -> dict[str, Any]:
    """A version as somebody would type it, to be corrected."""
    typed: dict[str, Any] = {"text": minutes.text}
    for kind in Kind:
        items = [r for r in minutes.resolutions.all() if r.kind == kind.value]
        typed[kind.value] = len(items)
        for row, item in enumerate(items, 1):
            rules = [a.rule for a in item.attached.all()]
            typed |= _row(kind, row, item, rules, item.proposal_id)
    return typed


def as_put(proposals: Sequence[Proposal]) -> dict[str, Any]:
    """What was put to the meeting, as somebody would type it."""
    typed: dict[str, Any] = {}
    for kind in Kind:
        items = [p for p in proposals if p.kind == kind.value][:MOST_ITEMS]
        typed[kind.value] = max(len(items), 1)
        for row, item in enumerate(items, 1):
            typed |= _row(kind, row, item, item.rules, item.pk)
    return typed


def _row(
    kind: Kind, row: int, item: Proposal | Resolution, rules: Sequence[str], key: uuid.UUID | None
) -> dict[str, Any]:
    return {
        name_of(kind, row, "words"): item.words,
        name_of(kind, row, "rules"): " ".join(rules),
        name_of(kind, row, "territory"): " ".join(item.territory),
        name_of(kind, row, "since"): item.since,
        name_of(kind, row, "until"): item.until,
        name_of(kind, row, "owner"): item.owner.code if item.owner else "",
        name_of(kind, row, "due"): item.due,
        name_of(kind, row, TAKEN): str(key or ""),
    }


def _line(label: str, hint: str) -> forms.CharField:
    return forms.CharField(label=label, help_text=hint, required=False, max_length=2000)


@dataclass(frozen=True, slots=True)
class Row:
    """One standard or task on the page."""

    parts: list[BoundField]
    taken: BoundField
    proposal: Proposal | None


class MinutesForm(PlainForm):
    """Write the minutes, with every standard and every task beside its own faults."""

    def __init__(
        self, *args: Any, meeting: Meeting, proposals: Sequence[Proposal] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.proposals = {str(p.pk): p for p in proposals}
        self.present = {s.agency.code: s.agency for s in seats(meeting=meeting)}
        listed = [(c, a.name) for c, a in self.present.items()]
        tick = forms.CheckboxSelectMultiple()
        self.add("text", note_field(label=_("纪要"), rows=6))
        self.add(
            "present",
            forms.MultipleChoiceField(label=_("到会机关"), choices=listed, widget=tick),
        )
        given = self.data if self.is_bound else self.initial
        self.counts = {kind: count_of(kind, given) for kind in PARTS}
        owners = [("", _("请选择")), *listed]
        for row in range(1, self.counts[Kind.STANDARD] + 1):
            self._add_standard(row)
        for row in range(1, self.counts[Kind.TASK] + 1):
            self._add_task(row, owners)

    def _add_taken(self, kind: Kind, row: int) -> None:
        mine = [(k, k) for k, p in self.proposals.items() if p.kind == kind.value]
        choices = [("", ""), *mine]
        field = forms.ChoiceField(choices=choices, required=False, widget=forms.HiddenInput())
        self.add(name_of(kind, row, TAKEN), field)

    def _add_part(self, kind: Kind, row: int, part: str, item: forms.Field) -> None:
        named = _("%(kind)s %(n)d") % {"kind": _(kind.zh), "n": row}
        item.widget.attrs["aria-label"] = f"{named}：{item.label}"
        self.add(name_of(kind, row, part), item)

    def _add_standard(self, row: int) -> None:
        kind = Kind.STANDARD
        rules, land = _("规则页上的编号，空格分开。"), _("六位区划代码，空格分开。")
        self._add_part(kind, row, "words", note_field(label=_("内容"), required=False, rows=3))
        self._add_part(kind, row, "rules", _line(_("规则"), rules))
        self._add_part(kind, row, "territory", _line(_("地域"), land))
        self._add_part(kind, row, "since", day_field(label=_("起"), required=False))
        self._add_part(kind, row, "until", day_field(label=_("止"), required=False))
        self._add_taken(kind, row)

    def _add_task(self, row: int, owners: list[tuple[str, str]]) -> None:
        kind = Kind.TASK
        self._add_part(kind, row, "words", note_field(label=_("内容"), required=False, rows=3))
        self._add_part(
            kind,
            row,
            "owner",
            forms.ChoiceField(label=_("承办机关"), choices=owners, required=False),
        )
        self._add_part(kind, row, "due", day_field(label=_("约定期限"), required=False))
        self._add_taken(kind, row)

    def groups(self) -> Iterator[tuple[Kind, list[Row]]]:
        """Each kind with its rows, for the page."""
        for kind, count in self.counts.items():
            yield kind, [self._shown(kind, n) for n in range(1, count + 1)]

    def _shown(self, kind: Kind, row: int) -> Row:
        taken = self[name_of(kind, row, TAKEN)]
        parts = [self[name_of(kind, row, p)] for p in PARTS[kind]]
        return Row(parts, taken, self.proposals.get(str(taken.value() or "")))

    def _filled(self, kind: Kind) -> list[int]:
        """The rows of a kind in which anything was typed."""
        data = self.cleaned_data
        rows = range(1, self.counts[kind] + 1)
        return [n for n in rows if any(data.get(name_of(kind, n, p)) for p in PARTS[kind])]

    def clean(self) -> dict[str, Any]:
        """A standard and a task are whole, or not there."""
        data = self.cleaned_data
        for kind, parts in PARTS.items():
            for row in self._filled(kind):
                for name in (name_of(kind, row, p) for p in parts):
                    if not data.get(name) and name not in self.errors:
                        self.add_error(name, _("请填写。"))
        return data

    def complain(self, error: XiejiangError) -> None:
        """Lay what the act says of a row onto that row."""
        places = {
            kind.at(n, words): name_of(kind, row, part)
            for kind, parts in PARTS.items()
            for n, row in enumerate(self._filled(kind), 1)
            for part, words in parts.items()
        }
        error.complaints = tuple(
            Complaint(places.get(c.where, c.where), c.message) for c in error.complaints
        )
        super().complain(error)

    def _part(self, kind: Kind, row: int, part: str) -> Any:
        return self.cleaned_data[name_of(kind, row, part)]

    def _taken(self, kind: Kind, row: int) -> uuid.UUID | None:
        key = self._part(kind, row, TAKEN)
        return self.proposals[key].pk if key else None

    @property
    def standards(self) -> list[Standard]:
        """The standards that were typed."""
        kind, part = Kind.STANDARD, self._part
        return [
            Standard(
                words=part(kind, n, "words"),
                rules=tuple(part(kind, n, "rules").split()),
                territory=tuple(part(kind, n, "territory").split()),
                since=part(kind, n, "since"),
                until=part(kind, n, "until"),
                proposal=self._taken(kind, n),
            )
            for n in self._filled(kind)
        ]

    @property
    def tasks(self) -> list[Task]:
        """The tasks that were typed."""
        kind, part = Kind.TASK, self._part
        return [
            Task(
                words=part(kind, n, "words"),
                owner=part(kind, n, "owner"),
                due=part(kind, n, "due"),
                proposal=self._taken(kind, n),
            )
            for n in self._filled(kind)
        ]
