"""Out of one node and into another: the same state, byte for byte, and the same page."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from tests.archives.conftest import LEAD, NUMBER, OTHER, POLICE, Made, lead, saved, undone, work
from tests.conftest import PASSWORD
from tests.exchange.conftest import Place
from xiejiang.agencies import queries as agencies
from xiejiang.agencies.services import take_number
from xiejiang.audit.domain import NODE, By
from xiejiang.audit.errors import MatterSealed
from xiejiang.audit.models import LogEntry
from xiejiang.cases import importing
from xiejiang.cases import queries as cases
from xiejiang.cases import services as case_services
from xiejiang.cases.domain import Field, LinkKind, ParticipantRole
from xiejiang.cases.domain import Place as Place_
from xiejiang.cases.errors import CaseArchived, CaseClosed
from xiejiang.cases.models import AwayLink, Case, Link, Party
from xiejiang.documents import queries as documents
from xiejiang.documents import services as document_services
from xiejiang.documents.domain import ServiceMethod
from xiejiang.evidence import queries as evidence
from xiejiang.evidence import services as evidence_services
from xiejiang.exchange import archiving, case_state, earlier, queries
from xiejiang.exchange.domain import ArchiveWay
from xiejiang.exchange.models import Archive
from xiejiang.exchange.restoring import Restored
from xiejiang.proceedings.models import Proceeding, Seat
from xiejiang.shell.demo import script
from xiejiang.store import verifying_archives

pytestmark = pytest.mark.django_db
TABS = ("overview", "facts", "findings", "liability", "evidence", "proceedings", "documents")
Restore = Callable[..., Restored]


def shown(case_id: str) -> dict[str, str]:
    """Every tab as the leading officer sees it, without what belongs to a session or to one
    database alone: the number of a row in an address."""
    client = Client()
    assert client.login(username="yq.officer", password=PASSWORD)
    found = {}
    for tab in TABS:
        page = client.get(f"/cases/{case_id}/{tab}/")
        assert page.status_code == 200, tab
        text = page.content.decode()
        main = text[text.index("<main") : text.index("</main>")]
        found[tab] = re.sub(
            r'name="(csrfmiddlewaretoken|sent)" value="[^"]*"|/parties/\d+/', "", main
        )
    return found


def test_the_same_state_and_the_same_page(
    people: None, a: Place, b: Place, tmp_path: Path, restore: Restore
) -> None:
    with undone(), a.here():
        case = work(timezone.now())
        row = archiving.archive(lead(), case=case)
        first = saved(row, tmp_path / "first.zip", shown(str(case.pk)))
        seats = set(Seat.objects.values_list("agency__code", "role", "todo", "open"))
    assert not Case.objects.exists(), "nothing of A is left"
    done = restore(first)
    assert done.new
    assert (str(done.case.pk), done.case.number) == (first.case, first.number)
    with b.here():
        seen = shown(first.case)
        for tab in TABS:
            assert seen[tab].splitlines() == first.pages[tab].splitlines(), tab
        again = archiving.archive(lead(), case=done.case)
        second = saved(again, tmp_path / "second.zip")
    assert second.read("state.json") == first.read("state.json")
    assert again.state == row.state
    assert set(Seat.objects.values_list("agency__code", "role", "todo", "open")) == seats
    for name in (f["path"] for f in first.told()["files"]):
        assert second.read(name) == first.read(name), name
    assert first.told()["volumes"] == second.told()["volumes"]


def test_the_old_entries_stay_what_they_were(made: Made, b: Place, restore: Restore) -> None:
    done = restore(made)
    here = list(LogEntry.objects.filter(matter=made.case).order_by("index"))
    assert {e.act for e in here} == {
        "cases.restored",
        "evidence.restored",
        "documents.restored",
        "proceedings.restored",
        "exchange.archive_restored",
    }
    assert here[-1].details["arrived"]["id"] == made.told()["id"]
    assert here[-1].details["arrived"]["node"] == "a.example"
    assert NUMBER not in "".join(str(e.details) for e in here), "no identity number in the log"
    assert "某渔具店" not in "".join(str(e.details) for e in here)
    with b.here():
        row = Archive.objects.get(case=done.case, way=ArchiveWay.RESTORED)
        carried = earlier.log_of(row)
        assert carried == made.told("log.json")


def test_archived_again_it_carries_the_old_log_along(
    made: Made, a: Place, b: Place, tmp_path: Path, restore: Restore
) -> None:
    done = restore(made)
    with b.here():
        second = saved(archiving.archive(lead(), case=done.case), tmp_path / "second.zip")
    (before,) = second.told()["earlier"]
    assert before["node"] == "a.example"
    assert second.read(before["path"]) == made.read("log.json")
    report = verifying_archives.check_archive(second.path, [a.key, b.key])
    assert report.proven, [c for c in report.claims if not c.holds]


def test_twice_is_once(made: Made, b: Place, restore: Restore) -> None:
    restore(made)
    rows = {m: m.objects.count() for m in (Case, Archive, LogEntry, Proceeding, Party)}
    again = restore(made)
    assert not again.new
    assert {m: m.objects.count() for m in rows} == rows


def test_it_is_read_only(made: Made, a: Place, b: Place, restore: Restore) -> None:
    done = restore(made)
    with b.here():
        case = cases.by_number(by=lead().actor, number=made.number)
        with pytest.raises(CaseClosed):
            case_services.amend(lead(), case=case, version=case.version, title="改一个名字")
        with pytest.raises(CaseArchived):
            case_services.reopen(lead(), case=case, version=case.version, reason="续办")
    assert done.case.archived_at is not None


def test_no_room_changes_an_archived_case(made: Made, b: Place, restore: Restore) -> None:
    """Even what the rooms allow in a closed case: things, papers, agencies that join."""
    done = restore(made)
    with b.here():
        by = lead()
        before = case_state.digest(case_state.gather(done.case))
        found = evidence.items(by=by.actor, case=done.case)
        thing = next(i for i in found if i.physical)
        void, served = (documents.for_matter(by=by.actor, matter=done.case.pk)[0] for _ in "12")
        agency = agencies.agency(code="520329-court")
        for attempt in (
            lambda: evidence_services.place(by, item=thing, to="别处", reason="搬库"),
            lambda: evidence_services.hand_over(
                by, items=[thing], to_agency=agencies.agency(code=POLICE)
            ),
            lambda: document_services.void(By(NODE, by.at), document=void, reason="作废"),
            lambda: document_services.serve(
                By(NODE, by.at), document=served, to="向某", method=ServiceMethod.DIRECT
            ),
            lambda: case_services.add_participant(
                by, case=done.case, agency=agency, role=ParticipantRole.HEAR
            ),
        ):
            with pytest.raises(MatterSealed):
                attempt()
        assert case_state.digest(case_state.gather(done.case)) == before
        other = case_services.open_case(
            by,
            lead=done.case.lead,
            title="续办的另一个案件",
            field=Field.FISHING,
            place=Place_(division="520329"),
            discovered_at=by.at,
        )
        case_services.link(by, case=other, other=done.case, kind=LinkKind.RELATED, reason="续办")
        assert case_state.digest(case_state.gather(done.case)) == before
        case_services.watch(by, case=done.case)


def test_where_it_was_made_it_is_read_only_too(people: None, a: Place) -> None:
    with a.here():
        case = work(timezone.now())
        archiving.archive(lead(), case=case)
        case.refresh_from_db()
        with pytest.raises(CaseArchived):
            case_services.reopen(lead(), case=case, version=case.version, reason="续办")
        once = case.archived_at
        archiving.archive(lead(), case=case)
        case.refresh_from_db()
        assert case.archived_at == once
    assert Archive.objects.count() == 2


def test_identity_numbers_are_sealed_under_the_key_of_each_node(
    made: Made, b: Place, restore: Restore
) -> None:
    done = restore(made)
    party = done.case.parties.get(name="某渔具店")
    assert NUMBER not in party.id_sealed
    assert party.id_match
    with b.here():
        read = case_services.read_identity(lead(), case=done.case, party=party, purpose="核对")
    assert read == NUMBER


def test_numbers_go_on_after_those_that_came(made: Made, restore: Restore) -> None:
    done = restore(made)
    serial = int(re.search(r"〕(\d+)号", done.case.number)[1])  # type: ignore[index]
    year = int(re.search(r"〔(\d+)〕", done.case.number)[1])  # type: ignore[index]
    assert take_number(agency_id=done.case.lead_id, word="案", year=year) == serial + 1


def test_a_link_waits_for_the_other_case(made: Made, b: Place, restore: Restore) -> None:
    done = restore(made)
    (away,) = AwayLink.objects.all()
    assert (away.reason, away.title) == ("同类", "")
    assert not Link.objects.exists()
    with b.here():
        before = case_state.digest(case_state.gather(done.case))
    assert before == made.told()["state"]["sha256"]


def test_a_link_to_a_case_that_is_here_is_a_link_again(
    people: None, a: Place, b: Place, tmp_path: Path, restore: Restore
) -> None:
    """Its own side of the link: the other case stays as it is."""
    with a.here():
        importing.import_lines(By(NODE, timezone.now()), script.published_lines(), only=[OTHER])
    other = cases.by_source(key=OTHER)
    with undone(), a.here():
        case = work(timezone.now())
        first = saved(archiving.archive(lead(), case=case), tmp_path / "first.zip")
    done = restore(first)
    assert not AwayLink.objects.exists()
    assert [(k.case, k.other) for k in Link.objects.all()] == [(done.case, other)]


def test_every_hand_is_as_it_was_and_none_was_added(made: Made, b: Place, restore: Restore) -> None:
    done = restore(made)
    told = made.told("state.json")["items"]
    with b.here():
        for item, one in zip(evidence.items(by=NODE, case=done.case), told, strict=True):
            rows = evidence.custody(by=NODE, item=item)
            assert [(r.action, r.person, r.note) for r in rows] == [
                (c["action"], c["person"], c["note"]) for c in one["custody"]
            ]
        assert queries.archives(by=lead().actor, case=done.case)
    assert made.told()["agency"]["code"] == LEAD
