"""Names of persons: after a role, in a known turn of phrase, or as a segmenter reads them.

What one rule finds anywhere is then looked for everywhere: a person named once as 被告人 is masked
in every sentence. Names that are masked already (陈某某, 马某2) are no findings.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from xiejiang.typical.deidentify.spans import Kind, Span

CONTENT = Path(__file__).parents[1] / "content"
HAN = re.compile("[\u4e00-\u9fff\u3400-\u4dbf·]")
FOLLOWING = frozenset(
    "在于以为与和等的犯经将因从对向至到主如自未无非违驾伙擅雇系所及是不已并均也可应依有被虽即供"
    "述辩称陈投持归案认某了给让叫说把去处户家又还就都要能会由用先后曾两二三四五六七八九十签按收租"
    "请买卖运打走拿找"
)
"""Signs that go on after a name more often than they end one."""
NEVER = frozenset("某的了是等、，。；：×")
ROLES = (
    "被告人|原审被告人|被告|上诉人|被上诉人|原告人|原告|第三人|被害人|受害人|受伤人|死者|证人|鉴定人|"
    "辩护人|诉讼代理人|委托代理人|代理人|法定代表人|法定代理人|负责人|诉讼代表人|犯罪嫌疑人|嫌疑人|"
    "同案人|同案犯|同案关系人|案外人|律师|审判长|审判员|代理审判员|陪审员|书记员|检察员|公诉人|检察官|"
    "申请人|被申请人|申诉人|违法行为人|违法人员|行为人|当事人|船主|船东|船长|货主|车主|司机|驾驶员|"
    "村民|居民|工人|民工|员工|股东|监事|董事长|董事|经理|会计|出纳|老板|组长|队长|村主任|主任|支书|书记|"
    "其子|其妻|其夫|其父|其母|其弟|其兄|其姐|其妹|妻子|丈夫|儿子|女儿|父亲|母亲|哥哥|弟弟|姐姐|妹妹|"
    "妹夫|姐夫|岳父|朋友|邻居|名叫|叫做|又名|别名|曾用名|化名|真名|姓名|承包人|经营者|所有人|权利人|"
    "实际控制人|联系人|收货人|买家|卖家|执法人员|工作人员|民警|专家|工程师"
)
ROLE = re.compile(rf"(?:{ROLES})(?:（[^（）]{{0,20}}）|[“：:为是系])?")
JOIN = re.compile(
    rf"(?:（[^（）]{{0,24}}）|”)?(?:、|，|；|与|和|及其|以及|及|暨|或|诉)(?:(?:{ROLES})[：:“]?)?"
)
MASKED = re.compile(r"[\u4e00-\u9fff]{1,2}?某{1,2}[甲乙丙丁戊己庚辛壬癸\d]{0,2}")
AFTER = re.compile(
    r"(?:等\d*人?)?的?(?:证言|供述|陈述|证词|证实|证明|自述|询问|讯问|辨认|指认|户籍|身份|犯(?!罪)|"
    r"户(?!籍)|名下|处(?!理|罚|于|置)|一家|家(?!庭|住)|本人|夫妇|夫妻|父子|兄弟|之子|之妻|等人|等\d|与他人|"
    r"、|（另案|（已|（在逃|（系)"
)
BEFORE = re.compile(
    r"(?:^|[，。；、（：“]|由|与|和|向|从|对|给|叫|让|雇请|雇佣|雇|委托|伙同|邀集|指使|安排|联系|通知|卖给|"
    r"售给|转给|租给|交给|支付给?|系|证实|证明|供述|辩称|经|将|因|为|找到?|介绍|带|靠|在|以|同|据)$"
)
WORDS_BEFORE = 6
TITLE = re.compile(r"^[^\n]{0,120}(?:书|案)$", re.M)
NAMELIKE = ("nr", "nrt", "nrfg")
LONGEST = 4
KNOWN = 99
SEEN = 60
"""Below and at this confidence only the form of a word speaks for a name."""
OFTEN = 3
WEAK = frozenset(
    "都有能和由依向来曾经应从于时但并后先别那才元年车水国明查须法加次多以步官户位区公付关双可家展开"
    "强成战支终计记通道青"
)
"""Family names that more often are a word of their own."""
PRONOUNS = frozenset("我你他她它其该此这那本")
ENDINGS = frozenset("村镇县市区省组罪证费厂站局院所队部款案书权性费税处业法")
"""Signs on which a place, a body or a paper ends, and hardly a name."""
PLACES = re.compile(
    r"(?:自然村|村|镇|乡|县|市|区|省|组|屯|山场|林场|煤矿|石场|沟|河|水库|街道|大道|路|公司|有限|小学|"
    r"工业|农场|牧场|码头|港|桥|湖|岛|水域|厂|[\u4e00-\u9fff]{1,14}?(?:公司|合作社))"
)


@cache
def _segmenter() -> Any:
    """The segmenter, whose dictionary is read when it is first needed."""
    return import_module("rjieba")


@cache
def _words_of(file: str) -> frozenset[str]:
    lines = (CONTENT / file).read_text("utf-8").splitlines()
    return frozenset(w for line in lines if not line.startswith("#") for w in line.split())


def surnames() -> frozenset[str]:
    """Family names of one and of two signs."""
    return _words_of("surnames.txt")


def ordinary() -> frozenset[str]:
    """Words that look like names to a rule and are none."""
    return _words_of("ordinary.txt")


def surname_of(name: str) -> str:
    """The family name: two signs where those are one and something follows."""
    return name[:2] if len(name) > 2 and name[:2] in surnames() else name[:1]


@cache
def _is_word(text: str) -> bool:
    """Whether signs are one ordinary word and no name."""
    if text in ordinary():
        return True
    read = _segmenter().tag(text)
    return len(read) == 1 and read[0][1] not in (*NAMELIKE, "nz") and _segmenter().has_word(text)


def _given(signs: str) -> bool:
    return all(HAN.match(s) and s not in NEVER for s in signs)


def _words(name: str) -> bool:
    """Whether only ordinary words of two signs or more stand in it."""
    read = _segmenter().tag(name)
    return all(len(w) > 1 and t not in NAMELIKE and _segmenter().has_word(w) for w, t in read)


def _begins_ordinary(name: str) -> bool:
    return name[:2] in ordinary() or name[:3] in ordinary()


class Reader:
    """One text, read for names."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.found: dict[str, tuple[str, int]] = {}
        self._follows: dict[str, Counter[str]] = {}
        self._counted: dict[str, int] = {}

    def add(self, name: str, rule: str, confidence: int) -> None:
        """Keep a name with the surest rule that found it."""
        if self.found.get(name, ("", 0))[1] < confidence:
            self.found[name] = (rule, confidence)

    def name_at(self, at: int) -> str:
        """The name that begins at a place, if one can; how long it is, the whole text tells."""
        text = self.text
        family = text[at : at + 2] if text[at : at + 2] in surnames() else text[at : at + 1]
        two, three = text[at : at + len(family) + 1], text[at : at + len(family) + 2]
        if family not in surnames() or len(two) == len(family):
            return ""
        if not _given(two[len(family) :]):
            return ""
        if len(three) == len(two) or not _given(three[len(family) :]):
            return "" if _is_word(two) else two
        name = self._long(self._two_or_three(two, three), at)
        if self._accused(name):
            return name
        if name[0] in WEAK and not self._surely(name, at):
            return ""
        return "" if _is_word(name) or (name == three and _is_word(two)) else name

    def _long(self, name: str, at: int) -> str:
        """The name with what clearly is its end too: 就 in 万某就的证言, or a fourth sign."""
        more = self.text[at : at + len(name) + 1]
        if len(more) == len(name) or not _given(more[-1]):
            return name
        if len(name) == 2 and AFTER.match(self.text, at + 3):
            return more
        always = self._times(more) == self._times(name) >= 2 * OFTEN
        return self._long(more, at) if always and len(more) <= LONGEST else name

    def _accused(self, name: str) -> bool:
        """Whether a word that is no name elsewhere is somebody's here, again and again."""
        return sum(self._times(role + name) for role in ("被告人", "上诉人")) >= OFTEN

    def _surely(self, name: str, at: int) -> bool:
        """A family name that is also a common word: where the rest of the text bears it out."""
        word, tag = next(iter(_segmenter().tag(self.text[at : at + 8])), ("", ""))
        if tag in NAMELIKE and word in (name, name[:2]):
            return True
        return self._times(name) > 1 and len(self._after(name)) > 1 and not _is_word(name)

    def _two_or_three(self, two: str, three: str) -> str:
        times, longer = self._times(two), self._times(three)
        if longer * 2 < times - self._namesakes(two, three, times):
            return two
        if three[-1] not in FOLLOWING:
            return three
        return three if longer == times > 1 and len(self._after(three)) > 1 else two

    def _namesakes(self, two: str, three: str, times: int) -> int:
        """How often another name begins with the same two signs: 郝建国 beside 郝建民."""
        follow = [(s, n) for s, n in self._after(two).items() if s not in ("", "\n")]
        sign, often = max(follow, key=lambda f: f[1])
        is_name = sign != three[-1] and sign not in FOLLOWING and HAN.match(sign)
        return often if is_name and often > 1 and often * 2 >= times else 0

    def _times(self, word: str) -> int:
        """How often it stands in the text; counted once for each word."""
        if word not in self._counted:
            self._counted[word] = self.text.count(word)
        return self._counted[word]

    def _after(self, name: str) -> Counter[str]:
        """Which signs follow it in the text, and how often; read once for each word."""
        if name not in self._follows:
            hits = re.finditer(re.escape(name), self.text)
            self._follows[name] = Counter(self.text[m.end() : m.end() + 1] for m in hits)
        return self._follows[name]

    def strange_at(self, at: int) -> str:
        """A name after a role although its family name is in no list."""
        word, tag = next(iter(_segmenter().tag(self.text[at : at + 8])), ("", ""))
        if word[:1] in PRONOUNS or word[:1] in WEAK:
            return ""
        if tag in NAMELIKE and 1 < len(word) <= LONGEST and _given(word) and not _is_word(word):
            return str(word)
        three = self.text[at : at + 3]
        if len(three) < 3 or len(word) > 1 or not _given(three):
            return ""
        times = self._times(three)
        alone = times * 5 >= self._times(three[:2]) * 4
        varied = len(self._after(three)) > 1
        return three if times >= OFTEN and alone and varied and three[0] not in FOLLOWING else ""

    def roles(self) -> None:
        """Names after a role, and those that are listed with them."""
        for hit in ROLE.finditer(self.text):
            for name in self._listed(hit.end()):
                self.add(name, "称谓以后的姓名", 95)

    def title(self) -> None:
        """Names at the head of a title: 甲、乙滥伐林木案."""
        for hit in TITLE.finditer(self.text):
            lead = re.match(r"[\d\s）)（(]*", hit.group())
            for name in self._listed(hit.start() + (lead.end() if lead else 0)):
                self.add(name, "标题开头的姓名", 85)

    def _listed(self, at: int) -> Iterator[str]:
        while True:
            hidden = MASKED.match(self.text, at)
            name = "" if hidden else self.name_at(at) or self.strange_at(at)
            if not hidden and not name:
                return
            if name:
                yield name
            at = hidden.end() if hidden else at + len(name)
            join = JOIN.match(self.text, at)
            if join is None:
                return
            at = join.end()

    def phrases(self) -> None:
        """Names between a word that leads to one and a word that follows one."""
        for hit in AFTER.finditer(self.text):
            for length in (3, 2, 4):
                at = hit.start() - length
                if at >= 0 and self._led(at) and self._fits(self.text[at : hit.start()]):
                    self.add(self.text[at : hit.start()], "语境中的姓名", 75)
                    break

    def lists(self) -> None:
        """Names that are listed with a name that was found."""
        for name, (_, confidence) in list(self.found.items()):
            if confidence <= SEEN:
                continue
            for hit in re.finditer(re.escape(name), self.text):
                join = JOIN.match(self.text, hit.end())
                if join is not None and join.group()[-1] not in "，；":
                    for other in self._listed(join.end()):
                        self.add(other, "与他人并列的姓名", 80)

    def _led(self, at: int) -> bool:
        return bool(BEFORE.search(self.text[max(0, at - WORDS_BEFORE) : at]))

    def _fits(self, name: str) -> bool:
        """Whether signs without a role before them can be a name."""
        family = surname_of(name)
        given = name[len(family) :]
        if family not in surnames() or not 1 <= len(given) <= len(family) + 1 or not _given(given):
            return False
        if name[-1] in ENDINGS or _begins_ordinary(name):
            return False
        return not (_is_word(name) or _words(name))

    def segmented(self) -> None:
        """What the segmenter reads as a name, with a family name at its head."""
        read = _segmenter().tag(self.text)
        for i, (word, tag) in enumerate(read):
            after = read[i + 1] if i + 1 < len(read) else ("", "")
            self._segment(word, tag, after)

    def _segment(self, word: str, tag: str, after: tuple[str, str]) -> None:
        short = len(word) == 2 and len(after[0]) == 1
        if tag in NAMELIKE:
            if short and after[0] not in FOLLOWING and self._fits(word + after[0]):
                self.add(word + after[0], "分词所见的姓名", 55)
            if self._fits(word):
                self.add(word, "分词所见的姓名", SEEN)
        elif short and after[1] in NAMELIKE and self._fits(word + after[0]):
            self.add(word + after[0], "分词所见的姓名", 50)

    def variants(self) -> None:
        """Slips of the pen: 郝建锋 where a name often is 郝建峰."""
        for name, (_, confidence) in list(self.found.items()):
            two = name[:2]
            if len(name) != 3 or confidence < 75 or self._times(name) < OFTEN:
                continue
            for hit in re.finditer(re.escape(two), self.text):
                other = self.text[hit.start() : hit.start() + 3]
                if other != name and _given(other[2:]) and not _is_word(two):
                    self.add(other, f"与“{name}”一字之差", 50)

    def prune(self) -> None:
        """Drop what only looked like a name and is always part of a place."""
        for name, (_, confidence) in list(self.found.items()):
            least = 1 if confidence <= SEEN else OFTEN
            if self._is_place(name, least):
                del self.found[name]

    def _is_place(self, name: str, least: int) -> bool:
        ends = [m.end() for m in re.finditer(re.escape(name), self.text)]
        return len(ends) >= least and all(PLACES.match(self.text, at) for at in ends)


