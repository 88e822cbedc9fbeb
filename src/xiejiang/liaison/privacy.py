"""Personal data in the words of a bulletin: what is refused, and what somebody must answer for.

A citizen's identity number is never published: its masked form is offered. Telephone numbers, and
the names of natural persons who are parties of the case, are shown as warnings; whoever publishes
masks them or says why they must stand there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from xiejiang.kernel.errors import Complaint
from xiejiang.kernel.identity import InvalidResidentId, check_resident_id, mask
from xiejiang.liaison.domain import Personal

IDENTITY = re.compile(r"(?<![0-9A-Za-z])\d{17}[0-9Xx](?![0-9A-Za-z])")
TELEPHONE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
ANONYMOUS = ("某", "甲", "乙", "丙", "丁")
"""A name with one of these is masked already."""


def identities(texts: Mapping[str, str]) -> list[Complaint]:
    """Identity numbers: where, and how they may stand there instead."""
    found = []
    for where, text in texts.items():
        for number in IDENTITY.findall(text):
            if _is_identity(number):
                told = f"有公民身份号码，请改为“{mask(number.upper())}”"
                found.append(Complaint(where, told))
    return found


def _is_identity(number: str) -> bool:
    try:
        check_resident_id(number)
    except InvalidResidentId:
        return False
    return True


def warnings(texts: Mapping[str, str], names: Iterable[str] = ()) -> list[Personal]:
    """Telephone numbers, and names of persons of the case."""
    known = [n.strip() for n in names if _is_a_name(n.strip())]
    found = []
    for where, text in texts.items():
        for number in dict.fromkeys(TELEPHONE.findall(text)):
            found.append(Personal(where, f"{number[:3]}****{number[-4:]}", "电话号码"))
        found += [Personal(where, masked(n), "当事人姓名") for n in known if n in text]
    return found


def _is_a_name(name: str) -> bool:
    return len(name) > 1 and not any(sign in name for sign in ANONYMOUS)


def masked(name: str) -> str:
    """A name as published cases show it: the family name and 某."""
    return f"{name[0]}{'某' * min(len(name) - 1, 2)}"
