"""Cases are opened, changed and shared; whoever comes second learns who was first."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.conftest import NOW, Cast
from xiejiang.audit.domain import By
from xiejiang.audit.models import LogEntry, Notice
from xiejiang.cases import queries, services
from xiejiang.cases.domain import (
    FactStatus,
    Field,
    Identity,
    LinkKind,
    NewFact,
    NewParty,
    ParticipantRole,
    Place,
)
from xiejiang.cases.errors import (
    CaseChanged,
    CaseClosed,
    CaseInvalid,
    CaseNotFound,
    FactChanged,
    NotLead,
    ReasonMissing,
)
from xiejiang.cases.models import Case, Party
from xiejiang.law.evaluate import Verdict
from xiejiang.store import sealed


def test_number_is_the_agencys_and_rises(cast: Cast, case: Case) -> None:
    second = services.open_case(
        cast.by("fisheries"),
        lead=cast.agency("500116-agriculture"),
        title="第二件违规捕捞案",
        field=Field.FISHING,
        place=Place(division="500116"),
        discovered_at=NOW,
    )
    assert case.number == "渝江津农渔案〔2026〕1号"
    assert second.number == "渝江津农渔案〔2026〕2号"


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"title": "短"}, "案名"),
        ({"title": "长" * 161}, "案名"),
        ({"discovered_at": NOW + timedelta(minutes=1)}, "发现时间"),
        ({"place": Place(division="999999")}, "行政区划"),
        ({"place": Place(division="500116", reach="no-such-reach")}, "河段"),
        ({"place": Place(division="500116", longitude="东经")}, "经度"),
        ({"place": Place(division="500116", longitude="NaN")}, "经度"),
        ({"place": Place(division="500116", latitude="200")}, "纬度"),
    ],
)
def test_bad_case_is_refused_by_name(cast: Cast, change: dict[str, object], where: str) -> None:
    given: dict[str, object] = {
        "lead": cast.agency("500116-agriculture"),
        "title": "长江江津段电捕鱼案",
        "field": Field.FISHING,
        "place": Place(division="500116"),
        "discovered_at": NOW,
    } | change
    with pytest.raises(CaseInvalid) as caught:
        services.open_case(cast.by("fisheries"), **given)  # type: ignore[arg-type]
    assert [c.where for c in caught.value.complaints] == [where]
    assert Case.objects.count() == 0


def test_second_writer_is_told_who_was_first(cast: Cast, case: Case) -> None:
    services.amend(cast.by("fisheries"), case=case, version=1, title="改过的案名在此")
    with pytest.raises(CaseChanged) as caught:
        services.amend(cast.by("fisheries"), case=case, version=1, title="另一个案名在此")
    assert "渔政执法岗甲" in caught.value.message
    assert "修改案件信息" in caught.value.message
    case.refresh_from_db()
    assert case.title == "改过的案名在此"


def test_facts_are_kept_not_overwritten(cast: Cast, case: Case) -> None:
    by = cast.by("fisheries")
    (first,) = services.state_facts(by, case=case, facts=[NewFact("illegal_catch_kg", "2")])
    services.state_facts(
        by, case=case, facts=[NewFact("illegal_catch_kg", "2.5", replaces=first.pk, how="复称")]
    )
    history = queries.fact_history(case=case, name="illegal_catch_kg")
    assert [(f.value, f.current) for f in history] == [("2.5", True), ("2", False)]


def test_fact_conflict_names_the_other(cast: Cast, case: Case) -> None:
    by = cast.by("fisheries")
    services.state_facts(by, case=case, facts=[NewFact("illegal_catch_kg", "2")])
    with pytest.raises(FactChanged, match="渔政执法岗甲"):
        services.state_facts(by, case=case, facts=[NewFact("illegal_catch_kg", "3")])


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("illegal_catch_kg", "两公斤"),
        ("illegal_catch_kg", "-1"),
        ("conduct_date", "2025-02-30"),
        ("in_no_fishing_zone", "也许"),
        ("no_such_fact", "1"),
    ],
)
def test_bad_fact_is_refused(cast: Cast, case: Case, name: str, value: str) -> None:
    with pytest.raises(CaseInvalid) as caught:
        services.state_facts(cast.by("fisheries"), case=case, facts=[NewFact(name, value)])
    assert caught.value.complaints
    assert queries.facts(case=case) == []


def test_sought_fact_is_neither_known_nor_absent(cast: Cast, case: Case) -> None:
    services.state_facts(
        cast.by("fisheries"),
        case=case,
        facts=[NewFact("illegal_catch_kg", "", status=FactStatus.SOUGHT)],
    )
    assert queries.known_values(case=case) == {}
    assert queries.sought(case=case) == {"illegal_catch_kg"}


def test_outsider_finds_nothing_and_changes_nothing(cast: Cast, case: Case) -> None:
    outsider = cast.by("outsider")
    with pytest.raises(CaseNotFound):
        queries.get(by=outsider.actor, case_id=case.pk)
    for attempt in (
        lambda: services.amend(outsider, case=case, version=1, title="外人改案名"),
        lambda: services.state_facts(outsider, case=case, facts=[NewFact("is_unit", "true")]),
        lambda: services.add_party(outsider, case=case, version=1, party=NewParty("某人")),
        lambda: services.watch(outsider, case=case),
        lambda: services.add_participant(
            outsider,
            case=case,
            agency=cast.agency("420583-agriculture"),
            role=ParticipantRole.ASSIST,
        ),
    ):
        before = LogEntry.objects.count()
        with pytest.raises(CaseNotFound):
            attempt()
        assert LogEntry.objects.count() == before


def test_joining_opens_the_case_and_tells_the_agency(cast: Cast, case: Case) -> None:
    services.add_participant(
        cast.by("liaison"),
        case=case,
        agency=cast.agency("500116-ecology"),
        role=ParticipantRole.ASSIST,
        scope="水质监测",
    )
    assert queries.get(by=cast.actor("ecology"), case_id=case.pk) == case
    assert Notice.objects.filter(agency_code="500116-ecology").count() == 1


def test_leaving_closes_it_again(cast: Cast, case: Case) -> None:
    joined = services.add_participant(
        cast.by("fisheries"),
        case=case,
        agency=cast.agency("500116-ecology"),
        role=ParticipantRole.ASSIST,
    )
    services.end_participation(
        cast.by("fisheries"), case=case, participant=joined, reason="监测完成"
    )
    assert not queries.sees(case, by=cast.actor("ecology"))


def test_lead_cannot_leave_and_others_cannot_push_out(cast: Cast, case: Case) -> None:
    lead = queries.participants(case=case)[0]
    with pytest.raises(CaseInvalid, match="主办"):
        services.end_participation(cast.by("fisheries"), case=case, participant=lead, reason="无")
    police = services.add_participant(
        cast.by("fisheries"),
        case=case,
        agency=cast.agency("500116-police"),
        role=ParticipantRole.ASSIST,
    )
    services.add_participant(
        cast.by("fisheries"),
        case=case,
        agency=cast.agency("500116-ecology"),
        role=ParticipantRole.ASSIST,
    )
    with pytest.raises(NotLead):
        services.end_participation(
            cast.by("ecology"), case=case, participant=police, reason="不需要"
        )


def test_identity_is_sealed_masked_and_its_reading_logged(cast: Cast, case: Case) -> None:
    number = "11010519491231002X"
    party = services.add_party(
        cast.by("fisheries"),
        case=case,
        version=1,
        party=NewParty("张某", identity=Identity("resident", number, "110105********002X")),
    )
    row = Party.objects.get(pk=party.pk)
    assert number not in row.id_sealed
    assert sealed.unseal(row.id_sealed) == number
    assert number not in str(list(LogEntry.objects.values_list("details", flat=True)))
    with pytest.raises(ReasonMissing):
        services.read_identity(cast.by("fisheries"), case=case, party=row, purpose=" ")
    read = services.read_identity(cast.by("fisheries"), case=case, party=row, purpose="制作移送书")
    assert read == number
    entry = LogEntry.objects.get(act="cases.identity_read")
    assert entry.details["purpose"] == "制作移送书"


def test_closed_case_takes_no_writes_until_reopened(cast: Cast, case: Case) -> None:
    by = cast.by("fisheries")
    services.close(by, case=case, version=1, reason="已处罚并执行完毕")
    with pytest.raises(CaseClosed):
        services.state_facts(by, case=case, facts=[NewFact("is_unit", "false")])
    services.reopen(by, case=case, version=2, reason="发现新证据")
    services.state_facts(by, case=case, facts=[NewFact("is_unit", "false")])


def test_link_goes_both_ways_and_never_to_itself(cast: Cast, case: Case) -> None:
    other = services.open_case(
        cast.by("fisheries"),
        lead=cast.agency("500116-agriculture"),
        title="下游另一起捕捞案",
        field=Field.FISHING,
        place=Place(division="500116"),
        discovered_at=NOW,
    )
    services.link(
        cast.by("fisheries"), case=case, other=other, kind=LinkKind.RELATED, reason="同一渔具"
    )
    seen = queries.links(by=cast.actor("fisheries"), case=other)
    assert [link.other for link in seen] == [case]
    with pytest.raises(CaseInvalid):
        services.link(
            cast.by("fisheries"), case=case, other=case, kind=LinkKind.SAME, reason="自己"
        )


def test_duplicate_shows_reason_and_hides_what_may_not_be_seen(cast: Cast, case: Case) -> None:
    number = "91500000MA5U000000"
    identity = Identity("uscc", number, "9150**********0000")
    services.add_party(
        cast.by("fisheries"),
        case=case,
        version=1,
        party=NewParty("江津某渔具店", identity=identity),
    )
    arguments = {
        "title": "别处的案名",
        "field": "fishing",
        "division": "420583",
        "reach": "",
        "discovered_at": NOW,
        "id_matches": [sealed.fingerprint(number)],
    }
    mine = queries.duplicate_candidates(by=cast.actor("fisheries"), **arguments)  # type: ignore[arg-type]
    theirs = queries.duplicate_candidates(by=cast.actor("outsider"), **arguments)  # type: ignore[arg-type]
    assert [(c.case, c.may_open) for c in mine] == [(case, True)]
    assert [(c.case, c.may_open) for c in theirs] == [(case, False)]
    assert "证件号码相同" in theirs[0].reasons[0]


def test_watch_is_per_person(cast: Cast, case: Case) -> None:
    services.watch(cast.by("fisheries"), case=case)
    assert list(queries.watched(by=cast.actor("fisheries"))) == [case]
    assert list(queries.watched(by=cast.actor("fisheries_head"))) == []
    services.unwatch(cast.by("fisheries"), case=case)
    assert list(queries.watched(by=cast.actor("fisheries"))) == []


def test_node_sees_everything(node: By, case: Case) -> None:
    assert queries.get(by=node.actor, case_id=case.pk) == case


def test_the_province_of_the_place_draws_the_line(cast: Cast) -> None:
    by = cast.by("fisheries")

    def opened(division: str) -> Case:
        case = services.open_case(
            by,
            lead=cast.agency("500116-agriculture"),
            title="夜间盗采江砂案",
            field=Field.SAND_MINING,
            place=Place(division=division),
            discovered_at=NOW,
        )
        said = {
            "conduct_date": "2026-10-09",
            "mining_or_sand_extraction": "true",
            "in_river_management_area": "true",
            "mining_permit_also_required": "false",
            "has_sand_permit": "false",
            "in_sand_ban_zone": "true",
            "mineral_value_yuan": "80000",
        }
        services.state_facts(by, case=case, facts=[NewFact(n, v) for n, v in said.items()])
        return case

    here, there = (queries.assessment(case=opened(code)) for code in ("500116", "420500"))
    assert here.finding("sand.crime.343-1.basic").verdict is Verdict.MET
    assert there.finding("sand.crime.343-1.basic").verdict is Verdict.UNDETERMINED
