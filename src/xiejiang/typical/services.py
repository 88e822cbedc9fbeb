"""Writes of the room; every one an act.

::

    propose(by, *, case, texts) -> Typical
    amend(by, *, typical, texts, saved) -> Typical
    decide_marks(by, *, typical, decisions, saved) -> Typical
    add_mark(by, *, typical, added, saved) -> Mark
    ask(by, *, typical, asked, saved) -> Typical            # :mod:`deciding`
    assent(by, *, typical, agrees, words, digest) -> Assent
    publish(by, *, typical, digest) -> Edition
    revise(by, *, typical) -> Typical
    withdraw(by, *, typical, why) -> Typical
    drop(by, *, typical, why) -> Typical
"""

from __future__ import annotations

from collections.abc import Sequence

from xiejiang.audit.domain import Act
from xiejiang.audit.services import act
from xiejiang.cases import queries as cases
from xiejiang.cases.queries import Case
from xiejiang.kernel.errors import Complaint
from xiejiang.typical import checks
from xiejiang.typical.checks import (
    DECIDING,
    WRITING,
    insist,
    locked,
    not_refused,
    own,
    save,
    unchanged,
)
from xiejiang.typical.deciding import ask, assent, publish, revise, withdraw
from xiejiang.typical.deidentify import Kind
from xiejiang.typical.domain import (
    ARTICLE,
    WRITABLE,
    Added,
    Decision,
    MarkState,
    Texts,
    TypicalState,
)
from xiejiang.typical.models import Mark, Typical
from xiejiang.typical.publishable import SURE, people_of, proposals

__all__ = ["ask", "assent", "publish", "revise", "withdraw"]

LONGEST_MARK, LONGEST_REPLACEMENT = 200, 60
MOST_MARKS = 2000


@act("typical.proposed", *WRITING)
def propose(act: Act, *, case: Case, texts: Texts, filled_in: bool = False) -> Typical:
    """推荐典型案例：从本机关参与的案件写起，系统提出去标识的建议。"""
    cases.require_part(case, by=act.actor, now=act.now)
    insist(checks.texts(texts))
    not_refused(case)
    made = Typical(
        case=case,
        agency_id=act.actor.agency_id or case.lead_id,
        created_by=act.actor.person_name,
        created_at=act.now,
        changed_at=act.now,
        filled_in=filled_in,
        **texts.each(),
    )
    made.save(force_insert=True)
    _look_again(made)
    act.cite(ARTICLE)
    act.about(made, matter=case.pk)
    return made


@act("typical.amended", *WRITING)
def amend(act: Act, *, typical: Typical, texts: Texts, saved: int) -> Typical:
    """修改典型案例的文字：已经处理的去标识项保留，新出现的再提建议。"""
    found = locked(act, typical.pk, WRITABLE, "修改文字")
    own(act, found)
    unchanged(found, saved)
    insist(checks.texts(texts))
    for name, text in texts.each().items():
        setattr(found, name, text)
    found.state, found.saved = TypicalState.DRAFT.value, found.saved + 1
    save(act, found, "state", "saved", *texts.each())
    _look_again(found)
    return found


def _look_again(typical: Typical) -> None:
    """Propose what is new; forget what is gone, unless somebody decided about it."""
    found = {s.text: s for s in proposals(typical.texts, people_of(typical.case))}
    whole = "\n".join(typical.texts.each().values()).lower()
    kept = {m.text: m for m in typical.marks.all()}
    gone = [
        m.pk
        for m in kept.values()
        if m.text.lower() not in whole or (m.state == MarkState.PROPOSED and m.text not in found)
    ]
    typical.marks.filter(pk__in=gone).delete()
    fresh = [
        Mark(
            typical=typical,
            text=span.text,
            kind=span.kind.value,
            rule=span.rule[:60],
            confidence=span.confidence,
            replacement=span.replacement[:LONGEST_REPLACEMENT],
        )
        for span in found.values()
        if span.text not in kept and len(span.text) <= LONGEST_MARK
    ]
    Mark.objects.bulk_create(fresh[:MOST_MARKS])


