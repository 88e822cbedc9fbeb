"""What a schema refuses, in words: each kind of refusal of the reader says what to send instead."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

WORDS: Mapping[str, str] = {
    "missing": "缺少这一项，请补上",
    "string_type": "应为文字（字符串）",
    "string_unicode": "文字里有不能用的字符（不成对的编码），请重新输入",
    "string_too_short": "文字太短，至少 {min_length} 个字符",
    "string_too_long": "文字太长，最多 {max_length} 个字符",
    "string_pattern_mismatch": "写法不对，请对照接口说明里的格式（{pattern}）",
    "int_type": "应为整数",
    "int_parsing": "应为整数",
    "int_parsing_size": "数字太大，请核对",
    "int_from_float": "应为整数，不能有小数",
    "float_type": "应为数字",
    "float_parsing": "应为数字",
    "finite_number": "应为有限的数字，不能是无穷大或者 NaN",
    "decimal_type": "应为数字，或者写成文字的数字",
    "decimal_parsing": "应为数字，或者写成文字的数字",
    "decimal_max_digits": "数字太长，一共最多 {max_digits} 位",
    "decimal_max_places": "小数太长，最多 {decimal_places} 位小数",
    "decimal_whole_digits": "整数部分太长，最多 {whole_digits} 位",
    "bool_type": "应为 true 或者 false",
    "bool_parsing": "应为 true 或者 false",
    "greater_than": "应大于 {gt}",
    "greater_than_equal": "不能小于 {ge}",
    "less_than": "应小于 {lt}",
    "less_than_equal": "不能大于 {le}",
    "multiple_of": "应为 {multiple_of} 的倍数",
    "date_type": "应为日期，如 2026-11-24",
    "date_parsing": "应为日期，如 2026-11-24",
    "date_from_datetime_parsing": "应为日期，如 2026-11-24",
    "date_from_datetime_inexact": "应为日期，不要写时刻",
    "datetime_type": "应为带时区的时间，如 2026-11-24T10:00:00+08:00",
    "datetime_parsing": "应为带时区的时间，如 2026-11-24T10:00:00+08:00",
    "datetime_from_date_parsing": "应为带时区的时间，如 2026-11-24T10:00:00+08:00",
    "timezone_aware": "请写明时区，如 2026-11-24T10:00:00+08:00",
    "time_type": "应为时刻，如 09:30",
    "time_parsing": "应为时刻，如 09:30",
    "uuid_type": "应为平台编号（UUID），请原样使用接口给出的 id",
    "uuid_parsing": "应为平台编号（UUID），请原样使用接口给出的 id",
    "enum": "只能是 {expected} 之一",
    "literal_error": "只能是 {expected} 之一",
    "list_type": "应为列表",
    "set_type": "应为列表",
    "tuple_type": "应为列表",
    "dict_type": "应为对象（键和值）",
    "model_type": "应为对象（键和值）",
    "model_attributes_type": "应为对象（键和值）",
    "too_short": "至少 {min_length} 项",
    "too_long": "最多 {max_length} 项",
    "extra_forbidden": "没有这一项，请去掉",
    "json_invalid": "不是完整的 JSON，请核对",
    "json_type": "应为 JSON 文字",
    "union_tag_invalid": "只能是 {expected_tags} 之一",
    "union_tag_not_found": "缺少说明种类的一项，请补上",
}
"""Kind of refusal (pydantic's) → what to do about it."""

OTHERWISE = "不符合接口说明，请对照 openapi.json 修改"


def said(error: Mapping[str, Any]) -> str:
    """What one refusal of a schema says; a check of ours has its own words."""
    kind, given = str(error.get("type", "")), dict(error.get("ctx") or {})
    if kind in ("value_error", "assertion_error"):
        own = str(given.get("error", ""))
        return own if _in_chinese(own) else OTHERWISE
    if "expected" in given:
        given["expected"] = str(given["expected"]).replace("' or '", "', '").replace("', '", "、")
        given["expected"] = given["expected"].strip("'")
    try:
        return WORDS.get(kind, OTHERWISE).format_map(given)
    except KeyError:
        return OTHERWISE


def _in_chinese(text: str) -> bool:
    return re.search(r"[\u4e00-\u9fff]", text) is not None
