"""A bulletin from one node to another, its correction and withdrawal, and the answers back.

The rows of both nodes would share the test's database; so each node works in a phase that is
rolled back when it ends. What passes between them is what would: packages.
"""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from tests.conftest import NOW, PASSWORD, Cast
from tests.exchange.conftest import LATER, Place
from tests.liaison.conftest import ALERT, alert
from xiejiang.agencies.models import Post
from xiejiang.audit.domain import NODE, By
from xiejiang.exchange import bulletins_out, sending, services, serving
from xiejiang.exchange import queries as exchange
from xiejiang.exchange.errors import ContentMalformed
from xiejiang.exchange.intake import Answer
from xiejiang.exchange.models import CarriedBulletin, Incoming, Node, Outgoing
from xiejiang.kernel.errors import XiejiangError
from xiejiang.liaison import queries
from xiejiang.liaison import services as liaison
from xiejiang.liaison.domain import Audience, Correction, Draft
from xiejiang.liaison.models import Asked, Bulletin, Receipt

pytestmark = pytest.mark.django_db
Pair = tuple[Place, Place]
HERE = ("500116-agriculture", "500116-ecology")
THERE = ("500116-police", "500116-procuratorate", "500116-court")
SOON = NOW + timedelta(hours=8)
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


@dataclass
class Two:
    """Two nodes: A serves the ecology officers, B the police and the procurators."""

    cast: Cast
    a: Place
    b: Place
    drafted: Bulletin
    scratch: Path

    @contextmanager
    def at(self, place: Place) -> Iterator[None]:
        """A phase at one node: only its officers are in office, and nothing of it stays."""
        other, gone = (self.b, THERE) if place is self.a else (self.a, HERE)
        with transaction.atomic(), place.here():
            Post.objects.filter(agency__code__in=gone).update(until=date(2021, 1, 1))
            serving.serve(By(NODE, NOW), node=other.name, codes=gone)
            if place is self.b:
                Bulletin.objects.filter(pk=self.drafted.pk).delete()
            yield
            transaction.set_rollback(True)

    def publish(self) -> Bulletin:
        return liaison.publish(self.cast.by("ecology_head"), bulletin=self.drafted, saved=1)

    def packed(self) -> list[Path]:
        """Everything that waits to be packed is packed, and what is sealed is a file."""
        for _words, work in bulletins_out.pending(now=LATER):
            work()
        found = []
        for row in Outgoing.objects.order_by("sealed_at", "stream", "sequence"):
            with sending.archive(row) as path:
                found.append(Path(shutil.copy(path, self.scratch / f"{row.pk}.zip")))
        return found


@pytest.fixture
def two(cast: Cast, pair: Pair, tmp_path: Path) -> Two:
    a, b = pair
    with a.here():
        file = liaison.take_in(
            actor=cast.actor("ecology"), name="监测报告.pdf", stream=io.BytesIO(PDF)
        )
    given = alert(urgent=True, sign_by=SOON)
    whole = replace(given.content, files=(file,))
    drafted = liaison.draft(cast.by("ecology"), given=replace(given, content=whole))
    return Two(cast, a, b, drafted, tmp_path)


def codes(answers: list[Answer]) -> list[str]:
    return [one.refused.code if one.refused else "" for one in answers]


def corrected(two: Two) -> Bulletin:
    content = replace(queries.content_of(two.drafted), values=ALERT | {"value": "0.053"})
    given = Correction(content, "数值写错", sign_by=SOON)
    two.drafted.refresh_from_db()
    return liaison.correct(
        two.cast.by("ecology_head", NOW + timedelta(minutes=1)),
        bulletin=two.drafted,
        correction=given,
        version=1,
    )


def test_published_once_seen_there_with_its_origin(two: Two) -> None:
    with two.at(two.a):
        two.publish()
        (package,) = two.packed()
        assert two.packed() == [package], "nothing is packed twice"
        row = Outgoing.objects.get()
        assert (row.kind, row.case, row.agency.code) == ("bulletin", None, "500116-ecology")
    police = two.cast.actor("police")
    with two.at(two.b):
        assert codes([two.b.receive(package), two.b.receive(package)]) == ["", ""]
        assert Incoming.objects.count() == 1
        (shown,) = queries.page(by=police)
        assert (shown.unread, shown.to_sign) == (True, True)
        assert shown.node == two.a.name
        assert shown.origin["package"] == package.stem
        assert shown.number == "渝江津环通报〔2026〕1号"
        file = queries.attachment(shown, version=1, position=1)
        with queries.open_attachment(file) as stream:
            assert stream.read() == PDF
        assert not queries.visible(by=two.cast.actor("outsider")).exists()
        assert set(Asked.objects.values_list("agency_code", flat=True)) == set(THERE)
        client = Client()
        assert client.login(username="police", password=PASSWORD)
        page = client.get(f"/bulletins/{shown.pk}/").content.decode()
        assert two.a.name in page
        assert "核验成立以后收存" in page
        arrived = Incoming.objects.get()
        if arrived.agency.code == "500116-police":
            answer = client.get(f"/exchange/in/{arrived.pk}/bulletin/")
            assert answer.headers["Location"] == f"/bulletins/{shown.pk}/"
        with pytest.raises(XiejiangError):
            liaison.withdraw(two.cast.by("police_head"), bulletin=shown, reason="不是我们的")


