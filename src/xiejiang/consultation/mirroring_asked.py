"""A question of another node, kept here as it was told: its agencies here see it as their own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from xiejiang.agencies.queries import Agency
from xiejiang.audit.domain import Act, NoticeTo, Power
from xiejiang.audit.queries import head_size
from xiejiang.audit.services import act
from xiejiang.consultation import travelling, travelling_asked
from xiejiang.consultation.domain import About, QuestionState
from xiejiang.consultation.errors import QuestionNotFound, QuestionParted, QuestionUnreadable
from xiejiang.consultation.mirroring import Known, named, settle_deeds
from xiejiang.consultation.models import Asked, Position, Question, QuestionWord

Told = Mapping[str, Any]


@act("consultation.question_renewed", Power.SYSTEM)
def renew_question(act: Act, *, told: Told, node: str) -> Question:
    """收到其他节点的会商事项：照告知的建立或者更新；早于已知的不改。"""
    try:
        travelling_asked.must_be_readable(told)
        known = named({told["from_code"], *told["question"]["asked"]})
    except ValueError as error:
        raise QuestionUnreadable(why=str(error)[:120]) from error
    raiser = known[told["from_code"]]
    found = Question.objects.select_for_update().filter(pk=told["id"]).first()
    if found is not None and (found.origin, found.raiser_id) != (node, raiser.pk):
        raise QuestionNotFound
    act.details["new"] = found is None or QuestionWord.is_new(
        told, question=found, node=node, agency=raiser
    )
    if found is not None and not act.details["new"]:
        return found
    question = found or _begun(told, node, raiser, known)
    if travelling_asked.as_asked(question) != told["question"]:
        raise QuestionParted(title=question.title, what="所问的内容")
    _positions(question, told, known)
    ends = _end(question, told)
    heard = {"question": question, "node": node}
    QuestionWord.heard(told, agency=raiser, at=act.now, log_index=head_size(), **heard)
    settle_deeds(act, question, told)
    _announce(act, question, known, told, first=found is None, ends=ends)
    act.about(question)
    return question


def _begun(told: Told, node: str, raiser: Agency, known: Known) -> Question:
    one = told["question"]
    about = About(one["about"])
    made = Question.objects.create(
        id=told["id"],
        number=one["number"],
        title=one["title"],
        words=one["words"],
        raiser=raiser,
        raised_by=one["by"],
        raised_at=datetime.fromisoformat(one["at"]),
        about=about.value,
        rule=one["subject"] if about is About.RULE else "",
        field=one["subject"] if about is About.FIELD else "",
        answer_by=date.fromisoformat(one["answer_by"]),
        origin=node,
    )
    Asked.objects.bulk_create(Asked(question=made, agency=known[c]) for c in one["asked"])
    return made


def _positions(question: Question, told: Told, known: Known) -> None:
    """What is new of them; what was told before must be told the same again."""
    rows = question.positions.select_related("agency")
    here = {(p.agency.code, p.version): p for p in rows}
    there = {(one["code"], one["version"]): one for one in told["positions"]}
    for key, one in there.items():
        said = {name: one[name] for name in ("opinion", "reasons")}
        given = {"given_by": one["by"], "given_at": datetime.fromisoformat(one["at"])}
        kept = here.get(key)
        if kept is None:
            Position.objects.create(
                question=question,
                agency=known[one["code"]],
                version=one["version"],
                **said,
                **given,
            )
        elif any(getattr(kept, name) != value for name, value in (said | given).items()):
            raise QuestionParted(title=question.title, what=f"{kept.agency.name}的意见")
    if not here.keys() <= there.keys():
        raise QuestionParted(title=question.title, what="各机关的意见")


def _end(question: Question, told: Told) -> bool:
    """How it ended, once; whether it did just now."""
    at = travelling.instant(told, "ended_at")
    if question.state != QuestionState.OPEN.value:
        before = (question.state, question.outcome, question.ended_at)
        if before != (told["state"], told["outcome"], at):
            raise QuestionParted(title=question.title, what="结论")
        return False
    question.state, question.outcome, question.ended_at = told["state"], told["outcome"], at
    question.save(update_fields=["state", "outcome", "ended_at"])
    return question.state != QuestionState.OPEN.value


def _announce(
    act: Act, question: Question, known: Known, told: Told, *, first: bool, ends: bool
) -> None:
    """Tell the agencies here what is new of it."""
    title, state, news = question.title, QuestionState(question.state), []
    if first and state is QuestionState.OPEN:
        news.append(f"请在约定的 {question.answer_by} 以前答复会商事项“{title}”")
    if ends and state is QuestionState.CLOSED:
        news.append(f"会商事项“{title}”已作结论：{question.outcome}"[:300])
    if ends and state is QuestionState.MEETING:
        news.append(f"会商事项“{title}”已转联席会议：{told['meeting']['title']}"[:300])
    for agency in known.values():
        for words in [] if agency.node else news:
            act.notify(NoticeTo(agency.code, "consultation", words))
