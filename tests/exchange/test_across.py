"""One proceeding at several nodes: a criminal referral from a to the police at b, and back."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import jsonschema
import pytest

from tests.exchange.places import PDF
from tests.exchange.several import Site
from tests.proceedings.walking import Walk
from xiejiang.cases import services as cases
from xiejiang.cases.domain import FactStatus, NewFact
from xiejiang.evidence import queries as evidence
from xiejiang.evidence import services as evidence_services
from xiejiang.evidence.domain import ItemKind
from xiejiang.exchange import schema
from xiejiang.exchange.models import Incoming, Outgoing
from xiejiang.proceedings import queries as proceedings
from xiejiang.proceedings.models import Deadline, Proceeding

pytestmark = pytest.mark.django_db
Sites = tuple[Site, Site, Site]
HOUR = timedelta(hours=1)
REPORTED = "tc.report tc.decide.approve tc.handover.send"


def handed_over(a: Site) -> Walk:
    """A referral that is on its way to the police, and the package not sealed yet."""
    with a.here():
        walk = Walk(a.cast)
        by = a.cast.by("fisheries")
        known = NewFact("conduct_date", "2026-11-23", FactStatus.VERIFIED, how="现场笔录")
        cases.state_facts(by, case=walk.case, facts=[known])
        for title, supports in (("勘验笔录", ["conduct_date"]), ("内部请示", [])):
            stream = io.BytesIO(PDF + title.encode())
            evidence_services.add_item(
                by,
                case=walk.case,
                kind=ItemKind.INSPECTION_RECORD,
                title=title,
                collectors=("甲", "乙"),
                supports=supports,
                upload=evidence_services.take_in(
                    actor=by.actor, case=walk.case, name=f"{title}.pdf", stream=stream
                ),
            )
        return walk.along(REPORTED)


def test_a_referral_goes_to_another_node_and_its_filing_comes_back(sites: Sites) -> None:
    a, b, _ = sites
    walk = handed_over(a)
    with a.here():
        (copy,) = proceedings.copies_waiting(agency_id=walk.sender.pk)
        assert (copy.node, copy.needs, copy.given) == (b.name, "hand", True)
        assert copy.proceeding.holder.code == "500116-agriculture", "the sender still answers"
    row = a.hand("fisheries", walk.proceeding, b, walk.at)
    assert a.carry(row, b, walk.at + HOUR).refused is None
    received = walk.at + 2 * HOUR
    package = b.receive_transfer("police", row, walk.at + 3 * HOUR, at=received)
    with b.here():
        there = Proceeding.objects.get()
        titles = [i.title for i in evidence.items(by=b.cast.actor("police"), case=there.case)]
        assert "勘验笔录" in titles
        assert "内部请示" not in titles
        assert there.pk == walk.proceeding.pk
        assert (there.state, there.holder.code) == ("under-review", "500116-police")
        clock = Deadline.objects.get(
            proceeding=there, limit__startswith="tc.filing", status="running"
        )
        assert clock.started_at == received, "from receipt at the agency, not of the bytes"
    a.take_receipt(package.answer.encode(), walk.at + 3 * HOUR)
    assert Outgoing.objects.count() == 0, "nothing in the test's own database"
    (told,) = b.all_told(a, walk.at + 4 * HOUR)
    assert told.refused is None, told.refused
    here = a.proceeding(walk.proceeding.pk)
    assert (here.state, here.holder.code) == ("under-review", "500116-police")
    with b.here():
        on = b.walk(there.pk, walk.at + 5 * HOUR).along("tc.filing.accept")
    (told,) = b.all_told(a, on.at + HOUR)
    assert told.refused is None, told.refused
    with a.here():
        back = a.walk(walk.proceeding.pk, on.at + 2 * HOUR)
        assert (back.fresh.state, back.fresh.holder.code) == ("filed", "500116-police")
        back.along("tc.filing.notice-sign")
        papers = evidence.items(by=a.cast.actor("fisheries"), case=walk.case)
        assert any("立案" in i.title for i in papers), [i.title for i in papers]
    (told,) = a.all_told(b, back.at + HOUR)
    assert told.refused is None, told.refused
    assert histories(a, b, walk.proceeding.pk) == 1
    with b.here():
        for kept in Incoming.objects.all():
            form = schema.published(kept.content["format"])
            jsonschema.Draft202012Validator(form).validate(kept.content)


def histories(*where: Any) -> int:
    """How many different courses the nodes know of one proceeding."""
    *sites, pk = where
    return len({course(site, pk) for site in sites})


def course(site: Site, pk: Any) -> tuple[Any, ...]:
    """All that a node has of a proceeding but its own keys."""
    with site.here():
        one = Proceeding.objects.get(pk=pk)
        events = one.events.values_list("event", "legal_at", "agency__code", "step", "state")
        clocks = one.deadlines.values_list("limit", "legal_at", "status", "on__code")
        holds = one.holds.values_list("agency__code", "since", "until")
        return one.chain, one.state, tuple(events), tuple(clocks), tuple(holds)


def received(a: Site, b: Site) -> tuple[Walk, Walk]:
    """A referral that the police at b have received and a knows of: the walks at both."""
    walk = handed_over(a)
    row = a.hand("fisheries", walk.proceeding, b, walk.at)
    a.carry(row, b, walk.at)
    b.receive_transfer("police", row, walk.at + HOUR)
    assert [t.refused for t in b.all_told(a, walk.at + HOUR)] == [None]
    with b.here():
        on = b.walk(walk.proceeding.pk, walk.at + 2 * HOUR)
    walk.at += 2 * HOUR
    return walk, on


def test_supplements_are_asked_for_and_handed_over_with_what_is_new(sites: Sites) -> None:
    a, b, _ = sites
    walk, on = received(a, b)
    with b.here():
        on.along("tc.supplement.ask")
    b.all_told(a, on.at)
    with a.here():
        back = a.walk(walk.proceeding.pk, on.at + HOUR)
        assert back.fresh.state == "supplementing"
        back.along("tc.supplement.send")
        (copy,) = proceedings.copies_waiting()
        assert copy.needs == "hand"
    assert a.tell(back.at) == [], "an officer looks over what goes with it"
    row = a.hand("fisheries", walk.proceeding, b, back.at)
    assert a.carry(row, b, back.at).refused is None
    assert b.proceeding(walk.proceeding.pk).state == "under-review"
    b.receive_transfer("police", row, back.at + HOUR)
    with b.here():
        titles = [i.title for i in evidence.items(by=b.cast.actor("police"), case=on.case)]
    assert any("补正" in title for title in titles), titles
    assert histories(a, b, walk.proceeding.pk) == 1


def test_what_is_no_police_business_comes_back_and_may_go_elsewhere(sites: Sites) -> None:
    a, b, _ = sites
    walk, on = received(a, b)
    with b.here():
        on.along("tc.return")
    (told,) = b.all_told(a, on.at)
    assert told.refused is None, told.refused
    with a.here():
        here = a.walk(walk.proceeding.pk, on.at)
        assert (here.fresh.state, here.fresh.holder.code) == ("returned", "500116-agriculture")
        event = here.fresh.events.get(event="transfer.returned")
        assert (event.node, event.agency.code) == (b.name, "500116-police")
        assert event.reason
        here.along("tc.returned.again")
    assert [t.refused for t in a.all_told(b, here.at)] == [None]
    assert histories(a, b, walk.proceeding.pk) == 1


def test_the_police_pass_it_on_to_a_third_node_and_the_first_learns_of_it(sites: Sites) -> None:
    a, b, c = sites
    walk, on = received(a, b)
    with b.here():
        on.along("tc.redirect")
        assert on.fresh.holder.code == "500116-police", "until the other signs"
    b.all_told(a, on.at)
    row = b.hand("police", walk.proceeding, c, on.at)
    assert b.carry(row, c, on.at).refused is None
    c.receive_transfer("other_police", row, on.at + HOUR)
    with c.here():
        there = c.walk(walk.proceeding.pk, on.at + 2 * HOUR)
        assert (there.fresh.state, there.fresh.holder.code) == ("under-review", "500117-police")
        there.along("tc.filing.accept")
    assert [t.refused for t in c.all_told(b, there.at)] == [None]
    answers = b.all_told(a, there.at)
    assert [t.refused for t in answers] == [None]
    here = a.proceeding(walk.proceeding.pk)
    assert (here.state, here.holder.code) == ("filed", "500117-police")
    assert histories(a, b, c, walk.proceeding.pk) == 1
    with a.here():
        back = a.walk(walk.proceeding.pk, there.at).along("tc.filing.notice-sign")
    assert [t.refused for t in a.all_told(b, back.at)] == [None]
    assert [t.refused for t in b.all_told(c, back.at)] == [None]
    assert histories(a, b, c, walk.proceeding.pk) == 1
