"""测验: questions drawn from the golden cases by a seed, judged by the rules themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Any

from xiejiang.kernel.errors import Complaint
from xiejiang.law.evaluate import Finding, Verdict
from xiejiang.law.facts import format_value, parse_facts, plain
from xiejiang.law.golden import Golden, Number, load_golden
from xiejiang.law.model import Law, Rule
from xiejiang.law.schema import load_law
from xiejiang.research.domain import NO_ITEM, Reply

VERDICTS = (Verdict.MET, Verdict.NOT_MET, Verdict.UNDETERMINED, Verdict.EXCLUDED)


@dataclass(frozen=True, slots=True)
class Question:
    """On these facts, what does the rule find, and which item does it rest on?"""

    golden: Golden
    value: Number | None

    @property
    def law(self) -> Law:
        return load_law()

    @property
    def rule(self) -> Rule:
        return self.law.rule(self.golden.rule)

    @property
    def conduct_date(self) -> date:
        return self.golden.conduct_date

    @property
    def lines(self) -> list[tuple[str, str]]:
        """Each fact in words: its name and its value; what is not known says so."""
        law, golden = self.law, self.golden
        values = parse_facts(law, dict(golden.facts))
        told = [(law.fact(n).label, format_value(law.fact(n), v)) for n, v in values.items()]
        asked = law.fact(golden.fact)
        shown = "未查明" if self.value is None else format_value(asked, as_given(self.value))
        return [*told, (asked.label, shown)]

    @property
    def items(self) -> list[tuple[str, str]]:
        """The items a taker may name, and that there is none."""
        listed = [(c.id, c.id) for c in (*self.rule.conditions, *self.rule.exclusions)]
        return [*listed, (NO_ITEM, "没有一项")]

    @property
    def finding(self) -> Finding:
        """What the rule finds; the engine is asked every time."""
        return self.golden.finding(self.law, self.value)

    def as_record(self) -> dict[str, Any]:
        """What a paper keeps, so that it can be read when the law has moved on."""
        found = self.finding
        return {
            "rule": self.rule.id,
            "title": self.rule.title,
            "conduct_date": self.conduct_date.isoformat(),
            "facts": [list(line) for line in self.lines],
            "verdict": found.verdict.value,
            "verdict_label": found.verdict.label,
            "via": list(found.via),
            "why": found.explanation,
            "source": str(self.rule.source),
        }


def as_given(value: Number) -> int | Decimal:
    """The number as it stands in the golden case."""
    return value if isinstance(value, int) else Decimal(plain(value))


def fields() -> list[str]:
    """The fields that have golden cases, in the order of their names."""
    law = load_law()
    return sorted({law.rule(g.rule).field for g in load_golden()})


def draw(*, seed: str, field: str, count: int) -> list[Question]:
    """The questions of a seed: the same for everybody, in whatever order the files are read.

    The cases stand in the order of a digest of seed and case; the digest also says on which side
    of the line the question lies. At most one question comes from each item of a rule.
    """
    law = load_law()
    wanted = [g for g in load_golden() if not field or law.rule(g.rule).field == field]
    ordered = sorted((_digest(seed, g), n) for n, g in enumerate(wanted))
    drawn: dict[tuple[str, str], Question] = {}
    for digest, number in ordered:
        golden = wanted[number]
        sides = _sides(golden)
        question = Question(golden, sides[int(digest[:8], 16) % len(sides)])
        drawn.setdefault((golden.rule, golden.article), question)
        if len(drawn) == count:
            break
    return list(drawn.values())


def mark(questions: Sequence[Question]) -> str:
    """A digest of what was asked: answers belong to these questions and to no others."""
    asked = [(q.rule.id, q.golden.article, q.lines, q.items) for q in questions]
    return sha256(repr(asked).encode()).hexdigest()[:32]


def _digest(seed: str, golden: Golden) -> str:
    named = (seed, golden.rule, golden.article, golden.fact, golden.conduct_date.isoformat())
    return sha256("\n".join(named).encode()).hexdigest()


def _sides(golden: Golden) -> list[Number | None]:
    sides: list[Number | None] = [golden.met]
    if golden.not_met is not None:
        sides += [golden.not_met, None]
    return sides + list(golden.open) + list(golden.disputed)


def misses(questions: Sequence[Question], replies: Mapping[int, Reply]) -> list[Complaint]:
    """Every question that is not answered, or answered with what was not offered."""
    found = []
    verdicts = {v.value for v in VERDICTS}
    for number, question in enumerate(questions):
        reply = replies.get(number)
        where = f"第 {number + 1} 题"
        if reply is None or reply.verdict not in verdicts:
            found.append(Complaint(where, "请选择结论"))
        elif reply.item not in {key for key, _label in question.items}:
            found.append(Complaint(where, "请选择所依据的项"))
    return found


def marked(question: Question, reply: Reply) -> dict[str, Any]:
    """One question of a paper with the reply to it, and whether both parts are right."""
    record = question.as_record()
    right = reply.verdict == record["verdict"]
    grounds = set(record["via"]) or {NO_ITEM}
    said = Verdict(reply.verdict).label
    reply_item = "没有一项" if reply.item == NO_ITEM else reply.item
    return {
        **record,
        "said": said,
        "said_item": reply_item,
        "right": right,
        "reasoned": right and reply.item in grounds,
    }
