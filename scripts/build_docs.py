"""Write the generated pages of ``docs/`` from the code and the content they describe.

    python scripts/build_docs.py            write them
    python scripts/build_docs.py --check    fail when a committed page is stale, missing or extra

Settings, commands, acts, errors and the API come from the code; the catalogue of law and the
procedures from the content. A page is a pure function of the source: no dates, no host names.
"""

from __future__ import annotations

import argparse
import ast
import difflib
import importlib
import json
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import build_openapi
import django
from docs_formats import format_pages
from docs_rooms import room_pages, table

from xiejiang.kernel.errors import XiejiangError
from xiejiang.law.catalogue import render_catalogue
from xiejiang.law.procedures import Limit, Procedure, Step, load_procedures
from xiejiang.law.schema import load_law
from xiejiang.outreach.opinions import Article, heading, opinions

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "xiejiang"
DOCS = ROOT / "docs"
GENERATED = ("reference", "law", "procedures", "rooms")
"""Folders of ``docs`` that hold generated pages; an overview of the rooms is by hand."""
OPENAPI = build_openapi.PATH
"""The committed description of the REST API, from which its page is made."""
BY_HAND = {"rooms/README.md"}
NOTE = "<!-- 由 scripts/build_docs.py 生成，请勿手改；改源文件后运行 make docs。 -->\n\n"
UNITS = {
    "hour": "小时",
    "natural-day": "日",
    "working-day": "个工作日",
    "month": "个月",
    "year": "年",
    "promptly": "（立即、及时）",
    "resume": "（恢复计算）",
}


def pages() -> dict[str, str]:
    """Every generated page by its path under ``docs``."""
    made = {
        "reference/settings.md": settings_page(),
        "reference/commands.md": commands_page(),
        "reference/acts.md": acts_page(),
        "reference/errors.md": errors_page(),
        "procedures/README.md": procedures_page(),
        "articles.md": articles_page(),
    }
    if OPENAPI.exists():
        made["reference/api.md"] = api_page()
    made |= room_pages()
    made |= format_pages()
    catalogue = render_catalogue(load_law())
    made |= {f"law/{name}": text for name, text in catalogue.items()}
    made["law/README.md"] = law_page(catalogue)
    for procedure in load_procedures().by_id.values():
        made[f"procedures/{procedure.id}.md"] = procedure_page(procedure)
    return {name: NOTE + text.rstrip() + "\n" for name, text in sorted(made.items())}


def articles_page() -> str:
    """The eighteen articles of the Opinions: what is there, what is not, where to try it."""
    head = ["条", "要求（概括）", "在软件中", "还没有", "在哪里试 *Where to try*"]
    return heading() + "\n\n" + table(head, [_article_row(found) for found in opinions()])


def _article_row(found: Article) -> list[str]:
    both = ((found.here, found.here_en), (found.missing, found.missing_en))
    told = [f"{zh} *{en}*" if zh else "–" for zh, en in both]
    return [found.name, found.asks, *told, found.tried or "–"]


def settings_page() -> str:
    """What an operator may set, from the docstrings of ``Config``."""
    tree = ast.parse((PACKAGE / "shell" / "config.py").read_text("utf-8"))
    config = next(n for n in tree.body if isinstance(n, ast.ClassDef) and n.name == "Config")
    rows = []
    for field, doc in zip(config.body, config.body[1:], strict=False):
        if isinstance(field, ast.AnnAssign) and isinstance(doc, ast.Expr):
            words = " ".join(str(ast.literal_eval(doc.value)).split()).replace("``", "`")
            name, _, rest = words.partition(": ")
            rows.append([name, rest[:1].upper() + rest[1:]])
    return (
        "# 配置 Settings\n\n"
        "全部配置都是环境变量，启动时读取一次；值有误时拒绝启动并说明原因。\n"
        "All settings are environment variables, read once; a wrong value stops the start.\n\n"
        + table(["变量 variable", "含义 meaning"], rows)
    )


def commands_page() -> str:
    """Every command line verb with its own help."""
    os.environ["COLUMNS"] = "96"
    parser: argparse.ArgumentParser = importlib.import_module("xiejiang.shell.cli").build(
        with_database=True
    )
    parts = ["# 命令行 Commands\n"]
    for name, sub in _parsers(parser.prog, parser):
        parts.append(f"## `{name}`\n\n```text\n{sub.format_help().rstrip()}\n```\n")
    return "\n".join(parts)


def _parsers(
    name: str, parser: argparse.ArgumentParser
) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    yield name, parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for verb, sub in action.choices.items():
                yield from _parsers(f"{name} {verb}", sub)


