"""地图: the places of a case on a map of river lines, and what the base map may load."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from xiejiang.web import maps
from xiejiang.web.panels import Spot


def tab(spots: Sequence[Spot]) -> Mapping[str, Any]:
    """What ``shell/_map.html`` needs."""
    return maps.drawn(spots)


def tile_origin(template: str) -> str:
    """The origin from which a page may load the pictures of the base map."""
    parts = urlsplit(template)
    host = parts.netloc.replace("{s}", "*")
    return f"{parts.scheme}://{host}" if template else ""
