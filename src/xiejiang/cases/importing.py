"""Bringing published cases in: whom they concern here, a dry run, and one act for each case."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from xiejiang.agencies import queries as agencies
from xiejiang.agencies.queries import Agency
from xiejiang.audit.domain import Act, By, Power
from xiejiang.audit.services import act
from xiejiang.basin import queries as basin
from xiejiang.basin.domain import Level
from xiejiang.cases import queries, services
from xiejiang.cases.coded import load_coded
from xiejiang.cases.domain import Field, NewFact, NewParty, ParticipantRole, Place
from xiejiang.cases.errors import CaseInvalid
from xiejiang.cases.models import Case, Milestone, PublishedQuantity
from xiejiang.cases.published import BadRecord, Involved, Published, read
from xiejiang.kernel.errors import XiejiangError
from xiejiang.law.facts import as_text

KINDS = {
    "agriculture": "agriculture",
    "fishery": "agriculture",
    "ecology": "ecology",
    "water": "water",
    "forestry": "forestry",
    "natural-resources": "natural-resources",
    "police": "police",
    "procuratorate": "procuratorate",
    "court": "court",
    "justice": "justice",
    "heritage": "cultural-heritage",
}
"""Kinds of agencies in publications, and the kinds of the directory."""

LEADS = {
    Field.FISHING: "agriculture",
    Field.WILDLIFE: "agriculture",
    Field.POLLUTION: "ecology",
    Field.SAND_MINING: "water",
    Field.TAILINGS: "ecology",
    Field.RIVERS_LAKES: "water",
    Field.PLANTS_FOREST: "forestry",
    Field.HERITAGE: "cultural-heritage",
    Field.OTHER: "ecology",
}
"""Who leads where the publication names no enforcement agency of ours."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one line: ``new``, ``known`` (imported before) or ``refused``."""

    line: int
    key: str
    state: str
    title: str
    lead: str
    message: str = ""


def import_lines(
    by: By, lines: Iterable[str], *, dry_run: bool = False, only: Sequence[str] = ()
) -> list[Outcome]:
    """Import every good line; each case is one transaction, so a bad line harms no other."""
    return [
        _import_one(by, record, dry_run)
        for record in read(lines)
        if not only or isinstance(record, BadRecord) or record.key in only
    ]


def _import_one(by: By, record: Published | BadRecord, dry_run: bool) -> Outcome:
    if isinstance(record, BadRecord):
        return Outcome(int(record.context["line"]), "", "refused", "", "", str(record))
    known = queries.by_source(key=record.key)
    if known is not None:
        return Outcome(record.line, record.key, "known", known.title, known.lead.name)
    try:
        lead, joining = concerned(record)
        if not dry_run:
            import_published(by, record=record, lead=lead, joining=joining)
    except XiejiangError as error:
        return Outcome(record.line, record.key, "refused", record.title, "", str(error))
    return Outcome(record.line, record.key, "new", record.title, lead.name)


def concerned(record: Published) -> tuple[Agency, list[Agency]]:
    """The leading agency and the others, found in the directory by name, else by kind."""
    found = [a for a in (_match(i, record.division) for i in record.involved) if a is not None]
    leads = [a for a in found if a.kind == LEADS[record.field]]
    lead = leads[0] if leads else _nearest(LEADS[record.field], record.division)
    if lead is None:
        raise CaseInvalid(
            "机关目录中没有可以主办本案的机关，请先执行 xiejiang setup 载入机关目录。"
        )
    return lead, list({a.pk: a for a in found}.values())


def _match(involved: Involved, division: str) -> Agency | None:
    named = agencies.search(text=involved.name, limit=20)
    exact = [a for a in named if a.name == involved.name] or named
    if len(exact) == 1:
        return exact[0]
    kind = KINDS.get(involved.kind)
    return _nearest(kind, _province(involved.name) or division) if kind else None


def _province(name: str) -> str:
    """Where a collective name belongs: 江苏公安机关 are not police of the place in Anhui."""
    for one in basin.all_divisions():
        if one.level is Level.PROVINCE and name.startswith(one.name[:2]):
            rest = name[2:].removeprefix(one.name[2:])
            local = set("市区县州旗") & set(rest)
            return "" if local or not rest.endswith("机关") else one.code
    return ""


def _nearest(kind: str, division: str) -> Agency | None:
    """The agency of a kind for a place: of its county, else of the next division above."""
    codes = [f"{one.code}-{kind}" for one in reversed(basin.path(division).parts)]
    return next(iter(agencies.agencies(codes=codes)), None)


@act("cases.imported", Power.SYSTEM)
def import_published(
    act: Act, *, record: Published, lead: Agency, joining: Sequence[Agency]
) -> Case:
    """导入公开案例：按来源键只导入一次。"""
    case = services.open_case(
        act.by,
        lead=lead,
        title=record.title,
        field=record.field,
        place=Place(division=record.division, words=record.place),
        discovered_at=record.happened,
        summary=record.summary,
        parties=[NewParty(p.name, p.kind, p.role) for p in record.parties],
        source=record.source,
    )
    act.about(case, matter=case.pk)
    for agency in joining:
        if agency.pk != lead.pk:
            services.add_participant(
                act.by, case=case, agency=agency, role=ParticipantRole.ASSIST, scope="公开案例所载"
            )
    Milestone.objects.bulk_create(
        Milestone(case=case, serial=i, kind=s.kind, on=s.on, who=s.who[:160], result=s.result[:300])
        for i, s in enumerate(record.steps, start=1)
    )
    PublishedQuantity.objects.bulk_create(
        PublishedQuantity(
            case=case, name=q.name[:120], value=q.value, unit=q.unit[:40], note=q.note[:300]
        )
        for q in record.quantities
    )
    facts = _published_facts(record)
    if facts:
        services.state_facts(act.by, case=case, facts=facts)
    return case


def _published_facts(record: Published) -> list[NewFact]:
    how = f"{record.source.publisher}《{record.source.batch}》{record.source.published_on}"
    facts: dict[str, NewFact] = {}
    for quantity in record.quantities:
        if quantity.fact and quantity.fact not in facts:
            text = format(quantity.value, "f")
            facts[quantity.fact] = NewFact(quantity.fact, text, how=how, check=False)
    conduct = [s.on for s in record.steps if s.kind == "conduct" and len(s.on) == 10]
    if conduct:
        facts["conduct_date"] = NewFact("conduct_date", conduct[-1], how=how, check=False)
    for name, value in load_coded().cases.get(record.key, {}).items():
        facts[name] = NewFact(name, as_text(value), how=f"{how}，按公布的案情编码", check=False)
    return list(facts.values())
