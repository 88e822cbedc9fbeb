"""国籍、注册地 of a party: what is entered, what it is called, and on which side of the border.

Nobody is taken for a Chinese national because nothing was said: empty is 不明. Whose nationality
cannot be found is entered as stateless (公安机关办理刑事案件程序规定 第三百五十九条). Hong Kong,
Macao and Taiwan are parts of China and stand apart, since the law lets courts follow the rules on
foreign-related suits for them by analogy (法释〔2022〕11号 第五百四十九条).
"""

from __future__ import annotations

from enum import Enum
from functools import cache

from babel import Locale

from xiejiang.kernel.pinyin import syllables

CHINA = "CN"
REGIONS = {"HK": "中国香港", "MO": "中国澳门", "TW": "中国台湾"}
STATELESS = "stateless"
UNKNOWN = "不明"
NEIGHBOURS = ("MM", "LA", "VN", "IN", "NP", "BT")
"""Across the border from the provinces of the basin; first in the list."""
_CODES = """
    AD AE AF AG AL AM AO AR AT AU AZ BA BB BD BE BF BG BH BI BJ BN BO BR BS BT BW BY BZ CA CD CF CG
    CH CI CK CL CM CO CR CU CV CY CZ DE DJ DK DM DO DZ EC EE EG ER ES ET FI FJ FM FR GA GB GD GE GH
    GM GN GQ GR GT GW GY HN HR HT HU ID IE IL IN IQ IR IS IT JM JO JP KE KG KH KI KM KN KP KR KW KZ
    LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MG MH MK ML MM MN MR MT MU MV MW MX MY MZ NA NE NG
    NI NL NO NP NR NU NZ OM PA PE PG PH PK PL PS PT PW PY QA RO RS RU RW SA SB SC SD SE SG SI SK SL
    SM SN SO SR SS ST SV SY SZ TD TG TH TJ TL TM TN TO TR TT TV TZ UA UG US UY UZ VA VC VE VN VU WS
    YE ZA ZM ZW
"""
STATES = frozenset(_CODES.split())
"""ISO 3166-1 codes of states; territories of a state are entered as the state."""


class Side(Enum):
    """On which side of the border a party stands."""

    CHINESE = "chinese"
    REGION = "region"
    FOREIGN = "foreign"
    STATELESS = "stateless"
    UNKNOWN = "unknown"


def known(code: str) -> bool:
    """Whether something may be entered."""
    return code in STATES or code in REGIONS or code in ("", CHINA, STATELESS)


def side(code: str | None) -> Side:
    """On which side a nationality or a place of registration lies."""
    if not code:
        return Side.UNKNOWN
    if code == CHINA:
        return Side.CHINESE
    if code in REGIONS:
        return Side.REGION
    return Side.STATELESS if code == STATELESS else Side.FOREIGN


def name(code: str | None, *, english: bool = False) -> str:
    """What it is called in Chinese or in English."""
    if not code:
        return "Unknown" if english else UNKNOWN
    if code == STATELESS:
        return "Stateless" if english else "无国籍"
    if code in REGIONS:
        return f"{_names('en')[code].split(' SAR')[0]}, China" if english else REGIONS[code]
    return _names("en" if english else "zh").get(code, code)


@cache
def _names(language: str) -> dict[str, str]:
    return dict(Locale.parse(language).territories)


@cache
def choices(*, english: bool = False) -> tuple[tuple[str, str], ...]:
    """What may be chosen: unknown first, then China, those without one, neighbours, the rest."""
    first = ("", CHINA, *REGIONS, STATELESS, *NEIGHBOURS)
    rest = [(code, name(code, english=english)) for code in STATES if code not in first]
    rest.sort(key=lambda pair: syllables(pair[1]))
    return (*((code, name(code, english=english)) for code in first), *rest)
