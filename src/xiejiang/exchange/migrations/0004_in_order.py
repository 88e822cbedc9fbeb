"""Packages are in order in their stream, no longer in their case."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("exchange", "0003_streams")]

    operations = [
        migrations.RemoveConstraint("outgoing", "outgoing_in_order"),
        migrations.AddConstraint(
            "outgoing",
            models.UniqueConstraint(
                fields=("node", "stream", "sequence"),
                condition=models.Q(("state", "refused"), _negated=True),
                name="outgoing_in_order",
            ),
        ),
    ]
