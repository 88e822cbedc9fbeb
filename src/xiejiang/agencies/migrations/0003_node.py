"""Where an agency works, when it is not here."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("agencies", "0002_clearance")]

    operations = [
        migrations.AddField(
            "agency",
            "node",
            models.CharField(
                "承载节点",
                blank=True,
                default="",
                help_text="在哪个节点办案；空为本节点",
                max_length=120,
            ),
        ),
    ]