def acts_page() -> str:
    """Every act with who may do it, from the decorators."""
    rows = []
    for path in sorted(PACKAGE.glob("*/**/*.py")):
        for node in ast.parse(path.read_text("utf-8")).body:
            if not isinstance(node, ast.FunctionDef):
                continue
            for decorator in node.decorator_list:
                if isinstance(decorator, ast.Call) and ast.unparse(decorator.func) == "act":
                    rows.append(_act_row(path, node, decorator))
    return (
        "# 办理 Acts\n\n"
        "改变状态只有一条路：一次办理即一个事务、一条存证记录。\n"
        "The one way state changes; each is one transaction and one entry of the log.\n\n"
        + table(["办理 act", "说明", "权限 power (any of)", "函数 function"], sorted(rows))
    )


def _act_row(path: Path, node: ast.FunctionDef, decorator: ast.Call) -> list[str]:
    name = ast.literal_eval(decorator.args[0])
    powers = ", ".join(ast.unparse(a).replace("Power.", "") for a in decorator.args[1:])
    first = (ast.get_docstring(node) or "").splitlines()[0]
    module = ".".join(path.relative_to(PACKAGE).with_suffix("").parts)
    return [f"`{name}`", first, f"`{powers}`", f"`{module}.{node.name}`"]


def errors_page() -> str:
    """Every error a person may meet, with its stable code."""
    for path in sorted(PACKAGE.glob("*/**/*.py")):
        parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
        if "migrations" not in parts:
            importlib.import_module(".".join(parts).removesuffix(".__init__"))
    rows = []
    for error in sorted(_subclasses(XiejiangError), key=lambda e: (e.__module__, e.__name__)):
        if error.__module__.startswith("xiejiang."):
            first = (error.__doc__ or "").strip().splitlines()[0]
            rows.append([f"`{error.__name__}`", f"`{error.code}`", str(error.status), first])
    return (
        "# 错误 Errors\n\n"
        "每个错误说明发生了什么、怎么办；`code` 是稳定的机器名，也是 RFC 9457 问题类型的末段。\n"
        "Each says what happened and what to do; `code` is stable and ends the problem type.\n\n"
        + table(["错误 error", "code", "HTTP", "缺省提示 default message"], rows)
    )


def _subclasses(root: type[XiejiangError]) -> set[type[XiejiangError]]:
    return {root}.union(*(_subclasses(sub) for sub in root.__subclasses__()))


def api_page() -> str:
    """The operations of the REST API, from the committed OpenAPI file."""
    schema: dict[str, Any] = json.loads(OPENAPI.read_text("utf-8"))
    rows = []
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            codes = ", ".join(sorted(operation.get("responses", {})))
            rows.append([f"`{method.upper()} {path}`", operation.get("summary", ""), codes])
    return (
        f"# 接口 API {schema['info']['version']}\n\n"
        "完整的机器可读描述见 [openapi.json](openapi.json)；错误是 RFC 9457 问题文档。\n"
        "The full description is [openapi.json](openapi.json); errors are problem documents.\n\n"
        + table(["操作 operation", "说明 summary", "状态码 statuses"], rows)
    )


def law_page(catalogue: dict[str, str]) -> str:
    """The index of the catalogue of law, and how much of it was checked against the text."""
    law = load_law()
    titles = {name: text.lstrip("# ").splitlines()[0] for name, text in catalogue.items()}
    checked = sum(rule.confidence.is_verified for rule in law.rules.values())
    return (
        "# 法规目录 Catalogue of law\n\n"
        f"{len(law.rules)} 条规则，其中 {checked} 条已对照条文正文；{len(law.facts)} 个事实变量；"
        f"{len(law.instruments)} 个规范性文件。没有对照正文的，凡出现处都有标记。\n\n"
        + "\n".join(f"- [{title}]({name})" for name, title in titles.items())
        + "\n- [程序目录](../procedures/README.md)"
    )


def procedures_page() -> str:
    """The list of procedures."""
    rows = [
        [
            f"[{p.title}]({p.id}.md)",
            p.title_en,
            "、".join(p.opinions_articles),
            f"{len(p.states)}",
            f"{len(p.steps)}",
            f"{len(p.limits)}",
        ]
        for p in load_procedures().by_id.values()
    ]
    head = ["程序", "procedure", "《意见》", "状态", "步骤", "期限"]
    return "# 程序目录 Procedures\n\n" + table(head, rows)


