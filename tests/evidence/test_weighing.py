"""How a file was taken, what becomes of it in three kinds of proceedings, what people found."""

from __future__ import annotations

import hashlib
import html
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from tests.conftest import NOW, Cast
from tests.evidence.conftest import PDF, Add
from xiejiang.audit.models import LogEntry, Notice
from xiejiang.cases import services as cases
from xiejiang.cases.domain import NewFact, ParticipantRole
from xiejiang.cases.models import Case
from xiejiang.evidence import needs, queries, services, tracks
from xiejiang.evidence.care import Captured, Match, Method, Outcome, Track, point
from xiejiang.evidence.domain import ItemKind
from xiejiang.evidence.errors import (
    ContentError,
    EvidenceInvalid,
    ItemNotFound,
    NoFile,
    NotHolder,
    NotTheirTrack,
    ReasonMissing,
)
from xiejiang.evidence.models import Item, Ruling
from xiejiang.evidence.proving import proving

MD5 = hashlib.md5(PDF, usedforsecurity=False).hexdigest()
SHA256 = hashlib.sha256(PDF).hexdigest()


@pytest.fixture
def video(add: Add) -> Item:
    return add(content=PDF, kind=ItemKind.ELECTRONIC, title="执法记录仪录像")


@pytest.fixture
def court(cast: Cast, shared: Case) -> Case:
    cases.add_participant(
        cast.by("fisheries"),
        case=shared,
        agency=cast.agency("500116-court"),
        role=ParticipantRole.HEAR,
    )
    return shared


def lacking(item: Item, track: Track = Track.CRIMINAL) -> set[str]:
    told = queries.capture(item)
    return {n.id for n in needs.of(item, told, track=track, on=NOW.date())}


@pytest.mark.parametrize(
    ("given", "algorithm", "match"),
    [
        ("", "", Match.NONE),
        (SHA256.upper(), "SHA-256", Match.SAME),
        (":".join(MD5[n : n + 2] for n in range(0, 32, 2)), "MD5", Match.SAME),
        ("0" * 64, "SHA-256", Match.DIFFERENT),
        ("0" * 40, "SHA-1", Match.DIFFERENT),
        ("0" * 128, "SHA-512", Match.DIFFERENT),
    ],
)
def test_the_given_digest_is_compared_with_ours(
    cast: Cast, video: Item, given: str, algorithm: str, match: Match
) -> None:
    told = services.describe(cast.by("fisheries"), item=video, captured=Captured(digest=given))
    assert (told.algorithm, told.match) == (algorithm, match)
    assert Notice.objects.filter(kind="evidence-mismatch").exists() is (match is Match.DIFFERENT)


def test_sm3_is_as_long_as_sha256(cast: Cast, video: Item) -> None:
    captured = Captured(digest=video.sm3)
    told = services.describe(cast.by("fisheries"), item=video, captured=captured)
    assert (told.algorithm, told.match, told.found) == ("SM3", Match.SAME, video.sm3)


def test_what_is_lacking_shrinks_as_it_is_told(cast: Cast, video: Item) -> None:
    before = {"electronic.medium", "electronic.digest", "electronic.digest-list"}
    assert lacking(video) == before | {"electronic.witness"}
    captured = Captured(
        method=Method.ON_SITE, medium="执法记录仪 0132", digest=SHA256, recording="同步录像 2"
    )
    services.describe(cast.by("fisheries"), item=video, captured=captured)
    assert lacking(video) == set()
    bad = Captured(method=Method.MEDIUM, medium="手机", digest="0" * 64, witness="李某")
    services.describe(cast.by("fisheries"), item=video, captured=bad)
    assert lacking(video) == {"electronic.mismatch", "electronic.sealed"}
    assert "admin.mismatch" in lacking(video, Track.ADMIN)


def test_the_log_does_not_name_the_witness(cast: Cast, video: Item) -> None:
    captured = Captured(method=Method.ON_SITE, keeper="王某", witness="李某")
    services.describe(cast.by("fisheries"), item=video, captured=captured)
    entry = LogEntry.objects.get(act="evidence.described")
    assert "李某" not in str(entry.details) and "王某" not in str(entry.details)


