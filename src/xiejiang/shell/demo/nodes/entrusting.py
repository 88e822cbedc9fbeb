"""Restoration entrusted from Jiangsu to Chongqing: asked under seal, received, done, told back.

Nothing of it was published: plan, amounts and progress are invented, and say so.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from xiejiang.audit.domain import NODE
from xiejiang.cases import queries as cases
from xiejiang.restoration import queries as restoration
from xiejiang.restoration.domain import EntrustmentState
from xiejiang.shell.demo.nodes.tour import Sent, Stop, Tour


def show(tour: Tour) -> None:
    """Ask, receive, agree and report; then both officers read the same."""
    tour.teller.say("entrusting")
    jiangsu, chongqing, _yunnan = tour.stops
    tour.play(jiangsu, "jiangsu-entrust", jiangsu.number)
    done = tour.must(jiangsu, "exchange", "push")
    first = _sent(tour, jiangsu, chongqing)
    tour.kept(first, done, "pushed", jiangsu, chongqing)
    number = _take(tour, first)
    tour.play(chongqing, "chongqing-restore", number)
    tour.must(chongqing, "exchange", "sync")
    here = jiangsu.machine.do("entrusted", number=jiangsu.number)
    there = chongqing.machine.do("entrusted", number=number)
    fine = here["told"] == there["told"] and here["told"]["state"] == "accepted"
    tour.teller.check(fine, "entrusted", f"{here}\n{there}", state=here["zh"])
    words = (here["zh"], here["told"]["answer"], *here["told"]["reports"])
    for stop in (jiangsu, chongqing):
        said = tour.read(stop, stop.officer, f"/restoration/entrustments/{here['id']}/")
        missing = [w for w in words if w not in said]
        title = tour.name(stop)
        tour.teller.check(not missing, "entrusted_page", str(missing), title=title)


def _sent(tour: Tour, source: Stop, target: Stop) -> Sent:
    """The package that the node sealed for its officer."""
    row = next(r for r in tour.rows(source) if r["kind"] == "entrustment")
    return tour.note(Sent(row["id"], source, target, row["sequence"]))


def _take(tour: Tour, sent: Sent) -> str:
    """Received by the officer there, into a case of its own."""
    stop = sent.target
    done = tour.must(stop, "exchange", "take", sent.id, *stop.post, "--json")
    number = str(json.loads(done.out)["case"])
    tour.teller.check(
        bool(number), "entrustment_taken", done.out, title=tour.name(stop), number=number
    )
    return number


# ------------------------------------------------------------------ inside the nodes


def known(*, number: str) -> Mapping[str, Any]:
    """What a node knows of the entrustment in a case."""
    case = cases.by_number(by=NODE, number=number)
    (found,) = restoration.entrusted_of(case=case)
    return {
        "id": str(found.pk),
        "zh": EntrustmentState(found.state).zh,
        "told": {
            "state": found.state,
            "answer": found.answer,
            "reports": [r.words for r in found.reports.all()],
        },
    }
