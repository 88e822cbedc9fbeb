"""The database refuses to change or delete what nodes told one another of operations."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from xiejiang.store.dialects import append_only


class Migration(migrations.Migration):
    dependencies: ClassVar = [("operations", "0003_between_nodes")]

    operations: ClassVar = [append_only("operations_word")]
