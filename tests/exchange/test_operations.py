"""A joint operation on two nodes: invited, answered, checked there, told back, signed by both."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

import pytest
from django.test import Client

from tests.conftest import NOW, PASSWORD
from tests.exchange.several import Site
from tests.exchange.test_entrusted import LATER
from tests.operations.conftest import offer, picture, plan, report
from xiejiang.audit.domain import NODE, By
from xiejiang.cases.domain import Field
from xiejiang.evidence.models import Custody
from xiejiang.exchange import operations_out, services, serving
from xiejiang.exchange.models import Incoming, Node, Outgoing
from xiejiang.operations import queries
from xiejiang.operations import services as operations
from xiejiang.operations.domain import Counts, Invite, MemberRole, NewCase, Turn
from xiejiang.operations.models import Member, Operation, Photo, Word

pytestmark = pytest.mark.django_db
Sites = tuple[Site, Site, Site]
POLICE = "500116-police"


@dataclass
class Two:
    """The fisheries of Jiangjin on A lead, the police on B are invited."""

    a: Site
    b: Site
    key: uuid.UUID

    def operation(self) -> Operation:
        """The operation as the node has it. Only within ``here``."""
        return Operation.objects.select_related("lead").get(pk=self.key)

    def seal(self, site: Site) -> list[Outgoing]:
        with site.here():
            before = set(Outgoing.objects.values_list("pk", flat=True))
            for _words, work in operations_out.pending(now=LATER):
                work()
            return list(Outgoing.objects.exclude(pk__in=before).order_by("stream", "sequence"))

    def carry(self, site: Site) -> list[str]:
        """What is to be told, brought to the other; the codes of what was refused."""
        to = self.b if site is self.a else self.a
        answers = [site.carry(row, to, LATER) for row in self.seal(site)]
        return [a.refused.code if a.refused else "" for a in answers]

    def joined(self) -> None:
        """Invited and accepted; both know, and it runs."""
        assert self.carry(self.a) == [""]
        with self.b.here():
            by = self.b.cast.by("police_head", LATER)
            operations.answer(by, operation=self.operation(), joins=True, words="四人，快艇一艘")
        assert self.carry(self.b) == [""]
        with self.a.here():
            operations.start(self.a.cast.by("fisheries", LATER), operation=self.operation())
        assert self.carry(self.a) == [""]

    def check(self) -> None:
        operations.receive(
            self.b.cast.by("police", LATER),
            operation=self.operation(),
            report=report(),
            offered=[offer(picture(1))],
        )


@pytest.fixture
def two(sites: Sites) -> Two:
    a, b, _ = sites
    with a.here():
        serving.serve_here(By(NODE, NOW), codes=["500116-agriculture"])
    with b.here():
        serving.serve_here(By(NODE, NOW), codes=[POLICE])
    a.serves(b, POLICE)
    b.serves(a, "500116-agriculture")
    with a.here():
        given = plan(invites=(Invite(POLICE, MemberRole.SECURE, "水上快艇一艘"),))
        made = operations.plan(a.cast.by("fisheries"), given=given)
    return Two(a, b, made.pk)


def signed_in(username: str) -> Client:
    client = Client()
    assert client.login(username=username, password=PASSWORD)
    return client


def test_invited_checked_there_told_back_signed_by_both_and_closed(two: Two) -> None:
    two.joined()
    assert two.seal(two.a) == [], "nothing is told twice"
    with two.b.here():
        two.check()
        (found,) = queries.checks(by=two.b.cast.actor("police"))
        operations.open_case(
            two.b.cast.by("police", LATER),
            check=found,
            new=NewCase("江津丁家沱电鱼案", Field.FISHING, "500116"),
            turn=Turn(frozenset(), frozenset(p.pk for p in found.photos.all()), "现场"),
        )
        assert Custody.objects.count() == 2, "custody begins where it was taken"
    assert two.carry(two.b) == [""], "one package tells everything"
    with two.a.here():
        by = two.a.cast.by("fisheries", LATER)
        found_ = queries.figures(by=by.actor)
        assert (found_.total, found_.nodes) == (Counts(1, 1, 1, 1), {POLICE: two.b.name})
        (line,) = queries.lines(by=by.actor)
        assert line.case_number and line.photos and not Photo.objects.exists()
        text = "出动船艇二艘，秩序良好，发现一起。"
        operations.write_report(by, operation=two.operation(), text=text, sign_by=LATER.date())
        operations.sign(
            two.a.cast.by("fisheries_head", LATER), operation=two.operation(), agrees=True
        )
    assert two.carry(two.a) == [""]
    with two.b.here():
        mine = two.operation()
        assert mine.report == "出动船艇二艘，秩序良好，发现一起。"
        assert [s.agency.code for s in queries.signatures(mine)] == ["500116-agriculture"]
        head = two.b.cast.by("police_head", LATER)
        operations.sign(
            head, operation=mine, agrees=False, words="另附意见", shown=mine.report_digest
        )
    assert two.carry(two.b) == [""]
    with two.a.here():
        done = operations.close(two.a.cast.by("fisheries_head", LATER), operation=two.operation())
        paper = queries.report(by=two.a.cast.actor("fisheries"), operation=done)
        assert paper is not None
        assert f"（节点 {two.b.name} 告知）" in str(paper.values)
        assert "另附意见" in str(paper.values)
    assert two.carry(two.a) == [""]
    with two.b.here():
        assert two.operation().state == "closed"


def test_the_same_again_out_of_order_and_from_another_node(two: Two, sites: Sites) -> None:
    (row,) = two.seal(two.a)
    first, again = (two.a.carry(row, two.b, LATER) for _ in range(2))
    assert first.receipt.splitlines()[0] == again.receipt.splitlines()[0]
    with two.b.here():
        assert (Operation.objects.count(), Word.objects.count()) == (1, 1)
    rows = []
    for title in ("江津段禁渔联合夜查", "江津段禁渔联合晨查"):
        with two.a.here():
            by, operation = two.a.cast.by("fisheries"), two.operation()
            operations.amend(
                by, operation=operation, given=plan(title=title), version=operation.version
            )
        rows += two.seal(two.a)
    early = two.a.carry(rows[1], two.b, LATER)
    assert early.refused is not None and early.refused.code == "package-gap"
    with two.b.here():
        assert two.operation().title == "江津段禁渔联合巡查"
    assert [two.a.carry(r, two.b, LATER).refused for r in rows] == [None, None]
    with two.b.here():
        assert two.operation().title == "江津段禁渔联合晨查"
        assert Member.objects.get(agency__code=POLICE).state == "invited"


def test_called_off_while_a_check_is_under_way_and_a_suspended_node(two: Two) -> None:
    two.joined()
    with two.b.here():
        two.check()
    (row,) = two.seal(two.b)
    with two.a.here():
        node = Node.objects.get(name=two.b.name)
        services.suspend(By(NODE, LATER), node=node, reason="核查")
        operations.cancel(
            two.a.cast.by("fisheries", LATER), operation=two.operation(), reason="大雾停航"
        )
    assert two.seal(two.a) == [], "nothing goes to a node that is suspended"
    refused = two.b.carry(row, two.a, LATER).refused
    assert refused is not None
    with two.a.here():
        assert queries.lines(by=two.a.cast.actor("fisheries")) == []
        node = Node.objects.get(name=two.b.name)
        services.restore(By(NODE, LATER), node=node, reason="核实")
    assert two.carry(two.a) == [""]
    with two.b.here():
        assert (two.operation().state, two.operation().reason) == ("cancelled", "大雾停航")


def test_the_pages_of_both_nodes(two: Two) -> None:
    address, told = f"/operations/{two.key}/", f"/operations/told/?operation={two.key}"
    two.joined()
    with two.b.here():
        row = Incoming.objects.latest("kept_at")
        client = signed_in("police")
        assert client.get(f"/exchange/in/{row.pk}/operation/")["Location"] == address
        page = client.get(address).content.decode()
        for words in (two.a.name, "联系人", "登记检查", f"{address}team/", "电瓶"):
            assert words in page
        assert f"{address}report/" not in page
        assert two.a.name in client.get("/operations/").content.decode()
        assert "水警组" not in page
        people = {"name": "水警组", "task": "夜巡", "people": two.b.cast.person("police").pk}
        assert client.post(f"{address}team/", people).status_code == 302
        assert "渔政" not in client.get(f"{address}team/").content.decode().split("<form")[-1]
        two.check()
    two.carry(two.b)
    with two.a.here():
        client = signed_in("fisheries")
        page = client.get(address).content.decode()
        for words in (f"节点 {two.b.name}", "水警组", "无名木船", "检查 1 次，发现问题 1 次"):
            assert words in page
        assert "一人用电瓶和抄网电鱼" not in page, "what was found in words stays there"
        assert "无名木船" in client.get(told).content.decode()
        assert "operations/told/" in client.get("/operations/checks/").content.decode()
        assert "turned=case" in client.get("/operations/figures/").content.decode()
        assert signed_in("outsider").get(told).content.decode().count("无名木船") == 0
        by = two.a.cast.by("fisheries", LATER)
        text = "出动船艇二艘，秩序良好，发现一起。"
        operations.write_report(by, operation=two.operation(), text=text, sign_by=LATER.date())
    two.carry(two.a)
    with two.b.here():
        client = signed_in("police_head")
        page = client.get(f"{address}sign/").content.decode()
        assert two.operation().report_digest in page
        old = {"agrees": "yes", "words": "", "shown": "0" * 64}
        assert "重新提交" in client.post(f"{address}sign/", old).content.decode()
        now = {**old, "shown": two.operation().report_digest}
        assert client.post(f"{address}sign/", now).status_code == 302
