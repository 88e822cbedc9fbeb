"""One run: seal, carry under faults, let the officer act, lift the faults, push again, and look."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from xiejiang.exchange.torture.channel import Storm
from xiejiang.exchange.torture.faults import SKEWS, Ending, Fault, Plan
from xiejiang.exchange.torture.judging import DELIVERED, Story, judge
from xiejiang.exchange.torture.pair import RECEIVER, SENDER, Died, Pair, Side
from xiejiang.exchange.torture.points import (
    BEFORE_KEEPING,
    ENDING,
    KEEPING,
    PUSHING,
    SEALING,
    Point,
    aim,
)
from xiejiang.exchange.torture.serving import Reply
from xiejiang.exchange.torture.weather import Weather, cut, flipped

STORMY = 2
"""Pushes under faults."""
MOST_PUSHES = 6
"""Pushes after the faults were lifted; then everything must have ended."""
TRIES = 4
"""How often an operator tries to seal what did not get sealed."""
DISK_SIZES = (0, 300, 2_000, 6_000, 20_000, 60_000, 400_000)


@dataclass
class Result:
    """What a run came to."""

    plan: Plan
    violations: list[str]
    states: list[tuple[str, str]] = field(default_factory=list)
    """The state of every package at its sender, and the code of a refusal."""
    pushes: int = 0
    """After the faults were lifted."""
    deaths: int = 0
    story: Story | None = None


class Run:
    """The story of one run, chapter by chapter."""

    def __init__(self, pair: Pair, plan: Plan) -> None:
        self.pair, self.plan = pair, plan
        self.a, self.b = pair.a, pair.b
        self.storm = Storm(Weather(plan), pair.event, pair.kill_after)
        self.sealed: list[str] = []
        self.crashes: list[str] = []
        self.pushes = 0
        self.case = self.item = ""
        self.since = (0, 0)

    def tell(self) -> Result:
        """Live through it, and judge."""
        deaths = self.a.deaths + self.b.deaths
        self.since = (self.a.call("head"), self.b.call("head"))
        title = f"故障演练 {self.plan.seed}/{self.plan.run}"
        self.case, self.item = self.a.call("open_case", title, self.plan.payload)
        self._seal_all()
        self._carry()
        self._end()
        self._recover()
        first = [(s.state, s.code) for s in self.a.call("sent_of", self.case, self.since[0])]
        open_again = self._once_more(first)
        story = self.story(open_again=open_again)
        return Result(
            self.plan,
            judge(story),
            states=first,
            pushes=self.pushes,
            deaths=self.a.deaths + self.b.deaths - deaths,
            story=story,
        )

    # ------------------------------------------------------------------ chapters

    def _seal_all(self) -> None:
        dice = self.plan.dice("seal")
        for number in range(self.plan.packages):
            for attempt in range(TRIES):
                struck = attempt == 0 and (number == 0 or dice.random() < 0.5)
                if struck:
                    self._wrong(self.a, dice, SEALING, Fault.KILL_SENDER)
                reply = self._try(self.a, "seal", self.case, self.item, RECEIVER)
                self._right(self.a)
                if reply is not None and reply.value:
                    self.sealed.append(reply.value)
                    break

    def _carry(self) -> None:
        self.pair.begin(self.storm)
        for number in range(STORMY):
            dice = self.plan.dice(f"carry/{number}")
            self._wrong(self.a, dice, PUSHING, Fault.KILL_SENDER)
            self._wrong(self.b, dice, KEEPING, Fault.KILL_RECEIVER)
            if self.plan.by_disc:
                self._by_disc(dice)
            else:
                self._try(self.a, "push")
            self.pair.settle()
            self._right(self.a)
            self._right(self.b)
        self._late()

    def _by_disc(self, dice: Random) -> None:
        """What is pushed else is saved, carried, received, and the receipt brought back."""
        for package in self.sealed:
            content = self._try(self.a, "save", package)
            if content is None or not content.value:
                continue
            reply = self._try(self.b, "receive", self._worn(dice, content.value))
            if reply is not None and reply.value:
                self._try(self.a, "take_receipt", self._worn(dice, reply.value))

    def _worn(self, dice: Random, data: bytes) -> bytes:
        if not self.plan.has(Fault.DISC) or dice.random() < 0.3:
            return data
        return dice.choice((cut, flipped))(dice, data)

    def _late(self) -> None:
        """What was held up arrives after all, in no order; its answer goes nowhere."""
        held = list(self.storm.late)
        self.plan.dice("late").shuffle(held)
        for wire, raw in held:
            wire.deliver(raw)

    def _end(self) -> None:
        """The receiving officer takes over or returns, and the answer is pushed under faults."""
        if self.plan.ending is Ending.WAIT:
            return
        dice = self.plan.dice("end")
        self._wrong(self.b, dice, ENDING, Fault.KILL_RECEIVER)
        self._try(self.b, "end", self.case, self.plan.ending)
        self._right(self.b)
        self._wrong(self.a, dice, PUSHING, Fault.KILL_SENDER)
        self._wrong(self.b, dice, PUSHING, Fault.KILL_RECEIVER)
        self._try(self.b, "push")
        self.pair.settle()
        self._right(self.a)
        self._right(self.b)
        self._late()

    def _recover(self) -> None:
        """Nothing but what an operator has: both run again, and push."""
        self.storm.weather.calm = True
        self.pair.settle()
        self.pair.heal()
        while self.pushes < MOST_PUSHES and self._waiting():
            self.pushes += 1
            for side in self.pair.sides:
                self._try(side, "push")
            self.pair.settle()

    def _once_more(self, first: list[tuple[str, str]]) -> bool:
        """After a refusal, and else now and then: the next package of the case goes through."""
        refused = any(state == "refused" for state, _ in first)
        if not refused and self.plan.run % 5:
            return True
        for _ in range(MOST_PUSHES):
            package = self.a.call("seal", self.case, self.item, RECEIVER)
            for _ in range(2):
                self.a.call("push")
            rows = self.a.call("sent_of", self.case, self.since[0])
            if next(s.state for s in rows if s.id == package) in DELIVERED:
                return True
        return False

    def story(self, *, open_again: bool) -> Story:
        """What both nodes hold of the run now."""
        kept, happened = self.b.call("kept_of", self.case, self.since[1])
        return Story(
            sealed=tuple(self.sealed),
            sent=self.a.call("sent_of", self.case, self.since[0]),
            kept=kept,
            happened=happened,
            waiting=self._waiting(),
            open_again=open_again,
            answers=tuple(self.storm.answers),
            crashes=tuple(self.crashes),
        )

    def _waiting(self) -> int:
        found: int = self.a.call("waiting") + self.b.call("waiting")
        return found

    # ------------------------------------------------------------------ faults at a node

    def _try(self, side: Side, name: str, *arguments: object) -> Reply | None:
        """Ask a node that may die of it; nothing when it did. It is started again."""
        try:
            reply = side.ask(name, *arguments)
        except Died:
            side.bury()
            side.start()
            return None
        if reply.crash:
            self.crashes.append(f"{side.name} {name}: {reply.crash}")
        return reply

    def _wrong(self, side: Side, dice: Random, points: tuple[Point, ...], kills: Fault) -> None:
        """Let something be wrong at a node before it works."""
        side.start()
        has = self.plan.has
        if has(Fault.CLOCK) and dice.random() < 0.5:
            side.call("clock", dice.choice(SKEWS) * dice.choice((1, -1)))
        if has(Fault.DISK) and dice.random() < 0.6:
            side.call("disk", dice.choice(DISK_SIZES))
        if has(kills) and dice.random() < 0.7:
            side.call("arm", aim(dice, points, "kill"))
        elif has(Fault.DATABASE) and dice.random() < 0.7:
            self._database(side, dice, points)
        elif has(Fault.TRUST) and points is KEEPING and dice.random() < 0.5:
            deed = dice.choice(("suspend", "revoke", "void"))
            side.call("arm", aim(dice, BEFORE_KEEPING, deed), SENDER)

    def _database(self, side: Side, dice: Random, points: tuple[Point, ...]) -> None:
        commits = tuple(p for p in points if p.function.endswith("_commit"))
        how = dice.choice(("hold", "lose", "fail"))
        if how == "hold":
            side.call("hold", 0.1 + 0.4 * dice.random())
        elif how == "lose":
            side.call("arm", aim(dice, points, "lose"))
        else:
            side.call("arm", aim(dice, tuple(p for p in commits if p.event == "return"), "fail"))

    def _right(self, side: Side) -> None:
        """Lift what is wrong at a node; people's decisions stay."""
        side.start()
        side.call("lift")
