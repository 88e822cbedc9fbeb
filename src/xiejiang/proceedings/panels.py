"""What the room shows on the case page: running procedures with holder, steps and clocks."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from xiejiang.web.panels import Panel
from xiejiang.web.requests import Request


def panels(request: Request, case: Any) -> tuple[Panel, ...]:
    """程序."""
    return (Panel("proceedings", _("程序"), None, "proceedings/_proceedings.html"),)
