"""The places of a case for a program: GeoJSON, and nothing for the outsider."""

from __future__ import annotations

from decimal import Decimal

from tests.api.conftest import Programs
from xiejiang.cases.models import Case


def test_the_places_of_a_case_are_geojson(programs: Programs, case: Case) -> None:
    Case.objects.filter(pk=case.pk).update(longitude=Decimal("106.25"), latitude=Decimal("29.29"))
    answer = programs["fisheries"].get(f"/cases/{case.pk}/places")
    assert answer.status_code == 200, answer.content
    told = answer.json()
    assert told["type"] == "FeatureCollection"
    first = told["features"][0]
    assert first["geometry"] == {"type": "Point", "coordinates": [106.25, 29.29]}
    assert (first["properties"]["kind"], first["properties"]["checked"]) == ("案发地点", True)
    assert all(f["properties"]["checked"] is False for f in told["features"][1:])


def test_the_outsider_finds_no_place(programs: Programs, case: Case) -> None:
    assert programs["outsider"].get(f"/cases/{case.pk}/places").status_code == 404
