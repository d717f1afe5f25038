"""Cases opened beside others, and the body that a case was transferred to."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0003_officeraccount"),
        ("cases", "0010_inspections"),
    ]

    operations = [
        migrations.AddField(
            model_name="casefile",
            name="origin",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="beside",
                to="cases.casefile",
                verbose_name="来源案件",
            ),
        ),
        migrations.AddField(
            model_name="casefile",
            name="receiver",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="registry.organisation",
                verbose_name="受移送机关",
            ),
        ),
        migrations.AddIndex(
            model_name="casefile",
            index=models.Index(
                condition=models.Q(("receiver__isnull", False)), fields=["receiver"], name="case_received"
            ),
        ),
    ]
