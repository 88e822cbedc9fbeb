"""Joint approval, publication, revision and withdrawal."""

from __future__ import annotations

from xiejiang.agencies.queries import Agency
from xiejiang.audit.domain import Act, NoticeTo, Power
from xiejiang.audit.services import act
from xiejiang.kernel.errors import Complaint
from xiejiang.typical import checks, queries
from xiejiang.typical.checks import (
    DECIDING,
    WRITING,
    insist,
    locked,
    not_refused,
    own,
    save,
    unchanged,
)
from xiejiang.typical.domain import (
    ARTICLE,
    SCHEME,
    WRITABLE,
    Asked,
    AssentState,
    TypicalState,
)
from xiejiang.typical.errors import (
    ContentChanged,
    ElsewhereAgency,
    NotAsked,
    NotConfirmed,
    NotProposer,
    StillUnmasked,
)
from xiejiang.typical.models import Assent, Edition, Series, Typical
from xiejiang.typical.publishable import (
    agreed_day,
    digest_of,
    hurdles,
    left,
    masked_texts,
    people_of,
    put_together,
)

LONGEST_WORDS = 500


@act("typical.asked", *WRITING)
def ask(act: Act, *, typical: Typical, asked: Asked, saved: int) -> Typical:
    """送会签：去标识逐项处理完毕、应确认的写明以后，请参与本案的机关在约定的日期以前会签。"""
    found = locked(act, typical.pk, WRITABLE, "送会签")
    own(act, found)
    unchanged(found, saved)
    agencies = _chosen(found, asked)
    insist(agreed_day(asked.by, act.today))
    _clear(act, found, asked)
    marks = list(found.marks.all())
    texts = masked_texts(found, marks)
    if wrong := left(texts, marks, people_of(found.case)):
        raise StillUnmasked(complaints=wrong)
    names = [found.agency.name, *(a.name for a in agencies)]
    found.content = put_together(found, texts, names)
    found.digest = digest_of(found.content)
    found.round, found.saved, found.decide_by = found.round + 1, found.saved + 1, asked.by
    found.state = TypicalState.ASKED.value
    save(act, found, "content", "digest", "round", "saved", "decide_by", "state", "confirmed")
    Assent.objects.bulk_create(
        Assent(typical=found, round=found.round, agency=agency) for agency in agencies
    )
    for agency in agencies:
        text = f"{found.agency.name}请贵机关在约定的 {asked.by} 以前会签典型案例"
        act.notify(NoticeTo(agency.code, "typical", text))
    act.cite(ARTICLE)
    act.details["digest"] = found.digest
    return found


def _chosen(found: Typical, asked: Asked) -> list[Agency]:
    may = {a.pk: a for a in queries.may_ask(typical=found)}
    wrong = [] if asked.agencies else [Complaint("会签机关", "请至少选择一个参与本案的机关")]
    if set(asked.agencies) - set(may):
        wrong.append(Complaint("会签机关", "只能请正在参与本案的其他机关会签"))
    insist(wrong)
    chosen = [may[pk] for pk in dict.fromkeys(asked.agencies)]
    for agency in chosen:
        if agency.node:
            raise ElsewhereAgency(agency=agency.name)
    return chosen


def _clear(act: Act, found: Typical, asked: Asked) -> None:
    """Every provision that stands against publication: refused, or confirmed in words."""
    against = hurdles(found)
    not_refused(found.case)
    missing = [h for h in against if len(asked.confirmed.get(h.id, "").strip()) < 2]
    if missing:
        raise NotConfirmed(complaints=[Complaint(h.title, h.ask) for h in missing])
    found.confirmed = {
        h.id: {"words": asked.confirmed[h.id].strip()[:LONGEST_WORDS], "by": act.actor.person_name}
        for h in against
    }
    act.cite(*(h.citation for h in against if h.confidence.is_verified))


