"""The root of every error that a person may meet.

A room derives its own tree from :class:`XiejiangError`. The docstring of a class is its
default message: Chinese, complete, and it says what to do next. Errors become pages,
problem documents or exit codes once, at the edge.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True)
class Complaint:
    """One thing that is wrong: where, and what to do about it."""

    where: str
    message: str


def wording(where: str, text: str, most: int) -> list[Complaint]:
    """What is wrong with words that must be there and be kept, at most so many characters."""
    if not text.strip():
        return [Complaint(where, "请填写")]
    if len(text) > most:
        return [Complaint(where, f"最多{most}字，请精简")]
    return [Complaint(where, "含有不能保存的字符，请重新输入")] if "\x00" in text else []


class XiejiangError(Exception):
    """操作没有完成，请按提示修改后重试。"""

    code: ClassVar[str] = "error"
    """Stable machine name, used as the problem type of RFC 9457."""
    status: ClassVar[int] = 400
    """HTTP status at the edge."""

    def __init__(
        self,
        message: str | None = None,
        *,
        complaints: Sequence[Complaint] = (),
        **context: Any,
    ) -> None:
        doc = (type(self).__doc__ or "").strip().splitlines()[0]
        self.message = message or doc.format_map(_Lenient(context))
        self.complaints = tuple(complaints)
        self.context: Mapping[str, Any] = context
        super().__init__(self.message)

    def __str__(self) -> str:
        if not self.complaints:
            return self.message
        lines = "\n".join(f"  · {c.where}：{c.message}" for c in self.complaints)
        return f"{self.message}\n{lines}"


class _Lenient(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "{" + key + "}"


class NotFound(XiejiangError):
    """没有找到，或者您所在的机关没有参与这件事。请核对编号，或请主办机关把您的机关加为参与机关。"""

    code = "not-found"
    status = 404


class NotAllowed(XiejiangError):
    """您当前的岗位不能办理这一步。请切换岗位，或转交有权的人员。"""

    code = "not-allowed"
    status = 403


class Invalid(XiejiangError):
    """填写的内容有误，请逐项修改后再提交。"""

    code = "invalid"
    status = 422

    @classmethod
    def insist(cls, complaints: Sequence[Complaint]) -> None:
        """Refuse with everything that is wrong at once; nothing where nothing is wrong."""
        if complaints:
            raise cls(complaints=complaints)


class Conflict(XiejiangError):
    """内容已被他人修改，请核对后重新提交。"""

    code = "conflict"
    status = 409
