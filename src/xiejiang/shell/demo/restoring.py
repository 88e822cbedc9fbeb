"""Scenes of restoration: each is an act of the room, with what the script gives it."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from xiejiang.agencies import queries as agencies
from xiejiang.audit.domain import By
from xiejiang.cases import queries as cases
from xiejiang.cases.queries import Case
from xiejiang.funds import queries as ledger
from xiejiang.funds import services as funds
from xiejiang.funds.domain import AccountKind, Claim, OrderKind, Payment, Source, SourceKind
from xiejiang.kernel.money import Money
from xiejiang.restoration import queries, services
from xiejiang.restoration.domain import (
    OF_PLAN,
    Answer,
    CareGiven,
    Conclusion,
    DutyGiven,
    DutyKind,
    Evaluated,
    IndicatorGiven,
    InspectionKind,
    Measured,
    MeasureGiven,
    MeasureKind,
    MilestoneGiven,
    OpinionKind,
    Outline,
    ProjectGiven,
    Report,
    Telling,
    Way,
)
from xiejiang.restoration.queries import Milestone, Plan, Project
from xiejiang.store.onsite import PlaceSource, Where

Given = Mapping[str, Any]


def _project(case: Case, by: By) -> Project:
    return queries.of_case(by=by.actor, case=case)[-1]


def _draft(case: Case, by: By) -> Plan:
    found = queries.draft_plan(_project(case, by))
    if found is None:
        raise LookupError(f"{case}: no plan is being written")
    return found


def _milestone(case: Case, by: By, reference: str) -> Milestone:
    plan = queries.plan(by=by.actor, project=_project(case, by))
    return Milestone.objects.get(measure__plan=plan, reference=reference)


def _on(by: By) -> date:
    return timezone.localtime(by.at).date()


def _open(case: Case, by: By, given: Given) -> None:
    services.open_project(by, case=case, given=ProjectGiven(**given), filled_in=True)


def _duty(case: Case, by: By, given: Given) -> None:
    """The duty, with what is owed under the same title where the script names an amount."""
    told = dict(given)
    names, yuan = told.pop("parties", ()), told.pop("claim", None)
    parties = tuple(p.pk for p in cases.parties(case=case) if p.name in names)
    owed: tuple[int, ...] = ()
    if yuan is not None:
        source = Source(SourceKind.JUDGMENT, told["title"])
        claim = Claim(told["obligor"], Money.yuan(yuan), "修复费用", source, enforceable=True)
        agency = agencies.agency(code=by.actor.agency_code)
        made = funds.register_claim(by, agency=agency, matter=case.pk, claim=claim)
        owed = (made.pk,)
    duty = DutyGiven(
        **{**told, "kind": DutyKind(told["kind"]), "parties": parties, "obligations": owed}
    )
    services.register_duty(by, project=_project(case, by), given=duty)


def _plan(case: Case, by: By, given: Given) -> None:
    """A plan with its measures, milestones, indicators and answered conditions."""
    plan = services.draft_plan(by, project=_project(case, by))
    outline = Outline(**{**given["outline"], "way": Way(given["outline"]["way"])})
    services.outline(by, plan=plan, saved=plan.saved, given=outline)
    for told in given["measures"]:
        _measure(case, by, told)
    for told in given.get("indicators", ()):
        indicator = IndicatorGiven(**{**told, "target": Decimal(str(told["target"]))})
        plan = _draft(case, by)
        services.add_indicator(by, plan=plan, saved=plan.saved, given=indicator)
    for condition, reason in given.get("conditions", {}).items():
        plan = _draft(case, by)
        services.answer_condition(
            by,
            plan=plan,
            saved=plan.saved,
            condition=condition,
            answer=Answer.MET,
            reason=reason,
        )


def _measure(case: Case, by: By, told: Given) -> None:
    plan, duty = _draft(case, by), _project(case, by).duties.get()
    own = {k: v for k, v in told.items() if k != "milestones"}
    own |= {"kind": MeasureKind(own["kind"]), "quantity": Decimal(str(own["quantity"]))}
    made = services.add_measure(
        by, plan=plan, saved=plan.saved, given=MeasureGiven(**own, duty=duty.pk)
    )
    for piece in told["milestones"]:
        plan = _draft(case, by)
        milestone = MilestoneGiven(**{**piece, "price": Money.yuan(piece["price"])})
        services.add_milestone(by, plan=plan, saved=plan.saved, line=made.line, given=milestone)


def _review(case: Case, by: By, given: Given) -> None:
    plan = _draft(case, by)
    services.record_review(
        by,
        plan=plan,
        saved=plan.saved,
        kind=OpinionKind.EXPERTS,
        agrees=True,
        on=_on(by),
        **given,
    )


def _settle(case: Case, by: By, given: Given) -> None:
    plan = _draft(case, by)
    services.settle_plan(by, plan=plan, saved=plan.saved, words=given["words"])


def _done(case: Case, by: By, given: Given) -> None:
    milestone = _milestone(case, by, given["milestone"])
    services.start_milestone(by, milestone=milestone, on=given["since"])
    services.report_done(by, milestone=milestone, on=_on(by), words=given["words"])


def _accept(case: Case, by: By, given: Given) -> None:
    milestone = _milestone(case, by, given["milestone"])
    services.accept_milestone(by, milestone=milestone, on=_on(by), acceptance=given["words"])


def _supervise(case: Case, by: By, given: Given) -> None:
    project = _project(case, by)
    services.supervise(by, project=project, agrees=True, words=given["words"], on=_on(by))


def _evaluate(case: Case, by: By, given: Given) -> None:
    plan = queries.plan(by=by.actor, project=_project(case, by))
    result = Evaluated(Decimal(str(given["result"])), _on(by), given["by_whom"], given["report"])
    found = plan.indicators.get(name=given["indicator"])
    services.evaluate(by, indicator=found, given=result)


def _accept_project(case: Case, by: By, given: Given) -> None:
    services.accept_project(by, project=_project(case, by), words=given["words"])


def _inspect(case: Case, by: By, given: Given) -> None:
    """Somebody was there: what was found, and what was measured against the plan's targets."""
    project, milestone = _project(case, by), _milestone(case, by, given["milestone"])
    units = {t.name: t.unit for t in queries.plan(by=by.actor, project=project).indicators.all()}
    report = Report(
        id=uuid.uuid4(),
        kind=InspectionKind(given["kind"]),
        at=by.at,
        where=Where(PlaceSource.TYPED, words=given["place"]),
        findings=given["findings"],
        conclusion=Conclusion(given.get("conclusion", Conclusion.SOUND)),
        demands=given.get("demands", ""),
        milestone=milestone.line,
        readings=tuple(
            Measured(f"{OF_PLAN}{name}", Decimal(str(value)), units[name])
            for name, value in given.get("readings", {}).items()
        ),
    )
    services.receive(by, project=project, report=report, offered=())


