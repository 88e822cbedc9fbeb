"""Writes about restoration; every one an act.

::

    open_project(by, *, case, given) -> Project            # :mod:`opening`
    name_supervisors(by, *, project, given) -> Project
    register_duty(by, *, project, given) -> Duty
    void(by, *, project, reason) -> Project                                     # APPROVE
    draft_plan(by, *, project) -> Plan                     # :mod:`planning`
    change_plan(by, *, project, reason) -> Plan                                 # APPROVE
    drop_plan, outline, answer_condition, add_measure, remove_measure,
    add_milestone, remove_milestone, add_indicator, remove_indicator            # a draft alone
    choose_base, leave_base(by, *, plan, saved, line, ...)   # :mod:`basing`
    record_review(by, *, plan, saved, kind, ...) -> Opinion   # :mod:`settling`
    answer_substitution(by, *, plan, saved, agrees, words, on) -> Opinion       # the court
    settle_plan(by, *, plan, saved, words) -> Plan                              # APPROVE
    supervise(by, *, project, agrees, words, on) -> Opinion
    start_milestone, report_done(by, *, milestone, on, ...)   # :mod:`executing`
    accept_milestone, reject_milestone(by, *, milestone, on, ...)    # the accepting department
    order_remedy(by, *, measure, given, failed=None) -> Milestone
    evaluate(by, *, indicator, given) -> Indicator
    accept_project(by, *, project, words), set_care, close -> Project           # APPROVE
    tell_late(by) -> list[Milestone]                                            # SYSTEM
    entrust, answer_entrustment, report_progress, finish_entrustment   # :mod:`entrusting`
    withdraw_entrustment, answer_withdrawal                # :mod:`withdrawing`
    receive_entrustment, renew_entrustment, take_report, entrustment_returned  # :mod:`elsewhere`
    receive, inspect(by, *, project, report, ...) -> Inspection   # :mod:`inspections`
    publish(by, *, project, telling, digest) -> Publication   # :mod:`publishing`, APPROVE
    state_performance(by, *, case, party) -> Fact          # what was done becomes a fact
"""

from __future__ import annotations

from xiejiang.audit.domain import Act, Power
from xiejiang.audit.services import act
from xiejiang.cases import queries as cases
from xiejiang.cases import services as case_services
from xiejiang.cases.domain import NewFact
from xiejiang.cases.queries import Case, Fact, Party
from xiejiang.kernel.errors import Complaint
from xiejiang.law.facts import as_text
from xiejiang.restoration import archival, queries
from xiejiang.restoration.basing import choose_base, leave_base
from xiejiang.restoration.checks import insist
from xiejiang.restoration.domain import Performance, ProjectStatus
from xiejiang.restoration.elsewhere import (
    entrustment_returned,
    readable,
    receive_entrustment,
    renew_entrustment,
    take_report,
)
from xiejiang.restoration.entrusting import (
    answer_entrustment,
    entrust,
    finish_entrustment,
    report_progress,
)
from xiejiang.restoration.errors import ProjectNotFound
from xiejiang.restoration.executing import (
    accept_milestone,
    accept_project,
    close,
    evaluate,
    order_remedy,
    reject_milestone,
    report_done,
    set_care,
    start_milestone,
    tell_late,
)
from xiejiang.restoration.inspections import inspect, receive
from xiejiang.restoration.opening import name_supervisors, open_project, register_duty, void
from xiejiang.restoration.planning import (
    add_indicator,
    add_measure,
    add_milestone,
    answer_condition,
    change_plan,
    draft_plan,
    drop_plan,
    outline,
    remove_indicator,
    remove_measure,
    remove_milestone,
)
from xiejiang.restoration.publishing import publish
from xiejiang.restoration.settling import (
    answer_substitution,
    record_review,
    settle_plan,
    supervise,
)
from xiejiang.restoration.withdrawing import answer_withdrawal, withdraw_entrustment

__all__ = [
    "accept_milestone",
    "accept_project",
    "add_indicator",
    "add_measure",
    "add_milestone",
    "answer_condition",
    "answer_entrustment",
    "answer_substitution",
    "answer_withdrawal",
    "change_plan",
    "choose_base",
    "close",
    "draft_plan",
    "drop_plan",
    "entrust",
    "entrustment_returned",
    "evaluate",
    "finish_entrustment",
    "inspect",
    "leave_base",
    "name_supervisors",
    "open_project",
    "order_remedy",
    "outline",
    "publish",
    "readable",
    "receive",
    "receive_entrustment",
    "record_review",
    "register_duty",
    "reject_milestone",
    "remove_indicator",
    "remove_measure",
    "remove_milestone",
    "renew_entrustment",
    "report_done",
    "report_progress",
    "restore",
    "set_care",
    "settle_plan",
    "start_milestone",
    "state_performance",
    "supervise",
    "take_report",
    "tell_late",
    "void",
    "withdraw_entrustment",
]

restore = archival.restore
"""The projects of an archived case as they were; see ``archival``."""
PERFORMED = "effective_restoration_taken"
"""The fact of law that says so: 有效采取生态环境修复措施."""
VERIFIED = (ProjectStatus.ACCEPTED, ProjectStatus.AFTERCARE, ProjectStatus.CLOSED)


@act("restoration.performance_stated", Power.HANDLE)
def state_performance(act: Act, *, case: Case, party: Party) -> Fact:
    """确认已履行修复：全部验收合格的，作为事实登记并写明由谁验收；承诺不算。"""
    cases.require_part(case, by=act.actor, now=act.now, unseen=ProjectNotFound)
    done = queries.done_for(case=case, party=party)
    projects = queries.of_case(by=act.actor, case=case)
    verified = all(p.status in VERIFIED for p in projects if p.status != ProjectStatus.VOID)
    if not done.whole or not verified:
        words = f"{done.words}。全部节点和修复项目验收合格以后才能登记为事实"
        insist([Complaint("履行情况", words)])
    current = next((f for f in cases.facts(case=case) if f.name == PERFORMED), None)
    fact = NewFact(
        PERFORMED, as_text(True), how=_how(done), replaces=current.pk if current else None
    )
    made = case_services.state_facts(act.by, case=case, facts=[fact])[0]
    act.about(made, matter=case.pk)
    act.details["verified"] = [d.log_subject for d in done.done]
    return made


def _how(done: Performance) -> str:
    """Where it comes from: what was accepted, by whom, when."""
    told = "；".join(f"{d.milestone}（{d.accepted_on} {d.accepted_by}验收）" for d in done.done)
    return f"修复验收：{told}"[:300]
