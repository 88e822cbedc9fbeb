"""A table that an operator or officer brings as CSV: read whole, or refused with all that is wrong.

UTF-8 or GB18030; the first line names the columns, each once; every line has as many cells. What
the cells mean is for the room.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from xiejiang.kernel.errors import Complaint, XiejiangError

ENCODINGS = ("utf-8-sig", "gb18030")
MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class TableFile:
    """What a file may be: its columns, its limits, and the room's refusal of it."""

    of: str
    """What stands in its rows, in Chinese."""
    needed: tuple[str, ...]
    also: tuple[str, ...]
    most_megabytes: int
    most_rows: int
    refused: Callable[[Sequence[Complaint]], XiejiangError]

    @property
    def most_bytes(self) -> int:
        """How large it may be."""
        return self.most_megabytes * MEGABYTE

    def rows(self, data: bytes) -> list[tuple[int, Mapping[str, str]]]:
        """The rows under their line numbers, column → cell; raises the room's refusal."""
        if len(data) > self.most_bytes:
            raise self._refuse("文件", f"超过 {self.most_megabytes} MB，请分开导入")
        try:
            reader = csv.reader(io.StringIO(self._text(data), newline=""), strict=True)
            lines = [(reader.line_num, [c.strip() for c in cells]) for cells in reader]
        except csv.Error as error:
            raise self._refuse("文件", f"不是完整的 CSV：{error}") from None
        filled = [(n, cells) for n, cells in lines if any(cells)]
        if not filled:
            raise self._refuse("文件", "是空的")
        (_number, head), *rows = filled
        self._insist(self._strange(head))
        if len(rows) > self.most_rows:
            raise self._refuse("文件", f"超过 {self.most_rows} 行，请分开导入")
        self._insist(
            Complaint(f"第 {n} 行", f"有 {len(cells)} 格，表头有 {len(head)} 格")
            for n, cells in rows
            if len(cells) != len(head)
        )
        if not rows:
            raise self._refuse("文件", f"只有表头，没有{self.of}")
        return [(n, dict(zip(head, cells, strict=True))) for n, cells in rows]

    def _text(self, data: bytes) -> str:
        for encoding in ENCODINGS:
            try:
                return data.decode(encoding)
            except UnicodeDecodeError:
                continue
        raise self._refuse("文件", "编码应为 UTF-8 或 GB18030")

    def _strange(self, head: Sequence[str]) -> list[Complaint]:
        known = (*self.needed, *self.also)
        wrong = [Complaint("表头", f"缺少“{n}”") for n in self.needed if n not in head]
        wrong += [Complaint("表头", f"不认识“{n}”") for n in head if n not in known]
        wrong += [Complaint("表头", f"“{n}”出现两次") for n in set(head) if head.count(n) > 1]
        return [*wrong, Complaint("表头", f"可用的列：{'、'.join(known)}")] if wrong else []

    def _insist(self, wrong: Iterable[Complaint]) -> None:
        if found := list(wrong):
            raise self.refused(found)

    def _refuse(self, where: str, told: str) -> XiejiangError:
        return self.refused([Complaint(where, told)])
