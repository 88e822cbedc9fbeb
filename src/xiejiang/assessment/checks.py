"""What acts of the room ask of an item and of a sheet before they write."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date

from xiejiang.assessment.domain import (
    BINDING,
    ITEMS,
    Heading,
    ItemGiven,
    Ruling,
    Sheet,
    State,
    applicable,
    met,
    method,
    read,
)
from xiejiang.assessment.errors import (
    AssessmentEmpty,
    AssessmentInvalid,
    AssessmentReasonMissing,
    DoubleCounted,
    MethodNotApplicable,
)
from xiejiang.assessment.methods.evaluating import MOST
from xiejiang.kernel.errors import Complaint
from xiejiang.kernel.logic import Tri

LINE, REMARK, NOTE = 160, 300, 1000
LONGEST = 4000
"""How long the text of one value may be: a series of years."""


def heading(given: Heading) -> None:
    """Refuse a heading that says nothing, or too much."""
    found = _line("损害", given.damage) + _line("评估人", given.assessor)
    if found:
        raise AssessmentInvalid(complaints=found)


def _line(where: str, text: str) -> list[Complaint]:
    if not text.strip():
        return [Complaint(where, "请填写")]
    return [Complaint(where, f"最多 {LINE} 个字")] if len(text) > LINE else []


def item(given: ItemGiven, *, evidence: frozenset[str]) -> None:
    """Refuse an item whose inputs make no sense, or whose method may not be used."""
    used = method(given.method)
    found = _line("损害项", given.damage)
    if len(given.note) > NOTE:
        found.append(Complaint("说明", f"最多 {NOTE} 个字"))
    if strange := given.answers.keys() - {c.id for c in used.conditions}:
        found.append(Complaint("适用条件", f"没有这样的条件：{'、'.join(sorted(strange))}"))
    labels = {i.name: i.label for i in used.inputs}
    for name, one in given.inputs.items():
        where = labels.get(name, name)
        if max(len(one.source), len(one.unit)) > REMARK:
            found.append(Complaint(where, f"来源最多 {REMARK} 个字"))
        if max(len(one.base), len(one.low), len(one.high)) > LONGEST:
            found.append(Complaint(where, f"数值最多 {LONGEST} 个字"))
        if one.evidence and one.evidence not in evidence:
            found.append(Complaint(where, "所引的证据不在本案，或者已经撤出"))
    found += read(used, given.inputs).complaints
    if found:
        raise AssessmentInvalid(complaints=found)
    _must_apply(given)


def _must_apply(given: ItemGiven) -> None:
    used = method(given.method)
    if applicable(used, given.answers) is not Tri.FALSE:
        return
    failed = [
        Complaint("适用条件", f"{c.question}（{c.source.words}）")
        for c, answer in met(used, given.answers)
        if answer is Tri.FALSE
    ]
    raise MethodNotApplicable(complaints=failed)


def room_for(items: Sequence[ItemGiven]) -> None:
    """Refuse more items than a sheet holds."""
    if len(items) >= ITEMS:
        told = f"一份计算书最多 {ITEMS} 项，请另建一份评估"
        raise AssessmentInvalid(complaints=[Complaint("评估项", told)])


def whole(sheet: Sheet) -> None:
    """Refuse to submit what is empty, has numbers without a source, or counts a damage twice."""
    if not sheet.lines:
        raise AssessmentEmpty
    found = [
        Complaint(f"{line.given.damage}：{defined.label}", "请写明来源，或者选定所引的证据")
        for line in sheet.lines
        for defined in line.method.inputs
        if (one := line.given.inputs.get(defined.name)) is not None
        and one.base.strip()
        and not (one.source.strip() or one.evidence)
    ]
    found += [c for line in sheet.lines for c in line.estimate.complaints]
    if found:
        raise AssessmentInvalid(complaints=found)
    for line in sheet.lines:
        _must_apply(line.given)
    twice = [
        Complaint(where[0], f"{rule.reason}（{rule.source.words}）")
        for rule, where in sheet.excluded
        if rule.source.confidence in BINDING
    ]
    if twice:
        raise DoubleCounted(complaints=twice)


def reason(text: str, *, most: int = REMARK) -> str:
    """A reason that is there and not too long."""
    if not text.strip():
        raise AssessmentReasonMissing
    if len(text.strip()) > most:
        raise AssessmentInvalid(complaints=[Complaint("理由", f"最多 {most} 个字")])
    return text.strip()


def ruling(given: Ruling, *, today: date) -> None:
    """Refuse a ruling that contradicts itself."""
    found = []
    if not given.document.strip() or len(given.document) > 200:
        found.append(Complaint("文书", "请写明文书名称和文号，最多 200 个字"))
    if given.on > today:
        found.append(Complaint("日期", "文书日期不能晚于今天"))
    if given.outcome is State.NOT_ADOPTED and given.amount_fen is not None:
        found.append(Complaint("认定数额", "未采信的不填认定数额"))
    if given.outcome is State.PARTLY and given.amount_fen is None:
        found.append(Complaint("认定数额", "部分采信的请填认定数额"))
    if given.amount_fen is not None and not 0 <= given.amount_fen <= MOST.fen:
        found.append(Complaint("认定数额", "数额不在可以登记的范围内"))
    if found:
        raise AssessmentInvalid(complaints=found)


def ids(items: Sequence[ItemGiven]) -> list[uuid.UUID]:
    """The evidence that items name; what is no id is left for :func:`item` to refuse."""
    found = []
    for one in items:
        for given in one.inputs.values():
            try:
                found.append(uuid.UUID(given.evidence))
            except ValueError:
                continue
    return found
