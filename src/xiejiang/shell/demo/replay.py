"""Playing the stories: every scene is an act of its officer, at its time."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from xiejiang.agencies import queries as agencies
from xiejiang.agencies import services as agency_services
from xiejiang.agencies.domain import Role
from xiejiang.agencies.queries import Agency
from xiejiang.agencies.services import Secret
from xiejiang.audit.domain import NODE, Actor, By
from xiejiang.cases import queries as cases
from xiejiang.cases import services as case_services
from xiejiang.cases.domain import FactStatus, NewFact, ParticipantRole
from xiejiang.cases.queries import Case
from xiejiang.evidence import queries as evidence_queries
from xiejiang.evidence import services as evidence
from xiejiang.evidence.domain import ItemKind, Physical, Sealing, Upload
from xiejiang.law.facts import as_text
from xiejiang.liaison import services as liaison
from xiejiang.liaison.domain import Audience, Content, Draft
from xiejiang.liaison.queries import Bulletin
from xiejiang.proceedings import queries as proceedings
from xiejiang.proceedings import services as proceeding_services
from xiejiang.proceedings.domain import ClockState
from xiejiang.proceedings.queries import Proceeding
from xiejiang.shell.demo import restoring
from xiejiang.shell.demo.script import Member, Scene, Story, cast

Say = Callable[[str], None]
BEGAN = date(2015, 1, 1)
"""Since when the cast is in office: before the earliest scene."""


def people(now: datetime, members: Sequence[Member] | None = None) -> Mapping[str, Secret]:
    """Register a cast with generated one-time passwords; returns user name → password."""
    by = By(NODE, now)
    given: dict[str, Secret] = {}
    for member in cast() if members is None else members:
        password = agency_services.one_time_password()
        person = agency_services.add_person(
            by, username=member.username, name=member.name, password=password
        )
        for code, role, title in member.posts:
            agency_services.fill_post(
                by,
                person=person,
                agency=agencies.agency(code=code),
                role=role,
                title=title,
                since=BEGAN,
            )
        given[member.username] = password
    return given


@dataclass
class Play:
    """A story being played on its case."""

    story: Story
    now: datetime
    say: Say
    case: Case
    proceeding: Proceeding | None = None
    bulletin: Bulletin | None = None
    members: Mapping[str, Member] = field(default_factory=lambda: {m.key: m for m in cast()})

    @property
    def running(self) -> Proceeding:
        """The proceeding as it is now."""
        if self.proceeding is None:
            raise LookupError(f"{self.story.name}: no scene has started a proceeding yet")
        self.proceeding = proceedings.proceeding(by=NODE, pk=self.proceeding.pk)
        return self.proceeding

    def turn_to(self, procedure: str) -> None:
        """Go on with another proceeding of the case, which runs beside."""
        running = proceedings.for_case(by=NODE, case=self.case)
        self.proceeding = [p for p in running if p.procedure == procedure][-1]


def play(story: Story, *, now: datetime, say: Say) -> Case:
    """Play a story from its first scene to its last, on its published case."""
    case = cases.by_source(key=story.case)
    if case is None:
        raise LookupError(f"{story.name}: the published case {story.case} is not imported")
    play_on(Play(story, now, say, case))
    return case


def play_on(on: Play) -> None:
    """Play the scenes of a story on a case."""
    story, say = on.story, on.say
    say(f"\n━━ {story.title}")
    for line in story.intro.splitlines():
        say(f"   {line}")
    for scene in story.scenes:
        by = By(_actor(on, scene), min(scene.instant(on.now), timezone.now()))
        mark = "公布" if scene.published else "补设"
        who = f"{by.actor.agency_name} {by.actor.post_title}"
        say(f"   {timezone.localtime(by.at):%Y-%m-%d %H:%M}【{mark}】{who}：{scene.note}")
        DOING[scene.do](on, by, scene)
    for line in story.outro.splitlines():
        say(f"   {line}")


def _actor(on: Play, scene: Scene) -> Actor:
    """The officer of the scene, in the post that fits what they do."""
    member = on.members[scene.who]
    wanted = scene.data.get("post", member.posts[0][1])
    for code, role, _ in member.posts:
        if role == Role(wanted):
            return acting(member, code, role)
    raise LookupError(f"{on.story.name}: {scene.who} holds no post {wanted}")


def acting(member: Member, code: str, role: Role) -> Actor:
    """The actor for a member of the cast in one of their posts."""
    person = agencies.person(username=member.username)
    post = agencies.post_held(person=person, agency_code=code, role=role, on=timezone.localdate())
    return agencies.actor(post)


def _facts(on: Play, by: By, scene: Scene) -> None:
    how = scene.data.get("how", "")
    current = {f.name: f.pk for f in cases.facts(case=on.case)}
    facts = [
        NewFact(
            name,
            as_text(value),
            how=how,
            filled_in=not scene.published,
            replaces=current.get(name),
        )
        for name, value in scene.data.get("facts", {}).items()
    ]
    facts += [
        NewFact(name, "", FactStatus.SOUGHT, how, not scene.published, current.get(name))
        for name in scene.data.get("sought", ())
    ]
    case_services.state_facts(by, case=on.case, facts=facts)


def _evidence(on: Play, by: By, scene: Scene) -> None:
    for item in scene.data["items"]:
        physical, file = item.get("physical"), item.get("file")
        made = evidence.add_item(
            by,
            case=on.case,
            kind=ItemKind(item["kind"]),
            title=item["title"],
            proves=item.get("proves", ""),
            collectors=item.get("collectors", ()),
            collected_at=by.at,
            place=item.get("place", ""),
            supports=item.get("supports", ()),
            physical=_thing(physical) if physical else None,
            upload=_file(on, by, file) if file else None,
            filled_in=not scene.published,
        )
        if "seal" in item:
            evidence.seal(by, item=made, sealing=Sealing(**item["seal"]))


def _file(on: Play, by: By, data: Mapping[str, str]) -> Upload:
    """A text of the script as a file of the case."""
    stream = io.BytesIO(data["text"].encode())
    return evidence.take_in(actor=by.actor, case=on.case, name=data["name"], stream=stream)


def _thing(data: Mapping[str, Any]) -> Physical:
    """A physical item as the script tells it."""
    quantity = data.get("quantity")
    amount = None if quantity is None else Decimal(str(quantity))
    return Physical(**{**data, "quantity": amount})


def _join(on: Play, by: By, scene: Scene) -> None:
    case_services.add_participant(
        by,
        case=on.case,
        agency=agencies.agency(code=scene.data["agency"]),
        role=ParticipantRole(scene.data["role"]),
        scope=scene.data.get("scope", ""),
    )


def _start(on: Play, by: By, scene: Scene) -> None:
    on.proceeding = proceeding_services.start(
        by,
        case=on.case,
        procedure=scene.data["procedure"],
        receiver=_named(scene, "receiver"),
        supervisor=_named(scene, "supervisor"),
    )


def _named(scene: Scene, role: str) -> Agency | None:
    """The agency that a scene puts into a role, if it does."""
    code = scene.data.get(role)
    return agencies.agency(code=code) if code else None


def _materials(on: Play, by: By, scene: Scene) -> None:
    """State what is missing: the evidence that stands for each material, or why there is none."""
    listed = proceedings.checklist(by=by.actor, proceeding=on.running)
    titles = {i.title: i.pk for i in evidence_queries.items(by=by.actor, case=on.case)}
    fitted: Mapping[str, list[str]] = scene.data.get("fitted", {})
    inapplicable: Mapping[str, str] = scene.data.get("inapplicable", {})
    for missing in listed.missing:
        item = missing.item.id
        proceeding_services.set_material(
            by,
            proceeding=on.running,
            item=item,
            expected_version=on.running.version,
            evidence=[titles[title] for title in fitted.get(item, ())],
            inapplicable="" if item in fitted else inapplicable.get(item, ""),
        )


def _step(on: Play, by: By, scene: Scene) -> None:
    if "procedure" in scene.data:
        on.turn_to(scene.data["procedure"])
    proceeding_services.perform(
        by,
        proceeding=on.running,
        step=scene.data["step"],
        inputs=scene.data.get("inputs", {}),
        expected_version=on.running.version,
        legal_at=scene.data.get("legal_at"),
    )


def _urge(on: Play, by: By, scene: Scene) -> None:
    proceeding_services.urge(
        by, proceeding=on.running, text=scene.data["text"], expected_version=on.running.version
    )


def _watch(on: Play, by: By, scene: Scene) -> None:
    case_services.watch(by, case=on.case)


def _bulletin(on: Play, by: By, scene: Scene) -> None:
    """Draft and publish a bulletin about the case; ``sign_within_hours`` asks for signatures."""
    told: Mapping[str, Any] = scene.data["bulletin"]
    hours = told.get("sign_within_hours")
    given = Draft(
        category=told["category"],
        content=Content(told["title"], told.get("body", ""), told["values"]),
        audience=Audience(
            divisions=tuple(told.get("divisions", ())),
            kinds=tuple(told.get("kinds", ())),
            agencies=tuple(told.get("agencies", ())),
        ),
        field=on.case.field,
        division=on.case.division,
        urgent=hours is not None,
        sign_by=by.at + timedelta(hours=hours) if hours is not None else None,
    )
    made = liaison.draft(by, given=given, case=on.case)
    on.bulletin = liaison.publish(by, bulletin=made, saved=made.saved)


def _read(on: Play, by: By, scene: Scene) -> None:
    if on.bulletin is None:
        raise LookupError(f"{on.story.name}: no scene has published a bulletin yet")
    liaison.read(by, bulletin=on.bulletin)


def _tell(on: Play, by: By, scene: Scene) -> None:
    """Nothing is done: the narrator says what the desks show on that day."""
    for view in proceedings.deadlines(by=NODE, proceeding=on.running, now=by.at):
        if view.state is ClockState.OVERDUE:
            on.say(f"      ⚑ {view.limit.title}：{view.words}（{view.deadline.on.name}）")


def _foresee(on: Play, by: By, scene: Scene) -> None:
    """Nothing is done: the narrator says what will move with the case, what stays, and why."""
    plan = proceedings.pending(by=by.actor, proceeding=on.running)
    if plan is None:
        raise LookupError(f"{on.story.name}: nobody else is to get the case yet")
    for line in plan.parts:
        what = f"{line.procedure.title}，{line.procedure.role(line.role).title}{line.agency.name}"
        on.say(f"      {'→' if line.moves else '＝'} {what}：{line.why_not or plan.to.name}")
        for limit in line.limits:
            title = line.procedure.limit(limit.deadline.limit).title
            on.say(f"        期限“{title}”：{limit.consequence.words}")
    for item in plan.items:
        on.say(f"      {'→' if item.moves else '＝'} 证据“{item.item.title}”{item.why_not}")


def _sign_for(on: Play, by: By, scene: Scene) -> None:
    """The other half of handing evidence over, for all of this case that waits."""
    for handover in evidence_queries.handovers_waiting(by=by.actor):
        if handover.case_id == on.case.pk:
            evidence.receive(by, handover=handover, remark=scene.note)


def _restore(on: Play, by: By, scene: Scene) -> None:
    restoring.DOING[scene.data["verb"]](on.case, by, scene.data.get("given", {}))


DOING: Mapping[str, Callable[[Play, By, Scene], None]] = {
    "facts": _facts,
    "evidence": _evidence,
    "join": _join,
    "start": _start,
    "materials": _materials,
    "step": _step,
    "urge": _urge,
    "watch": _watch,
    "tell": _tell,
    "bulletin": _bulletin,
    "read": _read,
    "restore": _restore,
    "foresee": _foresee,
    "sign-for": _sign_for,
}
