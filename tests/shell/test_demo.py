"""The demonstration: every story plays through the real acts and stops where it should."""

from __future__ import annotations

import json
import re
from argparse import Namespace
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.test import TestCase
from django.urls import resolve
from django.utils import timezone

from xiejiang.agencies import commands as agency_commands
from xiejiang.audit.domain import NODE, By
from xiejiang.cases import importing
from xiejiang.cases.models import Fact
from xiejiang.evidence.models import Item
from xiejiang.experts import queries as expert_queries
from xiejiang.experts.domain import EngagementState
from xiejiang.experts.models import Member
from xiejiang.law.deadline import BEIJING
from xiejiang.liaison.models import Asked, Bulletin, Receipt
from xiejiang.proceedings import queries
from xiejiang.proceedings.domain import ClockState, DeadlineStatus, Tab
from xiejiang.proceedings.models import Deadline, Proceeding
from xiejiang.restoration import queries as restoration
from xiejiang.restoration.models import Project, Publication
from xiejiang.restoration.models_inspections import Inspection
from xiejiang.shell.demo import experts, replay, script
from xiejiang.shell.demo.script import BadScript
from xiejiang.store import node
from xiejiang.store.verifying_draws import check_draw, read_record

STOPS = {
    "cq-jiangjin-2024-dabry-sturgeon-nest": "concluded",
    "cq-nanan-2026-bosen-transfer-delay": "closed",
    "hb-zaoyang-2023-lead-furnace": "filed",
    "cq-bishan-2022-ling-electrofishing": "approved",
    "cq-changshou-2024-chemical-wharf": "under-review",
    "sc-luzhou-2020-dabry-sturgeon": "supplementing",
    "hb-shashi-2025-mother-liquor": "reconsidering",
    "hb-ezhou-2021-hn-hazwaste": "agreed",
    "gz-yuqing-2025-xiang-reverse": "closed",
    "js-dongtai-2022-307-sand": "moved",
}


def running(key: str) -> Proceeding:
    return Proceeding.objects.filter(case__source_key=key).earliest("opened_at")


def states(key: str) -> set[ClockState]:
    seen = queries.deadlines(by=NODE, proceeding=running(key), now=timezone.now())
    return {view.state for view in seen}


