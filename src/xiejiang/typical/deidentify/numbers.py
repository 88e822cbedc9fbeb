"""Numbers that point to a person: papers, telephones, cards, plates, vessels, accounts.

The patterns are those of the standards that say how such numbers are written: GB 11643 (identity
numbers), GB 32100 (credit codes), GA 36 (plates), the numbering plan of telephones, ISO/IEC 7812
(cards). A check digit that fits makes a rule surer; one that does not still leaves a proposal.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from itertools import pairwise
from operator import attrgetter

from xiejiang.kernel.errors import Invalid
from xiejiang.kernel.identity import check_resident_id, check_uscc
from xiejiang.typical.deidentify.spans import Kind, Span

HAN = "\u4e00-\u9fff"
PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
WIDE = {ord(a): b for a, b in zip("０１２３４５６７８９＠．－＋：", "0123456789@.-+:", strict=True)}
WIDE |= {c: chr(c - 0xFEE0) for c in (*range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))}
ALONE, END = r"(?<![0-9A-Za-z])", r"(?![0-9A-Za-z])"
NOT_AMOUNT = (
    r"(?![0-9A-Za-z.,，]*\s*(?:元|万|吨|车|方|立方|公斤|千克|平方|亩|株|只|次|尾|余|个|米))"
)
GRAIN = r"[\s\-－—]?"
LUHN_BASE = 10
LEAST_CARD = 15

Found = tuple[Kind, str, int]
"""Kind, rule in words, confidence."""


def flat(text: str) -> str:
    """Full-width digits, letters and signs as their narrow twins; every place stays the same."""
    return text.translate(WIDE)


def _identity(digits: str) -> Found | None:
    try:
        check_resident_id(digits)
    except Invalid:
        born = re.fullmatch(r"\d{6}(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{3}.", digits)
        return (Kind.IDENTITY, "十八位，第 7 至 14 位是日期", 90) if born else None
    return Kind.IDENTITY, "十八位，校验码相符", 99


def _old_identity(digits: str) -> Found | None:
    born = re.fullmatch(r"[1-8]\d{5}\d\d(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{3}", digits)
    return (Kind.IDENTITY, "十五位旧号码，第 7 至 12 位是日期", 85) if born else None


def _card(digits: str) -> Found | None:
    if not len(digits) >= LEAST_CARD or digits[0] not in "3456":
        return None
    if _luhn(digits):
        return Kind.BANK_CARD, "十五至十九位，末位校验相符", 95
    return Kind.BANK_CARD, "十五至十九位的长号码", 70


def _luhn(digits: str) -> bool:
    doubled = (int(d) * (2 if i % 2 else 1) for i, d in enumerate(reversed(digits)))
    return sum(n - 9 if n >= LUHN_BASE else n for n in doubled) % LUHN_BASE == 0


def _sole_trader(code: str) -> Found | None:
    """Of registered bodies only sole traders, whose code leads to one person (92…)."""
    try:
        check_uscc(code)
    except Invalid:
        return None
    sole = code.startswith("92")
    return (Kind.CREDIT_CODE, "个体工商户的统一社会信用代码", 80) if sole else None


def _plain(kind: Kind, rule: str, confidence: int) -> Callable[[str], Found | None]:
    return lambda _text: (kind, rule, confidence)


CUED = r"(?:号码|号|编号)?(?:分别)?(?:为|是|系)?[：:]?\s*[（(]?"
RULES: tuple[tuple[re.Pattern[str], Callable[[str], Found | None]], ...] = (
    (
        re.compile(rf"{ALONE}[1-8]\d{{5}}{GRAIN}\d{{8}}{GRAIN}\d{{3}}[\dXx]{END}"),
        lambda t: _identity(re.sub(r"[^0-9Xx]", "", t).upper()) or _card(re.sub(r"\D", "", t)),
    ),
    (
        re.compile(rf"(?:身份证|身份号码|公民身份){CUED}([1-9]\d{{13,16}}[\dXx]){END}"),
        _plain(Kind.IDENTITY, "“身份证”以后的号码", 95),
    ),
    (re.compile(rf"{ALONE}\d{{15}}{END}"), lambda t: _old_identity(t) or _card(t)),
    (
        re.compile(rf"{ALONE}(?:\+?86[\- ]?)?1[3-9]\d{GRAIN}\d{{4}}{GRAIN}\d{{4}}(?!\d)"),
        _plain(Kind.PHONE, "手机号码", 98),
    ),
    (
        re.compile(r"(?<!\d)[（(]?0[1-9]\d{1,2}[）)\-－—– ]{1,2}[2-8]\d{6,7}(?:转\d{1,5})?(?!\d)"),
        _plain(Kind.PHONE, "固定电话", 95),
    ),
    (
        re.compile(r"(?<![\d.,，])0[1-9]\d[2-8]\d{7}(?![\d.])"),
        _plain(Kind.PHONE, "固定电话，区号相连", 75),
    ),
    (
        re.compile(rf"(?:电话|手机|座机|热线|传真){CUED}(\d{{7,12}})(?!\d)"),
        _plain(Kind.PHONE, "“电话”以后的号码", 95),
    ),
    (
        re.compile(rf"{ALONE}[3-6]\d{{3}}(?:[ \-]?\d{{4}}){{2,3}}[ \-]?\d{{3,7}}{END}"),
        lambda t: _card(re.sub(r"\D", "", t)),
    ),
    (
        re.compile(rf"(?:卡号|账号|帐号|账户|帐户|尾号){CUED}(\d[\d ]{{3,26}}\d){END}"),
        _plain(Kind.BANK_CARD, "“卡号”“账号”以后的号码", 92),
    ),
    (
        re.compile(
            rf"[{PROVINCES}][A-Za-z]\s?[·•.\-]?\s?"
            rf"(?:[0-9A-Za-z]{{6}}|[0-9A-Za-z]{{5}}|[0-9A-Za-z]{{4}}[挂学警港澳试超领]){END}"
        ),
        lambda t: (Kind.PLATE, "车牌号", 98) if re.search(r"\d", t) else None,
    ),
    (
        re.compile(
            r"(?:WJ|武警)\s?[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]?"
            r"\s?\d{4}[0-9A-Z]"
        ),
        _plain(Kind.PLATE, "车牌号", 90),
    ),
    (
        re.compile(rf"(?:车牌|号牌|牌照){CUED}([0-9A-Z{PROVINCES}][0-9A-Z·]{{4,8}}){END}"),
        _plain(Kind.PLATE, "“车牌”以后的号码", 90),
    ),
    (
        re.compile(
            rf"[{PROVINCES}][{HAN}Xx×*]{{0,4}}?"
            r"(?:渔[运养辅政]?|货|油|机|运|拖|采|挖|客|捕|渡|工|驳|集|港|推|吸|航|轮|执法)"
            rf"[{HAN}]?\s?\d{{2,6}}(?:号|轮)?{NOT_AMOUNT}"
        ),
        _plain(Kind.VESSEL, "船名船号，由省的简称开头", 92),
    ),
    (
        re.compile(
            rf"[{HAN}]{{2,5}}\d{{1,5}}号?(?=[”\"]?号?(?:[渔货采运拖快油客轮]?[砂沙]?船|轮船|货轮|轮))"
        ),
        _plain(Kind.VESSEL, "船字以前的船名", 70),
    ),
    (
        re.compile(
            rf"(?:船名|船号|船舶编号|渔船编码|船舶登记号|船舶识别号|MMSI|九位码)"
            rf"{CUED}[“\"]?([0-9A-Za-z{HAN}]{{0,6}}\d{{2,14}})"
        ),
        _plain(Kind.VESSEL, "“船名”“船号”以后的字样", 92),
    ),
    (
        re.compile(r"[A-Za-z0-9][A-Za-z0-9._%+\-]*@[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+"),
        _plain(Kind.EMAIL, "电子邮箱", 99),
    ),
    (
        re.compile(rf"(?:微信|QQ|抖音|快手|支付宝){CUED}([A-Za-z0-9][A-Za-z0-9_\-@.]{{4,29}})"),
        _plain(Kind.ACCOUNT, "“微信”“QQ”以后的账号", 90),
    ),
    (
        re.compile(rf"(?:护照|通行证|台胞证|居留证){CUED}([A-Za-z]{{0,3}}\d{{6,12}}){END}"),
        _plain(Kind.PASSPORT, "“护照”“通行证”以后的号码", 95),
    ),
    (
        re.compile(rf"{ALONE}(?:E[A-Z]?|G|D|S|P|H|M)\d{{8}}{END}"),
        _plain(Kind.PASSPORT, "护照、通行证样式的号码", 70),
    ),
    (re.compile(rf"{ALONE}9[0-9A-Z]{{17}}{END}"), _sole_trader),
)


def numbers(text: str) -> Iterator[Span]:
    """Every number that a rule finds; where a rule asks for a word before it, without that word."""
    plain = flat(text)
    for pattern, judge in RULES:
        for hit in pattern.finditer(plain):
            start, end = hit.span(pattern.groups)
            found = judge(plain[start:end])
            if found is not None:
                kind, rule, confidence = found
                yield Span(start, end, kind, text[start:end], rule, confidence)


def surest(spans: Iterator[Span]) -> list[Span]:
    """Without overlaps: the surer, then the longer one stays; in the order of the text."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda s: (-s.confidence, s.start - s.end, s.start)):
        # The kept ones share nothing, so only the last that begins before the end can overlap.
        at = bisect_left(kept, span.end, key=attrgetter("start"))
        if at == 0 or kept[at - 1].end <= span.start:
            kept.insert(at, span)
    return kept


def disjoint(spans: list[Span]) -> bool:
    """Whether spans stand in order and share nothing."""
    return all(a.end <= b.start for a, b in pairwise(spans))
