"""What documents say of a case: place, parties, facts, evidence and things, out of the file."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from xiejiang.audit.domain import Actor
from xiejiang.basin import queries as basin
from xiejiang.cases import queries as cases
from xiejiang.cases.queries import Case, Party
from xiejiang.evidence import queries as evidence
from xiejiang.evidence.domain import OUT, ItemKind
from xiejiang.law import facts as law_facts
from xiejiang.law.deadline import BEIJING
from xiejiang.law.schema import load_law
from xiejiang.proceedings.models import Proceeding

NO_PARTY = "当事人身份待查"
NO_THING = ("本案没有查获涉案物品", "—", "—", "—", "—", "—")


def of_case(proceeding: Proceeding, *, reader: Actor, at: datetime) -> dict[str, object]:
    """Field of a document → content that the file of the case gives."""
    case = proceeding.case
    parties = cases.parties(case=case)
    names = [p.name for p in parties] or [NO_PARTY]
    found = case.discovered_at.astimezone(BEIJING)
    proofs = _proofs(case, reader)
    facts = _facts(case)
    return {
        "case.title": case.title,
        "case.number": case.number,
        "case.place": _place(case),
        "case.source": f"{case.lead.name}于{found:%Y}年{found.month}月{found.day}日发现",
        "party.names": names,
        "party.name": "、".join(names),
        "party.summary": [_party(p) for p in parties] or [NO_PARTY],
        "fact.summary": facts,
        "fact.seizure": _seizure(case, found),
        "consult.facts": facts,
        "evidence.summary": proofs or ["随案移送的材料见移送材料清单"],
        "finding.basis": _basis(proceeding.findings),
        "receipt.number": proceeding.number,
        "transfer.documents": _papers(proofs),
        "return.materials": _papers(proofs),
        "material.rows": [[name, "1", "—", "—", ""] for name in _papers(proofs)],
        "item.rows": _things(case, ("name", "quantity", "features", "whereabouts", "origin")),
        "seized.rows": _things(case, ("name", "quantity", "origin", "whereabouts"))[:],
    }


def of_inputs(latest: Callable[[str], object]) -> dict[str, object]:
    """Rows of tables that an officer fills in line by line."""
    return {
        "handover.rows": [[line, "—", "—", "完好", "—"] for line in lines(latest("goods"))],
        "supplement.rows": [[line, "1", "按补正通知"] for line in lines(latest("supplied"))],
    }


def lines(value: object) -> list[str]:
    """A text line by line, or the texts of a list."""
    if isinstance(value, str):
        return [line.strip() for line in value.splitlines() if line.strip()]
    if isinstance(value, Sequence):
        return [str(each) for each in value if str(each).strip()]
    return [] if value is None else [str(value)]


def _place(case: Case) -> str:
    words = basin.full_name(case.division)
    return f"{words}{case.place}" if case.place else words


def _party(party: Party) -> str:
    identity = f"，证件号码{party.id_masked}" if party.id_masked else "，证件号码待查"
    return f"{party.name}{identity}"


def _facts(case: Case) -> list[str]:
    known = load_law().facts
    stated = [
        f"{known[name].label}：{law_facts.format_value(known[name], value)}"
        for name, value in _values(case).items()
    ]
    return [*lines(case.summary), *stated] or [case.title]


def _values(case: Case) -> Mapping[str, law_facts.Value]:
    known = load_law().facts
    return {
        name: law_facts.parse_text(known[name], text)
        for name, text in cases.known_values(case=case).items()
        if name in known
    }


def _seizure(case: Case, found: datetime) -> list[str]:
    when = f"{found:%Y}年{found.month}月{found.day}日{found.hour}时{found.minute}分"
    return [f"{when}，{case.lead.name}在{_place(case)}发现。", *lines(case.summary)]


def _proofs(case: Case, reader: Actor) -> list[str]:
    items = evidence.items(by=reader, case=case)
    kept = [i for i in items if i.status not in OUT]
    return [
        f"{i.title}（{ItemKind(i.kind).zh}）" + (f"，证明{i.proves}" if i.proves else "")
        for i in kept
    ]


def _papers(proofs: Sequence[str]) -> list[str]:
    return ["移送书", "案件调查报告", "涉案物品清单", *proofs]


def _basis(findings: Sequence[Mapping[str, object]]) -> list[str]:
    cited = [str(f.get("source") or f.get("rule") or "") for f in findings]
    return list(dict.fromkeys(c for c in cited if c)) or ["详见案件调查报告所列法律依据"]


def _things(case: Case, columns: Sequence[str]) -> list[list[str]]:
    found = [
        [getattr(line, column) or "—" for column in columns]
        for line in evidence.property_list(case=case)
    ]
    width = len(columns)
    rows = found or [list(NO_THING[:width])]
    return [[*row, ""] for row in rows] if "features" in columns else rows
