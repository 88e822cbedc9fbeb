"""The documents name what the code has: settings, acts, errors, rooms, articles, decisions."""

from __future__ import annotations

import dataclasses
import re

import pytest

from tests.architecture.source import HAN, PACKAGE, ROOT, SHELL, modules, rooms, tracked
from xiejiang.audit.services import ACTS
from xiejiang.kernel.errors import XiejiangError
from xiejiang.shell.config import Config

DOCS = ROOT / "docs"
REFERENCE = DOCS / "reference"
NUMERALS = [f"{ten}{one}" for ten in ("", "十") for one in ("", *"一二三四五六七八九")][1:19]


def _every_error(root: type[XiejiangError] = XiejiangError) -> set[type[XiejiangError]]:
    return {root}.union(*(_every_error(sub) for sub in root.__subclasses__()))


def test_every_setting_is_documented() -> None:
    page = (REFERENCE / "settings.md").read_text("utf-8")
    text = (PACKAGE / "shell" / "config.py").read_text("utf-8")
    variables = set(re.findall(r'"(XIEJIANG_[A-Z0-9_]+)"', text))
    assert len(variables) >= len(dataclasses.fields(Config))
    assert [v for v in sorted(variables) if f"`{v}`" not in page] == []


def test_every_act_is_documented() -> None:
    page = (REFERENCE / "acts.md").read_text("utf-8")
    ours = [name for name in sorted(ACTS) if not name.startswith("tests.")]
    assert [name for name in ours if f"`{name}`" not in page] == []


def test_every_error_is_documented_and_speaks_chinese() -> None:
    page = (REFERENCE / "errors.md").read_text("utf-8")
    ours = {e for e in _every_error() if e.__module__.startswith("xiejiang.")}
    assert [e.__name__ for e in ours if not HAN.search(e.__doc__ or "")] == []
    assert [e.__name__ for e in ours if f"`{e.__name__}`" not in page] == []


@pytest.mark.parametrize("room", sorted(rooms() | {SHELL, "law", "kernel", "store", "web"}))
def test_every_room_has_a_page(room: str) -> None:
    assert (DOCS / "rooms" / f"{room}.md").is_file()


def test_every_room_says_what_it_is_for() -> None:
    fronts = {m.room: m for m in modules() if m.name == "__init__"}
    assert [room for room in rooms() if not fronts[room].text.strip()] == []


def test_the_table_of_the_opinions_has_all_eighteen_articles() -> None:
    page = (DOCS / "articles.md").read_text("utf-8")
    assert [n for n in NUMERALS if f"| 第{n}条" not in page] == []
    assert [n for n in NUMERALS if page.count(f"| 第{n}条 |") != 1] == [], "one row each"


def test_decisions_are_numbered_and_say_what_was_rejected() -> None:
    decisions = sorted((DOCS / "adr").glob("[0-9]*.md"))
    assert [p.name[:4] for p in decisions] == [f"{n + 1:04}" for n in range(len(decisions))]
    for path in decisions:
        text = path.read_text("utf-8")
        for part in ("## Context", "## Decision", "## Consequences", "## Rejected"):
            assert part in text, f"{path.name} has no {part}"


def test_links_between_documents_lead_somewhere() -> None:
    wrong = []
    for path in [*DOCS.rglob("*.md"), *ROOT.glob("*.md")]:
        for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", path.read_text("utf-8")):
            if "://" not in target and not (path.parent / target).exists():
                wrong.append(f"{path.relative_to(ROOT)}: {target}")
    assert wrong == []


def test_no_tracked_file_names_a_machine_or_a_tool_of_its_making() -> None:
    slash = "/"
    paths = [slash + place + slash for place in ("work", "tmp", "root", "farm", "home")]
    words = ["assis" + "tant", "chat" + "gpt", "clau" + "de", "cop" + "ilot", "language " + "model"]
    words += ["pypi" + ".org", "npm" + "js", "python" + "hosted", "anth" + "ropic", "open" + "ai"]
    named = [rf"(?<![\w.]){re.escape(p)}" for p in paths] + [rf"\b{re.escape(w)}" for w in words]
    pattern = re.compile("|".join(named), re.IGNORECASE)
    wrong = []
    for path in tracked():
        if path.suffix in {".otf", ".ttf", ".png", ".gz", ".mo", ".pdf", ".docx", ".jpg"}:
            continue
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            found = pattern.search(line)
            if found:
                wrong.append(f"{path.relative_to(ROOT)}:{number} {found.group()}")
    assert wrong == []
