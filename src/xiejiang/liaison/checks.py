"""Whether a bulletin can stand as it was entered: every fault at once, in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation

from xiejiang.basin import queries as basin
from xiejiang.cases.domain import Field
from xiejiang.kernel.errors import Complaint
from xiejiang.liaison import audiences
from xiejiang.liaison.domain import (
    EARLIEST_YEAR,
    FILES_MOST,
    LATEST_YEAR,
    Category,
    Content,
    Draft,
    FieldDef,
    FieldType,
    category,
)

TITLE, BODY, LINE, NOTE, REASON = 160, 20_000, 200, 4_000, 300
MOST = Decimal(10) ** 15
AHEAD = timedelta(days=90)
"""A wish further ahead is a mistyped year."""


def draft(given: Draft) -> list[Complaint]:
    """What is wrong with a draft; it need not be complete yet."""
    kind = category(given.category)
    found = [*words(given.content), *values(kind, given.content.values, complete=False)]
    if given.field and given.field not in {f.value for f in Field}:
        found.append(Complaint("领域", f"没有“{given.field}”这个领域"))
    if given.division and basin.find(given.division) is None:
        found.append(Complaint("关于何地", f"没有代码为“{given.division}”的行政区划"))
    return [*found, *audiences.complaints(given.audience)]


def whole(kind: Category, content: Content) -> list[Complaint]:
    """What is wrong with what is to be published."""
    return [*words(content), *values(kind, content.values, complete=True)]


def words(content: Content) -> list[Complaint]:
    """Title, text and attachments."""
    found = []
    if not 4 <= len(content.title.strip()) <= TITLE:
        found.append(Complaint("标题", f"请写 4 至 {TITLE} 个字，说明通报什么"))
    if len(content.body) > BODY:
        found.append(Complaint("正文", f"最多 {BODY} 个字；更长的请作为附件"))
    if "\x00" in content.title + content.body:
        found.append(Complaint("正文", "有不能保存的空字符，请删去后重新粘贴"))
    if len(content.files) > FILES_MOST:
        found.append(Complaint("附件", f"最多 {FILES_MOST} 个"))
    digests = [f.sha256 for f in content.files]
    if len(set(digests)) != len(digests):
        found.append(Complaint("附件", "同一个文件选了两次"))
    return found


def values(kind: Category, given: Mapping[str, str], *, complete: bool) -> list[Complaint]:
    """The fields of a category: each of its type, and, to be published, none missing."""
    found = [
        Complaint(name, f"“{kind.title}”类通报没有这一栏")
        for name in given
        if kind.field(name) is None
    ]
    for one in kind.fields:
        text = given.get(one.id, "").strip()
        if text:
            trouble = _CHECKS[one.type](one, text)
            found += [Complaint(one.title, trouble)] if trouble else []
        elif complete and one.required:
            found.append(Complaint(one.title, "请填写"))
    return [*found, *_together(given)]


def _together(given: Mapping[str, str]) -> list[Complaint]:
    """What two fields say together."""
    since, until = given.get("since", ""), given.get("until", "")
    if since and until and until < since:
        return [Complaint("统计期间止", "不能早于统计期间起")]
    return []


def sign_by(at: datetime | None, *, urgent: bool, now: datetime) -> list[Complaint]:
    """By when it is to be signed for."""
    if not urgent:
        return [Complaint("签收时间", "不要求签收的不填")] if at else []
    if at is None:
        return [Complaint("签收时间", "要求签收的，请写明在何时以前签收")]
    if not now < at <= now + AHEAD:
        return [Complaint("签收时间", f"应晚于现在，并在 {AHEAD.days} 日以内")]
    return []


def _text(one: FieldDef, text: str) -> str:
    most = NOTE if one.type is FieldType.NOTE else LINE
    if len(text) > most or "\x00" in text:
        return f"最多 {most} 个字，不能有空字符"
    return ""


def _number(one: FieldDef, text: str) -> str:
    try:
        value = Decimal(text)
    except InvalidOperation:
        return "应为数，只写数字和小数点"
    if not value.is_finite() or abs(value) >= MOST or len(text) > 40:
        return "数太大或者不是数，请核对"
    return ""


def _day(one: FieldDef, text: str) -> str:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return "应为日期，如 2026-11-24"
    return "" if EARLIEST_YEAR <= found.year <= LATEST_YEAR else "年份不对，请核对"


def _instant(one: FieldDef, text: str) -> str:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return "应为日期和时间，如 2026-11-24T10:30+08:00"
    if found.tzinfo is None:
        return "时间须带时区，如 2026-11-24T10:30+08:00"
    return "" if EARLIEST_YEAR <= found.year <= LATEST_YEAR else "年份不对，请核对"


def _choice(one: FieldDef, text: str) -> str:
    if text in dict(one.choices):
        return ""
    return "请从列出的各项中选择"


_CHECKS: Mapping[FieldType, Callable[[FieldDef, str], str]] = {
    FieldType.TEXT: _text,
    FieldType.NOTE: _text,
    FieldType.NUMBER: _number,
    FieldType.DAY: _day,
    FieldType.INSTANT: _instant,
    FieldType.CHOICE: _choice,
}


def texts(kind: Category, content: Content) -> dict[str, str]:
    """Everything people can read in a bulletin, by where it stands."""
    found = {"标题": content.title, "正文": content.body}
    found |= {f.title: content.values.get(f.id, "") for f in kind.fields}
    return found | {f"附件 {n}": f.name for n, f in enumerate(content.files, 1)}
