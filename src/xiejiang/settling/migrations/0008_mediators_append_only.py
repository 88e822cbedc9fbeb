"""The database refuses to change or delete what stands in the register of mediating bodies."""

from __future__ import annotations

from django.db import migrations

from xiejiang.store.dialects import append_only


class Migration(migrations.Migration):
    """An append-only register."""

    dependencies = [("settling", "0007_mediators")]
    operations = [
        append_only("settling_mediationbody"),
        append_only("settling_bodyversion"),
        append_only("settling_bodymatter"),
        append_only("settling_mediator"),
        append_only("settling_bodyconfirmation"),
        append_only("settling_bodywithdrawal"),
        append_only("settling_mediation"),
    ]