def test_corrections_and_withdrawals_follow_in_order(two: Two) -> None:
    with two.at(two.a):
        two.publish()
        (first,) = two.packed()
        corrected(two)
        _, second = two.packed()
        two.drafted.refresh_from_db()
        liaison.withdraw(
            two.cast.by("ecology_head", NOW + timedelta(minutes=2)),
            bulletin=two.drafted,
            reason="仪器故障",
        )
        third = two.packed()[-1]
    with two.at(two.b):
        assert codes([two.b.receive(second)]) == ["package-gap"]
        assert not Bulletin.objects.exists()
        assert codes([two.b.receive(first)]) == [""]
        liaison.sign(two.cast.by("police", LATER), bulletin=Bulletin.objects.get(), version=1)
        assert codes([two.b.receive(second)]) == [""]
        found = Bulletin.objects.get()
        assert (found.version, queries.edition(found).values["value"]) == (2, "0.053")
        assert [b.pk for b in queries.counts(by=two.cast.actor("police"), now=NOW).to_sign]
        assert codes([two.b.receive(third)]) == [""]
        found.refresh_from_db()
        assert (found.state, found.reason, found.version) == ("withdrawn", "仪器故障", 2)
        assert not queries.shows_words(found, by=two.cast.actor("police"))
        assert codes([two.b.receive(second), two.b.receive(first)]) == ["", ""]
        found.refresh_from_db()
        assert found.state == "withdrawn", "what comes again changes nothing"


def test_a_withdrawal_of_what_never_went_does_not_go(two: Two) -> None:
    with two.at(two.a):
        two.publish()
        two.drafted.refresh_from_db()
        liaison.withdraw(two.cast.by("ecology_head"), bulletin=two.drafted, reason="误发")
        assert two.packed() == []
        assert CarriedBulletin.objects.get().package is None


def test_what_was_read_and_signed_goes_back_without_names(two: Two) -> None:
    with two.at(two.a):
        two.publish()
        (package,) = two.packed()
    with two.at(two.b):
        two.b.receive(package)
        found = Bulletin.objects.get()
        assert two.packed() != [], "who is asked is told at once"
        liaison.read(two.cast.by("procurator", LATER), bulletin=found)
        liaison.sign(two.cast.by("police", LATER), bulletin=found, version=1, remark="已布置")
        answers = two.packed()
        assert two.packed() == answers, "nothing new, nothing packed"
        assert len(answers) == 2
        with zipfile.ZipFile(answers[-1]) as bag:
            (name,) = (n for n in bag.namelist() if n.endswith("bulletin-answers.json"))
            text = bag.read(name).decode()
        assert "环食药侦查岗甲" not in text
        assert "检察官甲" not in text
    with two.at(two.a):
        made = two.publish()
        assert codes([two.a.receive(one) for one in (*answers, answers[0])]) == ["", "", ""]
        lines = {
            line.code: line
            for line in queries.readers(by=two.cast.actor("ecology"), bulletin=made).lines
        }
        police, procurators = lines["500116-police"], lines["500116-procuratorate"]
        assert (police.node, police.remark) == (two.b.name, "已布置")
        assert police.signed_at == LATER
        assert (procurators.count, procurators.signed_at) == (1, None)
        assert procurators.asked
        overdue = queries.counts(by=two.cast.actor("ecology"), now=SOON + timedelta(hours=1))
        assert [b.pk for b in overdue.overdue] == [made.pk]
        auditor = queries.readers(by=two.cast.actor("auditor"), bulletin=made)
        assert {line.code for line in auditor.lines} == {HERE[0]}, "an auditor of another agency"


def rewritten(package: Path, target: Path, change: Any) -> Path:
    """The same package with another main file."""
    with zipfile.ZipFile(package) as old, zipfile.ZipFile(target, "w") as new:
        for info in old.infolist():
            data = old.read(info)
            if info.filename.endswith("data/bulletin.json"):
                told = json.loads(data)
                change(told)
                data = json.dumps(told, ensure_ascii=False).encode()
            new.writestr(info, data)
    return target


def test_nothing_altered_is_kept(two: Two) -> None:
    with two.at(two.a):
        two.publish()
        (package,) = two.packed()

    def other_title(told: dict[str, Any]) -> None:
        told["bulletin"]["title"] = "全江段禁止取水的通报"

    spoilt = rewritten(package, two.scratch / "spoilt.zip", other_title)
    with two.at(two.b):
        answer = two.b.receive(spoilt)
        assert answer.refused is not None
        assert not Bulletin.objects.exists()
        assert codes([two.b.receive(package)]) == [""]


