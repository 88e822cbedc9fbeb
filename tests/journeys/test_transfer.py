"""A published case, from what was seen on the river to a transfer that is decided."""

from __future__ import annotations

from datetime import datetime, timedelta
from importlib.resources import files
from typing import Any

from tests.conftest import BEIJING, Cast
from xiejiang.audit import queries as log
from xiejiang.audit.domain import NODE, By
from xiejiang.cases import importing
from xiejiang.cases import queries as cases
from xiejiang.cases import services as case_services
from xiejiang.cases.domain import NewFact
from xiejiang.documents import queries as documents
from xiejiang.evidence import queries as evidence_queries
from xiejiang.evidence import services as evidence
from xiejiang.evidence.domain import ItemKind
from xiejiang.proceedings import queries as proceedings
from xiejiang.proceedings import services
from xiejiang.proceedings.domain import Tab
from xiejiang.proceedings.queries import Proceeding

STORY = "cq-jiangjin-2024-dabry-sturgeon-nest"
FOUND = datetime(2024, 5, 29, 6, 30, tzinfo=BEIJING)
CHARGE = "危害珍贵、濒危野生动物罪"
POLICE, PROCURATORATE = "500116-police", "500116-procuratorate"
HAPPENED: tuple[tuple[float, str, str, dict[str, Any]], ...] = (
    (
        3,
        "fisheries",
        "tc.report",
        {
            "officers": ["甲某（渝 001）", "乙某（渝 002）"],
            "charge": CHARGE,
            "report": "夜间布设三层刺网，渔获物中有长江鲟一尾、岩原鲤两尾，建议移送。",
            "receiver": POLICE,
        },
    ),
    (4, "fisheries_head", "tc.decide.approve", {"capacity": "head"}),
    (6, "fisheries", "tc.handover.send", {"phone": "023-10000", "supervisor": PROCURATORATE}),
    (7, "police", "tc.receipt.sign", {}),
    (30, "police_head", "tc.filing.accept", {"charge": CHARGE, "filing_number": "津公立字1号"}),
    (31, "fisheries", "tc.filing.notice-sign", {}),
    (40, "fisheries", "tc.goods.hand", {"goods": "三层刺网二副", "deliverer": "甲某"}),
    (41, "police", "tc.goods.sign", {"recipient": "环侦甲"}),
)


def published() -> str:
    """The line of the published case."""
    lines = (files("xiejiang.shell.demo") / "cases.jsonl").read_text("utf-8").splitlines()
    return next(line for line in lines if f'"id": "{STORY}"' in line)


def after(cast: Cast, who: str, hours: float) -> By:
    return cast.by(who, FOUND + timedelta(hours=hours))


def prepared(cast: Cast) -> Proceeding:
    """Import, facts, evidence and the start of the transfer."""
    (outcome,) = importing.import_lines(By(NODE, FOUND), [published()])
    assert outcome.state == "new"
    case = cases.by_source(key=STORY)
    assert case is not None
    case_services.state_facts(
        after(cast, "fisheries", 0.5),
        case=case,
        facts=[NewFact("gear_severely_destructive", "true", how="认定意见")],
    )
    for kind in (ItemKind.PHYSICAL, ItemKind.INSPECTION_RECORD, ItemKind.OPINION):
        evidence.add_item(
            after(cast, "fisheries", 1),
            case=case,
            kind=kind,
            title="网具、渔获物和认定意见",
            collectors=("甲某", "乙某"),
        )
    return services.start(
        after(cast, "fisheries", 2),
        case=case,
        procedure="transfer.criminal",
        receiver=cast.agency(POLICE),
        supervisor=cast.agency(PROCURATORATE),
    )


def complete(cast: Cast, found: Proceeding) -> None:
    """Answer what the checklist still asks: an opinion is there, nothing was seized."""
    actor = cast.actor("fisheries")
    for entry in proceedings.checklist(by=actor, proceeding=found).missing:
        kinds = {str(k) for k in entry.item.evidence}
        fit = [i.pk for i in evidence_queries.items(by=actor, case=found.case) if i.kind in kinds]
        is_opinion = entry.item.id == "tm.opinion"
        services.set_material(
            after(cast, "fisheries", 5),
            proceeding=found,
            item=entry.item.id,
            expected_version=proceedings.proceeding(by=actor, pk=found.pk).version,
            evidence=fit if is_opinion else (),
            inapplicable="" if is_opinion else "没有查封、扣押，也没有处罚。",
        )


def test_from_the_river_to_the_filing(cast: Cast) -> None:
    found = prepared(cast)
    for hours, who, step, inputs in HAPPENED:
        if step == "tc.handover.send":
            complete(cast, found)
        by = after(cast, who, hours)
        found = proceedings.proceeding(by=by.actor, pk=found.pk)
        offered = proceedings.available(by=by.actor, proceeding=found, now=by.at)
        assert step in {c.step.id for c in offered if c.allowed}, step
        found = services.perform(
            by, proceeding=found, step=step, inputs=inputs, expected_version=found.version
        )

    sender, case = cast.actor("fisheries"), found.case
    end = FOUND + timedelta(hours=50)
    (seen,) = proceedings.for_case(by=sender, case=case)
    assert (seen.state, seen.holder.code) == ("filed", POLICE)
    statuses = {d.limit: d.status for d in seen.deadlines.all()}
    assert {statuses[x] for x in ("tc.decide.3d", "tc.handover.24h", "tc.filing.3d")} == {"met"}
    assert statuses["tc.goods.3d"] == "met"
    assert "running" not in statuses.values()
    issued = {d.kind: d for d in documents.for_matter(by=sender, matter=case.pk)}
    assert {"transfer.letter", "police.receipt", "police.filing_notice"} <= set(issued)
    assert all(
        d.number for k, d in issued.items() if k in ("transfer.letter", "police.filing_notice")
    )
    assert {
        lane.agency.code for lane in proceedings.lanes(by=sender, case=case, now=end).lanes
    } >= {
        "500116-agriculture",
        POLICE,
    }
    for who, tab in (("fisheries", Tab.STARTED), ("police", Tab.TODO)):
        page = proceedings.desk(by=cast.actor(who), tab=tab, now=end)
        assert [row.case.pk for row in page.rows] == [case.pk], who
    assert proceedings.for_case(by=cast.actor("outsider"), case=case) == []
    acts = [e.act for e in log.entries(matter=case.pk, after=-1, limit=500)]
    for _hours, _who, step, _inputs in HAPPENED:
        assert f"transfer.criminal:{step}" in acts
    assert log.verify().sound
