"""Packages of more kinds than a case: what each is, and the stream it stands in."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("exchange", "0001_initial")]

    operations = [
        migrations.AddField(
            "incoming",
            "kind",
            models.CharField(
                "种类", default="case", help_text="包的种类，如案件材料", max_length=20
            ),
        ),
        migrations.AddField(
            "outgoing",
            "kind",
            models.CharField(
                "种类", default="case", help_text="包的种类，如案件材料", max_length=20
            ),
        ),
        migrations.AddField(
            "outgoing",
            "stream",
            models.CharField(
                "序列", default="", help_text="依次收发的一组包，如同一案件", max_length=200
            ),
            preserve_default=False,
        ),
        migrations.AlterField(
            "outgoing",
            "case",
            models.ForeignKey(
                help_text="哪个案件的材料；与案件无关的为空",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="cases.case",
                verbose_name="案件",
            ),
        ),
        migrations.AlterField(
            "outgoing",
            "sequence",
            models.PositiveIntegerField("序号", help_text="该序列发往该节点的第几个包"),
        ),
        migrations.AlterField(
            "incoming",
            "content",
            models.JSONField("说明", help_text="包内的说明，如 case.json"),
        ),
        migrations.AlterField(
            "incoming",
            "stream",
            models.CharField(
                "序列", help_text="依次收发的一组包，如一个案件", max_length=200
            ),
        ),
    ]
