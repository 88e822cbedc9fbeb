"""Inside a node of the demonstration: one process that runs commands as they are told.

A line of JSON comes in, a line goes out. Commands are those of ``xiejiang``; what no command does
(filling the directory with invented people, playing scenes) are the few jobs listed here.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.utils import timezone

from xiejiang.agencies import commands as agency_commands
from xiejiang.agencies import services as agency_services
from xiejiang.audit.domain import NODE
from xiejiang.cases import commands as case_commands
from xiejiang.cases import queries as cases
from xiejiang.proceedings import queries as proceedings
from xiejiang.shell.demo import replay, script
from xiejiang.shell.demo.nodes import entrusting, money
from xiejiang.shell.demo.replay import Play
from xiejiang.shell.demo.script import Member

HERE = Path(__file__).parent
REFERRAL = "transfer.criminal"
Main = Callable[[Sequence[str]], int]


def members(key: str) -> tuple[Member, ...]:
    """Who works at a node."""
    found = script.read_cast(HERE / "cast.toml")
    return tuple(m for m in found if m.key.partition(".")[0] == key)


def prepare(*, key: str, case: str) -> Mapping[str, Any]:
    """Set the node up with its people, and the published case where it begins."""
    now = timezone.now()
    call_command("migrate", verbosity=0)
    agency_commands.load(argparse.Namespace())
    passwords = replay.people(now, members(key))
    if case:
        lines = [line for line in script.published_lines() if json.loads(line)["id"] == case]
        case_commands.import_published(lines)
    spare = {name: agency_services.one_time_password().text for name in passwords}
    return {
        "first": {name: secret.text for name, secret in passwords.items()},
        "next": spare,
    }


def play(*, name: str, number: str) -> Mapping[str, Any]:
    """Play the scenes of a story, on the case of a number or on the published one."""
    cast = script.read_cast(HERE / "cast.toml")
    story = script.read_story(HERE / "stories" / f"{name}.toml", cast)
    found = cases.by_number(by=NODE, number=number) if number else cases.by_source(key=story.case)
    if found is None:
        raise LookupError(f"{name}: the published case {story.case} is not imported")
    by_key = {m.key: m for m in cast}
    said: list[str] = []
    replay.play_on(Play(story, timezone.now(), said.append, found, members=by_key))
    return {"number": found.number, "id": str(found.pk), "said": said}


def course(*, number: str) -> Mapping[str, Any]:
    """What this node knows of the referral in a case: state, holder, and every event."""
    case = cases.by_number(by=NODE, number=number)
    (found,) = [p for p in proceedings.for_case(by=NODE, case=case) if p.procedure == REFERRAL]
    events = [[e.event, e.legal_at.isoformat()] for e in found.events.order_by("pk")]
    return {
        "id": str(found.pk),
        "state": found.state,
        "holder": found.holder.code,
        "events": events,
    }


def _cast() -> Mapping[str, Member]:
    return {m.key: m for m in script.read_cast(HERE / "cast.toml")}


JOBS: Mapping[str, Callable[..., Mapping[str, Any]]] = {
    "prepare": prepare,
    "play": play,
    "course": course,
    "entrusted": entrusting.known,
    "money-send": lambda **given: money.send(_cast(), **given),
    "money-arrive": lambda **given: money.arrive(_cast(), **given),
}


def serve(main: Main) -> int:
    """Answer until the line ends."""
    answers = sys.stdout
    for line in sys.stdin:
        asked = json.loads(line)
        said = io.StringIO()
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            code, told = _done(main, asked)
        print(json.dumps({"code": code, "out": said.getvalue(), "told": told}), file=answers)
        answers.flush()
    return 0


def _done(main: Main, asked: Mapping[str, Any]) -> tuple[int, Mapping[str, Any]]:
    if "job" in asked:
        return 0, JOBS[asked["job"]](**asked["given"])
    try:
        return main(asked["argv"]), {}
    except SystemExit as error:
        return int(error.code or 0), {}
