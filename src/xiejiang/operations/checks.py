"""Whether what is stated can stand: every fault at once, in words that say what to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Protocol

from django.utils import timezone

from xiejiang.basin import queries as basin
from xiejiang.kernel.errors import Complaint
from xiejiang.law import facts as law_facts
from xiejiang.law.errors import FactError
from xiejiang.law.schema import load_law
from xiejiang.operations import domain
from xiejiang.operations.domain import Answer, Area, CheckReport, Invite, Plan, Result
from xiejiang.operations.kits import kits
from xiejiang.store import geometry, onsite

FINDINGS_LEAST, FINDINGS_MOST = 2, 4000
SUBJECT_MOST, NOTE_MOST = 160, 300
LATEST_YEAR = 2199


class Listed(Protocol):
    """An item of a checklist."""

    @property
    def code(self) -> str: ...

    @property
    def look(self) -> str: ...

    @property
    def fact(self) -> str: ...

    @property
    def unit(self) -> str: ...


def words(where: str, text: str, most: int, *, least: int = 1) -> list[Complaint]:
    """A text between so many and so many characters."""
    if least <= len(text.strip()) <= most:
        return []
    if not text.strip():
        return [Complaint(where, "请填写")]
    return [Complaint(where, f"请写 {least} 至 {most} 个字")]


def plan(given: Plan, *, lead: str, now: datetime) -> list[Complaint]:
    """Everything that is wrong with a plan."""
    found = words("名称", given.title, domain.TITLE_MOST, least=domain.TITLE_LEAST)
    if given.kit not in kits():
        found.append(Complaint("模板", "没有这个行动模板，请从所列模板中选择"))
    if not given.fields:
        found.append(Complaint("领域", "请至少选择一个领域"))
    if len(given.aim) > domain.AIM_MOST:
        found.append(Complaint("任务", f"不超过 {domain.AIM_MOST} 个字"))
    found += _period(given.starts_at, given.ends_at, given.answer_by, now)
    return [*found, *area(given.area), *invites(given.invites, lead=lead)]


def _period(starts: datetime, ends: datetime, answer_by: date, now: datetime) -> list[Complaint]:
    found = []
    if ends <= starts:
        found.append(Complaint("结束时间", "应在开始时间以后"))
    elif ends - starts > timedelta(days=domain.LONGEST_DAYS):
        found.append(Complaint("结束时间", f"一次行动不超过 {domain.LONGEST_DAYS} 天，请分次办理"))
    if ends <= now:
        found.append(Complaint("结束时间", "已经过去，请核对"))
    if ends.year > LATEST_YEAR:
        found.append(Complaint("结束时间", "年份有误，请核对"))
    if answer_by < timezone.localdate(now):
        found.append(Complaint("答复日期", "已经过去，请约定今天或者以后的日期"))
    if answer_by > timezone.localdate(ends):
        found.append(Complaint("答复日期", "不能晚于行动结束的日期"))
    return found


def area(given: Area) -> list[Complaint]:
    """An outline, divisions or reaches; at least one of them."""
    found: list[Complaint] = []
    if given.site is None and not given.divisions and not given.reaches:
        found.append(Complaint("范围", "请画出范围，或者写明区划、河段，至少一样"))
    if given.site is not None:
        found += geometry.site_complaints(given.site)
    if len(given.divisions) + len(given.reaches) > domain.PLACES_MOST:
        found.append(Complaint("范围", f"区划和河段一共不超过 {domain.PLACES_MOST} 个"))
    found += [
        Complaint("区划", f"没有代码为“{code}”的区划，请核对")
        for code in given.divisions
        if basin.find(code) is None
    ]
    found += [
        Complaint("河段", f"没有编号为“{reach}”的河段，请核对")
        for reach in given.reaches
        if basin.network().find(reach) is None
    ]
    if len(given.words) > onsite.PLACE_LIMIT:
        found.append(Complaint("范围说明", f"不超过 {onsite.PLACE_LIMIT} 个字"))
    return found


def invites(given: Sequence[Invite], *, lead: str) -> list[Complaint]:
    """Whom to invite: each once, and not oneself."""
    found: list[Complaint] = []
    codes = [i.agency for i in given]
    if len(codes) > domain.MEMBERS_MOST:
        found.append(Complaint("参加机关", f"不超过 {domain.MEMBERS_MOST} 个"))
    if lead in codes:
        found.append(Complaint("参加机关", "牵头机关不用邀请自己"))
    again = dict.fromkeys(c for c in codes if codes.count(c) > 1)
    found += [Complaint("参加机关", f"“{c}”写了两次，请只写一次") for c in again]
    found += [
        Complaint("任务", f"不超过 {domain.TASK_MOST} 个字")
        for i in given
        if len(i.task) > domain.TASK_MOST
    ]
    return found


def check(given: CheckReport, items: Mapping[str, Listed]) -> list[Complaint]:
    """Words, time, place and the answers of a check."""
    found = words("检查对象", given.subject, SUBJECT_MOST)
    found += words("检查情况", given.findings, FINDINGS_MOST, least=FINDINGS_LEAST)
    if given.result is Result.FINDING and not given.disposal.strip():
        found.append(Complaint("现场处置", "发现问题的，请写明当场怎样处置、交给谁"))
    if len(given.disposal) > FINDINGS_MOST:
        found.append(Complaint("现场处置", f"不超过 {FINDINGS_MOST} 个字"))
    found += onsite.when(given.at, given.clock)
    return [*found, *onsite.place(given.where), *answers(given.answers, items)]


def answers(given: Sequence[Answer], items: Mapping[str, Listed]) -> list[Complaint]:
    """Each answer of an item of the list, readable, once."""
    found: list[Complaint] = []
    codes = [a.item for a in given]
    found += [
        Complaint("清单", f"“{c}”回答了两次，请只留一个")
        for c in dict.fromkeys(c for c in codes if codes.count(c) > 1)
    ]
    for one in given:
        item = items.get(one.item)
        if item is None:
            found.append(Complaint("清单", f"本次行动的清单没有“{one.item}”这一项"))
        else:
            found += _answer(one, item)
    return found


def _answer(one: Answer, item: Listed) -> list[Complaint]:
    if len(one.note) > NOTE_MOST:
        return [Complaint(item.look, f"说明不超过 {NOTE_MOST} 个字")]
    if not item.unit:
        told = "请回答“是”或“否”；没有看的不要选"
        return [] if one.value in ("true", "false") else [Complaint(item.look, told)]
    try:
        law_facts.parse_text(load_law().facts[item.fact], one.value)
    except FactError as error:
        return [Complaint(item.look, error.message)]
    return []
