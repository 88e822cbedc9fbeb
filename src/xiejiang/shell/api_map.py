"""The API of the map: the places of a case as GeoJSON (RFC 7946)."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from ninja import Router, Schema
from pydantic import Field

from xiejiang.cases import queries as cases
from xiejiang.shell import rooms
from xiejiang.web.api import answers
from xiejiang.web.panels import Spot
from xiejiang.web.requests import Request

router = Router(tags=["cases"])


class PointOut(Schema):
    """点，WGS 84."""

    type: Literal["Point"] = "Point"
    coordinates: list[float] = Field(description="经度、纬度，度", min_length=2, max_length=2)


class SpotOut(Schema):
    """地点说明."""

    kind: str
    title: str
    words: str
    url: str
    checked: bool = Field(description="由办案人员登记；照片自述的和保护水域代表点为否")


class FeatureOut(Schema):
    """一个地点."""

    type: Literal["Feature"] = "Feature"
    geometry: PointOut
    properties: SpotOut


class PlacesOut(Schema):
    """案件的地点."""

    type: Literal["FeatureCollection"] = "FeatureCollection"
    features: list[FeatureOut]


@router.get("/cases/{uuid:case_id}/places", response=answers(PlacesOut), summary="案件：地点")
def list_places(request: Request, case_id: UUID) -> PlacesOut:
    """Where the case is, where its evidence was taken, and protected waters near it."""
    case = cases.get(by=request.actor, case_id=case_id)
    return PlacesOut(features=[_feature(s) for s in rooms.spots(request, case)])


def _feature(spot: Spot) -> FeatureOut:
    return FeatureOut(
        geometry=PointOut(coordinates=[float(spot.longitude), float(spot.latitude)]),
        properties=SpotOut(
            kind=spot.kind,
            title=spot.title,
            words=spot.words,
            url=spot.url,
            checked=spot.tone in ("running", "ok"),
        ),
    )
