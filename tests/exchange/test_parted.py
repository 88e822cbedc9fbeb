"""When nodes do different things, or tell what they may not: seen, refused, settled; never lost."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import pytest

from tests.exchange.several import Site
from tests.exchange.test_across import HOUR, Sites, course, handed_over, histories, received
from xiejiang.audit.domain import NODE, By
from xiejiang.audit.errors import PowerMissing
from xiejiang.audit.models import LogEntry, Notice
from xiejiang.exchange import differing, queries, saying, serving, telling
from xiejiang.exchange.domain import IncomingState, OutgoingState
from xiejiang.exchange.errors import DepartureUnsaid, LawDiffers, NothingToHand, ServingInvalid
from xiejiang.exchange.models import Incoming, Outgoing
from xiejiang.law.procedures import load_procedures
from xiejiang.proceedings import queries as proceedings
from xiejiang.proceedings import replaying
from xiejiang.proceedings import services as proceeding_services
from xiejiang.proceedings.domain import Told
from xiejiang.proceedings.errors import (
    Diverged,
    InputsWrong,
    NothingToSettle,
    NotYours,
    ProceedingNotFound,
    ReasonMissing,
    StepClosed,
    StepNotHere,
    WrongPost,
)
from xiejiang.proceedings.models import Deed, Proceeding

pytestmark = pytest.mark.django_db


def test_the_same_package_again_changes_nothing(sites: Sites) -> None:
    a, b, _ = sites
    walk, on = received(a, b)
    with b.here():
        on.along("tc.supplement.ask")
    (row,) = b.tell(on.at)
    first = b.carry(row, a, on.at)
    with a.here():
        before = (Deed.objects.count(), LogEntry.objects.count(), Incoming.objects.count())
    again = b.carry(row, a, on.at + HOUR)
    assert again.receipt == first.receipt
    with a.here():
        assert (Deed.objects.count(), LogEntry.objects.count(), Incoming.objects.count()) == before
    assert b.tell(on.at + HOUR) == []
    assert histories(a, b, walk.proceeding.pk) == 1


def test_what_comes_out_of_order_is_sent_back_and_taken_in_order(sites: Sites) -> None:
    a, b, _ = sites
    walk, on = received(a, b)
    with b.here():
        on.along("tc.supplement.ask")
    (first,) = b.tell(on.at)
    with b.here():
        proceeding_services.urge(
            b.cast.by("police", on.at + HOUR),
            proceeding=on.proceeding.pk,
            text="请尽快补正",
            expected_version=on.version,
        )
    (second,) = b.tell(on.at + HOUR)
    early = b.carry(second, a, on.at + HOUR)
    assert early.refused is not None
    assert early.refused.code == "package-gap"
    assert b.carry(first, a, on.at + HOUR).refused is None
    assert b.carry(second, a, on.at + HOUR).refused is None
    assert histories(a, b, walk.proceeding.pk) == 1


def test_progress_that_comes_before_the_transfer_is_received_waits_for_it(sites: Sites) -> None:
    a, b, _ = sites
    walk = handed_over(a)
    row = a.hand("fisheries", walk.proceeding, b, walk.at)
    a.carry(row, b, walk.at)
    with a.here():
        walk.along("tc.withdraw")
    (told,) = a.all_told(b, walk.at)
    assert told.refused is None
    with b.here():
        waits = Incoming.objects.get(kind="progress")
        assert (waits.state, Proceeding.objects.count()) == (IncomingState.KEPT, 0)
    b.receive_transfer("police", row, walk.at + HOUR)
    with b.here():
        waits.refresh_from_db()
        assert waits.state == IncomingState.RECEIVED
        there = Proceeding.objects.get()
        assert (there.state, there.holder.code) == ("preparing", "500116-agriculture")
        assert not there.events.filter(event="transfer.accepted").exists(), "nothing to sign for"
    assert histories(a, b, walk.proceeding.pk) == 1


@dataclass
class Parted:
    """The sender withdrew while the police signed, and both have heard of it."""

    a: Site
    b: Site
    pk: Any
    at: datetime

    def versions(self) -> tuple[int, int]:
        return self.a.proceeding(self.pk).version, self.b.proceeding(self.pk).version


@pytest.fixture
def both(sites: Sites) -> Parted:
    a, b, _ = sites
    walk = handed_over(a)
    row = a.hand("fisheries", walk.proceeding, b, walk.at)
    a.carry(row, b, walk.at)
    with a.here():
        walk.along("tc.withdraw")
    b.receive_transfer("police", row, walk.at)
    for one, other in ((a, b), (b, a)):
        assert [t.refused for t in one.all_told(other, walk.at)] == [None]
    return Parted(a, b, walk.proceeding.pk, walk.at + HOUR)


def settle(site: Site, who: str, both: Parted, *, ours: bool, reason: str = "电话核对") -> None:
    with site.here():
        found = proceedings.proceeding(by=site.cast.actor(who), pk=both.pk)
        differing.settle(
            site.cast.by(who, both.at),
            proceeding=found,
            ours_stand=ours,
            reason=reason,
            expected_version=found.version,
        )


def test_a_divergence_is_seen_at_both_nodes_and_stops_both(both: Parted) -> None:
    for site, who, code in (
        (both.a, "fisheries", "500116-agriculture"),
        (both.b, "police", "500116-police"),
    ):
        with site.here():
            by = site.cast.actor(who)
            found = proceedings.proceeding(by=by, pk=both.pk)
            parted = differing.parting(by=by, proceeding=found)
            assert parted is not None
            assert (len(parted.ours), len(parted.theirs)) == (1, 1)
            assert parted.decides.code == "500116-agriculture", "it answered for the case then"
            assert Notice.objects.filter(kind="diverged", agency_code=code).exists()
            state = found.state
    assert state == "under-review"
    with both.b.here(), pytest.raises(Diverged):
        both.b.walk(both.pk, both.at).along("tc.supplement.ask")
    assert histories(both.a, both.b, both.pk) == 2
    with pytest.raises(NotYours):
        settle(both.b, "police", both, ours=True)
    with pytest.raises(ProceedingNotFound):
        settle(both.a, "outsider", both, ours=True)
    with pytest.raises(ReasonMissing):
        settle(both.a, "fisheries", both, ours=True, reason=" ")


@pytest.mark.parametrize(("ours", "state"), [(True, "preparing"), (False, "under-review")])
def test_it_is_settled_by_an_officer_and_both_go_on_alike(
    both: Parted, ours: bool, state: str
) -> None:
    a, b = both.a, both.b
    settle(a, "fisheries", both, ours=ours)
    assert a.proceeding(both.pk).state == state
    (told,) = a.all_told(b, both.at)
    assert told.refused is None, told.refused
    assert b.proceeding(both.pk).state == state
    assert course(a, both.pk) == course(b, both.pk)
    for site in (a, b):
        with site.here():
            (aside,) = Deed.objects.filter(stands=False)
            wanted = "tc.receipt.sign" if ours else "tc.withdraw"
            assert aside.body["step"] == wanted, "set aside, not deleted"
            assert not Incoming.objects.filter(kind="progress", state="kept").exists()
    with pytest.raises(NothingToSettle):
        settle(a, "fisheries", both, ours=ours)
    if not ours:
        with b.here():
            b.walk(both.pk, both.at).along("tc.filing.accept")
        assert [t.refused for t in b.all_told(a, both.at + 2 * HOUR)] == [None]
        assert histories(a, b, both.pk) == 1


def test_a_procedure_or_a_step_that_is_not_known_here_is_refused_and_sealed_again(
    sites: Sites, monkeypatch: pytest.MonkeyPatch
) -> None:
    a, b, _ = sites
    walk = handed_over(a)
    row = a.hand("fisheries", walk.proceeding, b, walk.at)
    known = load_procedures()
    version = (walk.law.id, walk.law.version)
    without = replace(known, versions={k: v for k, v in known.versions.items() if k != version})
    steps = tuple(s for s in walk.law.steps if s.id != "tc.handover.send")
    changed = replace(known, versions={**known.versions, version: replace(walk.law, steps=steps)})
    for content, code in ((without, "procedure-not-here"), (changed, "step-not-here")):
        with monkeypatch.context() as older:
            older.setattr(replaying, "load_procedures", lambda content=content: content)
            answer = a.carry(row, b, walk.at)
        assert answer.refused is not None
        assert answer.refused.code == code
        with a.here():
            row = Outgoing.objects.get(pk=row.pk)
            assert (row.state, row.code) == (OutgoingState.REFUSED, code)
            (copy,) = proceedings.copies_waiting()
            assert (copy.needs, copy.told) == ("hand", 0), "it waits to be sealed again"
            assert walk.fresh.holder.code == "500116-agriculture"
        row = a.hand("fisheries", walk.proceeding, b, walk.at)
        assert row.sequence == 1, "in the place of the refused one"
    assert a.carry(row, b, walk.at).refused is None


def test_other_content_of_the_law_is_shown_and_accepted_only_with_a_reason(
    sites: Sites, monkeypatch: pytest.MonkeyPatch
) -> None:
    a, b, _ = sites
    walk = handed_over(a)
    row = a.hand("fisheries", walk.proceeding, b, walk.at)
    a.carry(row, b, walk.at)
    real = saying.digests
    monkeypatch.setattr(saying, "digests", lambda p: {**real(p), "limits": "0" * 64})
    with pytest.raises(LawDiffers, match="期限"):
        b.receive_transfer("police", row, walk.at)
    with b.here():
        assert not Proceeding.objects.exists()
    b.receive_transfer("police", row, walk.at, law="只是条文的注释不同")
    with b.here():
        entry = LogEntry.objects.get(act="exchange.transfer_received")
        assert entry.details["law_differs"] == ["期限"]
        assert Proceeding.objects.get().state == "under-review"


def test_what_another_node_did_for_an_agency_that_is_not_its_own_is_refused(sites: Sites) -> None:
    a, b, _ = sites
    walk, on = received(a, b)
    with b.here():
        serving.serve_here(By(NODE, on.at), codes=["500117-police"])
        on.along("tc.redirect tc.receipt.sign-passed-on")
    (told,) = b.all_told(a, on.at)
    assert told.refused is not None
    assert told.refused.code == "agency-of-another-node"
    assert a.proceeding(walk.proceeding.pk).state == "under-review"
    assert b.tell(on.at + HOUR) == [], "not tried again until somebody has seen to it"


def test_a_deed_without_the_proof_of_its_log_is_refused(sites: Sites) -> None:
    a, b, _ = sites
    _, on = received(a, b)
    with b.here():
        on.along("tc.supplement.ask")
        deed = Deed.objects.order_by("-number").first()
        assert deed is not None
        forged = {**deed.body, "reason": "补写"}
        Deed.objects.filter(pk=deed.pk).update(body=forged, digest=Told(forged).digest)
    (told,) = b.all_told(a, on.at)
    assert told.refused is not None
    assert told.refused.code == "deed-unproven"


def test_a_relayed_step_is_held_against_the_procedure(sites: Sites) -> None:
    a, b, _ = sites
    _, on = received(a, b)
    with b.here():
        (copy,) = on.fresh.copies.all()
        assert copy.needs == ""
        last = Told(Deed.objects.order_by("-number").first().body)  # type: ignore[union-attr]
    body = {**last.body, "previous": last.digest}
    with a.here():
        for change, error in (
            ({"step": "tc.goods.sign"}, StepClosed),
            ({"step": "tc.supplement.ask", "post_role": "approver"}, WrongPost),
            ({"step": "tc.supplement.send"}, NotYours),
            ({"step": "tc.filing.refuse", "post_role": "approver", "inputs": {}}, InputsWrong),
            ({"step": "tc.unheard-of"}, StepNotHere),
        ):
            told = Told({**body, **change})
            with pytest.raises(error):
                proceeding_services.relay(
                    By(proceedings.acted_by(told), told.at),
                    proceeding=on.proceeding.pk,
                    told=told,
                )


def test_killed_while_it_is_taken_in_nothing_is_lost_or_doubled(
    sites: Sites, monkeypatch: pytest.MonkeyPatch
) -> None:
    a, b, _ = sites
    walk, on = received(a, b)
    with b.here():
        on.along("tc.supplement.ask")

        before = list(queries.outgoing_folder(on.proceeding.pk).parent.iterdir())

    def killed(*args: object, **kwargs: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(telling, "seal_progress", killed)
        with pytest.raises(KeyboardInterrupt):
            b.tell(on.at)
    with b.here():
        assert list(queries.outgoing_folder(on.proceeding.pk).parent.iterdir()) == before
    (row,) = b.tell(on.at)
    with monkeypatch.context() as broken:
        broken.setattr(telling.applying, "done", killed)
        with pytest.raises(KeyboardInterrupt):
            b.carry(row, a, on.at)
    with a.here():
        assert Incoming.objects.count() == 1, "only what came before"
        assert walk.fresh.state == "under-review"
    assert b.carry(row, a, on.at).refused is None
    assert histories(a, b, walk.proceeding.pk) == 1


def test_only_what_the_role_needs_travels_and_a_departure_is_said(sites: Sites) -> None:
    a, b, _ = sites
    walk = handed_over(a)
    need = a.need("fisheries", walk.proceeding, b, walk.at)
    assert need.role == "receiver"
    assert need.parties
    chosen = {i.title for i in need.offer.items if i.pk in need.items}
    assert chosen == {"勘验笔录"}, "the note for the office itself stays"
    assert need.facts == ("conduct_date",)
    titles = {d.title for d in need.offer.documents if d.pk in need.documents}
    assert any("移送书" in t for t in titles), titles
    assert not any("审批" in t for t in titles), "what is addressed to the sender itself stays"
    with pytest.raises(DepartureUnsaid):
        a.hand("fisheries", walk.proceeding, b, walk.at, documents=())
    row = a.hand("fisheries", walk.proceeding, b, walk.at, documents=(), departure="另行当面移交")
    a.carry(row, b, walk.at)
    with b.here():
        assert Incoming.objects.get().content["departure"] == "另行当面移交"


def test_who_has_no_part_in_it_reaches_nothing(sites: Sites) -> None:
    a, b, c = sites
    walk = handed_over(a)
    for who, error in (
        ("outsider", ProceedingNotFound),
        ("procurator", NothingToHand),
        ("ecology", ProceedingNotFound),
    ):
        with pytest.raises(error):
            a.hand(who, walk.proceeding, b, walk.at)
    row = a.hand("fisheries", walk.proceeding, b, walk.at)
    with pytest.raises(NothingToHand):
        a.hand("fisheries", walk.proceeding, b, walk.at)
    wrong = c.receive(a.save(row), walk.at)
    assert wrong.refused is not None
    assert wrong.refused.code == "package-not-for-us"


def test_an_agency_with_officers_here_is_not_served_elsewhere(sites: Sites) -> None:
    a, b, _ = sites
    with a.here():
        by = a.cast.by("system_admin")
        with pytest.raises(ServingInvalid):
            serving.serve(by, node=b.name, codes=["500116-ecology"])
        with pytest.raises(ServingInvalid):
            serving.serve(by, node=b.name, codes=["nowhere", " "])
        with pytest.raises(PowerMissing):
            serving.serve(a.cast.by("fisheries"), node=b.name, codes=["500117-police"])
