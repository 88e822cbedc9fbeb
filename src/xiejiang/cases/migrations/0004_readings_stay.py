"""The database refuses to change what was noted of who read what."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from xiejiang.store.dialects import append_only


class Migration(migrations.Migration):
    dependencies: ClassVar = [("cases", "0003_access")]

    operations: ClassVar = [append_only("cases_reading")]
