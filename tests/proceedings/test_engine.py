"""What a step asks of a proceeding, decided over plain values: no database."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.conftest import NOW
from xiejiang.law.deadline import day_of
from xiejiang.law.procedures import Guard, load_procedures
from xiejiang.proceedings import engine
from xiejiang.proceedings.domain import Clock, Happened, Situation

LAW = load_procedures().procedure("transfer.criminal")
HOUR = timedelta(hours=1)
SENDER, POLICE = 1, 2
REVIEWED = Situation(
    procedure=LAW,
    state="under-review",
    sector="other",
    roles={"sender": SENDER, "receiver": POLICE},
    events=(
        Happened(
            1, "transfer.received-by-police", "tc.receipt.sign", NOW - 2 * HOUR, POLICE, {"a": 1}
        ),
    ),
    clocks=(Clock("tc.receipt.supplement-notice", POLICE, True, NOW + 22 * HOUR),),
    entered_at=NOW - 2 * HOUR,
)


def failed(situation: Situation, step: str, hours: float = 0) -> tuple[str, ...]:
    at = NOW + hours * HOUR
    return engine.failed_guards(situation, LAW.step(step), legal_at=at, now=at)


def happened(situation: Situation, step: str, event: str) -> Situation:
    last = situation.events[-1].seq
    return replace(
        situation,
        events=(*situation.events, Happened(last + 1, event, step, NOW, POLICE, {})),
    )


def test_within_a_running_clock_only() -> None:
    clock = Clock("tc.reconsider.3d", SENDER, True, NOW + 22 * HOUR)
    refused = replace(REVIEWED, state="refused", clocks=(clock,))
    assert failed(refused, "tc.reconsider.ask") == ()
    assert len(failed(refused, "tc.reconsider.ask", hours=23)) == 1
    assert len(failed(replace(refused, clocks=()), "tc.reconsider.ask")) == 1


def test_any_of_several_conditions() -> None:
    """Alternatives: one that holds is enough; the whole says why when none does."""

    def guard(name: str, event: str) -> Guard:
        return Guard(name, event, (), (), 0, "")

    unheard, heard = guard("after", "filing.approved"), guard("after", REVIEWED.events[0].event)
    for alternatives, wanted in (((unheard, heard), ()), ((unheard, unheard), ("没有一项具备",))):
        whole = Guard("any", "", (), (), 0, "没有一项具备", alternatives)
        step = replace(LAW.step("tc.supplement.ask"), guards=(whole,))
        assert engine.failed_guards(REVIEWED, step, legal_at=NOW, now=NOW) == wanted


def test_once_since_the_receipt_and_again_after_a_new_one() -> None:
    asked = happened(REVIEWED, "tc.supplement.ask", "transfer.supplement-notice-received")
    assert len(failed(asked, "tc.supplement.ask")) == 1
    again = happened(asked, "tc.receipt.sign-passed-on", "transfer.received-by-police")
    assert failed(again, "tc.supplement.ask") == ()


def test_overdue_only_when_a_running_clock_is_past() -> None:
    clock = Clock("tc.filing.3d", POLICE, True, NOW)
    late = replace(REVIEWED, clocks=(clock,))
    assert len(failed(late, "tc.supervise.delay")) == 1
    assert failed(late, "tc.supervise.delay", hours=1) == ()
    ended = replace(late, clocks=(replace(clock, running=False),))
    assert len(failed(ended, "tc.supervise.delay", hours=1)) == 1
    undated = replace(late, clocks=(replace(clock, legal_at=None),))
    assert len(failed(undated, "tc.supervise.delay", hours=1)) == 1


def test_idle_while_nothing_of_the_kind_runs() -> None:
    step = "tc.consult.ask"
    assert failed(REVIEWED, step) == ()
    asked = replace(REVIEWED, clocks=(Clock("tc.consult.reply.other", POLICE, True, None),))
    assert len(failed(asked, step)) == 1


def test_at_most_twice() -> None:
    step, event = "tc.spp.return-investigation", "spp.returned-for-supplement"
    once = happened(REVIEWED, step, event)
    assert failed(once, step) == ()
    assert len(failed(happened(once, step, event), step)) == 1


def test_what_the_police_are_offered_has_at_most_one_primary() -> None:
    for post in ("handler", "approver"):
        offered = engine.choices(REVIEWED, agency_id=POLICE, post=post, now=NOW)
        assert all(c.step.actor == "receiver" for c in offered)
        assert sum(c.primary for c in offered) == 1
        assert all(c.allowed is not bool(c.reasons) for c in offered)
    assert engine.choices(REVIEWED, agency_id=99, post="handler", now=NOW) == ()


def test_another_post_is_told_whose_step_it_is() -> None:
    offered = engine.choices(REVIEWED, agency_id=POLICE, post="handler", now=NOW)
    accept = next(c for c in offered if c.step.id == "tc.filing.accept")
    assert not accept.allowed
    assert "审批" in accept.reasons[0]


def test_steps_of_another_sector_or_state_are_not_offered() -> None:
    on = day_of(NOW)
    assert not engine.offered(REVIEWED, LAW.step("tc.filing.verify"), on=on)
    ecology = replace(REVIEWED, sector="ecology")
    assert engine.offered(ecology, LAW.step("tc.filing.verify"), on=on)
    assert not engine.offered(ecology, LAW.step("tc.report"), on=on)


@pytest.mark.parametrize(("hours", "words"), [(1, "晚于现在"), (-3, "公安机关审查"), (-1, "")])
def test_impossible_times(hours: int, words: str) -> None:
    why = engine.impossible_time(REVIEWED, legal_at=NOW + hours * HOUR, now=NOW)
    assert words in why
    assert bool(why) is bool(words)
