"""The API of the river: how places stand, what lies up- and downstream, where a place is."""

from __future__ import annotations

from typing import Annotated, Literal

from ninja import Query, Router, Schema
from pydantic import Field

from xiejiang.basin import queries as basin
from xiejiang.basin.domain import REFERENCE_ONLY, Neighbour
from xiejiang.river import api_alerts, api_duties, api_published
from xiejiang.web.api import Line, answers
from xiejiang.web.requests import Request

router = Router(tags=["river"])
router.add_router("", api_alerts.router)
router.add_router("", api_duties.router)
router.add_router("", api_published.router)
Level = Literal["county", "prefecture", "province"]
Within = Annotated[int, Query(ge=0, le=6400, description="多少公里以内；0 为不限")]


class RelationOut(Schema):
    """两地的关系."""

    a: str
    a_name: str
    b: str
    b_name: str
    relation: Literal["upstream_of", "downstream_of", "shared_water", "unrelated"]
    km: int | None
    via: list[str] = Field(description="河流编号，按水流的次序")
    via_names: list[str]
    uncertain: bool = Field(description="只经闸泵调度的河道相通")
    why: str
    words: str
    note: str = REFERENCE_ONLY


class NeighbourOut(Schema):
    """上游、下游的一处."""

    code: str
    name: str
    km: int
    shared: bool
    uncertain: bool


class NeighboursOut(Schema):
    """上游或者下游."""

    place: str
    name: str
    divisions: list[NeighbourOut]
    note: str = REFERENCE_ONLY


class ReachOut(Schema):
    """河段和两岸."""

    id: str
    river: str
    river_id: str
    kind: str
    regulated: bool
    label: str
    km: float
    km_to_mouth: float
    left: list[str]
    right: list[str]


class SectionOut(Schema):
    """控制断面."""

    name: str
    river: str
    reach: str
    type: str
    lon: float
    lat: float
    confidence: str


class WaterOut(Schema):
    """保护水域."""

    id: str
    name: str
    type: str
    level: str
    fishing_ban: bool
    ban_period: str


class WhereOut(Schema):
    """一地在哪条河."""

    place: str
    name: str
    in_basin: bool
    basin_words: str
    on: bool = Field(description="河段流经或相邻；否则是水流入的河段")
    reaches: list[ReachOut]
    sections: list[SectionOut]
    protected: list[WaterOut]
    note: str = REFERENCE_ONLY


@router.get("/basin/relation", response=answers(RelationOut), summary="流域：两地的关系")
def relation(request: Request, a: Line, b: Line) -> RelationOut:
    """How two places stand: codes, names or reach ids."""
    return RelationOut(**basin.relation_row(basin.place_of(a), basin.place_of(b)))


@router.get("/basin/upstream", response=answers(NeighboursOut), summary="流域：上游")
def upstream(
    request: Request, place: Line, level: Level = "county", within: Within = 0
) -> NeighboursOut:
    """The divisions the water comes from, nearest first."""
    code = basin.place_of(place)
    return _neighbours(code, basin.upstream(place=code, level=basin.Level(level)), within)


@router.get("/basin/downstream", response=answers(NeighboursOut), summary="流域：下游")
def downstream(
    request: Request, place: Line, level: Level = "county", within: Within = 0
) -> NeighboursOut:
    """The divisions the water runs to, nearest first."""
    code = basin.place_of(place)
    return _neighbours(code, basin.downstream(place=code, level=basin.Level(level)), within)


def _neighbours(place: str, found: tuple[Neighbour, ...], within: int) -> NeighboursOut:
    near = [n for n in found if not within or n.km <= within]
    return NeighboursOut(
        place=place,
        name=basin.network().label(place),
        divisions=[NeighbourOut(**row) for row in basin.neighbour_rows(near)],
    )


@router.get("/basin/where", response=answers(WhereOut), summary="流域：在哪条河")
def where(request: Request, place: Line) -> WhereOut:
    """Reaches with both banks, sections on them, protected waters of the place."""
    return WhereOut(**basin.where_row(basin.where(basin.place_of(place))))
