"""What was recorded, brought into a case or signed is never changed; the database refuses it."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from xiejiang.store.dialects import append_only


class Migration(migrations.Migration):
    dependencies: ClassVar = [("operations", "0001_initial")]

    operations: ClassVar = [
        append_only("operations_check"),
        append_only("operations_answered"),
        append_only("operations_photo"),
        append_only("operations_leg"),
        append_only("operations_outcome"),
        append_only("operations_brought"),
        append_only("operations_signature"),
    ]
