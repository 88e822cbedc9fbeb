"""证件号码: every number here is invented; the well-formed ones belong to nobody we know."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiejiang.kernel.identity import (
    InvalidResidentId,
    InvalidUscc,
    check_resident_id,
    check_uscc,
    mask,
    normalised,
)

GOOD_PERSON = "50011619900228001"
GOOD_COMPANY = "91500116MA00000000"[:17]
RESIDENT_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def person(first: str) -> str:
    """Complete a number by the weights of GB 11643, independently of the library."""
    total = sum(int(c) * w for c, w in zip(first, RESIDENT_WEIGHTS, strict=True))
    return first + "10X98765432"[total % 11]


def company(first: str) -> str:
    """Complete a code by the weights of GB 32100, independently of the library."""
    total = sum(USCC_ALPHABET.index(c) * pow(3, i, 31) for i, c in enumerate(first))
    return first + USCC_ALPHABET[(31 - total % 31) % 31]


def wrong_parts(error: InvalidResidentId | InvalidUscc) -> list[str]:
    return [complaint.where for complaint in error.complaints]


def test_a_good_resident_number() -> None:
    found = check_resident_id(person(GOOD_PERSON))
    assert found.born_on == date(1990, 2, 28)
    assert found.region == "500116"
    assert found.region_known
    assert found.is_male
    assert not check_resident_id(person("50011619900228002")).is_male


def test_a_county_younger_than_the_person_is_accepted() -> None:
    """江津区 has the code 500116 since 2006; older people are registered there too."""
    assert check_resident_id(person("50011619500101003")).region_known


def test_an_unknown_county_is_reported_not_refused() -> None:
    assert not check_resident_id(person("50998719900228001")).region_known


def test_typing_habits_are_forgiven() -> None:
    number = next(n for i in range(100) if (n := person(f"500116199002280{i:02d}")).endswith("X"))
    spaced = f" {number[:6]} {number[6:14]}-{number[14:].lower()} "
    assert check_resident_id(spaced).number == number
    wide = "".join(chr(ord(c) + 0xFEE0) for c in number)
    assert check_resident_id(wide).number == number


@pytest.mark.parametrize(
    ("first", "part"),
    [
        ("99011619900228001", "地址码"),
        ("00011619900228001", "地址码"),
        ("50011619900230001", "出生日期码"),
        ("50011619901328001", "出生日期码"),
        ("50011618000101001", "出生日期码"),
    ],
)
def test_the_wrong_part_is_named(first: str, part: str) -> None:
    with pytest.raises(InvalidResidentId) as caught:
        check_resident_id(person(first))
    assert wrong_parts(caught.value) == [part]


def test_several_wrong_parts_are_named_together() -> None:
    with pytest.raises(InvalidResidentId) as caught:
        check_resident_id("007116199013280011")
    assert wrong_parts(caught.value)[:2] == ["地址码", "出生日期码"]


def test_a_wrong_check_digit_is_not_given_away() -> None:
    right = person(GOOD_PERSON)
    for last in set("0123456789X") - {right[-1]}:
        with pytest.raises(InvalidResidentId) as caught:
            check_resident_id(right[:-1] + last)
        assert wrong_parts(caught.value) == ["校验码"]
        text = str(caught.value)
        assert right not in text
        assert not any(f"应为{c}" in text or f"应为 {c}" in text for c in "0123456789X")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "5001161990022800",
        "500116900228001",
        "5001161990022800199",
        "50011619900228001Y",
        "50011619900228A012",
        "五〇〇一一六一九九〇〇二二八〇〇一二",
    ],
)
def test_what_is_no_number_at_all(text: str) -> None:
    with pytest.raises(InvalidResidentId):
        check_resident_id(text)


def test_old_numbers_are_explained() -> None:
    with pytest.raises(InvalidResidentId, match="十五位的旧号码"):
        check_resident_id("500116900228001")


def test_foreigners_cards_are_explained() -> None:
    with pytest.raises(InvalidResidentId, match="外国人永久居留身份证"):
        check_resident_id(person("91150116199002280"))


def test_nobody_is_born_tomorrow() -> None:
    number = person("50011620260102001")
    assert check_resident_id(number, on=date(2026, 1, 2)).born_on == date(2026, 1, 2)
    with pytest.raises(InvalidResidentId, match="将来的日期"):
        check_resident_id(number, on=date(2026, 1, 1))


def test_the_number_does_not_leak() -> None:
    found = check_resident_id(person(GOOD_PERSON))
    assert found.number not in repr(found)
    assert "1990" not in repr(found)
    assert "1990" not in found.masked
    assert found.masked == f"500***********{found.number[-4:]}"


def test_a_good_uscc() -> None:
    found = check_uscc(company(GOOD_COMPANY))
    assert found.is_enterprise
    assert found.masked.startswith("915") and "*" in found.masked


def test_letters_in_front_are_valid() -> None:
    """农村集体经济组织 (N), the military (A) and others (Y)."""
    for first in ("N2500116MF0000000", "A1500116MF0000000", "Y1500116MF0000000"):
        found = check_uscc(company(first))
        assert not found.is_enterprise


def test_nationally_registered_bodies() -> None:
    assert check_uscc(company("11100000MB0000000")).number.startswith("11100000")


@pytest.mark.parametrize(
    ("first", "part"),
    [
        ("B1500116MA0000000", "登记管理部门代码"),
        ("9150A116MA0000000", "登记管理机关行政区划码"),
        ("91990116MA0000000", "登记管理机关行政区划码"),
    ],
)
def test_the_wrong_part_of_a_uscc_is_named(first: str, part: str) -> None:
    with pytest.raises(InvalidUscc) as caught:
        check_uscc(company(first))
    assert wrong_parts(caught.value) == [part]


def test_uscc_check_character() -> None:
    right = company(GOOD_COMPANY)
    wrong = right[:-1] + ("0" if right[-1] != "0" else "1")
    with pytest.raises(InvalidUscc) as caught:
        check_uscc(wrong)
    assert wrong_parts(caught.value) == ["校验码"]
    assert right not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("", "位数"),
        ("9150011", "位数"),
        ("91500116MA00O00000", "字符"),
        ("91500116MA00000i00", "字符"),
    ],
)
def test_what_is_no_uscc(text: str, part: str) -> None:
    with pytest.raises(InvalidUscc) as caught:
        check_uscc(text)
    assert wrong_parts(caught.value) == [part]


def test_mask_hides_short_numbers_wholly() -> None:
    assert mask("E12345678") == "*********"
    assert mask("") == ""


def test_normalised() -> None:
    assert normalised("５００ 116－x") == "500116X"


@given(st.integers(0, 99), st.dates(date(1900, 1, 1), date(2030, 12, 31)), st.integers(0, 999))
def test_every_single_wrong_digit_is_noticed(county: int, born: date, serial: int) -> None:
    """GB 11643's check character finds every change of one digit."""
    right = person(f"5001{county:02d}{born:%Y%m%d}{serial:03d}")
    assert check_resident_id(right).born_on == born
    for place in range(17):
        for digit in "0123456789":
            if digit != right[place]:
                changed = right[:place] + digit + right[place + 1 :]
                with pytest.raises(InvalidResidentId):
                    check_resident_id(changed)
