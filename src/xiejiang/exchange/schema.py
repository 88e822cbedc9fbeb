"""Reading JSON from other nodes against a published schema, with distrust.

Only the words of JSON Schema that our schemas use are known here; the tests hold this reader
against a full implementation.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from xiejiang.exchange.errors import ContentMalformed

KINDS: Mapping[str, type] = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "boolean": bool,
}
DEEPEST = 12
UNSTORED = re.compile("[\x00\ud800-\udfff]")
"""What a string of JSON may hold and no database or log can."""


@cache
def published(format_: str) -> dict[str, Any]:
    """The schema of a format such as ``xiejiang-case/1``, as it is published."""
    name = f"{format_.replace('/', '-')}.schema.json"
    folder = files("xiejiang.exchange") / "content"
    found: dict[str, Any] = json.loads((folder / name).read_text("utf-8"))
    return found


@cache
def archive_schema(part: str) -> dict[str, Any]:
    """The published schema of one file of an archive: ``archive``, ``state`` or ``log``."""
    folder = files("xiejiang.exchange") / "content"
    found = json.loads((folder / "xiejiang-archive-1.schema.json").read_text("utf-8"))
    return {"$defs": found["$defs"], "$ref": f"#/$defs/{part}"}


def read_as(format_: str, data: bytes) -> dict[str, Any]:
    """The content of a main file; whatever is not exactly of the format is refused."""
    found = read(data)
    check(found, published(format_))
    return dict(found)


def read(data: bytes) -> Any:
    """JSON without double names and without numbers that are none."""
    try:
        return json.loads(data.decode("utf-8"), object_pairs_hook=_once, parse_constant=_never)
    except UnicodeDecodeError as error:
        raise ContentMalformed(why="不是 UTF-8 文本") from error
    except (ValueError, RecursionError) as error:
        raise ContentMalformed(why="不是有效的 JSON") from error


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ContentMalformed(why="同一名称写了两次")
    return found


def _never(word: str) -> Any:
    raise ValueError(word)


def check(value: Any, schema: Mapping[str, Any]) -> None:
    """Refuse a value that the schema does not allow, naming the place."""
    _check(value, schema, schema, "")


def _check(value: Any, rule: Mapping[str, Any], root: Mapping[str, Any], where: str) -> None:
    if "$ref" in rule:
        named = rule["$ref"].removeprefix("#/$defs/")
        _check(value, root["$defs"][named], root, where)
        return
    if where.count("/") > DEEPEST:
        raise ContentMalformed(why="层级过多")
    for word, holds in _WORDS.items():
        if word in rule and not holds(value, rule[word]):
            raise ContentMalformed(why=f"“{where or '/'}”不符合 {word}")
    if isinstance(value, dict):
        _check_object(value, rule, root, where)
    elif isinstance(value, list):
        for number, one in enumerate(value):
            _check(one, rule.get("items", {}), root, f"{where}/{number}")


def _check_object(
    value: Mapping[str, Any], rule: Mapping[str, Any], root: Mapping[str, Any], where: str
) -> None:
    known, others = rule.get("properties", {}), rule.get("additionalProperties", False)
    missing = set(rule.get("required", ())) - value.keys()
    if missing:
        raise ContentMalformed(why=f"“{where or '/'}”缺少 {min(missing)}")
    if others is False and value.keys() - known.keys():
        raise ContentMalformed(why=f"“{where or '/'}”有不认识的名称")
    for name, one in value.items():
        if name in known or others is not True:
            _check(one, known.get(name, others), root, f"{where}/{name}")


def _is(value: Any, kind: str | list[str]) -> bool:
    if isinstance(kind, list):
        return any(_is(value, one) for one in kind)
    if isinstance(value, str) and UNSTORED.search(value):
        return False
    return isinstance(value, KINDS[kind]) and isinstance(value, bool) is (kind == "boolean")


def _matches(value: Any, pattern: str) -> bool:
    return not isinstance(value, str) or re.fullmatch(pattern, value, re.ASCII) is not None


_WORDS: Mapping[str, Callable[[Any, Any], bool]] = {
    "type": _is,
    "const": lambda value, wanted: type(value) is type(wanted) and value == wanted,
    "enum": lambda value, wanted: isinstance(value, str) and value in wanted,
    "pattern": _matches,
    "minLength": lambda value, least: not isinstance(value, str) or len(value) >= least,
    "maxLength": lambda value, most: not isinstance(value, str) or len(value) <= most,
    "maxItems": lambda value, most: not isinstance(value, list) or len(value) <= most,
    "minimum": lambda value, least: value >= least,
}
"""In this order: the type comes first, so that the others meet what they can measure."""