def names_in(texts: Iterable[str], known: Iterable[str] = ()) -> dict[str, tuple[str, int]]:
    """Every name that a rule finds in any of the texts, with the rule and how sure it is."""
    found: dict[str, tuple[str, int]] = {
        name: ("案件的当事人", KNOWN)
        for name in known
        if len(name) > 1 and not MASKED.fullmatch(name)
    }
    for text in texts:
        reader = Reader(text)
        for rule in (reader.roles, reader.title, reader.phrases, reader.lists):
            rule()
        reader.segmented()
        reader.variants()
        reader.prune()
        for name, (words, sure) in reader.found.items():
            if found.get(name, ("", 0))[1] < sure:
                found[name] = (words, sure)
    return found


def names(text: str, known: Iterable[str] = ()) -> list[Span]:
    """Every place of every name that a rule finds in a text, and of names that are known."""
    return everywhere(text, names_in([text], known))


def everywhere(text: str, found: dict[str, tuple[str, int]]) -> list[Span]:
    """All places of names in a text; the surer name is looked for first, then the longer."""
    taken: list[Span] = []
    used = bytearray(len(text))
    for name, (rule, sure) in sorted(found.items(), key=lambda f: (-f[1][1], -len(f[0]), f[0])):
        for hit in re.finditer(re.escape(name), text):
            start, end = hit.span()
            if not any(used[start:end]):
                used[start:end] = b"\1" * len(name)
                taken.append(Span(start, end, Kind.PERSON, name, rule, sure))
    return sorted(taken, key=lambda s: s.start)
