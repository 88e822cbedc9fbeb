"""An inspection that came with an archived case has no inspector among the people of this node."""

from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from xiejiang.store.dialects import append_only, writable


class Migration(migrations.Migration):
    """The inspector may be empty; his name and post never are."""

    dependencies = [
        ("restoration", "0007_words_stay"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        writable("restoration_inspection"),
        migrations.AlterField(
            model_name="inspection",
            name="person",
            field=models.ForeignKey(
                help_text="谁检查、谁登记；随归档案件来的为空",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="检查人",
            ),
        ),
        append_only("restoration_inspection"),
    ]