@act("typical.assented", *DECIDING)
def assent(act: Act, *, typical: Typical, agrees: bool, words: str, digest: str) -> Assent:
    """会签：同意公布看到的这份内容，或者写明理由不同意；不同意的意见一直看得到。"""
    found = locked(act, typical.pk, (TypicalState.ASKED,), "会签")
    mine = queries.asked_of(typical=found, by=act.actor)
    if mine is None:
        raise NotAsked
    if digest != found.digest:
        raise ContentChanged
    insist([] if agrees and not words else checks.words("理由", words, LONGEST_WORDS))
    mine.state = (AssentState.AGREED if agrees else AssentState.REFUSED).value
    mine.words, mine.by_name, mine.at = words.strip(), act.actor.person_name, act.now
    mine.save(update_fields=["state", "words", "by_name", "at"])
    rest = found.assents.filter(round=found.round).exclude(state=AssentState.AGREED.value)
    if not agrees:
        found.state = TypicalState.RETURNED.value
    elif not rest.exists():
        found.state = TypicalState.AGREED.value
    save(act, found, "state")
    verb = "同意公布" if agrees else "不同意公布"
    text = f"{act.actor.agency_name}{verb}贵机关推荐的典型案例"
    act.notify(NoticeTo(found.agency.code, "typical", text))
    act.details["digest"] = digest
    return mine


@act("typical.published", *DECIDING)
def publish(act: Act, *, typical: Typical, digest: str) -> Edition:
    """公布典型案例：各机关都同意以后，由推荐机关审批，一字不差地公布。"""
    found = locked(act, typical.pk, (TypicalState.AGREED,), "公布")
    own(act, found)
    content = found.content
    if content is None or digest != found.digest or digest_of(content) != digest:
        raise ContentChanged
    not_refused(found.case)
    year = act.today.year
    if found.number is None:
        found.number = _next_number(year)
    found.version += 1
    found.state, found.withdrawn_at, found.withdrawn_why = TypicalState.PUBLISHED.value, None, ""
    save(act, found, "number", "version", "state", "withdrawn_at", "withdrawn_why")
    found.editions.filter(current=True).update(current=False)
    made = Edition.objects.create(
        typical=found,
        number=found.number,
        version=found.version,
        field=found.case.field,
        province=content["province"],
        year=year,
        title=content["title"],
        content=content,
        digest=digest,
        published_by=act.actor.person_name,
        published_at=act.now,
    )
    act.cite(ARTICLE)
    act.details |= {"number": found.number, "version": found.version, "digest": digest}
    return made


def _next_number(year: int) -> str:
    series, _ = Series.objects.select_for_update().get_or_create(year=year)
    series.last += 1
    series.save(update_fields=["last"])
    return f"{SCHEME}-{year}-{series.last:04d}"


@act("typical.revised", *WRITING)
def revise(act: Act, *, typical: Typical) -> Typical:
    """修订已公布的典型案例：编号不变，会签以后公布新的版本；在此以前公开的仍是现在这一版。"""
    found = locked(act, typical.pk, (TypicalState.PUBLISHED,), "修订")
    own(act, found)
    found.state, found.saved = TypicalState.DRAFT.value, found.saved + 1
    save(act, found, "state", "saved")
    return found


@act("typical.withdrawn", *DECIDING)
def withdraw(act: Act, *, typical: Typical, why: str) -> Typical:
    """撤回典型案例：推荐机关或者会签过的机关写明理由，公开的页面只留编号和撤回的时间。"""
    states = tuple(s for s in TypicalState if s is not TypicalState.WITHDRAWN)
    found = locked(act, typical.pk, states, "撤回")
    mine = found.assents.filter(state=AssentState.AGREED.value, agency_id=act.actor.agency_key)
    own_or_node = act.actor.agency_id == found.agency_id or act.actor.can(Power.SYSTEM)
    if not (own_or_node or mine.exists()):
        raise NotProposer(agency=found.agency.name)
    insist(checks.words("理由", why, 300))
    if not found.editions.filter(current=True).update(current=False):
        insist([Complaint("撤回", "这个典型案例没有公布，不需要撤回；不想再推荐的用“不再推荐”")])
    found.state = TypicalState.WITHDRAWN.value
    found.withdrawn_at, found.withdrawn_why = act.now, why.strip()
    save(act, found, "state", "withdrawn_at", "withdrawn_why")
    act.notify(NoticeTo(found.agency.code, "typical", f"典型案例 {found.number} 已撤回公布"))
    return found
