"""Taking an entrustment back: who asked, why, and what the other said to it."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """A new state of an entrustment, and its withdrawals."""

    dependencies = [
        ('restoration', '0008_inspector_elsewhere'),
    ]

    operations = [
        migrations.AlterField(
            model_name='entrustment',
            name='state',
            field=models.CharField(choices=[('asked', '等待答复'), ('accepted', '已同意实施'), ('declined', '不能实施'), ('done', '已反馈结果'), ('withdrawn', '已撤回')], default='asked', help_text='到哪一步', max_length=10, verbose_name='状态'),
        ),
        migrations.CreateModel(
            name='Withdrawal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(help_text='为什么撤回', max_length=300, verbose_name='理由')),
                ('asked_by', models.CharField(help_text='委托机关的谁要求撤回', max_length=60, verbose_name='要求人')),
                ('asked_at', models.DateTimeField(help_text='何时要求撤回', verbose_name='要求时间')),
                ('agreed', models.BooleanField(help_text='空为等待答复；没有动工的即时生效', null=True, verbose_name='已同意')),
                ('words', models.TextField(blank=True, help_text='已经做了什么、用了多少、余下的怎样处理', verbose_name='答复')),
                ('answered_by', models.CharField(blank=True, help_text='谁答复', max_length=60, verbose_name='答复人')),
                ('answered_at', models.DateTimeField(help_text='何时答复，或者何时生效', null=True, verbose_name='答复时间')),
                ('entrustment', models.ForeignKey(help_text='哪一项委托', on_delete=django.db.models.deletion.PROTECT, related_name='withdrawals', to='restoration.entrustment', verbose_name='委托')),
            ],
            options={
                'ordering': ['entrustment', 'id'],
                'constraints': [models.UniqueConstraint(fields=('entrustment', 'asked_at'), name='rs_withdrawal_once')],
            },
        ),
    ]
