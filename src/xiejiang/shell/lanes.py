"""From the story of a case to its drawing: words, tones and order of lanes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from xiejiang.law.procedures import load_procedures
from xiejiang.proceedings.domain import ROOM_EVENTS
from xiejiang.proceedings.panels import tone_of
from xiejiang.proceedings.queries import Lanes
from xiejiang.shell.drawing import Dot, Drawing, Hold, Pass, Row, draw
from xiejiang.web.language import title_of
from xiejiang.web.panels import Strand

MARKS = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫"
"""By which the proceedings of a case are told apart, in the order in which they began."""


def picture(story: Lanes, strands: Sequence[Strand] = ()) -> Drawing | None:
    """The drawing of a case's story; what rooms add runs below the agencies."""
    rows, dots, holds = [], [], []
    several = len(story.procedures) > 1
    marks = {p.id: mark for p, mark in zip(story.procedures, MARKS, strict=False) if several}
    titles = {p.id: title_of(p) for p in story.procedures if several}
    for lane in story.lanes:
        key = lane.agency.code
        rows.append(Row(key, lane.agency.title, lane.agency.kind))
        for event in lane.events:
            words = _words(event.event) if event.step is None else title_of(event.step, "verb")
            of = event.procedure
            dots.append(Dot(key, event.at, words, mark=marks.get(of, ""), of=titles.get(of, "")))
        for seen in lane.open:
            ends = seen.deadline.legal_at
            if ends is not None:
                of = seen.deadline.proceeding.procedure
                dot = Dot(key, ends, title_of(seen.limit), tone_of(seen.state), True, seen.words)
                dots.append(replace(dot, mark=marks.get(of, ""), of=titles.get(of, "")))
        holds += [Hold(key, span.since, span.until) for span in lane.holds]
    codes = {lane.agency.pk: lane.agency.code for lane in story.lanes}
    passes = [
        Pass(codes[a.source], codes[a.target], a.at, None, title_of(a.step, "verb"))
        for a in story.arrows
    ]
    for strand in strands:
        rows.append(Row(strand.key, strand.label, strand.key))
        for m in strand.moments:
            dots.append(Dot(strand.key, m.at, m.words, m.tone, m.due, m.note))
    legend = [(mark, titles[p]) for p, mark in marks.items()]
    return draw(rows, dots, holds, passes, now=story.today, legend=legend)


def _words(event: str) -> str:
    if event == "discovered":
        return _("发现")
    known = load_procedures().events.get(event)
    return title_of(known) if known else _(ROOM_EVENTS.get(event, event))