@act("typical.marks_decided", *WRITING)
def decide_marks(
    act: Act, *, typical: Typical, decisions: Sequence[Decision], saved: int
) -> Typical:
    """处理去标识项：逐项决定替换为什么，或者写明为什么不替换。"""
    found = locked(act, typical.pk, WRITABLE, "处理去标识项")
    own(act, found)
    unchanged(found, saved)
    marks = {m.pk: m for m in found.marks.all()}
    known = set(people_of(found.case))
    complaints: list[Complaint] = []
    for one in decisions:
        mark = marks.get(one.mark)
        if mark is None:
            complaints.append(Complaint("去标识项", "有一项已经不在了，请打开最新内容"))
        else:
            complaints += _decided(mark, one, known)
            mark.decided_by = act.actor.person_name
    insist(complaints)
    changed = [marks[d.mark] for d in decisions]
    Mark.objects.bulk_update(changed, ["state", "replacement", "reason", "decided_by"])
    found.saved += 1
    save(act, found, "saved")
    return found


def _decided(mark: Mark, one: Decision, known: set[str]) -> list[Complaint]:
    where = f"“{mark.text}”"
    mark.state = (MarkState.ACCEPTED if one.accepts else MarkState.REJECTED).value
    if one.accepts:
        mark.replacement, mark.reason = one.replacement.strip() or mark.replacement, ""
        return _replacement(where, mark.text, mark.replacement)
    mark.reason = one.reason.strip()
    if len(mark.reason) > LONGEST_MARK or "\x00" in mark.reason:
        return [Complaint(where, f"理由最多 {LONGEST_MARK} 字，不能有空字符")]
    sure = mark.confidence >= SURE or mark.text in known
    if sure and not mark.reason:
        return [Complaint(where, "把握很大的一项不替换，请写明理由")]
    return []


def _replacement(where: str, text: str, given: str) -> list[Complaint]:
    if not given or len(given) > LONGEST_REPLACEMENT or "\x00" in given:
        return [Complaint(where, f"请写替换成什么，最多 {LONGEST_REPLACEMENT} 字")]
    if text in given:
        return [Complaint(where, "替换的文字里还有原文")]
    return []


@act("typical.mark_added", *WRITING)
def add_mark(act: Act, *, typical: Typical, added: Added, saved: int) -> Mark:
    """补充去标识项：系统没有发现的，由办案人员加上。"""
    found = locked(act, typical.pk, WRITABLE, "补充去标识项")
    own(act, found)
    unchanged(found, saved)
    text = added.text.strip()
    complaints = checks.words("原文", added.text, LONGEST_MARK)
    complaints += _replacement("替换为", text, added.replacement.strip()) if text else []
    if added.kind not in {k.value for k in Kind}:
        complaints.append(Complaint("种类", "请选择种类"))
    if text and all(text not in one for one in found.texts.each().values()):
        complaints.append(Complaint("原文", "在文字里没有找到，请照原文填写"))
    insist(complaints)
    made, _ = Mark.objects.update_or_create(
        typical=found,
        text=text,
        defaults={
            "kind": added.kind,
            "rule": "由人补充",
            "confidence": 100,
            "replacement": added.replacement.strip(),
            "state": MarkState.ACCEPTED.value,
            "reason": "",
            "decided_by": act.actor.person_name,
        },
    )
    found.saved += 1
    save(act, found, "saved")
    return made


@act("typical.dropped", *DECIDING)
def drop(act: Act, *, typical: Typical, why: str) -> Typical:
    """不再推荐：写明理由；已经公布过的用撤回。"""
    states = (*WRITABLE, TypicalState.ASKED, TypicalState.AGREED)
    found = locked(act, typical.pk, states, "不再推荐")
    own(act, found)
    insist(checks.words("理由", why, 300))
    found.state = TypicalState.PUBLISHED.value if found.version else TypicalState.DROPPED.value
    save(act, found, "state")
    return found
