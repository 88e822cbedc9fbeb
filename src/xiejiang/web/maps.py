"""地图: what the map of any room needs: numbered places, and outlines where there are some.

The list beside a map says everything; the map only shows it. Rivers are public-domain lines for
orientation (``basin/data/map``); an operator may lay them over an approved base map
(``XIEJIANG_MAP_TILES``).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings

from xiejiang.web.panels import Spot


def drawn(spots: Sequence[Spot], shapes: Sequence[Any] = ()) -> Mapping[str, Any]:
    """The places as a template draws them; ``shapes`` are GeoJSON geometries.

    What the places themselves stand for, where that is a line or an area, is drawn with them.
    """
    own = [dict(s.site) for s in spots if s.site is not None and s.site["type"] != "Point"]
    told = [
        {
            "number": number,
            "lon": float(spot.longitude),
            "lat": float(spot.latitude),
            "kind": spot.kind,
            "title": spot.title,
            "words": spot.words,
            "url": spot.url,
            "tone": spot.tone,
        }
        for number, spot in enumerate(spots, 1)
    ]
    return {
        "spots": list(enumerate(spots, 1)),
        "spots_data": json.dumps(told, ensure_ascii=False),
        "shapes_data": json.dumps([*shapes, *own]),
        "tiles": settings.MAP_TILES,
        "credit": settings.MAP_CREDIT,
    }