def _entrust(case: Case, by: By, given: Given) -> None:
    told = {**given, "agency": agencies.agency(code=given["agency"])}
    services.entrust(by, project=_project(case, by), **told)


def _answer(case: Case, by: By, given: Given) -> None:
    asked = _project(case, by).entrustments.get()
    services.answer_entrustment(by, entrustment=asked, agrees=True, words=given["words"])


def _progress(case: Case, by: By, given: Given) -> None:
    asked = _project(case, by).entrustments.get()
    services.report_progress(by, entrustment=asked, on=_on(by), words=given["words"])


def _result(case: Case, by: By, given: Given) -> None:
    asked = _project(case, by).entrustments.get()
    services.finish_entrustment(by, entrustment=asked, result=given["words"])


def _care(case: Case, by: By, given: Given) -> None:
    services.set_care(by, project=_project(case, by), given=CareGiven(**given))


def _close(case: Case, by: By, given: Given) -> None:
    services.close(by, project=_project(case, by), words=given["words"])


def _publish(case: Case, by: By, given: Given) -> None:
    project, telling = _project(case, by), Telling(**given)
    digest = queries.digest_of(queries.preview(project, telling))
    services.publish(by, project=project, telling=telling, digest=digest)


def _receive(case: Case, by: By, given: Given) -> None:
    """What was owed comes in."""
    agency = agencies.agency(code=by.actor.agency_code)
    owed = ledger.obligations(by=by.actor).get(matter=case.pk)
    account = funds.open_account(
        by, agency=agency, kind=AccountKind.FUND, name=given["account"], matter=case.pk
    )
    funds.open_account(by, agency=agency, kind=AccountKind.CONTRACTOR, name=given["contractor"])
    funds.receive(by, account=account, amount=Money(owed.amount), obligation=owed)


def _order(case: Case, by: By, given: Given) -> None:
    """A payment for an accepted milestone, waiting for another to approve it."""
    accounts = {a.name: a for a in ledger.accounts(by=by.actor)}
    found = _milestone(case, by, given["milestone"])
    work = ledger.milestones(by=by.actor).get(pk=found.funds_milestone or 0)
    payment = Payment(
        OrderKind.PAYMENT,
        Money(found.price),
        found.words,
        Source(SourceKind.CONTRACT, given["contract"]),
        given["valid_until"],
    )
    funds.order(
        by,
        payer=accounts[given["account"]],
        payee=accounts[given["contractor"]],
        payment=payment,
        milestone=work,
    )


def _approve(case: Case, by: By, given: Given) -> None:
    for order in ledger.orders_to_approve(by=by.actor).filter(matter=case.pk):
        funds.approve(by, order=order, reason=given["words"])


def _pay(case: Case, by: By, given: Given) -> None:
    for order in ledger.orders(by=by.actor).filter(matter=case.pk, state="approved"):
        funds.carry_out(by, order=order)


DOING: Mapping[str, Callable[[Case, By, Given], None]] = {
    "open": _open,
    "duty": _duty,
    "plan": _plan,
    "review": _review,
    "settle": _settle,
    "done": _done,
    "accept": _accept,
    "supervise": _supervise,
    "evaluate": _evaluate,
    "inspect": _inspect,
    "accept-project": _accept_project,
    "entrust": _entrust,
    "answer": _answer,
    "progress": _progress,
    "result": _result,
    "care": _care,
    "close": _close,
    "publish": _publish,
    "receive": _receive,
    "order": _order,
    "approve": _approve,
    "pay": _pay,
}
