"""回避: what follows, for one member, from what is known of a case. Pure; it decides nothing.

What nobody said is not known. A declaration answers what data cannot; data that contradict it
win, because a party of the same name is a party whatever is declared.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from xiejiang.experts.content_reader import grounds
from xiejiang.experts.domain import Ground, Known, MemberKind, Recusal, Said, same_name
from xiejiang.kernel.logic import Tri

COUNTY = 6
Answer = tuple[Tri, str]

UNSAID = "未申报，须先声明"
_TRI = {Said.YES: Tri.TRUE, Said.NO: Tri.FALSE, Said.NOTHING: Tri.UNKNOWN}


def recusal(known: Known, *, redo: bool = False, supplement: bool = False) -> Recusal:
    """Every ground, answered with its reason.

    For a new appraisal the institution of the first one is out; a supplement is made by those
    who gave the first opinion, so that this alone does not bar them.
    """
    found = []
    for name, definition in grounds().items():
        answered = _ANSWERS[name](known, redo, supplement)
        if answered is None:
            continue
        answer, why = answered
        found.append(
            Ground(
                id=name,
                title=definition.title,
                answer=answer,
                why=why,
                citations=definition.citations,
                confidence=definition.confidence,
            )
        )
    return Recusal(tuple(found), _hints(known))


def _declared(said: Said | None, what: str) -> Answer:
    if said is None:
        return Tri.UNKNOWN, UNSAID
    return _TRI[said], f"声明{said.zh}{what}" if said else UNSAID


def _party(known: Known, redo: bool, supplement: bool) -> Answer | None:
    for name, person in known.parties:
        if not same_name(name, known.name):
            continue
        if person and known.kind.is_institution:
            continue
        if person:
            return Tri.UNKNOWN, f"与当事人“{name}”同名，须核实是不是同一人"
        return Tri.TRUE, f"就是当事人“{name}”"
    return Tri.FALSE, "当事人中没有这个名称"


def _kin(known: Known, redo: bool, supplement: bool) -> Answer | None:
    if known.kind.is_institution:
        return None
    told = known.declared
    return _declared(told.kin if told else None, "近亲属关系")


def _interest(known: Known, redo: bool, supplement: bool) -> Answer | None:
    answer, why = _houses(known)
    if answer is Tri.TRUE:
        return answer, why
    told = known.declared
    said, words = _declared(told.interest if told else None, "利害关系")
    if answer is Tri.UNKNOWN and said is Tri.UNKNOWN:
        return answer, f"{why}；{words}"
    return said, f"{why}；{words}" if answer is Tri.UNKNOWN else words


def _employer(known: Known, redo: bool, supplement: bool) -> Answer | None:
    if known.kind is not MemberKind.JUROR:
        return None
    answer, why = _houses(known)
    if answer is not Tri.UNKNOWN:
        return answer, why
    told = known.declared
    said, words = _declared(told.interest if told else None, "利害关系")
    return said, f"{why}；{words}"


def _houses(known: Known) -> Answer:
    """Whether the employer, or the group it belongs to, is a party or handles the case."""
    for house in known.houses:
        if any(same_name(house, name) for name, person in known.parties if not person):
            return Tri.TRUE, f"所在单位或者所属集团“{house}”是当事人"
    for house in known.houses:
        if any(same_name(house, agency) for agency in known.agencies):
            return Tri.UNKNOWN, f"所在单位“{house}”参与办理本案，须说明有无利害关系"
    if not known.houses and not known.kind.is_institution:
        return Tri.UNKNOWN, "没有登记所在单位"
    return Tri.FALSE, "所在单位和所属集团不是当事人，也没有参与办理"


def _role(known: Known, redo: bool, supplement: bool) -> Answer | None:
    if known.roles:
        words = "、".join(role.zh for role in known.roles)
        return Tri.TRUE, f"在本案中担任过{words}"
    if known.appraised and not supplement and not known.kind.is_institution:
        return Tri.TRUE, "就本案出具过意见"
    if known.kind.is_institution:
        return None
    told = known.declared
    return _declared(told.role if told else None, "在本案中的其他角色")


def _redo(known: Known, redo: bool, supplement: bool) -> Answer | None:
    if not redo or not (known.appraised or known.house_appraised):
        return None
    return Tri.TRUE, "原鉴定由本人、本机构或者所在机构作出"


def _other(known: Known, redo: bool, supplement: bool) -> Answer | None:
    told = known.declared
    return _declared(told.other if told else None, "其他关系")


_ANSWERS: Mapping[str, Callable[[Known, bool, bool], Answer | None]] = {
    "party": _party,
    "kin": _kin,
    "interest": _interest,
    "employer": _employer,
    "role": _role,
    "redo": _redo,
    "other": _other,
}


def _hints(known: Known) -> tuple[str, ...]:
    if known.place and known.division[:COUNTY] == known.place[:COUNTY]:
        return ("与案发地同在一个区县。法律没有规定因此回避，供选定时考虑",)
    return ()
