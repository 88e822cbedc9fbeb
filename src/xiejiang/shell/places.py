"""地图: the places of a case, numbered in a list and on a map of river lines.

The list says everything; the map only shows it. Rivers are public-domain lines for orientation
(``basin/data/map``); an operator may lay them over an approved base map (``XIEJIANG_MAP_TILES``).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from xiejiang.web.panels import Spot


def tab(spots: Sequence[Spot]) -> Mapping[str, Any]:
    """What ``shell/_map.html`` needs."""
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
        "tiles": settings.MAP_TILES,
        "credit": settings.MAP_CREDIT,
    }


def tile_origin(template: str) -> str:
    """The origin from which a page may load the pictures of the base map."""
    parts = urlsplit(template)
    host = parts.netloc.replace("{s}", "*")
    return f"{parts.scheme}://{host}" if template else ""
