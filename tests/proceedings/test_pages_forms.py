"""Forms of steps as the law's content asks: typed, complete, and kind about mistakes."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

from django.utils import timezone

from tests.conftest import NOW, Cast
from xiejiang.law.procedures import Step, load_procedures
from xiejiang.proceedings.domain import Checklist, ChecklistItem, ItemState
from xiejiang.proceedings.forms import MaterialsForm, StepForm

CRIMINAL = load_procedures().procedure("transfer.criminal")


def step_form(step: Step, data: dict[str, str]) -> StepForm:
    return StepForm(step, data, suggestions={}, now=NOW)


def typed(at: Any) -> str:
    return f"{timezone.localtime(at):%Y-%m-%dT%H:%M}"


REPORT = {
    "officers": "甲某\n乙某",
    "charge": "非法捕捞水产品罪",
    "report": "夜间电鱼，查获渔获物。",
    "receiver": "500116-police",
    "legal_at": typed(NOW),
}


def test_every_step_of_every_procedure_makes_a_form() -> None:
    for procedure in load_procedures().by_id.values():
        for step in procedure.steps:
            form = StepForm(step, None, suggestions={}, now=NOW)
            assert {f.id for f in step.fields} <= set(form.fields)
            assert ("legal_at" in form.fields) is step.asks_time
            assert ("reason" in form.fields) >= step.reason


def test_a_report_is_read_as_typed_values(cast: Cast) -> None:
    form = step_form(CRIMINAL.step("tc.report"), REPORT)
    assert form.is_valid(), form.errors
    assert form.inputs["officers"] == ["甲某", "乙某"]
    assert form.legal_at == NOW
    assert ("专案组成员", "甲某、乙某") in form.spoken()


def test_one_officer_is_not_two(cast: Cast) -> None:
    form = step_form(CRIMINAL.step("tc.report"), {**REPORT, "officers": "甲某"})
    assert not form.is_valid()
    assert "至少写 2 人" in str(form.errors["officers"])


def test_nothing_has_happened_in_the_future(cast: Cast) -> None:
    late = typed(NOW + timedelta(hours=1))
    form = step_form(CRIMINAL.step("tc.report"), {**REPORT, "legal_at": late})
    assert not form.is_valid()
    assert "不能晚于现在" in str(form.errors["legal_at"])


def test_a_time_in_the_minute_of_the_step_before_comes_after_it() -> None:
    before = NOW + timedelta(seconds=40)
    step = CRIMINAL.step("tc.receipt.sign")
    now = NOW + timedelta(seconds=50)
    form = StepForm(step, {"legal_at": typed(NOW)}, suggestions={}, now=now, since=before)
    assert form.is_valid()
    assert form.legal_at == before


def test_a_reason_is_asked_where_the_law_asks_one() -> None:
    form = step_form(CRIMINAL.step("tc.report.recall"), {"legal_at": typed(NOW)})
    assert not form.is_valid()
    assert set(form.errors) == {"reason"}


def test_an_agency_is_named_or_the_form_says_which_could_be_meant(cast: Cast) -> None:
    step = CRIMINAL.step("tc.consult.ask")
    data = {"question": "追诉标准", "legal_at": typed(NOW)}
    named = step_form(step, {**data, "consulted": "重庆市公安局江津区分局"})
    assert named.is_valid()
    assert named.inputs["consulted"] == "500116-police"
    vague = step_form(step, {**data, "consulted": "重庆市公安局"})
    assert not vague.is_valid()
    assert "江津区分局" in str(vague.errors["consulted"])
    unknown = step_form(step, {**data, "consulted": "没有这个局"})
    assert not unknown.is_valid()


def materials(data: dict[str, Any] | None, *, evidence: list[Any]) -> MaterialsForm:
    entries = tuple(
        ChecklistItem(CRIMINAL.material(name), ItemState.MISSING, (), (), "")
        for name in ("tm.penalty", "tm.opinion")
    )
    return MaterialsForm(data, checklist=Checklist(entries), evidence=evidence, documents=[])


def item(kind: str) -> Any:
    return SimpleNamespace(pk=uuid4(), kind=kind)


def test_fitting_evidence_is_ticked_beforehand() -> None:
    opinion = item("forensic-opinion")
    form = materials(None, evidence=[opinion, item("physical")])
    assert form["e-tm-opinion"].value() == [str(opinion.pk)]
    assert "e-tm-penalty" not in form.fields


def test_only_what_is_said_anew_changes() -> None:
    opinion = item("forensic-opinion")
    form = materials({"e-tm-opinion": [str(opinion.pk)], "n-tm-penalty": ""}, evidence=[opinion])
    assert form.is_valid()
    assert [(c.item, c.evidence) for c in form.changes()] == [("tm.opinion", (opinion.pk,))]


def test_a_reason_puts_evidence_aside() -> None:
    form = materials({"n-tm-penalty": "没有作出处罚"}, evidence=[])
    assert form.is_valid()
    (change,) = form.changes()
    assert (change.item, change.inapplicable) == ("tm.penalty", "没有作出处罚")
