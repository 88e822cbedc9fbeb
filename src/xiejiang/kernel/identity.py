"""证件号码: citizens' identity numbers (GB 11643) and unified social credit codes (GB 32100).

* ``check_resident_id(text, on=None) -> ResidentId`` — raises ``InvalidResidentId``; with ``on``
  a birth after that day is refused.
* ``check_uscc(text) -> Uscc`` — raises ``InvalidUscc``.
* ``mask(number) -> str`` — for display; both values carry ``masked``.

Every part that is wrong is named, the check character last and without saying what it should
be: a person who mistypes must look at the document again, not at the message.

The check characters are computed by python-stdnum. Its whole validators are not used because
they refuse numbers that are valid:

* ``stdnum.cn.ric`` wants the county code to have existed in the year of *birth*; the code is
  that of the first *registration*, often decades later. Here a county code it does not know is
  only reported (``region_known``); the province part must be real.
* ``stdnum.cn.uscc`` wants eight digits in front; bodies registered by agriculture, the military
  or others begin with a letter (农村集体经济组织: ``N2…``).

Neither tells whether the number was ever issued.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar

from stdnum import numdb
from stdnum.cn import ric, uscc

from xiejiang.kernel.errors import Complaint, Invalid

_LENGTH = 18
_EARLIEST_BIRTH_YEAR = 1900
_PROVINCES = frozenset(
    str(area * 10 + number)
    for area, numbers in (
        (1, range(1, 6)),
        (2, range(1, 4)),
        (3, range(1, 8)),
        (4, range(1, 7)),
        (5, range(5)),
        (6, range(1, 6)),
        (7, range(1, 2)),
        (8, range(1, 4)),
    )
    for number in numbers
)
"""Province codes of GB/T 2260, and 81–83 of residence permits for Hong Kong, Macao, Taiwan."""
_USCC_ALPHABET = frozenset("0123456789ABCDEFGHJKLMNPQRTUWXY")
_REGISTRARS = frozenset("123456789ANY")
"""登记管理部门代码, first character of a unified social credit code."""


class InvalidResidentId(Invalid):
    """公民身份号码有误，请对照证件逐位核对后重新填写。"""

    code: ClassVar[str] = "invalid-resident-id"


class InvalidUscc(Invalid):
    """统一社会信用代码有误，请对照营业执照或登记证书逐位核对后重新填写。"""

    code: ClassVar[str] = "invalid-uscc"


@dataclass(frozen=True, slots=True)
class ResidentId:
    """A citizen's identity number that is well formed; its ``repr`` never shows the number."""

    number: str = field(repr=False)
    born_on: date = field(repr=False)
    region: str = field(repr=False)
    """Code of the county of first registration, as it was called then."""
    region_known: bool
    """Whether the county code stands in the tables since 1980; unknown is worth a look."""

    @property
    def masked(self) -> str:
        return mask(self.number)

    @property
    def is_male(self) -> bool:
        return int(self.number[16]) % 2 == 1


@dataclass(frozen=True, slots=True)
class Uscc:
    """A unified social credit code that is well formed."""

    number: str

    @property
    def masked(self) -> str:
        return mask(self.number)

    @property
    def is_enterprise(self) -> bool:
        """Registered by the market regulator."""
        return self.number[0] == "9"


def check_resident_id(text: str, *, on: date | None = None) -> ResidentId:
    """A citizen's identity number as a person typed it."""
    number = normalised(text)
    _check_resident_form(number)
    complaints: list[Complaint] = []
    if number[:2] not in _PROVINCES:
        complaints.append(Complaint("地址码", "前两位不是省级代码"))
    born_on = _birth(number)
    if born_on is None:
        complaints.append(Complaint("出生日期码", "第 7 至 14 位不是有效的日期"))
    elif on is not None and born_on > on:
        complaints.append(Complaint("出生日期码", "第 7 至 14 位是将来的日期"))
    if number[-1] != ric.calc_check_digit(number):
        complaints.append(Complaint("校验码", "末位与前十七位不相符，前面可能有一位写错"))
    if complaints or born_on is None:
        raise InvalidResidentId(complaints=complaints)
    return ResidentId(number, born_on, number[:6], bool(_region(number[:6])))


def check_uscc(text: str) -> Uscc:
    """A unified social credit code as a person typed it."""
    code = normalised(text)
    if len(code) != _LENGTH:
        raise InvalidUscc(complaints=[Complaint("位数", f"应为十八位，现有 {len(code)} 位")])
    if not set(code) <= _USCC_ALPHABET:
        raise InvalidUscc(
            complaints=[Complaint("字符", "只能是数字和大写英文字母，且不使用 I、O、S、V、Z")]
        )
    complaints: list[Complaint] = []
    if code[0] not in _REGISTRARS:
        complaints.append(Complaint("登记管理部门代码", "第 1 位不是登记管理部门的代码"))
    if not code[2:8].isdigit():
        complaints.append(Complaint("登记管理机关行政区划码", "第 3 至 8 位应为数字"))
    elif code[2:4] not in _PROVINCES | {"10"}:
        complaints.append(Complaint("登记管理机关行政区划码", "第 3、4 位不是省级代码"))
    if code[-1] != uscc.calc_check_digit(code[:-1]):
        complaints.append(Complaint("校验码", "末位与前十七位不相符，前面可能有一位写错"))
    if complaints:
        raise InvalidUscc(complaints=complaints)
    return Uscc(code)


def normalised(text: str) -> str:
    """Full-width characters, spaces, hyphens and small letters as the standard writes them."""
    plain = unicodedata.normalize("NFKC", text).upper()
    return "".join(c for c in plain if not c.isspace() and c not in "-–—")


def mask(number: str) -> str:
    """The first three and the last four characters; nothing of a short number."""
    if len(number) < 15:
        return "*" * len(number)
    return f"{number[:3]}{'*' * (len(number) - 7)}{number[-4:]}"


def _check_resident_form(number: str) -> None:
    if len(number) == 15 and _is_digits(number):
        raise InvalidResidentId(
            complaints=[Complaint("位数", "这是十五位的旧号码，请填写现行证件上的十八位号码")]
        )
    if len(number) != _LENGTH:
        raise InvalidResidentId(
            complaints=[Complaint("位数", f"应为十八位，现有 {len(number)} 位")]
        )
    if not (_is_digits(number[:-1]) and (_is_digits(number[-1]) or number[-1] == "X")):
        raise InvalidResidentId(complaints=[Complaint("字符", "前十七位应为数字，末位为数字或 X")])
    if number[0] == "9":
        raise InvalidResidentId(
            complaints=[
                Complaint("地址码", "以 9 开头的是外国人永久居留身份证号码，请改选其他证件")
            ]
        )


def _is_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _birth(number: str) -> date | None:
    try:
        born_on = ric.get_birth_date(number)
    except ValueError:
        return None
    return born_on if born_on.year >= _EARLIEST_BIRTH_YEAR else None


def _region(code: str) -> bool:
    """Whether the county code is in the tables of python-stdnum, at whatever time."""
    found = numdb.get("cn/loc").info(code)
    return any("county" in properties for _, properties in found)
