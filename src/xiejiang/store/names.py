"""Which file names a package may have, so that it means the same on every machine.

checked("data/勘验笔录.pdf")     # the name; NameUnsafe
names = Names()
names.add("data/a.txt")         # NameUnsafe: another name that some systems take for this one
"""

from __future__ import annotations

import re
import unicodedata
from typing import ClassVar

from xiejiang.kernel.errors import Invalid

LONGEST = 1024
LONGEST_PART = 255
DEEPEST = 40
DEVICE = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE | re.DOTALL)
"""Names that are devices on Windows, whatever they end in."""
CONTROL = re.compile(r"[\x00-\x09\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
"""Control characters, but for the two that a manifest can escape, and those that turn the
direction in which a name is read."""
ESCAPED = {"%": "%25", "\r": "%0D", "\n": "%0A"}


class NameUnsafe(Invalid):
    """包里的文件名“{path}”不能接受：{why}。请出包的一方改名后重新出包。"""

    code: ClassVar[str] = "package-name"


def shown(path: str) -> str:
    """A name as it can be shown to a person, whatever is in it."""
    return path[:120].encode("unicode_escape").decode("ascii") if not path.isprintable() else path


def checked(path: str) -> str:
    """The name, when it stays below the folder it is unpacked into, on every system."""
    why = _trouble(path)
    if why:
        raise NameUnsafe(path=shown(path)[:160], why=why)
    return path


def _trouble(path: str) -> str:
    return _out_of_place(path) or _out_of_bounds(path)


def _out_of_place(path: str) -> str:
    parts = path.split("/")
    if CONTROL.search(path):
        return "有控制字符"
    if "\\" in path:
        return "有反斜杠"
    if path.startswith(("/", "~")):
        return "指向包以外的位置"
    if any(part in ("", ".", "..") for part in parts):
        return "有空的、“.”或者“..”的一级"
    if ":" in path or any(part[-1] in ". " or DEVICE.fullmatch(part) for part in parts):
        return "在 Windows 上另有所指"
    return ""


def _out_of_bounds(path: str) -> str:
    parts = path.split("/")
    try:
        lengths = [len(part.encode()) for part in parts]
    except UnicodeEncodeError:
        return "不是 UTF-8"
    if sum(lengths) + len(parts) > LONGEST or len(parts) > DEEPEST:
        return "过长或者层级过多"
    if max(lengths) > LONGEST_PART:
        return f"有一级超过 {LONGEST_PART} 字节"
    return ""


class Names:
    """Names already met, and whether a new one would be taken for one of them.

    Windows and macOS do not tell case apart, and macOS not the ways of writing an accent.
    """

    def __init__(self) -> None:
        self._met: dict[str, tuple[str, bool]] = {}

    def add(self, path: str, *, folder: bool = False) -> None:
        """Meet a file, or a folder, and the folders above it."""
        above, _, _ = path.rpartition("/")
        while above and self._meet(above, is_folder=True):
            above, _, _ = above.rpartition("/")
        self._meet(path, is_folder=folder)

    def _meet(self, path: str, *, is_folder: bool) -> bool:
        """Whether it is new."""
        folded = unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())
        known = self._met.get(folded)
        if known is None:
            self._met[folded] = (path, is_folder)
            return True
        if known != (path, is_folder):
            raise NameUnsafe(path=shown(path), why=f"与“{shown(known[0])}”在有的系统上是同一个名称")
        return False


def escape(path: str) -> str:
    """A name as a manifest writes it."""
    return re.sub(r"[%\r\n]", lambda found: ESCAPED[found.group()], path)


def unescape(path: str, *, percent: bool) -> str:
    """A name from a manifest; only version 1.0 also escapes the percent sign."""
    pattern = r"%(0[AaDd]|25)" if percent else r"%(0[AaDd])"
    return re.sub(pattern, lambda found: chr(int(found.group(1), 16)), path)
