"""Walking a proceeding from state to state through the doors, one officer after another."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from tests.conftest import NOW, Cast
from xiejiang.agencies import queries as agencies
from xiejiang.agencies.models import Agency, Person, Post
from xiejiang.audit.domain import NODE, Actor, By
from xiejiang.cases import services as cases
from xiejiang.cases.domain import Field, ParticipantRole, Place
from xiejiang.cases.models import Case
from xiejiang.evidence import services as evidence
from xiejiang.evidence.domain import ItemKind
from xiejiang.law.procedures import Field as Asked
from xiejiang.law.procedures import Step, load_procedures
from xiejiang.proceedings import queries, services
from xiejiang.proceedings.models import Proceeding

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
    post = Post.objects.filter(agency=agency, role=role).order_by("pk").first()
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


class Walk:
    """One proceeding on its way; a clock that only goes forward."""

    def __init__(
        self,
        cast: Cast,
        procedure: str = "transfer.criminal",
        sender: str = "500116-agriculture",
        at: datetime = NOW,
        evidence_too: bool = True,
    ) -> None:
        self.at = at
        self.cast = cast
        self.law = load_procedures().procedure(procedure)
        self.sender = cast.agency(sender)
        self.steps: set[str] = set()
        handler = officer(self.sender, "handler")
        self.case = open_case(By(handler, at), self.sender)
        self.proceeding = services.start(
            By(handler, at),
            case=self.case,
            procedure=procedure,
            receiver=cast.agency(POLICE),
            supervisor=cast.agency(PROCURATORATE) if self._watched else None,
        )
        if evidence_too:
            self.prove(By(handler, at))
        cases.add_participant(
            By(NODE, at),
            case=self.case,
            agency=cast.agency(PROCURATORATE),
            role=ParticipantRole.SUPERVISE,
        )

    @property
    def _watched(self) -> bool:
        """Whether a procuratorate supervises this procedure."""
        return any(r.id == "supervisor" and "procuratorate" in r.kinds for r in self.law.roles)

    def prove(self, by: By) -> None:
        """Add the kinds of evidence that the checklists ask."""
        for kind in EVIDENCE:
            evidence.add_item(
                by, case=self.case, kind=kind, title="证据", collectors=("甲某", "乙某")
            )

    def along(self, way: str) -> Walk:
        """Take steps in order; ``+8d`` and ``+5h`` let time pass."""
        for word in way.split():
            if word.startswith("+"):
                number = int(word[1:-1])
                self.at += timedelta(days=number) if word.endswith("d") else number * HOUR
            else:
                self._named(word)
        return self

    def _named(self, step: str) -> None:
        try:
            self.do(step)
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
        return self.fresh.version

    @property
    def fresh(self) -> Proceeding:
        return queries.proceeding(by=NODE, pk=self.proceeding.pk)

    @property
    def parts(self) -> dict[str, Agency]:
        return {p.role: p.agency for p in self.fresh.parts.all()}

    def actor(self, step: Step) -> Actor:
        return officer(self.parts[step.actor], step.posts[0])

    def filled(self, step: Step) -> dict[str, Any]:
        """Something fit for every field that must be filled."""
        given = {f.id: self._value(f) for f in step.fields if f.required}
        return {**given, "reason": "经核查，理由如下。"} if step.reason else given

    def _value(self, field: Asked) -> Any:
        if field.type == "agency":
            code = WHO[field.role]
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
