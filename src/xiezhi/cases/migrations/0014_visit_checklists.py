"""A visit keeps which version of a checklist it took over."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0013_visit_lead_sector"),
        ("registry", "0009_checklists"),
    ]

    operations = [
        migrations.AddField(
            model_name="taskpart",
            name="checklist",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="registry.checklist",
                verbose_name="检查单",
            ),
        ),
    ]
