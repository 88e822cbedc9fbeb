"""A closed case of the demonstration with everything in it, archived at A; B has none of it."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import typst
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from tests.conftest import PASSWORD
from tests.exchange.conftest import Place
from xiejiang.agencies import directory
from xiejiang.agencies import queries as agencies
from xiejiang.agencies.domain import Role
from xiejiang.agencies.models import Agency, Person
from xiejiang.agencies.services import AgencyRow
from xiejiang.audit.domain import NODE, Actor, By
from xiejiang.audit.models import LogHead
from xiejiang.cases import checks, importing
from xiejiang.cases import queries as cases
from xiejiang.cases import services as case_services
from xiejiang.cases.domain import LinkKind, NewFact, NewParty
from xiejiang.cases.models import Case
from xiejiang.evidence import services as evidence
from xiejiang.evidence.care import Captured, CopyWay, Method, Outcome, Track
from xiejiang.evidence.domain import ItemKind, Physical, Purpose, Sealing
from xiejiang.evidence.models import Item
from xiejiang.exchange import archiving, restoring, sending
from xiejiang.exchange.models import Archive
from xiejiang.exchange.restoring import Restored
from xiejiang.proceedings import deeds
from xiejiang.proceedings.models import Proceeding
from xiejiang.shell.demo import replay, script
from xiejiang.store import node as own_node
from xiejiang.store.archives import opened
from xiejiang.store.merkle import EMPTY_ROOT
from xiejiang.store.signing import PublicKey

KEY = "gz-yuqing-2025-xiang-reverse"
OTHER = "cq-nanan-2026-bosen-transfer-delay"
LEAD, POLICE = "520329-agriculture", "520329-police"
ABOVE = ("520329", "520300", "520000")
"""余庆, 遵义 and 贵州: whose agencies are there."""
NUMBER = "500101198001015556"
LATER = timedelta(minutes=1)


def pdf(*words: str) -> bytes:
    """A PDF with one page for each word."""
    source = '#set page(paper: "a5")\n' + "\n#pagebreak()\n".join(words)
    made = typst.Compiler(source.encode()).compile(format="pdf")
    assert isinstance(made, bytes)
    return made


def png() -> bytes:
    """A picture that is wider than high."""
    made = typst.Compiler(b"#set page(width: 9cm, height: 4cm)\nA").compile(format="png")
    assert isinstance(made, bytes)
    return made


@contextmanager
def undone() -> Iterator[None]:
    """Afterwards the database is as it was: what was worked on A is not at B."""
    mark = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(mark)


def officer(username: str, code: str, role: Role = Role.HANDLER) -> Actor:
    post = agencies.post_held(
        person=agencies.person(username=username),
        agency_code=code,
        role=role,
        on=timezone.localdate(),
    )
    return agencies.actor(post)


def lead() -> By:
    """The officer who archives."""
    return By(officer("yq.officer", LEAD), timezone.now())


@dataclass(frozen=True)
class Made:
    """An archive, and the case as it was."""

    path: Path
    key: PublicKey
    case: str
    number: str
    pages: Mapping[str, str]

    def read(self, name: str) -> bytes:
        with opened(self.path) as source, source.open(f"data/{name}") as stream:
            return stream.read()

    def told(self, name: str = "archive.json") -> Any:
        return json.loads(self.read(name))


@pytest.fixture(scope="session")
def a(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A lives as long as the tests run."""
    return Place("a.example", tmp_path_factory.mktemp("node-a"))


@pytest.fixture
def b(tmp_path: Path) -> Place:
    return Place("b.example", tmp_path / "b")


@pytest.fixture
def people(db: None) -> None:
    """The directory and the cast, which every node of a test has."""
    settle()


def settle() -> None:
    """The agencies of the cast and above them; who is in these stories, with a known password."""
    members = [m for m in script.cast() if m.username.startswith(("yq.", "jj."))]
    named = {code for member in script.cast() for code, *_ in member.posts}
    Agency.objects.bulk_create(
        Agency(**{name: getattr(record, name) for name in AgencyRow.__slots__})
        for record in directory.load_rows()
        if record.code in named or record.division in ABOVE
    )
    replay.people(timezone.now(), members)
    password = make_password(PASSWORD)
    Person.objects.update(password=password, must_change_password=False)


