"""The data dictionaries of what travels between nodes, from the published schemas."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from docs_rooms import table

ROOT = Path(__file__).resolve().parents[1]
CONTENT = ROOT / "src" / "xiejiang" / "exchange" / "content"
HEAD = ["名称 name", "类型 type", "必有 required", "含义", "meaning"]
KINDS = {
    "string": "文字 text",
    "integer": "整数 integer",
    "boolean": "是否 boolean",
    "object": "对象 object",
    "array": "列表 list",
}
INTRO = {
    "archive": """归档包是签封的 BagIt 包（[0015](../adr/0015-packages.md)、
[0020](../adr/0020-archives.md)），`data/` 下有三个 JSON 文件：`archive.json` 写明它是什么、
有什么；`state.json` 是案卷的全部状态，规范写法（键排序、无空格、UTF-8），同一状态只有一种写法；
`log.json` 是日志条目和证明。没有值的字段不写。时间为 UTC；小数写成文字；机关用机关代码。

An archive is a sealed BagIt package with three JSON files under `data/`: `archive.json` says what
it is and holds; `state.json` is the whole state of the case in canonical JSON (sorted keys, no
spaces, UTF-8), so that one state is written in one way only; `log.json` holds the entries of the
log with their proofs. Fields without a value are absent. Instants are in UTC, decimals are text,
agencies are named by their codes.""",
    "case": """节点之间移送的案件说明 `data/case.json`，在签封的包里
（[0015](../adr/0015-packages.md)）。

The description of case material that travels between nodes: `data/case.json` of a sealed
package.""",
    "transfer": """移送到其他节点的办理程序 `data/transfer.json`，在签封的包里：
案件材料，以及同一程序至今的各次办理。接收节点照着再办一遍，结果相同才接收
（[0021](../adr/0021-one-proceeding-on-several-nodes.md)）。

A proceeding handed over to another node: `data/transfer.json` of a sealed package, with the case
material and every deed of the same proceeding until now. The receiving node does them again, and
accepts only when it comes to the same.""",
    "progress": """同一程序的进展 `data/progress.json`，在签封的包里：
对方又办理了什么，以及制发给接收方的文书
（[0021](../adr/0021-one-proceeding-on-several-nodes.md)）。

The progress of the same proceeding: `data/progress.json` of a sealed package, with the deeds since
and the documents issued to the receiver.""",
    "bulletin": """节点之间的通报 `data/bulletin.json`，在签封的包里
（[0022](../adr/0022-bulletins.md)）。

A bulletin between nodes: `data/bulletin.json` of a sealed package.""",
    "bulletin-answers": """对方节点的机关阅读、签收通报的情况
`data/bulletin-answers.json`，在签封的包里
（[0022](../adr/0022-bulletins.md)）。

What agencies of the other node have read and signed of a bulletin: `data/bulletin-answers.json` of
a sealed package.""",
    "funds": """节点之间的资金移交清单 `data/funds.json`，在签封的包里
（[0023](../adr/0023-ledger.md)）。

The list of money sent to an agency of another node: `data/funds.json` of a sealed package.""",
    "funds-answer": """资金移交的接收情况 `data/funds-answer.json`，在签封的包里
（[0023](../adr/0023-ledger.md)）。

How much of it has arrived: `data/funds-answer.json` of a sealed package.""",
}


def format_pages() -> dict[str, str]:
    """A page for each format, by its path under ``docs``."""
    return {f"reference/{name}-format.md": format_page(name) for name in INTRO}


def format_page(name: str) -> str:
    """Every object of a format with every field, in both languages."""
    schema = json.loads((CONTENT / f"xiejiang-{name}-1.schema.json").read_text("utf-8"))
    where = f"src/xiejiang/exchange/content/xiejiang-{name}-1.schema.json"
    parts = [f"# `{schema['title']}`", INTRO[name], f"JSON Schema：`{where}`"]
    if "properties" in schema:
        parts += ["## 顶层 top level", table(HEAD, list(_rows(schema)))]
    for label, rule in schema["$defs"].items():
        if "properties" in rule:
            title = f"{rule.get('title', label)} · {rule.get('x-en', label)}"
            parts += [f"## `{label}` {title}", table(HEAD, list(_rows(rule)))]
    plain = {label: rule for label, rule in schema["$defs"].items() if "properties" not in rule}
    rows = [[f"`{label}`", _kind(rule)] for label, rule in plain.items()]
    parts += ["## 简单类型 plain types", table(HEAD[:2], rows)]
    return "\n\n".join(parts)


def _rows(rule: Mapping[str, Any]) -> Iterator[list[str]]:
    needed = set(rule.get("required", ()))
    for name, one in rule["properties"].items():
        zh = "：".join(w for w in (one.get("title", ""), one.get("description", "")) if w)
        mark = "✓" if name in needed else ""
        yield [f"`{name}`", _kind(one), mark, zh, one.get("x-en", "")]


def _kind(rule: Mapping[str, Any]) -> str:
    if "$ref" in rule:
        return f"`{rule['$ref'].removeprefix('#/$defs/')}`"
    if "const" in rule:
        return f"`{rule['const']}`"
    if "enum" in rule:
        return "、".join(f"`{value}`" if value else "空" for value in rule["enum"])
    if "type" not in rule:
        return "任意 JSON any JSON"
    if isinstance(rule["type"], list):
        return "、".join(KINDS[one] for one in rule["type"])
    kind = KINDS[rule["type"]]
    if rule["type"] == "array":
        return f"{kind} {_kind(rule['items'])}" if "items" in rule else kind
    if "pattern" in rule:
        return f"{kind} `{rule['pattern']}`"
    return f"{kind} ≤{rule['maxLength']}" if "maxLength" in rule else kind
