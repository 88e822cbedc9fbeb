"""``migrate``, which lays an empty database in one go: see :mod:`xiejiang.store.fresh`."""

from __future__ import annotations

from typing import Any

from django.core.management.commands import migrate
from django.db import connections

from xiejiang.store import fresh


class Command(migrate.Command):
    """Bring the database up to the models; an empty one without walking through its history."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Lay what is empty; Django then finds nothing left to do but to tell the apps."""
        whole = not any(options[name] for name in ("app_label", "plan", "check_unapplied", "fake"))
        if whole and fresh.is_empty(connections[options["database"]]):
            fresh.lay(connections[options["database"]])
        super().handle(*args, **options)