def procedure_page(procedure: Procedure) -> str:
    """One procedure: its picture, its steps, its limits and its checklist."""
    return "\n\n".join(
        [
            f"# {procedure.title} {procedure.title_en}",
            procedure.summary,
            f"`{procedure.id}` · 版本 {procedure.version} · 自 {procedure.valid_from} 施行",
            "```mermaid\n" + state_picture(procedure) + "\n```",
            "## 状态 States\n\n"
            + table(
                ["状态", "持有", "轮到", "缘由"],
                [
                    [
                        s.title,
                        _role(procedure, s.holder),
                        _role(procedure, s.turn),
                        "终结" if s.final else s.reason,
                    ]
                    for s in procedure.states
                ],
            ),
            "## 步骤 Steps\n\n"
            + table(
                ["步骤", "由谁", "说明", "文书", "依据"],
                [_step_row(procedure, s) for s in procedure.steps],
            ),
            "## 期限 Limits\n\n"
            + table(
                ["期限", "由谁", "多久", "自何时起", "依据", "把握"],
                [_limit_row(procedure, limit) for limit in procedure.limits],
            ),
            "## 材料 Checklist\n\n"
            + table(
                ["材料", "内容", "何时必备", "依据"],
                [
                    [m.title, m.contains, m.required, str(m.provision.citation)]
                    for m in procedure.materials
                ],
            ),
            "## 不可出错之处\n\n"
            + "\n".join(f"- {m.text}（{m.provision.citation}）" for m in procedure.musts),
        ]
    )


def state_picture(procedure: Procedure) -> str:
    """The states and the steps between them, as Mermaid."""
    lines = ["stateDiagram-v2", f"    [*] --> {_node(procedure.initial)}"]
    lines += [f"    {_node(s.id)} : {s.title}" for s in procedure.states]
    edges: dict[tuple[str, str], list[str]] = {}
    for step in procedure.steps:
        for state in step.states:
            if step.to not in ("", state):
                edges.setdefault((state, step.to), []).append(step.verb)
    for (source, target), verbs in edges.items():
        lines.append(f"    {_node(source)} --> {_node(target)} : {'、'.join(dict.fromkeys(verbs))}")
    lines += [f"    {_node(s.id)} --> [*]" for s in procedure.states if s.final]
    return "\n".join(lines)


def _node(state_id: str) -> str:
    return state_id.replace("-", "_").replace(".", "_")


def _role(procedure: Procedure, role_id: str) -> str:
    return next((r.title for r in procedure.roles if r.id == role_id), role_id)


def _step_row(procedure: Procedure, step: Step) -> list[str]:
    cited = "；".join(dict.fromkeys(str(p.citation) for p in step.provisions))
    papers = "、".join(paper.kind for paper in step.papers)
    return [
        f"{step.verb} {step.verb_en}",
        _role(procedure, step.actor),
        step.summary,
        papers,
        cited,
    ]


def _limit_row(procedure: Procedure, limit: Limit) -> list[str]:
    length = UNITS[limit.unit] if limit.unit in ("promptly", "resume") else ""
    return [
        limit.title,
        _role(procedure, limit.on),
        length or f"{limit.value} {UNITS[limit.unit]}",
        limit.begins,
        str(limit.provision.citation),
        limit.provision.confidence.zh + (f"；{limit.doubt}" if limit.doubt else ""),
    ]


def write(made: dict[str, str]) -> int:
    """Write every page and remove those that are generated no more."""
    for old in _present() - set(made):
        (DOCS / old).unlink()
    for name, text in made.items():
        path = DOCS / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    print(f"docs: {len(made)} pages written")
    return 0


def check(made: dict[str, str]) -> int:
    """Compare with what is committed."""
    stale = [f"docs/{name}: generated no more" for name in sorted(_present() - set(made))]
    for name, text in made.items():
        path = DOCS / name
        old = path.read_text("utf-8") if path.exists() else ""
        if old != text:
            stale.append(f"docs/{name}: stale")
            stale += list(
                difflib.unified_diff(old.splitlines(), text.splitlines(), n=0, lineterm="")
            )[2:8]
    for line in stale:
        print(line)
    print("docs: stale, run `make docs`" if stale else "docs: fresh")
    return 1 if stale else 0


def _present() -> set[str]:
    return {
        path.relative_to(DOCS).as_posix()
        for folder in GENERATED
        for path in (DOCS / folder).rglob("*.md")
    } - BY_HAND


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as home:
        os.environ["XIEJIANG_HOME"] = home
        os.environ.pop("XIEJIANG_DB", None)
        os.environ["DJANGO_SETTINGS_MODULE"] = "xiejiang.shell.settings"
        django.setup()
        checking = "--check" in sys.argv[1:]
        stale = build_openapi.main(check=checking)
        sys.exit((check(pages()) if checking else write(pages())) or stale)