def work(now: datetime) -> Case:
    """Play the published case through its acts, add what its story lacks, and close it."""
    importing.import_lines(By(NODE, now), script.published_lines(), only=[KEY, OTHER])
    story = next(s for s in script.stories() if s.case == KEY)
    case = replay.play(story, now=now, say=lambda _: None)
    by = By(officer("yq.officer", LEAD), now)
    case.refresh_from_db()
    identity = checks.identity("other", NUMBER, on=now.date())
    party = NewParty("某渔具店", identity=identity)
    case_services.add_party(by, case=case, version=case.version, party=party)
    for value in ("2025-06-14", "2025-06-15"):
        known = {f.name: f.pk for f in cases.facts(case=case)}
        new = NewFact("conduct_date", value, how="笔录", replaces=known.get("conduct_date"))
        case_services.state_facts(by, case=case, facts=[new])
    other = cases.by_source(key=OTHER)
    assert other is not None
    case_services.link(By(NODE, now), case=case, other=other, kind=LinkKind.RELATED, reason="同类")
    add_evidence(by, case)
    write_deeds(by, case)
    case.refresh_from_db()
    return case_services.close(
        By(by.actor, now + LATER), case=case, version=case.version, reason="罚款已缴，全部办结"
    )


def write_deeds(by: By, case: Case) -> None:
    """What was done, as it stands once another node keeps the proceeding too."""
    for one in Proceeding.objects.filter(case=case):
        parts = {p.role: p.agency for p in one.parts.select_related("agency")}
        events = list(one.events.select_related("agency").order_by("seq"))
        deeds.write_history(one, one.content, parts, events, at=by.at)
        one.save(update_fields=["chain"])
        assert one.chain


def add_evidence(by: By, case: Case) -> None:
    """Files, a thing, a copy, a correction, a handover, a finding: a row of every kind."""

    def add(title: str, content: bytes | None, name: str, **more: Any) -> Item:
        if content is not None:
            stream = io.BytesIO(content)
            more["upload"] = evidence.take_in(actor=by.actor, case=case, name=name, stream=stream)
        given = {"collectors": ("甲", "乙"), "collected_at": by.at, "proves": "捕捞的地点和工具"}
        kind = ItemKind.ELECTRONIC
        return evidence.add_item(by, case=case, kind=kind, title=title, **(given | more))

    record = add("现场笔录", pdf("1", "2", "3"), "现场笔录.pdf", supports=["conduct_date"])
    photo = add("现场照片", png(), "照片.png")
    add("询问录音的文字整理", "问：何时？\n答：夜里。\n".encode(), "整理.txt")
    wrong = add("误传的照片", pdf("误"), "误传.pdf")
    evidence.withdraw(by, item=wrong, reason="与本案无关")
    thing = add(
        "电捕鱼器", None, "", physical=Physical(Decimal("1"), "台", "黑色", "扣押单", "罚没库")
    )
    evidence.seal(by, item=thing, sealing=Sealing("封001", "甲、乙"))
    captured = Captured(method=Method.MEDIUM, medium="手机", kept_at="罚没库", witness="丙")
    evidence.describe(by, item=photo, captured=captured)
    stream = io.BytesIO(pdf("遮"))
    upload = evidence.take_in(actor=by.actor, case=case, name="遮盖.pdf", stream=stream)
    evidence.add_copy(
        by, item=record, upload=upload, title="遮盖件", way=CopyWay.REDACTED, how="遮盖住址"
    )
    evidence.open_file(by, item=record, purpose=Purpose.VIEW)
    evidence.rule(
        by, item=photo, track=Track.ADMIN, outcome=Outcome.ADMITTED, reason="来源合法，客观真实"
    )
    record.refresh_from_db()
    moved = evidence.hand_over(by, items=[record], to_agency=agencies.agency(code=POLICE))
    evidence.receive(By(NODE, by.at), handover=moved, remark="完好")


@pytest.fixture(scope="session")
def made(a: Place, django_db_setup: None, django_db_blocker: Any, _cheap_passwords: None) -> Made:
    """The archive of the case, made once at A; nothing of A is left in the database."""
    with django_db_blocker.unblock(), transaction.atomic(), a.here():
        # A test that commits may have emptied every table since the migrations ran.
        LogHead.objects.get_or_create(pk=1, defaults={"root": EMPTY_ROOT.hex()})
        settle()
        case = work(timezone.now())
        found = saved(archiving.archive(lead(), case=case), a.home / "made.zip")
        transaction.set_rollback(True)
    return found


def known(path: Path, place: Place) -> Made:
    """An archive that was saved before."""
    with opened(path) as source, source.open("data/archive.json") as stream:
        about = json.load(stream)["case"]
    return Made(path, place.key, about["id"], about["number"], {})


def saved(row: Archive, path: Path, pages: Mapping[str, str] | None = None) -> Made:
    """An archive of the node that is here, as a file."""
    with sending.archive(row) as packed:
        shutil.copy(packed, path)
    return Made(path, own_node.public_key(), str(row.case_id), row.case.number, pages or {})


@pytest.fixture
def restore(b: Place, people: None) -> Callable[..., Restored]:
    """Bring an archive in at B."""

    def do(found: Made | Path, *keys: PublicKey) -> Restored:
        path, given = (found, list(keys)) if isinstance(found, Path) else (found.path, [found.key])
        with b.here():
            return restoring.restore(path, keys=given, now=timezone.now())

    return do