@pytest.mark.parametrize(
    ("captured", "where"),
    [
        (Captured(digest="not a digest"), "取证时的校验值"),
        (Captured(latitude=Decimal("29.2")), "经度"),
        (Captured(latitude=Decimal("106.2"), longitude=Decimal("29.2")), "纬度"),
        (Captured(method=Method.FIXED), "原始介质现在哪里"),
    ],
)
def test_what_cannot_stand(cast: Cast, video: Item, captured: Captured, where: str) -> None:
    with pytest.raises(EvidenceInvalid) as caught:
        services.describe(cast.by("fisheries"), item=video, captured=captured)
    assert where in {c.where for c in caught.value.complaints}


def test_who_may_describe(cast: Cast, shared: Case, video: Item, add: Add) -> None:
    with pytest.raises(NotHolder):
        services.describe(cast.by("police"), item=video, captured=Captured())
    with pytest.raises(NoFile):
        services.describe(cast.by("fisheries"), item=add(), captured=Captured())


def test_a_point_is_read_out_in_degrees() -> None:
    assert point(Decimal("29.289306"), Decimal("106.254111")) == (
        "东经106°15′14.8″，北纬29°17′21.5″"
    )
    assert point(Decimal("-0.999999"), Decimal("-1")) == "西经1°00′00.0″，南纬1°00′00.0″"


@pytest.mark.parametrize(
    ("who", "kind", "words"),
    [
        ("fisheries", ItemKind.PARTY_STATEMENT, ["可以使用，须查证属实", "须重新收集"]),
        ("police", ItemKind.PARTY_STATEMENT, ["可以使用，须查证属实", "可以使用，须查证属实"]),
        ("fisheries", ItemKind.REPORT, ["法条没有单列，按材料性质审查"] * 2),
    ],
)
def test_what_becomes_of_it_on_each_track(
    cast: Cast, case: Case, who: str, kind: ItemKind, words: list[str]
) -> None:
    item = Item(
        case=case,
        kind=kind.value,
        agency_id=cast.actors[who].agency_id,
        collectors="甲、乙",
        added_at=NOW,
    )
    found = tracks.tracks(item, told=None, rulings=(), on=NOW.date())
    assert [t.words for t in found[:2]] == words
    assert "civil.examined" in {n.id for n in found[2].needs}


def test_a_finding_is_kept_told_and_shown(
    client: Client, cast: Cast, court: Case, video: Item
) -> None:
    services.link_facts(cast.by("fisheries"), item=video, facts=["illegal_catch_kg"])
    by = cast.by("judge")
    services.rule(
        by, item=video, track=Track.CRIMINAL, outcome=Outcome.TO_MEND, reason="未写明见证人"
    )
    services.rule(
        by,
        item=video,
        track=Track.CRIMINAL,
        outcome=Outcome.EXCLUDED,
        reason="不能说明来源",
        basis="刑诉法解释第一百一十四条",
    )
    criminal = tracks.of(video)[1]
    assert [r.outcome for r in criminal.rulings] == ["to-mend", "excluded"]
    assert criminal.words == "已排除"
    assert Notice.objects.filter(kind="evidence-ruled", agency_code="500116-agriculture").exists()
    client.force_login(cast.person("fisheries"))
    page = html.unescape(client.get(f"/evidence/{video.pk}/").content.decode())
    assert "不能说明来源" in page and "已排除" in page


