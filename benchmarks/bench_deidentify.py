"""How much of what points to a person the rules find in 200 real judgments, before any human.

XIEJIANG_SHARED=… python -m benchmarks.bench_deidentify

The judgments are the first 200 by the SHA-256 of their id. Three golds, none made by the rules:

* 40 judgments (the first of the 200) whose persons' full names were read by eye before the rules
  were written: ``deidentify_gold.json`` keeps where each name first stands, how long it is, and a
  salted hash; the names themselves are in the corpus alone;
* in the other 160, the names of the defendants as the corpus has them;
* identity numbers, telephones, plates, vessels and cards were replaced in the corpus by ×××, so
  invented ones are put into its sentences at places fixed by hashes, half of them without any
  word beside them that says what they are. A plate that the corpus kept counts as well.

A mention counts as found when every sign of it is covered. Precision of names is over the 40
judgments: the share of found places that are (part of) a name in the gold.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import random
import re
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from stdnum.cn import ric

from xiejiang.typical.deidentify import Kind, Span, propose

GOLD = Path(__file__).with_name("deidentify_gold.json")
JUDGMENTS, READ = 200, 40
PROVINCES = "渝鄂湘赣皖苏浙川云贵沪"
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
MASKED = frozenset("某×Xx＊")
OWN_PLATE = re.compile(r"[渝鄂湘赣皖苏浙川云贵沪陕桂闽豫粤冀鲁][A-Z][A-Z0-9]{5}(?![A-Z0-9×])")


@dataclass
class Count:
    """What was to be found, and what was missed."""

    total: int = 0
    missed: list[str] = field(default_factory=list)

    @property
    def recall(self) -> float:
        """Share of the mentions that were found."""
        return 1 - len(self.missed) / self.total if self.total else 1.0


@dataclass
class Measured:
    """All of it."""

    counts: dict[str, Count]
    names_distinct: Count
    precision: float
    seconds: float


def judgments(shared: Path) -> list[dict[str, Any]]:
    """The 200, in an order that nobody chose."""
    with gzip.open(shared / "corpus" / "env-judgments.jsonl.gz", "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    real = [r for r in rows if r["kind"] == "judgment" and r["fact"]]
    return sorted(real, key=lambda r: _hash(f"xiejiang-typical:{r['id']}"))[:JUDGMENTS]


def text_of(row: Mapping[str, Any]) -> str:
    """Title, facts, reasoning and result."""
    return "\n".join(str(row[k]) for k in ("title", "fact", "reasoning", "result") if row[k])


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def names_read(row: Mapping[str, Any], gold: Mapping[str, Any]) -> list[str]:
    """The names that were read in one judgment, back from places and hashes."""
    text, found = text_of(row), []
    [entry] = [d for d in gold["documents"] if d["id"] == row["id"]]
    if _hash(text) != entry["sha256"]:
        raise SystemExit(f"{row['id']} is not the text that was read")
    for place in entry["names"]:
        name = text[place["first"] : place["first"] + place["length"]]
        if _hash(f"{gold['salt']}:{row['id']}:{name}")[:24] != place["hash"]:
            raise SystemExit(f"{row['id']}: a place of the gold does not hold its name")
        found.append(name)
    return found


def defendants(row: Mapping[str, Any]) -> list[str]:
    """Full names of defendants that stand in the text."""
    text = text_of(row)
    people = [d for d in row["defendants"] if d["kind"] == "person"]
    return [d["name"] for d in people if not MASKED & set(d["name"]) and d["name"] in text]


def seeded(row: Mapping[str, Any]) -> tuple[str, dict[str, list[tuple[int, str]]]]:
    """A judgment with invented numbers put in, and where they stand."""
    chance = random.Random(_hash(f"seed:{row['id']}"))
    text = text_of(row)
    stops = [m.end() for m in re.finditer("[，。；]", text)]
    made = [(kind, *one) for kind in MAKERS for one in (MAKERS[kind](chance) for _ in range(2))]
    chance.shuffle(made)
    wanted = sorted(chance.sample(stops, min(len(made), len(stops))))
    pieces, at, shift = [], 0, 0
    where: dict[str, list[tuple[int, str]]] = {}
    for place, (kind, cue, value) in zip(wanted, made, strict=False):
        before = f"{cue}" if chance.random() < 0.5 else ""
        pieces += [text[at:place], before, value, "，"]
        where.setdefault(kind, []).append((place + shift + len(before), value))
        shift += len(before) + len(value) + 1
        at = place
    return "".join([*pieces, text[at:]]), where


def _identity(chance: random.Random) -> tuple[str, str]:
    born = f"{chance.randint(1950, 2009)}{chance.randint(1, 12):02}{chance.randint(1, 28):02}"
    head = f"{chance.choice(('500116', '420583', '330782'))}{born}{chance.randint(1, 999):03}"
    return "身份证号", head + ric.calc_check_digit(head + "0")


def _phone(chance: random.Random) -> tuple[str, str]:
    mobile = f"1{chance.randint(30, 99)}{chance.randint(0, 99999999):08}"
    fixed = f"0{chance.choice(('23', '717', '579'))}-{chance.randint(2000000, 8999999)}"
    return "联系电话", chance.choice((mobile, mobile, fixed))


def _plate(chance: random.Random) -> tuple[str, str]:
    head = chance.choice(PROVINCES) + chance.choice("ABCDEF")
    own = f"{chance.choice(LETTERS)}{chance.randint(0, 9999):04}"
    energy = f"{chance.choice('DF')}{chance.randint(0, 99999):05}"
    return "驾驶车牌号为", head + chance.choice((own, energy, f"{chance.randint(0, 9999):04}挂"))


def _vessel(chance: random.Random) -> tuple[str, str]:
    place = chance.choice(("江津", "枝江", "某", "巢湖", "XX"))
    kind = chance.choice(("渔", "货", "采"))
    return "驾驶", f"{chance.choice(PROVINCES)}{place}{kind}{chance.randint(100, 99999)}"


def _card(chance: random.Random) -> tuple[str, str]:
    digits = f"62{chance.randint(0, 10**16 - 1):016}"
    return "转入账户", digits + str(_luhn(digits))


def _luhn(digits: str) -> int:
    turned = (int(d) * (1 if i % 2 else 2) for i, d in enumerate(reversed(digits)))
    return -sum(n - 9 if n > 9 else n for n in turned) % 10


MAKERS = {
    "identity": _identity,
    "phone": _phone,
    "plate": _plate,
    "vessel": _vessel,
    "bank-card": _card,
}


def covered(spans: Iterable[Span], length: int, kinds: frozenset[Kind]) -> bytearray:
    """Which signs of a text are covered by spans of some kinds."""
    signs = bytearray(length)
    for span in spans:
        if span.kind in kinds:
            signs[span.start : span.end] = b"\1" * (span.end - span.start)
    return signs


def mentions(text: str, names: Sequence[str]) -> list[tuple[int, str]]:
    """Every place of every name; a longer name is no mention of a shorter one in it."""
    used, found = bytearray(len(text)), []
    for name in sorted(names, key=lambda n: -len(n)):
        for hit in re.finditer(re.escape(name), text):
            if not any(used[hit.start() : hit.end()]):
                used[hit.start() : hit.end()] = b"\1" * len(name)
                found.append((hit.start(), name))
    return found


def tally(count: Count, signs: bytearray, row: object, places: Iterable[tuple[int, str]]) -> None:
    """Count places that are, and are not, wholly covered; a miss is told by its place alone."""
    for start, value in places:
        count.total += 1
        if not all(signs[start : start + len(value)]):
            count.missed.append(f"{row}:{start}+{len(value)}")


def measure(shared: Path) -> Measured:
    """Everything, over the 200 judgments."""
    gold = json.loads(GOLD.read_text("utf-8"))
    counts = {name: Count() for name in ("names read", "names of defendants", *MAKERS)}
    distinct, right, wrong, began = Count(), 0, 0, time.perf_counter()
    people = frozenset({Kind.PERSON, Kind.MINOR})
    for index, row in enumerate(judgments(shared)):
        text = text_of(row)
        spans = propose({"text": text})["text"]
        signs = covered(spans, len(text), people)
        read = index < READ
        names = names_read(row, gold) if read else defendants(row)
        places = mentions(text, names)
        tally(counts["names read" if read else "names of defendants"], signs, row["id"], places)
        if read:
            tally(distinct, signs, row["id"], ((text.index(n), n) for n in names))
            for span in spans:
                known = any(span.text in n or n in span.text for n in names)
                right += span.kind in people and known
                wrong += span.kind in people and not known
        own = [(m.start(), m.group()) for m in OWN_PLATE.finditer(text)]
        tally(counts["plate"], covered(spans, len(text), frozenset(Kind)), row["id"], own)
        _numbers(counts, row)
    return Measured(counts, distinct, right / (right + wrong), time.perf_counter() - began)


def _numbers(counts: Mapping[str, Count], row: Mapping[str, Any]) -> None:
    text, where = seeded(row)
    spans = propose({"text": text})["text"]
    for kind, places in where.items():
        signs = covered(spans, len(text), frozenset(Kind) - {Kind.PERSON})
        tally(counts[kind], signs, f"{row['id']} seeded", places)


def main() -> int:
    """Print what was measured, and every miss by its place."""
    shared = os.environ.get("XIEJIANG_SHARED")
    if not shared:
        sys.exit("XIEJIANG_SHARED must name the folder that holds corpus/env-judgments.jsonl.gz")
    found = measure(Path(shared))
    for name, count in found.counts.items():
        print(
            f"{name:22} {count.total - len(count.missed):6} / {count.total:<6} {count.recall:.4f}"
        )
    told = found.names_distinct
    print(f"{'distinct names read':22} {told.total - len(told.missed):6} / {told.total}")
    print(f"precision of names (40 read judgments) {found.precision:.3f}; {found.seconds:.1f} s")
    for name, count in found.counts.items():
        for miss in count.missed:
            print(f"  missed {name}: {miss}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
