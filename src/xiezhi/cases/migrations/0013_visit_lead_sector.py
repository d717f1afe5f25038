"""A visit may be registered for a lead; a case keeps the branch whose own rules govern it."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0012_clocks"),
    ]

    operations = [
        migrations.AddField(
            model_name="casefile",
            name="sector",
            field=models.CharField(blank=True, default="", max_length=40, verbose_name="适用规则的行业"),
        ),
        migrations.AddField(
            model_name="inspectiontask",
            name="lead",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="cases.lead",
                verbose_name="案源线索",
            ),
        ),
    ]