def test_a_finding_is_never_changed(cast: Cast, court: Case, video: Item) -> None:
    made = services.rule(
        cast.by("judge"),
        item=video,
        track=Track.CIVIL,
        outcome=Outcome.ADMITTED,
        reason="各方无异议",
    )
    for write in (
        lambda: Ruling.objects.filter(pk=made.pk).update(outcome="excluded"),
        lambda: Ruling.objects.filter(pk=made.pk).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            write()


@pytest.mark.parametrize(
    ("who", "track", "outcome", "reason", "error"),
    [
        ("fisheries", Track.CRIMINAL, Outcome.ADMITTED, "属实", NotTheirTrack),
        ("police", Track.CIVIL, Outcome.ADMITTED, "属实", NotTheirTrack),
        ("other_police", Track.CRIMINAL, Outcome.ADMITTED, "属实", ItemNotFound),
        ("police", Track.CRIMINAL, Outcome.ADMITTED, " ", ReasonMissing),
        ("police", Track.CRIMINAL, Outcome.EXCLUDED, "属实", EvidenceInvalid),
    ],
)
def test_who_may_find_what(
    cast: Cast,
    court: Case,
    video: Item,
    who: str,
    track: Track,
    outcome: Outcome,
    reason: str,
    error: type[Exception],
) -> None:
    with pytest.raises(error):
        services.rule(cast.by(who), item=video, track=track, outcome=outcome, reason=reason)


def test_an_item_is_for_a_fact_or_against_it(
    client: Client, cast: Cast, case: Case, video: Item
) -> None:
    by = cast.by("fisheries")
    cases.state_facts(
        by,
        case=case,
        facts=[
            NewFact("conduct_date", "2026-03-01"),
            NewFact("in_yangtze_ban_waters", "true"),
            NewFact("caught_aquatic_products", "true"),
            NewFact("uses_electric_poison_explosive", "true"),
        ],
    )
    services.link_facts(
        by,
        item=video,
        facts=["in_yangtze_ban_waters"],
        contradicts=["uses_electric_poison_explosive"],
    )
    found = proving(by=by.actor, case=case)
    point = next(p for p in found.points if p.need.fact == "uses_electric_poison_explosive")
    assert [x.item for x in point.against] == [video]
    assert not point.shown
    assert found.disputed == 1
    client.force_login(cast.person("fisheries"))
    assert "反证" in client.get(f"/cases/{case.pk}/facts/").content.decode()
    fact = client.get(f"/cases/{case.pk}/facts/uses_electric_poison_explosive/")
    assert "反证" in fact.content.decode()
    assert "项有反证" in client.get(f"/cases/{case.pk}/evidence/").content.decode()
    turned = {"supports": ["uses_electric_poison_explosive"], "contradicts": []}
    assert client.post(f"/evidence/{video.pk}/facts/", turned).status_code == 302
    assert queries.against_by_fact(case=case) == {}
    both = {**turned, "contradicts": ["uses_electric_poison_explosive"]}
    assert client.post(f"/evidence/{video.pk}/facts/", both).status_code == 422


def test_pages_of_describing_and_weighing(
    client: Client, cast: Cast, court: Case, video: Item
) -> None:
    client.force_login(cast.person("fisheries"))
    sent = {"method": "extracted-on-site", "medium": "手机", "digest": "0" * 64}
    sent |= {"longitude": "106.254111", "latitude": "29.289306"}
    assert client.post(f"/evidence/{video.pk}/capture/", sent).status_code == 302
    assert "手机" in client.get(f"/evidence/{video.pk}/capture/").content.decode()
    page = html.unescape(client.get(f"/evidence/{video.pk}/").content.decode())
    assert "不符" in page and "东经106°15′14.8″" in page
    client.force_login(cast.person("judge"))
    found = {"track": "civil", "outcome": "admitted", "reason": "各方无异议", "basis": ""}
    assert client.get(f"/evidence/{video.pk}/rule/").status_code == 200
    assert client.post(f"/evidence/{video.pk}/rule/", found).status_code == 302
    assert "各方无异议" in client.get(f"/evidence/{video.pk}/").content.decode()
    client.force_login(cast.person("outsider"))
    for what in ("capture", "rule"):
        assert client.get(f"/evidence/{video.pk}/{what}/").status_code == 404


def test_mistakes_in_the_content_are_named(tmp_path: Path) -> None:
    good = """
    [[need]]
    id = "x"
    track = "civil"
    kinds = []
    lacking = "always"
    message = "须质证。"
    valid_from = 2022-04-10
    source = { instrument = "civpl-int-2022", article = "第一百零三条" }
    confidence = "verified-against-text"
    """
    entry = tmp_path / "needs.toml"
    entry.write_text(good, "utf-8")
    assert needs.read(entry)[0].track is Track.CIVIL
    for was, becomes in (
        ('"always"', '"sometimes"'),
        ('"civil"', '"canon"'),
        ("civpl-int-2022", "no-such"),
        ('id = "x"', 'id = "x"\nmore = 1'),
        ("[[need]]", "[[need"),
    ):
        entry.write_text(good.replace(was, becomes), "utf-8")
        with pytest.raises(ContentError):
            needs.read(entry)
