"""Walking a proceeding from state to state through the doors, one officer after another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from tests.conftest import NOW, Cast
from xiejiang.agencies import queries as agencies
from xiejiang.agencies.domain import Kind
from xiejiang.agencies.models import Agency, Person, Post
from xiejiang.audit.domain import NODE, Actor, By
from xiejiang.cases import services as cases
from xiejiang.cases.domain import Field, ParticipantRole, Place
from xiejiang.cases.models import Case
from xiejiang.evidence import services as evidence
from xiejiang.evidence.domain import ItemKind
from xiejiang.law.procedures import Field as Asked
from xiejiang.law.procedures import Step, load_procedures
from xiejiang.proceedings import clocks, queries, services
from xiejiang.proceedings.models import Event, Part, Proceeding
from xiejiang.proceedings.proposals import asked_at_start
from xiejiang.proceedings.running import Run

HOUR = timedelta(hours=1)
POLICE, OTHER_POLICE = "500116-police", "500117-police"
PROCURATORATE = "500116-procuratorate"
WHO: Mapping[str, str] = {
    "receiver": POLICE,
    "consulted": POLICE,
    "next-receiver": OTHER_POLICE,
    "supervisor": PROCURATORATE,
    "prosecutor": PROCURATORATE,
    "court": "500116-court",
}
TYPED: Mapping[str, Any] = {
    "date": "2027-06-01",
    "instant": "2027-06-01T10:00",
    "flag": True,
    "text": "甲字第1号",
    "note": "夜间电鱼，查获渔获物。",
    "people": ["甲某", "乙某"],
    "number": 5,
}
EVIDENCE = (
    ItemKind.INSPECTION_RECORD,
    ItemKind.AUDIO_VISUAL,
    ItemKind.MONITORING,
    ItemKind.DECISION,
)


def officer(agency: Agency, role: str) -> Actor:
    """Whoever holds a post in an agency; an office that stands empty is filled."""
    held = Post.objects.filter(agency=agency, role=role).select_related("person", "agency")
    post = held.order_by("pk").first()
    if post is None:
        person = Person.objects.create(
            username=f"{agency.code}-{role}",
            name="补任丙",
            password="!",
            must_change_password=False,
        )
        post = Post.objects.create(
            person=person, agency=agency, role=role, title="补任岗", since=date(2020, 1, 1)
        )
    return agencies.actor(post)


def agency_at(code: str) -> Agency:
    """An agency by its code; one that the cast lacks is founded."""
    division, _, kind = code.partition("-")
    found, _made = Agency.objects.get_or_create(
        code=code,
        defaults={
            "kind": kind,
            "level": "county",
            "name": f"{division}{Kind(kind).zh}机关",
            "short_name": f"渝{division[-2:]}{Kind(kind).zh}",
            "name_en": code,
            "division": division,
            "territory": [],
            "parent_code": "",
            "confidence": "curated",
        },
    )
    return found


class Walk:
    """One proceeding on its way; a clock that only goes forward."""

    def __init__(
        self,
        cast: Cast,
        procedure: str = "transfer.criminal",
        sender: str = "500116-agriculture",
        at: datetime = NOW,
        evidence_too: bool = True,
        kinds: Sequence[ItemKind] = EVIDENCE,
    ) -> None:
        self.at = at
        self.kinds = kinds
        self.cast = cast
        self.law = load_procedures().procedure(procedure)
        self.sender = agency_at(sender)
        self.steps: set[str] = set()
        self.officers: dict[tuple[int, str], Actor] = {}
        handler = officer(self.sender, "handler")
        self.case = open_case(By(handler, at), self.sender)
        asked = asked_at_start(self.law)
        self.proceeding = services.start(
            By(handler, at),
            case=self.case,
            procedure=procedure,
            receiver=cast.agency(POLICE) if "receiver" in asked else None,
            supervisor=cast.agency(PROCURATORATE) if "supervisor" in asked else None,
        )
        if evidence_too:
            self.prove(By(handler, at))
        if sender != PROCURATORATE:
            cases.add_participant(
                By(NODE, at),
                case=self.case,
                agency=cast.agency(PROCURATORATE),
                role=ParticipantRole.SUPERVISE,
            )

    def prove(self, by: By) -> None:
        """Add the kinds of evidence that the checklists ask."""
        for kind in self.kinds:
            evidence.add_item(
                by, case=self.case, kind=kind, title="证据", collectors=("甲某", "乙某")
            )

    def along(self, way: str) -> Walk:
        """Take steps in order.

        ``+8d`` and ``+5h`` let time pass; ``@event`` lets the proceeding hear of an event;
        ``step[field=value]`` fills in a field.
        """
        for word in way.split():
            if word.startswith("+"):
                number = int(word[1:-1])
                self.at += timedelta(days=number) if word.endswith("d") else number * HOUR
            elif word.startswith("@"):
                self.hear(word[1:])
            else:
                self._named(word)
        return self

    def hear(self, event: str) -> None:
        """Let the proceeding hear of an event, as if from another of the case."""
        self.at += HOUR
        with transaction.atomic():
            run = Run.load(By(NODE, self.at), self.fresh)
            told = Event(
                proceeding=self.proceeding, event=event, legal_at=self.at, agency=self.sender
            )
            clocks.apply(run.ground(), run.hear([told]))
            run.settle()

    def _named(self, word: str) -> None:
        step, _, given = word.rstrip("]").partition("[")
        inputs = dict(pair.split("=", 1) for pair in given.split(",") if pair)
        try:
            self.do(step, **inputs)
        except Exception as error:
            error.add_note(f"at {step}, in {self.proceeding.state}, after {sorted(self.steps)}")
            raise

    def do(self, step: str, **inputs: Any) -> Proceeding:
        """Take one step an hour later as the officer whose step it is."""
        found = self.law.step(step)
        if found.checklist:
            self.answer()
        self.at += HOUR
        self.proceeding = services.perform(
            By(self.actor(found), self.at),
            proceeding=self.proceeding.pk,
            step=step,
            inputs=self.filled(found) | inputs,
            expected_version=self.version,
        )
        self.steps.add(step)
        return self.proceeding

    @property
    def version(self) -> int:
        return Proceeding.objects.values_list("version", flat=True).get(pk=self.proceeding.pk)

    @property
    def fresh(self) -> Proceeding:
        return queries.proceeding(by=NODE, pk=self.proceeding.pk)

    @property
    def parts(self) -> dict[str, Agency]:
        parts = Part.objects.filter(proceeding=self.proceeding.pk).select_related("agency")
        return {p.role: p.agency for p in parts}

    def actor(self, step: Step) -> Actor:
        agency, role = self.parts[step.actor], step.posts[0]
        if (agency.pk, role) not in self.officers:
            self.officers[agency.pk, role] = officer(agency, role)
        return self.officers[agency.pk, role]

    def filled(self, step: Step) -> dict[str, Any]:
        """Something fit for every field that must be filled."""
        given = {f.id: self._value(f) for f in step.fields if f.required}
        return {**given, "reason": "经核查，理由如下。"} if step.reason else given

    def _value(self, field: Asked) -> Any:
        if field.type == "agency":
            code = WHO.get(field.role) or f"500116-{self.law.role(field.role).kinds[0]}"
            agency_at(code)
            taken = self.parts.get("receiver")
            if field.role == "next-receiver" and taken and taken.code == code:
                return POLICE
            return taken.code if field.role == "receiver" and taken else code
        return field.choices[0][0] if field.choices else TYPED[field.type]

    def answer(self) -> None:
        """Say of every conditional material that it does not apply."""
        by = By(officer(self.sender, "handler"), self.at)
        for entry in queries.checklist(by=by.actor, proceeding=self.fresh).missing:
            services.set_material(
                by,
                proceeding=self.proceeding.pk,
                item=entry.item.id,
                expected_version=self.version,
                inapplicable="本案没有",
            )

    @property
    def limits(self) -> dict[str, str]:
        """Limit → how its latest clock stands."""
        rows = self.proceeding.deadlines.order_by("pk")
        return dict(rows.values_list("limit", "status"))


@contextmanager
def forgotten() -> Iterator[None]:
    """Undo a walk: on PostgreSQL, rows updated over and over in one transaction grow slow."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def open_case(by: By, lead: Agency) -> Case:
    """An invented case."""
    return cases.open_case(
        by,
        lead=lead,
        title="长江江津段夜间电捕鱼案",
        field=Field.FISHING,
        place=Place(division="500116", words="丁家沱水域"),
        discovered_at=by.at - HOUR,
        summary="夜间巡查发现一人用电鱼设备捕捞。",
    )