def resealed(two: Two, monkeypatch: pytest.MonkeyPatch, change: Any) -> Path:
    """A node that lies: it seals something else than was published."""
    told_truly = bulletins_out._told

    def lying(*given: Any) -> dict[str, Any]:
        told = told_truly(*given)
        change(told)
        return told

    with two.at(two.a), monkeypatch.context() as patched:
        patched.setattr(bulletins_out, "_told", lying)
        two.publish()
        (package,) = two.packed()
    return package


def set_in(name: str, value: Any) -> Any:
    def change(told: dict[str, Any]) -> None:
        told["bulletin"][name] = value

    return change


def from_agency(code: str) -> Any:
    def change(told: dict[str, Any]) -> None:
        told["from"] = {"code": code, "name": code}

    return change


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (set_in("body", "改过的正文"), "exchange-proof-mismatch"),
        (set_in("id", "00000000-0000-4000-8000-000000000000"), "exchange-proof-mismatch"),
        (set_in("state", "withdrawn"), "exchange-proof-mismatch"),
        (lambda told: told.update(proofs=[]), "package-content-malformed"),
        (from_agency("500116-police"), "agency-of-another-node"),
        (from_agency("500116-court"), "agency-of-another-node"),
        (from_agency("nowhere"), "agency-of-another-node"),
        (from_agency("500116-agriculture"), "exchange-proof-mismatch"),
        (set_in("category", "horoscope"), "bulletin-foreign"),
        (set_in("category", "penalty"), "bulletin-foreign"),
    ],
)
def test_a_node_that_lies_is_refused(
    two: Two, monkeypatch: pytest.MonkeyPatch, change: Any, code: str
) -> None:
    package = resealed(two, monkeypatch, change)
    with two.at(two.b):
        (found,) = codes([two.b.receive(package)])
        assert found == code
        assert not Bulletin.objects.exists()
        assert not Incoming.objects.exists()


def test_what_the_schema_forbids_is_not_even_sealed(
    two: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ContentMalformed):
        resealed(two, monkeypatch, set_in("field", "../x"))


def test_only_what_concerns_a_node_goes_there(two: Two) -> None:
    with two.at(two.a):
        elsewhere: Draft = alert(audience=Audience(agencies=("420583-agriculture",)))
        made = liaison.draft(two.cast.by("ecology"), given=elsewhere)
        liaison.publish(two.cast.by("ecology_head"), bulletin=made, saved=1)
        assert two.packed() == []
        assert CarriedBulletin.objects.get().package is None
        Post.objects.filter(agency__code="420583-agriculture").update(until=date(2021, 1, 1))
        serving.serve(By(NODE, NOW), node=two.b.name, codes=["420583-agriculture"])
        assert len(two.packed()) == 1, "asked again when more is served"


def test_a_suspended_node_gets_nothing(two: Two) -> None:
    with two.at(two.a):
        two.publish()
        services.suspend(By(NODE, NOW), node=Node.objects.get(name=two.b.name), reason="查明")
        assert two.packed() == []


def test_refused_for_a_reason_that_is_gone_goes_again(two: Two) -> None:
    with two.at(two.a):
        two.publish()
        (package,) = two.packed()
    with two.at(two.b):
        serving.serve_here(By(NODE, NOW), codes=["500116-ecology"])
        answer = two.b.receive(package)
        assert codes([answer]) == ["agency-of-another-node"]
    with two.at(two.a):
        two.publish()
        (package,) = two.packed()
        Outgoing.objects.update(state="refused")
        assert two.packed() == [package]
        services.send_again(By(NODE, NOW), node=Node.objects.get(name=two.b.name))
        assert len(two.packed()) == 2


def test_answers_of_agencies_that_are_not_theirs_are_refused(
    two: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    with two.at(two.a):
        two.publish()
        (package,) = two.packed()
    line = bulletins_out._line

    def lying(one: Any) -> dict[str, Any]:
        return {**line(one), "agency": "500117-police"}

    with two.at(two.b), monkeypatch.context() as patched:
        two.b.receive(package)
        patched.setattr(bulletins_out, "_line", lying)
        answers = two.packed()
    with two.at(two.a):
        two.publish()
        assert codes([two.a.receive(answers[0])]) == ["agency-of-another-node"]
        assert not Receipt.objects.exists()
    with two.at(two.a):
        assert codes([two.a.receive(answers[0])]) == ["agency-of-another-node"]


def test_the_ordinary_push_carries_them(two: Two) -> None:
    with two.at(two.a):
        two.publish()
        found = sending.push(now=LATER)
        assert [one.words for one in found] == ["已签封", sending.WAITS], "no address to push to"
        assert "通报 渝江津环通报〔2026〕1号" in found[0].name
        assert exchange.waiting_to_go()


def test_a_node_that_fetches_finds_them(two: Two) -> None:
    with two.at(two.a):
        two.publish()
        target = Node.objects.get(name=two.b.name)
        found = sending.waiting_for(target, now=LATER)["packages"]
        assert [one["id"] for one in found] == [str(Outgoing.objects.get().pk)]
        assert sending.waiting_for(target, now=LATER)["packages"] == found