class TestStories(TestCase):
    """All the stories, played once; each test looks at what they left."""

    told: list[str]

    @classmethod
    def setUpTestData(cls) -> None:
        now = timezone.now()
        agency_commands.load(Namespace())
        keys = [s.case for s in script.stories()]
        importing.import_lines(By(NODE, now), script.published_lines(), only=keys)
        replay.people(now)
        cls.told = []
        for story in script.stories():
            replay.play(story, now=now, say=cls.told.append)

    def test_every_story_stops_where_it_should(self) -> None:
        assert {key: running(key).state for key in STOPS} == STOPS
        scenes = [line for line in self.told if "【" in line]
        assert len(scenes) == sum(len(s.scenes) for s in script.stories())
        assert all("【公布】" in line or "【补设】" in line for line in scenes)
        penalty = Proceeding.objects.get(case__source_key__contains="yuqing", procedure="penalty")
        assert (penalty.state, penalty.holder.kind) == ("closed", "agriculture")
        assert any("⚑" in line for line in self.told), (
            "the delay of Nan'an shows on the desks of its day"
        )
        late = Deadline.objects.filter(
            proceeding=running("cq-nanan-2026-bosen-transfer-delay"), status=DeadlineStatus.LATE
        )
        assert late.exists()
        assert ClockState.OVERDUE in states("cq-changshou-2024-chemical-wharf")
        assert ClockState.DUE_SOON in states("cq-bishan-2022-ling-electrofishing")
        assert Fact.objects.filter(filled_in=True).exists()
        assert Item.objects.filter(filled_in=False).count() == 0, "no evidence list was published"

    def test_a_designation_across_provinces_takes_everything_pending_along(self) -> None:
        referral, asked, settled = (
            Proceeding.objects.get(
                case__source_key="js-dongtai-2022-307-sand", procedure=name, state=state
            )
            for name, state in (
                ("transfer.criminal", "concluded"),
                ("coordination", "assist-asked"),
                ("jurisdiction", "moved"),
            )
        )
        roles = {p.role: p.agency.code for p in referral.parts.select_related("agency")}
        assert (roles["receiver"], roles["court"]) == ("320000-police", "dongtai-court")
        assert [e.agency.code for e in referral.events.filter(event="filing.approved")] == [
            "320000-police"
        ]
        filing = referral.deadlines.get(limit="tc.filing.3d")
        assert filing.status == DeadlineStatus.MET, "it ran on with the other province"
        assert asked.holder.code == "340700-police", "a request between agencies stays"
        plan = queries.pending(by=NODE, proceeding=settled)
        assert plan is not None
        assert [(p.proceeding.pk, p.moves) for p in plan.parts] == [(asked.pk, False)]
        kept = Counter(
            Item.objects.filter(case=settled.case).values_list("holder__code", flat=True)
        )
        assert kept == {"320000-police": 3, "340700-water": 2}, (
            "signed for; what was another's stays"
        )
        assert any("＝" in line and "由原机关答复" in line for line in self.told), (
            "and was self.told beforehand"
        )

    def test_restoration_is_carried_through_to_the_end(self) -> None:
        elsewhere, nests, labour, carbon = Project.objects.order_by("-opened_at")
        assert {nests.status, labour.status, carbon.status} == {"closed"}
        assert elsewhere.status == "aftercare"
        assert nests.filled_in
        purse = restoration.purse(by=NODE, project=nests)
        assert (purse.planned.fen, purse.paid.fen, purse.owed.fen) == (3_100_000, 2_500_000, 0)
        shown = Publication.objects.get().content
        assert shown["measures"][0]["quantity"] == "1961 平方米"
        assert all(p.name not in str(shown) for p in nests.case.parties.filter(kind="person"))
        done = restoration.performances(case=carbon.case)
        assert [d.words for _, d in done] == ["已履行修复，全部验收合格"] * 2
        assert restoration.performances(case=nests.case)[0][1].whole

    def test_labour_in_place_of_payment_is_carried_through_to_acceptance(self) -> None:
        project = Project.objects.get(case__source_key="js-wujiang-2025-taihu-labour")
        assert project.filled_in
        (measure,) = restoration.plan(by=NODE, project=project).measures.all()
        assert (measure.kind, measure.params["replaces"]) == ("labour", "42137.4")
        assert [w["level"] for w in measure.warned] == ["reasons"], (
            "the law speaks of forests alone"
        )
        done = list(measure.milestones.order_by("reference"))
        assert {m.state for m in done} == {"accepted"}
        assert all(m.done_by != m.accepted_by for m in done), "another person accepts"
        found = Inspection.objects.filter(project=project).order_by("at")
        assert [i.conclusion for i in found] == ["sound", "to-mend", "sound"]
        assert [r.reached for i in found for r in i.readings.all()] == [False, False, True]
        told_of = [d.whole for _, d in restoration.performances(case=project.case)]
        assert told_of == [True, True, True]

    def test_an_entrusted_restoration_is_reported_back_and_accepted_by_another(self) -> None:
        project = Project.objects.get(case__source_key="cq-hb-2016-qianzhangyan")
        (asked,) = project.entrustments.all()
        assert (asked.state, project.agency.code) == ("done", "500101-court")
        assert [str(r.on) for r in asked.reports.all()] == ["2025-11-28"]
        (measure,) = restoration.plan(by=NODE, project=project).measures.all()
        for milestone in measure.milestones.all():
            assert milestone.done_by == "建始环境承办丙"
            assert milestone.accepted_agency is not None
            assert milestone.accepted_agency.code == "422800-ecology"
        (seen,) = Inspection.objects.filter(project=project)
        assert seen.agency == asked.agency

    def test_bulletins_follow_from_published_cases(self) -> None:
        found = Bulletin.objects.order_by("published_at")
        assert [b.category for b in found] == ["restoration", "negotiation", "major-case"]
        assert all(b.case is not None and b.case.source_key in STOPS for b in found)
        urgent = found.get(urgent=True)
        asked = set(Asked.objects.values_list("agency_code", flat=True))
        assert {"420683-police", "420683-procuratorate"} <= asked
        assert urgent.sign_by is not None
        assert urgent.sign_by > timezone.now(), (
            "it waits on the desks when the demonstration begins"
        )
        (read,) = Receipt.objects.all()
        assert read.agency_code == "420700-procuratorate"

    def test_the_desks_hold_what_waits_for_them(self) -> None:
        now = timezone.now()
        for username, code, role, tab, key in (
            ("bs.officer", "500120-agriculture", "handler", Tab.TODO, "璧山"),
            ("cs.police", "500115-police", "handler", Tab.TODO, "长寿"),
            ("cs.officer", "500115-ecology", "handler", Tab.STARTED, "长寿"),
            ("jy.officer", "510502-agriculture", "handler", Tab.TODO, "泸州"),
            ("ss.police", "421002-police", "handler", Tab.TODO, "沙市"),
        ):
            member = next(m for m in script.cast() if m.username == username)
            actor = replay.acting(member, code, next(r for c, r, _ in member.posts if r == role))
            page = queries.desk(by=actor, tab=tab, now=now)
            assert [key in row.case.title for row in page.rows] == [True], (username, tab)
            assert queries.counts(by=actor, now=now)[tab] == 1

    def test_experts_recuse_are_drawn_and_give_an_opinion(self) -> None:
        said: list[str] = []
        made = experts.play(now=timezone.now(), say=said.append)
        assert made is not None and made.state == EngagementState.DELIVERED
        assert any("咨询专家" in line for line in said) and any("到期" in line for line in said)
        assert all(m.name.startswith("演示") for m in Member.objects.all())
        drawn = made.selection
        assert drawn is not None
        record = json.dumps(expert_queries.draw_record(selection=drawn)).encode()
        assert check_draw(read_record(record), [node.public_key()]).proven


@pytest.mark.parametrize("hour", [0, 9, 20, 23])
def test_what_is_due_today_is_due_today(hour: int) -> None:
    now = datetime(2026, 11, 27, hour, 40, tzinfo=BEIJING)
    bishan = next(s for s in script.stories() if s.name == "4-bishan-due")
    due = bishan.scenes[-1].instant(now) + timedelta(hours=24)
    assert due > now
    assert due.date() == now.date()
    times = [scene.instant(now) for scene in bishan.scenes]
    assert times == sorted(times)


def test_a_misspelt_scene_is_refused_before_it_plays() -> None:
    with pytest.raises(BadScript, match="剧本"):
        script._scene("x", {"do": "fly", "who": "jj.officer"}, {"jj.officer"})


def test_the_table_of_the_opinions_says_where_to_try_each_article() -> None:
    """Its addresses are of this node, its officers of the demonstration's cast."""
    page = (Path(__file__).parents[2] / "docs" / "articles.md").read_text("utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| 第")]
    officers = {m.username for m in script.cast()}
    for row in rows:
        where = row.rstrip(" |").rpartition(" | ")[2]
        told = re.findall(r"`([^`]+)`", where)
        assert told or where == "–", row[:12]
        for words in told:
            if words.startswith("/"):
                assert resolve(urlsplit(words).path)
            elif not words.startswith("make "):
                assert words in officers
