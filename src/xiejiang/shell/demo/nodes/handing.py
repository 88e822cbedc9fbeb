"""One proceeding on three nodes: handed over, passed on, decided, and the outcome told back.

Jiangsu refers to police in Chongqing, they pass it on to police in Yunnan, who open a case; the
filing comes back the way it went, and Jiangsu signs for the notice.
"""

from __future__ import annotations

import json
from typing import Any

from xiejiang.shell.demo.nodes.tour import Sent, Stop, Tour

SERVED = {
    "jiangsu": ("321100-water", "321100-procuratorate"),
    "chongqing": ("500102-water", "500102-police"),
    "yunnan": ("530600-water", "530602-police"),
}
ROUNDS = 2
"""As often everybody carries and fetches: what Yunnan tells reaches Jiangsu through Chongqing."""


def show(tour: Tour) -> None:
    """Hand over, pass on, decide, and tell."""
    tour.teller.say("handing")
    for stop in tour.stops:
        for other in tour.stops:
            if other is not stop:
                codes = SERVED[other.machine.key]
                tour.must(stop, "node", "serves", other.machine.name, *codes)
    jiangsu, chongqing, yunnan = tour.stops
    tour.play(jiangsu, "jiangsu-send", jiangsu.number)
    first = _hand(tour, jiangsu, chongqing, *jiangsu.post)
    done = tour.must(jiangsu, "exchange", "push")
    tour.kept(first, done, "pushed", jiangsu, chongqing)
    number = _take(tour, first)
    tour.play(chongqing, "chongqing-redirect", number)
    second = _hand(tour, chongqing, yunnan, *chongqing.police_post)
    done = tour.must(yunnan, "exchange", "pull", "--node", chongqing.machine.name)
    tour.kept(second, done, "pulled", yunnan, chongqing)
    number = _take(tour, second)
    tour.play(yunnan, "yunnan-file", number)
    _everybody_tells(tour)
    _agree(tour, "filed")
    tour.play(jiangsu, "jiangsu-sign", jiangsu.number)
    _everybody_tells(tour)
    _agree(tour, "signed")


def _hand(tour: Tour, source: Stop, target: Stop, *post: str) -> Sent:
    """Seal the least that is needed of the proceeding that waits."""
    waiting = json.loads(tour.must(source, "exchange", "waiting", "--json").out)
    (row,) = [r for r in waiting if r["node"] == target.machine.name and r["needs"] == "hand"]
    words = ("exchange", "hand", row["number"], target.machine.name, *post, "--json")
    made = json.loads(tour.must(source, *words).out)
    return tour.note(Sent(made["id"], source, target, made["sequence"]))


def _take(tour: Tour, sent: Sent) -> str:
    """Received by the police there, as from now; the number of their case."""
    stop = sent.target
    done = tour.must(stop, "exchange", "take", sent.id, *stop.police_post, "--json")
    told: dict[str, Any] = json.loads(done.out)
    stop.police_number = str(told["case"])
    shown = tour.must(stop, "case", "show", stop.police_number, "--json")
    stop.police_case = str(json.loads(shown.out)["id"])
    states = [p["state"] for p in told["proceedings"]]
    fine = states == ["under-review"]
    title = tour.name(stop)
    tour.teller.check(fine, "received", done.out, title=title, number=stop.police_number)
    return stop.police_number


def _everybody_tells(tour: Tour) -> None:
    for _ in range(ROUNDS):
        for stop in reversed(tour.stops):
            tour.must(stop, "exchange", "sync")


def _agree(tour: Tour, key: str) -> None:
    """Whether three nodes know the same course of the same proceeding."""
    found = [
        stop.machine.do("course", number=stop.police_number or stop.number) for stop in tour.stops
    ]
    fine = all(one == found[0] for one in found) and found[0]["state"] == "filed"
    told = "\n".join(str(one) for one in found)
    tour.teller.check(fine, key, told, count=len(found[0]["events"]))
