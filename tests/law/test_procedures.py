"""Procedures as content: the strict loader, and the shipped procedures."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from xiejiang.kernel.citation import Confidence
from xiejiang.law.periods import compute, load_periods
from xiejiang.law.procedures import (
    CONTENT,
    Procedure,
    ProcedureContentError,
    Procedures,
    available_steps,
    limits_extended_by,
    limits_started_by,
    limits_stopped_by,
    load_procedures,
    materials_for,
    read_procedures,
)

TODAY = dt.date(2026, 11, 24)

EVENTS = """
schema = "xiejiang-events/1"
[[event]]
id = "begun"
title = "开始"
title_en = "Begun"
[[event]]
id = "ended"
title = "结束"
title_en = "Ended"
"""

SMALL = """
schema = "xiejiang-procedure/1"
[procedure]
id = "small"
title = "小程序"
title_en = "Small"
version = "1"
valid_from = 2020-01-01
summary = "一步"
opinions_articles = ["第九条"]
initial = "open"
starter = "sender"
opens = ["begun"]
mark = "小"
[[sector]]
id = "all"
title = "全部"
[[role]]
id = "sender"
title = "移送机关"
title_en = "Sender"
kinds = ["agriculture"]
joins = "assist"
[[state]]
id = "open"
title = "办理中"
title_en = "Open"
holder = "sender"
reason = "正在办理"
[[state]]
id = "done"
title = "办结"
title_en = "Done"
holder = "sender"
final = true
reason = "已办结"
[[step]]
id = "end"
verb = "办结"
verb_en = "End"
summary = "办结"
actor = "sender"
posts = ["handler"]
states = ["open"]
to = "done"
emits = ["ended"]
sources = [{ instrument = "law", article = "第一条" }]
[[limit]]
id = "three-days"
title = "办结"
role = "max"
on = "sender"
value = 3
unit = "natural-day"
regime = "sc310"
begins = "begun"
stops = ["ended"]
source = { instrument = "law", article = "第二条" }
[[material]]
id = "letter"
title = "函"
contains = "函"
required = "always"
documents = ["letter"]
source = { instrument = "law", article = "第三条" }
[[must]]
text = "不得拖延。"
source = { instrument = "law", article = "第四条" }
"""


def read(folder: Path, text: str = SMALL, events: str = EVENTS) -> Procedures:
    (folder / "procedures").mkdir()
    (folder / "procedures" / "small.toml").write_text(text, "utf-8")
    (folder / "events.toml").write_text(events, "utf-8")
    return read_procedures(
        folder, instruments={"law": "某法"}, regimes=frozenset({"sc310", "none"})
    )


def test_a_small_procedure_is_read(tmp_path: Path) -> None:
    small = read(tmp_path).by_id["small"]
    assert small.step("end").to == "done"
    assert small.limit("three-days").provision.citation.title == "某法"
    assert small.limit("three-days").provision.confidence is Confidence.VERIFIED


@pytest.mark.parametrize(
    ("old", "new", "item", "message"),
    [
        ('verb = "办结"', 'verb = "办结"\ncolour = "red"', "end", "不认识的键 colour"),
        ('to = "done"\n', "", "state open", "没有步骤离开"),
        ("final = true", "final = false", "state done", "没有步骤离开"),
        ('to = "done"\n', 'to = "nowhere"\n', "step end", "'nowhere' 没有定义"),
        ('states = ["open"]', 'states = ["done"]', "step end", "没有任何步骤能走到"),
        ('regime = "sc310"\n', "", "limit three-days", "没有口径"),
        ('regime = "sc310"', 'regime = "moon"', "limit three-days", "'moon' 不在"),
        ('emits = ["ended"]', 'emits = ["vanished"]', "step end", "'vanished' 没有定义"),
        ('stops = ["ended"]', "stops = []", "limit three-days", "没有事件使它停止"),
        (
            'instrument = "law", article = "第一条"',
            'instrument = "lore", article = "一"',
            "end",
            "'lore' 不在规范清单",
        ),
        ('sources = [{ instrument = "law", article = "第一条" }]\n', "", "end", "缺少 sources"),
        ('posts = ["handler"]', 'posts = ["king"]', "step end", "岗位 'king' 没有定义"),
        ("value = 3", "value = 0", "limit three-days", "value 应为正数"),
        ("value = 3", 'value = "3"', "three-days", "value 应为 int"),
        ('unit = "natural-day"', 'unit = "moon"', "limit three-days", "单位 'moon'"),
        ('required = "always"', 'required = "if-appraised"', "material letter", "question"),
        ('documents = ["letter"]\n', "", "material letter", "由哪些证据或文书"),
        ('on = "sender"', 'on = "court"', "limit three-days", "角色 'court'"),
        ('id = "done"', 'id = "open"', "state open", "标识重复"),
        ("valid_from = 2020-01-01\n", "", "small.toml", "缺少 valid_from"),
        ('schema = "xiejiang-procedure/1"', 'schema = "2"', "small.toml", "schema"),
    ],
)
def test_a_mistake_is_named_with_file_and_item(
    tmp_path: Path, old: str, new: str, item: str, message: str
) -> None:
    with pytest.raises(ProcedureContentError) as caught:
        read(tmp_path, SMALL.replace(old, new, 1))
    found = [c for c in caught.value.complaints if message in c.message and item in c.where]
    assert found, str(caught.value)
    assert all(c.where.startswith(("small.toml", "events.toml")) for c in caught.value.complaints)


@pytest.mark.parametrize(
    ("guard", "message"),
    [
        ('{ name = "magic", message = "x" }', "条件不在"),
        ('{ name = "after", message = "x" }', "缺少 event"),
        ('{ name = "after", event = "unheard", message = "x" }', "本程序不产生的事件"),
        ('{ name = "within", limits = ["none-such"], message = "x" }', "'none-such' 没有定义"),
        ('{ name = "once" }', "缺少 message"),
        ('{ any = [{ name = "once" }], message = "x" }', "any 不足两项"),
        ('{ any = [{ name = "once" }, { name = "magic" }], message = "x" }', "条件不在"),
    ],
)
def test_guards_are_a_closed_vocabulary(tmp_path: Path, guard: str, message: str) -> None:
    text = SMALL.replace('emits = ["ended"]', f'emits = ["ended"]\nguards = [{guard}]', 1)
    with pytest.raises(ProcedureContentError) as caught:
        read(tmp_path, text)
    assert any(message in c.message for c in caught.value.complaints), str(caught.value)


def test_alternatives_of_a_guard_are_read(tmp_path: Path) -> None:
    """Only the whole says why; its parts need no words."""
    guard = '{ any = [{ name = "once" }, { name = "after", event = "begun" }], message = "x" }'
    text = SMALL.replace('emits = ["ended"]', f'emits = ["ended"]\nguards = [{guard}]', 1)
    (read_guard,) = read(tmp_path, text).by_id["small"].step("end").guards
    assert (read_guard.name, read_guard.message) == ("any", "x")
    assert [g.name for g in read_guard.alternatives] == ["once", "after"]


BEFORE = 'role = "min-before"\nbefore = "held_on"'
HELD = (
    'fields = [{ id = "held_on", title = "日期", title_en = "Day", type = "TYPE" }]\n'
    'emits = ["ended"]'
)


def backward(text: str, kind: str) -> str:
    """The small procedure with a limit that counts backward from a field of its step."""
    text = text.replace('emits = ["ended"]', HELD.replace("TYPE", kind), 1)
    return text.replace('begins = "begun"\nstops = ["ended"]', 'begins = "ended"')


def test_a_limit_may_count_backward_from_a_day_of_its_step(tmp_path: Path) -> None:
    text = backward(SMALL, "date").replace('role = "max"', BEFORE)
    limit = read(tmp_path, text).by_id["small"].limit("three-days")
    assert (limit.before, limit.refuses, limit.runs) == ("held_on", False, False)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (backward(SMALL, "text").replace('role = "max"', BEFORE), "没有日期或者时间的填写项"),
        (SMALL.replace('role = "max"', BEFORE), "没有日期或者时间的填写项"),
        (SMALL.replace('role = "max"', 'role = "min-before"'), "才有且必须有 before"),
        (SMALL.replace('role = "max"', 'role = "max"\nrefuses = true'), "refuses 只用于它"),
        (
            backward(SMALL, "date").replace('role = "max"', f'{BEFORE}\ncounts_from = "begun"'),
            "没有 counts_from",
        ),
    ],
)
def test_what_counts_backward_needs_its_day(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ProcedureContentError) as caught:
        read(tmp_path, text)
    assert any(message in c.message for c in caught.value.complaints), str(caught.value)


def test_an_event_that_nothing_emits_is_a_mistake(tmp_path: Path) -> None:
    extra = EVENTS + '[[event]]\nid = "idle"\ntitle = "闲"\ntitle_en = "Idle"\n'
    with pytest.raises(ProcedureContentError) as caught:
        read(tmp_path, SMALL, extra)
    assert [c.where for c in caught.value.complaints] == ["events.toml › event idle"]


def test_toml_that_does_not_parse_is_named(tmp_path: Path) -> None:
    with pytest.raises(ProcedureContentError, match=r"small\.toml"):
        read(tmp_path, SMALL + "\n[[[")


@pytest.fixture(scope="module")
def shipped() -> Procedures:
    return read_procedures(CONTENT, regimes=frozenset(load_periods().regimes))


@pytest.fixture(scope="module")
def criminal(shipped: Procedures) -> Procedure:
    return shipped.by_id["transfer.criminal"]


def test_every_shipped_limit_can_be_computed(shipped: Procedures) -> None:
    for procedure in shipped.by_id.values():
        for limit in procedure.limits:
            period = compute(
                load_periods(),
                regime=limit.regime,
                start=dt.datetime(2026, 9, 30, 16, 20, tzinfo=dt.timezone(dt.timedelta(hours=8))),
                value=limit.value,
                unit=limit.unit,
                role=limit.role,
            )
            assert (period.legal is None) == (limit.unit in ("promptly", "resume")), limit.id


def test_the_police_have_no_button_to_reject(criminal: Procedure) -> None:
    verbs = {s.verb for s in criminal.steps if s.actor in ("receiver", "next-receiver")}
    assert not any("拒" in verb or "不接受" in verb for verb in verbs)
    at_the_door = available_steps(criminal, "sent", sector="other", on=TODAY)
    assert [s.id for s in at_the_door if s.actor == "receiver"] == ["tc.receipt.sign"]


@pytest.mark.parametrize(
    ("sector", "event", "limits"),
    [
        ("ecology", "transfer.received-by-police", {"tc.filing.3d.ecology", "tc.receipt.return"}),
        ("other", "transfer.received-by-police", {"tc.filing.3d"}),
        ("ecology", "filing.refusal-received", {"tc.reconsider.3wd.ecology"}),
        ("other", "filing.refusal-received", {"tc.reconsider.3d"}),
        ("ecology", "spp.nonprosecution-decided", {"tc.nonprosecution.3d.ecology"}),
        ("other", "spp.nonprosecution-decided", set()),
    ],
)
def test_periods_follow_the_sector(
    criminal: Procedure, sector: str, event: str, limits: set[str]
) -> None:
    started = {x.id for x in limits_started_by(criminal, event, sector=sector, on=TODAY)}
    assert started - {"tc.receipt.redirect", "tc.receipt.supplement-notice"} == limits


def test_the_sector_is_that_of_the_sender(criminal: Procedure) -> None:
    assert criminal.sector_of("ecology") == "ecology"
    assert criminal.sector_of("agriculture") == "other"


def test_a_decision_stops_the_clock_of_every_length(criminal: Procedure) -> None:
    stopped = {limit.id for limit in limits_stopped_by(criminal, "filing.decided")}
    assert {"tc.filing.3d", "tc.filing.7d.ecology", "tc.filing.30d.ecology"} <= stopped


def test_longer_times_for_filing_replace_the_three_days_and_keep_warning_on_them(
    criminal: Procedure,
) -> None:
    for name in ("tc.filing.7d.ecology", "tc.filing.30d.ecology"):
        limit = criminal.limit(name)
        assert limit.replaces == limit.cautious_with == "tc.filing.3d.ecology"
        assert limit.counts_from == "transfer.received-by-police"
    for name in ("tc.filing.verify", "tc.filing.extend"):
        assert criminal.step(name).reason
        assert criminal.step(name).sector == "ecology"


def test_extensions_are_events(criminal: Procedure, shipped: Procedures) -> None:
    assert [x.id for x in limits_extended_by(criminal, "prosecution.extended")] == [
        "tc.prosecute.1m"
    ]
    detention = shipped.by_id["transfer.detention"]
    assert detention.limit("td.police.case.30d").extensions[0].times == 2


def test_the_checklist_follows_the_sector(criminal: Procedure) -> None:
    ecology = {m.id for m in materials_for(criminal, sector="ecology")}
    other = {m.id for m in materials_for(criminal, sector="other")}
    assert ecology - other == {"tm.records", "tm.images", "tm.monitoring"}
    assert "tm.opinion" in other - ecology


def test_the_basis_of_referral_switches_with_the_code(criminal: Procedure) -> None:
    def cited(on: dt.date) -> set[str]:
        found = criminal.step("tc.report").cited(on, "other")
        return {p.citation.instrument for p in found}

    assert "eec-2026" not in cited(dt.date(2026, 8, 14))
    assert "eec-2026" in cited(dt.date(2026, 8, 15))


def test_the_ground_of_detention_switches_with_the_code(shipped: Procedures) -> None:
    step = shipped.by_id["transfer.detention"].step("td.report")
    before = {p.citation.instrument for p in step.cited(dt.date(2026, 8, 14), "all")}
    after = {p.citation.instrument for p in step.cited(dt.date(2026, 8, 15), "all")}
    assert after - before == {"eec-2026"}
    assert "epl-2014" in before & after, "conduct before the Code stays under the old article"


def test_all_periods_of_the_detention_measure_are_working_days(shipped: Procedures) -> None:
    limits = shipped.by_id["transfer.detention"].limits
    measured = [x for x in limits if x.provision.citation.instrument == "gz-2014-853" and x.value]
    assert measured
    assert {x.unit for x in measured} == {"working-day"}


def test_only_the_ecology_sector_is_bound_by_its_joint_measure(criminal: Procedure) -> None:
    for limit in criminal.limits:
        numbered = limit.value and limit.provision.citation.instrument == "hhj-2017-17"
        assert not numbered or limit.sector == "ecology", limit.id


def test_the_product_loads_its_procedures_with_every_reference_resolved() -> None:
    files = list((CONTENT / "procedures").glob("*.toml"))
    assert len(load_procedures().versions) == len(files)
    assert load_procedures() is load_procedures()
