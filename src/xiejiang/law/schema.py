"""Reads the content of the law and refuses what is not exact.

Each mistake names its file and its item; all of them are reported together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from importlib.resources.abc import Traversable
from inspect import signature
from pathlib import Path
from types import MappingProxyType

from xiejiang.law.errors import ContentError
from xiejiang.law.formulas import FORMULAS
from xiejiang.law.instruments import content_root, read_citation, read_instruments
from xiejiang.law.model import (
    Choice,
    FactDef,
    FactType,
    FieldDef,
    Formula,
    Implication,
    Instrument,
    Law,
    RegionalLine,
    Rule,
    Value,
)
from xiejiang.law.packs import Ground, check_lines, read_line, read_packs
from xiejiang.law.place import pack_files
from xiejiang.law.predicates import read_threshold, read_value
from xiejiang.law.reader import Report, Table, read_file
from xiejiang.law.rule_reader import read_rule
from xiejiang.law.succession import Measure, Succession, SuccessionKind

_NONE = "none"


@lru_cache(maxsize=1)
def load_law() -> Law:
    """The law that ships with the product, checked; raises :class:`ContentError`."""
    return load_law_from(content_root(), pack_files())


def load_law_from(root: Traversable, packs: Sequence[Path] = ()) -> Law:
    """The law under a content root with local packs, checked; raises :class:`ContentError`."""
    report = Report()
    instruments = read_instruments(root, report, packs)
    facts = _read_facts(root, report)
    rules, fields = _read_rules(root, facts, instruments, report)
    implications, formulas = _read_derivations(root, facts, report)
    successions = _read_successions(root, rules, instruments, report)
    lines = _read_regional_lines(root, instruments, report)
    local = read_packs(packs, Ground(facts, rules, instruments), report)
    lines += tuple(line for pack in local for line in pack.lines)
    check_lines(lines, rules, report)
    _check_rules(rules, facts, report)
    _check_times(rules, instruments, report)
    if report.complaints:
        raise ContentError(complaints=report.complaints)
    return Law(
        instruments=instruments,
        facts=MappingProxyType(facts),
        rules=MappingProxyType(rules),
        fields=MappingProxyType(fields),
        implications=implications,
        formulas=formulas,
        successions=successions,
        regional_lines=lines,
        absent_values=MappingProxyType(_absent_values(facts)),
        packs=local,
    )


def _absent_values(facts: Mapping[str, FactDef]) -> dict[str, Value]:
    """What is read for a fact that was checked and is not there."""
    absent: dict[str, Value] = {}
    for fact in facts.values():
        if fact.type is FactType.BOOL:
            absent[fact.name] = False
        elif fact.far_when_absent:
            absent[fact.name] = Decimal("Infinity")
        elif fact.type.is_numeric:
            absent[fact.name] = Decimal(0) if fact.type is FactType.NUMBER else 0
        elif fact.type in (FactType.ENUM, FactType.STRING):
            absent[fact.name] = _NONE
    return absent


def _files(folder: Traversable) -> list[tuple[str, Traversable]]:
    """The content files of a folder by their stem, in order of name."""
    found = [path for path in folder.iterdir() if path.name.endswith(".toml")]
    return sorted((path.name.removesuffix(".toml"), path) for path in found)


def _read_facts(root: Traversable, report: Report) -> dict[str, FactDef]:
    facts: dict[str, FactDef] = {}
    for group, path in _files(root / "facts"):
        name = f"facts/{group}.toml"
        file = read_file(path, name, report)
        for table in file.named_tables("fact", "name"):
            fact = _fact(table, group)
            if fact.name in facts:
                table.complain("事实变量重复")
            facts[fact.name] = fact
        file.done()
    return facts


def _fact(table: Table, group: str) -> FactDef:
    fact = FactDef(
        name=table.text("name"),
        label=table.text("label"),
        type=table.choice("type", FactType, FactType.BOOL),
        group=group,
        question=table.text("question"),
        proved_by=table.texts("proved_by", required=True),
        unit=table.text("unit", required=False),
        choices=tuple(_choice(item) for item in table.tables("values")),
        far_when_absent=table.flag("far_when_absent"),
        notes=table.text("notes", required=False),
    )
    table.done()
    if fact.type.is_numeric != bool(fact.unit):
        table.complain("数量须有单位，其他类型不得有单位")
    if (fact.type is FactType.ENUM) != bool(fact.choices):
        table.complain("枚举须列出取值，其他类型不得列出")
    if fact.far_when_absent and fact.type is not FactType.NUMBER:
        table.complain("只有距离一类的数量可以写 far_when_absent")
    if len({choice.value for choice in fact.choices}) != len(fact.choices):
        table.complain("枚举取值重复")
    return fact


def _choice(table: Table) -> Choice:
    choice = Choice(table.text("value"), table.text("label"))
    table.done()
    return choice


def _read_rules(
    root: Traversable,
    facts: Mapping[str, FactDef],
    instruments: Mapping[str, Instrument],
    report: Report,
) -> tuple[dict[str, Rule], dict[str, FieldDef]]:
    rules: dict[str, Rule] = {}
    fields: dict[str, FieldDef] = {}
    for name, path in _files(root / "rules"):
        place = f"rules/{name}.toml"
        file = read_file(path, place, report)
        field = FieldDef(file.text("field"), file.text("title"), file.text("overview"))
        fields[field.id] = field
        for table in file.named_tables("rule"):
            rule = read_rule(table, field.id, facts, instruments)
            if rule.id in rules:
                table.complain("规则编号重复")
            rules[rule.id] = rule
        file.done()
    return rules, fields


def _read_derivations(
    root: Traversable, facts: Mapping[str, FactDef], report: Report
) -> tuple[tuple[Implication, ...], tuple[Formula, ...]]:
    name = "derivations.toml"
    file = read_file(root / name, name, report)
    implications = tuple(_implication(table, facts) for table in file.tables("implication"))
    formulas = tuple(_formula(table, facts) for table in file.named_tables("formula", "result"))
    file.done()
    return implications, formulas


def _implication(table: Table, facts: Mapping[str, FactDef]) -> Implication:
    condition = read_threshold(table.table("if"), table, facts)
    then = table.table("then")
    fact = ""
    value: Value = False
    if then is None:
        table.complain("没有写明推出什么（then）")
    else:
        fact = then.text("fact")
        value = read_value(then, facts, fact)
        then.done()
    source = table.text("source")
    table.done()
    return Implication(condition, fact, value, source)


def _formula(table: Table, facts: Mapping[str, FactDef]) -> Formula:
    when = table.table("when")
    formula = Formula(
        result=table.text("result"),
        function=table.text("function"),
        inputs=table.texts("inputs", required=True),
        source=table.text("source"),
        when=read_threshold(when, table, facts) if when else None,
    )
    table.done()
    function = FORMULAS.get(formula.function)
    if function is None:
        table.complain(f"没有登记名为“{formula.function}”的公式")
    elif len(signature(function).parameters) != len(formula.inputs):
        table.complain(f"公式“{formula.function}”的输入数量不对")
    for fact in (formula.result, *formula.inputs):
        if fact not in facts:
            table.complain(f"没有声明事实变量“{fact}”")
        elif not facts[fact].type.is_numeric:
            table.complain(f"“{fact}”不是数量，不能参加计算")
    return formula


def _read_successions(
    root: Traversable,
    rules: Mapping[str, Rule],
    instruments: Mapping[str, Instrument],
    report: Report,
) -> tuple[Succession, ...]:
    name = "successions.toml"
    file = read_file(root / name, name, report)
    found = tuple(
        _succession(table, rules, instruments) for table in file.named_tables("succession")
    )
    file.done()
    return found


def _succession(
    table: Table, rules: Mapping[str, Rule], instruments: Mapping[str, Instrument]
) -> Succession:
    succession = Succession(
        id=table.text("id"),
        title=table.text("title"),
        kind=table.choice("kind", SuccessionKind, SuccessionKind.PENALTY),
        measure=table.choice("measure", Measure, Measure.FINE),
        old=table.texts("old", required=True),
        new=table.texts("new", required=True),
        changed_on=table.day("changed_on"),
        source=read_citation(table.table("source"), table, instruments),
        displaced=table.flag("displaced"),
        notes=table.text("notes", required=False),
    )
    table.done()
    for rule_id in succession.old + succession.new:
        if rule_id not in rules:
            table.complain(f"没有规则“{rule_id}”")
    for rule_id in succession.old:
        if succession.displaced or rule_id not in rules:
            continue
        if not _ended_before(rules[rule_id], succession.changed_on):
            table.complain(f"旧规则“{rule_id}”在 {succession.changed_on} 仍然有效，新旧重叠")
    for rule_id in succession.new:
        if rule_id in rules and rules[rule_id].valid_from < succession.changed_on:
            table.complain(f"新规则“{rule_id}”在 {succession.changed_on} 前已经有效，新旧重叠")
    return succession


def _ended_before(rule: Rule, day: date) -> bool:
    return rule.valid_to is not None and rule.valid_to < day


def _read_regional_lines(
    root: Traversable, instruments: Mapping[str, Instrument], report: Report
) -> tuple[RegionalLine, ...]:
    """Provincial lines are optional: none of the first three fields has one."""
    path = root / "regional.toml"
    if not path.is_file():
        return ()
    file = read_file(path, "regional.toml", report)
    lines = tuple(read_line(t, instruments) for t in file.named_tables("line", "region"))
    file.done()
    return lines


def _check_rules(rules: Mapping[str, Rule], facts: Mapping[str, FactDef], report: Report) -> None:
    for rule in rules.values():
        where = f"rules/{rule.field}.toml {rule.id}"
        base = rules.get(rule.tier_of)
        if rule.tier_of and base is None:
            report.add(where, f"tier_of 指向的规则“{rule.tier_of}”不存在")
        if base is not None and base.tier_of:
            report.add(where, f"tier_of 应指向基本档，而“{base.id}”本身也是一档")
        for other in _referred(rule):
            if other not in rules:
                report.add(where, f"引用的规则“{other}”不存在")
        for fact in _consequence_facts(rule):
            if fact not in facts:
                report.add(where, f"没有声明事实变量“{fact}”")


def _check_times(
    rules: Mapping[str, Rule], instruments: Mapping[str, Instrument], report: Report
) -> None:
    """A rule is in force only while the instrument it stands in is."""
    for rule in rules.values():
        where = f"rules/{rule.field}.toml {rule.id}"
        instrument = instruments.get(rule.source.instrument)
        if instrument is None:
            continue
        if instrument.effective and rule.valid_from < instrument.effective:
            report.add(where, f"规则早于所引规范的施行日 {instrument.effective} 生效")
        ended = instrument.superseded_on
        if ended and not _ended_before(rule, ended):
            report.add(where, f"所引规范自 {ended} 起已被取代，规则仍然有效")


def _referred(rule: Rule) -> tuple[str, ...]:
    consequence = rule.consequence
    depends = getattr(consequence, "depends_on", "")
    return (
        *getattr(consequence, "refers_to", ()),
        *getattr(consequence, "heavier_of", ()),
        *((depends,) if depends else ()),
        *((rule.absorbed.by,) if rule.absorbed else ()),
    )


def _consequence_facts(rule: Rule) -> tuple[str, ...]:
    consequence = rule.consequence
    owners = (consequence, *rule.conditions)
    fines = [getattr(owner, "fine", None) for owner in owners]
    heavier = [step for owner in owners for step in getattr(owner, "heavier", ())]
    detention = getattr(consequence, "detention", None)
    names = [getattr(fine, "of", "") for fine in fines + [step.fine for step in heavier]]
    names += [step.when_fact for step in heavier]
    names += [getattr(detention, n, "") for n in ("when_fact", "lighter_when", "serious_when")]
    names.append(getattr(consequence, "result_fact", ""))
    if rule.aggregation:
        names += [fact for fact, _ in rule.aggregation.sums]
    return tuple(name for name in names if name)
