"""Reading procedures from TOML: strict, and every complaint names file and item."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from xiejiang.kernel.citation import Citation, Confidence
from xiejiang.kernel.errors import Complaint
from xiejiang.law.procedures_model import (
    Event,
    Extended,
    Field,
    Guard,
    Lead,
    Limit,
    Material,
    Must,
    Paper,
    Procedure,
    Role,
    Sector,
    State,
    Step,
    Suspended,
    Value,
)
from xiejiang.law.procedures_provision import Provision
from xiejiang.law.procedures_rows import Row


class Reader:
    """Reads files into values; ``instruments`` maps the id of an instrument to its title."""

    def __init__(self, instruments: Mapping[str, str] | None) -> None:
        self.instruments = instruments
        self.complaints: list[Complaint] = []
        self.declared: dict[str, Event] = {}

    def events(self, path: Path) -> dict[str, Event]:
        top = self._open(path, "xiejiang-events/1")
        self._events(top)
        top.done()
        return self.declared

    def _events(self, top: Row) -> None:
        for row in top.rows("event"):
            event = Event(
                row.text("id", needed=True),
                row.text("title", needed=True),
                row.text("title_en", needed=True),
            )
            row.done()
            if event.id in self.declared:
                row.complain("事件重复")
            self.declared[event.id] = event

    def procedure(self, path: Path) -> Procedure:
        top = self._open(path, "xiejiang-procedure/1")
        head = Row(top.take("procedure", dict, {}, needed=True), path.name, self.complaints)
        valid_from = head.day("valid_from")
        if valid_from is None:
            head.complain("缺少 valid_from")
        procedure = Procedure(
            id=head.text("id", needed=True),
            file=path.name,
            title=head.text("title", needed=True),
            title_en=head.text("title_en", needed=True),
            version=head.text("version", needed=True),
            valid_from=valid_from or date.min,
            summary=head.text("summary", needed=True),
            opinions_articles=head.texts("opinions_articles", needed=True),
            initial=head.text("initial", needed=True),
            starter=head.text("starter", needed=True),
            opens=head.texts("opens", needed=True),
            hears=head.texts("hears"),
            several=head.flag("several"),
            mark=head.text("mark", needed=True),
            sectors=tuple(self._sector(r) for r in top.rows("sector")),
            roles=tuple(self._role(r) for r in top.rows("role")),
            states=tuple(self._state(r) for r in top.rows("state")),
            steps=tuple(self._step(r) for r in top.rows("step")),
            limits=tuple(self._limit(r) for r in top.rows("limit")),
            materials=tuple(self._material(r) for r in top.rows("material")),
            values=tuple(self._value(r) for r in top.rows("value")),
            musts=tuple(self._must(r) for r in top.rows("must")),
            leads=tuple(self._lead(r) for r in top.rows("leads")),
        )
        self._events(top)
        head.done()
        top.done()
        return procedure

    def _open(self, path: Path, schema: str) -> Row:
        try:
            values = tomllib.loads(path.read_text("utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            self.complaints.append(Complaint(path.name, f"不是合法的 TOML：{error}"))
            values = {"schema": schema}
        top = Row(values, path.name, self.complaints)
        if top.text("schema") != schema:
            top.complain(f"schema 应为 {schema}")
        return top

    def _role(self, row: Row) -> Role:
        role = Role(
            row.text("id", needed=True),
            row.text("title", needed=True),
            row.text("title_en", needed=True),
            row.texts("kinds", needed=True),
            row.text("joins", needed=True),
        )
        row.done()
        return role

    def _sector(self, row: Row) -> Sector:
        sector = Sector(
            row.text("id", needed=True), row.text("title", needed=True), row.texts("kinds")
        )
        row.done()
        return sector

    def _state(self, row: Row) -> State:
        holder = row.text("holder", needed=True)
        state = State(
            id=row.text("id", needed=True),
            title=row.text("title", needed=True),
            title_en=row.text("title_en", needed=True),
            holder=holder,
            turn=row.text("turn") or holder,
            posts=row.texts("posts") or ("handler",),
            final=row.flag("final"),
            reason=row.text("reason", needed=True),
        )
        row.done()
        return state

    def _step(self, row: Row) -> Step:
        promote = row.row("promote")
        step = Step(
            id=row.text("id", needed=True),
            verb=row.text("verb", needed=True),
            verb_en=row.text("verb_en", needed=True),
            summary=row.text("summary", needed=True),
            actor=row.text("actor", needed=True),
            posts=row.texts("posts", needed=True),
            states=row.texts("states", needed=True),
            to=row.text("to"),
            emits=row.texts("emits", needed=True),
            serves=row.texts("serves"),
            asks_time=bool(time_title := row.text("time_title")),
            time_title=time_title or "办理时间",
            reason=row.flag("reason"),
            fields=tuple(self._field(r) for r in row.rows("fields")),
            papers=tuple(self._paper(r) for r in row.rows("papers")),
            copies=row.texts("copies"),
            checklist=row.flag("checklist"),
            guards=tuple(self._guard(r) for r in row.rows("guards")),
            sector=row.text("sector"),
            promote=() if promote is None else promote.pairs(),
            outcome=row.text("outcome"),
            primary=row.flag("primary"),
            signs=row.flag("signs"),
            provisions=self._provisions(row),
            valid_from=row.day("valid_from"),
            valid_to=row.day("valid_to"),
        )
        row.done()
        return step

    def _field(self, row: Row) -> Field:
        field = Field(
            id=row.text("id", needed=True),
            title=row.text("title", needed=True),
            title_en=row.text("title_en", needed=True),
            type=row.text("type", needed=True),
            required=row.flag("required", True),
            help=row.text("help"),
            choices=self._choices(row),
            role=row.text("role"),
            minimum=row.number("minimum"),
            personal=row.flag("personal"),
        )
        row.done()
        return field

    def _choices(self, row: Row) -> tuple[tuple[str, str], ...]:
        found = []
        for choice in row.take("choices", list):
            if not (isinstance(choice, list) and len(choice) == 2):
                row.complain("choices 的每一项应为 [代号, 名称]")
                continue
            found.append((str(choice[0]), str(choice[1])))
        return tuple(found)

    def _paper(self, row: Row) -> Paper:
        paper = Paper(
            row.text("kind", needed=True),
            row.texts("to"),
            row.texts("copies"),
            row.text("material"),
        )
        row.done()
        return paper

    def _guard(self, row: Row, *, told: bool = True) -> Guard:
        """``any`` needs no other name; of its alternatives only the whole says why."""
        alternatives = tuple(self._guard(r, told=False) for r in row.rows("any"))
        guard = Guard(
            name="any" if alternatives else row.text("name", needed=True),
            event=row.text("event"),
            events=row.texts("events"),
            limits=row.texts("limits"),
            times=row.number("times"),
            message=row.text("message", needed=told),
            alternatives=alternatives,
        )
        row.done()
        return guard

    def _limit(self, row: Row) -> Limit:
        begins = row.text("begins", needed=True)
        limit = Limit(
            id=row.text("id", needed=True),
            title=row.text("title", needed=True),
            role=row.text("role", needed=True),
            on=row.text("on", needed=True),
            value=row.number("value"),
            unit=row.text("unit", needed=True),
            regime=row.text("regime"),
            begins=begins,
            counts_from=row.text("counts_from") or begins,
            stops=row.texts("stops"),
            sector=row.text("sector"),
            replaces=row.text("replaces"),
            cautious_with=row.text("cautious_with"),
            contingent=row.flag("contingent"),
            before=row.text("before"),
            refuses=row.flag("refuses"),
            watched_by=row.texts("watched_by"),
            lapse=row.text("lapse"),
            doubt=row.text("doubt"),
            when=row.text("when"),
            extensions=tuple(self._extended(r) for r in row.rows("extensions")),
            suspensions=tuple(self._suspended(r) for r in row.rows("suspensions")),
            provision=self._provision(row),
            valid_from=row.day("valid_from"),
            valid_to=row.day("valid_to"),
        )
        row.done()
        return limit

    def _extended(self, row: Row) -> Extended:
        extended = Extended(
            row.text("event", needed=True),
            row.number("value"),
            row.text("unit", needed=True),
            row.number("times", 1),
            row.text("approver"),
        )
        row.done()
        return extended

    def _suspended(self, row: Row) -> Suspended:
        suspended = Suspended(row.text("begins", needed=True), row.text("ends", needed=True))
        row.done()
        return suspended

    def _material(self, row: Row) -> Material:
        material = Material(
            id=row.text("id", needed=True),
            title=row.text("title", needed=True),
            contains=row.text("contains", needed=True),
            required=row.text("required", needed=True),
            sector=row.text("sector"),
            evidence=row.texts("evidence"),
            documents=row.texts("documents"),
            generated=row.flag("generated"),
            inapplicable=row.flag("inapplicable"),
            question=row.text("question"),
            provision=self._provision(row),
        )
        row.done()
        return material

    def _value(self, row: Row) -> Value:
        value = Value(
            name=row.text("name", needed=True),
            steps=row.texts("steps"),
            events=row.texts("events"),
            documents=row.texts("documents"),
            role=row.text("role"),
            field=row.text("field"),
            limits=row.texts("limits"),
            reason=row.flag("reason"),
            actor=row.flag("actor"),
            provisions=row.flag("provisions"),
            text=row.texts("text"),
            otherwise=row.text("otherwise"),
        )
        row.done()
        return value

    def _lead(self, row: Row) -> Lead:
        lead = Lead(
            row.text("event", needed=True),
            row.text("procedure", needed=True),
            row.text("role", needed=True),
            row.text("because", needed=True),
            self._provision(row),
        )
        row.done()
        return lead

    def _must(self, row: Row) -> Must:
        must = Must(row.text("text", needed=True), self._provision(row))
        row.done()
        return must

    def _provision(self, row: Row) -> Provision:
        source = row.row("source", needed=True)
        if source is None:
            return Provision(Citation("", ""), Confidence.UNKNOWN)
        return self._source(source)

    def _provisions(self, row: Row) -> tuple[Provision, ...]:
        found = tuple(self._source(r) for r in row.rows("sources"))
        if not found:
            row.complain("缺少 sources：没有依据的步骤不能载入")
        return found

    def _source(self, row: Row) -> Provision:
        instrument = row.text("instrument", needed=True)
        article = row.text("article", needed=True)
        also = row.texts("also")
        word = row.text("confidence") or Confidence.VERIFIED.value
        if word not in {c.value for c in Confidence}:
            row.complain(f"confidence = {word!r} 不是核对程度")
            word = Confidence.UNKNOWN.value
        self._resolve(row, [instrument, *(a.split(":", 1)[0] for a in also)])
        provision = Provision(
            Citation(instrument, article, also, (self.instruments or {}).get(instrument, "")),
            Confidence(word),
            row.day("valid_from"),
            row.day("valid_to"),
            row.text("sector"),
        )
        row.done()
        return provision

    def _resolve(self, row: Row, instruments: Sequence[str]) -> None:
        for instrument in instruments:
            if self.instruments is not None and instrument not in self.instruments:
                row.complain(f"引用的规范 {instrument!r} 不在规范清单中")
