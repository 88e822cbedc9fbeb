"""A sheet on paper: .docx and PDF, every number with its source, every step with its result."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from xiejiang.assessment.domain import (
    Computed,
    Given,
    InputDef,
    RulingBasis,
    State,
    cautions_of_time,
    fen,
    met,
)
from xiejiang.assessment.queries import Shown, decision_of
from xiejiang.assessment.wording import amount_words, explained, input_words
from xiejiang.documents import queries as documents
from xiejiang.documents.domain import Block, Column, Form, Heading, Paragraph, Table
from xiejiang.kernel.logic import Tri
from xiejiang.kernel.money import Money

INPUTS = (Column("参数", 3), Column("采用的值（范围）", 3), Column("来源", 5), Column("填写", 3))
STEPS = (Column("步骤", 3), Column("公式", 4), Column("代入", 4), Column("结果", 3))
SWINGS = (Column("评估项", 3), Column("参数", 3), Column("取下限时", 3), Column("取上限时", 3))
SHOWN = 12
"""How many inputs of the tornado go on paper."""
ANSWERS_ZH = {Tri.TRUE: "符合", Tri.FALSE: "不符合", Tri.UNKNOWN: "尚不明"}


def paper(found: Shown, *, evidence: Mapping[str, str], at: datetime, form: Form) -> bytes:
    """The sheet as a file."""
    return documents.list_paper(
        title="生态环境损害计算书",
        issuer=found.assessment.agency.name,
        blocks=tuple(_blocks(found, evidence)),
        at=at,
        form=form,
        draft="" if found.number else "草稿",
    )


def _blocks(found: Shown, evidence: Mapping[str, str]) -> Iterator[Block]:
    yield Heading("基本情况")
    yield from _plain(_about(found))
    yield Heading("损害数额")
    yield Paragraph(f"合计：{amount_words(found.sheet.total)}", strong=True)
    yield from _plain(
        [f"{n}. {x.given.damage}：{amount_words(x.estimate)}" for n, x in _numbered(found)]
    )
    for _, line in _numbered(found):
        yield from _item(line, found, evidence)
    yield from _sensitivity(found)
    yield Heading("说明")
    yield from _plain(_notes(found))


def _numbered(found: Shown) -> list[tuple[int, Computed]]:
    return list(enumerate(found.sheet.lines, 1))


def _plain(lines: list[str]) -> Iterator[Block]:
    for line in lines:
        yield Paragraph(line)


def _about(found: Shown) -> list[str]:
    heading, version = found.heading, found.version
    told = [
        f"案件：{found.assessment.case.title}（{found.assessment.case.number}）",
        f"损害：{heading.damage}",
        f"评估人：{heading.assessor}",
        f"评估基准日：{heading.valued_on or '没有写明'}",
        f"版本：{f'第 {found.number} 版' if found.number else '草稿，没有提交'}",
    ]
    if version is not None:
        told.append(f"内容摘要（SHA-256）：{version.sha256}")
        ruled = decision_of(version)
        if ruled is not None:
            amount = "" if ruled.amount is None else f"，认定 {Money(ruled.amount)}"
            basis = RulingBasis(ruled.basis).zh
            told.append(f"采信：{State(ruled.outcome).zh}（{basis}，{ruled.document}）{amount}")
    return told


def _item(line: Computed, found: Shown, evidence: Mapping[str, str]) -> Iterator[Block]:
    yield Heading(f"{line.given.damage}：{line.method.title}")
    source = line.method.source
    yield Paragraph(f"公式：{line.method.words}。")
    note = f"；{source.note}" if source.note else ""
    yield Paragraph(f"依据：{source.words}（{source.confidence.zh}{note}）。")
    caution = cautions_of_time(line.method, found.heading.valued_on)
    if caution:
        yield Paragraph(f"注意：{caution}。")
    for c, answer in met(line.method, line.given.answers):
        yield Paragraph(f"适用条件：{c.question}——{ANSWERS_ZH[answer]}（{c.source.words}）。")
    rows = tuple(_input(line, defined, evidence) for defined in line.method.inputs)
    yield Table(INPUTS, rows)
    told = explained(line)
    if told:
        yield Table(STEPS, tuple((s.label, s.formula, s.numbers, s.result) for s in told))
    yield Paragraph(f"本项数额：{amount_words(line.estimate)}。", strong=True)
    yield Paragraph(f"不确定性：{line.method.uncertainty}。")
    if line.given.note.strip():
        yield Paragraph(f"评估人说明：{line.given.note}")


def _input(
    line: Computed, defined: InputDef, evidence: Mapping[str, str]
) -> tuple[str, str, str, str]:
    given = line.given.inputs.get(defined.name, Given())
    named = [given.source, evidence.get(given.evidence, "")]
    source = "；".join(part for part in named if part) or "没有写明"
    return (
        defined.label,
        input_words(defined, given),
        source,
        f"{given.by} {given.on}".strip() or "—",
    )


def _sensitivity(found: Shown) -> Iterator[Block]:
    swings = found.sheet.tornado[:SHOWN]
    if not swings:
        return
    yield Heading("敏感性（其他参数不变，每次只改一个，影响大的在前）")
    rows = tuple((s.item, s.label, str(fen(s.low)), str(fen(s.high))) for s in swings)
    yield Table(SWINGS, rows)


def _notes(found: Shown) -> list[str]:
    told = [
        "中间步骤按分数精确计算，表中最多显示六位小数（不能写尽的标“≈”）；各项数额最后四舍五入到分。",
        "范围是各参数同时取各自下限、上限时数额的最小值和最大值。",
        "参数未知的，数额未知，不按零计算。",
    ]
    unsure = [s for line in found.sheet.lines for s in line.method.unsure()]
    if unsure:
        listed = "；".join(dict.fromkeys(f"{s.words}：{s.confidence.zh}" for s in unsure))
        told.append(f"没有对照正文的依据：{listed}。")
    told += [f"{rule.reason}（{rule.source.words}）。" for rule, _ in found.sheet.excluded]
    return told
