"""How an alert is said: as a bulletin, and in the notices about its answers."""

from __future__ import annotations

from collections.abc import Sequence

from xiejiang.basin import queries as basin
from xiejiang.basin.domain import REFERENCE_ONLY
from xiejiang.liaison.domain import Audience, Content, Draft
from xiejiang.river import queries
from xiejiang.river.domain import CATEGORY, Outcome, Recipient
from xiejiang.river.models import Alert, Answer

FIELD = "pollution"
LISTED = 60
"""How many lines of arrivals a bulletin repeats; the alert's own page has them all."""
HEADS = {"alert": "水污染通报", "corrected": "水污染通报（更正）", "cleared": "水污染通报（解除）"}
TITLE_MOST = 160


def draft(alert: Alert, told: Sequence[Recipient], codes: tuple[str, ...]) -> Draft:
    """The bulletin to some of those on the list, by name."""
    kind = "alert" if alert.version == 1 else "corrected"
    return Draft(
        category=CATEGORY,
        content=content(alert, told, kind=kind),
        audience=Audience(agencies=codes),
        field=FIELD,
        division=basin.network().divisions_of(alert.reach)[0],
        urgent=True,
        sign_by=alert.sign_by,
    )


def content(alert: Alert, told: Sequence[Recipient], *, kind: str, words: str = "") -> Content:
    """What the bulletin says."""
    release = queries.release_of(alert)
    reach = basin.reach(reach_id=alert.reach).label
    values = {
        "kind": kind,
        "place": f"{reach}，{release.place}"[:200],
        "released_at": release.released_at.isoformat(),
        "pollutant": release.pollutant,
        "quantity": release.quantity_words,
        "source": release.source,
        "measures": release.measures,
        "wanted": release.wanted,
        "arrivals": "" if kind == "cleared" else arrivals(told),
    }
    title = f"{HEADS[kind]}：{release.pollutant}，{release.place}"[:TITLE_MOST]
    given = {name: text for name, text in values.items() if text}
    return Content(title, words, given)


def arrivals(told: Sequence[Recipient]) -> str:
    """One line for each county: how far, when."""
    lines: dict[str, str] = {}
    for r in told:
        name = basin.full_name(r.division)
        lines.setdefault(r.division, f"{name}：下行约 {r.arrival.km} 公里，{r.arrival.words}")
    shown = list(lines.values())[:LISTED]
    more = len(lines) - len(shown)
    rest = [f"另有 {more} 处，见通报页"] if more > 0 else []
    head = f"自泄漏时起算的粗估（{REFERENCE_ONLY}）："
    return "\n".join([head, *shown, *rest])[:4000]


def answered(alert: Alert, answer: Answer) -> str:
    """The notice of an answer."""
    value = f"，{answer.item} {answer.value.normalize():f} {answer.unit}" if answer.value else ""
    outcome = Outcome(answer.outcome).zh
    return f"{answer.agency_name}答复水污染通报（{alert.number}）：{outcome}{value}"
