"""Where a person lives, when they were born, and who is not of age."""

from __future__ import annotations

import re
from collections.abc import Iterator

from xiejiang.typical.deidentify.spans import Kind, Span

HAN = "\u4e00-\u9fff"
DAY = r"(?:19|20)\d{2}\s?[年.\-/]\s?\d{1,2}\s?[月.\-/]\s?\d{1,2}\s?日?"
MONTH = r"(?:19|20)\d{2}\s?[年.\-/]\s?\d{1,2}\s?月?"
BORN = re.compile(
    rf"({DAY}|{MONTH})(?=\s?[（(]?(?:出生|生[，。；,）)]))"
    rf"|(?:出生于|生于|出生日期[：:为]?|出生年月[：:为]?)\s?({DAY}|{MONTH})"
)
HOME = re.compile(
    r"(?:户籍所在地|户籍地|户籍|户口所在地|住所地|住址|现住|家住|暂住|居住在|居住于|经常居住地|租住|住在|住)"
    rf"(?:地|址|所|为|于|在)?[：:]?((?:[{HAN}A-Za-z0-9\-－—#]){{3,60}})"
)
COUNTY = re.compile(
    r"^(?:[^省市县区旗州盟镇乡村路街巷组号\d]{1,8}?"
    r"(?:省|自治区|自治州|州|盟|市|自治县|县|自治旗|旗|区)){1,3}(?=.)"
)
HOUSE = re.compile(
    rf"[{HAN}]{{1,8}}(?:路|街|巷|弄|道|里|村|社|小区|花园|苑|组|湾|屯)(?:[{HAN}]{{0,4}})"
    r"\d{1,5}(?:号|栋|幢|单元|室|弄|组)(?:[之\-－]?\d{0,4}(?:号|栋|幢|楼|单元|室)?){0,4}"
)
VILLAGE = re.compile(
    rf"(?<=[县区市旗])((?!人民|公安|农业|林业|国土)[{HAN}×]{{1,6}}?(?:镇|乡|街道|苏木))"
    rf"((?:[{HAN}×]{{1,7}}?(?:村|社区|居委会|嘎查))?"
    rf"(?:[{HAN}\d]{{1,6}}?(?:组|社|屯|自然村))?)(?!\d{{1,5}}号)"
)
HOUSEHOLD = re.compile(r"\d{1,5}(?:号|室|栋|幢)")
MINOR_SIGN = re.compile(
    r"未成年(?:人|女儿|儿子|子女|学生|被害人|被告人)?|未满十[四六八]周?岁|年仅\s?\d{1,2}\s?岁"
    r"|(?<!\d)(?:[1-9]|1[0-7])\s?周岁|(?:小学|初中|幼儿园)(?:生|学生)?|女童|男童|幼[女童]|儿童"
)
NEAR = 14
CIVIL = re.compile(r"未成年人(?:保护法|犯罪预防法|检察|审判|司法)|周岁以上|年满\s?\d+\s?周岁")


def births(text: str) -> Iterator[Span]:
    """Days of birth."""
    for hit in BORN.finditer(text):
        group = 1 if hit.group(1) else 2
        start, end = hit.span(group)
        yield Span(start, end, Kind.BIRTH, text[start:end], "出生日期", 95)


def addresses(text: str) -> Iterator[Span]:
    """Addresses below the county: homes, house numbers, and named townships and villages."""
    for hit in HOME.finditer(text):
        start, end = hit.span(1)
        county = COUNTY.match(text[start:end])
        start += county.end() if county else 0
        if county or HOUSEHOLD.search(text[start:end]):
            yield Span(start, end, Kind.ADDRESS, text[start:end], "住址，县级以下", 90)
    for hit in HOUSE.finditer(text):
        county = COUNTY.match(hit.group())
        start = hit.start() + (county.end() if county else 0)
        yield Span(start, hit.end(), Kind.ADDRESS, text[start : hit.end()], "门牌号", 75)
    for hit in VILLAGE.finditer(text):
        yield Span(hit.start(), hit.end(), Kind.ADDRESS, hit.group(), "县级以下的乡镇和村", 60)


def minor_signs(text: str) -> list[str]:
    """Words that say that somebody is not of age; for whoever decides on publication."""
    lawful = [hit.span() for hit in CIVIL.finditer(text)]
    found = [
        hit.group()
        for hit in MINOR_SIGN.finditer(text)
        if not any(a <= hit.start() < b for a, b in lawful)
    ]
    return list(dict.fromkeys(found))


def is_minor(text: str, span: Span) -> bool:
    """Whether such a word stands in the same sentence, right beside a name."""
    before = re.split("[。；;，,]", text[max(0, span.start - NEAR) : span.start])[-1]
    after = re.split("[。；;]", text[span.end : span.end + NEAR])[0]
    return bool(minor_signs(before) or minor_signs(after))
